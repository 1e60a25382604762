//! Transitions: for each move which handover it asks, when that is due, and how far it is.
//!
//! Before any handover a transition is not due until `due_window_days` before its due date, due up to and on that date, overdue
//! after it, and missed after the first day at the next place. A child that is only expected at school has no first day there, so
//! its handover stays overdue. A handover that was made decides the state itself.

use uuid::Uuid;

use super::{
    input::{HandoverFact, HandoverProgress, LineInput, Stay},
    moves::Move,
    parameters::LineParameters,
    stretch::{days_from, plus_days},
    view::Place,
};
use crate::{Date, code::codes, organisation::OrganisationId, placement::PlacementId};

codes! {
    /// Kind of transition (overgang) between two stages of the line.
    TransitionKind {
        /// Van thuis naar de eerste opvang.
        HomeToChildcare = "homeToChildcare",
        /// Van opvang naar opvang op een andere locatie.
        ChildcareToChildcare = "childcareToChildcare",
        /// Van opvang naar groep 1.
        ChildcareToSchool = "childcareToSchool",
        /// Van thuis naar groep 1, zonder opvang: telt als niet bereikt.
        HomeToSchool = "homeToSchool",
        /// Van opvang naar buitenschoolse opvang.
        DayCareToAfterSchool = "dayCareToAfterSchool",
        /// Van school naar buitenschoolse opvang.
        SchoolToAfterSchool = "schoolToAfterSchool",
        /// Van buitenschoolse opvang naar school.
        AfterSchoolToSchool = "afterSchoolToSchool",
        /// Van groep 2 naar groep 3.
        GroupToGroup = "groupToGroup",
        /// Van basisschool naar basisschool.
        SchoolToSchool = "schoolToSchool",
        /// Van basisschool naar voortgezet onderwijs.
        SchoolToSecondary = "schoolToSecondary",
    }
}

codes! {
    /// How far the handover of a transition is.
    TransitionState {
        /// Geen overdracht nodig.
        NotNeeded = "notNeeded",
        /// Nog niet aan de orde.
        NotDue = "notDue",
        /// Nu te doen, tot en met de uiterste datum.
        Due = "due",
        /// Uiterste datum voorbij.
        Overdue = "overdue",
        /// Begonnen en nog niet ontvangen.
        InProgress = "inProgress",
        /// Ontvangen.
        Completed = "completed",
        /// Niet gedaan toen het kind begon.
        Missed = "missed",
    }
}

/// What a transition asks of the place that is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Duty {
    /// A handover of knowledge, which is an information gap when it fails.
    Handover,
    /// A step with a date that goes another way: through OSO, or as a talk inside the school.
    OtherWay,
    /// Nothing, until someone makes a handover all the same.
    Nothing,
}

impl TransitionKind {
    const fn duty(self) -> Duty {
        match self {
            Self::ChildcareToSchool | Self::ChildcareToChildcare | Self::DayCareToAfterSchool => Duty::Handover,
            Self::SchoolToSchool | Self::SchoolToSecondary | Self::GroupToGroup => Duty::OtherWay,
            Self::HomeToChildcare | Self::HomeToSchool | Self::SchoolToAfterSchool | Self::AfterSchoolToSchool => Duty::Nothing,
        }
    }
}

/// A passage from one stage or place to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    /// What kind of passage.
    pub kind: TransitionKind,
    /// The first day at the next place, as a pupil when that is school; or the day on which it is expected.
    pub date: Date,
    /// The last day on which the handover is in time; `None` when none is needed.
    pub due_date: Option<Date>,
    /// How far the handover is.
    pub state: TransitionState,
    /// The handover, when one was made.
    pub handover_id: Option<Uuid>,
    /// The organisations that send and receive that handover.
    pub party: Vec<OrganisationId>,
    /// The end that is left.
    pub from: Option<End>,
    /// The end that begins; `None` while it is only expected.
    pub to: Option<End>,
    pub(super) duty: Duty,
}

/// A placement at one end of a transition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct End {
    /// The placement.
    pub placement_id: PlacementId,
    /// Who recorded it, and where it is.
    pub place: Place,
}

impl Transition {
    /// Whether the child is only expected at the next place: no school is known.
    pub(super) fn is_expected(&self) -> bool {
        self.kind == TransitionKind::ChildcareToSchool && self.to.is_none()
    }

    /// Whether it is one at which a handover of knowledge is needed: what is only expected has no next place yet.
    pub fn needs_handover(&self) -> bool {
        self.duty == Duty::Handover && self.to.is_some()
    }

    /// Whether knowledge of the child did not reach the next place in time: a needed handover that is not complete after the
    /// first day there. What is only expected has no next place yet.
    pub(super) fn is_information_gap(&self, as_of: Date) -> bool {
        self.needs_handover() && self.state != TransitionState::Completed && self.date < as_of
    }
}

/// The transitions of these moves and handovers, in order of date, kind and place.
pub(super) fn transitions(input: &LineInput, moves: &[Move<'_>]) -> Vec<Transition> {
    let mut transitions: Vec<Transition> = moves.iter().map(|a_move| of_move(input, a_move)).collect();
    transitions.sort_by_key(|transition| (transition.date, transition.kind, transition.from, transition.to));
    let mut loose: Vec<&HandoverFact> = input.handovers.iter().collect();
    loose.sort_by_key(|fact| (fact.date, fact.handover_id));
    while let Some((index, position)) = nearest(&transitions, &loose) {
        if let Some(transition) = transitions.get_mut(index) {
            transition.take(loose.remove(position));
        }
    }
    transitions.extend(loose.into_iter().map(|fact| {
        let ends = match fact.party[..] {
            [sender, receiver] => Some((sender, receiver)),
            _ => None,
        };
        let due_date = due_date(input, fact.kind, fact.date, ends);
        let (kind, date, state, duty) = (fact.kind, fact.date, TransitionState::NotNeeded, Duty::Nothing);
        let (handover_id, party, from, to) = (None, Vec::new(), None, None);
        let mut made = Transition { kind, date, due_date, state, handover_id, party, from, to, duty };
        made.take(fact);
        made
    }));
    transitions
        .sort_by_key(|transition| (transition.date, transition.kind, transition.from, transition.to, transition.handover_id));
    transitions
}

/// The transition of a move before any handover.
fn of_move(input: &LineInput, a_move: &Move<'_>) -> Transition {
    let Move { kind, date, from, to } = *a_move;
    // A provider may take what it knows of a child along to its own next location; to school it is always a handover.
    let inside = from.zip(to).is_some_and(|(from, to)| {
        from.organisation_id == to.organisation_id
            && from.owns_location
            && to.owns_location
            && kind != TransitionKind::ChildcareToSchool
    });
    let duty = if inside && kind.duty() == Duty::Handover { Duty::Nothing } else { kind.duty() };
    let ends = from.zip(to).map(|(from, to)| (from.organisation_id, to.organisation_id));
    let due_date = due_date(input, kind, date, ends).filter(|_| duty != Duty::Nothing);
    let is_expected = kind == TransitionKind::ChildcareToSchool && to.is_none();
    let has_begun = !is_expected && date < input.as_of;
    let state = match due_date {
        None => TransitionState::NotNeeded,
        Some(_) if has_begun => TransitionState::Missed,
        Some(due) if due < input.as_of => TransitionState::Overdue,
        Some(due) if plus_days(due, -input.parameters.due_window_days) <= input.as_of => TransitionState::Due,
        Some(_) => TransitionState::NotDue,
    };
    let end = |stay: &Stay| End { placement_id: stay.placement_id, place: Place::of(stay) };
    let (from, to) = (from.map(end), to.map(end));
    Transition { kind, date, due_date, state, handover_id: None, party: Vec::new(), from, to, duty }
}

fn due_date(input: &LineInput, kind: TransitionKind, date: Date, ends: Option<(OrganisationId, OrganisationId)>) -> Option<Date> {
    let due = |parameters: &LineParameters| handover_due_date(parameters, kind, input.birth_date, date, input.complex);
    match ends {
        Some((sender, receiver)) => due(&input.between(sender, receiver)),
        None => due(&input.parameters),
    }
}

/// The last day on which the handover of a transition on a date is in time; `complex` where there is an indication, a concern or
/// support.
pub fn handover_due_date(
    parameters: &LineParameters,
    kind: TransitionKind,
    birth_date: Date,
    date: Date,
    complex: bool,
) -> Option<Date> {
    match kind {
        TransitionKind::ChildcareToSchool => {
            let age = if complex { parameters.due_complex } else { parameters.due_normal };
            Some(parameters.reaches(birth_date, age))
        }
        TransitionKind::ChildcareToChildcare | TransitionKind::DayCareToAfterSchool => {
            Some(plus_days(date, -parameters.care_change_notice_days))
        }
        TransitionKind::GroupToGroup => Some(parameters.group_change.last_until(date)),
        TransitionKind::SchoolToSchool | TransitionKind::SchoolToSecondary => Some(date),
        TransitionKind::HomeToChildcare
        | TransitionKind::HomeToSchool
        | TransitionKind::SchoolToAfterSchool
        | TransitionKind::AfterSchoolToSchool => None,
    }
}

/// The transition and the handover that lie nearest to each other in time, of one kind and with an organisation in common,
/// the transition still without a handover. Their places in the two lists.
fn nearest(transitions: &[Transition], loose: &[&HandoverFact]) -> Option<(usize, usize)> {
    let pairs = transitions.iter().enumerate().filter(|(_, transition)| transition.handover_id.is_none()).flat_map(
        |(index, transition)| {
            let ends = || transition.from.iter().chain(&transition.to);
            let fits = move |fact: &HandoverFact| {
                fact.kind == transition.kind && ends().any(|end| fact.party.contains(&end.place.organisation_id))
            };
            let close = move |(position, fact): (usize, &&HandoverFact)| {
                fits(fact).then(|| (days_from(fact.date, transition.date).abs(), index, position))
            };
            loose.iter().enumerate().filter_map(close)
        },
    );
    pairs.min().map(|(_, index, position)| (index, position))
}

impl Transition {
    /// Tells the handover that was made for this transition.
    fn take(&mut self, fact: &HandoverFact) {
        self.state = match fact.progress {
            HandoverProgress::InProgress => TransitionState::InProgress,
            HandoverProgress::Completed => TransitionState::Completed,
        };
        self.handover_id = Some(fact.handover_id);
        self.party.clone_from(&fact.party);
    }
}
