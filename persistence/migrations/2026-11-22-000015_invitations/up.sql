-- Invitations of guardians with a one-time code. Of the code they hold only a keyed hash. Rows are thrown away a day after their code
-- expired, and with the registration of any child for whom they are.
create table invitations (
    id uuid not null primary key,
    organisation_id uuid not null references organisations (id),
    client_id uuid not null,
    code_hash bytea not null,
    attempts_left integer not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    exchanged_at timestamptz,
    version integer not null,
    constraint invitations_attempts check (attempts_left >= 0)
);
create index invitations_expires on invitations (expires_at);

-- For which guardians of which children; the first is the one who was invited.
create table invitation_holds (
    invitation_id uuid not null references invitations (id),
    position integer not null,
    child_id uuid not null,
    guardian_id uuid not null,
    primary key (invitation_id, position)
);
create index invitation_holds_child on invitation_holds (child_id);
create index invitation_holds_guardian on invitation_holds (guardian_id);
