//! Why a matching is as it is.

use serde::{Deserialize, Serialize};

use super::{
    Candidate, Matching, Place, Run,
    rules::{self, Judged, MatchRule, WishScore},
};
use crate::Id;
use std::collections::BTreeMap;

/// A candidate with the place that it gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pair {
    /// The candidate.
    pub candidate: Id<Candidate>,
    /// The place.
    pub place: Id<Place>,
    /// Whether it was fixed and not chosen.
    pub is_fixed: bool,
    /// The weighted sum of the wishes.
    pub score: i64,
    /// What the sum is made of.
    pub wishes: Vec<WishScore>,
    /// The best place that would be better for the candidate; none where it has the best.
    pub better: Option<Better>,
}

/// A place that a candidate does not get.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Better {
    /// The place.
    pub place: Id<Place>,
    /// What the score of the pair would be.
    pub score: i64,
    /// Who holds it; none where it is empty, which can be only for a candidate whose pair is fixed.
    pub holder: Option<Id<Candidate>>,
    /// What all together would lose if the two changed places; the holder is without a place where it cannot have the other one.
    pub loss: Loss,
}

/// What a swap would cost all together; never less than nothing, unless a pair is fixed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Loss {
    /// Places that would be filled no longer.
    pub places: i64,
    /// Score.
    pub score: i64,
}

/// A rule that stands in the way, and how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Obstacle {
    /// The rule.
    pub rule: MatchRule,
    /// Of how many places (or candidates) it is one of those that stand in the way.
    pub count: usize,
}

/// A candidate who gets no place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WithoutPlace {
    /// The candidate.
    pub candidate: Id<Candidate>,
    /// The rules that stand in the way of places; `oneSeat` counts those that it could have had, and others have.
    pub obstacles: Vec<Obstacle>,
    /// The best of the places that it could have had.
    pub better: Option<Better>,
}

/// A place that stays empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WithoutCandidate {
    /// The place.
    pub place: Id<Place>,
    /// The rules that stand in the way of candidates; `oneSeat` counts those who could have had it, and have another.
    pub obstacles: Vec<Obstacle>,
}

/// A run with its outcome; candidates and places are in the order of their ids.
pub(super) struct Outcome<'a> {
    run: &'a Run,
    judged: &'a Judged,
    places: &'a [Option<usize>],
    holders: Vec<Option<usize>>,
}

impl<'a> Outcome<'a> {
    pub(super) fn new(run: &'a Run, judged: &'a Judged, places: &'a [Option<usize>]) -> Self {
        let mut holders = vec![None; run.places.len()];
        for (candidate, place) in places.iter().enumerate() {
            if let Some(holder) = place.and_then(|place| holders.get_mut(place)) {
                *holder = Some(candidate);
            }
        }
        Self { run, judged, places, holders }
    }

    pub(super) fn told(&self) -> Matching {
        let candidates = || self.run.candidates.iter().enumerate();
        let pairs: Vec<Pair> = candidates().filter_map(|(at, candidate)| self.pair(at, candidate)).collect();
        let alone = candidates().filter(|(at, _)| self.place_of(*at).is_none());
        let without_place = alone.map(|(at, candidate)| WithoutPlace {
            candidate: candidate.id,
            obstacles: obstacles((0..self.run.places.len()).map(|place| self.judged.broken(at, place))),
            better: self.better(at, -1),
        });
        let empty = self.run.places.iter().enumerate().filter(|(at, _)| self.holder_of(*at).is_none());
        let without_candidate = empty.map(|(at, place)| WithoutCandidate {
            place: place.id,
            obstacles: obstacles((0..self.run.candidates.len()).map(|candidate| self.judged.broken(candidate, at))),
        });
        Matching {
            total: pairs.iter().map(|pair| pair.score).sum(),
            without_place: without_place.collect(),
            without_candidate: without_candidate.collect(),
            pairs,
        }
    }

    fn place_of(&self, candidate: usize) -> Option<usize> {
        self.places.get(candidate).copied().flatten()
    }

    fn holder_of(&self, place: usize) -> Option<usize> {
        self.holders.get(place).copied().flatten()
    }

    fn pair(&self, at: usize, candidate: &Candidate) -> Option<Pair> {
        let place = self.run.places.get(self.place_of(at)?)?;
        let wishes = rules::scores(self.run, candidate, place);
        let score = rules::total(&wishes);
        let is_fixed = self.run.fixed.iter().any(|fixed| fixed.candidate == candidate.id);
        let better = self.better(at, score);
        Some(Pair { candidate: candidate.id, place: place.id, is_fixed, score, wishes, better })
    }

    /// The best place for a candidate that is worth more to it than this, the first by id where there are more.
    fn better(&self, candidate: usize, than: i64) -> Option<Better> {
        let scored = (0..self.run.places.len()).filter_map(|place| Some((self.judged.score(candidate, place)?, place)));
        let worth_more = scored.filter(|(score, _)| *score > than);
        let (score, place) = worth_more.reduce(|best, next| if next.0 > best.0 { next } else { best })?;
        let holder = self.holder_of(place);
        Some(Better {
            place: self.run.places.get(place)?.id,
            score,
            holder: holder.and_then(|holder| self.run.candidates.get(holder)).map(|holder| holder.id),
            loss: self.loss(candidate, place, holder),
        })
    }

    /// What the swap of a candidate with the holder of a place would cost.
    fn loss(&self, candidate: usize, place: usize, holder: Option<usize>) -> Loss {
        let own = self.place_of(candidate);
        let score = |candidate: Option<usize>, place: Option<usize>| self.judged.score(candidate?, place?);
        let before = [score(Some(candidate), own), score(holder, Some(place))];
        let after = [score(Some(candidate), Some(place)), score(holder, own)];
        let filled = |pairs: &[Option<i64>; 2]| i64::try_from(pairs.iter().flatten().count()).unwrap_or(0);
        let sum = |pairs: &[Option<i64>; 2]| pairs.iter().flatten().sum::<i64>();
        Loss { places: filled(&before) - filled(&after), score: sum(&before) - sum(&after) }
    }
}

/// How often each rule stands in the way; what nothing stands in the way of somebody else has.
fn obstacles<'r>(broken: impl Iterator<Item = &'r [MatchRule]>) -> Vec<Obstacle> {
    let mut counts = BTreeMap::new();
    for broken in broken {
        let standing = if broken.is_empty() { &[MatchRule::OneSeat] } else { broken };
        for rule in standing {
            *counts.entry(*rule).or_insert(0) += 1;
        }
    }
    counts.into_iter().map(|(rule, count)| Obstacle { rule, count }).collect()
}
