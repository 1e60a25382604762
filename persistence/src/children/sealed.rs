//! What is sealed of a child and of a guardian: everything by which somebody could be known.

use domain::{
    Id,
    child::{Guardian, GuardianFacts, GuardianId, Reference, Registration, RegistrationId},
};
use serde::{Deserialize, Serialize};

use crate::{Failure, sealing::DataKey, stored::Stored};

/// The sealed part of a registration.
#[derive(Serialize, Deserialize)]
pub(super) struct SealedChild {
    pub(super) given_name: String,
    pub(super) family_name_prefix: Option<String>,
    pub(super) family_name: String,
    pub(super) references: Vec<Reference>,
}

/// The sealed part of a guardian.
#[derive(Serialize, Deserialize)]
struct SealedGuardian {
    given_name: String,
    family_name: String,
    contact: Option<String>,
}

/// A guardian as it is kept: whether it holds authority, and what is hidden from it, are no secrets of their own, for the predicate needs
/// them.
pub(super) type GuardianRow = (Stored<GuardianId>, bool, Vec<u8>, bool);

impl SealedChild {
    pub(super) fn seal(registration: &Registration, key: &DataKey) -> Result<Vec<u8>, Failure> {
        let plain = Self {
            given_name: registration.given_name.clone(),
            family_name_prefix: registration.family_name_prefix.clone(),
            family_name: registration.family_name.clone(),
            references: registration.references.clone(),
        };
        key.seal_value(&plain, &place(registration.id))
    }

    pub(super) fn open(sealed: &[u8], id: RegistrationId, key: &DataKey) -> Result<Self, Failure> {
        key.open_value(sealed, &place(id))
    }
}

pub(super) fn seal_guardian(guardian: &Guardian, key: &DataKey) -> Result<Vec<u8>, Failure> {
    let GuardianFacts { given_name, family_name, contact, has_authority: _, location_hidden: _ } = guardian.facts.clone();
    key.seal_value(&SealedGuardian { given_name, family_name, contact }, guardian.id.uuid().as_bytes())
}

pub(super) fn open_guardian(row: &GuardianRow, key: &DataKey) -> Result<Guardian, Failure> {
    let (Stored(id), has_authority, sealed, location_hidden) = row;
    let SealedGuardian { given_name, family_name, contact } = key.open_value(sealed, id.uuid().as_bytes())?;
    let (has_authority, location_hidden) = (*has_authority, *location_hidden);
    Ok(Guardian { id: *id, facts: GuardianFacts { given_name, family_name, contact, has_authority, location_hidden } })
}

/// Where the sealed part of a registration belongs.
fn place(id: Id<Registration>) -> Vec<u8> {
    [id.uuid().as_bytes().as_slice(), b"registration"].concat()
}
