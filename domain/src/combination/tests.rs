//! Drafts with hand-computed outcomes. Each case starts from a draft in which nothing is to be found and changes what it is about.

mod contract;
mod properties;
mod rest;
mod shape;
mod words;
mod work;

use jiff::{civil::date, tz::TimeZone};

use super::*;
use crate::{
    Date, Instant,
    code::Code,
    parameter::{Certainty, ParameterRow, RuleParameter, RuleParameters},
};

/// The first Monday of the schedule.
const MONDAY: Date = date(2026, 9, 7);

/// A moment by the clock in the Netherlands, `2026-09-07T08:15`.
fn clock(text: &str) -> Instant {
    let local: jiff::civil::DateTime = text.parse().unwrap();
    TimeZone::get("Europe/Amsterdam").unwrap().to_timestamp(local).unwrap().into()
}

/// A shift on one day, or over midnight where it ends earlier by the clock than it starts.
fn shift(engagement: usize, day: Date, start: &str, end: &str, break_minutes: i32) -> Shift {
    let last = if end <= start { day.tomorrow().unwrap() } else { day };
    Shift { engagement, start: clock(&format!("{day}T{start}")), end: clock(&format!("{last}T{end}")), break_minutes }
}

/// Shifts by days from the first Monday: `(day, engagement, start, end, break)`.
fn shifts(days: &[(i32, usize, &str, &str, i32)]) -> Vec<Shift> {
    days.iter()
        .map(|(day, engagement, start, end, pause)| shift(*engagement, timeline::plus_days(MONDAY, *day), start, end, *pause))
        .collect()
}

/// A day from early to late on each of some days, with its breaks: nine hours of work, or so many.
fn days(numbers: impl IntoIterator<Item = i32>, start: &str, end: &str, break_minutes: i32) -> Vec<Shift> {
    numbers.into_iter().map(|day| shift(0, timeline::plus_days(MONDAY, day), start, end, break_minutes)).collect()
}

/// The draft of the design, at which no rule has anything to say: 24 hours at school and 12 in after-school care.
fn draft() -> Draft {
    let engagement = |employer, agreement, function, hours| Engagement {
        employer,
        agreement,
        function,
        minutes_per_week: hours * 60,
        start_date: date(2026, 9, 1),
        end_date: Some(date(2028, 7, 31)),
    };
    Draft {
        as_of: date(2026, 9, 1),
        birth_date: date(1990, 5, 1),
        construction: Construction::TwoContracts,
        engagements: vec![
            engagement(Employer::SchoolBoard, Agreement::PrimaryEducation, Function::TeachingAssistant, 24),
            engagement(Employer::ChildcareProvider, Agreement::Childcare, Function::AfterSchoolProfessional, 12),
        ],
        shifts: Some(shifts(&[(0, 0, "08:15", "14:30", 30)])),
        training: Some(Training {
            study_years: vec![year(date(2026, 9, 1), date(2027, 7, 31), 900, 220, 640)],
            signed_by: vec![Signatory::TrainingProvider, Signatory::Student, Signatory::Engagement(0), Signatory::Engagement(1)],
            recognised_companies: vec![0, 1],
            guidance_plan_date: Some(date(2026, 8, 28)),
            counts_in_ratio: true,
        }),
        screening: Some(Screening {
            register_entry_date: Some(date(2026, 8, 20)),
            register_link_date: Some(date(2026, 8, 21)),
            conduct_certificates: vec![ConductCertificate { engagement: 0, issued_date: date(2026, 6, 1) }],
        }),
        sites: Some(vec![SiteStaff { engagement: 1, required_professionals: 4, trainees_counted: 2 }]),
        informed_employers: Some(vec![0, 1]),
        roster_published_date: Some(date(2026, 8, 10)),
    }
}

fn year(start_date: Date, end_date: Date, total: i32, guided: i32, practice: i32) -> StudyYear {
    let (total_minutes, guided_minutes, practice_minutes) = (total * 60, guided * 60, practice * 60);
    StudyYear { start_date, end_date, total_minutes, guided_minutes, practice_minutes }
}

/// The draft with other shifts.
fn with_shifts(shifts: Vec<Shift>) -> Draft {
    Draft { shifts: Some(shifts), ..draft() }
}

/// The draft with the training changed.
fn with_training(change: impl FnOnce(&mut Training)) -> Draft {
    let mut draft = draft();
    change(draft.training.as_mut().unwrap());
    draft
}

/// The findings of a draft, each in one line: rule, severity, days, observed/limit unit, engagements.
fn found(draft: &Draft) -> Vec<String> {
    found_by(draft, &RuleParameters::seeded())
}

fn found_by(draft: &Draft, parameters: &RuleParameters) -> Vec<String> {
    check(draft, parameters).unwrap().findings.iter().map(line).collect()
}

fn line(finding: &Finding) -> String {
    let end = finding.end_date.map_or("open".to_owned(), |end| end.to_string());
    let measure = finding.measure.map_or("nothing measured".to_owned(), |measure| {
        format!("{}/{} {}", measure.observed, measure.limit, measure.unit.as_str())
    });
    let Finding { rule, severity, start_date, engagements, .. } = finding;
    format!("{rule} {severity} {start_date}..{end} {measure} {engagements:?}")
}

/// The seed with one value changed from a day on.
fn changed(key: &str, value: &str, from: Date) -> RuleParameters {
    let row = ParameterRow {
        key,
        value,
        valid_from: from,
        valid_until: None,
        source: "Changed by a test",
        certainty: Certainty::Certain,
        municipality: None,
    };
    let changed: RuleParameter = row.check().unwrap();
    let mut parameters = RuleParameters::seeded();
    parameters.supersede(changed);
    parameters
}

#[test]
fn the_draft_of_the_design_has_nothing_to_be_found() {
    let check = check(&draft(), &RuleParameters::seeded()).unwrap();
    assert_eq!(check.findings, []);
    let expected = Summary {
        blocking: 0,
        warning: 0,
        advice: 0,
        minutes_per_week: 36 * 60,
        factor_school: 0.6,
        fte_childcare: 0.3333,
        not_judged: Vec::new(),
    };
    assert_eq!(check.summary, expected);
}

#[test]
fn what_is_absent_is_not_judged_and_named() {
    let bare = Draft {
        shifts: None,
        training: None,
        screening: None,
        sites: None,
        informed_employers: None,
        roster_published_date: None,
        ..draft()
    };
    let check = check(&bare, &RuleParameters::seeded()).unwrap();
    assert_eq!(check.findings, []);
    assert_eq!(check.summary.not_judged, DraftPart::ALL);
}

#[test]
fn every_rule_has_a_severity_and_the_table_of_the_design_holds() {
    let of = |severity| Rule::ALL.iter().filter(move |rule| rule.severity() == severity).count();
    assert_eq!([of(Severity::Blocking), of(Severity::Warning), of(Severity::Advice)], [21, 5, 1]);
}
