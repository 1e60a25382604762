//! A session: a meeting of organisations, or a joint training (samen scholen). Who was there is known by organisation and role, never by
//! name: an organisation states it with the code that it got there, or the organiser for all.
//!
//! - `flow`: what cannot be of one, and the verbs.

mod flow;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    Date, Id, Instant,
    agenda::AgendaId,
    authority::{Authority, Relation, Subject},
    code::codes,
    direction::relation,
    organisation::{Organisation, OrganisationId, OrganisationKind},
};

/// The id of a session.
pub type SessionId = Id<Session>;

codes! {
    /// Soort samenkomst.
    SessionKind {
        /// Overleg.
        Meeting = "meeting",
        /// Training.
        Training = "training",
    }
}

codes! {
    /// Vorm van een overleg of training.
    SessionForm {
        /// Werkgroep; een overleg.
        WorkingGroup = "workingGroup",
        /// Bijeenkomst of netwerk; een overleg.
        Gathering = "gathering",
        /// Bestuurlijk overleg over de agenda; een overleg.
        Board = "board",
        /// Workshop of studiedag; een training.
        Workshop = "workshop",
        /// Cursus; een training.
        Course = "course",
        /// Coaching of intervisie; een training.
        Coaching = "coaching",
        /// Bij elkaar in de groep kijken; een training.
        Visit = "visit",
    }
}

impl SessionForm {
    /// What kind of session has this form.
    pub fn kind(self) -> SessionKind {
        match self {
            Self::WorkingGroup | Self::Gathering | Self::Board => SessionKind::Meeting,
            Self::Workshop | Self::Course | Self::Coaching | Self::Visit => SessionKind::Training,
        }
    }
}

/// How many were there in a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RolePresent {
    /// The role, a code of the list `roles`.
    pub role: String,
    /// How many people.
    pub people: i32,
}

/// Who was there of an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendance {
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// By role, each once.
    pub roles: Vec<RolePresent>,
    /// Who stated it: the organisation itself, or the organiser.
    pub stated_by: OrganisationId,
    /// When.
    pub stated_at: Instant,
}

/// What the organiser states of one organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadedAttendance {
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// The role and how many.
    pub present: RolePresent,
}

/// What can be stated of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionFacts {
    /// Its form.
    pub form: SessionForm,
    /// What it is about; nothing about a person.
    pub subject: String,
    /// The day.
    pub date: Date,
    /// How long it takes, in minutes.
    pub minutes: i32,
    /// The organisations that are invited, besides the organiser.
    pub invited_ids: Vec<OrganisationId>,
    /// The agenda to which it belongs.
    pub agenda_id: Option<AgendaId>,
    /// The code by which who was there is stated; without one nobody but the organiser does.
    pub attendance_code: Option<String>,
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// A meeting or a training, which never changes.
    pub kind: SessionKind,
    /// The organisation that holds it.
    pub organiser_id: OrganisationId,
    /// What is stated of it.
    pub facts: SessionFacts,
    /// Who was there.
    pub attendances: Vec<Attendance>,
    /// When it was made.
    pub created_at: Instant,
    /// Counts the changes of the organiser, from 1.
    pub version: i32,
}

/// A session that does not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSession {
    /// A meeting or a training.
    pub kind: SessionKind,
    /// The organisation that will hold it.
    pub organiser_id: OrganisationId,
    /// What is stated of it.
    pub facts: SessionFacts,
}

/// What must be known besides.
#[derive(Clone, Debug, Default)]
pub struct SessionSurroundings {
    /// The organisations that are named, as far as they exist.
    pub invited: Vec<Organisation>,
    /// Whether the organiser sees the agenda that is named.
    pub sees_agenda: bool,
}

impl Session {
    /// The organisations of which somebody was there.
    pub fn present_ids(&self) -> Vec<OrganisationId> {
        self.attendances.iter().map(|attendance| attendance.organisation_id).collect()
    }

    /// Whether it is joint; `known` are the organisations of which somebody was there.
    pub fn is_joint(&self, known: &[Organisation]) -> bool {
        let present = known.iter().filter(|organisation| self.present_ids().contains(&organisation.id));
        is_joint(&present.map(|organisation| organisation.kind).collect())
    }
}

/// Whether a session is joint, by the kinds of organisation of which somebody was there: of childcare and of a school.
pub fn is_joint(present: &BTreeSet<OrganisationKind>) -> bool {
    [OrganisationKind::ChildcareProvider, OrganisationKind::SchoolBoard].iter().all(|kind| present.contains(kind))
}

impl Subject for Session {
    fn relation(&self, caller: &Authority) -> Relation {
        relation(self.organiser_id, &self.facts.invited_ids, caller)
    }
}

impl Subject for NewSession {
    fn relation(&self, caller: &Authority) -> Relation {
        relation(self.organiser_id, &[], caller)
    }
}

#[cfg(test)]
mod tests;
