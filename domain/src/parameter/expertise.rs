//! The terms by which expertise requests go, read from the rule parameters of a day.

use super::{MissingParameter, ParameterValue, RuleParameters};
use crate::{Date, code::Code, expertise::ExpertiseTerms, handover::GuardianPolicy, identifier::MunicipalityCode};

/// What holds on a day for what is asked in a municipality, or everywhere.
pub fn expertise_terms(
    parameters: &RuleParameters,
    on: Date,
    municipality: Option<&MunicipalityCode>,
) -> Result<ExpertiseTerms, MissingParameter> {
    let read = parameters.on(on, municipality);
    let days = |key| read.read(key, ParameterValue::days);
    Ok(ExpertiseTerms {
        answer_days: days("expertise.answerDays")?,
        close_days: days("expertise.closeDays")?,
        follow_ups_most: read.read("expertise.followUpsMost", ParameterValue::count)?,
        words_days: days("retention.expertiseDays")?,
        guardian_policy: read.read("consent.guardians", |value| value.choice().and_then(GuardianPolicy::from_code))?,
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_seed_gives_a_request_all_it_needs() {
        let terms = expertise_terms(&RuleParameters::seeded(), date(2026, 9, 1), None).unwrap();
        assert_eq!((terms.answer_days, terms.close_days, terms.follow_ups_most, terms.words_days), (14, 14, 10, 180));
        assert_eq!(terms.guardian_policy, GuardianPolicy::AllCustodial);
    }
}
