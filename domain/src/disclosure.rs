//! Which figures of a publication are hidden, so that nobody can be counted back out of them.
//!
//! A cell counts persons: the numerator of the denominator, and between them those who were not reached (the difference). It is hidden
//! first where one of the three is more than none and fewer than the threshold (`leaMetric.threshold`). That is not enough: a total less
//! all its other parts gives the part that is hidden. So others are hidden beside it, the smallest that will do, until no reader who
//! combines all that is published can bound a number of a hidden cell more narrowly than the threshold.
//!
//! That is shown for each number by example (`alternatives`): tables that agree with everything that is open, in which the number takes
//! values at least the threshold apart. A reader cannot tell these from the true one, so the bounds are no narrower. One table comes from
//! another by a shift (`shifts`): some numbers go up and others down, so that every sum still holds. The examples prove it; how they were
//! found does not matter.
//!
//! What a reader is taken to know: every open cell of this publication and of the earlier ones, all relations between cells, open or not,
//! that counts are not negative, and that a cell which is there counts somebody, for one that counts nobody is left out. That a cell was
//! hidden for being small is not counted as known, since a hidden cell does not tell whether it was hidden first or beside another.
//!
//! Not protected, because it is published as such:
//! - The denominator of a reason whose whole is open: the whole states it, and it is none or at least the threshold there.
//! - The difference of a plain cell: it has none.
//! - That a number is none, where open cells tell it: of a total of none all parts are none.

mod alternatives;
mod ledger;
mod shifts;
#[cfg(test)]
mod tests;

use alternatives::Alternatives;
use ledger::Ledger;

/// What is counted of how many, and whether an earlier publication already decided on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// How many persons or cases are reached; at most the denominator.
    pub numerator: u64,
    /// Of how many persons or cases.
    pub denominator: u64,
    /// What an earlier publication showed of it; it stays so, for what was shown cannot be taken back. None where it is new.
    pub decided: Option<Shown>,
    /// What a reader knows of it without being told its numbers.
    pub sort: Sort,
}

/// What a reader knows of a cell without being told its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// That it counts somebody, or it would not be there.
    Share,
    /// The same, and that it has no difference: a plain count, or a share of which all were reached, as the want of reasons tells.
    Plain,
    /// Nothing: it is a plain count that is not published, but can be worked out where others are open.
    Between,
}

impl Cell {
    fn difference(&self) -> u64 {
        self.denominator.saturating_sub(self.numerator)
    }

    /// Whether it shows so few that they may be known, all by itself.
    fn is_small(&self, threshold: u64) -> bool {
        [self.numerator, self.denominator, self.difference()].into_iter().any(|number| number > 0 && number < threshold)
    }
}

/// Whether a cell is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// All its numbers are published.
    Open,
    /// None of its numbers is.
    Hidden,
}

/// What a reader knows of cells: sums that hold over them. Cells are named by their place in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Numerator and denominator of the total are the sums of those of the parts: districts of a municipality, locations of an
    /// organisation, months of a school year, or the part of a school year that was published before and the month that came to it.
    Sum {
        /// The sum.
        total: usize,
        /// What it is the sum of.
        parts: Vec<usize>,
    },
    /// Those who are not reached (the difference of the whole) are divided by reason: the numerators of the reasons add up to them, and
    /// each reason has that number as its denominator.
    Reasons {
        /// The indicator.
        whole: usize,
        /// One cell for each reason, of the same place and period.
        reasons: Vec<usize>,
    },
    /// The numbers on one side add up to the same as those on the other: figures that are told of the same people.
    Equal {
        /// The one side.
        left: Vec<(usize, Side)>,
        /// The other.
        right: Vec<(usize, Side)>,
    },
}

/// One of the two numbers of a cell of which the others follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Who is counted.
    Numerator,
    /// Who is not.
    Difference,
}

impl Relation {
    /// That both cells are of the same people.
    pub fn same_people(one: usize, other: usize) -> Self {
        let all = |cell| vec![(cell, Side::Numerator), (cell, Side::Difference)];
        Self::Equal { left: all(one), right: all(other) }
    }

    /// All cells of it, the total or whole first.
    fn cells(&self) -> Vec<usize> {
        match self {
            Self::Sum { total: first, parts: others } | Self::Reasons { whole: first, reasons: others } => {
                std::iter::once(*first).chain(others.iter().copied()).collect()
            }
            Self::Equal { left, right } => left.iter().chain(right).map(|(cell, _)| *cell).collect(),
        }
    }
}

/// Which cells are hidden, in the order of the cells. The same cells give the same answer.
///
/// What no relation joins is decided apart: one call for each indicator with its reasons, and for each school year, gives the same as one
/// call for all, and a school year in which all is decided costs nothing.
///
/// The relations have to be given with the decided cells in them too: what was hidden before must not come out by what is added now.
/// Where nothing else helps, all is hidden that is not decided and hangs together with the cell by relations; that is always safe, for
/// then nothing is told that was not told before.
#[must_use]
pub fn hide(cells: &[Cell], relations: &[Relation], threshold: u64) -> Vec<Shown> {
    let ledger = Ledger::new(cells, relations);
    Alternatives::new(cells, &ledger, threshold).hidden()
}

/// What is hidden without a look at the other cells.
fn at_first(cell: &Cell, threshold: u64) -> Shown {
    cell.decided.unwrap_or(if cell.is_small(threshold) { Shown::Hidden } else { Shown::Open })
}
