-- The log of processing, sealed. Requests append to processing_records and to nothing else; one sealer moves what it finds there
-- to sealed_records, in batches, each chained to the one before. So no request touches a row that another touches, and a record
-- that commits late is simply still there to be sealed.

-- A keyed hash over the record, by which one that was not made by the service is known before it is sealed.
alter table processing_records add column proof bytea;
-- What is not sealed yet is a few seconds' worth, and is read whole.
drop index processing_records_organisation;

create table sealed_records (
    seal_number bigint not null,
    position integer not null,
    id uuid not null,
    action text not null,
    client_id uuid not null,
    organisation_id uuid not null,
    person text,
    trace_id bytea not null,
    span_id bytea not null,
    parent_span_id bytea,
    status text not null,
    started_at timestamptz not null,
    ended_at timestamptz not null,
    children bytea not null,
    proof bytea,
    primary key (seal_number, position)
);
create index sealed_records_organisation on sealed_records (organisation_id, started_at, id);

-- One for each batch, numbered from 1 without a gap. They stay when their records are pruned.
create table seals (
    number bigint not null primary key,
    -- The seal of the batch before; 32 zeros before the first.
    previous bytea not null,
    -- The Merkle root of the records as stored.
    root bytea not null,
    record_count integer not null,
    sealed_at timestamptz not null,
    -- SHA-256 over all of this.
    seal bytea not null,
    -- A keyed hash over the seal.
    proof bytea not null
);

-- By child; follows behind the seals.
create table processing_subjects (
    child_id uuid not null,
    started_at timestamptz not null,
    record_id uuid not null,
    seal_number bigint not null,
    position integer not null,
    primary key (child_id, started_at, record_id)
);

-- One row: who seals, how far it came, and proof of that, so that an end that was cut off shows.
create table log_heads (
    name text not null primary key,
    holder uuid,
    held_until timestamptz,
    number bigint not null,
    pruned_number bigint not null,
    seal bytea,
    proof bytea,
    indexed_number bigint not null,
    indexed_position integer not null
);
insert into log_heads (name, number, pruned_number, indexed_number, indexed_position) values ('log', 0, 0, 1, 0);

-- Keys of the service itself, wrapped by the master key. While a search key is renewed there are two of it, and the new one
-- says until which registration the renewal came.
create table keys.service_keys (
    purpose text not null,
    version integer not null,
    wrapped bytea not null,
    renewed_until uuid,
    primary key (purpose, version),
    constraint service_keys_purpose check (purpose in ('log', 'search'))
);

-- By which master key new keys are wrapped: a fingerprint, so that a process that missed a rotation wraps nothing by the old one.
create table keys.master_keys (
    name text not null primary key,
    fingerprint bytea not null
);

-- Which registrations were erased, by id alone, once beside the keys and once beside the data: whichever of the two is put back
-- from a copy, the other still knows what was erased since.
create table keys.erasures (
    registration_id uuid not null primary key,
    child_id uuid not null,
    erased_at timestamptz not null
);
create table erased_registrations (
    registration_id uuid not null primary key,
    child_id uuid not null,
    erased_at timestamptz not null
);
