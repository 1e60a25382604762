//! One pair: whether it can be, and how good it is.

use serde::{Deserialize, Serialize};

use std::collections::BTreeSet;

use super::{Candidate, PairIds, Place, Run, assignment::Grid};
use crate::{
    Id,
    code::{Code, codes},
    location::Location,
};

codes! {
    /// Harde regel van een koppeling.
    MatchRule {
        /// De kandidaat kan niet zoveel uren werken als de plek vraagt.
        Hours = "hours",
        /// De plek vraagt een dag waarop de kandidaat niet kan.
        Days = "days",
        /// Een van beide kanten is geen erkend leerbedrijf (WEB 7.2.8(4)).
        RecognisedCompanies = "recognisedCompanies",
        /// De plek vraagt een hoger niveau.
        Level = "level",
        /// De reis naar een van beide kanten duurt te lang, of is niet bekend.
        Travel = "travel",
        /// Dit paar is uitgesloten.
        Forbidden = "forbidden",
        /// Elke plek heeft een stoel, en die heeft een ander.
        OneSeat = "oneSeat",
    }
}

codes! {
    /// Wens bij een koppeling.
    MatchWish {
        /// Een korte reis: het deel van de langste reis dat overblijft.
        ShortTravel = "shortTravel",
        /// De locatie die de kandidaat graag heeft.
        PreferredSite = "preferredSite",
        /// De uren die de kandidaat graag werkt.
        WishedHours = "wishedHours",
        /// De dagen die de kandidaat graag vrij heeft.
        FreeDays = "freeDays",
        /// De kandidaat die school en opvang graag hebben.
        AskedFor = "askedFor",
    }
}

/// The most that a pair is given for a wish.
const WHOLE: i64 = 100;

/// How far a pair gives what is wished for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WishScore {
    /// The wish.
    pub wish: MatchWish,
    /// Its weight.
    pub weight: u8,
    /// From 0 (not) to 100 (wholly).
    pub score: i64,
}

impl Place {
    fn weekdays(&self) -> impl Iterator<Item = &crate::combination::Weekday> {
        self.school.weekdays.union(&self.childcare.weekdays)
    }

    fn minutes(&self) -> i64 {
        i64::from(self.school.minutes) + i64::from(self.childcare.minutes)
    }

    fn sites(&self) -> [Id<Location>; 2] {
        [self.school.site, self.childcare.site]
    }
}

impl Run {
    /// The longer of the two travels; none where one of them is not known.
    fn travel(&self, candidate: &Candidate, place: &Place) -> Option<i32> {
        let to = |site: Id<Location>| self.travel_minutes.get(&(candidate.id, site)).copied();
        let [school, childcare] = place.sites().map(to);
        Some(school?.max(childcare?))
    }
}

/// The hard rules that a pair breaks by itself, whoever else there is.
pub(super) fn broken(run: &Run, candidate: &Candidate, place: &Place) -> Vec<MatchRule> {
    let is_forbidden = run.forbidden.contains(&PairIds { candidate: candidate.id, place: place.id });
    broken_by(run, candidate, place, is_forbidden)
}

fn broken_by(run: &Run, candidate: &Candidate, place: &Place, is_forbidden: bool) -> Vec<MatchRule> {
    let is_near = run.travel(candidate, place).is_some_and(|minutes| minutes <= candidate.max_travel_minutes);
    let breaks = |rule: &MatchRule| match rule {
        MatchRule::Hours => i64::from(candidate.minutes) < place.minutes(),
        MatchRule::Days => place.weekdays().any(|weekday| !candidate.weekdays.contains(weekday)),
        MatchRule::RecognisedCompanies => !place.school.is_recognised || !place.childcare.is_recognised,
        MatchRule::Level => candidate.level < place.level,
        MatchRule::Travel => !is_near,
        MatchRule::Forbidden => is_forbidden,
        MatchRule::OneSeat => false,
    };
    MatchRule::ALL.iter().copied().filter(breaks).collect()
}

/// How far a pair gives each wish that weighs something, in the order of the wishes.
pub(super) fn scores(run: &Run, candidate: &Candidate, place: &Place) -> Vec<WishScore> {
    let weighed = MatchWish::ALL.iter().filter_map(|wish| Some((*wish, *run.weights.get(wish)?)));
    let score = |wish| match wish {
        MatchWish::ShortTravel => {
            let most = i64::from(candidate.max_travel_minutes).max(1);
            run.travel(candidate, place).map_or(0, |minutes| WHOLE * (most - i64::from(minutes)).clamp(0, most) / most)
        }
        MatchWish::PreferredSite => {
            let is_preferred = candidate.preferred_site.is_some_and(|site| place.sites().contains(&site));
            if is_preferred { WHOLE } else { 0 }
        }
        MatchWish::WishedHours => candidate.wished_minutes.map_or(0, |wished| {
            let (wished, given) = (i64::from(wished).max(0), place.minutes().max(0));
            WHOLE * wished.min(given) / wished.max(given).max(1)
        }),
        MatchWish::FreeDays => {
            let work: BTreeSet<_> = place.weekdays().collect();
            let (wished, free) =
                (candidate.wished_free.len(), candidate.wished_free.iter().filter(|day| !work.contains(day)).count());
            WHOLE * i64::try_from(free).unwrap_or(0) / i64::try_from(wished).unwrap_or(1).max(1)
        }
        MatchWish::AskedFor => {
            if place.asked_for.contains(&candidate.id) {
                WHOLE
            } else {
                0
            }
        }
    };
    weighed.map(|(wish, weight)| WishScore { wish, weight, score: score(wish) }).collect()
}

/// The weighted sum.
pub(super) fn total(scores: &[WishScore]) -> i64 {
    scores.iter().map(|one| i64::from(one.weight) * one.score).sum()
}

/// Every pair of a run, judged once. Candidates and places stand in the order of the run.
pub(super) struct Judged {
    pairs: Grid<Result<i64, Vec<MatchRule>>>,
}

impl Judged {
    pub(super) fn of(run: &Run) -> Self {
        let forbidden: BTreeSet<PairIds> = run.forbidden.iter().copied().collect();
        let pairs = Grid::new(run.candidates.len(), run.places.len(), |candidate, place| {
            let (Some(candidate), Some(place)) = (run.candidates.get(candidate), run.places.get(place)) else {
                return Err(Vec::new());
            };
            let is_forbidden = forbidden.contains(&PairIds { candidate: candidate.id, place: place.id });
            let broken = broken_by(run, candidate, place, is_forbidden);
            if broken.is_empty() { Ok(total(&scores(run, candidate, place))) } else { Err(broken) }
        });
        Self { pairs }
    }

    /// The score of a pair that can be; none of one that cannot.
    pub(super) fn score(&self, candidate: usize, place: usize) -> Option<i64> {
        self.pairs.at(candidate, place)?.as_ref().ok().copied()
    }

    /// The rules that stand in the way of a pair.
    pub(super) fn broken(&self, candidate: usize, place: usize) -> &[MatchRule] {
        self.pairs.at(candidate, place).and_then(|judged| judged.as_ref().err()).map_or(&[], Vec::as_slice)
    }
}
