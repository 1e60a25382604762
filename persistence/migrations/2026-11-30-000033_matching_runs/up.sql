-- Matching runs with what came of them. They name candidates by id and say nothing of a person that is not a matter of places.
create table matching_runs (
    id uuid not null primary key,
    programme_id uuid not null references programmes (id),
    request jsonb not null,
    matching jsonb not null,
    made_at timestamptz not null,
    version integer not null,
    constraint matching_runs_version check (version > 0)
);
create index matching_runs_programme on matching_runs (programme_id, id);

-- Who has which place: of a candidate and of a place there is one match. Candidates are forgotten and never removed.
create table matches (
    candidate_id uuid not null,
    place_id uuid not null,
    programme_id uuid not null references programmes (id),
    matching_run_id uuid not null references matching_runs (id),
    constraint matches_pkey primary key (candidate_id)
);
create unique index matches_place on matches (place_id);
create index matches_programme on matches (programme_id);
create index matches_run on matches (matching_run_id);
