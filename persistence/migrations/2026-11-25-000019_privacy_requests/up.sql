-- What guardians ask by their rights. The words are sealed with the key of the registration.
create table privacy_requests (
    id uuid not null primary key,
    child_id uuid not null references children (id),
    organisation_id uuid not null references organisations (id),
    guardian_id uuid not null,
    kind text not null,
    state text not null,
    asked_at timestamptz not null,
    due_date date not null,
    ended_at timestamptz,
    sealed bytea not null,
    version integer not null,
    constraint privacy_requests_version check (version > 0)
);
create index privacy_requests_organisation on privacy_requests (organisation_id, id);
create index privacy_requests_child on privacy_requests (child_id, id);
