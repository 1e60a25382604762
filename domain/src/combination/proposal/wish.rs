//! How far a week gives what is wished for.

use super::{
    super::draft::Employer,
    day::Day,
    demand::{Demands, SideDemand, Weekday, Wish, WishKind},
    week::{Judge, Week},
};

/// The most that a wish is given.
pub(super) const WHOLE: i64 = 100;

/// What the wishes are held against.
pub(super) struct Wishes<'a> {
    demands: &'a Demands,
    split_minutes: i32,
    longest_minutes: i64,
    earliest: i32,
    latest: i32,
    days: usize,
}

impl<'a> Wishes<'a> {
    /// The wishes among some demands.
    pub(super) fn new(demands: &'a Demands, judge: &Judge<'_>) -> Self {
        let sides = [&demands.school, &demands.after_school];
        let possible =
            |weekday: &Weekday| Some(*weekday) != demands.training_day && sides.iter().any(|side| side.days.contains(weekday));
        Self {
            demands,
            split_minutes: judge.split_minutes,
            longest_minutes: judge.norms.shift.value,
            earliest: sides.iter().map(|side| side.from.minutes()).min().unwrap_or(0),
            latest: sides.iter().map(|side| side.until.minutes()).max().unwrap_or(0),
            days: crate::code::Code::ALL.iter().filter(|weekday| possible(weekday)).count(),
        }
    }

    /// How far a week gives what is wished of free days, each by its weight; only to compare weeks by.
    pub(super) fn total_of_days(&self, week: &Week) -> i64 {
        self.total(week, |kind| kind.free_day().is_some())
    }

    /// How far it gives all else that is wished for, likewise.
    pub(super) fn total_beside_days(&self, week: &Week) -> i64 {
        self.total(week, |kind| kind.free_day().is_none())
    }

    fn total(&self, week: &Week, counts: impl Fn(WishKind) -> bool) -> i64 {
        let counted = self.demands.wishes.iter().filter(|wish| counts(wish.kind));
        counted.map(|wish| i64::from(wish.weight) * self.score(wish.kind, week)).sum()
    }

    /// The same from 0 to 100, halves rounded up; 100 where nothing is wished for.
    pub(super) fn average(&self, week: &Week) -> i64 {
        let weights: i64 = self.demands.wishes.iter().map(|wish| i64::from(wish.weight)).sum();
        if weights == 0 { WHOLE } else { (self.total(week, |_| true) * 2 + weights) / (weights * 2) }
    }

    /// Each wish with how far a week gives it.
    pub(super) fn scores(&self, week: &Week) -> Vec<(Wish, i64)> {
        self.demands.wishes.iter().map(|wish| (*wish, self.score(wish.kind, week))).collect()
    }

    /// How far a week gives a wish, from 0 to 100.
    fn score(&self, kind: WishKind, week: &Week) -> i64 {
        let worked = || week.worked_days().map(|(_, day)| day);
        let all = worked().count();
        if let Some(wanted) = kind.free_day() {
            let is_taken = self.demands.training_day == Some(wanted) || week.worked_days().any(|(weekday, _)| weekday == wanted);
            return if is_taken { 0 } else { WHOLE };
        }
        match kind {
            WishKind::FewDays => part(self.days.saturating_sub(all), self.days.saturating_sub(1)),
            WishKind::ShortDays => {
                let longest = i64::from(worked().map(Day::worked).max().unwrap_or(0));
                WHOLE * (self.longest_minutes - longest).max(0) / self.longest_minutes.max(1)
            }
            WishKind::EvenDays => {
                let lengths = || worked().map(|day| i64::from(day.worked()));
                WHOLE * lengths().min().unwrap_or(0) / lengths().max().unwrap_or(0).max(1)
            }
            WishKind::NoSplitDay => part(worked().filter(|day| !self.is_split(day)).count(), all),
            WishKind::OneSideADay => part(worked().filter(|day| day.between().is_none()).count(), all),
            WishKind::JoinedDays => {
                let in_childcare = || worked().filter(|day| day.childcare.is_some());
                part(in_childcare().filter(|day| self.is_joined(day)).count(), in_childcare().count())
            }
            WishKind::EarlyFinish => self.average_of(worked().filter_map(Day::span).map(|(_, end)| self.latest - end)),
            WishKind::LateStart => self.average_of(worked().filter_map(Day::span).map(|(start, _)| start - self.earliest)),
            _ => self.score_of_side(kind, week),
        }
    }

    fn score_of_side(&self, kind: WishKind, week: &Week) -> i64 {
        let at = |side: Employer| week.stints().filter(move |(_, at, _)| *at == side).map(|(_, _, stint)| stint);
        let (school, childcare) = (|| at(Employer::SchoolBoard), || at(Employer::ChildcareProvider));
        let (from, until) = (self.demands.school.from.minutes(), self.demands.after_school.until.minutes());
        match kind {
            WishKind::EverySchoolDay => part(school().count(), days_of(&self.demands.school)),
            WishKind::EveryAfterSchoolDay => part(childcare().count(), days_of(&self.demands.after_school)),
            WishKind::FromSchoolStart => part(school().filter(|stint| stint.start == from).count(), school().count()),
            WishKind::UntilClosing => part(childcare().filter(|stint| stint.end == until).count(), childcare().count()),
            _ => 0,
        }
    }

    /// Whether the pause between the two sides makes it a split shift (CAO Kinderopvang 1.1).
    fn is_split(&self, day: &Day) -> bool {
        day.between().is_some_and(|minutes| minutes > self.split_minutes)
    }

    /// Whether somebody goes from school to childcare with the children.
    fn is_joined(&self, day: &Day) -> bool {
        let follows = day.school.zip(day.childcare).is_some_and(|(school, childcare)| school.start < childcare.start);
        follows && !self.is_split(day)
    }

    /// The average of some minutes as a part of the longest day that could be.
    fn average_of(&self, minutes: impl Iterator<Item = i32> + Clone) -> i64 {
        let count = i64::try_from(minutes.clone().count()).unwrap_or(1).max(1);
        let longest = i64::from(self.latest - self.earliest).max(1);
        WHOLE * minutes.map(i64::from).sum::<i64>() / (count * longest)
    }
}

fn days_of(side: &SideDemand) -> usize {
    side.days.len()
}

/// A part of a number, from 0 to 100; all of it where the number is none.
fn part(some: usize, all: usize) -> i64 {
    let whole = |number: usize| i64::try_from(number).unwrap_or(0);
    if all == 0 { WHOLE } else { (WHOLE * whole(some) / whole(all)).min(WHOLE) }
}
