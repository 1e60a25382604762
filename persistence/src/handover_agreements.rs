//! Handover agreements of municipalities, version by version.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::{
    Date, Instant, Reason, Refusal,
    authority::Changed,
    handover::{AgreementFacts, AgreementTerms, HandoverAgreement, HandoverAgreementId},
    identifier::MunicipalityCode,
    organisation::OrganisationId,
    page::{Page, PageRequest},
};

use crate::{
    Constraint, Failure, Reading, Writing,
    connection::AnyConnection,
    schema::handover_agreements as table,
    stored::{Json, Stored},
    transaction::exactly_one,
};

#[derive(diesel::Queryable)]
struct AgreementRow {
    id: Stored<HandoverAgreementId>,
    municipality: Stored<MunicipalityCode>,
    from_date: Stored<Date>,
    until_date: Option<Stored<Date>>,
    party_ids: Json<Vec<OrganisationId>>,
    terms: Json<AgreementTerms>,
    recorded_at: Stored<Instant>,
    version: i32,
}

impl From<AgreementRow> for HandoverAgreement {
    fn from(row: AgreementRow) -> Self {
        Self {
            id: row.id.0,
            municipality: row.municipality.0,
            facts: AgreementFacts {
                party_ids: row.party_ids.0,
                from_date: row.from_date.0,
                until_date: row.until_date.map(|kept| kept.0),
                terms: row.terms.0,
            },
            recorded_at: row.recorded_at.0,
            version: row.version,
        }
    }
}

impl Reading<'_> {
    /// A version of a handover agreement.
    pub fn handover_agreement(&mut self, id: HandoverAgreementId) -> Result<Option<HandoverAgreement>, Failure> {
        let row: Option<AgreementRow> = table::table.filter(table::id.eq(Stored(id))).get_result(self.connection).optional()?;
        Ok(row.map(HandoverAgreement::from))
    }

    /// A page of the versions, of one municipality or of all, by id.
    pub fn handover_agreements(
        &mut self,
        municipality: Option<&MunicipalityCode>,
        page: PageRequest,
    ) -> Result<Page<HandoverAgreement>, Failure> {
        let mut query = table::table.into_boxed().order(table::id).limit(page.limit());
        if let Some(after) = page.after {
            query = query.filter(table::id.gt(Stored(HandoverAgreementId::from_uuid(after))));
        }
        if let Some(municipality) = municipality {
            query = query.filter(table::municipality.eq(Stored(municipality.clone())));
        }
        let rows: Vec<AgreementRow> = query.load(self.connection)?;
        Ok(Page::cut(rows, &page, |row| row.id.0.uuid()).map(HandoverAgreement::from))
    }
}

/// All versions of all municipalities, by their first days.
pub(crate) fn all(connection: &mut AnyConnection) -> Result<Vec<HandoverAgreement>, Failure> {
    let rows: Vec<AgreementRow> = table::table.order((table::municipality, table::from_date)).load(connection)?;
    Ok(rows.into_iter().map(HandoverAgreement::from).collect())
}

impl Writing<'_> {
    /// Saves a new version, or one that was changed before it is in force.
    pub fn save_handover_agreement(&mut self, changed: Changed<HandoverAgreement>) -> Result<HandoverAgreement, Failure> {
        let agreement = changed.value();
        let facts = &agreement.facts;
        let stated = (
            table::from_date.eq(Stored(facts.from_date)),
            table::until_date.eq(facts.until_date.map(Stored)),
            table::party_ids.eq(Json(facts.party_ids.clone())),
            table::terms.eq(Json(facts.terms.clone())),
            table::version.eq(agreement.version),
        );
        let saved = match changed.expected_version() {
            None => {
                let made = (
                    table::id.eq(Stored(agreement.id)),
                    table::municipality.eq(Stored(agreement.municipality.clone())),
                    table::recorded_at.eq(Stored(agreement.recorded_at)),
                );
                diesel::insert_into(table::table)
                    .values((made, stated))
                    .execute(self.connection)
                    .map(|_| ())
                    .map_err(Failure::from)
            }
            Some(expected) => {
                let read = table::table.filter(table::id.eq(Stored(agreement.id))).filter(table::version.eq(expected));
                let count = diesel::update(read).set(stated).execute(self.connection).map_err(Failure::from);
                count.and_then(|count| exactly_one(count, expected))
            }
        };
        saved.map_err(|failure| match failure {
            Failure::Constraint(Constraint::AgreementFrom) => Refusal::rule(Reason::AgreementExists, "#/fromDate").into(),
            other => other,
        })?;
        // Handovers may be due on other days from now on.
        self.next_edition()?;
        Ok(changed.into_value())
    }
}
