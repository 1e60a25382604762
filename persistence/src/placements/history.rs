//! The history of placements: every version, also of those that were taken back.

use diesel::{ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::{
    Instant,
    authority::{Authority, ClientId, Relation, Subject},
    child::ChildId,
    location::LocationId,
    organisation::OrganisationId,
    page::{Page, PageRequest},
    placement::{Placement, PlacementFacts, PlacementId},
};

use crate::{
    Failure, Reading,
    access::{MEMBERS, visible},
    schema::{children, locations, placement_revisions as table, registrations},
    stored::{Json, Stored},
};

/// A version of a placement: what was recorded, by whom and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacementRevision {
    /// The version, from 1.
    pub version: i32,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// The client that recorded it.
    pub client_id: ClientId,
    /// The organisation for which it was recorded.
    pub organisation_id: OrganisationId,
    /// The opaque reference of the person behind the client.
    pub person: Option<String>,
    /// Whether this version takes the placement back.
    pub removed: bool,
    /// What was stated, but for the reference, which the history does not keep.
    pub facts: PlacementFacts,
}

/// Only the history of placements that the caller may see is loaded, so the relation follows from who the caller is.
impl Subject for PlacementRevision {
    fn relation(&self, caller: &Authority) -> Relation {
        Relation::to_visible_child(caller)
    }
}

#[derive(diesel::Queryable)]
struct RevisionRow {
    _placement_id: Stored<PlacementId>,
    version: i32,
    child_id: Stored<ChildId>,
    organisation_id: Stored<OrganisationId>,
    facts: Json<PlacementFacts>,
    removed: bool,
    recorded_at: Stored<Instant>,
    client_id: Stored<ClientId>,
    person: Option<String>,
}

impl From<RevisionRow> for PlacementRevision {
    fn from(row: RevisionRow) -> Self {
        Self {
            version: row.version,
            recorded_at: row.recorded_at.0,
            client_id: row.client_id.0,
            organisation_id: row.organisation_id.0,
            person: row.person,
            removed: row.removed,
            facts: row.facts.0,
        }
    }
}

impl Reading<'_> {
    /// A page of the versions of a placement that the caller may see, in order; without any where there is no such placement. One
    /// that was taken back has a history too.
    pub fn placement_history(
        &mut self,
        id: PlacementId,
        page: PageRequest<i32>,
    ) -> Result<Page<PlacementRevision, i32>, Failure> {
        let rows = self.revisions(id, Some(page))?;
        Ok(Page::cut(rows, &page, |row| row.version).map(PlacementRevision::from))
    }

    /// A placement as it was known at a moment, without its reference; none where it was not recorded yet or taken back.
    pub fn placement_known_at(&mut self, id: PlacementId, moment: Instant) -> Result<Option<Placement>, Failure> {
        let known = self.revisions(id, None)?.into_iter().rfind(|row| row.recorded_at.0 <= moment);
        let Some(row) = known.filter(|row| !row.removed) else { return Ok(None) };
        let guardian_ids = self.authorities_over(row.child_id.0)?;
        Ok(Some(Placement {
            id,
            child_id: row.child_id.0,
            organisation_id: row.organisation_id.0,
            facts: row.facts.0,
            guardian_ids,
            // Which source's word stands is known of now only.
            source: None,
            recorded_at: row.recorded_at.0,
            version: row.version,
        }))
    }

    /// The versions of a placement, or those of a page.
    fn revisions(&mut self, id: PlacementId, page: Option<PageRequest<i32>>) -> Result<Vec<RevisionRow>, Failure> {
        let sight = self.sight();
        let mut found = table::table
            .inner_join(MEMBERS.on(MEMBERS.field(children::id).eq(table::child_id)))
            .inner_join(children::table.on(children::joined_id.eq(MEMBERS.field(children::joined_id))))
            .inner_join(registrations::table.on(registrations::child_id.eq(children::id)))
            .filter(table::placement_id.eq(Stored(id)))
            .order(table::version)
            .distinct()
            .select(table::all_columns)
            .into_boxed();
        if let Some((organisation, _)) = sight.organisation() {
            found = found.filter(table::organisation_id.eq(Stored(organisation)));
        }
        if let Some(page) = page {
            found = found.filter(table::version.gt(page.after.unwrap_or_default())).limit(page.limit());
        }
        let rows: Vec<RevisionRow> = visible!(found, &sight => seen, seen.load(self.connection))?;
        let Some(child) = rows.first().map(|row| row.child_id.0) else { return Ok(rows) };
        if let Some((organisation, Some(narrowed))) = sight.organisation()
            && self.is_elsewhere(id, organisation, narrowed)?
        {
            return Ok(Vec::new());
        }
        if self.hidden_anchors(&sight, child)?.contains_key(&child) {
            return Ok(Vec::new());
        }
        self.touch(child);
        Ok(rows)
    }

    /// Whether a placement was last at a location of an organisation other than those to which a token is narrowed.
    fn is_elsewhere(&mut self, id: PlacementId, organisation: OrganisationId, narrowed: &[LocationId]) -> Result<bool, Failure> {
        let versions = table::table.filter(table::placement_id.eq(Stored(id))).order(table::version.desc()).limit(1);
        let last: Json<PlacementFacts> = versions.select(table::facts).get_result(self.connection)?;
        let location = last.0.location_id;
        if narrowed.contains(&location) {
            return Ok(false);
        }
        let holder: Option<Stored<OrganisationId>> = locations::table
            .filter(locations::id.eq(Stored(location)))
            .select(locations::organisation_id)
            .get_result(self.connection)
            .optional()?;
        Ok(holder == Some(Stored(organisation)))
    }
}
