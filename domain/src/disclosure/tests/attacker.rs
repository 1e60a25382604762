//! Who reads everything that is published and computes what the hidden numbers can be, by a linear programme.
//!
//! It is written from the relations as they are given, and shares nothing with the code that decides what is hidden.

use microlp::{ComparisonOp, LinearExpr, OptimizationDirection, Problem, Variable};

use super::super::{Cell, Relation, Shown, Side, Sort};

/// The bounds of a number of a hidden cell.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) cell: usize,
    pub(super) what: &'static str,
    pub(super) least: f64,
    pub(super) most: f64,
}

impl Found {
    pub(super) fn width(&self) -> f64 {
        self.most - self.least
    }
}

pub(super) struct Attacker<'a> {
    pub(super) cells: &'a [Cell],
    pub(super) shown: &'a [Shown],
    pub(super) relations: &'a [Relation],
}

impl Attacker<'_> {
    /// All numbers of hidden cells that are known to within less than the threshold.
    pub(super) fn narrow(&self, threshold: u64) -> Vec<Found> {
        let hidden = (0..self.cells.len()).filter(|cell| self.shown[*cell] == Shown::Hidden);
        let all = hidden.flat_map(|cell| {
            let sought = [("numerator", 1.0, 0.0), ("denominator", 1.0, 1.0), ("difference", 0.0, 1.0)];
            let is_plain = self.cells[cell].sort != Sort::Share;
            let is_told = move |what| what == "denominator" && self.is_stated(cell) || what == "difference" && is_plain;
            sought.into_iter().filter(move |(what, ..)| !is_told(*what)).map(move |(what, numerator, difference)| {
                let bound = |direction| self.bound(cell, numerator, difference, direction);
                let least = bound(OptimizationDirection::Minimize).unwrap_or(f64::NEG_INFINITY);
                let most = bound(OptimizationDirection::Maximize).unwrap_or(f64::INFINITY);
                Found { cell, what, least, most }
            })
        });
        // That a number is none may be told.
        let is_none = |found: &Found| found.most.abs() < 1e-6;
        all.filter(|found| found.width() < number(threshold) - 1e-6 && !is_none(found)).collect()
    }

    /// Whether the denominator is published as the difference of an open whole.
    fn is_stated(&self, cell: usize) -> bool {
        self.relations.iter().any(|relation| match relation {
            Relation::Reasons { whole, reasons } => reasons.contains(&cell) && self.shown[*whole] == Shown::Open,
            Relation::Sum { .. } | Relation::Equal { .. } => false,
        })
    }

    fn has_reasons(&self, cell: usize) -> bool {
        let of_cell = |relation: &Relation| matches!(relation, Relation::Reasons { whole, .. } if *whole == cell);
        self.cells[cell].numerator < self.cells[cell].denominator && self.relations.iter().any(of_cell)
    }

    /// The least or the most of what is sought of a cell; none where there is no bound.
    ///
    /// The programme is written in what may be different from the true table. That bounds the same, and lets it begin from a solution.
    fn bound(&self, cell: usize, numerator: f64, difference: f64, direction: OptimizationDirection) -> Option<f64> {
        let mut problem = Problem::new(direction);
        let variables: Vec<Option<[Variable; 2]>> = (0..self.cells.len())
            .map(|other| {
                let weight = |weight: f64| if other == cell { weight } else { 0.0 };
                let Cell { numerator: counted, denominator: of, sort, .. } = self.cells[other];
                let least = if self.has_reasons(other) { 1.0 } else { 0.0 };
                let rest = if sort == Sort::Share { (least - number(of - counted), f64::INFINITY) } else { (0.0, 0.0) };
                // What lies between figures is published nowhere.
                (self.shown[other] == Shown::Hidden || sort == Sort::Between).then(|| {
                    [
                        problem.add_var(weight(numerator), (-number(counted), f64::INFINITY)),
                        problem.add_var(weight(difference), rest),
                    ]
                })
            })
            .collect();
        for (pair, of) in variables.iter().zip(self.cells) {
            // It is there, so it counts somebody.
            if let Some([counted, rest]) = pair.filter(|_| of.sort != Sort::Between && of.denominator > 0) {
                let mut expression = LinearExpr::empty();
                expression.add(counted, 1.0);
                expression.add(rest, 1.0);
                problem.add_constraint(expression, ComparisonOp::Ge, 1.0 - number(of.denominator));
            }
        }
        for terms in self.sums() {
            let mut expression = LinearExpr::empty();
            let mut is_known = true;
            for (other, which, factor) in terms {
                if let Some(pair) = variables[other] {
                    expression.add(pair[which], factor);
                    is_known = false;
                }
            }
            if !is_known {
                problem.add_constraint(expression, ComparisonOp::Eq, 0.0);
            }
        }
        let Cell { numerator: counted, denominator: of, .. } = self.cells[cell];
        match problem.solve() {
            Ok(outcome) => {
                let further = outcome.into_solution().expect("a solution, for no time was set").objective();
                Some(further + numerator * number(counted) + difference * number(of - counted))
            }
            Err(microlp::Error::Unbounded) => None,
            Err(error) => panic!("the programme must have a solution, for the true table is one: {error}"),
        }
    }

    /// All that adds up to nothing: cells with their numerator (0) or difference (1), and a sign.
    fn sums(&self) -> Vec<Vec<(usize, usize, f64)>> {
        let mut sums = Vec::new();
        for relation in self.relations {
            match relation {
                Relation::Sum { total, parts } => {
                    for which in 0..2 {
                        sums.push(parts.iter().map(|part| (*part, which, -1.0)).chain([(*total, which, 1.0)]).collect());
                    }
                }
                Relation::Reasons { whole, reasons } => {
                    sums.push(reasons.iter().map(|reason| (*reason, 0, -1.0)).chain([(*whole, 1, 1.0)]).collect());
                    sums.extend(reasons.iter().map(|reason| vec![(*reason, 0, 1.0), (*reason, 1, 1.0), (*whole, 1, -1.0)]));
                }
                Relation::Equal { left, right } => {
                    let term = |sign| move |(cell, side): &(usize, Side)| (*cell, usize::from(*side == Side::Difference), sign);
                    sums.push(left.iter().map(term(1.0)).chain(right.iter().map(term(-1.0))).collect());
                }
            }
        }
        sums
    }
}

#[allow(clippy::cast_precision_loss)]
fn number(value: u64) -> f64 {
    value as f64
}
