//! The parameters by which preschool education is counted, read from the rule parameters of a day.

use super::{
    MissingParameter, ParametersOn,
    line::{age, day_of_year},
};
use crate::preschool::{PreschoolRules, SiteRules};

const TOTAL: &str = "preschool.hoursTotal";
const PER_DAY: &str = "preschool.hoursPerDay";
const START_AGE: &str = "preschool.startAge";
const END_AGE: &str = "preschool.endAge";
const LATE_START: &str = "preschool.lateStart";
const LEAP_DAY: &str = "anniversary.leapDay";
const GROUP_MAXIMUM: &str = "preschool.groupMaximum";
const PER_PROFESSIONAL: &str = "preschool.childrenPerProfessional";
const COACH_HOURS: &str = "preschool.coachHoursPerChild";
const COACH_DATE: &str = "preschool.coachReferenceDate";

/// The keys that [`preschool_rules`] reads, to show on what its numbers rest.
pub const PRESCHOOL_KEYS: [&str; 6] = [TOTAL, PER_DAY, START_AGE, END_AGE, LATE_START, LEAP_DAY];

/// The keys that [`site_rules`] reads besides.
pub const SITE_KEYS: [&str; 4] = [GROUP_MAXIMUM, PER_PROFESSIONAL, COACH_HOURS, COACH_DATE];

/// By what the hours of a child are counted.
pub fn preschool_rules(read: ParametersOn<'_>) -> Result<PreschoolRules, MissingParameter> {
    Ok(PreschoolRules {
        minutes_total: minutes(read, TOTAL)?,
        minutes_per_day: minutes(read, PER_DAY)?,
        start_age: age(read, START_AGE)?,
        end_age: age(read, END_AGE)?,
        is_pro_rata: read.read(LATE_START, |value| value.choice().map(|choice| choice == "proRata"))?,
        leap_day: day_of_year(read, LEAP_DAY)?,
    })
}

/// By what the groups and the coach of a site are counted.
pub fn site_rules(read: ParametersOn<'_>) -> Result<SiteRules, MissingParameter> {
    Ok(SiteRules {
        hours: preschool_rules(read)?,
        group_maximum: number(read, GROUP_MAXIMUM)?,
        children_per_professional: number(read, PER_PROFESSIONAL)?,
        coach_minutes_per_child: minutes(read, COACH_HOURS)?,
        coach_reference: day_of_year(read, COACH_DATE)?,
    })
}

fn minutes(read: ParametersOn<'_>, key: &str) -> Result<i64, MissingParameter> {
    read.read(key, |value| value.minutes().map(i64::from))
}

fn number(read: ParametersOn<'_>, key: &str) -> Result<u32, MissingParameter> {
    read.read(key, |value| value.count().and_then(|count| u32::try_from(count).ok()))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{
        line::{DayOfYear, Months},
        parameter::RuleParameters,
    };

    #[test]
    fn the_seed_gives_the_numbers_of_the_decree_and_every_key_that_is_shown() {
        let parameters = RuleParameters::seeded();
        let read = parameters.on(date(2026, 9, 1), None);
        let rules = site_rules(read).unwrap();
        assert_eq!((rules.hours.minutes_total, rules.hours.minutes_per_day), (960 * 60, 360));
        assert_eq!((rules.hours.start_age, rules.hours.end_age, rules.hours.is_pro_rata), (Months(30), Months(48), true));
        assert_eq!((rules.group_maximum, rules.children_per_professional, rules.coach_minutes_per_child), (16, 8, 600));
        assert_eq!((rules.hours.leap_day, rules.coach_reference), (DayOfYear::new(3, 1).unwrap(), DayOfYear::new(1, 1).unwrap()));
        assert!(PRESCHOOL_KEYS.iter().chain(&SITE_KEYS).all(|key| read.parameter(key).is_ok()));
        assert_eq!(site_rules(parameters.on(date(2021, 12, 31), None)).unwrap_err().key, COACH_HOURS);
        assert_eq!(preschool_rules(parameters.on(date(2020, 7, 31), None)).unwrap_err().key, TOTAL);
    }
}
