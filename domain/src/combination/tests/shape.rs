//! What cannot be is refused with all causes, each at its place.

use super::*;
use crate::{Reason, Refusal};

fn refused(draft: &Draft) -> Vec<(Reason, String)> {
    match check(draft, &RuleParameters::seeded()) {
        Err(Refusal::Rules(causes)) => causes.into_iter().map(|cause| (cause.reason, cause.pointer)).collect(),
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn what_cannot_be_is_refused_with_every_cause() {
    let mut wrong = with_shifts(shifts(&[
        (0, 0, "08:15", "14:30", 30),
        (0, 0, "14:30", "15:00", 30),
        (0, 7, "15:00", "16:00", 0),
        (-10, 1, "15:00", "16:00", 0),
    ]));
    let all = wrong.shifts.as_mut().unwrap();
    (all[0].start, all[0].end) = (all[0].end, all[0].start);
    all.push(Shift { engagement: 0, start: clock("2026-10-05T08:00"), end: clock("2026-10-12T08:01"), break_minutes: 0 });
    wrong.engagements[0].minutes_per_week = 0;
    wrong.engagements[1].end_date = Some(date(2026, 8, 31));
    wrong.birth_date = date(2026, 9, 2);
    wrong.informed_employers = Some(vec![0, 2]);
    wrong.sites = Some(vec![SiteStaff { engagement: 0, required_professionals: 1, trainees_counted: 0 }]);
    let training = wrong.training.as_mut().unwrap();
    training.signed_by.push(Signatory::Engagement(9));
    training.recognised_companies = vec![3];
    training.study_years[0].end_date = date(2026, 8, 31);
    wrong.screening.as_mut().unwrap().conduct_certificates[0].engagement = 2;
    let expected = [
        (Reason::BirthInFuture, "#/person/birthDate"),
        (Reason::HoursImpossible, "#/engagements/0/hoursPerWeek"),
        (Reason::StartBeforeBirth, "#/engagements/0/startDate"),
        (Reason::EndBeforeStart, "#/engagements/1/endDate"),
        (Reason::StartBeforeBirth, "#/engagements/1/startDate"),
        (Reason::ShiftEndsBeforeStart, "#/shifts/0/end"),
        (Reason::BreakTooLong, "#/shifts/1/breakMinutes"),
        (Reason::EngagementUnknown, "#/shifts/2/engagement"),
        (Reason::ShiftOutsideEngagement, "#/shifts/3/start"),
        (Reason::ShiftTooLong, "#/shifts/4/end"),
        (Reason::EndBeforeStart, "#/training/studyYears/0/endDate"),
        (Reason::EngagementUnknown, "#/training/signedBy/4"),
        (Reason::EngagementUnknown, "#/training/recognisedCompanies/0"),
        (Reason::EngagementUnknown, "#/screening/conductCertificates/0/engagement"),
        (Reason::EngagementUnknown, "#/informedEmployers/1"),
        (Reason::RatioWithoutChildcare, "#/sites/0/engagement"),
    ];
    assert_eq!(refused(&wrong), expected.map(|(reason, pointer)| (reason, pointer.to_owned())));
}

#[test]
fn a_shift_of_the_last_day_may_end_after_midnight() {
    let mut draft = with_shifts(vec![shift(0, date(2028, 7, 31), "20:00", "00:30", 0)]);
    assert_eq!(found(&draft), Vec::<String>::new());
    draft.shifts = Some(vec![shift(0, date(2028, 8, 1), "00:30", "01:30", 0)]);
    assert_eq!(refused(&draft), [(Reason::ShiftOutsideEngagement, "#/shifts/0/start".to_owned())]);
}

#[test]
fn a_day_of_which_no_norm_is_known_is_named() {
    let mut early = draft();
    for engagement in &mut early.engagements {
        engagement.start_date = date(1999, 8, 1);
    }
    early.shifts = Some(vec![shift(0, date(2001, 9, 3), "08:00", "12:00", 0), shift(1, date(2001, 9, 3), "13:00", "14:00", 0)]);
    assert_eq!(
        refused(&early),
        [(Reason::NormsUnknown, "#/engagements/0/startDate".to_owned()), (Reason::NormsUnknown, "#/shifts/0/start".to_owned()),]
    );
}

#[test]
fn the_edges_of_the_calendar_break_nothing() {
    for day in [Date::MIN, date(1970, 1, 1), date(9999, 12, 30), Date::MAX] {
        let mut draft = draft();
        draft.as_of = day;
        let _ = check(&draft, &RuleParameters::seeded());
        draft.birth_date = Date::MIN;
        for engagement in &mut draft.engagements {
            (engagement.start_date, engagement.end_date) = (day, None);
        }
        draft.shifts = Some(vec![]);
        let screening = draft.screening.as_mut().unwrap();
        (screening.register_entry_date, screening.conduct_certificates[0].issued_date) = (Some(Date::MAX), Date::MIN);
        draft.training.as_mut().unwrap().study_years = vec![year(Date::MIN, Date::MAX, 1, 1, 1), year(day, Date::MAX, 1, 1, 1)];
        let _ = check(&draft, &RuleParameters::seeded());
    }
}

#[test]
fn a_signatory_has_one_text() {
    for text in ["trainingProvider", "student", "engagement:0", "engagement:12"] {
        assert_eq!(text.parse::<Signatory>().unwrap().to_string(), text);
    }
    for text in ["", "provider", "engagement:", "engagement:-1", "engagement:x", "Student"] {
        assert_eq!(text.parse::<Signatory>(), Err(NotASignatory), "{text}");
    }
}
