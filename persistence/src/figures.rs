//! What is counted for figures: for each child what it adds, and the sums of all children by district and location.
//!
//! Both follow what is recorded within seconds, as what is to be done does, and not in the transaction that records it: what a child adds
//! follows from its whole line, and working that out would make every placement pay for it. The process that holds the lease works it out
//! for children that were marked, and adds to the sums by how much it differs from what was kept. So no request touches a sum.
//!
//! A child that is erased stands at once for nobody (`close_contributions_of`); what it added stays, closed on that day, in sums that
//! stand apart, since it cannot be worked out again (`settle`). `rebuild`: all of it anew.

mod rebuild;

use std::collections::BTreeMap;

use diesel::{ExpressionMethods, JoinOnDsl, QueryDsl, RunQueryDsl, upsert::excluded};
use domain::{
    Date, Id,
    child::ChildId,
    holiday::HolidayRegion,
    identifier::MunicipalityCode,
    indicator::{Contributions, Count, CountKey, IndicatorCode, Month, net},
    location::LocationId,
    placement::{Care, PreschoolEducation},
    preschool::Offer,
};
use uuid::Uuid;

pub use self::rebuild::Rebuilt;
use crate::{
    Database, Failure,
    access::{optional, stored},
    connection::AnyConnection,
    next_steps::mark_stale,
    schema::{children, figure_counts as counts, kept_contributions as kept, locations, placements},
    stored::{Json, Stored},
};

/// How many children who were erased are taken into what stays in one transaction.
const SETTLED: i64 = 16;
/// How many sums go in one statement on PostgreSQL.
const TOGETHER: usize = 500;

/// What a child adds, as it is kept.
pub(crate) enum Kept {}

/// A sum to be changed.
#[derive(diesel::Insertable)]
#[diesel(table_name = counts)]
struct NewCount {
    municipality: Stored<MunicipalityCode>,
    indicator: Stored<IndicatorCode>,
    level: Stored<Count>,
    place: String,
    tally: String,
    month: Stored<Date>,
    is_settled: bool,
    changes: i64,
}

/// What is kept of a child under any of the anchors that are it.
pub(crate) struct KeptRow {
    id: Id<Kept>,
    pub(crate) counted: Contributions,
}

/// What is kept of the children that are one.
pub(crate) fn kept_of(connection: &mut AnyConnection, members: &[ChildId]) -> Result<Vec<KeptRow>, Failure> {
    let rows: Vec<(Stored<Id<Kept>>, Json<Contributions>)> =
        kept::table.filter(kept::child_id.eq_any(optional(members))).select((kept::id, kept::counted)).load(connection)?;
    Ok(rows.into_iter().map(|(id, counted)| KeptRow { id: id.0, counted: counted.0 }).collect())
}

/// Puts what the children that are one add in the place of what was kept of them, and gives by how much sums change.
pub(crate) fn replace(
    connection: &mut AnyConnection,
    new_id: fn() -> Uuid,
    child: ChildId,
    members: &[ChildId],
    now: Option<&Contributions>,
) -> Result<BTreeMap<CountKey, i64>, Failure> {
    let before = kept_of(connection, members)?;
    let now = now.filter(|now| !now.counted.is_empty());
    if before.len() < 2 && before.first().map(|row| &row.counted) == now {
        return Ok(BTreeMap::new());
    }
    let changes = net(before.iter().map(|row| &row.counted), now);
    let gone: Vec<Stored<Id<Kept>>> = before.iter().map(|row| Stored(row.id)).collect();
    diesel::delete(kept::table.filter(kept::id.eq_any(gone))).execute(connection)?;
    if let Some(now) = now {
        let row = (
            kept::id.eq(Stored(Id::<Kept>::from_uuid(new_id()))),
            kept::child_id.eq(Some(Stored(child))),
            kept::counted.eq(Json(now.clone())),
        );
        diesel::insert_into(kept::table).values(row).execute(connection)?;
    }
    Ok(changes)
}

/// Adds to sums.
pub(crate) fn add(connection: &mut AnyConnection, changes: BTreeMap<CountKey, i64>, is_settled: bool) -> Result<(), Failure> {
    let row = |(key, changes): (CountKey, i64)| NewCount {
        municipality: Stored(key.municipality),
        indicator: Stored(key.indicator),
        level: Stored(key.level),
        place: key.place,
        tally: key.tally.to_string(),
        month: Stored(key.month.first_day()),
        is_settled,
        changes,
    };
    let mut rows: Vec<NewCount> = changes.into_iter().filter(|(_, by)| *by != 0).map(row).collect();
    macro_rules! added {
        ($values:expr, $c:ident) => {
            diesel::insert_into(counts::table)
                .values($values)
                .on_conflict((
                    counts::municipality,
                    counts::indicator,
                    counts::level,
                    counts::place,
                    counts::tally,
                    counts::month,
                    counts::is_settled,
                ))
                .do_update()
                .set(counts::changes.eq(counts::changes + excluded(counts::changes)))
                .execute($c)?
        };
    }
    match connection {
        AnyConnection::Sqlite(c) => {
            for row in rows {
                added!(row, c);
            }
        }
        AnyConnection::Postgres(c) => {
            while !rows.is_empty() {
                let rest = rows.split_off(rows.len().min(TOGETHER));
                added!(rows, c);
                rows = rest;
            }
        }
    }
    Ok(())
}

/// Has what a child adds stand for nobody, closed on the day on which it was erased. Where others are the same child still, it is theirs
/// from now on, and is worked out anew from what they know.
pub(crate) fn close_contributions_of(
    connection: &mut AnyConnection,
    new_id: fn() -> Uuid,
    child: ChildId,
    others: &[ChildId],
    day: Date,
) -> Result<(), Failure> {
    let own = kept::table.filter(kept::child_id.eq(Some(Stored(child))));
    let heir = others.first().copied().map(Stored);
    let closed_on = if heir.is_some() { None } else { Some(Stored(day)) };
    diesel::update(own).set((kept::child_id.eq(heir), kept::closed_on.eq(closed_on))).execute(connection)?;
    mark_stale(connection, new_id, others)
}

/// The anchors that are the same child as this one, without itself.
pub(crate) fn others_of(connection: &mut AnyConnection, child: ChildId) -> Result<Vec<ChildId>, Failure> {
    let joined: Vec<Stored<ChildId>> =
        children::table.filter(children::id.eq(Stored(child))).select(children::joined_id).load(connection)?;
    let all: Vec<Stored<ChildId>> =
        children::table.filter(children::joined_id.eq_any(joined)).select(children::id).load(connection)?;
    Ok(all.into_iter().map(|kept| kept.0).filter(|other| *other != child).collect())
}

impl Database {
    /// Takes what children added who were erased into what stays, and gives their number.
    pub async fn settle_figures(&self) -> Result<usize, Failure> {
        let mut settled = 0;
        loop {
            let some = self.keep(settle).await?;
            settled += some;
            if i64::try_from(some).unwrap_or(SETTLED) < SETTLED {
                return Ok(settled);
            }
        }
    }
}

/// Takes what some children added who were erased into what stays.
fn settle(connection: &mut AnyConnection) -> Result<usize, Failure> {
    type Row = (Stored<Id<Kept>>, Option<Stored<Date>>, Json<Contributions>);
    let rows: Vec<Row> = kept::table
        .filter(kept::closed_on.is_not_null())
        .order(kept::id)
        .limit(SETTLED)
        .select((kept::id, kept::closed_on, kept::counted))
        .load(connection)?;
    let (mut open, mut closed) = (Vec::new(), Vec::new());
    let ids: Vec<Stored<Id<Kept>>> = rows.iter().map(|row| row.0).collect();
    for (_, day, Json(counted)) in rows {
        let day = day.ok_or_else(|| Failure::Internal("a contribution that is closed on no day".into()))?;
        closed.push(counted.clone().closed_in(Month::of(day.0)));
        open.push(counted);
    }
    add(connection, net(&open, []), false)?;
    add(connection, net([], &closed), true)?;
    let count = ids.len();
    diesel::delete(kept::table.filter(kept::id.eq_any(ids))).execute(connection)?;
    Ok(count)
}

/// The preschool education that is offered to the children that are one.
pub(crate) fn offers_of(connection: &mut AnyConnection, members: &[ChildId]) -> Result<Vec<Offer>, Failure> {
    type Row = (
        Stored<LocationId>,
        Stored<Care>,
        Stored<Date>,
        Option<Stored<Date>>,
        Option<Json<PreschoolEducation>>,
        Option<Stored<HolidayRegion>>,
    );
    let rows: Vec<Row> = placements::table
        .inner_join(locations::table.on(locations::id.eq(placements::location_id)))
        .filter(placements::child_id.eq_any(stored(members)))
        .filter(placements::preschool_education.is_not_null())
        .order(placements::id)
        .select((
            placements::location_id,
            placements::care,
            placements::start_date,
            placements::end_date,
            placements::preschool_education,
            locations::holiday_region,
        ))
        .load(connection)?;
    let offer = |(location_id, care, from, until, education, region): Row| {
        Some(Offer {
            location_id: location_id.0,
            care: care.0,
            from: from.0,
            until: until.map(|kept| kept.0),
            education: education?.0,
            holiday_region: region.map(|kept| kept.0),
        })
    };
    Ok(rows.into_iter().filter_map(offer).collect())
}
