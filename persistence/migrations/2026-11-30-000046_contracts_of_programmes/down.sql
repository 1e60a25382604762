drop index combination_contracts_programme;
alter table combination_contracts drop column programme_id;
alter table combination_contracts drop column candidate_id;
