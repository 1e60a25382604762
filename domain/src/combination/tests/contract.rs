//! Training, screening, construction and the collective agreements.

use super::*;

const NONE: [&str; 0] = [];

#[test]
fn a_study_year_has_its_hours_and_a_part_of_one_its_part() {
    let with = |start, end, total, guided, practice| {
        found(&with_training(|training| training.study_years = vec![year(start, end, total, guided, practice)]))
    };
    let (september, july) = (date(2026, 9, 1), date(2027, 7, 31));
    assert_eq!(with(september, july, 850, 200, 610), NONE);
    assert_eq!(
        with(september, july, 849, 199, 609),
        [
            "training.totalHours blocking 2026-09-01..2027-07-31 849/850 hours [0, 1]",
            "training.guidedHours blocking 2026-09-01..2027-07-31 199/200 hours [0, 1]",
            "training.practiceHours blocking 2026-09-01..2027-07-31 609/610 hours [0, 1]",
        ]
    );
    // From 1 February to 31 July: 6 months of 10, so 510, 120 and 366 hours.
    assert_eq!(with(date(2027, 2, 1), july, 510, 120, 366), NONE);
    assert_eq!(
        with(date(2027, 2, 1), july, 510, 120, 365),
        ["training.practiceHours blocking 2027-02-01..2027-07-31 365/366 hours [0, 1]"]
    );
    // From 15 January: 6 months and 17 days are 7 months, so 595, 140 and 427 hours.
    assert_eq!(with(date(2027, 1, 15), july, 595, 140, 427), NONE);
    assert_eq!(
        with(date(2027, 1, 15), july, 594, 140, 427),
        ["training.totalHours blocking 2027-01-15..2027-07-31 594/595 hours [0, 1]"]
    );
    // What starts in August counts from 1 September: until 31 May these are 9 months, so 765, 180 and 549 hours.
    assert_eq!(with(date(2026, 8, 3), date(2027, 5, 31), 765, 180, 549), NONE);
    assert_eq!(with(date(2026, 8, 3), date(2027, 5, 31), 764, 180, 549).len(), 1);
    // Ten months are a whole year, and a year that begins in February may be whole too.
    assert_eq!(with(september, date(2027, 6, 30), 850, 200, 610), NONE);
    assert_eq!(with(september, date(2027, 6, 30), 765, 200, 610).len(), 1);
    assert_eq!(with(date(2027, 2, 1), date(2028, 1, 31), 849, 200, 610).len(), 1);
}

#[test]
fn a_year_that_is_short_is_allowed_when_all_years_together_are_not() {
    let years = |second| {
        found(&with_training(|training| {
            training.study_years = vec![
                year(date(2026, 9, 1), date(2027, 7, 31), 800, 220, 640),
                year(date(2027, 9, 1), date(2028, 7, 31), second, 220, 640),
            ];
        }))
    };
    // 800 and 900 hours are twice 850.
    assert_eq!(years(900), ["training.totalHours advice 2026-09-01..2027-07-31 800/850 hours [0, 1]"]);
    assert_eq!(years(899), ["training.totalHours blocking 2026-09-01..2027-07-31 800/850 hours [0, 1]"]);
}

#[test]
fn everybody_signs_and_both_companies_are_recognised() {
    use Signatory::{Engagement, Student, TrainingProvider};
    for (signed_by, expected) in [
        (vec![Engagement(1), Student, TrainingProvider, Engagement(0)], vec![]),
        (
            vec![TrainingProvider, Student, Engagement(0)],
            vec!["training.signatures blocking 2026-09-01..2027-07-31 3/4 count [1]"],
        ),
        (vec![Engagement(0), Engagement(1)], vec!["training.signatures blocking 2026-09-01..2027-07-31 2/4 count [0, 1]"]),
        (vec![], vec!["training.signatures blocking 2026-09-01..2027-07-31 0/4 count [0, 1]"]),
    ] {
        let expected: Vec<&str> = expected;
        assert_eq!(found(&with_training(|training| training.signed_by = signed_by.clone())), expected, "{signed_by:?}");
    }
    assert_eq!(
        found(&with_training(|training| training.recognised_companies = vec![1])),
        ["training.recognisedCompany blocking 2026-09-01..2028-07-31 0/1 count [0]"]
    );
}

#[test]
fn a_guidance_plan_comes_before_the_first_day_in_childcare_since_july_2024() {
    let plan = |date: Option<Date>| found(&with_training(|training| training.guidance_plan_date = date));
    assert_eq!(plan(Some(date(2026, 9, 1))), NONE);
    assert_eq!(plan(None), ["training.guidancePlan blocking 2026-09-01..2028-07-31 0/1 count [1]"]);
    assert_eq!(plan(Some(date(2026, 9, 15))), ["training.guidancePlan blocking 2026-09-01..2026-09-15 14/0 days [1]"]);
    // Who does not count in the ratio needs none for it.
    let uncounted = with_training(|training| (training.guidance_plan_date, training.counts_in_ratio) = (None, false));
    assert_eq!(found(&uncounted), NONE);
    // The same contract on both sides of the day on which the law changed.
    let on = |as_of| {
        let mut draft = with_training(|training| {
            training.guidance_plan_date = None;
            training.study_years = vec![year(date(2023, 9, 1), date(2024, 7, 31), 900, 220, 640)];
        });
        for engagement in &mut draft.engagements {
            engagement.start_date = date(2023, 9, 1);
        }
        (draft.as_of, draft.shifts, draft.screening, draft.roster_published_date) = (as_of, None, None, None);
        found(&draft)
    };
    assert_eq!(on(date(2024, 6, 30)), NONE);
    assert_eq!(on(date(2024, 7, 1)), ["training.guidancePlan blocking 2023-09-01..2028-07-31 0/1 count [1]"]);
}

#[test]
fn childcare_starts_after_register_and_link() {
    let with = |entry: Option<Date>, link: Option<Date>| {
        let mut draft = draft();
        let screening = draft.screening.as_mut().unwrap();
        (screening.register_entry_date, screening.register_link_date) = (entry, link);
        found(&draft)
    };
    let start = Some(date(2026, 9, 1));
    assert_eq!(with(start, start), NONE);
    assert_eq!(
        with(None, Some(date(2026, 9, 3))),
        [
            "screening.registerLink blocking 2026-09-01..2026-09-03 2/0 days [1]",
            "screening.registerEntry blocking 2026-09-01..2028-07-31 0/1 count [1]",
        ]
    );
    let mut school_only = draft();
    school_only.engagements.truncate(1);
    school_only.screening = Some(Screening::default());
    (school_only.training, school_only.sites, school_only.informed_employers) = (None, None, None);
    assert_eq!(found(&school_only), NONE);
}

#[test]
fn a_certificate_is_young_enough_on_the_day_that_counts() {
    let with = |engagement, issued: Date| {
        let mut draft = draft();
        draft.screening.as_mut().unwrap().conduct_certificates = vec![ConductCertificate { engagement, issued_date: issued }];
        found(&draft)
    };
    // At a school six months on the first day, 1 September.
    assert_eq!(with(0, date(2026, 3, 1)), NONE);
    // From 28 February that is six months and 4 of the 31 days until 28 September: 6.129.
    assert_eq!(
        with(0, date(2026, 2, 28)),
        ["screening.conductCertificateAge blocking 2026-02-28..2026-09-01 6.129/6 months [0]"]
    );
    // In childcare two months on the day of the entry, 20 August.
    assert_eq!(with(1, date(2026, 6, 20)), NONE);
    assert_eq!(
        with(1, date(2026, 6, 1)),
        ["screening.conductCertificateAge blocking 2026-06-01..2026-08-20 2.6129/2 months [1]"]
    );
    // Of two the newest counts.
    let mut two = draft();
    two.screening.as_mut().unwrap().conduct_certificates = vec![
        ConductCertificate { engagement: 1, issued_date: date(2026, 8, 1) },
        ConductCertificate { engagement: 1, issued_date: date(2025, 8, 1) },
    ];
    assert_eq!(found(&two), NONE);
    // Two months after the last day of December are over on the last day of February.
    let mut winter = two.clone();
    winter.screening.as_mut().unwrap().conduct_certificates =
        vec![ConductCertificate { engagement: 1, issued_date: date(2025, 12, 31) }];
    winter.screening.as_mut().unwrap().register_entry_date = Some(date(2026, 2, 28));
    assert_eq!(found(&winter), NONE);
    winter.screening.as_mut().unwrap().register_entry_date = Some(date(2026, 3, 1));
    assert_eq!(found(&winter).len(), 1);
}

#[test]
fn a_trainee_counts_in_the_ratio_only_with_a_contract_of_the_childcare_provider() {
    use Construction::{LentByChildcare, LentBySchool, OneBoard, Pool, TwoContracts};
    let advice = |places: &str| format!("construction.vatAdvice advice 2026-09-01..2028-07-31 nothing measured {places}");
    let trainee = "construction.traineeNotEmployedByChildcare blocking 2026-09-01..2028-07-31 0/1 count [1]".to_owned();
    for (construction, expected) in [
        (TwoContracts, vec![]),
        (LentByChildcare, vec![advice("[0]")]),
        (LentBySchool, vec![trainee.clone(), advice("[1]")]),
        (Pool, vec![trainee.clone(), advice("[0, 1]")]),
        (OneBoard, vec![]),
    ] {
        assert_eq!(found(&Draft { construction, ..draft() }), expected, "{construction}");
    }
    // Under one board an engagement by the agreement of schools is one of the school.
    let mut one_board = Draft { construction: OneBoard, ..draft() };
    one_board.engagements[1].agreement = Agreement::PrimaryEducation;
    assert_eq!(found(&one_board), [trainee]);
    // Who does not count may be employed by the school.
    let mut uncounted = Draft { construction: LentBySchool, ..draft() };
    uncounted.training.as_mut().unwrap().counts_in_ratio = false;
    assert_eq!(found(&uncounted), [advice("[1]")]);
}

#[test]
fn trainees_are_at_most_a_part_of_the_professionals_by_date() {
    let with = |as_of: Date, required_professionals, trainees_counted| {
        let mut draft = draft();
        (draft.shifts, draft.training, draft.screening, draft.roster_published_date) = (None, None, None, None);
        for engagement in &mut draft.engagements {
            engagement.start_date = date(2021, 9, 1);
        }
        draft.as_of = as_of;
        draft.sites = Some(vec![SiteStaff { engagement: 1, required_professionals, trainees_counted }]);
        found(&draft)
    };
    // Half since 2022, rounded down; a third before.
    assert_eq!(with(date(2026, 9, 1), 4, 2), NONE);
    assert_eq!(with(date(2026, 9, 1), 5, 3), ["ratio.traineeShare blocking 2026-09-01..2028-07-31 3/2 count [1]"]);
    assert_eq!(with(date(2022, 1, 1), 4, 2), NONE);
    assert_eq!(with(date(2021, 12, 31), 4, 2), ["ratio.traineeShare blocking 2021-12-31..2028-07-31 2/1 count [1]"]);
}

#[test]
fn the_share_may_change_on_the_first_of_july() {
    let parameters = changed("ratio.traineeFraction", "1/3", date(2027, 7, 1));
    let on = |as_of| found_by(&Draft { as_of, ..draft() }, &parameters);
    assert_eq!(on(date(2027, 6, 30)), NONE);
    assert_eq!(on(date(2027, 7, 1)), ["ratio.traineeShare blocking 2027-07-01..2028-07-31 2/1 count [1]"]);
}

#[test]
fn employers_know_of_each_other() {
    let with = |informed: Vec<usize>| found(&Draft { informed_employers: Some(informed), ..draft() });
    assert_eq!(with(vec![1, 0]), NONE);
    assert_eq!(with(vec![1]), ["construction.employersInformed warning 2026-09-01..2028-07-31 1/2 count [0]"]);
    assert_eq!(with(vec![]), ["construction.employersInformed warning 2026-09-01..2028-07-31 0/2 count [0, 1]"]);
}

#[test]
fn the_agreements_ask_enough_and_whole_hours() {
    let with = |school: i32, childcare: i32| {
        let mut draft = draft();
        (draft.engagements[0].minutes_per_week, draft.engagements[1].minutes_per_week) = (school, childcare);
        found(&draft)
    };
    assert_eq!(with(8 * 60, 12 * 60), NONE);
    assert_eq!(
        with(7 * 60 + 30, 12 * 60),
        [
            "cao.primaryEducation.minimumHours warning 2026-09-01..2028-07-31 7.5/8 hours [0]",
            "cao.primaryEducation.wholeHours warning 2026-09-01..2028-07-31 7.5/1 hours [0]",
        ]
    );
    assert_eq!(
        with(24 * 60, 11 * 60 + 45),
        ["cao.childcare.minimumTrainingHours blocking 2026-09-01..2028-07-31 11.75/12 hours [1]"]
    );
    assert_eq!(with(24 * 60, 36 * 60), NONE);
    assert_eq!(with(24 * 60, 36 * 60 + 15), ["cao.childcare.fullTime warning 2026-09-01..2028-07-31 36.25/36 hours [1]"]);
}

#[test]
fn a_trainee_has_twenty_hours_in_day_care_and_twelve_in_after_school_care_only() {
    let with = |function, hours: i32| {
        let mut draft = draft();
        (draft.engagements[1].function, draft.engagements[1].minutes_per_week) = (function, hours * 60);
        found(&draft)
    };
    let short = |hours: i32, limit: i32| {
        format!("cao.childcare.minimumTrainingHours blocking 2026-09-01..2028-07-31 {hours}/{limit} hours [1]")
    };
    assert_eq!(with(Function::AfterSchoolProfessional, 11), [short(11, 12)]);
    assert_eq!(with(Function::DayCareProfessional, 20), NONE);
    assert_eq!(with(Function::DayCareProfessional, 19), [short(19, 20)]);
    assert_eq!(with(Function::EarlyYearsProfessional, 12), [short(12, 20)]);
    // Who is no trainee may work fewer.
    let mut qualified = draft();
    (qualified.engagements[1].minutes_per_week, qualified.training) = (6 * 60, None);
    assert_eq!(found(&qualified), NONE);
    // Employed by childcare and lent to the school, all hours are under its agreement.
    let mut lent = Draft { construction: Construction::LentByChildcare, ..draft() };
    lent.engagements[0].agreement = Agreement::Childcare;
    lent.engagements[1].minutes_per_week = 8 * 60;
    assert_eq!(found(&lent), ["construction.vatAdvice advice 2026-09-01..2028-07-31 nothing measured [0]"]);
}

#[test]
fn a_schedule_in_childcare_is_known_three_weeks_before() {
    let with = |published: Date, engagement: usize| {
        let mut draft = with_shifts(shifts(&[(0, engagement, "14:45", "18:30", 0), (2, engagement, "14:45", "18:30", 0)]));
        draft.roster_published_date = Some(published);
        found(&draft)
    };
    assert_eq!(with(date(2026, 8, 17), 1), NONE);
    assert_eq!(with(date(2026, 8, 18), 1), ["cao.childcare.rosterNotice warning 2026-09-07..2026-09-07 20/21 days [1]"]);
    assert_eq!(with(date(2026, 9, 10), 1), ["cao.childcare.rosterNotice warning 2026-09-07..2026-09-09 0/21 days [1]"]);
    assert_eq!(with(date(2026, 9, 10), 0), NONE);
}

#[test]
fn two_engagements_for_one_function_at_one_side_do_not_run_together() {
    let mut twice = draft();
    let mut second = twice.engagements[1].clone();
    second.start_date = date(2028, 7, 1);
    second.end_date = None;
    twice.engagements.push(second);
    let training = twice.training.as_mut().unwrap();
    training.signed_by.push(Signatory::Engagement(2));
    training.recognised_companies.push(2);
    twice.informed_employers = Some(vec![0, 1, 2]);
    assert_eq!(found(&twice), ["overlap.contracts blocking 2028-07-01..2028-07-31 31/0 days [1, 2]"]);
    // One after the other is no overlap, and the hours of the week are counted once.
    twice.engagements[2].start_date = date(2028, 8, 1);
    assert_eq!(found(&twice), NONE);
    assert_eq!(check(&twice, &RuleParameters::seeded()).unwrap().summary.minutes_per_week, 36 * 60);
    // Another function at the same side is none either.
    twice.engagements[2].start_date = date(2026, 9, 1);
    twice.engagements[2].function = Function::DayCareProfessional;
    assert!(!found(&twice).iter().any(|finding| finding.starts_with("overlap")));
}

#[test]
fn factor_and_fte_have_each_their_own_base() {
    for (school, childcare, factor, fte) in
        [(24, 12, 0.6, 0.3333), (20, 16, 0.5, 0.4444), (25, 24, 0.625, 0.6667), (40, 36, 1.0, 1.0)]
    {
        let mut draft = draft();
        (draft.engagements[0].minutes_per_week, draft.engagements[1].minutes_per_week) = (school * 60, childcare * 60);
        let summary = check(&draft, &RuleParameters::seeded()).unwrap().summary;
        assert_eq!((summary.factor_school, summary.fte_childcare), (factor, fte));
        assert_eq!(summary.minutes_per_week, (school + childcare) * 60);
    }
}
