//! Training on the job (BBL): hours, signatures, recognition and the guidance plan.

use super::{
    draft::{Draft, Employer, Signatory, StudyYear, Training},
    finding::{Finding, FindingUnit, Measure, Rule, Severity, ratio},
    rules::{On, Rules},
    timeline::{days_between, plus_days, plus_months},
};
use crate::{
    Cause, Date,
    parameter::{MonthDay, ParameterValue},
};

const SIGNATURES: &str = "Wet educatie en beroepsonderwijs 7.2.9";
const RECOGNITION: &str = "Wet educatie en beroepsonderwijs 7.2.8(4)";

/// Every rule of training, when there is any.
pub(super) fn judge(draft: &Draft, rules: Rules<'_>) -> Result<Vec<Finding>, Cause> {
    let Some(training) = &draft.training else { return Ok(Vec::new()) };
    let mut findings = hours(draft, training, rules)?;
    findings.extend(signatures(draft, training));
    findings.extend(recognised(draft, training));
    findings.extend(guidance_plan(draft, training, rules)?);
    Ok(findings)
}

/// What a study year has of one kind of hours and what it must have.
struct Hours<'a> {
    days: (Date, Date),
    minutes: i64,
    /// The norm times the months that count, and the months of a whole year, so that nothing is rounded.
    needed: (i64, i64),
    source: &'a str,
}

impl Hours<'_> {
    fn is_short(&self) -> bool {
        self.minutes * self.needed.1 < self.needed.0
    }
}

/// The hours of each study year (WEB 7.2.7). A year that is short is allowed as an exception when all years together are not
/// (7.2.7(8)).
fn hours(draft: &Draft, training: &Training, rules: Rules<'_>) -> Result<Vec<Finding>, Cause> {
    type Kind = (Rule, &'static str, fn(&StudyYear) -> i32);
    const KINDS: [Kind; 3] = [
        (Rule::TotalHours, "bbl.totalHours", |year| year.total_minutes),
        (Rule::GuidedHours, "bbl.guidedHours", |year| year.guided_minutes),
        (Rule::PracticeHours, "bbl.practiceHours", |year| year.practice_minutes),
    ];
    let mut findings = Vec::new();
    for (rule, key, minutes_of) in KINDS {
        let mut years = Vec::new();
        for (index, year) in training.study_years.iter().enumerate() {
            let on = rules.on(year.start_date, || format!("#/training/studyYears/{index}/startDate"));
            let norm = on.minutes(key)?;
            let part = months_of_year(year, &on)?;
            let needed = (norm.value * part.0, part.1);
            let minutes = i64::from(minutes_of(year));
            years.push(Hours { days: (year.start_date, year.end_date), minutes, needed, source: norm.source });
        }
        let all: i64 = years.iter().map(|year| year.minutes).sum();
        // The months of a whole year may change between one year and the next, so the sum is taken over what they have in common.
        let common: i64 = years.iter().map(|year| year.needed.1).fold(1, least_common_multiple);
        let needed: i64 = years.iter().map(|year| year.needed.0 * (common / year.needed.1)).sum();
        let severity = if all * common >= needed { Severity::Advice } else { rule.severity() };
        for year in years.iter().filter(|year| year.is_short()) {
            let measure = Measure {
                observed: ratio(year.minutes, 60),
                limit: ratio(year.needed.0, 60 * year.needed.1),
                unit: FindingUnit::Hours,
            };
            let (first, last) = year.days;
            let finding = Finding::new(rule, year.source, (first, Some(last)), measure, places(draft));
            findings.push(Finding { severity, ..finding });
        }
    }
    Ok(findings)
}

fn places(draft: &Draft) -> Vec<usize> {
    (0..draft.engagements.len()).collect()
}

fn least_common_multiple(one: i64, other: i64) -> i64 {
    let (mut divisor, mut rest) = (one, other);
    while rest != 0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    one / divisor.max(1) * other
}

/// The months of a study year that count, and those of a whole one, which is the most that counts; below that the hours hold pro
/// rata, in whole months rounded up (WEB 7.2.7(7)). A year that starts between the start of the school year and the day from which
/// months count, counts from that day.
fn months_of_year<P: Fn() -> String>(year: &StudyYear, on: &On<'_, P>) -> Result<(i64, i64), Cause> {
    let whole = i64::from(on.months("bbl.studyYearMonths")?.value.max(1));
    let counted: MonthDay = on.norm("bbl.studyYearStart", ParameterValue::month_day)?.value;
    let school_year: MonthDay = on.norm("school.yearStart", ParameterValue::month_day)?.value;
    let in_year = |day: MonthDay| day.in_year(year.start_date.year()).unwrap_or(year.start_date);
    let before = in_year(school_year) <= year.start_date && year.start_date < in_year(counted);
    let first = if before { in_year(counted) } else { year.start_date };
    Ok((months_begun(first, year.end_date).min(whole), whole))
}

/// The months from a day up to and including another, the last one counted whole; none where the days are the other way round.
fn months_begun(first: Date, last: Date) -> i64 {
    let after = plus_days(last, 1);
    if after <= first {
        return 0;
    }
    let months = (i64::from(after.year()) - i64::from(first.year())) * 12 + i64::from(after.month()) - i64::from(first.month());
    if plus_months(first, months) < after { months + 1 } else { months }
}

/// A training agreement has the signature of the training provider, of the student, and of each training company.
fn signatures(draft: &Draft, training: &Training) -> Option<Finding> {
    let companies: Vec<Signatory> = (0..draft.engagements.len()).map(Signatory::Engagement).collect();
    let needed = || [Signatory::TrainingProvider, Signatory::Student].iter().chain(&companies);
    let present = needed().filter(|one| training.signed_by.contains(one)).count();
    if present == needed().count() {
        return None;
    }
    let without = |place: &usize| !training.signed_by.contains(&Signatory::Engagement(*place));
    let missing: Vec<usize> = (0..draft.engagements.len()).filter(without).collect();
    // Without the provider or the student no agreement of either side is signed.
    let concerned = if missing.is_empty() { places(draft) } else { missing };
    let measure = Measure::whole(count(present), count(needed().count()), FindingUnit::Count);
    Some(Finding::new(Rule::Signatures, SIGNATURES, training_days(draft, training), measure, concerned))
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// From the first to the last day of training; that of the contract where no study year is stated.
fn training_days(draft: &Draft, training: &Training) -> (Date, Option<Date>) {
    let first = training.study_years.iter().map(|year| year.start_date).min();
    let last = training.study_years.iter().map(|year| year.end_date).max();
    let start = draft.engagements.iter().map(|engagement| engagement.start_date).min();
    (first.or(start).unwrap_or(draft.as_of), last)
}

/// Practice is at recognised training companies only, on both sides.
fn recognised(draft: &Draft, training: &Training) -> Vec<Finding> {
    let without = draft.placed().filter(|(place, _)| !training.recognised_companies.contains(place));
    let finding = |(place, engagement): (usize, &super::Engagement)| {
        let days = (engagement.start_date, engagement.end_date);
        Finding::new(Rule::RecognisedCompany, RECOGNITION, days, Measure::whole(0, 1, FindingUnit::Count), vec![place])
    };
    without.map(finding).collect()
}

/// A trainee who counts in the ratio has a written guidance plan from before the first day in childcare, where the law asks one on
/// the day on which the state of the contract is judged.
fn guidance_plan(draft: &Draft, training: &Training, rules: Rules<'_>) -> Result<Option<Finding>, Cause> {
    if !training.counts_in_ratio {
        return Ok(None);
    }
    let Some((place, engagement)) =
        draft.at_side(Employer::ChildcareProvider).min_by_key(|(place, engagement)| (engagement.start_date, *place))
    else {
        return Ok(None);
    };
    let required = rules.on(engagement.state_day(draft.as_of), || "#/asOf".to_owned()).flag("bbl.guidancePlanRequired")?;
    let first = engagement.start_date;
    let measure = match training.guidance_plan_date {
        _ if !required.value => return Ok(None),
        Some(date) if date <= first => return Ok(None),
        Some(date) => late(first, date),
        None => Measure::whole(0, 1, FindingUnit::Count),
    };
    let days = (first, training.guidance_plan_date.or(engagement.end_date));
    Ok(Some(Finding::new(Rule::GuidancePlan, required.source, days, measure, vec![place])))
}

/// Days by which something came after the day on which it had to be there.
pub(super) fn late(due: Date, came: Date) -> Measure {
    Measure::whole(days_between(due, came), 0, FindingUnit::Days)
}
