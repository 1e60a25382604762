-- A child is an anchor without a name. What an organisation knows of it is sealed with a key that lies in a store of its own.

create table keys.data_keys (
    id uuid not null primary key,
    wrapped bytea not null
);

create table children (
    id uuid not null primary key,
    -- The child under which confirmed links have joined this one to others; itself when none has.
    joined_id uuid not null,
    birth_date date not null,
    municipality text not null,
    district text
);
create index children_joined on children (joined_id);

-- The data key of a registration has the id of the registration.
create table registrations (
    id uuid not null primary key,
    child_id uuid not null references children (id),
    organisation_id uuid not null references organisations (id),
    sealed bytea not null,
    registered_at timestamptz not null,
    version integer not null
);
create unique index registrations_child on registrations (child_id);

create table guardians (
    id uuid not null primary key,
    registration_id uuid not null references registrations (id),
    position integer not null,
    has_authority boolean not null,
    sealed bytea not null
);
create index guardians_registration on guardians (registration_id);

-- Keyed hashes by which a registration is found: names with the birth date, references, and what may match another organisation's.
create table search_hashes (
    hash bytea not null,
    registration_id uuid not null references registrations (id),
    primary key (hash, registration_id)
);
create index search_hashes_registration on search_hashes (registration_id);

create table links (
    id uuid not null primary key,
    first_child_id uuid not null references children (id),
    second_child_id uuid not null references children (id),
    first_confirmed boolean not null,
    second_confirmed boolean not null,
    state text not null,
    proposed_at timestamptz not null,
    decided_at timestamptz,
    version integer not null,
    constraint links_state check (state in ('proposed', 'confirmed', 'refused', 'undone'))
);
create unique index links_pair on links (first_child_id, second_child_id);
create index links_second on links (second_child_id);
