//! What is stated of a contract, its schedule and its amendments.

use persistence::domain::{
    Cause, Date, Id,
    combination::{self, DayException, DayShift, Engagement, Schedule, WeekShift},
    combination_contract::{AmendedEngagement, AmendmentFacts, Circumstances, ContractFacts, ContractPerson, StatedEngagement},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    contract_checks::{DraftScreening, DraftSite, EngagementIndex},
    fields::{
        AgreementCode, Coded, ConstructionCode, Contact, ContractEndReasonCode, ContractSignatoryCode, EmployerCode, Formed,
        FunctionCode, Hours, PersonName, ScaleText, TimeText, WeekdayCode,
    },
    input::Causes,
};

/// De persoon van een combinatiefunctie-contract.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ContractPerson)]
pub(crate) struct PersonBody {
    given_name: PersonName,
    /// Tussenvoegsel.
    family_name_prefix: Option<PersonName>,
    family_name: PersonName,
    /// De geboortedatum.
    #[schema(example = "1990-05-01")]
    birth_date: Date,
    contact: Contact,
}

/// Een aanstelling aan een kant.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewContractEngagement)]
pub(crate) struct EngagementBody {
    employer: EmployerCode,
    /// De vestiging of opvanglocatie waar wordt gewerkt; haar houder is partij.
    location_id: Uuid,
    agreement: AgreementCode,
    function: FunctionCode,
    hours_per_week: Hours,
    /// De eerste dag.
    start_date: Date,
    /// De laatste dag; open als deze ontbreekt.
    #[schema(example = "2028-07-31")]
    end_date: Option<Date>,
    scale_code: Option<ScaleText>,
}

/// Wat van een combinatiefunctie-contract wordt vastgelegd.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewCombinationContract)]
pub(crate) struct ContractBody {
    person: PersonBody,
    construction: ConstructionCode,
    /// De coördinator van het programma waaruit het contract komt; leest en begeleidt het mee.
    coordinator_id: Option<Uuid>,
    /// De kandidaat om wie het gaat: gekoppeld aan een plek in een programma van die coördinator.
    candidate_id: Option<Uuid>,
    /// De aanstellingen: ten minste een op school en een in de opvang. Andere onderdelen verwijzen ernaar met hun volgnummer, vanaf 0.
    #[schema(min_items = 1, max_items = 10)]
    engagements: Vec<EngagementBody>,
    /// Of er een opleiding (BBL) bij hoort; dan heeft iedere locatie een praktijkovereenkomst voor het werk begint.
    with_training: Option<bool>,
    screening: Option<DraftScreening>,
    /// De aanstellingen waarvan de werkgever van de andere weet.
    #[schema(max_items = 10)]
    informed_employers: Option<Vec<EngagementIndex>>,
    /// De bezetting van de opvanglocaties.
    #[schema(max_items = 10)]
    sites: Option<Vec<DraftSite>>,
}

/// Een dienst van iedere week.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = WeekShift)]
pub(crate) struct WeekShiftBody {
    day: WeekdayCode,
    engagement: EngagementIndex,
    from: TimeText,
    /// Tot wanneer, op dezelfde dag.
    until: TimeText,
    /// Minuten pauze in de dienst.
    #[schema(minimum = 0, maximum = 1440, example = 30)]
    break_minutes: i32,
    /// Of de dienst in de schoolvakanties van de regio vervalt.
    #[serde(default)]
    school_weeks_only: bool,
}

/// Een dienst van een dag.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = DayShift)]
pub(crate) struct DayShiftBody {
    engagement: EngagementIndex,
    from: TimeText,
    /// Tot wanneer, op dezelfde dag.
    until: TimeText,
    /// Minuten pauze in de dienst.
    #[schema(minimum = 0, maximum = 1440, example = 30)]
    break_minutes: i32,
}

/// Een dag die anders loopt dan de basisweek.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = DayException)]
pub(crate) struct ExceptionBody {
    /// De dag.
    date: Date,
    /// Alle diensten van die dag; leeg als hij vrij is.
    #[schema(max_items = 10)]
    shifts: Vec<DayShiftBody>,
}

/// Een rooster: een basisweek en dagen die anders lopen.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ContractSchedule)]
pub(crate) struct ScheduleBody {
    /// De dag waarop het rooster bekend werd bij de werknemer.
    published_date: Option<Date>,
    /// De diensten van iedere week waarin de aanstellingen lopen.
    #[schema(max_items = 70)]
    basic_week: Vec<WeekShiftBody>,
    #[serde(default)]
    #[schema(max_items = 1000)]
    exceptions: Vec<ExceptionBody>,
}

/// Wat van een aanstelling anders wordt; wat ontbreekt blijft.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = AmendedEngagement)]
pub(crate) struct AmendedBody {
    engagement: EngagementIndex,
    /// Een andere locatie, en daarmee misschien een andere werkgever.
    location_id: Option<Uuid>,
    employer: Option<EmployerCode>,
    agreement: Option<AgreementCode>,
    function: Option<FunctionCode>,
    hours_per_week: Option<Hours>,
    /// Een andere laatste dag.
    #[schema(example = "2028-07-31")]
    end_date: Option<Date>,
    scale_code: Option<ScaleText>,
}

/// Een wijziging van een getekend contract (addendum), vanaf een dag.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewContractAmendment)]
pub(crate) struct AmendmentBody {
    /// De eerste dag waarop zij geldt.
    #[schema(example = "2027-01-01")]
    start_date: Date,
    #[schema(max_items = 10)]
    changes: Option<Vec<AmendedBody>>,
    /// Aanstellingen die erbij komen.
    #[schema(max_items = 10)]
    added: Option<Vec<EngagementBody>>,
}

/// Wie tekende, en wanneer.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewContractSignature)]
pub(crate) struct SignBody {
    pub(super) signatory: ContractSignatoryCode,
    /// De dag van de handtekening.
    pub(super) date: Date,
}

/// Een dag: de eerste zonder werk, of de eerste waarop weer wordt gewerkt.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ContractDay)]
pub(crate) struct DayBody {
    /// De dag; vandaag op zijn laatst.
    pub(super) date: Date,
}

/// Dat een contract eindigt.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewContractEnding)]
pub(crate) struct EndingBody {
    /// De laatste dag.
    pub(super) end_date: Date,
    pub(super) reason: ContractEndReasonCode,
}

impl From<PersonBody> for ContractPerson {
    fn from(body: PersonBody) -> Self {
        Self {
            given_name: body.given_name.into(),
            family_name_prefix: body.family_name_prefix.map(String::from),
            family_name: body.family_name.into(),
            birth_date: body.birth_date,
            contact: body.contact.into(),
        }
    }
}

impl From<ContractPerson> for PersonBody {
    fn from(person: ContractPerson) -> Self {
        Self {
            given_name: person.given_name.into(),
            family_name_prefix: person.family_name_prefix.map(PersonName),
            family_name: person.family_name.into(),
            birth_date: person.birth_date,
            contact: person.contact.into(),
        }
    }
}

impl From<EngagementBody> for StatedEngagement {
    fn from(body: EngagementBody) -> Self {
        Self {
            location_id: Id::from_uuid(body.location_id),
            terms: Engagement {
                employer: body.employer.0,
                agreement: body.agreement.0,
                function: body.function.0,
                minutes_per_week: body.hours_per_week.minutes(),
                start_date: body.start_date,
                end_date: body.end_date,
            },
            scale_code: body.scale_code.map(String::from),
        }
    }
}

impl From<StatedEngagement> for EngagementBody {
    fn from(stated: StatedEngagement) -> Self {
        let StatedEngagement { location_id, terms, scale_code } = stated;
        Self {
            employer: Coded(terms.employer),
            location_id: location_id.uuid(),
            agreement: Coded(terms.agreement),
            function: Coded(terms.function),
            hours_per_week: Hours::from_minutes(terms.minutes_per_week),
            start_date: terms.start_date,
            end_date: terms.end_date,
            scale_code: scale_code.map(ScaleText),
        }
    }
}

impl ContractBody {
    /// What is stated.
    pub(super) fn facts(self) -> ContractFacts {
        let places = |indices: Vec<EngagementIndex>| indices.into_iter().map(EngagementIndex::place).collect();
        ContractFacts {
            person: self.person.into(),
            construction: self.construction.0,
            coordinator_id: self.coordinator_id.map(Id::from_uuid),
            candidate_id: self.candidate_id.map(Id::from_uuid),
            with_training: self.with_training.unwrap_or(false),
            engagements: self.engagements.into_iter().map(StatedEngagement::from).collect(),
            circumstances: Circumstances {
                screening: self.screening.map(combination::Screening::from),
                informed_employers: self.informed_employers.map(places),
                sites: self.sites.map(|sites| sites.into_iter().map(combination::SiteStaff::from).collect()),
            },
        }
    }

    /// The body that states this.
    pub(super) fn of(facts: ContractFacts) -> Self {
        let Circumstances { screening, informed_employers, sites } = facts.circumstances;
        Self {
            person: facts.person.into(),
            construction: Coded(facts.construction),
            coordinator_id: facts.coordinator_id.map(Id::uuid),
            candidate_id: facts.candidate_id.map(Id::uuid),
            with_training: Some(facts.with_training),
            engagements: facts.engagements.into_iter().map(EngagementBody::from).collect(),
            screening: screening.map(DraftScreening::from),
            informed_employers: informed_employers.map(|places| places.into_iter().map(EngagementIndex::of).collect()),
            sites: sites.map(|sites| sites.into_iter().map(DraftSite::from).collect()),
        }
    }
}

impl Causes for ContractBody {
    fn causes(self) -> Vec<Cause> {
        self.facts().own_causes()
    }
}

impl From<DayShiftBody> for DayShift {
    fn from(body: DayShiftBody) -> Self {
        let DayShiftBody { engagement, from, until, break_minutes } = body;
        Self { engagement: engagement.place(), from: from.0, until: until.0, break_minutes }
    }
}

impl From<DayShift> for DayShiftBody {
    fn from(shift: DayShift) -> Self {
        let DayShift { engagement, from, until, break_minutes } = shift;
        Self { engagement: EngagementIndex::of(engagement), from: Formed(from), until: Formed(until), break_minutes }
    }
}

impl From<WeekShiftBody> for WeekShift {
    fn from(body: WeekShiftBody) -> Self {
        let WeekShiftBody { day, engagement, from, until, break_minutes, school_weeks_only } = body;
        let shift = DayShift::from(DayShiftBody { engagement, from, until, break_minutes });
        Self { day: day.0, shift, school_weeks_only }
    }
}

impl From<WeekShift> for WeekShiftBody {
    fn from(weekly: WeekShift) -> Self {
        let DayShiftBody { engagement, from, until, break_minutes } = weekly.shift.into();
        let (day, school_weeks_only) = (Coded(weekly.day), weekly.school_weeks_only);
        Self { day, engagement, from, until, break_minutes, school_weeks_only }
    }
}

impl From<ScheduleBody> for Schedule {
    fn from(body: ScheduleBody) -> Self {
        let exception =
            |one: ExceptionBody| DayException { date: one.date, shifts: one.shifts.into_iter().map(DayShift::from).collect() };
        Self {
            published_date: body.published_date,
            basic_week: body.basic_week.into_iter().map(WeekShift::from).collect(),
            exceptions: body.exceptions.into_iter().map(exception).collect(),
        }
    }
}

impl From<Schedule> for ScheduleBody {
    fn from(schedule: Schedule) -> Self {
        let exception = |one: DayException| ExceptionBody {
            date: one.date,
            shifts: one.shifts.into_iter().map(DayShiftBody::from).collect(),
        };
        Self {
            published_date: schedule.published_date,
            basic_week: schedule.basic_week.into_iter().map(WeekShiftBody::from).collect(),
            exceptions: schedule.exceptions.into_iter().map(exception).collect(),
        }
    }
}

impl Causes for ScheduleBody {
    /// Which engagements there are is for the contract to say.
    fn causes(self) -> Vec<Cause> {
        Schedule::from(self).own_causes(usize::MAX)
    }
}

impl From<AmendedBody> for AmendedEngagement {
    fn from(body: AmendedBody) -> Self {
        Self {
            engagement: body.engagement.place(),
            location_id: body.location_id.map(Id::from_uuid),
            employer: body.employer.map(|employer| employer.0),
            agreement: body.agreement.map(|agreement| agreement.0),
            function: body.function.map(|function| function.0),
            minutes_per_week: body.hours_per_week.map(Hours::minutes),
            end_date: body.end_date,
            scale_code: body.scale_code.map(String::from),
        }
    }
}

impl From<AmendmentBody> for AmendmentFacts {
    fn from(body: AmendmentBody) -> Self {
        Self {
            start_date: body.start_date,
            changes: body.changes.into_iter().flatten().map(AmendedEngagement::from).collect(),
            added: body.added.into_iter().flatten().map(StatedEngagement::from).collect(),
        }
    }
}
