//! The cells of a family of indicators in one school year, and what a reader can add up over them. Which are hidden is decided over all of
//! them that hang together.

use std::collections::BTreeMap;

use super::{
    CellKey, CellNumbers, Closing, FigureLevel, FigureSpan, NO_PLACE, PublishedCell,
    closing::DecidedCell,
    series::{AllSeries, Counts},
};
use crate::{
    disclosure::{Cell, Relation, Shown, Side, Sort, hide},
    holiday::SchoolYear,
    indicator::{Counting, Definition, FigurePart, IndicatorUnit, Month, Tie, TieSide, ties},
};

/// Of which time a cell is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Period {
    Month(Month),
    /// The school year from its beginning to the end of a month. Of what lasts there is none: its school year is the last of its months.
    Until(Month),
}

/// An indicator with its series.
type Counted = (&'static Definition, AllSeries);

/// The cells of one school year with what hangs together.
pub(super) struct Ledger<'a> {
    closing: &'a Closing<'a>,
    year: SchoolYear,
    all: &'a [Counted],
    cells: Vec<Cell>,
    numbers: Vec<CellNumbers>,
    places: BTreeMap<(CellKey, Period), usize>,
    relations: Vec<Relation>,
}

impl<'a> Ledger<'a> {
    pub(super) fn of(closing: &'a Closing<'a>, year: SchoolYear, all: &'a [Counted]) -> Self {
        let (cells, numbers, places, relations) = (Vec::new(), Vec::new(), BTreeMap::new(), Vec::new());
        let mut ledger = Self { closing, year, all, cells, numbers, places, relations };
        for ((key, month), decided) in &closing.decided.months {
            if let Some(definition) = ledger.definition_of(key).filter(|_| month.school_year() == year) {
                let DecidedCell { numerator, denominator, hidden } = *decided;
                let numbers = CellNumbers { numerator, denominator, ..CellNumbers::default() };
                ledger.add(definition, (key.clone(), Period::Month(*month)), numbers, Some(shown(hidden)));
            }
        }
        for (definition, series) in all {
            ledger.add_months(definition, series);
            if !definition.lasts {
                ledger.add_years(definition, series);
            }
        }
        ledger.relate_places();
        ledger.relate_reasons();
        let is_here = |tie: &&Tie| tie.inner.iter().chain(tie.outer).all(|side| all.iter().any(|(one, _)| one.code == side.0));
        ties().iter().filter(is_here).for_each(|tie| ledger.relate_tie(tie));
        ledger
    }

    fn definition_of(&self, key: &CellKey) -> Option<&'static Definition> {
        self.all.iter().map(|(definition, _)| *definition).find(|definition| definition.code == key.indicator)
    }

    /// The month after the last that is closed of this school year.
    fn end(&self) -> Month {
        self.closing.end.min(Month::first_of(self.year).plus(12))
    }

    fn add_months(&mut self, definition: &'static Definition, series: &AllSeries) {
        let (first, end, threshold) =
            (self.closing.first.max(Month::first_of(self.year)), self.end(), self.closing.least_shown());
        for ((level, place), by_month) in series {
            if definition.counting == Counting::Things && *level != FigureLevel::Municipality {
                continue;
            }
            for (month, counts) in by_month.range(first..end) {
                for part in std::iter::once(FigurePart::Whole).chain(definition.parts.iter().copied()) {
                    let key = CellKey { indicator: definition.code, level: *level, place: place.clone(), part };
                    self.add(definition, (key, Period::Month(*month)), counts.of(part, definition.unit, threshold), None);
                }
            }
        }
    }

    /// Adds a cell, unless it counts nobody: that is told by its absence.
    fn add(&mut self, definition: &Definition, at: (CellKey, Period), numbers: CellNumbers, decided: Option<Shown>) {
        if numbers.denominator == 0 {
            return;
        }
        let CellNumbers { numerator, denominator, .. } = numbers;
        // What is hidden of a cell follows from how many persons or cases it counts.
        let is_share = definition.unit == IndicatorUnit::Percentage;
        let numerator = if is_share { numerator.min(denominator) } else { denominator };
        // That there are no reasons tells that nobody was not reached.
        let is_told = at.0.part == FigurePart::Whole && !definition.parts.is_empty() && numerator == denominator;
        let sort = if is_share && !is_told { Sort::Share } else { Sort::Plain };
        self.places.insert(at, self.cells.len());
        self.cells.push(Cell { numerator, denominator, decided, sort });
        self.numbers.push(numbers);
    }

    /// Adds the school year of each place and part as the sum of its months: to date, and to date as each earlier publication told it.
    fn add_years(&mut self, definition: &'static Definition, series: &AllSeries) {
        let mut months: BTreeMap<CellKey, Vec<(Month, usize)>> = BTreeMap::new();
        for ((key, period), index) in &self.places {
            if let Period::Month(month) = period
                && key.indicator == definition.code
            {
                months.entry(key.clone()).or_default().push((*month, *index));
            }
        }
        let last = self.end().plus(-1);
        for (key, months) in months {
            let earlier = |until: &Month| self.closing.decided.years.get(&(key.clone(), *until)).copied();
            let decided = Month::first_of(self.year).until(last).filter_map(|until| Some((until, Some(shown(earlier(&until)?)))));
            let decided: Vec<(Month, Option<Shown>)> = decided.chain([(last, None)]).collect();
            let (mut sum, mut before, mut months) = (CellNumbers::default(), None, months.into_iter().peekable());
            for (until, decided) in decided {
                let mut parts = Vec::from_iter(before);
                while let Some((_, index)) = months.next_if(|(month, _)| *month <= until) {
                    let numbers = self.numbers.get(index).copied().unwrap_or_default();
                    sum.numerator += numbers.numerator;
                    sum.denominator += numbers.denominator;
                    parts.push(index);
                }
                if decided.is_none() && definition.unit == IndicatorUnit::Days {
                    let whole = self.measured(&key, series).of(key.part, definition.unit, self.closing.least_shown());
                    (sum.median, sum.ninetieth) = (whole.median, whole.ninetieth);
                }
                // Where nothing came to it since, it stays as it was told.
                let stays = before.filter(|_| parts.len() == 1).and_then(|before| self.cells.get(before)?.decided);
                let total = self.cells.len();
                self.add(definition, (key.clone(), Period::Until(until)), sum, decided.or(stays));
                if self.cells.len() > total {
                    self.relations.push(Relation::Sum { total, parts });
                    before = Some(total);
                }
            }
        }
    }

    /// All that was measured at a place in the school year.
    fn measured(&self, key: &CellKey, series: &AllSeries) -> Counts {
        let mut whole = Counts::default();
        let by_month = series.get(&(key.level, key.place.clone()));
        for (_, counts) in by_month.into_iter().flat_map(|series| series.range(Month::first_of(self.year)..self.end())) {
            for (part, much) in &counts.measured {
                let sums = whole.measured.entry(*part).or_default();
                for (value, times) in much {
                    *sums.entry(*value).or_default() += times;
                }
            }
        }
        whole
    }

    fn at(&self, key: &CellKey, level: FigureLevel, place: &str, period: Period) -> Option<usize> {
        self.places.get(&(CellKey { level, place: place.to_owned(), ..key.clone() }, period)).copied()
    }

    /// Places add up, in each way of dividing.
    fn relate_places(&mut self) {
        let mut sums: BTreeMap<(usize, &str), Vec<usize>> = BTreeMap::new();
        for ((key, period), index) in &self.places {
            let mut is_part_of = |level: FigureLevel, place: &str, of: &'static str| {
                if let Some(total) = self.at(key, level, place, *period) {
                    sums.entry((total, of)).or_default().push(*index);
                }
            };
            let municipality = self.closing.municipality;
            match key.level {
                FigureLevel::Municipality => {}
                FigureLevel::District => is_part_of(FigureLevel::Municipality, municipality, "districts"),
                FigureLevel::Organisation => is_part_of(FigureLevel::Municipality, municipality, "organisations"),
                FigureLevel::Location => {
                    let site = self.closing.places.get(&key.place);
                    let holder = site.map_or(NO_PLACE, |site| site.organisation.as_str());
                    is_part_of(FigureLevel::Organisation, holder, "locations");
                    if self.definition_of(key).is_some_and(|definition| definition.counting == Counting::Sites) {
                        let district = site.and_then(|site| site.district.as_deref()).unwrap_or(NO_PLACE);
                        is_part_of(FigureLevel::District, district, "sites");
                    }
                }
            }
        }
        self.relations.extend(sums.into_iter().map(|((total, _), parts)| Relation::Sum { total, parts }));
    }

    /// Reasons add up to those who are not reached.
    fn relate_reasons(&mut self) {
        let mut reasons: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for ((key, period), index) in &self.places {
            let is_share = self.definition_of(key).is_some_and(|definition| definition.unit == IndicatorUnit::Percentage);
            if is_share && key.part != FigurePart::Whole {
                let whole = (CellKey { part: FigurePart::Whole, ..key.clone() }, *period);
                if let Some(whole) = self.places.get(&whole) {
                    reasons.entry(*whole).or_default().push(*index);
                }
            }
        }
        self.relations.extend(reasons.into_iter().map(|(whole, reasons)| Relation::Reasons { whole, reasons }));
    }

    /// Figures that are told of the same people, at each place and time.
    fn relate_tie(&mut self, tie: &Tie) {
        let named = |key: &CellKey| {
            let is_it = |side: &&TieSide| (side.0, side.1) == (key.indicator, key.part);
            tie.inner.iter().chain(tie.outer).any(|side| is_it(&side))
        };
        let mut found: Vec<(FigureLevel, String, Period)> = self
            .places
            .keys()
            .filter(|(key, _)| named(key))
            .map(|(key, period)| (key.level, key.place.clone(), *period))
            .collect();
        found.sort();
        found.dedup();
        for (level, place, period) in found {
            let sides = |sides: &[TieSide]| {
                let cell = |(indicator, part, side): &TieSide| {
                    let key = CellKey { indicator: *indicator, level, place: place.clone(), part: *part };
                    self.places.get(&(key, period)).map(|index| (*index, *side))
                };
                sides.iter().filter_map(cell).collect::<Vec<(usize, Side)>>()
            };
            let (mut inner, outer) = (sides(tie.inner), sides(tie.outer));
            if tie.leaves_others {
                inner.push((self.add_between(&inner, &outer), Side::Numerator));
            }
            self.relations.push(Relation::Equal { left: inner, right: outer });
        }
    }

    /// Adds those who are counted in the outer figures and not in the inner ones: whoever reads both can work them out.
    fn add_between(&mut self, inner: &[(usize, Side)], outer: &[(usize, Side)]) -> usize {
        let cells = || inner.iter().chain(outer).filter_map(|(cell, _)| self.cells.get(*cell));
        let sum = |sides: &[(usize, Side)]| -> u64 {
            let number = |(cell, side): &(usize, Side)| {
                let cell = self.cells.get(*cell);
                cell.map_or(0, |cell| if *side == Side::Numerator { cell.numerator } else { cell.denominator - cell.numerator })
            };
            sides.iter().map(number).sum()
        };
        let is_new = cells().any(|cell| cell.decided.is_none());
        let was_hidden = cells().any(|cell| cell.decided == Some(Shown::Hidden));
        let number = sum(outer).saturating_sub(sum(inner));
        let decided = (!is_new).then(|| shown(was_hidden));
        self.cells.push(Cell { numerator: number, denominator: number, decided, sort: Sort::Between });
        self.numbers.push(CellNumbers::default());
        self.cells.len() - 1
    }

    /// The cells that are new, with what is hidden.
    pub(super) fn published(self) -> Vec<PublishedCell> {
        let shown = hide(&self.cells, &self.relations, self.closing.least_shown());
        let (year, last) = (self.year.to_string(), self.end().plus(-1));
        let cell = |key: &CellKey, span, period, index: usize| {
            let hidden = shown.get(index).copied() != Some(Shown::Open);
            let numbers = self.numbers.get(index).copied().unwrap_or_default();
            PublishedCell { key: key.clone(), span, period, hidden, numbers }
        };
        let mut published = Vec::new();
        for ((key, period), index) in &self.places {
            let lasts = self.definition_of(key).is_some_and(|definition| definition.lasts);
            match period {
                Period::Month(month) if *month >= self.closing.first => {
                    published.push(cell(key, FigureSpan::Month, month.to_string(), *index));
                    if lasts && *month == last {
                        published.push(cell(key, FigureSpan::SchoolYear, year.clone(), *index));
                    }
                }
                Period::Until(month) if *month == last => {
                    published.push(cell(key, FigureSpan::SchoolYear, year.clone(), *index));
                }
                Period::Month(_) | Period::Until(_) => {}
            }
        }
        published.extend(self.emptied(last));
        published
    }

    /// Figures of what lasts that were told of the school year and count nobody any more: that is said, lest the last that was told stands.
    fn emptied(&self, last: Month) -> Vec<PublishedCell> {
        if self.closing.first.school_year() != self.year {
            return Vec::new();
        }
        let mut keys: Vec<&CellKey> = self.closing.decided.years.keys().map(|(key, _)| key).collect();
        keys.dedup();
        let is_empty = |key: &&CellKey| {
            self.definition_of(key).is_some_and(|definition| definition.lasts)
                && !self.places.contains_key(&((*key).clone(), Period::Month(last)))
        };
        let told = |key: &CellKey| PublishedCell {
            key: key.clone(),
            span: FigureSpan::SchoolYear,
            period: self.year.to_string(),
            hidden: false,
            numbers: CellNumbers::default(),
        };
        keys.into_iter().filter(is_empty).map(told).collect()
    }
}

const fn shown(hidden: bool) -> Shown {
    if hidden { Shown::Hidden } else { Shown::Open }
}
