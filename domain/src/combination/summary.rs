//! The whole of a check in one line: how much was found, how many hours there are, and what those are at each side.

use super::{
    draft::{Draft, DraftPart, Employer},
    finding::{Finding, Severity, ratio},
    rules::Rules,
};
use crate::{Cause, Date};

/// The summary of a check. The factor of the school and the FTE of childcare stand side by side and are never added: a full-time
/// job is not the same number of hours at both.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// Findings that stand in the way.
    pub blocking: usize,
    /// Findings that break an agreement.
    pub warning: usize,
    /// Findings that somebody should know.
    pub advice: usize,
    /// Minutes a week at both sides together, in the week in which there are most.
    pub minutes_per_week: i32,
    /// The part of a full-time job at a school (base 40 hours a week, 1659 a year), to four decimals.
    pub factor_school: f64,
    /// The part of a full-time job in childcare (base 36 hours a week), to four decimals.
    pub fte_childcare: f64,
    /// The parts that the draft lacks, whose rules were not judged.
    pub not_judged: Vec<DraftPart>,
}

/// The hours of a draft.
pub(super) struct Figures {
    minutes_per_week: i32,
    factor_school: f64,
    fte_childcare: f64,
}

/// The hours on the day on which the engagements together have most: some may end before others begin.
pub(super) fn figures(draft: &Draft, rules: Rules<'_>) -> Result<Figures, Cause> {
    let starts = draft.placed().map(|(place, engagement)| (place, engagement.start_date));
    let fullest = starts.map(|(place, day)| (Draft::minutes_on(draft.placed(), day), day, place));
    let fullest = fullest.reduce(|best, next| if (next.0, best.1) > (best.0, next.1) { next } else { best });
    let (minutes_per_week, day, place) = fullest.unwrap_or((0, draft.as_of, 0));
    let part = |side: Employer, base: i64| ratio(i64::from(Draft::minutes_on(draft.at_side(side), day)), base.max(1));
    // The base is that of the day on which the state of the contract is judged, as far as the engagement has begun by then.
    let judged: Date = day.max(draft.as_of);
    let pointer = || if judged == day { format!("#/engagements/{place}/startDate") } else { "#/asOf".to_owned() };
    let on = rules.on(judged, pointer);
    Ok(Figures {
        minutes_per_week,
        factor_school: part(Employer::SchoolBoard, on.minutes("cao.primaryEducation.weekHours")?.value),
        fte_childcare: part(Employer::ChildcareProvider, on.minutes("cao.childcare.weekHours")?.value),
    })
}

impl Summary {
    pub(super) fn of(figures: &Figures, findings: &[Finding], not_judged: Vec<DraftPart>) -> Self {
        let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
        let Figures { minutes_per_week, factor_school, fte_childcare } = *figures;
        Self {
            blocking: count(Severity::Blocking),
            warning: count(Severity::Warning),
            advice: count(Severity::Advice),
            minutes_per_week,
            factor_school,
            fte_childcare,
            not_judged,
        }
    }
}
