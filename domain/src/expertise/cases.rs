//! Who acts in the tests of expertise requests, and what is asked.

use jiff::civil::date;

use super::*;
pub(super) use crate::cases::id;
use crate::{
    authority::Identity,
    cases::{granted, identity},
    child::{Child, Guardian, GuardianFacts, Registration},
    handover::GuardianPolicy,
    location::{Location, LocationKind},
    organisation::{Organisation, OrganisationKind},
};

/// The organisation that asks.
pub(super) const ASKER: u128 = 1;
/// The organisation that is asked.
pub(super) const ASKED: u128 = 2;
/// A school of the asker.
pub(super) const SCHOOL: u128 = 11;
/// A location of the specialist.
pub(super) const SITE: u128 = 12;
/// The child as the asker registered it.
pub(super) const CHILD: u128 = 31;

/// A caller of an organisation, or a guardian who was invited by it, with a token that is narrowed to locations or not.
pub(super) fn caller(organisation: u128, guardian: Option<u128>, locations: Option<&[u128]>) -> Authority {
    let role = if guardian.is_some() { Role::Guardian } else { Role::Professional };
    let identity = Identity {
        locations: locations.map(|numbers| numbers.iter().copied().map(id).collect()),
        guardians: guardian.into_iter().map(id).collect(),
        ..identity(organisation, role)
    };
    granted(identity, OrganisationKind::SchoolBoard)
}

/// So many days after 1 September 2026, in the morning.
pub(super) fn morning(days: i64) -> Instant {
    Instant::beginning_of(date(2026, 9, 1)).unwrap().plus_seconds(days * 86_400 + 8 * 3_600)
}

pub(super) fn terms() -> ExpertiseTerms {
    ExpertiseTerms {
        answer_days: 14,
        close_days: 7,
        follow_ups_most: 1,
        words_days: 180,
        guardian_policy: GuardianPolicy::AllCustodial,
    }
}

fn location(number: u128, organisation: u128, kind: LocationKind) -> Location {
    crate::cases::location(number, organisation, kind, morning(0))
}

pub(super) fn organisation(number: u128, kind: OrganisationKind) -> Organisation {
    crate::cases::organisation(number, kind, morning(0))
}

/// The child in the asker's registration, with guardians, each with authority or without.
pub(super) fn registration(guardians: &[(u128, bool)]) -> Registration {
    let guardian = |(number, has_authority): &(u128, bool)| Guardian {
        id: id(*number),
        facts: GuardianFacts {
            given_name: "Anna".into(),
            family_name: "Jansen".into(),
            contact: None,
            has_authority: *has_authority,
            location_hidden: false,
        },
    };
    Registration {
        id: id(30),
        organisation_id: id(ASKER),
        child: Child {
            id: id(CHILD),
            joined_id: id(CHILD),
            birth_date: date(2022, 10, 14),
            municipality: "GM0307".parse().unwrap(),
            district: None,
        },
        given_name: "Noor".into(),
        family_name_prefix: None,
        family_name: "Linden".into(),
        references: Vec::new(),
        guardians: guardians.iter().map(guardian).collect(),
        registered_at: morning(0),
        version: 1,
    }
}

pub(super) fn consent(guardian: u128) -> ExpertiseConsent {
    ExpertiseConsent { guardian_id: id(guardian), date: date(2026, 9, 1), method: ExpertiseConsentMethod::Paper }
}

/// A question about the child, with the consent of its one guardian.
pub(super) fn new() -> NewExpertiseRequest {
    NewExpertiseRequest {
        asker_id: id(ASKER),
        facts: ExpertiseFacts {
            specialist: Specialist {
                organisation_id: id(ASKED),
                location_id: Some(id(SITE)),
                specialism: "speechTherapist".into(),
            },
            about: AskedAbout::Child { child_id: Some(id(CHILD)), location_id: Some(id(SCHOOL)), consents: vec![consent(21)] },
            question: "Hoe lokken we meer taal uit?".into(),
            wished_by_date: None,
        },
        around: ExpertiseSurroundings {
            specialist: Some(organisation(ASKED, OrganisationKind::ChildcareProvider)),
            sites: vec![location(SCHOOL, ASKER, LocationKind::School), location(SITE, ASKED, LocationKind::Childcare)],
            registration: Some(registration(&[(21, true)])),
            withdrawn: None,
            usual_municipality: None,
        },
    }
}
