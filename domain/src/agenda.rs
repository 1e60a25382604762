//! An agenda (lokale educatieve agenda, LEA): what a municipality agrees with school boards, childcare and others for a period. Goals,
//! decisions, yearly talks, and escalations with their way to a binding advice (WPO 160 to 162).
//!
//! - `judging`: what cannot be of one. `escalation`: how far an escalation is. `flow`: the verbs.

mod escalation;
mod flow;
mod judging;

pub use escalation::{AgendaEscalation, EscalationStage};

use serde::{Deserialize, Serialize};

use crate::{
    Date, Id, Instant,
    authority::{Authority, Relation, Subject},
    code::codes,
    direction::{DirectionGround, relation},
    organisation::OrganisationId,
};

/// The id of an agenda.
pub type AgendaId = Id<Agenda>;
/// The id of a goal.
pub type AgendaGoalId = Id<AgendaGoal>;

codes! {
    /// Staat van een agenda.
    AgendaState {
        /// Concept.
        Concept = "concept",
        /// In overleg met de partijen.
        Consultation = "consultation",
        /// Vastgesteld.
        Established = "established",
        /// Geëvalueerd en afgesloten.
        Evaluated = "evaluated",
    }
}

codes! {
    /// Thema van een doel.
    GoalTheme {
        /// Segregatie voorkomen.
        Segregation = "segregation",
        /// Integratie bevorderen.
        Integration = "integration",
        /// Onderwijsachterstanden bestrijden.
        Disadvantage = "disadvantage",
        /// Inschrijving en toelating.
        Admission = "admission",
        /// Voorschoolse educatie: doelgroep, toeleiding en bereik.
        Preschool = "preschool",
        /// Vroegschoolse educatie.
        EarlySchool = "earlySchool",
        /// De doorgaande lijn en overdracht.
        ContinuousLine = "continuousLine",
        /// Ondersteuning rond kinderen.
        Support = "support",
        /// Combinatiefuncties en samen scholen.
        Combination = "combination",
        /// Rijke schooldag.
        RichSchoolDay = "richSchoolDay",
        /// Iets anders.
        Other = "other",
    }
}

codes! {
    /// Staat van een doel.
    GoalState {
        /// Nog niet begonnen.
        Open = "open",
        /// Er wordt aan gewerkt.
        InProgress = "inProgress",
        /// Bereikt.
        Reached = "reached",
        /// Losgelaten.
        Dropped = "dropped",
    }
}

codes! {
    /// Wie een besluit over een agenda nam.
    DecisionMaker {
        /// De gemeenteraad.
        Council = "council",
        /// Het college van burgemeester en wethouders.
        College = "college",
        /// Het overleg van de partijen.
        Parties = "parties",
    }
}

/// A decision on the agenda.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgendaDecision {
    /// The day.
    pub date: Date,
    /// Who decided.
    pub by: DecisionMaker,
    /// What, in plain words; nothing about a person.
    pub text: String,
}

/// A talk that the law asks for each year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgendaTalk {
    /// The day.
    pub date: Date,
    /// On which articles it was held.
    pub grounds: Vec<DirectionGround>,
    /// The parties that took part, besides the municipality.
    pub participant_ids: Vec<OrganisationId>,
    /// What came of it; none while it is planned.
    pub outcome: Option<String>,
}

/// What can be stated of an agenda, besides its goals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgendaFacts {
    /// The name by which it is known.
    pub name: String,
    /// First day.
    pub start_date: Date,
    /// Last day.
    pub end_date: Date,
    /// The parties besides the municipality.
    pub party_ids: Vec<OrganisationId>,
    /// How far it is.
    pub state: AgendaState,
    /// What was decided.
    pub decisions: Vec<AgendaDecision>,
    /// The yearly talks.
    pub talks: Vec<AgendaTalk>,
    /// What parties do not agree on.
    pub escalations: Vec<AgendaEscalation>,
}

/// What can be stated of a goal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GoalFacts {
    /// The theme.
    pub theme: GoalTheme,
    /// The article on which it rests.
    pub ground: DirectionGround,
    /// What is to be reached.
    pub title: String,
    /// How it is measured, as measurable as can be (WPO 161).
    pub measure: Option<String>,
    /// The parties that carry it; the municipality too where it does.
    pub owner_ids: Vec<OrganisationId>,
    /// By when.
    pub due_date: Option<Date>,
    /// How far it is.
    pub state: GoalState,
}

/// A goal of an agenda.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgendaGoal {
    /// Its id.
    pub id: AgendaGoalId,
    /// What is stated of it.
    pub facts: GoalFacts,
}

/// An agenda.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agenda {
    /// Its id.
    pub id: AgendaId,
    /// The municipality that directs.
    pub municipality_id: OrganisationId,
    /// What is stated of it.
    pub facts: AgendaFacts,
    /// Its goals, in the order in which they were set.
    pub goals: Vec<AgendaGoal>,
    /// When it was made.
    pub created_at: Instant,
    /// Counts its changes and those of its goals, from 1.
    pub version: i32,
}

/// An agenda that does not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAgenda {
    /// The municipality that will direct.
    pub municipality_id: OrganisationId,
    /// What is stated of it.
    pub facts: AgendaFacts,
}

/// A year in which a talk that the law asks for was not held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissingTalk {
    /// The calendar year.
    pub year: i16,
    /// The article that asks for it.
    pub ground: DirectionGround,
}

/// The articles that ask for a talk each year.
const YEARLY: [DirectionGround; 3] =
    [DirectionGround::ContinuousLine, DirectionGround::EarlySchoolResults, DirectionGround::LocalAgenda];

impl Agenda {
    /// The goal with an id.
    pub fn goal(&self, id: AgendaGoalId) -> Option<&AgendaGoal> {
        self.goals.iter().find(|goal| goal.id == id)
    }

    /// The talks that the law asks for and that were not held, of the years of the agenda that are over on a day.
    pub fn missing_talks(&self, today: Date) -> Vec<MissingTalk> {
        let last = self.facts.end_date.year().min(today.year().saturating_sub(1));
        let years = self.facts.start_date.year()..=last;
        let held = |year: i16, ground: DirectionGround| {
            self.facts.talks.iter().any(|talk| talk.date.year() == year && talk.date <= today && talk.grounds.contains(&ground))
        };
        let all = years.flat_map(|year| YEARLY.into_iter().map(move |ground| MissingTalk { year, ground }));
        all.filter(|missing| !held(missing.year, missing.ground)).collect()
    }
}

impl Subject for Agenda {
    fn relation(&self, caller: &Authority) -> Relation {
        relation(self.municipality_id, &self.facts.party_ids, caller)
    }
}

impl Subject for NewAgenda {
    fn relation(&self, caller: &Authority) -> Relation {
        relation(self.municipality_id, &[], caller)
    }
}

#[cfg(test)]
mod tests;
