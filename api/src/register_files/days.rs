//! Days, in the form that a file uses.
//!
//! `2026-07-18` and `18-07-2026` can be read in one way. `07/18/2026` and `18/07/2026` cannot be told apart row by row (what is
//! 07/08/2026?), so the form with strokes is decided for a whole file, and only when some day in it can be read in one way.

use persistence::domain::Date;

/// The order of the numbers in days that are written with strokes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strokes {
    /// `18/07/2026`
    DayFirst,
    /// `07/18/2026`
    MonthFirst,
    /// The file has nothing that tells, or tells both.
    Unclear,
}

impl Strokes {
    /// Decides by all days of a file.
    pub(super) fn of<'a>(days: impl Iterator<Item = &'a str>) -> Self {
        let (mut day_first, mut month_first) = (false, false);
        for (first, second, _) in days.filter_map(|text| numbers(text, '/')) {
            day_first |= first > 12;
            month_first |= second > 12;
        }
        match (day_first, month_first) {
            (true, false) => Self::DayFirst,
            (false, true) => Self::MonthFirst,
            _ => Self::Unclear,
        }
    }

    /// Reads a day; nothing when it does not exist or can be read in two ways.
    pub(crate) fn day(self, text: &str) -> Option<Date> {
        if let Some((first, second, third)) = numbers(text, '-') {
            return if first > 31 { date(first, second, third) } else { date(third, second, first) };
        }
        match (self, numbers(text, '/')?) {
            (Self::DayFirst, (day, month, year)) | (Self::MonthFirst, (month, day, year)) => date(year, month, day),
            (Self::Unclear, _) => None,
        }
    }
}

/// Three numbers with a sign between them.
fn numbers(text: &str, sign: char) -> Option<(i16, i16, i16)> {
    let mut parts = text.split(sign).map(|part| part.parse::<i16>().ok());
    let three = (parts.next()??, parts.next()??, parts.next()??);
    parts.next().is_none().then_some(three)
}

/// The day, if it exists, in a year of four digits.
fn date(year: i16, month: i16, day: i16) -> Option<Date> {
    if !(1900..=2200).contains(&year) {
        return None;
    }
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn iso(strokes: Strokes, text: &str) -> Option<String> {
        strokes.day(text).map(|day| day.to_string())
    }

    #[test]
    fn a_day_is_read_in_one_way_or_not_at_all() {
        for text in ["2026-07-08", "08-07-2026", "8-7-2026"] {
            assert_eq!(iso(Strokes::Unclear, text).as_deref(), Some("2026-07-08"));
        }
        assert_eq!(iso(Strokes::of(["07/08/2026", "07/18/2026"].into_iter()), "07/08/2026").as_deref(), Some("2026-07-08"));
        assert_eq!(iso(Strokes::of(["07/08/2026", "18/07/2026"].into_iter()), "07/08/2026").as_deref(), Some("2026-08-07"));
        assert_eq!(iso(Strokes::of(["07/08/2026"].into_iter()), "07/08/2026"), None);
        assert_eq!(iso(Strokes::of(["18/07/2026", "07/18/2026"].into_iter()), "18/07/2026"), None);
        for wrong in ["2026-02-30", "30-02-2026", "08-07-26", "2026-07", "2026-07-08-09", "", "x-y-z"] {
            assert_eq!(iso(Strokes::DayFirst, wrong), None, "{wrong}");
        }
    }
}
