use proptest::prelude::*;

use super::{Cell, Relation, Shown, Side, Sort, at_first, hide};

mod attacker;
mod city;

use attacker::{Attacker, Found};
use city::{City, cities, decided};

/// `leaMetric.threshold`.
const THRESHOLD: u64 = 5;

fn cell(numerator: u64, denominator: u64) -> Cell {
    Cell { numerator, denominator, decided: None, sort: Sort::Share }
}

fn count(number: u64, sort: Sort) -> Cell {
    Cell { sort, ..cell(number, number) }
}

fn sum(total: usize, parts: &[usize]) -> Relation {
    Relation::Sum { total, parts: parts.to_vec() }
}

/// The places of the hidden cells.
fn hidden(cells: &[Cell], relations: &[Relation]) -> Vec<usize> {
    let shown = hide(cells, relations, THRESHOLD);
    assert!(narrow(cells, relations, &shown).is_empty(), "{:?}", narrow(cells, relations, &shown));
    (0..cells.len()).filter(|cell| shown[*cell] == Shown::Hidden).collect()
}

fn narrow(cells: &[Cell], relations: &[Relation], shown: &[Shown]) -> Vec<Found> {
    Attacker { cells, shown, relations }.narrow(THRESHOLD)
}

#[test]
fn a_cell_by_itself_is_hidden_where_numerator_denominator_or_difference_is_small() {
    let cells = [cell(4, 20), cell(16, 20), cell(2, 2), cell(0, 4), cell(5, 10), cell(0, 5), cell(5, 5), cell(0, 0)];
    assert_eq!(hidden(&cells, &[]), [0, 1, 2, 3]);
}

#[test]
fn the_next_smallest_part_is_hidden_too_and_the_total_is_shown() {
    let cells = [cell(100, 200), cell(3, 30), cell(47, 90), cell(20, 40), cell(30, 40)];
    assert_eq!(hidden(&cells, &[sum(0, &[1, 2, 3, 4])]), [1, 3]);
}

#[test]
fn two_small_parts_protect_each_other_only_where_they_are_many_enough_together() {
    let cells = [cell(54, 150), cell(4, 30), cell(4, 30), cell(46, 90)];
    assert_eq!(hidden(&cells, &[sum(0, &[1, 2, 3])]), [1, 2]);
    let cells = [cell(48, 150), cell(1, 30), cell(1, 30), cell(46, 90)];
    assert_eq!(hidden(&cells, &[sum(0, &[1, 2, 3])]), [1, 2, 3]);
}

#[test]
fn the_total_is_hidden_where_its_parts_cannot_protect_each_other() {
    let cells = [cell(23, 90), cell(3, 30), cell(20, 60)];
    assert_eq!(hidden(&cells, &[sum(0, &[1, 2])]), [1, 2]);
    let cells = [cell(3, 30), cell(3, 30)];
    assert_eq!(hidden(&cells, &[sum(0, &[1])]), [0, 1]);
}

#[test]
fn each_way_of_dividing_needs_a_second_cell() {
    // Two districts beside two organisations, under one total.
    let cells = [cell(60, 120), cell(30, 60), cell(30, 60), cell(3, 40), cell(57, 80)];
    assert_eq!(hidden(&cells, &[sum(0, &[1, 2]), sum(0, &[3, 4])]), [3, 4]);
}

#[test]
fn places_and_months_are_protected_together() {
    // Three districts and their total by three months and their year: one small cell makes a square.
    let rows = [[3, 20, 30], [20, 40, 50], [40, 30, 60]];
    let mut cells: Vec<Cell> = rows
        .iter()
        .flat_map(|row| row.iter().map(|n| cell(*n, n * 3)).chain([cell(row.iter().sum(), row.iter().sum::<u64>() * 3)]))
        .collect();
    for column in 0..4 {
        let of: Vec<Cell> = (0..3).map(|row| cells[row * 4 + column]).collect();
        cells.push(cell(of.iter().map(|cell| cell.numerator).sum(), of.iter().map(|cell| cell.denominator).sum()));
    }
    let months = (0..4).map(|row| sum(row * 4 + 3, &[row * 4, row * 4 + 1, row * 4 + 2]));
    let places = (0..4).map(|column| sum(12 + column, &[column, 4 + column, 8 + column]));
    let relations: Vec<Relation> = months.chain(places).collect();
    assert_eq!(hidden(&cells, &relations), [0, 1, 4, 5]);
}

#[test]
fn a_reason_is_hidden_with_another_one_and_the_indicator_is_shown() {
    let cells = [cell(70, 100), cell(3, 30), cell(12, 30), cell(15, 30)];
    assert_eq!(hidden(&cells, &[Relation::Reasons { whole: 0, reasons: vec![1, 2, 3] }]), [1, 2]);
}

#[test]
fn reasons_are_hidden_with_their_indicator_for_they_state_who_is_not_reached() {
    let cells = [cell(97, 100), cell(0, 3), cell(3, 3)];
    assert_eq!(hidden(&cells, &[Relation::Reasons { whole: 0, reasons: vec![1, 2] }]), [0, 1, 2]);
}

#[test]
fn a_plain_count_is_protected_as_a_count() {
    let cells = [63, 3, 20, 40].map(|number| count(number, Sort::Plain));
    assert_eq!(hidden(&cells, &[sum(0, &[1, 2, 3])]), [1, 2]);
}

#[test]
fn that_nobody_or_everybody_is_counted_may_be_told() {
    // The open total tells that none is counted anywhere; how many there are at the small part stays hidden.
    let nobody = [cell(0, 90), cell(0, 3), cell(0, 87)];
    assert_eq!(hidden(&nobody, &[sum(0, &[1, 2])]), [1, 2]);
    let everybody = [cell(63, 63), cell(3, 3), cell(20, 20), cell(40, 40)];
    assert_eq!(hidden(&everybody, &[sum(0, &[1, 2, 3])]), [1, 2]);
}

#[test]
fn a_cell_that_is_there_counts_somebody_so_that_four_less_is_not_enough() {
    // Five in two hidden cells that are there are one to four in each.
    let cells = [2, 3, 0].map(|number| count(number, Sort::Plain));
    let cells = [count(25, Sort::Plain), count(20, Sort::Plain), cells[0], cells[1]];
    let found = hidden(&cells, &[sum(0, &[1, 2, 3])]);
    assert_eq!(found.len(), 3, "{found:?}");
}

#[test]
fn figures_of_the_same_people_hide_the_number_of_them_together() {
    // Two indicators of the same people at two places: one is small at the first place, in the first indicator alone.
    let cells = [cell(50, 100), cell(3, 40), cell(47, 60), cell(40, 100), cell(20, 40), cell(20, 60)];
    let relations =
        [sum(0, &[1, 2]), sum(3, &[4, 5]), Relation::same_people(0, 3), Relation::same_people(1, 4), Relation::same_people(2, 5)];
    let shown = hide(&cells, &relations, THRESHOLD);
    let narrow = narrow(&cells, &relations, &shown);
    assert!(narrow.is_empty(), "{narrow:?}");
    assert_eq!(shown[1], Shown::Hidden);
    // Apart from each other the second would stay open, and tell how many there are at the hidden place of the first.
    assert_ne!(shown[4], Shown::Open);
}

#[test]
fn what_two_open_figures_leave_between_them_is_hidden_too() {
    // Eighteen were received, fifteen of them on time: three were late.
    let cells = [cell(18, 30), cell(15, 30), count(3, Sort::Between)];
    let between = Relation::Equal { left: vec![(0, Side::Numerator)], right: vec![(1, Side::Numerator), (2, Side::Numerator)] };
    let found = hidden(&cells, &[Relation::same_people(0, 1), between]);
    assert!(found.contains(&2) && found.len() > 1, "{found:?}");
}

#[test]
fn what_was_published_stays_as_it_was_and_the_new_total_does_not_give_the_new_month_away() {
    let open = Some(Shown::Open);
    let before = Cell { decided: open, ..cell(40, 90) };
    let cells = [before, cell(2, 30), cell(42, 120)];
    assert_eq!(hidden(&cells, &[sum(2, &[0, 1])]), [1, 2]);
    // A small cell that was shown once is shown.
    assert_eq!(hidden(&[Cell { decided: open, ..cell(2, 30) }], &[]), [0_usize; 0]);
}

#[test]
fn a_total_that_was_hidden_before_does_not_come_out_by_the_next_one() {
    let before = [Cell { decided: Some(Shown::Open), ..cell(40, 90) }, cell(2, 30), cell(42, 120)];
    let before = before.map(|cell| Cell { decided: cell.decided.or(Some(Shown::Hidden)), ..cell });
    let cells: Vec<Cell> = before.into_iter().chain([cell(20, 40), cell(62, 160)]).collect();
    let relations = [sum(2, &[0, 1]), sum(4, &[2, 3])];
    assert_eq!(hidden(&cells, &relations), [1, 2, 3]);
}

/// Both publications of a city: the cells and relations of the second, with what was shown of the first. Who reads both knows all that the
/// first tells by itself.
fn publish_twice(city: &City) -> (Vec<Cell>, Vec<Relation>, Vec<Shown>) {
    let last = city.months - 1;
    let (before, relations) = (city.cells(last - 1), city.relations(last - 1));
    let shown = hide(&before, &relations, THRESHOLD);
    let mut cells = decided(before, &shown);
    let known = cells.len();
    cells.extend_from_slice(&city.cells(last)[known..]);
    let relations = city.relations(last);
    let shown = hide(&cells, &relations, THRESHOLD);
    (cells, relations, shown)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nobody_is_counted_back_out_of_two_publications(city in cities()) {
        let (cells, relations, shown) = publish_twice(&city);
        for (cell, shown) in cells.iter().zip(&shown) {
            prop_assert_eq!(cell.decided.unwrap_or(*shown), *shown);
            prop_assert!(cell.decided.is_some() || at_first(cell, THRESHOLD) == Shown::Open || *shown == Shown::Hidden);
        }
        prop_assert_eq!(&hide(&cells, &relations, THRESHOLD), &shown);
        let narrow = narrow(&cells, &relations, &shown);
        prop_assert!(narrow.is_empty(), "{:?}", narrow);
    }
}

#[test]
fn the_attacker_wins_where_only_small_cells_are_hidden() {
    let cells = [cell(100, 200), cell(3, 30), cell(47, 90), cell(20, 40), cell(30, 40)];
    let shown: Vec<Shown> = cells.iter().map(|cell| at_first(cell, THRESHOLD)).collect();
    let found = narrow(&cells, &[sum(0, &[1, 2, 3, 4])], &shown);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found.iter().all(|found| found.cell == 1 && found.width().abs() < 1e-6));
    assert_eq!(
        found.iter().map(|found| (found.what, found.least.round())).collect::<Vec<_>>(),
        [("numerator", 3.0), ("denominator", 30.0), ("difference", 27.0)]
    );
}
