//! The search for a shift: some numbers one up and others one down, so that every equation still holds.
//!
//! It begins with one number and goes on as long as an equation is out of balance, with the number that brings the most equations back.
//! In a table by place and month that closes a square (this place and another one, this month and another one), with reasons a cube, and
//! below an organisation a longer round. What it finds is right, since all equations are counted along; it may miss one that exists.

use super::ledger::{Ledger, Number, Term, cell_of, difference, numerator};

/// Where a cell stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// It is hidden.
    Hidden,
    /// It is open and may still be hidden.
    Free,
    /// It is open and was so in an earlier publication.
    Fixed,
}

/// With which numbers a shift is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Means {
    /// Those of cells that are hidden.
    Hidden,
    /// Also those of cells that would be hidden for it.
    Free,
    /// The same, the largest first, which can always give. The smallest hide less, but where all are small they lead nowhere.
    Largest,
    /// The same, and sums of reasons are followed upwards: the totals of a number, and theirs, so that it needs no other part from which to
    /// take. Reasons take from each other then, and no indicator is hidden for them.
    Totals,
    /// The same, and all of them go up: the totals of a number, and theirs. It needs no other number from which to take at
    /// all.
    Upwards,
}

impl Means {
    /// How many searches are made, how many equations each may try, and how many numbers for an equation. A search that went wrong early does better to begin anew, and to choose otherwise, than
    /// to go on.
    fn patience(self) -> (usize, usize, usize) {
        match self {
            Self::Hidden => (1, 40, 4),
            Self::Free | Self::Largest | Self::Totals | Self::Upwards => (12, 60, 4),
        }
    }
}

/// How many numbers a shift may have. The longest round through the divisions that there are (location, organisation, another one, its
/// location; by month, by year and by reason) has sixteen; what is much longer hides more than the totals would.
const LONGEST: usize = 64;

/// What a search looks at.
#[derive(Clone, Copy)]
pub(super) struct Sight<'a> {
    pub(super) ledger: &'a Ledger,
    /// The numbers of the table from which it is shifted.
    pub(super) values: &'a [i64],
    pub(super) states: &'a [State],
    /// Which numbers are known to be none.
    pub(super) none: &'a [bool],
    /// How many a cell counts, by which the smallest is chosen.
    pub(super) weights: &'a [u64],
    /// By how much a number should be able to go down.
    pub(super) threshold: i64,
    pub(super) means: Means,
    /// A number that may not go along.
    pub(super) barred: Option<Number>,
    /// How many a cell may count that is hidden for it; none by itself, for each search sets it.
    pub(super) limit: u64,
}

impl Sight<'_> {
    fn state(&self, cell: usize) -> State {
        self.states.get(cell).copied().unwrap_or(State::Fixed)
    }

    fn value(&self, number: Number) -> i64 {
        self.values.get(number).copied().unwrap_or(0)
    }

    fn weight(&self, cell: usize) -> u64 {
        self.weights.get(cell).copied().unwrap_or(0)
    }

    fn can_move(&self, number: Number, sign: i32) -> bool {
        let cell = cell_of(number);
        let state = self.state(cell);
        let allowed = match self.means {
            Means::Hidden => state == State::Hidden,
            Means::Free => state == State::Hidden || state == State::Free && self.weight(cell) <= self.limit,
            Means::Largest => state != State::Fixed,
            Means::Totals => state == State::Hidden || state == State::Free && !self.is_whole(number),
            Means::Upwards => state != State::Fixed && sign > 0,
        };
        allowed
            && !self.none.get(number).copied().unwrap_or(true)
            && self.barred != Some(number)
            && (sign > 0 || self.can_fall(number))
            && (number == numerator(cell) || self.difference_is_hidden(cell))
    }

    /// Whether fewer can be counted, and somebody still where that is known.
    fn can_fall(&self, number: Number) -> bool {
        let cell = cell_of(number);
        let all = self.value(numerator(cell)) + self.value(difference(cell));
        // A reason is there because of its whole, and may count nobody.
        let is_bound = self.ledger.whole(cell).is_none() && all <= self.ledger.at_least(cell);
        self.value(number) > self.ledger.floor(number) && !is_bound
    }

    /// Whether it is what is divided by reasons.
    fn is_whole(&self, number: Number) -> bool {
        number == difference(cell_of(number)) && self.ledger.reasons(cell_of(number)).next().is_some()
    }

    /// An open reason states the difference of its whole as its denominator.
    fn difference_is_hidden(&self, cell: usize) -> bool {
        !self.ledger.reasons(cell).any(|reason| self.state(reason) == State::Fixed)
    }
}

/// In which order numbers are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    /// By how much more all equations are out of balance with it; less than nothing where it brings them back.
    off: i32,
    /// Whether its cell would have to be hidden.
    is_open: bool,
    /// How much is wanting to what it should be able to give.
    wanting: i64,
    /// Whether its cell has a small number itself.
    is_weak: bool,
    /// How many its cell counts; where the largest is sought, how many fewer than can be.
    weight: u64,
    /// The first, where all else is alike.
    number: Number,
}

/// The shift that is being made. Between searches it is empty.
#[derive(Debug)]
pub(super) struct Shift {
    signs: Vec<i32>,
    moved: Vec<Number>,
    balances: Vec<i32>,
    unbalanced: Vec<usize>,
    search: usize,
    patience: usize,
    choices: usize,
}

impl Shift {
    pub(super) fn new(numbers: usize, equations: usize) -> Self {
        Self {
            signs: vec![0; numbers],
            moved: Vec::new(),
            balances: vec![0; equations],
            unbalanced: Vec::new(),
            search: 0,
            patience: 0,
            choices: 0,
        }
    }

    /// Whether the number goes up (1), down (-1) or stays.
    pub(super) fn sign(&self, number: Number) -> i32 {
        self.signs.get(number).copied().unwrap_or(0)
    }

    pub(super) fn moved(&self) -> &[Number] {
        &self.moved
    }

    /// Whether there is a shift that begins with this number; it stands here until `clear`.
    pub(super) fn find(&mut self, mut sight: Sight, number: Number, sign: i32) -> bool {
        if !sight.can_move(number, sign) {
            return false;
        }
        let (searches, patience, choices) = sight.means.patience();
        // What is small is hidden before what is large: four times as large cells in every second search, so that a municipality
        // comes last.
        let least = sight.weight(cell_of(number)).max(4 * sight.threshold.unsigned_abs()).min(u64::from(u32::MAX)) * 2;
        (0..searches).any(|search| {
            (self.search, self.patience, self.choices) = (search, patience, choices);
            sight.limit = least << (search / 2 * 2);
            self.take(sight.ledger, number, sign);
            self.complete(sight) || {
                self.clear(sight.ledger);
                false
            }
        })
    }

    pub(super) fn clear(&mut self, ledger: &Ledger) {
        while self.put_back(ledger) {}
    }

    fn complete(&mut self, sight: Sight) -> bool {
        if self.unbalanced.is_empty() {
            return true;
        }
        if self.patience == 0 || self.moved.len() >= LONGEST {
            return false;
        }
        self.patience -= 1;
        for (rank, sign) in self.next(sight) {
            self.take(sight.ledger, rank.number, sign);
            if self.complete(sight) {
                return true;
            }
            self.put_back(sight.ledger);
        }
        false
    }

    /// What may come next: the ways to balance the shortest equation, for it has the fewest ways, and a wrong one shows soonest.
    fn next(&self, sight: Sight) -> Vec<(Rank, i32)> {
        let length = |equation: &usize| sight.ledger.equations.of(*equation).len();
        let Some(equation) = self.unbalanced.iter().copied().min_by_key(length) else { return Vec::new() };
        let mut ways = self.ways(sight, equation);
        // Every second search begins with another of those that are as good, which one differs from step to step.
        let alike = ways.iter().take_while(|(rank, _)| ways.first().is_some_and(|(first, _)| first.off == rank.off)).count();
        let other = if self.search.is_multiple_of(2) { 0 } else { self.search * (7 + self.moved.len()) % alike.max(1) };
        if let Some(alike) = ways.get_mut(..alike) {
            alike.rotate_left(other);
        }
        ways
    }

    /// The best numbers to bring an equation back into balance, and which way they go.
    fn ways(&self, sight: Sight, equation: usize) -> Vec<(Rank, i32)> {
        let off = self.balances.get(equation).copied().unwrap_or(0).signum();
        let is_upwards = sight.means == Means::Totals && self.is_below(sight, equation);
        let mut best: Vec<(Rank, i32)> = Vec::with_capacity(self.choices + 1);
        for term in sight.ledger.equations.of(equation) {
            let sign = -off * term.sign;
            if self.sign(term.of) != 0 || is_upwards && term.sign < 0 || !sight.can_move(term.of, sign) {
                continue;
            }
            let rank = self.rank(sight, term.of, sign);
            let place = best.partition_point(|(other, _)| *other < rank);
            if place < self.choices {
                best.insert(place, (rank, sign));
                best.truncate(self.choices);
            }
        }
        best
    }

    /// Whether it is a sum of reasons of which only parts move so far, and not the total.
    fn is_below(&self, sight: Sight, equation: usize) -> bool {
        let total = sight.ledger.equations.of(equation).iter().find(|term| term.sign > 0);
        total.is_some_and(|total| sight.ledger.whole(cell_of(total.of)).is_some() && self.sign(total.of) == 0)
    }

    fn rank(&self, sight: Sight, number: Number, sign: i32) -> Rank {
        let off = |term: &Term| {
            let before = self.balances.get(term.of).copied().unwrap_or(0);
            (before + sign * term.sign).abs() - before.abs()
        };
        let cell = cell_of(number);
        let rank = Rank {
            off: sight.ledger.numbers.of(number).iter().map(off).sum(),
            is_open: false,
            wanting: if sign < 0 { (sight.threshold - sight.value(number)).max(0) } else { 0 },
            is_weak: false,
            weight: 0,
            number,
        };
        let weight = sight.weight(cell);
        if sight.means == Means::Largest {
            return Rank { weight: u64::MAX - sight.value(number).unsigned_abs(), ..rank };
        }
        if sight.state(cell) == State::Hidden {
            return rank;
        }
        let is_small = |number: Number| sight.value(number) < sight.threshold;
        let is_weak = is_small(numerator(cell)) || is_small(difference(cell));
        Rank { is_open: true, is_weak, weight, ..rank }
    }

    fn take(&mut self, ledger: &Ledger, number: Number, sign: i32) {
        if let Some(held) = self.signs.get_mut(number) {
            *held = sign;
        }
        self.moved.push(number);
        self.count(ledger, number, sign);
    }

    fn put_back(&mut self, ledger: &Ledger) -> bool {
        let Some(number) = self.moved.pop() else { return false };
        let sign = self.signs.get_mut(number).map_or(0, std::mem::take);
        self.count(ledger, number, -sign);
        true
    }

    fn count(&mut self, ledger: &Ledger, number: Number, sign: i32) {
        for term in ledger.numbers.of(number) {
            let Some(balance) = self.balances.get_mut(term.of) else { continue };
            let was_even = *balance == 0;
            *balance += sign * term.sign;
            if was_even {
                self.unbalanced.push(term.of);
            } else if *balance == 0 {
                self.unbalanced.retain(|equation| *equation != term.of);
            }
        }
    }
}
