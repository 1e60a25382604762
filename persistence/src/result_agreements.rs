//! Result agreements and what was measured for them. The municipality sees its own, and whoever is a party.

use std::collections::BTreeMap;

use diesel::{BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl};
use domain::{
    Date, Instant,
    agenda::AgendaId,
    authority::Changed,
    holiday::SchoolYear,
    indicator::{IndicatorCode, definition},
    location::LocationId,
    organisation::OrganisationId,
    page::{Page, PageRequest},
    publication::{Publication, Targets},
    result_agreement::{
        ComputedValue, Figure, MeasurementFacts, ResultAgreement, ResultAgreementId, ResultApproval, ResultDiscussion,
        ResultFacts, ResultMeasurement, ResultMeasurementId,
    },
};
use serde::{Deserialize, Serialize};

use crate::{
    Failure, Reading, Writing,
    connection::{AnyConnection, per_backend},
    publications::{figure_of_year, published_by},
    schema::{result_agreements as table, result_measurements as measurements, result_parties as parties},
    stored::{Json, Stored},
    transaction::exactly_one,
};

/// Which of the result agreements a caller asks for.
#[derive(Clone, Copy, Debug, Default)]
pub struct ResultAgreementFilter {
    /// Those of an agenda.
    pub agenda_id: Option<AgendaId>,
    /// Those that begin in a school year.
    pub school_year: Option<SchoolYear>,
    /// Those that are measured by an indicator.
    pub indicator: Option<IndicatorCode>,
}

#[derive(Queryable)]
struct AgreementRow {
    id: Stored<ResultAgreementId>,
    municipality_id: Stored<OrganisationId>,
    _agenda_id: Option<Stored<AgendaId>>,
    _school_year: String,
    _indicator: Option<Stored<IndicatorCode>>,
    kept: Json<KeptAgreement>,
    created_at: Stored<Instant>,
    version: i32,
}

/// What is kept of an agreement in one piece.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct KeptAgreement {
    facts: ResultFacts,
    approvals: Vec<ResultApproval>,
    discussion: Option<ResultDiscussion>,
}

#[derive(Queryable)]
struct MeasurementRow {
    id: Stored<ResultMeasurementId>,
    agreement_id: Stored<ResultAgreementId>,
    organisation_id: Stored<OrganisationId>,
    location_id: Option<Stored<LocationId>>,
    date: Stored<Date>,
    value: i64,
    counted: Option<i32>,
    evidence: Option<String>,
    recorded_at: Stored<Instant>,
}

impl From<AgreementRow> for ResultAgreement {
    fn from(row: AgreementRow) -> Self {
        let KeptAgreement { facts, approvals, discussion } = row.kept.0;
        Self {
            id: row.id.0,
            municipality_id: row.municipality_id.0,
            facts,
            approvals,
            discussion,
            created_at: row.created_at.0,
            version: row.version,
        }
    }
}

impl From<MeasurementRow> for ResultMeasurement {
    fn from(row: MeasurementRow) -> Self {
        Self {
            id: row.id.0,
            agreement_id: row.agreement_id.0,
            organisation_id: row.organisation_id.0,
            facts: MeasurementFacts {
                location_id: row.location_id.map(|kept| kept.0),
                date: row.date.0,
                value: Figure(row.value),
                counted: row.counted,
                evidence: row.evidence,
            },
            recorded_at: row.recorded_at.0,
        }
    }
}

/// Reduces a query from `result_agreements` to those that a caller may see. The rule stands here only.
macro_rules! visible_results {
    ($query:expr, $own:expr) => {{
        let own = Stored($own);
        let joined = parties::table.filter(parties::organisation_id.eq(own)).select(parties::agreement_id);
        $query.filter(table::municipality_id.eq(own).or(table::id.eq_any(joined)))
    }};
}

impl Reading<'_> {
    /// The result agreement with an id, for those who see it.
    pub fn result_agreement(&mut self, id: ResultAgreementId) -> Result<Option<ResultAgreement>, Failure> {
        let query = table::table.filter(table::id.eq(Stored(id)));
        let row: Option<AgreementRow> =
            visible_results!(query, self.authority().organisation()).get_result(self.connection).optional()?;
        Ok(row.map(ResultAgreement::from))
    }

    /// A page of the result agreements that the caller sees, by id.
    pub fn result_agreements(
        &mut self,
        filter: ResultAgreementFilter,
        page: PageRequest,
    ) -> Result<Page<ResultAgreement>, Failure> {
        let mut query = visible_results!(table::table.into_boxed(), self.authority().organisation());
        if let Some(agenda) = filter.agenda_id {
            query = query.filter(table::agenda_id.eq(Some(Stored(agenda))));
        }
        if let Some(year) = filter.school_year {
            query = query.filter(table::school_year.eq(year.to_string()));
        }
        if let Some(indicator) = filter.indicator {
            query = query.filter(table::indicator.eq(Some(Stored(indicator))));
        }
        if let Some(after) = page.after {
            query = query.filter(table::id.gt(Stored(ResultAgreementId::from_uuid(after))));
        }
        let rows: Vec<AgreementRow> = query.order(table::id).limit(page.limit()).load(self.connection)?;
        Ok(Page::cut(rows, &page, |row| row.id.0.uuid()).map(ResultAgreement::from))
    }

    /// What was measured for some agreements that the caller was found to see, by agreement.
    pub fn measurements_of(
        &mut self,
        agreements: &[ResultAgreementId],
    ) -> Result<BTreeMap<ResultAgreementId, Vec<ResultMeasurement>>, Failure> {
        measured(self.connection, agreements)
    }

    /// A page of what was measured for an agreement that the caller was found to see, by id.
    pub fn result_measurements(
        &mut self,
        agreement: ResultAgreementId,
        page: PageRequest,
    ) -> Result<Page<ResultMeasurement>, Failure> {
        let mut query = measurements::table.filter(measurements::agreement_id.eq(Stored(agreement))).into_boxed();
        if let Some(after) = page.after {
            query = query.filter(measurements::id.gt(Stored(ResultMeasurementId::from_uuid(after))));
        }
        let rows: Vec<MeasurementRow> = query.order(measurements::id).limit(page.limit()).load(self.connection)?;
        Ok(Page::cut(rows, &page, |row| row.id.0.uuid()).map(ResultMeasurement::from))
    }

    /// One measurement of an agreement that the caller was found to see.
    pub fn result_measurement(
        &mut self,
        agreement: ResultAgreementId,
        id: ResultMeasurementId,
    ) -> Result<Option<ResultMeasurement>, Failure> {
        let row: Option<MeasurementRow> = measurements::table
            .filter(measurements::agreement_id.eq(Stored(agreement)))
            .filter(measurements::id.eq(Stored(id)))
            .get_result(self.connection)
            .optional()?;
        Ok(row.map(ResultMeasurement::from))
    }

    /// What the service itself computes for an agreement that is measured by an indicator: the figure of its school year in the last publication
    /// of the municipality that was closed by today; none while that is hidden, counts nobody or is not there yet.
    pub fn computed_value(&mut self, agreement: &ResultAgreement) -> Result<Option<ComputedValue>, Failure> {
        let today = self.today();
        let Some(publication) = published_by(self.connection, agreement.municipality_id, today)? else { return Ok(None) };
        computed(self.connection, &publication, agreement)
    }
}

/// What was measured for some agreements, by agreement.
pub(crate) fn measured(
    connection: &mut AnyConnection,
    agreements: &[ResultAgreementId],
) -> Result<BTreeMap<ResultAgreementId, Vec<ResultMeasurement>>, Failure> {
    let ids: Vec<_> = agreements.iter().map(|id| Stored(*id)).collect();
    let rows: Vec<MeasurementRow> =
        measurements::table.filter(measurements::agreement_id.eq_any(ids)).order(measurements::id).load(connection)?;
    let mut by_agreement: BTreeMap<ResultAgreementId, Vec<ResultMeasurement>> = BTreeMap::new();
    for row in rows {
        by_agreement.entry(row.agreement_id.0).or_default().push(row.into());
    }
    Ok(by_agreement)
}

/// The figure of an agreement in a publication, with the last day of which it tells.
pub(crate) fn computed(
    connection: &mut AnyConnection,
    publication: &Publication,
    agreement: &ResultAgreement,
) -> Result<Option<ComputedValue>, Failure> {
    let (Some(indicator), year) = (agreement.facts.indicator, agreement.facts.school_year) else { return Ok(None) };
    let numbers = figure_of_year(connection, publication, indicator, year)?;
    let last_day = publication.last_month.next().first_day().saturating_sub(jiff::Span::new().days(1));
    let date = last_day.min(year.end_date());
    Ok(numbers.and_then(|numbers| ComputedValue::of(numbers, definition(indicator).unit, date)))
}

/// The agreements of a municipality to which all parties agreed, the first that was made first.
pub(crate) fn agreed(connection: &mut AnyConnection, municipality: OrganisationId) -> Result<Vec<ResultAgreement>, Failure> {
    let rows: Vec<AgreementRow> =
        table::table.filter(table::municipality_id.eq(Stored(municipality))).order(table::id).load(connection)?;
    Ok(rows.into_iter().map(ResultAgreement::from).filter(ResultAgreement::is_agreed).collect())
}

/// What a municipality and all parties agreed to reach in a school year, by the indicator that measures it; of two the later one.
pub(crate) fn agreed_targets(
    connection: &mut AnyConnection,
    municipality: OrganisationId,
    year: SchoolYear,
) -> Result<Targets, Failure> {
    let of_year = agreed(connection, municipality)?.into_iter().map(|one| one.facts).filter(|facts| facts.school_year == year);
    Ok(of_year.filter_map(|facts| Some((facts.indicator?, facts.target))).collect())
}

impl Writing<'_> {
    /// Saves a new or changed result agreement.
    pub fn save_result_agreement(&mut self, changed: Changed<ResultAgreement>) -> Result<ResultAgreement, Failure> {
        let agreement = changed.value();
        let (id, facts) = (Stored(agreement.id), &agreement.facts);
        let kept = KeptAgreement {
            facts: facts.clone(),
            approvals: agreement.approvals.clone(),
            discussion: agreement.discussion.clone(),
        };
        let stated = (
            table::agenda_id.eq(facts.agenda_id.map(Stored)),
            table::school_year.eq(facts.school_year.to_string()),
            table::indicator.eq(facts.indicator.map(Stored)),
            table::kept.eq(Json(kept)),
            table::version.eq(agreement.version),
        );
        match changed.expected_version() {
            None => {
                let made = (
                    table::id.eq(id),
                    table::municipality_id.eq(Stored(agreement.municipality_id)),
                    table::created_at.eq(Stored(agreement.created_at)),
                );
                diesel::insert_into(table::table).values((made, stated)).execute(self.connection)?;
            }
            Some(expected) => {
                let read = table::table.filter(table::id.eq(id)).filter(table::version.eq(expected));
                exactly_one(diesel::update(read).set(stated).execute(self.connection)?, expected)?;
                diesel::delete(parties::table.filter(parties::agreement_id.eq(id))).execute(self.connection)?;
            }
        }
        let values: Vec<_> = facts
            .party_ids
            .iter()
            .map(|party| (parties::agreement_id.eq(id), parties::organisation_id.eq(Stored(*party))))
            .collect();
        // The enum has no batch insert.
        per_backend!(&mut *self.connection, c => diesel::insert_into(parties::table).values(&values).execute(c))?;
        Ok(changed.into_value())
    }

    /// Keeps a measurement.
    pub fn save_result_measurement(&mut self, changed: Changed<ResultMeasurement>) -> Result<ResultMeasurement, Failure> {
        let one = changed.into_value();
        let values = (
            measurements::id.eq(Stored(one.id)),
            measurements::agreement_id.eq(Stored(one.agreement_id)),
            measurements::organisation_id.eq(Stored(one.organisation_id)),
            measurements::location_id.eq(one.facts.location_id.map(Stored)),
            measurements::date.eq(Stored(one.facts.date)),
            measurements::value.eq(one.facts.value.0),
            measurements::counted.eq(one.facts.counted),
            measurements::evidence.eq(&one.facts.evidence),
            measurements::recorded_at.eq(Stored(one.recorded_at)),
        );
        diesel::insert_into(measurements::table).values(values).execute(self.connection)?;
        Ok(one)
    }
}
