//! How long the rules take that are judged or decided in memory: `rules`. It prints the median of some runs of each, in milliseconds, as
//! rows of the table in `BENCHMARKS.md`.
//!
//! A year of work is 260 days with a block at the school and one in after-school care. The figures are those of a municipality of 100,000
//! children over ten years, at 400 locations in 40 districts.

use std::{
    collections::BTreeMap,
    hint::black_box,
    time::{Duration, Instant as Clock},
};

use domain::{
    Date, Instant,
    combination::{Agreement, Construction, Draft, Employer, Engagement, Function, Shift, check},
    indicator::{Count, Counting, FigurePart, IndicatorUnit, Month, Tally, families},
    parameter::RuleParameters,
    publication::{Closing, Decided, DecidedCell, FigureSpan, Place, Places, Sums, close},
};
use rand::{RngExt, SeedableRng, rngs::StdRng};

const MUNICIPALITY: &str = "GM0344";
const SITES: usize = 400;
const SITES_OF_ONE: usize = 4;
const DISTRICTS: usize = 40;
/// Children at one location.
const CHILDREN: i64 = 250;
const RUNS: usize = 5;

fn main() {
    let year = draft(260);
    row("a contract with a schedule of 260 days", || drop(black_box(check(&year, &RuleParameters::seeded()))));
    let month = draft(20);
    row("a contract with a schedule of four weeks", || drop(black_box(check(&month, &RuleParameters::seeded()))));
    let city = City::new();
    let decided = city.closed("2025-08", "2026-05", &vec![Decided::default(); families().len()]);
    row("closing the figures of one month, the eleventh of its school year", || {
        drop(black_box(city.closed("2026-06", "2026-06", &decided)));
    });
    let none = vec![Decided::default(); families().len()];
    row("closing the figures of ten years at once", || drop(black_box(city.closed("2016-08", "2026-07", &none))));
}

/// Prints the median of some runs.
fn row(name: &str, mut run: impl FnMut()) {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let began = Clock::now();
            run();
            began.elapsed()
        })
        .collect();
    times.sort();
    let median = times.get(RUNS / 2).copied().unwrap_or_default();
    println!("| {name} | {:.2} |", median.as_secs_f64() * 1000.0);
}

/// A contract over two employers with so many days of work.
fn draft(days: i32) -> Draft {
    let first = Date::new(2026, 9, 7).unwrap_or(Date::MAX);
    let engagement = |employer, agreement, function, minutes_per_week| Engagement {
        employer,
        agreement,
        function,
        minutes_per_week,
        start_date: first,
        end_date: None,
    };
    let mut shifts = Vec::new();
    for number in 0..days {
        let day = first.saturating_add(jiff::Span::new().days(number / 5 * 7 + number % 5));
        for (engagement, from, until, break_minutes) in [(0, 8, 13, 30), (1, 15, 18, 0)] {
            let at = |hour: i8| {
                Instant::from(day.at(hour, 0, 0, 0).in_tz("Europe/Amsterdam").map_or(jiff::Timestamp::MIN, |at| at.timestamp()))
            };
            shifts.push(Shift { engagement, start: at(from), end: at(until), break_minutes });
        }
    }
    Draft {
        as_of: first,
        birth_date: Date::new(1990, 5, 1).unwrap_or(first),
        construction: Construction::TwoContracts,
        engagements: vec![
            engagement(Employer::SchoolBoard, Agreement::PrimaryEducation, Function::TeachingAssistant, 22 * 60 + 30),
            engagement(Employer::ChildcareProvider, Agreement::Childcare, Function::AfterSchoolProfessional, 15 * 60),
        ],
        shifts: Some(shifts),
        training: None,
        screening: None,
        sites: None,
        informed_employers: None,
        roster_published_date: None,
    }
}

/// What is counted of a municipality.
struct City {
    sums: BTreeMap<&'static str, Sums>,
    places: Places,
}

impl City {
    fn new() -> Self {
        let mut random = StdRng::seed_from_u64(2026);
        let site = |number: usize| format!("0198f000-0000-7000-8000-{number:012}");
        let district = |number: usize| format!("WK0344{number:02}");
        let place = |number: usize| {
            let organisation = format!("0198f000-0000-7000-9000-{:012}", number / SITES_OF_ONE);
            (site(number), Place { organisation, district: Some(district(number % DISTRICTS)) })
        };
        let places = (0..SITES).map(place).collect();
        let mut sums: BTreeMap<&'static str, Sums> = BTreeMap::new();
        for definition in families().into_iter().flatten() {
            let own = sums.entry(domain::code::Code::as_str(definition.code)).or_default();
            if definition.counting == Counting::Things {
                continue;
            }
            for number in 0..SITES {
                for month in month("2016-08").until(month("2026-08")) {
                    // Of what happens there is a little at a location, and of what lasts a part of its children.
                    let all = if definition.lasts { CHILDREN + random.random_range(-9..=9) } else { random.random_range(0..=12) };
                    let reached = random.random_range(0..=all);
                    let mut tallies = vec![(Tally::Denominator, all), (Tally::Numerator, reached)];
                    let mut left = all - reached;
                    for (nth, reason) in definition.parts.iter().enumerate() {
                        let some = if nth + 1 == definition.parts.len() { left } else { random.random_range(0..=left) };
                        left -= some;
                        tallies.push((Tally::Reason(*reason), some));
                    }
                    if definition.unit != IndicatorUnit::Percentage {
                        let parts = std::iter::once(&FigurePart::Whole).chain(definition.parts);
                        tallies = parts.map(|part| (Tally::Measured(*part, random.random_range(1..90)), all)).collect();
                    }
                    for (tally, many) in tallies {
                        for place in [(Count::Location, site(number)), (Count::District, district(number % DISTRICTS))] {
                            let changes = own.entry(place).or_default().entry(tally).or_default();
                            *changes.entry(month).or_default() += many;
                            *changes.entry(month.next()).or_default() -= many;
                        }
                    }
                }
            }
        }
        Self { sums, places }
    }

    /// Closes some months of every family, and gives what was decided so far.
    fn closed(&self, first: &str, last: &str, decided: &[Decided]) -> Vec<Decided> {
        let mut after = decided.to_vec();
        for (family, decided) in families().into_iter().zip(&mut after) {
            let sums = |code| self.sums.get(domain::code::Code::as_str(code)).cloned().unwrap_or_default();
            let family: Vec<_> = family.into_iter().map(|definition| (definition, sums(definition.code))).collect();
            let cells = close(&Closing {
                municipality: MUNICIPALITY,
                family: &family,
                places: &self.places,
                first: month(first),
                end: month(last).next(),
                decided,
                threshold: 5,
            });
            for cell in cells {
                let (numerator, denominator) = (cell.numbers.numerator, cell.numbers.denominator);
                if cell.span == FigureSpan::Month {
                    let told = DecidedCell { hidden: cell.hidden, numerator, denominator };
                    decided.months.insert((cell.key, month(&cell.period)), told);
                } else {
                    decided.years.insert((cell.key, month(last)), cell.hidden);
                }
            }
        }
        after
    }
}

fn month(text: &str) -> Month {
    text.parse().unwrap_or_else(|_| Month::of(Date::MAX))
}
