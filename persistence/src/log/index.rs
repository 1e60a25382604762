//! The index by child, which follows behind the seals: a list of fifty children is fifty rows here, and no request waits for them.

use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::Instant;

use super::{Head, LOG, sealer::lease};
use crate::{
    Database, Failure,
    connection::{AnyConnection, per_backend},
    records::{KeptRecord, kept_columns},
    schema::{log_heads as heads, processing_subjects as table, sealed_records as sealed},
    stored::Stored,
};

/// How many records are read at a time.
const RECORDS: i64 = 64;
/// How many rows one transaction writes, about: few enough to keep the one writer of SQLite for some milliseconds only.
const ROWS: usize = 500;

/// A sealed record with its place.
pub(super) type SealedRow = (i64, i32, KeptRecord);

impl Database {
    /// Brings the index by child up to the last seal. Does nothing where another process seals.
    pub async fn index_log(&self, now: Instant) -> Result<(), Failure> {
        loop {
            let holder = self.holder();
            let done = self.keep(move |connection| {
                let more = lease(connection, holder, now)? && index_some(connection)?;
                Ok(!more)
            });
            if done.await? {
                return Ok(());
            }
        }
    }
}

/// Sealed records from a place on, in the order in which they are sealed.
pub(super) fn sealed_from(
    connection: &mut AnyConnection,
    number: i64,
    position: i32,
    limit: i64,
) -> Result<Vec<SealedRow>, Failure> {
    Ok(sealed::table
        .filter(sealed::seal_number.ge(number))
        .filter(sealed::seal_number.gt(number).or(sealed::position.ge(position)))
        .order((sealed::seal_number, sealed::position))
        .limit(limit)
        .select((sealed::seal_number, sealed::position, kept_columns!(sealed)))
        .load(connection)?)
}

/// Indexes some records; says whether there may be more.
fn index_some(connection: &mut AnyConnection) -> Result<bool, Failure> {
    let head = Head::read(connection)?;
    let mut rows = Vec::new();
    let mut next = None;
    for (number, position, record) in sealed_from(connection, head.indexed_number, head.indexed_position, RECORDS)? {
        if !rows.is_empty() && rows.len() + record.children.len() / 16 > ROWS {
            break;
        }
        rows.extend(record.children().map(|child| {
            (
                table::child_id.eq(Stored(child)),
                table::started_at.eq(record.started_at),
                table::record_id.eq(record.id),
                table::seal_number.eq(number),
                table::position.eq(position),
            )
        }));
        next = Some((number, position + 1));
    }
    let Some((number, position)) = next else { return Ok(false) };
    per_backend!(connection, c => diesel::insert_into(table::table).values(&rows).execute(c))?;
    diesel::update(heads::table.filter(heads::name.eq(LOG)))
        .set((heads::indexed_number.eq(number), heads::indexed_position.eq(position)))
        .execute(connection)?;
    Ok(true)
}
