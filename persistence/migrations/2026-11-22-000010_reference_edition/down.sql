drop table reference_edition;
