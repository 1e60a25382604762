//! Work on one day: where in the day it can lie, and how much of it fits.
//!
//! Whether a day is allowed is for the rules of a draft to say ([`breaks`] and [`working_time`]); here it is only found what to
//! ask them about.

use std::collections::HashMap;

use jiff::civil::{Date, Time};

use super::{
    super::{breaks, draft::Employer, finding::Rule, norms::Norms, timeline::Block, working_time},
    demand::QUARTER,
    sides::Sides,
};

/// From when to when there can be work at a side, in minutes of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Window {
    pub(super) from: i32,
    pub(super) until: i32,
}

impl Window {
    /// The part of it that lies between two times; empty where there is none.
    pub(super) fn within(self, from: i32, until: i32) -> Self {
        Self { from: self.from.max(from), until: self.until.min(until) }
    }
}

/// One stretch of work, in minutes of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Stint {
    pub(super) start: i32,
    pub(super) end: i32,
    pub(super) pause: i32,
}

impl Stint {
    /// Minutes of work in it.
    pub(super) const fn worked(self) -> i32 {
        self.end - self.start - self.pause
    }
}

/// The work of a day, by side.
pub(super) type Day = Sides<Option<Stint>>;

impl Day {
    /// The stints with their sides, in order of time.
    pub(super) fn in_order(&self) -> impl Iterator<Item = (Employer, Stint)> + use<> {
        let school = self.school.map(|stint| (Employer::SchoolBoard, stint));
        let childcare = self.childcare.map(|stint| (Employer::ChildcareProvider, stint));
        let is_swapped = school.zip(childcare).is_some_and(|(school, childcare)| childcare.1.start < school.1.start);
        let (first, second) = if is_swapped { (childcare, school) } else { (school, childcare) };
        first.into_iter().chain(second)
    }

    /// When work starts and ends.
    pub(super) fn span(&self) -> Option<(i32, i32)> {
        let start = self.in_order().next()?.1.start;
        Some((start, self.in_order().map(|(_, stint)| stint.end).max()?))
    }

    /// Minutes of work at both sides.
    pub(super) fn worked(&self) -> i32 {
        self.in_order().map(|(_, stint)| stint.worked()).sum()
    }

    /// Minutes between the work at one side and at the other; none where there is work at one alone.
    pub(super) fn between(&self) -> Option<i32> {
        let mut stints = self.in_order().map(|(_, stint)| stint);
        let (first, second) = (stints.next()?, stints.next()?);
        Some(second.start - first.end)
    }
}

/// For each side whether its work leans to the end of its window instead of the start.
pub(super) type Lean = Sides<bool>;

/// Every way in which work can lean.
pub(super) const LEANS: [Lean; 4] = [
    Sides { school: false, childcare: false },
    Sides { school: true, childcare: false },
    Sides { school: false, childcare: true },
    Sides { school: true, childcare: true },
];

/// How days can be filled in given windows, with what was found before.
pub(super) struct DayPlanner<'a> {
    norms: Norms<'a>,
    windows: Sides<Window>,
    without: Vec<Rule>,
    pauses: Vec<(i32, i32)>,
    placed: HashMap<(Sides<i32>, Lean), Option<Day>>,
}

impl<'a> DayPlanner<'a> {
    /// Days in these windows, judged without some rules.
    pub(super) fn new(norms: &Norms<'a>, windows: Sides<Window>, without: &[Rule]) -> Self {
        Self { norms: *norms, windows, without: without.to_vec(), pauses: pauses(norms), placed: HashMap::new() }
    }

    /// A day with so many minutes of work at each side, leaning as asked as far as it can; none where that is not allowed or does
    /// not fit.
    pub(super) fn day(&mut self, minutes: Sides<i32>, lean: Lean) -> Option<Day> {
        if let Some(known) = self.placed.get(&(minutes, lean)) {
            return *known;
        }
        let day = self.placed(minutes, lean);
        self.placed.insert((minutes, lean), day);
        day
    }

    /// A day with so much work, however it lies: as far apart as can be is where most is allowed.
    pub(super) fn any_day(&mut self, minutes: Sides<i32>) -> Option<Day> {
        let apart = Lean { school: false, childcare: true };
        self.day(minutes, apart).or_else(|| self.day(minutes, Lean { school: true, childcare: false }))
    }

    fn placed(&self, minutes: Sides<i32>, lean: Lean) -> Option<Day> {
        if self.is_too_long(minutes) {
            return None;
        }
        let (school, childcare) = (Employer::SchoolBoard, Employer::ChildcareProvider);
        match (minutes.school, minutes.childcare) {
            (0, 0) => Some(Day::default()),
            (_, 0) => self.at_one(school, minutes, lean),
            (0, _) => self.at_one(childcare, minutes, lean),
            _ => self.in_turn(school, childcare, minutes, lean).or_else(|| self.in_turn(childcare, school, minutes, lean)),
        }
    }

    /// Work at one side alone, with the shortest pause that is allowed.
    fn at_one(&self, side: Employer, minutes: Sides<i32>, lean: Lean) -> Option<Day> {
        let mut pauses = self.pauses.iter().filter(|(_, second)| *second == 0).map(|(first, _)| *first);
        pauses.find_map(|pause| {
            let mut day = Day::default();
            *day.of_mut(side) = Some(alone(*self.windows.of(side), *minutes.of(side), pause, *lean.of(side))?);
            self.is_allowed(&day).then_some(day)
        })
    }

    /// Work at one side and then at the other, likewise.
    fn in_turn(&self, first: Employer, second: Employer, minutes: Sides<i32>, lean: Lean) -> Option<Day> {
        let windows = (*self.windows.of(first), *self.windows.of(second));
        let worked = (*minutes.of(first), *minutes.of(second));
        self.pauses.iter().find_map(|pauses| {
            let (one, other) = one_after_other(windows, worked, *pauses, (*lean.of(first), *lean.of(second)))?;
            let mut day = Day::default();
            *day.of_mut(first) = Some(one);
            *day.of_mut(second) = Some(other);
            self.is_allowed(&day).then_some(day)
        })
    }

    /// Whether so much work is too much for a shift, however it lies.
    fn is_too_long(&self, minutes: Sides<i32>) -> bool {
        let shift = Stint { start: 0, end: minutes.school + minutes.childcare, pause: 0 };
        let judged = || working_time::too_long(&[block(Employer::SchoolBoard, shift)], &self.norms);
        !self.without.contains(&Rule::Shift) && judged().is_some()
    }

    /// Whether a day has the breaks that its work asks.
    fn is_allowed(&self, day: &Day) -> bool {
        let blocks: Vec<Block> = day.in_order().map(|(side, stint)| block(side, stint)).collect();
        self.without.contains(&Rule::Break) || breaks::judge(&blocks, &self.norms).is_none()
    }

    /// How much fits on a day.
    pub(super) fn reach(&mut self) -> Reach {
        let longest = usize::try_from(self.norms.shift.value / i64::from(QUARTER)).unwrap_or(usize::MAX);
        let limit = if self.without.contains(&Rule::Shift) { usize::MAX } else { longest };
        let quarters = |window: &Window| usize::try_from((window.until - window.from).max(0) / QUARTER).unwrap_or(0).min(limit);
        let most = self.windows.map(quarters);
        let mut fits = |school: usize, childcare: usize| {
            self.any_day(Sides { school, childcare }.map(|quarters| minutes(*quarters))).is_some()
        };
        let alone = Sides {
            school: (0..=most.school).rev().find(|school| fits(*school, 0)).unwrap_or(0),
            childcare: (0..=most.childcare).rev().find(|childcare| fits(0, *childcare)).unwrap_or(0),
        };
        let (mut beside, mut childcare) = (Vec::new(), most.childcare);
        for school in 1..=most.school {
            while childcare > 0 && !fits(school, childcare) {
                childcare -= 1;
            }
            if childcare == 0 {
                break;
            }
            beside.push(childcare);
        }
        Reach { alone, beside }
    }
}

/// Minutes of so many quarters.
pub(super) fn minutes(quarters: usize) -> i32 {
    i32::try_from(quarters).unwrap_or(i32::MAX / QUARTER).saturating_mul(QUARTER)
}

/// How much work fits on a day, in quarters. Less work fits where more does, as long as there is some at the same sides: the time
/// between two sides is a break, so who works at one alone may need another.
#[derive(Clone, Debug)]
pub(super) struct Reach {
    /// The most at each side alone.
    alone: Sides<usize>,
    /// The most in childcare beside one quarter at school, two, and so on.
    beside: Vec<usize>,
}

impl Reach {
    /// The least and the most in childcare on a day with so much at school; none where there can be no such day.
    pub(super) fn childcare(&self, school: usize) -> Option<(usize, usize)> {
        let Some(before) = school.checked_sub(1) else { return Some((0, self.alone.childcare)) };
        let beside = self.beside.get(before).copied();
        if school <= self.alone.school { Some((0, beside.unwrap_or(0))) } else { Some((1, beside?)) }
    }

    /// The most at school alone.
    pub(super) const fn school(&self) -> usize {
        self.alone.school
    }

    /// Whether so much fits.
    pub(super) fn holds(&self, school: usize, childcare: usize) -> bool {
        self.childcare(school).is_some_and(|(least, most)| (least..=most).contains(&childcare))
    }
}

/// The pauses to try in the first and second stint, the least first, the longer one in the first.
fn pauses(norms: &Norms<'_>) -> Vec<(i32, i32)> {
    let whole = |minutes: i64| i32::try_from(minutes).unwrap_or(0);
    let needed: Vec<i32> = norms.breaks.iter().flatten().map(|needed| whole(needed.minutes.value)).collect();
    let (part, most) = (whole(norms.break_part).max(QUARTER), needed.iter().copied().max().unwrap_or(0));
    let steps = || (0..=most / part).map(|step| step * part).chain(needed.iter().copied());
    let mut pauses: Vec<(i32, i32)> = steps().flat_map(|one| steps().map(move |other| (one, other))).collect();
    pauses.sort_by_key(|(one, other)| (one + other, *other));
    pauses.dedup();
    pauses
}

fn alone(window: Window, worked: i32, pause: i32, is_late: bool) -> Option<Stint> {
    let length = worked + pause;
    let latest = window.until - length;
    let start = if is_late { latest } else { window.from };
    (window.from <= latest).then_some(Stint { start, end: start + length, pause })
}

/// Two stints, one after the other.
fn one_after_other(
    (first, second): (Window, Window),
    worked: (i32, i32),
    pauses: (i32, i32),
    is_late: (bool, bool),
) -> Option<(Stint, Stint)> {
    let (length, next_length) = (worked.0 + pauses.0, worked.1 + pauses.1);
    let next_latest = second.until - next_length;
    let latest = (first.until - length).min(next_latest - length);
    let start = if is_late.0 { latest } else { first.from };
    let next_earliest = second.from.max(start + length);
    let next = if is_late.1 { next_latest } else { next_earliest };
    let fits = first.from <= latest && next_earliest <= next_latest;
    fits.then_some((
        Stint { start, end: start + length, pause: pauses.0 },
        Stint { start: next, end: next + next_length, pause: pauses.1 },
    ))
}

/// A stint as the rules of a day read it: only how long things are apart matters to them.
fn block(side: Employer, stint: Stint) -> Block {
    let (start, end) = (i64::from(stint.start) * 60, i64::from(stint.end) * 60);
    let place = usize::from(side == Employer::ChildcareProvider);
    Block {
        index: place,
        engagement: place,
        start,
        end,
        free_start: start,
        local_start: Date::ZERO.to_datetime(Time::midnight()),
        last_day: Date::ZERO,
        break_seconds: i64::from(stint.pause) * 60,
    }
}
