drop table invitation_candidates;
