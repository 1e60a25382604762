//! What holds whatever is asked.

use proptest::{collection::btree_set, prelude::*, sample::subsequence};

use super::*;

fn any_side() -> impl Strategy<Value = SideDemand> {
    (btree_set(0..7_usize, 1..6), 0..80_i32, 4..64_i32).prop_map(|(days, from, length)| SideDemand {
        days: days.into_iter().map(|at| Weekday::ALL[at]).collect(),
        from: TimeOfDay::at(from * 15 + 5),
        until: TimeOfDay::at(((from + length) * 15 + 10).min(1439)),
    })
}

fn any_demands() -> impl Strategy<Value = Demands> {
    let wishes = subsequence(WishKind::ALL, 0..4).prop_flat_map(|kinds| {
        let weights = proptest::collection::vec(0..10_i32, kinds.len());
        weights.prop_map(move |weights| kinds.iter().zip(weights).map(|(kind, weight)| Wish { kind: *kind, weight }).collect())
    });
    (any_side(), any_side(), 1..140_i32, 1..140_i32, proptest::option::of(0..7_usize), wishes).prop_map(
        |(school, after_school, at_school, in_childcare, training, wishes)| Demands {
            school,
            after_school,
            school_minutes: at_school * 15,
            childcare_minutes: in_childcare * 15,
            training_day: training.map(|at| Weekday::ALL[at]),
            wishes,
            on: date(2026, 9, 1),
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_proposal_has_nothing_blocking_and_demands_that_clash_are_named(demands in any_demands()) {
        let answer = proposed(&demands);
        holds(&demands, &answer);
        prop_assert_eq!(answer.proposals.is_empty(), !answer.clash.is_empty());
        prop_assert_eq!(proposed(&demands), answer);
    }

    /// There is no less room in longer times.
    #[test]
    fn longer_times_never_clash_where_shorter_ones_do_not(demands in any_demands(), earlier in 0..8_i32, later in 0..8_i32) {
        let wider = |side: &SideDemand| SideDemand {
            from: TimeOfDay::at((side.from.minutes() - earlier * 15).max(0)),
            until: TimeOfDay::at((side.until.minutes() + later * 15).min(1439)),
            ..side.clone()
        };
        let wide = Demands { school: wider(&demands.school), after_school: wider(&demands.after_school), ..demands.clone() };
        if proposed(&demands).clash.is_empty() {
            prop_assert_eq!(proposed(&wide).clash, []);
        }
    }
}
