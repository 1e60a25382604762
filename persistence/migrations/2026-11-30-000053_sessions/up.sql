-- Meetings of organisations and joint trainings. Who was there stands by organisation and role: nobody is named.
create table sessions (
    id uuid not null primary key,
    kind text not null,
    organiser_id uuid not null references organisations (id),
    form text not null,
    subject text not null,
    date date not null,
    minutes integer not null,
    agenda_id uuid references agendas (id),
    attendance_code text,
    created_at timestamptz not null,
    version integer not null,
    constraint sessions_version check (version > 0),
    constraint sessions_kind check (kind in ('meeting', 'training')),
    constraint sessions_minutes check (minutes >= 0)
);
create index sessions_organiser on sessions (organiser_id, kind, id);

-- Whoever is invited finds the session.
create table session_invitees (
    session_id uuid not null references sessions (id),
    organisation_id uuid not null references organisations (id),
    constraint session_invitees_pkey primary key (session_id, organisation_id)
);
create index session_invitees_organisation on session_invitees (organisation_id, session_id);

create table session_attendances (
    session_id uuid not null references sessions (id),
    organisation_id uuid not null references organisations (id),
    roles jsonb not null,
    stated_by uuid not null references organisations (id),
    stated_at timestamptz not null,
    constraint session_attendances_pkey primary key (session_id, organisation_id)
);
