//! Who acts in the tests of expertise requests, and what is asked.

use std::{collections::BTreeSet, sync::Arc};

use jiff::civil::date;
use uuid::Uuid;

use super::*;
use crate::{
    Id,
    authority::{Grant, Identity, Scope},
    child::{Child, Guardian, GuardianFacts, Registration},
    code::Code,
    handover::GuardianPolicy,
    location::{Location, LocationFacts, LocationKind},
    organisation::{Organisation, OrganisationFacts, OrganisationKind},
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

pub(super) fn id<K>(number: u128) -> Id<K> {
    Id::from_uuid(Uuid::from_u128(number))
}

/// A caller of an organisation, or a guardian who was invited by it, with a token that is narrowed to locations or not.
pub(super) fn caller(organisation: u128, guardian: Option<u128>, locations: Option<&[u128]>) -> Authority {
    let scopes: BTreeSet<Scope> = Scope::ALL.iter().copied().collect();
    let identity = Identity {
        client: id(organisation),
        organisation: id(organisation),
        role: if guardian.is_some() { Role::Guardian } else { Role::Professional },
        scopes: scopes.clone(),
        locations: locations.map(|numbers| numbers.iter().copied().map(id).collect()),
        person: None,
        guardians: guardian.into_iter().map(id).collect(),
        invited_by: None,
    };
    Authority::granted(Arc::new(identity), Grant { kind: OrganisationKind::SchoolBoard, municipality: None, scopes })
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
    Location {
        id: id(number),
        organisation_id: id(organisation),
        kind,
        facts: LocationFacts {
            name: "De Linde".into(),
            brin: None,
            lrk: None,
            care: Vec::new(),
            programmes: Vec::new(),
            municipality: "GM0344".parse().unwrap(),
            district: None,
            holiday_region: None,
            closed_date: None,
        },
        created_at: morning(0),
        version: 1,
    }
}

pub(super) fn organisation(number: u128, kind: OrganisationKind) -> Organisation {
    Organisation {
        id: id(number),
        kind,
        facts: OrganisationFacts { name: "De Ark".into(), kvk: None, oin: None, board_number: None, municipality: None },
        named_by_number: false,
        created_at: morning(0),
        version: 1,
    }
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
