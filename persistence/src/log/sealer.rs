//! The sealer: orders what requests appended, and seals it in batches. One process seals at a time, by a lease that it renews with
//! every round; when it dies another takes over as the lease runs out.

use std::collections::BTreeSet;

use diesel::{BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{Id, Instant, processing::RecordId};

use super::{
    Head, LOG, Sealer,
    chain::{self, Seal},
};
use crate::{
    Database, Failure,
    access::stored,
    connection::{AnyConnection, per_backend},
    records::{KeptRecord, kept_columns, kept_values},
    schema::{log_heads as heads, processing_records as waiting, sealed_records as sealed, seals},
    service_keys::LogKey,
    stored::Stored,
};

/// How many records a batch has at most: few enough to keep the one writer of SQLite for some milliseconds only.
const BATCH: i64 = 256;
/// For how long a process may seal after its last round, in seconds. A round is due every second, and what is not sealed yet must
/// not grow older than five.
const LEASE_SECONDS: i64 = 3;

/// What became of one batch.
struct Batch {
    sealed: u64,
    /// The last record that was looked at; absent when nothing more waits.
    more_after: Option<RecordId>,
}

impl Database {
    /// Seals everything that waits, and gives the number of records; nothing where another process seals.
    pub async fn seal_log(&self, now: Instant) -> Result<Option<u64>, Failure> {
        let (mut total, mut after) = (0, None);
        loop {
            let (means, holder) = (self.means(), self.holder());
            let batch = self.keep(move |connection| seal_batch(connection, &means.log_key, holder, now, after)).await?;
            let Some(Batch { sealed, more_after }) = batch else { return Ok(None) };
            total += sealed;
            after = more_after;
            if after.is_none() {
                return Ok(Some(total));
            }
        }
    }

    /// Lets another process seal at once; for when this one ends.
    pub async fn release_log(&self) -> Result<(), Failure> {
        let holder = self.holder();
        self.keep(move |connection| {
            diesel::update(heads::table.filter(heads::name.eq(LOG)).filter(heads::holder.eq(Some(Stored(holder)))))
                .set((heads::holder.eq(None::<Stored<Id<Sealer>>>), heads::held_until.eq(None::<Stored<Instant>>)))
                .execute(connection)?;
            Ok(())
        })
        .await
    }
}

/// Takes or renews the lease. The update also keeps any other that would seal waiting until this transaction ends.
pub(super) fn lease(connection: &mut AnyConnection, holder: Id<Sealer>, now: Instant) -> Result<bool, Failure> {
    let free = heads::holder.is_null().or(heads::holder.eq(Some(Stored(holder)))).or(heads::held_until.lt(Some(Stored(now))));
    let held = diesel::update(heads::table.filter(heads::name.eq(LOG)).filter(free.assume_not_null()))
        .set((heads::holder.eq(Some(Stored(holder))), heads::held_until.eq(Some(Stored(now.plus_seconds(LEASE_SECONDS))))))
        .execute(connection)?;
    Ok(held == 1)
}

fn seal_batch(
    connection: &mut AnyConnection,
    key: &LogKey,
    holder: Id<Sealer>,
    now: Instant,
    after: Option<RecordId>,
) -> Result<Option<Batch>, Failure> {
    if !lease(connection, holder, now)? {
        return Ok(None);
    }
    let found = waiting_after(connection, after, BATCH)?;
    let full = i64::try_from(found.len()) == Ok(BATCH);
    let more_after = found.last().map(|row| row.id.0).filter(|_| full);
    let records = genuine(connection, key, found)?.0;
    if !records.is_empty() {
        seal_records(connection, key, now, &records)?;
    }
    Ok(Some(Batch { sealed: records.len().try_into().unwrap_or(u64::MAX), more_after }))
}

/// Records that wait to be sealed, by id.
pub(super) fn waiting_after(
    connection: &mut AnyConnection,
    after: Option<RecordId>,
    limit: i64,
) -> Result<Vec<KeptRecord>, Failure> {
    let mut query = waiting::table.select(kept_columns!(waiting)).order(waiting::id).limit(limit).into_boxed();
    if let Some(after) = after {
        query = query.filter(waiting::id.gt(Stored(after)));
    }
    Ok(query.load(connection)?)
}

/// Parts records that wait into those that the service made and has not sealed, and all others: made by somebody else, changed, or
/// put there again. Those are never sealed; the verification names them.
pub(super) fn genuine(
    connection: &mut AnyConnection,
    key: &LogKey,
    records: Vec<KeptRecord>,
) -> Result<(Vec<KeptRecord>, Vec<RecordId>), Failure> {
    let moments = || records.iter().map(|row| row.started_at.0);
    let (Some(first), Some(last)) = (moments().min(), moments().max()) else { return Ok((records, Vec::new())) };
    let ids: Vec<RecordId> = records.iter().map(|row| row.id.0).collect();
    let mut organisations: Vec<_> = records.iter().map(|row| row.organisation_id.0).collect();
    organisations.sort_unstable();
    organisations.dedup();
    let again: Vec<Stored<RecordId>> = sealed::table
        .filter(sealed::organisation_id.eq_any(stored(&organisations)))
        .filter(sealed::started_at.ge(Stored(first)))
        .filter(sealed::started_at.le(Stored(last)))
        .filter(sealed::id.eq_any(stored(&ids)))
        .select(sealed::id)
        .load(connection)?;
    let again: BTreeSet<RecordId> = again.into_iter().map(|id| id.0).collect();
    let (genuine, others): (Vec<_>, Vec<_>) =
        records.into_iter().partition(|row| !again.contains(&row.id.0) && row.is_proven(key));
    Ok((genuine, others.into_iter().map(|row| row.id.0).collect()))
}

/// Moves records to under a new seal.
fn seal_records(connection: &mut AnyConnection, key: &LogKey, now: Instant, records: &[KeptRecord]) -> Result<(), Failure> {
    let mut head = Head::read(connection)?;
    let leaves: Vec<_> = records.iter().map(chain::leaf).collect();
    let seal = Seal {
        number: head.number + 1,
        previous: head.last_seal()?,
        root: chain::root(&leaves),
        record_count: i32::try_from(records.len()).map_err(|error| Failure::Internal(error.to_string()))?,
        sealed_at: now,
    };
    let hash = seal.hash();
    let rows: Vec<_> = (0i32..)
        .zip(records)
        .map(|(position, row)| (sealed::seal_number.eq(seal.number), sealed::position.eq(position), kept_values!(sealed, row)))
        .collect();
    per_backend!(connection, c => diesel::insert_into(sealed::table).values(&rows).execute(c))?;
    let ids: Vec<RecordId> = records.iter().map(|row| row.id.0).collect();
    let moved = diesel::delete(waiting::table.filter(waiting::id.eq_any(stored(&ids)))).execute(connection)?;
    if moved != records.len() {
        return Err(Failure::Contended("records were taken away while they were being sealed".into()));
    }
    diesel::insert_into(seals::table)
        .values((
            seals::number.eq(seal.number),
            seals::previous.eq(seal.previous.as_slice()),
            seals::root.eq(seal.root.as_slice()),
            seals::record_count.eq(seal.record_count),
            seals::sealed_at.eq(Stored(seal.sealed_at)),
            seals::seal.eq(hash.as_slice()),
            seals::proof.eq(key.prove(&hash)),
        ))
        .execute(connection)?;
    head.number = seal.number;
    head.seal = Some(hash.to_vec());
    head.save(connection, key)
}
