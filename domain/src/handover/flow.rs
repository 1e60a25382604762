//! The verbs of a handover: each from some states to one, for one side, with what it needs.

use super::{
    AttachmentTerms, Basis, Channel, Feedback, Ground, GuardianPolicy, Handover, HandoverState, Reaction, SectionKind,
    SectionState, Standing, Withheld, ground,
};
use crate::{
    Cause, Date, Instant, Reason, Refusal,
    authority::{AnswerHandover, Authority, Changed, Permitted, Relation, SendHandover, Subject},
    child::GuardianId,
    handover::{Moments, Needs, is_at},
};

/// The numbers and choices by which a handover goes: those of law and agreement, with what the local handover agreement adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandoverTerms {
    /// The sections that must be there before guardians get the text.
    pub required_sections: Vec<SectionKind>,
    /// By whose scale the development is told, where that was agreed: a code of the list `observation-systems`.
    pub observation_system: Option<String>,
    /// `handover.inspectionDays`: days that guardians have the text before it is offered.
    pub inspection_days: i32,
    /// `handover.expiryDays`: days after the offer on which it expires.
    pub expiry_days: i32,
    /// `handover.contentDays`: days that the receiver reads what was sent.
    pub content_days: i32,
    /// How large attachments may be.
    pub attachments: AttachmentTerms,
    /// `handover.reminderDays`: after how many days from the offer it is brought to mind, in order.
    pub reminder_days: Vec<i32>,
    /// `handover.warmWithinDays`: within how many days after the start the conversation is held.
    pub warm_within_days: i32,
    /// `handover.feedbackMonths`: how many months after the start the receiver reports back.
    pub feedback_months: i32,
    /// `handover.dueWindowDays`: how many days before it is due something is called due.
    pub due_window_days: i32,
    /// `handover.warmTriggers`: on what a conversation is needed; of every child where `all_children` is.
    pub warm_on: Needs,
    /// Whether every handover needs a conversation.
    pub warm_for_all: bool,
    /// `consent.guardians`: which holders of authority have to consent.
    pub guardian_policy: GuardianPolicy,
}

impl HandoverTerms {
    /// Whether a conversation is needed (warme overdracht).
    pub(super) fn is_warm(&self, needs: Needs, reactions: &[Reaction]) -> bool {
        let wished = needs.guardian_wish || reactions.iter().any(|reaction| reaction.facts.wishes_conversation);
        self.warm_for_all
            || (self.warm_on.indication && needs.indication)
            || (self.warm_on.concern && needs.concern)
            || (self.warm_on.guardian_wish && wished)
    }
}

fn days_after(moment: Instant, days: i32) -> Instant {
    moment.plus_seconds(i64::from(days) * 86_400)
}

/// A handover towards the side that answers for the receiver: the receiver itself, or along ways that do not reach it here the
/// sender, who records what it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answering(pub Handover);

impl Subject for Answering {
    fn relation(&self, caller: &Authority) -> Relation {
        let Self(handover) = self;
        let receives = handover.receiver_id.is_some_and(|id| is_at(caller, id, handover.facts.to_location_id));
        match handover.relation(caller) {
            Relation::Own if receives || !handover.facts.channel.reaches_receiver() => Relation::Party,
            other => other,
        }
    }
}

impl Handover {
    /// Whether a conversation is needed: as it was when it was received, and before that as it would be now.
    pub fn is_warm(&self, terms: &HandoverTerms, reactions: &[Reaction]) -> bool {
        self.warm.unwrap_or_else(|| terms.is_warm(self.facts.needs, reactions))
    }

    fn must_be(&self, states: &[HandoverState]) -> Result<(), Refusal> {
        if states.contains(&self.state) { Ok(()) } else { Err(Refusal::rule(Reason::HandoverState, "#")) }
    }

    /// The sections that would go at this moment, and why the others would not.
    pub fn bases(&self, standing: &Standing) -> Vec<(SectionKind, Result<Basis, Withheld>)> {
        self.sections
            .iter()
            .filter(|section| section.is_kept)
            .map(|section| (section.kind, standing.basis(self, section.kind)))
            .collect()
    }

    /// Whether something would go. What guardians say goes with the rest, and is nothing to send by itself.
    fn has_basis(&self, standing: &Standing) -> bool {
        self.bases(standing).iter().any(|(_, basis)| basis.is_ok_and(|basis| basis != Basis::OwnWords))
    }

    /// Ends it, and with it the text of all sections.
    pub(super) fn end(&mut self, state: HandoverState, reason: Option<String>, now: Instant) {
        self.state = state;
        self.reason = reason;
        self.facts.needs = Needs::default();
        self.moments.ended_at = Some(now);
        for section in &mut self.sections {
            section.is_kept = false;
        }
    }

    /// Takes back what went along on a consent that was withdrawn before the receiver had it. With nothing left it is cancelled.
    pub(super) fn lose(mut self, section: SectionKind, now: Instant) -> Option<Changed<Self>> {
        if self.state != HandoverState::Sent {
            return None;
        }
        let lost = self.sections.iter_mut().find(|one| one.kind == section && one.went())?;
        lost.outcome = Some(Err(Withheld::Withdrawn));
        lost.is_kept = false;
        let goes = |section: &SectionState| matches!(section.outcome, Some(Ok(basis)) if basis != Basis::OwnWords);
        if !self.sections.iter().any(goes) {
            self.end(HandoverState::Cancelled, None, now);
        }
        Some(self.next_version())
    }
}

impl Permitted<SendHandover, Handover> {
    /// Lays a draft before the guardians. What the local agreement asks must be there, and something at least.
    pub fn inspect(self, terms: &HandoverTerms, now: Instant) -> Result<Changed<Handover>, Refusal> {
        let mut handover = self.into_subject();
        handover.must_be(&[HandoverState::Draft])?;
        if handover.facts.channel.carries_content() {
            // What is agreed for every transition may be of no use at this one.
            let asked = |kind: &&SectionKind| ground(handover.facts.kind, **kind) != Ground::NotAllowed;
            let missing = terms.required_sections.iter().filter(asked).filter(|kind| handover.section(**kind).is_none());
            let mut causes: Vec<Cause> =
                missing.map(|kind| Cause::new(Reason::SectionMissing, format!("#/sections/{kind}"))).collect();
            // What guardians said of an earlier text is nothing to lay before them.
            let laid = |section: &SectionState| section.is_kept && section.kind != SectionKind::ParentView;
            if causes.is_empty() && !handover.sections.iter().any(laid) {
                causes.push(Cause::new(Reason::SectionMissing, "#/sections"));
            }
            Refusal::unless_empty(causes)?;
        }
        handover.state = HandoverState::UnderInspection;
        handover.moments.inspected_at = Some(now);
        Ok(handover.next_version())
    }

    /// Takes it back to write on. An offer that ran is over.
    pub fn revise(self) -> Result<Changed<Handover>, Refusal> {
        let mut handover = self.into_subject();
        handover.must_be(&[HandoverState::UnderInspection, HandoverState::OnHold, HandoverState::Rejected])?;
        handover.state = HandoverState::Draft;
        handover.expires_at = None;
        handover.moments = Moments::begun(handover.moments.created_at);
        Ok(handover.next_version())
    }

    /// Offers it to the receiver. Guardians must have had the text for some days or all have reacted, and something must have a basis.
    pub fn offer(
        self,
        terms: &HandoverTerms,
        standing: &Standing,
        reactions: &[Reaction],
        now: Instant,
    ) -> Result<Changed<Handover>, Refusal> {
        let mut handover = self.into_subject();
        handover.must_be(&[HandoverState::UnderInspection, HandoverState::OnHold])?;
        let mut causes = Vec::new();
        if !handover.facts.channel.carries_content() {
            causes.push(Cause::new(Reason::ChannelUnfit, "#"));
        }
        if handover.receiver_id.is_none() {
            causes.push(Cause::new(Reason::ReceiverUnknown, "#"));
        }
        // Who reacted to a text before this one has not seen it.
        let to_this_text = |reaction: &&Reaction| handover.moments.inspected_at.is_some_and(|since| since <= reaction.reacted_at);
        let reacted: Vec<GuardianId> = reactions.iter().filter(to_this_text).map(|reaction| reaction.guardian_id).collect();
        let all_reacted = !standing.guardian_ids.is_empty() && standing.guardian_ids.iter().all(|id| reacted.contains(id));
        let seen_until = handover.moments.inspected_at.map(|since| days_after(since, terms.inspection_days));
        if !all_reacted && seen_until.is_none_or(|until| now < until) {
            causes.push(Cause::new(Reason::InspectionRuns, "#"));
        }
        if !handover.has_basis(standing) {
            causes.push(Cause::new(Reason::NothingToSend, "#"));
        }
        Refusal::unless_empty(causes)?;
        handover.state = HandoverState::Offered;
        handover.moments.offered_at = Some(now);
        handover.moments.answered_at = None;
        handover.expires_at = Some(days_after(now, terms.expiry_days));
        handover.reason = None;
        Ok(handover.next_version())
    }

    /// Sends it: of every section the basis is decided now. What has none is erased, the rest is frozen. Through OSO nothing goes
    /// here: it says when guardians saw the file and when it was sent.
    pub fn send(self, standing: &Standing, now: Instant) -> Result<Changed<Handover>, Refusal> {
        let mut handover = self.into_subject();
        if handover.facts.channel == Channel::Oso {
            handover.must_be(&[HandoverState::UnderInspection])?;
            handover.moments.offered_at = Some(now);
        } else {
            handover.must_be(&[HandoverState::Accepted])?;
            if !handover.has_basis(standing) {
                return Err(Refusal::rule(Reason::NothingToSend, "#"));
            }
            let bases = handover.bases(standing);
            for section in handover.sections.iter_mut().filter(|section| section.is_kept) {
                let basis = bases.iter().find(|(kind, _)| *kind == section.kind).map(|(_, basis)| *basis);
                section.is_kept = matches!(basis, Some(Ok(_)));
                section.outcome = basis;
            }
        }
        handover.state = HandoverState::Sent;
        handover.moments.sent_at = Some(now);
        Ok(handover.next_version())
    }

    /// Withdraws it, before the receiver has it. Its text is erased.
    pub fn cancel(self, reason: String, now: Instant) -> Result<Changed<Handover>, Refusal> {
        let mut handover = self.into_subject();
        if handover.state.is_received() || handover.state.is_final() {
            return Err(Refusal::rule(Reason::HandoverState, "#"));
        }
        handover.end(HandoverState::Cancelled, Some(reason), now);
        Ok(handover.next_version())
    }
}

impl Permitted<AnswerHandover, Answering> {
    fn answered(self, state: HandoverState, reason: Option<String>, now: Instant) -> Result<Changed<Handover>, Refusal> {
        let Answering(mut handover) = self.into_subject();
        handover.must_be(&[HandoverState::Offered])?;
        handover.state = state;
        handover.reason = reason;
        handover.moments.answered_at = Some(now);
        if state == HandoverState::Rejected {
            handover.expires_at = None;
        }
        Ok(handover.next_version())
    }

    /// Says that it may come.
    pub fn accept(self, now: Instant) -> Result<Changed<Handover>, Refusal> {
        self.answered(HandoverState::Accepted, None, now)
    }

    /// Asks to wait.
    pub fn hold(self, reason: String, now: Instant) -> Result<Changed<Handover>, Refusal> {
        self.answered(HandoverState::OnHold, Some(reason), now)
    }

    /// Says that it is not for this receiver.
    pub fn reject(self, reason: String, now: Instant) -> Result<Changed<Handover>, Refusal> {
        self.answered(HandoverState::Rejected, Some(reason), now)
    }

    /// Confirms receipt; from now on the receiver reads what was sent.
    pub fn receive(self, terms: &HandoverTerms, reactions: &[Reaction], now: Instant) -> Result<Changed<Handover>, Refusal> {
        let Answering(mut handover) = self.into_subject();
        handover.must_be(&[HandoverState::Sent])?;
        handover.warm = Some(handover.is_warm(terms, reactions));
        handover.state = HandoverState::Received;
        handover.moments.received_at = Some(now);
        handover.expires_at = None;
        handover.content_until = Some(days_after(now, terms.content_days));
        Ok(handover.next_version())
    }

    /// Closes it. A warm one waits for its conversation, and so does what is only talked about inside a school.
    pub fn close(self, is_warm: bool, now: Instant) -> Result<Changed<Handover>, Refusal> {
        let Answering(mut handover) = self.into_subject();
        let internal = handover.facts.channel == Channel::Internal;
        handover.must_be(if internal { &[HandoverState::Draft] } else { &[HandoverState::Received] })?;
        if (is_warm || internal) && handover.conversation.is_none() {
            return Err(Refusal::rule(Reason::ConversationMissing, "#"));
        }
        handover.state = HandoverState::Closed;
        handover.moments.ended_at = Some(now);
        Ok(handover.next_version())
    }

    /// Tells the sender how the child is doing, some months later.
    pub fn report_back(self, feedback: Feedback, today: Date) -> Result<Changed<Handover>, Refusal> {
        let Answering(mut handover) = self.into_subject();
        handover.must_be(&[HandoverState::Received, HandoverState::Closed])?;
        if feedback.date > today {
            return Err(Refusal::rule(Reason::DateInFuture, "#/date"));
        }
        handover.feedback = Some(feedback);
        Ok(handover.next_version())
    }
}
