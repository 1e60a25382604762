//! Invitations of guardians: who is invited, and at which children. What the token that follows from it may see is decided at every request
//! anew, by the authority that the registrations state then.

use std::collections::HashSet;

use super::{ChildId, Guardian, GuardianFacts, GuardianId, Registration};
use crate::{
    Cause, Id, Instant, Reason, Refusal,
    authority::{Authority, Changed, ExchangeCode, InviteGuardian, Permitted, Relation, Subject},
    invitation::{Attempt, CodeTerms, Invitation},
    name::FoldedName,
};

/// An invitation of a guardian: of each child for whom the token will be, the one who was invited first.
pub type GuardianInvitation = Invitation<Vec<Held>>;

/// The id of an invitation of a guardian.
pub type GuardianInvitationId = Id<GuardianInvitation>;

/// A guardian of one child, as a registration states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// The child.
    pub child_id: ChildId,
    /// The guardian in the registration of that child.
    pub guardian_id: GuardianId,
}

/// A guardian in a registration of the own organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitee {
    /// The registration of the child.
    pub registration: Registration,
    /// The guardian in it.
    pub guardian_id: GuardianId,
}

impl Invitee {
    fn guardian(&self) -> Option<&Guardian> {
        self.registration.guardians.iter().find(|guardian| guardian.id == self.guardian_id)
    }
}

/// Who is to be invited: one person, who may be guardian of several children of the organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewInvitation {
    /// The guardian who is invited.
    pub invited: Invitee,
    /// The same person in the registrations of other children.
    pub siblings: Vec<Invitee>,
}

/// By what a guardian is known to be the same person at another child: contact, given name and family name, whatever their capitals,
/// blanks and marks. A contact alone is often that of both parents.
fn person(guardian: &Guardian) -> (Option<String>, Option<FoldedName>, Option<FoldedName>) {
    let GuardianFacts { given_name, family_name, contact, .. } = &guardian.facts;
    let contact = contact.as_deref().map(|contact| contact.split_whitespace().collect::<String>().to_lowercase());
    (contact, FoldedName::fold(given_name), FoldedName::fold(family_name))
}

impl NewInvitation {
    /// Every cause why this person is not invited so.
    fn judge(&self) -> Vec<Cause> {
        let invited = self.invited.guardian();
        let mut causes = Vec::new();
        if invited.is_none_or(|guardian| guardian.facts.contact.is_none()) {
            causes.push(Cause::new(Reason::GuardianWithoutContact, "#"));
        }
        let named = std::iter::once((&self.invited, "#".to_owned()));
        let siblings = self.siblings.iter().enumerate().map(|(at, one)| (one, format!("#/siblings/{at}/guardianId")));
        let mut seen = HashSet::new();
        for (invitee, pointer) in named.chain(siblings) {
            let Some(guardian) = invitee.guardian() else {
                causes.push(Cause::new(Reason::GuardianUnknown, pointer));
                continue;
            };
            // A child has this person as one guardian, so a second one of it is somebody else.
            if !seen.insert(invitee.registration.child.id) {
                causes.push(Cause::new(Reason::DuplicateEntry, pointer));
                continue;
            }
            if !guardian.facts.has_authority {
                causes.push(Cause::new(Reason::GuardianWithoutAuthority, pointer.clone()));
            }
            if invited.is_some_and(|invited| person(invited) != person(guardian)) {
                causes.push(Cause::new(Reason::GuardianDiffers, pointer));
            }
        }
        causes
    }
}

impl Permitted<InviteGuardian, NewInvitation> {
    /// Invites a guardian who holds parental authority, at the contact that is on file. A guardian without authority gets no code; of
    /// several children name and contact on file have to be the same, for one person answers for all of them.
    ///
    /// # Errors
    ///
    /// Every cause at once: a guardian that is not in the registration, lacks authority or contact, has another name or contact than
    /// the one who is invited, or a child that is named twice.
    pub fn invite(
        self,
        id: GuardianInvitationId,
        code_hash: Vec<u8>,
        terms: CodeTerms,
        caller: &Authority,
        now: Instant,
    ) -> Result<Changed<GuardianInvitation>, Refusal> {
        Refusal::unless_empty(self.subject().judge())?;
        let NewInvitation { invited, siblings } = self.into_subject();
        let held = |one: Invitee| Held { child_id: one.registration.child.id, guardian_id: one.guardian_id };
        let holds = std::iter::once(invited).chain(siblings).map(held).collect();
        Ok(Invitation::made(id, holds, code_hash, terms, caller, now))
    }
}

impl Permitted<ExchangeCode, GuardianInvitation> {
    /// Tries a code, of which the keyed hash is given. A wrong try is saved like a right one, so that it counts.
    ///
    /// # Errors
    ///
    /// The code was exchanged, has expired, or was tried too often: then it does not matter whether it is right.
    pub fn attempt(self, code_hash: &[u8], now: Instant) -> Result<(Changed<GuardianInvitation>, Attempt), Refusal> {
        self.into_subject().tried(code_hash, now)
    }
}

impl Subject for NewInvitation {
    fn relation(&self, caller: &Authority) -> Relation {
        let own = |one: &Invitee| one.registration.relation(caller) == Relation::Own;
        let all = own(&self.invited) && self.siblings.iter().all(own);
        if all { Relation::Own } else { Relation::Anyone }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use uuid::Uuid;

    use super::*;
    use crate::child::Child;

    fn id<K>(number: u128) -> Id<K> {
        Id::from_uuid(Uuid::from_u128(number))
    }

    fn moment(seconds: i64) -> Instant {
        Instant::from_microseconds(0).unwrap().plus_seconds(seconds)
    }

    fn invitee(child: u128, guardian: u128, name: &str, contact: Option<&str>, has_authority: bool) -> Invitee {
        let birth_date = date(2022, 10, 14);
        let facts = GuardianFacts {
            given_name: name.into(),
            family_name: "Jansen".into(),
            contact: contact.map(str::to_owned),
            has_authority,
            location_hidden: false,
        };
        let registration = Registration {
            id: id(child),
            organisation_id: id(2),
            child: Child {
                id: id(child),
                joined_id: id(child),
                birth_date,
                municipality: "GM0344".parse().unwrap(),
                district: None,
            },
            given_name: "Noor".into(),
            family_name_prefix: None,
            family_name: "Linden".into(),
            references: Vec::new(),
            guardians: vec![Guardian { id: id(guardian), facts }],
            registered_at: moment(0),
            version: 1,
        };
        Invitee { registration, guardian_id: id(guardian) }
    }

    #[test]
    fn who_is_not_invited_so_is_told_every_cause_with_its_place() {
        let anna = |child| invitee(child, 10 + child, "Anna", Some("anna@example.org"), true);
        let judged = |invited: Invitee, siblings: Vec<Invitee>| NewInvitation { invited, siblings }.judge();
        assert_eq!(judged(anna(1), vec![anna(2)]), []);
        assert_eq!(judged(anna(1), vec![invitee(2, 12, "ANNA", Some(" Anna@Example.org"), true)]), []);
        let cause = |reason, pointer: &str| Cause::new(reason, pointer);
        assert_eq!(
            judged(invitee(1, 11, "Anna", None, false), Vec::new()),
            [cause(Reason::GuardianWithoutContact, "#"), cause(Reason::GuardianWithoutAuthority, "#")]
        );
        // Both parents at one contact are two persons.
        let bram = |child| invitee(child, 20 + child, "Bram", Some("anna@example.org"), true);
        let nobody = Invitee { guardian_id: id(99), ..anna(4) };
        assert_eq!(
            judged(anna(1), vec![bram(2), anna(1), invitee(3, 13, "Anna", Some("anna@example.org"), false), nobody]),
            [
                cause(Reason::GuardianDiffers, "#/siblings/0/guardianId"),
                cause(Reason::DuplicateEntry, "#/siblings/1/guardianId"),
                cause(Reason::GuardianWithoutAuthority, "#/siblings/2/guardianId"),
                cause(Reason::GuardianUnknown, "#/siblings/3/guardianId"),
            ]
        );
    }
}
