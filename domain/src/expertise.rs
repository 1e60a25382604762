//! Expertise requests: a professional of one organisation asks the specialist of another a question, early and without a referral.
//!
//! A question is about a group, a subject, or a child: a named one with the consent of its guardians, or one that nobody names, for which
//! none is needed. What is said stands in a short thread and nowhere else; there is no field for a diagnosis, an origin or a reason.
//!
//! - `about`: what a question is about. `asking`: what can be asked, of whom. `consent`: what guardians must have allowed.
//! - `flow`: the verbs, each for one side in some states. `steps`: what it asks of its sides.

mod about;
mod asking;
mod consent;
mod flow;
mod steps;

#[cfg(test)]
mod cases;
#[cfg(test)]
mod tests;

pub use about::{AskedAbout, ExpertiseAbout};
pub use asking::{ExpertiseFacts, ExpertiseSurroundings, ExpertiseTerms, NewExpertiseRequest};
pub use consent::{ExpertiseConsent, ExpertiseConsentMethod};
pub use flow::ExpertiseDecline;

use crate::{
    Cause, Date, Id, Instant, Reason,
    authority::{Authority, Relation, Role, Subject},
    child::ChildId,
    code::codes,
    identifier::{MunicipalityCode, holds_citizen_number},
    location::LocationId,
    organisation::OrganisationId,
};

/// The id of a request.
pub type ExpertiseRequestId = Id<ExpertiseRequest>;

codes! {
    /// How far an expertise request is.
    ExpertiseState {
        /// Gevraagd.
        Asked = "asked",
        /// Aangenomen: de deskundige is aan zet.
        Accepted = "accepted",
        /// Beantwoord: de vrager is aan zet.
        Answered = "answered",
        /// Afgesloten door de vrager.
        Closed = "closed",
        /// Niet aangenomen, met een reden.
        Declined = "declined",
        /// Ingetrokken door de vrager.
        Withdrawn = "withdrawn",
        /// Geëindigd doordat een ouder de toestemming introk.
        ConsentWithdrawn = "consentWithdrawn",
    }
}

impl ExpertiseState {
    /// Whether it goes on: one of the sides is to do something.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Asked | Self::Accepted | Self::Answered)
    }

    /// Whether the specialist is the one to do something.
    pub const fn waits_for_specialist(self) -> bool {
        matches!(self, Self::Asked | Self::Accepted)
    }
}

codes! {
    /// Kind of a message in the thread of an expertise request.
    ExpertiseMessageKind {
        /// Vraag.
        Question = "question",
        /// Antwoord.
        Answer = "answer",
        /// Vervolgvraag.
        FollowUp = "followUp",
    }
}

/// One message of a thread.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ExpertiseMessage {
    /// What kind.
    pub kind: ExpertiseMessageKind,
    /// In plain words.
    pub text: String,
    /// When it was written.
    pub written_at: Instant,
    /// How many minutes an answer took; of an answer alone.
    pub minutes_spent: Option<i32>,
}

/// Who is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Specialist {
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// The location where the specialist works, when the question goes to one.
    pub location_id: Option<LocationId>,
    /// The specialism, a code of the list `specialisms`.
    pub specialism: String,
}

/// When each step was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExpertiseMoments {
    /// When it was asked.
    pub asked_at: Instant,
    /// When the specialist accepted it.
    pub accepted_at: Option<Instant>,
    /// When it was answered for the first time.
    pub first_answered_at: Option<Instant>,
    /// When it was answered for the last time.
    pub answered_at: Option<Instant>,
    /// When it was closed, declined or withdrawn.
    pub ended_at: Option<Instant>,
}

/// What is counted of a request when its words are gone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExpertiseCounts {
    /// How many answers were given.
    pub answers: i32,
    /// How many further questions were asked.
    pub follow_ups: i32,
    /// How many minutes the answers took together.
    pub minutes_spent: i32,
}

/// A question of one organisation to the specialist of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpertiseRequest {
    /// Its id.
    pub id: ExpertiseRequestId,
    /// Who asks.
    pub asker_id: OrganisationId,
    /// Who is asked.
    pub specialist: Specialist,
    /// What the question is about.
    pub about: AskedAbout,
    /// The municipality of which the parameters hold and for which it counts: where the child lives, else where the
    /// location lies, else the one municipality in which the asker, or else the specialist, has its locations.
    pub municipality: Option<MunicipalityCode>,
    /// How far it is.
    pub state: ExpertiseState,
    /// Why it was declined.
    pub decline: Option<ExpertiseDecline>,
    /// The last day for the answer that is waited for.
    pub due_date: Date,
    /// When each step was taken.
    pub moments: ExpertiseMoments,
    /// What is counted of it.
    pub counts: ExpertiseCounts,
    /// What was said, in order; nothing once the words are gone.
    pub messages: Vec<ExpertiseMessage>,
    /// When the words go, unless something happens before.
    pub words_until: Option<Instant>,
    /// Counts its changes, from 1.
    pub version: i32,
}

codes! {
    /// On which side of an expertise request somebody stands.
    ExpertiseSide {
        /// Wie vraagt.
        Asker = "asker",
        /// Wie wordt gevraagd.
        Specialist = "specialist",
        /// Een ouder van het kind.
        Guardian = "guardian",
    }
}

impl ExpertiseRequest {
    /// The same as it is at a moment: the words of what lay still long enough are gone, and what was open then has ended.
    #[must_use]
    pub fn at(mut self, now: Instant) -> Self {
        if let Some(until) = self.words_until.filter(|until| *until <= now) {
            self.lapse(until);
        }
        self
    }

    /// Whether the answer that is waited for is late on a day.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.state.waits_for_specialist() && self.due_date < today
    }

    /// The child, where it is about one that is named.
    pub const fn child_id(&self) -> Option<ChildId> {
        match &self.about {
            AskedAbout::Child { child_id, .. } => *child_id,
            _ => None,
        }
    }

    /// On which side a caller stands to whom it is visible.
    pub fn side_of(&self, caller: &Authority) -> ExpertiseSide {
        match self.relation(caller) {
            Relation::OwnChild => ExpertiseSide::Guardian,
            Relation::Own => ExpertiseSide::Asker,
            _ => ExpertiseSide::Specialist,
        }
    }

    /// Whether a side reads the words, and who a named child is: of a child the specialist does only as long as the request is open.
    pub fn is_readable_by(&self, side: ExpertiseSide) -> bool {
        side != ExpertiseSide::Specialist || self.about.kind() != ExpertiseAbout::Child || self.state.is_open()
    }

    /// What somebody should look at again although no rule refuses it: a message in which a citizen service number seems to stand.
    pub fn warnings(&self) -> Vec<Cause> {
        let suspect = self.messages.iter().enumerate().filter(|(_, message)| holds_citizen_number(&message.text));
        suspect.map(|(at, _)| Cause::new(Reason::CitizenNumberSuspected, format!("#/messages/{at}/text"))).collect()
    }

    /// What somebody who just wrote the last message, in a member of a body, should look at again: a citizen service number, and a name
    /// where nobody is to be named.
    pub fn warnings_of_last(&self, member: &str) -> Vec<Cause> {
        let pointer = format!("#/{member}");
        let suspect = self.messages.last().is_some_and(|message| holds_citizen_number(&message.text));
        let unnamed = self.about.kind() == ExpertiseAbout::AnonymousChild;
        let number = suspect.then(|| Cause::new(Reason::CitizenNumberSuspected, pointer.clone()));
        let name = unnamed.then(|| Cause::new(Reason::NameUnwanted, pointer.clone()));
        number.into_iter().chain(name).collect()
    }
}

/// Whether a caller works for an organisation at a location.
fn is_at(caller: &Authority, organisation: OrganisationId, location: Option<LocationId>) -> bool {
    caller.role() != Role::Guardian
        && caller.organisation() == organisation
        && location.map_or(caller.identity().locations.is_none(), |location| caller.reaches(location))
}

impl Subject for ExpertiseRequest {
    /// The asker owns it, the specialist is a party to it, a guardian reads that of the own child: storage shows no other to a guardian.
    fn relation(&self, caller: &Authority) -> Relation {
        if caller.role() == Role::Guardian {
            if self.child_id().is_some() { Relation::OwnChild } else { Relation::Anyone }
        } else if is_at(caller, self.asker_id, self.about.location_id()) {
            Relation::Own
        } else if is_at(caller, self.specialist.organisation_id, self.specialist.location_id) {
            Relation::Party
        } else {
            Relation::Anyone
        }
    }
}
