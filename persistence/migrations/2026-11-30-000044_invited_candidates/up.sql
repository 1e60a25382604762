-- Which candidate an invitation is for; one of a guardian has children in its place. Rows go with their invitation, and with the candidate.
create table invitation_candidates (
    invitation_id uuid not null primary key references invitations (id),
    candidate_id uuid not null references candidates (id)
);
create index invitation_candidates_candidate on invitation_candidates (candidate_id);
