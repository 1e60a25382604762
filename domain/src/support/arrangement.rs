//! What is stated of the support of a child, what becomes of it, and who may read it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{AgreementScope, EvaluationOutcome, SupportDays, SupportLevel, SupportPart, judging::Covered, words};
use crate::{
    Cause, Date, Id, Instant, Reason, Refusal,
    authority::{Authority, ChangeSupport, Changed, Permitted, Relation, Role, StartSupport, Subject},
    child::{Child, ChildId},
    organisation::OrganisationId,
};

/// The id of an arrangement.
pub type SupportArrangementId = Id<SupportArrangement>;
/// The id of an agreed action.
pub type SupportActionId = Id<SupportAction>;

/// Somebody who is involved, by role and never by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Involved {
    /// A code of the list `roles`.
    pub role: String,
    /// For which organisation, if it is one that takes part here.
    pub organisation_id: Option<OrganisationId>,
}

/// Something that was agreed to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SupportAction {
    /// Its id, within the arrangement.
    pub id: SupportActionId,
    /// What, in at most 500 characters.
    pub text: String,
    /// Who does it, a code of the list `roles`.
    pub owner_role: String,
    /// For which organisation; the own one when absent.
    pub organisation_id: Option<OrganisationId>,
    /// By when.
    pub due_date: Date,
    /// When it was done.
    pub done_date: Option<Date>,
}

/// A moment at which is looked whether the support still fits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Evaluation {
    /// For when it was planned.
    pub planned_date: Date,
    /// When it was held.
    pub held_date: Option<Date>,
    /// What came of it; only of one that was held.
    pub outcome: Option<EvaluationOutcome>,
}

/// What the guardians agreed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GuardianAgreement {
    /// When.
    pub date: Date,
    /// To what, each once.
    pub scope: Vec<AgreementScope>,
}

/// What can be stated of the support of a child.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SupportFacts {
    /// At which level.
    pub level: SupportLevel,
    /// The first day.
    pub start_date: Date,
    /// Who is involved.
    pub involved: Vec<Involved>,
    /// What is to be reached, in plain words: at most 500 characters.
    pub goal: String,
    /// What was agreed to be done.
    pub actions: Vec<SupportAction>,
    /// When is looked whether it still fits.
    pub evaluations: Vec<Evaluation>,
    /// What the guardians agreed to; absent while they have not.
    pub guardian_agreement: Option<GuardianAgreement>,
    /// Which parts go along in a handover once the guardians agree to that.
    pub handover_parts: Vec<SupportPart>,
    /// When the development perspective (ontwikkelingsperspectief, WPO 40a) was set; of schools alone.
    pub development_plan_date: Option<Date>,
}

/// The support of a child, as one organisation arranged it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupportArrangement {
    /// Its id.
    pub id: SupportArrangementId,
    /// The child, by the anchor of the registration.
    pub child_id: ChildId,
    /// Whose registration it is.
    pub organisation_id: OrganisationId,
    /// What is stated of it.
    pub facts: SupportFacts,
    /// The day on which the level became one at which others take part; `None` while it is not.
    pub shared_since: Option<Date>,
    /// To whom and to what the guardians agreed last.
    pub covered: Option<Covered>,
    /// The last day, once it is known.
    pub end_date: Option<Date>,
    /// When it was recorded first.
    pub recorded_at: Instant,
    /// Counts its changes, from 1.
    pub version: i32,
}

/// What must be known to judge what is stated of support.
#[derive(Clone, Debug)]
pub struct SupportSurroundings {
    /// The child, by the anchor of the own registration.
    pub child: Child,
    /// Those of the named organisations that exist.
    pub organisations: Vec<OrganisationId>,
}

/// Support that is not arranged yet.
#[derive(Clone, Debug)]
pub struct NewSupportArrangement {
    /// What is stated of it.
    pub facts: SupportFacts,
    /// What must be known to judge that.
    pub around: SupportSurroundings,
}

impl SupportFacts {
    /// The organisations that are named, each once.
    pub fn named_organisations(&self) -> Vec<OrganisationId> {
        let involved = self.involved.iter().filter_map(|one| one.organisation_id);
        let named: BTreeSet<_> = involved.chain(self.actions.iter().filter_map(|action| action.organisation_id)).collect();
        named.into_iter().collect()
    }

    /// The organisations that read it besides the own one.
    pub(super) fn readers_besides(&self, own: OrganisationId) -> Vec<OrganisationId> {
        if !self.is_agreed(AgreementScope::Involvement) {
            return Vec::new();
        }
        let named = self.involved.iter().filter_map(|one| one.organisation_id);
        let others: BTreeSet<_> = named.filter(|organisation| *organisation != own).collect();
        others.into_iter().collect()
    }

    /// Whether the guardians agreed to something.
    pub fn is_agreed(&self, scope: AgreementScope) -> bool {
        self.guardian_agreement.as_ref().is_some_and(|agreement| agreement.scope.contains(&scope))
    }
}

impl SupportArrangement {
    /// The days on which it is in force.
    pub const fn days(&self) -> SupportDays {
        SupportDays { start_date: self.facts.start_date, end_date: self.end_date }
    }

    /// The organisations that read it besides the own one: those that are named as involved, once the guardians agreed to that.
    pub fn readers(&self) -> Vec<OrganisationId> {
        self.facts.readers_besides(self.organisation_id)
    }

    /// The same without the organisations of which a guardian must not hear, for they would tell where the child is.
    #[must_use]
    pub fn without_organisations(mut self, hidden: &[OrganisationId]) -> Self {
        let shown = |named: Option<OrganisationId>| named.filter(|organisation| !hidden.contains(organisation));
        for one in &mut self.facts.involved {
            one.organisation_id = shown(one.organisation_id);
        }
        for action in &mut self.facts.actions {
            action.organisation_id = shown(action.organisation_id);
        }
        self
    }

    /// What somebody should look at again although no rule refuses it.
    pub fn warnings(&self) -> Vec<Cause> {
        let actions = self.facts.actions.iter().enumerate();
        let actions = actions.map(|(at, action)| (format!("#/actions/{at}/text"), action.text.as_str()));
        words::warnings(std::iter::once(("#/goal".to_owned(), self.facts.goal.as_str())).chain(actions))
    }

    /// Since when others take part, with other facts from a day on. One who did so from the first day on does so when that is mended.
    fn shared_since_with(&self, facts: &SupportFacts, today: Date) -> Option<Date> {
        let since = match self.shared_since {
            Some(since) if since != self.facts.start_date => since,
            None if !self.facts.level.is_shared() => today,
            _ => facts.start_date,
        };
        facts.level.is_shared().then(|| since.max(facts.start_date))
    }

    fn next_version(mut self) -> Changed<Self> {
        let read = self.version;
        self.version += 1;
        Changed::from_version(self, read)
    }
}

impl Permitted<StartSupport, NewSupportArrangement> {
    /// Arranges support.
    ///
    /// # Errors
    ///
    /// Every cause at once: a start before birth, roles or organisations that do not exist, days that lie in the future although they are
    /// told as past, organisations that guardians did not agree to, and what only a school records.
    pub fn start(
        self,
        id: SupportArrangementId,
        caller: &Authority,
        now: Instant,
    ) -> Result<Changed<SupportArrangement>, Refusal> {
        let NewSupportArrangement { facts, around } = self.into_subject();
        Refusal::unless_empty(facts.judge(&around, caller, now.date()))?;
        Ok(Changed::made(SupportArrangement {
            id,
            child_id: around.child.id,
            organisation_id: caller.organisation(),
            shared_since: facts.level.is_shared().then_some(facts.start_date),
            covered: Covered::of(&facts, caller.organisation()),
            facts,
            end_date: None,
            recorded_at: now,
            version: 1,
        }))
    }
}

impl Permitted<ChangeSupport, SupportArrangement> {
    /// States other facts, also of what is over, for what is wrong has to be mended; the last day stays.
    ///
    /// # Errors
    ///
    /// As those of beginning it, a start after the last day, and more readers or parts of a handover than the guardians agreed to on that
    /// day.
    pub fn amend(
        self,
        facts: SupportFacts,
        around: &SupportSurroundings,
        caller: &Authority,
        today: Date,
    ) -> Result<Changed<SupportArrangement>, Refusal> {
        let mut causes = facts.judge(around, caller, today);
        if self.subject().end_date.is_some_and(|end| end < facts.start_date) {
            causes.push(Cause::new(Reason::EndBeforeStart, "#/startDate"));
        }
        if let Some(covered) = &self.subject().covered {
            causes.extend(covered.not_in(&facts, self.subject().organisation_id));
        }
        Refusal::unless_empty(causes)?;
        let mut arrangement = self.into_subject();
        arrangement.shared_since = arrangement.shared_since_with(&facts, today);
        arrangement.covered = Covered::later(arrangement.covered.take(), Covered::of(&facts, arrangement.organisation_id));
        arrangement.facts = facts;
        Ok(arrangement.next_version())
    }

    /// States the last day, also of what is over, for a day that is wrong has to be mended. `last_talk` is the day of the last consultation.
    ///
    /// # Errors
    ///
    /// The last day lies before the first, or before that of the last consultation.
    pub fn end(self, end_date: Date, last_talk: Option<Date>) -> Result<Changed<SupportArrangement>, Refusal> {
        let mut arrangement = self.into_subject();
        if end_date < arrangement.facts.start_date {
            return Err(Refusal::rule(Reason::EndBeforeStart, "#/endDate"));
        }
        if last_talk.is_some_and(|last| end_date < last) {
            return Err(Refusal::rule(Reason::EndBeforeConsultation, "#/endDate"));
        }
        arrangement.end_date = Some(end_date);
        Ok(arrangement.next_version())
    }
}

impl Subject for NewSupportArrangement {
    /// Whoever registered the child arranges support; that the registration is the own one is settled where it is looked up.
    fn relation(&self, caller: &Authority) -> Relation {
        Relation::to_visible_child(caller)
    }
}

impl Subject for SupportArrangement {
    /// Only that of a child that the caller may see is loaded.
    fn relation(&self, caller: &Authority) -> Relation {
        if caller.role() == Role::Guardian {
            Relation::OwnChild
        } else if caller.organisation() == self.organisation_id {
            Relation::Own
        } else if self.readers().contains(&caller.organisation()) {
            Relation::Party
        } else {
            Relation::Anyone
        }
    }
}
