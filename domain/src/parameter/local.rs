//! The gate through which a value enters: a stored or imported row, and what a municipality sets for itself.

use super::{
    Certainty, Definition, LocalRule, NotAParameterValue, ParameterUnit, ParameterValue, RuleParameter, RuleParameters,
    definition,
};
use crate::{Date, identifier::MunicipalityCode};

/// Why a value is no rule parameter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParameterRefused {
    /// No rule knows the key.
    #[error("no rule parameter has the key {0:?}")]
    UnknownKey(String),
    /// The value holds for the whole country.
    #[error("a municipality may not set its own {0}")]
    NotLocal(&'static str),
    /// The text is no value in the unit of the key.
    #[error(transparent)]
    Value(#[from] NotAParameterValue),
    /// A code that the parameter does not have to choose from.
    #[error("{code:?} is none of the choices of {key}")]
    NotAChoice {
        /// The key.
        key: &'static str,
        /// The code that was given.
        code: String,
    },
    /// No law, agreement or decision can mean a number as large as this.
    #[error("{key} may not be above {most}")]
    AboveMost {
        /// The key.
        key: &'static str,
        /// The highest number that its unit allows.
        most: i32,
    },
    /// The last day is before the first.
    #[error("the last day is before the first")]
    UntilBeforeFrom,
    /// Nobody can check a value that does not say where it comes from.
    #[error("the value has no source")]
    NoSource,
    /// The municipality has another value of this key on one of these days.
    #[error("{0} has another value of this municipality in these days")]
    Overlap(&'static str),
    /// The value is below the national one, and the figure protects people.
    #[error("{key} may not be below {national}")]
    BelowNational {
        /// The key.
        key: &'static str,
        /// The national value of these days.
        national: String,
    },
}

/// A value as it is stored or imported, before anything about it is known to hold.
#[derive(Clone, Copy, Debug)]
pub struct ParameterRow<'a> {
    /// Dotted camelCase key.
    pub key: &'a str,
    /// The text of the value, in the unit of the key.
    pub value: &'a str,
    /// First day.
    pub valid_from: Date,
    /// Last day, if known.
    pub valid_until: Option<Date>,
    /// Law and article, agreement, or decision.
    pub source: &'a str,
    /// How sure it is.
    pub certainty: Certainty,
    /// The municipality that set it; none for a national value.
    pub municipality: Option<&'a MunicipalityCode>,
}

/// What a municipality asks to set for itself.
#[derive(Clone, Copy, Debug)]
pub struct LocalValue<'a> {
    /// Dotted camelCase key.
    pub key: &'a str,
    /// The text of the value, in the unit of the key.
    pub value: &'a str,
    /// First day.
    pub valid_from: Date,
    /// Last day, if known.
    pub valid_until: Option<Date>,
    /// The decision or agreement that the value rests on.
    pub source: &'a str,
    /// The municipality.
    pub municipality: &'a MunicipalityCode,
}

impl ParameterRow<'_> {
    /// The parameter, if the key is known, the value has its form and its numbers are within bounds, the days are in order, and a municipality sets it only where
    /// it may.
    pub fn check(self) -> Result<RuleParameter, ParameterRefused> {
        let definition = definition(self.key).ok_or_else(|| ParameterRefused::UnknownKey(self.key.to_owned()))?;
        if self.municipality.is_some() && !definition.local_allowed() {
            return Err(ParameterRefused::NotLocal(definition.key));
        }
        let value = ParameterValue::parse(definition.unit, self.value)?;
        definition.check_choices(&value)?;
        if let Some(most) = definition.unit.most().filter(|_| !value.within_bounds()) {
            return Err(ParameterRefused::AboveMost { key: definition.key, most });
        }
        if self.valid_until.is_some_and(|until| until < self.valid_from) {
            return Err(ParameterRefused::UntilBeforeFrom);
        }
        let source = self.source.trim();
        if source.is_empty() {
            return Err(ParameterRefused::NoSource);
        }
        Ok(RuleParameter {
            definition,
            value,
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            source: source.to_owned(),
            certainty: self.certainty,
            municipality: self.municipality.cloned(),
        })
    }
}

impl Definition {
    fn check_choices(&self, value: &ParameterValue) -> Result<(), ParameterRefused> {
        if !matches!(self.unit, ParameterUnit::Choice | ParameterUnit::Choices) {
            return Ok(());
        }
        match value.as_str().split(',').find(|code| !self.choices.contains(code)) {
            Some(code) => Err(ParameterRefused::NotAChoice { key: self.key, code: code.to_owned() }),
            None => Ok(()),
        }
    }
}

impl RuleParameters {
    /// A municipality's own value beside these parameters. Besides what [`ParameterRow::check`] asks, it may not overlap another
    /// value of the same municipality, nor be below the national value where that is the least allowed.
    pub fn local(&self, asked: LocalValue<'_>) -> Result<RuleParameter, ParameterRefused> {
        let LocalValue { key, value, valid_from, valid_until, source, municipality } = asked;
        let row = ParameterRow {
            key,
            value,
            valid_from,
            valid_until,
            source,
            certainty: Certainty::Certain,
            municipality: Some(municipality),
        };
        let local = row.check()?;
        let of_these_days = || self.of_key(key).iter().filter(|other| other.overlaps(valid_from, valid_until));
        if of_these_days().any(|other| other.municipality() == Some(municipality)) {
            return Err(ParameterRefused::Overlap(local.key()));
        }
        if local.definition.local == LocalRule::LocalNotLower {
            let below = |national: &&RuleParameter| local.value.size() < national.value.size();
            if let Some(national) = of_these_days().filter(|other| other.municipality().is_none()).find(below) {
                return Err(ParameterRefused::BelowNational { key: local.key(), national: national.value.to_string() });
            }
        }
        Ok(local)
    }
}
