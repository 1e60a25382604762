//! Months. The reference day of a month, on which what lasts is counted, is its first.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Date, holiday::SchoolYear};

const MONTHS: i32 = 12;

/// A calendar month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Month(
    /// Months since the year 0.
    i32,
);

/// A text that is no month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no month")]
pub struct NotAMonth;

impl Month {
    /// The form as a regular expression, as the contract publishes it.
    pub const PATTERN: &'static str = "^[0-9]{4}-(0[1-9]|1[0-2])$";

    /// The month of a day.
    pub fn of(day: Date) -> Self {
        Self(i32::from(day.year()) * MONTHS + i32::from(day.month()) - 1)
    }

    /// Its first day.
    pub fn first_day(self) -> Date {
        let year = i16::try_from(self.0.div_euclid(MONTHS)).ok();
        let month = i8::try_from(self.0.rem_euclid(MONTHS) + 1).ok();
        year.zip(month).and_then(|(year, month)| Date::new(year, month, 1).ok()).unwrap_or(Date::MAX)
    }

    /// So many months later, or earlier where the number is negative.
    #[must_use]
    pub const fn plus(self, months: i32) -> Self {
        Self(self.0.saturating_add(months))
    }

    /// The next month.
    #[must_use]
    pub const fn next(self) -> Self {
        self.plus(1)
    }

    /// The months from this one until another, which is not one of them.
    pub fn until(self, end: Self) -> impl DoubleEndedIterator<Item = Self> + Clone {
        (self.0..end.0).map(Self)
    }

    /// The school year in which it lies.
    pub fn school_year(self) -> SchoolYear {
        SchoolYear::of(self.first_day())
    }

    /// The first month of a school year.
    pub fn first_of(year: SchoolYear) -> Self {
        Self::of(year.start_date())
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.div_euclid(MONTHS), self.0.rem_euclid(MONTHS) + 1)
    }
}

impl FromStr for Month {
    type Err = NotAMonth;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() != 7 {
            return Err(NotAMonth);
        }
        format!("{text}-01").parse::<Date>().map(Self::of).map_err(|_| NotAMonth)
    }
}
