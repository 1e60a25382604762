alter table links drop column confirmed_at;
drop table child_revisions;
