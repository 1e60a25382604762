drop table subsidy_accounts;
drop table subsidy_advances;
drop table subsidies;
