//! What is thrown away of expertise requests: words that have had their time, and what leads to a child that was erased.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{
    Instant,
    child::ChildId,
    code::Code,
    expertise::{ExpertiseConsent, ExpertiseRequestId, ExpertiseState},
};
use uuid::Uuid;

use super::table;
use crate::{
    Database, Failure,
    connection::AnyConnection,
    next_steps::forget_tasks_of,
    schema::data_keys,
    stored::{Json, Stored},
};

/// How many requests are tidied in one transaction at most.
const TIDIED: i64 = 100;

/// Takes the words of some requests with their keys. What was open has ended: what was read of it before holds no longer, so it has
/// another version.
fn take_words(connection: &mut AnyConnection, some: &[Stored<ExpertiseRequestId>], now: Instant) -> Result<(), Failure> {
    diesel::delete(data_keys::table.filter(data_keys::id.eq_any(some.to_vec()))).execute(connection)?;
    diesel::update(table::table.filter(table::id.eq_any(some.to_vec())))
        .set((table::sealed.eq(None::<Vec<u8>>), table::words_until.eq(None::<Stored<Instant>>)))
        .execute(connection)?;
    for open in ExpertiseState::ALL.iter().copied().filter(|state| state.is_open()) {
        let of_state = table::table.filter(table::id.eq_any(some.to_vec())).filter(table::state.eq(Stored(open)));
        diesel::update(of_state)
            .set((
                table::state.eq(Stored(open.lapsed())),
                table::ended_at.eq(Some(Stored(now))),
                table::version.eq(table::version + 1),
            ))
            .execute(connection)?;
    }
    let things: Vec<Uuid> = some.iter().map(|id| id.0.uuid()).collect();
    forget_tasks_of(connection, &things)
}

/// Erases the words of the requests about a child whose registration is erased, and what leads from them to the child. That something was
/// asked stays, of nobody.
pub(crate) fn erase_of_child(connection: &mut AnyConnection, child: ChildId, now: Instant) -> Result<(), Failure> {
    let own: Vec<Stored<ExpertiseRequestId>> =
        table::table.filter(table::child_id.eq(Some(Stored(child)))).select(table::id).load(connection)?;
    if own.is_empty() {
        return Ok(());
    }
    take_words(connection, &own, now)?;
    diesel::update(table::table.filter(table::id.eq_any(own)))
        .set((table::child_id.eq(None::<Stored<ChildId>>), table::consents.eq(Json(Vec::<ExpertiseConsent>::new()))))
        .execute(connection)?;
    Ok(())
}

impl Database {
    /// How many requests have words that have had their time.
    pub(crate) async fn count_expertise_words(&self, now: Instant) -> Result<u64, Failure> {
        self.internal_read(move |connection| {
            let due: i64 = table::table.filter(table::words_until.le(Some(Stored(now)))).count().get_result(connection)?;
            Ok(u64::try_from(due).unwrap_or_default())
        })
        .await
    }

    /// Takes the words that have had their time, in small transactions; gives the number of requests.
    pub(crate) async fn take_expertise_words(&self, now: Instant) -> Result<u64, Failure> {
        let taken = self.prune_in_parts(TIDIED, move |connection| {
            let some: Vec<Stored<ExpertiseRequestId>> = table::table
                .filter(table::words_until.le(Some(Stored(now))))
                .order(table::words_until)
                .limit(TIDIED)
                .select(table::id)
                .load(connection)?;
            take_words(connection, &some, now)?;
            Ok(some.len())
        });
        let taken = taken.await?;
        if taken > 0 {
            self.purge_keys().await?;
        }
        Ok(u64::try_from(taken).unwrap_or(u64::MAX))
    }
}
