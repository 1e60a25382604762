-- The guidance of a child to preschool education. There is no column for why a child was indicated, and there must be none.
create table referrals (
    id uuid not null primary key,
    child_id uuid not null references children (id),
    organisation_id uuid not null references organisations (id),
    state text not null,
    indicated boolean,
    indicated_date date,
    criteria_version text,
    holder_id uuid references organisations (id),
    location_id uuid references locations (id),
    registered_date date,
    guardians_agreed_date date,
    turn_class integer,
    turn_date date,
    turn_reason text,
    due_date date,
    ages_out_date date not null,
    version integer not null,
    constraint referrals_version check (version > 0)
);
create index referrals_organisation on referrals (organisation_id, id);
create index referrals_holder on referrals (holder_id, id);
create index referrals_child on referrals (child_id);
-- Who waits at a site, in the order of their turn.
create index referrals_turn on referrals (location_id, turn_class, turn_date, id);
-- What has had its term.
create index referrals_ages_out on referrals (ages_out_date);

create table referral_moves (
    referral_id uuid not null references referrals (id),
    position integer not null,
    state text not null,
    date date not null,
    reason text,
    organisation_id uuid not null references organisations (id),
    client_id uuid not null,
    person text,
    recorded_at timestamptz not null,
    primary key (referral_id, position)
);

-- Who changed whose turn it is, and why.
create table referral_turns (
    referral_id uuid not null references referrals (id),
    position integer not null,
    as_indicated boolean not null,
    from_date date not null,
    reason text not null,
    organisation_id uuid not null references organisations (id),
    client_id uuid not null,
    person text,
    recorded_at timestamptz not null,
    primary key (referral_id, position)
);

-- How many children with preschool education a site has room for.
create table preschool_places (
    location_id uuid not null primary key references locations (id),
    places integer not null,
    stated_at timestamptz not null,
    version integer not null,
    constraint preschool_places_number check (places >= 0),
    constraint preschool_places_version check (version > 0)
);
