//! A meeting or training, as the organiser and the invited read it.

use persistence::domain::{
    Date, Id,
    session::{Attendance, RolePresent, Session},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::Warning,
    fields::{AttendanceCode, Coded, Hours, Label, ListCode, SessionFormCode},
};

/// Een overleg of training in een lijst.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SessionItem {
    id: Uuid,
    /// De organisatie die het houdt.
    organiser_id: Uuid,
    form: SessionFormCode,
    subject: Label,
    date: Date,
    hours: Hours,
    /// Of iemand van de opvang en iemand van een school erbij was.
    joint: bool,
}

/// Hoeveel mensen er in een rol waren.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RolePresent)]
pub(crate) struct PresentView {
    /// De rol, code uit de lijst `roles`.
    #[schema(example = "teacher")]
    role: ListCode,
    /// Hoeveel mensen.
    #[schema(minimum = 1, maximum = 1_000, example = 2)]
    people: i32,
}

/// Wie er van een organisatie waren, met rollen en zonder namen.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SessionAttendance)]
pub(crate) struct AttendanceView {
    organisation_id: Uuid,
    #[schema(max_items = 50)]
    roles: Vec<PresentView>,
    /// Wie het opgaf: de organisatie zelf, of wie het hield.
    stated_by: Uuid,
    stated_at: jiff::Timestamp,
}

/// Een overleg of training van organisaties.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Session)]
pub(crate) struct SessionView {
    id: Uuid,
    /// De organisatie die het houdt.
    organiser_id: Uuid,
    form: SessionFormCode,
    /// Waarover het gaat.
    subject: Label,
    date: Date,
    hours: Hours,
    /// De organisaties die zijn uitgenodigd, naast wie het houdt.
    #[schema(max_items = 500)]
    invited_ids: Vec<Uuid>,
    /// De agenda waarbij het hoort.
    agenda_id: Option<Uuid>,
    /// De code; alleen voor wie het houdt, om ter plekke te geven.
    attendance_code: Option<AttendanceCode>,
    #[schema(max_items = 501)]
    attendances: Vec<AttendanceView>,
    /// Of iemand van de opvang en iemand van een school erbij was.
    joint: bool,
    created_at: jiff::Timestamp,
    /// Wat nog eens bekeken moet worden, al staat geen regel het in de weg.
    warnings: Vec<Warning>,
}

impl From<&RolePresent> for PresentView {
    fn from(one: &RolePresent) -> Self {
        Self { role: ListCode(one.role.clone()), people: one.people }
    }
}

impl From<&Attendance> for AttendanceView {
    fn from(one: &Attendance) -> Self {
        Self {
            organisation_id: one.organisation_id.uuid(),
            roles: one.roles.iter().map(PresentView::from).collect(),
            stated_by: one.stated_by.uuid(),
            stated_at: one.stated_at.into(),
        }
    }
}

impl SessionItem {
    /// A session, and whether it is joint.
    pub(super) fn of(session: &Session, joint: bool) -> Self {
        Self {
            id: session.id.uuid(),
            organiser_id: session.organiser_id.uuid(),
            form: Coded(session.facts.form),
            subject: Label(session.facts.subject.clone()),
            date: session.facts.date,
            hours: Hours::from_minutes(session.facts.minutes),
            joint,
        }
    }
}

impl SessionView {
    /// A session, and whether it is joint; the code is for the organiser alone.
    pub(super) fn of(session: &Session, joint: bool, is_organiser: bool) -> Self {
        let facts = &session.facts;
        Self {
            id: session.id.uuid(),
            organiser_id: session.organiser_id.uuid(),
            form: Coded(facts.form),
            subject: Label(facts.subject.clone()),
            date: facts.date,
            hours: Hours::from_minutes(facts.minutes),
            invited_ids: facts.invited_ids.iter().map(|id| id.uuid()).collect(),
            agenda_id: facts.agenda_id.map(Id::uuid),
            attendance_code: facts.attendance_code.clone().filter(|_| is_organiser).map(AttendanceCode),
            attendances: session.attendances.iter().map(AttendanceView::from).collect(),
            joint,
            created_at: session.created_at.into(),
            warnings: facts.warnings().into_iter().map(Warning::from).collect(),
        }
    }
}
