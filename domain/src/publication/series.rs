//! What is counted, by place and month: the sums of the districts and locations as they are kept, and of organisations and the
//! municipality from these.

use std::{collections::BTreeMap, ops::Range};

use super::FigureLevel;
use crate::indicator::{Count, FigurePart, IndicatorUnit, Month, Tally};

/// The key of those that belong to no district, location or organisation.
pub const NO_PLACE: &str = "none";

/// By how much what is counted changes in a month, at a district or location.
pub type Sums = BTreeMap<(Count, String), BTreeMap<Tally, BTreeMap<Month, i64>>>;

/// Where each location belongs, by its id as text.
pub type Places = BTreeMap<String, Place>;

/// Where a location belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The id of its organisation.
    pub organisation: String,
    /// The code of its district.
    pub district: Option<String>,
}

/// The figures of one place and month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) numerator: u64,
    pub(super) denominator: u64,
    pub(super) reasons: BTreeMap<FigurePart, u64>,
    /// How often how much was measured.
    pub(super) measured: BTreeMap<FigurePart, BTreeMap<u16, u64>>,
}

/// The figures of one place by month.
pub(super) type Series = BTreeMap<Month, Counts>;

/// All series by level and key.
pub(super) type AllSeries = BTreeMap<(FigureLevel, String), Series>;

impl Counts {
    fn count(&mut self, tally: Tally, number: u64) {
        match tally {
            Tally::Denominator => self.denominator += number,
            Tally::Numerator => self.numerator += number,
            Tally::Reason(part) => *self.reasons.entry(part).or_default() += number,
            Tally::Measured(part, much) => *self.measured.entry(part).or_default().entry(much).or_default() += number,
        }
    }

    /// What of a part is published.
    pub(super) fn of(&self, part: FigurePart, unit: IndicatorUnit, threshold: u64) -> super::CellNumbers {
        match (unit, part) {
            (IndicatorUnit::Percentage, FigurePart::Whole) => {
                super::CellNumbers { numerator: self.numerator, denominator: self.denominator, ..super::CellNumbers::default() }
            }
            (IndicatorUnit::Percentage, reason) => super::CellNumbers {
                numerator: self.reasons.get(&reason).copied().unwrap_or_default(),
                denominator: self.denominator.saturating_sub(self.numerator),
                ..super::CellNumbers::default()
            },
            (unit, part) => self.measured.get(&part).map(|much| measured(much, unit, threshold)).unwrap_or_default(),
        }
    }
}

/// The figures of what was measured: of days the median and the 90th percentile, of minutes the sum. Of few the 90th percentile is how long
/// one of them waited, so it is told where at least the threshold waited so long or longer.
fn measured(much: &BTreeMap<u16, u64>, unit: IndicatorUnit, threshold: u64) -> super::CellNumbers {
    let count: u64 = much.values().sum();
    // The nearest rank: the smallest that so large a part of all does not exceed.
    let rank = |tenths: u64| {
        let (mut before, wanted) = (0, (count * tenths).div_ceil(10));
        let reached = much.iter().find(|(_, times)| {
            before += *times;
            before >= wanted
        });
        reached.map(|(value, _)| u64::from(*value))
    };
    let is_of_many = |days: &u64| {
        let so_long = much.iter().filter(|(value, _)| u64::from(**value) >= *days);
        so_long.map(|(_, times)| times).sum::<u64>() >= threshold
    };
    let (median, ninetieth) = if unit == IndicatorUnit::Days { (rank(5), rank(9).filter(is_of_many)) } else { (None, None) };
    let sum = much.iter().map(|(value, times)| u64::from(*value) * times).sum();
    let numerator = if unit == IndicatorUnit::Hours { sum } else { count };
    super::CellNumbers { numerator, denominator: count, median, ninetieth }
}

/// All series of some months, from by how much they change.
pub(super) fn series(municipality: &str, sums: &Sums, places: &Places, months: Range<Month>) -> AllSeries {
    let mut all = AllSeries::new();
    for ((count, place), tallies) in sums {
        let key = if place.is_empty() { NO_PLACE } else { place.as_str() };
        let above = match count {
            Count::District => (FigureLevel::Municipality, municipality.to_owned()),
            Count::Location => {
                (FigureLevel::Organisation, places.get(place).map_or(NO_PLACE, |site| site.organisation.as_str()).to_owned())
            }
        };
        let own = match count {
            Count::District => (FigureLevel::District, key.to_owned()),
            Count::Location => (FigureLevel::Location, key.to_owned()),
        };
        for (tally, changes) in tallies {
            for (month, number) in running(changes, &months) {
                for series in [&above, &own] {
                    all.entry(series.clone()).or_default().entry(month).or_default().count(*tally, number);
                }
            }
        }
    }
    all
}

/// The number in each month in which there is any.
fn running(changes: &BTreeMap<Month, i64>, months: &Range<Month>) -> Vec<(Month, u64)> {
    let mut number: i64 = changes.range(..months.start).map(|(_, by)| by).sum();
    let counted = months.start.until(months.end).filter_map(|month| {
        number += changes.get(&month).copied().unwrap_or_default();
        u64::try_from(number).ok().filter(|number| *number > 0).map(|number| (month, number))
    });
    counted.collect()
}
