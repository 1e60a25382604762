//! Consent (toestemming): what one guardian allows of one section towards one recipient, with the text that was shown.

use super::{Handover, HandoverState, SectionKind, ground};
use crate::{
    Cause, Id, Instant, Reason, Refusal,
    authority::{Authority, Changed, ClientId, GiveConsent, Permitted, Relation, Role, Scope, Subject, WithdrawConsent},
    child::{ChildId, GuardianId},
    code::codes,
    handover::{Ground, HandoverId},
    organisation::OrganisationId,
};

/// The id of a consent.
pub type ConsentId = Id<Consent>;

codes! {
    /// What a guardian said of a section.
    ConsentState {
        /// Gegeven.
        Given = "given",
        /// Geweigerd.
        Refused = "refused",
        /// Ingetrokken.
        Withdrawn = "withdrawn",
        /// Geëindigd: de tekst is gewijzigd, of de ouder heeft iets anders gezegd.
        Ended = "ended",
    }
}

codes! {
    /// How a guardian was known when saying so.
    ConsentMethod {
        /// Met een eenmalige code op de bereikbaarheid die is vastgelegd.
        Code = "code",
        /// Ingelogd bij een uitgever van tokens die de ouder kent.
        Login = "login",
        /// Op papier, met een handtekening die een medewerker heeft gezien.
        Paper = "paper",
    }
}

impl ConsentMethod {
    /// How a caller comes to say what it says: a guardian with a code, or logged in where the organisation gave the frontend a mandate
    /// for that; whoever else records what was signed.
    pub fn of(caller: &Authority) -> Self {
        match caller.role() {
            Role::Guardian if caller.holds(Scope::GuardiansLogin) => Self::Login,
            Role::Guardian => Self::Code,
            _ => Self::Paper,
        }
    }

    /// Whether it is enough for what needs explicit consent (AVG 9(2)(a)).
    pub const fn is_explicit(self) -> bool {
        matches!(self, Self::Login | Self::Paper)
    }
}

codes! {
    /// Which holders of authority have to consent.
    GuardianPolicy {
        /// Alle gezaghouders.
        AllCustodial = "allCustodial",
        /// Een, zolang geen ander bezwaar maakt (BW 1:253i).
        OneUnlessObjection = "oneUnlessObjection",
    }
}

/// A section with the version of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SectionVersion {
    /// The section.
    pub kind: SectionKind,
    /// The version of the text that was shown.
    pub version: i32,
}

/// What a guardian said of one section towards one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// Its id.
    pub id: ConsentId,
    /// The child, by the anchor of the sender's registration.
    pub child_id: ChildId,
    /// The handover.
    pub handover_id: HandoverId,
    /// The organisation that sends it.
    pub sender_id: OrganisationId,
    /// The guardian who said so.
    pub guardian_id: GuardianId,
    /// For whom.
    pub recipient_id: OrganisationId,
    /// Of what, with the version of the text that was shown.
    pub section: SectionVersion,
    /// The hash of that text.
    pub text_hash: Vec<u8>,
    /// What stands of it.
    pub state: ConsentState,
    /// How the guardian was known.
    pub method: ConsentMethod,
    /// When it was said.
    pub stated_at: Instant,
    /// The client by which it was said.
    pub client_id: ClientId,
    /// The client that invited the guardian who said so by a code or a login.
    pub invited_by: Option<ClientId>,
    /// The person who witnessed a signature on paper, as an opaque reference.
    pub witness: Option<String>,
    /// When it was withdrawn, or ended by another text.
    pub ended_at: Option<Instant>,
    /// Counts its changes, from 1.
    pub version: i32,
}

impl Consent {
    fn end(mut self, state: ConsentState, now: Instant) -> Changed<Self> {
        let read = self.version;
        self.state = state;
        self.ended_at = Some(now);
        self.version += 1;
        Changed::from_version(self, read)
    }
}

/// The consents that stand and that a new text of a section ends.
pub fn consents_ended_by_text(consents: Vec<Consent>, section: SectionKind, now: Instant) -> Vec<Changed<Consent>> {
    let standing = consents.into_iter().filter(|consent| consent.section.kind == section && consent.state == ConsentState::Given);
    standing.map(|consent| consent.end(ConsentState::Ended, now)).collect()
}

/// What a guardian says of a section of a handover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewConsent {
    /// The handover.
    pub handover: Handover,
    /// The guardian who says so.
    pub guardian_id: GuardianId,
    /// The holders of authority in the sender's registration.
    pub guardian_ids: Vec<GuardianId>,
    /// Of which section, with the version of the text that was shown.
    pub section: SectionVersion,
    /// Given or refused.
    pub is_given: bool,
    /// How the guardian is known.
    pub method: ConsentMethod,
    /// Who witnessed a signature on paper.
    pub witness: Option<String>,
}

impl NewConsent {
    /// Every cause why it cannot be said so.
    fn judge(&self) -> Vec<Cause> {
        let Self { handover, .. } = self;
        let mut causes = Vec::new();
        if !self.guardian_ids.contains(&self.guardian_id) {
            causes.push(Cause::new(Reason::GuardianUnknown, "#/guardianId"));
        }
        // What was sent can still be objected to until it is received.
        let objects = !self.is_given && handover.state == HandoverState::Sent;
        if !objects && (!handover.state.is_inspected() || handover.moments.sent_at.is_some()) {
            causes.push(Cause::new(Reason::ConsentNotNow, "#/handoverId"));
        }
        if handover.receiver_id.is_none() {
            causes.push(Cause::new(Reason::ReceiverUnknown, "#/handoverId"));
        }
        let ground = ground(handover.facts.kind, self.section.kind);
        if !matches!(ground, Ground::Consent | Ground::ExplicitConsent) {
            causes.push(Cause::new(Reason::ConsentNotAsked, "#/section"));
            return causes;
        }
        if self.is_given && ground == Ground::ExplicitConsent && !self.method.is_explicit() {
            causes.push(Cause::new(Reason::ConsentNotExplicit, "#/section"));
        }
        match (&self.witness, self.method == ConsentMethod::Paper) {
            (None, true) => causes.push(Cause::new(Reason::WitnessMissing, "#/witness")),
            (Some(_), false) => causes.push(Cause::new(Reason::WitnessUnasked, "#/witness")),
            _ => {}
        }
        match handover.section(self.section.kind) {
            None => causes.push(Cause::new(Reason::SectionUnknown, "#/section")),
            Some(section) if section.version != self.section.version => {
                causes.push(Cause::new(Reason::TextChanged, "#/version"));
            }
            Some(_) => {}
        }
        causes
    }
}

/// What a guardian says, and what follows from it.
#[derive(Debug)]
pub struct StatedConsent {
    /// What is said.
    pub stated: Changed<Consent>,
    /// What the same guardian said before, which stands no longer.
    pub superseded: Vec<Changed<Consent>>,
    /// The handover from which a section is taken back.
    pub lost: Option<Changed<Handover>>,
}

impl Permitted<GiveConsent, NewConsent> {
    /// Gives or refuses consent. What the same guardian said before of this section towards this recipient stands no longer, which is
    /// looked for in `earlier`; and a section that was sent and not received yet is taken back by a refusal.
    ///
    /// # Errors
    ///
    /// Every cause at once: who is no guardian with authority here, a handover that is not open to inspection or was sent, a section
    /// that is not there, needs no consent, or has another text by now, and a way that is not explicit enough.
    pub fn state(self, id: ConsentId, earlier: Vec<Consent>, caller: &Authority, now: Instant) -> Result<StatedConsent, Refusal> {
        Refusal::unless_empty(self.subject().judge())?;
        let NewConsent { handover, guardian_id, section, is_given, method, witness, .. } = self.into_subject();
        let Some(recipient_id) = handover.receiver_id else { return Err(Refusal::rule(Reason::ReceiverUnknown, "#/handoverId")) };
        let is_same = |one: &Consent| {
            let same = (one.guardian_id, one.recipient_id, one.section.kind) == (guardian_id, recipient_id, section.kind);
            same && matches!(one.state, ConsentState::Given | ConsentState::Refused)
        };
        let superseded = earlier.into_iter().filter(is_same).map(|one| one.end(ConsentState::Ended, now)).collect();
        let stated = Changed::made(Consent {
            id,
            child_id: handover.child_id,
            handover_id: handover.id,
            sender_id: handover.sender.organisation_id,
            guardian_id,
            recipient_id,
            section,
            text_hash: handover.section(section.kind).map(|section| section.hash.clone()).unwrap_or_default(),
            state: if is_given { ConsentState::Given } else { ConsentState::Refused },
            method,
            stated_at: now,
            client_id: caller.identity().client,
            invited_by: caller.identity().invited_by,
            witness,
            ended_at: None,
            version: 1,
        });
        let lost = if is_given { None } else { handover.lose(section.kind, now) };
        Ok(StatedConsent { stated, superseded, lost })
    }
}

/// A consent that is to be withdrawn, with the handover that it is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithdrawnConsent {
    /// The consent.
    pub consent: Consent,
    /// Its handover.
    pub handover: Handover,
}

impl Permitted<WithdrawConsent, WithdrawnConsent> {
    /// Withdraws a consent, from now on (AVG 7(3)). What was sent on it and is not yet received is taken back.
    ///
    /// # Errors
    ///
    /// The consent does not stand any more, or was never given.
    pub fn withdraw(self, now: Instant) -> Result<(Changed<Consent>, Option<Changed<Handover>>), Refusal> {
        let WithdrawnConsent { consent, handover } = self.into_subject();
        if consent.state != ConsentState::Given {
            return Err(Refusal::rule(Reason::ConsentNotStanding, "#"));
        }
        let (section, of_receiver) = (consent.section.kind, handover.receiver_id == Some(consent.recipient_id));
        let lost = if of_receiver { handover.lose(section, now) } else { None };
        Ok((consent.end(ConsentState::Withdrawn, now), lost))
    }
}

impl Subject for NewConsent {
    /// A guardian speaks for the own child; the sender records what a guardian signed on paper.
    fn relation(&self, caller: &Authority) -> Relation {
        match self.handover.relation(caller) {
            Relation::OwnChild if caller.identity().guardians.contains(&self.guardian_id) => Relation::OwnChild,
            Relation::Own if self.method == ConsentMethod::Paper => Relation::Own,
            _ => Relation::Anyone,
        }
    }
}

impl Subject for WithdrawnConsent {
    fn relation(&self, caller: &Authority) -> Relation {
        self.consent.relation(caller)
    }
}

impl Subject for Consent {
    fn relation(&self, caller: &Authority) -> Relation {
        if caller.role() == Role::Guardian {
            if caller.identity().guardians.contains(&self.guardian_id) { Relation::OwnChild } else { Relation::Anyone }
        } else if caller.organisation() == self.sender_id {
            Relation::Own
        } else {
            Relation::Anyone
        }
    }
}
