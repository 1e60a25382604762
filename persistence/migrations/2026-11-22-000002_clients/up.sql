-- The programs that call, for whom they may act, and the keys with which tokens are signed.

create table clients (
    id uuid not null primary key,
    name text not null,
    secret_hash text not null,
    created_at timestamptz not null,
    disabled_at timestamptz
);

create table mandates (
    id uuid not null primary key,
    client_id uuid not null references clients (id),
    organisation_id uuid not null references organisations (id),
    roles jsonb not null,
    scopes jsonb not null,
    from_date date not null,
    until_date date,
    created_at timestamptz not null,
    ended_at timestamptz
);
create unique index mandates_active on mandates (client_id, organisation_id) where ended_at is null;

create table signing_keys (
    id uuid not null primary key,
    -- The private key, wrapped by the master key.
    wrapped bytea not null,
    -- The public key, as it is published.
    public_key bytea not null,
    created_at timestamptz not null,
    -- From when it signs no more tokens; it verifies until those have expired.
    retired_at timestamptz
);
