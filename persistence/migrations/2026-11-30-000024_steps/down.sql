drop table next_steps;
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
-- They are computed anew.
update next_step_passes set basis = '', marked_until = null, is_done = false;
