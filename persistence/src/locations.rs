//! Locations.
//!
//! The register is open to every valid token, also to one that is narrowed to some locations: narrowing concerns children and
//! what a caller may change, and the policy sees to the latter.

use std::collections::BTreeSet;

use diesel::{BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl};
use domain::{
    Date, Instant, Reason, Refusal,
    authority::Changed,
    holiday::HolidayRegion,
    identifier::{Brin, DistrictCode, Lrk, MunicipalityCode},
    location::{Location, LocationFacts, LocationId, LocationKind, LocationProgramme},
    organisation::OrganisationId,
    page::{Page, PageRequest},
    placement::Care,
};

use crate::{
    Constraint, Failure, Followed, Reading, Writing,
    connection::{insert_all, per_backend},
    referrals::move_site,
    schema::{location_revisions, locations as table},
    stored::{Json, Stored},
    transaction::exactly_one,
};

#[derive(Queryable)]
pub(crate) struct LocationRow {
    id: Stored<LocationId>,
    organisation_id: Stored<OrganisationId>,
    kind: Stored<LocationKind>,
    name: String,
    brin: Option<Stored<Brin>>,
    lrk: Option<Stored<Lrk>>,
    care: Json<Vec<Care>>,
    programmes: Json<Vec<LocationProgramme>>,
    municipality: Stored<MunicipalityCode>,
    district: Option<Stored<DistrictCode>>,
    holiday_region: Option<Stored<HolidayRegion>>,
    closed_date: Option<Stored<Date>>,
    created_at: Stored<Instant>,
    version: i32,
}

impl From<LocationRow> for Location {
    fn from(row: LocationRow) -> Self {
        Self {
            id: row.id.0,
            organisation_id: row.organisation_id.0,
            kind: row.kind.0,
            facts: LocationFacts {
                name: row.name,
                brin: row.brin.map(|kept| kept.0),
                lrk: row.lrk.map(|kept| kept.0),
                care: row.care.0,
                programmes: row.programmes.0,
                municipality: row.municipality.0,
                district: row.district.map(|kept| kept.0),
                holiday_region: row.holiday_region.map(|kept| kept.0),
                closed_date: row.closed_date.map(|kept| kept.0),
            },
            created_at: row.created_at.0,
            version: row.version,
        }
    }
}

/// Which locations are asked for; all when nothing is.
#[derive(Clone, Debug, Default)]
pub struct LocationFilter {
    /// Held by this organisation.
    pub organisation: Option<OrganisationId>,
    /// With this BRIN and site number.
    pub brin: Option<Brin>,
    /// With this number in the childcare register.
    pub lrk: Option<Lrk>,
    /// In this municipality.
    pub municipality: Option<MunicipalityCode>,
    /// Of this kind.
    pub kind: Option<LocationKind>,
    /// Open on this day.
    pub open_on: Option<Date>,
}

impl Reading<'_> {
    /// The location with an id.
    pub fn location(&mut self, id: LocationId) -> Result<Option<Location>, Failure> {
        let row: Option<LocationRow> = table::table.filter(table::id.eq(Stored(id))).get_result(self.connection).optional()?;
        Ok(row.map(Location::from))
    }

    /// A page of locations, by id.
    pub fn locations(&mut self, filter: &LocationFilter, page: PageRequest) -> Result<Page<Location>, Failure> {
        let mut query = table::table.into_boxed().order(table::id).limit(page.limit());
        if let Some(after) = page.after {
            query = query.filter(table::id.gt(Stored(LocationId::from_uuid(after))));
        }
        if let Some(organisation) = filter.organisation {
            query = query.filter(table::organisation_id.eq(Stored(organisation)));
        }
        if let Some(brin) = &filter.brin {
            query = query.filter(table::brin.eq(Some(Stored(brin.clone()))));
        }
        if let Some(lrk) = &filter.lrk {
            query = query.filter(table::lrk.eq(Some(Stored(lrk.clone()))));
        }
        if let Some(municipality) = &filter.municipality {
            query = query.filter(table::municipality.eq(Stored(municipality.clone())));
        }
        if let Some(kind) = filter.kind {
            query = query.filter(table::kind.eq(Stored(kind)));
        }
        if let Some(day) = filter.open_on {
            query = query.filter(table::closed_date.is_null().or(table::closed_date.gt(Some(Stored(day)))));
        }
        let rows: Vec<LocationRow> = query.load(self.connection)?;
        Ok(Page::cut(rows, &page, |row| row.id.0.uuid()).map(Location::from))
    }

    /// The locations with these ids, as far as they exist, in the order of their ids.
    pub fn locations_by_id(&mut self, ids: &[LocationId]) -> Result<Vec<Location>, Failure> {
        let ids: Vec<_> = ids.iter().copied().map(Stored).collect();
        let rows: Vec<LocationRow> = table::table.filter(table::id.eq_any(ids)).order(table::id).load(self.connection)?;
        Ok(rows.into_iter().map(Location::from).collect())
    }

    /// All locations of a kind, closed ones included, in no order.
    pub(crate) fn locations_of_kind(&mut self, kind: LocationKind) -> Result<Vec<Location>, Failure> {
        let rows: Vec<LocationRow> = table::table.filter(table::kind.eq(Stored(kind))).load(self.connection)?;
        Ok(rows.into_iter().map(Location::from).collect())
    }

    /// The municipalities in which an organisation has locations.
    pub(crate) fn municipalities_of(&mut self, holder: OrganisationId) -> Result<BTreeSet<MunicipalityCode>, Failure> {
        let rows: Vec<Stored<MunicipalityCode>> = table::table
            .filter(table::organisation_id.eq(Stored(holder)))
            .select(table::municipality)
            .distinct()
            .load(self.connection)?;
        Ok(rows.into_iter().map(|row| row.0).collect())
    }

    /// The locations with one of these numbers in a register.
    pub(crate) fn locations_by_number(&mut self, brins: &[Brin], lrks: &[Lrk]) -> Result<Vec<Location>, Failure> {
        let brins: Vec<_> = brins.iter().cloned().map(Stored).collect();
        let lrks: Vec<_> = lrks.iter().cloned().map(Stored).collect();
        let numbered = table::table.filter(table::brin.eq_any(brins).or(table::lrk.eq_any(lrks)));
        let rows: Vec<LocationRow> = numbered.load(self.connection)?;
        Ok(rows.into_iter().map(Location::from).collect())
    }
}

/// The columns that can change, with what a location says of them.
macro_rules! stated {
    ($location:expr) => {{
        let location: &Location = $location;
        let facts = &location.facts;
        (
            table::organisation_id.eq(Stored(location.organisation_id)),
            table::name.eq(facts.name.clone()),
            table::brin.eq(facts.brin.clone().map(Stored)),
            table::lrk.eq(facts.lrk.clone().map(Stored)),
            table::care.eq(Json(facts.care.clone())),
            table::programmes.eq(Json(facts.programmes.clone())),
            table::municipality.eq(Stored(facts.municipality.clone())),
            table::district.eq(facts.district.clone().map(Stored)),
            table::holiday_region.eq(facts.holiday_region.map(Stored)),
            table::closed_date.eq(facts.closed_date.map(Stored)),
            table::version.eq(location.version),
        )
    }};
}

/// The columns that never change, likewise.
macro_rules! made {
    ($location:expr) => {{
        let location: &Location = $location;
        (
            table::id.eq(Stored(location.id)),
            table::kind.eq(Stored(location.kind)),
            table::created_at.eq(Stored(location.created_at)),
        )
    }};
}

impl Writing<'_> {
    /// Saves a new or changed location.
    pub fn save_location(&mut self, changed: Changed<Location>) -> Result<Location, Failure> {
        let location = changed.value();
        match changed.expected_version() {
            None => {
                let values = (made!(location), stated!(location));
                diesel::insert_into(table::table).values(values).execute(self.connection).map_err(taken)?;
            }
            Some(expected) => {
                let read = table::table.filter(table::id.eq(Stored(location.id))).filter(table::version.eq(expected));
                let count = diesel::update(read).set(stated!(location)).execute(self.connection).map_err(taken)?;
                exactly_one(count, expected)?;
                let new_id = self.means.new_id;
                move_site(self.connection, new_id, location.id, location.organisation_id)?;
            }
        }
        self.note_revisions(&[location])?;
        match changed.expected_version() {
            None => self.note_new(Followed::Locations, &[location.id.uuid()], None)?,
            Some(_) => self.note_changed(location.id.uuid(), None)?,
        }
        Ok(changed.into_value())
    }

    /// Saves new locations, all at once.
    pub(crate) fn save_new_locations(&mut self, new: &[Changed<Location>]) -> Result<(), Failure> {
        if new.is_empty() {
            return Ok(());
        }
        let values: Vec<_> = new.iter().map(|changed| (made!(changed.value()), stated!(changed.value()))).collect();
        // The enum has no batch insert.
        per_backend!(&mut *self.connection, c => diesel::insert_into(table::table).values(&values).execute(c)).map_err(taken)?;
        self.note_revisions(&new.iter().map(Changed::value).collect::<Vec<_>>())?;
        for location in new {
            self.note_new(Followed::Locations, &[location.value().id.uuid()], None)?;
        }
        Ok(())
    }

    /// Keeps what these locations say from now on beside what they said, for lines as they were known at a moment.
    fn note_revisions(&mut self, locations: &[&Location]) -> Result<(), Failure> {
        let now = self.now();
        let row = |location: &&Location| {
            (
                location_revisions::location_id.eq(Stored(location.id)),
                location_revisions::version.eq(location.version),
                location_revisions::organisation_id.eq(Stored(location.organisation_id)),
                location_revisions::programmes.eq(Json(location.facts.programmes.clone())),
                location_revisions::holiday_region.eq(location.facts.holiday_region.map(Stored)),
                location_revisions::recorded_at.eq(Stored(now)),
            )
        };
        Ok(insert_all!(self.connection, location_revisions::table, locations.iter().map(row).collect::<Vec<_>>())?)
    }
}

/// A number that another location already has is the caller's to mend.
fn taken(error: diesel::result::Error) -> Failure {
    let failure = Failure::from(error);
    let pointer = match failure {
        Failure::Constraint(Constraint::LocationBrin) => "#/brin",
        Failure::Constraint(Constraint::LocationLrk) => "#/lrk",
        failure => return failure,
    };
    Refusal::rule(Reason::IdentifierTaken, pointer).into()
}
