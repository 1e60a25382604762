//! The terms of support, read from the rule parameters of a day.

use super::{MissingParameter, ParameterValue, RuleParameters};
use crate::{Date, identifier::MunicipalityCode, support::SupportTerms};

/// What holds on a day for the support of a child that lives in a municipality.
pub fn support_terms(
    parameters: &RuleParameters,
    on: Date,
    municipality: Option<&MunicipalityCode>,
) -> Result<SupportTerms, MissingParameter> {
    let read = parameters.on(on, municipality);
    Ok(SupportTerms {
        plan_days: read.read("support.planWeeks", ParameterValue::days)?,
        evaluation_months: read.read("support.evaluationMonths", ParameterValue::months)?,
        notice_days: read.read("support.noticeDays", ParameterValue::days)?,
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_seed_gives_support_all_it_needs() {
        let terms = support_terms(&RuleParameters::seeded(), date(2026, 9, 1), None).unwrap();
        assert_eq!((terms.plan_days, terms.evaluation_months, terms.notice_days), (42, 12, 28));
    }
}
