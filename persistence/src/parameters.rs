//! Rule parameters: the seed set, and over it what was set since. A row is written once and never changed, so the history is
//! whole; which value holds on a day is decided when read.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl};
use domain::{
    Date, Instant,
    authority::Changed,
    identifier::MunicipalityCode,
    line::LineEnd,
    organisation::OrganisationId,
    page::{Page, PageRequest},
    parameter::{Certainty, ParameterChange, ParameterChangeId, ParameterRow, RuleParameters, line_end},
};

use crate::{Database, Failure, Reading, Writing, connection::AnyConnection, schema::rule_parameters as table, stored::Stored};

#[derive(Queryable)]
struct ChangeRow {
    id: Stored<ParameterChangeId>,
    key: String,
    municipality: Option<Stored<MunicipalityCode>>,
    value: String,
    valid_from: Stored<Date>,
    valid_until: Option<Stored<Date>>,
    source: String,
    recorded_at: Stored<Instant>,
    recorded_by: Option<Stored<OrganisationId>>,
}

impl ChangeRow {
    /// The change of this row. Rules change with the service, so a row may be left over that they no longer know: it counts no
    /// more, which the log tells.
    fn check(self) -> Option<ParameterChange> {
        let row = ParameterRow {
            key: &self.key,
            value: &self.value,
            valid_from: self.valid_from.0,
            valid_until: self.valid_until.map(|kept| kept.0),
            source: &self.source,
            certainty: Certainty::Certain,
            municipality: self.municipality.as_ref().map(|kept| &kept.0),
        };
        match row.check() {
            Ok(parameter) => Some(ParameterChange {
                id: self.id.0,
                parameter,
                recorded_at: self.recorded_at.0,
                recorded_by: self.recorded_by.map(|kept| kept.0),
            }),
            Err(refused) => {
                log::warn!("the rule parameter recorded as {} counts no more: {refused}", self.id.0);
                None
            }
        }
    }
}

/// The rule parameters with what had been recorded by a moment, or with all that is recorded.
pub(crate) fn load(connection: &mut AnyConnection, moment: Option<Instant>) -> Result<RuleParameters, Failure> {
    let mut recorded = table::table.order((table::recorded_at, table::id)).into_boxed();
    if let Some(moment) = moment {
        recorded = recorded.filter(table::recorded_at.le(Stored(moment)));
    }
    let rows: Vec<ChangeRow> = recorded.load(connection)?;
    let mut parameters = RuleParameters::seeded();
    for change in rows.into_iter().filter_map(ChangeRow::check) {
        parameters.supersede(change.parameter);
    }
    Ok(parameters)
}

impl Database {
    /// The rule parameters as they are kept now, for what the service itself goes by.
    pub async fn rule_parameters(&self) -> Result<RuleParameters, Failure> {
        self.internal_read(|connection| load(connection, None)).await
    }
}

impl Reading<'_> {
    /// The rule parameters with what had been recorded by a moment alone. The seed set has always been known.
    pub fn rule_parameters_known_at(&mut self, moment: Instant) -> Result<RuleParameters, Failure> {
        load(self.connection, Some(moment))
    }

    /// When the line of a child ends, by the rule parameters of today.
    pub fn line_end(&mut self) -> Result<LineEnd, Failure> {
        let today = self.today();
        Ok(line_end(&self.rule_parameters()?, today)?)
    }

    /// A page of the changes that were recorded for a municipality, or of the national ones, by id.
    pub fn rule_parameter_changes(
        &mut self,
        municipality: Option<&MunicipalityCode>,
        page: PageRequest,
    ) -> Result<Page<ParameterChange>, Failure> {
        let mut query = table::table.into_boxed().order(table::id).limit(page.limit());
        query = match municipality {
            Some(code) => query.filter(table::municipality.eq(Some(Stored(code.clone())))),
            None => query.filter(table::municipality.is_null()),
        };
        if let Some(after) = page.after {
            query = query.filter(table::id.gt(Stored(ParameterChangeId::from_uuid(after))));
        }
        let rows: Vec<ChangeRow> = query.load(self.connection)?;
        let Page { items, next } = Page::cut(rows, &page, |row| row.id.0.uuid());
        Ok(Page { items: items.into_iter().filter_map(ChangeRow::check).collect(), next })
    }

    /// The recorded change with an id.
    pub fn rule_parameter_change(&mut self, id: ParameterChangeId) -> Result<Option<ParameterChange>, Failure> {
        let row: Option<ChangeRow> = table::table.filter(table::id.eq(Stored(id))).get_result(self.connection).optional()?;
        Ok(row.and_then(ChangeRow::check))
    }
}

impl Writing<'_> {
    /// Records a value that was set.
    pub fn add_rule_parameter(&mut self, changed: Changed<ParameterChange>) -> Result<ParameterChange, Failure> {
        let ParameterChange { id, parameter, recorded_at, recorded_by } = changed.value();
        diesel::insert_into(table::table)
            .values((
                table::id.eq(Stored(*id)),
                table::key.eq(parameter.key()),
                table::municipality.eq(parameter.municipality().cloned().map(Stored)),
                table::value.eq(parameter.value().as_str()),
                table::valid_from.eq(Stored(parameter.valid_from())),
                table::valid_until.eq(parameter.valid_until().map(Stored)),
                table::source.eq(parameter.source()),
                table::recorded_at.eq(Stored(*recorded_at)),
                table::recorded_by.eq(recorded_by.map(Stored)),
            ))
            .execute(self.connection)?;
        self.next_edition()?;
        Ok(changed.into_value())
    }
}
