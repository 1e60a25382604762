//! Pruning: records go after their term, from the earliest seal on; the seals stay, so what remains can still be verified, and that
//! something was pruned is proven too.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, dsl::sum};
use domain::Instant;

use super::{Head, index::sealed_from};
use crate::{
    Database, Failure,
    connection::AnyConnection,
    schema::{processing_subjects as subjects, sealed_records as sealed, seals},
    service_keys::LogKey,
    stored::Stored,
};

/// How many rows of the index by child one transaction takes away, about.
const ROWS: usize = 500;

impl Database {
    /// How many records were sealed before a moment and are still there.
    pub(crate) async fn count_log_before(&self, moment: Instant) -> Result<u64, Failure> {
        self.internal_read(move |connection| {
            let pruned = Head::read(connection)?.pruned_number;
            let count: Option<i64> = seals::table
                .filter(seals::number.gt(pruned))
                .filter(seals::sealed_at.lt(Stored(moment)))
                .select(sum(seals::record_count))
                .get_result(connection)?;
            Ok(u64::try_from(count.unwrap_or_default()).unwrap_or_default())
        })
        .await
    }

    /// Takes away the records that were sealed before a moment, a seal at a time, and gives their number.
    pub(crate) async fn prune_log_before(&self, moment: Instant) -> Result<u64, Failure> {
        let mut pruned = 0;
        loop {
            let (mut position, mut number) = (0, None);
            // The index by child goes first, in transactions that each hold the writer for a moment only.
            loop {
                let step = self.keep(move |connection| unindex(connection, moment, position)).await?;
                let Some((of, next)) = step else { break };
                (position, number) = (next, Some(of));
            }
            let Some(number) = number else { return Ok(pruned) };
            let means = self.means();
            pruned += self.keep(move |connection| prune(connection, &means.log_key, number)).await?;
        }
    }
}

/// Takes the rows of some records of the first seal that is due out of the index by child. Gives the seal and the place from which
/// to go on; nothing when no seal is due or its end is reached.
fn unindex(connection: &mut AnyConnection, moment: Instant, position: i32) -> Result<Option<(i64, i32)>, Failure> {
    let head = Head::read(connection)?;
    let number = head.pruned_number + 1;
    let sealed_at: Option<Stored<Instant>> =
        seals::table.filter(seals::number.eq(number)).select(seals::sealed_at).get_result(connection).optional()?;
    if sealed_at.is_none_or(|sealed_at| sealed_at.0 >= moment) {
        return Ok(None);
    }
    let mut taken = 0;
    let mut next = None;
    for (_, at, record) in sealed_from(connection, number, position, 64)?.into_iter().filter(|(of, ..)| *of == number) {
        for child in record.children() {
            let row = subjects::table
                .filter(subjects::child_id.eq(Stored(child)))
                .filter(subjects::started_at.eq(record.started_at))
                .filter(subjects::record_id.eq(record.id));
            taken += 1;
            diesel::delete(row).execute(connection)?;
        }
        next = Some((number, at + 1));
        if taken >= ROWS {
            break;
        }
    }
    Ok(next)
}

/// Takes away the records of a seal, and notes with proof that they were pruned.
fn prune(connection: &mut AnyConnection, key: &LogKey, number: i64) -> Result<u64, Failure> {
    let mut head = Head::take(connection)?;
    if head.pruned_number + 1 != number {
        return Ok(0);
    }
    let gone = diesel::delete(sealed::table.filter(sealed::seal_number.eq(number))).execute(connection)?;
    head.pruned_number = number;
    if head.indexed_number <= number {
        (head.indexed_number, head.indexed_position) = (number + 1, 0);
    }
    head.save(connection, key)?;
    Ok(gone.try_into().unwrap_or(u64::MAX))
}
