drop table sign_up_parties;
drop table sign_ups;
