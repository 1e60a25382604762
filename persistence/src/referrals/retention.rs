//! Referrals that have had their term, with the registrations that were made for them.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl,
    dsl::{exists, not},
};
use domain::{
    Instant,
    child::{ChildId, RegistrationId},
};

use super::table;
use crate::{
    Database, Failure,
    erasures::{Erasure, erase_as_operator},
    schema::registrations,
    stored::Stored,
};

/// How many registrations are erased in one transaction.
const ERASED: i64 = 50;

/// The registrations of who refers of children that became too old before a day.
macro_rules! referred {
    ($before:expr) => {{
        let own = || {
            table::table.filter(
                table::child_id.eq(registrations::child_id).and(table::organisation_id.eq(registrations::organisation_id)),
            )
        };
        let before = Stored($before.date());
        registrations::table
            .filter(exists(own().filter(table::ages_out_date.lt(before))))
            .filter(not(exists(own().filter(table::ages_out_date.ge(before)))))
    }};
}

impl Database {
    /// How many referrals have had their term, by the registrations that were made for them.
    pub(crate) async fn count_referred(&self, before: Instant) -> Result<u64, Failure> {
        let found: i64 = self.internal_read(move |connection| Ok(referred!(before).count().get_result(connection)?)).await?;
        Ok(u64::try_from(found).unwrap_or_default())
    }

    /// Erases the registrations of referrals that have had their term, in small transactions; gives their number.
    pub(crate) async fn erase_referred(&self, before: Instant, now: Instant) -> Result<u64, Failure> {
        let means = self.means();
        let erased = self
            .prune_in_parts(ERASED, move |connection| {
                let found: Vec<(Stored<RegistrationId>, Stored<ChildId>)> = referred!(before)
                    .order(registrations::id)
                    .limit(ERASED)
                    .select((registrations::id, registrations::child_id))
                    .load(connection)?;
                for (id, child) in &found {
                    let erasure = Erasure { registration_id: id.0, child_id: child.0, erased_at: now };
                    erase_as_operator(connection, &means, erasure, now)?;
                }
                Ok(found.len())
            })
            .await?;
        if erased > 0 {
            self.purge_keys().await?;
        }
        Ok(u64::try_from(erased).unwrap_or(u64::MAX))
    }
}
