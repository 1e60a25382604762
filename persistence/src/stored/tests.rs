//! The edge values of every type that is kept come back as they were put in, in the same order, from both databases.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, connection::SimpleConnection, table};
use domain::{
    Date, Id, Instant,
    authority::Action,
    child::{Child, Reference},
    identifier::{Brin, Oin},
};
use jiff::{Timestamp, civil::date};
use uuid::Uuid;

use super::{Json, Stored};
use crate::{
    connection::{AnyConnection, per_backend},
    url::DatabaseUrl,
};

#[path = "../../../tests/src/postgres.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "the black-box tests own this file and use all of it"
)]
mod postgres;

table! {
    use diesel::sql_types::*;
    use crate::stored::*;
    edges (id) {
        id -> Integer,
        uuid -> Nullable<SqlUuid>,
        instant -> Nullable<SqlInstant>,
        day -> Nullable<SqlDate>,
        json -> Nullable<SqlJson>,
        code -> Nullable<SqlCode>,
        words -> Nullable<Text>,
        small -> Nullable<Integer>,
        big -> Nullable<BigInt>,
        yes -> Nullable<Bool>,
        bytes -> Nullable<Binary>,
    }
}

const TABLE: &str = "create table edges (id integer not null primary key, uuid uuid, instant timestamptz, day date, json jsonb,
    code text, words text, small integer, big bigint, yes boolean, bytes bytea)";

/// A connection to each database, with a table of every type.
fn connections() -> Vec<(AnyConnection, Box<dyn std::any::Any>)> {
    let folder = tempfile::tempdir().unwrap();
    let file: DatabaseUrl = format!("sqlite://{}", folder.path().join("edges.db").display()).parse().unwrap();
    let mut made: Vec<(AnyConnection, Box<dyn std::any::Any>)> = vec![(AnyConnection::open(&file).unwrap(), Box::new(folder))];
    if let Some(database) = postgres::create_database() {
        made.push((AnyConnection::open(&database.url().parse().unwrap()).unwrap(), Box::new(database)));
    }
    for (connection, _) in &mut made {
        per_backend!(connection, c => c.batch_execute(TABLE)).unwrap();
    }
    made
}

/// Puts values in a column, backwards, and has them back in the order of their putting in and in that of the column.
macro_rules! comes_back {
    ($column:ident, $type:ty, $values:expr, ordered: $ordered:expr) => {
        for (connection, _keep) in &mut connections() {
            let values: Vec<$type> = $values;
            for (id, value) in (0_i32..).zip(&values).collect::<Vec<_>>().into_iter().rev() {
                diesel::insert_into(edges::table)
                    .values((edges::id.eq(id), edges::$column.eq(Some(value.clone()))))
                    .execute(connection)
                    .unwrap();
            }
            diesel::insert_into(edges::table).values(edges::id.eq(-1)).execute(connection).unwrap();
            let kept: Vec<Option<$type>> = edges::table.order(edges::id).select(edges::$column).load(connection).unwrap();
            let expected: Vec<Option<$type>> = std::iter::once(None).chain(values.iter().cloned().map(Some)).collect();
            assert_eq!(kept, expected);
            for (id, value) in (0_i32..).zip(&values) {
                let found: Vec<i32> =
                    edges::table.filter(edges::$column.eq(Some(value.clone()))).select(edges::id).load(connection).unwrap();
                assert_eq!(found, [id], "{value:?} is found by itself alone");
            }
            if $ordered {
                let sorted: Vec<Option<$type>> = edges::table
                    .filter(edges::$column.is_not_null())
                    .order(edges::$column)
                    .select(edges::$column)
                    .load(connection)
                    .unwrap();
                assert_eq!(sorted, expected[1..]);
            }
        }
    };
}

#[test]
fn ids() {
    let id = |text: &str| Stored(Id::<Child>::from_uuid(Uuid::parse_str(text).unwrap()));
    let values = || {
        [
            "00000000-0000-0000-0000-000000000000",
            "00000000-0000-0000-0000-000000000001",
            "0198f000-0000-7000-8000-000000000000",
            "7fffffff-ffff-ffff-ffff-ffffffffffff",
            "80000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
        ]
        .map(id)
        .to_vec()
    };
    comes_back!(uuid, Stored<Id<Child>>, values(), ordered: true);
}

#[test]
fn moments() {
    let at = |text: &str| Stored(Instant::from(text.parse::<Timestamp>().unwrap()));
    let values = || {
        [
            "0001-01-01T00:00:00Z",
            "1582-10-15T00:00:00Z",
            "1969-12-31T23:59:59.999999Z",
            "1970-01-01T00:00:00Z",
            "1999-12-31T23:59:59.999999Z",
            "2000-01-01T00:00:00Z",
            "2000-01-01T00:00:00.000001Z",
            "2026-03-29T01:00:00Z",
            "2026-10-25T00:59:59.999999Z",
            "9999-12-30T21:59:59.999999Z",
        ]
        .map(at)
        .to_vec()
    };
    comes_back!(instant, Stored<Instant>, values(), ordered: true);
}

#[test]
fn days() {
    let values = || {
        [
            date(1, 1, 1),
            date(999, 12, 31),
            date(1582, 10, 10),
            date(1900, 2, 28),
            date(1999, 12, 31),
            date(2000, 1, 1),
            date(2000, 2, 29),
            date(2024, 2, 29),
            Date::MAX,
        ]
        .map(Stored)
        .to_vec()
    };
    comes_back!(day, Stored<Date>, values(), ordered: true);
}

#[test]
fn json() {
    let reference = |source: &str, value: &str| Reference { source: source.into(), value: value.into() };
    let values = || {
        [
            vec![],
            vec![reference("", "")],
            vec![reference("\"quoted\"", "back\\slash / 'apostrophe'"), reference("line\nbreak\ttab", "\u{1}\u{1f}\u{7f}")],
            vec![reference("Ĳsbeer 🐻 e\u{301} é", "\u{202e}\u{feff}\u{10ffff}")],
            vec![reference(&"x".repeat(100_000), "long")],
        ]
        .map(Json)
        .to_vec()
    };
    comes_back!(json, Json<Vec<Reference>>, values(), ordered: false);
}

#[test]
fn codes_and_numbers_with_a_form_of_their_own() {
    comes_back!(code, Stored<Action>, vec![Stored(Action::ReadChild), Stored(Action::ImportRegister)], ordered: false);
    let oin = |text: &str| Stored(text.parse::<Oin>().unwrap());
    comes_back!(code, Stored<Oin>, vec![oin("00000001003214345000"), oin("99999999999999999999")], ordered: false);
    // Digits with a letter that another database might read as a number.
    let brin = |text: &str| Stored(text.parse::<Brin>().unwrap());
    comes_back!(code, Stored<Brin>, vec![brin("00AA00"), brin("28BF00")], ordered: false);
}

#[test]
fn a_code_that_nobody_knows_is_no_value() {
    for (connection, _keep) in &mut connections() {
        diesel::insert_into(edges::table)
            .values((edges::id.eq(1), edges::code.eq(Some(Stored("28BF00".parse::<Brin>().unwrap())))))
            .execute(connection)
            .unwrap();
        let read: Result<Vec<Option<Stored<Action>>>, _> = edges::table.select(edges::code).load(connection);
        assert!(matches!(read, Err(diesel::result::Error::DeserializationError(_))), "{read:?}");
    }
}

#[test]
fn texts() {
    let values = || {
        ["", " ", "1e5", "0012", "null", "'; --", "é", "e\u{301}", "Straße", "STRASSE", "\u{10ffff}"].map(str::to_owned).to_vec()
    };
    comes_back!(words, String, values(), ordered: false);
}

#[test]
fn numbers_and_yes_or_no() {
    comes_back!(small, i32, vec![i32::MIN, -1, 0, 1, i32::MAX], ordered: true);
    comes_back!(big, i64, vec![i64::MIN, i64::from(i32::MIN) - 1, -1, 0, (1 << 53) + 1, i64::MAX], ordered: true);
    comes_back!(yes, bool, vec![false, true], ordered: true);
}

#[test]
fn bytes() {
    let values = || vec![vec![], vec![0], vec![0, 0], b"\\x00".to_vec(), vec![127, 128], vec![255], vec![255; 1 << 20]];
    comes_back!(bytes, Vec<u8>, values(), ordered: true);
}
