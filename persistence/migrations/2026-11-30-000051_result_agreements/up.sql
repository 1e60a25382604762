-- Result agreements of municipalities with others. Whether one is on track is not kept: it follows from what was measured, and the day.
create table result_agreements (
    id uuid not null primary key,
    municipality_id uuid not null references organisations (id),
    agenda_id uuid references agendas (id),
    school_year text not null,
    indicator text,
    kept jsonb not null,
    created_at timestamptz not null,
    version integer not null,
    constraint result_agreements_version check (version > 0)
);
create index result_agreements_municipality on result_agreements (municipality_id, id);
create index result_agreements_agenda on result_agreements (agenda_id, id);

-- Whoever is a party finds the agreement.
create table result_parties (
    agreement_id uuid not null references result_agreements (id),
    organisation_id uuid not null references organisations (id),
    constraint result_parties_pkey primary key (agreement_id, organisation_id)
);
create index result_parties_organisation on result_parties (organisation_id, agreement_id);

-- What was measured, as it was sent in. It stays as it came: a newer one takes its place in what is reckoned.
create table result_measurements (
    id uuid not null primary key,
    agreement_id uuid not null references result_agreements (id),
    organisation_id uuid not null references organisations (id),
    location_id uuid references locations (id),
    date date not null,
    value bigint not null,
    counted integer,
    evidence text,
    recorded_at timestamptz not null,
    constraint result_measurements_value check (value >= 0),
    constraint result_measurements_counted check (counted > 0)
);
create index result_measurements_agreement on result_measurements (agreement_id, id);
