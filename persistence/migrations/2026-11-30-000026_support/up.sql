-- What is arranged for the support of children. All that is said of it is sealed with the key of the registration; the days stand in the
-- clear, for the line follows from them and what is over goes after its term.
create table support_arrangements (
    id uuid not null primary key,
    child_id uuid not null references children (id),
    organisation_id uuid not null references organisations (id),
    start_date date not null,
    end_date date,
    recorded_at timestamptz not null,
    sealed bytea not null,
    version integer not null,
    constraint support_arrangements_days check (end_date is null or end_date >= start_date),
    constraint support_arrangements_version check (version > 0)
);
create index support_arrangements_child on support_arrangements (child_id, id);
create index support_arrangements_end on support_arrangements (end_date);

-- Who reads an arrangement besides the organisation that made it: whoever is involved, once the guardians agreed to that.
create table support_readers (
    arrangement_id uuid not null references support_arrangements (id),
    organisation_id uuid not null references organisations (id),
    primary key (arrangement_id, organisation_id)
);
create index support_readers_organisation on support_readers (organisation_id, arrangement_id);

-- Talks within an arrangement, without minutes.
create table support_consultations (
    id uuid not null primary key,
    arrangement_id uuid not null references support_arrangements (id),
    recorded_at timestamptz not null,
    sealed bytea not null,
    version integer not null,
    constraint support_consultations_version check (version > 0)
);
create index support_consultations_arrangement on support_consultations (arrangement_id, id);

-- Which protocol an organisation has for what is not kept here, and the function that answers for it.
create table protocols (
    organisation_id uuid not null references organisations (id),
    kind text not null,
    title text not null,
    version_date date not null,
    link text not null,
    contact_role text not null,
    contact text not null,
    stated_at timestamptz not null,
    version integer not null,
    primary key (organisation_id, kind),
    constraint protocols_version check (version > 0)
);
