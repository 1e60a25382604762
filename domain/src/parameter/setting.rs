//! Setting a value: what a municipality decides for itself, and what the operator sets for the country.
//!
//! Every setting is kept as it was made, and none is changed afterwards. Of two that cover a day, the one recorded later holds
//! on it; the days before and after are those of the earlier one again ([`RuleParameters::supersede`]).

use std::sync::Arc;

use super::{Certainty, LocalValue, ParameterRefused, ParameterRow, RuleParameter, RuleParameters};
use crate::{
    Cause, Date, Id, Instant, Reason, Refusal,
    authority::{Authority, Changed, Permitted, Relation, Role, SetParameter, Subject},
    identifier::MunicipalityCode,
    organisation::OrganisationId,
};

/// The id of a recorded setting.
pub type ParameterChangeId = Id<ParameterChange>;

/// A value that somebody asks to set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewParameter {
    /// Dotted camelCase key.
    pub key: String,
    /// The text of the value, in the unit of the key.
    pub value: String,
    /// First day.
    pub valid_from: Date,
    /// Last day, if known.
    pub valid_until: Option<Date>,
    /// The law, agreement or decision that the value rests on.
    pub source: String,
    /// The municipality for which it holds; none for the whole country.
    pub municipality: Option<MunicipalityCode>,
}

/// A recorded setting of a value.
#[derive(Clone, Debug)]
pub struct ParameterChange {
    /// Its id.
    pub id: ParameterChangeId,
    /// What was set, with the days for which it was set.
    pub parameter: RuleParameter,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// The organisation that set it; none when the operator did.
    pub recorded_by: Option<OrganisationId>,
}

impl Subject for NewParameter {
    fn relation(&self, caller: &Authority) -> Relation {
        if self.municipality.is_some() && caller.municipality() == self.municipality.as_ref() {
            Relation::Own
        } else {
            Relation::Anyone
        }
    }
}

impl Permitted<SetParameter, NewParameter> {
    /// Sets the value beside those that are known. A municipality's own value never holds for days gone by, on which others
    /// have relied; a national one may, since a law can.
    pub fn set(
        self,
        id: ParameterChangeId,
        known: &RuleParameters,
        caller: &Authority,
        now: Instant,
    ) -> Result<Changed<ParameterChange>, Refusal> {
        let new = self.into_subject();
        let mut causes = Vec::new();
        if new.municipality.is_some() && new.valid_from < now.date() {
            causes.push(Cause::new(Reason::ParameterInPast, "#/validFrom"));
        }
        match new.check(known) {
            Ok(parameter) if causes.is_empty() => {
                let recorded_by = if caller.role() == Role::Operator { None } else { Some(caller.organisation()) };
                Ok(Changed::made(ParameterChange { id, parameter, recorded_at: now, recorded_by }))
            }
            Ok(_) => Err(Refusal::Rules(causes)),
            Err(refused) => {
                causes.push(refused.cause());
                Err(Refusal::Rules(causes))
            }
        }
    }
}

impl NewParameter {
    fn check(&self, known: &RuleParameters) -> Result<RuleParameter, ParameterRefused> {
        let Self { key, value, valid_from, valid_until, source, municipality } = self;
        let (valid_from, valid_until) = (*valid_from, *valid_until);
        match municipality {
            None => {
                let certainty = Certainty::Certain;
                ParameterRow { key, value, valid_from, valid_until, source, certainty, municipality: None }.check()
            }
            // What the municipality set before gives way, so it is no ground to refuse.
            Some(code) => {
                let others = known.iter().filter(|parameter| parameter.municipality() != Some(code)).cloned().collect();
                let asked = LocalValue { key, value, valid_from, valid_until, source, municipality: code };
                RuleParameters::new(others).local(asked)
            }
        }
    }
}

impl ParameterRefused {
    fn cause(&self) -> Cause {
        let (reason, pointer) = match self {
            Self::UnknownKey(_) => (Reason::ParameterUnknown, "#/key"),
            Self::NotLocal(_) => (Reason::ParameterNotLocal, "#/key"),
            Self::Value(_) | Self::NotAChoice { .. } => (Reason::ParameterValue, "#/value"),
            Self::AboveMost { .. } => (Reason::ParameterAboveMost, "#/value"),
            Self::BelowNational { .. } => (Reason::ParameterBelowNational, "#/value"),
            Self::UntilBeforeFrom => (Reason::EndBeforeStart, "#/validUntil"),
            Self::NoSource => (Reason::SourceMissing, "#/source"),
            Self::Overlap(_) => (Reason::DuplicateEntry, "#/validFrom"),
        };
        Cause::new(reason, pointer)
    }
}

impl RuleParameters {
    /// Lets a value that was recorded later hold on all its days, for the country or the municipality for which it was set. What
    /// holds there now keeps the days before and after.
    pub fn supersede(&mut self, later: RuleParameter) {
        let same = |one: &RuleParameter| one.key() == later.key() && one.municipality() == later.municipality();
        let (covered, mut kept): (Vec<_>, Vec<_>) = std::mem::take(Arc::make_mut(&mut self.0))
            .into_iter()
            .partition(|one| same(one) && one.overlaps(later.valid_from, later.valid_until));
        for earlier in covered {
            // At the ends of the calendar there is no day before or after, so nothing remains there.
            if let Ok(until) = later.valid_from.yesterday()
                && earlier.valid_from <= until
            {
                kept.push(RuleParameter { valid_until: Some(until), ..earlier.clone() });
            }
            if let Some(Ok(from)) = later.valid_until.map(Date::tomorrow)
                && earlier.valid_until.is_none_or(|until| from <= until)
            {
                kept.push(RuleParameter { valid_from: from, ..earlier });
            }
        }
        kept.push(later);
        *self = Self::new(kept);
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::parameter::seed;

    fn national(value: &str, from: Date, until: Option<Date>) -> RuleParameter {
        let certainty = Certainty::Certain;
        ParameterRow {
            key: "gap.bridgeDays",
            value,
            valid_from: from,
            valid_until: until,
            source: "Test",
            certainty,
            municipality: None,
        }
        .check()
        .unwrap()
    }

    #[test]
    fn a_later_value_holds_on_its_days_and_leaves_the_others_as_they_were() {
        let mut parameters = RuleParameters::new(seed());
        let on = |parameters: &RuleParameters, day| {
            parameters.value_on("gap.bridgeDays", day, None).map(|parameter| parameter.value().to_string())
        };
        let count = parameters.iter().count();
        parameters.supersede(national("50", date(2026, 3, 1), Some(date(2026, 3, 31))));
        assert_eq!(parameters.iter().count(), count + 2);
        for (day, value) in
            [(date(2026, 2, 28), "42"), (date(2026, 3, 1), "50"), (date(2026, 3, 31), "50"), (date(2026, 4, 1), "42")]
        {
            assert_eq!(on(&parameters, day).as_deref(), Some(value), "{day}");
        }
        parameters.supersede(national("60", date(2025, 1, 1), None));
        assert_eq!(parameters.iter().count(), count + 1, "what is covered whole is gone");
        assert_eq!(on(&parameters, date(2026, 3, 15)).as_deref(), Some("60"));
        assert_eq!(on(&parameters, date(2024, 12, 31)).as_deref(), Some("42"));
    }
}
