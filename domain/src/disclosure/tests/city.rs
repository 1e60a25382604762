//! A municipality of random figures: districts beside organisations with locations, months beside the running total of their school year,
//! an indicator with its reasons.

use proptest::{collection::vec, prelude::*};

use super::super::{Cell, Relation, Shown, Sort};

/// How many children there are by location, district, month and outcome (reached, or one of the reasons).
#[derive(Clone, Debug)]
pub(super) struct City {
    /// How many locations each organisation has.
    pub(super) organisations: Vec<usize>,
    pub(super) districts: usize,
    pub(super) months: usize,
    /// None where the indicator has no reasons; what is not reached is then of one kind.
    pub(super) reasons: usize,
    pub(super) counts: Vec<u64>,
}

impl City {
    fn locations(&self) -> usize {
        self.organisations.iter().sum()
    }

    fn outcomes(&self) -> usize {
        1 + self.reasons.max(1)
    }

    fn count(&self, location: usize, district: usize, month: usize, outcome: usize) -> u64 {
        let place = ((location * self.districts + district) * self.months + month) * self.outcomes() + outcome;
        self.counts[place % self.counts.len()]
    }

    /// The places: the municipality, its districts, its organisations, their locations.
    fn places(&self) -> usize {
        1 + self.districts + self.organisations.len() + self.locations()
    }

    fn holds(&self, place: usize, location: usize, district: usize) -> bool {
        let (districts, organisations) = (self.districts, self.organisations.len());
        match place {
            0 => true,
            place if place <= districts => place - 1 == district,
            place if place <= districts + organisations => {
                let before: usize = self.organisations[..place - 1 - districts].iter().sum();
                (before..before + self.organisations[place - 1 - districts]).contains(&location)
            }
            place => place - 1 - districts - organisations == location,
        }
    }

    /// The cell of an indicator (0) or reason (from 1) of a place in a month, or in the school year so far. By month first, so that the
    /// cells of a publication stand before those of the next.
    fn at(&self, indicator: usize, place: usize, month: usize, so_far: bool) -> usize {
        ((month * 2 + usize::from(so_far)) * (1 + self.reasons) + indicator) * self.places() + place
    }

    /// All cells of the publication at the end of a month, by `at`, none decided but those that are not there.
    pub(super) fn cells(&self, last: usize) -> Vec<Cell> {
        let mut cells = Vec::new();
        for month in 0..=last {
            for so_far in [false, true] {
                for indicator in 0..=self.reasons {
                    cells.extend((0..self.places()).map(|place| {
                        let months = if so_far { 0..=month } else { month..=month };
                        self.cell(indicator, place, months)
                    }));
                }
            }
        }
        cells
    }

    fn cell(&self, indicator: usize, place: usize, months: std::ops::RangeInclusive<usize>) -> Cell {
        let mut sums = vec![0; self.outcomes()];
        for month in months {
            for location in 0..self.locations() {
                for district in (0..self.districts).filter(|district| self.holds(place, location, *district)) {
                    for (outcome, sum) in sums.iter_mut().enumerate() {
                        *sum += self.count(location, district, month, outcome);
                    }
                }
            }
        }
        let of = if indicator == 0 { sums.iter().sum() } else { sums[1..].iter().sum() };
        let is_told = self.reasons > 0 && indicator == 0 && sums[0] == of;
        let sort = if is_told { Sort::Plain } else { Sort::Share };
        // That nobody is counted is told by there being no cell.
        let decided = (of == 0).then_some(Shown::Open);
        Cell { numerator: sums[indicator], denominator: of, decided, sort }
    }

    pub(super) fn relations(&self, last: usize) -> Vec<Relation> {
        let mut relations = Vec::new();
        for month in 0..=last {
            for so_far in [false, true] {
                for indicator in 0..=self.reasons {
                    self.divide_places(&mut relations, |place| self.at(indicator, place, month, so_far));
                }
                if self.reasons > 0 {
                    relations.extend((0..self.places()).map(|place| Relation::Reasons {
                        whole: self.at(0, place, month, so_far),
                        reasons: (1..=self.reasons).map(|reason| self.at(reason, place, month, so_far)).collect(),
                    }));
                }
            }
            for indicator in 0..=self.reasons {
                relations.extend((0..self.places()).map(|place| {
                    let before = month.checked_sub(1).map(|before| self.at(indicator, place, before, true));
                    let parts = before.into_iter().chain([self.at(indicator, place, month, false)]).collect();
                    Relation::Sum { total: self.at(indicator, place, month, true), parts }
                }));
            }
        }
        relations
    }

    fn divide_places(&self, relations: &mut Vec<Relation>, at: impl Fn(usize) -> usize) {
        let (districts, organisations) = (self.districts, self.organisations.len());
        let mut divide = |total: usize, parts: std::ops::Range<usize>| {
            relations.push(Relation::Sum { total: at(total), parts: parts.map(&at).collect() });
        };
        divide(0, 1..1 + districts);
        divide(0, 1 + districts..1 + districts + organisations);
        let mut first = 1 + districts + organisations;
        for (organisation, locations) in self.organisations.iter().enumerate() {
            divide(1 + districts + organisation, first..first + locations);
            first += locations;
        }
    }
}

/// Cells as the next publication finds them: what was shown is decided.
pub(super) fn decided(mut cells: Vec<Cell>, shown: &[Shown]) -> Vec<Cell> {
    for (cell, shown) in cells.iter_mut().zip(shown) {
        cell.decided = Some(*shown);
    }
    cells
}

/// Many small numbers, and here and there a large one.
pub(super) fn cities() -> impl Strategy<Value = City> {
    let count = prop_oneof![3 => Just(0), 4 => 1..4_u64, 2 => 4..12_u64, 1 => 12..40_u64];
    (vec(1..4_usize, 1..3), 1..4_usize, prop_oneof![Just(0), Just(2)], vec(count, 20..120))
        .prop_map(|(organisations, districts, reasons, counts)| City { organisations, districts, months: 2, reasons, counts })
}
