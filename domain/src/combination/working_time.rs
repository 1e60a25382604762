//! How long may be worked (Arbeidstijdenwet 5:7): in a shift, in a week, and in a week on average; over both sides together.

use super::{
    breaks, daily_rest,
    draft::Draft,
    finding::{Finding, Measure, Rule, ratio},
    norms::{NormBook, Norms},
    rules::{Norm, Rules},
    timeline::{Block, Week, engagements, plus_days, weeks},
};
use crate::{Cause, Date};
use std::collections::{BTreeMap, BTreeSet};

/// Work, breaks and rest of every shift, and work of every week and window of weeks.
pub(super) fn judge(draft: &Draft, blocks: &[Block], rules: Rules<'_>) -> Result<Vec<Finding>, Cause> {
    let mut book = NormBook::new(draft, rules);
    let mut findings = Vec::new();
    let mut exceptions = daily_rest::Exceptions::default();
    for shift in daily_rest::shifts(blocks, &mut book)? {
        findings.extend(too_long(shift.blocks, &shift.norms));
        findings.extend(breaks::judge(shift.blocks, &shift.norms));
        findings.extend(exceptions.judge(&shift));
    }
    let weeks = weeks(blocks);
    for (monday, week) in &weeks {
        let norms = book.on(*monday, || pointer(week))?;
        if week.worked > norms.week.value * 60 {
            let measure = Measure::hours(week.worked, norms.week.value);
            let days = (*monday, Some(plus_days(*monday, 6)));
            findings.push(Finding::new(Rule::Week, norms.week.source, days, measure, week.engagements.iter().copied().collect()));
        }
    }
    findings.extend(averages(&weeks, &mut book, Rule::Average4Weeks, 4, |norms| Some(norms.average_4_weeks))?);
    findings.extend(averages(&weeks, &mut book, Rule::Average16Weeks, 16, |norms| norms.average_16_weeks)?);
    Ok(findings)
}

fn pointer(week: &Week) -> String {
    format!("#/shifts/{}/start", week.index)
}

pub(super) fn too_long(shift: &[Block], norms: &Norms<'_>) -> Option<Finding> {
    let worked: i64 = shift.iter().map(Block::worked).sum();
    if worked <= norms.shift.value * 60 {
        return None;
    }
    let last_day = shift.iter().map(|block| block.last_day).max()?;
    let measure = Measure::hours(worked, norms.shift.value);
    Some(Finding::new(Rule::Shift, norms.shift.source, (shift.first()?.day(), Some(last_day)), measure, engagements(shift)))
}

/// A stretch of windows that follow or overlap one another and are all too full.
struct Run<'a> {
    first: Date,
    last: Date,
    worked: i64,
    norm: Norm<'a, i64>,
    engagements: BTreeSet<usize>,
}

/// Windows of so many weeks that are too full on average. A window slides by a week, and one that begins in a week without work
/// holds no more than the next, so those that begin with work are enough. Windows that overlap are one finding, with the highest
/// average, as long as their norm is the same.
fn averages<'a>(
    weeks: &BTreeMap<Date, Week>,
    book: &mut NormBook<'a>,
    rule: Rule,
    length: i32,
    norm: impl Fn(&Norms<'a>) -> Option<Norm<'a, i64>>,
) -> Result<Vec<Finding>, Cause> {
    let mut runs: Vec<Run<'a>> = Vec::new();
    for (monday, week) in weeks {
        let norms = book.on(*monday, || pointer(week))?;
        let Some(norm) = norm(&norms) else { continue };
        let last = plus_days(*monday, length * 7 - 1);
        let within = || weeks.range(*monday..=last).map(|(_, week)| week);
        let worked: i64 = within().map(|week| week.worked).sum();
        if worked <= norm.value * 60 * i64::from(length) {
            continue;
        }
        let engagements = within().flat_map(|week| week.engagements.iter().copied());
        match runs.last_mut().filter(|run| *monday <= run.last && run.norm.value == norm.value) {
            Some(run) => {
                run.last = last;
                run.worked = run.worked.max(worked);
                run.engagements.extend(engagements);
            }
            None => runs.push(Run { first: *monday, last, worked, norm, engagements: engagements.collect() }),
        }
    }
    let told = |run: Run<'a>| {
        let average = Measure { observed: ratio(run.worked, 3600 * i64::from(length)), ..Measure::hours(0, run.norm.value) };
        let engagements = run.engagements.into_iter().collect();
        Finding::new(rule, run.norm.source, (run.first, Some(run.last)), average, engagements)
    };
    Ok(runs.into_iter().map(told).collect())
}
