//! The bodies of sections: a type for each, the same in and out.

use persistence::domain::{
    Date, Reason, Refusal,
    handover::{
        Attendance, Development, Medical, Observation, ParentView, PracticalInformation, PreschoolProgramme, SectionContent,
        SectionKind, Support,
    },
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::{ChildText, ListCode};

/// Programma en duur van de voorschoolse educatie (WPO 160(3)).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = PreschoolProgramme)]
pub(crate) struct ProgrammeBody {
    programme: ListCode,
    /// Hele maanden dat het kind meedeed.
    #[schema(minimum = 0, maximum = 60, example = 18)]
    months: i32,
    /// Uren die het kind in totaal zijn aangeboden.
    #[schema(minimum = 0, maximum = 10_000, example = 960)]
    hours: i32,
}

/// Wanneer en hoe vaak het kind kwam.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = Attendance)]
pub(crate) struct AttendanceBody {
    /// Eerste dag.
    start_date: Date,
    /// Laatste dag, als die bekend is.
    end_date: Option<Date>,
    /// Dagdelen per week.
    #[schema(minimum = 1, maximum = 14, example = 4)]
    half_days_per_week: i32,
    remarks: Option<ChildText>,
}

/// Hoe het kind in een domein staat.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = Observation)]
pub(crate) struct ObservationBody {
    /// Van 1 (heeft veel steun nodig) tot 5 (ver vooruit).
    #[schema(minimum = 1, maximum = 5, example = 3)]
    score: i32,
    remarks: Option<ChildText>,
}

/// De ontwikkeling van het kind.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = Development)]
pub(crate) struct DevelopmentBody {
    observation_system: Option<ListCode>,
    /// Wanneer er is geobserveerd.
    observed_date: Date,
    language: Option<ObservationBody>,
    numeracy: Option<ObservationBody>,
    motor: Option<ObservationBody>,
    social_emotional: Option<ObservationBody>,
    play: Option<ObservationBody>,
    self_reliance: Option<ObservationBody>,
    remarks: Option<ChildText>,
}

/// Welke ondersteuning er was.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = Support)]
pub(crate) struct SupportBody {
    given: ChildText,
    /// Wie erbij betrokken is: codes uit de lijst roles.
    #[schema(max_items = 20)]
    involved_roles: Vec<ListCode>,
    needed: Option<ChildText>,
}

/// Wat medisch van belang is.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = Medical)]
pub(crate) struct MedicalBody {
    allergies: Option<ChildText>,
    medication: Option<ChildText>,
    instructions: Option<ChildText>,
}

/// Wat voor de dagelijkse gang nodig is.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = PracticalInformation)]
pub(crate) struct PracticalBody {
    arrangements: Option<ChildText>,
    care: Option<ChildText>,
    preferences: Option<ChildText>,
}

/// De kijk van de ouders op hun kind, in de eigen woorden die zij als reactie schrijven.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ParentView)]
pub(crate) struct ParentViewBody {
    #[schema(max_items = 20)]
    views: Vec<ChildText>,
}

/// De inhoud van een onderdeel: alleen het lid dat zo heet als het onderdeel.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = SectionContent)]
pub(crate) struct SectionBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    preschool_programme: Option<ProgrammeBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attendance: Option<AttendanceBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    development: Option<DevelopmentBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    support: Option<SupportBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    medical: Option<MedicalBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    practical_information: Option<PracticalBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(read_only)]
    parent_view: Option<ParentViewBody>,
}

/// A body and what it stands for, both ways: each member by the function that its kind has.
macro_rules! mirrors {
    ($($body:ident = $content:ident { $($member:ident $(: $kind:ident)?),+ };)+) => { $(
        impl From<$body> for $content {
            fn from(body: $body) -> Self {
                Self { $($member: mirrors!(@to body.$member $(, $kind)?)),+ }
            }
        }

        impl From<$content> for $body {
            fn from(content: $content) -> Self {
                Self { $($member: mirrors!(@to content.$member $(, $kind)?)),+ }
            }
        }
    )+ };
    (@to $value:expr) => { $value };
    (@to $value:expr, each) => { $value.into_iter().map(Into::into).collect() };
    (@to $value:expr, text) => { $value.into() };
    (@to $value:expr, option) => { $value.map(Into::into) };
}

mirrors! {
    ProgrammeBody = PreschoolProgramme { programme: text, months, hours };
    AttendanceBody = Attendance { start_date, end_date, half_days_per_week, remarks: option };
    ObservationBody = Observation { score, remarks: option };
    DevelopmentBody = Development {
        observation_system: option, observed_date, language: option, numeracy: option, motor: option, social_emotional: option,
        play: option, self_reliance: option, remarks: option
    };
    SupportBody = Support { given: text, involved_roles: each, needed: option };
    MedicalBody = Medical { allergies: option, medication: option, instructions: option };
    PracticalBody = PracticalInformation { arrangements: option, care: option, preferences: option };
    ParentViewBody = ParentView { views: each };
}

impl SectionBody {
    /// The content of the section that the address names; nothing else may be stated.
    pub(super) fn content(self, kind: SectionKind) -> Result<SectionContent, Refusal> {
        let Self { preschool_programme, attendance, development, support, medical, practical_information, parent_view } = self;
        let mut stated = [
            preschool_programme.map(|body| SectionContent::PreschoolProgramme(body.into())),
            attendance.map(|body| SectionContent::Attendance(body.into())),
            development.map(|body| SectionContent::Development(body.into())),
            support.map(|body| SectionContent::Support(body.into())),
            medical.map(|body| SectionContent::Medical(body.into())),
            practical_information.map(|body| SectionContent::PracticalInformation(body.into())),
            parent_view.map(|body| SectionContent::ParentView(body.into())),
        ]
        .into_iter()
        .flatten();
        match (stated.next(), stated.next()) {
            (Some(content), None) if content.kind() == kind => Ok(content),
            _ => Err(Refusal::rule(Reason::SectionDiffers, "#")),
        }
    }
}

impl From<SectionContent> for SectionBody {
    fn from(content: SectionContent) -> Self {
        let none = Self::default();
        match content {
            SectionContent::PreschoolProgramme(content) => Self { preschool_programme: Some(content.into()), ..none },
            SectionContent::Attendance(content) => Self { attendance: Some(content.into()), ..none },
            SectionContent::Development(content) => Self { development: Some(content.into()), ..none },
            SectionContent::Support(content) => Self { support: Some(content.into()), ..none },
            SectionContent::Medical(content) => Self { medical: Some(content.into()), ..none },
            SectionContent::PracticalInformation(content) => Self { practical_information: Some(content.into()), ..none },
            SectionContent::ParentView(content) => Self { parent_view: Some(content.into()), ..none },
            // Files are no text; they have a list of their own.
            SectionContent::Attachments(_) => none,
        }
    }
}
