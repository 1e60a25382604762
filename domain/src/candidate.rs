//! A candidate (kandidaat): somebody who changes careers into a combination function, from the application to the first day of work.
//!
//! What is asked is what matching and the first day need. There is no field for origin, health, family or belief, and what is known of
//! the person is sealed with a key of its own, so that it goes at once with that key.
//!
//! - `eligibility`: who can take part. `flow`: the verbs. `oneself`: what candidates see and do themselves. `seeking`: what matching knows of
//!   a candidate.

mod eligibility;
mod flow;
mod oneself;
mod seeking;

#[cfg(test)]
mod tests;

pub use eligibility::{EligibilityTerms, Ineligible};
pub use flow::{Advance, CandidateEnd, Intake};
pub use oneself::{CandidateInvitation, CandidateInvitationId};

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    Date, Id, Instant,
    authority::{Authority, Relation, Role, Subject},
    code::codes,
    combination::Weekday,
    location::LocationId,
    matching,
    programme::{PartnerRole, Programme, ProgrammeId},
};

/// The id of a candidate, which is also the one by which matching knows it.
pub type CandidateId = Id<matching::Candidate>;

codes! {
    /// Staat van een kandidaat.
    CandidateState {
        /// Aangemeld.
        Applied = "applied",
        /// In selectie.
        Screening = "screening",
        /// Bij de opleider voor de intake.
        Intake = "intake",
        /// Klaar om gekoppeld te worden.
        Ready = "ready",
        /// Gekoppeld aan een plek.
        Placed = "placed",
        /// Begonnen.
        Started = "started",
        /// Afgewezen.
        Rejected = "rejected",
        /// Teruggetrokken.
        Withdrawn = "withdrawn",
    }
}

codes! {
    /// Vooropleiding: het hoogste diploma.
    Schooling {
        /// Geen diploma.
        None = "none",
        /// Vmbo of mbo 1.
        Vmbo = "vmbo",
        /// Mbo 2.
        Mbo2 = "mbo2",
        /// Mbo 3.
        Mbo3 = "mbo3",
        /// Mbo 4.
        Mbo4 = "mbo4",
        /// Havo of vwo.
        HavoVwo = "havoVwo",
        /// Hbo of universiteit.
        Higher = "higher",
    }
}

codes! {
    /// Stap in de selectie.
    ScreeningStep {
        /// Gesprek.
        Interview = "interview",
        /// Meeloopdag.
        TasterDay = "tasterDay",
        /// Taalniveau.
        LanguageLevel = "languageLevel",
    }
}

/// A step of the selection, planned or done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScreeningDone {
    /// Which step.
    pub step: ScreeningStep,
    /// When it is, or was.
    pub date: Date,
    /// How it went; open while it is still to come.
    pub passed: Option<bool>,
}

/// How far a site is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Travel {
    /// The site.
    pub location_id: LocationId,
    /// Minutes one way.
    pub minutes: i32,
}

/// What can be stated of a candidate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CandidateFacts {
    /// Given name.
    pub given_name: String,
    /// Prefix of the family name.
    pub family_name_prefix: Option<String>,
    /// Family name.
    pub family_name: String,
    /// Birth date: an applicant must be of age.
    pub birth_date: Date,
    /// How the candidate is reached.
    pub contact: String,
    /// The day of the application.
    pub applied_date: Date,
    /// The channel of the recruitment campaign through which the candidate came.
    pub channel: Option<String>,
    /// Whether the candidate worked in childcare on the day of the application.
    pub employed_in_childcare: bool,
    /// Whether the candidate worked in primary education on the day of the application.
    pub employed_in_primary_education: bool,
    /// Whether the candidate says to have the right to work in the Netherlands.
    pub has_right_to_work: bool,
    /// Earlier schooling.
    pub schooling: Schooling,
    /// The days on which the candidate can work.
    pub weekdays: BTreeSet<Weekday>,
    /// Minutes a week that the candidate can work, at most.
    pub minutes: i32,
    /// Minutes of travel one way to either site, at most.
    pub max_travel_minutes: i32,
    /// How far sites are, as the candidate says.
    pub travel: Vec<Travel>,
    /// The site that the candidate would like.
    pub preferred_location_id: Option<LocationId>,
    /// Minutes a week that the candidate would like.
    pub wished_minutes: Option<i32>,
    /// Days that the candidate would like to have free.
    pub wished_free: BTreeSet<Weekday>,
    /// The steps of the selection.
    pub screening: Vec<ScreeningDone>,
    /// What the intake of the training provider came to.
    pub intake: Option<Intake>,
}

/// One step from state to state, for figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CandidateMove {
    /// To which state.
    pub state: CandidateState,
    /// The day.
    pub date: Date,
}

/// A candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Its id.
    pub id: CandidateId,
    /// The programme, as it is now.
    pub programme: Programme,
    /// What is stated of the person; gone once it was erased, and not there where a list did not open it.
    pub facts: Option<CandidateFacts>,
    /// The state.
    pub state: CandidateState,
    /// Why it ended.
    pub reason: Option<CandidateEnd>,
    /// Every state with its day, the first first.
    pub moves: Vec<CandidateMove>,
    /// When it was recorded.
    pub created_at: Instant,
    /// Counts its changes, from 1.
    pub version: i32,
}

/// A candidate that does not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCandidate {
    /// The programme.
    pub programme: Programme,
    /// What is stated of the person.
    pub facts: CandidateFacts,
}

impl CandidateState {
    /// Whether nothing follows.
    pub const fn is_end(self) -> bool {
        matches!(self, Self::Rejected | Self::Withdrawn)
    }

    /// Whether the training provider has to do with the candidate.
    pub const fn is_with_trainer(self) -> bool {
        matches!(self, Self::Intake | Self::Ready | Self::Placed | Self::Started)
    }
}

impl Candidate {
    /// The id of the programme.
    pub const fn programme_id(&self) -> ProgrammeId {
        self.programme.id
    }

    /// The last day on which something happened to its state.
    pub fn moved_date(&self) -> Option<Date> {
        self.moves.last().map(|last| last.date)
    }
}

impl Subject for Candidate {
    /// The coordinator of the programme runs it; its training providers are parties from the intake on. A candidate comes in by the
    /// coordinator, and is somebody to itself alone.
    fn relation(&self, caller: &Authority) -> Relation {
        let own = caller.organisation();
        if caller.role() == Role::Candidate {
            let is_self = own == self.programme.coordinator_id && caller.identity().candidate == Some(self.id);
            return if is_self { Relation::Oneself } else { Relation::Anyone };
        }
        if own == self.programme.coordinator_id {
            Relation::Own
        } else if self.state.is_with_trainer() && self.programme.has_partner_as(own, PartnerRole::Trainer) {
            Relation::Party
        } else {
            Relation::Anyone
        }
    }
}

impl Subject for NewCandidate {
    fn relation(&self, caller: &Authority) -> Relation {
        if caller.organisation() == self.programme.coordinator_id { Relation::Own } else { Relation::Anyone }
    }
}
