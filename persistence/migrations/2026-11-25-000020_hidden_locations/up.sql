-- From whom a registration hides where the child is.
alter table guardians add column location_hidden boolean not null default false;
