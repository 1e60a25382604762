//! The best assignment of a table of gains: most pairs first, then the highest gain together, then the first by order.
//!
//! The Hungarian algorithm (Kuhn-Munkres) finds one of the best. Which one it finds of several that are as good is its own affair, so the
//! first of them is sought after it: with prices that prove the assignment best, the best ones are exactly those made of pairs that cost
//! nothing by these prices, and among these every row takes in its turn the first column that still leaves one for all others.

use std::collections::VecDeque;

use pathfinding::{kuhn_munkres::kuhn_munkres, matrix::Matrix};

/// A table by row and column.
#[derive(Clone, Debug)]
pub(super) struct Grid<T> {
    rows: usize,
    columns: usize,
    values: Vec<T>,
}

impl<T> Grid<T> {
    pub(super) fn new(rows: usize, columns: usize, value: impl Fn(usize, usize) -> T) -> Self {
        let value = &value;
        let values = (0..rows).flat_map(|row| (0..columns).map(move |column| value(row, column))).collect();
        Self { rows, columns, values }
    }

    pub(super) fn at(&self, row: usize, column: usize) -> Option<&T> {
        if column < self.columns { self.values.get(row * self.columns + column) } else { None }
    }
}

/// The column of each row, none for a row that gets none. A gain is not negative; where there is none the pair cannot be.
pub(super) fn best(gains: &Grid<Option<i64>>) -> Vec<Option<usize>> {
    let table = Table::new(gains);
    let Ok(weights) = Matrix::from_vec(table.size, table.size, table.weights.values.clone()) else { return Vec::new() };
    let (_, columns) = kuhn_munkres(&weights);
    Ties::new(&table, columns).first()
}

/// The gains as weights of a square, in which every row has a column. A pair that cannot be weighs nothing, and one that can weighs
/// more than all gains together, so that one more pair is worth any loss of gain.
struct Table {
    rows: usize,
    size: usize,
    weights: Grid<i64>,
}

impl Table {
    fn new(gains: &Grid<Option<i64>>) -> Self {
        let (rows, size) = (gains.rows, gains.rows.max(gains.columns));
        let most = gains.values.iter().flatten().copied().max().unwrap_or(0);
        let pair = most.saturating_mul(i64::try_from(size).unwrap_or(i64::MAX)).saturating_add(1);
        let weight = |row, column| gains.at(row, column).copied().flatten().map_or(0, |gain| pair.saturating_add(gain));
        Self { rows, size, weights: Grid::new(size, size, weight) }
    }

    fn weight(&self, row: usize, column: usize) -> i64 {
        self.weights.at(row, column).copied().unwrap_or(0)
    }

    /// Whether the pair can be, and is more than a row beside a column.
    fn is_pair(&self, row: usize, column: usize) -> bool {
        self.weight(row, column) > 0
    }
}

/// What is decided of a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Decided {
    /// Nothing yet.
    Open,
    /// It has its column.
    Paired,
    /// It gets none: it may stand beside any column with which it is no pair.
    Alone,
}

/// The search among the best assignments for the first.
struct Ties<'t> {
    table: &'t Table,
    /// Of each row whether it costs nothing at each column.
    is_free: Grid<bool>,
    columns: Vec<usize>,
    rows: Vec<usize>,
    decided: Vec<Decided>,
}

impl<'t> Ties<'t> {
    fn new(table: &'t Table, columns: Vec<usize>) -> Self {
        let prices = prices(table, &columns);
        let price = |column: usize| prices.get(column).copied().unwrap_or(0);
        let worth: Vec<i64> =
            columns.iter().enumerate().map(|(row, column)| table.weight(row, *column) - price(*column)).collect();
        let is_free =
            |row: usize, column: usize| worth.get(row).is_some_and(|worth| worth + price(column) == table.weight(row, column));
        let mut rows = vec![0; table.size];
        for (row, column) in columns.iter().enumerate() {
            if let Some(held) = rows.get_mut(*column) {
                *held = row;
            }
        }
        let is_free = Grid::new(table.size, table.size, is_free);
        Self { table, is_free, columns, rows, decided: vec![Decided::Open; table.size] }
    }

    fn first(mut self) -> Vec<Option<usize>> {
        for row in 0..self.table.rows {
            self.decide(row);
        }
        let columns = self.columns.iter().enumerate().take(self.table.rows);
        columns.map(|(row, column)| self.table.is_pair(row, *column).then_some(*column)).collect()
    }

    /// Gives a row the first column that leaves the others one, and none where it cannot have any.
    fn decide(&mut self, row: usize) {
        let Some(current) = self.columns.get(row).copied() else { return };
        let could = |column: &usize| self.table.is_pair(row, *column) && self.costs_nothing(row, *column);
        let better = (0..self.table.size).filter(could).take_while(|column| *column != current);
        let better: Vec<usize> = better.collect();
        let is_paired = self.table.is_pair(row, current);
        if !better.is_empty() {
            let way = self.ways_to(current, row);
            let holder = |column: &usize| self.rows.get(*column).copied();
            let column = better
                .into_iter()
                .find(|column| holder(column).is_some_and(|holder| way.get(holder).copied().flatten().is_some()));
            if let Some(column) = column {
                self.shift(row, column, current, &way);
                self.set(row, Decided::Paired);
                return;
            }
        }
        self.set(row, if is_paired { Decided::Paired } else { Decided::Alone });
    }

    fn set(&mut self, row: usize, decided: Decided) {
        if let Some(of_row) = self.decided.get_mut(row) {
            *of_row = decided;
        }
    }

    fn costs_nothing(&self, row: usize, column: usize) -> bool {
        self.is_free.at(row, column).copied().unwrap_or(false)
    }

    /// Whether a row may still move to a column.
    fn may_take(&self, row: usize, column: usize) -> bool {
        let allowed = match self.decided.get(row) {
            Some(Decided::Open) => true,
            Some(Decided::Alone) => !self.table.is_pair(row, column),
            Some(Decided::Paired) | None => false,
        };
        allowed && self.costs_nothing(row, column)
    }

    /// For each row that could give up its column and move on until somebody takes this one: the column that it moves to.
    fn ways_to(&self, column: usize, except: usize) -> Vec<Option<usize>> {
        let mut way = vec![None; self.table.size];
        let mut reached = VecDeque::from([column]);
        while let Some(column) = reached.pop_front() {
            for (row, way) in way.iter_mut().enumerate() {
                if way.is_none() && row != except && self.may_take(row, column) {
                    *way = Some(column);
                    reached.extend(self.columns.get(row));
                }
            }
        }
        way
    }

    /// Gives a row a column, and moves on those who held it until the one that the row gave up is taken.
    fn shift(&mut self, row: usize, column: usize, given_up: usize, way: &[Option<usize>]) {
        let (mut row, mut column) = (row, column);
        loop {
            let Some(held) = self.rows.get_mut(column) else { return };
            let before = std::mem::replace(held, row);
            if let Some(taken) = self.columns.get_mut(row) {
                *taken = column;
            }
            if column == given_up {
                return;
            }
            let Some(next) = way.get(before).copied().flatten() else { return };
            (row, column) = (before, next);
        }
    }
}

/// Prices of the columns by which every row has the column that is worth most to it: what proves that an assignment is best.
fn prices(table: &Table, columns: &[usize]) -> Vec<i64> {
    let mut prices = vec![0_i64; table.size];
    // Each round settles one more column of the longest chain, so there are no more rounds than columns.
    for _ in 0..=table.size {
        let mut is_settled = true;
        for (row, column) in columns.iter().enumerate() {
            let base = prices.get(*column).copied().unwrap_or(0) - table.weight(row, *column);
            for (other, price) in prices.iter_mut().enumerate() {
                let least = base + table.weight(row, other);
                if *price < least {
                    (*price, is_settled) = (least, false);
                }
            }
        }
        if is_settled {
            break;
        }
    }
    prices
}
