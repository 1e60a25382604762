drop index consents_stated;
drop index handover_sections_duty;
drop index handovers_states;
drop index handovers_words;
alter table consents drop column invited_by;
