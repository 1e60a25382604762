//! Who reads everything that three successive publications show, and computes by linear programmes what the hidden numbers can be.
//!
//! The attacker thinks in people: how many there are of each kind at each location, from each district, in each month. What every
//! published number counts of them is written down here once more, from what the indicators say, and shares nothing with the code that
//! decides what is hidden.

use std::{collections::BTreeSet, fmt};

use microlp::{ComparisonOp, LinearExpr, OptimizationDirection, Problem, Variable};
use proptest::{collection::vec, prelude::*};

use super::*;
use crate::indicator::{Counting, Definition, IndicatorUnit, families};

const MUNICIPALITY: &str = "GM0344";
const SITES: [(&str, &str, &str); 4] = [
    ("0198f000-0000-7000-8000-000000000001", "north", "WK1"),
    ("0198f000-0000-7000-8000-000000000002", "north", "WK2"),
    ("0198f000-0000-7000-8000-000000000003", "south", "WK2"),
    ("0198f000-0000-7000-8000-000000000004", "south", "WK1"),
];
/// The last month of each publication; the first closes two.
const MONTHS: [&str; 4] = ["2025-08", "2025-09", "2025-10", "2025-11"];
const THRESHOLD: u64 = 5;

/// People of one kind: as what they are counted.
type Kind = &'static [(IndicatorCode, Tally)];

/// A family of indicators, told in people.
struct Story {
    kinds: &'static [Kind],
}

use IndicatorCode as I;
use Tally::{Denominator, Measured, Numerator, Reason};

const fn waited(part: FigurePart) -> (IndicatorCode, Tally) {
    (I::PreschoolWaiting, Measured(part, 7))
}

macro_rules! not_reached {
    ($reason:ident) => {
        &[(I::PreschoolReach, Denominator), (I::PreschoolReach, Reason(FigurePart::$reason))]
    };
}

/// All families that hang together by people, and one that does not.
const STORIES: &[Story] = &[
    // Transitions: without a handover that came; with one, late or on time, there on the first day or not.
    Story {
        kinds: &[
            &[
                (I::HandoverCompleted, Denominator),
                (I::HandoverOnTime, Denominator),
                (I::LineInformationGaps, Denominator),
                (I::LineInformationGaps, Numerator),
            ],
            &[
                (I::HandoverCompleted, Denominator),
                (I::HandoverOnTime, Denominator),
                (I::LineInformationGaps, Denominator),
                (I::HandoverCompleted, Numerator),
                (I::LineInformationGaps, Numerator),
            ],
            &[
                (I::HandoverCompleted, Denominator),
                (I::HandoverOnTime, Denominator),
                (I::LineInformationGaps, Denominator),
                (I::HandoverCompleted, Numerator),
                (I::HandoverOnTime, Numerator),
            ],
        ],
    },
    Story {
        kinds: &[
            &[(I::PreschoolReach, Denominator), (I::PreschoolReach, Numerator)],
            not_reached!(NoPlace),
            not_reached!(Underway),
            not_reached!(Stopped),
            not_reached!(Unknown),
            not_reached!(GuardiansDecline),
            not_reached!(DayCareWithout),
        ],
    },
    // Children with a connector, with an interrupted line, and others.
    Story {
        kinds: &[
            &[
                (I::LineInterruptions, Denominator),
                (I::ChildrenWithConnector, Denominator),
                (I::ChildrenWithConnector, Numerator),
            ],
            &[(I::LineInterruptions, Denominator), (I::ChildrenWithConnector, Denominator), (I::LineInterruptions, Numerator)],
            &[(I::LineInterruptions, Denominator), (I::ChildrenWithConnector, Denominator)],
        ],
    },
    // Contracts, and seats that are free.
    Story {
        kinds: &[
            &[
                (I::CombinationSeats, Denominator),
                (I::CombinationSeats, Numerator),
                (I::CombinationHours, Measured(FigurePart::Whole, 600)),
            ],
            &[(I::CombinationSeats, Denominator)],
        ],
    },
    // Who begins after being placed, who begins at once after registering, and who is placed.
    Story {
        kinds: &[
            &[waited(FigurePart::Whole), waited(FigurePart::Placed)],
            &[waited(FigurePart::Whole), waited(FigurePart::Placed), waited(FigurePart::Registered)],
            &[waited(FigurePart::Registered)],
        ],
    },
    Story { kinds: &[&[(I::HandoverWarm, Denominator), (I::HandoverWarm, Numerator)], &[(I::HandoverWarm, Denominator)]] },
];

/// How many people of each kind there are: by site, district, month and kind.
#[derive(Clone, Debug)]
struct City {
    story: usize,
    sites: usize,
    counts: Vec<u64>,
}

/// Some people of one kind.
#[derive(Clone, Debug)]
struct People {
    site: usize,
    district: &'static str,
    month: usize,
    kind: usize,
    number: u64,
}

impl City {
    fn story(&self) -> &'static Story {
        &STORIES[self.story]
    }

    fn definition(&self) -> &'static Definition {
        definition(self.story().kinds[0][0].0)
    }

    fn people(&self) -> Vec<People> {
        let districts: &[&str] = &["WK1", "WK2"];
        let mut people = Vec::new();
        let mut counts = self.counts.iter().cycle();
        for month in 0..MONTHS.len() {
            for (site, (.., home)) in SITES.iter().enumerate().take(self.sites) {
                for district in districts {
                    if self.definition().counting == Counting::Sites && home != district {
                        continue;
                    }
                    for kind in 0..self.story().kinds.len() {
                        // Most reasons are rare.
                        let number = if kind > 3 { *counts.next().unwrap() % 2 } else { *counts.next().unwrap() };
                        people.push(People { site, district, month, kind, number });
                    }
                }
            }
        }
        people
    }

    /// What the service would have counted of them.
    fn sums(&self, code: IndicatorCode) -> Sums {
        let mut sums = Sums::new();
        for people in self.people() {
            for (_, tally) in self.story().kinds[people.kind].iter().filter(|(of, _)| *of == code) {
                let places = [(Count::District, people.district), (Count::Location, SITES[people.site].0)];
                for (level, place) in places {
                    let changes = sums.entry((level, place.to_owned())).or_default().entry(*tally).or_default();
                    let month = month(MONTHS[people.month]);
                    *changes.entry(month).or_default() += i64::try_from(people.number).unwrap();
                    *changes.entry(month.next()).or_default() -= i64::try_from(people.number).unwrap();
                }
            }
        }
        sums
    }

    /// Everything that is published, by the month that closed it.
    fn published(&self) -> Vec<(usize, PublishedCell)> {
        let code = self.definition().code;
        let family = families().into_iter().find(|family| family.iter().any(|one| one.code == code)).unwrap();
        let family: Vec<_> = family.into_iter().map(|one| (one, self.sums(one.code))).collect();
        let place = |(site, organisation, district): &(&str, &str, &str)| {
            ((*site).to_owned(), Place { organisation: (*organisation).to_owned(), district: Some((*district).to_owned()) })
        };
        let (mut decided, mut published) = (Decided::default(), Vec::new());
        for (last, closed) in MONTHS.iter().enumerate().skip(1) {
            let first = if last == 1 { 0 } else { last };
            let cells = close(&Closing {
                municipality: MUNICIPALITY,
                family: &family,
                places: &SITES[..self.sites].iter().map(place).collect(),
                first: month(MONTHS[first]),
                end: month(closed).next(),
                decided: &decided,
                threshold: THRESHOLD,
            });
            for cell in cells {
                let CellNumbers { numerator, denominator, .. } = cell.numbers;
                if cell.span == FigureSpan::SchoolYear {
                    decided.years.insert((cell.key.clone(), month(closed)), cell.hidden);
                } else {
                    let told = DecidedCell { hidden: cell.hidden, numerator, denominator };
                    decided.months.insert((cell.key.clone(), month(&cell.period)), told);
                }
                published.push((last, cell));
            }
        }
        published
    }

    /// Whether some people are of those that a cell counts: as its numerator, and as its denominator.
    fn counts(&self, people: &People, (last, cell): &(usize, PublishedCell)) -> (bool, bool) {
        let CellKey { indicator, level, place, part } = &cell.key;
        let (site, organisation, _) = SITES[people.site];
        let is_there = match level {
            FigureLevel::Municipality => true,
            FigureLevel::District => place == people.district,
            FigureLevel::Organisation => place == organisation,
            FigureLevel::Location => place == site,
        };
        let is_then = match cell.span {
            FigureSpan::Month => cell.period == MONTHS[people.month],
            FigureSpan::SchoolYear if definition(*indicator).lasts => people.month == *last,
            FigureSpan::SchoolYear => people.month <= *last,
        };
        let told: BTreeSet<Tally> =
            self.story().kinds[people.kind].iter().filter(|(of, _)| of == indicator).map(|(_, tally)| *tally).collect();
        let is_measured = told.iter().any(|tally| matches!(tally, Measured(of, _) if of == part));
        let (numerator, denominator) = match part {
            FigurePart::Whole => (told.contains(&Numerator), told.contains(&Denominator)),
            reason => (told.contains(&Reason(*reason)), told.contains(&Denominator) && !told.contains(&Numerator)),
        };
        let is_counted = is_there && is_then;
        (is_counted && (numerator || is_measured), is_counted && (denominator || is_measured))
    }
}

/// A number of a hidden cell that is known too narrowly.
struct Known {
    cell: String,
    what: &'static str,
    weights: Vec<f64>,
    truth: f64,
    least: f64,
    most: f64,
}

impl Known {
    fn is_narrow(&self) -> bool {
        self.most - self.least < 5.0 - 1e-6
    }

    /// That a number is none may be told.
    fn is_told(&self) -> bool {
        self.truth < 0.5 && self.most < 1e-6
    }

    fn look(&mut self, more: &[f64]) {
        let sum: f64 = self.weights.iter().zip(more).map(|(weight, more)| weight * more).sum();
        (self.least, self.most) = (self.least.min(sum), self.most.max(sum));
    }
}

impl fmt::Debug for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}: from {} to {} beside the truth", self.what, self.cell, self.least, self.most)
    }
}

/// All that can be known too narrowly of a city.
fn known(city: &City) -> Vec<Known> {
    let (people, published) = (city.people(), city.published());
    let counted: Vec<Vec<(bool, bool)>> =
        published.iter().map(|cell| people.iter().map(|some| city.counts(some, cell)).collect()).collect();
    for ((_, cell), counted) in published.iter().zip(&counted) {
        let sum = |pick: fn(&(bool, bool)) -> bool| {
            people.iter().zip(counted).filter(|(_, of)| pick(of)).map(|(some, _)| some.number).sum::<u64>()
        };
        let is_plain = definition(cell.key.indicator).unit != IndicatorUnit::Percentage;
        let told = if is_plain { cell.numbers.denominator } else { cell.numbers.numerator };
        assert_eq!((sum(|of| of.0), sum(|of| of.1)), (told, cell.numbers.denominator), "{cell:?}");
    }
    let absent = absent(city, &people, &published);
    let mut sought = Vec::new();
    for ((last, cell), counted) in published.iter().zip(&counted).filter(|((_, cell), _)| cell.hidden) {
        for (what, numerator, denominator) in [("numerator", 1.0, 0.0), ("denominator", 0.0, 1.0), ("difference", -1.0, 1.0)] {
            let weight = |(is_numerator, is_denominator): &(bool, bool)| {
                f64::from(u8::from(*is_numerator)) * numerator + f64::from(u8::from(*is_denominator)) * denominator
            };
            let weights: Vec<f64> = counted.iter().map(weight).collect();
            // What is none because cells are missing is published as such.
            let is_none = weights.iter().enumerate().all(|(index, weight)| *weight == 0.0 || absent.contains(&index));
            let is_public = is_none || what == "denominator" && is_stated(&published, (*last, cell));
            if !is_public {
                #[allow(clippy::cast_precision_loss)]
                let truth = people.iter().zip(&weights).map(|(some, weight)| some.number as f64 * weight).sum();
                sought.push(Known {
                    cell: format!("{:?} {} {last}", cell.key, cell.period),
                    what,
                    weights,
                    truth,
                    least: 0.0,
                    most: 0.0,
                });
            }
        }
    }
    // How much more than in truth each number may be. A table that was found for one number tells of all others too.
    for index in 0..sought.len() {
        for direction in [OptimizationDirection::Minimize, OptimizationDirection::Maximize] {
            if sought[index].is_narrow() {
                let more = other(&people, &published, &counted, &absent, &sought[index].weights, direction);
                for known in &mut sought {
                    known.look(&more);
                }
            }
        }
    }
    sought.retain(|known| known.is_narrow() && !known.is_told());
    sought
}

/// Whether a denominator is published as such: that of a reason is what an open whole leaves.
fn is_stated(published: &[(usize, PublishedCell)], (last, cell): (usize, &PublishedCell)) -> bool {
    let is_whole = |(of, other): &(usize, PublishedCell)| {
        let key = CellKey { part: FigurePart::Whole, ..cell.key.clone() };
        *of == last && other.key == key && other.span == cell.span && other.period == cell.period && !other.hidden
    };
    cell.key.part != FigurePart::Whole
        && definition(cell.key.indicator).unit == IndicatorUnit::Percentage
        && published.iter().any(is_whole)
}

/// The people of whom a missing cell tells that there are none, by their place in the list.
fn absent(city: &City, people: &[People], published: &[(usize, PublishedCell)]) -> BTreeSet<usize> {
    let present: BTreeSet<(CellKey, String)> = published
        .iter()
        .filter(|(_, cell)| cell.span == FigureSpan::Month)
        .map(|(_, cell)| (cell.key.clone(), cell.period.clone()))
        .collect();
    let mut absent = BTreeSet::new();
    for (index, some) in people.iter().enumerate() {
        for (code, tally) in city.story().kinds[some.kind] {
            let part = match tally {
                Measured(part, _) | Reason(part) => *part,
                Denominator | Numerator => FigurePart::Whole,
            };
            let (site, organisation, _) = SITES[some.site];
            let places = [
                (FigureLevel::Municipality, MUNICIPALITY),
                (FigureLevel::District, some.district),
                (FigureLevel::Organisation, organisation),
                (FigureLevel::Location, site),
            ];
            for (level, place) in places {
                let key = CellKey { indicator: *code, level, place: place.to_owned(), part };
                if !present.contains(&(key, MONTHS[some.month].to_owned())) {
                    absent.insert(index);
                }
            }
        }
    }
    absent
}

/// Another table that agrees with all that is published, with the least or the most of what is sought: how many more there are in it of each
/// kind of people. What is sought may be ten thresholds from the truth, so that there is an end to it.
fn other(
    people: &[People],
    published: &[(usize, PublishedCell)],
    counted: &[Vec<(bool, bool)>],
    absent: &BTreeSet<usize>,
    weights: &[f64],
    direction: OptimizationDirection,
) -> Vec<f64> {
    #[allow(clippy::cast_precision_loss)]
    let number = |number: u64| number as f64;
    let mut problem = Problem::new(direction);
    let more: Vec<Option<Variable>> = people
        .iter()
        .zip(weights)
        .enumerate()
        .map(|(index, (some, weight))| {
            (!absent.contains(&index)).then(|| problem.add_var(*weight, (-number(some.number), number(10 * THRESHOLD))))
        })
        .collect();
    let mut known: BTreeSet<Vec<usize>> = BTreeSet::new();
    for ((_, cell), counted) in published.iter().zip(counted) {
        let of = |pick: fn(&(bool, bool)) -> bool| -> Vec<usize> {
            (0..people.len()).filter(|index| pick(&counted[*index]) && more[*index].is_some()).collect()
        };
        let sum = |which: &[usize]| {
            let mut expression = LinearExpr::empty();
            for index in which {
                expression.add(more[*index].unwrap(), 1.0);
            }
            expression
        };
        let (numerator, denominator) = (of(|of| of.0), of(|of| of.1));
        if cell.hidden {
            if !denominator.is_empty() {
                problem.add_constraint(sum(&denominator), ComparisonOp::Ge, 1.0 - number(cell.numbers.denominator));
            }
            continue;
        }
        for which in [numerator, denominator] {
            if !which.is_empty() && known.insert(which.clone()) {
                problem.add_constraint(sum(&which), ComparisonOp::Eq, 0.0);
            }
        }
    }
    let solution = problem.solve().expect("the truth agrees with what is published").into_solution().expect("no time was set");
    more.into_iter().map(|variable| variable.map_or(0.0, |variable| solution[variable])).collect()
}

fn cities() -> impl Strategy<Value = City> {
    let count = prop_oneof![4 => Just(0), 4 => 1..4_u64, 2 => 4..12_u64, 1 => 12..40_u64];
    (0..STORIES.len(), 2..=SITES.len(), vec(count, 30..90)).prop_map(|(story, sites, counts)| City { story, sites, counts })
}

proptest! {
    // A quarter of what is usual, and of what `PROPTEST_CASES` says: each takes a tenth of a second.
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases / 4,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn nobody_is_counted_back_out_of_what_three_publications_show(city in cities()) {
        let known = known(&city);
        prop_assert!(known.is_empty(), "{known:#?}");
    }
}
