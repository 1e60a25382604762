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

impl Invitation {
    /// Tries a code; a void one is refused whether it is right or not.
    fn attempt(&mut self, code_hash: &[u8], now: Instant) -> Result<Attempt, Reason> {
        if self.exchanged_at.is_some() {
            return Err(Reason::CodeExchanged);
        }
        if self.expires_at <= now {
            return Err(Reason::CodeExpired);
        }
        if self.attempts_left < 1 {
            return Err(Reason::CodeTriedTooOften);
        }
        self.version += 1;
        if self.code_hash == code_hash {
            self.exchanged_at = Some(now);
            return Ok(Attempt::Right);
        }
        self.attempts_left -= 1;
        Ok(Attempt::Wrong)
    }
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
        let read = invitation.version;
        let attempt = invitation.attempt(code_hash, now).map_err(|reason| Refusal::rule(reason, "#/code"))?;
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

    fn invitation() -> Invitation {
        Invitation {
            id: id(1),
            organisation_id: id(2),
            client_id: id(3),
            holds: vec![Held { child_id: id(4), guardian_id: id(5) }],
            code_hash: vec![7; 32],
            attempts_left: 5,
            created_at: moment(0),
            expires_at: moment(900),
            exchanged_at: None,
            version: 1,
        }
    }

    #[test]
    fn a_void_code_is_refused_whether_it_is_right_or_not() {
        type Spoil = fn(&mut Invitation);
        let cases: [(Spoil, i64, Result<Attempt, Reason>); 6] = [
            (|_| (), 0, Ok(Attempt::Right)),
            (|_| (), 899, Ok(Attempt::Right)),
            (|_| (), 900, Err(Reason::CodeExpired)),
            (|kept| kept.attempts_left = 1, 0, Ok(Attempt::Right)),
            (|kept| kept.attempts_left = 0, 0, Err(Reason::CodeTriedTooOften)),
            (|kept| kept.exchanged_at = Some(kept.created_at), 0, Err(Reason::CodeExchanged)),
        ];
        for (spoil, seconds, expected) in cases {
            let mut kept = invitation();
            spoil(&mut kept);
            let wrong = kept.clone().attempt(&[8; 32], moment(seconds));
            assert_eq!(wrong, expected.map(|_| Attempt::Wrong), "a wrong code, after {seconds} s");
            assert_eq!(kept.attempt(&[7; 32], moment(seconds)), expected, "the right code, after {seconds} s");
        }
    }

    #[test]
    fn every_try_is_a_version_and_a_wrong_one_leaves_fewer() {
        let mut kept = invitation();
        for left in (0..5).rev() {
            assert_eq!(kept.attempt(&[8; 32], moment(1)), Ok(Attempt::Wrong));
            assert_eq!((kept.attempts_left, kept.exchanged_at), (left, None));
        }
        assert_eq!((kept.attempt(&[8; 32], moment(1)), kept.version), (Err(Reason::CodeTriedTooOften), 6));
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
