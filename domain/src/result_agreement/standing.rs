//! Whether a result agreement is on track on a day. Its line goes from the baseline to the target in equal steps, one at each measuring
//! moment; what was measured is held against the point that the line had reached on the day of the measurement.

use std::collections::{BTreeMap, BTreeSet};

use super::{BetterWhen, Figure, ResultAgreement, ResultFacts, ResultMeasurement, ResultUnit};
use crate::{Date, code::codes, indicator::IndicatorUnit, parameter::Fraction, publication::CellNumbers};

codes! {
    /// Hoe het met een resultaatafspraak staat.
    StandingCode {
        /// Op koers.
        OnTrack = "onTrack",
        /// Achter.
        Behind = "behind",
        /// Onbekend: er is geen waarde, of die is ouder dan een meetmoment.
        Unknown = "unknown",
    }
}

codes! {
    /// Waar de waarde van een resultaatafspraak vandaan komt.
    ValueSource {
        /// Berekend door de dienst.
        Computed = "computed",
        /// Ingezonden metingen.
        Measurements = "measurements",
    }
}

/// A value that the service computed itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ComputedValue {
    /// The value.
    pub value: Figure,
    /// The day of which it is.
    pub date: Date,
}

impl From<IndicatorUnit> for ResultUnit {
    /// The unit in which an agreement is made that is measured by an indicator.
    fn from(unit: IndicatorUnit) -> Self {
        match unit {
            IndicatorUnit::Percentage => Self::Percentage,
            IndicatorUnit::Days => Self::Days,
            IndicatorUnit::Hours => Self::Hours,
        }
    }
}

impl ComputedValue {
    /// The value that is told of published numbers, in the unit of their indicator; none where they count nobody.
    pub fn of(numbers: CellNumbers, unit: IndicatorUnit, date: Date) -> Option<Self> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            reason = "a value lies far within what either holds"
        )]
        let thousandths = |value: f64| Figure((value * Figure::ONE as f64).round() as i64);
        numbers.value(unit).map(|value| Self { value: thousandths(value), date })
    }
}

/// How a result agreement stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResultStanding {
    /// On track, behind or unknown.
    pub code: StandingCode,
    /// The value, where there is one.
    pub value: Option<Figure>,
    /// The day of that value.
    pub date: Option<Date>,
    /// Where it came from.
    pub source: Option<ValueSource>,
    /// The point of the line against which it is held, where that is known.
    pub expected: Option<Figure>,
}

/// A point of the line, exactly: a number of thousandths over a number of steps.
#[derive(Clone, Copy)]
struct Point {
    above: i128,
    below: i128,
}

impl ResultFacts {
    /// How many measuring moments are over on a day, that of the day itself included.
    fn moments_until(&self, day: Date) -> usize {
        self.moments.iter().filter(|moment| **moment <= day).count()
    }

    /// Whether a higher or a lower value is better: what the way from baseline to target shows, else what is stated, else higher.
    pub fn direction(&self) -> BetterWhen {
        match self.baseline {
            Some(baseline) if self.target < baseline => BetterWhen::Lower,
            Some(baseline) if self.target > baseline => BetterWhen::Higher,
            _ => self.better_when.unwrap_or(BetterWhen::Higher),
        }
    }

    /// The point that the line has reached after some of the moments; without a baseline only its end is known.
    fn point(&self, passed: usize) -> Option<Point> {
        let (passed, all) = (i128::try_from(passed).ok()?, i128::try_from(self.moments.len()).ok()?);
        let target = i128::from(self.target.0);
        match self.baseline.map(|baseline| i128::from(baseline.0)) {
            Some(baseline) if all > 0 => Some(Point { above: baseline * all + (target - baseline) * passed, below: all }),
            Some(_) => None,
            None => (passed >= all).then_some(Point { above: target, below: 1 }),
        }
    }

    /// Whether a value has so much of a point, or better; of what should go down, whether the point has so much of the value.
    fn reaches(&self, value: Figure, point: Point, percentage: Fraction) -> bool {
        let (share, whole) = (i128::from(percentage.numerator()), i128::from(percentage.denominator()) * 100);
        let value = i128::from(value.0) * point.below;
        match self.direction() {
            BetterWhen::Higher => value * whole >= point.above * share,
            BetterWhen::Lower => value * share <= point.above * whole,
        }
    }
}

impl Point {
    /// The nearest thousandth.
    fn figure(self) -> Option<Figure> {
        i64::try_from((self.above * 2 + self.below).div_euclid(self.below * 2)).ok().map(Figure)
    }
}

/// One value of what several sent: of each site or organisation the last of those measured since the last moment at which any was, weighed
/// by of how many they are where all say so. What an organisation measured as a whole stands for its sites too.
fn together(facts: &ResultFacts, sent: &[ResultMeasurement], today: Date) -> Option<(Figure, Date)> {
    let known = || sent.iter().filter(|one| one.facts.date <= today);
    let last = known().map(|one| one.facts.date).max()?;
    let moment = facts.moments_until(last);
    let mut latest = BTreeMap::new();
    for one in known().filter(|one| facts.moments_until(one.facts.date) == moment) {
        let held = latest.entry((one.organisation_id, one.facts.location_id)).or_insert(one);
        if (one.facts.date, one.recorded_at) >= (held.facts.date, held.recorded_at) {
            *held = one;
        }
    }
    let whole: BTreeSet<_> = latest.keys().filter(|(_, site)| site.is_none()).map(|(organisation, _)| *organisation).collect();
    latest.retain(|(organisation, site), _| site.is_none() || !whole.contains(organisation));
    let all_counted = latest.values().all(|one| one.facts.counted.is_some_and(|counted| counted > 0));
    let weight = |one: &ResultMeasurement| if all_counted { i128::from(one.facts.counted.unwrap_or(1)) } else { 1 };
    let weights: i128 = latest.values().map(|one| weight(one)).sum();
    let sum: i128 = latest.values().map(|one| i128::from(one.facts.value.0) * weight(one)).sum();
    Some((Point { above: sum, below: weights }.figure()?, last))
}

impl ResultAgreement {
    /// How it stands on a day: by the value that was computed where there is one, else by what was sent in. On track is whoever has that
    /// percentage of the point of the line. A value is too old once two measuring moments passed since.
    pub fn standing(
        &self,
        computed: Option<ComputedValue>,
        sent: &[ResultMeasurement],
        today: Date,
        percentage: Fraction,
    ) -> ResultStanding {
        let facts = &self.facts;
        let computed = computed.filter(|one| one.date <= today).map(|one| (one.value, one.date, ValueSource::Computed));
        let found =
            computed.or_else(|| together(facts, sent, today).map(|(value, date)| (value, date, ValueSource::Measurements)));
        let Some((value, date, source)) = found else {
            return ResultStanding { code: StandingCode::Unknown, value: None, date: None, source: None, expected: None };
        };
        let measured = facts.moments_until(date);
        let point = facts.point(measured);
        let is_old = facts.moments_until(today) > measured + 1;
        let code = match point {
            Some(point) if !is_old => {
                if facts.reaches(value, point, percentage) {
                    StandingCode::OnTrack
                } else {
                    StandingCode::Behind
                }
            }
            _ => StandingCode::Unknown,
        };
        let expected = point.and_then(Point::figure);
        ResultStanding { code, value: Some(value), date: Some(date), source: Some(source), expected }
    }
}
