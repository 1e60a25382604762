-- Places that schools and their childcare partners offer in a programme. The people of a sign-up are sealed with a key of its own.
create table sign_ups (
    id uuid not null primary key,
    programme_id uuid not null references programmes (id),
    organisation_id uuid references organisations (id),
    school_location_id uuid references locations (id),
    school_name text not null,
    school_recognition jsonb not null,
    childcare_location_id uuid references locations (id),
    childcare_name text not null,
    childcare_recognition jsonb not null,
    places jsonb not null,
    level integer not null,
    tasks jsonb not null,
    vision text,
    state text not null,
    reason text,
    received_at timestamptz not null,
    decided_at timestamptz,
    sealed bytea not null,
    version integer not null,
    constraint sign_ups_version check (version > 0),
    constraint sign_ups_level check (level between 2 and 4)
);
create index sign_ups_programme on sign_ups (programme_id, id);

-- Who signed up or holds a site of it, so that it finds its own.
create table sign_up_parties (
    sign_up_id uuid not null references sign_ups (id),
    organisation_id uuid not null references organisations (id),
    constraint sign_up_parties_pkey primary key (sign_up_id, organisation_id)
);
create index sign_up_parties_organisation on sign_up_parties (organisation_id, sign_up_id);
