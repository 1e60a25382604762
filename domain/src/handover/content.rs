//! What a section holds: a type for each, so that nothing is handed over that no purpose needs.

use serde::{Deserialize, Serialize};

use super::Attachments;
use crate::{
    Cause, Date, Reason,
    code::codes,
    code_list::{code_list, is_programme},
    identifier::holds_citizen_number,
};

codes! {
    /// Section (onderdeel) of a handover.
    SectionKind {
        /// Programma en duur van de voorschoolse educatie.
        PreschoolProgramme = "preschoolProgramme",
        /// Wanneer en hoe vaak het kind kwam.
        Attendance = "attendance",
        /// De ontwikkeling, per domein op een schaal van vijf.
        Development = "development",
        /// Welke ondersteuning er was.
        Support = "support",
        /// Wat medisch van belang is bij de opvang of op school.
        Medical = "medical",
        /// Wat voor de dagelijkse gang nodig is.
        PracticalInformation = "practicalInformation",
        /// De eigen woorden van de ouders.
        ParentView = "parentView",
        /// Bijlagen, zoals een export van het kindvolgsysteem.
        Attachments = "attachments",
    }
}

impl SectionKind {
    /// Whether professionals write it; guardians write their view themselves, and attachments are put in one by one.
    pub const fn is_written(self) -> bool {
        !matches!(self, Self::ParentView | Self::Attachments)
    }
}

/// The programme of preschool education (WPO 160(3)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PreschoolProgramme {
    /// A code of the list `preschool-programmes`.
    pub programme: String,
    /// Whole months that the child took part: 0 to 60.
    pub months: i32,
    /// Hours that were offered to the child in all.
    pub hours: i32,
}

/// How a child was present.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attendance {
    /// First day at the site.
    pub start_date: Date,
    /// Last day, if it is known.
    pub end_date: Option<Date>,
    /// Half-days in a week: 1 to 14.
    pub half_days_per_week: i32,
    /// What else is of interest.
    pub remarks: Option<String>,
}

/// How a child stands in one domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Observation {
    /// From 1 (needs much support) to 5 (far ahead).
    pub score: i32,
    /// What was seen.
    pub remarks: Option<String>,
}

/// The development of a child; the first four are the domains of preschool education (Besluit basisvoorwaarden VE 5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Development {
    /// A code of the list `observation-systems`.
    pub observation_system: Option<String>,
    /// When it was observed.
    pub observed_date: Date,
    /// Language.
    pub language: Option<Observation>,
    /// Numeracy.
    pub numeracy: Option<Observation>,
    /// Motor development.
    pub motor: Option<Observation>,
    /// Social and emotional development.
    pub social_emotional: Option<Observation>,
    /// Play and work attitude.
    pub play: Option<Observation>,
    /// Self-reliance.
    pub self_reliance: Option<Observation>,
    /// What else is of interest.
    pub remarks: Option<String>,
}

/// The support that a child had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Support {
    /// What was done, and what worked.
    pub given: String,
    /// Who is involved, by codes of the list `roles`.
    pub involved_roles: Vec<String>,
    /// What is asked of the next place.
    pub needed: Option<String>,
}

/// What the next place must know of health.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Medical {
    /// What the child must not get or meet.
    pub allergies: Option<String>,
    /// What it takes during the day.
    pub medication: Option<String>,
    /// What to do when something happens.
    pub instructions: Option<String>,
}

/// What the days need.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PracticalInformation {
    /// Who may fetch the child, and other arrangements.
    pub arrangements: Option<String>,
    /// Eating, sleeping, toilet.
    pub care: Option<String>,
    /// What the child likes, and what comforts it.
    pub preferences: Option<String>,
}

/// The own views of guardians on their child together, as they go along.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ParentView {
    /// That of each guardian who gave one.
    pub views: Vec<String>,
}

/// The content of one section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SectionContent {
    /// The programme of preschool education.
    PreschoolProgramme(PreschoolProgramme),
    /// How the child was present.
    Attendance(Attendance),
    /// The development.
    Development(Development),
    /// The support.
    Support(Support),
    /// Health.
    Medical(Medical),
    /// What the days need.
    PracticalInformation(PracticalInformation),
    /// The own views of guardians.
    ParentView(ParentView),
    /// The files that go along.
    Attachments(Attachments),
}

impl Development {
    /// The domains with their names.
    pub fn domains(&self) -> [(&'static str, Option<&Observation>); 6] {
        [
            ("language", self.language.as_ref()),
            ("numeracy", self.numeracy.as_ref()),
            ("motor", self.motor.as_ref()),
            ("socialEmotional", self.social_emotional.as_ref()),
            ("play", self.play.as_ref()),
            ("selfReliance", self.self_reliance.as_ref()),
        ]
    }
}

impl SectionContent {
    /// Of which section it is the content.
    pub const fn kind(&self) -> SectionKind {
        match self {
            Self::PreschoolProgramme(_) => SectionKind::PreschoolProgramme,
            Self::Attendance(_) => SectionKind::Attendance,
            Self::Development(_) => SectionKind::Development,
            Self::Support(_) => SectionKind::Support,
            Self::Medical(_) => SectionKind::Medical,
            Self::PracticalInformation(_) => SectionKind::PracticalInformation,
            Self::ParentView(_) => SectionKind::ParentView,
            Self::Attachments(_) => SectionKind::Attachments,
        }
    }

    /// Every cause for which the content cannot stand, where an observation system was agreed or not.
    pub(super) fn judge(&self, agreed: Option<&str>) -> Vec<Cause> {
        let at = |member: &str| format!("#/{}/{member}", self.kind());
        match self {
            Self::PreschoolProgramme(content) if !is_programme(&content.programme) => {
                vec![Cause::new(Reason::ProgrammeUnknown, at("programme"))]
            }
            Self::Attendance(content) if content.end_date.is_some_and(|end| end < content.start_date) => {
                vec![Cause::new(Reason::EndBeforeStart, at("endDate"))]
            }
            Self::Development(Development { observation_system: Some(system), .. })
                if !is_listed("observation-systems", system) =>
            {
                vec![Cause::new(Reason::CodeUnknown, at("observationSystem"))]
            }
            Self::Development(Development { observation_system, .. })
                if agreed.is_some() && observation_system.as_deref() != agreed =>
            {
                vec![Cause::new(Reason::ObservationSystemAgreed, at("observationSystem"))]
            }
            Self::Support(content) => {
                let unknown = content.involved_roles.iter().enumerate().filter(|(_, role)| !is_listed("roles", role));
                unknown.map(|(index, _)| Cause::new(Reason::CodeUnknown, at(&format!("involvedRoles/{index}")))).collect()
            }
            _ => Vec::new(),
        }
    }

    /// What somebody should look at again although no rule refuses it: a text in which a citizen service number seems to stand.
    pub fn warnings(&self) -> Vec<Cause> {
        let suspect = self.texts().into_iter().filter(|(_, text)| text.is_some_and(holds_citizen_number));
        let at = |member: String| Cause::new(Reason::CitizenNumberSuspected, format!("#/{}/{member}", self.kind()));
        suspect.map(|(member, _)| at(member)).collect()
    }

    /// Its free texts, with where each stands.
    fn texts(&self) -> Vec<(String, Option<&str>)> {
        let texts = match self {
            // What guardians say is looked at where they say it.
            Self::PreschoolProgramme(_) | Self::ParentView(_) | Self::Attachments(_) => Vec::new(),
            Self::Attendance(content) => named([("remarks", &content.remarks)]),
            Self::Development(content) => {
                let seen = content.domains().into_iter().filter_map(|(name, seen)| seen.map(|seen| (name, seen)));
                let remarks = seen.map(|(name, seen)| (format!("{name}/remarks"), seen.remarks.as_ref()));
                remarks.chain([("remarks".to_owned(), content.remarks.as_ref())]).collect()
            }
            Self::Support(content) => {
                vec![("given".to_owned(), Some(&content.given)), ("needed".to_owned(), content.needed.as_ref())]
            }
            Self::Medical(content) => named([
                ("allergies", &content.allergies),
                ("medication", &content.medication),
                ("instructions", &content.instructions),
            ]),
            Self::PracticalInformation(content) => {
                named([("arrangements", &content.arrangements), ("care", &content.care), ("preferences", &content.preferences)])
            }
        };
        texts.into_iter().map(|(name, text)| (name, text.map(String::as_str))).collect()
    }
}

fn named<'a, const N: usize>(texts: [(&str, &'a Option<String>); N]) -> Vec<(String, Option<&'a String>)> {
    texts.into_iter().map(|(name, text)| (name.to_owned(), text.as_ref())).collect()
}

/// Whether a code list holds a code.
pub(super) fn is_listed(list: &str, code: &str) -> bool {
    code_list(list).is_some_and(|list| list.entry(code).is_some())
}
