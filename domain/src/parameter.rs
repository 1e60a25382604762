//! Rule parameters (*regelparameters*): each number from law or collective agreement, with the dates it holds and its source.
//!
//! No rule has a number written into it: it takes the parameters as an argument and asks for a key on a date. What a key means
//! ([`Definition`]) is code; the values are rows, national ones and those of municipalities ([`RuleParameter`]), and the service
//! starts with those of [`seed()`]. Where law or practice is unsure, a municipality may set its own ([`RuleParameters::local`]).

mod calendar;
mod candidate;
mod definition;
mod expertise;
mod fraction;
mod handover;
mod line;
mod local;
mod preschool;
mod referral;
mod seed;
mod setting;
mod support;
#[cfg(test)]
mod tests;
mod unit;
mod value;

pub use self::{
    calendar::{MonthDay, NotInCalendar, Period},
    candidate::eligibility_terms,
    definition::{Definition, LocalRule, SeedPeriod, definition, definitions},
    expertise::expertise_terms,
    fraction::{Fraction, NotAFraction},
    handover::{attachment_terms, handover_terms, reminder_days},
    line::{line_end, line_parameters},
    local::{LocalValue, ParameterRefused, ParameterRow},
    preschool::{PRESCHOOL_KEYS, SITE_KEYS, preschool_rules, site_rules},
    referral::{municipality_indicates, referral_terms},
    setting::{NewParameter, ParameterChange, ParameterChangeId},
    support::support_terms,
    unit::{Certainty, ParameterUnit},
    value::{NotAParameterValue, ParameterValue},
};
use std::sync::{Arc, LazyLock};

use crate::{Date, identifier::MunicipalityCode, language::Bilingual};

/// One value of a rule parameter with the days on which it holds, for the country or for one municipality. It exists only with a
/// known key and a value in its unit; see [`ParameterRow::check`].
#[derive(Clone, Debug)]
pub struct RuleParameter {
    definition: &'static Definition,
    value: ParameterValue,
    valid_from: Date,
    valid_until: Option<Date>,
    source: String,
    certainty: Certainty,
    municipality: Option<MunicipalityCode>,
}

impl RuleParameter {
    /// Dotted camelCase key: `gap.bridgeDays`.
    pub const fn key(&self) -> &'static str {
        self.definition.key
    }

    /// The value, with its unit.
    pub const fn value(&self) -> &ParameterValue {
        &self.value
    }

    /// The unit of the value.
    pub const fn unit(&self) -> ParameterUnit {
        self.value.unit()
    }

    /// First day on which it holds.
    pub const fn valid_from(&self) -> Date {
        self.valid_from
    }

    /// Last day on which it holds; none while no end is known.
    pub const fn valid_until(&self) -> Option<Date> {
        self.valid_until
    }

    /// Law and article, agreement, or the decision of the municipality.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// How sure the value is.
    pub const fn certainty(&self) -> Certainty {
        self.certainty
    }

    /// Whether a municipality may set its own value.
    pub fn local_allowed(&self) -> bool {
        self.definition.local_allowed()
    }

    /// The municipality that set it; none for a national value.
    pub const fn municipality(&self) -> Option<&MunicipalityCode> {
        self.municipality.as_ref()
    }

    /// What the value is, in Dutch and English.
    pub const fn description(&self) -> Bilingual {
        self.definition.description
    }

    /// Whether the value holds on a day.
    pub fn holds_on(&self, date: Date) -> bool {
        self.valid_from <= date && self.valid_until.is_none_or(|until| date <= until)
    }

    /// Whether two values hold on a same day, from one day to another or without end.
    fn overlaps(&self, from: Date, until: Option<Date>) -> bool {
        self.valid_until.is_none_or(|own| from <= own) && until.is_none_or(|other| self.valid_from <= other)
    }
}

/// The national values that the service starts with.
pub fn seed() -> Vec<RuleParameter> {
    definitions()
        .flat_map(|definition| {
            definition.periods.iter().map(move |period| RuleParameter {
                definition,
                value: ParameterValue::seeded(definition.unit, period.value),
                valid_from: period.valid_from,
                valid_until: period.valid_until,
                source: period.source.to_owned(),
                certainty: period.certainty,
                municipality: None,
            })
        })
        .collect()
}

/// All values that are in force at some time, national and local.
#[derive(Clone, Debug, Default)]
pub struct RuleParameters(
    /// Sorted by key, so that the few values of one key are found without reading the others; shared, because nearly every
    /// request reads them and hardly any changes them.
    Arc<Vec<RuleParameter>>,
);

impl RuleParameters {
    /// The parameters in any order.
    pub fn new(mut parameters: Vec<RuleParameter>) -> Self {
        parameters.sort_by(|one, other| (one.key(), one.valid_from).cmp(&(other.key(), other.valid_from)));
        Self(Arc::new(parameters))
    }

    /// The seed set alone, made once.
    pub fn seeded() -> Self {
        static SEEDED: LazyLock<RuleParameters> = LazyLock::new(|| RuleParameters::new(seed()));
        SEEDED.clone()
    }

    /// The value of a key on a day: that of the municipality where it has one and may have one, else the national one.
    pub fn value_on(&self, key: &str, date: Date, municipality: Option<&MunicipalityCode>) -> Option<&RuleParameter> {
        let valid = |of: Option<&MunicipalityCode>| {
            self.of_key(key).iter().rev().find(|parameter| parameter.municipality() == of && parameter.holds_on(date))
        };
        let local = municipality.and_then(|code| valid(Some(code))).filter(|parameter| parameter.local_allowed());
        local.or_else(|| valid(None))
    }

    /// The value of each key on a day, as [`RuleParameters::value_on`] gives it, in the order of the keys.
    pub fn all_on<'a>(
        &'a self,
        date: Date,
        municipality: Option<&'a MunicipalityCode>,
    ) -> impl Iterator<Item = &'a RuleParameter> {
        self.0
            .chunk_by(|one, other| one.key() == other.key())
            .filter_map(move |of_key| self.value_on(of_key.first()?.key(), date, municipality))
    }

    /// The national values of a day, as if each held always: for what is judged by the rules of that day whenever it happens.
    #[must_use]
    pub fn held_on(&self, date: Date) -> Self {
        let always = |parameter: &RuleParameter| RuleParameter { valid_from: Date::MIN, valid_until: None, ..parameter.clone() };
        Self(Arc::new(self.all_on(date, None).map(always).collect()))
    }

    /// Every value with its period, in the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = &RuleParameter> {
        self.0.iter()
    }

    /// The parameters as a rule reads them: on one day, for one municipality.
    pub const fn on<'a>(&'a self, date: Date, municipality: Option<&'a MunicipalityCode>) -> ParametersOn<'a> {
        ParametersOn { parameters: self, date, municipality }
    }

    fn of_key(&self, key: &str) -> &[RuleParameter] {
        let start = self.0.partition_point(|parameter| parameter.key() < key);
        let rest = self.0.get(start..).unwrap_or_default();
        let count = rest.partition_point(|parameter| parameter.key() == key);
        rest.get(..count).unwrap_or_default()
    }
}

/// The parameters on one day, for one municipality or for the country.
#[derive(Clone, Copy, Debug)]
pub struct ParametersOn<'a> {
    parameters: &'a RuleParameters,
    date: Date,
    municipality: Option<&'a MunicipalityCode>,
}

/// A rule asked for a parameter that has no value on that day, or none in the unit that the rule reads.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the rule parameter {key} has no usable value on {date}")]
pub struct MissingParameter {
    /// The key that was asked for.
    pub key: String,
    /// The day.
    pub date: Date,
}

impl<'a> ParametersOn<'a> {
    /// The parameter itself, for its source.
    pub fn parameter(self, key: &str) -> Result<&'a RuleParameter, MissingParameter> {
        self.parameters.value_on(key, self.date, self.municipality).ok_or_else(|| self.missing(key))
    }

    /// The value of a key in the form that an accessor of [`ParameterValue`] gives:
    /// `parameters.on(date, None).read("gap.bridgeDays", ParameterValue::days)?`.
    pub fn read<T>(self, key: &str, form: impl FnOnce(&'a ParameterValue) -> Option<T>) -> Result<T, MissingParameter> {
        form(self.parameter(key)?.value()).ok_or_else(|| self.missing(key))
    }

    fn missing(self, key: &str) -> MissingParameter {
        MissingParameter { key: key.to_owned(), date: self.date }
    }
}
