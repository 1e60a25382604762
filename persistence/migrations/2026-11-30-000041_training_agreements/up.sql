-- Training agreements, one for each site of a combination contract. The student is the person of the contract, and known as long as that
-- contract says who it is about.
create table training_agreements (
    id uuid not null primary key,
    contract_id uuid not null references combination_contracts (id),
    engagement integer not null,
    location_id uuid not null references locations (id),
    company_id uuid not null references organisations (id),
    training_provider_id uuid not null references organisations (id),
    facts jsonb not null,
    recorded_at timestamptz not null,
    version integer not null,
    constraint training_agreements_engagement check (engagement >= 0),
    constraint training_agreements_version check (version > 0)
);
create index training_agreements_contract on training_agreements (contract_id, id);
create index training_agreements_company on training_agreements (company_id, id);
create index training_agreements_provider on training_agreements (training_provider_id, id);
