drop index placements_location_start;
alter table placements drop column source;
drop table kept_answers;
