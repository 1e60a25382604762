//! Who acts in the tests of handovers, and by what terms.

use std::{collections::BTreeSet, sync::Arc};

use jiff::civil::date;
use uuid::Uuid;

use super::*;
use crate::{
    Id,
    authority::{Authority, Grant, Identity, Role, Scope},
    code::Code,
    organisation::OrganisationKind,
};

/// The organisation that hands over.
pub(super) const SENDER: u128 = 1;
/// The organisation that receives.
pub(super) const RECEIVER: u128 = 2;

pub(crate) fn id<K>(number: u128) -> Id<K> {
    Id::from_uuid(Uuid::from_u128(number))
}

/// A caller of an organisation, or a guardian who was invited by it, who may do all that such a caller may.
pub(crate) fn authority(organisation: u128, kind: OrganisationKind, guardian: Option<u128>) -> Authority {
    let scopes: BTreeSet<Scope> = Scope::ALL.iter().copied().collect();
    let role = if guardian.is_some() { Role::Guardian } else { Role::Professional };
    let guardians = guardian.into_iter().map(id).collect();
    granted(Identity { guardians, ..identity(organisation, role, scopes.clone()) }, kind, scopes)
}

pub(super) fn sender() -> Authority {
    authority(SENDER, OrganisationKind::ChildcareProvider, None)
}

/// A caller of the sender whose token and mandate hold these scopes.
pub(super) fn authority_with(role: Role, token: BTreeSet<Scope>, mandate: BTreeSet<Scope>) -> Authority {
    granted(identity(SENDER, role, token), OrganisationKind::ChildcareProvider, mandate)
}

fn identity(organisation: u128, role: Role, scopes: BTreeSet<Scope>) -> Identity {
    let (client, organisation, guardians) = (id(organisation), id(organisation), Vec::new());
    Identity {
        client,
        organisation,
        role,
        scopes,
        locations: None,
        person: None,
        guardians,
        invited_by: None,
        contract: None,
        candidate: None,
    }
}

fn granted(identity: Identity, kind: OrganisationKind, scopes: BTreeSet<Scope>) -> Authority {
    Authority::granted(Arc::new(identity), Grant { kind, municipality: None, scopes })
}

/// The terms where nothing is agreed, with files small enough to write out.
pub(super) fn terms() -> HandoverTerms {
    HandoverTerms {
        required_sections: Vec::new(),
        observation_system: None,
        inspection_days: 7,
        expiry_days: 28,
        content_days: 30,
        attachments: AttachmentTerms { bytes: 100, bytes_together: 150, most: 2 },
        reminder_days: vec![7, 14],
        warm_within_days: 42,
        feedback_months: 3,
        due_window_days: 28,
        warm_on: Needs::default(),
        warm_for_all: false,
        guardian_policy: GuardianPolicy::AllCustodial,
    }
}

pub(super) fn moment(seconds: i64) -> Instant {
    Instant::from_microseconds(0).unwrap().plus_seconds(seconds)
}

/// A handover that guardians inspect, with these sections.
pub(crate) fn handover(kind: TransitionKind, sections: &[SectionKind]) -> Handover {
    let state = |kind: &SectionKind| SectionState {
        kind: *kind,
        version: 1,
        hash: vec![1; 32],
        written_at: moment(0),
        outcome: None,
        is_kept: true,
    };
    Handover {
        id: id(9),
        child_id: id(8),
        facts: HandoverFacts {
            kind,
            date: date(2026, 10, 14),
            from_location_id: id(11),
            to_location_id: Some(id(12)),
            channel: Channel::of(kind),
            needs: Needs::default(),
        },
        sender: Place { organisation_id: id(1), location_id: id(11) },
        receiver_id: Some(id(RECEIVER)),
        due_date: Some(date(2026, 7, 14)),
        state: HandoverState::UnderInspection,
        expires_at: None,
        content_until: None,
        moments: Moments::begun(moment(0)),
        reason: None,
        sections: sections.iter().map(state).collect(),
        manifest: None,
        conversation: None,
        feedback: None,
        warm: None,
        version: 1,
    }
}
