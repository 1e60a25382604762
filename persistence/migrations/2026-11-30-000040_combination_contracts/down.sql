drop table contract_hashes;
drop table contract_parties;
drop table combination_contracts;
