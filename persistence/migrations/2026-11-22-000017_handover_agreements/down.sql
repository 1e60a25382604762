drop table handover_agreements;
