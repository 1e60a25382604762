drop table protocols;
drop table support_consultations;
drop table support_readers;
drop table support_arrangements;
