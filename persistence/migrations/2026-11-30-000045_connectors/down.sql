drop table shared_approaches;
drop table connector_sites;
