//! A value of a rule parameter: text in one canonical form, checked against its unit when it is made.

use std::{borrow::Cow, fmt};

use super::{Fraction, MonthDay, ParameterUnit, Period};

/// A text that is no value in a unit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no value in {unit}")]
pub struct NotAParameterValue {
    /// The unit that was asked for.
    pub unit: ParameterUnit,
    /// The text as it was given.
    pub text: String,
}

/// A value with its unit. It is kept as text because it is stored, published and shown so; the accessors read it and answer
/// nothing when the unit is not theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterValue {
    unit: ParameterUnit,
    text: Cow<'static, str>,
}

impl ParameterValue {
    /// Reads a text in the form of a unit and keeps it in the canonical form: `007` days is `7`, `P42M` is `P3Y6M`.
    pub fn parse(unit: ParameterUnit, text: &str) -> Result<Self, NotAParameterValue> {
        match canonical(unit, text.trim()) {
            Some(canonical) => Ok(Self { unit, text: Cow::Owned(canonical) }),
            None => Err(NotAParameterValue { unit, text: text.to_owned() }),
        }
    }

    /// A value of the seed, which a test has parsed already.
    pub(super) const fn seeded(unit: ParameterUnit, text: &'static str) -> Self {
        Self { unit, text: Cow::Borrowed(text) }
    }

    /// The unit.
    pub const fn unit(&self) -> ParameterUnit {
        self.unit
    }

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Calendar days, of a value in days or weeks.
    pub fn days(&self) -> Option<i32> {
        match self.unit {
            ParameterUnit::Days => self.whole(),
            ParameterUnit::Weeks => self.whole().and_then(|weeks| weeks.checked_mul(7)),
            _ => None,
        }
    }

    /// Calendar months, of a value in months or years.
    pub fn months(&self) -> Option<i32> {
        match self.unit {
            ParameterUnit::Months => self.whole(),
            ParameterUnit::Years => self.whole().and_then(|years| years.checked_mul(12)),
            _ => None,
        }
    }

    /// The length in calendar units, of a value in days, weeks, months or years or of a period.
    pub fn period(&self) -> Option<Period> {
        match self.unit {
            ParameterUnit::Period => self.text.parse().ok(),
            ParameterUnit::Days | ParameterUnit::Weeks => Period::new(0, self.days()?),
            ParameterUnit::Months | ParameterUnit::Years => Period::new(self.months()?, 0),
            _ => None,
        }
    }

    /// Clock hours, exact.
    pub fn hours(&self) -> Option<Fraction> {
        self.number(ParameterUnit::Hours)
    }

    /// Minutes, of a value in minutes, or in hours that are a whole number of minutes.
    pub fn minutes(&self) -> Option<i32> {
        match self.unit {
            ParameterUnit::Minutes => self.whole(),
            ParameterUnit::Hours => {
                let hours = self.hours()?;
                let minutes = hours.numerator() * 60;
                if minutes % hours.denominator() == 0 { i32::try_from(minutes / hours.denominator()).ok() } else { None }
            }
            _ => None,
        }
    }

    /// Euro cents.
    pub fn euro_cents(&self) -> Option<i64> {
        self.whole_in(ParameterUnit::EuroCents).map(i64::from)
    }

    /// Bytes.
    pub fn bytes(&self) -> Option<usize> {
        self.whole_in(ParameterUnit::Bytes).and_then(|bytes| usize::try_from(bytes).ok())
    }

    /// A number of things or people.
    pub fn count(&self) -> Option<i32> {
        self.whole_in(ParameterUnit::Count)
    }

    /// A part of a whole.
    pub fn fraction(&self) -> Option<Fraction> {
        self.number(ParameterUnit::Fraction)
    }

    /// An exact decimal number.
    pub fn decimal(&self) -> Option<Fraction> {
        self.number(ParameterUnit::Decimal)
    }

    /// A percentage, as the number before the sign: 20 of 20 %.
    pub fn percentage(&self) -> Option<Fraction> {
        self.number(ParameterUnit::Percentage)
    }

    /// A day of any year.
    pub fn month_day(&self) -> Option<MonthDay> {
        if self.unit == ParameterUnit::MonthDay { self.text.parse().ok() } else { None }
    }

    /// The code that was chosen.
    pub fn choice(&self) -> Option<&str> {
        (self.unit == ParameterUnit::Choice).then_some(self.as_str())
    }

    /// The codes that were chosen, one or several.
    pub fn choices(&self) -> Option<Vec<&str>> {
        matches!(self.unit, ParameterUnit::Choice | ParameterUnit::Choices).then(|| self.text.split(',').collect())
    }

    /// Yes or no.
    pub fn flag(&self) -> Option<bool> {
        if self.unit == ParameterUnit::Flag { self.text.parse().ok() } else { None }
    }

    /// Whole numbers in order.
    pub fn list(&self) -> Option<Vec<i32>> {
        if self.unit == ParameterUnit::List { row(&self.text) } else { None }
    }

    /// Rows of whole numbers.
    pub fn table(&self) -> Option<Vec<Vec<i32>>> {
        if self.unit == ParameterUnit::Table { self.text.split(';').map(row).collect() } else { None }
    }

    /// Whether every number of the value is at most what its unit allows.
    pub(super) fn within_bounds(&self) -> bool {
        self.unit.most().is_none_or(|most| match self.number(self.unit) {
            Some(number) => number.numerator() <= i64::from(most) * number.denominator(),
            None => self.text.split([',', ';']).all(|number| whole(number).is_some_and(|number| number <= most)),
        })
    }

    /// The size of a value that counts one thing, for comparing two values of one parameter.
    pub(super) fn size(&self) -> Option<Fraction> {
        self.number(self.unit).or_else(|| Fraction::new(i64::from(self.whole()?), 1))
    }

    fn whole(&self) -> Option<i32> {
        whole(&self.text)
    }

    fn whole_in(&self, unit: ParameterUnit) -> Option<i32> {
        if self.unit == unit { self.whole() } else { None }
    }

    fn number(&self, unit: ParameterUnit) -> Option<Fraction> {
        match unit {
            _ if unit != self.unit => None,
            ParameterUnit::Fraction => self.text.parse().ok(),
            ParameterUnit::Hours | ParameterUnit::Decimal | ParameterUnit::Percentage => Fraction::from_decimal(&self.text).ok(),
            _ => None,
        }
    }
}

impl fmt::Display for ParameterValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The one form that a text has in a unit.
fn canonical(unit: ParameterUnit, text: &str) -> Option<String> {
    match unit {
        ParameterUnit::Days
        | ParameterUnit::Weeks
        | ParameterUnit::Months
        | ParameterUnit::Years
        | ParameterUnit::Minutes
        | ParameterUnit::EuroCents
        | ParameterUnit::Bytes
        | ParameterUnit::Count => Some(whole(text)?.to_string()),
        ParameterUnit::Hours | ParameterUnit::Percentage | ParameterUnit::Decimal => canonical_decimal(text),
        ParameterUnit::Fraction => Some(text.parse::<Fraction>().ok()?.to_string()),
        ParameterUnit::Period => Some(text.parse::<Period>().ok()?.to_string()),
        ParameterUnit::MonthDay => Some(text.parse::<MonthDay>().ok()?.to_string()),
        ParameterUnit::Choice => is_code(text).then(|| text.to_owned()),
        ParameterUnit::Choices => canonical_choices(text),
        ParameterUnit::Flag => Some(text.parse::<bool>().ok()?.to_string()),
        ParameterUnit::List => canonical_row(text),
        ParameterUnit::Table => canonical_table(text),
    }
}

fn whole(text: &str) -> Option<i32> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

fn row(text: &str) -> Option<Vec<i32>> {
    text.split(',').map(whole).collect()
}

fn canonical_decimal(text: &str) -> Option<String> {
    Fraction::from_decimal(text).ok()?;
    let (whole_part, part) = text.split_once('.').unwrap_or((text, ""));
    let (whole_part, part) = (whole(whole_part)?, part.trim_end_matches('0'));
    Some(if part.is_empty() { whole_part.to_string() } else { format!("{whole_part}.{part}") })
}

fn canonical_row(text: &str) -> Option<String> {
    let numbers = text.split(',').map(|number| whole(number.trim())).collect::<Option<Vec<_>>>()?;
    Some(numbers.iter().map(i32::to_string).collect::<Vec<_>>().join(","))
}

fn canonical_table(text: &str) -> Option<String> {
    let rows = text.split(';').map(canonical_row).collect::<Option<Vec<_>>>()?;
    let width = |row: &String| row.split(',').count();
    let first = rows.first().map(width);
    rows.iter().all(|row| Some(width(row)) == first).then(|| rows.join(";"))
}

fn canonical_choices(text: &str) -> Option<String> {
    let codes: Vec<&str> = text.split(',').map(str::trim).collect();
    let distinct = codes.iter().enumerate().all(|(at, code)| !codes.iter().skip(at + 1).any(|later| later == code));
    (distinct && codes.iter().all(|code| is_code(code))).then(|| codes.join(","))
}

/// Whether a text has the form of a code: letters and digits in camelCase.
fn is_code(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_unit_takes_its_own_form_and_keeps_one_text() {
        use ParameterUnit as Unit;
        for (unit, given, text) in [
            (Unit::Days, " 042 ", "42"),
            (Unit::Hours, "7.20", "7.2"),
            (Unit::Hours, "960.0", "960"),
            (Unit::Decimal, "00.083", "0.083"),
            (Unit::Fraction, "2/6", "1/3"),
            (Unit::Period, "P42M", "P3Y6M"),
            (Unit::MonthDay, "--08-01", "08-01"),
            (Unit::Choice, "allCustodial", "allCustodial"),
            (Unit::Choices, "indication, concern", "indication,concern"),
            (Unit::Flag, "true", "true"),
            (Unit::List, "7, 14", "7,14"),
            (Unit::Table, "1,4; 2,08", "1,4;2,8"),
        ] {
            let value = ParameterValue::parse(unit, given).unwrap();
            assert_eq!((value.unit(), value.as_str()), (unit, text));
        }
    }

    #[test]
    fn a_text_of_another_form_is_refused() {
        use ParameterUnit as Unit;
        for (unit, wrong) in [
            (Unit::Days, ""),
            (Unit::Days, "-1"),
            (Unit::Days, "+1"),
            (Unit::Days, "1.5"),
            (Unit::Days, "99999999999"),
            (Unit::Hours, "7,2"),
            (Unit::Fraction, "0.5"),
            (Unit::Period, "P3H"),
            (Unit::MonthDay, "31-12"),
            (Unit::Choice, "All guardians"),
            (Unit::Choices, "concern,concern"),
            (Unit::Choices, "concern,"),
            (Unit::Flag, "ja"),
            (Unit::List, "7,,14"),
            (Unit::Table, "1,4;2"),
        ] {
            let refused = ParameterValue::parse(unit, wrong).unwrap_err();
            assert_eq!((refused.unit, refused.text.as_str()), (unit, wrong));
        }
    }

    #[test]
    fn a_value_answers_in_its_own_unit_only() {
        let value = |unit, text| ParameterValue::parse(unit, text).unwrap();
        assert_eq!(value(ParameterUnit::Weeks, "4").days(), Some(28));
        assert_eq!(value(ParameterUnit::Years, "2").months(), Some(24));
        assert_eq!(value(ParameterUnit::Years, "2").period(), Period::new(24, 0));
        assert_eq!(value(ParameterUnit::Hours, "5.5").minutes(), Some(330));
        assert_eq!(value(ParameterUnit::Hours, "0.083").minutes(), None);
        assert_eq!(value(ParameterUnit::EuroCents, "270000").euro_cents(), Some(270_000));
        assert_eq!(value(ParameterUnit::Table, "1,4;2,8").table(), Some(vec![vec![1, 4], vec![2, 8]]));
        assert_eq!(value(ParameterUnit::Choices, "indication,concern").choices(), Some(vec!["indication", "concern"]));
        assert_eq!(value(ParameterUnit::Count, "16").days(), None);
        assert_eq!(value(ParameterUnit::Days, "16").count(), None);
        assert_eq!(value(ParameterUnit::Days, "16").fraction(), None);
    }
}
