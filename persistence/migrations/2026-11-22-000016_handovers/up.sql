-- Handovers. Everything that is said in words is sealed with a key of the handover; what stands here in the clear are sites, days and
-- states. The text of a section is a row of its own with a version of its own, so that several people may write at once.
create table handovers (
    id uuid not null primary key,
    child_id uuid not null references children (id),
    sender_id uuid not null references organisations (id),
    from_location_id uuid not null references locations (id),
    receiver_id uuid references organisations (id),
    to_location_id uuid references locations (id),
    kind text not null,
    transition_date date not null,
    due_date date,
    channel text not null,
    needs jsonb not null,
    state text not null,
    moments jsonb not null,
    offered_at timestamptz,
    expires_at timestamptz,
    content_until timestamptz,
    purge_at timestamptz,
    sealed bytea,
    manifest bytea,
    version integer not null,
    constraint handovers_version check (version > 0)
);
create index handovers_child on handovers (child_id);
create index handovers_sender on handovers (sender_id, id);
create index handovers_receiver on handovers (receiver_id, id);
-- Who comes to a site.
create index handovers_to on handovers (to_location_id, transition_date);
-- What has had its time, for the run that throws it away.
create index handovers_purge on handovers (purge_at);

create table handover_sections (
    handover_id uuid not null references handovers (id),
    kind text not null,
    version integer not null,
    hash bytea not null,
    written_at timestamptz not null,
    basis text,
    withheld text,
    sealed bytea,
    primary key (handover_id, kind),
    constraint handover_sections_version check (version > 0),
    constraint handover_sections_outcome check (basis is null or withheld is null)
);

create table handover_reactions (
    handover_id uuid not null references handovers (id),
    guardian_id uuid not null,
    agrees text not null,
    wishes_conversation boolean not null,
    reacted_at timestamptz not null,
    sealed bytea,
    primary key (handover_id, guardian_id)
);

-- What guardians said, each word a row that stays: the proof of a consent outlives the text (GDPR article 7(1)).
create table consents (
    id uuid not null primary key,
    child_id uuid not null references children (id),
    handover_id uuid not null references handovers (id),
    sender_id uuid not null references organisations (id),
    guardian_id uuid not null,
    recipient_id uuid not null references organisations (id),
    section text not null,
    section_version integer not null,
    text_hash bytea not null,
    state text not null,
    method text not null,
    stated_at timestamptz not null,
    client_id uuid not null,
    witness text,
    ended_at timestamptz,
    version integer not null,
    constraint consents_version check (version > 0)
);
create index consents_handover on consents (handover_id, id);
create index consents_child on consents (child_id, id);
