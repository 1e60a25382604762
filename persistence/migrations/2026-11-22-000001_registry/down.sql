drop table import_rows;
drop table imports;
drop table rule_parameters;
drop table school_holidays;
drop table partnership_locations;
drop table partnerships;
drop table locations;
drop table organisations;
