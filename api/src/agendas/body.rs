//! What is stated of an agenda and its goals.

use persistence::domain::{
    Date, Id,
    agenda::{AgendaDecision, AgendaEscalation, AgendaFacts, AgendaState, AgendaTalk, GoalFacts, GoalState},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::fields::{
    AgendaStateCode, Coded, DecisionMakerCode, DirectionGroundCode, FreeText, GoalStateCode, GoalThemeCode, Label, PatchOf,
};

/// Een besluit over een agenda.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = AgendaDecision)]
pub(crate) struct DecisionBody {
    /// De dag van het besluit.
    date: Date,
    by: DecisionMakerCode,
    text: FreeText,
}

/// Een overleg dat de wet elk jaar vraagt.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = AgendaTalk)]
pub(crate) struct TalkBody {
    /// De dag van het overleg.
    date: Date,
    /// Voor welke artikelen het is gehouden.
    #[schema(min_items = 1, max_items = 6)]
    grounds: Vec<DirectionGroundCode>,
    /// De partijen die erbij waren, naast de gemeente.
    #[schema(max_items = 200)]
    participant_ids: Option<Vec<Uuid>>,
    /// Wat het opleverde; leeg zolang het is gepland.
    outcome: Option<FreeText>,
}

/// Een geschil tussen partijen: tweede overlegronde, dan de geschillencommissie met een bindend advies (WPO 161).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = AgendaEscalationStated)]
pub(crate) struct EscalationBody {
    /// De partij die het inbracht.
    raised_by: Uuid,
    /// Waarover het gaat.
    subject: FreeText,
    raised_date: Date,
    /// De dag van de tweede overlegronde.
    second_round_date: Option<Date>,
    /// Wanneer het aan de commissie werd voorgelegd.
    committee_date: Option<Date>,
    /// Wanneer de commissie adviseerde.
    advice_date: Option<Date>,
    advice: Option<FreeText>,
    /// Wanneer het was opgelost.
    resolved_date: Option<Date>,
}

/// Wat van een agenda wordt vastgelegd.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewAgenda)]
pub(crate) struct AgendaBody {
    pub(super) name: Label,
    /// De eerste dag van de periode.
    #[schema(example = "2026-08-01")]
    pub(super) start_date: Date,
    /// De laatste dag van de periode.
    #[schema(example = "2030-07-31")]
    pub(super) end_date: Date,
    /// De partijen naast de gemeente.
    #[schema(max_items = 200)]
    pub(super) party_ids: Option<Vec<Uuid>>,
    /// De staat; concept als deze ontbreekt.
    pub(super) state: Option<AgendaStateCode>,
    #[schema(max_items = 200)]
    pub(super) decisions: Option<Vec<DecisionBody>>,
    /// De jaarlijkse overleggen.
    #[schema(max_items = 200)]
    pub(super) talks: Option<Vec<TalkBody>>,
    #[schema(max_items = 50)]
    pub(super) escalations: Option<Vec<EscalationBody>>,
}

pub(super) type AgendaPatch = PatchOf<AgendaBody>;

/// Wat van een doel wordt vastgelegd.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewAgendaGoal)]
pub(crate) struct GoalBody {
    pub(super) theme: GoalThemeCode,
    pub(super) ground: DirectionGroundCode,
    /// Wat moet worden bereikt.
    #[schema(example = "95 % van de doelgroep gaat naar voorschoolse educatie")]
    pub(super) title: Label,
    /// Waaraan te meten is of het is bereikt.
    pub(super) measure: Option<FreeText>,
    /// Wie het doel trekken: partijen, of de gemeente zelf.
    #[schema(min_items = 1, max_items = 50)]
    pub(super) owner_ids: Vec<Uuid>,
    /// Wanneer het bereikt moet zijn; binnen de periode van de agenda.
    pub(super) due_date: Option<Date>,
    /// De staat; open als deze ontbreekt.
    pub(super) state: Option<GoalStateCode>,
}

pub(super) type GoalPatch = PatchOf<GoalBody>;

fn ids<K>(ids: Vec<Uuid>) -> Vec<Id<K>> {
    ids.into_iter().map(Id::from_uuid).collect()
}

pub(super) fn uuids<K>(ids: &[Id<K>]) -> Vec<Uuid> {
    ids.iter().map(|id| id.uuid()).collect()
}

impl From<DecisionBody> for AgendaDecision {
    fn from(body: DecisionBody) -> Self {
        Self { date: body.date, by: body.by.0, text: body.text.into() }
    }
}

impl From<&AgendaDecision> for DecisionBody {
    fn from(one: &AgendaDecision) -> Self {
        Self { date: one.date, by: Coded(one.by), text: FreeText(one.text.clone()) }
    }
}

impl From<TalkBody> for AgendaTalk {
    fn from(body: TalkBody) -> Self {
        Self {
            date: body.date,
            grounds: body.grounds.into_iter().map(|ground| ground.0).collect(),
            participant_ids: ids(body.participant_ids.unwrap_or_default()),
            outcome: body.outcome.map(String::from),
        }
    }
}

impl From<&AgendaTalk> for TalkBody {
    fn from(one: &AgendaTalk) -> Self {
        Self {
            date: one.date,
            grounds: one.grounds.iter().map(|ground| Coded(*ground)).collect(),
            participant_ids: Some(uuids(&one.participant_ids)),
            outcome: one.outcome.clone().map(FreeText),
        }
    }
}

impl From<EscalationBody> for AgendaEscalation {
    fn from(body: EscalationBody) -> Self {
        Self {
            raised_by: Id::from_uuid(body.raised_by),
            subject: body.subject.into(),
            raised_date: body.raised_date,
            second_round_date: body.second_round_date,
            committee_date: body.committee_date,
            advice_date: body.advice_date,
            advice: body.advice.map(String::from),
            resolved_date: body.resolved_date,
        }
    }
}

impl From<&AgendaEscalation> for EscalationBody {
    fn from(one: &AgendaEscalation) -> Self {
        Self {
            raised_by: one.raised_by.uuid(),
            subject: FreeText(one.subject.clone()),
            raised_date: one.raised_date,
            second_round_date: one.second_round_date,
            committee_date: one.committee_date,
            advice_date: one.advice_date,
            advice: one.advice.clone().map(FreeText),
            resolved_date: one.resolved_date,
        }
    }
}

impl AgendaBody {
    /// What is stated.
    pub(super) fn into_facts(self) -> AgendaFacts {
        AgendaFacts {
            name: self.name.into(),
            start_date: self.start_date,
            end_date: self.end_date,
            party_ids: ids(self.party_ids.unwrap_or_default()),
            state: self.state.map_or(AgendaState::Concept, |state| state.0),
            decisions: self.decisions.into_iter().flatten().map(AgendaDecision::from).collect(),
            talks: self.talks.into_iter().flatten().map(AgendaTalk::from).collect(),
            escalations: self.escalations.into_iter().flatten().map(AgendaEscalation::from).collect(),
        }
    }

    /// The body that states an agenda as it is.
    pub(super) fn of(facts: &AgendaFacts) -> Self {
        Self {
            name: Label(facts.name.clone()),
            start_date: facts.start_date,
            end_date: facts.end_date,
            party_ids: Some(uuids(&facts.party_ids)),
            state: Some(Coded(facts.state)),
            decisions: Some(facts.decisions.iter().map(DecisionBody::from).collect()),
            talks: Some(facts.talks.iter().map(TalkBody::from).collect()),
            escalations: Some(facts.escalations.iter().map(EscalationBody::from).collect()),
        }
    }
}

impl GoalBody {
    /// What is stated.
    pub(super) fn into_facts(self) -> GoalFacts {
        GoalFacts {
            theme: self.theme.0,
            ground: self.ground.0,
            title: self.title.into(),
            measure: self.measure.map(String::from),
            owner_ids: ids(self.owner_ids),
            due_date: self.due_date,
            state: self.state.map_or(GoalState::Open, |state| state.0),
        }
    }

    /// The body that states a goal as it is.
    pub(super) fn of(facts: &GoalFacts) -> Self {
        Self {
            theme: Coded(facts.theme),
            ground: Coded(facts.ground),
            title: Label(facts.title.clone()),
            measure: facts.measure.clone().map(FreeText),
            owner_ids: uuids(&facts.owner_ids),
            due_date: facts.due_date,
            state: Some(Coded(facts.state)),
        }
    }
}
