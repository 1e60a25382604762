drop table agenda_revisions;
drop table agenda_parties;
drop table agendas;
