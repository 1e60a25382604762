//! Planning and changing a session, and stating who was there. What an organisation states itself goes before what the organiser says.

use std::collections::BTreeMap;

use super::{
    Attendance, NewSession, RolePresent, Session, SessionFacts, SessionId, SessionKind, SessionSurroundings, UploadedAttendance,
};
use crate::{
    Cause, Instant, Reason, Refusal,
    authority::{AttendSession, Authority, Changed, Permitted, WriteSession},
    code_list::code_list,
    direction::causes_of_parties,
    identifier::holds_citizen_number,
    organisation::OrganisationId,
};

impl RolePresent {
    fn is_known(&self) -> bool {
        code_list("roles").is_some_and(|list| list.entry(&self.role).is_some())
    }
}

impl SessionFacts {
    fn causes(&self, kind: SessionKind, organiser: OrganisationId, around: &SessionSurroundings) -> Vec<Cause> {
        let invited = causes_of_parties(organiser, &self.invited_ids, &around.invited, None);
        let mut causes: Vec<Cause> =
            invited
                .into_iter()
                .map(|cause| Cause { pointer: cause.pointer.replacen("partyIds", "invitedIds", 1), ..cause })
                .map(|cause| {
                    if cause.reason == Reason::PartyIsOwner { Cause { reason: Reason::OrganiserInvited, ..cause } } else { cause }
                })
                .collect();
        if self.form.kind() != kind {
            causes.push(Cause::new(Reason::SessionFormUnfit, "#/form"));
        }
        if self.agenda_id.is_some() && !around.sees_agenda {
            causes.push(Cause::new(Reason::AgendaUnknown, "#/agendaId"));
        }
        causes
    }

    /// What somebody should look at again although no rule refuses it: a text in which a citizen service number seems to stand.
    pub fn warnings(&self) -> Vec<Cause> {
        let is_suspect = holds_citizen_number(&self.subject);
        is_suspect.then(|| Cause::new(Reason::CitizenNumberSuspected, "#/subject")).into_iter().collect()
    }
}

impl Session {
    fn involves(&self, organisation: OrganisationId) -> bool {
        organisation == self.organiser_id || self.facts.invited_ids.contains(&organisation)
    }

    fn next_version(mut self) -> Changed<Self> {
        let read = self.version;
        self.version += 1;
        Changed::from_version(self, read)
    }
}

impl Permitted<WriteSession, NewSession> {
    /// Plans a session.
    ///
    /// # Errors
    ///
    /// Every cause at once: organisations that are unknown, invited twice or the organiser itself, a form of the other kind, and an agenda
    /// that the organiser does not see.
    pub fn plan(self, id: SessionId, around: &SessionSurroundings, now: Instant) -> Result<Changed<Session>, Refusal> {
        let NewSession { kind, organiser_id, facts } = self.into_subject();
        Refusal::unless_empty(facts.causes(kind, organiser_id, around))?;
        Ok(Changed::made(Session { id, kind, organiser_id, facts, attendances: Vec::new(), created_at: now, version: 1 }))
    }
}

impl Permitted<WriteSession, Session> {
    /// States other facts.
    ///
    /// # Errors
    ///
    /// As for a new one; or an organisation that was there would not be invited any more, or the day of one that was held would come.
    pub fn amend(self, facts: SessionFacts, around: &SessionSurroundings, now: Instant) -> Result<Changed<Session>, Refusal> {
        let mut session = self.into_subject();
        let mut causes = facts.causes(session.kind, session.organiser_id, around);
        let stays = |id: &OrganisationId| *id == session.organiser_id || facts.invited_ids.contains(id);
        if !session.present_ids().iter().all(stays) {
            causes.push(Cause::new(Reason::PresentLeaves, "#/invitedIds"));
        }
        if !session.attendances.is_empty() && facts.date > now.date() {
            causes.push(Cause::new(Reason::DateInFuture, "#/date"));
        }
        Refusal::unless_empty(causes)?;
        session.facts = facts;
        Ok(session.next_version())
    }

    /// States who was there for all that did not do so themselves, in the place of what the organiser stated before.
    ///
    /// # Errors
    ///
    /// Every cause at once: a role that is unknown or stands there twice, an organisation that was not invited or spoke for itself; or the
    /// day is to come.
    pub fn upload(self, rows: &[UploadedAttendance], now: Instant) -> Result<Changed<Session>, Refusal> {
        let mut session = self.into_subject();
        let organiser = session.organiser_id;
        session.attendances.retain(|one| one.stated_by != organiser);
        let mut causes = Vec::new();
        if session.facts.date > now.date() {
            causes.push(Cause::new(Reason::DateInFuture, "#"));
        }
        let mut by_organisation: BTreeMap<OrganisationId, Vec<RolePresent>> = BTreeMap::new();
        for (index, row) in rows.iter().enumerate() {
            let place = |member: &str| format!("#/rows/{index}/{member}");
            if !session.involves(row.organisation_id) {
                causes.push(Cause::new(Reason::NotInvolved, place("organisationId")));
            } else if session.present_ids().contains(&row.organisation_id) {
                causes.push(Cause::new(Reason::AttendanceStated, place("organisationId")));
            }
            if !row.present.is_known() {
                causes.push(Cause::new(Reason::CodeUnknown, place("role")));
            }
            let roles = by_organisation.entry(row.organisation_id).or_default();
            if roles.iter().any(|earlier| earlier.role == row.present.role) {
                causes.push(Cause::new(Reason::DuplicateEntry, place("role")));
            }
            roles.push(row.present.clone());
        }
        Refusal::unless_empty(causes)?;
        let stated = |(organisation_id, roles)| Attendance { organisation_id, roles, stated_by: organiser, stated_at: now };
        session.attendances.extend(by_organisation.into_iter().map(stated));
        session.attendances.sort_by_key(|one| one.organisation_id);
        Ok(session.next_version())
    }
}

impl Permitted<AttendSession, Session> {
    /// States who of the caller's organisation was there, in the place of what was stated of it before. The version stays: it counts the
    /// changes of the organiser.
    ///
    /// # Errors
    ///
    /// Every cause at once: no code was handed out or it is another one, the day is to come, a role is unknown or stands there twice.
    pub fn attend(
        self,
        code: &str,
        roles: Vec<RolePresent>,
        caller: &Authority,
        now: Instant,
    ) -> Result<Changed<Session>, Refusal> {
        let mut session = self.into_subject();
        let mut causes = Vec::new();
        match &session.facts.attendance_code {
            None => causes.push(Cause::new(Reason::AttendanceClosed, "#")),
            Some(handed) if handed != code => causes.push(Cause::new(Reason::AttendanceCodeWrong, "#/code")),
            Some(_) => {}
        }
        if session.facts.date > now.date() {
            causes.push(Cause::new(Reason::DateInFuture, "#"));
        }
        for (index, present) in roles.iter().enumerate() {
            let at = format!("#/roles/{index}/role");
            if !present.is_known() {
                causes.push(Cause::new(Reason::CodeUnknown, at.clone()));
            }
            if roles.iter().take(index).any(|earlier| earlier.role == present.role) {
                causes.push(Cause::new(Reason::DuplicateEntry, at));
            }
        }
        Refusal::unless_empty(causes)?;
        let own = caller.organisation();
        session.attendances.retain(|one| one.organisation_id != own);
        session.attendances.push(Attendance { organisation_id: own, roles, stated_by: own, stated_at: now });
        session.attendances.sort_by_key(|one| one.organisation_id);
        let version = session.version;
        Ok(Changed::from_version(session, version))
    }
}
