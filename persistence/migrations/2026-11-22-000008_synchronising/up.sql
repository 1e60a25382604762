-- What lets suppliers repeat a request and keep two systems the same.

-- What was answered to a request with an idempotency key, so that a repeat has no second effect and gets the same answer.
create table kept_answers (
    -- Of the key with the client, organisation and operation that it belongs to.
    key_hash bytea not null constraint kept_answers_key primary key,
    -- A keyed hash of the request.
    fingerprint bytea not null,
    -- None while a request of more than one transaction is running.
    status integer,
    location text,
    etag text,
    -- Sealed with the key of the child's registration where the answer shows a child.
    body bytea,
    -- The children in the answer, packed, 16 bytes each.
    children bytea not null,
    -- Until when it is kept; while it is running, until when nobody else may take it up.
    expires_at timestamptz not null
);
create index kept_answers_expires on kept_answers (expires_at);

-- The source system by whose word a placement stands; none where somebody stated it by hand.
alter table placements add column source text;

-- When each child, placement and location last changed, in the order of the transactions: one row for a thing, which moves to the
-- end when it changes.
create table changes (
    subject_id uuid not null primary key,
    -- The organisation that can follow it; none for what everybody can.
    organisation_id uuid,
    kind text not null,
    -- The number of the transaction that changed it last.
    number bigint not null,
    -- Whether it is not there any more.
    gone boolean not null,
    recorded_at timestamptz not null,
    constraint changes_kind check (kind in ('child', 'placement', 'location'))
);
create index changes_order on changes (kind, organisation_id, number, subject_id);
create index changes_gone on changes (gone, recorded_at);
create index access_until on access (organisation_id, until_date, child_id);
insert into changes (subject_id, organisation_id, kind, number, gone, recorded_at)
    select child_id, organisation_id, 'child', 0, false, registered_at from registrations;
insert into changes (subject_id, organisation_id, kind, number, gone, recorded_at)
    select id, organisation_id, 'placement', 0, false, recorded_at from placements;
insert into changes (subject_id, organisation_id, kind, number, gone, recorded_at)
    select id, null, 'location', 0, false, created_at from locations;

create index placements_location_start on placements (location_id, start_date, id);
