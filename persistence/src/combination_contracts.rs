//! Combination contracts: what was agreed in the clear, whom it is about sealed with a key of the contract.
//!
//! - `calendars`: feeds of their times. `list`: pages of them. `save`: what a change writes. `worked`: how much schedules give of a function.
//! - `hashes`: how two contracts of one person are known. `purge`: what goes after its term.

mod calendars;
mod hashes;
mod list;
mod purge;
mod save;
mod worked;

use std::collections::BTreeSet;

use diesel::{BoolExpressionMethods, ExpressionMethods, JoinOnDsl, NullableExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{
    Date, Instant,
    candidate::CandidateId,
    combination::{Construction, Finding, Schedule, SiteStaff},
    combination_contract::{
        Amendment, CombinationContract, CombinationContractId, ContractEnding, ContractEngagement, ContractFacts, ContractPerson,
        ContractScreening, ContractSignature, ContractState, ContractSurroundings, LastCheck, Suspension,
    },
    identifier::MunicipalityCode,
    location::LocationId,
    organisation::OrganisationId,
    programme::ProgrammeId,
    training_agreement::TrainingAgreement,
};
use serde::{Deserialize, Serialize};

use crate::{
    Failure, Reading,
    connection::AnyConnection,
    schema::{combination_contracts as table, contract_hashes, contract_parties as parties, locations},
    sealing::DataKey,
    stored::{Json, Stored},
};
pub(crate) use hashes::renew_contract_hashes;
pub use list::ContractFilter;

#[derive(diesel::Queryable)]
struct ContractRow {
    id: Stored<CombinationContractId>,
    construction: Stored<Construction>,
    coordinator_id: Option<Stored<OrganisationId>>,
    state: Stored<ContractState>,
    _start_date: Stored<Date>,
    _last_date: Option<Stored<Date>>,
    facts: Json<KeptFacts>,
    sealed: Option<Vec<u8>>,
    _search_version: i32,
    recorded_at: Stored<Instant>,
    version: i32,
    candidate_id: Option<Stored<CandidateId>>,
    programme_id: Option<Stored<ProgrammeId>>,
}

/// What is kept of a contract in one piece.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct KeptFacts {
    engagements: Vec<ContractEngagement>,
    screening: Option<ContractScreening>,
    informed_employers: Option<Vec<usize>>,
    sites: Option<Vec<SiteStaff>>,
    with_training: bool,
    schedule: Option<Schedule>,
    signatures: Vec<ContractSignature>,
    last_check: Option<LastCheck>,
    amendments: Vec<Amendment>,
    suspensions: Vec<Suspension>,
    ending: Option<ContractEnding>,
}

/// Where the person of a contract belongs.
fn place(id: CombinationContractId) -> Vec<u8> {
    [id.uuid().as_bytes().as_slice(), b"combination contract"].concat()
}

/// Whom a contract is about, where its key is given.
pub(crate) fn open_person(
    id: CombinationContractId,
    sealed: Option<&[u8]>,
    key: Option<&DataKey>,
) -> Result<Option<ContractPerson>, Failure> {
    sealed.zip(key).map(|(sealed, key)| key.open_value(sealed, &place(id))).transpose()
}

impl ContractRow {
    /// The contract as it is on a day; its person where the key is given.
    fn into_contract(self, key: Option<&DataKey>, today: Date) -> Result<CombinationContract, Failure> {
        self.recorded(key).map(|contract| contract.at(today))
    }

    /// The contract as somebody recorded it.
    fn recorded(self, key: Option<&DataKey>) -> Result<CombinationContract, Failure> {
        let person = open_person(self.id.0, self.sealed.as_deref(), key)?;
        let KeptFacts {
            engagements,
            screening,
            informed_employers,
            sites,
            with_training,
            schedule,
            signatures,
            last_check,
            amendments,
            suspensions,
            ending,
        } = self.facts.0;
        Ok(CombinationContract {
            id: self.id.0,
            person,
            construction: self.construction.0,
            coordinator_id: self.coordinator_id.map(|kept| kept.0),
            candidate_id: self.candidate_id.map(|kept| kept.0),
            programme_id: self.programme_id.map(|kept| kept.0),
            engagements,
            screening,
            informed_employers,
            sites,
            with_training,
            schedule,
            state: self.state.0,
            signatures,
            last_check,
            amendments,
            suspensions,
            ending,
            recorded_at: self.recorded_at.0,
            version: self.version,
        })
    }
}

/// The contracts with a site in a municipality, as somebody recorded them and of nobody; for what the service counts by itself.
pub(crate) fn contracts_at(
    connection: &mut AnyConnection,
    municipality: &MunicipalityCode,
) -> Result<Vec<CombinationContract>, Failure> {
    let at = parties::table
        .inner_join(locations::table.on(parties::location_id.eq(locations::id.nullable())))
        .filter(locations::municipality.eq(Stored(municipality.clone())))
        .select(parties::contract_id);
    let rows: Vec<ContractRow> = table::table.filter(table::id.eq_any(at)).order(table::id).load(connection)?;
    rows.into_iter().map(|row| row.recorded(None)).collect()
}

/// Reduces a query from `combination_contracts` to those to which the caller's organisation is a party; with a token that is narrowed to
/// locations, at one of these. The rule stands here only.
macro_rules! visible_contracts {
    ($query:expr, $reading:expr) => {{
        let identity = $reading.authority().identity();
        let own = parties::table.filter(parties::organisation_id.eq(Stored(identity.organisation)));
        match &identity.locations {
            None => $query.filter(table::id.eq_any(own.select(parties::contract_id))),
            Some(locations) => {
                let here = own.filter(parties::location_id.eq_any($crate::access::optional(locations)));
                $query.filter(table::id.eq_any(here.select(parties::contract_id)))
            }
        }
    }};
}
use visible_contracts;

impl Reading<'_> {
    /// A contract to which the caller's organisation is a party, as it is today.
    pub fn combination_contract(&mut self, id: CombinationContractId) -> Result<Option<CombinationContract>, Failure> {
        let query = table::table.filter(table::id.eq(Stored(id))).into_boxed();
        let rows: Vec<ContractRow> = visible_contracts!(query, self).load(self.connection)?;
        let Some(row) = rows.into_iter().next() else { return Ok(None) };
        self.touch_person(id);
        let (key, today) = (self.key_of(id)?, self.today());
        row.into_contract(key.as_ref(), today).map(Some)
    }

    /// What must be known to judge a contract at some sites: of a person, on days, besides the contract itself where it is there already.
    pub fn contract_surroundings(
        &mut self,
        sites: &[LocationId],
        coordinator: Option<OrganisationId>,
        person: Option<(&ContractPerson, (Date, Option<Date>))>,
        own: Option<CombinationContractId>,
    ) -> Result<ContractSurroundings, Failure> {
        let overlaps = match person {
            Some((person, days)) => self.overlaps_another(person, days, own)?,
            None => false,
        };
        Ok(ContractSurroundings {
            sites: self.locations_by_id(sites)?,
            coordinator: coordinator.map(|id| self.organisation(id)).transpose()?.flatten(),
            candidate: None,
            holidays: self.all_school_holidays()?,
            training: own.map(|own| self.agreements_of_contract(own)).transpose()?.unwrap_or_default(),
            overlaps,
        })
    }

    /// What must be known to judge what is stated of a contract; `own` is the contract itself where it is there already.
    pub fn surroundings_of_facts(
        &mut self,
        facts: &ContractFacts,
        own: Option<CombinationContractId>,
    ) -> Result<ContractSurroundings, Failure> {
        let person = Some((&facts.person, facts.period()));
        let around = self.contract_surroundings(&facts.location_ids(), facts.coordinator_id, person, own)?;
        let candidate = facts.candidate_id.map(|candidate| self.placed_candidate(candidate)).transpose()?.flatten();
        Ok(ContractSurroundings { candidate, ..around })
    }

    /// The contracts that came from a programme that the caller runs, as somebody recorded them, each with what the rules say of it as it is
    /// today; nothing of those that are over or of which nobody knows any more whom they were about.
    pub fn contracts_of_programme(
        &mut self,
        programme: ProgrammeId,
    ) -> Result<Vec<(CombinationContract, Vec<Finding>)>, Failure> {
        let query = table::table.filter(table::programme_id.eq(Some(Stored(programme)))).order(table::id).into_boxed();
        let rows: Vec<ContractRow> = visible_contracts!(query, self).load(self.connection)?;
        let (today, parameters) = (self.today(), self.rule_parameters()?);
        let mut contracts = Vec::with_capacity(rows.len());
        for row in rows {
            let key = self.key_of(row.id.0)?;
            let recorded = row.recorded(key.as_ref())?;
            let contract = recorded.clone().at(today);
            let is_judged = contract.person.is_some() && contract.state != ContractState::Ended;
            let findings = if is_judged {
                let around = self.surroundings_of_contract(&contract)?;
                contract.check(&around, &parameters, today)?.findings
            } else {
                Vec::new()
            };
            contracts.push((recorded, findings));
        }
        Ok(contracts)
    }

    /// What must be known to have the rules judge a contract as it stands.
    pub fn surroundings_of_contract(&mut self, contract: &CombinationContract) -> Result<ContractSurroundings, Failure> {
        let waiting = contract.waiting_amendment().into_iter().flat_map(|amendment| &amendment.engagements);
        let sites: BTreeSet<LocationId> = contract.engagements.iter().chain(waiting).map(|one| one.location_id).collect();
        let sites: Vec<LocationId> = sites.into_iter().collect();
        self.contract_surroundings(&sites, None, None, Some(contract.id))
    }

    /// The contract of a training agreement that the caller sees, without whom it is about: for the rules alone.
    pub fn contract_of_training(&mut self, agreement: &TrainingAgreement) -> Result<CombinationContract, Failure> {
        let row: ContractRow = table::table.filter(table::id.eq(Stored(agreement.contract_id))).get_result(self.connection)?;
        row.into_contract(None, self.today())
    }

    /// Whether another contract of a person, which has not ended, runs on some of these days.
    fn overlaps_another(
        &mut self,
        person: &ContractPerson,
        (first, last): (Date, Option<Date>),
        own: Option<CombinationContractId>,
    ) -> Result<bool, Failure> {
        let hashes: Vec<Vec<u8>> = self.search_keys()?.all().flat_map(|key| hashes::of_person(key, person)).collect();
        let same = contract_hashes::table.filter(contract_hashes::hash.eq_any(hashes)).select(contract_hashes::contract_id);
        let mut others = table::table
            .filter(table::id.eq_any(same))
            .filter(table::state.ne(Stored(ContractState::Ended)))
            .filter(table::last_date.is_null().or(table::last_date.ge(Some(Stored(first)))))
            .into_boxed();
        if let Some(last) = last {
            others = others.filter(table::start_date.le(Stored(last)));
        }
        if let Some(own) = own {
            others = others.filter(table::id.ne(Stored(own)));
        }
        Ok(others.count().get_result::<i64>(self.connection)? > 0)
    }
}
