//! The combination function (combinatiefunctie): one person who works at a primary school and in childcare, often while learning
//! on the job (BBL), and what law and collective agreements say of that contract and its week, over both sides together.
//!
//! [`check`] judges a draft of anyone's: nothing of it is stored and it names nobody. Every number comes from the rule parameters
//! of the day to which a rule applies it: a shift by the day on which it starts, a week or a window of weeks by its Monday, what is
//! agreed at the start by that day, and the state of the contract by the day as of which is asked.
//!
//! - `draft`: what a caller states. `shape`: what of it cannot be. `rules`: the rule parameters as the rules here read them.
//! - `timeline`: shifts in time. `norms`: the working time norms of a day and an age. `working_time`, `breaks`, `daily_rest`,
//!   `weekly_rest`, `overlap`: the rules of time.
//! - `training`, `screening`, `construction`, `agreement`: the rules of the contract.
//! - `proposal`: basic weeks of which the rules have nothing blocking to say.
//! - `schedule`: a basic week with its exceptions, as a contract that is kept has one.
//! - `finding`: what a rule says. `texts`: in which words. `summary`: the whole in one line.

mod agreement;
mod breaks;
mod construction;
mod daily_rest;
mod draft;
mod finding;
mod norms;
mod overlap;
mod proposal;
mod rules;
mod schedule;
mod screening;
mod shape;
mod summary;
mod texts;
mod timeline;
mod training;
mod weekly_rest;
mod working_time;

#[cfg(test)]
mod tests;

pub use draft::{
    Agreement, ConductCertificate, Construction, Draft, DraftPart, Employer, Engagement, Function, NotASignatory, Screening,
    Shift, Signatory, SiteStaff, StudyYear, Training,
};
pub(crate) use finding::quotient;
pub use finding::{Finding, FindingUnit, Measure, Rule, Severity};
pub use proposal::{
    BasicShift, ClashCode, ClashPart, Demands, NotATime, Proposal, Proposals, SideDemand, TimeOfDay, Weekday, Wish, WishKind,
    propose,
};
pub use schedule::{DayException, DayShift, PlacedShift, Schedule, WeekShift};
pub(crate) use schedule::{calendar_window, window};
pub(crate) use shape::judge as judge_shape;
pub use summary::Summary;

use crate::{Refusal, parameter::RuleParameters};
use rules::Rules;

/// What the rules say of a draft.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// The whole in one line.
    pub summary: Summary,
    /// What the rules found, the most severe first, then by first day, rule and engagements.
    pub findings: Vec<Finding>,
}

/// Judges a draft by every rule for which it has the facts. What cannot be (a shift that ends before it starts, a reference to an
/// engagement that is not there, a day of which no norm is known) is refused with every cause.
pub fn check(draft: &Draft, parameters: &RuleParameters) -> Result<Check, Refusal> {
    shape::judge(draft)?;
    let rules = Rules::new(parameters);
    let blocks = timeline::blocks(draft.shifts.as_deref().unwrap_or_default());
    let judged = [
        working_time::judge(draft, &blocks, rules),
        weekly_rest::judge(draft, &blocks, rules),
        training::judge(draft, rules),
        screening::judge(draft, rules),
        construction::judge(draft, rules),
        agreement::judge(draft, &blocks, rules),
    ];
    let summarised = summary::figures(draft, rules);
    let (mut findings, mut causes) = (overlap::shifts(&blocks), Vec::new());
    findings.extend(overlap::contracts(draft));
    for one in judged {
        match one {
            Ok(found) => findings.extend(found),
            Err(cause) => causes.push(cause),
        }
    }
    match summarised {
        Ok(figures) if causes.is_empty() => {
            findings.sort_by(Finding::in_order);
            Ok(Check { summary: Summary::of(&figures, &findings, draft.absent_parts()), findings })
        }
        Ok(_) => Err(Refusal::Rules(unique(causes))),
        Err(cause) => {
            causes.push(cause);
            Err(Refusal::Rules(unique(causes)))
        }
    }
}

/// Several rules may miss the norms of one day; the caller needs to be told once.
fn unique(mut causes: Vec<crate::Cause>) -> Vec<crate::Cause> {
    causes.sort_by(|one, other| (&one.pointer, one.reason).cmp(&(&other.pointer, other.reason)));
    causes.dedup();
    causes
}
