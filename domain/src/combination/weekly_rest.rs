//! Weekly rest (Arbeidstijdenwet 5:5): from every shift on there is a long rest within seven days, or there are enough long rests
//! within fourteen.

use std::collections::BTreeSet;

use super::{
    draft::Draft,
    finding::{Finding, Measure, Rule},
    norms::{Fortnight, NormBook, Norms},
    rules::{Norm, Rules},
    timeline::{Block, days_later, plus_days},
};
use crate::{Cause, Date};

/// Free time between work, or after the last work.
struct Gap {
    start: i64,
    end: i64,
    /// The block after it.
    next: usize,
}

impl Gap {
    /// Its seconds as far as a window goes.
    fn within(&self, window_end: i64) -> i64 {
        self.end.min(window_end) - self.start
    }
}

/// All free time from the first work on.
fn gaps(blocks: &[Block]) -> Vec<Gap> {
    let mut gaps = Vec::new();
    let Some(first) = blocks.first() else { return gaps };
    let mut covered = first.end;
    for (next, block) in blocks.iter().enumerate().skip(1) {
        if block.start > covered {
            gaps.push(Gap { start: covered, end: block.start, next });
        }
        covered = covered.max(block.end);
    }
    gaps.push(Gap { start: covered, end: i64::MAX, next: blocks.len() });
    gaps
}

/// Windows without enough rest that follow or overlap one another, told as one.
struct Run<'a> {
    first: Date,
    last: Date,
    window_end: i64,
    longest: i64,
    norm: Norm<'a, i64>,
    engagements: BTreeSet<usize>,
}

/// Every stretch of windows without enough rest. A window begins with a block of work, as that of daily rest does: if it began
/// anywhere, an ordinary weekend would be parted by it.
pub(super) fn judge(draft: &Draft, blocks: &[Block], rules: Rules<'_>) -> Result<Vec<Finding>, Cause> {
    let mut book = NormBook::new(draft, rules);
    let gaps = gaps(blocks);
    let mut runs: Vec<Run<'_>> = Vec::new();
    for (at, block) in blocks.iter().enumerate() {
        let norms = book.on(block.day(), || block.pointer())?;
        let later = gaps.get(gaps.partition_point(|gap| gap.next <= at)..).unwrap_or_default();
        let Some(longest) = lacking(later, block, &norms) else { continue };
        let window_end = days_later(block.local_start, norms.weekly_rest_days);
        let last = plus_days(block.day(), norms.weekly_rest_days.saturating_sub(1));
        let within = blocks.iter().skip(at).take_while(|block| block.start < window_end).map(|block| block.engagement);
        let norm = norms.weekly_rest;
        match runs.last_mut().filter(|run| block.start < run.window_end && run.norm.value == norm.value) {
            Some(run) => {
                (run.last, run.window_end, run.longest) = (last, window_end, run.longest.min(longest));
                run.engagements.extend(within);
            }
            None => runs.push(Run { first: block.day(), last, window_end, longest, norm, engagements: within.collect() }),
        }
    }
    let told = |run: Run<'_>| {
        let measure = Measure::hours(run.longest, run.norm.value);
        let engagements = run.engagements.into_iter().collect();
        Finding::new(Rule::WeeklyRest, run.norm.source, (run.first, Some(run.last)), measure, engagements)
    };
    Ok(runs.into_iter().map(told).collect())
}

/// The longest rest in the window from a block on, when that is not enough and the longer window does not make up for it.
fn lacking(later: &[Gap], block: &Block, norms: &Norms<'_>) -> Option<i64> {
    let window_end = days_later(block.local_start, norms.weekly_rest_days);
    let inside = later.iter().take_while(|gap| gap.start < window_end).map(|gap| gap.within(window_end));
    let longest = inside.max().unwrap_or(0);
    let enough =
        longest >= norms.weekly_rest.value * 60 || norms.fortnight.is_some_and(|fortnight| makes_up(later, block, fortnight));
    (!enough).then_some(longest)
}

/// Whether the long rests in the longer window are enough together.
fn makes_up(later: &[Gap], block: &Block, fortnight: Fortnight) -> bool {
    let window_end = days_later(block.local_start, fortnight.days);
    let inside = later.iter().take_while(|gap| gap.start < window_end).map(|gap| gap.within(window_end));
    inside.filter(|seconds| *seconds >= fortnight.part * 60).sum::<i64>() >= fortnight.rest * 60
}
