drop table candidates;
