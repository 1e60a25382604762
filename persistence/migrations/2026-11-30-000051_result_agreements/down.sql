drop table result_measurements;
drop table result_parties;
drop table result_agreements;
