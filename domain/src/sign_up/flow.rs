//! The verbs, each for one side in some states.
//!
//! | verb | from | to | who |
//! |---|---|---|---|
//! | accept | received, waiting | accepted | coordinator |
//! | wait | received | waiting | coordinator |
//! | reject | received, waiting, accepted | rejected | coordinator |
//! | withdraw | received, waiting, accepted | withdrawn | who signed up or holds a site, also by the address of its own |

use super::{NewSignUp, SignUp, SignUpFacts, SignUpId, SignUpState as State, holders};
use crate::{
    Cause, Instant, Reason, Refusal,
    authority::{ChangeSignUp, Changed, OfferPlaces, Permitted, ReviewSignUp, WithdrawSignUp},
    code::codes,
    location::Location,
};

codes! {
    /// Waarom een aanmelding wacht, is afgewezen of is ingetrokken.
    SignUpReason {
        /// Er zijn geen stoelen meer.
        NoSeats = "noSeats",
        /// Een van beide kanten is geen erkend leerbedrijf.
        NotRecognised = "notRecognised",
        /// De uren of dagen passen niet bij het programma.
        HoursUnfit = "hoursUnfit",
        /// Er is geen partner aan de andere kant.
        NoPartner = "noPartner",
        /// De aanmelding is niet volledig.
        Incomplete = "incomplete",
        /// Deze school en opvang zijn al aangemeld.
        Double = "double",
        /// De plannen zijn veranderd.
        PlansChanged = "plansChanged",
        /// Er is geen geld voor.
        NoFunding = "noFunding",
    }
}

/// What must be known to accept a sign-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignUpAround {
    /// How many seats the programme has at most.
    pub seats: i32,
    /// How many places of other sign-ups were accepted.
    pub accepted: usize,
}

impl Permitted<OfferPlaces, NewSignUp> {
    /// Offers the places.
    ///
    /// # Errors
    ///
    /// Every cause at once: a site that is not there or of the other kind, none of the own sites where an organisation signs up, work
    /// without days or with more hours than its days have, and a citizen service number.
    pub fn offer(self, id: SignUpId, now: Instant) -> Result<Changed<SignUp>, Refusal> {
        let NewSignUp { programme, organisation_id, facts, sites } = self.into_subject();
        facts.judge(&sites)?;
        let holder_ids = holders(&sites);
        if organisation_id.is_some_and(|own| own != programme.coordinator_id && !holder_ids.contains(&own)) {
            return Err(Refusal::rule(Reason::NotAParty, "#/school/locationId"));
        }
        Ok(Changed::made(SignUp {
            id,
            programme_id: programme.id,
            coordinator_id: programme.coordinator_id,
            organisation_id,
            holder_ids,
            facts,
            state: State::Received,
            reason: None,
            received_at: now,
            decided_at: None,
            version: 1,
        }))
    }
}

impl SignUp {
    fn must_be(&self, states: &[State]) -> Result<(), Refusal> {
        if states.contains(&self.state) { Ok(()) } else { Err(Refusal::rule(Reason::SignUpState, "#")) }
    }

    fn next_version(mut self) -> Changed<Self> {
        let read = self.version;
        self.version += 1;
        Changed::from_version(self, read)
    }

    fn moved(mut self, state: State, reason: Option<SignUpReason>, now: Instant) -> Changed<Self> {
        self.state = state;
        self.reason = reason;
        self.decided_at = Some(now);
        self.next_version()
    }
}

impl Permitted<ChangeSignUp, SignUp> {
    /// States other facts; `sites` are those that these name, as far as they exist. Once places are accepted their ids and sites stay, so
    /// that what was matched is still known.
    ///
    /// # Errors
    ///
    /// As for a new one, and an end that was reached.
    pub fn amend(self, facts: SignUpFacts, sites: &[Location]) -> Result<Changed<SignUp>, Refusal> {
        let mut sign_up = self.into_subject();
        sign_up.must_be(&[State::Received, State::Waiting, State::Accepted])?;
        facts.judge(sites)?;
        if sign_up.state == State::Accepted {
            let causes = sign_up.facts.places.iter().filter(|place| !facts.places.iter().any(|kept| kept.id == place.id));
            Refusal::unless_empty(causes.map(|_| Cause::new(Reason::PlaceAccepted, "#/places")).take(1).collect())?;
            if facts.places.len() > sign_up.facts.places.len() {
                return Err(Refusal::rule(Reason::PlaceAccepted, "#/places"));
            }
            // It was accepted at these sites; another one is another sign-up.
            let sides =
                [("school", &facts.school, &sign_up.facts.school), ("childcare", &facts.childcare, &sign_up.facts.childcare)];
            let moved = sides.into_iter().filter(|(_, stated, known)| stated.location_id != known.location_id);
            let causes = moved.map(|(member, ..)| Cause::new(Reason::PlaceAccepted, format!("#/{member}/locationId")));
            Refusal::unless_empty(causes.collect())?;
        }
        sign_up.holder_ids = holders(sites);
        sign_up.facts = facts;
        Ok(sign_up.next_version())
    }
}

impl Permitted<ReviewSignUp, SignUp> {
    /// Accepts the places.
    ///
    /// # Errors
    ///
    /// Another state, a site that is not known here yet, and more places than the programme has seats left.
    pub fn accept(self, around: SignUpAround, now: Instant) -> Result<Changed<SignUp>, Refusal> {
        let sign_up = self.into_subject();
        sign_up.must_be(&[State::Received, State::Waiting])?;
        let mut causes = Vec::new();
        for (member, side) in [("school", &sign_up.facts.school), ("childcare", &sign_up.facts.childcare)] {
            if side.location_id.is_none() {
                causes.push(Cause::new(Reason::SiteNeeded, format!("#/{member}/locationId")));
            }
        }
        if around.accepted + sign_up.facts.places.len() > usize::try_from(around.seats).unwrap_or(0) {
            causes.push(Cause::new(Reason::SeatsTaken, "#/places"));
        }
        Refusal::unless_empty(causes)?;
        Ok(sign_up.moved(State::Accepted, None, now))
    }

    /// Has it wait, for a reason.
    ///
    /// # Errors
    ///
    /// Another state.
    pub fn wait(self, reason: SignUpReason, now: Instant) -> Result<Changed<SignUp>, Refusal> {
        let sign_up = self.into_subject();
        sign_up.must_be(&[State::Received])?;
        Ok(sign_up.moved(State::Waiting, Some(reason), now))
    }

    /// Rejects it, for a reason.
    ///
    /// # Errors
    ///
    /// Another state.
    pub fn reject(self, reason: SignUpReason, now: Instant) -> Result<Changed<SignUp>, Refusal> {
        let sign_up = self.into_subject();
        sign_up.must_be(&[State::Received, State::Waiting, State::Accepted])?;
        Ok(sign_up.moved(State::Rejected, Some(reason), now))
    }
}

impl Permitted<WithdrawSignUp, SignUp> {
    /// Withdraws it, for a reason.
    ///
    /// # Errors
    ///
    /// Another state.
    pub fn withdraw(self, reason: SignUpReason, now: Instant) -> Result<Changed<SignUp>, Refusal> {
        let sign_up = self.into_subject();
        sign_up.must_be(&[State::Received, State::Waiting, State::Accepted])?;
        Ok(sign_up.moved(State::Withdrawn, Some(reason), now))
    }
}
