-- How far the import of a supplier's file is. It is a table of its own, for registers are imported whole or again.
create table supplier_imports (
    import_id uuid not null primary key references imports (id),
    -- A keyed hash of the file and of what was asked with it, by which the same file is known again.
    fingerprint bytea not null,
    -- Who carries it on: another request takes it over by putting its own here, and then the one before can do no more.
    runner uuid not null,
    -- How many placements, or children with their months, are done: the next one is where to go on.
    items_done bigint not null,
    done boolean not null,
    updated_at timestamptz not null,
    -- Counts its changes.
    version integer not null
);
create index supplier_imports_fingerprint on supplier_imports (fingerprint);
