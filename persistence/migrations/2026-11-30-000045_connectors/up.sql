-- Where the persons of active combination contracts work, and on which days: by these the children at both sides are found. One that was
-- suspended or ended has none; one that ran out has days that are over, until whom it was about is forgotten.
create table connector_sites (
    contract_id uuid not null references combination_contracts (id),
    number integer not null,
    location_id uuid not null references locations (id),
    organisation_id uuid not null references organisations (id),
    at_school boolean not null,
    start_date date not null,
    end_date date,
    primary key (contract_id, number)
);
-- The line of a child looks the connector up by where the child is.
create index connector_sites_location on connector_sites (location_id, contract_id);

-- What guardians said of a shared approach between both sides of a contract: rows that stay as long as the registration, for they are the proof.
create table shared_approaches (
    id uuid not null primary key,
    child_id uuid not null references children (id),
    organisation_id uuid not null references organisations (id),
    contract_id uuid not null references combination_contracts (id),
    party jsonb not null,
    guardian_id uuid not null,
    state text not null,
    method text not null,
    stated_at timestamptz not null,
    client_id uuid not null,
    invited_by uuid,
    witness text,
    ended_at timestamptz,
    version integer not null,
    constraint shared_approaches_version check (version > 0)
);
create index shared_approaches_child on shared_approaches (child_id, contract_id, id);
