//! Which accounts do not reconcile: where what an account says does not fit itself, or the rates of the scheme.

use super::{AccountFacts, SubsidyFacts};
use crate::code::codes;

codes! {
    /// Waarin een verantwoording niet sluit.
    DifferenceCode {
        /// Het bedrag is niet de uren maal het uurtarief.
        Amount = "amount",
        /// De uren zijn niet de plaatsen maal de weken maal de uren van een plaats.
        Hours = "hours",
        /// Er zijn meer weken dan de periode heeft.
        Weeks = "weeks",
    }
}

/// One thing that does not fit: euro cents of an amount, minutes of hours, or weeks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountDifference {
    /// In what.
    pub code: DifferenceCode,
    /// What the account says.
    pub stated: i64,
    /// What the rest of it comes to.
    pub expected: i64,
}

/// Minutes in an hour.
const HOUR: i128 = 60;
/// Days in a week.
const WEEK: i32 = 7;

impl AccountFacts {
    /// Everything in which the account does not reconcile; what was not stated is not judged.
    pub fn differences(&self, subsidy: &SubsidyFacts) -> Vec<AccountDifference> {
        let mut found = Vec::new();
        if let (Some(minutes), Some(rate)) = (self.minutes, subsidy.hour_cents) {
            let cents = (i128::from(minutes) * i128::from(rate) * 2 + HOUR).div_euclid(HOUR * 2);
            found.push((DifferenceCode::Amount, self.amount_cents, cents));
        }
        if let (Some(minutes), Some(places), Some(weeks), Some(each)) =
            (self.minutes, self.places, self.weeks, subsidy.place_minutes)
        {
            found.push((DifferenceCode::Hours, minutes, i128::from(places) * i128::from(weeks) * i128::from(each)));
        }
        let days = (self.end_date - self.start_date).get_days() + 1;
        let most = (days + WEEK - 1).div_euclid(WEEK);
        if let Some(weeks) = self.weeks.filter(|weeks| *weeks > most) {
            found.push((DifferenceCode::Weeks, i64::from(weeks), i128::from(most)));
        }
        let differs = |(code, stated, expected): (DifferenceCode, i64, i128)| {
            let expected = i64::try_from(expected).unwrap_or(i64::MAX);
            (stated != expected).then_some(AccountDifference { code, stated, expected })
        };
        found.into_iter().filter_map(differs).collect()
    }
}
