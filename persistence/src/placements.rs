//! Placements. `history`: every version of them. `placed`: who is at a location on a day. `save`: what a change writes.

mod history;
mod placed;
mod save;

use std::collections::BTreeSet;

use diesel::{BoolExpressionMethods, ExpressionMethods, JoinOnDsl, NullableExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{
    Date, Instant, Reason, Refusal,
    authority::Authority,
    child::{Child, ChildId, GuardianId, Reference, RegistrationId},
    line::LineEnd,
    location::{Location, LocationId},
    organisation::OrganisationId,
    page::{Page, PageRequest},
    placement::{Care, Group, Placement, PlacementFacts, PlacementId, PreschoolEducation, Surroundings},
};

use crate::{
    Failure, MasterKey, Reading,
    access::{HOLDERS, MEMBERS, Sight, joined_to, stored, visible},
    children::{AnchorRow, Hashes, anchor},
    connection::per_backend,
    connectors::Connected,
    memory::edition,
    schema::{children, data_keys, guardians, locations, placements as table, registrations},
    stored::{Json, Stored},
};
pub use history::PlacementRevision;

#[derive(diesel::Queryable)]
pub(crate) struct PlacementRow {
    id: Stored<PlacementId>,
    child_id: Stored<ChildId>,
    organisation_id: Stored<OrganisationId>,
    location_id: Stored<LocationId>,
    care: Stored<Care>,
    group_code: Option<Stored<Group>>,
    start_date: Stored<Date>,
    end_date: Option<Stored<Date>>,
    minutes_per_week: Option<i32>,
    preschool_education: Option<Json<PreschoolEducation>>,
    left_for_secondary_date: Option<Stored<Date>>,
    reference: Option<Vec<u8>>,
    _reference_hash: Option<Vec<u8>>,
    recorded_at: Stored<Instant>,
    version: i32,
    source: Option<String>,
}

/// A placement with the registration that holds it and the data key of that.
type HeldRow = (PlacementRow, Stored<RegistrationId>, Vec<u8>);

/// Which placements are asked for.
#[derive(Clone)]
enum Wanted {
    One(PlacementId),
    Known(Vec<Vec<u8>>),
    Those(Vec<PlacementId>),
    Of(ChildId, PageRequest),
    In(PlacementWindow),
}

/// How many placements of a location are compared at most.
const COMPARED: i64 = 1000;

/// A part of the placements at a location: those that begin within some days.
#[derive(Clone, Debug)]
pub struct PlacementWindow {
    /// The location.
    pub location_id: LocationId,
    /// The first day on which they begin.
    pub starts_from: Option<Date>,
    /// The last day on which they begin.
    pub starts_until: Option<Date>,
}

/// What a rule must know to judge a placement, as loaded.
#[derive(Clone, Debug)]
pub struct PlacementSurroundings {
    /// The child, by the anchor of the caller's own registration.
    pub child: Child,
    /// The location that is named, if there is one.
    pub location: Option<Location>,
    /// The other placements of the child that the same organisation recorded; without their references.
    pub others: Vec<Placement>,
    /// From when no placement of the child begins.
    pub line_end: LineEnd,
}

impl PlacementSurroundings {
    /// The same for a rule that judges what a caller states.
    pub fn seen_by<'a>(&'a self, caller: &'a Authority) -> Surroundings<'a> {
        let Self { child, location, others, line_end } = self;
        Surroundings { child, location: location.as_ref(), others, line_end: *line_end, caller }
    }
}

impl PlacementRow {
    pub(crate) fn into_placement(self, reference: Option<Reference>, guardian_ids: Vec<GuardianId>) -> Placement {
        Placement {
            id: self.id.0,
            child_id: self.child_id.0,
            organisation_id: self.organisation_id.0,
            facts: PlacementFacts {
                location_id: self.location_id.0,
                care: self.care.0,
                group: self.group_code.map(|kept| kept.0),
                start_date: self.start_date.0,
                end_date: self.end_date.map(|kept| kept.0),
                minutes_per_week: self.minutes_per_week,
                preschool_education: self.preschool_education.map(|kept| kept.0),
                left_for_secondary_date: self.left_for_secondary_date.map(|kept| kept.0),
                reference,
            },
            guardian_ids,
            source: self.source,
            recorded_at: self.recorded_at.0,
            version: self.version,
        }
    }
}

/// Where the sealed reference of a placement belongs.
fn reference_place(id: PlacementId) -> Vec<u8> {
    [id.uuid().as_bytes().as_slice(), b"reference"].concat()
}

/// The reference of a placement, from how it is kept, with the wrapped key of the registration.
pub(crate) fn open_reference(
    master: &MasterKey,
    id: PlacementId,
    sealed: Option<&[u8]>,
    registration: RegistrationId,
    wrapped: &[u8],
) -> Result<Option<Reference>, Failure> {
    let Some(sealed) = sealed else { return Ok(None) };
    let plain = master.data_key(wrapped, registration)?.open(sealed, &reference_place(id))?;
    let reference = serde_json::from_slice(&plain);
    reference.map(Some).map_err(|_| Failure::Internal("the reference of a placement cannot be read".into()))
}

impl Reading<'_> {
    /// A placement of a child that the caller may see: one that the caller's organisation recorded, or to a guardian any of the
    /// own child. To a token that is narrowed to locations those at other locations of the organisation do not show.
    pub fn placement(&mut self, id: PlacementId) -> Result<Option<Placement>, Failure> {
        if self.connects() {
            return Ok(self.connected_placements(Connected::Placement(id))?.and_then(|found| found.into_iter().next()));
        }
        let sight = self.sight();
        Ok(self.wanted_placements(&sight, Wanted::One(id))?.into_iter().next())
    }

    /// As [`Self::placement`], for a change: the organisation that recorded an end may correct it also when the child is not
    /// visible any more because of it.
    pub fn placement_to_change(&mut self, id: PlacementId) -> Result<Option<Placement>, Failure> {
        let sight = self.sight().with_what_ran_out();
        Ok(self.wanted_placements(&sight, Wanted::One(id))?.into_iter().next())
    }

    /// The placement that a source knows by a reference, for a change; nothing where it knows none by it. One that is not the
    /// caller's to change, for a token that is narrowed to other locations, has its reference taken.
    pub fn placement_known_as(&mut self, reference: &Reference) -> Result<Option<Placement>, Failure> {
        let hashes = self.placement_hashes(std::slice::from_ref(reference))?;
        let sight = self.sight().with_what_ran_out();
        if let Some(found) = self.wanted_placements(&sight, Wanted::Known(hashes.clone()))?.into_iter().next() {
            return Ok(Some(found));
        }
        let hashes = hashes.into_iter().map(Some);
        let taken: i64 = table::table.filter(table::reference_hash.eq_any(hashes)).count().get_result(self.connection)?;
        if taken == 0 { Ok(None) } else { Err(Refusal::rule(Reason::ReferenceTaken, "#/reference/value").into()) }
    }

    /// The hashes by which the caller's organisation may find placements with these references.
    fn placement_hashes(&mut self, references: &[Reference]) -> Result<Vec<Vec<u8>>, Failure> {
        let (keys, organisation) = (self.search_keys()?, self.authority().organisation());
        let hashes = keys.all().flat_map(|key| {
            let hashes = Hashes::new(key, organisation);
            references.iter().map(move |reference| hashes.placement_reference(reference))
        });
        Ok(hashes.collect())
    }

    /// A page of the placements of a child that the caller may see, by id; nothing where the child is not visible.
    pub fn placements_of(&mut self, child: ChildId, page: PageRequest) -> Result<Option<Page<Placement>>, Failure> {
        if self.connects() {
            let found = self.connected_placements(Connected::Child(child))?;
            return Ok(found.map(|found| Page::of(found, &page, |placement| placement.id.uuid())));
        }
        let Some(own) = self.own_anchors(child)?.into_iter().next() else { return Ok(None) };
        self.touch(own);
        let sight = self.sight();
        let placements = self.wanted_placements(&sight, Wanted::Of(own, page))?;
        Ok(Some(Page::cut(placements, &page, |placement| placement.id.uuid())))
    }

    /// Those of some placements that the caller may see.
    pub(crate) fn placements_by_id(&mut self, ids: &[PlacementId]) -> Result<Vec<Placement>, Failure> {
        let sight = self.sight();
        self.wanted_placements(&sight, Wanted::Those(ids.to_vec()))
    }

    /// The placements within a window that the caller may see, by their first days, and those besides that a source knows by one
    /// of these references; nothing where there are more than can be compared.
    pub fn placements_in(
        &mut self,
        window: &PlacementWindow,
        references: &[Reference],
    ) -> Result<Option<Vec<Placement>>, Failure> {
        let sight = self.sight();
        let mut found = self.wanted_placements(&sight, Wanted::In(window.clone()))?;
        if i64::try_from(found.len()).is_ok_and(|count| count > COMPARED) {
            return Ok(None);
        }
        let known = self.placement_hashes(references)?;
        let named = self.wanted_placements(&sight.with_what_ran_out(), Wanted::Known(known))?;
        let listed: BTreeSet<PlacementId> = found.iter().map(|placement| placement.id).collect();
        found.extend(named.into_iter().filter(|placement| !listed.contains(&placement.id)));
        Ok(Some(found))
    }

    /// What a rule must know to judge a placement of a child at a location, but for the placement that is changed itself;
    /// nothing where the caller has no registration of the child. One that is not visible any more counts: a child may come
    /// back, and what was long ago is recorded in the order in which it happened.
    pub fn surroundings(
        &mut self,
        child: ChildId,
        location: LocationId,
        changed: Option<PlacementId>,
    ) -> Result<Option<PlacementSurroundings>, Failure> {
        type Row = (AnchorRow, Option<PlacementRow>, Option<String>);
        let (sight, organisation) = (self.sight().with_what_ran_out(), self.authority().organisation());
        let rows: Vec<Row> = per_backend!(&mut *self.connection, c => {
            let found = registrations::table
                .inner_join(children::table.on(children::id.eq(registrations::child_id)))
                .left_join(
                    table::table.on(table::child_id.eq(children::id).and(table::organisation_id.eq(Stored(organisation)))),
                )
                .filter(joined_to!(child))
                .order((children::id.eq(Stored(child)).desc(), children::id, table::id))
                .select((
                    children::all_columns,
                    table::all_columns.nullable(),
                    edition!(),
                ));
            visible!(found, &sight => seen, seen.load(c))
        })?;
        let mut rows = rows.into_iter();
        let Some((own, first, edition)) = rows.next() else { return Ok(None) };
        let child = anchor(own);
        // A caller who registered the child twice reaches it twice.
        let rest = rows.take_while(|((of, ..), ..)| of.0 == child.id).filter_map(|(_, placed, ..)| placed);
        let others = first.into_iter().chain(rest).filter(|row| Some(row.id.0) != changed);
        let others = others.map(|row| row.into_placement(None, Vec::new())).collect();
        self.edition = edition;
        self.touch(child.id);
        // By a statement of its own, for beside each placement of the child it would be read as often.
        let location = self.location(location)?;
        let line_end = self.line_end()?;
        Ok(Some(PlacementSurroundings { child, location, others, line_end }))
    }

    fn wanted_placements(&mut self, sight: &Sight, wanted: Wanted) -> Result<Vec<Placement>, Failure> {
        let mut found = table::table
            .inner_join(locations::table.on(locations::id.eq(table::location_id)))
            .inner_join(HOLDERS.on(HOLDERS.field(registrations::child_id).eq(table::child_id)))
            .inner_join(data_keys::table.on(data_keys::id.eq(HOLDERS.field(registrations::id))))
            .inner_join(MEMBERS.on(MEMBERS.field(children::id).eq(table::child_id)))
            .inner_join(children::table.on(children::joined_id.eq(MEMBERS.field(children::joined_id))))
            .inner_join(registrations::table.on(registrations::child_id.eq(children::id)))
            .order(table::id)
            // Of a child that the caller registered twice, each placement is reached by both registrations.
            .distinct()
            .select((table::all_columns, HOLDERS.field(registrations::id), data_keys::wrapped))
            .into_boxed();
        if let Some((organisation, narrowed)) = sight.organisation() {
            found = found.filter(table::organisation_id.eq(Stored(organisation)));
            if let Some(own) = narrowed {
                found =
                    found.filter(table::location_id.eq_any(stored(own)).or(locations::organisation_id.ne(Stored(organisation))));
            }
        }
        match wanted {
            Wanted::One(id) => found = found.filter(table::id.eq(Stored(id))),
            Wanted::Those(ids) => found = found.filter(table::id.eq_any(stored(&ids))),
            Wanted::Known(hashes) => {
                let hashes: Vec<_> = hashes.iter().cloned().map(Some).collect();
                found = found.filter(table::reference_hash.eq_any(hashes));
            }
            Wanted::In(window) => {
                found = found.filter(table::location_id.eq(Stored(window.location_id))).order((table::start_date, table::id));
                if let Some(from) = window.starts_from {
                    found = found.filter(table::start_date.ge(Stored(from)));
                }
                if let Some(until) = window.starts_until {
                    found = found.filter(table::start_date.le(Stored(until)));
                }
                found = found.limit(COMPARED + 1);
            }
            Wanted::Of(child, page) => {
                let hidden: Vec<ChildId> = self.hidden_anchors(sight, child)?.into_keys().collect();
                found = found.filter(joined_to!(child)).filter(table::child_id.ne_all(stored(&hidden))).limit(page.limit());
                if let Some(after) = page.after {
                    found = found.filter(table::id.gt(Stored(PlacementId::from_uuid(after))));
                }
            }
        }
        let rows: Vec<HeldRow> = visible!(found, sight => seen, seen.load(self.connection))?;
        let Some((first, ..)) = rows.first() else { return Ok(Vec::new()) };
        // Who works for an organisation needs no guardian; a guardian asks for the placements of one child.
        let guardian_ids = match sight {
            Sight::Guardian(_) => self.authorities_over(first.child_id.0)?,
            Sight::Organisation { .. } | Sight::Nobody => Vec::new(),
        };
        let hidden = self.hidden_anchors(sight, first.child_id.0)?;
        rows.into_iter()
            .filter(|(row, ..)| !hidden.contains_key(&row.child_id.0))
            .map(|(row, Stored(registration), wrapped)| {
                let master = &self.means.master_key;
                let reference = open_reference(master, row.id.0, row.reference.as_deref(), registration, &wrapped)?;
                self.touch(row.child_id.0);
                Ok(row.into_placement(reference, guardian_ids.clone()))
            })
            .collect()
    }

    /// The guardians with authority over a child, whichever of the joined registrations knows them.
    fn authorities_over(&mut self, child: ChildId) -> Result<Vec<GuardianId>, Failure> {
        let ids: Vec<Stored<GuardianId>> = guardians::table
            .inner_join(registrations::table.on(registrations::id.eq(guardians::registration_id)))
            .inner_join(children::table.on(children::id.eq(registrations::child_id)))
            .filter(joined_to!(child))
            .filter(guardians::has_authority.eq(true))
            .order(guardians::id)
            .select(guardians::id)
            .load(self.connection)?;
        Ok(ids.into_iter().map(|kept| kept.0).collect())
    }
}
