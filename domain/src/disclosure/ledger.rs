//! The numbers of all cells and the equations that hold between them.
//!
//! A cell is two numbers, its numerator and its difference, for these are the ones that cannot be negative; the denominator is their sum.
//! The difference of a reason is no number of its own: it is what its whole leaves (the difference of the whole less the numerator).

use std::{collections::HashSet, iter::once};

use super::{Cell, Relation, Side, Sort};

/// The place of a number in the ledger: two for each cell.
pub(super) type Number = usize;

pub(super) fn numerator(cell: usize) -> Number {
    cell * 2
}

pub(super) fn difference(cell: usize) -> Number {
    cell * 2 + 1
}

pub(super) fn cell_of(number: Number) -> usize {
    number / 2
}

/// A number with the sign that it has in an equation (or an equation with the sign that a number has there).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Term {
    pub(super) of: usize,
    pub(super) sign: i32,
}

/// Lists behind each other in one piece of memory, for there are hundreds of thousands of short ones.
#[derive(Debug, Default)]
pub(super) struct Lists {
    ends: Vec<usize>,
    terms: Vec<Term>,
}

impl Lists {
    fn push(&mut self, terms: impl IntoIterator<Item = Term>) {
        self.terms.extend(terms);
        self.ends.push(self.terms.len());
    }

    pub(super) fn of(&self, list: usize) -> &[Term] {
        let start = list.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(list).copied().unwrap_or(start);
        self.terms.get(start..end).unwrap_or_default()
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    /// The same the other way around: for each of what the lists name, the lists that name it.
    fn turned(&self, count: usize) -> Self {
        let mut found: Vec<Vec<Term>> = vec![Vec::new(); count];
        for list in 0..self.len() {
            for term in self.of(list) {
                if let Some(lists) = found.get_mut(term.of) {
                    lists.push(Term { of: list, sign: term.sign });
                }
            }
        }
        let mut turned = Self::default();
        for lists in found {
            turned.push(lists);
        }
        turned
    }
}

/// Numbers and equations; each equation has terms that add up to nothing.
#[derive(Debug)]
pub(super) struct Ledger {
    /// The terms of each equation.
    pub(super) equations: Lists,
    /// The equations of each number.
    pub(super) numbers: Lists,
    /// Of each cell the whole of which it is a reason, where its difference follows from that.
    whole: Vec<Option<usize>>,
    /// The reasons of each cell for which it is the whole.
    reasons: Lists,
    /// Of each cell the first one that hangs together with it.
    group: Vec<usize>,
    /// What is known of each cell.
    sorts: Vec<Sort>,
}

impl Ledger {
    pub(super) fn new(cells: &[Cell], relations: &[Relation]) -> Self {
        let whole = wholes(cells.len(), relations);
        let equations = equations(relations, &whole);
        let numbers = equations.turned(cells.len() * 2);
        let group = groups(cells.len(), relations);
        let sorts: Vec<Sort> = cells.iter().map(|cell| cell.sort).collect();
        Self { equations, numbers, whole, reasons: reasons(cells.len(), relations), group, sorts }
    }

    pub(super) fn equation_count(&self) -> usize {
        self.equations.len()
    }

    /// The whole of which the cell is a reason, where its difference is no number of its own.
    pub(super) fn whole(&self, cell: usize) -> Option<usize> {
        self.whole.get(cell).copied().flatten()
    }

    pub(super) fn reasons(&self, cell: usize) -> impl Iterator<Item = usize> + '_ {
        self.reasons.of(cell).iter().map(|term| term.of)
    }

    /// Cells of one group hang together by relations.
    pub(super) fn group(&self, cell: usize) -> usize {
        self.group.get(cell).copied().unwrap_or(cell)
    }

    /// Of each number whether a reader knows that it is none: one that is told, the difference of what has none, and whatever has to add up to
    /// none with others.
    pub(super) fn known_none(&self, is_told: impl Fn(Number) -> bool) -> Vec<bool> {
        let mut none: Vec<bool> = self.sorts.iter().flat_map(|sort| [false, *sort != Sort::Share]).collect();
        for (number, none) in none.iter_mut().enumerate() {
            *none |= is_told(number);
        }
        let mut changed = true;
        while std::mem::take(&mut changed) {
            for equation in 0..self.equations.len() {
                let terms = self.equations.of(equation);
                for sign in [1, -1] {
                    let is_left = |term: &&Term| !none.get(term.of).copied().unwrap_or(true);
                    if terms.iter().filter(|term| term.sign == sign).any(|term| is_left(&term)) {
                        continue;
                    }
                    let others: Vec<Number> = terms.iter().filter(is_left).map(|term| term.of).collect();
                    changed |= !others.is_empty();
                    for other in others {
                        if let Some(none) = none.get_mut(other) {
                            *none = true;
                        }
                    }
                }
            }
        }
        none
    }

    /// Whether a cell is published at all.
    pub(super) fn is_published(&self, cell: usize) -> bool {
        self.sorts.get(cell) != Some(&Sort::Between)
    }

    /// How many a cell counts at least, as its being there tells.
    pub(super) fn at_least(&self, cell: usize) -> i64 {
        i64::from(self.is_published(cell))
    }

    /// How large a number is at least: where there are reasons, somebody was not reached.
    pub(super) fn floor(&self, number: Number) -> i64 {
        let cell = cell_of(number);
        i64::from(number == difference(cell) && !self.reasons.of(cell).is_empty())
    }
}

/// Of each cell its whole, where its difference can be left out: it is a reason of one whole, has no reasons itself, and adds up with cells
/// of that kind alone.
fn wholes(count: usize, relations: &[Relation]) -> Vec<Option<usize>> {
    let mut found: Vec<Option<usize>> = vec![None; count];
    let mut is_plain = vec![true; count];
    let spoil = |is_plain: &mut Vec<bool>, cell: usize| is_plain.get_mut(cell).is_some_and(std::mem::take);
    for relation in relations {
        let Relation::Reasons { whole, reasons } = relation else {
            if matches!(relation, Relation::Equal { .. }) {
                relation.cells().into_iter().for_each(|cell| _ = spoil(&mut is_plain, cell));
            }
            continue;
        };
        spoil(&mut is_plain, *whole);
        for reason in reasons {
            match found.get_mut(*reason) {
                Some(Some(_)) => _ = spoil(&mut is_plain, *reason),
                Some(none) => *none = Some(*whole),
                None => {}
            }
        }
    }
    for (plain, whole) in is_plain.iter_mut().zip(&found) {
        *plain &= whole.is_some();
    }
    let mut changed = true;
    while std::mem::take(&mut changed) {
        for relation in relations.iter().filter(|relation| matches!(relation, Relation::Sum { .. })) {
            if relation.cells().iter().any(|cell| !is_plain.get(*cell).copied().unwrap_or(false)) {
                for cell in relation.cells() {
                    changed |= spoil(&mut is_plain, cell);
                }
            }
        }
    }
    found.into_iter().zip(is_plain).map(|(whole, plain)| whole.filter(|_| plain)).collect()
}

/// The equations of all relations, each once.
fn equations(relations: &[Relation], whole_of: &[Option<usize>]) -> Lists {
    let whole_of = |cell: usize| whole_of.get(cell).copied().flatten();
    // Where the difference of a reason is left out, that of its whole stands for it: the denominators of reasons add up too.
    let stated = |cell: usize| difference(whole_of(cell).unwrap_or(cell));
    let mut known: HashSet<Vec<Term>> = HashSet::new();
    let mut lists = Lists::default();
    let mut add = |plus: &mut dyn Iterator<Item = Number>, minus: &mut dyn Iterator<Item = Number>| {
        let term = |sign| move |of| Term { of, sign };
        let mut terms: Vec<Term> = minus.map(term(-1)).chain(plus.map(term(1))).collect();
        terms.sort_unstable();
        if known.insert(terms.clone()) {
            lists.push(terms);
        }
    };
    for relation in relations {
        match relation {
            Relation::Sum { total, parts } => {
                add(&mut once(numerator(*total)), &mut parts.iter().map(|part| numerator(*part)));
                add(&mut once(stated(*total)), &mut parts.iter().map(|part| stated(*part)));
            }
            Relation::Reasons { whole, reasons } => {
                add(&mut once(difference(*whole)), &mut reasons.iter().map(|reason| numerator(*reason)));
                for reason in reasons.iter().filter(|reason| whole_of(**reason).is_none()) {
                    add(&mut once(difference(*whole)), &mut [numerator(*reason), difference(*reason)].into_iter());
                }
            }
            Relation::Equal { left, right } => {
                let number = |(cell, side): &(usize, Side)| match side {
                    Side::Numerator => numerator(*cell),
                    Side::Difference => difference(*cell),
                };
                add(&mut left.iter().map(number), &mut right.iter().map(number));
            }
        }
    }
    lists
}

fn reasons(count: usize, relations: &[Relation]) -> Lists {
    let mut found: Vec<Vec<Term>> = vec![Vec::new(); count];
    for relation in relations {
        if let Relation::Reasons { whole, reasons } = relation
            && let Some(of_whole) = found.get_mut(*whole)
        {
            of_whole.extend(reasons.iter().map(|reason| Term { of: *reason, sign: 1 }));
        }
    }
    let mut lists = Lists::default();
    for reasons in found {
        lists.push(reasons);
    }
    lists
}

/// Of each cell the first one that hangs together with it by relations.
fn groups(count: usize, relations: &[Relation]) -> Vec<usize> {
    let mut group: Vec<usize> = (0..count).collect();
    for relation in relations {
        let firsts: Vec<usize> = relation.cells().into_iter().map(|cell| first_of(&mut group, cell)).collect();
        let Some(first) = firsts.iter().min().copied() else { continue };
        for other in firsts {
            if let Some(of_other) = group.get_mut(other) {
                *of_other = first;
            }
        }
    }
    for cell in 0..count {
        first_of(&mut group, cell);
    }
    group
}

/// Follows the cells to the first of the group, and shortens the way for the next who asks.
fn first_of(group: &mut [usize], cell: usize) -> usize {
    let mut first = cell;
    while let Some(next) = group.get(first).copied().filter(|next| *next != first) {
        first = next;
    }
    let mut passed = cell;
    while let Some(next) = group.get_mut(passed).filter(|next| **next != first) {
        passed = std::mem::replace(next, first);
    }
    first
}
