//! What parties of an agenda do not agree on: a second round of talks, then a committee whose advice binds (WPO 161).

use serde::{Deserialize, Serialize};

use crate::{Cause, Date, Reason, code::codes, organisation::OrganisationId};

codes! {
    /// Hoe ver een geschil over een agenda is.
    EscalationStage {
        /// Ingebracht.
        Raised = "raised",
        /// Tweede overlegronde.
        SecondRound = "secondRound",
        /// Voorgelegd aan de geschillencommissie.
        Committee = "committee",
        /// De commissie heeft bindend geadviseerd.
        Advised = "advised",
        /// Opgelost.
        Resolved = "resolved",
    }
}

/// An escalation on the agenda.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgendaEscalation {
    /// The party that raised it.
    pub raised_by: OrganisationId,
    /// What it is about, in plain words; nothing about a person.
    pub subject: String,
    /// When it was raised.
    pub raised_date: Date,
    /// The day of the second round of talks.
    pub second_round_date: Option<Date>,
    /// When it was laid before the committee.
    pub committee_date: Option<Date>,
    /// When the committee advised.
    pub advice_date: Option<Date>,
    /// What it advised.
    pub advice: Option<String>,
    /// When it was settled.
    pub resolved_date: Option<Date>,
}

impl AgendaEscalation {
    /// How far it is.
    pub fn stage(&self) -> EscalationStage {
        if self.resolved_date.is_some() {
            EscalationStage::Resolved
        } else if self.advice_date.is_some() {
            EscalationStage::Advised
        } else if self.committee_date.is_some() {
            EscalationStage::Committee
        } else if self.second_round_date.is_some() {
            EscalationStage::SecondRound
        } else {
            EscalationStage::Raised
        }
    }

    /// By when the committee advises, some days after it was asked; none where it was not, or where that is no day of the calendar.
    pub fn advice_due_date(&self, days: i32) -> Option<Date> {
        self.committee_date?.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
    }

    /// Every cause for which it cannot be, at a place.
    pub(super) fn causes(&self, at: &str, today: Date) -> Vec<Cause> {
        let mut causes = Vec::new();
        let steps = [
            ("raisedDate", Some(self.raised_date)),
            ("secondRoundDate", self.second_round_date),
            ("committeeDate", self.committee_date),
            ("adviceDate", self.advice_date),
        ];
        let (mut before, mut is_open) = (self.raised_date, false);
        for (member, day) in steps {
            let Some(day) = day else {
                is_open = true;
                continue;
            };
            if is_open {
                causes.push(Cause::new(Reason::EscalationJump, format!("{at}/{member}")));
            } else if day < before {
                causes.push(Cause::new(Reason::DateBeforeLast, format!("{at}/{member}")));
            }
            before = before.max(day);
        }
        if self.resolved_date.is_some_and(|day| day < before) {
            causes.push(Cause::new(Reason::DateBeforeLast, format!("{at}/resolvedDate")));
        }
        if self.raised_date > today {
            causes.push(Cause::new(Reason::DateInFuture, format!("{at}/raisedDate")));
        }
        for (member, day) in [("adviceDate", self.advice_date), ("resolvedDate", self.resolved_date)] {
            if day.is_some_and(|day| day > today) {
                causes.push(Cause::new(Reason::DateInFuture, format!("{at}/{member}")));
            }
        }
        if self.advice.is_some() != self.advice_date.is_some() {
            let missing = if self.advice.is_some() { "adviceDate" } else { "advice" };
            causes.push(Cause::new(Reason::AdviceWhole, format!("{at}/{missing}")));
        }
        causes
    }
}
