//! Situations with hand-computed outcomes, and what holds of all.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::{Language, code::Code};

const TODAY: Date = date(2026, 9, 7);

fn situation(care: CareKind, date: Date, young: [u32; 4], from_4_to_6: u32, from_7: u32) -> Situation {
    Situation { date, care, ages: Ages { young, from_4_to_6, from_7 }, staff: Vec::new(), fewer_staff: None }
}

fn staff(status: StaffStatus) -> Staff {
    Staff { status, is_adult: true, is_linked: true, is_employed: true, has_guidance_plan: true, percentage: 100 }
}

fn judged(situation: &Situation) -> RatioCheck {
    check(situation, &RuleParameters::seeded()).unwrap()
}

/// The number and what decided it; none where the group is too large.
fn needed(situation: &Situation) -> Option<(u32, Method)> {
    judged(situation).required.map(|required| (required.professionals, required.method))
}

#[test]
fn day_care_needs_what_the_table_says_by_the_ages_that_are_present() {
    use Method::{Empty, Formula, Table};
    for (young, expected) in [
        ([0, 0, 0, 0], Some((0, Empty))),
        ([3, 0, 0, 0], Some((1, Table))),
        ([4, 0, 0, 0], Some((2, Table))),
        ([12, 0, 0, 0], Some((4, Table))),
        ([13, 0, 0, 0], None),
        ([0, 5, 0, 0], Some((1, Table))),
        ([0, 6, 0, 0], Some((2, Table))),
        ([0, 0, 8, 0], Some((1, Table))),
        ([0, 0, 0, 9], Some((2, Table))),
        ([0, 0, 9, 8], None),
        ([0, 3, 3, 0], Some((1, Table))),
        ([0, 4, 4, 0], Some((2, Table))),
        ([0, 3, 2, 2], Some((1, Table))),
        ([0, 4, 5, 5], Some((3, Table))),
        // 2/3 + (2/5)/1.2 = 1.0: one professional, as the table says of four children from 0 to 2.
        ([2, 2, 0, 0], Some((1, Table))),
        // 3/3 + (1/5)/1.2 = 1.17: two, where the table has room for four with one.
        ([3, 1, 0, 0], Some((2, Formula))),
        // 6/3 + (4/8)/1.2 = 2.42: three, where the table has two for up to twelve from 0 to 4.
        ([6, 0, 0, 4], Some((3, Formula))),
        // Fourteen from 0 to 3: with 4 infants three professionals, with 5 four.
        ([4, 5, 5, 0], Some((3, Table))),
        ([5, 4, 5, 0], Some((4, Table))),
    ] {
        assert_eq!(needed(&situation(CareKind::DayCare, TODAY, young, 0, 0)), expected, "{young:?}");
    }
    // A child of 4 or older in a group of day care counts as one of 3.
    assert_eq!(needed(&situation(CareKind::DayCare, TODAY, [0, 0, 0, 8], 1, 0)), Some((2, Table)));
}

#[test]
fn a_child_that_joins_never_lowers_the_number() {
    // Seven infants need three; a child of 3 makes it a group from 0 to 4, in which 7/3 + (1/8)/1.2 = 2.44 needs three as well.
    assert_eq!(needed(&situation(CareKind::DayCare, TODAY, [7, 0, 0, 1], 0, 0)), Some((3, Method::Formula)));
    // Six of 1 year need two; with one of 3 the table from 1 to 4 would have one for seven.
    assert_eq!(needed(&situation(CareKind::DayCare, TODAY, [0, 6, 0, 1], 0, 0)), Some((2, Method::SmallerGroup)));
    let required = judged(&situation(CareKind::DayCare, TODAY, [0, 6, 0, 1], 0, 0)).required.unwrap();
    let bases: Vec<_> = required.bases.iter().map(|basis| (basis.parameter, basis.professionals)).collect();
    assert_eq!(bases, [("ratio.dayCare.age1to4", 1), ("ratio.dayCare.age1to2", 2)]);
}

#[test]
fn after_school_care_has_a_formula_since_july_2024_and_tables_before() {
    let (before, since) = (date(2024, 6, 30), date(2024, 7, 1));
    for (day, young, old, expected) in [
        (since, 10, 0, Some((1, Method::Formula))),
        (since, 11, 0, Some((2, Method::Formula))),
        // 12 x 0.083 = 0.996 and 13 x 0.083 = 1.079.
        (since, 0, 12, Some((1, Method::Formula))),
        (since, 0, 13, Some((2, Method::Formula))),
        // 5 x 0.1 + 6 x 0.083 = 0.998; with 7 of the older 1.081.
        (since, 5, 6, Some((1, Method::Formula))),
        (since, 5, 7, Some((2, Method::Formula))),
        (since, 60, 40, Some((10, Method::Formula))),
        (before, 10, 0, Some((1, Method::Table))),
        (before, 11, 0, Some((2, Method::Table))),
        (before, 9, 2, Some((1, Method::Table))),
        (before, 10, 1, Some((2, Method::Table))),
        (before, 0, 30, Some((3, Method::Table))),
        (before, 0, 31, None),
        (before, 21, 0, None),
    ] {
        assert_eq!(needed(&situation(CareKind::AfterSchoolCare, day, [0; 4], young, old)), expected, "{day} {young} {old}");
    }
}

#[test]
fn the_answer_names_the_row_the_formula_and_the_source() {
    let required = judged(&situation(CareKind::DayCare, TODAY, [3, 1, 0, 0], 0, 0)).required.unwrap();
    let [table, formula] = &required.bases[..] else { panic!("{required:?}") };
    assert_eq!((table.parameter, table.row, table.professionals), ("ratio.dayCare.age0to2", Some((4, 4)), 1));
    assert_eq!(table.source, "Besluit kwaliteit kinderopvang bijlage 1 onderdeel a, tabel 1");
    let (numerator, denominator) = formula.outcome.unwrap();
    // 3/3 + (1/5)/1.2 is 7/6.
    assert_eq!(numerator * 6, denominator * 7);
    assert_eq!((formula.parameter, formula.professionals), ("ratio.dayCare.formula", 2));
    let crowded = judged(&situation(CareKind::DayCare, TODAY, [13, 0, 0, 0], 0, 0));
    assert_eq!(crowded.findings[0].rule, RatioRule::GroupTooLarge);
    assert_eq!((crowded.findings[0].observed, crowded.findings[0].limit), (13, 12));
}

#[test]
fn who_may_not_count_is_named_with_the_reason() {
    use StaffStatus::{OtherQualified, Qualified, Student, Trainee};
    // Twelve infants need four: two in training may count, one of them a student.
    let mut day = situation(CareKind::DayCare, TODAY, [12, 0, 0, 0], 0, 0);
    let trainee = staff(Trainee);
    day.staff = vec![
        staff(Qualified),
        Staff { is_linked: false, ..staff(Qualified) },
        Staff { is_adult: false, ..trainee },
        Staff { is_employed: false, ..trainee },
        Staff { has_guidance_plan: false, ..trainee },
        staff(Student),
        staff(Student),
        Staff { percentage: 50, ..trainee },
        trainee,
        staff(OtherQualified),
    ];
    let counted = judged(&day).counted;
    let reasons: Vec<_> = counted.not_counted.iter().map(|one| (one.place, one.reason)).collect();
    assert_eq!(
        reasons,
        [
            (1, Uncounted::NotLinked),
            (2, Uncounted::NotAdult),
            (3, Uncounted::NotEmployed),
            (4, Uncounted::NoGuidancePlan),
            (6, Uncounted::StudentShare),
            (8, Uncounted::TraineeShare),
            (9, Uncounted::OtherQualifiedShare),
        ]
    );
    assert_eq!(counted.hundredths, 250);
    assert_eq!(
        judged(&day).findings,
        [RatioFinding::new(RatioRule::TooFew, "Besluit kwaliteit kinderopvang bijlage 1 onderdeel a, tabel 1", 250, 400)]
    );
}

#[test]
fn the_share_of_trainees_and_the_plan_go_by_date() {
    let with = |date, has_guidance_plan| {
        let mut day = situation(CareKind::DayCare, date, [0, 0, 0, 16], 0, 0);
        let trainee = Staff { has_guidance_plan, ..staff(StaffStatus::Trainee) };
        day.staff = vec![staff(StaffStatus::Qualified), trainee];
        judged(&day).counted.hundredths
    };
    // Two are needed: half of them is one, a third is none.
    assert_eq!([with(date(2021, 12, 31), false), with(date(2022, 1, 1), false)], [100, 200]);
    assert_eq!([with(date(2024, 6, 30), false), with(date(2024, 7, 1), false), with(date(2024, 7, 1), true)], [200, 100, 200]);
}

#[test]
fn fewer_may_be_present_for_some_hours_and_never_fewer_than_half() {
    use CareKind::{AfterSchoolCare, DayCare};
    use DayKind::{FreeDay, SchoolDay};
    use RatioRule::{FewerTooFew, FewerTooLong};
    let day = |care, hours: (i64, i64), day, present: usize| {
        let mut ages = situation(care, TODAY, [0; 4], 0, 0);
        if care == CareKind::DayCare {
            ages.ages.young = [0, 0, 0, 16];
        } else {
            ages.ages.from_4_to_6 = 30;
        }
        ages.staff = vec![staff(StaffStatus::Qualified); present];
        ages.fewer_staff = Some(FewerStaff { minutes: hours.0, opening_minutes: hours.1, day });
        judged(&ages).findings.into_iter().map(|finding| (finding.rule, finding.observed, finding.limit)).collect::<Vec<_>>()
    };
    assert_eq!(day(DayCare, (180, 600), FreeDay, 1), []);
    assert_eq!(day(DayCare, (181, 600), FreeDay, 1), [(FewerTooLong, 181, 180)]);
    assert_eq!(day(DayCare, (30, 599), FreeDay, 1), [(FewerTooLong, 30, 0)]);
    // Three are needed, so two at least; nobody is enough at no time.
    assert_eq!(day(AfterSchoolCare, (30, 240), SchoolDay, 2), []);
    assert_eq!(day(AfterSchoolCare, (45, 240), SchoolDay, 1), [(FewerTooLong, 45, 30), (FewerTooFew, 100, 200)]);
    assert_eq!(day(AfterSchoolCare, (180, 660), FreeDay, 2), []);
    assert_eq!(day(AfterSchoolCare, (500, 600), FreeDay, 3), []);
}

#[test]
fn what_cannot_be_is_refused() {
    let refused = |situation: &Situation| match check(situation, &RuleParameters::seeded()) {
        Err(Refusal::Rules(causes)) => causes.into_iter().map(|cause| (cause.reason, cause.pointer)).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    let young = situation(CareKind::AfterSchoolCare, TODAY, [0, 1, 0, 2], 3, 0);
    let reason = Reason::TooYoungForAfterSchool;
    assert_eq!(refused(&young), [(reason, "#/children/age1".to_owned()), (reason, "#/children/age3".to_owned())]);
    let early = situation(CareKind::DayCare, date(2018, 12, 31), [0, 1, 0, 0], 0, 0);
    assert_eq!(refused(&early), [(Reason::NormsUnknown, "#/date".to_owned())]);
}

#[test]
fn every_finding_has_two_sentences() {
    for rule in RatioRule::ALL {
        let finding = RatioFinding::new(*rule, "Besluit", 1, 2);
        assert_ne!(finding.text(Language::Dutch), finding.text(Language::English));
    }
}

proptest! {
    #[test]
    fn another_child_never_lowers_the_number_of_staff(
        young in prop::array::uniform4(0..8_u32), old in prop::array::uniform2(0..40_u32), age in 0..6_usize, early in any::<bool>(),
        care in prop::sample::select(CareKind::ALL),
    ) {
        let day = if early { date(2024, 6, 30) } else { TODAY };
        let (mut young, mut old) = if care == CareKind::DayCare { (young, [0, 0]) } else { ([0; 4], old) };
        let before = needed(&situation(care, day, young, old[0], old[1]));
        match (care, age) {
            (CareKind::DayCare, 0..4) => young[age] += 1,
            _ => old[age % 2] += 1,
        }
        let after = needed(&situation(care, day, young, old[0], old[1]));
        if let (Some((before, _)), Some((after, _))) = (before, after) {
            prop_assert!(before <= after, "{before} and with one more {after}");
        }
    }
}
