-- Agendas of municipalities. What nobody asks for by itself, goals, decisions, talks and escalations, lies in one piece, and is kept once more
-- for each version: that is the history.
create table agendas (
    id uuid not null primary key,
    municipality_id uuid not null references organisations (id),
    start_date date not null,
    end_date date not null,
    kept jsonb not null,
    created_at timestamptz not null,
    version integer not null,
    constraint agendas_version check (version > 0),
    constraint agendas_dates check (end_date >= start_date)
);
create index agendas_municipality on agendas (municipality_id, id);

-- Whoever is a party finds the agenda.
create table agenda_parties (
    agenda_id uuid not null references agendas (id),
    organisation_id uuid not null references organisations (id),
    constraint agenda_parties_pkey primary key (agenda_id, organisation_id)
);
create index agenda_parties_organisation on agenda_parties (organisation_id, agenda_id);

create table agenda_revisions (
    agenda_id uuid not null references agendas (id),
    version integer not null,
    kept jsonb not null,
    recorded_at timestamptz not null,
    constraint agenda_revisions_pkey primary key (agenda_id, version),
    constraint agenda_revisions_version check (version > 0)
);
