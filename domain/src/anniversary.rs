//! When someone reaches an age, also for who was born on 29 February.

use jiff::Span;

use crate::Date;

/// The day that comes so many calendar months after a birth date. The 31st and so many months is the last day of a shorter month,
/// but an anniversary of 29 February in a common year is the day that `leap_day` gives for that year.
pub(crate) fn anniversary(birth_date: Date, months: i32, leap_day: impl FnOnce(i16) -> Date) -> Date {
    let reached = birth_date.saturating_add(Span::new().months(months));
    let leapling = birth_date.month() == 2 && birth_date.day() == 29;
    if leapling && reached.month() == 2 && reached.day() != 29 { leap_day(reached.year()) } else { reached }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn an_age_is_reached_on_the_anniversary_and_that_of_a_leap_day_where_the_parameter_says() {
        let march = |year| Date::new(year, 3, 1).unwrap();
        for (birth, months, expected) in [
            (date(1990, 5, 1), 216, date(2008, 5, 1)),
            (date(2008, 2, 29), 216, date(2026, 3, 1)),
            (date(2008, 2, 29), 192, date(2024, 2, 29)),
            (date(2022, 8, 31), 42, date(2026, 2, 28)),
        ] {
            assert_eq!(anniversary(birth, months, march), expected, "{birth} and {months} months");
        }
    }
}
