drop table grant_edition;
