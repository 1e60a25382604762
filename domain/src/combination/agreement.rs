//! The collective agreements: CAO Primair Onderwijs and CAO Kinderopvang.

use super::{
    draft::{Agreement, Draft, Engagement, Function},
    finding::{Finding, FindingUnit, Measure, Rule},
    rules::Rules,
    timeline::{Block, days_between},
};
use crate::Cause;

/// Every rule of the two agreements.
pub(super) fn judge(draft: &Draft, blocks: &[Block], rules: Rules<'_>) -> Result<Vec<Finding>, Cause> {
    let mut findings = Vec::new();
    for (place, engagement) in under(draft, Agreement::PrimaryEducation) {
        findings.extend(primary_education(place, engagement, rules)?);
    }
    for (place, _) in under(draft, Agreement::Childcare) {
        findings.extend(childcare(draft, place, rules)?);
    }
    findings.extend(roster_notice(draft, blocks, rules)?);
    Ok(findings)
}

fn under(draft: &Draft, agreement: Agreement) -> impl Iterator<Item = (usize, &Engagement)> + Clone {
    draft.placed().filter(move |(_, engagement)| engagement.agreement == agreement)
}

fn start_of(place: usize) -> String {
    format!("#/engagements/{place}/startDate")
}

/// A new contract has enough hours, and whole ones.
fn primary_education(place: usize, engagement: &Engagement, rules: Rules<'_>) -> Result<Vec<Finding>, Cause> {
    let on = rules.on(engagement.start_date, || start_of(place));
    let (minimum, step) = (on.minutes("cao.primaryEducation.minimumHours")?, on.minutes("cao.primaryEducation.hoursStep")?);
    let minutes = i64::from(engagement.minutes_per_week);
    let days = (engagement.start_date, engagement.end_date);
    let finding = |rule, norm: super::rules::Norm<'_, i64>| {
        Finding::new(rule, norm.source, days, Measure::hours(minutes * 60, norm.value), vec![place])
    };
    let too_few = (minutes < minimum.value).then(|| finding(Rule::MinimumHours, minimum));
    let parted = (minutes % step.value.max(1) != 0).then(|| finding(Rule::WholeHours, step));
    Ok(too_few.into_iter().chain(parted).collect())
}

/// The hours under the agreement on the first day of an engagement, with all that run on that day: not more than a full-time job,
/// and for a trainee enough (CAO Kinderopvang 8.6.1), more when any of it is day care.
fn childcare(draft: &Draft, place: usize, rules: Rules<'_>) -> Result<Vec<Finding>, Cause> {
    let Some(engagement) = draft.engagements.get(place) else { return Ok(Vec::new()) };
    let start = engagement.start_date;
    let running = || under(draft, Agreement::Childcare).filter(|(_, other)| other.covers(start));
    // Of engagements that start on one day the first speaks for all.
    if running().any(|(other_place, other)| other.start_date == start && other_place < place) {
        return Ok(Vec::new());
    }
    let on = rules.on(start, || start_of(place));
    let minutes = i64::from(Draft::minutes_on(running(), start));
    let places: Vec<usize> = running().map(|(place, _)| place).collect();
    let finding = |rule, norm: super::rules::Norm<'_, i64>| {
        let days = (start, engagement.end_date);
        Finding::new(rule, norm.source, days, Measure::hours(minutes * 60, norm.value), places.clone())
    };
    let full_time = on.minutes("cao.childcare.weekHours")?;
    let mut findings: Vec<Finding> =
        (minutes > full_time.value).then(|| finding(Rule::FullTime, full_time)).into_iter().collect();
    if draft.training.is_some() {
        let in_day_care = |(_, one): (usize, &Engagement)| {
            matches!(one.function, Function::DayCareProfessional | Function::EarlyYearsProfessional)
        };
        let minimum = on.minutes(if running().any(in_day_care) {
            "cao.childcare.minimumTrainingHoursDayCare"
        } else {
            "cao.childcare.minimumTrainingHoursAfterSchool"
        })?;
        findings.extend((minutes < minimum.value).then(|| finding(Rule::MinimumTrainingHours, minimum)));
    }
    Ok(findings)
}

/// The schedule is known in time before every shift under the agreement of childcare.
fn roster_notice(draft: &Draft, blocks: &[Block], rules: Rules<'_>) -> Result<Option<Finding>, Cause> {
    let Some(published) = draft.roster_published_date else { return Ok(None) };
    let under_agreement = |block: &&Block| {
        draft.engagements.get(block.engagement).is_some_and(|engagement| engagement.agreement == Agreement::Childcare)
    };
    let mut late: Vec<&Block> = Vec::new();
    let mut earliest = None;
    for block in blocks.iter().filter(under_agreement) {
        let norm = rules.on(block.day(), || block.pointer()).days("cao.childcare.rosterNoticeDays")?;
        if days_between(published, block.day()) < i64::from(norm.value) {
            earliest.get_or_insert((block.day(), norm));
            late.push(block);
        }
    }
    let Some((first, norm)) = earliest else { return Ok(None) };
    let notice = days_between(published, first).max(0);
    let measure = Measure::whole(notice, i64::from(norm.value), FindingUnit::Days);
    let last = late.last().map(|block| block.day());
    let concerned = super::timeline::engagements(late);
    Ok(Some(Finding::new(Rule::RosterNotice, norm.source, (first, last), measure, concerned)))
}
