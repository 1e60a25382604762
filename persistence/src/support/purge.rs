//! What goes of support: with an erased registration all of it, and what is over after its term.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{Date, Instant, child::ChildId, support::SupportArrangementId};

use super::{readers, table};
use crate::{
    Database, Failure, connection::AnyConnection, next_steps::mark_stale, schema::support_consultations as consultations,
    stored::Stored,
};

/// How many arrangements are thrown away in one transaction at most.
const PRUNED: i64 = 100;

/// The arrangements that were over before a day.
macro_rules! over_before {
    ($day:expr) => {
        table::table.filter(table::end_date.lt(Some(Stored::<Date>($day))))
    };
}

/// Deletes what was arranged for a registration that is erased.
pub(crate) fn delete_of_child(connection: &mut AnyConnection, child: ChildId) -> Result<(), Failure> {
    let own: Vec<Stored<SupportArrangementId>> =
        table::table.filter(table::child_id.eq(Stored(child))).select(table::id).load(connection)?;
    delete(connection, &own)
}

pub(super) fn delete(connection: &mut AnyConnection, ids: &[Stored<SupportArrangementId>]) -> Result<(), Failure> {
    let those = || ids.to_vec();
    diesel::delete(consultations::table.filter(consultations::arrangement_id.eq_any(those()))).execute(connection)?;
    diesel::delete(readers::table.filter(readers::arrangement_id.eq_any(those()))).execute(connection)?;
    diesel::delete(table::table.filter(table::id.eq_any(those()))).execute(connection)?;
    Ok(())
}

impl Database {
    /// How many arrangements have had their term.
    pub(crate) async fn count_old_support(&self, before: Instant) -> Result<u64, Failure> {
        let found: i64 =
            self.internal_read(move |connection| Ok(over_before!(before.date()).count().get_result(connection)?)).await?;
        Ok(u64::try_from(found).unwrap_or_default())
    }

    /// Throws away the arrangements that have had their term, in small transactions; gives their number.
    pub(crate) async fn prune_old_support(&self, before: Instant) -> Result<u64, Failure> {
        let new_id = self.means().new_id;
        let pruned = self.prune_in_parts(PRUNED, move |connection| {
            let old: Vec<(Stored<SupportArrangementId>, Stored<ChildId>)> =
                over_before!(before.date()).limit(PRUNED).select((table::id, table::child_id)).load(connection)?;
            let (ids, children): (Vec<_>, Vec<_>) = old.into_iter().map(|(id, child)| (id, child.0)).unzip();
            delete(connection, &ids)?;
            mark_stale(connection, new_id, &children)?;
            Ok(ids.len())
        });
        Ok(u64::try_from(pruned.await?).unwrap_or(u64::MAX))
    }
}
