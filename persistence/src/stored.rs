//! How values are kept: our own SQL types, so that one column type means one thing on both databases.
//!
//! | SQL type | PostgreSQL | SQLite |
//! |---|---|---|
//! | [`SqlUuid`] | `uuid` | blob of 16 bytes |
//! | [`SqlInstant`] | `timestamptz` | integer, microseconds since 1970 |
//! | [`SqlDate`] | `date` | text, `2026-09-01` |
//! | [`SqlJson`] | `jsonb`, objects and arrays only | text |
//! | [`SqlCode`] | `text` | text |

use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgTypeMetadata, PgValue},
    query_builder::QueryId,
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{BigInt, Binary, HasSqlType, Integer, SqlOrd, SqlType, Text},
    sqlite::{Sqlite, SqliteType, SqliteValue},
};
use domain::{Date, Id, Instant, code::Code};
use uuid::Uuid;

use crate::connection::{MultiBackend, MultiRawValue};

/// Microseconds between 1 January 1970, from which SQLite counts, and 1 January 2000, from which PostgreSQL does.
const POSTGRES_EPOCH_MICROSECONDS: i64 = 946_684_800_000_000;

macro_rules! sql_types {
    ($($(#[$doc:meta])* $name:ident, oid $oid:literal array $array:literal, $sqlite:ident;)+) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, QueryId, SqlType)]
        pub struct $name;

        impl HasSqlType<$name> for Pg {
            fn metadata(_: &mut Self::MetadataLookup) -> PgTypeMetadata {
                PgTypeMetadata::new($oid, $array)
            }
        }

        impl HasSqlType<$name> for Sqlite {
            fn metadata(_: &mut ()) -> SqliteType {
                SqliteType::$sqlite
            }
        }

        impl HasSqlType<$name> for MultiBackend {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                Self::lookup_sql_type::<$name>(lookup)
            }
        }

        impl SqlOrd for $name {}
    )+ };
}

sql_types! {
    /// An id.
    SqlUuid, oid 2950 array 2951, Binary;
    /// A moment in UTC, to the microsecond.
    SqlInstant, oid 1184 array 1185, Long;
    /// A calendar day.
    SqlDate, oid 1082 array 1182, Text;
    /// A JSON object or array.
    SqlJson, oid 3802 array 3807, Text;
    /// A code of a closed list, or a text with a form of its own.
    SqlCode, oid 25 array 1009, Text;
}

/// A value of the domain in a column. The domain does not know how it is kept, so this wrapper does.
#[derive(AsExpression, Clone, Copy, Debug, FromSqlRow, PartialEq, Eq, PartialOrd, Ord)]
#[diesel(sql_type = SqlUuid)]
#[diesel(sql_type = SqlInstant)]
#[diesel(sql_type = SqlDate)]
#[diesel(sql_type = SqlCode)]
pub(crate) struct Stored<T>(pub(crate) T);

/// A value kept as JSON; it must be an object or an array.
#[derive(AsExpression, Clone, Debug, FromSqlRow, PartialEq, Eq)]
#[diesel(sql_type = SqlJson)]
pub(crate) struct Json<T>(pub(crate) T);

/// Lets a type pass through the enum over both databases.
macro_rules! on_either {
    ($type:ty as $sql:ident $(, [$($generic:tt)*])?) => {
        impl<$($($generic)*)?> ToSql<$sql, MultiBackend> for $type {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value(($sql, self));
                Ok(IsNull::No)
            }
        }

        impl<$($($generic)*)?> FromSql<$sql, MultiBackend> for $type {
            fn from_sql(value: MultiRawValue<'_>) -> deserialize::Result<Self> {
                value.from_sql::<Self, $sql>()
            }
        }
    };
}

on_either!(Stored<Id<K>> as SqlUuid, [K: 'static]);

impl<K: 'static> ToSql<SqlUuid, Pg> for Stored<Id<K>> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        std::io::Write::write_all(out, self.0.uuid().as_bytes())?;
        Ok(IsNull::No)
    }
}

impl<K: 'static> FromSql<SqlUuid, Pg> for Stored<Id<K>> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(Id::from_uuid(Uuid::from_slice(value.as_bytes())?)))
    }
}

impl<K: 'static> ToSql<SqlUuid, Sqlite> for Stored<Id<K>> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.uuid().as_bytes().to_vec());
        Ok(IsNull::No)
    }
}

impl<K: 'static> FromSql<SqlUuid, Sqlite> for Stored<Id<K>> {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let bytes = <Vec<u8> as FromSql<Binary, Sqlite>>::from_sql(value)?;
        Ok(Self(Id::from_uuid(Uuid::from_slice(&bytes)?)))
    }
}

on_either!(Stored<Instant> as SqlInstant);

impl ToSql<SqlInstant, Pg> for Stored<Instant> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let since = self.0.microseconds() - POSTGRES_EPOCH_MICROSECONDS;
        std::io::Write::write_all(out, &since.to_be_bytes())?;
        Ok(IsNull::No)
    }
}

impl FromSql<SqlInstant, Pg> for Stored<Instant> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let since = <i64 as FromSql<BigInt, Pg>>::from_sql(value)?;
        Instant::from_microseconds(since.saturating_add(POSTGRES_EPOCH_MICROSECONDS))
            .map(Self)
            .ok_or_else(|| "no such moment".into())
    }
}

impl ToSql<SqlInstant, Sqlite> for Stored<Instant> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.microseconds());
        Ok(IsNull::No)
    }
}

impl FromSql<SqlInstant, Sqlite> for Stored<Instant> {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let microseconds = <i64 as FromSql<BigInt, Sqlite>>::from_sql(value)?;
        Instant::from_microseconds(microseconds).map(Self).ok_or_else(|| "no such moment".into())
    }
}

on_either!(Stored<Date> as SqlDate);

/// The day from which PostgreSQL counts days.
const POSTGRES_EPOCH_DAY: Date = Date::constant(2000, 1, 1);

impl ToSql<SqlDate, Pg> for Stored<Date> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let days = self.0.since(POSTGRES_EPOCH_DAY)?.get_days();
        std::io::Write::write_all(out, &days.to_be_bytes())?;
        Ok(IsNull::No)
    }
}

impl FromSql<SqlDate, Pg> for Stored<Date> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let days = <i32 as FromSql<Integer, Pg>>::from_sql(value)?;
        Ok(Self(POSTGRES_EPOCH_DAY.checked_add(jiff::Span::new().try_days(days)?)?))
    }
}

impl ToSql<SqlDate, Sqlite> for Stored<Date> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.to_string());
        Ok(IsNull::No)
    }
}

impl FromSql<SqlDate, Sqlite> for Stored<Date> {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Self(<String as FromSql<Text, Sqlite>>::from_sql(value)?.parse()?))
    }
}

on_either!(Json<T> as SqlJson, [T: std::fmt::Debug + serde::Serialize + serde::de::DeserializeOwned + Send + Sync + 'static]);

impl<T: std::fmt::Debug + serde::Serialize> ToSql<SqlJson, Pg> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        // The binary form of jsonb begins with its version, which has always been 1.
        std::io::Write::write_all(out, &[1])?;
        serde_json::to_writer(out, &self.0)?;
        Ok(IsNull::No)
    }
}

impl<T: serde::de::DeserializeOwned> FromSql<SqlJson, Pg> for Json<T> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let (_, json) = value.as_bytes().split_first().ok_or("jsonb without its version")?;
        Ok(Self(serde_json::from_slice(json)?))
    }
}

impl<T: std::fmt::Debug + serde::Serialize> ToSql<SqlJson, Sqlite> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}

impl<T: serde::de::DeserializeOwned> FromSql<SqlJson, Sqlite> for Json<T> {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Self(serde_json::from_str(&<String as FromSql<Text, Sqlite>>::from_sql(value)?)?))
    }
}

/// Types that are kept as text and read back through one parser: closed lists of codes, and identifiers with a form of their own.
macro_rules! stored_text {
    ($show:expr, $parse:expr; $($type:ty),+ $(,)?) => { $(
        on_either!(Stored<$type> as SqlCode);

        impl ToSql<SqlCode, Pg> for Stored<$type> {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                let show: fn(&$type) -> &str = $show;
                std::io::Write::write_all(out, show(&self.0).as_bytes())?;
                Ok(IsNull::No)
            }
        }

        impl FromSql<SqlCode, Pg> for Stored<$type> {
            fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
                let parse: fn(&str) -> Option<$type> = $parse;
                let text = std::str::from_utf8(value.as_bytes())?;
                parse(text).map(Self).ok_or_else(|| format!("{text:?} is no {}", stringify!($type)).into())
            }
        }

        impl ToSql<SqlCode, Sqlite> for Stored<$type> {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                let show: fn(&$type) -> &str = $show;
                out.set_value(show(&self.0).to_owned());
                Ok(IsNull::No)
            }
        }

        impl FromSql<SqlCode, Sqlite> for Stored<$type> {
            fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
                let parse: fn(&str) -> Option<$type> = $parse;
                let text = <String as FromSql<Text, Sqlite>>::from_sql(value)?;
                parse(&text).map(Self).ok_or_else(|| format!("{text:?} is no {}", stringify!($type)).into())
            }
        }
    )+ };
}

stored_text!(|code| Code::as_str(*code), Code::from_code;
    domain::authority::Action,
    domain::indicator::Count,
    domain::indicator::FigurePart,
    domain::indicator::IndicatorCode,
    domain::publication::FigureLevel,
    domain::publication::FigureSpan,
    domain::candidate::CandidateEnd,
    domain::candidate::CandidateState,
    domain::child::LinkState,
    domain::expertise::ExpertiseAbout,
    domain::expertise::ExpertiseDecline,
    domain::expertise::ExpertiseState,
    domain::handover::Agrees,
    domain::handover::Basis,
    domain::handover::Channel,
    domain::handover::ConsentMethod,
    domain::handover::ConsentState,
    domain::handover::HandoverState,
    domain::handover::SectionKind,
    domain::handover::Withheld,
    domain::holiday::HolidayRegion,
    domain::step::StepCode,
    domain::line::TransitionKind,
    domain::location::LocationKind,
    domain::organisation::OrganisationKind,
    domain::placement::Care,
    domain::placement::Group,
    domain::privacy_request::PrivacyRequestKind,
    domain::privacy_request::PrivacyRequestState,
    domain::processing::ProcessingStatus,
    domain::protocol::ProtocolContactRole,
    domain::protocol::ProtocolKind,
    domain::referral::ReferralEnd,
    domain::programme::PartnerRole,
    domain::referral::ReferralState,
    domain::referral::TurnReason,
    domain::sign_up::SignUpReason,
    domain::sign_up::SignUpState,
    domain::combination::Construction,
    domain::combination_contract::ContractState,
    domain::subsidy::FundingSource,
    domain::subsidy::HoursSource,
    domain::session::SessionForm,
    domain::session::SessionKind,
);

// A code as it is kept, whether or not it is one that this version knows.
stored_text!(|text| text.as_str(), |text| Some(text.to_owned()); String);

stored_text!(|identifier| identifier.as_str(), |text| text.parse().ok();
    domain::identifier::BoardNumber,
    domain::identifier::Brin,
    domain::identifier::DistrictCode,
    domain::identifier::Kvk,
    domain::identifier::Lrk,
    domain::identifier::MunicipalityCode,
    domain::identifier::Oin,
);

#[cfg(test)]
mod tests;
