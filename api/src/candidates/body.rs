//! What is stated and shown of candidates.

use persistence::domain::{
    Date, Id,
    candidate::{Candidate, CandidateFacts, EligibilityTerms, Intake, ScreeningDone, Travel},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::fields::{
    CandidateEndCode, CandidateStateCode, Coded, Contact, Hours, IneligibleCode, Label, PatchOf, PersonName, SchoolingCode,
    ScreeningStepCode, WeekdayCode,
};

/// Een stap in de selectie.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ScreeningDone)]
pub(crate) struct ScreeningBody {
    step: ScreeningStepCode,
    /// Wanneer de stap is, of was.
    date: Date,
    /// Of de stap is gehaald; ontbreekt zolang die nog komt.
    passed: Option<bool>,
}

/// Hoe ver een locatie is.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = CandidateTravel)]
pub(crate) struct TravelBody {
    location_id: Uuid,
    /// Minuten reizen, enkele reis.
    #[schema(minimum = 0, maximum = 300, example = 25)]
    minutes: i32,
}

/// Wat van een kandidaat wordt vastgelegd.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CandidateChange {
    given_name: PersonName,
    family_name_prefix: Option<PersonName>,
    family_name: PersonName,
    /// Geboortedatum; op de dag van aanmelding is een kandidaat meerderjarig (candidate.minimumAge).
    birth_date: Date,
    contact: Contact,
    /// De dag van aanmelding.
    applied_date: Date,
    /// Het wervingskanaal waardoor de kandidaat kwam.
    channel: Option<Label>,
    /// Of de kandidaat op de dag van aanmelding in de kinderopvang werkte.
    employed_in_childcare: bool,
    /// Of de kandidaat op de dag van aanmelding in het primair onderwijs werkte.
    employed_in_primary_education: bool,
    /// Of de kandidaat zegt in Nederland te mogen werken.
    has_right_to_work: bool,
    schooling: SchoolingCode,
    /// De dagen waarop de kandidaat kan werken.
    #[schema(min_items = 1, max_items = 7)]
    days: Vec<WeekdayCode>,
    /// Hoeveel uren de kandidaat ten hoogste kan werken.
    hours: Hours,
    /// Hoe lang de kandidaat ten hoogste wil reizen, in minuten, enkele reis.
    #[schema(minimum = 0, maximum = 300, example = 45)]
    max_travel_minutes: i32,
    /// Hoe ver locaties zijn, zoals de kandidaat zegt.
    #[schema(max_items = 200)]
    travel: Option<Vec<TravelBody>>,
    /// De locatie die de kandidaat graag heeft.
    preferred_location_id: Option<Uuid>,
    /// De uren die de kandidaat graag werkt.
    wished_hours: Option<Hours>,
    /// De dagen die de kandidaat graag vrij heeft.
    #[schema(max_items = 7)]
    wished_free: Option<Vec<WeekdayCode>>,
    /// De stappen in de selectie.
    #[schema(max_items = 3)]
    screening: Option<Vec<ScreeningBody>>,
}

pub(super) type CandidatePatch = PatchOf<CandidateChange>;

/// Wat de intake van de opleider opleverde.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = CandidateIntake)]
pub(crate) struct IntakeBody {
    date: Date,
    /// Of de opleider de kandidaat aanneemt.
    passed: bool,
    /// Het niveau van de opleiding die de kandidaat kan volgen (mbo 2 tot en met 4).
    #[schema(minimum = 2, maximum = 4, example = 3)]
    level: u8,
}

/// Naar welke staat een kandidaat gaat.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CandidateStep {
    pub(super) state: CandidateStateCode,
    /// De dag; niet voor de vorige stap en niet na vandaag.
    pub(super) date: Date,
}

/// Waarom een kandidaat is afgewezen of zich terugtrok.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CandidateEnding {
    pub(super) reason: CandidateEndCode,
}

/// Een staat met haar dag.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CandidateMove)]
pub(crate) struct MoveView {
    state: CandidateStateCode,
    date: Date,
}

/// Een kandidaat in een lijst, zonder naam.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CandidateItem {
    id: Uuid,
    programme_id: Uuid,
    state: CandidateStateCode,
    /// Sinds wanneer de kandidaat in deze staat is.
    since_date: Option<Date>,
    reason: Option<CandidateEndCode>,
}

/// Een kandidaat voor een combinatiefunctie (kandidaat).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Candidate)]
pub(crate) struct CandidateView {
    id: Uuid,
    programme_id: Uuid,
    state: CandidateStateCode,
    /// Waarom de kandidaat is afgewezen of zich terugtrok.
    reason: Option<CandidateEndCode>,
    /// Elke staat met haar dag.
    #[schema(max_items = 20)]
    moves: Vec<MoveView>,
    /// Wat van de persoon bekend is; ontbreekt als dat is gewist.
    details: Option<CandidateChange>,
    intake: Option<IntakeBody>,
    /// Waarom de kandidaat niet kan meedoen.
    #[schema(max_items = 4)]
    ineligible: Vec<IneligibleCode>,
    created_at: jiff::Timestamp,
}

impl CandidateChange {
    /// The day of the application.
    pub(super) fn applied_date(&self) -> Date {
        self.applied_date
    }
}

impl From<CandidateChange> for CandidateFacts {
    fn from(body: CandidateChange) -> Self {
        let days = |days: Vec<WeekdayCode>| days.into_iter().map(|day| day.0).collect();
        Self {
            given_name: body.given_name.into(),
            family_name_prefix: body.family_name_prefix.map(String::from),
            family_name: body.family_name.into(),
            birth_date: body.birth_date,
            contact: body.contact.into(),
            applied_date: body.applied_date,
            channel: body.channel.map(String::from),
            employed_in_childcare: body.employed_in_childcare,
            employed_in_primary_education: body.employed_in_primary_education,
            has_right_to_work: body.has_right_to_work,
            schooling: body.schooling.0,
            weekdays: days(body.days),
            minutes: body.hours.minutes(),
            max_travel_minutes: body.max_travel_minutes,
            travel: body
                .travel
                .into_iter()
                .flatten()
                .map(|travel| Travel { location_id: Id::from_uuid(travel.location_id), minutes: travel.minutes })
                .collect(),
            preferred_location_id: body.preferred_location_id.map(Id::from_uuid),
            wished_minutes: body.wished_hours.map(Hours::minutes),
            wished_free: days(body.wished_free.unwrap_or_default()),
            screening: body
                .screening
                .into_iter()
                .flatten()
                .map(|done| ScreeningDone { step: done.step.0, date: done.date, passed: done.passed })
                .collect(),
            intake: None,
        }
    }
}

impl CandidateChange {
    /// What is stated of a candidate.
    pub(super) fn of(facts: &CandidateFacts) -> Self {
        let facts = facts.clone();
        Self {
            given_name: PersonName(facts.given_name),
            family_name_prefix: facts.family_name_prefix.map(PersonName),
            family_name: PersonName(facts.family_name),
            birth_date: facts.birth_date,
            contact: Contact(facts.contact),
            applied_date: facts.applied_date,
            channel: facts.channel.map(Label),
            employed_in_childcare: facts.employed_in_childcare,
            employed_in_primary_education: facts.employed_in_primary_education,
            has_right_to_work: facts.has_right_to_work,
            schooling: Coded(facts.schooling),
            days: facts.weekdays.into_iter().map(Coded).collect(),
            hours: Hours::from_minutes(facts.minutes),
            max_travel_minutes: facts.max_travel_minutes,
            travel: Some(
                facts
                    .travel
                    .into_iter()
                    .map(|travel| TravelBody { location_id: travel.location_id.uuid(), minutes: travel.minutes })
                    .collect(),
            ),
            preferred_location_id: facts.preferred_location_id.map(Id::uuid),
            wished_hours: facts.wished_minutes.map(Hours::from_minutes),
            wished_free: Some(facts.wished_free.into_iter().map(Coded).collect()),
            screening: Some(
                facts
                    .screening
                    .into_iter()
                    .map(|done| ScreeningBody { step: Coded(done.step), date: done.date, passed: done.passed })
                    .collect(),
            ),
        }
    }
}

impl From<IntakeBody> for Intake {
    fn from(body: IntakeBody) -> Self {
        Self { date: body.date, passed: body.passed, level: body.level }
    }
}

impl CandidateView {
    /// A candidate as it is told, with what stands in the way by the terms of the day of its application.
    pub(super) fn of(candidate: &Candidate, terms: EligibilityTerms) -> Self {
        let facts = candidate.facts.as_ref();
        let intake = facts.and_then(|facts| facts.intake);
        Self {
            id: candidate.id.uuid(),
            programme_id: candidate.programme_id().uuid(),
            state: Coded(candidate.state),
            reason: candidate.reason.map(Coded),
            moves: candidate.moves.iter().map(|one| MoveView { state: Coded(one.state), date: one.date }).collect(),
            details: facts.map(CandidateChange::of),
            intake: intake.map(|intake| IntakeBody { date: intake.date, passed: intake.passed, level: intake.level }),
            ineligible: facts.map(|facts| facts.ineligible(terms)).into_iter().flatten().map(Coded).collect(),
            created_at: candidate.created_at.into(),
        }
    }
}

impl From<&Candidate> for CandidateItem {
    fn from(candidate: &Candidate) -> Self {
        Self {
            id: candidate.id.uuid(),
            programme_id: candidate.programme_id().uuid(),
            state: Coded(candidate.state),
            since_date: candidate.moved_date(),
            reason: candidate.reason.map(Coded),
        }
    }
}
