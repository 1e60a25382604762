//! Subsidies with their advances, and the accounts of the recipient. The municipality sees its own, and the recipient.
//!
//! `accounts`: what was accounted for. `purge`: what goes of them after their term.

mod accounts;
mod purge;

use std::collections::BTreeMap;

use diesel::{BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl};
use domain::{
    Date, Instant,
    authority::Changed,
    organisation::OrganisationId,
    page::{Page, PageRequest},
    subsidy::{FundingSource, Settlement, Subsidy, SubsidyAdvance, SubsidyFacts, SubsidyId},
};

use crate::{
    Failure, Reading, Writing,
    connection::per_backend,
    schema::{subsidies as table, subsidy_advances as advances},
    stored::{Json, Stored},
    transaction::exactly_one,
};

/// Which of the subsidies a caller asks for.
#[derive(Clone, Copy, Debug, Default)]
pub struct SubsidyFilter {
    /// Those of a recipient.
    pub recipient_id: Option<OrganisationId>,
    /// Those from a fund.
    pub funding_source: Option<FundingSource>,
}

#[derive(Queryable)]
struct SubsidyRow {
    id: Stored<SubsidyId>,
    municipality_id: Stored<OrganisationId>,
    recipient_id: Stored<OrganisationId>,
    name: String,
    scheme: String,
    funding_source: Stored<FundingSource>,
    start_date: Stored<Date>,
    end_date: Stored<Date>,
    award_cents: i64,
    hour_cents: Option<i64>,
    place_minutes: Option<i32>,
    settlement: Option<Json<Settlement>>,
    _settled_date: Option<Stored<Date>>,
    created_at: Stored<Instant>,
    version: i32,
}

/// A row of an advance, as it is kept.
type AdvanceRow = (Stored<SubsidyId>, Stored<Date>, i64, Option<Stored<Date>>);

impl SubsidyRow {
    fn with(self, advances: Vec<SubsidyAdvance>) -> Subsidy {
        Subsidy {
            id: self.id.0,
            municipality_id: self.municipality_id.0,
            facts: SubsidyFacts {
                name: self.name,
                scheme: self.scheme,
                funding_source: self.funding_source.0,
                recipient_id: self.recipient_id.0,
                start_date: self.start_date.0,
                end_date: self.end_date.0,
                award_cents: self.award_cents,
                advances,
                hour_cents: self.hour_cents,
                place_minutes: self.place_minutes,
            },
            settlement: self.settlement.map(|kept| kept.0),
            created_at: self.created_at.0,
            version: self.version,
        }
    }
}

/// Reduces a query from `subsidies` to those that a caller may see. The rule stands here only.
macro_rules! visible_subsidies {
    ($query:expr, $own:expr) => {{
        let own = Stored($own);
        $query.filter(table::municipality_id.eq(own).or(table::recipient_id.eq(own)))
    }};
}

impl Reading<'_> {
    /// The subsidy with an id, for those who see it.
    pub fn subsidy(&mut self, id: SubsidyId) -> Result<Option<Subsidy>, Failure> {
        let query = table::table.filter(table::id.eq(Stored(id)));
        let row: Option<SubsidyRow> =
            visible_subsidies!(query, self.authority().organisation()).get_result(self.connection).optional()?;
        Ok(self.with_advances(row.into_iter().collect())?.pop())
    }

    /// A page of the subsidies that the caller sees, by id.
    pub fn subsidies(&mut self, filter: SubsidyFilter, page: PageRequest) -> Result<Page<Subsidy>, Failure> {
        let mut query = visible_subsidies!(table::table.into_boxed(), self.authority().organisation());
        if let Some(recipient) = filter.recipient_id {
            query = query.filter(table::recipient_id.eq(Stored(recipient)));
        }
        if let Some(source) = filter.funding_source {
            query = query.filter(table::funding_source.eq(Stored(source)));
        }
        if let Some(after) = page.after {
            query = query.filter(table::id.gt(Stored(SubsidyId::from_uuid(after))));
        }
        let rows: Vec<SubsidyRow> = query.order(table::id).limit(page.limit()).load(self.connection)?;
        let Page { items, next } = Page::cut(rows, &page, |row| row.id.0.uuid());
        Ok(Page { items: self.with_advances(items)?, next })
    }

    fn with_advances(&mut self, rows: Vec<SubsidyRow>) -> Result<Vec<Subsidy>, Failure> {
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let found: Vec<AdvanceRow> = advances::table
            .filter(advances::subsidy_id.eq_any(ids))
            .order((advances::subsidy_id, advances::position))
            .select((advances::subsidy_id, advances::due_date, advances::amount_cents, advances::paid_date))
            .load(self.connection)?;
        let mut by_subsidy: BTreeMap<SubsidyId, Vec<SubsidyAdvance>> = BTreeMap::new();
        for (subsidy, due_date, amount_cents, paid_date) in found {
            let advance = SubsidyAdvance { due_date: due_date.0, amount_cents, paid_date: paid_date.map(|kept| kept.0) };
            by_subsidy.entry(subsidy.0).or_default().push(advance);
        }
        let whole = |row: SubsidyRow| {
            let advances = by_subsidy.remove(&row.id.0).unwrap_or_default();
            row.with(advances)
        };
        Ok(rows.into_iter().map(whole).collect())
    }
}

impl Writing<'_> {
    /// Saves a new or changed subsidy, with its advances in their order.
    pub fn save_subsidy(&mut self, changed: Changed<Subsidy>) -> Result<Subsidy, Failure> {
        let subsidy = changed.value();
        let (id, facts) = (Stored(subsidy.id), &subsidy.facts);
        let stated = (
            table::recipient_id.eq(Stored(facts.recipient_id)),
            table::name.eq(&facts.name),
            table::scheme.eq(&facts.scheme),
            table::funding_source.eq(Stored(facts.funding_source)),
            table::start_date.eq(Stored(facts.start_date)),
            table::end_date.eq(Stored(facts.end_date)),
            table::award_cents.eq(facts.award_cents),
            table::hour_cents.eq(facts.hour_cents),
            table::place_minutes.eq(facts.place_minutes),
            table::settlement.eq(subsidy.settlement.map(Json)),
            table::settled_date.eq(subsidy.settlement.map(|settled| Stored(settled.date))),
            table::version.eq(subsidy.version),
        );
        match changed.expected_version() {
            None => {
                let made = (
                    table::id.eq(id),
                    table::municipality_id.eq(Stored(subsidy.municipality_id)),
                    table::created_at.eq(Stored(subsidy.created_at)),
                );
                diesel::insert_into(table::table).values((made, stated)).execute(self.connection)?;
            }
            Some(expected) => {
                let read = table::table.filter(table::id.eq(id)).filter(table::version.eq(expected));
                exactly_one(diesel::update(read).set(stated).execute(self.connection)?, expected)?;
                diesel::delete(advances::table.filter(advances::subsidy_id.eq(id))).execute(self.connection)?;
            }
        }
        let values: Vec<_> = (0..)
            .zip(&facts.advances)
            .map(|(position, advance): (i32, _)| {
                (
                    advances::subsidy_id.eq(id),
                    advances::position.eq(position),
                    advances::due_date.eq(Stored(advance.due_date)),
                    advances::amount_cents.eq(advance.amount_cents),
                    advances::paid_date.eq(advance.paid_date.map(Stored)),
                )
            })
            .collect();
        // The enum has no batch insert.
        per_backend!(&mut *self.connection, c => diesel::insert_into(advances::table).values(&values).execute(c))?;
        Ok(changed.into_value())
    }
}
