-- Questions of one organisation to the specialist of another. What is said is sealed with a key of each request, which goes with the words;
-- the days, the kind and the minutes stay for figures. A child is named by the asker's registration, and by nothing where it is anonymous.
create table expertise_requests (
    id uuid not null primary key,
    asker_id uuid not null references organisations (id),
    asker_location_id uuid references locations (id),
    specialist_id uuid not null references organisations (id),
    specialist_location_id uuid references locations (id),
    specialism text not null,
    about text not null,
    group_code text,
    topic text,
    child_id uuid references children (id),
    consents jsonb not null,
    municipality text,
    state text not null,
    decline text,
    due_date date not null,
    asked_at timestamptz not null,
    accepted_at timestamptz,
    first_answered_at timestamptz,
    answered_at timestamptz,
    ended_at timestamptz,
    answers integer not null,
    follow_ups integer not null,
    minutes_spent integer not null,
    words_until timestamptz,
    sealed bytea,
    version integer not null,
    constraint expertise_requests_version check (version > 0),
    constraint expertise_requests_minutes check (minutes_spent >= 0),
    constraint expertise_requests_sides check (asker_id <> specialist_id),
    constraint expertise_requests_child check (child_id is null or about = 'child')
);
create index expertise_requests_asker on expertise_requests (asker_id, id);
create index expertise_requests_specialist on expertise_requests (specialist_id, id);
create index expertise_requests_of_child on expertise_requests (child_id, id);
-- Words that have had their time, for the run that throws them away.
create index expertise_requests_words on expertise_requests (words_until);
