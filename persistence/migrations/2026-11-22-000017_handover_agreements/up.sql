-- Handover agreements of municipalities, each row a version that is in force from a day on; what was in force is never changed.
create table handover_agreements (
    id uuid not null primary key,
    municipality text not null,
    from_date date not null,
    until_date date,
    party_ids jsonb not null,
    terms jsonb not null,
    recorded_at timestamptz not null,
    version integer not null,
    constraint handover_agreements_days check (until_date is null or until_date >= from_date)
);
create unique index handover_agreements_from on handover_agreements (municipality, from_date);
