//! A programme (programma, pilot): a cohort of people who change careers into a combination function, with the organisations that run it
//! together, its seats, its stages and what is done to find candidates.
//!
//! - `figures`: how it goes, in counts.
//! - `working_group`: who of the partners meets about it, and what they decide.

mod figures;
mod working_group;

pub use figures::{CandidateCourse, DropOut, ProgrammeFigures, Retention, RuleCount, StepTime, programme_figures};
pub use working_group::{
    GroupAction, GroupMeeting, GroupMember, GroupRole, NewWorkingGroup, WorkingGroup, WorkingGroupFacts, WorkingGroupId,
};

use serde::{Deserialize, Serialize};

use crate::{
    Cause, Date, Id, Instant, Reason, Refusal,
    authority::{AddProgramme, Authority, ChangeProgramme, Changed, Permitted, Relation, Subject},
    code::codes,
    holiday::SchoolYear,
    identifier::holds_citizen_number,
    organisation::{Organisation, OrganisationId, OrganisationKind},
};

/// The id of a programme.
pub type ProgrammeId = Id<Programme>;

codes! {
    /// Role of a partner in a programme (rol van een partner).
    PartnerRole {
        /// Werkgever: een schoolbestuur of een houder van kinderopvang.
        Employer = "employer",
        /// Opleider.
        Trainer = "trainer",
        /// Financier: een gemeente.
        Funder = "funder",
        /// Adviseur.
        Adviser = "adviser",
    }
}

codes! {
    /// Fase van een programma.
    ProgrammeStage {
        /// Werving.
        Recruitment = "recruitment",
        /// Selectie van kandidaten.
        Selection = "selection",
        /// Koppeling van kandidaten en plekken.
        Matching = "matching",
        /// Contracten sluiten.
        Contracting = "contracting",
        /// Werken en leren.
        Training = "training",
        /// Evaluatie.
        Evaluation = "evaluation",
    }
}

/// An organisation that takes part, in a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Partner {
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// In which role.
    pub role: PartnerRole,
}

/// A stage with its days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StagePeriod {
    /// Which stage.
    pub stage: ProgrammeStage,
    /// First day.
    pub start_date: Date,
    /// Last day.
    pub end_date: Date,
}

/// One channel of the joint recruitment campaign, and what it brought in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecruitmentChannel {
    /// How it is called.
    pub name: String,
    /// First day.
    pub start_date: Date,
    /// Last day; open when absent.
    pub end_date: Option<Date>,
    /// How many people it reached, as far as that is known.
    pub reached: Option<i32>,
    /// How many applied through it, as far as that is known.
    pub applications: Option<i32>,
    /// What it cost, in euro cents, as far as that is known.
    pub cost_cents: Option<i64>,
}

/// One step by which the programme is to grow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GrowthStep {
    /// What is to be done, in plain words; nothing about a person.
    pub text: String,
    /// By when.
    pub due_date: Date,
    /// When it was done.
    pub done_date: Option<Date>,
}

/// How many candidates a programme takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seats {
    /// With fewer it does not go on.
    pub min: i32,
    /// It takes no more.
    pub max: i32,
}

/// What can be stated of a programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgrammeFacts {
    /// The name by which it is known.
    pub name: String,
    /// The school year in which it starts.
    pub school_year: SchoolYear,
    /// Who takes part besides the coordinator.
    pub partners: Vec<Partner>,
    /// How many candidates it takes.
    pub seats: Seats,
    /// First day.
    pub start_date: Date,
    /// Last day.
    pub end_date: Date,
    /// Its stages.
    pub stages: Vec<StagePeriod>,
    /// The joint recruitment campaign.
    pub recruitment: Vec<RecruitmentChannel>,
    /// The steps by which it is to grow.
    pub growth_steps: Vec<GrowthStep>,
}

/// A programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programme {
    /// Its id.
    pub id: ProgrammeId,
    /// The coordinator who runs it.
    pub coordinator_id: OrganisationId,
    /// What is stated of it.
    pub facts: ProgrammeFacts,
    /// When it was made.
    pub created_at: Instant,
    /// Counts its changes, from 1.
    pub version: i32,
}

/// A programme that does not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewProgramme {
    /// The coordinator who will run it.
    pub coordinator_id: OrganisationId,
    /// What is stated of it.
    pub facts: ProgrammeFacts,
}

impl PartnerRole {
    /// Whether an organisation of a kind can take part in this role.
    fn fits(self, kind: OrganisationKind) -> bool {
        match self {
            Self::Employer => matches!(kind, OrganisationKind::SchoolBoard | OrganisationKind::ChildcareProvider),
            Self::Trainer => kind == OrganisationKind::TrainingProvider,
            Self::Funder => kind == OrganisationKind::Municipality,
            Self::Adviser => true,
        }
    }
}

impl ProgrammeFacts {
    /// The organisations that take part besides the coordinator.
    pub fn partner_ids(&self) -> Vec<OrganisationId> {
        self.partners.iter().map(|partner| partner.organisation_id).collect()
    }

    /// Every cause for which this cannot be; `partners` are the organisations that are named, as far as they exist.
    fn judge(&self, partners: &[Organisation], today: Date) -> Result<(), Refusal> {
        let mut causes = self.causes_of_partners(partners);
        if self.end_date < self.start_date {
            causes.push(Cause::new(Reason::EndBeforeStart, "#/endDate"));
        }
        if SchoolYear::of(self.start_date) != self.school_year {
            causes.push(Cause::new(Reason::StartOutsideYear, "#/startDate"));
        }
        if self.seats.max < self.seats.min {
            causes.push(Cause::new(Reason::SeatsReversed, "#/seats/max"));
        }
        for (index, period) in self.stages.iter().enumerate() {
            if self.stages.iter().take(index).any(|earlier| earlier.stage == period.stage) {
                causes.push(Cause::new(Reason::DuplicateEntry, format!("#/stages/{index}/stage")));
            }
            if period.end_date < period.start_date {
                causes.push(Cause::new(Reason::EndBeforeStart, format!("#/stages/{index}/endDate")));
            }
        }
        for (index, channel) in self.recruitment.iter().enumerate() {
            if channel.end_date.is_some_and(|end| end < channel.start_date) {
                causes.push(Cause::new(Reason::EndBeforeStart, format!("#/recruitment/{index}/endDate")));
            }
        }
        for (index, step) in self.growth_steps.iter().enumerate() {
            if step.done_date.is_some_and(|done| done > today) {
                causes.push(Cause::new(Reason::DateInFuture, format!("#/growthSteps/{index}/doneDate")));
            }
        }
        Refusal::unless_empty(causes)
    }

    fn causes_of_partners(&self, partners: &[Organisation]) -> Vec<Cause> {
        let mut causes = Vec::new();
        for (index, partner) in self.partners.iter().enumerate() {
            let place = |member: &str| format!("#/partners/{index}/{member}");
            match partners.iter().find(|organisation| organisation.id == partner.organisation_id) {
                None => causes.push(Cause::new(Reason::OrganisationUnknown, place("organisationId"))),
                Some(organisation) if !partner.role.fits(organisation.kind) => {
                    causes.push(Cause::new(Reason::PartnerRoleUnfit, place("role")));
                }
                Some(_) => {}
            }
            if self.partners.iter().take(index).any(|earlier| earlier == partner) {
                causes.push(Cause::new(Reason::DuplicateEntry, format!("#/partners/{index}")));
            }
        }
        causes
    }

    /// What somebody should look at again although no rule refuses it: a text in which a citizen service number seems to stand.
    pub fn warnings(&self) -> Vec<Cause> {
        let steps = self.growth_steps.iter().enumerate().filter(|(_, step)| holds_citizen_number(&step.text));
        steps.map(|(index, _)| Cause::new(Reason::CitizenNumberSuspected, format!("#/growthSteps/{index}/text"))).collect()
    }
}

impl Permitted<AddProgramme, NewProgramme> {
    /// Makes the programme; `partners` are the organisations that are named, as far as they exist.
    ///
    /// # Errors
    ///
    /// Every cause at once: days or seats in the wrong order, a start outside the school year, a stage or partner that stands there
    /// twice, and a partner whose role does not fit its kind.
    pub fn add(self, id: ProgrammeId, partners: &[Organisation], now: Instant) -> Result<Changed<Programme>, Refusal> {
        let NewProgramme { coordinator_id, facts } = self.into_subject();
        facts.judge(partners, now.date())?;
        Ok(Changed::made(Programme { id, coordinator_id, facts, created_at: now, version: 1 }))
    }
}

impl Permitted<ChangeProgramme, Programme> {
    /// States other facts of the programme; `partners` are the organisations that these name, as far as they exist.
    ///
    /// # Errors
    ///
    /// As for a new programme.
    pub fn amend(self, facts: ProgrammeFacts, partners: &[Organisation], now: Instant) -> Result<Changed<Programme>, Refusal> {
        let mut programme = self.into_subject();
        facts.judge(partners, now.date())?;
        let expected = programme.version;
        programme.facts = facts;
        programme.version += 1;
        Ok(Changed::from_version(programme, expected))
    }
}

impl Programme {
    /// Whether an organisation takes part, in whatever role.
    pub fn has_partner(&self, organisation: OrganisationId) -> bool {
        self.facts.partners.iter().any(|partner| partner.organisation_id == organisation)
    }

    /// Whether an organisation takes part in a role.
    pub fn has_partner_as(&self, organisation_id: OrganisationId, role: PartnerRole) -> bool {
        self.facts.partners.contains(&Partner { organisation_id, role })
    }
}

impl Subject for Programme {
    fn relation(&self, caller: &Authority) -> Relation {
        if caller.organisation() == self.coordinator_id {
            Relation::Own
        } else if self.has_partner(caller.organisation()) {
            Relation::Party
        } else {
            Relation::Anyone
        }
    }
}

impl Subject for NewProgramme {
    fn relation(&self, caller: &Authority) -> Relation {
        if caller.organisation() == self.coordinator_id { Relation::Own } else { Relation::Anyone }
    }
}

#[cfg(test)]
mod tests;
