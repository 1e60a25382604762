-- What is to be done, by whom and on which days. It follows from placements, handovers and rule parameters, and is kept so that the list of
-- an organisation is a range of an index; the service computes it anew for every child that is marked.
create table next_steps (
    id uuid not null primary key,
    joined_id uuid not null,
    organisation_id uuid not null references organisations (id),
    location_id uuid not null references locations (id),
    child_id uuid references children (id),
    handover_id uuid references handovers (id),
    code text not null,
    due_date date not null,
    from_date date not null,
    until_date date not null
);
create index next_steps_due on next_steps (organisation_id, due_date, id);
create index next_steps_place on next_steps (organisation_id, location_id, due_date, id);
-- Steps whose days are over, for the run that throws them away.
create index next_steps_until on next_steps (until_date);
create index next_steps_joined on next_steps (joined_id);

-- Children of whom something changed, appended by the transaction that changed it.
create table stale_children (
    id uuid not null primary key,
    child_id uuid not null references children (id)
);

-- How far all children were marked since rule parameters, holidays or agreements changed.
create table next_step_passes (
    id integer not null primary key,
    basis text not null,
    marked_until uuid,
    is_done boolean not null,
    constraint next_step_passes_one check (id = 1)
);
insert into next_step_passes values (1, '', null, false);
