//! What is stated of a meeting or training, and of who was there.

use persistence::domain::{
    Date, Id,
    session::{RolePresent, SessionFacts, UploadedAttendance},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::fields::{AttendanceCode, Coded, Hours, Label, ListCode, PatchOf, SessionFormCode};

/// Wat van een overleg of training wordt vastgelegd.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewSession)]
pub(crate) struct SessionBody {
    form: SessionFormCode,
    /// Waarover het gaat; niets over een persoon.
    #[schema(example = "Warm overdragen van peuter naar kleuter")]
    subject: Label,
    /// De dag.
    date: Date,
    /// Hoe lang het duurt.
    #[schema(example = 3)]
    hours: Hours,
    /// De organisaties die zijn uitgenodigd, naast wie het houdt.
    #[schema(max_items = 500)]
    invited_ids: Option<Vec<Uuid>>,
    /// De agenda waarbij het hoort.
    agenda_id: Option<Uuid>,
    attendance_code: Option<AttendanceCode>,
}

pub(crate) type SessionPatch = PatchOf<SessionBody>;

/// Hoeveel mensen er in een rol waren.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewRolePresent)]
pub(crate) struct PresentBody {
    /// De rol, code uit de lijst `roles`.
    #[schema(example = "teacher")]
    role: ListCode,
    /// Hoeveel mensen.
    #[schema(minimum = 1, maximum = 1_000, example = 2)]
    people: i32,
}

/// Wie er van de eigen organisatie waren, per rol.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewAttendance)]
pub(crate) struct AttendBody {
    code: AttendanceCode,
    #[schema(min_items = 1, max_items = 50)]
    roles: Vec<PresentBody>,
}

/// Een rol van een organisatie die er was.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = UploadedAttendance)]
pub(crate) struct RowBody {
    organisation_id: Uuid,
    /// De rol, code uit de lijst `roles`.
    #[schema(example = "mentor")]
    role: ListCode,
    /// Hoeveel mensen.
    #[schema(minimum = 1, maximum = 1_000, example = 2)]
    people: i32,
}

/// Wie er waren van organisaties die dat niet zelf opgaven.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewAttendanceList)]
pub(crate) struct UploadBody {
    #[schema(max_items = 1000)]
    rows: Vec<RowBody>,
}

impl SessionBody {
    /// What is stated.
    pub(super) fn into_facts(self) -> SessionFacts {
        let mut invited_ids: Vec<_> = self.invited_ids.into_iter().flatten().map(Id::from_uuid).collect();
        // An order of its own would be lost; one that is there twice stays so, to be refused in its place.
        let mut once = invited_ids.clone();
        once.sort_unstable();
        once.dedup();
        if once.len() == invited_ids.len() {
            invited_ids = once;
        }
        SessionFacts {
            form: self.form.0,
            subject: self.subject.into(),
            date: self.date,
            minutes: self.hours.minutes(),
            invited_ids,
            agenda_id: self.agenda_id.map(Id::from_uuid),
            attendance_code: self.attendance_code.map(String::from),
        }
    }

    /// The body that states a session as it is.
    pub(super) fn of(facts: &SessionFacts) -> Self {
        Self {
            form: Coded(facts.form),
            subject: Label(facts.subject.clone()),
            date: facts.date,
            hours: Hours::from_minutes(facts.minutes),
            invited_ids: Some(facts.invited_ids.iter().map(|id| id.uuid()).collect()),
            agenda_id: facts.agenda_id.map(Id::uuid),
            attendance_code: facts.attendance_code.clone().map(AttendanceCode),
        }
    }
}

impl AttendBody {
    pub(super) fn code(&self) -> &str {
        &self.code.0
    }

    pub(super) fn roles(&self) -> Vec<RolePresent> {
        self.roles.iter().map(|one| RolePresent { role: one.role.0.clone(), people: one.people }).collect()
    }
}

impl UploadBody {
    pub(super) fn rows(&self) -> Vec<UploadedAttendance> {
        let row = |one: &RowBody| UploadedAttendance {
            organisation_id: Id::from_uuid(one.organisation_id),
            present: RolePresent { role: one.role.0.clone(), people: one.people },
        };
        self.rows.iter().map(row).collect()
    }
}
