//! What goes of contracts after the term of the file: whom they were about, with the key, the hashes and the calendar feeds. What was agreed
//! stays, of nobody.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{Date, Instant, combination_contract::CombinationContractId};

use super::table;
use crate::{
    Database, Failure,
    schema::{calendar_feeds, connector_sites, contract_hashes as hashes, data_keys},
    stored::Stored,
};

/// How many contracts are tidied in one transaction at most.
const TIDIED: i64 = 100;

/// The contracts that were over before a day and still say whom they were about.
macro_rules! over_before {
    ($day:expr) => {
        table::table.filter(table::last_date.lt(Some(Stored::<Date>($day)))).filter(table::sealed.is_not_null())
    };
}

impl Database {
    /// How many contracts have had the term of the file.
    pub(crate) async fn count_old_contracts(&self, before: Instant) -> Result<u64, Failure> {
        let found: i64 =
            self.internal_read(move |connection| Ok(over_before!(before.date()).count().get_result(connection)?)).await?;
        Ok(u64::try_from(found).unwrap_or_default())
    }

    /// Takes from contracts that have had the term of the file whom they were about, in small transactions; gives their number.
    pub(crate) async fn forget_old_contracts(&self, before: Instant) -> Result<u64, Failure> {
        let forgotten = self.prune_in_parts(TIDIED, move |connection| {
            let some: Vec<Stored<CombinationContractId>> =
                over_before!(before.date()).order(table::last_date).limit(TIDIED).select(table::id).load(connection)?;
            diesel::delete(data_keys::table.filter(data_keys::id.eq_any(some.clone()))).execute(connection)?;
            diesel::delete(hashes::table.filter(hashes::contract_id.eq_any(some.clone()))).execute(connection)?;
            diesel::delete(calendar_feeds::table.filter(calendar_feeds::contract_id.eq_any(some.clone()))).execute(connection)?;
            diesel::delete(connector_sites::table.filter(connector_sites::contract_id.eq_any(some.clone())))
                .execute(connection)?;
            diesel::update(table::table.filter(table::id.eq_any(some.clone())))
                .set((table::sealed.eq(None::<Vec<u8>>), table::version.eq(table::version + 1)))
                .execute(connection)?;
            Ok(some.len())
        });
        let forgotten = forgotten.await?;
        if forgotten > 0 {
            self.purge_keys().await?;
        }
        Ok(u64::try_from(forgotten).unwrap_or(u64::MAX))
    }
}
