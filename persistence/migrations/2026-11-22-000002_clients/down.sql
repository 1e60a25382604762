drop table signing_keys;
drop table mandates;
drop table clients;
