drop table training_agreements;
