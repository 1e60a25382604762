//! What one child adds to figures: to which, and in which months. What lasts is counted on the first day of each month, so that it is a
//! stretch of months, kept as +1 in the month in which it begins and -1 in the month after its last; what happens once is a stretch of
//! the one month in which it did. So time passing asks for no write.

use std::{collections::BTreeMap, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{FigurePart, IndicatorCode, Month};
use crate::{
    code::{Code, codes},
    identifier::{DistrictCode, MunicipalityCode},
    location::LocationId,
};

codes! {
    /// Level (niveau) at which is counted; organisations and municipalities are sums of these.
    Count {
        /// Wijk.
        District = "district",
        /// Locatie.
        Location = "location",
    }
}

/// As what a child is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tally {
    /// In the population.
    Denominator,
    /// As one of whom it is so.
    Numerator,
    /// As one of whom it is not so, for a reason.
    Reason(FigurePart),
    /// As one of whom so much was measured: days that a step waited, minutes a week of a contract.
    Measured(FigurePart, u16),
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Denominator => f.write_str("denominator"),
            Self::Numerator => f.write_str("numerator"),
            Self::Reason(part) => write!(f, "reason.{part}"),
            Self::Measured(part, days) => write!(f, "measured.{part}.{days}"),
        }
    }
}

/// A text that is no tally.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no tally")]
pub struct NotATally;

impl FromStr for Tally {
    type Err = NotATally;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let part = |text: &str| FigurePart::from_code(text).ok_or(NotATally);
        let mut words = text.split('.');
        match (words.next(), words.next(), words.next()) {
            (Some("denominator"), None, None) => Ok(Self::Denominator),
            (Some("numerator"), None, None) => Ok(Self::Numerator),
            (Some("reason"), Some(reason), None) => Ok(Self::Reason(part(reason)?)),
            (Some("measured"), Some(step), Some(days)) => Ok(Self::Measured(part(step)?, days.parse().map_err(|_| NotATally)?)),
            _ => Err(NotATally),
        }
    }
}

/// As [`Contribution`] is kept, for there are many of them.
type Packed = (IndicatorCode, String, Option<LocationId>, Month, Month);

/// One stretch of months in which a child is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "Packed", try_from = "Packed")]
pub struct Contribution {
    /// For which indicator.
    pub indicator: IndicatorCode,
    /// As what.
    pub tally: Tally,
    /// At which location; none where it belongs to none.
    pub location: Option<LocationId>,
    /// The first month.
    pub from: Month,
    /// The month after the last.
    pub until: Month,
}

impl From<Contribution> for Packed {
    fn from(one: Contribution) -> Self {
        (one.indicator, one.tally.to_string(), one.location, one.from, one.until)
    }
}

impl TryFrom<Packed> for Contribution {
    type Error = NotATally;

    fn try_from((indicator, tally, location, from, until): Packed) -> Result<Self, Self::Error> {
        Ok(Self { indicator, tally: tally.parse()?, location, from, until })
    }
}

/// Everything that one child is counted for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contributions {
    /// The municipality where it lives.
    pub municipality: MunicipalityCode,
    /// The district where it lives.
    pub district: Option<DistrictCode>,
    /// As what it is counted, in order.
    pub counted: Vec<Contribution>,
}

/// A sum that changes in a month: of a figure of a municipality, at a district or a location.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CountKey {
    /// The municipality.
    pub municipality: MunicipalityCode,
    /// The indicator.
    pub indicator: IndicatorCode,
    /// What is counted at.
    pub level: Count,
    /// The code of the district or the id of the location; empty for those without one.
    pub place: String,
    /// What is counted.
    pub tally: Tally,
    /// The month in which the sum changes.
    pub month: Month,
}

impl Contributions {
    /// By how much which sums change for this child.
    fn changes(&self) -> impl Iterator<Item = (CountKey, i64)> + '_ {
        self.counted.iter().flat_map(move |one| {
            let district = self.district.as_ref().map(ToString::to_string).unwrap_or_default();
            let location = one.location.map(|id| id.to_string()).unwrap_or_default();
            let key = |level, place: &str, month| CountKey {
                municipality: self.municipality.clone(),
                indicator: one.indicator,
                level,
                place: place.to_owned(),
                tally: one.tally,
                month,
            };
            [
                (key(Count::District, &district, one.from), 1),
                (key(Count::District, &district, one.until), -1),
                (key(Count::Location, &location, one.from), 1),
                (key(Count::Location, &location, one.until), -1),
            ]
        })
    }

    /// The same of a child that was erased: what lies after the month of that stays behind.
    #[must_use]
    pub fn closed_in(mut self, month: Month) -> Self {
        let end = month.next();
        self.counted.retain(|one| one.from < end);
        for one in &mut self.counted {
            one.until = one.until.min(end);
        }
        self
    }
}

/// By how much which sums change when some contributions come in the place of others.
pub fn net<'a>(
    before: impl IntoIterator<Item = &'a Contributions>,
    after: impl IntoIterator<Item = &'a Contributions>,
) -> BTreeMap<CountKey, i64> {
    let mut changes: BTreeMap<CountKey, i64> = BTreeMap::new();
    for (key, by) in after.into_iter().flat_map(Contributions::changes) {
        *changes.entry(key).or_default() += by;
    }
    for (key, by) in before.into_iter().flat_map(Contributions::changes) {
        *changes.entry(key).or_default() -= by;
    }
    changes.retain(|_, by| *by != 0);
    changes
}
