//! What is stated of the support of a child, the rules of that, and who may read it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{AgreementScope, EvaluationOutcome, SupportDays, SupportLevel, SupportPart, words};
use crate::{
    Cause, Date, Id, Instant, Reason, Refusal,
    authority::{Authority, ChangeSupport, Changed, Permitted, Relation, Role, StartSupport, Subject},
    child::{Child, ChildId},
    code_list::code_list,
    organisation::{OrganisationId, OrganisationKind},
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

/// Whether the list of roles has a code.
pub(super) fn is_role(code: &str) -> bool {
    code_list("roles").is_some_and(|list| list.entry(code).is_some())
}

/// A cause for each part of a list that stands there already.
pub(super) fn repeated<T: Ord>(parts: impl Iterator<Item = T>, at: impl Fn(usize) -> String) -> Vec<Cause> {
    let mut seen = BTreeSet::new();
    let again = parts.enumerate().filter_map(|(index, part)| (!seen.insert(part)).then_some(index));
    again.map(|index| Cause::new(Reason::DuplicateEntry, at(index))).collect()
}

impl SupportFacts {
    /// The organisations that are named, each once.
    pub fn named_organisations(&self) -> Vec<OrganisationId> {
        let involved = self.involved.iter().filter_map(|one| one.organisation_id);
        let named: BTreeSet<_> = involved.chain(self.actions.iter().filter_map(|action| action.organisation_id)).collect();
        named.into_iter().collect()
    }

    /// Whether the guardians agreed to something.
    pub fn is_agreed(&self, scope: AgreementScope) -> bool {
        self.guardian_agreement.as_ref().is_some_and(|agreement| agreement.scope.contains(&scope))
    }

    fn is_involved(&self, organisation: OrganisationId) -> bool {
        self.involved.iter().any(|one| one.organisation_id == Some(organisation))
    }

    fn judge(&self, around: &SupportSurroundings, caller: &Authority, today: Date) -> Vec<Cause> {
        let mut causes = Vec::new();
        if self.start_date < around.child.birth_date {
            causes.push(Cause::new(Reason::StartBeforeBirth, "#/startDate"));
        }
        causes.extend(self.judge_involved(around, caller.organisation()));
        causes.extend(self.judge_actions(around, caller.organisation(), today));
        causes.extend(self.judge_evaluations(today));
        if let Some(agreement) = &self.guardian_agreement {
            if agreement.date > today {
                causes.push(Cause::new(Reason::DateInFuture, "#/guardianAgreement/date"));
            }
            causes.extend(repeated(agreement.scope.iter(), |at| format!("#/guardianAgreement/scope/{at}")));
        }
        causes.extend(repeated(self.handover_parts.iter(), |at| format!("#/handoverParts/{at}")));
        if let Some(date) = self.development_plan_date {
            if caller.kind() != Some(OrganisationKind::SchoolBoard) {
                causes.push(Cause::new(Reason::DevelopmentPlanElsewhere, "#/developmentPlanDate"));
            }
            if date > today {
                causes.push(Cause::new(Reason::DateInFuture, "#/developmentPlanDate"));
            }
        }
        causes
    }

    /// From the support team on guardians agree before another organisation is named as involved.
    fn judge_involved(&self, around: &SupportSurroundings, own: OrganisationId) -> Vec<Cause> {
        let mut causes =
            repeated(self.involved.iter().map(|one| (&one.role, one.organisation_id)), |at| format!("#/involved/{at}"));
        let may_name = !self.level.is_shared() || self.is_agreed(AgreementScope::Involvement);
        for (at, one) in self.involved.iter().enumerate() {
            if !is_role(&one.role) {
                causes.push(Cause::new(Reason::CodeUnknown, format!("#/involved/{at}/role")));
            }
            let Some(organisation) = one.organisation_id else { continue };
            let at = format!("#/involved/{at}/organisationId");
            if !around.organisations.contains(&organisation) {
                causes.push(Cause::new(Reason::OrganisationUnknown, at));
            } else if organisation != own && !may_name {
                causes.push(Cause::new(Reason::InvolvementNotAgreed, at));
            }
        }
        causes
    }

    fn judge_actions(&self, around: &SupportSurroundings, own: OrganisationId, today: Date) -> Vec<Cause> {
        let mut causes = repeated(self.actions.iter().map(|action| action.id), |at| format!("#/actions/{at}/id"));
        for (at, action) in self.actions.iter().enumerate() {
            if !is_role(&action.owner_role) {
                causes.push(Cause::new(Reason::CodeUnknown, format!("#/actions/{at}/ownerRole")));
            }
            if action.done_date.is_some_and(|done| done > today) {
                causes.push(Cause::new(Reason::DateInFuture, format!("#/actions/{at}/doneDate")));
            }
            let Some(organisation) = action.organisation_id.filter(|named| *named != own) else { continue };
            let at = format!("#/actions/{at}/organisationId");
            if !around.organisations.contains(&organisation) {
                causes.push(Cause::new(Reason::OrganisationUnknown, at));
            } else if !self.is_involved(organisation) {
                causes.push(Cause::new(Reason::OwnerNotInvolved, at));
            }
        }
        causes
    }

    fn judge_evaluations(&self, today: Date) -> Vec<Cause> {
        let mut causes = Vec::new();
        for (at, evaluation) in self.evaluations.iter().enumerate() {
            if evaluation.held_date.is_some_and(|held| held > today) {
                causes.push(Cause::new(Reason::DateInFuture, format!("#/evaluations/{at}/heldDate")));
            }
            if evaluation.outcome.is_some() && evaluation.held_date.is_none() {
                causes.push(Cause::new(Reason::EvaluationNotHeld, format!("#/evaluations/{at}/outcome")));
            }
        }
        causes
    }
}

impl SupportArrangement {
    /// The days on which it is in force.
    pub const fn days(&self) -> SupportDays {
        SupportDays { start_date: self.facts.start_date, end_date: self.end_date }
    }

    /// Whether it is over on a day.
    pub fn is_over(&self, today: Date) -> bool {
        self.end_date.is_some_and(|end| end < today)
    }

    /// The organisations that read it besides the own one: those that are named as involved, once the guardians agreed to that.
    pub fn readers(&self) -> Vec<OrganisationId> {
        if !self.facts.is_agreed(AgreementScope::Involvement) {
            return Vec::new();
        }
        let named = self.facts.involved.iter().filter_map(|one| one.organisation_id);
        let others: BTreeSet<_> = named.filter(|organisation| *organisation != self.organisation_id).collect();
        others.into_iter().collect()
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
    /// As those of beginning it, and a start after the last day.
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
        Refusal::unless_empty(causes)?;
        let mut arrangement = self.into_subject();
        arrangement.facts = facts;
        Ok(arrangement.next_version())
    }

    /// States the last day, which can be moved until it has passed.
    ///
    /// # Errors
    ///
    /// It is over, or the last day lies before the first.
    pub fn end(self, end_date: Date, today: Date) -> Result<Changed<SupportArrangement>, Refusal> {
        let mut arrangement = self.into_subject();
        if arrangement.is_over(today) {
            return Err(Refusal::rule(Reason::SupportEnded, "#"));
        }
        if end_date < arrangement.facts.start_date {
            return Err(Refusal::rule(Reason::EndBeforeStart, "#/endDate"));
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
