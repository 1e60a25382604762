drop index locations_name;
drop table sign_up_addresses;
drop table sign_up_links;
