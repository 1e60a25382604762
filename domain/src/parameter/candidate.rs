//! The conditions for candidates, read from the rule parameters of a day.

use super::{
    MissingParameter, ParametersOn,
    line::{age, day_of_year},
};
use crate::candidate::EligibilityTerms;

/// On what the eligibility of a candidate depends.
pub fn eligibility_terms(read: ParametersOn<'_>) -> Result<EligibilityTerms, MissingParameter> {
    Ok(EligibilityTerms { minimum_age: age(read, "candidate.minimumAge")?, leap_day: day_of_year(read, "anniversary.leapDay")? })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{line::Months, parameter::RuleParameters};

    #[test]
    fn the_seed_lets_nobody_in_who_is_not_eighteen() {
        let terms = eligibility_terms(RuleParameters::seeded().on(date(2026, 9, 1), None)).unwrap();
        assert_eq!(terms.minimum_age, Months::of_years(18));
    }
}
