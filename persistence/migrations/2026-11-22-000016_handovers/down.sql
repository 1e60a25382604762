drop table consents;
drop table handover_reactions;
drop table handover_sections;
drop table handovers;
