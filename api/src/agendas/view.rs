//! An agenda and its goals, as the municipality and the parties read them.

use persistence::{
    AgendaRevision,
    domain::{
        Date,
        agenda::{Agenda, AgendaEscalation, AgendaGoal, MissingTalk},
    },
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::body::{AgendaBody, DecisionBody, EscalationBody, GoalBody, TalkBody, uuids};
use crate::{
    answer::Warning,
    fields::{AgendaStateCode, Coded, DirectionGroundCode, EscalationStageCode, FreeText, GoalStateCode, GoalThemeCode, Label},
};

/// Een agenda in een lijst.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AgendaItem {
    id: Uuid,
    /// De gemeente.
    municipality_id: Uuid,
    name: Label,
    /// De eerste dag van de periode.
    start_date: Date,
    /// De laatste dag van de periode.
    end_date: Date,
    state: AgendaStateCode,
}

/// Een geschil over een agenda, met hoe ver het is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AgendaEscalation)]
pub(crate) struct EscalationView {
    stage: EscalationStageCode,
    /// De partij die het inbracht.
    raised_by: Uuid,
    /// Waarover het gaat.
    subject: FreeText,
    raised_date: Date,
    /// De dag van de tweede overlegronde.
    second_round_date: Option<Date>,
    /// Wanneer het aan de commissie werd voorgelegd.
    committee_date: Option<Date>,
    /// Wanneer het advies er uiterlijk is (`agenda.adviceWeeks`).
    advice_due_date: Option<Date>,
    /// Wanneer de commissie adviseerde.
    advice_date: Option<Date>,
    advice: Option<FreeText>,
    /// Wanneer het was opgelost.
    resolved_date: Option<Date>,
}

/// Een jaarlijks overleg dat niet is gehouden.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AgendaMissingTalk)]
pub(crate) struct MissingTalkView {
    /// Het kalenderjaar.
    #[schema(minimum = 0, maximum = 9999, example = 2026)]
    year: i16,
    ground: DirectionGroundCode,
}

/// Een lokale educatieve agenda (LEA), zonder haar doelen.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Agenda)]
pub(crate) struct AgendaView {
    id: Uuid,
    /// De gemeente.
    municipality_id: Uuid,
    name: Label,
    /// De eerste dag van de periode.
    start_date: Date,
    /// De laatste dag van de periode.
    end_date: Date,
    /// De partijen naast de gemeente.
    #[schema(max_items = 200)]
    party_ids: Vec<Uuid>,
    state: AgendaStateCode,
    #[schema(max_items = 200)]
    decisions: Vec<DecisionBody>,
    /// De jaarlijkse overleggen.
    #[schema(max_items = 200)]
    talks: Vec<TalkBody>,
    /// De overleggen die de wet vraagt en die in een jaar van de agenda dat voorbij is niet zijn gehouden.
    #[schema(max_items = 1000)]
    missing_talks: Vec<MissingTalkView>,
    #[schema(max_items = 50)]
    escalations: Vec<EscalationView>,
    created_at: jiff::Timestamp,
    /// Wat nog eens bekeken moet worden, al staat geen regel het in de weg.
    warnings: Vec<Warning>,
}

/// Een doel van een agenda.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AgendaGoal)]
pub(crate) struct GoalView {
    id: Uuid,
    theme: GoalThemeCode,
    ground: DirectionGroundCode,
    /// Wat moet worden bereikt.
    title: Label,
    /// Waaraan te meten is of het is bereikt.
    measure: Option<FreeText>,
    /// Wie het doel trekken.
    #[schema(max_items = 50)]
    owner_ids: Vec<Uuid>,
    /// Wanneer het bereikt moet zijn.
    due_date: Option<Date>,
    state: GoalStateCode,
    /// Wat nog eens bekeken moet worden, al staat geen regel het in de weg.
    warnings: Vec<Warning>,
}

/// Een versie van een agenda, zoals die werd vastgelegd.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AgendaRevision)]
pub(crate) struct AgendaRevisionView {
    /// De versie.
    version: i32,
    recorded_at: jiff::Timestamp,
    name: Label,
    start_date: Date,
    end_date: Date,
    #[schema(max_items = 200)]
    party_ids: Vec<Uuid>,
    state: AgendaStateCode,
    #[schema(max_items = 200)]
    decisions: Vec<DecisionBody>,
    #[schema(max_items = 200)]
    talks: Vec<TalkBody>,
    #[schema(max_items = 50)]
    escalations: Vec<EscalationBody>,
    #[schema(max_items = 200)]
    goals: Vec<GoalView>,
}

impl From<&Agenda> for AgendaItem {
    fn from(agenda: &Agenda) -> Self {
        Self {
            id: agenda.id.uuid(),
            municipality_id: agenda.municipality_id.uuid(),
            name: Label(agenda.facts.name.clone()),
            start_date: agenda.facts.start_date,
            end_date: agenda.facts.end_date,
            state: Coded(agenda.facts.state),
        }
    }
}

impl EscalationView {
    fn of(one: &AgendaEscalation, advice_days: i32) -> Self {
        Self {
            stage: Coded(one.stage()),
            raised_by: one.raised_by.uuid(),
            subject: FreeText(one.subject.clone()),
            raised_date: one.raised_date,
            second_round_date: one.second_round_date,
            committee_date: one.committee_date,
            advice_due_date: one.advice_due_date(advice_days),
            advice_date: one.advice_date,
            advice: one.advice.clone().map(FreeText),
            resolved_date: one.resolved_date,
        }
    }
}

impl From<MissingTalk> for MissingTalkView {
    fn from(one: MissingTalk) -> Self {
        Self { year: one.year, ground: Coded(one.ground) }
    }
}

impl AgendaView {
    /// An agenda as it is on a day; the committee advises within some days.
    pub(super) fn of(agenda: &Agenda, today: Date, advice_days: i32) -> Self {
        let facts = &agenda.facts;
        Self {
            id: agenda.id.uuid(),
            municipality_id: agenda.municipality_id.uuid(),
            name: Label(facts.name.clone()),
            start_date: facts.start_date,
            end_date: facts.end_date,
            party_ids: uuids(&facts.party_ids),
            state: Coded(facts.state),
            decisions: facts.decisions.iter().map(DecisionBody::from).collect(),
            talks: facts.talks.iter().map(TalkBody::from).collect(),
            missing_talks: agenda.missing_talks(today).into_iter().map(MissingTalkView::from).collect(),
            escalations: facts.escalations.iter().map(|one| EscalationView::of(one, advice_days)).collect(),
            created_at: agenda.created_at.into(),
            warnings: facts.warnings().into_iter().map(Warning::from).collect(),
        }
    }
}

impl From<&AgendaGoal> for GoalView {
    fn from(goal: &AgendaGoal) -> Self {
        let GoalBody { theme, ground, title, measure, owner_ids, due_date, .. } = GoalBody::of(&goal.facts);
        Self {
            id: goal.id.uuid(),
            theme,
            ground,
            title,
            measure,
            owner_ids,
            due_date,
            state: Coded(goal.facts.state),
            warnings: goal.facts.warnings().into_iter().map(Warning::from).collect(),
        }
    }
}

impl From<AgendaRevision> for AgendaRevisionView {
    fn from(one: AgendaRevision) -> Self {
        let AgendaBody { name, start_date, end_date, party_ids, decisions, talks, escalations, .. } = AgendaBody::of(&one.facts);
        Self {
            version: one.version,
            recorded_at: one.recorded_at.into(),
            name,
            start_date,
            end_date,
            party_ids: party_ids.unwrap_or_default(),
            state: Coded(one.facts.state),
            decisions: decisions.unwrap_or_default(),
            talks: talks.unwrap_or_default(),
            escalations: escalations.unwrap_or_default(),
            goals: one.goals.iter().map(GoalView::from).collect(),
        }
    }
}
