//! Weeks that can be: all that are worth comparing by the wishes, and any one at all.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap},
};

use super::{
    super::finding::Rule,
    day::{DayPlanner, LEANS, Lean, Reach, Window, minutes},
    demand::{DAY, Weekday},
    share::{Days, Share, Work},
    sides::Sides,
    week::{Judge, Verdict, Week},
    wish::Wishes,
};
use crate::code::Code;

/// Proposals that are made, at most.
pub(super) const MOST: usize = 3;

/// Weeks that the rules are asked about, at most, before another way is tried.
const TRIES: usize = 100;

/// Weeks that are kept of those on as many days of each kind, at most: the best of which that leaves rest enough is taken.
const PATTERNS: usize = 32;

/// Steps by which a shorter working day is moved through a longer one, in minutes.
const STEP: i32 = 60;

/// What a week has to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) days: Sides<Days>,
    pub(super) windows: Sides<Window>,
    pub(super) quarters: Sides<usize>,
    pub(super) is_trainee: bool,
}

/// The search for weeks, with what it found of days.
pub(super) struct Search<'j, 'a> {
    judge: &'j Judge<'a>,
    days: HashMap<(Sides<Window>, bool, bool), (DayPlanner<'a>, Reach)>,
}

/// In which order weeks are proposed: as the wishes go, then the one with the least waiting between two sides, then with the fewest
/// stretches of work, then the earliest days.
type Rank = (Reverse<i64>, i32, usize, Week);

impl<'j, 'a> Search<'j, 'a> {
    pub(super) fn new(judge: &'j Judge<'a>) -> Self {
        Self { judge, days: HashMap::new() }
    }

    /// The weeks that nothing stands in the way of, the best by the wishes first and each on other days where there are so many.
    pub(super) fn best(&mut self, problem: &Problem, wishes: &Wishes<'_>) -> Vec<Week> {
        let mut ranked = self.ranked(problem, wishes);
        ranked.sort();
        ranked.dedup();
        let mut found = Vec::new();
        for (_, _, _, week) in ranked.into_iter().take(TRIES) {
            match self.judge.judge(&week, problem.is_trainee, &[]) {
                Verdict::Allowed => found.push(week),
                Verdict::Refused => {}
                Verdict::TooMuchOrLittle => break,
            }
            if found.len() == MOST {
                break;
            }
        }
        found
    }

    /// The best week of each choice of days; where there are few choices every week.
    ///
    /// All days have the same times, so what a week is like depends on how many days there are with work at both sides and at each
    /// alone, and which days these are matters only to who wants one free.
    fn ranked(&mut self, problem: &Problem, wishes: &Wishes<'_>) -> Vec<Rank> {
        let choices = Sides { school: subsets(&problem.days.school), childcare: subsets(&problem.days.childcare) };
        let keeps_all = choices.school.len() * choices.childcare.len() < MOST;
        let mut patterns: BTreeMap<Counts, Vec<Rank>> = BTreeMap::new();
        let (judge, mut ranked) = (self.judge, Vec::new());
        for school in &choices.school {
            for childcare in &choices.childcare {
                if school.union(childcare).count() == Weekday::ALL.len() && self.judge.needs_free_day() {
                    continue;
                }
                let days = Sides { school, childcare };
                let counts = Counts::of(days);
                let patterns = patterns.entry(counts).or_insert_with(|| {
                    let mut patterns = self.patterns(counts, problem, wishes);
                    patterns.sort();
                    patterns.truncate(PATTERNS);
                    patterns
                });
                let weeks = patterns.iter().map(|(Reverse(total), waiting, stints, pattern)| {
                    let week = pattern.on_days(counts, days);
                    (Reverse(total + wishes.total_of_days(&week)), *waiting, *stints, week)
                });
                let rested = weeks.filter(|(_, _, _, week)| judge.is_rested(week, &[]));
                ranked.extend(rested.take(if keeps_all { usize::MAX } else { 1 }));
            }
        }
        ranked
    }

    /// The weeks with so many days of each kind, on the first days of the week, ranked by all wishes but those for a free day.
    fn patterns(&mut self, counts: Counts, problem: &Problem, wishes: &Wishes<'_>) -> Vec<Rank> {
        let (school, childcare) = counts.first_days();
        let days = Sides { school: &school, childcare: &childcare };
        let mut patterns = Vec::new();
        for frame in self.frames(problem.windows, &[]) {
            let weeks = self.weeks(frame, days, problem.quarters).into_iter().filter(|week| self.judge.has_rested_days(week));
            patterns.extend(weeks.map(|week| rank(week, wishes)));
        }
        patterns
    }

    /// Weeks on some days: as even as can be at each side and over both together, leaning every way.
    fn weeks(&mut self, windows: Sides<Window>, days: Sides<&Days>, quarters: Sides<usize>) -> Vec<Week> {
        let (planner, reach) = self.days_in(windows, &[]);
        let work = Work { days, quarters, reach };
        let even = work.evenly();
        let level = work.level();
        let shares =
            if even.is_none() && level.is_none() { [work.anyhow(), None] } else { [even, level.filter(|_| even != level)] };
        let mut weeks = Vec::new();
        for share in shares.into_iter().flatten() {
            weeks.extend(LEANS.iter().filter_map(|lean| filled(planner, &share, *lean)));
        }
        weeks.dedup();
        weeks
    }

    /// Any week that nothing stands in the way of, judged without some rules; none where there is none.
    pub(super) fn any(&mut self, problem: &Problem, without: &[Rule]) -> Option<Week> {
        if problem.quarters == Sides::default() {
            return Some(Week::default());
        }
        let judge = self.judge;
        for frame in self.frames(problem.windows, without) {
            let (planner, reach) = self.days_in(frame, without);
            let share = |days: &Sides<Days>| {
                let days = Sides { school: &days.school, childcare: &days.childcare };
                Work { days, quarters: problem.quarters, reach }.anyhow()
            };
            // What does not fit on all days fits on no fewer, and what does not fit in all of the times fits in no part of them.
            if share(&problem.days).is_none() {
                if frame == problem.windows {
                    return None;
                }
                continue;
            }
            for free in &free_days() {
                let Some(share) = share(&problem.days.map(|days| days.difference(free).copied().collect())) else { continue };
                for week in LEANS.iter().filter_map(|lean| filled(planner, &share, *lean)) {
                    match judge.judge(&week, problem.is_trainee, without) {
                        Verdict::Allowed => return Some(week),
                        Verdict::Refused => {}
                        Verdict::TooMuchOrLittle => return None,
                    }
                }
            }
        }
        None
    }

    /// The windows to try: as they are, and where a day would leave too little rest till the next, each part of it that leaves enough.
    fn frames(&self, windows: Sides<Window>, without: &[Rule]) -> Vec<Sides<Window>> {
        let rest = i32::try_from(self.judge.norms.daily_rest.value).unwrap_or(DAY);
        let length = (DAY - rest).max(0);
        let earliest = windows.school.from.min(windows.childcare.from);
        let latest = windows.school.until.max(windows.childcare.until);
        let mut frames = vec![windows];
        if latest - earliest > length && !without.contains(&Rule::DailyRest) {
            let last = latest - length;
            let starts = (0..).map(|step| earliest + step * STEP).take_while(|start| *start < last).chain([last]);
            frames.extend(starts.map(|start| windows.map(|window| window.within(start, start + length))));
        }
        frames
    }

    fn days_in(&mut self, windows: Sides<Window>, without: &[Rule]) -> &mut (DayPlanner<'a>, Reach) {
        let key = (windows, without.contains(&Rule::Shift), without.contains(&Rule::Break));
        self.days.entry(key).or_insert_with(|| {
            let mut planner = DayPlanner::new(&self.judge.norms, windows, without);
            let reach = planner.reach();
            (planner, reach)
        })
    }
}

fn rank(week: Week, wishes: &Wishes<'_>) -> Rank {
    let waiting = week.worked_days().filter_map(|(_, day)| day.between()).sum();
    (Reverse(wishes.total_beside_days(&week)), waiting, week.stints().count(), week)
}

/// How many days there are with work at both sides, at school alone and in childcare alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Counts {
    both: usize,
    school: usize,
    childcare: usize,
}

impl Counts {
    fn of(days: Sides<&Days>) -> Self {
        let both = days.school.intersection(days.childcare).count();
        Self { both, school: days.school.len() - both, childcare: days.childcare.len() - both }
    }

    /// So many days from Monday on, those with both sides first, then those at school.
    fn first_days(self) -> (Days, Days) {
        let days = |skipped: usize, count: usize| Weekday::ALL.iter().copied().skip(skipped).take(count);
        let both = || days(0, self.both);
        let (school, childcare) = (days(self.both, self.school), days(self.both + self.school, self.childcare));
        (both().chain(school).collect(), both().chain(childcare).collect())
    }
}

impl Week {
    /// The same work on other days than the first ones.
    fn on_days(&self, counts: Counts, days: Sides<&Days>) -> Self {
        let mut both = self.0.iter().take(counts.both);
        let mut school = self.0.iter().skip(counts.both).take(counts.school);
        let mut childcare = self.0.iter().skip(counts.both + counts.school).take(counts.childcare);
        let mut week = Self::default();
        for (weekday, day) in Weekday::ALL.iter().zip(&mut week.0) {
            let work = match (days.school.contains(weekday), days.childcare.contains(weekday)) {
                (true, true) => both.next(),
                (true, false) => school.next(),
                (false, true) => childcare.next(),
                (false, false) => None,
            };
            *day = work.copied().unwrap_or_default();
        }
        week
    }
}

/// The week with so much work on each day, leaning as asked where that is allowed.
fn filled(planner: &mut DayPlanner<'_>, share: &Share, lean: Lean) -> Option<Week> {
    let mut week = Week::default();
    for (day, quarters) in week.0.iter_mut().zip(share) {
        let worked = quarters.map(|quarters| minutes(*quarters));
        *day = planner.day(worked, lean).or_else(|| planner.any_day(worked))?;
    }
    Some(week)
}

/// Every choice of one or more of some days.
fn subsets(days: &Days) -> Vec<Days> {
    let mut subsets = vec![Days::new()];
    for day in days {
        let with: Vec<Days> = subsets.iter().map(|subset| subset.iter().chain([day]).copied().collect()).collect();
        subsets.extend(with);
    }
    subsets.retain(|subset| !subset.is_empty());
    subsets
}

/// Days to leave free, so that there is rest: none, any one, any two.
fn free_days() -> Vec<BTreeSet<Weekday>> {
    let pairs = Weekday::ALL.iter().flat_map(|one| Weekday::ALL.iter().map(|other| BTreeSet::from([*one, *other])));
    let mut all: Vec<BTreeSet<Weekday>> = pairs.chain([BTreeSet::new()]).collect();
    all.sort_by_key(|days| (days.len(), days.clone()));
    all.dedup();
    all
}
