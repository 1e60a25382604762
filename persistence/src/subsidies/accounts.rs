//! What recipients accounted for.

use std::collections::BTreeMap;

use diesel::{ExpressionMethods, QueryDsl, Queryable, RunQueryDsl};
use domain::{
    Date, Instant,
    authority::Changed,
    subsidy::{AccountFacts, HoursSource, Subsidy, SubsidyAccount, SubsidyAccountId, SubsidyId},
};

use crate::{Failure, Reading, Writing, schema::subsidy_accounts as table, stored::Stored, transaction::exactly_one};

#[derive(Queryable)]
struct AccountRow {
    id: Stored<SubsidyAccountId>,
    subsidy_id: Stored<SubsidyId>,
    start_date: Stored<Date>,
    end_date: Stored<Date>,
    amount_cents: i64,
    minutes: Option<i64>,
    hours_source: Stored<HoursSource>,
    places: Option<i32>,
    weeks: Option<i32>,
    note: Option<String>,
    recorded_at: Stored<Instant>,
    version: i32,
}

impl AccountRow {
    fn facts(&self) -> AccountFacts {
        AccountFacts {
            start_date: self.start_date.0,
            end_date: self.end_date.0,
            amount_cents: self.amount_cents,
            minutes: self.minutes,
            hours_source: self.hours_source.0,
            places: self.places,
            weeks: self.weeks,
            note: self.note.clone(),
        }
    }

    fn of(self, subsidy: Subsidy) -> SubsidyAccount {
        SubsidyAccount { id: self.id.0, subsidy, facts: self.facts(), recorded_at: self.recorded_at.0, version: self.version }
    }
}

impl Reading<'_> {
    /// All accounts of a subsidy that the caller was found to see, by id. Their periods do not overlap, so there are never many.
    pub fn subsidy_accounts(&mut self, subsidy: &Subsidy) -> Result<Vec<SubsidyAccount>, Failure> {
        let rows: Vec<AccountRow> =
            table::table.filter(table::subsidy_id.eq(Stored(subsidy.id))).order(table::id).load(self.connection)?;
        Ok(rows.into_iter().map(|row| row.of(subsidy.clone())).collect())
    }

    /// What was accounted for of some subsidies that the caller was found to see, by subsidy.
    pub fn accounted_for(&mut self, subsidies: &[SubsidyId]) -> Result<BTreeMap<SubsidyId, Vec<AccountFacts>>, Failure> {
        let ids: Vec<_> = subsidies.iter().map(|id| Stored(*id)).collect();
        let rows: Vec<AccountRow> = table::table.filter(table::subsidy_id.eq_any(ids)).order(table::id).load(self.connection)?;
        let mut by_subsidy: BTreeMap<SubsidyId, Vec<AccountFacts>> = BTreeMap::new();
        for row in rows {
            by_subsidy.entry(row.subsidy_id.0).or_default().push(row.facts());
        }
        Ok(by_subsidy)
    }
}

impl Writing<'_> {
    /// Saves a new or changed account.
    pub fn save_subsidy_account(&mut self, changed: Changed<SubsidyAccount>) -> Result<SubsidyAccount, Failure> {
        let account = changed.value();
        let (id, facts) = (Stored(account.id), &account.facts);
        let stated = (
            table::start_date.eq(Stored(facts.start_date)),
            table::end_date.eq(Stored(facts.end_date)),
            table::amount_cents.eq(facts.amount_cents),
            table::minutes.eq(facts.minutes),
            table::hours_source.eq(Stored(facts.hours_source)),
            table::places.eq(facts.places),
            table::weeks.eq(facts.weeks),
            table::note.eq(&facts.note),
            table::version.eq(account.version),
        );
        match changed.expected_version() {
            None => {
                let made = (
                    table::id.eq(id),
                    table::subsidy_id.eq(Stored(account.subsidy.id)),
                    table::recorded_at.eq(Stored(account.recorded_at)),
                );
                diesel::insert_into(table::table).values((made, stated)).execute(self.connection)?;
            }
            Some(expected) => {
                let read = table::table.filter(table::id.eq(id)).filter(table::version.eq(expected));
                exactly_one(diesel::update(read).set(stated).execute(self.connection)?, expected)?;
            }
        }
        Ok(changed.into_value())
    }
}
