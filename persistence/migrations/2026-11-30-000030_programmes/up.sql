-- Programmes of the combination function, with those who run them. Lists that nobody asks for by themselves lie in the row.
create table programmes (
    id uuid not null primary key,
    coordinator_id uuid not null references organisations (id),
    name text not null,
    school_year text not null,
    seats_min integer not null,
    seats_max integer not null,
    start_date date not null,
    end_date date not null,
    stages jsonb not null,
    recruitment jsonb not null,
    growth_steps jsonb not null,
    created_at timestamptz not null,
    version integer not null,
    constraint programmes_version check (version > 0),
    constraint programmes_dates check (end_date >= start_date),
    constraint programmes_seats check (seats_min > 0 and seats_max >= seats_min)
);
create index programmes_coordinator on programmes (coordinator_id, id);

create table programme_partners (
    programme_id uuid not null references programmes (id),
    position integer not null,
    organisation_id uuid not null references organisations (id),
    role text not null,
    constraint programme_partners_pkey primary key (programme_id, position)
);
-- Whoever takes part finds the programmes.
create index programme_partners_organisation on programme_partners (organisation_id, programme_id);

create table working_groups (
    id uuid not null primary key,
    programme_id uuid not null references programmes (id),
    name text not null,
    members jsonb not null,
    meetings jsonb not null,
    created_at timestamptz not null,
    version integer not null,
    constraint working_groups_version check (version > 0)
);
create index working_groups_programme on working_groups (programme_id, id);

-- Who takes part in a group, so that a member finds it.
create table working_group_members (
    working_group_id uuid not null references working_groups (id),
    organisation_id uuid not null references organisations (id),
    constraint working_group_members_pkey primary key (working_group_id, organisation_id)
);
create index working_group_members_organisation on working_group_members (organisation_id, working_group_id);
