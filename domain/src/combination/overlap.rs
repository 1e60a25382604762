//! Nobody is at two places at a time, nor twice in the same function.

use super::{
    draft::{Draft, Engagement},
    finding::{Finding, FindingUnit, Measure, Rule},
    timeline::{Block, days_between},
};
use crate::Date;

/// What follows from one person being one: no law is needed for it.
const SHIFTS: &str = "Burgerlijk Wetboek 7:659";
const CONTRACTS: &str = "Burgerlijk Wetboek 7:610";

/// Each shift that begins before one that began earlier has ended, with the time for which both run.
pub(super) fn shifts(blocks: &[Block]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut until: Option<&Block> = None;
    for block in blocks {
        if let Some(earlier) = until.filter(|earlier| block.start < earlier.end) {
            let both = earlier.end.min(block.end) - block.start;
            let mut engagements = vec![earlier.engagement, block.engagement];
            engagements.sort_unstable();
            engagements.dedup();
            let days = (block.day(), Some(block.last_day));
            findings.push(Finding::new(Rule::OverlappingShifts, SHIFTS, days, Measure::hours(both, 0), engagements));
        }
        if until.is_none_or(|earlier| earlier.end < block.end) {
            until = Some(block);
        }
    }
    findings
}

/// Each two engagements for the same function at the same side that run on the same days: one contract too many. Two functions
/// at one side are no overlap, and school beside childcare is what a combination contract is.
pub(super) fn contracts(draft: &Draft) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (place, one) in draft.placed() {
        let later = draft.placed().skip(place + 1);
        for (other_place, other) in later.filter(|(_, other)| other.employer == one.employer && other.function == one.function) {
            if let Some((first, last)) = together(one, other) {
                // Both may run without an end; then the days cannot be counted, and the overlap is at least this long.
                let counted = last.unwrap_or_else(|| first.max(draft.as_of));
                let days = days_between(first, counted) + 1;
                let measure = Measure::whole(days, 0, FindingUnit::Days);
                let engagements = vec![place, other_place];
                findings.push(Finding::new(Rule::OverlappingContracts, CONTRACTS, (first, last), measure, engagements));
            }
        }
    }
    findings
}

/// The first and last day on which both run.
fn together(one: &Engagement, other: &Engagement) -> Option<(Date, Option<Date>)> {
    let first = one.start_date.max(other.start_date);
    let last = match (one.end_date, other.end_date) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    };
    last.is_none_or(|last| first <= last).then_some((first, last))
}
