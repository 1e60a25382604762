//! Invitations: an organisation gives a guardian a one-time code, and a frontend exchanges the code for a token of that guardian.
//!
//! A code alone opens nothing: it belongs to an invitation, lasts minutes, and is void after a few wrong tries. What the token that
//! follows from it may see is decided at every request anew, by the authority that the registrations state then.

use std::collections::HashSet;

use super::{ChildId, Guardian, GuardianFacts, GuardianId, Registration};
use crate::{
    Cause, Id, Instant, Reason, Refusal,
    authority::{Authority, Changed, ClientId, ExchangeCode, InviteGuardian, Permitted, Relation, Subject},
    name::FoldedName,
    organisation::OrganisationId,
};

/// The id of an invitation.
pub type InvitationId = Id<Invitation>;

/// A guardian of one child, as a registration states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// The child.
    pub child_id: ChildId,
    /// The guardian in the registration of that child.
    pub guardian_id: GuardianId,
}

/// An invitation (uitnodiging) of a guardian with a one-time code, of which it holds only a keyed hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Its id, which goes to the guardian beside the code.
    pub id: InvitationId,
    /// The organisation that invited.
    pub organisation_id: OrganisationId,
    /// The client that invited, and so knows the code.
    pub client_id: ClientId,
    /// The guardian of each child that the token will be for; the one who was invited first.
    pub holds: Vec<Held>,
    /// The keyed hash of the code.
    pub code_hash: Vec<u8>,
    /// How many wrong tries are still allowed.
    pub attempts_left: i32,
    /// When it was made.
    pub created_at: Instant,
    /// From when the code is void.
    pub expires_at: Instant,
    /// When the code was exchanged, once.
    pub exchanged_at: Option<Instant>,
    /// Counts the tries, from 1.
    pub version: i32,
}

/// For how long and how often a code may be tried (`guardianCode.minutes`, `guardianCode.attempts`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeTerms {
    /// Minutes until it is void.
    pub minutes: i32,
    /// Wrong tries after which it is void.
    pub attempts: i32,
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

/// What came of a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// The code was right.
    Right,
    /// It was another one.
    Wrong,
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
        id: InvitationId,
        code_hash: Vec<u8>,
        terms: CodeTerms,
        caller: &Authority,
        now: Instant,
    ) -> Result<Changed<Invitation>, Refusal> {
        Refusal::unless_empty(self.subject().judge())?;
        let NewInvitation { invited, siblings } = self.into_subject();
        let held = |one: Invitee| Held { child_id: one.registration.child.id, guardian_id: one.guardian_id };
        Ok(Changed::made(Invitation {
            id,
            organisation_id: caller.organisation(),
            client_id: caller.identity().client,
            holds: std::iter::once(invited).chain(siblings).map(held).collect(),
            code_hash,
            attempts_left: terms.attempts,
            created_at: now,
            expires_at: now.plus_seconds(i64::from(terms.minutes) * 60),
            exchanged_at: None,
            version: 1,
        }))
    }
}

impl Permitted<ExchangeCode, Invitation> {
    /// Tries a code, of which the keyed hash is given. A wrong try is saved like a right one, so that it counts.
    ///
    /// # Errors
    ///
    /// The code was exchanged, has expired, or was tried too often: then it does not matter whether it is right.
    pub fn attempt(self, code_hash: &[u8], now: Instant) -> Result<(Changed<Invitation>, Attempt), Refusal> {
        let mut invitation = self.into_subject();
        let void = if invitation.exchanged_at.is_some() {
            Some(Reason::CodeExchanged)
        } else if invitation.expires_at <= now {
            Some(Reason::CodeExpired)
        } else if invitation.attempts_left < 1 {
            Some(Reason::CodeTriedTooOften)
        } else {
            None
        };
        if let Some(reason) = void {
            return Err(Refusal::rule(reason, "#/code"));
        }
        let attempt = if invitation.code_hash == code_hash {
            invitation.exchanged_at = Some(now);
            Attempt::Right
        } else {
            invitation.attempts_left -= 1;
            Attempt::Wrong
        };
        let read = invitation.version;
        invitation.version += 1;
        Ok((Changed::from_version(invitation, read), attempt))
    }
}

impl Subject for NewInvitation {
    fn relation(&self, caller: &Authority) -> Relation {
        let own = |one: &Invitee| one.registration.relation(caller) == Relation::Own;
        let all = own(&self.invited) && self.siblings.iter().all(own);
        if all { Relation::Own } else { Relation::Anyone }
    }
}

impl Subject for Invitation {
    /// Whoever invited knows the code, so that client exchanges it for nobody.
    fn relation(&self, caller: &Authority) -> Relation {
        let others = caller.identity().client != self.client_id;
        if others && caller.organisation() == self.organisation_id { Relation::Own } else { Relation::Anyone }
    }
}
