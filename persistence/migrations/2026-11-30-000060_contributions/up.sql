-- For what each child is counted, as the service worked it out last, so that only what differs is added to the sums. Once the child is
-- erased it stands here for nobody, closed on that day, until it is taken into what stays.
create table kept_contributions (
    id uuid not null primary key,
    child_id uuid references children (id),
    closed_on date,
    counted jsonb not null,
    constraint kept_contributions_closed check ((child_id is null) = (closed_on is not null))
);
create index kept_contributions_child on kept_contributions (child_id);
create index kept_contributions_closed_on on kept_contributions (closed_on);

-- By how much what is counted changes from a month to the next, at districts and locations: nobody can be told from it. Only the process
-- that holds the lease adds to it. What was counted of children who were erased stands apart, for it cannot be worked out again.
create table figure_counts (
    municipality text not null,
    indicator text not null,
    level text not null,
    place text not null,
    tally text not null,
    month date not null,
    is_settled boolean not null,
    changes bigint not null,
    constraint figure_counts_pkey primary key (municipality, indicator, level, place, tally, month, is_settled)
);
