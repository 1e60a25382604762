drop table links;
drop table search_hashes;
drop table guardians;
drop table registrations;
drop table children;
drop table keys.data_keys;
