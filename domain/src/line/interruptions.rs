//! Interruptions: where the line of a child breaks, in days, in knowledge, in programme or in law.
//!
//! A gap between two placements that are both known is told also when it is still to come. One after the last placement, lost
//! knowledge and absence from school are told only once they are there.

use super::{
    calendar::SchoolCalendar,
    input::LineInput,
    moves::Move,
    segments::Course,
    stretch::{Stretch, day_after, day_before, days_from, uncovered},
    transitions::{Transition, TransitionKind},
};
use crate::{Date, code::codes, holiday::HolidayRegion};

codes! {
    /// Kind of interruption (onderbreking) of the line.
    InterruptionKind {
        /// Dagen zonder opvang of school tussen twee plaatsingen.
        DayGap = "dayGap",
        /// Een nodige overdracht die er op de eerste dag niet was.
        InformationGap = "informationGap",
        /// Een ander programma op school dan in de voorschoolse educatie; alleen ter informatie.
        ProgrammeGap = "programmeGap",
        /// Niet op school terwijl het kind leerplichtig is (Leerplichtwet 3(1)).
        LegalGap = "legalGap",
    }
}

codes! {
    /// How heavy a gap in days weighs.
    GapSeverity {
        /// Kort genoeg om te overbruggen, zoals een zomer.
        Bridge = "bridge",
        /// Een onderbreking van de lijn.
        Interruption = "interruption",
    }
}

/// A break in the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interruption {
    /// In what the line breaks.
    pub kind: InterruptionKind,
    /// The first day of it.
    pub start_date: Date,
    /// The last day of it; `None` while it is open.
    pub end_date: Option<Date>,
    /// Calendar days strictly between two placements, or to the day of asking while open; only of a gap in days.
    pub days: Option<i32>,
    /// As `days`, without weekends and the school holidays of the location left; `None` when its calendar is unknown.
    pub open_days: Option<i32>,
    /// How heavy a gap in days weighs.
    pub severity: Option<GapSeverity>,
}

impl Interruption {
    const fn since(kind: InterruptionKind, start_date: Date) -> Self {
        Self { kind, start_date, end_date: None, days: None, open_days: None, severity: None }
    }

    /// Whether it goes on and is of this kind.
    pub(super) fn is_open(&self, kind: InterruptionKind) -> bool {
        self.kind == kind && self.end_date.is_none()
    }
}

/// What interruptions are found in.
pub(super) struct Breaks<'a> {
    /// The facts.
    pub(super) input: &'a LineInput,
    /// The days that count.
    pub(super) course: &'a Course<'a>,
    /// The school holidays.
    pub(super) calendar: &'a SchoolCalendar<'a>,
    /// The region of the school holidays of the child.
    pub(super) region: Option<HolidayRegion>,
    /// The first day on which the child must be enrolled at a school.
    pub(super) compulsory_date: Date,
}

impl Breaks<'_> {
    /// All interruptions, by their first day and then their kind.
    pub(super) fn all(&self, moves: &[Move<'_>], transitions: &[Transition]) -> Vec<Interruption> {
        let uninformed = transitions.iter().filter(|transition| transition.is_information_gap(self.input.as_of));
        let uninformed = uninformed.map(|transition| Interruption::since(InterruptionKind::InformationGap, transition.date));
        let mut all: Vec<Interruption> =
            self.day_gaps().into_iter().chain(uninformed).chain(self.programme_gaps(moves)).chain(self.legal_gaps()).collect();
        all.sort_by_key(|interruption| (interruption.start_date, interruption.kind, interruption.end_date));
        all.dedup();
        all
    }

    /// The days between two placements, and those since the last one ended. A child that left for secondary school has no gap
    /// after its last placement.
    fn day_gaps(&self) -> Vec<Interruption> {
        let blocks = self.course.covered();
        let between = blocks.windows(2).filter_map(|pair| match pair {
            [before, next] => Some(self.day_gap(day_after(before.last?), next.first, Some(day_before(next.first)))),
            _ => None,
        });
        let open = self.last_gap(&blocks).map(|(first, until, end_date)| self.day_gap(first, until, end_date));
        between.chain(open).collect()
    }

    /// The days after the last placement: the first, until when they count by now, and the last once the line is over.
    fn last_gap(&self, blocks: &[Stretch]) -> Option<(Date, Date, Option<Date>)> {
        let end = blocks.last().and_then(|block| block.last).filter(|_| self.course.left_for_secondary.is_none())?;
        let over = day_after(self.course.days.end().max(end));
        let end_date = (over <= self.input.as_of).then_some(day_before(over));
        let until = self.input.as_of.min(over);
        (day_after(end) < until).then(|| (day_after(end), until, end_date))
    }

    /// What goes on now and asks for something: days without a place, and absence from school. Without how long it lasts, of which the days
    /// would have to be counted.
    pub(super) fn open_now(&self) -> Vec<Interruption> {
        let gap = self.last_gap(&self.course.covered()).filter(|(.., end_date)| end_date.is_none());
        let gap = gap.map(|(first, ..)| Interruption::since(InterruptionKind::DayGap, first));
        gap.into_iter().chain(self.legal_gaps()).collect()
    }

    /// The gap from its first day until the day on which it is over, or until now.
    fn day_gap(&self, first: Date, until: Date, end_date: Option<Date>) -> Interruption {
        let parameters = &self.input.parameters;
        let days = days_from(first, until);
        let region = self.region_left(day_before(first));
        let counted = Stretch { first, last: Some(day_before(until)) };
        let open_days = region.and_then(|region| self.calendar.open_days(region, counted));
        let bridged = days <= parameters.bridge_days || open_days.is_some_and(|open| open <= parameters.bridge_open_days);
        let severity = Some(if bridged { GapSeverity::Bridge } else { GapSeverity::Interruption });
        Interruption { end_date, days: Some(days), open_days, severity, ..Interruption::since(InterruptionKind::DayGap, first) }
    }

    /// The region of the location that was left on a day; of more than one the last in order that states a region.
    fn region_left(&self, last_day: Date) -> Option<HolidayRegion> {
        let left = self.course.pieces.iter().filter(|piece| piece.stretch.last == Some(last_day));
        left.filter_map(|piece| piece.stay.holiday_region).next_back()
    }

    /// A school that states its early-school programmes, none of which is that of the child's preschool education.
    fn programme_gaps(&self, moves: &[Move<'_>]) -> Option<Interruption> {
        let first =
            moves.iter().filter(|a_move| a_move.kind == TransitionKind::ChildcareToSchool).min_by_key(|a_move| a_move.date)?;
        let school = first.to.filter(|school| !school.early_school_programmes.is_empty())?;
        let before = self.course.pieces.iter().filter(|piece| piece.stretch.first <= first.date);
        let programme = before.filter_map(|piece| piece.stay.programme.as_ref()).next_back()?;
        let differs = !school.early_school_programmes.contains(programme);
        differs.then(|| Interruption::since(InterruptionKind::ProgrammeGap, first.date))
    }

    /// The school days on which the child should have been enrolled and was not. Weekends and holidays between two schools are
    /// none, and what has not come yet is none either.
    fn legal_gaps(&self) -> Vec<Interruption> {
        let Some(compulsory) = Stretch::new(self.compulsory_date, self.course.days.last) else { return Vec::new() };
        let absences = uncovered(&self.course.at_school(), compulsory).into_iter().filter_map(|absence| {
            let first = self.calendar.first_school_day(self.region, absence.first);
            let is_now = first <= self.input.as_of && absence.holds(first);
            let over =
                absence.last != compulsory.last || self.course.left_for_secondary.is_some() || self.input.as_of > absence.end();
            let end_date = absence.last.filter(|_| over);
            is_now.then(|| Interruption { end_date, ..Interruption::since(InterruptionKind::LegalGap, first) })
        });
        absences.collect()
    }
}
