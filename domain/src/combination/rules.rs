//! The rule parameters as the rules of a draft read them: a value with its source, on the day of the thing that is judged.

use crate::{
    Cause, Date, Reason,
    parameter::{Fraction, ParameterValue, RuleParameters},
};

/// The rule parameters. A draft names no municipality, so the national values hold.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules<'a> {
    parameters: &'a RuleParameters,
}

/// A norm: its value, where it comes from and until when it holds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Norm<'a, T> {
    /// The value.
    pub(super) value: T,
    /// Law and article, or agreement.
    pub(super) source: &'a str,
    /// The first day on which it holds.
    pub(super) from: Date,
    /// The last day on which it holds, as far as is known.
    pub(super) until: Date,
}

/// The rule parameters on the day of one thing, with the place of that day in what the caller sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct On<'a, P> {
    rules: Rules<'a>,
    day: Date,
    pointer: P,
}

impl<'a> Rules<'a> {
    pub(super) const fn new(parameters: &'a RuleParameters) -> Self {
        Self { parameters }
    }

    /// The parameters on a day; `pointer` tells where the caller stated it, for when no norm is known then.
    pub(super) const fn on<P: Fn() -> String>(self, day: Date, pointer: P) -> On<'a, P> {
        On { rules: self, day, pointer }
    }
}

impl<'a, P: Fn() -> String> On<'a, P> {
    /// A norm in the form that an accessor of [`ParameterValue`] gives.
    pub(super) fn norm<T>(&self, key: &str, form: impl FnOnce(&'a ParameterValue) -> Option<T>) -> Result<Norm<'a, T>, Cause> {
        let unknown = || Cause::new(Reason::NormsUnknown, (self.pointer)());
        let parameter = self.rules.parameters.value_on(key, self.day, None).ok_or_else(unknown)?;
        let value = form(parameter.value()).ok_or_else(unknown)?;
        let until = parameter.valid_until().unwrap_or(Date::MAX);
        Ok(Norm { value, source: parameter.source(), from: parameter.valid_from(), until })
    }

    /// A norm in hours, as whole minutes.
    pub(super) fn minutes(&self, key: &str) -> Result<Norm<'a, i64>, Cause> {
        self.norm(key, |value| value.minutes().map(i64::from))
    }

    /// A norm in days.
    pub(super) fn days(&self, key: &str) -> Result<Norm<'a, i32>, Cause> {
        self.norm(key, ParameterValue::days)
    }

    /// A norm in months.
    pub(super) fn months(&self, key: &str) -> Result<Norm<'a, i32>, Cause> {
        self.norm(key, ParameterValue::months)
    }

    /// A part of a whole.
    pub(super) fn fraction(&self, key: &str) -> Result<Norm<'a, Fraction>, Cause> {
        self.norm(key, ParameterValue::fraction)
    }

    /// Yes or no.
    pub(super) fn flag(&self, key: &str) -> Result<Norm<'a, bool>, Cause> {
        self.norm(key, ParameterValue::flag)
    }
}
