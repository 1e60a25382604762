//! A subsidy: an award of a municipality to one organisation, with the fund from which it comes, advances, accounts by period and the
//! settlement. Amounts are euro cents. What is open, forecast and to be warned of follows from what is kept and the day.
//!
//! - `judging`: what cannot be of one. `balance`: what it comes to. `reconciling`: which accounts do not fit. `flow`: the verbs.

mod balance;
mod flow;
mod judging;
mod reconciling;

pub use balance::{Settlement, SubsidyBalance, SubsidyWarning};
pub use reconciling::{AccountDifference, DifferenceCode};

use crate::{
    Date, Id, Instant,
    authority::{Authority, Relation, Subject},
    code::codes,
    direction::relation,
    organisation::{Organisation, OrganisationId},
};

/// The id of a subsidy.
pub type SubsidyId = Id<Subsidy>;
/// The id of an account.
pub type SubsidyAccountId = Id<SubsidyAccount>;

codes! {
    /// Waaruit een subsidie wordt betaald.
    FundingSource {
        /// Specifieke uitkering onderwijsachterstandenbeleid (SPUK OAB).
        DisadvantageGrant = "spukOab",
        /// Eigen middelen van de gemeente.
        Municipal = "municipal",
        /// Brede Regeling Combinatiefuncties.
        CombinationFunctions = "combinationFunctions",
        /// Programma School en Omgeving.
        SchoolAndSurroundings = "schoolAndSurroundings",
        /// Nationaal Programma Onderwijs.
        NationalProgramme = "nationalProgramme",
        /// Iets anders.
        Other = "other",
    }
}

codes! {
    /// Waar de uren van een verantwoording vandaan komen.
    HoursSource {
        /// Door de ontvanger opgegeven.
        Stated = "stated",
        /// Uit de roosters van actieve combinatiefunctie-contracten.
        Contracts = "contracts",
    }
}

/// An advance payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SubsidyAdvance {
    /// When it is to be paid.
    pub due_date: Date,
    /// How much, in euro cents.
    pub amount_cents: i64,
    /// When it was paid.
    pub paid_date: Option<Date>,
}

/// What can be stated of a subsidy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubsidyFacts {
    /// The name by which it is known.
    pub name: String,
    /// The scheme (regeling) by which it is given.
    pub scheme: String,
    /// From what it is paid.
    pub funding_source: FundingSource,
    /// Who gets it.
    pub recipient_id: OrganisationId,
    /// First day for which it is given.
    pub start_date: Date,
    /// Last day.
    pub end_date: Date,
    /// The award, in euro cents.
    pub award_cents: i64,
    /// The advances, in order.
    pub advances: Vec<SubsidyAdvance>,
    /// What an hour costs, in euro cents, where the scheme says.
    pub hour_cents: Option<i64>,
    /// Minutes in a week of one place, where the scheme says.
    pub place_minutes: Option<i32>,
}

/// A subsidy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subsidy {
    /// Its id.
    pub id: SubsidyId,
    /// The municipality that gives it.
    pub municipality_id: OrganisationId,
    /// What is stated of it.
    pub facts: SubsidyFacts,
    /// What it came to, once it was settled.
    pub settlement: Option<Settlement>,
    /// When it was made.
    pub created_at: Instant,
    /// Counts its changes, from 1.
    pub version: i32,
}

/// A subsidy that does not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSubsidy {
    /// The municipality that gives it.
    pub municipality_id: OrganisationId,
    /// What is stated of it.
    pub facts: SubsidyFacts,
    /// The recipient, where there is such an organisation.
    pub recipient: Option<Organisation>,
}

/// What can be stated in an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountFacts {
    /// First day that it is about.
    pub start_date: Date,
    /// Last day.
    pub end_date: Date,
    /// What was spent, in euro cents.
    pub amount_cents: i64,
    /// Minutes that were worked.
    pub minutes: Option<i64>,
    /// Where these came from.
    pub hours_source: HoursSource,
    /// How many places there were.
    pub places: Option<i32>,
    /// In how many weeks.
    pub weeks: Option<i32>,
    /// What else to say, in plain words; nothing about a person.
    pub note: Option<String>,
}

/// An account of the recipient for a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubsidyAccount {
    /// Its id.
    pub id: SubsidyAccountId,
    /// The subsidy.
    pub subsidy: Subsidy,
    /// What is stated.
    pub facts: AccountFacts,
    /// When it came in.
    pub recorded_at: Instant,
    /// Counts its changes, from 1.
    pub version: i32,
}

/// An account that does not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSubsidyAccount {
    /// The subsidy.
    pub subsidy: Subsidy,
    /// What is stated.
    pub facts: AccountFacts,
}

impl Subject for Subsidy {
    fn relation(&self, caller: &Authority) -> Relation {
        relation(self.municipality_id, &[self.facts.recipient_id], caller)
    }
}

impl Subject for NewSubsidy {
    fn relation(&self, caller: &Authority) -> Relation {
        relation(self.municipality_id, &[], caller)
    }
}

impl Subject for SubsidyAccount {
    fn relation(&self, caller: &Authority) -> Relation {
        self.subsidy.relation(caller)
    }
}

impl Subject for NewSubsidyAccount {
    fn relation(&self, caller: &Authority) -> Relation {
        self.subsidy.relation(caller)
    }
}

#[cfg(test)]
mod tests;
