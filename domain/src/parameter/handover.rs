//! The terms by which a handover goes, read from the rule parameters of a day.

use super::{MissingParameter, ParameterValue, RuleParameters};
use crate::{
    Date,
    code::Code,
    handover::{AttachmentTerms, GuardianPolicy, HandoverTerms, Needs},
    identifier::MunicipalityCode,
};

/// What holds on a day for a handover of a child that lives in a municipality.
pub fn handover_terms(
    parameters: &RuleParameters,
    on: Date,
    municipality: Option<&MunicipalityCode>,
) -> Result<HandoverTerms, MissingParameter> {
    let read = parameters.on(on, municipality);
    let days = |key| read.read(key, ParameterValue::days);
    let triggers = read.read("handover.warmTriggers", |value| {
        value.choices().map(|choices| choices.into_iter().map(str::to_owned).collect::<Vec<_>>())
    })?;
    let warm_on = |trigger: &str| triggers.iter().any(|chosen| chosen == trigger);
    Ok(HandoverTerms {
        required_sections: Vec::new(),
        inspection_days: days("handover.inspectionDays")?,
        expiry_days: days("handover.expiryDays")?,
        content_days: days("handover.contentDays")?,
        attachments: attachment_terms(parameters, on)?,
        reminder_days: reminder_days(parameters, on)?,
        warm_within_days: days("handover.warmWithinDays")?,
        feedback_months: read.read("handover.feedbackMonths", ParameterValue::months)?,
        due_window_days: days("handover.dueWindowDays")?,
        warm_on: Needs {
            indication: warm_on("indication"),
            concern: warm_on("concern"),
            guardian_wish: warm_on("guardianWish"),
            support: false,
        },
        observation_system: None,
        warm_for_all: warm_on("allChildren"),
        guardian_policy: read.read("consent.guardians", |value| value.choice().and_then(GuardianPolicy::from_code))?,
    })
}

/// How large and how many attachments may be, everywhere.
pub fn attachment_terms(parameters: &RuleParameters, on: Date) -> Result<AttachmentTerms, MissingParameter> {
    let read = parameters.on(on, None);
    Ok(AttachmentTerms {
        bytes: read.read("handover.attachmentBytes", ParameterValue::bytes)?,
        bytes_together: read.read("handover.attachmentsBytes", ParameterValue::bytes)?,
        most: read.read("handover.attachmentsMost", |value| value.count().and_then(|most| most.try_into().ok()))?,
    })
}

/// After how many days from the offer a handover is brought to mind, in order.
pub fn reminder_days(parameters: &RuleParameters, on: Date) -> Result<Vec<i32>, MissingParameter> {
    parameters.on(on, None).read("handover.reminderDays", ParameterValue::list)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_seed_gives_a_handover_all_it_needs() {
        let terms = handover_terms(&RuleParameters::seeded(), date(2026, 9, 1), None).unwrap();
        assert_eq!((terms.inspection_days, terms.expiry_days, terms.content_days), (7, 28, 30));
        assert_eq!(terms.attachments, AttachmentTerms { bytes: 5 << 20, bytes_together: 20 << 20, most: 20 });
        assert_eq!(terms.warm_on, Needs { indication: true, concern: true, guardian_wish: true, support: false });
        assert!(!terms.warm_for_all && terms.guardian_policy == GuardianPolicy::AllCustodial);
    }
}
