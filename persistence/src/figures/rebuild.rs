//! All that is counted worked out anew, against what is kept: first what each child adds, then the sums of that. What differs is mended.

use std::collections::BTreeMap;

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{
    Date, Id, Instant,
    child::ChildId,
    identifier::MunicipalityCode,
    indicator::{Contributions, Count, CountKey, IndicatorCode, Month, net},
};

use super::{Kept, add, kept_of, replace};
use crate::{
    Database, Failure,
    connection::AnyConnection,
    database::Means,
    memory::reference_now,
    next_steps::contributions_anew,
    schema::{children, figure_counts as counts, kept_contributions as kept},
    stored::{Json, Stored},
};

/// How many children are worked out at a time.
const CHILDREN: i64 = 64;
/// How many kept rows are added up at a time.
const ROWS: i64 = 1000;

/// What a rebuild found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// Children that were worked out anew.
    pub children: u64,
    /// Those of them of whom something else was kept.
    pub mended_children: u64,
    /// Sums that were others than those of what is kept.
    pub mended_sums: u64,
}

/// What a child adds, worked out anew, where something else is kept.
type Differing = (ChildId, Vec<ChildId>, Option<Contributions>);

impl Database {
    /// Works all out anew and mends what differs. Nothing else is to keep figures meanwhile: what a child adds is mended right at any time,
    /// but sums are compared with what is kept of all children as they stand together.
    pub async fn rebuild_figures(&self, now: Instant) -> Result<Rebuilt, Failure> {
        while self.refresh_next_steps(now).await? {}
        self.settle_figures().await?;
        let (mut rebuilt, mut after) = (Rebuilt::default(), None);
        loop {
            let means = self.means();
            let (found, last, differing) =
                self.internal_read(move |connection| differing(connection, &means, after, now)).await?;
            rebuilt.children += found;
            rebuilt.mended_children += u64::try_from(differing.len()).unwrap_or_default();
            for (child, members, anew) in differing {
                let means = self.means();
                let mend = move |connection: &mut AnyConnection| {
                    let changes = replace(connection, means.new_id, child, &members, anew.as_ref())?;
                    add(connection, changes, false)
                };
                self.keep(mend).await?;
            }
            if last.is_none() {
                break;
            }
            after = last;
        }
        let wrong = self.internal_read(wrong_sums).await?;
        rebuilt.mended_sums = u64::try_from(wrong.len()).unwrap_or_default();
        self.keep(move |connection| add(connection, wrong.clone(), false)).await?;
        Ok(rebuilt)
    }
}

/// A sum as it is kept.
type SumRow = (Stored<MunicipalityCode>, Stored<IndicatorCode>, Stored<Count>, String, String, Stored<Date>, i64);

/// Some children after one, with those of whom something else is kept; their number and the last of them, if there may be more.
fn differing(
    connection: &mut AnyConnection,
    means: &Means,
    after: Option<ChildId>,
    now: Instant,
) -> Result<(u64, Option<ChildId>, Vec<Differing>), Failure> {
    let mut query = children::table
        .filter(children::joined_id.eq(children::id))
        .order(children::id)
        .limit(CHILDREN)
        .select(children::id)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(children::id.gt(Stored(after)));
    }
    let found: Vec<Stored<ChildId>> = query.load(connection)?;
    let reference = reference_now(connection, &means.memory)?;
    let mut differing = Vec::new();
    for Stored(child) in &found {
        let (members, anew) = contributions_anew(connection, means, &reference, *child, now)?;
        let kept = kept_of(connection, &members)?;
        let expected = anew.as_ref().filter(|anew| !anew.counted.is_empty());
        if kept.len() > 1 || kept.first().map(|row| &row.counted) != expected {
            differing.push((*child, members, anew));
        }
    }
    let is_full = i64::try_from(found.len()).is_ok_and(|count| count == CHILDREN);
    let last = found.last().map(|kept| kept.0).filter(|_| is_full);
    Ok((u64::try_from(found.len()).unwrap_or_default(), last, differing))
}

/// By how much each sum lacks what is kept of all children.
fn wrong_sums(connection: &mut AnyConnection) -> Result<BTreeMap<CountKey, i64>, Failure> {
    let mut lacking: BTreeMap<CountKey, i64> = BTreeMap::new();
    let mut after: Option<Stored<Id<Kept>>> = None;
    loop {
        let mut query = kept::table.order(kept::id).limit(ROWS).select((kept::id, kept::counted)).into_boxed();
        if let Some(after) = after {
            query = query.filter(kept::id.gt(after));
        }
        let rows: Vec<(Stored<Id<Kept>>, Json<Contributions>)> = query.load(connection)?;
        for (key, by) in net([], rows.iter().map(|row| &row.1.0)) {
            *lacking.entry(key).or_default() += by;
        }
        after = rows.last().map(|row| row.0);
        if after.is_none() {
            break;
        }
    }
    let sums: Vec<SumRow> = counts::table
        .filter(counts::is_settled.eq(false))
        .select((
            counts::municipality,
            counts::indicator,
            counts::level,
            counts::place,
            counts::tally,
            counts::month,
            counts::changes,
        ))
        .load(connection)?;
    for (municipality, indicator, level, place, tally, month, changes) in sums {
        let tally = tally.parse().map_err(|_| Failure::Internal(format!("{tally} is no tally")))?;
        let (municipality, month) = (municipality.0, Month::of(month.0));
        let key = CountKey { municipality, indicator: indicator.0, level: level.0, place, tally, month };
        *lacking.entry(key).or_default() -= changes;
    }
    lacking.retain(|_, by| *by != 0);
    Ok(lacking)
}
