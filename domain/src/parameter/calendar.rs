//! Two pieces of the calendar that parameters hold: a period such as 3 years and 6 months, and a day of any year.

use std::{fmt, str::FromStr};

use jiff::Span;

use crate::Date;

/// A text that is no period or no day of the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no {0}")]
pub struct NotInCalendar(&'static str);

/// An ISO 8601 period of calendar units, such as `P3Y6M`: never hours, never negative. Twelve months are one year and a week is
/// seven days, so one length has one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Period {
    months: i32,
    days: i32,
}

impl Period {
    /// A century: longer than anything that is kept or awaited, and far within what date arithmetic can add.
    const MOST_MONTHS: i32 = 1_200;
    const MOST_DAYS: i32 = 36_525;

    /// A period of so many calendar months and then so many days; none when either is negative or beyond a century.
    pub fn new(months: i32, days: i32) -> Option<Self> {
        let fits = (0..=Self::MOST_MONTHS).contains(&months) && (0..=Self::MOST_DAYS).contains(&days);
        fits.then_some(Self { months, days })
    }

    /// The calendar months, years included: 42 for `P3Y6M`.
    pub const fn months(self) -> i32 {
        self.months
    }

    /// The days that come after the months.
    pub const fn days(self) -> i32 {
        self.days
    }

    /// The same length for date arithmetic. Adding it to 29 February lands on 28 February; an anniversary needs more than this.
    pub fn span(self) -> Span {
        Span::new().months(self.months).days(self.days)
    }
}

impl FromStr for Period {
    type Err = NotInCalendar;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const REFUSED: NotInCalendar = NotInCalendar("period");
        let mut rest = text.strip_prefix('P').filter(|rest| !rest.is_empty()).ok_or(REFUSED)?;
        let (mut months, mut days) = (0_i32, 0_i32);
        let mut designators = "YMWD";
        while !rest.is_empty() {
            let end = rest.find(|c: char| !c.is_ascii_digit()).ok_or(REFUSED)?;
            let (number, tail) = rest.split_at(end);
            // At most five digits keeps every product below within an i32.
            let number = if number.len() <= 5 { number.parse::<i32>() } else { "".parse() }.or(Err(REFUSED))?;
            let designator = tail.chars().next().ok_or(REFUSED)?;
            let (_, later) = designators.split_once(designator).ok_or(REFUSED)?;
            match designator {
                'Y' => months += number * 12,
                'M' => months += number,
                'W' => days += number * 7,
                _ => days += number,
            }
            designators = later;
            rest = tail.strip_prefix(designator).unwrap_or_default();
        }
        Self::new(months, days).ok_or(REFUSED)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (years, months) = (self.months / 12, self.months % 12);
        f.write_str("P")?;
        if years > 0 {
            write!(f, "{years}Y")?;
        }
        if months > 0 {
            write!(f, "{months}M")?;
        }
        if self.days > 0 || self.months == 0 {
            write!(f, "{}D", self.days)?;
        }
        Ok(())
    }
}

/// A day of any year, such as 1 August. 29 February is none: it does not come every year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MonthDay {
    month: i8,
    day: i8,
}

impl MonthDay {
    /// The day in a year; none only outside the years that dates have.
    pub fn in_year(self, year: i16) -> Option<Date> {
        Date::new(year, self.month, self.day).ok()
    }

    /// The month, 1 to 12.
    pub const fn month(self) -> i8 {
        self.month
    }

    /// The day of the month, from 1.
    pub const fn day(self) -> i8 {
        self.day
    }
}

impl FromStr for MonthDay {
    type Err = NotInCalendar;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        /// Any year that is no leap year will do to tell which days come every year.
        const COMMON_YEAR: i16 = 2023;
        const REFUSED: NotInCalendar = NotInCalendar("day of the year");
        let digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        let two = |part: &str| if digits(part) { part.parse::<i8>() } else { "".parse() }.or(Err(REFUSED));
        let (month, day) = text.strip_prefix("--").unwrap_or(text).split_once('-').ok_or(REFUSED)?;
        let (month, day) = (two(month)?, two(day)?);
        let found = Date::new(COMMON_YEAR, month, day).or(Err(REFUSED))?;
        Ok(Self { month: found.month(), day: found.day() })
    }
}

impl fmt::Display for MonthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_period_has_one_text() {
        for (given, text) in [("P3Y6M", "P3Y6M"), ("P42M", "P3Y6M"), ("P4W", "P28D"), ("P0D", "P0D"), ("P1Y2M3D", "P1Y2M3D")] {
            assert_eq!(given.parse::<Period>().unwrap().to_string(), text);
        }
        for wrong in ["", "P", "3Y", "P3", "PY", "P6M3Y", "P1Y1Y", "P-1Y", "PT3H", "P200Y", "P999999999D", "P1.5Y", "P3Y "] {
            assert!(wrong.parse::<Period>().is_err(), "{wrong}");
        }
        let due = "P3Y6M".parse::<Period>().unwrap();
        assert_eq!(date(2022, 8, 31).checked_add(due.span()).unwrap(), date(2026, 2, 28));
    }

    #[test]
    fn a_day_of_the_year_comes_every_year() {
        assert_eq!("--08-01".parse::<MonthDay>().unwrap().to_string(), "08-01");
        assert_eq!("10-01".parse::<MonthDay>().unwrap().in_year(2026), Some(date(2026, 10, 1)));
        for wrong in ["", "8-1", "13-01", "02-29", "02-30", "-1-01", "+1-01", "0801"] {
            assert!(wrong.parse::<MonthDay>().is_err(), "{wrong}");
        }
    }
}
