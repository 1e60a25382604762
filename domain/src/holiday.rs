//! School years, and school holidays (schoolvakanties) by region.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Date, code::codes};

codes! {
    /// Region of the school holidays (vakantieregio).
    HolidayRegion {
        /// Regio Noord.
        North = "north",
        /// Regio Midden.
        Middle = "middle",
        /// Regio Zuid.
        South = "south",
    }
}

/// One school holiday of a region: both days belong to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchoolHoliday {
    /// The region for which the days hold.
    pub region: HolidayRegion,
    /// The school year in the form `2025-2026`.
    pub school_year: String,
    /// The name, such as `Zomervakantie`.
    pub name: String,
    /// First day.
    pub start_date: Date,
    /// Last day.
    pub end_date: Date,
}

/// The place of a school holiday in a list: by its first day, then by region and name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct HolidayPlace(Date, HolidayRegion, String, String);

impl SchoolHoliday {
    /// Its place in a list.
    pub fn place(&self) -> HolidayPlace {
        HolidayPlace(self.start_date, self.region, self.name.clone(), self.school_year.clone())
    }
}

/// A school year (schooljaar): 1 August to 31 July (WPO 1), written `2025-2026`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SchoolYear {
    first: i16,
}

/// A text that is no school year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no school year")]
pub struct NotASchoolYear;

impl SchoolYear {
    /// The form as a regular expression, as the contract publishes it.
    pub const PATTERN: &'static str = "^[0-9]{4}-[0-9]{4}$";

    /// August, the month with which a school year starts.
    const FIRST_MONTH: i8 = 8;

    /// The school year in which a day falls.
    pub fn of(date: Date) -> Self {
        Self { first: if date.month() < Self::FIRST_MONTH { date.year().saturating_sub(1) } else { date.year() } }
    }

    /// The calendar year in which it starts: 2025 of `2025-2026`.
    pub const fn first_year(self) -> i16 {
        self.first
    }

    /// Its first day, 1 August.
    pub fn start_date(self) -> Date {
        Date::new(self.first, Self::FIRST_MONTH, 1).unwrap_or(Date::MIN)
    }

    /// Its last day, 31 July.
    pub fn end_date(self) -> Date {
        Date::new(self.first.saturating_add(1), Self::FIRST_MONTH - 1, 31).unwrap_or(Date::MAX)
    }

    /// Whether a day falls in it.
    pub fn contains(self, date: Date) -> bool {
        Self::of(date) == self
    }
}

impl FromStr for SchoolYear {
    type Err = NotASchoolYear;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let year = |part: &str| {
            let digits = part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_digit());
            if digits { part.parse::<i16>().ok() } else { None }
        };
        let (first, second) = text.split_once('-').ok_or(NotASchoolYear)?;
        match (year(first), year(second)) {
            (Some(first), Some(second)) if second == first + 1 => Ok(Self { first }),
            _ => Err(NotASchoolYear),
        }
    }
}

impl TryFrom<String> for SchoolYear {
    type Error = NotASchoolYear;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<SchoolYear> for String {
    fn from(year: SchoolYear) -> Self {
        year.to_string()
    }
}

impl fmt::Display for SchoolYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:04}", self.first, self.first.saturating_add(1))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_school_year_runs_from_august_to_july() {
        let year: SchoolYear = "2025-2026".parse().unwrap();
        assert_eq!((year.start_date(), year.end_date()), (date(2025, 8, 1), date(2026, 7, 31)));
        assert_eq!((year.to_string().as_str(), year.first_year()), ("2025-2026", 2025));
        for (day, within) in [
            (date(2025, 7, 31), false),
            (date(2025, 8, 1), true),
            (date(2025, 12, 31), true),
            (date(2026, 1, 1), true),
            (date(2026, 7, 31), true),
            (date(2026, 8, 1), false),
        ] {
            assert_eq!(year.contains(day), within, "{day}");
        }
    }

    #[test]
    fn a_text_that_is_no_two_years_in_a_row_is_refused() {
        for wrong in ["", "2025", "2025-2027", "2026-2025", "2025-26", "2025/2026", " 2025-2026", "+025-0026", "2025-2026-2027"] {
            assert_eq!(wrong.parse::<SchoolYear>(), Err(NotASchoolYear), "{wrong}");
        }
    }

    #[test]
    fn the_edges_of_the_calendar_do_not_overflow() {
        for day in [Date::MIN, Date::MAX] {
            let year = SchoolYear::of(day);
            assert!(year.start_date() <= day && day <= year.end_date());
        }
    }
}
