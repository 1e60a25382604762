//! A basic week (basisweek) with exceptions by date: what a contract that is kept is judged by, and what a calendar shows.
//!
//! A week is worked again and again as long as its engagements run. What differs on one day is said whole for that day: other shifts, or
//! none. A shift may be for school weeks only; it then falls out on the school holidays of the region of its site.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    draft::Shift,
    proposal::{TimeOfDay, Weekday},
    timeline::{ALL_WEEKS, monday, plus_days},
};
use crate::{Cause, Date, Reason};

/// How many weeks of a calendar lie before this one, and how many come after it.
const CALENDAR_WEEKS: (i32, i32) = (4, 26);

/// The longest stretch of days over which a schedule is judged at once: a year, so that every school holiday and every season is in it.
const WINDOW_DAYS: i32 = 366;

/// A shift of every week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WeekShift {
    /// The day.
    pub day: Weekday,
    /// Its engagement, times and break.
    #[serde(flatten)]
    pub shift: DayShift,
    /// Whether it falls out in the school holidays of the region of its site.
    pub school_weeks_only: bool,
}

/// A shift of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DayShift {
    /// The engagement, by its place in the contract.
    pub engagement: usize,
    /// When it starts, by the clock in the Netherlands.
    pub from: TimeOfDay,
    /// When it ends, on the same day.
    pub until: TimeOfDay,
    /// Minutes of break within it, which are no working time.
    pub break_minutes: i32,
}

/// A day that goes otherwise than the basic week says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DayException {
    /// The day.
    pub date: Date,
    /// All shifts of that day; none where it is free.
    pub shifts: Vec<DayShift>,
}

/// A schedule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Schedule {
    /// The day on which it became known to the person.
    pub published_date: Option<Date>,
    /// The shifts of every week.
    pub basic_week: Vec<WeekShift>,
    /// The days that go otherwise, each once.
    pub exceptions: Vec<DayException>,
}

/// A shift on a day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlacedShift {
    /// The day.
    pub date: Date,
    /// The engagement that runs on that day, by its place in the contract.
    pub engagement: usize,
    /// When it starts.
    pub from: TimeOfDay,
    /// When it ends.
    pub until: TimeOfDay,
    /// Minutes of break within it.
    pub break_minutes: i32,
}

impl DayShift {
    /// Every cause for which it cannot be, whatever the contract says.
    fn causes(&self, at: &str, engagements: usize, causes: &mut Vec<Cause>) {
        let minutes = self.until.minutes() - self.from.minutes();
        if minutes <= 0 {
            causes.push(Cause::new(Reason::TimesReversed, format!("{at}/until")));
        } else if self.break_minutes >= minutes {
            causes.push(Cause::new(Reason::BreakTooLong, format!("{at}/breakMinutes")));
        }
        if self.engagement >= engagements {
            causes.push(Cause::new(Reason::EngagementUnknown, format!("{at}/engagement")));
        }
    }
}

impl Schedule {
    /// Every cause for which it cannot be the schedule of a contract with so many engagements. `engaged` gives the engagement that stands
    /// for one on a day, and none where neither runs.
    pub fn causes(&self, engagements: usize, engaged: impl Fn(usize, Date) -> Option<usize>) -> Vec<Cause> {
        let mut causes = self.own_causes(engagements);
        for (index, exception) in self.exceptions.iter().enumerate() {
            for (place, shift) in exception.shifts.iter().enumerate().filter(|(_, shift)| shift.engagement < engagements) {
                if engaged(shift.engagement, exception.date).is_none() {
                    let at = format!("#/exceptions/{index}/shifts/{place}/engagement");
                    causes.push(Cause::new(Reason::ShiftOutsideEngagement, at));
                }
            }
        }
        causes
    }

    /// Every cause that shows without knowing the days of the engagements.
    pub fn own_causes(&self, engagements: usize) -> Vec<Cause> {
        let mut causes = Vec::new();
        for (index, weekly) in self.basic_week.iter().enumerate() {
            weekly.shift.causes(&format!("#/basicWeek/{index}"), engagements, &mut causes);
        }
        let mut seen = BTreeSet::new();
        for (index, exception) in self.exceptions.iter().enumerate() {
            if !seen.insert(exception.date) {
                causes.push(Cause::new(Reason::DuplicateEntry, format!("#/exceptions/{index}/date")));
            }
            for (place, shift) in exception.shifts.iter().enumerate() {
                shift.causes(&format!("#/exceptions/{index}/shifts/{place}"), engagements, &mut causes);
            }
        }
        causes
    }

    /// The shifts from one day to another, both included, by day. `engaged` gives the engagement that stands for one on a day; `is_holiday`
    /// whether a day is a school holiday at the site of an engagement.
    pub fn placed(
        &self,
        (first, last): (Date, Date),
        engaged: impl Fn(usize, Date) -> Option<usize>,
        is_holiday: impl Fn(usize, Date) -> bool,
    ) -> Vec<PlacedShift> {
        let exceptions: BTreeMap<Date, &[DayShift]> =
            self.exceptions.iter().map(|exception| (exception.date, exception.shifts.as_slice())).collect();
        let mut placed = Vec::new();
        let mut place = |date: Date, shift: &DayShift, school_weeks_only: bool| {
            let Some(engagement) = engaged(shift.engagement, date) else { return };
            if !(school_weeks_only && is_holiday(engagement, date)) {
                let DayShift { from, until, break_minutes, .. } = *shift;
                placed.push(PlacedShift { date, engagement, from, until, break_minutes });
            }
        };
        for date in first.series(jiff::Span::new().days(1)).take_while(|date| *date <= last) {
            if let Some(shifts) = exceptions.get(&date) {
                shifts.iter().for_each(|shift| place(date, shift, false));
                continue;
            }
            let weekday = Weekday::of(date);
            for weekly in self.basic_week.iter().filter(|weekly| weekly.day == weekday) {
                place(date, &weekly.shift, weekly.school_weeks_only);
            }
        }
        placed
    }
}

impl PlacedShift {
    /// The shift in time; none outside the calendar.
    pub fn in_time(&self) -> Option<Shift> {
        let (start, end) = (self.from.on(self.date)?, self.until.on(self.date)?);
        Some(Shift { engagement: self.engagement, start, end, break_minutes: self.break_minutes })
    }
}

/// The days of a schedule that are judged on a day: from the weeks before it in which an average may still begin, or the first day of the
/// contract when that is later, for a year or until the last day.
pub(crate) fn window(as_of: Date, first: Date, last: Option<Date>) -> (Date, Date) {
    let from = first.max(plus_days(monday(as_of), -7 * ALL_WEEKS));
    let year = plus_days(from, WINDOW_DAYS);
    (from, last.map_or(year, |last| last.min(year)))
}

/// The days that a calendar shows on a day, both included. They are whole weeks, so that the calendar stays the same for a week.
pub(crate) fn calendar_window(today: Date) -> (Date, Date) {
    let (before, after) = CALENDAR_WEEKS;
    let monday = monday(today);
    (plus_days(monday, -7 * before), plus_days(monday, 7 * (after + 1) - 1))
}
