//! Combination contracts (combinatiefunctie-contracten): one person, two sides, one week.
//!
//! What the rules say of a contract is never kept: it is computed from what stands now, so that it is up to date whenever it is read. The
//! full-time factor of the school and the FTE of childcare stand side by side and are never added.
//!
//! - `facts`: what is stated of a contract. `judging`: what of it cannot be.
//! - `screening`: the checks before work with children may start, with who noted them; never the certificate.
//! - `standing`: where a contract stands on a day, whose it is, and who signs. `findings`: what the rules of `combination` say of it.
//! - `drafting`: stating, changing, planning, checking and offering. `flow`: signing, and what comes after. `amending`: other engagements
//!   from a day on. `calendar`: its times at a secret address.

mod amending;
mod calendar;
mod drafting;
mod facts;
mod findings;
mod flow;
mod judging;
mod screening;
mod standing;

#[cfg(test)]
pub(crate) mod cases;
#[cfg(test)]
pub(crate) mod tests;

pub use amending::{AmendedEngagement, AmendmentFacts};
pub use calendar::{CalendarFeed, CalendarFeedId, CalendarShift};
pub use facts::{
    Circumstances, ContractFacts, ContractPerson, ContractSurroundings, NewCombinationContract, PlacedCandidate, StatedEngagement,
};
pub use findings::ContractFigures;
pub use flow::ContractSignatory;
pub use screening::{ContractScreening, Noted, NotedCertificate, NotedDate};

use serde::{Deserialize, Serialize};

use crate::{
    Date, Id, Instant,
    candidate::CandidateId,
    code::codes,
    combination::{Construction, Engagement, Schedule},
    location::LocationId,
    organisation::OrganisationId,
    programme::ProgrammeId,
};

/// The id of a combination contract.
pub type CombinationContractId = Id<CombinationContract>;

codes! {
    /// Hoe ver een combinatiefunctie-contract is.
    ContractState {
        /// Concept.
        Draft = "draft",
        /// Getoetst: geen bevinding staat in de weg.
        Checked = "checked",
        /// Aangeboden: de partijen kunnen tekenen.
        Offered = "offered",
        /// Door alle partijen getekend.
        Signed = "signed",
        /// Actief: er wordt gewerkt.
        Active = "active",
        /// Opgeschort: er wordt tijdelijk niet gewerkt.
        Suspended = "suspended",
        /// Geëindigd.
        Ended = "ended",
    }
}

impl ContractState {
    /// Whether not all have signed, so that what is agreed can still change without an amendment.
    pub const fn is_unsigned(self) -> bool {
        matches!(self, Self::Draft | Self::Checked | Self::Offered)
    }
}

codes! {
    /// Waarom een combinatiefunctie-contract eindigt; nooit iets over gezondheid.
    ContractEndReason {
        /// De overeengekomen tijd is om.
        Completed = "completed",
        /// De werknemer zegde op.
        ByEmployee = "byEmployee",
        /// Een werkgever zegde op.
        ByEmployer = "byEmployer",
        /// In overleg.
        MutualConsent = "mutualConsent",
        /// De opleiding is gestopt.
        TrainingEnded = "trainingEnded",
        /// Het contract is niet begonnen.
        NotStarted = "notStarted",
    }
}

/// One side's part of a contract, at a site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ContractEngagement {
    /// Where it is worked.
    pub location_id: LocationId,
    /// The organisation that holds that site.
    pub organisation_id: OrganisationId,
    /// Side, agreement, function, hours and days.
    #[serde(flatten)]
    pub terms: Engagement,
    /// The pay scale (schaal) by its code in the agreement.
    pub scale_code: Option<String>,
    /// The engagement in the place of which an amendment put it, by its place in the contract.
    pub follows: Option<usize>,
}

/// That somebody signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ContractSignature {
    /// The organisation that signed; none of the person.
    pub organisation_id: Option<OrganisationId>,
    /// When it was signed.
    pub date: Date,
    /// The organisation that recorded it.
    pub recorded_by: OrganisationId,
    /// When that was.
    pub recorded_at: Instant,
}

/// What the last check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LastCheck {
    /// When it was.
    pub checked_at: Instant,
    /// The version that was checked.
    pub version: i32,
    /// Findings that stand in the way.
    pub blocking: usize,
    /// Findings that break an agreement.
    pub warning: usize,
    /// Findings that somebody should know.
    pub advice: usize,
}

/// Other engagements from a day on (addendum), which hold once all have signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Amendment {
    /// From which day.
    pub start_date: Date,
    /// All engagements as they are with it.
    pub engagements: Vec<ContractEngagement>,
    /// Who signed it.
    pub signatures: Vec<ContractSignature>,
    /// When all had signed it; none while it waits.
    pub agreed_at: Option<Instant>,
}

/// Days on which the contract was suspended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Suspension {
    /// The first day without work.
    pub start_date: Date,
    /// The last; none while it lasts.
    pub end_date: Option<Date>,
}

/// That a contract ends before its time, or did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ContractEnding {
    /// The last day.
    pub end_date: Date,
    /// Why.
    pub reason: ContractEndReason,
}

/// A combination contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CombinationContract {
    /// Its id.
    pub id: CombinationContractId,
    /// Whom it is about; nobody any more once the term of the file is over.
    pub person: Option<ContractPerson>,
    /// Who holds the employment contract.
    pub construction: Construction,
    /// The coordinator of the programme from which it came.
    pub coordinator_id: Option<OrganisationId>,
    /// The candidate of the programme whom it is about.
    pub candidate_id: Option<CandidateId>,
    /// The programme from which it came.
    pub programme_id: Option<ProgrammeId>,
    /// The parts of the contract; places in it never change.
    pub engagements: Vec<ContractEngagement>,
    /// The checks before work with children may start.
    pub screening: Option<ContractScreening>,
    /// The engagements whose employer knows of the other.
    pub informed_employers: Option<Vec<usize>>,
    /// How the childcare sites are staffed.
    pub sites: Option<Vec<crate::combination::SiteStaff>>,
    /// Whether it has a training part, so that each site needs a training agreement before the work begins.
    pub with_training: bool,
    /// The week, once there is one.
    pub schedule: Option<Schedule>,
    /// How far it is.
    pub state: ContractState,
    /// Who signed it.
    pub signatures: Vec<ContractSignature>,
    /// What the last check found.
    pub last_check: Option<LastCheck>,
    /// Its amendments in order; the last may still wait for signatures.
    pub amendments: Vec<Amendment>,
    /// When it was suspended, in order.
    pub suspensions: Vec<Suspension>,
    /// That it ends, once somebody said so.
    pub ending: Option<ContractEnding>,
    /// When it was stated first.
    pub recorded_at: Instant,
    /// Counts its changes, from 1.
    pub version: i32,
}
