//! What a publication closes.

use std::collections::BTreeMap;

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

fn closed(
    code: IndicatorCode,
    sums: &Sums,
    (first, last): (&str, &str),
    decided: &BTreeMap<(DecidedKey, Month), DecidedCell>,
    decided_years: &BTreeMap<DecidedKey, bool>,
) -> Vec<String> {
    let places: Places = [ARK, BOOT].into_iter().map(|site| (site.to_owned(), NORTH.to_owned())).collect();
    let cells = close(&Closing {
        municipality: "GM0344",
        definition: definition(code),
        sums,
        places: &places,
        first: month(first),
        end: month(last).next(),
        decided,
        decided_years,
        threshold: 5,
    });
    let told = cells.iter().map(|cell| {
        let CellNumbers { numerator, denominator, median, ninetieth } = cell.numbers;
        let measured = median.zip(ninetieth).map(|(median, ninetieth)| format!(" {median}/{ninetieth}")).unwrap_or_default();
        let hidden = if cell.hidden { " hidden" } else { "" };
        let key = cell.key.chars().rev().take(6).collect::<String>().chars().rev().collect::<String>();
        format!(
            "{} {key} {} {} {numerator}/{denominator}{measured}{hidden}",
            cell.level.as_str(),
            cell.part.as_str(),
            cell.period
        )
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
    let found = closed(IndicatorCode::HandoverCompleted, &sums, ("2026-06", "2026-07"), &BTreeMap::new(), &BTreeMap::new());
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
    let key = || (FigureLevel::Municipality, "GM0344".to_owned(), FigurePart::Whole);
    let decided = BTreeMap::from([((key(), month("2025-08")), DecidedCell { hidden: false, numerator: 20, denominator: 40 })]);
    let years = BTreeMap::from([(key(), false)]);
    let found = closed(IndicatorCode::HandoverCompleted, &sums, ("2025-09", "2025-09"), &decided, &years);
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
    let found = closed(IndicatorCode::PreschoolWaiting, &sums(&rows), ("2026-06", "2026-07"), &BTreeMap::new(), &BTreeMap::new());
    for expected in ["municipality GM0344 whole 2026-06 10/10 2/10", "municipality GM0344 whole 2025-2026 10/10 2/10"] {
        assert!(found.iter().any(|cell| cell == expected), "{expected} in {found:#?}");
    }
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
    let found = closed(IndicatorCode::HandoverCompleted, &sums, ("2026-06", "2026-06"), &BTreeMap::new(), &BTreeMap::new());
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
