-- Who invited the guardian who said so.
alter table consents add column invited_by uuid;

-- What the retention terms look for.
create index handovers_words on handovers (transition_date) where sealed is not null;
create index handovers_states on handovers (state, transition_date);
create index handover_sections_duty on handover_sections (handover_id) where basis = 'legalDuty' and sealed is not null;
create index consents_stated on consents (stated_at);
