//! For what children are counted.

use jiff::civil::date;
use uuid::Uuid;

use super::*;
use crate::{
    Date, Id,
    code::Code,
    holiday::HolidayRegion,
    line::{LineInput, Stay},
    parameter::{RuleParameters, line_parameters, preschool_rules},
    placement::{Care, Group, PreschoolEducation},
    preschool::Offer,
    referral::{Indication, Referral, ReferralEnd, ReferralMove, ReferralState},
};

const CARE: u128 = 10;
const SCHOOL: u128 = 20;
/// It is two and a half on 1 April 2025, and four on 1 October 2026.
const BORN: Date = Date::constant(2022, 10, 1);

fn id<K>(number: u128) -> Id<K> {
    Id::from_uuid(Uuid::from_u128(number))
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn stay(number: u128, site: u128, care: Care, start_date: Date, end_date: Option<Date>) -> Stay {
    Stay {
        placement_id: id(number),
        organisation_id: id(site),
        location_id: id(site),
        care,
        group: None,
        start_date,
        end_date,
        minutes_per_week: None,
        programme: None,
        left_for_secondary_date: None,
        holiday_region: Some(HolidayRegion::Middle),
        early_school_programmes: Vec::new(),
        owns_location: true,
    }
}

fn offer(from: Date, until: Option<Date>) -> Offer {
    let education = PreschoolEducation { programme: "piramide".into(), minutes_per_week: 960, days_per_week: 4 };
    Offer { location_id: id(CARE), care: Care::Preschool, from, until, education, holiday_region: None }
}

fn step(state: ReferralState, day: Date, reason: Option<ReferralEnd>) -> ReferralMove {
    ReferralMove {
        state,
        date: day,
        reason,
        organisation_id: id(1),
        client_id: id(1),
        person: None,
        recorded_at: crate::Instant::from(jiff::Timestamp::UNIX_EPOCH),
    }
}

fn referral(moves: Vec<ReferralMove>) -> Referral {
    Referral {
        id: id(7),
        child_id: id(5),
        organisation_id: id(1),
        state: moves.last().unwrap().state,
        indication: Some(Indication { indicated: true, date: date(2025, 2, 10), criteria_version: "2025".into() }),
        site: None,
        due_date: None,
        ages_out_date: date(2026, 10, 1),
        moves,
        turns: Vec::new(),
        version: 1,
    }
}

/// What is counted of a child: indicator, tally and months, without those that are not asked for.
fn counted(
    stays: Vec<Stay>,
    offers: &[Offer],
    referrals: &[Referral],
    as_of: Date,
    of: &[IndicatorCode],
) -> Vec<(String, String, String)> {
    let parameters = RuleParameters::seeded();
    let line = LineInput {
        child_id: id(5),
        birth_date: BORN,
        stays,
        as_of,
        complex: false,
        holidays: Vec::new().into(),
        handovers: Vec::new(),
        connector: None,
        parameters: line_parameters(&parameters, as_of, None).unwrap(),
        agreed: Vec::new(),
    };
    let found = contributions(&CountedChild {
        municipality: &"GM0344".parse().unwrap(),
        district: None,
        line: &line,
        offers,
        hours: preschool_rules(parameters.on(as_of, None)).ok(),
        handovers: &[],
        referrals,
        support: &[],
    });
    let wanted = found.counted.iter().filter(|one| of.contains(&one.indicator));
    wanted.map(|one| (one.tally.to_string(), one.from.to_string(), one.until.to_string())).collect()
}

fn told(rows: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
    let mut rows: Vec<_> = rows.iter().map(|(tally, from, until)| ((*tally).into(), (*from).into(), (*until).into())).collect();
    rows.sort();
    rows
}

fn sorted(mut rows: Vec<(String, String, String)>) -> Vec<(String, String, String)> {
    rows.sort();
    rows
}

#[test]
fn every_indicator_has_a_definition_in_both_languages_and_a_formula() {
    for code in IndicatorCode::ALL {
        let found = definition(*code);
        assert_eq!(found.code, *code);
        for text in [found.name, found.definition, found.population, found.source] {
            assert!(!text.dutch.is_empty() && !text.english.is_empty() && text.dutch != text.english, "{code}");
        }
    }
    assert_eq!(definitions().len(), IndicatorCode::ALL.len());
    assert_eq!(definition(IndicatorCode::PreschoolReach).formula().to_string(), "preschool-reach.v1");
}

#[test]
fn a_month_is_read_and_written_and_lies_in_a_school_year() {
    assert_eq!(
        (month("2025-08").plus(-8).to_string(), month("2025-12").next().to_string()),
        ("2024-12".into(), "2026-01".into())
    );
    assert_eq!((month("2025-07").school_year().first_year(), month("2025-08").school_year().first_year()), (2024, 2025));
    assert_eq!(month("2026-02").first_day(), date(2026, 2, 1));
    for wrong in ["2025-13", "2025-00", "25-01", "2025-1", "2025/01", ""] {
        assert_eq!(wrong.parse::<Month>(), Err(NotAMonth), "{wrong}");
    }
}

#[test]
fn a_tally_is_kept_as_text() {
    let all = [
        Tally::Denominator,
        Tally::Numerator,
        Tally::Reason(FigurePart::NoPlace),
        Tally::Measured(FigurePart::Registered, 41),
        Tally::Measured(FigurePart::Whole, 0),
    ];
    for tally in all {
        assert_eq!(tally.to_string().parse(), Ok(tally));
    }
    assert!("measured.whole".parse::<Tally>().is_err() && "reason.none".parse::<Tally>().is_err());
}

#[test]
fn a_target_child_is_reached_while_it_has_a_place_and_told_apart_by_reason_before_and_after() {
    let signalled = step(ReferralState::Signalled, date(2025, 2, 3), None);
    let given = [offer(date(2025, 9, 1), Some(date(2026, 3, 15)))];
    let found =
        counted(Vec::new(), &given, &[referral(vec![signalled.clone()])], date(2026, 5, 1), &[IndicatorCode::PreschoolReach]);
    let expected = told(&[
        ("reason.underway", "2025-04", "2025-09"),
        ("denominator", "2025-04", "2025-09"),
        ("numerator", "2025-09", "2026-04"),
        ("denominator", "2025-09", "2026-04"),
        ("reason.stopped", "2026-04", "2026-10"),
        ("denominator", "2026-04", "2026-10"),
    ]);
    assert_eq!(sorted(found), expected);
    let declined = step(ReferralState::Declined, date(2025, 6, 10), Some(ReferralEnd::GuardiansDecline));
    let found = counted(
        Vec::new(),
        &[],
        &[referral(vec![signalled.clone(), declined])],
        date(2026, 5, 1),
        &[IndicatorCode::PreschoolReach],
    );
    let expected = told(&[
        ("denominator", "2025-04", "2026-10"),
        ("reason.underway", "2025-04", "2025-07"),
        ("reason.guardiansDecline", "2025-07", "2026-10"),
    ]);
    assert_eq!(sorted(found), expected);
    let moved = step(ReferralState::MovedAway, date(2025, 6, 10), Some(ReferralEnd::Moved));
    let found = counted(Vec::new(), &[], &[referral(vec![signalled, moved])], date(2026, 5, 1), &[IndicatorCode::PreschoolReach]);
    assert_eq!(sorted(found), told(&[("denominator", "2025-04", "2025-07"), ("reason.underway", "2025-04", "2025-07")]));
}

#[test]
fn waiting_is_counted_by_day_in_the_month_in_which_it_ends() {
    let moves = vec![
        step(ReferralState::Signalled, date(2025, 2, 3), None),
        step(ReferralState::Indicated, date(2025, 2, 10), None),
        step(ReferralState::Registered, date(2025, 3, 1), None),
    ];
    let given = [offer(date(2025, 4, 2), None)];
    let found = counted(Vec::new(), &given, &[referral(moves)], date(2025, 5, 1), &[IndicatorCode::PreschoolWaiting]);
    let expected = told(&[
        ("measured.signalled.7", "2025-02", "2025-03"),
        ("measured.indicated.19", "2025-03", "2025-04"),
        ("measured.placed.0", "2025-04", "2025-05"),
        ("measured.registered.32", "2025-04", "2025-05"),
        ("measured.whole.58", "2025-04", "2025-05"),
    ]);
    assert_eq!(sorted(found), expected);
}

#[test]
fn the_day_of_counting_makes_no_difference() {
    let stays = || {
        vec![
            stay(1, CARE, Care::DayCare, date(2023, 1, 9), Some(date(2025, 12, 31))),
            stay(2, SCHOOL, Care::School, date(2026, 10, 12), None),
        ]
    };
    let given = [offer(date(2025, 4, 1), Some(date(2025, 12, 31)))];
    let all = |day| counted(stays(), &given, &[], day, IndicatorCode::ALL);
    let first = all(date(2026, 1, 1));
    assert!(!first.is_empty());
    for day in [date(2026, 2, 11), date(2026, 10, 12), date(2026, 10, 13), date(2030, 1, 1), date(2036, 12, 1)] {
        assert_eq!(all(day), first, "{day}");
    }
}

#[test]
fn a_line_is_interrupted_once_a_gap_is_longer_than_what_is_bridged() {
    let stays = vec![
        stay(1, CARE, Care::DayCare, date(2023, 1, 9), Some(date(2025, 12, 31))),
        stay(2, SCHOOL, Care::School, date(2026, 10, 12), None),
    ];
    let found = counted(stays, &[], &[], date(2026, 11, 1), &[IndicatorCode::LineInterruptions]);
    // 43 days after 1 January 2026 it is 13 February, and until 12 October there is no place.
    let expected = told(&[
        ("denominator", "2023-02", "2026-11"),
        ("denominator", "2026-11", "2036-10"),
        ("numerator", "2026-03", "2026-11"),
    ]);
    assert_eq!(sorted(found), expected);
}

#[test]
fn a_passage_without_a_handover_counts_as_one_that_was_not_completed() {
    let stays = || {
        vec![
            stay(1, CARE, Care::DayCare, date(2023, 1, 9), Some(date(2026, 10, 11))),
            stay(2, SCHOOL, Care::School, date(2026, 10, 12), None),
        ]
    };
    let of = |code| sorted(counted(stays(), &[], &[], date(2026, 9, 1), &[code]));
    assert_eq!(of(IndicatorCode::HandoverCompleted), told(&[("denominator", "2026-10", "2026-11")]));
    assert_eq!(of(IndicatorCode::HandoverOnTime), told(&[("denominator", "2026-10", "2026-11")]));
    assert_eq!(
        of(IndicatorCode::LineInformationGaps),
        told(&[("denominator", "2026-10", "2026-11"), ("numerator", "2026-10", "2026-11")])
    );
}

#[test]
fn who_was_in_group_two_is_counted_in_october_by_the_group_after() {
    let group = |number, group, start, end| Stay { group: Some(group), ..stay(number, SCHOOL, Care::School, start, end) };
    let stays = vec![
        group(1, Group::One, date(2026, 10, 1), Some(date(2027, 7, 31))),
        group(2, Group::Two, date(2027, 8, 1), Some(date(2029, 7, 31))),
        group(3, Group::Three, date(2029, 8, 1), None),
    ];
    let found = counted(stays, &[], &[], date(2029, 9, 1), &[IndicatorCode::ExtendedKindergarten]);
    let expected = told(&[
        ("denominator", "2028-10", "2028-11"),
        ("numerator", "2028-10", "2028-11"),
        ("denominator", "2029-10", "2029-11"),
    ]);
    assert_eq!(sorted(found), expected);
}

#[test]
fn what_a_child_adds_goes_in_and_out_of_the_sums_and_ends_with_its_erasure() {
    let one = Contribution {
        indicator: IndicatorCode::LineInterruptions,
        tally: Tally::Denominator,
        location: Some(id(CARE)),
        from: month("2025-01"),
        until: month("2025-12"),
    };
    let all = |counted| Contributions { municipality: "GM0344".parse().unwrap(), district: None, counted };
    let (open, later) = (all(vec![one]), all(vec![Contribution { from: month("2026-01"), until: month("2026-02"), ..one }]));
    assert!(net([&open], [&open]).is_empty());
    let closed = open.clone().closed_in(month("2025-03"));
    let changes = net([&open], [&closed]);
    let told: Vec<_> = changes.iter().map(|(key, by)| (key.level.as_str(), key.month.to_string(), *by)).collect();
    let expected = ["district", "location"].map(|level| [(level, "2025-04".to_owned(), -1), (level, "2025-12".to_owned(), 1)]);
    assert_eq!(told, expected.concat());
    assert!(later.closed_in(month("2025-03")).counted.is_empty());
    let kept = serde_json::to_string(&closed).unwrap();
    assert_eq!(serde_json::from_str::<Contributions>(&kept).unwrap(), closed);
}

#[test]
fn a_place_that_a_child_left_counts_until_the_next() {
    let stays = vec![stay(1, CARE, Care::DayCare, date(2023, 1, 9), Some(date(2023, 3, 31)))];
    let of = |indicator| sorted(counted(stays.clone(), &[], &[], date(2026, 9, 1), &[indicator]));
    let everybody = told(&[("denominator", "2023-02", "2036-10")]);
    assert_eq!(
        of(IndicatorCode::ChildrenWithConnector),
        everybody,
        "the same children as those of whom the line may be interrupted"
    );
    assert!(of(IndicatorCode::LineInterruptions).contains(&everybody[0]));
}
