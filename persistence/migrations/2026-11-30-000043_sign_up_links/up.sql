-- Links by which schools sign up that are no user yet. Of the secret in the address of one only a hash is kept.
create table sign_up_links (
    id uuid not null primary key,
    programme_id uuid not null references programmes (id),
    client_id uuid not null,
    last_date date not null,
    uses integer not null,
    school_location_id uuid references locations (id),
    childcare_location_id uuid references locations (id),
    secret_hash bytea not null,
    used integer not null,
    made_at timestamptz not null,
    revoked_at timestamptz,
    version integer not null,
    constraint sign_up_links_version check (version > 0),
    constraint sign_up_links_used check (used between 0 and uses)
);
create unique index sign_up_links_secret on sign_up_links (secret_hash);
create index sign_up_links_programme on sign_up_links (programme_id, id);

-- Where those who signed up by a link see that again. The secret is that of the form which they sent, so that a form that is sent twice
-- makes one sign-up.
create table sign_up_addresses (
    sign_up_id uuid not null references sign_ups (id),
    link_id uuid not null references sign_up_links (id),
    secret_hash bytea not null,
    constraint sign_up_addresses_pkey primary key (sign_up_id)
);
create unique index sign_up_addresses_secret on sign_up_addresses (secret_hash);
create index sign_up_addresses_link on sign_up_addresses (link_id);

-- Sites by their names, as people write them who know no number.
create index locations_name on locations (name);
