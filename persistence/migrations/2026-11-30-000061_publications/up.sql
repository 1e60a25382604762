-- Publications of the figures of a municipality. One is claimed by the process that closes it, which may be another after it broke off. What is
-- to be reached is closed with it, so that all that it shows stays the same.
create table publications (
    id uuid not null primary key,
    organisation_id uuid not null references organisations (id),
    municipality text not null,
    number integer not null,
    date date not null,
    last_month date not null,
    threshold integer not null,
    is_automatic boolean not null,
    requested_at timestamptz not null,
    closed_at timestamptz,
    claim uuid,
    version integer not null,
    targets jsonb,
    constraint publications_version check (version > 0),
    constraint publications_number check (number > 0)
);
-- Two that are asked for at the same moment have the same number, and so the same months.
create unique index publications_of on publications (organisation_id, number);
create index publications_closed on publications (closed_at);

-- The cells of publications, each with the number of the one that decided on it and never changed after that. One that is hidden has no
-- numbers.
create table published_cells (
    organisation_id uuid not null references organisations (id),
    indicator text not null,
    level text not null,
    span text not null,
    period text not null,
    place text not null,
    part text not null,
    number integer not null,
    formula integer not null,
    hidden boolean not null,
    numerator bigint,
    denominator bigint,
    median bigint,
    ninetieth bigint,
    constraint published_cells_pkey primary key (organisation_id, indicator, level, span, period, place, part, number),
    constraint published_cells_hidden check (hidden = (numerator is null) and hidden = (denominator is null)
        and not (hidden and (median is not null or ninetieth is not null)))
);
create index published_cells_number on published_cells (organisation_id, number);

-- What hidden months count, as long as their school year runs: its sum to date is made of them. Nobody reads it but the closing of the next.
create table withheld_cells (
    organisation_id uuid not null references organisations (id),
    indicator text not null,
    level text not null,
    period text not null,
    place text not null,
    part text not null,
    number integer not null,
    numerator bigint not null,
    denominator bigint not null,
    constraint withheld_cells_pkey primary key (organisation_id, indicator, level, period, place, part)
);
create index withheld_cells_number on withheld_cells (organisation_id, number);
