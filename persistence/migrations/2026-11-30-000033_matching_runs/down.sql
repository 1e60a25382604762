drop table matches;
drop table matching_runs;
