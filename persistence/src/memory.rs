//! What a process remembers between calls: what callers are granted, and the rule parameters, school holidays and handover agreements,
//! which nearly every call needs and hardly any changes.
//!
//! Nothing remembered is trusted. The statement that uses a grant says itself, in the same snapshot, of which edition all grants are
//! (`grants!`), and parameters and holidays are used only where their edition is the one of the snapshot (`edition!`).

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{
    Date, Instant,
    authority::{ClientId, Grant, Identity, Role},
    handover::HandoverAgreement,
    holiday::SchoolHoliday,
    identifier::MunicipalityCode,
    line::AgreedDue,
    organisation::OrganisationId,
    parameter::RuleParameters,
};

use uuid::Uuid;

use crate::{
    Failure, Reading, Writing,
    connection::AnyConnection,
    handover_agreements, holidays, parameters,
    schema::{grant_edition, reference_edition},
};

/// How many grants are remembered at most.
const GRANTS: usize = 10_000;

/// What a client is granted for an organisation, and on which days.
#[derive(Debug)]
pub(crate) struct Granted {
    /// The edition of all grants from which this was read.
    pub(crate) edition: String,
    pub(crate) from_date: Date,
    pub(crate) until_date: Option<Date>,
    pub(crate) roles: Vec<Role>,
    pub(crate) grant: Grant,
}

impl Granted {
    /// Whether it holds on a day, where all grants are of an edition.
    pub(crate) fn holds(&self, edition: Option<&str>, today: Date) -> bool {
        edition == Some(self.edition.as_str()) && self.from_date <= today && self.until_date.is_none_or(|until| today <= until)
    }
}

/// Rule parameters, school holidays and handover agreements of one edition.
#[derive(Clone, Debug)]
pub(crate) struct Reference {
    pub(crate) edition: String,
    pub(crate) parameters: RuleParameters,
    pub(crate) holidays: Arc<[SchoolHoliday]>,
    pub(crate) agreements: Arc<[HandoverAgreement]>,
}

impl Reference {
    /// By what age handovers are due where a child lives: the versions of the local agreement, or those that were known at a moment.
    pub(crate) fn agreed_due(&self, municipality: &MunicipalityCode, known_at: Option<Instant>) -> Vec<AgreedDue> {
        let known = |one: &&HandoverAgreement| known_at.is_none_or(|moment| one.recorded_at <= moment);
        let local = self.agreements.iter().filter(|one| one.municipality == *municipality).filter(known);
        local.map(HandoverAgreement::due).collect()
    }

    /// The agreement that holds on a day where a child lives between two organisations.
    pub(crate) fn agreed(
        &self,
        municipality: &MunicipalityCode,
        on: Date,
        [sender, receiver]: [OrganisationId; 2],
    ) -> Option<&HandoverAgreement> {
        let begun = self.agreements.iter().filter(|one| one.municipality == *municipality && one.facts.from_date <= on);
        begun.max_by_key(|one| one.facts.from_date).filter(|one| one.holds(on, sender, receiver))
    }
}

/// What holds now, for what the service does by itself: what is remembered, where it is of the edition that holds.
pub(crate) fn reference_now(connection: &mut AnyConnection, memory: &Memory) -> Result<Reference, Failure> {
    let edition: String = reference_edition::table.select(reference_edition::edition).get_result(connection)?;
    if let Some(known) = memory.reference(&edition) {
        return Ok(known);
    }
    let read = load(connection, edition)?;
    memory.remember_reference(&read);
    Ok(read)
}

fn load(connection: &mut AnyConnection, edition: String) -> Result<Reference, Failure> {
    let parameters = parameters::load(connection, None)?;
    let holidays = holidays::load(connection, None, None)?.into();
    let agreements = handover_agreements::all(connection)?.into();
    Ok(Reference { edition, parameters, holidays, agreements })
}

/// The memory of a process.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    grants: Mutex<HashMap<(ClientId, OrganisationId), Arc<Granted>>>,
    reference: Mutex<Option<Reference>>,
}

/// The edition of all grants; a column for any statement.
macro_rules! grants {
    () => {{
        use diesel::QueryDsl as _;
        $crate::schema::grant_edition::table.select($crate::schema::grant_edition::edition).single_value()
    }};
}

/// The edition of rule parameters, school holidays and handover agreements; a column for any statement.
macro_rules! edition {
    () => {{
        use diesel::QueryDsl as _;
        $crate::schema::reference_edition::table.select($crate::schema::reference_edition::edition).single_value()
    }};
}

pub(crate) use {edition, grants};

impl Memory {
    fn reference(&self, edition: &str) -> Option<Reference> {
        locked(&self.reference).clone().filter(|known| known.edition == edition)
    }

    fn remember_reference(&self, read: &Reference) {
        *locked(&self.reference) = Some(read.clone());
    }

    pub(crate) fn granted(&self, identity: &Identity) -> Option<Arc<Granted>> {
        locked(&self.grants).get(&(identity.client, identity.organisation)).cloned()
    }

    pub(crate) fn remember(&self, identity: &Identity, granted: &Arc<Granted>) {
        let mut grants = locked(&self.grants);
        if grants.len() >= GRANTS {
            grants.clear();
        }
        grants.insert((identity.client, identity.organisation), Arc::clone(granted));
    }
}

/// A thread that panicked with the lock left something that is whole, for each change is one assignment.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Reading<'_> {
    /// Rule parameters, as [`RuleParameters`] describes them: the seed set, and over it every recorded change in the order of
    /// recording. Of two that cover a day the later one holds.
    pub fn rule_parameters(&mut self) -> Result<RuleParameters, Failure> {
        self.reference().map(|reference| reference.parameters)
    }

    /// The school holidays of all regions in the order of their first day.
    pub fn all_school_holidays(&mut self) -> Result<Arc<[SchoolHoliday]>, Failure> {
        self.reference().map(|reference| reference.holidays)
    }

    /// By what age handovers are due where a child lives: the versions of the local agreement, or those that were known at a moment.
    pub fn agreed_due(&mut self, municipality: &MunicipalityCode, known_at: Option<Instant>) -> Result<Vec<AgreedDue>, Failure> {
        Ok(self.reference()?.agreed_due(municipality, known_at))
    }

    /// The handover agreement that holds today where a child lives between two organisations.
    pub fn agreement_between(
        &mut self,
        municipality: &MunicipalityCode,
        parties: [OrganisationId; 2],
    ) -> Result<Option<HandoverAgreement>, Failure> {
        let today = self.today();
        Ok(self.reference()?.agreed(municipality, today, parties).cloned())
    }

    /// What is remembered where it is of the edition of this snapshot, else what is read.
    fn reference(&mut self) -> Result<Reference, Failure> {
        let edition: String = match &self.edition {
            Some(edition) => edition.clone(),
            None => reference_edition::table.select(reference_edition::edition).get_result(self.connection)?,
        };
        self.edition = Some(edition.clone());
        if let Some(known) = self.means.memory.reference(&edition) {
            return Ok(known);
        }
        self.needs_snapshot()?;
        let read = load(self.connection, edition)?;
        self.means.memory.remember_reference(&read);
        Ok(read)
    }
}

/// Says that a client, a mandate or what an organisation is was changed in this transaction.
pub(crate) fn next_grants(connection: &mut AnyConnection, edition: Uuid) -> Result<(), Failure> {
    diesel::update(grant_edition::table).set(grant_edition::edition.eq(edition.to_string())).execute(connection)?;
    Ok(())
}

impl Writing<'_> {
    /// Says that rule parameters, school holidays or handover agreements were changed in this transaction.
    pub(crate) fn next_edition(&mut self) -> Result<(), Failure> {
        let edition = (self.means.new_id)().to_string();
        diesel::update(reference_edition::table).set(reference_edition::edition.eq(edition)).execute(self.connection)?;
        self.edition = None;
        Ok(())
    }
}
