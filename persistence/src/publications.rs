//! Publications of the figures of a municipality, which it alone reads.
//!
//! `closing`: how the service closes one. `gathered`: what is counted only then, of things of which there are few. `figures`: what was
//! published.

mod closing;
mod figures;
mod gathered;

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl};
use domain::{
    Date, Id, Instant,
    authority::Changed,
    identifier::MunicipalityCode,
    indicator::Month,
    organisation::OrganisationId,
    page::{Page, PageRequest},
    parameter::{ParameterValue, RuleParameters},
    publication::{LastPublished, NewPublication, Publication, PublicationId, Targets},
};

pub use self::figures::{FigureRow, FigureWish};
pub(crate) use self::figures::{figure_of_year, published_by};
use crate::{
    Failure, Reading, Writing,
    connection::AnyConnection,
    constraint::Constraint,
    schema::publications as table,
    stored::{Json, Stored},
};

/// The attempt of a process to close a publication.
enum Claim {}

#[derive(Queryable)]
struct PublicationRow {
    id: Stored<PublicationId>,
    organisation_id: Stored<OrganisationId>,
    municipality: Stored<MunicipalityCode>,
    number: i32,
    date: Stored<Date>,
    last_month: Stored<Date>,
    threshold: i32,
    is_automatic: bool,
    requested_at: Stored<Instant>,
    closed_at: Option<Stored<Instant>>,
    claim: Option<Stored<Id<Claim>>>,
    version: i32,
    targets: Option<Json<Targets>>,
}

impl From<PublicationRow> for Publication {
    fn from(row: PublicationRow) -> Self {
        Self {
            id: row.id.0,
            organisation_id: row.organisation_id.0,
            municipality: row.municipality.0,
            number: row.number,
            date: row.date.0,
            last_month: Month::of(row.last_month.0),
            threshold: row.threshold,
            is_automatic: row.is_automatic,
            requested_at: row.requested_at.0,
            closed_at: row.closed_at.map(|kept| kept.0),
            targets: row.targets.map(|kept| kept.0).unwrap_or_default(),
            version: row.version,
        }
    }
}

/// What would be published next.
fn next(
    connection: &mut AnyConnection,
    parameters: &RuleParameters,
    organisation_id: OrganisationId,
    municipality: MunicipalityCode,
    today: Date,
) -> Result<NewPublication, Failure> {
    let last: Option<(i32, Stored<Date>)> = table::table
        .filter(table::organisation_id.eq(Stored(organisation_id)))
        .order(table::number.desc())
        .limit(1)
        .select((table::number, table::last_month))
        .load(connection)?
        .pop();
    let last = last.map(|(number, month)| LastPublished { number, month: Month::of(month.0) });
    let threshold = parameters.on(today, Some(&municipality)).read("leaMetric.threshold", ParameterValue::count)?;
    Ok(NewPublication { organisation_id, municipality, last, threshold })
}

fn insert(connection: &mut AnyConnection, publication: &Publication) -> Result<(), Failure> {
    let row = (
        table::id.eq(Stored(publication.id)),
        table::organisation_id.eq(Stored(publication.organisation_id)),
        table::municipality.eq(Stored(publication.municipality.clone())),
        table::number.eq(publication.number),
        table::date.eq(Stored(publication.date)),
        table::last_month.eq(Stored(publication.last_month.first_day())),
        table::threshold.eq(publication.threshold),
        table::is_automatic.eq(publication.is_automatic),
        table::requested_at.eq(Stored(publication.requested_at)),
        table::version.eq(publication.version),
    );
    diesel::insert_into(table::table).values(row).execute(connection)?;
    Ok(())
}

impl Reading<'_> {
    /// A publication of the own municipality.
    pub fn publication(&mut self, id: PublicationId) -> Result<Option<Publication>, Failure> {
        let own = Stored(self.authority().organisation());
        let row: Option<PublicationRow> = table::table
            .filter(table::id.eq(Stored(id)))
            .filter(table::organisation_id.eq(own))
            .get_result(self.connection)
            .optional()?;
        Ok(row.map(Publication::from))
    }

    /// A page of the publications of the own municipality, by id.
    pub fn publications(&mut self, page: PageRequest) -> Result<Page<Publication>, Failure> {
        let own = Stored(self.authority().organisation());
        let mut query = table::table.filter(table::organisation_id.eq(own)).into_boxed();
        if let Some(after) = page.after {
            query = query.filter(table::id.gt(Stored(PublicationId::from_uuid(after))));
        }
        let rows: Vec<PublicationRow> = query.order(table::id).limit(page.limit()).load(self.connection)?;
        let Page { items, next } = Page::cut(rows, &page, |row| row.id.0.uuid());
        Ok(Page { items: items.into_iter().map(Publication::from).collect(), next })
    }

    /// What the own municipality would publish next; nothing of another kind of organisation.
    pub fn next_publication(&mut self) -> Result<Option<NewPublication>, Failure> {
        let (organisation, today) = (self.authority().organisation(), self.today());
        let Some(municipality) = self.authority().municipality().cloned() else { return Ok(None) };
        let parameters = self.rule_parameters()?;
        next(self.connection, &parameters, organisation, municipality, today).map(Some)
    }
}

impl Writing<'_> {
    /// Saves a publication that was asked for. Whoever asked at the same moment as another reads again what was published.
    pub fn save_publication(&mut self, changed: Changed<Publication>) -> Result<Publication, Failure> {
        let publication = changed.into_value();
        insert(self.connection, &publication).map_err(|failure| match failure {
            Failure::Constraint(Constraint::PublicationNumber) => Failure::Contended("a publication".into()),
            other => other,
        })?;
        Ok(publication)
    }
}
