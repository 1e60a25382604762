//! A result agreement as the municipality and the parties read it.

use persistence::domain::{
    Date, Id,
    result_agreement::{ResultAgreement, ResultApproval, ResultDiscussion, ResultMeasurement, ResultStanding},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::body::ResultBody;
use crate::{
    answer::Warning,
    fields::{
        BetterWhenCode, Coded, DirectionGroundCode, FigureNumber, FreeText, IndicatorCodeCode, Label, ResultStateCode,
        ResultUnitCode, SchoolYearText, StandingCodeCode, ValueSourceCode,
    },
};

/// Hoe een resultaatafspraak er vandaag voor staat.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ResultStanding)]
pub(crate) struct StandingView {
    code: StandingCodeCode,
    /// De waarde: de berekende, of de metingen samen.
    value: Option<FigureNumber>,
    /// De dag van die waarde.
    date: Option<Date>,
    source: Option<ValueSourceCode>,
    /// Het punt op de lijn waarmee zij is vergeleken.
    expected: Option<FigureNumber>,
}

/// Dat een partij een resultaatafspraak heeft afgesproken.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ResultApproval)]
pub(crate) struct ApprovalView {
    organisation_id: Uuid,
    /// De dag waarop zij dat deed.
    date: Date,
    recorded_at: jiff::Timestamp,
}

/// Dat een resultaat is besproken.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ResultDiscussion)]
pub(crate) struct DiscussionView {
    date: Date,
    /// Wat eruit kwam.
    conclusion: FreeText,
}

/// Een resultaatafspraak in een lijst.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ResultAgreementItem)]
pub(crate) struct ResultItem {
    id: Uuid,
    /// De gemeente.
    municipality_id: Uuid,
    title: Label,
    indicator: Option<IndicatorCodeCode>,
    school_year: SchoolYearText,
    state: ResultStateCode,
    standing: StandingView,
}

/// Een resultaatafspraak.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ResultAgreement)]
pub(crate) struct ResultView {
    id: Uuid,
    /// De gemeente.
    municipality_id: Uuid,
    agenda_id: Option<Uuid>,
    goal_id: Option<Uuid>,
    ground: DirectionGroundCode,
    /// Wat wordt bereikt.
    title: Label,
    indicator: Option<IndicatorCodeCode>,
    /// Bij wie het wordt gemeten.
    population: Label,
    unit: ResultUnitCode,
    /// Waar het begint.
    baseline: Option<FigureNumber>,
    /// Wat bij het laatste meetmoment is bereikt.
    target: FigureNumber,
    better_when: BetterWhenCode,
    /// Het schooljaar waarin het begint.
    school_year: SchoolYearText,
    /// De meetmomenten, op volgorde.
    #[schema(max_items = 50)]
    moments: Vec<Date>,
    /// De partijen naast de gemeente.
    #[schema(max_items = 200)]
    party_ids: Vec<Uuid>,
    state: ResultStateCode,
    #[schema(max_items = 201)]
    approvals: Vec<ApprovalView>,
    standing: StandingView,
    discussion: Option<DiscussionView>,
    created_at: jiff::Timestamp,
    /// Wat nog eens bekeken moet worden, al staat geen regel het in de weg.
    warnings: Vec<Warning>,
}

/// Een meting voor een resultaatafspraak.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ResultMeasurement)]
pub(crate) struct MeasurementView {
    id: Uuid,
    /// De organisatie die haar inzond.
    organisation_id: Uuid,
    /// De locatie waar is gemeten.
    location_id: Option<Uuid>,
    /// De dag van de meting.
    date: Date,
    value: FigureNumber,
    /// Over hoeveel het gaat.
    #[schema(minimum = 1, maximum = 1_000_000, example = 42)]
    counted: Option<i32>,
    /// Waarop de waarde berust.
    evidence: Option<FreeText>,
    recorded_at: jiff::Timestamp,
    /// Wat nog eens bekeken moet worden, al staat geen regel het in de weg.
    warnings: Vec<Warning>,
}

impl From<&ResultStanding> for StandingView {
    fn from(one: &ResultStanding) -> Self {
        Self {
            code: Coded(one.code),
            value: one.value.map(FigureNumber::from),
            date: one.date,
            source: one.source.map(Coded),
            expected: one.expected.map(FigureNumber::from),
        }
    }
}

impl From<&ResultApproval> for ApprovalView {
    fn from(one: &ResultApproval) -> Self {
        Self { organisation_id: one.organisation_id.uuid(), date: one.date, recorded_at: one.recorded_at.into() }
    }
}

impl From<&ResultDiscussion> for DiscussionView {
    fn from(one: &ResultDiscussion) -> Self {
        Self { date: one.date, conclusion: FreeText(one.conclusion.clone()) }
    }
}

impl ResultItem {
    /// An agreement with how it stands.
    pub(super) fn of(agreement: &ResultAgreement, standing: &ResultStanding) -> Self {
        let facts = &agreement.facts;
        Self {
            id: agreement.id.uuid(),
            municipality_id: agreement.municipality_id.uuid(),
            title: Label(facts.title.clone()),
            indicator: facts.indicator.map(Coded),
            school_year: SchoolYearText(facts.school_year.to_string()),
            state: Coded(agreement.state(standing.value.is_some())),
            standing: standing.into(),
        }
    }
}

impl ResultView {
    /// An agreement with how it stands.
    pub(super) fn of(agreement: &ResultAgreement, standing: &ResultStanding) -> Self {
        let stated = ResultBody::of(&agreement.facts);
        Self {
            id: agreement.id.uuid(),
            municipality_id: agreement.municipality_id.uuid(),
            agenda_id: stated.agenda_id,
            goal_id: stated.goal_id,
            ground: stated.ground,
            title: stated.title,
            indicator: stated.indicator,
            population: stated.population,
            unit: stated.unit,
            baseline: stated.baseline,
            target: stated.target,
            better_when: Coded(agreement.facts.direction()),
            school_year: stated.school_year,
            moments: stated.moments,
            party_ids: stated.party_ids,
            state: Coded(agreement.state(standing.value.is_some())),
            approvals: agreement.approvals.iter().map(ApprovalView::from).collect(),
            standing: standing.into(),
            discussion: agreement.discussion.as_ref().map(DiscussionView::from),
            created_at: agreement.created_at.into(),
            warnings: agreement.facts.warnings().into_iter().map(Warning::from).collect(),
        }
    }
}

impl From<ResultMeasurement> for MeasurementView {
    fn from(one: ResultMeasurement) -> Self {
        Self {
            id: one.id.uuid(),
            organisation_id: one.organisation_id.uuid(),
            location_id: one.facts.location_id.map(Id::uuid),
            date: one.facts.date,
            value: one.facts.value.into(),
            counted: one.facts.counted,
            warnings: one.facts.warnings().into_iter().map(Warning::from).collect(),
            evidence: one.facts.evidence.map(FreeText),
            recorded_at: one.recorded_at.into(),
        }
    }
}
