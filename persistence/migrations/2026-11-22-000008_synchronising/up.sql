-- What lets suppliers repeat a request and keep two systems the same.

-- What was answered to a request with an idempotency key, so that a repeat has no second effect and gets the same answer.
create table kept_answers (
    -- Of the key with the client, organisation and operation that it belongs to.
    key_hash bytea not null constraint kept_answers_key primary key,
    -- A keyed hash of the request.
    fingerprint bytea not null,
    -- None while a request of more than one transaction is running.
    status integer,
    location text,
    etag text,
    -- Sealed with the key of the child's registration where the answer shows a child.
    body bytea,
    -- The children in the answer, packed, 16 bytes each.
    children bytea not null,
    -- Until when it is kept; while it is running, until when nobody else may take it up.
    expires_at timestamptz not null
);
create index kept_answers_expires on kept_answers (expires_at);

-- The source system by whose word a placement stands; none where somebody stated it by hand.
alter table placements add column source text;
create index placements_location_start on placements (location_id, start_date, id);
