drop table access;
drop table placement_revisions;
drop table placements;
