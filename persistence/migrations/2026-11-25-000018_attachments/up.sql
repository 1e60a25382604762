-- The files of handovers. Each has a key of its own, which is sealed with the key of its handover: when that is destroyed or renewed the
-- chunks stay as they are, and without it nothing opens them. Which files there are stands in the section, sealed too.
create table handover_attachments (
    id uuid not null primary key,
    handover_id uuid not null references handovers (id),
    sealed_key bytea
);
create index handover_attachments_handover on handover_attachments (handover_id, id);
-- What has no key can be opened by nobody; its chunks are swept away bit by bit.
create index handover_attachments_dropped on handover_attachments (id) where sealed_key is null;

create table attachment_chunks (
    attachment_id uuid not null references handover_attachments (id),
    number integer not null,
    sealed bytea not null,
    primary key (attachment_id, number),
    constraint attachment_chunks_number check (number >= 0)
);
