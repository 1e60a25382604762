//! Runs with hand-computed outcomes, and the best of all there are by trying every one.

mod exhaustive;

use uuid::Uuid;

use super::*;
use crate::code::Code;
use crate::combination::Weekday::{Friday, Monday, Thursday, Tuesday, Wednesday};

const ALL_DAYS: [Weekday; 5] = [Monday, Tuesday, Wednesday, Thursday, Friday];

fn id<K>(kind: u128, number: usize) -> Id<K> {
    Id::from_uuid(Uuid::from_u128((kind << 64) + number as u128))
}

/// A candidate who can have every place, and wishes nothing.
fn candidate(number: usize) -> Candidate {
    Candidate {
        id: id(1, number),
        minutes: 36 * 60,
        weekdays: ALL_DAYS.into(),
        level: 4,
        max_travel_minutes: 60,
        preferred_site: None,
        wished_minutes: None,
        wished_free: BTreeSet::new(),
    }
}

/// A place of 24 hours at school and 12 in childcare on the first three days.
fn place(number: usize) -> Place {
    let side = |kind, minutes| PlaceSide {
        site: id(kind, number),
        weekdays: [Monday, Tuesday, Thursday].into(),
        minutes,
        is_recognised: true,
    };
    Place { id: id(2, number), school: side(3, 24 * 60), childcare: side(4, 12 * 60), level: 3, asked_for: BTreeSet::new() }
}

fn pair(candidate: usize, place: usize) -> PairIds {
    PairIds { candidate: id(1, candidate), place: id(2, place) }
}

/// A run of so many of each, everybody half an hour from everything.
fn run(candidates: usize, places: usize) -> Run {
    let (candidates, places): (Vec<_>, Vec<_>) = ((0..candidates).map(candidate).collect(), (0..places).map(place).collect());
    let sites = || places.iter().flat_map(|place| [place.school.site, place.childcare.site]);
    let travel_minutes = candidates.iter().flat_map(|one| sites().map(|site| ((one.id, site), 30))).collect();
    Run { candidates, places, travel_minutes, ..Run::default() }
}

/// A run in which only these pairs can be, each with the score that is given.
fn scored(candidates: usize, places: usize, scores: &[(usize, usize, i32)]) -> Run {
    let mut run = run(candidates, places);
    run.weights.insert(MatchWish::ShortTravel, 1);
    for one in &mut run.candidates {
        one.max_travel_minutes = 100;
    }
    let all = (0..candidates).flat_map(|one| (0..places).map(move |other| pair(one, other)));
    run.forbidden = all.filter(|ids| !scores.iter().any(|(one, other, _)| pair(*one, *other) == *ids)).collect();
    for (one, other, score) in scores {
        run.travel_minutes.insert((id(1, *one), id(3, *other)), 100 - score);
        run.travel_minutes.insert((id(1, *one), id(4, *other)), 0);
    }
    run
}

fn matched(run: Run) -> Matching {
    run.matching().unwrap()
}

/// The pairs by their numbers.
fn numbers(matching: &Matching) -> Vec<(usize, usize)> {
    let number = |uuid: Uuid| usize::try_from(uuid.as_u128() & u128::from(u64::MAX)).unwrap();
    matching.pairs.iter().map(|pair| (number(pair.candidate.uuid()), number(pair.place.uuid()))).collect()
}

#[test]
fn each_hard_rule_stands_in_the_way_of_a_pair() {
    type Change = fn(&mut Run);
    let cases: [(MatchRule, Change); 10] = [
        (MatchRule::Hours, |run| run.candidates[0].minutes = 36 * 60 - 1),
        (MatchRule::Days, |run| run.candidates[0].weekdays = [Monday, Tuesday, Wednesday].into()),
        (MatchRule::Days, |run| run.places[0].childcare.weekdays = [Weekday::Saturday].into()),
        // Practice is at a recognised company only, on both sides: WEB 7.2.8(4).
        (MatchRule::RecognisedCompanies, |run| run.places[0].school.is_recognised = false),
        (MatchRule::RecognisedCompanies, |run| run.places[0].childcare.is_recognised = false),
        (MatchRule::Level, |run| run.candidates[0].level = 2),
        (MatchRule::Travel, |run| run.candidates[0].max_travel_minutes = 29),
        (MatchRule::Travel, |run| *run.travel_minutes.get_mut(&(id(1, 0), id(4, 0))).unwrap() = 61),
        (MatchRule::Travel, |run| run.travel_minutes.clear()),
        (MatchRule::Forbidden, |run| run.forbidden = vec![pair(0, 0)]),
    ];
    assert_eq!(numbers(&matched(run(1, 1))), [(0, 0)]);
    for (rule, change) in cases {
        let mut run = run(1, 1);
        change(&mut run);
        let matching = matched(run);
        assert_eq!(matching.pairs, []);
        let only = [Obstacle { rule, count: 1 }];
        assert_eq!(matching.without_place[0].obstacles, only);
        assert_eq!(matching.without_candidate[0].obstacles, only);
        assert_eq!(matching.without_place[0].better, None);
    }
}

#[test]
fn each_wish_gives_a_pair_a_score_by_its_weight() {
    let mut run = run(1, 1);
    run.weights = MatchWish::ALL.iter().map(|wish| (*wish, 10)).collect();
    run.weights.insert(MatchWish::AskedFor, 3);
    let one = &mut run.candidates[0];
    (one.preferred_site, one.wished_minutes) = (Some(id(4, 0)), Some(27 * 60));
    one.wished_free = [Wednesday, Friday, Monday].into();
    run.places[0].asked_for = [id(1, 0)].into();
    run.travel_minutes.insert((id(1, 0), id(3, 0)), 45);
    let matching = matched(run);
    let told: Vec<_> = matching.pairs[0].wishes.iter().map(|one| (one.wish, one.weight, one.score)).collect();
    let expected = [
        (MatchWish::ShortTravel, 10, 25),
        (MatchWish::PreferredSite, 10, 100),
        (MatchWish::WishedHours, 10, 75),
        (MatchWish::FreeDays, 10, 66),
        (MatchWish::AskedFor, 3, 100),
    ];
    assert_eq!(told, expected);
    assert_eq!((matching.pairs[0].score, matching.total), (2960, 2960));
}

#[test]
fn most_places_come_before_score_and_ties_go_by_id() {
    // Giving 0 its best place leaves 1 without any.
    let full = matched(scored(2, 2, &[(0, 0, 100), (0, 1, 1), (1, 0, 1)]));
    assert_eq!((numbers(&full), full.total), (vec![(0, 1), (1, 0)], 2));
    // The highest score together, though 0 would rather have place 0.
    let best = matched(scored(2, 2, &[(0, 0, 60), (0, 1, 50), (1, 0, 90), (1, 1, 10)]));
    assert_eq!((numbers(&best), best.total), (vec![(0, 1), (1, 0)], 140));
    // Everything is the same: the first gets the first, and the last none.
    assert_eq!(numbers(&matched(run(4, 3))), [(0, 0), (1, 1), (2, 2)]);
    assert_eq!(numbers(&matched(run(3, 4))), [(0, 0), (1, 1), (2, 2)]);
    // Who is told first makes no difference.
    let mut reversed = run(4, 3);
    reversed.candidates.reverse();
    reversed.places.reverse();
    assert_eq!(matched(reversed), matched(run(4, 3)));
    assert_eq!(matched(run(0, 2)).without_candidate.len(), 2);
    assert_eq!(matched(run(2, 0)).without_place.len(), 2);
    assert_eq!(matched(run(0, 0)).pairs, []);
}

#[test]
fn a_pair_tells_the_better_place_who_holds_it_and_what_a_swap_would_cost() {
    let best = matched(scored(2, 2, &[(0, 0, 60), (0, 1, 50), (1, 0, 90), (1, 1, 10)]));
    let expected = Better { place: id(2, 0), score: 60, holder: Some(id(1, 1)), loss: Loss { places: 0, score: 140 - 70 } };
    assert_eq!(best.pairs[0].better, Some(expected));
    assert_eq!(best.pairs[1].better, None, "it has the best");
    // Where the holder cannot have the other place, a place would stay empty.
    let full = matched(scored(2, 2, &[(0, 0, 100), (0, 1, 1), (1, 0, 1)]));
    let expected = Better { place: id(2, 0), score: 100, holder: Some(id(1, 1)), loss: Loss { places: 1, score: 2 - 100 } };
    assert_eq!(full.pairs[0].better, Some(expected));
}

#[test]
fn who_stays_without_a_place_hears_which_rule_stands_in_the_way() {
    let mut run = scored(3, 2, &[(0, 0, 50), (1, 0, 70), (1, 1, 20), (2, 0, 40)]);
    run.candidates[2].level = 2;
    let matching = matched(run);
    assert_eq!(numbers(&matching), [(0, 0), (1, 1)]);
    let alone = &matching.without_place[0];
    assert_eq!(alone.candidate, id(1, 2));
    assert_eq!(
        alone.obstacles,
        [Obstacle { rule: MatchRule::Level, count: 2 }, Obstacle { rule: MatchRule::Forbidden, count: 1 }]
    );
    // Two who can have one seat: the better one has it, and the other hears who and what it would cost.
    let matching = matched(scored(2, 1, &[(0, 0, 50), (1, 0, 70)]));
    let alone = &matching.without_place[0];
    assert_eq!(alone.obstacles, [Obstacle { rule: MatchRule::OneSeat, count: 1 }]);
    let better = Better { place: id(2, 0), score: 50, holder: Some(id(1, 1)), loss: Loss { places: 0, score: 20 } };
    assert_eq!(alone.better, Some(better));
    // A place that stays empty hears it too.
    let matching = matched(scored(1, 2, &[(0, 0, 50), (0, 1, 70)]));
    assert_eq!(matching.without_candidate[0].obstacles, [Obstacle { rule: MatchRule::OneSeat, count: 1 }]);
}

#[test]
fn fixed_pairs_stay_and_forbidden_ones_are_not_made() {
    let mut fixed = scored(2, 2, &[(0, 0, 60), (0, 1, 50), (1, 0, 90), (1, 1, 10)]);
    fixed.fixed = vec![pair(0, 0)];
    let matching = matched(fixed.clone());
    assert_eq!(numbers(&matching), [(0, 0), (1, 1)]);
    assert_eq!(matching.pairs.iter().map(|pair| pair.is_fixed).collect::<Vec<_>>(), [true, false]);
    assert_eq!(matching.pairs[1].better.unwrap().loss, Loss { places: 0, score: -70 }, "the price of fixing a pair");
    fixed.forbidden.push(pair(1, 1));
    assert_eq!(numbers(&matched(fixed)), [(0, 0)]);
}

#[test]
fn what_cannot_be_is_refused_with_every_cause() {
    let mut wrong = run(2, 2);
    wrong.candidates.push(candidate(0));
    wrong.places.push(place(1));
    wrong.forbidden = vec![pair(1, 1), pair(1, 9)];
    wrong.fixed = vec![pair(0, 0), pair(1, 1), pair(8, 1), pair(0, 9)];
    let Err(Refusal::Rules(causes)) = wrong.matching() else { panic!("not refused") };
    let told: Vec<_> = causes.iter().map(|cause| (cause.pointer.as_str(), cause.reason)).collect();
    let expected = [
        ("#/candidates/2/id", Reason::DuplicateEntry),
        ("#/places/2/id", Reason::DuplicateEntry),
        ("#/fixed/2/placeId", Reason::DuplicateEntry),
        ("#/fixed/3/candidateId", Reason::DuplicateEntry),
        ("#/fixed/2/candidateId", Reason::CandidateUnknown),
        ("#/fixed/3/placeId", Reason::PlaceUnknown),
        ("#/forbidden/1/placeId", Reason::PlaceUnknown),
        ("#/fixed/1", Reason::FixedPairImpossible),
    ];
    assert_eq!(told, expected);
}
