//! Hours as callers write and read them, in quarters; inside they are minutes.

use std::borrow::Cow;

use serde::{Deserialize, Serialize, Serializer};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ObjectBuilder, RefOr, Schema,
        schema::{SchemaFormat, Type},
    },
};

/// Hours in a week, in quarters; kept as minutes.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(transparent)]
pub(crate) struct Hours(f64);

/// Whole hours are written as whole numbers.
impl Serialize for Hours {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.minutes() {
            minutes if minutes % 60 == 0 => serializer.serialize_i32(minutes / 60),
            _ => serializer.serialize_f64(self.0),
        }
    }
}

impl Hours {
    /// The hours of a number of minutes.
    pub(crate) fn from_minutes(minutes: i32) -> Self {
        Self(f64::from(minutes) / 60.0)
    }

    /// The minutes of these hours; the schema has made sure that they are few and whole quarters.
    pub(crate) fn minutes(self) -> i32 {
        #[expect(clippy::cast_possible_truncation, reason = "it has been clamped to what fits")]
        let quarters = (self.0 * 4.0).round().clamp(0.0, 10_000.0) as i32;
        quarters * 15
    }
}

impl PartialSchema for Hours {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Number)
            .format(Some(SchemaFormat::Custom("double".into())))
            .description(Some("Uren per week, in kwartieren."))
            .minimum(Some(0))
            .maximum(Some(1000))
            .multiple_of(Some(0.25))
            .examples([16])
            .into()
    }
}

impl ToSchema for Hours {
    fn name() -> Cow<'static, str> {
        "Hours".into()
    }
}

/// Hours of a longer time than a week, in quarters; kept as minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TotalHours(i32);

impl TotalHours {
    /// The most that is shown.
    const MOST: i32 = 10_000_000;

    /// The hours of a number of minutes that are whole quarters.
    pub(crate) fn from_minutes(minutes: i64) -> Self {
        Self(i32::try_from(minutes).unwrap_or(i32::MAX).clamp(0, Self::MOST * 60))
    }
}

impl TotalHours {
    /// The minutes of these hours.
    pub(crate) fn minutes(self) -> i64 {
        self.0.into()
    }
}

impl<'de> Deserialize<'de> for TotalHours {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let hours = f64::deserialize(deserializer)?;
        #[expect(clippy::cast_possible_truncation, reason = "it has been clamped to what fits")]
        let quarters = (hours * 4.0).round().clamp(0.0, f64::from(Self::MOST) * 4.0) as i64;
        Ok(Self::from_minutes(quarters * 15))
    }
}

/// Whole hours are written as whole numbers.
impl Serialize for TotalHours {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 % 60 {
            0 => serializer.serialize_i32(self.0 / 60),
            _ => serializer.serialize_f64(f64::from(self.0) / 60.0),
        }
    }
}

impl PartialSchema for TotalHours {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Number)
            .format(Some(SchemaFormat::Custom("double".into())))
            .description(Some("Uren, in kwartieren."))
            .minimum(Some(0))
            .maximum(Some(Self::MOST))
            .multiple_of(Some(0.25))
            .examples([960])
            .into()
    }
}

impl ToSchema for TotalHours {
    fn name() -> Cow<'static, str> {
        "TotalHours".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_kept_to_the_quarter() {
        for (hours, minutes) in [(0.0, 0), (0.25, 15), (16.0, 960), (16.5, 990), (1000.0, 60_000)] {
            assert_eq!(Hours(hours).minutes(), minutes);
            assert_eq!(Hours::from_minutes(minutes), Hours(hours));
        }
    }
}
