-- Candidates of programmes. All that is known of the person is sealed with a key of its own and goes with that key; states, days and
-- reasons stay for figures.
create table candidates (
    id uuid not null primary key,
    programme_id uuid not null references programmes (id),
    state text not null,
    reason text,
    moves jsonb not null,
    moved_date date not null,
    sealed bytea,
    created_at timestamptz not null,
    version integer not null,
    constraint candidates_version check (version > 0)
);
create index candidates_programme on candidates (programme_id, id);
-- Who was rejected or withdrew, for the run that forgets them.
create index candidates_ended on candidates (state, moved_date) where sealed is not null;
