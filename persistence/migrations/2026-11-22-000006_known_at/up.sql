-- What was known at a moment, also where it was corrected since: the facts of an anchor by version of its registration, and since
-- when two anchors were one child. A link is confirmed once at most and undone once at most, so two moments tell all of it.

create table child_revisions (
    child_id uuid not null,
    version integer not null,
    birth_date date not null,
    municipality text not null,
    district text,
    recorded_at timestamptz not null,
    primary key (child_id, version)
);

-- Of what was corrected before this table was there, only the last is known.
insert into child_revisions
    select children.id, registrations.version, children.birth_date, children.municipality, children.district,
        registrations.registered_at
    from registrations join children on children.id = registrations.child_id;

alter table links add column confirmed_at timestamptz;
update links set confirmed_at = decided_at where state = 'confirmed';
