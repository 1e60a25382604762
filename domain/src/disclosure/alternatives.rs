//! Other tables that a reader could take for the true one, and the cells that are hidden so that there are enough of them.

use std::collections::{HashSet, VecDeque};

use super::{
    Cell, Shown, at_first,
    ledger::{Ledger, Number, cell_of, difference, numerator},
    shifts::{Means, Shift, Sight, State},
};

/// A number of a cell that a reader wants to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sought {
    Numerator,
    Difference,
    Denominator,
}

const SOUGHT: [Sought; 3] = [Sought::Numerator, Sought::Difference, Sought::Denominator];

/// The least and the most that was seen of a number, over all tables that were made.
#[derive(Clone, Copy, Debug)]
struct Seen {
    least: i64,
    most: i64,
}

pub(super) struct Alternatives<'l> {
    ledger: &'l Ledger,
    threshold: i64,
    states: Vec<State>,
    weights: Vec<u64>,
    truth: Vec<i64>,
    /// The table of the moment: the true one, or one that was made from it.
    values: Vec<i64>,
    /// The numbers that a reader knows to be none.
    none: Vec<bool>,
    /// The numbers in which it may differ from the true one.
    shifted: Vec<Number>,
    /// By cell and `SOUGHT`.
    seen: Vec<[Seen; 3]>,
    /// Hidden cells that are still to be looked at.
    waiting: VecDeque<usize>,
    /// Groups of which all is hidden that can be.
    given_up: HashSet<usize>,
    shift: Shift,
}

impl<'l> Alternatives<'l> {
    pub(super) fn new(cells: &[Cell], ledger: &'l Ledger, threshold: u64) -> Self {
        let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let truth: Vec<i64> = cells.iter().flat_map(|cell| [count(cell.numerator), count(cell.difference())]).collect();
        let states = cells.iter().map(|cell| match (at_first(cell, threshold), cell.decided) {
            (Shown::Hidden, _) => State::Hidden,
            (Shown::Open, None) => State::Free,
            (Shown::Open, Some(_)) => State::Fixed,
        });
        let mut alternatives = Self {
            ledger,
            threshold: count(threshold),
            states: states.collect(),
            weights: cells.iter().map(|cell| cell.denominator).collect(),
            values: truth.clone(),
            none: Vec::new(),
            shifted: Vec::new(),
            seen: Vec::new(),
            waiting: VecDeque::new(),
            given_up: HashSet::new(),
            shift: Shift::new(truth.len(), ledger.equation_count()),
            truth,
        };
        alternatives.seen = (0..cells.len()).map(|cell| SOUGHT.map(|sought| alternatives.at(cell, sought))).collect();
        alternatives.await_hidden(cells);
        alternatives
    }

    /// Puts the cells in line that are hidden at first. Where all that hangs together was decided before, nothing was added that could tell
    /// anything.
    fn await_hidden(&mut self, cells: &[Cell]) {
        let undecided = cells.iter().enumerate().filter(|(_, cell)| cell.decided.is_none());
        let open: HashSet<usize> = undecided.map(|(cell, _)| self.ledger.group(cell)).collect();
        for cell in 0..cells.len() {
            if self.state(cell) == State::Hidden && open.contains(&self.ledger.group(cell)) {
                self.hide(cell);
            }
        }
    }

    pub(super) fn hidden(mut self) -> Vec<Shown> {
        self.none = self.known_none();
        while !self.waiting.is_empty() {
            while let Some(cell) = self.waiting.pop_front() {
                for sought in self.sought(cell) {
                    if !self.given_up.contains(&self.ledger.group(cell)) && !self.widen(cell, sought) {
                        self.give_up(cell);
                    }
                }
            }
            // What is hidden now does not tell any more that others are none.
            let none = self.known_none();
            if none != self.none {
                self.none = none;
                self.waiting = (0..self.states.len()).filter(|cell| self.state(*cell) == State::Hidden).collect();
            }
        }
        self.states.iter().map(|state| if *state == State::Hidden { Shown::Hidden } else { Shown::Open }).collect()
    }

    /// Which numbers are none as open cells tell. What lies between cells is not told.
    fn known_none(&self) -> Vec<bool> {
        let is_open = |cell| self.state(cell) != State::Hidden && self.ledger.is_published(cell);
        self.ledger.known_none(|number| is_open(cell_of(number)) && self.truth.get(number) == Some(&0))
    }

    fn is_none(&self, number: Number) -> bool {
        self.none.get(number).copied().unwrap_or(true)
    }

    /// The numbers of a hidden cell that may not be known.
    fn sought(&self, cell: usize) -> impl Iterator<Item = Sought> + use<> {
        let has_numerator = !self.is_none(numerator(cell));
        let has_difference = !self.is_none(difference(cell));
        let is_reason = self.ledger.whole(cell).is_some();
        SOUGHT.into_iter().filter(move |sought| match sought {
            Sought::Numerator => has_numerator,
            Sought::Difference => has_difference,
            // Where one of both is none it is the other, and for a reason the difference of its whole.
            Sought::Denominator => has_numerator && has_difference && !is_reason,
        })
    }

    /// Makes tables until the number differs by the threshold between two of them; whether that could be done.
    fn widen(&mut self, cell: usize, sought: Sought) -> bool {
        let means = [Means::Hidden, Means::Free, Means::Largest, Means::Totals, Means::Upwards];
        let mut ways = means.into_iter().flat_map(|means| [(means, 1), (means, -1)]);
        ways.any(|(means, direction)| {
            self.start_again();
            while self.is_narrow(cell, sought) {
                if !self.step(cell, sought, means, direction) {
                    return false;
                }
            }
            true
        })
    }

    fn is_narrow(&self, cell: usize, sought: Sought) -> bool {
        self.seen.get(cell).and_then(|seen| seen.get(sought as usize)).is_some_and(|seen| seen.most - seen.least < self.threshold)
    }

    /// Shifts the table once, so that the number goes up or down.
    fn step(&mut self, cell: usize, sought: Sought, means: Means, direction: i32) -> bool {
        for (number, sign, barred) in self.starts(cell, sought, direction).into_iter().flatten() {
            if !self.find(number, sign, barred, means) {
                continue;
            }
            let far = if self.gain(cell, sought) * direction > 0 { self.far() } else { 0 };
            if far > 0 {
                self.apply(far);
            }
            self.shift.clear(self.ledger);
            if far > 0 {
                return true;
            }
        }
        false
    }

    /// The numbers with which a shift can begin, which way each goes, and what may not go along with it.
    fn starts(&self, cell: usize, sought: Sought, direction: i32) -> [Option<(Number, i32, Option<Number>)>; 2] {
        let (counted, rest) = (numerator(cell), difference(cell));
        match (sought, self.ledger.whole(cell)) {
            (Sought::Numerator, _) => [Some((counted, direction, None)), None],
            (Sought::Difference, None) => [Some((rest, direction, None)), None],
            // It is what the numerator leaves of the difference of the whole: where both go the same way it stays.
            (Sought::Difference, Some(whole)) => {
                let of = difference(whole);
                [Some((counted, -direction, Some(of))), Some((of, direction, Some(counted)))]
            }
            (Sought::Denominator, _) => [Some((counted, direction, None)), Some((rest, direction, None))],
        }
    }

    fn find(&mut self, number: Number, sign: i32, barred: Option<Number>, means: Means) -> bool {
        let sight = Sight {
            ledger: self.ledger,
            values: &self.values,
            states: &self.states,
            none: &self.none,
            weights: &self.weights,
            threshold: self.threshold,
            means,
            barred,
            limit: 0,
        };
        self.shift.find(sight, number, sign)
    }

    /// By how much the shift moves what is sought.
    fn gain(&self, cell: usize, sought: Sought) -> i32 {
        let of = |number| self.shift.sign(number);
        match (sought, self.ledger.whole(cell)) {
            (Sought::Numerator, _) => of(numerator(cell)),
            (Sought::Difference, None) => of(difference(cell)),
            (Sought::Difference, Some(whole)) => of(difference(whole)) - of(numerator(cell)),
            (Sought::Denominator, None) => of(numerator(cell)) + of(difference(cell)),
            (Sought::Denominator, Some(whole)) => of(difference(whole)),
        }
    }

    /// How far the shift goes, the threshold at most: no number below its floor, and no cell below what its being there tells.
    fn far(&self) -> i64 {
        let value = |number: Number| self.values.get(number).copied().unwrap_or(0);
        let limit = |number: &Number| {
            let cell = cell_of(*number);
            let own = if self.shift.sign(*number) < 0 { value(*number) - self.ledger.floor(*number) } else { i64::MAX };
            let (counted, rest) = (numerator(cell), difference(cell));
            let falls = -i64::from(self.shift.sign(counted) + self.shift.sign(rest));
            let is_bound = falls > 0 && self.ledger.whole(cell).is_none();
            let together = if is_bound { (value(counted) + value(rest) - self.ledger.at_least(cell)) / falls } else { i64::MAX };
            own.min(together)
        };
        self.shift.moved().iter().map(limit).fold(self.threshold, i64::min)
    }

    /// Shifts the table so far; hides what has to be hidden for it; and looks at what came of it.
    fn apply(&mut self, far: i64) {
        let moved = self.shift.moved().to_vec();
        for number in &moved {
            if let Some(value) = self.values.get_mut(*number) {
                *value += far * i64::from(self.shift.sign(*number));
            }
            if self.state(cell_of(*number)) == State::Free {
                self.hide(cell_of(*number));
            }
        }
        for number in &moved {
            let (ledger, cell) = (self.ledger, cell_of(*number));
            self.look(cell);
            if *number == difference(cell) {
                ledger.reasons(cell).for_each(|reason| self.look(reason));
            }
        }
        self.shifted.extend(moved);
    }

    fn look(&mut self, cell: usize) {
        let now = SOUGHT.map(|sought| self.at(cell, sought));
        for (seen, now) in self.seen.get_mut(cell).into_iter().flatten().zip(now) {
            *seen = Seen { least: seen.least.min(now.least), most: seen.most.max(now.most) };
        }
    }

    /// What is sought, in the table of the moment.
    fn at(&self, cell: usize, sought: Sought) -> Seen {
        let of = |number: Number| self.values.get(number).copied().unwrap_or(0);
        let rest = match self.ledger.whole(cell) {
            Some(whole) => of(difference(whole)) - of(numerator(cell)),
            None => of(difference(cell)),
        };
        let value = match sought {
            Sought::Numerator => of(numerator(cell)),
            Sought::Difference => rest,
            Sought::Denominator => of(numerator(cell)) + rest,
        };
        Seen { least: value, most: value }
    }

    fn start_again(&mut self) {
        for number in self.shifted.drain(..) {
            if let (Some(value), Some(truth)) = (self.values.get_mut(number), self.truth.get(number)) {
                *value = *truth;
            }
        }
    }

    fn state(&self, cell: usize) -> State {
        self.states.get(cell).copied().unwrap_or(State::Fixed)
    }

    /// Hides a cell, and its reasons with it, since they state its difference as their denominator.
    fn hide(&mut self, cell: usize) {
        let ledger = self.ledger;
        for cell in std::iter::once(cell).chain(ledger.reasons(cell)) {
            let Some(state) = self.states.get_mut(cell).filter(|state| **state != State::Fixed) else { continue };
            *state = State::Hidden;
            self.waiting.push_back(cell);
        }
    }

    /// Hides all that can be of what hangs together with the cell.
    fn give_up(&mut self, cell: usize) {
        let group = self.ledger.group(cell);
        if self.given_up.insert(group) {
            for other in 0..self.states.len() {
                if self.ledger.group(other) == group && self.state(other) == State::Free {
                    self.hide(other);
                }
            }
        }
    }
}
