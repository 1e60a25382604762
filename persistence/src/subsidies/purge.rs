//! What goes of subsidies: all of one that was settled, with its accounts, after its term.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{Date, Instant, subsidy::SubsidyId};

use super::{advances, table};
use crate::{Database, Failure, schema::subsidy_accounts as accounts, stored::Stored};

/// How many subsidies are thrown away in one transaction at most.
const PRUNED: i64 = 100;

/// The subsidies that were settled before a day.
macro_rules! settled_before {
    ($day:expr) => {
        table::table.filter(table::settled_date.lt(Some(Stored::<Date>($day))))
    };
}

impl Database {
    /// How many subsidies were settled before a moment.
    pub(crate) async fn count_old_subsidies(&self, before: Instant) -> Result<u64, Failure> {
        let found: i64 =
            self.internal_read(move |connection| Ok(settled_before!(before.date()).count().get_result(connection)?)).await?;
        Ok(u64::try_from(found).unwrap_or_default())
    }

    /// Throws away the subsidies that were settled before a moment, in small transactions; gives their number.
    pub(crate) async fn prune_old_subsidies(&self, before: Instant) -> Result<u64, Failure> {
        let pruned = self.prune_in_parts(PRUNED, move |connection| {
            let old: Vec<Stored<SubsidyId>> = settled_before!(before.date()).limit(PRUNED).select(table::id).load(connection)?;
            let those = || old.clone();
            diesel::delete(accounts::table.filter(accounts::subsidy_id.eq_any(those()))).execute(connection)?;
            diesel::delete(advances::table.filter(advances::subsidy_id.eq_any(those()))).execute(connection)?;
            diesel::delete(table::table.filter(table::id.eq_any(those()))).execute(connection)?;
            Ok(old.len())
        });
        Ok(u64::try_from(pruned.await?).unwrap_or(u64::MAX))
    }
}
