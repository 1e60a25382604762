//! Shifts in time: in order, with their local days, and with what is worked in each.
//!
//! Lengths are elapsed time, so that a night in which the clock changes is an hour shorter or longer; days and weeks are those of
//! the calendar in the Netherlands, so that a window of seven days ends at the same time of the day as it began.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Span, Timestamp, civil::DateTime, civil::Weekday, tz::TimeZone};

use super::draft::Shift;
use crate::{Date, Instant};

const MICROSECONDS: i64 = 1_000_000;

/// Weeks over which the longest average is taken (Arbeidstijdenwet 5:7); a week that repeats shows in these all that it ever will.
pub(super) const ALL_WEEKS: i32 = 16;

/// A shift as the caller gave it, in its place in time.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// Its place in the draft.
    pub(super) index: usize,
    /// The engagement, by its place in the draft.
    pub(super) engagement: usize,
    /// When it starts, in seconds since 1970.
    pub(super) start: i64,
    /// When it ends.
    pub(super) end: i64,
    /// When it starts that is not covered by an earlier one: later than its start, or even its end, where shifts overlap.
    pub(super) free_start: i64,
    /// When it starts by the clock.
    pub(super) local_start: DateTime,
    /// The day of its last second.
    pub(super) last_day: Date,
    /// Seconds of break.
    pub(super) break_seconds: i64,
}

impl Block {
    /// The day on which it starts, to which it belongs.
    pub(super) fn day(&self) -> Date {
        self.local_start.date()
    }

    /// Seconds of work in it that no earlier shift counts already: breaks left out.
    pub(super) fn worked(&self) -> i64 {
        (self.end - self.free_start - self.break_seconds).max(0)
    }

    /// Where the caller stated when it starts.
    pub(super) fn pointer(&self) -> String {
        format!("#/shifts/{}/start", self.index)
    }
}

/// Seconds since 1970; what a moment has beyond whole seconds is left out.
pub(super) fn seconds(moment: Instant) -> i64 {
    moment.microseconds().div_euclid(MICROSECONDS)
}

fn netherlands() -> TimeZone {
    TimeZone::get("Europe/Amsterdam").unwrap_or(TimeZone::UTC)
}

/// What the clock shows at a moment.
pub(super) fn local(seconds: i64) -> DateTime {
    Timestamp::from_second(seconds).map_or(DateTime::MAX, |moment| netherlands().to_datetime(moment))
}

/// The moment at which the clock shows this; where it never does because the clock jumps, the moment after the jump.
pub(super) fn moment(local: DateTime) -> i64 {
    netherlands().to_timestamp(local).map_or(i64::MAX, Timestamp::as_second)
}

/// The moment at which the clock shows the same so many days later.
pub(super) fn days_later(local: DateTime, days: i32) -> i64 {
    Span::new().try_days(days).map_or(i64::MAX, |span| moment(local.saturating_add(span)))
}

/// The Monday of the week of a day.
pub(super) fn monday(day: Date) -> Date {
    day.saturating_sub(Span::new().days(i64::from(day.weekday().since(Weekday::Monday))))
}

/// The day so many days later.
pub(super) fn plus_days(day: Date, days: i32) -> Date {
    Span::new().try_days(days).map_or(Date::MAX, |span| day.saturating_add(span))
}

/// The day so many months later, the last of its month where that is shorter.
pub(super) fn plus_months(day: Date, months: i64) -> Date {
    Span::new().try_months(months).map_or(Date::MAX, |span| day.saturating_add(span))
}

/// Calendar days from one day to another.
pub(super) fn days_between(first: Date, last: Date) -> i64 {
    last.duration_since(first).as_hours() / 24
}

/// The shifts in order of time.
pub(super) fn blocks(shifts: &[Shift]) -> Vec<Block> {
    let placed = shifts.iter().enumerate().map(|(index, shift)| {
        let (start, end) = (seconds(shift.start), seconds(shift.end));
        Block {
            index,
            engagement: shift.engagement,
            start,
            end,
            free_start: start,
            local_start: local(start),
            last_day: local(end - 1).date(),
            break_seconds: i64::from(shift.break_minutes) * 60,
        }
    });
    let mut blocks: Vec<Block> = placed.collect();
    blocks.sort_by_key(|block| (block.start, block.end, block.engagement, block.break_seconds));
    let mut covered = i64::MIN;
    for block in &mut blocks {
        block.free_start = block.start.max(covered.min(block.end));
        covered = covered.max(block.end);
    }
    blocks
}

/// The engagements of some shifts, in order, each once.
pub(super) fn engagements<'a>(blocks: impl IntoIterator<Item = &'a Block>) -> Vec<usize> {
    let places: BTreeSet<usize> = blocks.into_iter().map(|block| block.engagement).collect();
    places.into_iter().collect()
}

/// The work of one week.
#[derive(Clone, Debug, Default)]
pub(super) struct Week {
    /// Seconds of work.
    pub(super) worked: i64,
    /// The engagements.
    pub(super) engagements: BTreeSet<usize>,
    /// A shift in it, by its place in the draft.
    pub(super) index: usize,
}

/// The work of each week from Monday 00:00 to Sunday 24:00, by its Monday. Work over midnight from Sunday to Monday is parted
/// there; its break belongs to both parts as long as they are, since nobody says when it was.
pub(super) fn weeks(blocks: &[Block]) -> BTreeMap<Date, Week> {
    let mut weeks: BTreeMap<Date, Week> = BTreeMap::new();
    for block in blocks {
        let (span, worked) = (block.end - block.free_start, block.worked());
        let (mut from, mut counted) = (block.free_start, 0);
        while from < block.end {
            let first_day = monday(local(from).date());
            let next = moment(plus_days(first_day, 7).to_datetime(jiff::civil::Time::midnight())).max(from + 1);
            let until = next.min(block.end);
            let reached = worked * (until - block.free_start) / span;
            let week = weeks.entry(first_day).or_default();
            week.worked += reached - counted;
            week.engagements.insert(block.engagement);
            week.index = block.index;
            (from, counted) = (until, reached);
        }
    }
    weeks
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn shift(start: &str, end: &str, break_minutes: i32) -> Shift {
        let moment = |text: &str| Instant::from(text.parse::<Timestamp>().unwrap());
        Shift { engagement: 0, start: moment(start), end: moment(end), break_minutes }
    }

    #[test]
    fn work_over_the_night_to_monday_is_parted_at_midnight_with_its_break() {
        // Four hours before and four after midnight, with half an hour of break: 3.75 hours each.
        let blocks = blocks(&[shift("2026-09-06T20:00:00+02:00", "2026-09-07T04:00:00+02:00", 30)]);
        let weeks = weeks(&blocks);
        let worked: Vec<_> = weeks.iter().map(|(monday, week)| (*monday, week.worked)).collect();
        assert_eq!(worked, [(date(2026, 8, 31), 13_500), (date(2026, 9, 7), 13_500)]);
    }

    #[test]
    fn what_overlaps_counts_once() {
        let blocks = blocks(&[
            shift("2026-09-07T08:00:00+02:00", "2026-09-07T14:00:00+02:00", 0),
            shift("2026-09-07T09:00:00+02:00", "2026-09-07T10:00:00+02:00", 0),
            shift("2026-09-07T13:30:00+02:00", "2026-09-07T18:00:00+02:00", 0),
        ]);
        assert_eq!(blocks.iter().map(Block::worked).sum::<i64>(), 10 * 3600);
    }

    #[test]
    fn a_day_of_the_clock_change_is_an_hour_shorter_or_longer() {
        let noon = |day: Date| day.at(12, 0, 0, 0);
        assert_eq!(days_later(noon(date(2027, 3, 27)), 1) - moment(noon(date(2027, 3, 27))), 23 * 3600);
        assert_eq!(days_later(noon(date(2026, 10, 24)), 1) - moment(noon(date(2026, 10, 24))), 25 * 3600);
        assert_eq!(monday(date(2026, 9, 13)), date(2026, 9, 7));
        assert_eq!(monday(date(2026, 9, 7)), date(2026, 9, 7));
    }

    #[test]
    fn the_edges_of_the_calendar_do_not_overflow() {
        assert_eq!(local(i64::MAX), DateTime::MAX);
        assert_eq!(plus_days(Date::MAX, 7), Date::MAX);
        assert_eq!(monday(Date::MIN), Date::MIN);
        assert_eq!(plus_months(Date::MIN, i64::MAX), Date::MAX);
        assert!(days_later(DateTime::MAX, 14) > 0 && days_later(DateTime::MAX, i32::MAX) > 0);
    }
}
