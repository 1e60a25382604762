-- Subsidies of municipalities, in euro cents. What is open, forecast or to be paid back is not kept: it follows from these.
create table subsidies (
    id uuid not null primary key,
    municipality_id uuid not null references organisations (id),
    recipient_id uuid not null references organisations (id),
    name text not null,
    scheme text not null,
    funding_source text not null,
    start_date date not null,
    end_date date not null,
    award_cents bigint not null,
    hour_cents bigint,
    place_minutes integer,
    settlement jsonb,
    settled_date date,
    created_at timestamptz not null,
    version integer not null,
    constraint subsidies_version check (version > 0),
    constraint subsidies_dates check (end_date >= start_date),
    constraint subsidies_award check (award_cents >= 0),
    constraint subsidies_settled check ((settlement is null) = (settled_date is null))
);
create index subsidies_municipality on subsidies (municipality_id, id);
create index subsidies_recipient on subsidies (recipient_id, id);
-- What was settled so long ago that it has had its term.
create index subsidies_settled_date on subsidies (settled_date);

create table subsidy_advances (
    subsidy_id uuid not null references subsidies (id),
    position integer not null,
    due_date date not null,
    amount_cents bigint not null,
    paid_date date,
    constraint subsidy_advances_pkey primary key (subsidy_id, position),
    constraint subsidy_advances_amount check (amount_cents > 0)
);

create table subsidy_accounts (
    id uuid not null primary key,
    subsidy_id uuid not null references subsidies (id),
    start_date date not null,
    end_date date not null,
    amount_cents bigint not null,
    minutes bigint,
    hours_source text not null,
    places integer,
    weeks integer,
    note text,
    recorded_at timestamptz not null,
    version integer not null,
    constraint subsidy_accounts_version check (version > 0),
    constraint subsidy_accounts_dates check (end_date >= start_date),
    constraint subsidy_accounts_amount check (amount_cents >= 0)
);
create index subsidy_accounts_subsidy on subsidy_accounts (subsidy_id, id);
