//! What a site needs by its placements.

use jiff::civil::date;
use proptest::prelude::*;
use uuid::Uuid;

use super::TODAY;
use crate::{
    Date, Id, Reason, Refusal, code::Code, identifier::MunicipalityCode, parameter::RuleParameters, placement::Care, ratio::*,
};

fn placed(children: &[(Care, Date)]) -> Vec<PlacedChild> {
    let child = |(number, (care, birth_date)): (usize, &(Care, Date))| PlacedChild {
        id: Id::from_uuid(Uuid::from_u128(number as u128)),
        birth_date: *birth_date,
        care: *care,
    };
    children.iter().enumerate().map(child).collect()
}

fn utrecht() -> MunicipalityCode {
    "GM0344".parse().unwrap()
}

fn site(placed: &[PlacedChild], date: Date) -> Vec<SiteRatio> {
    of_site(date, date, placed, &RuleParameters::seeded(), &utrecht()).unwrap()
}

#[test]
fn a_site_counts_each_child_once_by_its_age_on_the_day() {
    let born = [
        (Care::DayCare, date(2025, 9, 8)),
        (Care::DayCare, date(2025, 9, 7)),
        (Care::Preschool, date(2023, 9, 8)),
        (Care::DayCare, date(2022, 9, 7)),
        (Care::AfterSchoolCare, date(2019, 9, 8)),
        (Care::AfterSchoolCare, date(2019, 9, 7)),
        (Care::AfterSchoolCare, date(2023, 1, 1)),
        (Care::School, date(2019, 1, 1)),
        (Care::Childminder, date(2025, 1, 1)),
    ];
    let mut children = placed(&born);
    // In day care and preschool on one day, a child is one child.
    children.push(PlacedChild { care: Care::DayCare, ..children[2] });
    let found = site(&children, TODAY);
    let ages: Vec<_> = found.iter().map(|one| (one.care, one.ages)).collect();
    let day_care = Ages { young: [1, 1, 1, 0], from_4_to_6: 1, from_7: 0 };
    let after_school = Ages { young: [0; 4], from_4_to_6: 2, from_7: 1 };
    assert_eq!(ages, [(CareKind::DayCare, day_care), (CareKind::AfterSchoolCare, after_school)]);
    // Who was born on 29 February is a year older on 1 March.
    let leapling = placed(&[(Care::DayCare, date(2024, 2, 29))]);
    let years = [date(2027, 2, 28), date(2027, 3, 1)].map(|day| site(&leapling, day)[0].ages.young);
    assert_eq!(years, [[0, 0, 1, 0], [0, 0, 0, 1]]);
    // Who has reached the end of the line is counted no more.
    assert_eq!(site(&leapling, date(2038, 2, 28))[0].ages.from_7, 1);
    assert_eq!(site(&leapling, date(2038, 3, 1)), []);
    assert_eq!(site(&[], TODAY), []);
    let refused = |day, today| of_site(day, today, &children, &RuleParameters::seeded(), &utrecht()).unwrap_err();
    assert_eq!(refused(date(2018, 12, 31), date(2018, 12, 31)), Refusal::rule(Reason::NormsUnknown, "#/date"));
    assert_eq!(refused(date(2026, 9, 6), TODAY), Refusal::rule(Reason::DateInPast, "#/date"));
}

/// As many children of 0, 1, 2 and 3 years in day care.
fn toddlers(counts: [u32; 4]) -> Vec<PlacedChild> {
    let of = |(year, count): (i16, u32)| std::iter::repeat_n((Care::DayCare, date(year, 9, 1)), count as usize);
    placed(&[2026, 2025, 2024, 2023].into_iter().zip(counts).flat_map(of).collect::<Vec<_>>())
}

#[test]
fn day_care_of_a_site_is_one_group_or_groups_of_one_age_whichever_asks_fewer() {
    use Method::{Formula, SeparateGroups, Table};
    for (counts, expected) in [
        ([0, 5, 0, 2], (1, Table)),
        ([3, 1, 0, 0], (2, Formula)),
        // Together 6/3 + (4/8)/1.2 rounds to three, and so do groups of three infants and of four of 3 years.
        ([6, 0, 0, 4], (3, Formula)),
        // Together 4/3 + (6/6 + 2/8)/1.2 rounds to three, and so do two for the infants and one for the others.
        ([4, 0, 6, 2], (3, Formula)),
        ([0, 0, 9, 9], (3, SeparateGroups)),
        ([4, 6, 9, 8], (7, SeparateGroups)),
        ([30, 0, 0, 0], (10, SeparateGroups)),
    ] {
        let required = site(&toddlers(counts), TODAY)[0].required.clone().unwrap();
        assert_eq!((required.professionals, required.method), expected, "{counts:?}");
    }
    let required = site(&toddlers([4, 6, 9, 8]), TODAY)[0].required.clone().unwrap();
    let bases: Vec<_> = required.bases.iter().map(|basis| (basis.parameter, basis.row, basis.professionals)).collect();
    assert_eq!(
        bases,
        [
            ("ratio.dayCare.age0to1", Some((3, 3)), 2),
            ("ratio.dayCare.age1to2", Some((5, 0)), 2),
            ("ratio.dayCare.age2to4", Some((8, 0)), 3),
        ]
    );
}

/// How many each kind of care of a site needs.
fn site_needs(children: &[PlacedChild]) -> [u32; 2] {
    let found = site(children, TODAY);
    CareKind::ALL.iter().fold([0; 2], |needs, kind| {
        let of_kind = found.iter().find(|one| one.care == *kind).and_then(|one| one.required.as_ref());
        let number = of_kind.map_or(0, |required| required.professionals);
        if *kind == CareKind::DayCare { [number, needs[1]] } else { [needs[0], number] }
    })
}

proptest! {
    #[test]
    fn another_child_at_a_site_never_lowers_the_number_of_staff(
        children in prop::collection::vec((prop::sample::select(Care::ALL), 0..12_i16), 0..40),
        joining in (prop::sample::select(Care::ALL), 0..12_i16),
    ) {
        let born = |(care, years): &(Care, i16)| (*care, date(2026 - years, 9, 1));
        let mut children: Vec<_> = children.iter().map(born).collect();
        let before = site_needs(&placed(&children));
        children.push(born(&joining));
        let after = site_needs(&placed(&children));
        prop_assert!(before[0] <= after[0] && before[1] <= after[1], "{before:?} and with one more {after:?}");
    }
}

/// The tables have more room for a wider mix of ages, so that one more child could make one group of what was too many for one.
#[test]
fn a_child_that_widens_the_mix_of_ages_lowers_nothing() {
    let asks = |counts| site(&toddlers(counts), TODAY)[0].required.clone().unwrap().professionals;
    for (before, after) in [([10, 1, 0, 0], [10, 1, 0, 1]), ([10, 0, 1, 0], [10, 0, 1, 1]), ([9, 1, 1, 0], [9, 1, 1, 1])] {
        assert!(asks(before) <= asks(after), "{before:?} {after:?}");
    }
    for zero in 0..13 {
        for rest in 0..27_u32 {
            let counts = [zero, rest % 3, rest / 3 % 3, rest / 9];
            for age in 0..4 {
                let mut more = counts;
                more[age] += 1;
                if counts != [0; 4] {
                    assert!(asks(counts) <= asks(more), "{counts:?} {more:?}");
                }
            }
        }
    }
}
