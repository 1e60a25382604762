//! What becomes of the handovers of a child, and whether its programme goes on at school.

use super::{CountedChild, Counting};
use crate::{
    Instant,
    handover::{Ground, Handover, Withheld, ground},
    indicator::IndicatorCode,
    line::{InterruptionKind, Line, Transition, TransitionKind, TransitionState},
};

pub(super) fn count(child: &CountedChild<'_>, line: &Line, counting: &mut Counting) {
    for transition in line.transitions.iter().filter(|transition| transition.needs_handover()) {
        of_transition(child, transition, counting);
    }
    for handover in child.handovers {
        of_handover(handover, counting);
    }
    programme(child, line, counting);
}

/// A passage that needed a handover, in the month of the first day at the next place.
fn of_transition(child: &CountedChild<'_>, transition: &Transition, counting: &mut Counting) {
    let left = transition.from.map(|end| end.place.location_id);
    let made = transition.handover_id.and_then(|id| child.handovers.iter().find(|handover| handover.id.uuid() == id));
    let is_completed = transition.state == TransitionState::Completed;
    let received = made.filter(|_| is_completed).and_then(|handover| handover.moments.received_at).map(Instant::date);
    let due = made.and_then(|handover| handover.due_date).or(transition.due_date);
    let on_time = received.zip(due).is_some_and(|(received, due)| received <= due);
    let there_in_time = received.is_some_and(|received| received <= transition.date);
    counting.share(transition.date, IndicatorCode::HandoverCompleted, is_completed, left);
    counting.share(transition.date, IndicatorCode::HandoverOnTime, on_time, left);
    counting.share(transition.date, IndicatorCode::LineInformationGaps, !there_in_time, left);
}

/// A handover by itself: whether there was a conversation where one was needed, and whether guardians refused a section.
fn of_handover(handover: &Handover, counting: &mut Counting) {
    let sender = Some(handover.sender.location_id);
    if let Some(received) = handover.moments.received_at.filter(|_| handover.warm == Some(true)) {
        counting.share(received.date(), IndicatorCode::HandoverWarm, handover.conversation.is_some(), sender);
    }
    let Some(sent) = handover.moments.sent_at else { return };
    let asks = |kind| matches!(ground(handover.facts.kind, kind), Ground::Consent | Ground::ExplicitConsent);
    let asked = || handover.sections.iter().filter(|section| asks(section.kind) && section.outcome.is_some());
    if asked().next().is_some() {
        let refused = asked().any(|section| section.outcome == Some(Err(Withheld::Refused)));
        counting.share(sent.date(), IndicatorCode::HandoverConsentRefused, refused, sender);
    }
}

/// A child with preschool education that begins at a school which states its programmes.
fn programme(child: &CountedChild<'_>, line: &Line, counting: &mut Counting) {
    let to_school = |transition: &&Transition| transition.kind == TransitionKind::ChildcareToSchool && transition.to.is_some();
    let Some(begins) = line.transitions.iter().filter(to_school).min_by_key(|transition| transition.date) else { return };
    let Some(school) = begins.to else { return };
    let stays = || child.line.stays.iter();
    let states = stays().any(|stay| stay.placement_id == school.placement_id && !stay.early_school_programmes.is_empty());
    let followed = stays().any(|stay| stay.programme.is_some() && stay.start_date <= begins.date);
    if states && followed {
        let breaks = line.interruptions.iter().any(|one| one.kind == InterruptionKind::ProgrammeGap);
        counting.share(begins.date, IndicatorCode::ProgrammeContinuity, !breaks, Some(school.place.location_id));
    }
}
