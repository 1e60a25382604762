//! What is asked and shown of matching runs.

use std::collections::BTreeMap;

use persistence::domain::{
    Cause, Id, Reason, Refusal,
    matching::{Better, MatchWish, Obstacle, Pair, PairIds, WishScore, WithoutCandidate, WithoutPlace},
    matching_run::{MatchingRequest, MatchingRun},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::fields::{Coded, MatchRuleCode, MatchWishCode};

/// Een wens met haar gewicht.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct WishWeight {
    wish: MatchWishCode,
    /// Hoe zwaar de wens telt.
    #[schema(minimum = 0, maximum = 100, example = 10)]
    weight: u8,
}

/// Een kandidaat en een plek.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CandidatePlace {
    candidate_id: Uuid,
    place_id: Uuid,
}

/// Waarmee gekoppeld wordt.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct MatchingRunBody {
    /// De wensen met hun gewicht; een wens die ontbreekt telt niet.
    #[schema(max_items = 5)]
    weights: Option<Vec<WishWeight>>,
    /// Paren die vaststaan.
    #[schema(max_items = 500)]
    fixed: Option<Vec<CandidatePlace>>,
    /// Paren die niet mogen.
    #[schema(max_items = 500)]
    forbidden: Option<Vec<CandidatePlace>>,
}

/// Welke paren van een koppeling worden aangenomen.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct MatchingAcceptance {
    /// Alleen deze paren; alle die nog niet zijn aangenomen als dit ontbreekt.
    #[schema(max_items = 500)]
    pub(super) pairs: Option<Vec<CandidatePlace>>,
}

/// Hoe ver een paar een wens vervult.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WishScore)]
pub(crate) struct WishScoreView {
    wish: MatchWishCode,
    /// Hoe zwaar de wens telt.
    #[schema(minimum = 0, maximum = 100)]
    weight: u8,
    /// Van 0 (niet) tot 100 (helemaal).
    #[schema(minimum = 0, maximum = 100)]
    score: i64,
}

/// Een plek die beter was geweest, en wat die kost.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BetterPlace)]
pub(crate) struct BetterView {
    place_id: Uuid,
    /// De score die het paar dan had.
    #[schema(minimum = 0, maximum = 100_000)]
    score: i64,
    /// Wie de plek heeft; ontbreekt als zij leeg is.
    holder_id: Option<Uuid>,
    /// Hoeveel plekken minder gevuld zouden zijn als die twee ruilen.
    #[schema(minimum = -1000, maximum = 1000)]
    places_lost: i64,
    /// Hoeveel score alles samen dan verliest.
    #[schema(minimum = -100_000, maximum = 100_000)]
    score_lost: i64,
}

/// Een paar van een koppeling.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MatchedPair)]
pub(crate) struct PairView {
    candidate_id: Uuid,
    place_id: Uuid,
    /// Of dit paar vaststond.
    is_fixed: bool,
    /// De gewogen som van de wensen.
    #[schema(minimum = 0, maximum = 100_000)]
    score: i64,
    /// Waaruit de score bestaat.
    #[schema(max_items = 5)]
    wishes: Vec<WishScoreView>,
    /// De beste plek die voor de kandidaat beter was geweest; ontbreekt als dit de beste is.
    better: Option<BetterView>,
    /// Of dit paar is aangenomen.
    is_accepted: bool,
}

/// Een regel die in de weg staat.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MatchObstacle)]
pub(crate) struct ObstacleView {
    rule: MatchRuleCode,
    /// Bij hoeveel plekken of kandidaten.
    #[schema(minimum = 0, maximum = 100_000)]
    count: usize,
}

/// Een kandidaat zonder plek.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CandidateWithoutPlace)]
pub(crate) struct WithoutPlaceView {
    candidate_id: Uuid,
    /// Wat in de weg staat.
    #[schema(max_items = 7)]
    obstacles: Vec<ObstacleView>,
    /// De beste plek die had gekund.
    better: Option<BetterView>,
}

/// Een plek die leeg blijft.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlaceWithoutCandidate)]
pub(crate) struct WithoutCandidateView {
    place_id: Uuid,
    /// Wat in de weg staat.
    #[schema(max_items = 7)]
    obstacles: Vec<ObstacleView>,
}

/// Een koppeling in een lijst.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MatchingRunItem {
    id: Uuid,
    programme_id: Uuid,
    /// Hoeveel plekken zijn gevuld.
    #[schema(minimum = 0, maximum = 100_000)]
    filled: usize,
    /// Hoeveel paren zijn aangenomen.
    #[schema(minimum = 0, maximum = 100_000)]
    accepted: usize,
    /// De scores van alle paren samen.
    #[schema(minimum = 0, maximum = 100_000_000)]
    total: i64,
    made_at: jiff::Timestamp,
}

/// Een koppeling van kandidaten en plekken (koppeling).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MatchingRun)]
pub(crate) struct MatchingRunView {
    id: Uuid,
    programme_id: Uuid,
    /// De wensen met hun gewicht.
    #[schema(max_items = 5)]
    weights: Vec<WishWeight>,
    /// Paren die vaststonden.
    #[schema(max_items = 500)]
    fixed: Vec<CandidatePlace>,
    /// Paren die niet mochten.
    #[schema(max_items = 500)]
    forbidden: Vec<CandidatePlace>,
    /// De paren, op volgorde van kandidaat.
    #[schema(max_items = 25_000)]
    pairs: Vec<PairView>,
    /// Wie zonder plek blijft.
    #[schema(max_items = 25_000)]
    without_place: Vec<WithoutPlaceView>,
    /// Welke plekken leeg blijven.
    #[schema(max_items = 25_000)]
    without_candidate: Vec<WithoutCandidateView>,
    /// De scores van alle paren samen.
    #[schema(minimum = 0, maximum = 100_000_000)]
    total: i64,
    made_at: jiff::Timestamp,
}

/// Een kandidaat voor wie twee koppelingen verschillen.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MatchingDifference)]
#[expect(clippy::struct_field_names, reason = "the members are ids, and are called so in the contract")]
pub(crate) struct DifferenceView {
    candidate_id: Uuid,
    /// De plek in deze koppeling.
    place_id: Option<Uuid>,
    /// De plek in de andere.
    other_place_id: Option<Uuid>,
}

/// Waarin twee koppelingen verschillen.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MatchingRunDifferences)]
pub(crate) struct RunDifferencesView {
    /// Hoeveel plekken de andere meer vult; minder is negatief.
    #[schema(minimum = -100_000, maximum = 100_000)]
    places_more: i64,
    /// Hoeveel hoger de score van de andere is; lager is negatief.
    #[schema(minimum = -100_000_000, maximum = 100_000_000)]
    score_more: i64,
    /// De kandidaten voor wie zij verschillen.
    #[schema(max_items = 25_000)]
    candidates: Vec<DifferenceView>,
}

impl From<CandidatePlace> for PairIds {
    fn from(body: CandidatePlace) -> Self {
        Self { candidate: Id::from_uuid(body.candidate_id), place: Id::from_uuid(body.place_id) }
    }
}

impl From<&PairIds> for CandidatePlace {
    fn from(pair: &PairIds) -> Self {
        Self { candidate_id: pair.candidate.uuid(), place_id: pair.place.uuid() }
    }
}

impl MatchingRunBody {
    /// What is asked; a wish has one weight.
    pub(super) fn into_request(self) -> Result<MatchingRequest, Refusal> {
        let mut weights: BTreeMap<MatchWish, u8> = BTreeMap::new();
        let mut causes = Vec::new();
        for (index, weighed) in self.weights.into_iter().flatten().enumerate() {
            if weights.insert(weighed.wish.0, weighed.weight).is_some() {
                causes.push(Cause::new(Reason::DuplicateEntry, format!("#/weights/{index}/wish")));
            }
        }
        Refusal::unless_empty(causes)?;
        let pairs = |pairs: Option<Vec<CandidatePlace>>| pairs.into_iter().flatten().map(PairIds::from).collect();
        Ok(MatchingRequest { weights, fixed: pairs(self.fixed), forbidden: pairs(self.forbidden) })
    }
}

impl From<&WishScore> for WishScoreView {
    fn from(scored: &WishScore) -> Self {
        Self { wish: Coded(scored.wish), weight: scored.weight, score: scored.score }
    }
}

impl From<&Better> for BetterView {
    fn from(better: &Better) -> Self {
        Self {
            place_id: better.place.uuid(),
            score: better.score,
            holder_id: better.holder.map(Id::uuid),
            places_lost: better.loss.places,
            score_lost: better.loss.score,
        }
    }
}

impl PairView {
    fn of(pair: &Pair, accepted: &[PairIds]) -> Self {
        Self {
            candidate_id: pair.candidate.uuid(),
            place_id: pair.place.uuid(),
            is_fixed: pair.is_fixed,
            score: pair.score,
            wishes: pair.wishes.iter().map(WishScoreView::from).collect(),
            better: pair.better.as_ref().map(BetterView::from),
            is_accepted: accepted.contains(&PairIds { candidate: pair.candidate, place: pair.place }),
        }
    }
}

fn obstacles(obstacles: &[Obstacle]) -> Vec<ObstacleView> {
    obstacles.iter().map(|obstacle| ObstacleView { rule: Coded(obstacle.rule), count: obstacle.count }).collect()
}

impl From<&WithoutPlace> for WithoutPlaceView {
    fn from(without: &WithoutPlace) -> Self {
        Self {
            candidate_id: without.candidate.uuid(),
            obstacles: obstacles(&without.obstacles),
            better: without.better.as_ref().map(BetterView::from),
        }
    }
}

impl From<&WithoutCandidate> for WithoutCandidateView {
    fn from(without: &WithoutCandidate) -> Self {
        Self { place_id: without.place.uuid(), obstacles: obstacles(&without.obstacles) }
    }
}

impl From<&MatchingRun> for MatchingRunItem {
    fn from(run: &MatchingRun) -> Self {
        Self {
            id: run.id.uuid(),
            programme_id: run.programme.id.uuid(),
            filled: run.matching.pairs.len(),
            accepted: run.accepted.len(),
            total: run.matching.total,
            made_at: run.made_at.into(),
        }
    }
}

impl From<&MatchingRun> for MatchingRunView {
    fn from(run: &MatchingRun) -> Self {
        let weights = run.request.weights.iter();
        Self {
            id: run.id.uuid(),
            programme_id: run.programme.id.uuid(),
            weights: weights.map(|(wish, weight)| WishWeight { wish: Coded(*wish), weight: *weight }).collect(),
            fixed: run.request.fixed.iter().map(CandidatePlace::from).collect(),
            forbidden: run.request.forbidden.iter().map(CandidatePlace::from).collect(),
            pairs: run.matching.pairs.iter().map(|pair| PairView::of(pair, &run.accepted)).collect(),
            without_place: run.matching.without_place.iter().map(WithoutPlaceView::from).collect(),
            without_candidate: run.matching.without_candidate.iter().map(WithoutCandidateView::from).collect(),
            total: run.matching.total,
            made_at: run.made_at.into(),
        }
    }
}

impl RunDifferencesView {
    /// What another run has otherwise.
    pub(super) fn of(run: &MatchingRun, other: &MatchingRun) -> Self {
        let filled = |run: &MatchingRun| i64::try_from(run.matching.pairs.len()).unwrap_or(i64::MAX);
        let differences = run.differences(other).into_iter();
        Self {
            places_more: filled(other) - filled(run),
            score_more: other.matching.total - run.matching.total,
            candidates: differences
                .map(|one| DifferenceView {
                    candidate_id: one.candidate.uuid(),
                    place_id: one.here.map(Id::uuid),
                    other_place_id: one.there.map(Id::uuid),
                })
                .collect(),
        }
    }
}
