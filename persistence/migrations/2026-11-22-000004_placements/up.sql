-- Where children are, every version of it, and who may therefore see them.

create table placements (
    id uuid not null primary key,
    child_id uuid not null references children (id),
    organisation_id uuid not null references organisations (id),
    location_id uuid not null references locations (id),
    care text not null,
    group_code text,
    start_date date not null,
    end_date date,
    minutes_per_week integer,
    preschool_education jsonb,
    left_for_secondary_date date,
    -- Sealed with the key of the child's registration.
    reference bytea,
    reference_hash bytea,
    recorded_at timestamptz not null,
    version integer not null,
    constraint placements_care check (care in ('dayCare', 'preschool', 'school', 'afterSchoolCare', 'childminder')),
    constraint placements_days check (end_date is null or end_date >= start_date)
);
create unique index placements_reference on placements (reference_hash);
create index placements_child on placements (child_id, start_date);
create index placements_location on placements (location_id, id);

-- Every version of every placement, also of those taken back: the facts as they were recorded.
create table placement_revisions (
    placement_id uuid not null,
    version integer not null,
    child_id uuid not null,
    organisation_id uuid not null,
    facts jsonb not null,
    removed boolean not null,
    recorded_at timestamptz not null,
    client_id uuid not null,
    person text,
    primary key (placement_id, version)
);
create index placement_revisions_child on placement_revisions (child_id, recorded_at);

-- The children that an organisation may see, kept by the transactions that place them: one row for a placement, or for a
-- registration as long as it has none.
create table access (
    id uuid not null primary key,
    organisation_id uuid not null references organisations (id),
    child_id uuid not null references children (id),
    placement_id uuid,
    location_id uuid,
    care text,
    group_code text,
    from_date date not null,
    until_date date not null
);
create index access_child on access (organisation_id, child_id, until_date);
create index access_location on access (organisation_id, location_id, child_id, until_date);
