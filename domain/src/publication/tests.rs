//! What a publication closes.

use std::collections::BTreeMap;

mod attacker;

use super::*;
use crate::{
    code::Code,
    indicator::{Count, FigurePart, IndicatorCode, Tally, definition},
};

const ARK: &str = "0198f000-0000-7000-8000-00000000000a";
const BOOT: &str = "0198f000-0000-7000-8000-00000000000b";
const NORTH: &str = "0198f000-0000-7000-8000-0000000000f0";

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

/// Sums in which so many are counted at a place from a month on.
fn sums(rows: &[(Count, &str, Tally, &str, i64)]) -> Sums {
    let mut sums = Sums::new();
    for (level, place, tally, from, by) in rows {
        let tallies = sums.entry((*level, (*place).to_owned())).or_default();
        *tallies.entry(*tally).or_default().entry(month(from)).or_default() += by;
    }
    sums
}

fn key(indicator: IndicatorCode) -> CellKey {
    CellKey { indicator, level: FigureLevel::Municipality, place: "GM0344".to_owned(), part: FigurePart::Whole }
}

fn places() -> Places {
    let place = |site: &str| (site.to_owned(), Place { organisation: NORTH.to_owned(), district: Some("WK034401".to_owned()) });
    [ARK, BOOT].into_iter().map(place).collect()
}

fn closed(code: IndicatorCode, sums: &Sums, (first, last): (&str, &str), decided: &Decided) -> Vec<String> {
    let cells = close(&Closing {
        municipality: "GM0344",
        family: &[(definition(code), sums.clone())],
        places: &places(),
        first: month(first),
        end: month(last).next(),
        decided,
        threshold: 5,
    });
    let told = cells.iter().map(|cell| {
        let CellKey { level, place, part, .. } = &cell.key;
        let CellNumbers { numerator, denominator, median, ninetieth } = cell.numbers;
        let told = |days: Option<u64>| days.map_or("-".to_owned(), |days| days.to_string());
        let measured = median.map(|_| format!(" {}/{}", told(median), told(ninetieth))).unwrap_or_default();
        let hidden = if cell.hidden { " hidden" } else { "" };
        let key = place.chars().rev().take(6).collect::<String>().chars().rev().collect::<String>();
        format!("{} {key} {} {} {numerator}/{denominator}{measured}{hidden}", level.as_str(), part.as_str(), cell.period)
    });
    told.collect()
}

#[test]
fn places_add_up_to_organisations_and_the_municipality_and_months_to_the_school_year() {
    use Tally::{Denominator, Numerator};
    let sums = sums(&[
        (Count::District, "WK034401", Denominator, "2026-06", 40),
        (Count::District, "WK034401", Numerator, "2026-06", 20),
        (Count::Location, ARK, Denominator, "2026-06", 20),
        (Count::Location, ARK, Numerator, "2026-06", 10),
        (Count::Location, BOOT, Denominator, "2026-07", 20),
        (Count::Location, BOOT, Numerator, "2026-07", 10),
        (Count::Location, "", Denominator, "2026-06", 20),
        (Count::Location, "", Numerator, "2026-06", 10),
        (Count::Location, "", Denominator, "2026-07", -20),
        (Count::Location, "", Numerator, "2026-07", -10),
    ]);
    let found = closed(IndicatorCode::HandoverCompleted, &sums, ("2026-06", "2026-07"), &Decided::default());
    for expected in [
        "municipality GM0344 whole 2026-06 20/40",
        "municipality GM0344 whole 2025-2026 40/80",
        "organisation 0000f0 whole 2026-06 10/20",
        "organisation 0000f0 whole 2026-07 20/40",
        "organisation none whole 2025-2026 10/20",
        "location 00000a whole 2025-2026 20/40",
        "location none whole 2026-06 10/20",
    ] {
        assert!(found.iter().any(|cell| cell == expected), "{expected} in {found:#?}");
    }
    assert!(!found.iter().any(|cell| cell.starts_with("location none whole 2026-07")), "nobody is counted there any more");
}

#[test]
fn the_year_to_date_is_the_sum_of_what_was_closed_whatever_was_corrected_since() {
    use Tally::{Denominator, Numerator};
    let sums = sums(&[(Count::District, "", Denominator, "2025-08", 50), (Count::District, "", Numerator, "2025-08", 30)]);
    let key = key(IndicatorCode::HandoverCompleted);
    let cell = DecidedCell { hidden: false, numerator: 20, denominator: 40 };
    let decided = Decided {
        months: BTreeMap::from([((key.clone(), month("2025-08")), cell)]),
        years: BTreeMap::from([((key, month("2025-08")), false)]),
    };
    let found = closed(IndicatorCode::HandoverCompleted, &sums, ("2025-09", "2025-09"), &decided);
    let expected = ["municipality GM0344 whole 2025-09 30/50", "municipality GM0344 whole 2025-2026 50/90"];
    for expected in expected {
        assert!(found.iter().any(|cell| cell == expected), "{expected} in {found:#?}");
    }
    assert!(!found.iter().any(|cell| cell.contains("2025-08")), "what was published is not published again");
}

#[test]
fn of_days_the_median_and_the_ninetieth_percentile_are_told() {
    let days = |days: u16| Tally::Measured(FigurePart::Whole, days);
    let rows: Vec<_> = [(1, 2), (2, 3), (10, 4), (30, 1)]
        .into_iter()
        .flat_map(|(length, times)| {
            [(Count::District, "", days(length), "2026-06", times), (Count::District, "", days(length), "2026-07", -times)]
        })
        .collect();
    let found = closed(IndicatorCode::PreschoolWaiting, &sums(&rows), ("2026-06", "2026-07"), &Decided::default());
    for expected in ["municipality GM0344 whole 2026-06 10/10 2/10", "municipality GM0344 whole 2025-2026 10/10 2/10"] {
        assert!(found.iter().any(|cell| cell == expected), "{expected} in {found:#?}");
    }
}

#[test]
fn of_few_it_is_not_told_how_long_the_last_of_them_waited() {
    let days = |days: u16| Tally::Measured(FigurePart::Whole, days);
    let sums = sums(&[(Count::District, "", days(2), "2026-06", 46), (Count::District, "", days(90), "2026-06", 4)]);
    let found = closed(IndicatorCode::PreschoolWaiting, &sums, ("2026-06", "2026-06"), &Decided::default());
    assert!(found.iter().any(|cell| cell == "municipality GM0344 whole 2026-06 50/50 2/2"), "{found:#?}");
    let sums = [(Count::District, "", days(2), "2026-06", 30), (Count::District, "", days(90), "2026-06", 4)];
    let found = closed(IndicatorCode::PreschoolWaiting, &self::sums(&sums), ("2026-06", "2026-06"), &Decided::default());
    assert!(found.iter().any(|cell| cell == "municipality GM0344 whole 2026-06 34/34 2/-"), "{found:#?}");
}

#[test]
fn of_what_lasts_the_school_year_is_its_last_month_and_few_do_not_add_up_to_many() {
    use Tally::{Denominator, Numerator};
    let sums = sums(&[
        (Count::District, "WK034401", Denominator, "2025-08", 20),
        (Count::District, "WK034401", Numerator, "2025-08", 1),
        (Count::District, "WK034401", Numerator, "2026-02", 9),
    ]);
    let found = closed(IndicatorCode::LineInterruptions, &sums, ("2025-08", "2026-01"), &Decided::default());
    assert!(found.iter().any(|cell| cell == "municipality GM0344 whole 2025-2026 1/20 hidden"), "{found:#?}");
    let found = closed(IndicatorCode::LineInterruptions, &sums, ("2025-08", "2026-02"), &Decided::default());
    assert!(found.iter().any(|cell| cell == "municipality GM0344 whole 2025-2026 10/20"), "{found:#?}");
}

#[test]
fn that_nobody_is_counted_any_more_is_said_of_the_school_year_too() {
    let key = key(IndicatorCode::LineInterruptions);
    let decided = Decided { years: BTreeMap::from([((key, month("2025-08")), false)]), ..Decided::default() };
    let found = closed(IndicatorCode::LineInterruptions, &Sums::new(), ("2025-09", "2025-09"), &decided);
    assert_eq!(found, ["municipality GM0344 whole 2025-2026 0/0"]);
}

#[test]
fn what_counts_no_people_is_told_of_the_municipality_and_never_hidden() {
    use Tally::{Denominator, Numerator};
    let sums = sums(&[
        (Count::District, "", Denominator, "2026-06", 2),
        (Count::District, "", Numerator, "2026-06", 1),
        (Count::District, "", Denominator, "2026-07", -2),
        (Count::District, "", Numerator, "2026-07", -1),
    ]);
    let found = closed(IndicatorCode::MeetingsHeld, &sums, ("2026-06", "2026-07"), &Decided::default());
    assert_eq!(found, ["municipality GM0344 whole 2026-06 1/2", "municipality GM0344 whole 2025-2026 1/2"]);
}

#[test]
fn sites_add_up_to_their_district_where_that_is_what_is_counted() {
    use Tally::{Denominator, Numerator};
    let at = |site: &'static str, all, some| {
        [
            (Count::Location, site, Denominator, "2026-06", all),
            (Count::Location, site, Numerator, "2026-06", some),
            (Count::District, "WK034401", Denominator, "2026-06", all),
            (Count::District, "WK034401", Numerator, "2026-06", some),
        ]
    };
    let sums = sums(&[at(ARK, 20, 10), at(BOOT, 20, 2)].concat());
    let found = closed(IndicatorCode::ExpertiseRequests, &sums, ("2026-06", "2026-06"), &Decided::default());
    let hidden: Vec<&String> = found.iter().filter(|cell| cell.contains("2026-06") && cell.ends_with("hidden")).collect();
    assert_eq!(
        hidden.len(),
        2,
        "both sites, so that neither their organisation nor their district tells of the second: {hidden:?}"
    );
}

#[test]
fn a_few_are_hidden_and_so_is_what_tells_them() {
    use Tally::{Denominator, Numerator};
    let sums = sums(&[
        (Count::District, "WK034401", Denominator, "2026-06", 40),
        (Count::District, "WK034401", Numerator, "2026-06", 20),
        (Count::District, "WK034402", Denominator, "2026-06", 40),
        (Count::District, "WK034402", Numerator, "2026-06", 2),
    ]);
    let found = closed(IndicatorCode::HandoverCompleted, &sums, ("2026-06", "2026-06"), &Decided::default());
    let hidden = |part: &str| found.iter().find(|cell| cell.contains(part)).unwrap().ends_with("hidden");
    assert!(hidden("district 034402 whole 2026-06"));
    assert!(hidden("district 034401 whole 2026-06") || hidden("municipality GM0344 whole 2026-06"), "{found:#?}");
}

#[test]
fn a_publication_is_due_on_its_day_for_who_took_part_before() {
    let new = |last: Option<&str>| NewPublication {
        organisation_id: Id::from_uuid(uuid::Uuid::nil()),
        municipality: "GM0344".parse().unwrap(),
        last: last.map(|text| LastPublished { number: 1, month: month(text) }),
        threshold: 5,
    };
    let day = |text: &str| text.parse::<Date>().unwrap();
    let joined = day("2026-09-01");
    for (last, day_of_month, today, is_due) in [
        (None, 1, "2026-09-30", false),
        (None, 1, "2026-10-01", true),
        (Some("2026-09"), 1, "2026-10-02", false),
        (Some("2026-08"), 5, "2026-10-04", false),
        (Some("2026-08"), 5, "2026-10-05", true),
        (None, 99, "2026-09-28", true),
    ] {
        assert_eq!(new(last).is_due(day_of_month, joined, day(today)), is_due, "{last:?} {today}");
    }
    let now = Instant::from("2026-09-15T10:00:00+02:00".parse::<jiff::Timestamp>().unwrap());
    let made = new(None).made(Id::from_uuid(uuid::Uuid::nil()), now, false).unwrap();
    assert_eq!((made.number, made.last_month.to_string(), made.state()), (1, "2026-08".into(), PublicationState::Closing));
    assert!(new(Some("2026-08")).made(made.id, now, false).is_err());
}
