drop index placements_location_start;
drop index access_until;
drop table changes;
alter table placements drop column source;
drop table kept_answers;
