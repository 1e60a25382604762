//! The figures of a programme as its coordinator reads them.

use persistence::domain::programme::{DropOut, Programme, ProgrammeFigures, Retention, RuleCount, StepTime};
use serde::Serialize;
use utoipa::ToSchema;

use crate::fields::{CandidateEndCode, CandidateStateCode, Coded, Hours, RuleCode, SeverityCode};

/// De cijfers van een programma op een dag; aantallen, van niemand bij naam.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProgrammeFigures)]
pub(crate) struct ProgrammeFiguresView {
    seats: SeatsFilledView,
    /// De tijd per stap, op volgorde.
    #[schema(max_items = 10)]
    steps: Vec<StepTimeView>,
    /// Wie uitviel, per stap en reden.
    #[schema(max_items = 200)]
    drop_outs: Vec<DropOutView>,
    #[schema(max_items = 2)]
    retention: Vec<RetentionView>,
    hours: SideHoursView,
    /// Wat de regels zeggen van de contracten, de zwaarste eerst.
    #[schema(max_items = 200)]
    rules: Vec<RuleCountView>,
}

/// De plekken van een programma.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SeatsFilled)]
struct SeatsFilledView {
    #[schema(minimum = 0, example = 20)]
    min: i32,
    #[schema(minimum = 0, example = 25)]
    max: i32,
    /// Kandidaten die aan een plek zijn gekoppeld of zijn begonnen.
    #[schema(minimum = 0, example = 18)]
    filled: u32,
}

/// Hoe lang kandidaten in een staat waren.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StepTime)]
struct StepTimeView {
    state: CandidateStateCode,
    /// Hoeveel er kwamen.
    #[schema(minimum = 0)]
    reached: u32,
    /// Hoeveel verder gingen of uitvielen.
    #[schema(minimum = 0)]
    left: u32,
    /// De dagen waarbinnen de helft van hen verder was.
    median_days: Option<i32>,
    /// De meeste dagen.
    longest_days: Option<i32>,
}

/// Uitval in een stap.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DropOut)]
struct DropOutView {
    /// De staat waarin zij waren.
    state: CandidateStateCode,
    /// Afgewezen of teruggetrokken.
    outcome: CandidateStateCode,
    reason: Option<CandidateEndCode>,
    #[schema(minimum = 1)]
    count: u32,
}

/// Wie er nog is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Retention)]
struct RetentionView {
    /// Maanden na de eerste dag van het contract.
    #[schema(minimum = 6, maximum = 12)]
    months: i32,
    /// Hoeveel contracten zo lang geleden begonnen.
    #[schema(minimum = 0)]
    begun: u32,
    /// Hoeveel daarvan toen nog liepen.
    #[schema(minimum = 0)]
    stayed: u32,
}

/// De uren per week van wie nu werkt; aan beide kanten apart, want een voltijdbaan telt er anders.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SideHours)]
struct SideHoursView {
    school: Hours,
    childcare: Hours,
}

/// Hoe vaak een regel iets zegt.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RuleCount)]
struct RuleCountView {
    rule: RuleCode,
    severity: SeverityCode,
    /// Van hoeveel contracten.
    #[schema(minimum = 1)]
    contracts: u32,
    /// Hoeveel bevindingen.
    #[schema(minimum = 1)]
    findings: u32,
}

impl ProgrammeFiguresView {
    /// The figures of a programme.
    pub(super) fn of(programme: &Programme, figures: &ProgrammeFigures) -> Self {
        let seats = programme.facts.seats;
        Self {
            seats: SeatsFilledView { min: seats.min, max: seats.max, filled: figures.seats_filled },
            steps: figures.steps.iter().copied().map(StepTimeView::from).collect(),
            drop_outs: figures.drop_outs.iter().copied().map(DropOutView::from).collect(),
            retention: figures.retention.iter().copied().map(RetentionView::from).collect(),
            hours: SideHoursView {
                school: Hours::from_minutes(figures.minutes_school),
                childcare: Hours::from_minutes(figures.minutes_childcare),
            },
            rules: figures.rules.iter().copied().map(RuleCountView::from).collect(),
        }
    }
}

impl From<StepTime> for StepTimeView {
    fn from(step: StepTime) -> Self {
        let StepTime { state, reached, left, median_days, longest_days } = step;
        Self { state: Coded(state), reached, left, median_days, longest_days }
    }
}

impl From<DropOut> for DropOutView {
    fn from(out: DropOut) -> Self {
        let DropOut { state, outcome, reason, count } = out;
        Self { state: Coded(state), outcome: Coded(outcome), reason: reason.map(Coded), count }
    }
}

impl From<Retention> for RetentionView {
    fn from(one: Retention) -> Self {
        let Retention { months, begun, stayed } = one;
        Self { months, begun, stayed }
    }
}

impl From<RuleCount> for RuleCountView {
    fn from(one: RuleCount) -> Self {
        let RuleCount { rule, severity, contracts, findings } = one;
        Self { rule: Coded(rule), severity: Coded(severity), contracts, findings }
    }
}
