//! What of a draft cannot be, whatever the rules say. Shifts that overlap can: that is a finding.

use super::{
    Signatory,
    draft::{Draft, Employer, Shift},
    timeline,
};
use crate::{Cause, Reason, Refusal};

/// Hours of a week: no more work or shift can lie in it.
const WEEK_MINUTES: i32 = 7 * 24 * 60;

/// Refuses with every cause at its place.
pub(crate) fn judge(draft: &Draft) -> Result<(), Refusal> {
    let mut causes = Vec::new();
    if draft.birth_date > draft.as_of {
        causes.push(Cause::new(Reason::BirthInFuture, "#/person/birthDate"));
    }
    for (index, engagement) in draft.placed() {
        if !(1..=WEEK_MINUTES).contains(&engagement.minutes_per_week) {
            causes.push(Cause::new(Reason::HoursImpossible, format!("#/engagements/{index}/hoursPerWeek")));
        }
        if engagement.end_date.is_some_and(|end| end < engagement.start_date) {
            causes.push(Cause::new(Reason::EndBeforeStart, format!("#/engagements/{index}/endDate")));
        }
        if engagement.start_date < draft.birth_date {
            causes.push(Cause::new(Reason::StartBeforeBirth, format!("#/engagements/{index}/startDate")));
        }
    }
    for (index, shift) in draft.shifts.iter().flatten().enumerate() {
        judge_shift(draft, shift, index, &mut causes);
    }
    judge_training(draft, &mut causes);
    judge_references(draft, &mut causes);
    Refusal::unless_empty(causes)
}

fn judge_shift(draft: &Draft, shift: &Shift, index: usize, causes: &mut Vec<Cause>) {
    let seconds = timeline::seconds(shift.end) - timeline::seconds(shift.start);
    if seconds <= 0 {
        causes.push(Cause::new(Reason::ShiftEndsBeforeStart, format!("#/shifts/{index}/end")));
    } else if seconds > i64::from(WEEK_MINUTES) * 60 {
        causes.push(Cause::new(Reason::ShiftTooLong, format!("#/shifts/{index}/end")));
    } else if i64::from(shift.break_minutes) * 60 >= seconds {
        causes.push(Cause::new(Reason::BreakTooLong, format!("#/shifts/{index}/breakMinutes")));
    }
    match draft.engagements.get(shift.engagement) {
        None => causes.push(Cause::new(Reason::EngagementUnknown, format!("#/shifts/{index}/engagement"))),
        // A shift belongs to the day on which it starts, so the last one may end after midnight.
        Some(engagement) if !engagement.covers(shift.start.date()) => {
            causes.push(Cause::new(Reason::ShiftOutsideEngagement, format!("#/shifts/{index}/start")));
        }
        Some(_) => {}
    }
}

fn judge_training(draft: &Draft, causes: &mut Vec<Cause>) {
    let years = draft.training.iter().flat_map(|training| training.study_years.iter().enumerate());
    for (index, _) in years.filter(|(_, year)| year.end_date < year.start_date) {
        causes.push(Cause::new(Reason::EndBeforeStart, format!("#/training/studyYears/{index}/endDate")));
    }
}

/// Every engagement that another part refers to is there; only childcare has a ratio.
fn judge_references(draft: &Draft, causes: &mut Vec<Cause>) {
    let mut known = |referred: usize, pointer: String| {
        if referred >= draft.engagements.len() {
            causes.push(Cause::new(Reason::EngagementUnknown, pointer));
        }
    };
    if let Some(training) = &draft.training {
        for (index, signatory) in training.signed_by.iter().enumerate() {
            if let Signatory::Engagement(referred) = signatory {
                known(*referred, format!("#/training/signedBy/{index}"));
            }
        }
        for (index, referred) in training.recognised_companies.iter().enumerate() {
            known(*referred, format!("#/training/recognisedCompanies/{index}"));
        }
    }
    let certificates = draft.screening.iter().flat_map(|screening| screening.conduct_certificates.iter().enumerate());
    for (index, certificate) in certificates {
        known(certificate.engagement, format!("#/screening/conductCertificates/{index}/engagement"));
    }
    for (index, referred) in draft.informed_employers.iter().flatten().enumerate() {
        known(*referred, format!("#/informedEmployers/{index}"));
    }
    for (index, site) in draft.sites.iter().flatten().enumerate() {
        known(site.engagement, format!("#/sites/{index}/engagement"));
    }
    for (index, site) in draft.sites.iter().flatten().enumerate() {
        if draft.engagements.get(site.engagement).is_some_and(|engagement| engagement.employer == Employer::SchoolBoard) {
            causes.push(Cause::new(Reason::RatioWithoutChildcare, format!("#/sites/{index}/engagement")));
        }
    }
}
