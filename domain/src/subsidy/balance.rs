//! What a subsidy comes to: award = advances paid + open; settlement = the lower of award and accounted; claw-back = advances above the
//! settlement. And what to warn of early, by how it went so far.

use serde::{Deserialize, Serialize};

use super::{AccountFacts, Subsidy, SubsidyFacts};
use crate::{Date, Instant, code::codes, parameter::Fraction};

codes! {
    /// Waarvoor een subsidie vroeg waarschuwt.
    SubsidyWarning {
        /// Het betaalde voorschot wordt naar verwachting niet opgemaakt, of er is nog niets van verantwoord.
        AdvanceUnused = "advanceUnused",
        /// Het betaalde voorschot is naar verwachting op voor het volgende komt.
        AdvanceShort = "advanceShort",
        /// De verleende subsidie wordt naar verwachting niet opgemaakt.
        AwardUnused = "awardUnused",
        /// De verleende subsidie is naar verwachting niet genoeg.
        AwardShort = "awardShort",
    }
}

/// What a subsidy came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Settlement {
    /// The day.
    pub date: Date,
    /// What was accounted for, in euro cents.
    pub accounted_cents: i64,
    /// What the subsidy is set at: the lower of award and accounted.
    pub settled_cents: i64,
    /// What is to be paid back: advances above the settlement.
    pub claw_back_cents: i64,
    /// What is still to be paid: the settlement above advances.
    pub payable_cents: i64,
    /// When it was recorded.
    pub recorded_at: Instant,
}

/// What a subsidy comes to on a day, in euro cents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubsidyBalance {
    /// Advances that were paid.
    pub paid_cents: i64,
    /// What of the award was not paid yet.
    pub open_cents: i64,
    /// What was accounted for.
    pub accounted_cents: i64,
    /// What will have been spent at the end, by what was accounted for so far; none without accounts.
    pub forecast_cents: Option<i64>,
    /// What to warn of; nothing once it is settled.
    pub warnings: Vec<SubsidyWarning>,
}

/// How many days lie between two, both included.
fn days(first: Date, last: Date) -> i64 {
    i64::from((last - first).get_days()) + 1
}

/// A part of an amount, to the nearest cent.
fn part(amount: i64, share: i64, whole: i64) -> i64 {
    let (whole, share) = (i128::from(whole.max(1)), i128::from(share));
    let rounded = (i128::from(amount) * share * 2 + whole).div_euclid(whole * 2);
    i64::try_from(rounded).unwrap_or(i64::MAX)
}

/// Whether a difference is more than a margin of a whole, in percent.
fn exceeds(difference: i64, whole: i64, margin: Fraction) -> bool {
    let (above, below) = (i128::from(margin.numerator()), i128::from(margin.denominator()) * 100);
    i128::from(difference) * below > i128::from(whole) * above
}

impl SubsidyFacts {
    /// What was paid by a day.
    pub fn paid_until(&self, today: Date) -> i64 {
        let paid = self.advances.iter().filter(|advance| advance.paid_date.is_some_and(|paid| paid <= today));
        paid.map(|advance| advance.amount_cents).sum()
    }

    /// The last day until which the advances that were paid have to do: the day before the next one is due, or the last of all.
    fn lasts_until(&self, today: Date) -> Date {
        let waiting = self.advances.iter().filter(|advance| advance.paid_date.is_none_or(|paid| paid > today));
        let next = waiting.map(|advance| advance.due_date.max(today)).min();
        next.and_then(|due| due.yesterday().ok()).map_or(self.end_date, |day| day.min(self.end_date))
    }

    fn warnings(&self, forecast: i64, paid: i64, today: Date, margin: Fraction) -> Vec<SubsidyWarning> {
        let last = self.lasts_until(today);
        let spent = if last < self.start_date {
            0
        } else {
            part(forecast, days(self.start_date, last), days(self.start_date, self.end_date))
        };
        let award = self.award_cents;
        [
            (SubsidyWarning::AdvanceUnused, exceeds(paid.saturating_sub(forecast), paid, margin)),
            (SubsidyWarning::AdvanceShort, exceeds(spent.saturating_sub(paid), paid, margin)),
            (SubsidyWarning::AwardUnused, exceeds(award.saturating_sub(forecast), award, margin)),
            (SubsidyWarning::AwardShort, exceeds(forecast.saturating_sub(award), award, margin)),
        ]
        .into_iter()
        .filter_map(|(warning, holds)| holds.then_some(warning))
        .collect()
    }

    /// What to warn of while nothing was accounted for: an advance that lies there, once more of the days is over than the margin.
    fn warnings_unaccounted(&self, paid: i64, today: Date, margin: Fraction) -> Vec<SubsidyWarning> {
        let over = i64::from((today.min(self.end_date) - self.start_date).get_days());
        let is_unused = paid > 0 && exceeds(over, days(self.start_date, self.end_date), margin);
        is_unused.then_some(SubsidyWarning::AdvanceUnused).into_iter().collect()
    }
}

impl Subsidy {
    /// What it comes to on a day, by the accounts that came in.
    pub fn balance(&self, accounts: &[AccountFacts], today: Date, margin: Fraction) -> SubsidyBalance {
        let facts = &self.facts;
        let paid_cents = facts.paid_until(today);
        let accounted_cents = accounts.iter().map(|account| account.amount_cents).sum();
        let covered: i64 = accounts.iter().map(|account| days(account.start_date, account.end_date)).sum();
        let all = days(facts.start_date, facts.end_date);
        let forecast_cents = (covered > 0).then(|| part(accounted_cents, all, covered));
        let warnings = match forecast_cents {
            _ if self.settlement.is_some() => Vec::new(),
            Some(forecast) => facts.warnings(forecast, paid_cents, today, margin),
            None => facts.warnings_unaccounted(paid_cents, today, margin),
        };
        SubsidyBalance { paid_cents, open_cents: facts.award_cents - paid_cents, accounted_cents, forecast_cents, warnings }
    }

    /// Until when it is kept: some years after it was settled; none as long as it was not.
    pub fn kept_until(&self, months: i32) -> Option<Date> {
        let settled = self.settlement?.date;
        settled.checked_add(jiff::Span::new().try_months(months).ok()?).ok()
    }
}

impl Settlement {
    /// What an award comes to, by what was accounted for and the advances that were paid.
    pub fn of(award: i64, paid: i64, accounted: i64, date: Date, now: Instant) -> Self {
        let settled = award.min(accounted);
        Self {
            date,
            accounted_cents: accounted,
            settled_cents: settled,
            claw_back_cents: (paid - settled).max(0),
            payable_cents: (settled - paid).max(0),
            recorded_at: now,
        }
    }
}
