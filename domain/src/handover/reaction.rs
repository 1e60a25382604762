//! What a guardian says of the text of a handover: the own view, a reaction, and whether the text is agreed with, which is no consent.

use super::{Handover, HandoverId, ParentView, SectionContent, SectionKind, WrittenSection};
use crate::{
    Cause, Instant, Reason, Refusal,
    authority::{Authority, Changed, Permitted, ReactToHandover, Relation, Subject},
    child::GuardianId,
    code::codes,
    identifier::holds_citizen_number,
};

codes! {
    /// Whether a guardian agrees with the text (akkoord), which is another thing than consent.
    Agrees {
        /// Akkoord.
        Yes = "yes",
        /// Niet akkoord.
        No = "no",
        /// Niet gezegd.
        Unknown = "unknown",
    }
}

/// What a guardian can say of a handover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReactionFacts {
    /// The own view on the child, which goes along.
    pub view: Option<String>,
    /// A reaction to the text, which stays with the sender: of a text that does not go it would tell.
    pub remarks: Option<String>,
    /// Whether the text is agreed with.
    pub agrees: Agrees,
    /// Whether a conversation is wished.
    pub wishes_conversation: bool,
}

/// What one guardian said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reaction {
    /// The handover.
    pub handover_id: HandoverId,
    /// The guardian.
    pub guardian_id: GuardianId,
    /// What was said.
    pub facts: ReactionFacts,
    /// When.
    pub reacted_at: Instant,
}

/// A handover to which a guardian reacts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reacting {
    /// The handover.
    pub handover: Handover,
    /// The guardian.
    pub guardian_id: GuardianId,
    /// The holders of authority in the sender's registration.
    pub guardian_ids: Vec<GuardianId>,
}

impl Reaction {
    /// The same as the receiver hears it.
    #[must_use]
    pub fn without_remarks(mut self) -> Self {
        self.facts.remarks = None;
        self
    }
}

impl ReactionFacts {
    /// What somebody should look at again although no rule refuses it: a text in which a citizen service number seems to stand.
    pub fn warnings(&self) -> Vec<Cause> {
        let texts = [("view", &self.view), ("remarks", &self.remarks)];
        let suspect = texts.into_iter().filter(|(_, text)| text.as_deref().is_some_and(holds_citizen_number));
        suspect.map(|(member, _)| Cause::new(Reason::CitizenNumberSuspected, format!("#/{member}"))).collect()
    }
}

impl Handover {
    /// Whether guardians may say something of it: from its inspection until it is sent.
    fn hears_guardians(&self) -> bool {
        self.state.is_inspected() && self.moments.sent_at.is_none()
    }

    /// The section of the guardians' own views as those who hold authority now gave them, where it is kept otherwise.
    pub fn views_written(
        &self,
        kept: Option<&ParentView>,
        reactions: &[Reaction],
        now: Instant,
    ) -> Option<Changed<WrittenSection>> {
        let views: Vec<String> = reactions.iter().filter_map(|reaction| reaction.facts.view.clone()).collect();
        if !self.hears_guardians() || kept.map_or(&[][..], |kept| &kept.views) == views {
            return None;
        }
        let content = (!views.is_empty()).then_some(SectionContent::ParentView(ParentView { views }));
        Some(self.section_written(SectionKind::ParentView, content, now))
    }
}

impl Permitted<ReactToHandover, Reacting> {
    /// Reacts, or says something else than before, as long as the handover has not been sent.
    pub fn react(self, facts: ReactionFacts, now: Instant) -> Result<Changed<Reaction>, Refusal> {
        let Reacting { handover, guardian_id, guardian_ids } = self.into_subject();
        let mut causes = Vec::new();
        if !guardian_ids.contains(&guardian_id) {
            causes.push(Cause::new(Reason::GuardianUnknown, "#"));
        }
        if !handover.hears_guardians() {
            causes.push(Cause::new(Reason::ConsentNotNow, "#"));
        }
        Refusal::unless_empty(causes)?;
        Ok(Changed::made(Reaction { handover_id: handover.id, guardian_id, facts, reacted_at: now }))
    }
}

impl Subject for Reacting {
    fn relation(&self, caller: &Authority) -> Relation {
        match self.handover.relation(caller) {
            Relation::OwnChild if caller.identity().guardians.contains(&self.guardian_id) => Relation::OwnChild,
            _ => Relation::Anyone,
        }
    }
}
