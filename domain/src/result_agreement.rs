//! A result agreement (resultaatafspraak): what a municipality and others want to reach, by what it is measured, and whether it is on its
//! way. Who agreed and what was measured is kept; how it stands follows from that and the day, and is not.
//!
//! - `judging`: what cannot be of one. `flow`: the verbs. `standing`: on track, behind or unknown.

mod flow;
mod judging;
mod standing;

pub use standing::{ComputedValue, ResultStanding, StandingCode, ValueSource};

use serde::{Deserialize, Serialize};

use crate::{
    Date, Id, Instant,
    agenda::{Agenda, AgendaGoalId, AgendaId},
    authority::{Authority, Relation, Subject},
    code::codes,
    direction::{DirectionGround, relation},
    holiday::SchoolYear,
    indicator::IndicatorCode,
    location::{Location, LocationId},
    organisation::OrganisationId,
};

/// The id of a result agreement.
pub type ResultAgreementId = Id<ResultAgreement>;
/// The id of a measurement.
pub type ResultMeasurementId = Id<ResultMeasurement>;

codes! {
    /// Eenheid van een resultaatafspraak.
    ResultUnit {
        /// Procenten.
        Percentage = "percentage",
        /// Een aantal.
        Count = "count",
        /// Dagen.
        Days = "days",
        /// Uren.
        Hours = "hours",
        /// Punten op een schaal.
        Points = "points",
    }
}

codes! {
    /// Of een hogere of een lagere waarde beter is.
    BetterWhen {
        /// Hoger is beter.
        Higher = "higher",
        /// Lager is beter.
        Lower = "lower",
    }
}

codes! {
    /// Staat van een resultaatafspraak.
    ResultState {
        /// Concept: nog niet alle partijen hebben afgesproken.
        Concept = "concept",
        /// Afgesproken door alle partijen.
        Agreed = "agreed",
        /// Gemeten.
        Measured = "measured",
        /// Besproken.
        Discussed = "discussed",
    }
}

/// A value that is measured, in thousandths of its unit, so that nothing depends on how a computer rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Figure(pub i64);

impl Figure {
    /// Thousandths in one.
    pub const ONE: i64 = 1000;
}

/// What can be stated of a result agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResultFacts {
    /// The agenda to which it belongs.
    pub agenda_id: Option<AgendaId>,
    /// The goal of that agenda.
    pub goal_id: Option<AgendaGoalId>,
    /// The article on which it rests.
    pub ground: DirectionGround,
    /// What is to be reached, in plain words.
    pub title: String,
    /// The figure that the service computes, where it is measured by one.
    pub indicator: Option<IndicatorCode>,
    /// Of whom it is measured: a group, never a person.
    pub population: String,
    /// In which unit.
    pub unit: ResultUnit,
    /// Where it begins.
    pub baseline: Option<Figure>,
    /// What is to be reached at the last moment.
    pub target: Figure,
    /// Whether higher or lower is better, where baseline and target do not tell.
    pub better_when: Option<BetterWhen>,
    /// The school year in which it begins.
    pub school_year: SchoolYear,
    /// The days on which it is measured, in order.
    pub moments: Vec<Date>,
    /// The parties besides the municipality.
    pub party_ids: Vec<OrganisationId>,
}

/// That a party agreed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResultApproval {
    /// The party.
    pub organisation_id: OrganisationId,
    /// The day on which it agreed.
    pub date: Date,
    /// When it was recorded.
    pub recorded_at: Instant,
}

/// That the result was discussed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResultDiscussion {
    /// The day.
    pub date: Date,
    /// What came of it, in plain words; nothing about a person.
    pub conclusion: String,
}

/// A result agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultAgreement {
    /// Its id.
    pub id: ResultAgreementId,
    /// The municipality.
    pub municipality_id: OrganisationId,
    /// What is stated of it.
    pub facts: ResultFacts,
    /// Who agreed.
    pub approvals: Vec<ResultApproval>,
    /// That it was discussed.
    pub discussion: Option<ResultDiscussion>,
    /// When it was made.
    pub created_at: Instant,
    /// Counts its changes, from 1.
    pub version: i32,
}

/// A result agreement that does not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewResultAgreement {
    /// The municipality.
    pub municipality_id: OrganisationId,
    /// What is stated of it.
    pub facts: ResultFacts,
}

/// What must be known besides.
#[derive(Clone, Debug, Default)]
pub struct ResultSurroundings {
    /// The parties that are named, as far as they exist.
    pub parties: Vec<crate::organisation::Organisation>,
    /// The agenda that is named, where the caller sees one.
    pub agenda: Option<Agenda>,
}

/// What can be stated of a measurement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasurementFacts {
    /// The site where it was measured; none where it is of the whole organisation.
    pub location_id: Option<LocationId>,
    /// The day of the measurement.
    pub date: Date,
    /// What was measured.
    pub value: Figure,
    /// Of how many it was measured, by which values of several are weighed.
    pub counted: Option<i32>,
    /// On what it rests, in plain words; nothing about a person.
    pub evidence: Option<String>,
}

/// A measurement, as an organisation sent it in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultMeasurement {
    /// Its id.
    pub id: ResultMeasurementId,
    /// The agreement.
    pub agreement_id: ResultAgreementId,
    /// Who sent it.
    pub organisation_id: OrganisationId,
    /// What is stated.
    pub facts: MeasurementFacts,
    /// When it came in.
    pub recorded_at: Instant,
}

/// A measurement that does not exist yet.
#[derive(Clone, Debug)]
pub struct NewResultMeasurement {
    /// The agreement.
    pub agreement: ResultAgreement,
    /// What is stated.
    pub facts: MeasurementFacts,
    /// The site that is named, where there is one.
    pub location: Option<Location>,
    /// `leaMetric.threshold`: below how many people nothing is told of a group. What is measured is told to all parties, and the municipality
    /// may have of small groups what is told to nobody else (GDPR article 5, first paragraph, c), so it is not kept at all.
    pub threshold: i32,
}

impl ResultAgreement {
    /// Whether a party agreed.
    pub fn is_agreed_by(&self, organisation: OrganisationId) -> bool {
        self.approvals.iter().any(|approval| approval.organisation_id == organisation)
    }

    /// Whether the municipality and all parties agreed.
    pub fn is_agreed(&self) -> bool {
        self.is_agreed_by(self.municipality_id) && self.facts.party_ids.iter().all(|party| self.is_agreed_by(*party))
    }

    /// How far it is; a value is one that was measured or computed.
    pub fn state(&self, has_value: bool) -> ResultState {
        match (&self.discussion, self.is_agreed()) {
            (Some(_), _) => ResultState::Discussed,
            (None, true) if has_value => ResultState::Measured,
            (None, true) => ResultState::Agreed,
            (None, false) => ResultState::Concept,
        }
    }
}

impl Subject for ResultAgreement {
    fn relation(&self, caller: &Authority) -> Relation {
        relation(self.municipality_id, &self.facts.party_ids, caller)
    }
}

impl Subject for NewResultAgreement {
    fn relation(&self, caller: &Authority) -> Relation {
        relation(self.municipality_id, &[], caller)
    }
}

impl Subject for NewResultMeasurement {
    fn relation(&self, caller: &Authority) -> Relation {
        self.agreement.relation(caller)
    }
}

#[cfg(test)]
mod tests;
