//! What a publication closes, and the cells that it adds: those of the months that it closes, and the school years to date.

use std::collections::BTreeMap;

use super::{FigureLevel, FigureSpan, Places, Sums, ledger::Ledger, series::series};
use crate::{
    holiday::SchoolYear,
    indicator::{Counting, Definition, FigurePart, IndicatorCode, IndicatorUnit, Month},
};

/// The numbers of a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CellNumbers {
    /// Of how many it is so; of hours the sum in minutes, of money the euro cents.
    pub numerator: u64,
    /// Of how many.
    pub denominator: u64,
    /// The median, where days are measured.
    pub median: Option<u64>,
    /// The 90th percentile, where days are measured and enough waited so long or longer that it is of nobody in particular.
    pub ninetieth: Option<u64>,
}

impl CellNumbers {
    /// The value that is told of them in the unit of their indicator: a percentage to one decimal, a median of whole days, or mean hours to two
    /// decimals; none where they count nobody.
    pub fn value(self, unit: IndicatorUnit) -> Option<f64> {
        let Self { numerator, denominator, median, .. } = self;
        let ratio = |most: f64, digits: f64| {
            #[expect(
                clippy::cast_precision_loss,
                reason = "numbers of people, minutes and cents are far below what a float holds"
            )]
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

/// Of which indicator, place and part a cell is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CellKey {
    /// Of which indicator.
    pub indicator: IndicatorCode,
    /// At which level.
    pub level: FigureLevel,
    /// Of which place.
    pub place: String,
    /// Of which part.
    pub part: FigurePart,
}

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

/// What earlier publications decided of the school year that goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decided {
    /// Its months.
    pub months: BTreeMap<(CellKey, Month), DecidedCell>,
    /// Whether it was hidden to date, by the last month of each publication: all of them can be read still.
    pub years: BTreeMap<(CellKey, Month), bool>,
}

/// A cell that a publication adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedCell {
    /// Of which indicator, place and part.
    pub key: CellKey,
    /// Of a month or a school year.
    pub span: FigureSpan,
    /// The month or school year.
    pub period: String,
    /// Whether it is hidden.
    pub hidden: bool,
    /// Its numbers, also of a cell that is hidden: they are not published.
    pub numbers: CellNumbers,
}

/// What a publication closes of indicators that hang together (see [`families`](crate::indicator::families)).
#[derive(Clone, Copy, Debug)]
pub struct Closing<'a> {
    /// The municipality.
    pub municipality: &'a str,
    /// The indicators, each with what is counted of it.
    pub family: &'a [(&'static Definition, Sums)],
    /// To which organisations and districts locations belong.
    pub places: &'a Places,
    /// The first month that is new.
    pub first: Month,
    /// The month after the last.
    pub end: Month,
    /// What was decided of the school year in which the first new month lies.
    pub decided: &'a Decided,
    /// Below how many people a figure is hidden.
    pub threshold: u64,
}

impl Closing<'_> {
    /// Below how many a figure is hidden: what counts no people has nobody to hide.
    pub(super) fn least_shown(&self) -> u64 {
        let counts_people = self.family.iter().any(|(definition, _)| definition.counting != Counting::Things);
        if counts_people { self.threshold } else { 0 }
    }
}

/// The cells that a publication adds of a family of indicators.
pub fn close(closing: &Closing<'_>) -> Vec<PublishedCell> {
    let Closing { municipality, family, places, first, end, .. } = *closing;
    // Of what is measured, a school year is told from all its months.
    let start = Month::first_of(first.school_year());
    let all: Vec<_> =
        family.iter().map(|(definition, sums)| (*definition, series(municipality, sums, places, start..end))).collect();
    let mut years: Vec<SchoolYear> = first.until(end).map(Month::school_year).collect();
    years.dedup();
    years.into_iter().flat_map(|year| Ledger::of(closing, year, &all).published()).collect()
}
