drop table session_attendances;
drop table session_invitees;
drop table sessions;
