//! What is wrong with a situation, in words.

use super::{Ages, CareKind, Norms, required};
use crate::{
    Cause, Language,
    code::codes,
    combination::{FindingUnit, Measure, quotient},
    language::Bilingual,
};

codes! {
    /// Regel over de beroepskracht-kindratio.
    RatioRule {
        /// Er zijn meer kinderen dan er samen mogen zijn.
        GroupTooLarge = "ratio.groupTooLarge",
        /// Er tellen minder beroepskrachten mee dan nodig is.
        TooFew = "ratio.tooFew",
        /// Er zijn langer minder beroepskrachten dan mag.
        FewerTooLong = "ratio.fewerTooLong",
        /// Er zijn minder beroepskrachten dan zelfs dan nodig is.
        FewerTooFew = "ratio.fewerTooFew",
    }
}

/// A finding about the ratio. The numbers are exact and to show: professionals in hundredths, children or minutes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RatioFinding {
    /// The rule.
    pub rule: RatioRule,
    /// The rule parameter on which the limit rests: `ratio.dayCare.age0to2`.
    pub parameter: &'static str,
    /// Law and article.
    pub source: String,
    /// What is the case.
    pub observed: i64,
    /// What is needed at least or allowed at most.
    pub limit: i64,
}

impl RatioFinding {
    /// A finding with the rule parameter on which it rests and the source of that.
    pub(super) fn new(rule: RatioRule, (parameter, source): (&'static str, &str), observed: i64, limit: i64) -> Self {
        Self { rule, parameter, source: source.to_owned(), observed, limit }
    }

    /// That so many children of these ages may not be together.
    pub(super) fn group_too_large(care: CareKind, ages: Ages, norms: Norms<'_>) -> Result<Self, Cause> {
        let (most, rests_on) = required::most(care, ages, norms)?;
        Ok(Self::new(RatioRule::GroupTooLarge, rests_on, i64::from(ages.total()), i64::from(most)))
    }

    /// What was measured, to show.
    pub fn measure(&self) -> Measure {
        let (unit, parts) = match self.rule {
            RatioRule::GroupTooLarge => (FindingUnit::Count, 1),
            RatioRule::TooFew | RatioRule::FewerTooFew => (FindingUnit::Count, 100),
            RatioRule::FewerTooLong => (FindingUnit::Minutes, 1),
        };
        Measure { observed: quotient(self.observed.into(), parts), limit: quotient(self.limit.into(), parts), unit }
    }

    /// The finding in words.
    pub fn text(&self, language: Language) -> &'static str {
        let (dutch, english) = match self.rule {
            RatioRule::GroupTooLarge => (
                "Zoveel kinderen van deze leeftijden mogen niet samen in een groep.",
                "So many children of these ages may not be together in a group.",
            ),
            RatioRule::TooFew => {
                ("Er tellen minder beroepskrachten mee dan de ratio vraagt.", "Fewer professionals count than the ratio asks.")
            }
            RatioRule::FewerTooLong => (
                "Er zijn langer minder beroepskrachten dan op zo'n dag mag.",
                "There are fewer professionals for longer than such a day allows.",
            ),
            RatioRule::FewerTooFew => (
                "Ook als er minder beroepskrachten mogen zijn, zijn er te weinig.",
                "There are too few professionals, even for a time at which there may be fewer.",
            ),
        };
        Bilingual { dutch, english }.get(language)
    }
}
