//! Which days are school days: not in a weekend, nor in a school holiday of the region.
//!
//! Public holidays outside the school holidays are not known here, so a school day may turn out to be Easter Monday.

use jiff::{ToSpan, civil::Weekday};

use super::{parameters::DayOfYear, stretch::Stretch};
use crate::{
    Date,
    holiday::{HolidayRegion, SchoolHoliday},
};

/// The school holidays of all regions as far as they are known.
pub(super) struct SchoolCalendar<'a> {
    holidays: &'a [SchoolHoliday],
    year_start: DayOfYear,
}

impl<'a> SchoolCalendar<'a> {
    /// A calendar of these holidays, in school years that start on that day.
    pub(super) const fn new(holidays: &'a [SchoolHoliday], year_start: DayOfYear) -> Self {
        Self { holidays, year_start }
    }

    /// The school days of a closed stretch in a region; `None` when a day of it lies in a school year of which the region's
    /// holidays are unknown. Such a day may still be known to be free: the summer holiday reaches into the next school year.
    pub(super) fn open_days(&self, region: HolidayRegion, stretch: Stretch) -> Option<i32> {
        let known_years: Vec<i16> = self.of(region).filter_map(first_year).collect();
        let days = stretch.first.series(1.day()).take_while(|day| *day <= stretch.end());
        let is_known = |day: Date| known_years.contains(&self.year_start.last_until(day).year());
        days.map(|day| if self.is_free(Some(region), day) { Some(0) } else { is_known(day).then_some(1) }).sum()
    }

    /// The first school day on a date or after it; where the region or its holidays are unknown, the first weekday.
    pub(super) fn first_school_day(&self, region: Option<HolidayRegion>, from: Date) -> Date {
        from.series(1.day()).find(|day| !self.is_free(region, *day)).unwrap_or(from)
    }

    fn is_free(&self, region: Option<HolidayRegion>, day: Date) -> bool {
        matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
            || region.is_some_and(|region| self.of(region).any(|holiday| holiday.start_date <= day && day <= holiday.end_date))
    }

    fn of(&self, region: HolidayRegion) -> impl Iterator<Item = &'a SchoolHoliday> {
        self.holidays.iter().filter(move |holiday| holiday.region == region)
    }
}

/// The calendar year in which the school year of a holiday starts.
fn first_year(holiday: &SchoolHoliday) -> Option<i16> {
    holiday.school_year.split('-').next()?.parse().ok()
}
