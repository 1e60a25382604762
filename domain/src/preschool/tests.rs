//! Expected numbers are counted by hand. From Monday 14 April 2025 to Tuesday 13 October 2026 there are 548 days, which is 78 weeks and
//! two days, and so 392 working days: 78.4 weeks.

use jiff::civil::date;
use proptest::{collection::vec, option, prelude::*};
use uuid::Uuid;

use super::*;
use crate::Id;

const BORN: Date = date(2022, 10, 14);
const START: Date = date(2025, 4, 14);
const END: Date = date(2026, 10, 13);
/// The Sunday of the first week that counts.
const SUNDAY: Date = date(2025, 4, 20);

fn rules() -> PreschoolRules {
    PreschoolRules {
        minutes_total: 960 * 60,
        minutes_per_day: 6 * 60,
        start_age: Months(30),
        end_age: Months(48),
        is_pro_rata: true,
        leap_day: DayOfYear::new(3, 1).unwrap(),
    }
}

fn place(number: u128) -> LocationId {
    Id::from_uuid(Uuid::from_u128(number))
}

/// Day care at the first site, with preschool education.
fn offer(from: Date, until: Option<Date>, hours: i32, days_per_week: i32) -> Offer {
    Offer {
        location_id: place(1),
        care: Care::DayCare,
        from,
        until,
        education: PreschoolEducation { programme: "piramide".into(), minutes_per_week: hours * 60, days_per_week },
        holiday_region: Some(HolidayRegion::Middle),
    }
}

fn at(number: u128, offer: Offer) -> Offer {
    Offer { location_id: place(number), ..offer }
}

/// Of a child that was born on [`BORN`].
fn hours(offers: &[Offer], as_of: Date) -> PreschoolHours {
    preschool_hours(BORN, offers, &[], as_of, &rules())
}

fn summer() -> SchoolHoliday {
    SchoolHoliday {
        region: HolidayRegion::Middle,
        school_year: "2024-2025".into(),
        name: "Zomervakantie".into(),
        start_date: date(2025, 7, 12),
        end_date: date(2025, 8, 24),
    }
}

#[test]
fn hours_count_from_two_and_a_half_to_four_and_six_on_a_day_at_most() {
    const H: i64 = 60;
    let january = date(2025, 1, 6);
    for (offers, as_of, expected) in [
        (vec![], date(2025, 1, 1), [960 * H, 0, 0]),
        // 78.4 weeks of 16 hours are 1254.4 hours.
        (vec![offer(january, None, 16, 4)], date(2026, 12, 31), [960 * H, 1254 * H + 15, 1254 * H + 15]),
        // Of 16 hours on two days, twelve count.
        (vec![offer(january, None, 16, 2)], END, [960 * H, 940 * H + 45, 940 * H + 45]),
        (vec![offer(january, None, 16, 4)], SUNDAY, [960 * H, 16 * H, 1254 * H + 15]),
        (vec![offer(january, Some(date(2025, 4, 18)), 16, 4)], date(2025, 6, 1), [960 * H, 16 * H, 16 * H]),
        // What ends before the first day that counts, counts for nothing, nor does what begins after the last.
        (
            vec![offer(january, Some(date(2025, 4, 13)), 16, 4), offer(date(2026, 10, 14), None, 16, 4)],
            START,
            [957 * H + 30, 0, 0],
        ),
        // Two places together are thirty hours a week at most.
        (vec![offer(START, None, 16, 4), at(2, offer(START, None, 16, 4))], SUNDAY, [960 * H, 30 * H, 2352 * H]),
        // One place that two organisations state is one place.
        (vec![offer(START, None, 16, 4), offer(START, None, 10, 2)], SUNDAY, [960 * H, 16 * H, 1254 * H + 15]),
    ] {
        let hours = hours(&offers, as_of);
        assert_eq!((hours.from, hours.until), (START, END));
        assert_eq!([hours.required, hours.offered, hours.expected], expected, "{offers:?} {as_of}");
    }
}

#[test]
fn preschool_offers_nothing_in_the_school_holidays_of_its_region() {
    // Six weeks of 16 hours are 96, of the 1254.4.
    for (care, holiday_region, expected) in [
        (Care::Preschool, Some(HolidayRegion::Middle), 1158 * 60 + 15),
        (Care::Preschool, Some(HolidayRegion::North), 1254 * 60 + 15),
        (Care::Preschool, None, 1254 * 60 + 15),
        (Care::DayCare, Some(HolidayRegion::Middle), 1254 * 60 + 15),
    ] {
        let offers = [Offer { care, holiday_region, ..offer(START, None, 16, 4) }];
        let hours = preschool_hours(BORN, &offers, &[summer()], END, &rules());
        assert_eq!(hours.expected, expected, "{care} {holiday_region:?}");
    }
}

#[test]
fn who_starts_later_must_be_able_to_take_up_a_part_or_all_of_it_by_parameter() {
    let late = [offer(date(2026, 1, 12), None, 16, 4)];
    let full = PreschoolRules { is_pro_rata: false, ..rules() };
    assert_eq!(preschool_hours(BORN, &late, &[], START, &full).required, 960 * 60);
    // From Monday 12 January 2026 there are 39 weeks and two days: 197 of the 392 days, which is 482.449 hours.
    assert_eq!(hours(&late, START).required, 482 * 60 + 15);
    // Who has no place can start tomorrow, and who never had one lacks everything.
    assert_eq!(hours(&[], date(2026, 1, 11)).required, 482 * 60 + 15);
    assert_eq!((hours(&[], END).required, hours(&[], END).needed), (960 * 60, None));
}

#[test]
fn a_shortfall_tells_the_week_that_would_still_reach_it_and_whether_that_can_be() {
    let little = [offer(START, None, 8, 2)];
    let soon = hours(&little, SUNDAY);
    // 78.4 weeks of eight hours are 627.2. From 21 April 952 hours are left for 387 days, which is 12.3 hours a week.
    assert_eq!((soon.expected, soon.short()), (627 * 60, 333 * 60));
    assert_eq!(soon.needed, Some(NeededWeek { minutes: 12 * 60 + 30, days: 3, is_possible: true }));
    // On 1 September 2026 579 hours were offered and there are six weeks left: 381 hours are 63.5 a week.
    let late = hours(&little, date(2026, 9, 1));
    assert_eq!(late.needed, Some(NeededWeek { minutes: 63 * 60 + 30, days: 5, is_possible: false }));
    let over = hours(&little, date(2026, 11, 1));
    assert_eq!((over.short(), over.needed), (333 * 60, None), "there are no days left");
    assert_eq!(hours(&[offer(START, None, 16, 4)], START).needed, None);
    // The weeks of the holiday offer nothing either to who goes on at a place that keeps them: 357 days are left.
    let little = [Offer { care: Care::Preschool, ..little[0].clone() }];
    let needed = preschool_hours(BORN, &little, &[summer()], SUNDAY, &rules()).needed;
    assert_eq!(needed, Some(NeededWeek { minutes: 13 * 60 + 30, days: 3, is_possible: true }));
}

#[test]
fn who_was_born_on_a_leap_day_has_its_ages_where_the_parameter_says() {
    let from_two = PreschoolRules { start_age: Months(24), ..rules() };
    let hours = preschool_hours(date(2024, 2, 29), &[], &[], date(2026, 1, 1), &from_two);
    assert_eq!((hours.from, hours.until), (date(2026, 3, 1), date(2028, 2, 28)));
}

fn site_rules() -> SiteRules {
    SiteRules {
        hours: rules(),
        group_maximum: 16,
        children_per_professional: 8,
        coach_minutes_per_child: 600,
        coach_reference: DayOfYear::new(1, 1).unwrap(),
    }
}

fn enrolled(birth_date: Date, offers: Vec<Offer>) -> EnrolledChild {
    EnrolledChild { birth_date, offers, target: None }
}

fn site(children: &[EnrolledChild], year: &str) -> SitePreschool {
    site_preschool(place(1), year.parse().unwrap(), children, &[], &site_rules())
}

#[test]
fn a_site_is_told_who_reaches_the_hours_how_much_is_short_and_what_was_offered_in_the_year() {
    let children = [
        enrolled(BORN, vec![offer(START, None, 16, 4)]),
        enrolled(BORN, vec![offer(START, None, 8, 2)]),
        // What is offered elsewhere counts for the child and not for the site, on whichever days it was.
        enrolled(BORN, vec![offer(date(2026, 5, 4), None, 16, 4), at(2, offer(START, Some(date(2026, 5, 3)), 16, 4))]),
        // Who is only elsewhere, or only before it counts, is none of its children.
        enrolled(BORN, vec![at(2, offer(START, None, 16, 4))]),
        enrolled(date(2024, 10, 14), vec![offer(date(2026, 5, 4), Some(date(2026, 7, 31)), 16, 4)]),
    ];
    let found = site(&children, "2025-2026");
    assert_eq!((found.children, found.reaching, found.short, found.short_minutes), (3, 2, 1, 333 * 60));
    // From Friday 1 August 2025 to Friday 31 July 2026 there are 261 days, and from 4 May 65: 52.2 and 13 weeks.
    let offered = [835 * 60, 417 * 60 + 30, 208 * 60];
    assert_eq!(found.offered_minutes, offered.iter().sum::<i64>());
    // Four are there from 4 May, of whom on 1 January the first two.
    assert_eq!((found.most_at_once, found.groups, found.professionals), (4, 1, 1));
    assert_eq!((found.coach_date, found.coach_children, found.coach_minutes), (date(2026, 1, 1), 2, 1200));
    // The year after, three are there until 13 October, of whom nobody on 1 January.
    let next = site(&children, "2026-2027");
    assert_eq!((next.children, next.most_at_once, next.coach_children), (3, 3, 0));
    assert_eq!(site(&children, "2027-2028"), SitePreschool { coach_date: date(2028, 1, 1), ..SitePreschool::default() });
}

#[test]
fn the_coach_is_for_all_but_those_who_were_found_by_then_not_to_be_target_children() {
    let (before, after) = (date(2026, 1, 1), date(2026, 1, 2));
    let decided = |is_one, since| Some(Target { is_one, since });
    let placed = |target| EnrolledChild { target, ..enrolled(BORN, vec![offer(START, None, 16, 4)]) };
    for (targets, targeted, coached) in [
        ([None, None, None], 0, 3),
        ([decided(true, before), None, None], 1, 3),
        ([decided(true, before), decided(false, before), decided(true, before)], 2, 2),
        ([decided(true, after), decided(false, after), decided(false, before)], 0, 2),
    ] {
        let found = site(&targets.map(placed), "2025-2026");
        assert_eq!((found.coach_targets, found.coach_children), (targeted, coached), "{targets:?}");
        assert_eq!(found.children, 3, "for all else every child counts: {targets:?}");
    }
}

#[test]
fn eight_children_ask_a_professional_and_sixteen_a_group() {
    for (count, groups, professionals) in [(1, 1, 1), (8, 1, 1), (9, 1, 2), (16, 1, 2), (17, 2, 3), (33, 3, 5)] {
        let children: Vec<_> = (0..count).map(|_| enrolled(BORN, vec![offer(START, None, 16, 4)])).collect();
        let found = site(&children, "2025-2026");
        assert_eq!((found.groups, found.professionals), (groups, professionals), "{count} children");
    }
    // Who leaves before another comes is not there at once.
    let turns = [
        enrolled(BORN, vec![offer(START, Some(date(2025, 12, 31)), 16, 4)]),
        enrolled(BORN, vec![offer(date(2026, 1, 1), None, 16, 4)]),
    ];
    assert_eq!(site(&turns, "2025-2026").most_at_once, 1);
}

/// Any place within two years around the window of a child.
fn any_offer() -> impl Strategy<Value = Offer> {
    let care = prop::sample::select(vec![Care::DayCare, Care::Preschool]);
    (care, 1..3_u128, -200..600_i64, option::of(0..600_i64), 0..40_i32, 1..8_i32).prop_map(
        |(care, site, begins, length, hours, days)| {
            let plus = |day: Date, days: i64| day.saturating_add(jiff::Span::new().days(days));
            let from = plus(START, begins);
            Offer { care, ..at(site, offer(from, length.map(|length| plus(from, length)), hours, days)) }
        },
    )
}

proptest! {
    #[test]
    fn another_placement_never_lowers_the_hours(offers in vec(any_offer(), 0..4), another in any_offer(), days in -100..700_i64) {
        let as_of = START.saturating_add(jiff::Span::new().days(days));
        let of = |offers: &[Offer]| preschool_hours(BORN, offers, &[summer()], as_of, &rules());
        let before = of(&offers);
        let after = of(&[offers, vec![another]].concat());
        prop_assert!(before.offered <= after.offered && before.expected <= after.expected, "{before:?} {after:?}");
        prop_assert!(after.offered <= after.expected && after.required <= rules().minutes_total);
    }

    #[test]
    fn the_week_that_is_needed_reaches_it(offers in vec(any_offer(), 0..3), days in -100..700_i64) {
        let as_of = START.saturating_add(jiff::Span::new().days(days));
        let of = |offers: &[Offer]| preschool_hours(BORN, offers, &[summer()], as_of, &rules());
        let before = of(&offers);
        let Some(week) = before.needed.filter(|week| week.is_possible) else { return Ok(()) };
        let first = offers.iter().filter(|offer| offer.meets(START, END)).map(|offer| offer.from).min();
        let next = as_of.tomorrow().unwrap().max(first.unwrap_or(START));
        // What is placed now ends today, and the week begins tomorrow where the latest place is.
        let meets = |offer: &&Offer| offer.meets(START, END);
        let latest = offers.iter().filter(meets).max_by_key(|offer| offer.from).cloned().unwrap_or_else(|| offer(next, None, 0, 1));
        let ended = offers.iter().filter(|offer| offer.from <= as_of).cloned();
        let mut changed: Vec<_> = ended.map(|offer| Offer { until: Some(offer.until.unwrap_or(END).min(as_of)), ..offer }).collect();
        let education = PreschoolEducation {
            minutes_per_week: i32::try_from(week.minutes).unwrap(), days_per_week: week.days, ..latest.education.clone()
        };
        changed.push(Offer { from: next, until: None, education, ..latest });
        let after = of(&changed);
        prop_assert!(before.required <= after.expected, "{before:?} {after:?}");
    }
}

/// Before the first place begins nothing is offered, so the weeks that are left begin with it.
#[test]
fn what_would_still_reach_it_is_counted_from_the_first_place_on() {
    let later = [offer(date(2026, 1, 12), None, 8, 2)];
    let asked = |on| preschool_hours(BORN, &later, &[], on, &rules()).needed.unwrap();
    assert_eq!(asked(date(2025, 6, 1)), asked(date(2026, 1, 11)));
    assert!(asked(date(2026, 3, 1)).minutes > asked(date(2026, 1, 11)).minutes);
}
