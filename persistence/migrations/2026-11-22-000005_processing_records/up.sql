-- Who did what with whose data. One row for a request, with the ids of the children packed, 16 bytes each.

create table processing_records (
    id uuid not null primary key,
    action text not null,
    client_id uuid not null,
    organisation_id uuid not null,
    person text,
    trace_id bytea not null,
    span_id bytea not null,
    parent_span_id bytea,
    status text not null,
    started_at timestamptz not null,
    ended_at timestamptz not null,
    children bytea not null
);
create index processing_records_organisation on processing_records (organisation_id, id);
