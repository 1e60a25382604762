alter table handovers drop column begun_at;
alter table handovers drop column text_gone_at;
alter table handovers drop column warm;
