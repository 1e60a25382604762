//! From what is counted of one indicator to the cells that a publication adds: those of the months that it closes, and the school years to
//! date. Which are hidden is decided over all of them that hang together.

use std::collections::BTreeMap;

use super::{
    FigureLevel, FigureSpan, Places, Sums,
    series::{AllSeries, Counts, series},
};
use crate::{
    disclosure::{Cell, Relation, Shown, hide},
    holiday::SchoolYear,
    indicator::{Definition, FigurePart, IndicatorUnit, Month},
};

/// The numbers of a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CellNumbers {
    /// Of how many it is so; of hours the sum in minutes.
    pub numerator: u64,
    /// Of how many.
    pub denominator: u64,
    /// The median, where days are measured.
    pub median: Option<u64>,
    /// The 90th percentile, where days are measured.
    pub ninetieth: Option<u64>,
}

impl CellNumbers {
    /// The value that is told of them in the unit of their indicator: a percentage to one decimal, a median of whole days, or mean hours to two
    /// decimals; none where they count nobody.
    pub fn value(self, unit: IndicatorUnit) -> Option<f64> {
        let Self { numerator, denominator, median, .. } = self;
        let ratio = |most: f64, digits: f64| {
            #[expect(clippy::cast_precision_loss, reason = "numbers of people and minutes are far below what a float holds")]
            let share = numerator as f64 / denominator as f64 * most;
            (denominator > 0).then(|| (share * digits).round() / digits)
        };
        match unit {
            IndicatorUnit::Percentage => ratio(100.0, 10.0),
            IndicatorUnit::Hours => ratio(1.0 / 60.0, 100.0),
            #[expect(clippy::cast_precision_loss, reason = "days are few")]
            IndicatorUnit::Days => median.map(|days| days as f64),
        }
    }
}

/// Of which place and part a cell is.
pub type DecidedKey = (FigureLevel, String, FigurePart);

/// A cell of a month that was published before, with its numbers whether or not they were shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecidedCell {
    /// Whether it was hidden.
    pub hidden: bool,
    /// What it counts.
    pub numerator: u64,
    /// Of how many.
    pub denominator: u64,
}

/// A cell that a publication adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedCell {
    /// At which level.
    pub level: FigureLevel,
    /// Of which place.
    pub key: String,
    /// Of which part.
    pub part: FigurePart,
    /// Of a month or a school year.
    pub span: FigureSpan,
    /// The month or school year.
    pub period: String,
    /// Whether it is hidden.
    pub hidden: bool,
    /// Its numbers, also of a cell that is hidden: they are not published.
    pub numbers: CellNumbers,
}

/// What a publication closes of one indicator.
#[derive(Clone, Copy, Debug)]
pub struct Closing<'a> {
    /// The municipality.
    pub municipality: &'a str,
    /// The indicator.
    pub definition: &'a Definition,
    /// What is counted.
    pub sums: &'a Sums,
    /// To which organisations locations belong.
    pub places: &'a Places,
    /// The first month that is new.
    pub first: Month,
    /// The month after the last.
    pub end: Month,
    /// The cells of the earlier months of the school year in which the first new month lies.
    pub decided: &'a BTreeMap<(DecidedKey, Month), DecidedCell>,
    /// Whether the cells of that school year to date were hidden in the publication before.
    pub decided_years: &'a BTreeMap<DecidedKey, bool>,
    /// Below how many people a figure is hidden.
    pub threshold: u64,
}

/// What is hidden of a cell follows from how many persons or cases it counts.
fn people(unit: IndicatorUnit, numerator: u64, denominator: u64) -> (u64, u64) {
    if unit == IndicatorUnit::Percentage { (numerator.min(denominator), denominator) } else { (denominator, denominator) }
}

/// The cells that a publication adds.
pub fn close(closing: &Closing<'_>) -> Vec<PublishedCell> {
    let Closing { municipality, sums, places, first, end, .. } = *closing;
    // Of what is measured, a school year is told from all its months.
    let all = series(municipality, sums, places, Month::first_of(first.school_year()), end);
    let mut years: Vec<SchoolYear> = first.until(end).map(Month::school_year).collect();
    years.dedup();
    years.into_iter().flat_map(|year| Ledger::of(closing, year, &all).published()).collect()
}

/// Which cell: of which place and part, and of which month; none for the school year to date, `Before` for that of the publication
/// before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Period {
    Month(Month),
    Before,
    ToDate,
}

/// The cells of one school year with what hangs together.
struct Ledger<'a> {
    closing: &'a Closing<'a>,
    year: SchoolYear,
    cells: Vec<Cell>,
    numbers: Vec<CellNumbers>,
    places: BTreeMap<(DecidedKey, Period), usize>,
}

impl<'a> Ledger<'a> {
    fn of(closing: &'a Closing<'a>, year: SchoolYear, all: &AllSeries) -> Self {
        let mut ledger = Self { closing, year, cells: Vec::new(), numbers: Vec::new(), places: BTreeMap::new() };
        for (key, decided) in closing.decided.iter().filter(|((_, month), _)| month.school_year() == year) {
            let numbers =
                CellNumbers { numerator: decided.numerator, denominator: decided.denominator, ..CellNumbers::default() };
            ledger.add((key.0.clone(), Period::Month(key.1)), numbers, Some(decided.hidden));
        }
        let months = || closing.first.until(closing.end).filter(|month| month.school_year() == year);
        let parts = || std::iter::once(FigurePart::Whole).chain(closing.definition.parts.iter().copied());
        for ((level, place), by_month) in all {
            for (month, counts) in months().filter_map(|month| Some((month, by_month.get(&month)?))) {
                for part in parts() {
                    let key = (*level, place.clone(), part);
                    ledger.add((key, Period::Month(month)), counts.of(part, closing.definition.unit), None);
                }
            }
        }
        ledger.add_years(all);
        ledger
    }

    /// Adds a cell, unless it counts nobody: that is told by its absence.
    fn add(&mut self, at: (DecidedKey, Period), numbers: CellNumbers, decided: Option<bool>) {
        if numbers.denominator == 0 && decided.is_none() {
            return;
        }
        let (numerator, denominator) = people(self.closing.definition.unit, numbers.numerator, numbers.denominator);
        let decided = decided.map(|hidden| if hidden { Shown::Hidden } else { Shown::Open });
        self.places.insert(at, self.cells.len());
        self.cells.push(Cell { numerator, denominator, decided });
        self.numbers.push(numbers);
    }

    /// Adds the school year to date of each place and part as the sum of its months, and as it was before.
    fn add_years(&mut self, all: &AllSeries) {
        let mut years: BTreeMap<DecidedKey, [CellNumbers; 2]> = BTreeMap::new();
        for ((key, period), index) in &self.places {
            let Period::Month(month) = period else { continue };
            let Some(numbers) = self.numbers.get(*index) else { continue };
            let [before, to_date] = years.entry(key.clone()).or_default();
            let earlier = (*month < self.closing.first).then_some(before);
            for sum in earlier.into_iter().chain([to_date]) {
                sum.numerator += numbers.numerator;
                sum.denominator += numbers.denominator;
            }
        }
        let unit = self.closing.definition.unit;
        for (key, [before, mut to_date]) in years {
            if unit == IndicatorUnit::Days {
                let whole = self.measured(&key, all).of(key.2, unit);
                (to_date.median, to_date.ninetieth) = (whole.median, whole.ninetieth);
            }
            if let Some(hidden) = self.closing.decided_years.get(&key).filter(|_| self.is_running()) {
                self.add((key.clone(), Period::Before), before, Some(*hidden));
            }
            self.add((key, Period::ToDate), to_date, None);
        }
    }

    /// Whether the school year was published in part before.
    fn is_running(&self) -> bool {
        self.closing.first.school_year() == self.year
    }

    /// All that was measured at a place in the school year.
    fn measured(&self, (level, place, _): &DecidedKey, all: &AllSeries) -> Counts {
        let mut whole = Counts::default();
        let by_month = all.get(&(*level, place.clone()));
        for (_, counts) in by_month.into_iter().flatten().filter(|(month, _)| month.school_year() == self.year) {
            for (part, much) in &counts.measured {
                let sums = whole.measured.entry(*part).or_default();
                for (value, times) in much {
                    *sums.entry(*value).or_default() += times;
                }
            }
        }
        whole
    }

    /// What a reader can add up.
    fn relations(&self) -> Vec<Relation> {
        let mut sums: BTreeMap<usize, BTreeMap<&str, Vec<usize>>> = BTreeMap::new();
        let mut reasons: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (((level, place, part), period), index) in &self.places {
            let mut is_part_of = |at: Option<&usize>, of: &'static str| {
                if let Some(total) = at {
                    sums.entry(*total).or_default().entry(of).or_default().push(*index);
                }
            };
            let at = |level: FigureLevel, place: &str, part: FigurePart, period: Period| {
                self.places.get(&((level, place.to_owned(), part), period))
            };
            let whole = |period| at(*level, place, *part, period);
            let municipality = || at(FigureLevel::Municipality, self.closing.municipality, *part, *period);
            match level {
                FigureLevel::Municipality => {}
                FigureLevel::District => is_part_of(municipality(), "districts"),
                FigureLevel::Organisation => is_part_of(municipality(), "organisations"),
                FigureLevel::Location => {
                    let holder = self.closing.places.get(place).map_or(super::NO_PLACE, String::as_str);
                    is_part_of(at(FigureLevel::Organisation, holder, *part, *period), "locations");
                }
            }
            match period {
                Period::Month(month) => {
                    is_part_of(whole(Period::ToDate), "months");
                    let before = whole(Period::Before);
                    if *month < self.closing.first {
                        is_part_of(before, "months");
                    } else if before.is_some() {
                        is_part_of(whole(Period::ToDate), "since");
                    }
                }
                Period::Before => is_part_of(whole(Period::ToDate), "since"),
                Period::ToDate => {}
            }
            if self.closing.definition.unit == IndicatorUnit::Percentage
                && *part != FigurePart::Whole
                && let Some(of) = at(*level, place, FigurePart::Whole, *period)
            {
                reasons.entry(*of).or_default().push(*index);
            }
        }
        let sums = sums.into_iter().flat_map(|(total, by)| by.into_values().map(move |parts| Relation::Sum { total, parts }));
        sums.chain(reasons.into_iter().map(|(whole, reasons)| Relation::Reasons { whole, reasons })).collect()
    }

    /// The cells that are new, with what is hidden.
    fn published(self) -> Vec<PublishedCell> {
        let shown = hide(&self.cells, &self.relations(), self.closing.threshold);
        let new = self.places.into_iter().filter_map(|(((level, key, part), period), index)| {
            let (span, period) = match period {
                Period::Month(month) if month >= self.closing.first => (FigureSpan::Month, month.to_string()),
                Period::ToDate => (FigureSpan::SchoolYear, self.year.to_string()),
                Period::Month(_) | Period::Before => return None,
            };
            let numbers = self.numbers.get(index).copied()?;
            let hidden = shown.get(index).copied() != Some(Shown::Open);
            Some(PublishedCell { level, key, part, span, period, hidden, numbers })
        });
        new.collect()
    }
}
