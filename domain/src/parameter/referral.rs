//! The terms of guidance to preschool education, read from the rule parameters of a day.

use super::{
    MissingParameter, ParameterValue, ParametersOn,
    line::{age, day_of_year},
};
use crate::referral::ReferralTerms;

/// By when each step of a referral is due.
pub fn referral_terms(read: ParametersOn<'_>) -> Result<ReferralTerms, MissingParameter> {
    let days = |key| read.read(key, ParameterValue::days);
    Ok(ReferralTerms {
        indication_days: days("referral.indicationDays")?,
        informing_days: days("referral.informingDays")?,
        registration_days: days("referral.registrationDays")?,
        placement_days: days("referral.placementDays")?,
        start_days: days("referral.startDays")?,
        end_age: age(read, "preschool.endAge")?,
        leap_day: day_of_year(read, "anniversary.leapDay")?,
    })
}

/// Whether the municipality decides itself which children belong to its target group.
pub fn municipality_indicates(read: ParametersOn<'_>) -> Result<bool, MissingParameter> {
    read.read("referral.indicatingBody", |value| value.choice().map(|choice| choice == "municipality"))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::parameter::RuleParameters;

    #[test]
    fn the_seed_gives_every_term_and_lets_youth_health_indicate() {
        let parameters = RuleParameters::seeded();
        let read = parameters.on(date(2026, 9, 1), None);
        let terms = referral_terms(read).unwrap();
        assert_eq!((terms.indication_days, terms.informing_days, terms.registration_days), (42, 14, 42));
        assert_eq!((terms.placement_days, terms.start_days), (42, 42));
        assert_eq!(terms.ages_out(date(2024, 2, 29)), date(2028, 2, 29));
        assert!(!municipality_indicates(read).unwrap());
    }
}
