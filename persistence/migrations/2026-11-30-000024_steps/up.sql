-- A step may be about other things than a handover, and need not belong to a location: which kind of thing `about_id` names follows from
-- the code. What is kept follows from what is recorded, so it is thrown away here.
drop table next_steps;
create table next_steps (
    id uuid not null primary key,
    joined_id uuid not null,
    organisation_id uuid not null references organisations (id),
    location_id uuid references locations (id),
    child_id uuid references children (id),
    about_id uuid,
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
