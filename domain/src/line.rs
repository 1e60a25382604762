//! The line (doorgaande lijn) of a child: all its placements in order, from birth until secondary school, with what that means:
//! the transitions, where the line breaks, and what can be done now.
//!
//! [`line()`] computes it from the facts of one child and the day of asking; [`Line::seen_by`] reduces it to what a viewer may
//! see. Nothing here loads, stores or judges who may ask. The number of days that make a gap, and every other number from law
//! or agreement, comes in [`LineParameters`].
//!
//! - `records`: the same stay recorded twice counts once. `segments`: what the child is in, day by day.
//! - `moves`: where it goes from place to place. `transitions`: which handover that asks, and how far it is.
//! - `interruptions`: gaps in days, knowledge, programme and law. `steps`: what to do; `planned`:
//!   on which days. `view`: who sees how much.

mod calendar;
mod input;
mod interruptions;
mod moves;
mod parameters;
mod planned;
mod records;
mod segments;
mod steps;
mod stretch;
mod transitions;
mod view;

#[cfg(test)]
mod tests;

pub use input::{AgreedDue, HandoverFact, HandoverProgress, LineConnector, LineInput, Stay};
pub use interruptions::{GapSeverity, Interruption, InterruptionKind};
pub use parameters::{DayOfYear, LineEnd, LineParameters, Months};
pub use planned::{PlannedStep, planned_steps, planned_steps_as_known};
pub use segments::{Placed, Segment, Stage};
pub use steps::NextStep;
pub use transitions::{End, Transition, TransitionKind, TransitionState, handover_due_date};
pub use view::{
    ConnectorView, Detail, HoursPerWeek, InterruptionView, LineView, NextStepView, Place, SegmentView, TransitionView, Viewer,
};

use calendar::SchoolCalendar;
use interruptions::Breaks;
use segments::Course;
use stretch::day_after;

use crate::{Date, child::ChildId, holiday::HolidayRegion, placement::Care};

/// The whole line of a child, with who it concerns at each part. It leaves the service only as [`Line::seen_by`] reduces it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The child.
    pub child_id: ChildId,
    /// The day as of which states and open gaps are told.
    pub as_of: Date,
    /// The birth date.
    pub birth_date: Date,
    /// The first day on which the child can be a pupil: its fourth birthday (WPO 39(1)).
    pub earliest_school_date: Date,
    /// The first day on which the child must be enrolled: the first school day of the month after that of its fifth birthday
    /// (Leerplichtwet 3(1)).
    pub compulsory_school_date: Date,
    /// What the child is in, by first day, stage and placement.
    pub segments: Vec<Segment>,
    /// The passages, by date.
    pub transitions: Vec<Transition>,
    /// The breaks, by first day.
    pub interruptions: Vec<Interruption>,
    /// The connector of the child, if there is one.
    pub connector: Option<LineConnector>,
    /// What can be done now, by due date.
    pub next_steps: Vec<NextStep>,
    /// The places of the child's stays, by which a token narrowed to locations finds its connector.
    connected: Vec<Place>,
}

/// Computes the line of a child. The order in which the facts come makes no difference.
#[must_use]
pub fn line(input: &LineInput) -> Line {
    let parameters = &input.parameters;
    let calendar = SchoolCalendar::new(&input.holidays, parameters.school_year_start);
    let course = Course::of(input);
    let region = region(&course);
    let compulsory_date = compulsory_date(input, &calendar, region);

    let moves = moves::moves(input, &course);
    let transitions = transitions::transitions(input, &moves);
    let breaks = Breaks { input, course: &course, calendar: &calendar, region, compulsory_date };
    let interruptions = breaks.all(&moves, &transitions);
    let next_steps = steps::next_steps(input, &course, &transitions, &interruptions);
    let mut segments = course.segments(input.as_of);
    join_ends(&mut segments, &transitions);

    Line {
        child_id: input.child_id,
        as_of: input.as_of,
        birth_date: input.birth_date,
        earliest_school_date: parameters.birthday(input.birth_date, parameters.earliest_school_age_years),
        compulsory_school_date: compulsory_date,
        segments,
        transitions,
        interruptions,
        connector: input.connector.clone(),
        next_steps,
        connected: course.pieces.iter().map(|piece| Place::of(piece.stay)).collect(),
    }
}

/// The first day on which the child must be enrolled: the first school day of the month after that of its fifth birthday.
fn compulsory_date(input: &LineInput, calendar: &SchoolCalendar<'_>, region: Option<HolidayRegion>) -> Date {
    let parameters = &input.parameters;
    let must_start = day_after(parameters.birthday(input.birth_date, parameters.compulsory_age_years).last_of_month());
    calendar.first_school_day(region, must_start)
}

/// The region whose school holidays hold for the child: that of its first school, else of the place where it came last.
fn region(course: &Course<'_>) -> Option<HolidayRegion> {
    let pieces = || course.pieces.iter();
    let school = pieces().filter(|piece| piece.stay.care == Care::School).find_map(|piece| piece.stay.holiday_region);
    school.or_else(|| pieces().rev().find_map(|piece| piece.stay.holiday_region))
}

/// A completed handover joins the two ends of its transition: each party then sees the other's placement whole.
fn join_ends(segments: &mut [Segment], transitions: &[Transition]) {
    for transition in transitions.iter().filter(|transition| transition.state == TransitionState::Completed) {
        let Some((from, to)) = transition.from.zip(transition.to) else { continue };
        for placed in segments.iter_mut().filter_map(|segment| segment.placed.as_mut()) {
            if [from.placement_id, to.placement_id].contains(&placed.placement_id) {
                let joined = [from.place, to.place].into_iter().filter(|place| transition.party.contains(&place.organisation_id));
                placed.known_to.extend(joined);
            }
        }
    }
}
