//! Giving, changing, accounting for and settling a subsidy. What was settled stays as it is.

use super::{
    AccountFacts, NewSubsidy, NewSubsidyAccount, Settlement, Subsidy, SubsidyAccount, SubsidyAccountId, SubsidyFacts, SubsidyId,
};
use crate::{
    Cause, Date, Instant, Reason, Refusal,
    authority::{AccountForSubsidy, Changed, Permitted, WriteSubsidy},
    organisation::Organisation,
};

impl Subsidy {
    fn next_version(mut self) -> Changed<Self> {
        let read = self.version;
        self.version += 1;
        Changed::from_version(self, read)
    }
}

impl Permitted<WriteSubsidy, NewSubsidy> {
    /// Gives a subsidy.
    ///
    /// # Errors
    ///
    /// Every cause at once: a recipient that is unknown or the municipality itself, days in the wrong order, advances above the award, and
    /// what is said to be paid on a day to come.
    pub fn give(self, id: SubsidyId, now: Instant) -> Result<Changed<Subsidy>, Refusal> {
        let NewSubsidy { municipality_id, facts, recipient } = self.into_subject();
        Refusal::unless_empty(facts.causes(municipality_id, recipient.as_ref(), now.date()))?;
        Ok(Changed::made(Subsidy { id, municipality_id, facts, settlement: None, created_at: now, version: 1 }))
    }
}

impl Permitted<WriteSubsidy, Subsidy> {
    /// States other facts; `accounts` are those that came in.
    ///
    /// # Errors
    ///
    /// As for a new one; or it was settled, or an account would lie outside its days, or be that of another recipient.
    pub fn amend(
        self,
        facts: SubsidyFacts,
        recipient: Option<&Organisation>,
        accounts: &[AccountFacts],
        now: Instant,
    ) -> Result<Changed<Subsidy>, Refusal> {
        let mut subsidy = self.into_subject();
        if subsidy.settlement.is_some() {
            return Err(Refusal::rule(Reason::SubsidySettled, "#"));
        }
        let mut causes = facts.causes(subsidy.municipality_id, recipient, now.date());
        if !accounts.is_empty() && facts.recipient_id != subsidy.facts.recipient_id {
            causes.push(Cause::new(Reason::StaysAsItIs, "#/recipientId"));
        }
        if accounts.iter().any(|account| account.start_date < facts.start_date) {
            causes.push(Cause::new(Reason::AccountOutside, "#/startDate"));
        }
        if accounts.iter().any(|account| account.end_date > facts.end_date) {
            causes.push(Cause::new(Reason::AccountOutside, "#/endDate"));
        }
        Refusal::unless_empty(causes)?;
        subsidy.facts = facts;
        Ok(subsidy.next_version())
    }

    /// Settles it by the accounts that came in.
    ///
    /// # Errors
    ///
    /// It was settled already; or the day lies in the future, or not after the last day of the subsidy.
    pub fn settle(self, date: Date, accounts: &[AccountFacts], now: Instant) -> Result<Changed<Subsidy>, Refusal> {
        let mut subsidy = self.into_subject();
        let mut causes = Vec::new();
        if subsidy.settlement.is_some() {
            causes.push(Cause::new(Reason::SubsidySettled, "#"));
        }
        if date > now.date() {
            causes.push(Cause::new(Reason::DateInFuture, "#/date"));
        }
        if date <= subsidy.facts.end_date {
            causes.push(Cause::new(Reason::SettledBeforeEnd, "#/date"));
        }
        Refusal::unless_empty(causes)?;
        let accounted = accounts.iter().map(|account| account.amount_cents).sum();
        let paid = subsidy.facts.paid_until(now.date());
        subsidy.settlement = Some(Settlement::of(subsidy.facts.award_cents, paid, accounted, date, now));
        Ok(subsidy.next_version())
    }
}

impl Permitted<AccountForSubsidy, NewSubsidyAccount> {
    /// Accounts for a period; `others` are the accounts that came in before.
    ///
    /// # Errors
    ///
    /// Every cause at once: the subsidy was settled; days in the wrong order, not over yet, outside those of the subsidy, or accounted for
    /// already.
    pub fn account(
        self,
        id: SubsidyAccountId,
        others: &[AccountFacts],
        now: Instant,
    ) -> Result<Changed<SubsidyAccount>, Refusal> {
        let NewSubsidyAccount { subsidy, facts } = self.into_subject();
        Refusal::unless_empty(facts.causes(&subsidy, others, now.date()))?;
        Ok(Changed::made(SubsidyAccount { id, subsidy, facts, recorded_at: now, version: 1 }))
    }
}

impl Permitted<AccountForSubsidy, SubsidyAccount> {
    /// States otherwise what was accounted for; `others` are the other accounts of the subsidy.
    ///
    /// # Errors
    ///
    /// As for a new one.
    pub fn amend(self, facts: AccountFacts, others: &[AccountFacts], now: Instant) -> Result<Changed<SubsidyAccount>, Refusal> {
        let mut account = self.into_subject();
        Refusal::unless_empty(facts.causes(&account.subsidy, others, now.date()))?;
        account.facts = facts;
        let read = account.version;
        account.version += 1;
        Ok(Changed::from_version(account, read))
    }
}
