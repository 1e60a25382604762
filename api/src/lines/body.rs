//! The line as the contract describes it; its members are those of `persistence::domain::line::LineView`.

use persistence::domain::{self, Date, line};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::fields::{
    Coded, DetailCode, GapSeverityCode, GroupCode, Hours, InterruptionKindCode, StageCode, StepCodeCode, TransitionKindCode,
    TransitionStateCode,
};

/// De doorgaande lijn van een kind.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Line)]
pub(crate) struct LineView {
    child_id: Uuid,
    as_of: Date,
    birth_date: Date,
    /// De eerste dag waarop het kind leerling kan zijn (WPO 39).
    earliest_school_date: Date,
    /// De eerste dag waarop het kind ingeschreven moet zijn (Leerplichtwet 3).
    compulsory_school_date: Date,
    segments: Vec<SegmentView>,
    transitions: Vec<TransitionView>,
    interruptions: Vec<InterruptionView>,
    connector: Option<ConnectorView>,
    next_steps: Vec<NextStepView>,
}

/// Een deel van de lijn.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LineSegment)]
struct SegmentView {
    stage: StageCode,
    detail: DetailCode,
    group: Option<GroupCode>,
    location_id: Option<Uuid>,
    placement_id: Option<Uuid>,
    start_date: Date,
    /// De laatste dag; leeg zolang er geen einde bekend is.
    end_date: Option<Date>,
    hours_per_week: Option<Hours>,
}

/// Een overgang.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LineTransition)]
struct TransitionView {
    kind: TransitionKindCode,
    date: Date,
    /// De overdracht, voor wie daarin partij is.
    handover_id: Option<Uuid>,
    due_date: Option<Date>,
    state: TransitionStateCode,
}

/// Een onderbreking.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LineInterruption)]
struct InterruptionView {
    kind: InterruptionKindCode,
    start_date: Date,
    end_date: Option<Date>,
    /// Kalenderdagen.
    days: Option<i32>,
    /// Dagen zonder weekeinden en schoolvakanties.
    open_days: Option<i32>,
    severity: Option<GapSeverityCode>,
}

/// De pedagogisch verbinder.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LineConnector)]
struct ConnectorView {
    contract_id: Uuid,
    since_date: Date,
}

/// Wat er te doen staat.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NextStep)]
struct NextStepView {
    code: StepCodeCode,
    due_date: Option<Date>,
    organisation_id: Option<Uuid>,
    #[schema(max_length = 500)]
    text: Option<&'static str>,
}

impl From<line::LineView> for LineView {
    fn from(line: line::LineView) -> Self {
        Self {
            child_id: line.child_id.uuid(),
            as_of: line.as_of,
            birth_date: line.birth_date,
            earliest_school_date: line.earliest_school_date,
            compulsory_school_date: line.compulsory_school_date,
            segments: line.segments.into_iter().map(SegmentView::from).collect(),
            transitions: line.transitions.into_iter().map(TransitionView::from).collect(),
            interruptions: line.interruptions.into_iter().map(InterruptionView::from).collect(),
            connector: line
                .connector
                .map(|connector| ConnectorView { contract_id: connector.contract_id, since_date: connector.since_date }),
            next_steps: line.next_steps.into_iter().map(NextStepView::from).collect(),
        }
    }
}

impl From<line::SegmentView> for SegmentView {
    fn from(segment: line::SegmentView) -> Self {
        Self {
            stage: Coded(segment.stage),
            detail: Coded(segment.detail),
            group: segment.group.map(Coded),
            location_id: segment.location_id.map(domain::Id::uuid),
            placement_id: segment.placement_id.map(domain::Id::uuid),
            start_date: segment.start_date,
            end_date: segment.end_date,
            hours_per_week: segment.hours_per_week.map(|hours| Hours::from_minutes(hours.minutes)),
        }
    }
}

impl From<line::TransitionView> for TransitionView {
    fn from(transition: line::TransitionView) -> Self {
        Self {
            kind: Coded(transition.kind),
            date: transition.date,
            handover_id: transition.handover_id,
            due_date: transition.due_date,
            state: Coded(transition.state),
        }
    }
}

impl From<line::InterruptionView> for InterruptionView {
    fn from(interruption: line::InterruptionView) -> Self {
        Self {
            kind: Coded(interruption.kind),
            start_date: interruption.start_date,
            end_date: interruption.end_date,
            days: interruption.days,
            open_days: interruption.open_days,
            severity: interruption.severity.map(Coded),
        }
    }
}

impl From<line::NextStepView> for NextStepView {
    fn from(step: line::NextStepView) -> Self {
        Self {
            code: Coded(step.code),
            due_date: step.due_date,
            organisation_id: step.organisation_id.map(domain::Id::uuid),
            text: step.text,
        }
    }
}
