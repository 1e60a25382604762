//! The keyed hashes by which registrations are found: within one organisation for search, across organisations to find that two
//! registrations may be one child. Each kind has a purpose of its own, so that one never answers for another.

use domain::{
    child::{ChildSearch, NameKey, Reference, Registration},
    name::FoldedName,
    organisation::OrganisationId,
};

use crate::service_keys::SearchKey;

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
        let given = FoldedName::fold(&registration.given_name);
        let family = FoldedName::fold_family(&registration.family_name);
        for (name, whole, three) in [(given, b"given".as_slice(), b"given-3".as_slice()), (family, b"family", b"family-3")] {
            let Some(name) = name else { continue };
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
        let names = FoldedName::fold(&registration.given_name).zip(FoldedName::fold_family(&registration.family_name));
        let born = registration.child.birth_date.to_string();
        let person = names.map(|(given, family)| {
            self.key.hash(&[b"match", born.as_bytes(), given.as_str().as_bytes(), family.as_str().as_bytes()])
        });
        let known =
            |reference: &Reference| self.key.hash(&[b"match-reference", reference.source.as_bytes(), reference.value.as_bytes()]);
        person.into_iter().chain(registration.references.iter().map(known)).collect()
    }

    /// The hash of a reference of a child.
    pub(crate) fn reference(&self, reference: &Reference) -> Vec<u8> {
        self.own(&[b"reference", reference.source.as_bytes(), reference.value.as_bytes()])
    }

    /// The hash of a reference of a placement.
    pub(crate) fn placement_reference(&self, reference: &Reference) -> Vec<u8> {
        self.own(&[b"placement-reference", reference.source.as_bytes(), reference.value.as_bytes()])
    }

    /// The hashes that a registration must have to be found by a search: all of them.
    pub(super) fn sought(&self, search: &ChildSearch) -> Vec<Vec<u8>> {
        match search {
            ChildSearch::Reference(reference) => vec![self.reference(reference)],
            ChildSearch::Name { birth_date, given, family } => {
                let born = birth_date.to_string();
                let sought = |name: &NameKey, whole: &[u8], three: &[u8]| match name {
                    NameKey::Whole(name) => self.own(&[whole, born.as_bytes(), name.as_str().as_bytes()]),
                    NameKey::FirstThree(letters) => self.own(&[three, born.as_bytes(), letters.as_str().as_bytes()]),
                };
                let given = given.as_ref().map(|name| sought(name, b"given", b"given-3"));
                let family = family.as_ref().map(|name| sought(name, b"family", b"family-3"));
                given.into_iter().chain(family).collect()
            }
        }
    }

    fn own(&self, purpose: &[&[u8]]) -> Vec<u8> {
        let organisation = self.organisation.uuid();
        self.key.hash(&[&[organisation.as_bytes().as_slice()], purpose].concat())
    }
}
