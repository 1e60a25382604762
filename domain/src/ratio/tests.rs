//! Situations with hand-computed outcomes, and what holds of all. `site`: what a site needs by its placements.

mod site;

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::{Language, code::Code};

const TODAY: Date = date(2026, 9, 7);

fn situation(care: CareKind, date: Date, young: [u32; 4], from_4_to_6: u32, from_7: u32) -> Situation {
    Situation { date, care, groups: vec![Ages { young, from_4_to_6, from_7 }], staff: Vec::new(), fewer_staff: None }
}

fn staff(status: StaffStatus) -> Staff {
    Staff { group: 0, status, is_adult: true, is_linked: true, is_employed: true, has_guidance_plan: true, percentage: 100 }
}

fn judged(situation: &Situation) -> RatioCheck {
    check(situation, &RuleParameters::seeded()).unwrap()
}

/// The number and what decided it; none where the group is too large.
fn needed(situation: &Situation) -> Option<(u32, Method)> {
    only(situation).required.map(|required| (required.professionals, required.method))
}

/// What is said of the only group, or of the whole centre.
fn only(situation: &Situation) -> GroupCheck {
    let mut groups = judged(situation).groups;
    assert_eq!(groups.len(), 1);
    groups.remove(0)
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

/// Besluit kwaliteit kinderopvang, annex 1 part a, table 1, cell by cell: the most children of each, and with one more; none where so
/// many may not be together.
#[rustfmt::skip]
const TABLE_OF_THE_LAW: &[([u32; 4], Option<u32>)] = &[
    // 0-1: 3, 6, 9, 12.
    ([6, 0, 0, 0], Some(2)), ([7, 0, 0, 0], Some(3)), ([9, 0, 0, 0], Some(3)), ([10, 0, 0, 0], Some(4)),
    // 1-2: 5, 10, 15, 16.
    ([0, 10, 0, 0], Some(2)), ([0, 11, 0, 0], Some(3)), ([0, 15, 0, 0], Some(3)), ([0, 16, 0, 0], Some(4)),
    ([0, 17, 0, 0], None),
    // 2-3, 3-4 and 2-4: 8, 16.
    ([0, 0, 8, 0], Some(1)), ([0, 0, 9, 0], Some(2)), ([0, 0, 17, 0], None), ([0, 0, 0, 8], Some(1)),
    ([0, 0, 0, 16], Some(2)), ([0, 0, 0, 17], None), ([0, 0, 4, 4], Some(1)), ([0, 0, 5, 4], Some(2)),
    ([0, 0, 8, 8], Some(2)),
    // 0-2: 4, 8, 14 and 16 of whom at most 8 infants.
    ([1, 3, 0, 0], Some(1)), ([1, 4, 0, 0], Some(2)), ([1, 7, 0, 0], Some(2)), ([1, 8, 0, 0], Some(3)),
    ([8, 6, 0, 0], Some(3)), ([9, 1, 0, 0], None), ([8, 7, 0, 0], Some(4)), ([8, 8, 0, 0], Some(4)),
    ([8, 9, 0, 0], None),
    // 0-3: 5, 10, 13 of whom 8, 14 of whom 4 or 15 of whom 3, and 16 of whom 8.
    ([1, 0, 4, 0], Some(1)), ([1, 0, 5, 0], Some(2)), ([1, 0, 9, 0], Some(2)), ([1, 0, 10, 0], Some(3)),
    ([8, 0, 5, 0], Some(3)), ([8, 0, 6, 0], Some(4)), ([4, 0, 10, 0], Some(3)), ([5, 0, 9, 0], Some(4)),
    ([3, 0, 12, 0], Some(3)), ([4, 0, 11, 0], Some(4)), ([3, 0, 13, 0], Some(4)), ([9, 0, 2, 0], None),
    // 0-4: 5, 12, 14 of whom 8, 15 of whom 5 or 16 of whom 3, and 16 of whom 8.
    ([1, 0, 0, 4], Some(1)), ([1, 0, 0, 5], Some(2)), ([1, 0, 0, 11], Some(2)), ([1, 0, 0, 12], Some(3)),
    ([8, 0, 0, 6], Some(3)), ([8, 0, 0, 7], Some(4)), ([5, 0, 0, 10], Some(3)), ([6, 0, 0, 9], Some(4)),
    ([3, 0, 0, 13], Some(3)), ([4, 0, 0, 12], Some(4)), ([8, 0, 0, 8], Some(4)),
    // 1-3: 6, 11, 16.
    ([0, 1, 5, 0], Some(1)), ([0, 1, 6, 0], Some(2)), ([0, 1, 10, 0], Some(2)), ([0, 1, 11, 0], Some(3)),
    ([0, 1, 15, 0], Some(3)), ([0, 1, 16, 0], None),
    // 1-4: 7, 13, 16.
    ([0, 1, 0, 6], Some(1)), ([0, 1, 0, 7], Some(2)), ([0, 1, 0, 12], Some(2)), ([0, 1, 0, 13], Some(3)),
    ([0, 1, 0, 15], Some(3)), ([0, 1, 0, 16], None),
];

#[test]
fn every_cell_of_the_table_of_the_law_holds_for_so_many_children_and_no_more() {
    for (young, expected) in TABLE_OF_THE_LAW {
        let required = only(&situation(CareKind::DayCare, TODAY, *young, 0, 0)).required;
        assert_eq!(required.map(|required| required.bases[0].professionals), *expected, "{young:?}");
    }
}

#[test]
fn a_child_that_joins_never_lowers_the_number() {
    // Seven infants need three; a child of 3 makes it a group from 0 to 4, in which 7/3 + (1/8)/1.2 = 2.44 needs three as well.
    assert_eq!(needed(&situation(CareKind::DayCare, TODAY, [7, 0, 0, 1], 0, 0)), Some((3, Method::Formula)));
    // Six of 1 year need two; with one of 3 the table from 1 to 4 would have one for seven.
    assert_eq!(needed(&situation(CareKind::DayCare, TODAY, [0, 6, 0, 1], 0, 0)), Some((2, Method::SmallerGroup)));
    let required = only(&situation(CareKind::DayCare, TODAY, [0, 6, 0, 1], 0, 0)).required.unwrap();
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
    let required = only(&situation(CareKind::DayCare, TODAY, [3, 1, 0, 0], 0, 0)).required.unwrap();
    let [table, formula] = &required.bases[..] else { panic!("{required:?}") };
    assert_eq!((table.parameter, table.row, table.professionals), ("ratio.dayCare.age0to2", Some((4, 4)), 1));
    assert_eq!(table.source, "Besluit kwaliteit kinderopvang bijlage 1 onderdeel a, tabel 1");
    let (numerator, denominator) = formula.outcome.unwrap();
    // 3/3 + (1/5)/1.2 is 7/6.
    assert_eq!(numerator * 6, denominator * 7);
    assert_eq!((formula.parameter, formula.professionals), ("ratio.dayCare.formula", 2));
    let crowded = only(&situation(CareKind::DayCare, TODAY, [13, 0, 0, 0], 0, 0));
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
    let rests_on: Vec<_> = counted.not_counted.iter().filter_map(|one| one.parameter).collect();
    assert_eq!(
        rests_on,
        ["bbl.guidancePlanRequired", "ratio.studentFraction", "ratio.traineeFraction"],
        "the others are not by a number"
    );
    let shares: Vec<_> = counted.shares.iter().map(|share| (share.status, share.at_most, share.counted)).collect();
    assert_eq!(shares, [(Trainee, 2, 2), (Student, 1, 1)]);
    let mut beside = day.clone();
    beside.staff = vec![Staff { percentage: 0, ..trainee }, trainee, trainee];
    assert_eq!(judged(&beside).counted.not_counted.len(), 0, "who counts for nothing takes the place of nobody");
    let table = ("ratio.dayCare.age0to1", "Besluit kwaliteit kinderopvang bijlage 1 onderdeel a, tabel 1");
    assert_eq!((only(&day).hundredths, only(&day).findings), (250, vec![RatioFinding::new(RatioRule::TooFew, table, 250, 400)]));
}

#[test]
fn the_share_of_trainees_and_the_plan_go_by_date() {
    let with = |date, has_guidance_plan| {
        let mut day = situation(CareKind::DayCare, date, [0, 0, 0, 16], 0, 0);
        let trainee = Staff { has_guidance_plan, ..staff(StaffStatus::Trainee) };
        day.staff = vec![staff(StaffStatus::Qualified), trainee];
        only(&day).hundredths
    };
    // Two are needed: half of them is one, a third is none.
    assert_eq!([with(date(2021, 12, 31), false), with(date(2022, 1, 1), false)], [100, 200]);
    assert_eq!([with(date(2024, 6, 30), false), with(date(2024, 7, 1), false), with(date(2024, 7, 1), true)], [200, 100, 200]);
}

#[test]
fn day_care_is_judged_by_group_and_who_is_in_training_is_a_part_of_the_whole_centre() {
    let ages = |young| Ages { young, ..Ages::default() };
    let mut centre = situation(CareKind::DayCare, TODAY, [3, 0, 0, 0], 0, 0);
    centre.groups.push(ages([0, 0, 0, 16]));
    let trainee = Staff { group: 1, ..staff(StaffStatus::Trainee) };
    centre.staff = vec![trainee, trainee, staff(StaffStatus::Qualified)];
    let check = judged(&centre);
    // One and two are needed; half of three is one and a half, so one of them may be in training.
    assert_eq!(check.professionals(), Some(3));
    let groups: Vec<_> = check.groups.iter().map(|one| (one.group, one.hundredths, one.findings.len())).collect();
    assert_eq!(groups, [(Some(0), 100, 0), (Some(1), 100, 1)]);
    assert_eq!(
        check.counted.not_counted.iter().map(|one| (one.place, one.reason)).collect::<Vec<_>>(),
        [(1, Uncounted::TraineeShare)]
    );
    // A group that may not be makes the number of the whole unknown, and leaves the other as it is.
    centre.groups[0] = ages([13, 0, 0, 0]);
    let check = judged(&centre);
    assert_eq!((check.professionals(), check.groups[0].findings[0].rule), (None, RatioRule::GroupTooLarge));
    assert_eq!(check.groups[1].required.as_ref().map(|required| required.professionals), Some(2));
}

#[test]
fn after_school_care_is_judged_as_a_whole_since_july_2024_and_by_group_before() {
    let mut centre = situation(CareKind::AfterSchoolCare, date(2024, 6, 30), [0; 4], 5, 0);
    centre.groups.push(Ages { from_4_to_6: 5, ..Ages::default() });
    let needs = |centre: &Situation| {
        let check = judged(centre);
        (check.professionals(), check.groups.iter().map(|one| one.group).collect::<Vec<_>>())
    };
    assert_eq!(needs(&centre), (Some(2), vec![Some(0), Some(1)]));
    centre.date = date(2024, 7, 1);
    assert_eq!(needs(&centre), (Some(1), vec![None]));
    // Whoever is with either group counts for the whole.
    centre.staff = vec![Staff { group: 1, ..staff(StaffStatus::Qualified) }];
    assert_eq!((only(&centre).hundredths, only(&centre).findings), (100, vec![]));
}

#[test]
fn who_has_another_qualification_counts_for_a_part_of_after_school_care_since_july_2024() {
    let with_others = |day| {
        let mut centre = situation(CareKind::AfterSchoolCare, day, [0; 4], 20, 0);
        centre.groups.push(Ages { from_4_to_6: 10, ..Ages::default() });
        centre.staff = vec![staff(StaffStatus::OtherQualified); 2];
        judged(&centre).counted
    };
    // Thirty children need three, of whom a third is one.
    let since = with_others(date(2024, 7, 1));
    assert_eq!(
        since.shares.last().map(|share| (share.status, share.at_most, share.counted)),
        Some((StaffStatus::OtherQualified, 1, 1))
    );
    let refused = |counted: &Counted| counted.not_counted.iter().map(|one| (one.place, one.parameter)).collect::<Vec<_>>();
    assert_eq!(refused(&since), [(1, Some("ratio.afterSchool.otherQualifiedFraction"))]);
    assert_eq!(refused(&with_others(date(2024, 6, 30))), [(0, None), (1, None)]);
}

#[test]
fn fewer_may_be_present_for_some_hours_and_never_fewer_than_half() {
    use CareKind::{AfterSchoolCare, DayCare};
    use DayKind::{FreeDay, SchoolDay};
    use RatioRule::{FewerTooFew, FewerTooLong};
    let day = |care, hours: (i64, i64), day, present: usize| {
        let mut ages = situation(care, TODAY, [0; 4], 0, 0);
        if care == CareKind::DayCare {
            ages.groups[0].young = [0, 0, 0, 16];
        } else {
            ages.groups[0].from_4_to_6 = 30;
        }
        ages.staff = vec![staff(StaffStatus::Qualified); present];
        ages.fewer_staff = Some(FewerStaff { minutes: hours.0, opening_minutes: hours.1, day });
        only(&ages).findings.into_iter().map(|finding| (finding.rule, finding.observed, finding.limit)).collect::<Vec<_>>()
    };
    assert_eq!(day(DayCare, (180, 600), FreeDay, 1), []);
    assert_eq!(day(DayCare, (181, 600), FreeDay, 1), [(FewerTooLong, 181, 180)]);
    assert_eq!(day(DayCare, (30, 599), FreeDay, 1), [(FewerTooLong, 30, 0)]);
    // Three are needed, so two at least; nobody is enough at no time.
    assert_eq!(day(AfterSchoolCare, (30, 240), SchoolDay, 2), []);
    assert_eq!(day(AfterSchoolCare, (45, 240), SchoolDay, 1), [(FewerTooLong, 45, 30), (FewerTooFew, 100, 200)]);
    assert_eq!(day(AfterSchoolCare, (180, 660), FreeDay, 2), []);
    assert_eq!(day(AfterSchoolCare, (500, 600), FreeDay, 3), []);
    let asked = day(DayCare, (0, 600), FreeDay, 1);
    assert_eq!(asked.iter().map(|one| one.0).collect::<Vec<_>>(), [RatioRule::TooFew], "no time is no excuse");
}

#[test]
fn what_cannot_be_is_refused() {
    let refused = |situation: &Situation| match check(situation, &RuleParameters::seeded()) {
        Err(Refusal::Rules(causes)) => causes.into_iter().map(|cause| (cause.reason, cause.pointer)).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    let young = situation(CareKind::AfterSchoolCare, TODAY, [0, 1, 0, 2], 3, 0);
    let reason = Reason::TooYoungForAfterSchool;
    assert_eq!(refused(&young), [(reason, "#/groups/0/age1".to_owned()), (reason, "#/groups/0/age3".to_owned())]);
    let astray = Situation { staff: vec![Staff { group: 1, ..staff(StaffStatus::Qualified) }], ..young };
    assert_eq!(refused(&astray)[2], (Reason::CareGroupUnknown, "#/staff/0/group".to_owned()));
    let early = situation(CareKind::DayCare, date(2018, 12, 31), [0, 1, 0, 0], 0, 0);
    assert_eq!(refused(&early), [(Reason::NormsUnknown, "#/date".to_owned())]);
    // All causes at once, also where the day is unknown.
    let early = Situation { date: date(2017, 12, 31), ..astray };
    let reasons: Vec<_> = refused(&early).into_iter().map(|(reason, _)| reason).collect();
    assert_eq!(reasons, [reason, reason, Reason::CareGroupUnknown, Reason::NormsUnknown]);
}

#[test]
fn every_finding_and_every_reason_has_two_sentences() {
    for rule in RatioRule::ALL {
        let finding = RatioFinding::new(*rule, ("ratio.dayCare.age0to1", "Besluit"), 1, 2);
        assert_ne!(finding.text(Language::Dutch), finding.text(Language::English));
    }
    for reason in Uncounted::ALL {
        assert_ne!(reason.text(Language::Dutch), reason.text(Language::English));
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
    #[test]
    fn another_child_in_any_group_never_lowers_what_the_centre_needs(
        groups in prop::collection::vec((prop::array::uniform4(0..5_u32), prop::array::uniform2(0..12_u32)), 1..4),
        at in any::<prop::sample::Index>(), age in 0..6_usize, early in any::<bool>(), care in prop::sample::select(CareKind::ALL),
    ) {
        let mut centre = situation(care, if early { date(2024, 6, 30) } else { TODAY }, [0; 4], 0, 0);
        centre.groups = groups.iter().map(|(young, [old, older])| match care {
            CareKind::DayCare => Ages { young: *young, ..Ages::default() },
            CareKind::AfterSchoolCare => Ages { from_4_to_6: *old, from_7: *older, ..Ages::default() },
        }).collect();
        let before = judged(&centre).professionals();
        let joined = at.index(centre.groups.len());
        match (care, age) {
            (CareKind::DayCare, 0..4) => centre.groups[joined].young[age] += 1,
            (_, 4) => centre.groups[joined].from_4_to_6 += 1,
            _ => centre.groups[joined].from_7 += 1,
        }
        if let (Some(before), Some(after)) = (before, judged(&centre).professionals()) {
            prop_assert!(before <= after, "{before} and with one more {after}");
        }
    }
}
