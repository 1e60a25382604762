//! The parameters that the line of a child is computed with, read from the rule parameters of a day.

use super::{MissingParameter, MonthDay, ParameterValue, ParametersOn, Period, RuleParameters};
use crate::{
    Date,
    identifier::MunicipalityCode,
    line::{DayOfYear, LineEnd, LineParameters, Months},
};

/// What the line needs on a day, for a child that lives in a municipality.
pub fn line_parameters(
    parameters: &RuleParameters,
    on: Date,
    municipality: Option<&MunicipalityCode>,
) -> Result<LineParameters, MissingParameter> {
    let read = parameters.on(on, municipality);
    Ok(LineParameters {
        bridge_days: days(read, "gap.bridgeDays")?,
        bridge_open_days: days(read, "gap.bridgeOpenDays")?,
        due_complex: age(read, "handover.dueComplex")?,
        due_normal: age(read, "handover.dueNormal")?,
        care_change_notice_days: days(read, "handover.careChangeDays")?,
        due_window_days: days(read, "handover.dueWindowDays")?,
        group_change: day_of_year(read, "school.groupChange")?,
        school_year_start: day_of_year(read, "school.yearStart")?,
        registration_days: days(read, "school.registrationDays")?,
        earliest_school_age_years: years(read, "school.earliestAge")?,
        compulsory_age_years: years(read, "school.compulsoryAge")?,
        end: end(read)?,
    })
}

/// When the line of a child ends, by what holds on a day; the same in every municipality.
pub fn line_end(parameters: &RuleParameters, on: Date) -> Result<LineEnd, MissingParameter> {
    end(parameters.on(on, None))
}

fn end(read: ParametersOn<'_>) -> Result<LineEnd, MissingParameter> {
    Ok(LineEnd { age_years: years(read, "line.endAge")?, leap_day: day_of_year(read, "anniversary.leapDay")? })
}

fn days(read: ParametersOn<'_>, key: &str) -> Result<i32, MissingParameter> {
    read.read(key, ParameterValue::days)
}

fn years(read: ParametersOn<'_>, key: &str) -> Result<u16, MissingParameter> {
    read.read(key, |value| u16::try_from(value.months()? / 12).ok())
}

/// The line counts ages in whole months, so a period with days is none that it can use.
pub(super) fn age(read: ParametersOn<'_>, key: &str) -> Result<Months, MissingParameter> {
    let whole_months = |period: &Period| period.days() == 0;
    read.read(key, |value| Some(Months(u16::try_from(value.period().filter(whole_months)?.months()).ok()?)))
}

pub(super) fn day_of_year(read: ParametersOn<'_>, key: &str) -> Result<DayOfYear, MissingParameter> {
    let day = |day: MonthDay| DayOfYear::new(day.month(), day.day());
    read.read(key, |value| value.month_day().and_then(day))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::parameter::seed;

    #[test]
    fn the_seed_gives_a_line_all_it_needs_on_any_day_of_a_childs_past() {
        let parameters = RuleParameters::new(seed());
        for on in [date(2000, 1, 1), date(2012, 2, 29), date(2026, 9, 1), date(2040, 1, 1)] {
            let line = line_parameters(&parameters, on, None).unwrap();
            assert_eq!((line.bridge_days, line.due_complex, line.due_normal), (42, Months(42), Months(45)), "{on}");
            assert_eq!((line.registration_days, line.compulsory_age_years, line.end.age_years), (70, 5, 14), "{on}");
            assert_eq!(Some(line.end.leap_day), DayOfYear::new(3, 1));
            assert_eq!(line_end(&parameters, on), Ok(line.end));
        }
        assert_eq!(line_parameters(&RuleParameters::default(), date(2026, 9, 1), None).unwrap_err().key, "gap.bridgeDays");
    }
}
