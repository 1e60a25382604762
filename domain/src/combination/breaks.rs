//! Breaks in a shift: Arbeidstijdenwet 5:4. Time between two blocks of one shift is a break of that length.

use super::{
    finding::{Finding, FindingUnit, Measure, Rule},
    norms::Norms,
    timeline::{Block, engagements},
};

/// Whether a shift of some blocks has the breaks that its work asks.
pub(super) fn judge(shift: &[Block], norms: &Norms<'_>) -> Option<Finding> {
    let worked: i64 = shift.iter().map(Block::worked).sum();
    let needed = norms.breaks.iter().flatten().find(|needed| worked > needed.after * 60)?;
    let minutes = minutes(shift, norms.break_part);
    if minutes >= needed.minutes.value {
        return None;
    }
    let (first, last) = (shift.first()?, shift.last()?);
    let measure = Measure::whole(minutes, needed.minutes.value, FindingUnit::Minutes);
    Some(Finding::new(Rule::Break, needed.minutes.source, (first.day(), Some(last.last_day)), measure, engagements(shift)))
}

/// The minutes of all breaks that are long enough to be one.
fn minutes(shift: &[Block], part: i64) -> i64 {
    let within = shift.iter().map(|block| block.break_seconds / 60);
    let mut covered = i64::MAX;
    let between = shift.iter().map(|block| {
        let pause = block.start.saturating_sub(covered).max(0) / 60;
        covered = if covered == i64::MAX { block.end } else { covered.max(block.end) };
        pause
    });
    within.chain(between).filter(|minutes| *minutes >= part).sum()
}
