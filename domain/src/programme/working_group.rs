//! A working group (werkgroep) of a programme: who of the partners takes part, for how long, when it met, and what it decided. Members
//! stand there by role and organisation, never by name.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Programme;
use crate::{
    Cause, Date, Id, Instant, Reason, Refusal,
    authority::{Authority, ChangeWorkingGroup, Changed, FormWorkingGroup, Permitted, Relation, Subject},
    code::codes,
    identifier::holds_citizen_number,
    organisation::OrganisationId,
};

/// The id of a working group.
pub type WorkingGroupId = Id<WorkingGroup>;

codes! {
    /// Rol van een lid van een werkgroep.
    GroupRole {
        /// Voorzitter.
        Chair = "chair",
        /// Coördinator.
        Coordinator = "coordinator",
        /// Schoolleider of bestuurder van een school.
        SchoolLeader = "schoolLeader",
        /// Manager in de kinderopvang.
        ChildcareManager = "childcareManager",
        /// Opleider.
        Trainer = "trainer",
        /// Medewerker personeelszaken.
        PersonnelOfficer = "personnelOfficer",
        /// Beleidsmedewerker van een gemeente.
        PolicyOfficer = "policyOfficer",
        /// Professional uit school of opvang.
        Professional = "professional",
    }
}

/// Somebody of an organisation who takes part, by role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupMember {
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// In which role.
    pub role: GroupRole,
    /// Minutes of work for the group in a month.
    pub minutes_per_month: i32,
}

/// What somebody is to do after a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupAction {
    /// What, in plain words; nothing about a person.
    pub text: String,
    /// Which organisation sees to it.
    pub owner_id: OrganisationId,
    /// By when.
    pub due_date: Date,
    /// When it was done.
    pub done_date: Option<Date>,
}

/// A meeting with what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupMeeting {
    /// The day.
    pub date: Date,
    /// What was decided, each in plain words.
    pub decisions: Vec<String>,
    /// What is to be done.
    pub actions: Vec<GroupAction>,
}

/// What can be stated of a working group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkingGroupFacts {
    /// The name by which it is known.
    pub name: String,
    /// Who takes part.
    pub members: Vec<GroupMember>,
    /// When it meets and met.
    pub meetings: Vec<GroupMeeting>,
}

/// A working group with its programme, as that is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkingGroup {
    /// Its id.
    pub id: WorkingGroupId,
    /// The programme.
    pub programme: Programme,
    /// What is stated of it.
    pub facts: WorkingGroupFacts,
    /// When it was formed.
    pub created_at: Instant,
    /// Counts its changes, from 1.
    pub version: i32,
}

/// A working group that does not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewWorkingGroup {
    /// The programme.
    pub programme: Programme,
    /// What is stated of it.
    pub facts: WorkingGroupFacts,
}

impl WorkingGroupFacts {
    pub(super) fn judge(&self, programme: &Programme, today: Date) -> Result<(), Refusal> {
        let mut causes = Vec::new();
        for (index, member) in self.members.iter().enumerate() {
            let id = member.organisation_id;
            if id != programme.coordinator_id && !programme.has_partner(id) {
                causes.push(Cause::new(Reason::NotAPartner, format!("#/members/{index}/organisationId")));
            }
            let is_same = |earlier: &GroupMember| (earlier.organisation_id, earlier.role) == (id, member.role);
            if self.members.iter().take(index).any(is_same) {
                causes.push(Cause::new(Reason::DuplicateEntry, format!("#/members/{index}")));
            }
        }
        let taking_part: BTreeSet<_> = self.members.iter().map(|member| member.organisation_id).collect();
        for (at, meeting) in self.meetings.iter().enumerate() {
            if meeting.date > today && !meeting.decisions.is_empty() {
                causes.push(Cause::new(Reason::DateInFuture, format!("#/meetings/{at}/date")));
            }
            for (index, action) in meeting.actions.iter().enumerate() {
                let place = |member: &str| format!("#/meetings/{at}/actions/{index}/{member}");
                if !taking_part.contains(&action.owner_id) {
                    causes.push(Cause::new(Reason::NotAMember, place("ownerId")));
                }
                if action.due_date < meeting.date {
                    causes.push(Cause::new(Reason::EndBeforeStart, place("dueDate")));
                }
                if action.done_date.is_some_and(|done| done > today) {
                    causes.push(Cause::new(Reason::DateInFuture, place("doneDate")));
                }
            }
        }
        Refusal::unless_empty(causes)
    }

    /// What somebody should look at again although no rule refuses it: a text in which a citizen service number seems to stand.
    pub fn warnings(&self) -> Vec<Cause> {
        let texts = self.meetings.iter().enumerate().flat_map(|(at, meeting)| {
            let decisions = meeting.decisions.iter().enumerate();
            let decided = decisions.map(move |(index, text)| (text, format!("#/meetings/{at}/decisions/{index}")));
            let actions = meeting.actions.iter().enumerate();
            decided.chain(actions.map(move |(index, action)| (&action.text, format!("#/meetings/{at}/actions/{index}/text"))))
        });
        let suspect = texts.filter(|(text, _)| holds_citizen_number(text));
        suspect.map(|(_, pointer)| Cause::new(Reason::CitizenNumberSuspected, pointer)).collect()
    }
}

impl Permitted<FormWorkingGroup, NewWorkingGroup> {
    /// Forms the group.
    ///
    /// # Errors
    ///
    /// Every cause at once: a member that is no partner or stands there twice, an action whose owner is no member or that is due before
    /// its meeting, and what is said to be decided or done on a day to come.
    pub fn form(self, id: WorkingGroupId, now: Instant) -> Result<Changed<WorkingGroup>, Refusal> {
        let NewWorkingGroup { programme, facts } = self.into_subject();
        facts.judge(&programme, now.date())?;
        Ok(Changed::made(WorkingGroup { id, programme, facts, created_at: now, version: 1 }))
    }
}

impl Permitted<ChangeWorkingGroup, WorkingGroup> {
    /// States other facts of the group.
    ///
    /// # Errors
    ///
    /// As for a new one.
    pub fn amend(self, facts: WorkingGroupFacts, now: Instant) -> Result<Changed<WorkingGroup>, Refusal> {
        let mut group = self.into_subject();
        facts.judge(&group.programme, now.date())?;
        let expected = group.version;
        group.facts = facts;
        group.version += 1;
        Ok(Changed::from_version(group, expected))
    }
}

/// Who takes part in the group is a party to it, and the coordinator of the programme owns it.
fn relation(programme: &Programme, facts: &WorkingGroupFacts, caller: &Authority) -> Relation {
    let own = caller.organisation();
    match programme.relation(caller) {
        Relation::Party if !facts.members.iter().any(|member| member.organisation_id == own) => Relation::Anyone,
        relation => relation,
    }
}

impl Subject for WorkingGroup {
    fn relation(&self, caller: &Authority) -> Relation {
        relation(&self.programme, &self.facts, caller)
    }
}

impl Subject for NewWorkingGroup {
    fn relation(&self, caller: &Authority) -> Relation {
        self.programme.relation(caller)
    }
}
