-- From which match of which programme a combination contract came, for the figures of the programme. The candidate may be forgotten before.
alter table combination_contracts add column candidate_id uuid;
alter table combination_contracts add column programme_id uuid references programmes (id);
create index combination_contracts_programme on combination_contracts (programme_id, id);
