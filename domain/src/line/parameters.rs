//! The numbers of law and agreement that the line needs, and the arithmetic of ages that depends on them.
//!
//! Nothing here is read from a table: whoever asks for a line fills [`LineParameters`] with the rule parameters of that day.

use crate::{Date, anniversary::anniversary};

/// A number of calendar months, as ages are counted: 3 years and 6 months is 42.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Months(pub u16);

impl Months {
    /// The months of so many whole years.
    pub const fn of_years(years: u16) -> Self {
        Self(years.saturating_mul(12))
    }
}

/// A day that returns every year, such as 1 August.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayOfYear {
    month: i8,
    day: i8,
}

impl DayOfYear {
    /// The day with this number in this month, or `None` where no year has it.
    pub fn new(month: i8, day: i8) -> Option<Self> {
        // 2000 was a leap year, so 29 February passes.
        Date::new(2000, month, day).is_ok().then_some(Self { month, day })
    }

    /// This day in a year; 28 February where the year lacks a 29th.
    pub(crate) fn in_year(self, year: i16) -> Date {
        Date::new(year, self.month, self.day)
            .or_else(|_| Date::new(year, self.month, 1).map(Date::last_of_month))
            .unwrap_or(Date::MAX)
    }

    /// The last time that this day came, on a date or before it.
    pub(super) fn last_until(self, date: Date) -> Date {
        let this_year = self.in_year(date.year());
        if this_year <= date { this_year } else { self.in_year(date.year().saturating_sub(1)) }
    }
}

/// The birthday on which the line of a child ends at the latest, and from which none is registered or placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineEnd {
    /// `line.endAge`: whole years at which the line ends when no date of leaving for secondary school is known; 14 (WPO 39(4)).
    pub age_years: u16,
    /// `anniversary.leapDay`: when someone born on 29 February has a birthday in a common year; 1 March.
    pub leap_day: DayOfYear,
}

impl LineEnd {
    /// The day for someone born on a day.
    pub fn of(self, birth_date: Date) -> Date {
        reached(birth_date, Months::of_years(self.age_years), self.leap_day)
    }

    /// The values of the seed set, so that a test need only say what it is about.
    #[cfg(test)]
    pub(crate) fn default_for_tests() -> Self {
        Self { age_years: 14, leap_day: DayOfYear { month: 3, day: 1 } }
    }
}

/// The day on which someone reaches an age. The 31st and so many months is the last day of a shorter month, but an anniversary of
/// 29 February is the day that `leap_day` gives.
fn reached(birth_date: Date, age: Months, leap_day: DayOfYear) -> Date {
    anniversary(birth_date, i32::from(age.0), |year| leap_day.in_year(year))
}

/// Every number from law or agreement that the line is computed with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineParameters {
    /// `gap.bridgeDays`: a gap of at most so many calendar days is a bridge; 42, local agreement (there is no legal number).
    pub bridge_days: i32,
    /// `gap.bridgeOpenDays`: a gap of at most so many days outside weekends and school holidays is a bridge; 5, local agreement.
    pub bridge_open_days: i32,
    /// `handover.dueComplex`: age at which the handover to school is due on an indication, concern or support; 3 years 6 months.
    pub due_complex: Months,
    /// `handover.dueNormal`: age at which the handover to school is due otherwise; 3 years 9 months.
    pub due_normal: Months,
    /// `handover.careChangeDays`: days before a change of care on which its handover is due; 28. An overlap of at most so
    /// many days is settling in at the next place, a longer one is care at two places.
    pub care_change_notice_days: i32,
    /// `handover.dueWindowDays`: days before the due date from which a handover is called due; 28, local agreement.
    pub due_window_days: i32,
    /// `school.groupChange`: the day on which groups change, by which group 2 has spoken with group 3; 1 August.
    pub group_change: DayOfYear,
    /// `school.yearStart`: first day of a school year; 1 August (WPO 1).
    pub school_year_start: DayOfYear,
    /// `school.registrationDays`: days before the wanted first day on which parents register at the latest; 70 (WPO 40(2)).
    pub registration_days: i32,
    /// `school.earliestAge`: whole years from which a child can be a pupil; 4 (WPO 39(1)).
    pub earliest_school_age_years: u16,
    /// `school.compulsoryAge`: whole years after whose month compulsory schooling starts; 5 (Leerplichtwet 3(1)).
    pub compulsory_age_years: u16,
    /// When the line ends where no date of leaving for secondary school is known, and with that when a leapling has a birthday.
    pub end: LineEnd,
}

impl LineParameters {
    /// The day on which someone reaches an age.
    pub(super) fn reaches(&self, birth_date: Date, age: Months) -> Date {
        reached(birth_date, age, self.end.leap_day)
    }

    /// The birthday on which someone becomes so many years old.
    pub(super) fn birthday(&self, birth_date: Date, years: u16) -> Date {
        self.reaches(birth_date, Months::of_years(years))
    }

    /// The values of the seed set, so that a test need only say what it is about.
    #[cfg(test)]
    pub(super) fn default_for_tests() -> Self {
        Self {
            bridge_days: 42,
            bridge_open_days: 5,
            due_complex: Months(42),
            due_normal: Months(45),
            care_change_notice_days: 28,
            due_window_days: 28,
            group_change: DayOfYear { month: 8, day: 1 },
            school_year_start: DayOfYear { month: 8, day: 1 },
            registration_days: 70,
            earliest_school_age_years: 4,
            compulsory_age_years: 5,
            end: LineEnd::default_for_tests(),
        }
    }
}
