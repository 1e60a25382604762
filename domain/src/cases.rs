//! Who acts in the tests of rules, and where: a test names each by a number.

use std::{collections::BTreeSet, sync::Arc};

use uuid::Uuid;

use crate::{
    Id, Instant,
    authority::{Authority, Grant, Identity, Role, Scope},
    code::Code,
    location::{Location, LocationFacts, LocationKind},
    organisation::{Organisation, OrganisationFacts, OrganisationKind},
};

/// The id with a number.
pub(crate) fn id<K>(number: u128) -> Id<K> {
    Id::from_uuid(Uuid::from_u128(number))
}

/// Somebody of an organisation in a role, with a token for everything and everywhere.
pub(crate) fn identity(organisation: u128, role: Role) -> Identity {
    Identity {
        client: id(organisation),
        organisation: id(organisation),
        role,
        scopes: Scope::ALL.iter().copied().collect(),
        locations: None,
        person: None,
        guardians: Vec::new(),
        invited_by: None,
        contract: None,
        candidate: None,
    }
}

/// What that is granted, of an organisation of a kind.
pub(crate) fn granted(identity: Identity, kind: OrganisationKind) -> Authority {
    let scopes: BTreeSet<Scope> = Scope::ALL.iter().copied().collect();
    Authority::granted(Arc::new(identity), Grant { kind, municipality: None, scopes })
}

/// A manager of an organisation.
pub(crate) fn manager(organisation: u128, kind: OrganisationKind) -> Authority {
    granted(identity(organisation, Role::Manager), kind)
}

/// A location of an organisation.
pub(crate) fn location(number: u128, organisation: u128, kind: LocationKind, created_at: Instant) -> Location {
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
        created_at,
        version: 1,
    }
}

/// An organisation.
pub(crate) fn organisation(number: u128, kind: OrganisationKind, created_at: Instant) -> Organisation {
    Organisation {
        id: id(number),
        kind,
        facts: OrganisationFacts { name: "De Ark".into(), kvk: None, oin: None, board_number: None, municipality: None },
        named_by_number: false,
        created_at,
        version: 1,
    }
}
