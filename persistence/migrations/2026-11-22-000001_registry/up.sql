-- Who takes part and where. A site that is gone is closed, never deleted: placements keep pointing at it.

create table organisations (
    id uuid not null primary key,
    kind text not null,
    name text not null,
    kvk text,
    oin text,
    board_number text,
    -- The municipality that the organisation is; one organisation for each.
    municipality text,
    named_by_number boolean not null,
    created_at timestamptz not null,
    version integer not null,
    constraint organisations_kind check (kind in
        ('municipality', 'schoolBoard', 'childcareProvider', 'trainingProvider', 'youthHealth', 'coordinator'))
);
create unique index organisations_kvk on organisations (kvk);
create unique index organisations_oin on organisations (oin);
create unique index organisations_board_number on organisations (board_number);
create unique index organisations_municipality on organisations (municipality);

create table locations (
    id uuid not null primary key,
    organisation_id uuid not null references organisations (id),
    kind text not null,
    name text not null,
    brin text,
    lrk text,
    care jsonb not null,
    programmes jsonb not null,
    municipality text not null,
    district text,
    holiday_region text,
    closed_date date,
    created_at timestamptz not null,
    version integer not null,
    constraint locations_kind check (kind in ('school', 'childcare')),
    constraint locations_holiday_region check (holiday_region in ('north', 'middle', 'south'))
);
create unique index locations_brin on locations (brin);
create unique index locations_lrk on locations (lrk);
create index locations_organisation on locations (organisation_id, id);
create index locations_municipality on locations (municipality, id);

create table partnerships (
    id uuid not null primary key,
    name text not null,
    agreements jsonb not null,
    start_date date not null,
    end_date date,
    created_at timestamptz not null,
    version integer not null
);

-- The locations of a partnership; the school is at position 0.
create table partnership_locations (
    partnership_id uuid not null references partnerships (id),
    position integer not null,
    location_id uuid not null references locations (id),
    primary key (partnership_id, position)
);
create index partnership_locations_location on partnership_locations (location_id, partnership_id);

create table school_holidays (
    region text not null,
    school_year text not null,
    name text not null,
    start_date date not null,
    end_date date not null,
    primary key (region, school_year, name),
    constraint school_holidays_region check (region in ('north', 'middle', 'south'))
);

-- Values that differ from the seed set: a municipality's own, or a national one that the operator has set.
create table rule_parameters (
    id uuid not null primary key,
    key text not null,
    municipality text,
    value text not null,
    valid_from date not null,
    valid_until date,
    source text not null,
    recorded_at timestamptz not null,
    -- The organisation that set it; none when the operator did.
    recorded_by uuid references organisations (id)
);
create index rule_parameters_key on rule_parameters (key, municipality, valid_from);

create table imports (
    id uuid not null primary key,
    kind text not null,
    -- The organisation that imported; none when the operator did.
    organisation_id uuid references organisations (id),
    counts jsonb not null,
    created_at timestamptz not null
);

-- What an import did with each row that it did not find unchanged.
create table import_rows (
    import_id uuid not null references imports (id),
    position integer not null,
    row_number integer,
    item text not null,
    outcome text not null,
    reasons jsonb not null,
    primary key (import_id, position)
);
