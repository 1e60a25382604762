//! Referrals that have had their term, with the registrations that were made for them.

use std::collections::BTreeSet;

use diesel::{BoolExpressionMethods, ExpressionMethods, JoinOnDsl, QueryDsl, RunQueryDsl, dsl::exists, select};
use domain::{
    Date, Instant,
    child::{ChildId, RegistrationId},
};

use super::table;
use crate::{
    Database, Failure,
    connection::AnyConnection,
    erasures::{Erasure, erase_as_operator},
    schema::registrations,
    stored::Stored,
};

/// How many registrations are erased in one transaction.
const ERASED: i64 = 20;

/// A registration that was made for a referral.
type Referred = (Stored<RegistrationId>, Stored<ChildId>);

/// The registrations for referrals of children who became too old before a day.
macro_rules! referred {
    ($before:expr) => {{
        let own = table::child_id.eq(registrations::child_id).and(table::organisation_id.eq(registrations::organisation_id));
        table::table.inner_join(registrations::table.on(own)).filter(table::ages_out_date.lt(Stored::<Date>($before.date())))
    }};
}

/// Erases some of them that still have had their term.
fn erase_some(
    connection: &mut AnyConnection,
    means: &crate::database::Means,
    some: &[Referred],
    before: Instant,
    now: Instant,
) -> Result<usize, Failure> {
    let mut erased = 0;
    for (id, child) in some {
        let due: bool = select(exists(referred!(before).filter(registrations::id.eq(id)))).get_result(connection)?;
        if due {
            let erasure = Erasure { registration_id: id.0, child_id: child.0, erased_at: now };
            erase_as_operator(connection, means, erasure, now)?;
            erased += 1;
        }
    }
    Ok(erased)
}

impl Database {
    /// How many referrals have had their term.
    pub(crate) async fn count_referred(&self, before: Instant) -> Result<u64, Failure> {
        let found: i64 = self.internal_read(move |connection| Ok(referred!(before).count().get_result(connection)?)).await?;
        Ok(u64::try_from(found).unwrap_or_default())
    }

    /// Erases the registrations of referrals that have had their term: found in a read, and erased in small transactions; gives their
    /// number. All referrals of a registration are of one child, so they have their term together.
    pub(crate) async fn erase_referred(&self, before: Instant, now: Instant) -> Result<u64, Failure> {
        let mut erased = 0;
        loop {
            let found: Vec<Referred> = self
                .internal_read(move |connection| {
                    let next = referred!(before)
                        .order((table::ages_out_date, table::id))
                        .limit(ERASED)
                        .select((registrations::id, registrations::child_id));
                    Ok(next.load(connection)?)
                })
                .await?;
            let some: Vec<Referred> = found.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
            if some.is_empty() {
                break;
            }
            let means = self.means();
            let done = self.internal_write(move |connection| erase_some(connection, &means, &some, before, now)).await?;
            erased += u64::try_from(done).unwrap_or_default();
        }
        if erased > 0 {
            self.purge_keys().await?;
        }
        Ok(erased)
    }
}
