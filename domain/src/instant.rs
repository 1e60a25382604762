//! A moment in UTC, to the microsecond: what both databases keep exactly.

use std::fmt;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment in UTC, truncated to the microsecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(Timestamp);

impl Instant {
    /// The moment so many microseconds after 1 January 1970, or `None` outside the years -9999 to 9999.
    pub fn from_microseconds(microseconds: i64) -> Option<Self> {
        Timestamp::from_microsecond(microseconds).ok().map(Self)
    }

    /// Microseconds since 1 January 1970.
    pub fn microseconds(self) -> i64 {
        self.0.as_microsecond()
    }

    /// The calendar day of this moment in the Netherlands, by which terms and ages are counted.
    pub fn date(self) -> Date {
        let zone = TimeZone::get("Europe/Amsterdam").unwrap_or(TimeZone::UTC);
        self.0.to_zoned(zone).date()
    }

    /// The moment so long after this one; this one where that lies beyond the calendar.
    #[must_use]
    pub fn plus(self, elapsed: std::time::Duration) -> Self {
        self.0.checked_add(elapsed).map_or(self, Self::from)
    }

    /// The moment at which a day begins in the Netherlands; none outside the calendar.
    pub fn beginning_of(date: Date) -> Option<Self> {
        let zone = TimeZone::get("Europe/Amsterdam").unwrap_or(TimeZone::UTC);
        date.to_zoned(zone).ok().map(|begins| Self::from(begins.timestamp()))
    }

    /// This moment and so many seconds more; the last possible moment where that lies beyond the calendar.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        let later = self.0.saturating_add(jiff::SignedDuration::from_secs(seconds));
        later.map_or(self, Self)
    }
}

impl From<Timestamp> for Instant {
    fn from(value: Timestamp) -> Self {
        Self::from_microseconds(value.as_microsecond()).unwrap_or(Self(value))
    }
}

impl From<Instant> for Timestamp {
    fn from(value: Instant) -> Self {
        value.0
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Timestamp::deserialize(deserializer).map(Self::from)
    }
}
