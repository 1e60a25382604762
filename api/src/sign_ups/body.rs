//! What is stated and shown of sign-ups.

use persistence::domain::{
    Id,
    authority::{Permitted, ReadSignUp},
    combination::Weekday,
    sign_up::{OfferedPlace, OfferedWork, Recognition, SignUp, SignUpFacts, SignUpPeople, SignUpSide},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::Warning,
    fields::{
        Coded, Contact, CreboText, FreeText, Hours, Label, PatchOf, PersonName, ShortText, SignUpReasonCode, SignUpStateCode,
        WeekdayCode,
    },
};
use persistence::domain::Date;

/// Erkenning als leerbedrijf van een kant (WEB 7.2.8(4)).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = SignUpRecognition)]
pub(crate) struct RecognitionBody {
    is_recognised: bool,
    /// Laatste dag van de erkenning.
    until: Option<Date>,
    /// De kwalificaties waarvoor de erkenning geldt.
    #[schema(max_items = 50)]
    qualifications: Option<Vec<CreboText>>,
}

/// Een kant van een aanmelding: de school of de opvang.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = SignUpSide)]
pub(crate) struct SideBody {
    /// De locatie; ontbreekt zolang die hier niet bekend is.
    location_id: Option<Uuid>,
    name: Label,
    recognition: RecognitionBody,
}

/// Het werk aan een kant van een plek.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = OfferedWork)]
pub(crate) struct WorkBody {
    /// De dagen waarop hier wordt gewerkt.
    #[schema(min_items = 1, max_items = 7)]
    days: Vec<WeekdayCode>,
    hours: Hours,
}

/// Een plek met een stoel.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = OfferedPlace)]
pub(crate) struct PlaceBody {
    /// De plek, zoals zij bij het koppelen heet; een nieuwe plek krijgt haar id van de dienst.
    id: Option<Uuid>,
    school: WorkBody,
    childcare: WorkBody,
}

/// Wie bij een aanmelding horen.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = SignUpPeople)]
pub(crate) struct PeopleBody {
    /// De contactpersoon.
    contact_name: PersonName,
    /// Hoe de contactpersoon te bereiken is.
    contact: Contact,
    /// Wie op school begeleidt.
    school_mentor: Option<PersonName>,
    /// Wie in de opvang begeleidt.
    childcare_mentor: Option<PersonName>,
}

/// Wat van een aanmelding wordt vastgelegd.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SignUpChange {
    school: SideBody,
    childcare: SideBody,
    /// De plekken die worden aangeboden.
    #[schema(min_items = 1, max_items = 25)]
    places: Vec<PlaceBody>,
    /// Het opleidingsniveau dat het werk ten minste vraagt (mbo 2 tot en met 4).
    #[schema(minimum = 2, maximum = 4, example = 3)]
    level: u8,
    /// De taken die school en opvang graag zien; een open lijst, want taken liggen niet vast.
    #[schema(max_items = 25)]
    tasks: Option<Vec<ShortText>>,
    /// Wat school en opvang er samen in zien.
    vision: Option<FreeText>,
    people: PeopleBody,
}

pub(super) type SignUpPatch = PatchOf<SignUpChange>;

/// Een besluit over een aanmelding met een reden.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SignUpDecision {
    pub(super) reason: SignUpReasonCode,
}

/// Een aanmelding in een lijst.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SignUpItem {
    id: Uuid,
    programme_id: Uuid,
    school_name: Label,
    childcare_name: Label,
    /// Of de aanmelding met een link kwam, van wie geen gebruiker hoeft te zijn.
    by_link: bool,
    /// Hoeveel plekken worden aangeboden.
    #[schema(minimum = 0, maximum = 25)]
    places: usize,
    state: SignUpStateCode,
    reason: Option<SignUpReasonCode>,
    received_at: jiff::Timestamp,
}

/// Een aanmelding van een school met haar opvangpartner (aanmelding).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SignUp)]
pub(crate) struct SignUpView {
    id: Uuid,
    programme_id: Uuid,
    /// De organisatie die aanmeldde; ontbreekt als dat met een link ging.
    organisation_id: Option<Uuid>,
    /// Of de aanmelding met een link kwam. De houders van de locaties hoeven er dan niets van te weten.
    by_link: bool,
    school: SideBody,
    childcare: SideBody,
    /// De plekken die worden aangeboden.
    #[schema(max_items = 25)]
    places: Vec<PlaceBody>,
    /// Het opleidingsniveau dat het werk ten minste vraagt (mbo 2 tot en met 4).
    #[schema(minimum = 2, maximum = 4)]
    level: u8,
    /// De taken die school en opvang graag zien.
    #[schema(max_items = 25)]
    tasks: Vec<ShortText>,
    /// Wat school en opvang er samen in zien.
    vision: Option<FreeText>,
    people: PeopleBody,
    state: SignUpStateCode,
    /// Waarom de aanmelding wacht, is afgewezen of is ingetrokken.
    reason: Option<SignUpReasonCode>,
    received_at: jiff::Timestamp,
    /// Wanneer de staat voor het laatst veranderde.
    decided_at: Option<jiff::Timestamp>,
    /// Wat nog eens bekeken moet worden, al staat geen regel het in de weg.
    warnings: Vec<Warning>,
}

impl SignUpChange {
    /// What is stated; `new_id` names the places that have no id yet.
    pub(super) fn into_facts(self, new_id: &mut impl FnMut() -> Uuid) -> SignUpFacts {
        let side = |body: SideBody| SignUpSide {
            location_id: body.location_id.map(Id::from_uuid),
            name: body.name.into(),
            recognition: Recognition {
                is_recognised: body.recognition.is_recognised,
                until: body.recognition.until,
                qualifications: body.recognition.qualifications.into_iter().flatten().map(String::from).collect(),
            },
        };
        let work = |body: WorkBody| OfferedWork {
            weekdays: body.days.into_iter().map(|day| day.0).collect(),
            minutes: body.hours.minutes(),
        };
        let mut place = |body: PlaceBody| OfferedPlace {
            id: Id::from_uuid(body.id.unwrap_or_else(&mut *new_id)),
            school: work(body.school),
            childcare: work(body.childcare),
        };
        SignUpFacts {
            school: side(self.school),
            childcare: side(self.childcare),
            places: self.places.into_iter().map(&mut place).collect(),
            level: self.level,
            tasks: self.tasks.into_iter().flatten().map(String::from).collect(),
            vision: self.vision.map(String::from),
            people: SignUpPeople {
                contact_name: self.people.contact_name.into(),
                contact: self.people.contact.into(),
                school_mentor: self.people.school_mentor.map(String::from),
                childcare_mentor: self.people.childcare_mentor.map(String::from),
            },
        }
    }

    /// What is stated of a sign-up.
    pub(super) fn of(facts: &SignUpFacts) -> Self {
        let SignUpFacts { school, childcare, places, level, tasks, vision, people } = facts.clone();
        let side = |side: SignUpSide| SideBody {
            location_id: side.location_id.map(Id::uuid),
            name: Label(side.name),
            recognition: RecognitionBody {
                is_recognised: side.recognition.is_recognised,
                until: side.recognition.until,
                qualifications: Some(side.recognition.qualifications.into_iter().map(CreboText).collect()),
            },
        };
        let work = |work: OfferedWork| WorkBody {
            days: work.weekdays.into_iter().map(|day: Weekday| Coded(day)).collect(),
            hours: Hours::from_minutes(work.minutes),
        };
        let place = |place: OfferedPlace| PlaceBody {
            id: Some(place.id.uuid()),
            school: work(place.school),
            childcare: work(place.childcare),
        };
        Self {
            school: side(school),
            childcare: side(childcare),
            places: places.into_iter().map(place).collect(),
            level,
            tasks: Some(tasks.into_iter().map(ShortText).collect()),
            vision: vision.map(FreeText),
            people: PeopleBody {
                contact_name: PersonName(people.contact_name),
                contact: Contact(people.contact),
                school_mentor: people.school_mentor.map(PersonName),
                childcare_mentor: people.childcare_mentor.map(PersonName),
            },
        }
    }
}

impl From<&SignUp> for SignUpView {
    fn from(sign_up: &SignUp) -> Self {
        let stated = SignUpChange::of(&sign_up.facts);
        Self {
            id: sign_up.id.uuid(),
            programme_id: sign_up.programme_id.uuid(),
            organisation_id: sign_up.organisation_id.map(Id::uuid),
            by_link: sign_up.is_by_link(),
            school: stated.school,
            childcare: stated.childcare,
            places: stated.places,
            level: stated.level,
            tasks: stated.tasks.unwrap_or_default(),
            vision: stated.vision,
            people: stated.people,
            state: Coded(sign_up.state),
            reason: sign_up.reason.map(Coded),
            received_at: sign_up.received_at.into(),
            decided_at: sign_up.decided_at.map(jiff::Timestamp::from),
            warnings: sign_up.facts.warnings().into_iter().map(Warning::from).collect(),
        }
    }
}

impl From<Permitted<ReadSignUp, SignUp>> for SignUpView {
    fn from(permitted: Permitted<ReadSignUp, SignUp>) -> Self {
        permitted.subject().into()
    }
}

impl From<Permitted<ReadSignUp, SignUp>> for SignUpItem {
    fn from(permitted: Permitted<ReadSignUp, SignUp>) -> Self {
        let sign_up = permitted.subject();
        Self {
            id: sign_up.id.uuid(),
            programme_id: sign_up.programme_id.uuid(),
            school_name: Label(sign_up.facts.school.name.clone()),
            childcare_name: Label(sign_up.facts.childcare.name.clone()),
            by_link: sign_up.is_by_link(),
            places: sign_up.facts.places.len(),
            state: Coded(sign_up.state),
            reason: sign_up.reason.map(Coded),
            received_at: sign_up.received_at.into(),
        }
    }
}
