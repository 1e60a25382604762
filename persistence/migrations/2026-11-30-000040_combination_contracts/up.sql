-- Combination contracts. Whom one is about is sealed with a key of the contract and goes after its term; hours, days, sites, signatures
-- and the week stand in the clear, for lists and findings are made of them. The days are those of all engagements together.
create table combination_contracts (
    id uuid not null primary key,
    construction text not null,
    coordinator_id uuid references organisations (id),
    state text not null,
    start_date date not null,
    last_date date,
    facts jsonb not null,
    sealed bytea,
    search_version integer not null,
    recorded_at timestamptz not null,
    version integer not null,
    constraint combination_contracts_version check (version > 0)
);
-- Contracts that have had their term, and contracts whose hashes a renewed search key has not reached yet.
create index combination_contracts_last on combination_contracts (last_date);
create index combination_contracts_search on combination_contracts (search_version, id);

-- Whose contract it is: the holders of its sites, each with the site, and the coordinator, who has none.
create table contract_parties (
    contract_id uuid not null references combination_contracts (id),
    number integer not null,
    organisation_id uuid not null references organisations (id),
    location_id uuid references locations (id),
    primary key (contract_id, number)
);
create index contract_parties_organisation on contract_parties (organisation_id, contract_id);

-- Keyed hashes of name and birth date, by which two contracts of one person are known; nobody can search by them.
create table contract_hashes (
    hash bytea not null,
    contract_id uuid not null references combination_contracts (id),
    primary key (hash, contract_id)
);
create index contract_hashes_contract on contract_hashes (contract_id);
