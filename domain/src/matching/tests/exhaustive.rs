//! The matching against every one that there is.

use super::*;

/// Numbers that look like chance and are the same every time (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn in_ten(&mut self, times: usize) -> bool {
        self.below(10) < times
    }

    /// Candidates and places of every sort, between runs in which nearly every pair can be and runs in which few can, with few different
    /// scores, so that there are ties.
    fn run(&mut self, candidates: usize, places: usize) -> Run {
        let mut run = run(candidates, places);
        let strictness = self.below(4);
        run.weights = MatchWish::ALL.iter().map(|wish| (*wish, u8::try_from(self.below(3)).unwrap())).collect();
        for one in &mut run.candidates {
            one.minutes = if self.in_ten(strictness) { 24 * 60 } else { 36 * 60 };
            one.level = if self.in_ten(strictness) { 2 } else { 3 };
            one.preferred_site = self.in_ten(5).then(|| id(3, self.below(places)));
            one.wished_free = ALL_DAYS.into_iter().filter(|_| self.in_ten(3)).collect();
        }
        for place in &mut run.places {
            place.level = if self.in_ten(5) { 2 } else { 3 };
            place.school.is_recognised = !self.in_ten(strictness / 2);
            place.asked_for = (0..candidates).filter(|_| self.in_ten(2)).map(|one| id(1, one)).collect();
        }
        for minutes in run.travel_minutes.values_mut() {
            *minutes = if self.in_ten(strictness) { 61 } else { 10 + i32::try_from(self.below(4)).unwrap() * 15 };
        }
        let all = (0..candidates).flat_map(|one| (0..places).map(move |other| pair(one, other)));
        run.forbidden = all.filter(|_| self.in_ten(1)).collect();
        for _ in 0..self.below(3) {
            let (one, other) = (self.below(candidates), self.below(places));
            let is_new = run.fixed.iter().all(|fixed| fixed.candidate != id(1, one) && fixed.place != id(2, other));
            let can_be = rules::broken(&run, &run.candidates[one], &run.places[other]).is_empty();
            if is_new && can_be {
                run.fixed.push(pair(one, other));
            }
        }
        run
    }
}

/// How many places are filled, with which score, and who has which.
type Tried = (usize, i64, Vec<Option<usize>>);

/// The best of all matchings that begin with some places, found by trying each in the order in which ties go.
fn try_all(gains: &[Vec<Option<i64>>], places: &mut Vec<Option<usize>>, (filled, score): (usize, i64), best: &mut Option<Tried>) {
    let Some(of_next) = gains.get(places.len()) else {
        if best.as_ref().is_none_or(|best| (filled, score) > (best.0, best.1)) {
            *best = Some((filled, score, places.clone()));
        }
        return;
    };
    for (place, gain) in of_next.iter().enumerate() {
        if let Some(gain) = gain.filter(|_| !places.contains(&Some(place))) {
            places.push(Some(place));
            try_all(gains, places, (filled + 1, score + gain), best);
            places.pop();
        }
    }
    places.push(None);
    try_all(gains, places, (filled, score), best);
    places.pop();
}

fn gains_of(run: &Run) -> Vec<Vec<Option<i64>>> {
    let gain = |one: usize, other: usize| {
        let (candidate, place) = (&run.candidates[one], &run.places[other]);
        let clashes = |fixed: &PairIds| (fixed.candidate == candidate.id) != (fixed.place == place.id);
        let can_be = rules::broken(run, candidate, place).is_empty() && !run.fixed.iter().any(clashes);
        can_be.then(|| rules::total(&rules::scores(run, candidate, place)))
    };
    (0..run.candidates.len()).map(|one| (0..run.places.len()).map(|other| gain(one, other)).collect()).collect()
}

fn best_of_all(run: &Run) -> (i64, Vec<(usize, usize)>) {
    let mut best = None;
    try_all(&gains_of(run), &mut Vec::new(), (0, 0), &mut best);
    let (_, score, places) = best.unwrap();
    let placed = places.iter().enumerate().filter_map(|(one, place)| Some((one, (*place)?)));
    (score, placed.collect())
}

#[test]
fn no_matching_of_seven_and_seven_is_better_or_as_good_and_earlier() {
    let mut chance = Chance(0x2026_0901_dead_beef);
    let mut fixed = 0;
    for number in 0..200 {
        let run = chance.run(7, 7);
        fixed += run.fixed.len();
        let (score, pairs) = best_of_all(&run);
        let matching = matched(run);
        assert_eq!((matching.total, numbers(&matching)), (score, pairs), "case {number}");
    }
    assert!(fixed > 50, "there are fixed pairs among them");
}

#[test]
fn nor_where_there_are_more_of_one_than_of_the_other() {
    let mut chance = Chance(0x5eed);
    for (candidates, places) in [(2, 7), (7, 2), (6, 4), (4, 6), (1, 1), (5, 5), (7, 5), (5, 7)].repeat(8) {
        let run = chance.run(candidates, places);
        let (score, pairs) = best_of_all(&run);
        let matching = matched(run);
        assert_eq!((matching.total, numbers(&matching)), (score, pairs), "{candidates} and {places}");
    }
}

#[test]
fn a_swap_never_gains_anything_where_no_pair_is_fixed() {
    let mut chance = Chance(77);
    for _ in 0..50 {
        let matching = matched(Run { fixed: Vec::new(), ..chance.run(12, 9) });
        let better = matching.pairs.iter().map(|pair| pair.better).chain(matching.without_place.iter().map(|one| one.better));
        for better in better.flatten() {
            assert!(better.holder.is_some() && better.loss >= Loss::default(), "{better:?}");
        }
    }
}

/// Where all pairs are worth the same, everything is decided by id: what takes longest to decide.
#[test]
fn many_who_are_all_the_same_are_matched_by_id() {
    let expected: Vec<_> = (0..60).map(|number| (number, number)).collect();
    assert_eq!(numbers(&matched(run(70, 60))), expected);
}
