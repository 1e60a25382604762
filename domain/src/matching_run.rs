//! A matching run (koppeling) that is kept: with which weights, fixed and forbidden pairs the candidates of a programme were matched with
//! its places, what came of it and why, and which of its pairs were accepted.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{
    Cause, Date, Id, Instant, Reason, Refusal,
    authority::{Authority, Changed, MatchCandidates, Permitted, Relation, Subject},
    candidate::{Candidate, Travel},
    matching::{self, MatchWish, Matching, PairIds, Place, PlaceSide, Run},
    programme::Programme,
    sign_up::{OfferedPlace, OfferedWork, SignUp, SignUpSide, SignUpState},
};

/// The id of a matching run.
pub type MatchingRunId = Id<MatchingRun>;

/// What is asked of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MatchingRequest {
    /// The weight of each wish; one that is not named weighs nothing.
    pub weights: BTreeMap<MatchWish, u8>,
    /// Pairs that stay as they are.
    pub fixed: Vec<PairIds>,
    /// Pairs that must not be.
    pub forbidden: Vec<PairIds>,
}

/// A matching run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchingRun {
    /// Its id.
    pub id: MatchingRunId,
    /// The programme, as it is now.
    pub programme: Programme,
    /// What was asked.
    pub request: MatchingRequest,
    /// What came of it, and why.
    pub matching: Matching,
    /// The pairs that were accepted and still stand.
    pub accepted: Vec<PairIds>,
    /// When it was made.
    pub made_at: Instant,
    /// Counts its changes, from 1.
    pub version: i32,
}

/// A run that is not made yet, with who and what there is to match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMatchingRun {
    /// The programme.
    pub programme: Programme,
    /// What is asked.
    pub request: MatchingRequest,
    /// The candidates of the programme who are ready.
    pub candidates: Vec<Candidate>,
    /// The sign-ups of the programme that were accepted.
    pub sign_ups: Vec<SignUp>,
    /// The places that somebody has already.
    pub taken: BTreeSet<Id<Place>>,
}

/// Where two runs differ for a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MatchingDifference {
    /// The candidate.
    pub candidate: Id<matching::Candidate>,
    /// The place that it gets in the one run.
    pub here: Option<Id<Place>>,
    /// The place that it gets in the other.
    pub there: Option<Id<Place>>,
}

fn side(side: &SignUpSide, work: &OfferedWork, on: Date) -> Option<PlaceSide> {
    Some(PlaceSide {
        site: side.location_id?,
        weekdays: work.weekdays.clone(),
        minutes: work.minutes,
        is_recognised: side.recognition.holds_on(on),
    })
}

/// A place of a sign-up as matching knows it, with the recognition of a day; none of whose sites are not known.
fn place(sign_up: &SignUp, place: &OfferedPlace, on: Date) -> Option<Place> {
    Some(Place {
        id: place.id,
        school: side(&sign_up.facts.school, &place.school, on)?,
        childcare: side(&sign_up.facts.childcare, &place.childcare, on)?,
        level: sign_up.facts.level,
        asked_for: BTreeSet::new(),
    })
}

impl NewMatchingRun {
    /// Who is ready and what is free; recognition counts on the first day of the programme.
    fn run(&self) -> Run {
        let on = self.programme.facts.start_date;
        let candidates: Vec<_> = self.candidates.iter().filter_map(Candidate::seeking).collect();
        let known = self.candidates.iter().filter_map(|candidate| Some((candidate.id, candidate.facts.as_ref()?)));
        let travel_minutes = known.flat_map(|(id, facts)| {
            facts.travel.iter().map(move |Travel { location_id, minutes }| ((id, *location_id), *minutes))
        });
        let accepted = self.sign_ups.iter().filter(|sign_up| sign_up.state == SignUpState::Accepted);
        let places = accepted.flat_map(|sign_up| sign_up.facts.places.iter().filter_map(|one| place(sign_up, one, on)));
        Run {
            places: places.filter(|place| !self.taken.contains(&place.id)).collect(),
            travel_minutes: travel_minutes.collect(),
            candidates,
            weights: self.request.weights.clone(),
            fixed: self.request.fixed.clone(),
            forbidden: self.request.forbidden.clone(),
        }
    }
}

impl Permitted<MatchCandidates, NewMatchingRun> {
    /// Matches the candidates who are ready with the places that are free.
    ///
    /// # Errors
    ///
    /// Every cause at once: a pair of whom does not take part, one that stands there twice, and a fixed pair that is forbidden or breaks
    /// a hard rule.
    pub fn make(self, id: MatchingRunId, now: Instant) -> Result<Changed<MatchingRun>, Refusal> {
        let new = self.into_subject();
        let matching = new.run().matching()?;
        let NewMatchingRun { programme, request, .. } = new;
        Ok(Changed::made(MatchingRun { id, programme, request, matching, accepted: Vec::new(), made_at: now, version: 1 }))
    }
}

impl Permitted<MatchCandidates, MatchingRun> {
    /// Accepts some pairs of the run, or all that are left; `taken` are the places that somebody has already.
    ///
    /// # Errors
    ///
    /// Every cause at once: a pair that is not of the run, and a place that somebody has meanwhile.
    pub fn accept(self, pairs: Option<Vec<PairIds>>, taken: &BTreeSet<Id<Place>>) -> Result<Changed<MatchingRun>, Refusal> {
        let mut run = self.into_subject();
        let of_run: Vec<PairIds> =
            run.matching.pairs.iter().map(|pair| PairIds { candidate: pair.candidate, place: pair.place }).collect();
        let left = of_run.iter().filter(|pair| !run.accepted.contains(pair)).copied();
        let chosen = pairs.unwrap_or_else(|| left.collect());
        let mut causes = Vec::new();
        for (index, pair) in chosen.iter().enumerate() {
            if !of_run.contains(pair) {
                causes.push(Cause::new(Reason::PairUnknown, format!("#/pairs/{index}")));
            } else if taken.contains(&pair.place) {
                causes.push(Cause::new(Reason::PlaceTaken, format!("#/pairs/{index}/placeId")));
            }
            if chosen.iter().take(index).any(|earlier| earlier == pair) {
                causes.push(Cause::new(Reason::DuplicateEntry, format!("#/pairs/{index}")));
            }
        }
        Refusal::unless_empty(causes)?;
        let read = run.version;
        run.accepted.extend(chosen);
        run.accepted.sort_unstable();
        run.version += 1;
        Ok(Changed::from_version(run, read))
    }
}

impl MatchingRun {
    /// Whom it is about, with a place or without, by id.
    pub fn candidates(&self) -> impl Iterator<Item = Id<matching::Candidate>> {
        let placed = self.matching.pairs.iter().map(|pair| pair.candidate);
        placed.chain(self.matching.without_place.iter().map(|one| one.candidate))
    }

    /// For which candidates another run has something else, by id.
    pub fn differences(&self, other: &Self) -> Vec<MatchingDifference> {
        let places =
            |run: &Self| -> BTreeMap<_, _> { run.matching.pairs.iter().map(|pair| (pair.candidate, pair.place)).collect() };
        let (here, there) = (places(self), places(other));
        let candidates: BTreeSet<_> = here.keys().chain(there.keys()).copied().collect();
        let compared = candidates.into_iter().map(|candidate| MatchingDifference {
            candidate,
            here: here.get(&candidate).copied(),
            there: there.get(&candidate).copied(),
        });
        compared.filter(|difference| difference.here != difference.there).collect()
    }
}

impl Subject for MatchingRun {
    fn relation(&self, caller: &Authority) -> Relation {
        coordinates(&self.programme, caller)
    }
}

impl Subject for NewMatchingRun {
    fn relation(&self, caller: &Authority) -> Relation {
        coordinates(&self.programme, caller)
    }
}

fn coordinates(programme: &Programme, caller: &Authority) -> Relation {
    if caller.organisation() == programme.coordinator_id { Relation::Own } else { Relation::Anyone }
}
