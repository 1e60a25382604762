//! The keyed hashes by which registrations are found: within one organisation for search, across organisations to find that two
//! registrations may be one child. Each kind has a purpose of its own, so that one never answers for another.

use domain::{
    child::{ChildSearch, NameKey, Reference, Registration},
    name::FoldedName,
    organisation::OrganisationId,
};

use crate::service_keys::SearchKey;

/// The purposes of the hashes of a name: of the whole, and of its first three letters.
const GIVEN: [&[u8]; 2] = [b"given", b"given-3"];
const FAMILY: [&[u8]; 2] = [b"family", b"family-3"];

fn family_forms(registration: &Registration) -> Vec<FoldedName> {
    FoldedName::family_forms(registration.family_name_prefix.as_deref(), &registration.family_name)
}

/// Makes the hashes for the registrations of one organisation.
pub(crate) struct Hashes<'a> {
    key: &'a SearchKey,
    organisation: OrganisationId,
}

impl<'a> Hashes<'a> {
    pub(crate) fn new(key: &'a SearchKey, organisation: OrganisationId) -> Self {
        Self { key, organisation }
    }

    /// All hashes of a registration, each once.
    pub(crate) fn all(&self, registration: &Registration) -> Vec<Vec<u8>> {
        let mut hashes = self.across(registration);
        let born = registration.child.birth_date.to_string();
        let given = FoldedName::fold(&registration.given_name).into_iter().map(|name| (name, GIVEN));
        let family = family_forms(registration).into_iter().map(|name| (name, FAMILY));
        for (name, [whole, three]) in given.chain(family) {
            hashes.extend(name.first_three().map(|letters| self.own(&[three, born.as_bytes(), letters.as_str().as_bytes()])));
            hashes.push(self.own(&[whole, born.as_bytes(), name.as_str().as_bytes()]));
        }
        hashes.extend(registration.references.iter().map(|reference| self.reference(reference)));
        hashes.sort_unstable();
        hashes.dedup();
        hashes
    }

    /// The hashes that the registration of one child has in common at every organisation: of both names with the birth date, and
    /// of each reference. They name no organisation, and nobody can search by them.
    pub(crate) fn across(&self, registration: &Registration) -> Vec<Vec<u8>> {
        let born = registration.child.birth_date.to_string();
        let given = FoldedName::fold(&registration.given_name);
        let families = if given.is_some() { family_forms(registration) } else { Vec::new() };
        let given = given.as_ref().map(FoldedName::as_str).unwrap_or_default();
        let person = families
            .iter()
            .map(|family| self.key.hash(&[b"match", born.as_bytes(), given.as_bytes(), family.as_str().as_bytes()]));
        let known =
            |reference: &Reference| self.key.hash(&[b"match-reference", reference.source.as_bytes(), reference.value.as_bytes()]);
        person.chain(registration.references.iter().map(known)).collect()
    }

    /// The hash of a reference of a child.
    pub(crate) fn reference(&self, reference: &Reference) -> Vec<u8> {
        self.own(&[b"reference", reference.source.as_bytes(), reference.value.as_bytes()])
    }

    /// The hash of a reference of a placement.
    pub(crate) fn placement_reference(&self, reference: &Reference) -> Vec<u8> {
        self.own(&[b"placement-reference", reference.source.as_bytes(), reference.value.as_bytes()])
    }

    /// The hashes that a registration must have to be found by a search: one of each.
    pub(super) fn sought(&self, search: &ChildSearch) -> Vec<Vec<Vec<u8>>> {
        match search {
            ChildSearch::Reference(reference) => vec![vec![self.reference(reference)]],
            ChildSearch::Name { birth_date, given, family } => {
                let born = birth_date.to_string();
                let sought = |name: &NameKey, [whole, three]: [&[u8]; 2]| match name {
                    NameKey::Whole(name) => self.own(&[whole, born.as_bytes(), name.as_str().as_bytes()]),
                    NameKey::FirstThree(letters) => self.own(&[three, born.as_bytes(), letters.as_str().as_bytes()]),
                };
                let given = given.iter().map(|name| sought(name, GIVEN)).collect::<Vec<_>>();
                let family = family.iter().map(|name| sought(name, FAMILY)).collect::<Vec<_>>();
                [given, family].into_iter().filter(|hashes| !hashes.is_empty()).collect()
            }
        }
    }

    fn own(&self, purpose: &[&[u8]]) -> Vec<u8> {
        let organisation = self.organisation.uuid();
        self.key.hash(&[&[organisation.as_bytes().as_slice()], purpose].concat())
    }
}
