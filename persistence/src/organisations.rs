//! Organisations.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl};
use domain::{
    Instant, Reason, Refusal,
    authority::Changed,
    identifier::{BoardNumber, Kvk, MunicipalityCode, Oin},
    organisation::{Organisation, OrganisationFacts, OrganisationId, OrganisationKind},
    page::{Page, PageRequest},
};

use crate::{
    Constraint, Failure, Reading, Writing, access::stored, memory::next_grants, schema::organisations as table, stored::Stored,
    transaction::exactly_one,
};

#[derive(Queryable)]
pub(crate) struct OrganisationRow {
    id: Stored<OrganisationId>,
    kind: Stored<OrganisationKind>,
    name: String,
    kvk: Option<Stored<Kvk>>,
    oin: Option<Stored<Oin>>,
    board_number: Option<Stored<BoardNumber>>,
    municipality: Option<Stored<MunicipalityCode>>,
    named_by_number: bool,
    created_at: Stored<Instant>,
    version: i32,
}

impl From<OrganisationRow> for Organisation {
    fn from(row: OrganisationRow) -> Self {
        Self {
            id: row.id.0,
            kind: row.kind.0,
            facts: OrganisationFacts {
                name: row.name,
                kvk: row.kvk.map(|kept| kept.0),
                oin: row.oin.map(|kept| kept.0),
                board_number: row.board_number.map(|kept| kept.0),
                municipality: row.municipality.map(|kept| kept.0),
            },
            named_by_number: row.named_by_number,
            created_at: row.created_at.0,
            version: row.version,
        }
    }
}

/// Which organisations are asked for; all when nothing is.
#[derive(Clone, Debug, Default)]
pub struct OrganisationFilter {
    /// Of this kind.
    pub kind: Option<OrganisationKind>,
    /// With this number in the trade register.
    pub kvk: Option<Kvk>,
}

impl Reading<'_> {
    /// The organisation with an id. Every caller with a valid token sees every organisation.
    pub fn organisation(&mut self, id: OrganisationId) -> Result<Option<Organisation>, Failure> {
        let row: Option<OrganisationRow> =
            table::table.filter(table::id.eq(Stored(id))).get_result(self.connection).optional()?;
        Ok(row.map(Organisation::from))
    }

    /// Those of some organisations that exist.
    pub fn organisations_by_id(&mut self, ids: &[OrganisationId]) -> Result<Vec<Organisation>, Failure> {
        let rows: Vec<OrganisationRow> = table::table.filter(table::id.eq_any(stored(ids))).load(self.connection)?;
        Ok(rows.into_iter().map(Organisation::from).collect())
    }

    /// A page of organisations, by id.
    pub fn organisations(&mut self, filter: &OrganisationFilter, page: PageRequest) -> Result<Page<Organisation>, Failure> {
        let mut query = table::table.into_boxed().order(table::id).limit(page.limit());
        if let Some(after) = page.after {
            query = query.filter(table::id.gt(Stored(OrganisationId::from_uuid(after))));
        }
        if let Some(kind) = filter.kind {
            query = query.filter(table::kind.eq(Stored(kind)));
        }
        if let Some(kvk) = &filter.kvk {
            query = query.filter(table::kvk.eq(Some(Stored(kvk.clone()))));
        }
        let rows: Vec<OrganisationRow> = query.load(self.connection)?;
        Ok(Page::cut(rows, &page, |row| row.id.0.uuid()).map(Organisation::from))
    }
}

impl Writing<'_> {
    /// Saves a new or changed organisation.
    pub fn save_organisation(&mut self, changed: Changed<Organisation>) -> Result<Organisation, Failure> {
        let organisation = changed.value();
        let facts = &organisation.facts;
        let stated = (
            table::name.eq(&facts.name),
            table::kvk.eq(facts.kvk.clone().map(Stored)),
            table::oin.eq(facts.oin.clone().map(Stored)),
            table::board_number.eq(facts.board_number.clone().map(Stored)),
            table::municipality.eq(facts.municipality.clone().map(Stored)),
            table::named_by_number.eq(organisation.named_by_number),
            table::version.eq(organisation.version),
        );
        match changed.expected_version() {
            None => {
                let made = (
                    table::id.eq(Stored(organisation.id)),
                    table::kind.eq(Stored(organisation.kind)),
                    table::created_at.eq(Stored(organisation.created_at)),
                );
                diesel::insert_into(table::table).values((made, stated)).execute(self.connection).map_err(taken)?;
            }
            Some(expected) => {
                let read = table::table.filter(table::id.eq(Stored(organisation.id))).filter(table::version.eq(expected));
                let count = diesel::update(read).set(stated).execute(self.connection).map_err(taken)?;
                exactly_one(count, expected)?;
                let edition = (self.means.new_id)();
                next_grants(self.connection, edition)?;
            }
        }
        Ok(changed.into_value())
    }
}

/// A number that another organisation already has is the caller's to mend.
fn taken(error: diesel::result::Error) -> Failure {
    let failure = Failure::from(error);
    let pointer = match failure {
        Failure::Constraint(Constraint::OrganisationKvk) => "#/kvk",
        Failure::Constraint(Constraint::OrganisationOin) => "#/oin",
        Failure::Constraint(Constraint::OrganisationBoard) => "#/boardNumber",
        Failure::Constraint(Constraint::OrganisationMunicipality) => "#/municipality",
        failure => return failure,
    };
    Refusal::rule(Reason::IdentifierTaken, pointer).into()
}
