//! Partnerships. Whoever holds one of the locations sees them, and the municipality in which one of the locations lies.

use std::collections::{BTreeMap, BTreeSet};

use diesel::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, NullableExpressionMethods, OptionalExtension, QueryDsl, Queryable,
    RunQueryDsl, dsl::auto_type,
};
use domain::{
    Date, Instant,
    authority::{Authority, Changed},
    identifier::MunicipalityCode,
    location::{Location, LocationId},
    organisation::OrganisationId,
    page::{Page, PageRequest},
    partnership::{Partnership, PartnershipAgreement, PartnershipFacts, PartnershipId},
};

use crate::{
    Failure, Reading, Writing,
    connection::per_backend,
    schema::{locations, partnership_locations as parties, partnerships as table},
    stored::{Json, Stored},
    transaction::exactly_one,
};

#[derive(Queryable)]
struct PartnershipRow {
    id: Stored<PartnershipId>,
    name: String,
    agreements: Json<Vec<PartnershipAgreement>>,
    start_date: Stored<Date>,
    end_date: Option<Stored<Date>>,
    created_at: Stored<Instant>,
    version: i32,
}

impl PartnershipRow {
    /// The partnership of this row with the ids of its locations, the school first.
    fn with(self, location_ids: &[LocationId], locations: &[Location]) -> Result<Partnership, Failure> {
        let Some((school_location_id, childcare_location_ids)) = location_ids.split_first() else {
            return Err(Failure::Internal(format!("partnership {} has no locations", self.id.0)));
        };
        Ok(Partnership {
            id: self.id.0,
            facts: PartnershipFacts {
                name: self.name,
                school_location_id: *school_location_id,
                childcare_location_ids: childcare_location_ids.to_vec(),
                agreements: self.agreements.0,
                start_date: self.start_date.0,
                end_date: self.end_date.map(|kept| kept.0),
            },
            locations: locations.iter().filter(|location| location_ids.contains(&location.id)).cloned().collect(),
            created_at: self.created_at.0,
            version: self.version,
        })
    }
}

/// By what a caller sees partnerships; what is absent shows nothing.
struct Sight {
    /// Whatever this organisation holds takes part.
    organisation: Option<Stored<OrganisationId>>,
    /// Of what this organisation holds only the named locations take part.
    narrowed: Option<Stored<OrganisationId>>,
    named: Vec<Stored<LocationId>>,
    /// Whatever lies in this municipality takes part.
    municipality: Option<Stored<MunicipalityCode>>,
}

/// It draws the same line as the relation of a caller to a partnership, so a token that is narrowed to locations is a party by
/// these only, and the operator is none.
impl From<&Authority> for Sight {
    fn from(authority: &Authority) -> Self {
        let nothing = Self { organisation: None, narrowed: None, named: Vec::new(), municipality: None };
        let organisation = Some(Stored(authority.organisation()));
        match (authority.kind(), authority.municipality(), &authority.identity().locations) {
            (None, ..) => nothing,
            (_, Some(code), _) => Self { municipality: Some(Stored(code.clone())), ..nothing },
            (_, None, None) => Self { organisation, ..nothing },
            (_, None, Some(named)) => {
                Self { narrowed: organisation, named: named.iter().copied().map(Stored).collect(), ..nothing }
            }
        }
    }
}

/// The ids of the partnerships that a caller sees: the one predicate from which every read starts.
#[auto_type]
fn visible_to(
    organisation: Option<Stored<OrganisationId>>,
    narrowed: Option<Stored<OrganisationId>>,
    named: Vec<Stored<LocationId>>,
    municipality: Option<Stored<MunicipalityCode>>,
) -> _ {
    let held = locations::organisation_id.nullable().eq(organisation);
    let held_and_named = locations::organisation_id.nullable().eq(narrowed).and(locations::id.eq_any(named));
    let directed = locations::municipality.nullable().eq(municipality);
    parties::table
        .inner_join(locations::table.on(locations::id.eq(parties::location_id)))
        .filter(held.or(held_and_named).or(directed))
        .select(parties::partnership_id)
}

/// The same for a caller.
fn visible(authority: &Authority) -> visible_to {
    let Sight { organisation, narrowed, named, municipality } = authority.into();
    visible_to(organisation, narrowed, named, municipality)
}

impl Reading<'_> {
    /// The partnership with an id, for those who see it.
    pub fn partnership(&mut self, id: PartnershipId) -> Result<Option<Partnership>, Failure> {
        let row: Option<PartnershipRow> = table::table
            .filter(table::id.eq(Stored(id)))
            .filter(table::id.eq_any(visible(self.authority())))
            .get_result(self.connection)
            .optional()?;
        Ok(self.with_locations(row.into_iter().collect())?.pop())
    }

    /// A page of the partnerships that the caller sees, by id.
    pub fn partnerships(&mut self, page: PageRequest) -> Result<Page<Partnership>, Failure> {
        let mut query = table::table.into_boxed().filter(table::id.eq_any(visible(self.authority())));
        if let Some(after) = page.after {
            query = query.filter(table::id.gt(Stored(PartnershipId::from_uuid(after))));
        }
        let rows: Vec<PartnershipRow> = query.order(table::id).limit(page.limit()).load(self.connection)?;
        let Page { items, next } = Page::cut(rows, &page, |row| row.id.0.uuid());
        Ok(Page { items: self.with_locations(items)?, next })
    }

    /// The partnerships of these rows with the locations that take part.
    fn with_locations(&mut self, rows: Vec<PartnershipRow>) -> Result<Vec<Partnership>, Failure> {
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let taking_part: Vec<(Stored<PartnershipId>, Stored<LocationId>)> = parties::table
            .filter(parties::partnership_id.eq_any(ids))
            .order((parties::partnership_id, parties::position))
            .select((parties::partnership_id, parties::location_id))
            .load(self.connection)?;
        let mut by_partnership: BTreeMap<PartnershipId, Vec<LocationId>> = BTreeMap::new();
        for (Stored(partnership), Stored(location)) in taking_part {
            by_partnership.entry(partnership).or_default().push(location);
        }
        let mentioned: BTreeSet<LocationId> = by_partnership.values().flatten().copied().collect();
        let locations = self.locations_by_id(&mentioned.into_iter().collect::<Vec<_>>())?;
        rows.into_iter()
            .map(|row| {
                let ids = by_partnership.remove(&row.id.0).unwrap_or_default();
                row.with(&ids, &locations)
            })
            .collect()
    }
}

impl Writing<'_> {
    /// Saves a new or changed partnership, with its locations in their order.
    pub fn save_partnership(&mut self, changed: Changed<Partnership>) -> Result<Partnership, Failure> {
        let partnership = changed.value();
        let facts = &partnership.facts;
        let stated = (
            table::name.eq(&facts.name),
            table::agreements.eq(Json(facts.agreements.clone())),
            table::start_date.eq(Stored(facts.start_date)),
            table::end_date.eq(facts.end_date.map(Stored)),
            table::version.eq(partnership.version),
        );
        match changed.expected_version() {
            None => {
                let made = (table::id.eq(Stored(partnership.id)), table::created_at.eq(Stored(partnership.created_at)));
                diesel::insert_into(table::table).values((made, stated)).execute(self.connection)?;
            }
            Some(expected) => {
                let read = table::table.filter(table::id.eq(Stored(partnership.id))).filter(table::version.eq(expected));
                exactly_one(diesel::update(read).set(stated).execute(self.connection)?, expected)?;
                let before = parties::table.filter(parties::partnership_id.eq(Stored(partnership.id)));
                diesel::delete(before).execute(self.connection)?;
            }
        }
        let values: Vec<_> = (0..)
            .zip(facts.location_ids())
            .map(|(position, location): (i32, _)| {
                (
                    parties::partnership_id.eq(Stored(partnership.id)),
                    parties::position.eq(position),
                    parties::location_id.eq(Stored(location)),
                )
            })
            .collect();
        // The enum has no batch insert.
        per_backend!(&mut *self.connection, c => diesel::insert_into(parties::table).values(&values).execute(c))?;
        Ok(changed.into_value())
    }
}
