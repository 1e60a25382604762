//! Links: findings that two registrations are one child, and the joining and parting that follows from what is decided of them.
//!
//! `groups`: which anchors are one child. `matching`: how links are found.

mod groups;
mod matching;

use std::collections::{BTreeMap, BTreeSet};

use diesel::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, NullableExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl,
};
use domain::{
    Instant,
    authority::Changed,
    child::{ChildId, GuardianId, Link, LinkEnd, LinkId, LinkState},
    organisation::OrganisationId,
    page::{Page, PageRequest},
};

use crate::{
    Failure, Reading, Writing,
    access::{Sight, stored},
    changes,
    connection::{AnyConnection, per_backend},
    schema::{children, guardians, links as table, registrations},
    stored::Stored,
    transaction::exactly_one,
};

#[derive(diesel::Queryable)]
struct LinkRow {
    id: Stored<LinkId>,
    first_child_id: Stored<ChildId>,
    second_child_id: Stored<ChildId>,
    first_confirmed: bool,
    second_confirmed: bool,
    state: Stored<LinkState>,
    proposed_at: Stored<Instant>,
    decided_at: Option<Stored<Instant>>,
    version: i32,
    confirmed_at: Option<Stored<Instant>>,
}

/// What the end of a link must tell of a registration.
struct End {
    organisation_id: OrganisationId,
    guardian_ids: Vec<GuardianId>,
}

impl LinkRow {
    fn into_link(self, ends: &BTreeMap<ChildId, End>) -> Result<Link, Failure> {
        let end = |child_id: ChildId, confirmed| {
            let end = ends.get(&child_id).ok_or_else(|| Failure::Internal("a link to a child without registration".into()))?;
            let (organisation_id, guardian_ids) = (end.organisation_id, end.guardian_ids.clone());
            Ok::<_, Failure>(LinkEnd { child_id, organisation_id, guardian_ids, confirmed })
        };
        Ok(Link {
            id: self.id.0,
            first: end(self.first_child_id.0, self.first_confirmed)?,
            second: end(self.second_child_id.0, self.second_confirmed)?,
            state: self.state.0,
            proposed_at: self.proposed_at.0,
            decided_at: self.decided_at.map(|kept| kept.0),
            confirmed_at: self.confirmed_at.map(|kept| kept.0),
            version: self.version,
        })
    }
}

impl Reading<'_> {
    /// A page of the links of the caller's own registration of a child, by id; nothing where the child is not visible.
    pub fn links(&mut self, child: ChildId, page: PageRequest) -> Result<Option<Page<Link>>, Failure> {
        let mut own = self.own_anchors(child)?;
        if matches!(self.sight(), Sight::Organisation { .. }) {
            own.truncate(1);
        }
        if own.is_empty() {
            return Ok(None);
        }
        let ends = stored(&own);
        let mut query = table::table
            .filter(table::first_child_id.eq_any(ends.clone()).or(table::second_child_id.eq_any(ends)))
            .order(table::id)
            .limit(page.limit())
            .into_boxed();
        if let Some(after) = page.after {
            query = query.filter(table::id.gt(Stored(LinkId::from_uuid(after))));
        }
        let rows: Vec<LinkRow> = query.load(self.connection)?;
        for anchor in own {
            self.touch(anchor);
        }
        let Page { items, next } = Page::cut(rows, &page, |row| row.id.0.uuid());
        Ok(Some(Page { items: self.with_ends(items)?, next }))
    }

    /// A link of which one end is the caller's own visible registration. A guardian needs authority in that very registration:
    /// what another link joins to it is not that guardian's to decide.
    pub fn link(&mut self, id: LinkId) -> Result<Option<Link>, Failure> {
        let rows: Vec<LinkRow> = table::table.filter(table::id.eq(Stored(id))).load(self.connection)?;
        let Some(link) = self.with_ends(rows)?.into_iter().next() else { return Ok(None) };
        let mut visible = false;
        for end in [link.first.child_id, link.second.child_id] {
            if self.own_anchors(end)?.contains(&end) {
                self.touch(end);
                visible = true;
            }
        }
        Ok(visible.then_some(link))
    }

    /// A link between registrations of these two organisations, whoever asks, for what follows from something else that is recorded.
    pub(crate) fn link_between(
        &mut self,
        id: LinkId,
        one: OrganisationId,
        other: OrganisationId,
    ) -> Result<Option<Link>, Failure> {
        let rows: Vec<LinkRow> = table::table.filter(table::id.eq(Stored(id))).load(self.connection)?;
        let ends = BTreeSet::from([one, other]);
        let between = |link: &Link| BTreeSet::from([link.first.organisation_id, link.second.organisation_id]) == ends;
        Ok(self.with_ends(rows)?.into_iter().find(between))
    }

    /// The anchors that were one child with an anchor at a moment, itself among them: those that links joined to it which were
    /// confirmed by then and not undone yet.
    pub(crate) fn joined_at(&mut self, anchor: ChildId, moment: Instant) -> Result<BTreeSet<ChildId>, Failure> {
        let mut joined = BTreeSet::from([anchor]);
        let mut reached = vec![anchor];
        while !reached.is_empty() {
            let ends = stored(&reached);
            let held: Vec<(Stored<ChildId>, Stored<ChildId>)> = table::table
                .filter(table::first_child_id.eq_any(ends.clone()).or(table::second_child_id.eq_any(ends)))
                .filter(table::confirmed_at.le(Stored(moment)))
                .filter(table::state.eq(Stored(LinkState::Confirmed)).or(table::decided_at.gt(Stored(moment))))
                .select((table::first_child_id, table::second_child_id))
                .load(self.connection)?;
            let ends = held.into_iter().flat_map(|(first, second)| [first.0, second.0]);
            reached = ends.filter(|end| joined.insert(*end)).collect();
        }
        Ok(joined)
    }

    fn with_ends(&mut self, rows: Vec<LinkRow>) -> Result<Vec<Link>, Failure> {
        let mut anchors: Vec<_> = rows.iter().flat_map(|row| [row.first_child_id.0, row.second_child_id.0]).collect();
        anchors.sort_unstable();
        anchors.dedup();
        let ends = self.ends(&anchors)?;
        rows.into_iter().map(|row| row.into_link(&ends)).collect()
    }

    fn ends(&mut self, anchors: &[ChildId]) -> Result<BTreeMap<ChildId, End>, Failure> {
        type Row = (Stored<ChildId>, Stored<OrganisationId>, Option<(Stored<GuardianId>, bool)>);
        let rows: Vec<Row> = registrations::table
            .left_join(guardians::table.on(guardians::registration_id.eq(registrations::id)))
            .filter(registrations::child_id.eq_any(stored(anchors)))
            .order((registrations::child_id, guardians::position))
            .select((
                registrations::child_id,
                registrations::organisation_id,
                (guardians::id, guardians::has_authority).nullable(),
            ))
            .load(self.connection)?;
        let mut ends = BTreeMap::new();
        for (Stored(child), Stored(organisation_id), guardian) in rows {
            let end = ends.entry(child).or_insert_with(|| End { organisation_id, guardian_ids: Vec::new() });
            end.guardian_ids.extend(guardian.filter(|(_, has_authority)| *has_authority).map(|(id, _)| id.0));
        }
        Ok(ends)
    }
}

impl Writing<'_> {
    /// Saves a new or decided link. When that confirms or undoes it, the children of both ends are joined or parted.
    pub fn save_link(&mut self, changed: Changed<Link>) -> Result<Link, Failure> {
        let link = changed.value();
        let stated = (
            table::first_confirmed.eq(link.first.confirmed),
            table::second_confirmed.eq(link.second.confirmed),
            table::state.eq(Stored(link.state)),
            table::decided_at.eq(link.decided_at.map(Stored)),
            table::confirmed_at.eq(link.confirmed_at.map(Stored)),
            table::version.eq(link.version),
        );
        match changed.expected_version() {
            None => {
                let made = (
                    table::id.eq(Stored(link.id)),
                    table::first_child_id.eq(Stored(link.first.child_id)),
                    table::second_child_id.eq(Stored(link.second.child_id)),
                    table::proposed_at.eq(Stored(link.proposed_at)),
                );
                // Two organisations that change both ends at the same time find the same link; neither may hear of the other.
                // The enum over both databases lacks ON CONFLICT.
                per_backend!(&mut *self.connection, c => diesel::insert_into(table::table)
                    .values((made, stated))
                    .on_conflict_do_nothing()
                    .execute(c))?;
            }
            Some(expected) => {
                let read = table::table.filter(table::id.eq(Stored(link.id))).filter(table::version.eq(expected));
                let count = diesel::update(read).set(stated).execute(self.connection)?;
                exactly_one(count, expected)?;
                if let Some(own) = link.own_end(self.authority()).map(|end| end.child_id) {
                    self.touch(own);
                }
            }
        }
        if matches!(link.state, LinkState::Confirmed | LinkState::Undone) {
            let (ends, now) = ([link.first.child_id, link.second.child_id], self.now());
            regroup(self.connection, ends, now)?;
            self.mark_stale(&ends)?;
        }
        Ok(changed.into_value())
    }
}

/// Computes anew which of the anchors around these two are one child, from the links that are confirmed.
pub(crate) fn regroup(connection: &mut AnyConnection, ends: [ChildId; 2], now: Instant) -> Result<(), Failure> {
    let groups: Vec<Stored<ChildId>> =
        children::table.filter(children::id.eq_any(stored(&ends))).select(children::joined_id).load(connection)?;
    let members: Vec<(Stored<ChildId>, Stored<ChildId>)> = children::table
        .filter(children::joined_id.eq_any(groups))
        .select((children::id, children::joined_id))
        .load(connection)?;
    let anchors: Vec<ChildId> = members.iter().map(|(id, _)| id.0).collect();
    let confirmed: Vec<(Stored<ChildId>, Stored<ChildId>)> = table::table
        .filter(table::state.eq(Stored(LinkState::Confirmed)))
        .filter(table::first_child_id.eq_any(stored(&anchors)))
        .select((table::first_child_id, table::second_child_id))
        .load(connection)?;
    let confirmed: Vec<_> = confirmed.into_iter().map(|(first, second)| (first.0, second.0)).collect();
    let joined = groups::groups(&anchors, &confirmed);
    for (Stored(anchor), Stored(before)) in members {
        if let Some(under) = joined.get(&anchor).filter(|under| **under != before) {
            diesel::update(children::table.filter(children::id.eq(Stored(anchor))))
                .set(children::joined_id.eq(Stored(*under)))
                .execute(connection)?;
            // The registration shows the child under another id now, so what was read of it before is of another version.
            diesel::update(registrations::table.filter(registrations::child_id.eq(Stored(anchor))))
                .set(registrations::version.eq(registrations::version + 1))
                .execute(connection)?;
            let holder: Option<Stored<OrganisationId>> = registrations::table
                .filter(registrations::child_id.eq(Stored(anchor)))
                .select(registrations::organisation_id)
                .get_result(connection)
                .optional()?;
            // An anchor that is being erased may have lost its registration already; that it is gone is noted by itself.
            if let Some(Stored(holder)) = holder {
                changes::note_changed(connection, now, anchor.uuid(), Some(holder))?;
            }
        }
    }
    Ok(())
}
