//! Months that become placements: consecutive months in which the same holds are one period, and a later file that knows more
//! months, or says otherwise of some, changes the periods that are there.

use std::{collections::BTreeMap, fmt, str::FromStr};

use crate::{
    Date,
    placement::{Group, PlacementFacts},
};

/// A calendar month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i16,
    month: i8,
}

/// A text that is no month of the form `2026-09`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no month")]
pub struct NotAMonth;

impl FromStr for Month {
    type Err = NotAMonth;

    fn from_str(text: &str) -> Result<Self, NotAMonth> {
        let (year, month) = text.split_once('-').ok_or(NotAMonth)?;
        let digits = |part: &str, count| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return Err(NotAMonth);
        }
        let (year, month) = (year.parse().map_err(|_| NotAMonth)?, month.parse().map_err(|_| NotAMonth)?);
        if (1900..=2200).contains(&year) && (1..=12).contains(&month) { Ok(Self { year, month }) } else { Err(NotAMonth) }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl Month {
    /// The month in which a day lies.
    pub fn of(day: Date) -> Self {
        Self { year: day.year(), month: day.month() }
    }

    /// Its first day.
    pub fn first_day(self) -> Date {
        Date::new(self.year, self.month, 1).unwrap_or(Date::MAX)
    }

    /// Its last day.
    pub fn last_day(self) -> Date {
        self.first_day().last_of_month()
    }

    /// The month after it.
    #[must_use]
    pub fn next(self) -> Self {
        if self.month == 12 {
            Self { year: self.year.saturating_add(1), month: 1 }
        } else {
            Self { month: self.month + 1, ..self }
        }
    }
}

/// What holds in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthFacts {
    /// The group; school only.
    pub group: Option<Group>,
    /// Agreed minutes in a week.
    pub minutes_per_week: Option<i32>,
}

/// Consecutive months in which the same holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first month.
    pub first: Month,
    /// The last month.
    pub last: Month,
    /// What holds in each.
    pub facts: MonthFacts,
}

impl Period {
    /// The period that a placement is, where it is one of whole months that says nothing besides.
    pub fn of(facts: &PlacementFacts) -> Option<Self> {
        let end = facts.end_date?;
        let period = Self {
            first: Month::of(facts.start_date),
            last: Month::of(end),
            facts: MonthFacts { group: facts.group, minutes_per_week: facts.minutes_per_week },
        };
        let whole = period.first.first_day() == facts.start_date && period.last.last_day() == end && facts.start_date <= end;
        (whole && facts.preschool_education.is_none() && facts.left_for_secondary_date.is_none()).then_some(period)
    }

    /// Whether a month lies in it.
    pub fn covers(&self, month: Month) -> bool {
        self.first <= month && month <= self.last
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }

    fn months(self) -> impl Iterator<Item = Month> {
        std::iter::successors(Some(self.first), |month| Some(month.next())).take_while(move |month| *month <= self.last)
    }
}

/// What becomes of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<K> {
    /// It is new.
    Place(Period),
    /// It is kept already.
    Keep(K, Period),
    /// What was kept under this key is this period now.
    Change(K, Period),
    /// What was kept under this key is part of another period now.
    Remove(K),
}

impl<K> Step<K> {
    /// The period as it is after the step.
    pub fn period(&self) -> Option<&Period> {
        match self {
            Self::Place(period) | Self::Keep(_, period) | Self::Change(_, period) => Some(period),
            Self::Remove(_) => None,
        }
    }
}

/// Lays what a file says of months over the periods that are kept; of a month that the file does not name what is kept stays.
pub fn overlay<K: Copy>(kept: &[(K, Period)], stated: impl IntoIterator<Item = (Month, MonthFacts)>) -> Vec<Step<K>> {
    let before = kept.iter().flat_map(|(_, period)| period.months().map(|month| (month, period.facts)));
    let mut months: BTreeMap<Month, MonthFacts> = before.collect();
    months.extend(stated);
    let mut periods: Vec<Period> = Vec::new();
    for (month, facts) in months {
        match periods.last_mut() {
            Some(period) if period.last.next() == month && period.facts == facts => period.last = month,
            _ => periods.push(Period { first: month, last: month, facts }),
        }
    }
    let mut left: Vec<(K, Period)> = kept.to_vec();
    left.sort_by_key(|(_, period)| period.first);
    let mut steps: Vec<Step<K>> = Vec::new();
    for period in periods {
        // A period that was there already stays the same placement, and so does the first of those that it takes the place of.
        let same = left.iter().position(|(_, known)| *known == period);
        let place = same.or_else(|| left.iter().position(|(_, known)| known.overlaps(&period)));
        steps.push(match place.map(|place| left.remove(place)) {
            None => Step::Place(period),
            Some((key, known)) if known == period => Step::Keep(key, period),
            Some((key, _)) => Step::Change(key, period),
        });
    }
    steps.extend(left.into_iter().map(|(key, _)| Step::Remove(key)));
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    fn facts(hours: i32) -> MonthFacts {
        MonthFacts { group: None, minutes_per_week: Some(hours * 60) }
    }

    fn period(first: &str, last: &str, hours: i32) -> Period {
        Period { first: month(first), last: month(last), facts: facts(hours) }
    }

    #[test]
    fn a_month_is_written_in_one_way() {
        assert_eq!(month("2026-12").next(), month("2027-01"));
        assert_eq!(month("2028-02").last_day(), jiff::civil::date(2028, 2, 29));
        assert_eq!(month("2026-09").to_string(), "2026-09");
        for wrong in ["2026-13", "2026-00", "2026-9", "26-09", "2026", "2026-09-01", "1800-01", ""] {
            assert_eq!(wrong.parse::<Month>(), Err(NotAMonth), "{wrong}");
        }
    }

    #[test]
    fn what_is_said_of_months_changes_the_periods_that_are_kept() {
        type Case = (Vec<(u8, Period)>, &'static [(&'static str, i32)], Vec<Step<u8>>);
        let cases: [Case; 8] = [
            // Consecutive months in which the same holds are one period, over the year as well.
            (
                vec![],
                &[("2026-11", 16), ("2026-12", 16), ("2027-01", 16), ("2027-03", 16), ("2027-04", 20)],
                vec![
                    Step::Place(period("2026-11", "2027-01", 16)),
                    Step::Place(period("2027-03", "2027-03", 16)),
                    Step::Place(period("2027-04", "2027-04", 20)),
                ],
            ),
            // The same again changes nothing, a part of it neither.
            (
                vec![(1, period("2026-01", "2026-03", 16))],
                &[("2026-02", 16)],
                vec![Step::Keep(1, period("2026-01", "2026-03", 16))],
            ),
            // More months extend at either side.
            (
                vec![(1, period("2026-01", "2026-03", 16))],
                &[("2025-12", 16), ("2026-01", 16)],
                vec![Step::Change(1, period("2025-12", "2026-03", 16))],
            ),
            // A month next to what is kept extends it when it says the same.
            (
                vec![(1, period("2026-01", "2026-03", 16))],
                &[("2026-04", 16)],
                vec![Step::Change(1, period("2026-01", "2026-04", 16))],
            ),
            // Other hours in the middle part what is kept in three.
            (
                vec![(1, period("2026-01", "2026-03", 16))],
                &[("2026-02", 20)],
                vec![
                    Step::Change(1, period("2026-01", "2026-01", 16)),
                    Step::Place(period("2026-02", "2026-02", 20)),
                    Step::Place(period("2026-03", "2026-03", 16)),
                ],
            ),
            // Months that come to say the same join two periods.
            (
                vec![(1, period("2026-01", "2026-02", 16)), (2, period("2026-03", "2026-04", 20))],
                &[("2026-03", 16), ("2026-04", 16)],
                vec![Step::Change(1, period("2026-01", "2026-04", 16)), Step::Remove(2)],
            ),
            // All months otherwise is the same placement with other hours.
            (
                vec![(1, period("2026-01", "2026-02", 16))],
                &[("2026-01", 20), ("2026-02", 20)],
                vec![Step::Change(1, period("2026-01", "2026-02", 20))],
            ),
            // What is kept far away stays.
            (
                vec![(1, period("2026-01", "2026-02", 16))],
                &[("2026-06", 16)],
                vec![Step::Keep(1, period("2026-01", "2026-02", 16)), Step::Place(period("2026-06", "2026-06", 16))],
            ),
        ];
        for (kept, stated, steps) in cases {
            let stated = stated.iter().map(|(text, hours)| (month(text), facts(*hours)));
            assert_eq!(overlay(&kept, stated), steps);
        }
    }
}
