-- Whether the conversation was needed when a handover was received: the reasons for it go with the words, and it does not.
alter table handovers add column warm boolean;
-- When the last text of it went, from which the term of the proofs counts.
alter table handovers add column text_gone_at timestamptz;
-- When it was begun: what lies still is not older than that, whatever day its transition has.
alter table handovers add column begun_at timestamptz;
