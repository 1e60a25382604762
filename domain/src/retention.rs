//! Retention terms (bewaartermijnen) that the service carries out by itself: what goes, and from which day on.

use crate::{
    Date,
    code::{Code, codes},
    organisation::OrganisationKind,
    parameter::{MissingParameter, ParameterValue, RuleParameters},
};

codes! {
    /// Something that is kept for a term and then goes, named by the rule parameter of its term.
    RetentionTerm {
        /// Sealed processing records; their seals stay.
        ProcessingRecord = "retention.processingRecord",
        /// The programme of preschool education that a handover told, counted from the day on which the child left the centre.
        PreschoolProgramme = "retention.preschoolProgramme",
        /// What a handover told, from its receipt, and what nobody received in time.
        HandoverContent = "handover.contentDays",
        /// What childcare knows of a child, counted from the day on which it left: the registration, and what was said around its
        /// handovers, counted from the transition.
        ChildcareFile = "retention.childcareFile",
        /// What a school said around handovers, counted from the transition.
        PupilFile = "retention.pupilFile",
        /// The registration of a pupil, counted from the day on which it left.
        Enrolment = "retention.enrolment",
        /// What was arranged for the support of a child, counted from its end.
        Support = "retention.supportMonths",
        /// Referrals, with the registrations that were made for them, counted from the age at which preschool education ends.
        Referral = "retention.referral",
        /// The proof of a consent, once the text is gone.
        ConsentProof = "retention.consentProof",
        /// The words of expertise requests, from the last change.
        Expertise = "retention.expertiseDays",
        /// Who a candidate was that was rejected or withdrew, from that day on.
        RejectedCandidate = "retention.rejectedCandidateDays",
        /// The journal of erasures, which is needed as long as there are backups from before them.
        Erasure = "retention.backupDays",
        /// Whom a combination contract was about, counted from its last day.
        CombinationContract = "retention.combinationContract",
        /// Subsidies with their accounts, counted from the day on which they were settled.
        Subsidy = "retention.subsidy",
    }
}

impl RetentionTerm {
    /// Whose files it is about, where they are those of one kind of organisation.
    pub const fn holder(self) -> Option<OrganisationKind> {
        match self {
            Self::ChildcareFile => Some(OrganisationKind::ChildcareProvider),
            Self::PupilFile | Self::Enrolment => Some(OrganisationKind::SchoolBoard),
            Self::ProcessingRecord
            | Self::PreschoolProgramme
            | Self::HandoverContent
            | Self::Support
            | Self::Referral
            | Self::ConsentProof
            | Self::Expertise
            | Self::RejectedCandidate
            | Self::CombinationContract
            | Self::Subsidy
            | Self::Erasure => None,
        }
    }

    /// Whether it ends registrations.
    pub const fn ends_registrations(self) -> bool {
        matches!(self, Self::ChildcareFile | Self::Enrolment)
    }

    /// The first day of which things are still kept: the term before today.
    pub fn first_day_kept(self, today: Date, parameters: &RuleParameters) -> Result<Date, MissingParameter> {
        let term = parameters.on(today, None).read(self.as_str(), ParameterValue::period)?;
        Ok(today.saturating_sub(term.span()))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn each_term_reaches_back_as_far_as_its_parameter_says() {
        let parameters = RuleParameters::seeded();
        let first = |term: RetentionTerm| term.first_day_kept(date(2028, 2, 29), &parameters).unwrap();
        assert_eq!(first(RetentionTerm::ProcessingRecord), date(2026, 2, 28));
        assert_eq!(first(RetentionTerm::Erasure), date(2028, 1, 30));
        assert_eq!(first(RetentionTerm::Support), date(2026, 2, 28));
        assert_eq!(first(RetentionTerm::Subsidy), date(2021, 2, 28));
    }
}
