drop table school_holiday_revisions;
drop table location_revisions;
