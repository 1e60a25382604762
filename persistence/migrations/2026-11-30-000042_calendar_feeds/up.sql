-- Feeds of the times of combination contracts for calendars. Of the secret in the address of one only a hash is kept; a feed that was
-- ended is deleted.
create table calendar_feeds (
    id uuid not null primary key,
    contract_id uuid not null references combination_contracts (id),
    location_id uuid references locations (id),
    organisation_id uuid not null references organisations (id),
    client_id uuid not null,
    secret_hash bytea not null,
    made_at timestamptz not null
);
create unique index calendar_feeds_secret on calendar_feeds (secret_hash);
create index calendar_feeds_contract on calendar_feeds (contract_id, id);
