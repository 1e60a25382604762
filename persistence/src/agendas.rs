//! Agendas. The municipality sees its own, and whoever is a party.

use diesel::{BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl};
use domain::{
    Date, Instant,
    agenda::{Agenda, AgendaFacts, AgendaGoal, AgendaId},
    authority::Changed,
    organisation::OrganisationId,
    page::{Page, PageRequest},
};
use serde::{Deserialize, Serialize};

use crate::{
    Failure, Reading, Writing,
    connection::per_backend,
    schema::{agenda_parties as parties, agenda_revisions as revisions, agendas as table},
    stored::{Json, Stored},
    transaction::exactly_one,
};

#[derive(Queryable)]
struct AgendaRow {
    id: Stored<AgendaId>,
    municipality_id: Stored<OrganisationId>,
    _start_date: Stored<Date>,
    _end_date: Stored<Date>,
    kept: Json<KeptAgenda>,
    created_at: Stored<Instant>,
    version: i32,
}

/// What is kept of an agenda in one piece.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct KeptAgenda {
    facts: AgendaFacts,
    goals: Vec<AgendaGoal>,
}

/// A version of an agenda, as it was recorded.
#[derive(Clone, Debug)]
pub struct AgendaRevision {
    /// The version, from 1.
    pub version: i32,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// What was stated.
    pub facts: AgendaFacts,
    /// The goals.
    pub goals: Vec<AgendaGoal>,
}

impl From<AgendaRow> for Agenda {
    fn from(row: AgendaRow) -> Self {
        let KeptAgenda { facts, goals } = row.kept.0;
        Self {
            id: row.id.0,
            municipality_id: row.municipality_id.0,
            facts,
            goals,
            created_at: row.created_at.0,
            version: row.version,
        }
    }
}

/// Reduces a query from `agendas` to those that a caller may see. The rule stands here only.
macro_rules! visible_agendas {
    ($query:expr, $own:expr) => {{
        let own = Stored($own);
        let joined = parties::table.filter(parties::organisation_id.eq(own)).select(parties::agenda_id);
        $query.filter(table::municipality_id.eq(own).or(table::id.eq_any(joined)))
    }};
}

impl Reading<'_> {
    /// The agenda with an id, for those who see it.
    pub fn agenda(&mut self, id: AgendaId) -> Result<Option<Agenda>, Failure> {
        let query = table::table.filter(table::id.eq(Stored(id)));
        let row: Option<AgendaRow> =
            visible_agendas!(query, self.authority().organisation()).get_result(self.connection).optional()?;
        Ok(row.map(Agenda::from))
    }

    /// A page of the agendas that the caller sees, by id.
    pub fn agendas(&mut self, page: PageRequest) -> Result<Page<Agenda>, Failure> {
        let mut query = visible_agendas!(table::table.into_boxed(), self.authority().organisation());
        if let Some(after) = page.after {
            query = query.filter(table::id.gt(Stored(AgendaId::from_uuid(after))));
        }
        let rows: Vec<AgendaRow> = query.order(table::id).limit(page.limit()).load(self.connection)?;
        Ok(Page::cut(rows, &page, |row| row.id.0.uuid()).map(Agenda::from))
    }

    /// A page of the versions of an agenda that the caller was found to see, in order.
    pub fn agenda_history(&mut self, agenda: &Agenda, page: PageRequest<i32>) -> Result<Page<AgendaRevision, i32>, Failure> {
        let rows: Vec<(i32, Json<KeptAgenda>, Stored<Instant>)> = revisions::table
            .filter(revisions::agenda_id.eq(Stored(agenda.id)))
            .filter(revisions::version.gt(page.after.unwrap_or_default()))
            .order(revisions::version)
            .limit(page.limit())
            .select((revisions::version, revisions::kept, revisions::recorded_at))
            .load(self.connection)?;
        let revision = |(version, kept, recorded_at): (i32, Json<KeptAgenda>, Stored<Instant>)| {
            let KeptAgenda { facts, goals } = kept.0;
            AgendaRevision { version, recorded_at: recorded_at.0, facts, goals }
        };
        Ok(Page::cut(rows, &page, |row| row.0).map(revision))
    }
}

impl Writing<'_> {
    /// Saves a new or changed agenda, and keeps the version in its history.
    pub fn save_agenda(&mut self, changed: Changed<Agenda>) -> Result<Agenda, Failure> {
        let agenda = changed.value();
        let (id, facts) = (Stored(agenda.id), &agenda.facts);
        let kept = KeptAgenda { facts: facts.clone(), goals: agenda.goals.clone() };
        let stated = (
            table::start_date.eq(Stored(facts.start_date)),
            table::end_date.eq(Stored(facts.end_date)),
            table::kept.eq(Json(kept.clone())),
            table::version.eq(agenda.version),
        );
        match changed.expected_version() {
            None => {
                let made = (
                    table::id.eq(id),
                    table::municipality_id.eq(Stored(agenda.municipality_id)),
                    table::created_at.eq(Stored(agenda.created_at)),
                );
                diesel::insert_into(table::table).values((made, stated)).execute(self.connection)?;
            }
            Some(expected) => {
                let read = table::table.filter(table::id.eq(id)).filter(table::version.eq(expected));
                exactly_one(diesel::update(read).set(stated).execute(self.connection)?, expected)?;
                diesel::delete(parties::table.filter(parties::agenda_id.eq(id))).execute(self.connection)?;
            }
        }
        let values: Vec<_> = facts
            .party_ids
            .iter()
            .map(|party| (parties::agenda_id.eq(id), parties::organisation_id.eq(Stored(*party))))
            .collect();
        // The enum has no batch insert.
        per_backend!(&mut *self.connection, c => diesel::insert_into(parties::table).values(&values).execute(c))?;
        let revision = (
            revisions::agenda_id.eq(id),
            revisions::version.eq(agenda.version),
            revisions::kept.eq(Json(kept)),
            revisions::recorded_at.eq(Stored(self.now())),
        );
        diesel::insert_into(revisions::table).values(revision).execute(self.connection)?;
        Ok(changed.into_value())
    }
}
