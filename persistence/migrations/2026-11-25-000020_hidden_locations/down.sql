alter table guardians drop column location_hidden;
