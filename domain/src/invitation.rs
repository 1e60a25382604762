//! Invitations: an organisation gives somebody a one-time code, and a frontend exchanges the code for a token of that person.
//!
//! A code alone opens nothing: it belongs to an invitation, lasts minutes, and is void after a few wrong tries. Who is invited, and by
//! whom that may be, is for guardians in `child` and for candidates in `candidate`.

use crate::{
    Id, Instant, Reason, Refusal,
    authority::{Authority, Changed, ClientId, Relation, Subject},
    organisation::OrganisationId,
};

/// An invitation (uitnodiging) of somebody with a one-time code, of which it holds only a keyed hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation<W> {
    /// Its id, which goes to who is invited beside the code.
    pub id: Id<Invitation<W>>,
    /// The organisation that invited.
    pub organisation_id: OrganisationId,
    /// The client that invited, and so knows the code.
    pub client_id: ClientId,
    /// For whom the token will be.
    pub whom: W,
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

/// What came of a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// The code was right.
    Right,
    /// It was another one.
    Wrong,
}

impl<W> Invitation<W> {
    /// A new one, for whom a rule lets be invited.
    pub(crate) fn made(
        id: Id<Self>,
        whom: W,
        code_hash: Vec<u8>,
        terms: CodeTerms,
        caller: &Authority,
        now: Instant,
    ) -> Changed<Self> {
        Changed::made(Self {
            id,
            organisation_id: caller.organisation(),
            client_id: caller.identity().client,
            whom,
            code_hash,
            attempts_left: terms.attempts,
            created_at: now,
            expires_at: now.plus_seconds(i64::from(terms.minutes) * 60),
            exchanged_at: None,
            version: 1,
        })
    }

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

    /// Tries a code, of which the keyed hash is given. A wrong try is saved like a right one, so that it counts.
    pub(crate) fn tried(mut self, code_hash: &[u8], now: Instant) -> Result<(Changed<Self>, Attempt), Refusal> {
        let read = self.version;
        let attempt = self.attempt(code_hash, now).map_err(|reason| Refusal::rule(reason, "#/code"))?;
        Ok((Changed::from_version(self, read), attempt))
    }
}

impl<W> Subject for Invitation<W> {
    /// Whoever invited knows the code, so that client exchanges it for nobody.
    fn relation(&self, caller: &Authority) -> Relation {
        let others = caller.identity().client != self.client_id;
        if others && caller.organisation() == self.organisation_id { Relation::Own } else { Relation::Anyone }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::id;

    fn moment(seconds: i64) -> Instant {
        Instant::from_microseconds(0).unwrap().plus_seconds(seconds)
    }

    fn invitation() -> Invitation<()> {
        Invitation {
            id: id(1),
            organisation_id: id(2),
            client_id: id(3),
            whom: (),
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
        type Spoil = fn(&mut Invitation<()>);
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
}
