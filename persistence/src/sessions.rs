//! Meetings and trainings. The organiser sees its own, and whoever is invited.

use std::collections::BTreeMap;

use diesel::{BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl};
use domain::{
    Date, Instant,
    agenda::AgendaId,
    authority::Changed,
    organisation::OrganisationId,
    page::{Page, PageRequest},
    session::{Attendance, RolePresent, Session, SessionFacts, SessionForm, SessionId, SessionKind},
};

use crate::{
    Failure, Reading, Writing,
    connection::per_backend,
    schema::{session_attendances as attendances, session_invitees as invitees, sessions as table},
    stored::{Json, Stored},
    transaction::exactly_one,
};

/// Which of the sessions a caller asks for.
#[derive(Clone, Copy, Debug)]
pub struct SessionFilter {
    /// Meetings or trainings.
    pub kind: SessionKind,
    /// Those on or after a day.
    pub from: Option<Date>,
    /// Those on or before a day.
    pub until: Option<Date>,
}

#[derive(Queryable)]
struct SessionRow {
    id: Stored<SessionId>,
    kind: Stored<SessionKind>,
    organiser_id: Stored<OrganisationId>,
    form: Stored<SessionForm>,
    subject: String,
    date: Stored<Date>,
    minutes: i32,
    agenda_id: Option<Stored<AgendaId>>,
    attendance_code: Option<String>,
    created_at: Stored<Instant>,
    version: i32,
}

/// A row of who was there, as it is kept.
type AttendanceRow = (Stored<SessionId>, Stored<OrganisationId>, Json<Vec<RolePresent>>, Stored<OrganisationId>, Stored<Instant>);

impl SessionRow {
    fn with(self, invited_ids: Vec<OrganisationId>, attendances: Vec<Attendance>) -> Session {
        Session {
            id: self.id.0,
            kind: self.kind.0,
            organiser_id: self.organiser_id.0,
            facts: SessionFacts {
                form: self.form.0,
                subject: self.subject,
                date: self.date.0,
                minutes: self.minutes,
                invited_ids,
                agenda_id: self.agenda_id.map(|kept| kept.0),
                attendance_code: self.attendance_code,
            },
            attendances,
            created_at: self.created_at.0,
            version: self.version,
        }
    }
}

/// Reduces a query from `sessions` to those that a caller may see. The rule stands here only.
macro_rules! visible_sessions {
    ($query:expr, $own:expr) => {{
        let own = Stored($own);
        let invited = invitees::table.filter(invitees::organisation_id.eq(own)).select(invitees::session_id);
        $query.filter(table::organiser_id.eq(own).or(table::id.eq_any(invited)))
    }};
}

impl Reading<'_> {
    /// The session of a kind with an id, for those who see it.
    pub fn session(&mut self, kind: SessionKind, id: SessionId) -> Result<Option<Session>, Failure> {
        let query = table::table.filter(table::id.eq(Stored(id))).filter(table::kind.eq(Stored(kind)));
        let row: Option<SessionRow> =
            visible_sessions!(query, self.authority().organisation()).get_result(self.connection).optional()?;
        Ok(self.whole_sessions(row.into_iter().collect())?.pop())
    }

    /// A page of the sessions that the caller sees, by id.
    pub fn sessions(&mut self, filter: SessionFilter, page: PageRequest) -> Result<Page<Session>, Failure> {
        let mut query = visible_sessions!(table::table.into_boxed(), self.authority().organisation());
        query = query.filter(table::kind.eq(Stored(filter.kind)));
        if let Some(from) = filter.from {
            query = query.filter(table::date.ge(Stored(from)));
        }
        if let Some(until) = filter.until {
            query = query.filter(table::date.le(Stored(until)));
        }
        if let Some(after) = page.after {
            query = query.filter(table::id.gt(Stored(SessionId::from_uuid(after))));
        }
        let rows: Vec<SessionRow> = query.order(table::id).limit(page.limit()).load(self.connection)?;
        let Page { items, next } = Page::cut(rows, &page, |row| row.id.0.uuid());
        Ok(Page { items: self.whole_sessions(items)?, next })
    }

    fn whole_sessions(&mut self, rows: Vec<SessionRow>) -> Result<Vec<Session>, Failure> {
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let invited: Vec<(Stored<SessionId>, Stored<OrganisationId>)> = invitees::table
            .filter(invitees::session_id.eq_any(ids.clone()))
            .order((invitees::session_id, invitees::organisation_id))
            .load(self.connection)?;
        let present: Vec<AttendanceRow> = attendances::table
            .filter(attendances::session_id.eq_any(ids))
            .order((attendances::session_id, attendances::organisation_id))
            .load(self.connection)?;
        let mut by_session: BTreeMap<SessionId, (Vec<OrganisationId>, Vec<Attendance>)> = BTreeMap::new();
        for (session, organisation) in invited {
            by_session.entry(session.0).or_default().0.push(organisation.0);
        }
        for (session, organisation, roles, stated_by, stated_at) in present {
            by_session.entry(session.0).or_default().1.push(Attendance {
                organisation_id: organisation.0,
                roles: roles.0,
                stated_by: stated_by.0,
                stated_at: stated_at.0,
            });
        }
        let whole = |row: SessionRow| {
            let (invited, present) = by_session.remove(&row.id.0).unwrap_or_default();
            row.with(invited, present)
        };
        Ok(rows.into_iter().map(whole).collect())
    }
}

impl Writing<'_> {
    /// Saves a new or changed session, with who is invited and who was there.
    pub fn save_session(&mut self, changed: Changed<Session>) -> Result<Session, Failure> {
        let session = changed.value();
        let (id, facts) = (Stored(session.id), &session.facts);
        let stated = (
            table::form.eq(Stored(facts.form)),
            table::subject.eq(&facts.subject),
            table::date.eq(Stored(facts.date)),
            table::minutes.eq(facts.minutes),
            table::agenda_id.eq(facts.agenda_id.map(Stored)),
            table::attendance_code.eq(&facts.attendance_code),
            table::version.eq(session.version),
        );
        match changed.expected_version() {
            None => {
                let made = (
                    table::id.eq(id),
                    table::kind.eq(Stored(session.kind)),
                    table::organiser_id.eq(Stored(session.organiser_id)),
                    table::created_at.eq(Stored(session.created_at)),
                );
                diesel::insert_into(table::table).values((made, stated)).execute(self.connection)?;
            }
            Some(expected) => {
                let read = table::table.filter(table::id.eq(id)).filter(table::version.eq(expected));
                exactly_one(diesel::update(read).set(stated).execute(self.connection)?, expected)?;
                diesel::delete(invitees::table.filter(invitees::session_id.eq(id))).execute(self.connection)?;
                diesel::delete(attendances::table.filter(attendances::session_id.eq(id))).execute(self.connection)?;
            }
        }
        let invited = |one: &OrganisationId| (invitees::session_id.eq(id), invitees::organisation_id.eq(Stored(*one)));
        let values: Vec<_> = facts.invited_ids.iter().map(invited).collect();
        // The enum has no batch insert.
        per_backend!(&mut *self.connection, c => diesel::insert_into(invitees::table).values(&values).execute(c))?;
        let values: Vec<_> = session
            .attendances
            .iter()
            .map(|one| {
                (
                    attendances::session_id.eq(id),
                    attendances::organisation_id.eq(Stored(one.organisation_id)),
                    attendances::roles.eq(Json(one.roles.clone())),
                    attendances::stated_by.eq(Stored(one.stated_by)),
                    attendances::stated_at.eq(Stored(one.stated_at)),
                )
            })
            .collect();
        per_backend!(&mut *self.connection, c => diesel::insert_into(attendances::table).values(&values).execute(c))?;
        Ok(changed.into_value())
    }
}
