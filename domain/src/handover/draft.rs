//! Beginning and writing a handover: what is stated of it, and its sections.

use super::{
    Channel, Conversation, Ground, Handover, HandoverId, HandoverState, HandoverTerms, Moments, Needs, SectionContent,
    SectionKind, ground,
};
use crate::{
    Cause, Date, Instant, Reason, Refusal,
    authority::{
        Authority, Changed, DiscussHandover, Permitted, Relation, Role, StartHandover, Subject, WriteHandover, WriteSection,
    },
    child::Child,
    connector::is_shared,
    handover::content::is_listed,
    identifier::holds_citizen_number,
    line::{LineParameters, Place, TransitionKind, handover_due_date},
    location::{Location, LocationId, LocationKind},
};

/// What can be stated of a handover.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct HandoverFacts {
    /// At which kind of transition.
    pub kind: TransitionKind,
    /// The first day at the next place.
    pub date: Date,
    /// The site that is left.
    pub from_location_id: LocationId,
    /// The site to which the child goes, if it is known.
    pub to_location_id: Option<LocationId>,
    /// Along which way it goes.
    pub channel: Channel,
    /// Why more care is asked for than usual.
    pub needs: Needs,
}

/// What must be known to judge what is stated of a handover.
#[derive(Clone, Debug)]
pub struct HandoverSurroundings {
    /// The child, by the anchor of the sender's registration.
    pub child: Child,
    /// The site that is left, if there is one with that id.
    pub from: Option<Location>,
    /// The site to which the child goes, if there is one with that id.
    pub to: Option<Location>,
    /// Whether the sender recorded a placement of the child at the site that is left.
    pub is_placed: bool,
    /// Whether the sender has another handover of this kind of the child from there that the receiver does not have yet.
    pub has_another: bool,
    /// The numbers by which it is due.
    pub parameters: LineParameters,
    /// What is recorded of the child besides, as far as the sender knows it, that asks for more care.
    pub known: Needs,
}

/// A handover that is not begun yet.
#[derive(Clone, Debug)]
pub struct NewHandover {
    /// What is stated of it.
    pub facts: HandoverFacts,
    /// What must be known to judge that.
    pub around: HandoverSurroundings,
}

/// A section whose text was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenSection {
    /// The handover.
    pub handover_id: HandoverId,
    /// The text; absent when it was taken out.
    pub content: Option<SectionContent>,
    /// The section.
    pub kind: SectionKind,
    /// The version of the text.
    pub version: i32,
    /// When.
    pub written_at: Instant,
}

/// Which kinds of site a transition leads from and to; none for one at which nothing is handed over.
const fn sites(kind: TransitionKind) -> Option<(LocationKind, LocationKind)> {
    use LocationKind::{Childcare, School};
    match kind {
        TransitionKind::HomeToChildcare | TransitionKind::HomeToSchool => None,
        TransitionKind::ChildcareToSchool | TransitionKind::AfterSchoolToSchool => Some((Childcare, School)),
        TransitionKind::ChildcareToChildcare | TransitionKind::DayCareToAfterSchool => Some((Childcare, Childcare)),
        TransitionKind::SchoolToAfterSchool => Some((School, Childcare)),
        TransitionKind::GroupToGroup | TransitionKind::SchoolToSchool | TransitionKind::SchoolToSecondary => {
            Some((School, School))
        }
    }
}

impl HandoverFacts {
    /// Whether the handover can go along this way.
    fn fits_channel(&self) -> bool {
        let usual = Channel::of(self.kind);
        self.channel == usual || (usual == Channel::Doorlijn && self.channel.carries_content())
    }

    fn judge(&self, around: &HandoverSurroundings, caller: &Authority) -> Vec<Cause> {
        let Some((from_kind, to_kind)) = sites(self.kind) else {
            return vec![Cause::new(Reason::HandoverKindUnfit, "#/kind")];
        };
        let mut causes = Vec::new();
        match &around.from {
            Some(from) if from.organisation_id == caller.organisation() => {
                if !caller.reaches(from.id) {
                    causes.push(Cause::new(Reason::LocationOutsideToken, "#/fromLocationId"));
                }
                if from.kind != from_kind {
                    causes.push(Cause::new(Reason::HandoverSiteUnfit, "#/fromLocationId"));
                }
                if !around.is_placed {
                    causes.push(Cause::new(Reason::ChildNotPlaced, "#/fromLocationId"));
                }
            }
            _ => causes.push(Cause::new(Reason::LocationUnknown, "#/fromLocationId")),
        }
        if let Some(to) = self.to_location_id {
            // A group is left for another one at the same school; every other transition leads elsewhere.
            let itself = (to == self.from_location_id) != (self.kind == TransitionKind::GroupToGroup);
            match &around.to {
                None => causes.push(Cause::new(Reason::LocationUnknown, "#/toLocationId")),
                Some(to) if itself || to.kind != to_kind => causes.push(Cause::new(Reason::HandoverSiteUnfit, "#/toLocationId")),
                Some(_) => {}
            }
        }
        if self.date <= around.child.birth_date {
            causes.push(Cause::new(Reason::StartBeforeBirth, "#/date"));
        }
        if !self.fits_channel() {
            causes.push(Cause::new(Reason::ChannelUnfit, "#/channel"));
        }
        if around.has_another {
            causes.push(Cause::new(Reason::HandoverExists, "#"));
        }
        causes
    }

    fn due_date(&self, around: &HandoverSurroundings) -> Option<Date> {
        handover_due_date(&around.parameters, self.kind, around.child.birth_date, self.date, self.needs.is_complex())
    }
}

impl Permitted<StartHandover, NewHandover> {
    /// Begins the handover.
    ///
    /// # Errors
    ///
    /// Every cause at once: a transition at which nothing is handed over, sites that are unknown, of others or of another kind, a child
    /// that was not placed at the site that is left, a way that does not fit, or a handover that was begun already.
    pub fn start(self, id: HandoverId, caller: &Authority, now: Instant) -> Result<Changed<Handover>, Refusal> {
        let NewHandover { facts, around } = self.into_subject();
        Refusal::unless_empty(facts.judge(&around, caller))?;
        let facts = HandoverFacts { needs: facts.needs.and(around.known), ..facts };
        Ok(Changed::made(Handover {
            id,
            child_id: around.child.id,
            sender: Place { organisation_id: caller.organisation(), location_id: facts.from_location_id },
            receiver_id: receiver(&facts, &around, caller),
            due_date: facts.due_date(&around),
            facts,
            state: HandoverState::Draft,
            expires_at: None,
            content_until: None,
            moments: Moments::begun(now),
            reason: None,
            sections: Vec::new(),
            manifest: None,
            conversation: None,
            feedback: None,
            warm: None,
            version: 1,
        }))
    }
}

fn receiver(
    facts: &HandoverFacts,
    around: &HandoverSurroundings,
    caller: &Authority,
) -> Option<crate::organisation::OrganisationId> {
    match facts.channel {
        Channel::Internal => Some(caller.organisation()),
        _ => around.to.as_ref().map(|to| to.organisation_id),
    }
}

impl Handover {
    /// Refuses what can be done to a draft alone.
    fn must_be_draft(&self) -> Result<(), Refusal> {
        if self.state == HandoverState::Draft { Ok(()) } else { Err(Refusal::rule(Reason::HandoverState, "#")) }
    }

    /// Refuses a section that this handover does not take along, or that is to be changed no more.
    pub(super) fn must_carry(&self, kind: SectionKind) -> Result<(), Refusal> {
        self.must_be_draft()?;
        if self.facts.channel.carries_content() && ground(self.facts.kind, kind) != Ground::NotAllowed {
            return Ok(());
        }
        Err(Refusal::rule(Reason::SectionNotAllowed, "#"))
    }

    /// Whether a section can be written into it now.
    pub fn takes_text(&self, kind: SectionKind) -> bool {
        self.must_take_text(kind).is_ok()
    }

    /// Refuses to write as one text what is no text.
    fn must_take_text(&self, kind: SectionKind) -> Result<(), Refusal> {
        self.must_carry(kind)?;
        if kind.is_written() { Ok(()) } else { Err(Refusal::rule(Reason::SectionNotAllowed, "#")) }
    }

    /// Refuses a section that is not there for who writes: of a draft of another organisation a connector comes to what is shared alone.
    fn must_be_open_to(&self, kind: SectionKind, caller: &Authority) -> Result<(), Refusal> {
        let is_own = caller.role() != Role::Connector || caller.organisation() == self.sender.organisation_id;
        if is_own || is_shared(self.facts.kind, kind) { Ok(()) } else { Err(Refusal::NotFound) }
    }

    /// A section with another content, or none, at its next version.
    pub(super) fn section_written(
        &self,
        kind: SectionKind,
        content: Option<SectionContent>,
        now: Instant,
    ) -> Changed<WrittenSection> {
        let read = self.last_version(kind);
        let version = read.unwrap_or(0) + 1;
        let written = WrittenSection { handover_id: self.id, kind, content, version, written_at: now };
        match read {
            Some(read) => Changed::from_version(written, read),
            None => Changed::made(written),
        }
    }

    /// The same at its next version.
    pub(super) fn next_version(mut self) -> Changed<Self> {
        let read = self.version;
        self.version += 1;
        Changed::from_version(self, read)
    }
}

impl Permitted<WriteHandover, Handover> {
    /// States other facts of a draft. Its kind and the site that is left stay.
    pub fn amend(
        self,
        mut facts: HandoverFacts,
        around: &HandoverSurroundings,
        caller: &Authority,
    ) -> Result<Changed<Handover>, Refusal> {
        self.subject().must_be_draft()?;
        Refusal::unless_empty(facts.judge(around, caller))?;
        facts.needs = facts.needs.and(around.known);
        let mut handover = self.into_subject();
        handover.receiver_id = receiver(&facts, around, caller);
        handover.due_date = facts.due_date(around);
        handover.facts = facts;
        Ok(handover.next_version())
    }
}

impl Permitted<WriteSection, Handover> {
    /// Writes a section of a draft, by the scale that was agreed. Its version is its own, so that several people may write at once.
    pub fn write(
        &self,
        content: SectionContent,
        terms: &HandoverTerms,
        caller: &Authority,
        now: Instant,
    ) -> Result<Changed<WrittenSection>, Refusal> {
        let (handover, kind) = (self.subject(), content.kind());
        handover.must_be_open_to(kind, caller)?;
        handover.must_take_text(kind)?;
        Refusal::unless_empty(content.judge(terms.observation_system.as_deref()))?;
        Ok(handover.section_written(kind, Some(content), now))
    }

    /// Takes a section out of a draft.
    pub fn take_out(&self, kind: SectionKind, now: Instant) -> Result<Changed<WrittenSection>, Refusal> {
        let handover = self.subject();
        handover.must_take_text(kind)?;
        if handover.section(kind).is_none() {
            return Err(Refusal::NotFound);
        }
        Ok(handover.section_written(kind, None, now))
    }
}

impl Permitted<DiscussHandover, Handover> {
    /// Records the conversation of a handover that was offered, or of one inside a school.
    pub fn discuss(self, conversation: Conversation, today: Date) -> Result<Changed<Handover>, Refusal> {
        let handover = self.subject();
        let talks = handover.moments.offered_at.is_some() || handover.facts.channel == Channel::Internal;
        let mut causes = Vec::new();
        if !talks || handover.state.is_final() || handover.state == HandoverState::Rejected {
            causes.push(Cause::new(Reason::HandoverState, "#"));
        }
        if conversation.date > today {
            causes.push(Cause::new(Reason::DateInFuture, "#/date"));
        }
        for (at, _) in conversation.participant_roles.iter().enumerate().filter(|(_, role)| !is_listed("roles", role)) {
            causes.push(Cause::new(Reason::CodeUnknown, format!("#/participantRoles/{at}")));
        }
        for (at, _) in conversation.actions.iter().enumerate().filter(|(_, action)| !is_listed("roles", &action.owner_role)) {
            causes.push(Cause::new(Reason::CodeUnknown, format!("#/actions/{at}/ownerRole")));
        }
        Refusal::unless_empty(causes)?;
        let mut handover = self.into_subject();
        handover.conversation = Some(conversation);
        Ok(handover.next_version())
    }
}

impl Conversation {
    /// What somebody should look at again although no rule refuses it: a text in which a citizen service number seems to stand.
    pub fn warnings(&self) -> Vec<Cause> {
        let suspect = self.actions.iter().enumerate().filter(|(_, action)| holds_citizen_number(&action.text));
        suspect.map(|(at, _)| Cause::new(Reason::CitizenNumberSuspected, format!("#/actions/{at}/text"))).collect()
    }
}

impl Subject for NewHandover {
    /// Whoever registered the child hands it over; that the registration is the caller's own is settled where it is looked up.
    fn relation(&self, caller: &Authority) -> Relation {
        Relation::to_visible_child(caller)
    }
}
