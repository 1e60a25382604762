//! Handovers (overdracht): what is known of one child goes along at one transition, section by section, each on a basis of its own.
//!
//! - `content`: what a section holds; `attachment`: the files that go along. `basis`: on what ground it may go, and why not.
//! - `consent`: what guardians allowed. `draft`: a handover is begun and written. `flow`: the verbs, each for one side in some states.
//! - `state`: how far it is, and along which way it goes.
//! - `steps`: what it asks of its sides. `reaction`: what a guardian says of the text.
//! - `agreement`: what a municipality and its organisations agreed of all this.

mod agreement;
mod attachment;
mod basis;
mod consent;
mod content;
mod draft;
mod flow;
mod reaction;
mod state;
mod steps;

#[cfg(test)]
pub(crate) mod cases;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod walks;

pub use agreement::{AgreementFacts, AgreementTerms, HandoverAgreement, HandoverAgreementId, NewHandoverAgreement, WarmTrigger};
pub use attachment::{Attachment, AttachmentForm, AttachmentId, AttachmentKind, AttachmentTerms, Attachments};
pub use basis::{Basis, Ground, Standing, Withheld, ground};
pub use consent::{
    Consent, ConsentId, ConsentMethod, ConsentState, GuardianPolicy, NewConsent, SectionVersion, StatedConsent, WithdrawnConsent,
    consents_ended_by_text,
};
pub use content::{
    Attendance, Development, Medical, Observation, ParentView, PracticalInformation, PreschoolProgramme, SectionContent,
    SectionKind, Support,
};
pub use draft::{HandoverFacts, HandoverSurroundings, NewHandover, WrittenSection};
pub use flow::{Answering, HandoverTerms};
pub use reaction::{Agrees, Reacting, Reaction, ReactionFacts};
pub use state::{Channel, HandoverState};

use crate::{
    Date, Id, Instant,
    authority::{Authority, Relation, Role, Subject},
    child::ChildId,
    code::codes,
    line::{HandoverFact, HandoverProgress, Place, TransitionKind},
    location::LocationId,
    organisation::OrganisationId,
};

/// The id of a handover.
pub type HandoverId = Id<Handover>;

/// Why more care is asked for than usual.
#[expect(clippy::struct_excessive_bools, reason = "each is a reason by itself, and several may hold")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Needs {
    /// There is an indication for preschool education.
    pub indication: bool,
    /// There is a concern about the development.
    pub concern: bool,
    /// A guardian wishes a conversation.
    pub guardian_wish: bool,
    /// The child has support.
    #[serde(default)]
    pub support: bool,
}

impl Needs {
    /// Whether the handover is due earlier than usual: on an indication, a concern or support.
    pub const fn is_complex(self) -> bool {
        self.indication || self.concern || self.support
    }

    /// These reasons and others.
    #[must_use]
    pub const fn and(self, others: Self) -> Self {
        Self {
            indication: self.indication || others.indication,
            concern: self.concern || others.concern,
            guardian_wish: self.guardian_wish || others.guardian_wish,
            support: self.support || others.support,
        }
    }
}

/// When each step was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Moments {
    /// When it was begun.
    pub created_at: Instant,
    /// Since when guardians have the text.
    pub inspected_at: Option<Instant>,
    /// When it was offered.
    pub offered_at: Option<Instant>,
    /// When the receiver answered the offer.
    pub answered_at: Option<Instant>,
    /// When it was sent.
    pub sent_at: Option<Instant>,
    /// When it was received.
    pub received_at: Option<Instant>,
    /// When it was closed, rejected, cancelled or expired.
    pub ended_at: Option<Instant>,
}

impl Moments {
    /// Those of a handover that was begun and nothing more.
    pub const fn begun(created_at: Instant) -> Self {
        Self {
            created_at,
            inspected_at: None,
            offered_at: None,
            answered_at: None,
            sent_at: None,
            received_at: None,
            ended_at: None,
        }
    }
}

/// What is known of a section without its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionState {
    /// Which section.
    pub kind: SectionKind,
    /// Counts the changes of its text, from 1.
    pub version: i32,
    /// SHA-256 over a salt and the text in its canonical form (RFC 8785), by which the text can be proven when it is gone.
    pub hash: Vec<u8>,
    /// When the text was written.
    pub written_at: Instant,
    /// On what basis it went, or why it did not; absent until the handover is sent.
    pub outcome: Option<Result<Basis, Withheld>>,
    /// Whether the text is still there.
    pub is_kept: bool,
}

impl SectionState {
    /// Whether there is something to tell of it: text, or what came of it. Of what was taken out only the version stays, so that no
    /// two texts have the same.
    pub const fn is_there(&self) -> bool {
        self.is_kept || self.outcome.is_some()
    }

    /// Whether it went along.
    pub fn went(&self) -> bool {
        matches!(self.outcome, Some(Ok(_)))
    }
}

/// A handover, without the text of its sections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handover {
    /// Its id.
    pub id: HandoverId,
    /// The child, by the anchor of the sender's registration.
    pub child_id: ChildId,
    /// What is stated of it.
    pub facts: HandoverFacts,
    /// Who sends it, from where.
    pub sender: Place,
    /// Who is to receive it.
    pub receiver_id: Option<OrganisationId>,
    /// The last day on which it is in time.
    pub due_date: Option<Date>,
    /// How far it is.
    pub state: HandoverState,
    /// When it expires unless it is received before.
    pub expires_at: Option<Instant>,
    /// Until when the receiver reads what was sent.
    pub content_until: Option<Instant>,
    /// When each step was taken.
    pub moments: Moments,
    /// Why it was held, rejected or cancelled.
    pub reason: Option<String>,
    /// Its sections, in the order of their kinds.
    pub sections: Vec<SectionState>,
    /// The leaves of what was sent, 32 bytes for each section: SHA-256 over its name and its hash.
    pub manifest: Option<Vec<u8>>,
    /// The conversation that was held.
    pub conversation: Option<Conversation>,
    /// What the receiver told the sender some months later.
    pub feedback: Option<Feedback>,
    /// Whether a conversation was needed when it was received; the reasons for it are not kept as long.
    pub warm: Option<bool>,
    /// Counts the changes of everything but its sections, from 1.
    pub version: i32,
}

codes! {
    /// Whether guardians were at a conversation.
    GuardianPresence {
        /// Aanwezig.
        Present = "present",
        /// Uitgenodigd en niet gekomen.
        Invited = "invited",
        /// Niet uitgenodigd.
        NotInvited = "notInvited",
    }
}

/// Something that was agreed in a conversation.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgreedAction {
    /// What is to be done.
    pub text: String,
    /// Who does it, a code of the list `roles`.
    pub owner_role: String,
    /// By when.
    pub due_date: Option<Date>,
}

/// The conversation of a warm handover (warme overdracht).
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Conversation {
    /// When it was held.
    pub date: Date,
    /// Who took part, by codes of the list `roles`.
    pub participant_roles: Vec<String>,
    /// Whether guardians were there.
    pub guardians: GuardianPresence,
    /// What was agreed.
    pub actions: Vec<AgreedAction>,
}

/// What a school tells the childcare site after some months.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Feedback {
    /// When it was given.
    pub date: Date,
    /// In plain words.
    pub text: String,
}

impl Handover {
    /// The site to which the child goes.
    pub fn receiver(&self) -> Option<Place> {
        let location_id = self.facts.to_location_id?;
        self.receiver_id.map(|organisation_id| Place { organisation_id, location_id })
    }

    /// The same as it is at a moment: what nobody received in time has expired, and what was read long enough is gone. The programme of
    /// preschool education stays with the sender for a term of its own (WPO 160(3)).
    #[must_use]
    pub fn at(mut self, now: Instant) -> Self {
        if self.state.at(self.expires_at, now) != self.state {
            let expired_at = self.expires_at.unwrap_or(now);
            self.end(HandoverState::Expired, None, expired_at);
        }
        if self.content_until.is_some_and(|until| until <= now) {
            for section in self.sections.iter_mut().filter(|section| section.outcome != Some(Ok(Basis::LegalDuty))) {
                section.is_kept = false;
            }
        }
        self
    }

    /// A section that is there.
    pub fn section(&self, kind: SectionKind) -> Option<&SectionState> {
        self.sections.iter().find(|section| section.kind == kind && section.is_there())
    }

    /// The version of the last text that a section had; none where it never had one.
    pub(crate) fn last_version(&self, kind: SectionKind) -> Option<i32> {
        self.sections.iter().find(|section| section.kind == kind).map(|section| section.version)
    }

    /// Whether the receiver may read what was sent: from its receipt, as long as the text is there.
    pub fn is_open_to_receiver(&self, now: Instant) -> bool {
        self.state.is_received() && self.content_until.is_some_and(|until| now < until)
    }

    /// Whether the words of guardians are gone: it came to nothing, or was read long enough.
    pub fn is_silent(&self, now: Instant) -> bool {
        let came_to_nothing = self.state.is_final() && self.state != HandoverState::Closed;
        came_to_nothing || (self.state.is_received() && !self.is_open_to_receiver(now))
    }

    /// Whether it is overdue on a day: its due date has passed and the receiver has it not.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.due_date.is_some_and(|due| due < today) && !self.state.is_received() && !self.state.is_final()
    }
}

impl HandoverFact {
    /// What the line tells of a handover in a state; nothing of one that came to nothing.
    pub fn of(
        id: HandoverId,
        kind: TransitionKind,
        date: Date,
        state: HandoverState,
        party: Vec<OrganisationId>,
    ) -> Option<Self> {
        let progress = match state {
            HandoverState::Cancelled | HandoverState::Expired => return None,
            HandoverState::Received | HandoverState::Closed => HandoverProgress::Completed,
            _ => HandoverProgress::InProgress,
        };
        Some(Self { handover_id: id.uuid(), kind, date, progress, party })
    }
}

impl Moments {
    /// How far a handover was at a moment, as far as the line tells it; nothing before it was begun.
    pub fn state_at(&self, moment: Instant, now: HandoverState) -> Option<HandoverState> {
        let by = |step: Option<Instant>| step.is_some_and(|step| step <= moment);
        if moment < self.created_at {
            None
        } else if by(self.ended_at) && !by(self.received_at) {
            Some(now)
        } else if by(self.received_at) {
            Some(HandoverState::Received)
        } else {
            Some(HandoverState::Draft)
        }
    }
}

/// Whether a caller works for an organisation at a location.
fn is_at(caller: &Authority, organisation: OrganisationId, location: Option<LocationId>) -> bool {
    caller.role() != Role::Guardian
        && caller.organisation() == organisation
        && location.map_or(caller.identity().locations.is_none(), |location| caller.reaches(location))
}

impl Subject for Handover {
    /// The sender owns it, the receiver is a party to it from the offer on, a guardian reads that of the own child from its inspection, and a
    /// connector the drafts between both sides.
    fn relation(&self, caller: &Authority) -> Relation {
        let receives = || self.receiver_id.is_some_and(|id| is_at(caller, id, self.facts.to_location_id));
        if matches!(caller.role(), Role::Guardian | Role::Connector) {
            Relation::to_visible_child(caller)
        } else if is_at(caller, self.sender.organisation_id, Some(self.sender.location_id)) {
            Relation::Own
        } else if receives() {
            Relation::Party
        } else {
            Relation::Anyone
        }
    }
}
