//! The days of the demo. Its school holidays: a fictional calendar for region middle, by one rule for every year. The real ones are
//! published for a few years at a time only, and `doorlijn import school-holidays` reads those.

use jiff::{Span, tz::TimeZone};
use persistence::Failure;
use persistence::domain::{
    Date, Instant,
    holiday::{HolidayRegion, SchoolHoliday, SchoolYear},
};

/// Each holiday begins on the first Saturday from a day on: its name, how many years after the start of the school year, month,
/// day, and for how many days it lasts.
const HOLIDAYS: [(&str, i16, i8, i8, i32); 5] = [
    ("Herfstvakantie", 0, 10, 15, 9),
    ("Kerstvakantie", 0, 12, 19, 16),
    ("Voorjaarsvakantie", 1, 2, 15, 9),
    ("Meivakantie", 1, 4, 25, 9),
    ("Zomervakantie", 1, 7, 12, 44),
];

/// Half past eight on a day, when people begin to record things.
pub(super) fn morning(day: Date) -> Result<Instant, Failure> {
    let zoned = day.at(8, 30, 0, 0).to_zoned(TimeZone::UTC).map_err(|error| Failure::Internal(error.to_string()))?;
    Ok(Instant::from(zoned.timestamp()))
}

/// The holidays of every school year from the one of the first day to two years after the last.
pub(super) fn holidays(first: Date, last: Date) -> Vec<SchoolHoliday> {
    let years = SchoolYear::of(first).first_year()..=SchoolYear::of(last).first_year().saturating_add(2);
    years.flat_map(|year| HOLIDAYS.iter().filter_map(move |holiday| of_year(year, holiday))).collect()
}

fn of_year(year: i16, &(name, years, month, day, days): &(&str, i16, i8, i8, i32)) -> Option<SchoolHoliday> {
    let earliest = Date::new(year.saturating_add(years), month, day).ok()?;
    // Saturday is five days after Monday.
    let wait = (5 - earliest.weekday().to_monday_zero_offset()).rem_euclid(7);
    let start_date = earliest.saturating_add(Span::new().days(wait));
    let school_year = format!("{year:04}-{:04}", year.saturating_add(1));
    Some(SchoolHoliday {
        region: HolidayRegion::Middle,
        school_year,
        name: name.to_owned(),
        start_date,
        end_date: start_date.saturating_add(Span::new().days(days - 1)),
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_year_has_five_holidays_from_saturday_to_sunday() {
        let holidays = holidays(date(2025, 9, 1), date(2025, 9, 1));
        assert_eq!(holidays.len(), 15);
        let told: Vec<_> = holidays
            .iter()
            .take(5)
            .map(|holiday| format!("{} {} {}..{}", holiday.school_year, holiday.name, holiday.start_date, holiday.end_date))
            .collect();
        assert_eq!(
            told,
            [
                "2025-2026 Herfstvakantie 2025-10-18..2025-10-26",
                "2025-2026 Kerstvakantie 2025-12-20..2026-01-04",
                "2025-2026 Voorjaarsvakantie 2026-02-21..2026-03-01",
                "2025-2026 Meivakantie 2026-04-25..2026-05-03",
                "2025-2026 Zomervakantie 2026-07-18..2026-08-30",
            ]
        );
    }
}
