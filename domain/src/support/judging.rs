//! The rules of what is stated of support, and what an agreement of guardians covers.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{AgreementScope, SupportFacts, SupportPart, SupportSurroundings};
use crate::{
    Cause, Date, Reason,
    authority::Authority,
    code_list::code_list,
    organisation::{OrganisationId, OrganisationKind},
};

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
    fn is_involved(&self, organisation: OrganisationId) -> bool {
        self.involved.iter().any(|one| one.organisation_id == Some(organisation))
    }

    /// Why it cannot stand.
    pub(super) fn judge(&self, around: &SupportSurroundings, caller: &Authority, today: Date) -> Vec<Cause> {
        let mut causes = Vec::new();
        if self.start_date < around.child.birth_date {
            causes.push(Cause::new(Reason::StartBeforeBirth, "#/startDate"));
        }
        causes.extend(self.judge_births(around.child.birth_date));
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

    /// Nothing of a child is agreed, planned or done before it is born.
    fn judge_births(&self, birth_date: Date) -> Vec<Cause> {
        let actions = self.actions.iter().enumerate().flat_map(|(at, action)| {
            [(format!("#/actions/{at}/dueDate"), Some(action.due_date)), (format!("#/actions/{at}/doneDate"), action.done_date)]
        });
        let evaluations = self.evaluations.iter().enumerate().flat_map(|(at, one)| {
            [
                (format!("#/evaluations/{at}/plannedDate"), Some(one.planned_date)),
                (format!("#/evaluations/{at}/heldDate"), one.held_date),
            ]
        });
        let others = [
            ("#/guardianAgreement/date".to_owned(), self.guardian_agreement.as_ref().map(|agreement| agreement.date)),
            ("#/developmentPlanDate".to_owned(), self.development_plan_date),
        ];
        let days = actions.chain(evaluations).chain(others);
        let early = days.filter(|(_, day)| day.is_some_and(|day| day < birth_date));
        early.map(|(at, _)| Cause::new(Reason::DateBeforeBirth, at)).collect()
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
        let planned = self.evaluations.iter().map(|evaluation| evaluation.planned_date);
        let mut causes = repeated(planned, |at| format!("#/evaluations/{at}/plannedDate"));
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

/// To whom and to what the guardians agreed on a day: under that agreement nobody else reads it and nothing else goes along.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Covered {
    /// When they agreed.
    pub date: Date,
    /// The organisations that read it besides the own one.
    pub readers: Vec<OrganisationId>,
    /// The parts that go along in a handover.
    pub parts: Vec<SupportPart>,
}

impl Covered {
    /// What the agreement in these facts covers, if there is one.
    pub(super) fn of(facts: &SupportFacts, own: OrganisationId) -> Option<Self> {
        let agreement = facts.guardian_agreement.as_ref()?;
        let parts = if facts.is_agreed(AgreementScope::Handover) { facts.handover_parts.clone() } else { Vec::new() };
        Some(Self { date: agreement.date, readers: facts.readers_besides(own), parts })
    }

    /// What covers from now on: a newer agreement takes the place of the one before, and one that is taken back is remembered.
    pub(super) fn later(known: Option<Self>, stated: Option<Self>) -> Option<Self> {
        match (known, stated) {
            (Some(known), Some(stated)) if stated.date <= known.date => Some(known),
            (known, stated) => stated.or(known),
        }
    }

    /// A cause for each reader and each part in these facts that this does not cover, where they rest on no newer agreement.
    pub(super) fn not_in(&self, facts: &SupportFacts, own: OrganisationId) -> Vec<Cause> {
        let Some(stated) = Self::of(facts, own).filter(|stated| stated.date <= self.date) else { return Vec::new() };
        let is_new =
            |organisation: &OrganisationId| stated.readers.contains(organisation) && !self.readers.contains(organisation);
        let involved = facts.involved.iter().enumerate();
        let readers = involved.filter(|(_, one)| one.organisation_id.as_ref().is_some_and(is_new));
        let readers = readers.map(|(at, _)| format!("#/involved/{at}/organisationId"));
        let parts = stated.parts.iter().enumerate().filter(|(_, part)| !self.parts.contains(part));
        let parts = parts.map(|(at, _)| format!("#/handoverParts/{at}"));
        readers.chain(parts).map(|at| Cause::new(Reason::NotCoveredByAgreement, at)).collect()
    }
}
