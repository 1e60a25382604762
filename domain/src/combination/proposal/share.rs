//! How much work falls on each day: so many quarters at each side, shared out over days in what fits on a day.

use std::collections::BTreeSet;

use super::{day::Reach, demand::Weekday, sides::Sides};
use crate::code::Code;

/// Days on which there is work at a side.
pub(super) type Days = BTreeSet<Weekday>;

/// The quarters of each day, from Monday.
pub(super) type Share = [Sides<usize>; 7];

/// What is to be shared out, and over which days.
pub(super) struct Work<'a> {
    pub(super) days: Sides<&'a Days>,
    pub(super) quarters: Sides<usize>,
    pub(super) reach: &'a Reach,
}

impl Work<'_> {
    /// As even as can be at each side by itself; none where that does not fit.
    pub(super) fn evenly(&self) -> Option<Share> {
        let mut share = Share::default();
        for (at, weekday) in Weekday::ALL.iter().enumerate() {
            let of = |days: &Days, quarters: usize| {
                let before = days.iter().filter(|day| *day < weekday).count();
                let spread = |parts: usize| {
                    (parts > 0 && days.contains(weekday)).then(|| quarters / parts + usize::from(before < quarters % parts))
                };
                spread(days.len()).unwrap_or(0)
            };
            let day = Sides {
                school: of(self.days.school, self.quarters.school),
                childcare: of(self.days.childcare, self.quarters.childcare),
            };
            if !self.reach.holds(day.school, day.childcare) {
                return None;
            }
            *share.get_mut(at)? = day;
        }
        self.is_whole(&share).then_some(share)
    }

    /// So that no day is longer than it has to be: each quarter goes to the shortest day that can hold it. The side with fewer days
    /// goes first, for it has less to choose.
    pub(super) fn level(&self) -> Option<Share> {
        let mut share = Share::default();
        let childcare_first = self.days.childcare.len() <= self.days.school.len();
        for is_childcare in [childcare_first, !childcare_first] {
            let (days, quarters) = if is_childcare {
                (self.days.childcare, self.quarters.childcare)
            } else {
                (self.days.school, self.quarters.school)
            };
            for _ in 0..quarters {
                let more = |day: &Sides<usize>| {
                    let (school, childcare) = if is_childcare { (0, 1) } else { (1, 0) };
                    Sides { school: day.school + school, childcare: day.childcare + childcare }
                };
                let fits = |day: &Sides<usize>| self.reach.holds(more(day).school, more(day).childcare);
                let can = Weekday::ALL.iter().zip(&mut share).filter(|(weekday, day)| days.contains(weekday) && fits(day));
                let (_, shortest) = can.min_by_key(|(_, day)| day.school + day.childcare)?;
                *shortest = more(shortest);
            }
        }
        Some(share)
    }

    /// Any way in which it fits: there is one unless all days together cannot hold it.
    ///
    /// School is shared out so that most is left for childcare. Days with more at school than fits there alone have some childcare, so
    /// there are at most as many of these as there are quarters of childcare; which days that are makes no difference.
    pub(super) fn anyhow(&self) -> Option<Share> {
        let wanted = self.quarters.school;
        let both = || self.days.school.intersection(self.days.childcare);
        let fuller: Vec<&Weekday> = both().take(self.quarters.childcare).collect();
        // The most childcare beside so much school on the days so far, and how much school the last of these took.
        let mut best: Vec<Option<usize>> = vec![None; wanted + 1];
        *best.first_mut()? = Some(0);
        let mut taken: Vec<Vec<usize>> = Vec::new();
        for weekday in Weekday::ALL {
            let mut next: Vec<Option<usize>> = vec![None; wanted + 1];
            let mut took = vec![0; wanted + 1];
            for school in 0..=wanted {
                let Some((_, most)) = self.room(*weekday, school).filter(|(least, _)| *least == 0 || fuller.contains(&weekday))
                else {
                    break;
                };
                for (before, (after, took)) in best.iter().zip(next.iter_mut().zip(&mut took).skip(school)) {
                    let reached = before.map(|before| before + most);
                    if reached > *after {
                        (*after, *took) = (reached, school);
                    }
                }
            }
            best = next;
            taken.push(took);
        }
        let spare = best.last().copied().flatten()?.checked_sub(self.quarters.childcare)?;
        self.traced(&taken, spare)
    }

    /// The least and the most childcare on a day with so much school; none where there can be no such day.
    fn room(&self, weekday: Weekday, school: usize) -> Option<(usize, usize)> {
        let at_school = school == 0 || self.days.school.contains(&weekday);
        if self.days.childcare.contains(&weekday) {
            self.reach.childcare(school).filter(|_| at_school)
        } else {
            (at_school && school <= self.reach.school()).then_some((0, 0))
        }
    }

    /// The days by which the most was reached, less what is not needed of it, from the fullest days first.
    fn traced(&self, taken: &[Vec<usize>], mut spare: usize) -> Option<Share> {
        let (mut share, mut left) = (Share::default(), self.quarters.school);
        for (weekday, (day, took)) in Weekday::ALL.iter().zip(share.iter_mut().zip(taken)).rev() {
            day.school = *took.get(left)?;
            left -= day.school;
            day.childcare = self.room(*weekday, day.school)?.1;
        }
        while spare > 0 {
            let can = |(weekday, day): &(&Weekday, &mut Sides<usize>)| {
                self.room(**weekday, day.school).is_some_and(|(least, _)| day.childcare > least)
            };
            let days = Weekday::ALL.iter().zip(&mut share).filter(can);
            let (_, fullest) = days.max_by_key(|(_, day)| day.school + day.childcare)?;
            fullest.childcare -= 1;
            spare -= 1;
        }
        Some(share)
    }

    fn is_whole(&self, share: &Share) -> bool {
        let total = |of: fn(&Sides<usize>) -> usize| share.iter().map(of).sum::<usize>();
        total(|day| day.school) == self.quarters.school && total(|day| day.childcare) == self.quarters.childcare
    }
}
