//! Matching (koppeling): which candidate gets which place, as one pure function of what is stated of both.
//!
//! A place has one seat and is a school and a childcare site together. Hard rules say which pairs can be; wishes, weighted by the run,
//! say how good a pair is. The matching fills as many places as can be filled; of all that do, it has the highest score; of these, it is
//! the first by id: the first candidate gets the first place it can get, then the second candidate, and so on. So the same facts always
//! give the same matching, whatever the order in which they are stated.
//!
//! Everything is told with its reason: the score of a pair for each wish, the better place that a candidate does not get, who holds it
//! and what all together would lose by the swap, and for who gets none which rule stands in the way of how many places.
//!
//! - `rules`: the hard rules and the wishes, for one pair. `assignment`: the best assignment of a table of scores.
//! - `explanation`: why it is as it is.

mod assignment;
mod explanation;
mod rules;

#[cfg(test)]
mod tests;

use self::{assignment::Grid, explanation::Outcome, rules::Judged};
pub use self::{
    explanation::{Better, Loss, Obstacle, Pair, WithoutCandidate, WithoutPlace},
    rules::{MatchRule, MatchWish, WishScore},
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

use crate::{Cause, Id, Reason, Refusal, combination::Weekday, location::Location};

/// Somebody who looks for a place. What is wished for counts; what is not wished for costs nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The id, by which ties are decided.
    pub id: Id<Candidate>,
    /// Minutes a week that the candidate can work, at most.
    pub minutes: i32,
    /// The days on which the candidate can work.
    pub weekdays: BTreeSet<Weekday>,
    /// The level of the training that the candidate can follow (mbo 2 to 4).
    pub level: u8,
    /// Minutes of travel one way to either site, at most.
    pub max_travel_minutes: i32,
    /// The site that the candidate would like.
    pub preferred_site: Option<Id<Location>>,
    /// Minutes a week that the candidate would like.
    pub wished_minutes: Option<i32>,
    /// Days that the candidate would like to have free.
    pub wished_free: BTreeSet<Weekday>,
}

/// The work at one site of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceSide {
    /// The site.
    pub site: Id<Location>,
    /// The days of work there.
    pub weekdays: BTreeSet<Weekday>,
    /// Minutes of work a week there.
    pub minutes: i32,
    /// Whether it is a recognised training company (erkend leerbedrijf).
    pub is_recognised: bool,
}

/// A place with one seat: a school and a childcare site that sign up together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The id, by which ties are decided.
    pub id: Id<Place>,
    /// The work at school.
    pub school: PlaceSide,
    /// The work in childcare.
    pub childcare: PlaceSide,
    /// The level that the place asks, at least (mbo 2 to 4).
    pub level: u8,
    /// The candidates whom the two sites would like to have.
    pub asked_for: BTreeSet<Id<Candidate>>,
}

/// A candidate and a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PairIds {
    /// The candidate.
    pub candidate: Id<Candidate>,
    /// The place.
    pub place: Id<Place>,
}

/// What a matching is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// Who looks for a place.
    pub candidates: Vec<Candidate>,
    /// The places.
    pub places: Vec<Place>,
    /// Minutes of travel one way from each candidate to each site. Where none is stated nobody can say that it is near enough.
    pub travel_minutes: BTreeMap<(Id<Candidate>, Id<Location>), i32>,
    /// The weight of each wish; one that is not named weighs nothing.
    pub weights: BTreeMap<MatchWish, u8>,
    /// Pairs that stay as they are; the hard rules hold for them too.
    pub fixed: Vec<PairIds>,
    /// Pairs that must not be.
    pub forbidden: Vec<PairIds>,
}

/// Who gets which place, and why; by id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Matching {
    /// The pairs.
    pub pairs: Vec<Pair>,
    /// The candidates who get no place.
    pub without_place: Vec<WithoutPlace>,
    /// The places that stay empty.
    pub without_candidate: Vec<WithoutCandidate>,
    /// The scores of all pairs together.
    pub total: i64,
}

impl Run {
    /// Makes the matching. What cannot be (an id that is there twice or is not there, a pair that is fixed and forbidden, a fixed pair
    /// that breaks a hard rule) is refused with every cause.
    pub fn matching(mut self) -> Result<Matching, Refusal> {
        Refusal::unless_empty(self.causes())?;
        self.candidates.sort_by_key(|candidate| candidate.id);
        self.places.sort_by_key(|place| place.id);
        let judged = Judged::of(&self);
        let fixed: BTreeMap<Id<Candidate>, Id<Place>> = self.fixed.iter().map(|pair| (pair.candidate, pair.place)).collect();
        let taken: BTreeSet<Id<Place>> = fixed.values().copied().collect();
        let gains = Grid::new(self.candidates.len(), self.places.len(), |candidate, place| {
            let ids = (self.candidates.get(candidate)?.id, self.places.get(place)?.id);
            let is_open = fixed.get(&ids.0).map_or(!taken.contains(&ids.1), |place| *place == ids.1);
            judged.score(candidate, place).filter(|_| is_open)
        });
        Ok(Outcome::new(&self, &judged, &assignment::best(&gains)).told())
    }

    /// Every cause for which this cannot be.
    fn causes(&self) -> Vec<Cause> {
        let mut causes = Vec::new();
        let mut twice = |list: &str, is_new: bool, at: usize, member: &str| {
            if !is_new {
                causes.push(Cause::new(Reason::DuplicateEntry, format!("#/{list}/{at}{member}")));
            }
        };
        let (mut candidates, mut places) = (BTreeMap::new(), BTreeMap::new());
        for (at, candidate) in self.candidates.iter().enumerate() {
            twice("candidates", candidates.insert(candidate.id, candidate).is_none(), at, "/id");
        }
        for (at, place) in self.places.iter().enumerate() {
            twice("places", places.insert(place.id, place).is_none(), at, "/id");
        }
        let (mut seated, mut held) = (BTreeSet::new(), BTreeSet::new());
        for (at, pair) in self.fixed.iter().enumerate() {
            twice("fixed", seated.insert(pair.candidate), at, "/candidateId");
            twice("fixed", held.insert(pair.place), at, "/placeId");
        }
        for (list, pairs) in [("fixed", &self.fixed), ("forbidden", &self.forbidden)] {
            for (at, pair) in pairs.iter().enumerate() {
                if !candidates.contains_key(&pair.candidate) {
                    causes.push(Cause::new(Reason::CandidateUnknown, format!("#/{list}/{at}/candidateId")));
                }
                if !places.contains_key(&pair.place) {
                    causes.push(Cause::new(Reason::PlaceUnknown, format!("#/{list}/{at}/placeId")));
                }
            }
        }
        for (at, pair) in self.fixed.iter().enumerate() {
            let known = candidates.get(&pair.candidate).zip(places.get(&pair.place));
            if known.is_some_and(|(candidate, place)| !rules::broken(self, candidate, place).is_empty()) {
                causes.push(Cause::new(Reason::FixedPairImpossible, format!("#/fixed/{at}")));
            }
        }
        causes
    }
}
