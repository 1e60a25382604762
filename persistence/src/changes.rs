//! What suppliers follow: when a child, a placement or a location last changed, in an order in which nothing is missed.
//!
//! Each thing has one row, which moves to the end when it changes, so whoever reads on from where it was meets everything that
//! changed since, and each thing once. The order is that of the transactions: on PostgreSQL their numbers, of which a reader sees
//! no more than those before the oldest that still runs, for a later number may be committed first; on SQLite the one writer
//! counts. Nobody waits for a counter that everybody needs.
//!
//! Visibility that has run out by the passing of days leaves no row: it is read from `access`, from the day on to which the
//! reader had read.

use std::collections::{BTreeMap, BTreeSet};

use diesel::{
    BoolExpressionMethods, Expression, ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl,
    expression::{AppearsOnTable, SelectableExpression, ValidGrouping, is_aggregate},
    pg::Pg,
    query_builder::{AstPass, QueryFragment, QueryId},
    sql_types::BigInt,
    sqlite::Sqlite,
};
use domain::{
    Date, Id, Instant,
    child::ChildId,
    location::{Location, LocationId},
    organisation::OrganisationId,
    placement::{Placement, PlacementId},
};
use uuid::Uuid;

use crate::{
    ChildSummary, Database, Failure, Reading, Writing,
    access::stored,
    connection::{AnyConnection, insert_all, per_backend},
    schema::{access, changes as table, children, placements},
    stored::{SqlUuid, Stored},
};

/// For how many days a position can be read on from; what is gone is kept in the order for as long.
pub const FOLLOWED_DAYS: i64 = 90;
/// How many rows are thrown away in one transaction.
const PRUNED: i64 = 500;
const DAY_SECONDS: i64 = 86_400;

/// What is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Followed {
    /// The children that an organisation sees.
    Children,
    /// The placements that it recorded.
    Placements,
    /// All locations.
    Locations,
}

impl Followed {
    const fn code(self) -> &'static str {
        match self {
            Self::Children => "child",
            Self::Placements => "placement",
            Self::Locations => "location",
        }
    }
}

/// Anything that is followed; the domain knows it only as what it is.
pub(crate) enum Thing {}

/// Up to where a reader has read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The number of the last row that was read.
    pub number: i64,
    /// The id of the thing in it.
    pub subject: Uuid,
    /// From which number on the reader knows what there was before.
    pub began: i64,
    /// Up to which day the visibility that ran out was read.
    pub day: Date,
    /// The last child of which it was read on the way to the next day.
    pub lapsed: Option<Uuid>,
}

/// A thing in the order of its changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Followable<T> {
    /// As it is now.
    Now(T),
    /// Not there, or not to be seen, any more.
    Gone(Uuid),
}

/// A part of the changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes<T> {
    /// What changed, each thing once.
    pub items: Vec<Followable<T>>,
    /// Up to where this was read.
    pub position: Position,
    /// Whether there is more already.
    pub more: bool,
}

impl<T> Changes<T> {
    /// The same of what may be shown of each thing.
    pub fn permitted<U>(self, mut one: impl FnMut(T) -> Result<U, Failure>) -> Result<Changes<U>, Failure> {
        let Self { items, position, more } = self;
        let items = items.into_iter().map(|item| {
            Ok(match item {
                Followable::Now(thing) => Followable::Now(one(thing)?),
                Followable::Gone(id) => Followable::Gone(id),
            })
        });
        Ok(Changes { items: items.collect::<Result<_, Failure>>()?, position, more })
    }
}

/// The number of this transaction in the order of changes. On SQLite it is never less than the moment in microseconds, so that it
/// grows also where the last rows were thrown away.
#[derive(Clone, Debug, QueryId)]
struct ThisTransaction {
    organisation: Option<Stored<OrganisationId>>,
    now: i64,
}

impl Expression for ThisTransaction {
    type SqlType = BigInt;
}

impl ValidGrouping<()> for ThisTransaction {
    type IsAggregate = is_aggregate::Never;
}

impl<T> AppearsOnTable<T> for ThisTransaction {}
impl<T> SelectableExpression<T> for ThisTransaction {}

impl QueryFragment<Pg> for ThisTransaction {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("pg_current_xact_id()::text::bigint");
        Ok(())
    }
}

impl QueryFragment<Sqlite> for ThisTransaction {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("(max(");
        for kind in [Followed::Children, Followed::Placements, Followed::Locations] {
            out.push_sql("coalesce((select max(number) from changes where kind = '");
            out.push_sql(kind.code());
            out.push_sql("' and organisation_id is ");
            out.push_bind_param::<diesel::sql_types::Nullable<SqlUuid>, _>(&self.organisation)?;
            out.push_sql("), 0), ");
        }
        out.push_bind_param::<BigInt, _>(&self.now)?;
        out.push_sql(") + 1)");
        Ok(())
    }
}

fn this_transaction(organisation: Option<OrganisationId>, now: Instant) -> ThisTransaction {
    ThisTransaction { organisation: organisation.map(Stored), now: now.microseconds() }
}

/// Notes that a thing changed.
pub(crate) fn note_changed(
    connection: &mut AnyConnection,
    now: Instant,
    id: Uuid,
    organisation: Option<OrganisationId>,
) -> Result<(), Failure> {
    let stated = (table::number.eq(this_transaction(organisation, now)), table::recorded_at.eq(Stored(now)));
    let row = table::table.filter(table::subject_id.eq(Stored(Id::<Thing>::from_uuid(id))));
    per_backend!(connection, c => diesel::update(row).set(stated).execute(c))?;
    Ok(())
}

/// Notes that a thing is not there any more.
pub(crate) fn note_gone(
    connection: &mut AnyConnection,
    now: Instant,
    id: Uuid,
    organisation: Option<OrganisationId>,
) -> Result<(), Failure> {
    note_changed(connection, now, id, organisation)?;
    let row = table::table.filter(table::subject_id.eq(Stored(Id::<Thing>::from_uuid(id))));
    diesel::update(row).set(table::gone.eq(true)).execute(connection)?;
    Ok(())
}

impl Writing<'_> {
    /// Notes things that are new; without an organisation they are for everybody.
    pub(crate) fn note_new(&mut self, kind: Followed, ids: &[Uuid], organisation: Option<OrganisationId>) -> Result<(), Failure> {
        let row = |id: &Uuid| {
            (
                table::subject_id.eq(Stored(Id::<Thing>::from_uuid(*id))),
                table::organisation_id.eq(organisation.map(Stored)),
                table::kind.eq(kind.code()),
                table::number.eq(this_transaction(organisation, self.now())),
                table::gone.eq(false),
                table::recorded_at.eq(Stored(self.now())),
            )
        };
        let rows: Vec<_> = ids.iter().map(row).collect();
        insert_all!(self.connection, table::table, rows)?;
        Ok(())
    }

    /// Notes that a thing changed.
    pub(crate) fn note_changed(&mut self, id: Uuid, organisation: Option<OrganisationId>) -> Result<(), Failure> {
        let now = self.now();
        note_changed(self.connection, now, id, organisation)
    }

    /// Notes that a thing is not there any more.
    pub(crate) fn note_gone(&mut self, id: Uuid, organisation: Option<OrganisationId>) -> Result<(), Failure> {
        let now = self.now();
        note_gone(self.connection, now, id, organisation)
    }

    /// Makes a change of where children are, and notes those of them whom it lets somebody of the organisation see or see no more:
    /// the child, and every placement of it by the organisation, for those come and go with it. A token that is narrowed to
    /// locations sees a child by what is open at one of them, so a child that is open at the same locations as before is seen by
    /// the same callers.
    pub(crate) fn noting_sight<T>(
        &mut self,
        organisation: OrganisationId,
        children: &[ChildId],
        change: impl FnOnce(&mut Self) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let before = self.open_places(organisation, children)?;
        let done = change(self)?;
        let after = self.open_places(organisation, children)?;
        let moved: BTreeSet<ChildId> = before.symmetric_difference(&after).map(|(child, _)| *child).collect();
        if !moved.is_empty() {
            self.note_moved(organisation, &moved.into_iter().collect::<Vec<_>>())?;
        }
        Ok(done)
    }

    fn note_moved(&mut self, organisation: OrganisationId, children: &[ChildId]) -> Result<(), Failure> {
        let own: Vec<Stored<PlacementId>> = placements::table
            .filter(placements::child_id.eq_any(stored(children)))
            .filter(placements::organisation_id.eq(Stored(organisation)))
            .select(placements::id)
            .load(self.connection)?;
        let own = own.into_iter().map(|id| id.0.uuid());
        let subjects: Vec<Stored<Id<Thing>>> =
            own.chain(children.iter().map(|child| child.uuid())).map(|id| Stored(Id::from_uuid(id))).collect();
        let stated =
            (table::number.eq(this_transaction(Some(organisation), self.now())), table::recorded_at.eq(Stored(self.now())));
        let rows = table::table.filter(table::subject_id.eq_any(subjects));
        per_backend!(&mut *self.connection, c => diesel::update(rows).set(stated).execute(c))?;
        Ok(())
    }
}

/// What a part of the order holds.
struct Part {
    subjects: Vec<Uuid>,
    known_before: BTreeSet<Uuid>,
    position: Position,
    more: bool,
}

impl Reading<'_> {
    /// The children that changed for the caller's organisation since a position, from the beginning when absent.
    pub fn children_since(&mut self, since: Option<Position>, size: u16) -> Result<Changes<ChildSummary>, Failure> {
        let organisation = self.authority().organisation();
        let Part { subjects, known_before, mut position, mut more } =
            self.part(Followed::Children, Some(organisation), since, size)?;
        let ids: Vec<ChildId> = subjects.iter().copied().map(Id::from_uuid).collect();
        let shown = self.children_by_id(&ids)?;
        let mut shown: BTreeMap<Uuid, ChildSummary> =
            shown.into_iter().map(|summary| (summary.child.id.uuid(), summary)).collect();
        let mut items = order(subjects, &known_before, &mut shown);
        if !more {
            let lapsed = self.lapsed(organisation, &mut position, i64::from(size), &mut more)?;
            items.extend(lapsed.into_iter().map(|id| Followable::Gone(id.uuid())));
        }
        let gone: Vec<ChildId> = items.iter().filter_map(gone).map(Id::from_uuid).collect();
        let names = self.joined_ids(&gone)?;
        let renamed = items.into_iter().map(|item| match item {
            Followable::Gone(id) => Followable::Gone(names.get(&id).copied().unwrap_or(id)),
            now @ Followable::Now(_) => now,
        });
        Ok(Changes { items: renamed.collect(), position, more })
    }

    /// The placements that changed for the caller's organisation since a position, likewise.
    pub fn placements_since(&mut self, since: Option<Position>, size: u16) -> Result<Changes<Placement>, Failure> {
        let organisation = self.authority().organisation();
        let Part { subjects, known_before, mut position, mut more } =
            self.part(Followed::Placements, Some(organisation), since, size)?;
        let ids: Vec<PlacementId> = subjects.iter().copied().map(Id::from_uuid).collect();
        let mut shown: BTreeMap<Uuid, Placement> =
            self.placements_by_id(&ids)?.into_iter().map(|placement| (placement.id.uuid(), placement)).collect();
        let mut items = order(subjects, &known_before, &mut shown);
        if !more {
            // A child has a few placements, so as many children as fill a quarter of a page fill no more than a page.
            let lapsed = self.lapsed(organisation, &mut position, i64::from(size / 4).max(1), &mut more)?;
            let own: Vec<Stored<PlacementId>> = placements::table
                .filter(placements::child_id.eq_any(stored(&lapsed)))
                .filter(placements::organisation_id.eq(Stored(organisation)))
                .order(placements::id)
                .select(placements::id)
                .load(self.connection)?;
            items.extend(own.into_iter().map(|id| Followable::Gone(id.0.uuid())));
        }
        Ok(Changes { items, position, more })
    }

    /// The locations that changed since a position, likewise.
    pub fn locations_since(&mut self, since: Option<Position>, size: u16) -> Result<Changes<Location>, Failure> {
        let Part { subjects, known_before, mut position, more } = self.part(Followed::Locations, None, since, size)?;
        let ids: Vec<LocationId> = subjects.iter().copied().map(Id::from_uuid).collect();
        let mut shown: BTreeMap<Uuid, Location> =
            self.locations_by_id(&ids)?.into_iter().map(|location| (location.id.uuid(), location)).collect();
        if !more {
            position.day = self.today();
        }
        Ok(Changes { items: order(subjects, &known_before, &mut shown), position, more })
    }

    /// The next rows after a position.
    fn part(
        &mut self,
        kind: Followed,
        organisation: Option<OrganisationId>,
        since: Option<Position>,
        size: u16,
    ) -> Result<Part, Failure> {
        let today = self.today();
        let settled = settled(self.connection)?;
        let own = || {
            let all = table::table.filter(table::kind.eq(kind.code())).filter(table::number.lt(settled)).into_boxed();
            match organisation {
                Some(organisation) => all.filter(table::organisation_id.eq(Some(Stored(organisation)))),
                None => all.filter(table::organisation_id.is_null()),
            }
        };
        let since = if let Some(since) = since {
            since
        } else {
            let last: Option<i64> = own().select(diesel::dsl::max(table::number)).get_result(self.connection)?;
            let began = if settled == i64::MAX { last.map_or(0, |last| last + 1) } else { settled };
            Position { number: -1, subject: Uuid::nil(), began, day: today, lapsed: None }
        };
        let oldest = today.saturating_sub(jiff::Span::new().days(FOLLOWED_DAYS));
        // A position beyond what has happened is one of another life of the database, before a copy of it was put back.
        if since.day < oldest || since.day > today || since.number >= settled {
            return Err(Failure::TooOld);
        }
        let after = table::number
            .gt(since.number)
            .or(table::number.eq(since.number).and(table::subject_id.gt(Stored(Id::<Thing>::from_uuid(since.subject)))));
        let rows: Vec<(i64, Stored<Id<Thing>>)> = own()
            .filter(table::number.ge(since.number))
            .filter(after)
            .order((table::number, table::subject_id))
            .limit(i64::from(size) + 1)
            .select((table::number, table::subject_id))
            .load(self.connection)?;
        let size = usize::from(size);
        let more = rows.len() > size;
        let mut position = since;
        let mut known_before = BTreeSet::new();
        let mut subjects = Vec::new();
        for (number, Stored(subject)) in rows.into_iter().take(size) {
            (position.number, position.subject) = (number, subject.uuid());
            if number >= since.began {
                known_before.insert(subject.uuid());
            }
            subjects.push(subject.uuid());
        }
        Ok(Part { subjects, known_before, position, more })
    }

    /// The children whose visibility ran out between the day of a position and today; moves the position on.
    fn lapsed(
        &mut self,
        organisation: OrganisationId,
        position: &mut Position,
        size: i64,
        more: &mut bool,
    ) -> Result<Vec<ChildId>, Failure> {
        let today = self.today();
        let mut ran_out = access::table
            .filter(access::organisation_id.eq(Stored(organisation)))
            .filter(access::until_date.ge(Stored(position.day)))
            .filter(access::until_date.lt(Stored(today)))
            .select(access::child_id)
            .distinct()
            .order(access::child_id)
            .limit(size + 1)
            .into_boxed();
        if let Some(after) = position.lapsed {
            ran_out = ran_out.filter(access::child_id.gt(Stored(ChildId::from_uuid(after))));
        }
        let mut ran_out: Vec<Stored<ChildId>> = ran_out.load(self.connection)?;
        *more = i64::try_from(ran_out.len()).is_ok_and(|count| count > size);
        if *more {
            ran_out.pop();
            position.lapsed = ran_out.last().map(|id| id.0.uuid());
        } else {
            (position.day, position.lapsed) = (today, None);
        }
        let still: Vec<Stored<ChildId>> = access::table
            .filter(access::organisation_id.eq(Stored(organisation)))
            .filter(access::child_id.eq_any(ran_out.clone()))
            .filter(access::until_date.ge(Stored(today)))
            .select(access::child_id)
            .load(self.connection)?;
        Ok(ran_out.into_iter().filter(|id| !still.contains(id)).map(|id| id.0).collect())
    }

    /// Under which ids children are known, as far as they are there.
    fn joined_ids(&mut self, ids: &[ChildId]) -> Result<BTreeMap<Uuid, Uuid>, Failure> {
        let rows: Vec<(Stored<ChildId>, Stored<ChildId>)> = children::table
            .filter(children::id.eq_any(stored(ids)))
            .select((children::id, children::joined_id))
            .load(self.connection)?;
        Ok(rows.into_iter().map(|(id, joined)| (id.0.uuid(), joined.0.uuid())).collect())
    }
}

fn gone<T>(item: &Followable<T>) -> Option<Uuid> {
    match item {
        Followable::Gone(id) => Some(*id),
        Followable::Now(_) => None,
    }
}

/// Things in the order of their changes. One that is not shown is gone for a reader who may have known it, and nothing to others.
fn order<T>(subjects: Vec<Uuid>, known_before: &BTreeSet<Uuid>, shown: &mut BTreeMap<Uuid, T>) -> Vec<Followable<T>> {
    let one = |id: Uuid| match shown.remove(&id) {
        Some(thing) => Some(Followable::Now(thing)),
        None => known_before.contains(&id).then_some(Followable::Gone(id)),
    };
    subjects.into_iter().filter_map(one).collect()
}

/// The number before which every transaction has ended, and is seen in this one.
fn settled(connection: &mut AnyConnection) -> Result<i64, Failure> {
    match connection {
        AnyConnection::Sqlite(_) => Ok(i64::MAX),
        AnyConnection::Postgres(connection) => {
            let horizon = diesel::dsl::sql::<BigInt>("pg_snapshot_xmin(pg_current_snapshot())::text::bigint");
            Ok(diesel::select(horizon).get_result(connection)?)
        }
    }
}

impl Database {
    /// Throws away what is gone for longer than anybody can follow; says how many.
    pub async fn prune_changes(&self, now: Instant) -> Result<usize, Failure> {
        // Two days more, for a position of the last day is read on from as well.
        let before = now.plus_seconds(-(FOLLOWED_DAYS + 2) * DAY_SECONDS);
        self.prune_in_parts(PRUNED, move |connection| {
            let old: Vec<Stored<Id<Thing>>> = table::table
                .filter(table::gone.eq(true))
                .filter(table::recorded_at.lt(Stored(before)))
                .order(table::recorded_at)
                .limit(PRUNED)
                .select(table::subject_id)
                .load(connection)?;
            let count = old.len();
            diesel::delete(table::table.filter(table::subject_id.eq_any(old))).execute(connection)?;
            Ok(count)
        })
        .await
    }
}
