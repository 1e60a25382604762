//! What cannot be of a subsidy and its accounts.

use super::{AccountFacts, Subsidy, SubsidyFacts};
use crate::{
    Cause, Date, Reason,
    identifier::holds_citizen_number,
    organisation::{Organisation, OrganisationId},
};

impl SubsidyFacts {
    /// Every cause for which these cannot be the facts of a subsidy of a municipality.
    pub(super) fn causes(&self, municipality: OrganisationId, recipient: Option<&Organisation>, today: Date) -> Vec<Cause> {
        let mut causes = Vec::new();
        if recipient.is_none_or(|one| one.id != self.recipient_id) {
            causes.push(Cause::new(Reason::OrganisationUnknown, "#/recipientId"));
        } else if self.recipient_id == municipality {
            causes.push(Cause::new(Reason::PartyIsOwner, "#/recipientId"));
        }
        if self.end_date < self.start_date {
            causes.push(Cause::new(Reason::EndBeforeStart, "#/endDate"));
        }
        if self.advances.iter().map(|advance| i128::from(advance.amount_cents)).sum::<i128>() > i128::from(self.award_cents) {
            causes.push(Cause::new(Reason::AdvancesAboveAward, "#/advances"));
        }
        for (index, advance) in self.advances.iter().enumerate() {
            if advance.paid_date.is_some_and(|paid| paid > today) {
                causes.push(Cause::new(Reason::DateInFuture, format!("#/advances/{index}/paidDate")));
            }
        }
        causes
    }
}

impl AccountFacts {
    /// Every cause for which these cannot be the facts of an account; `others` are those that came in for the subsidy besides.
    pub(super) fn causes(&self, subsidy: &Subsidy, others: &[Self], today: Date) -> Vec<Cause> {
        let mut causes = Vec::new();
        if subsidy.settlement.is_some() {
            causes.push(Cause::new(Reason::SubsidySettled, "#"));
        }
        if self.end_date < self.start_date {
            causes.push(Cause::new(Reason::EndBeforeStart, "#/endDate"));
        } else if self.end_date > today {
            causes.push(Cause::new(Reason::DateInFuture, "#/endDate"));
        }
        for (at, day) in [("#/startDate", self.start_date), ("#/endDate", self.end_date)] {
            if day < subsidy.facts.start_date || day > subsidy.facts.end_date {
                causes.push(Cause::new(Reason::OutsidePeriod, at));
            }
        }
        if others.iter().any(|other| other.start_date <= self.end_date && self.start_date <= other.end_date) {
            causes.push(Cause::new(Reason::AccountOverlaps, "#/startDate"));
        }
        causes
    }

    /// What somebody should look at again although no rule refuses it: a text in which a citizen service number seems to stand.
    pub fn warnings(&self) -> Vec<Cause> {
        let is_suspect = self.note.as_ref().is_some_and(|note| holds_citizen_number(note));
        is_suspect.then(|| Cause::new(Reason::CitizenNumberSuspected, "#/note")).into_iter().collect()
    }
}
