//! Next steps: what someone can do now to keep the line unbroken, who that is, and by when.

use super::{
    input::{LineInput, Stay},
    interruptions::{Interruption, InterruptionKind},
    segments::Course,
    stretch::plus_days,
    transitions::{Duty, Transition, TransitionKind, TransitionState},
    view::Place,
};
use crate::{Date, placement::Care, step::StepCode};

/// Something that someone can do now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextStep {
    /// What.
    pub code: StepCode,
    /// By when.
    pub due_date: Date,
    /// Who, and for which location; `None` when no organisation knows the child.
    pub place: Option<Place>,
}

/// The next steps, by due date, code and place.
pub(super) fn next_steps(
    input: &LineInput,
    course: &Course<'_>,
    transitions: &[Transition],
    interruptions: &[Interruption],
) -> Vec<NextStep> {
    // Whoever had the child last is asked about what comes next.
    let last_known =
        course.pieces.iter().filter(|piece| piece.stretch.first <= input.as_of).max_by_key(|piece| piece.stretch.end());
    let last_place = last_known.map(|piece| Place::of(piece.stay));
    // After-school care is for pupils, so a child that is there goes to a school that this organisation does not know.
    let is_pupil = course.pieces.iter().any(|piece| {
        let stretch = piece.stretch;
        piece.stay.care == Care::AfterSchoolCare && stretch.first <= input.as_of && input.as_of <= stretch.end()
    });
    let of_transitions = transitions.iter().filter(|one| !(is_pupil && one.is_expected())).filter_map(of_transition);
    let of_interruptions = interruptions.iter().filter_map(|interruption| {
        let (code, due_date) = if interruption.is_open(InterruptionKind::DayGap) {
            // A place from this day on still makes the gap a bridge.
            (StepCode::CloseGap, plus_days(interruption.start_date, input.parameters.bridge_days))
        } else if interruption.is_open(InterruptionKind::LegalGap) && !is_pupil {
            (StepCode::CheckCompulsory, interruption.start_date)
        } else {
            return None;
        };
        Some(NextStep { code, due_date, place: last_place })
    });
    let mut steps: Vec<NextStep> = of_transitions.chain(of_interruptions).collect();
    let must_attend = steps.iter().any(|step| step.code == StepCode::CheckCompulsory);
    steps.extend(registration_date(input, course).filter(|_| !must_attend && !is_pupil).map(|due_date| NextStep {
        code: StepCode::FindSchool,
        due_date,
        place: last_place,
    }));
    steps.sort_by_key(|step| (step.due_date, step.code, step.place));
    steps.dedup();
    steps
}

/// What the place that is left can do for a transition that is near and not begun.
fn of_transition(transition: &Transition) -> Option<NextStep> {
    let code = match (transition.duty, transition.kind) {
        (Duty::Nothing, _) => return None,
        (_, TransitionKind::GroupToGroup) => StepCode::DiscussGroup,
        (Duty::OtherWay, _) => StepCode::SendTransfer,
        (Duty::Handover, _) => StepCode::PrepareHandover,
    };
    let waits = matches!(transition.state, TransitionState::Due | TransitionState::Overdue);
    let due_date = transition.due_date.filter(|_| waits)?;
    Some(NextStep { code, due_date, place: transition.from.map(|end| end.place) })
}

/// The day by which a child in care without a school has to be registered at one, once that day is near.
fn registration_date(input: &LineInput, course: &Course<'_>) -> Option<Date> {
    let parameters = &input.parameters;
    let is_school = |stay: &Stay| stay.care == Care::School;
    if course.pieces.is_empty() || course.pieces.iter().any(|piece| is_school(piece.stay)) || input.as_of > course.days.end() {
        return None;
    }
    let wanted = parameters.birthday(input.birth_date, parameters.earliest_school_age_years);
    let due_date = plus_days(wanted, -parameters.registration_days);
    (plus_days(due_date, -parameters.due_window_days) <= input.as_of).then_some(due_date)
}
