//! On what ground a section may go to the next place, decided for each section by itself at the moment of sending.

use super::{Consent, ConsentMethod, GuardianPolicy, Handover, SectionKind, consent::ConsentState};
use crate::{child::GuardianId, code::codes, line::TransitionKind};

codes! {
    /// What a section needs to go along at a kind of transition.
    Ground {
        /// Wettelijke plicht zodra het kind bij de school is ingeschreven (WPO 160(3)).
        LegalDuty = "legalDuty",
        /// Toestemming van de ouders.
        Consent = "consent",
        /// Uitdrukkelijke toestemming van de ouders, met inloggen of op papier (AVG 9(2)(a)).
        ExplicitConsent = "explicitConsent",
        /// Geen toestemming nodig (WPO 45(3)).
        NoConsentNeeded = "noConsentNeeded",
        /// De eigen woorden van de ouder.
        OwnWords = "ownWords",
        /// Gaat bij deze overgang niet mee.
        NotAllowed = "notAllowed",
    }
}

codes! {
    /// Basis on which a section went along.
    Basis {
        /// Wettelijke plicht (WPO 160(3)).
        LegalDuty = "legalDuty",
        /// Toestemming.
        Consent = "consent",
        /// Geen toestemming nodig (WPO 45(3)).
        NoConsentNeeded = "noConsentNeeded",
        /// De eigen woorden van de ouder.
        OwnWords = "ownWords",
    }
}

codes! {
    /// Why a section does not go along.
    Withheld {
        /// Een ouder heeft geweigerd.
        Refused = "refused",
        /// Een ouder heeft de toestemming ingetrokken.
        Withdrawn = "withdrawn",
        /// De tekst is gewijzigd nadat er toestemming voor was gegeven.
        TextChanged = "textChanged",
        /// Niet alle ouders van wie toestemming nodig is hebben die gegeven.
        NoConsent = "noConsent",
        /// Het kind is nog niet ingeschreven bij de school.
        NotEnrolled = "notEnrolled",
        /// Gaat bij deze overgang niet mee.
        NotAllowed = "notAllowed",
    }
}

impl Withheld {
    /// The cause as guardians hear it: none of them hears what another one said.
    #[must_use]
    pub const fn for_guardians(self) -> Self {
        match self {
            Self::Refused | Self::Withdrawn | Self::TextChanged => Self::NoConsent,
            other => other,
        }
    }
}

/// What a section needs at a kind of transition: the table of the sections, with the article that each rests on.
pub const fn ground(kind: TransitionKind, section: SectionKind) -> Ground {
    use SectionKind as S;
    use TransitionKind as T;
    match (kind, section) {
        (T::ChildcareToSchool, S::PreschoolProgramme) => Ground::LegalDuty,
        (T::ChildcareToSchool, S::PracticalInformation)
        | (T::AfterSchoolToSchool | T::SchoolToAfterSchool, S::PreschoolProgramme) => Ground::NotAllowed,
        (T::SchoolToAfterSchool, S::PracticalInformation) => Ground::NoConsentNeeded,
        (
            T::ChildcareToSchool
            | T::ChildcareToChildcare
            | T::DayCareToAfterSchool
            | T::AfterSchoolToSchool
            | T::SchoolToAfterSchool,
            section,
        ) => match section {
            S::Medical | S::Attachments => Ground::ExplicitConsent,
            S::ParentView => Ground::OwnWords,
            S::PreschoolProgramme | S::Attendance | S::Development | S::Support | S::PracticalInformation => Ground::Consent,
        },
        _ => Ground::NotAllowed,
    }
}

/// What must be known to decide on what basis a section goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The holders of authority in the sender's registration.
    pub guardian_ids: Vec<GuardianId>,
    /// What they said of the sections of this handover, each the last word of one guardian on one section.
    pub consents: Vec<Consent>,
    /// Who of them has to give consent.
    pub policy: GuardianPolicy,
    /// Whether the school of the receiver itself recorded a placement of the child that has not ended.
    pub is_enrolled: bool,
}

impl Standing {
    /// On what basis a section of a handover may go at this moment, or why not.
    pub fn basis(&self, handover: &Handover, section: SectionKind) -> Result<Basis, Withheld> {
        match ground(handover.facts.kind, section) {
            Ground::LegalDuty if self.is_enrolled => Ok(Basis::LegalDuty),
            Ground::LegalDuty => Err(Withheld::NotEnrolled),
            Ground::NoConsentNeeded => Ok(Basis::NoConsentNeeded),
            Ground::OwnWords => Ok(Basis::OwnWords),
            Ground::NotAllowed => Err(Withheld::NotAllowed),
            Ground::Consent => self.consented(handover, section, |_| true),
            Ground::ExplicitConsent => self.consented(handover, section, ConsentMethod::is_explicit),
        }
    }

    /// Whether those who have to consent did, to this text, this recipient and in a way that is enough.
    fn consented(
        &self,
        handover: &Handover,
        section: SectionKind,
        is_enough: impl Fn(ConsentMethod) -> bool,
    ) -> Result<Basis, Withheld> {
        let said = |guardian: &GuardianId| {
            self.consents.iter().find(|consent| {
                consent.guardian_id == *guardian
                    && consent.section.kind == section
                    && Some(consent.recipient_id) == handover.receiver_id
            })
        };
        let version = handover.section(section).map(|section| section.version);
        let each: Vec<Result<(), Withheld>> = self
            .guardian_ids
            .iter()
            .map(|guardian| match said(guardian) {
                Some(consent) => match consent.state {
                    ConsentState::Given if Some(consent.section.version) != version => Err(Withheld::TextChanged),
                    ConsentState::Given if !is_enough(consent.method) => Err(Withheld::NoConsent),
                    ConsentState::Given => Ok(()),
                    ConsentState::Refused => Err(Withheld::Refused),
                    ConsentState::Withdrawn => Err(Withheld::Withdrawn),
                    ConsentState::Ended => Err(Withheld::TextChanged),
                },
                None => Err(Withheld::NoConsent),
            })
            .collect();
        // A guardian who says no is heard under either policy.
        if let Some(Err(cause)) = each.iter().find(|one| matches!(one, Err(Withheld::Refused | Withheld::Withdrawn))) {
            return Err(*cause);
        }
        let enough = match self.policy {
            GuardianPolicy::AllCustodial => !each.is_empty() && each.iter().all(Result::is_ok),
            GuardianPolicy::OneUnlessObjection => each.iter().any(Result::is_ok),
        };
        if enough { Ok(Basis::Consent) } else { Err(each.into_iter().find_map(Result::err).unwrap_or(Withheld::NoConsent)) }
    }
}
