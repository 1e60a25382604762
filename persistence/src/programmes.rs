//! Programmes. Who coordinates one sees it, and who takes part in it.

mod working_groups;

use std::collections::BTreeMap;

use diesel::{BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, dsl::auto_type};
use domain::{
    Date, Instant,
    authority::Changed,
    holiday::SchoolYear,
    organisation::OrganisationId,
    page::{Page, PageRequest},
    programme::{
        GrowthStep, Partner, PartnerRole, Programme, ProgrammeFacts, ProgrammeId, RecruitmentChannel, Seats, StagePeriod,
    },
};

pub use self::working_groups::WorkingGroupFilter;
use crate::{
    Failure, Reading, Writing,
    connection::per_backend,
    schema::{programme_partners as partners, programmes as table},
    stored::{Json, Stored},
    transaction::exactly_one,
};

#[derive(Queryable)]
struct ProgrammeRow {
    id: Stored<ProgrammeId>,
    coordinator_id: Stored<OrganisationId>,
    name: String,
    school_year: String,
    seats_min: i32,
    seats_max: i32,
    start_date: Stored<Date>,
    end_date: Stored<Date>,
    stages: Json<Vec<StagePeriod>>,
    recruitment: Json<Vec<RecruitmentChannel>>,
    growth_steps: Json<Vec<GrowthStep>>,
    created_at: Stored<Instant>,
    version: i32,
}

impl ProgrammeRow {
    fn with(self, partners: Vec<Partner>) -> Result<Programme, Failure> {
        let school_year: SchoolYear =
            self.school_year.parse().map_err(|_| Failure::Internal(format!("programme {} has no school year", self.id.0)))?;
        Ok(Programme {
            id: self.id.0,
            coordinator_id: self.coordinator_id.0,
            facts: ProgrammeFacts {
                name: self.name,
                school_year,
                partners,
                seats: Seats { min: self.seats_min, max: self.seats_max },
                start_date: self.start_date.0,
                end_date: self.end_date.0,
                stages: self.stages.0,
                recruitment: self.recruitment.0,
                growth_steps: self.growth_steps.0,
            },
            created_at: self.created_at.0,
            version: self.version,
        })
    }
}

/// The programmes in which an organisation takes part.
#[auto_type]
fn joined(organisation: Stored<OrganisationId>) -> _ {
    partners::table.filter(partners::organisation_id.eq(organisation)).select(partners::programme_id)
}

impl Reading<'_> {
    /// The programme with an id, for those who see it.
    pub fn programme(&mut self, id: ProgrammeId) -> Result<Option<Programme>, Failure> {
        let own = Stored(self.authority().organisation());
        let row: Option<ProgrammeRow> = table::table
            .filter(table::id.eq(Stored(id)))
            .filter(table::coordinator_id.eq(own).or(table::id.eq_any(joined(own))))
            .get_result(self.connection)
            .optional()?;
        Ok(self.with_partners(row.into_iter().collect())?.pop())
    }

    /// A page of the programmes that the caller sees, by id.
    pub fn programmes(&mut self, page: PageRequest) -> Result<Page<Programme>, Failure> {
        let own = Stored(self.authority().organisation());
        let mut query = table::table.filter(table::coordinator_id.eq(own).or(table::id.eq_any(joined(own)))).into_boxed();
        if let Some(after) = page.after {
            query = query.filter(table::id.gt(Stored(ProgrammeId::from_uuid(after))));
        }
        let rows: Vec<ProgrammeRow> = query.order(table::id).limit(page.limit()).load(self.connection)?;
        let Page { items, next } = Page::cut(rows, &page, |row| row.id.0.uuid());
        Ok(Page { items: self.with_partners(items)?, next })
    }

    /// Some programmes by id, whoever asks; for what is seen by another rule.
    pub(crate) fn programmes_by_id(&mut self, ids: &[Stored<ProgrammeId>]) -> Result<Vec<Programme>, Failure> {
        let rows: Vec<ProgrammeRow> = table::table.filter(table::id.eq_any(ids)).order(table::id).load(self.connection)?;
        self.with_partners(rows)
    }

    fn with_partners(&mut self, rows: Vec<ProgrammeRow>) -> Result<Vec<Programme>, Failure> {
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let found: Vec<(Stored<ProgrammeId>, Stored<OrganisationId>, Stored<PartnerRole>)> = partners::table
            .filter(partners::programme_id.eq_any(ids))
            .order((partners::programme_id, partners::position))
            .select((partners::programme_id, partners::organisation_id, partners::role))
            .load(self.connection)?;
        let mut by_programme: BTreeMap<ProgrammeId, Vec<Partner>> = BTreeMap::new();
        for (programme, organisation, role) in found {
            by_programme.entry(programme.0).or_default().push(Partner { organisation_id: organisation.0, role: role.0 });
        }
        rows.into_iter()
            .map(|row| {
                let partners = by_programme.remove(&row.id.0).unwrap_or_default();
                row.with(partners)
            })
            .collect()
    }
}

impl Writing<'_> {
    /// Saves a new or changed programme, with its partners in their order.
    pub fn save_programme(&mut self, changed: Changed<Programme>) -> Result<Programme, Failure> {
        let programme = changed.value();
        let (id, facts) = (Stored(programme.id), &programme.facts);
        let stated = (
            table::name.eq(&facts.name),
            table::school_year.eq(facts.school_year.to_string()),
            table::seats_min.eq(facts.seats.min),
            table::seats_max.eq(facts.seats.max),
            table::start_date.eq(Stored(facts.start_date)),
            table::end_date.eq(Stored(facts.end_date)),
            table::stages.eq(Json(facts.stages.clone())),
            table::recruitment.eq(Json(facts.recruitment.clone())),
            table::growth_steps.eq(Json(facts.growth_steps.clone())),
            table::version.eq(programme.version),
        );
        match changed.expected_version() {
            None => {
                let made = (
                    table::id.eq(id),
                    table::coordinator_id.eq(Stored(programme.coordinator_id)),
                    table::created_at.eq(Stored(programme.created_at)),
                );
                diesel::insert_into(table::table).values((made, stated)).execute(self.connection)?;
            }
            Some(expected) => {
                let read = table::table.filter(table::id.eq(id)).filter(table::version.eq(expected));
                exactly_one(diesel::update(read).set(stated).execute(self.connection)?, expected)?;
                diesel::delete(partners::table.filter(partners::programme_id.eq(id))).execute(self.connection)?;
            }
        }
        let values: Vec<_> = (0..)
            .zip(&facts.partners)
            .map(|(position, partner): (i32, _)| {
                (
                    partners::programme_id.eq(id),
                    partners::position.eq(position),
                    partners::organisation_id.eq(Stored(partner.organisation_id)),
                    partners::role.eq(Stored(partner.role)),
                )
            })
            .collect();
        // The enum has no batch insert.
        per_backend!(&mut *self.connection, c => diesel::insert_into(partners::table).values(&values).execute(c))?;
        Ok(changed.into_value())
    }
}
