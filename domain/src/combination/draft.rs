//! What a caller states of a combination contract, whether it exists or not. It names nobody.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Date, Instant, code::codes};

codes! {
    /// De kant waar de uren worden gewerkt: school of kinderopvang.
    Employer {
        /// Het schoolbestuur.
        SchoolBoard = "schoolBoard",
        /// De houder van de kinderopvang.
        ChildcareProvider = "childcareProvider",
    }
}

codes! {
    /// De cao die voor een aanstelling geldt.
    Agreement {
        /// CAO Primair Onderwijs.
        PrimaryEducation = "primaryEducation",
        /// CAO Kinderopvang.
        Childcare = "childcare",
    }
}

codes! {
    /// De functie in een aanstelling.
    Function {
        /// Onderwijsassistent.
        TeachingAssistant = "teachingAssistant",
        /// Pedagogisch professional voor het jonge kind.
        EarlyYearsProfessional = "earlyYearsProfessional",
        /// Pedagogisch professional in de buitenschoolse opvang.
        AfterSchoolProfessional = "afterSchoolProfessional",
        /// Pedagogisch professional in de dagopvang.
        DayCareProfessional = "dayCareProfessional",
    }
}

codes! {
    /// Wie de arbeidsovereenkomst heeft.
    Construction {
        /// Twee arbeidsovereenkomsten, van elke kant een.
        TwoContracts = "twoContracts",
        /// De kinderopvang is werkgever en leent uit aan de school.
        LentByChildcare = "lentByChildcare",
        /// De school is werkgever en leent uit aan de kinderopvang.
        LentBySchool = "lentBySchool",
        /// Een gezamenlijke pool, stichting of payrollbedrijf is werkgever.
        Pool = "pool",
        /// Een bestuur voor beide, zoals in een integraal kindcentrum.
        OneBoard = "oneBoard",
    }
}

codes! {
    /// Onderdeel van een concept dat mag ontbreken; zijn regels worden dan niet beoordeeld.
    DraftPart {
        /// De diensten.
        Shifts = "shifts",
        /// De opleiding.
        Training = "training",
        /// De screening.
        Screening = "screening",
        /// De bezetting van de opvanglocaties.
        Sites = "sites",
        /// De werkgevers die van elkaar weten.
        InformedEmployers = "informedEmployers",
        /// De dag waarop het rooster bekend werd.
        RosterPublishedDate = "rosterPublishedDate",
    }
}

/// A draft of a combination contract with its week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The day as of which the state of the contract is judged.
    pub as_of: Date,
    /// The birth date of the person, for the norms of working time under 18.
    pub birth_date: Date,
    /// Who holds the employment contract.
    pub construction: Construction,
    /// The parts of the contract, one for each side.
    pub engagements: Vec<Engagement>,
    /// The shifts; none when the caller gives no schedule.
    pub shifts: Option<Vec<Shift>>,
    /// The training on the job.
    pub training: Option<Training>,
    /// The checks before work with children may start.
    pub screening: Option<Screening>,
    /// How the childcare sites are staffed.
    pub sites: Option<Vec<SiteStaff>>,
    /// The engagements whose employer knows of the other.
    pub informed_employers: Option<Vec<usize>>,
    /// The day on which the schedule became known.
    pub roster_published_date: Option<Date>,
}

/// One side's part of a combination contract (aanstelling, dienstverband).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Engagement {
    /// The side where the hours are worked.
    pub employer: Employer,
    /// The collective agreement that holds for it.
    pub agreement: Agreement,
    /// What the person does there.
    pub function: Function,
    /// Minutes a week, in whole quarters of an hour.
    pub minutes_per_week: i32,
    /// First day.
    pub start_date: Date,
    /// Last day; none without an end.
    pub end_date: Option<Date>,
}

/// One stretch of work at one side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// The engagement, by its place in the draft.
    pub engagement: usize,
    /// When it starts.
    pub start: Instant,
    /// When it ends.
    pub end: Instant,
    /// Minutes of break within it, which are no working time.
    pub break_minutes: i32,
}

/// Training on the job (BBL) as the training agreements hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Training {
    /// The hours of each study year.
    pub study_years: Vec<StudyYear>,
    /// Who has signed.
    pub signed_by: Vec<Signatory>,
    /// The engagements at a recognised training company (erkend leerbedrijf).
    pub recognised_companies: Vec<usize>,
    /// The day of the written guidance plan (begeleidingsplan).
    pub guidance_plan_date: Option<Date>,
    /// Whether the trainee counts in the ratio of professionals and children.
    pub counts_in_ratio: bool,
}

/// The hours of one study year; durations in minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StudyYear {
    /// First day.
    pub start_date: Date,
    /// Last day.
    pub end_date: Date,
    /// All clock hours of the programme.
    pub total_minutes: i32,
    /// Of these guided teaching (begeleide onderwijstijd).
    pub guided_minutes: i32,
    /// Of these practice (beroepspraktijkvorming).
    pub practice_minutes: i32,
}

/// Who signs a training agreement (praktijkovereenkomst).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signatory {
    /// The training provider.
    TrainingProvider,
    /// The student.
    Student,
    /// The training company of an engagement, by its place in the draft.
    Engagement(usize),
}

/// A text that names no signatory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no signatory")]
pub struct NotASignatory;

impl Signatory {
    /// The form as a regular expression, as the contract publishes it.
    pub const PATTERN: &'static str = "^(trainingProvider|student|engagement:(0|[1-9][0-9]?))$";
}

impl FromStr for Signatory {
    type Err = NotASignatory;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "trainingProvider" => Ok(Self::TrainingProvider),
            "student" => Ok(Self::Student),
            _ => {
                let index = text.strip_prefix("engagement:").filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
                index.and_then(|digits| digits.parse().ok()).map(Self::Engagement).ok_or(NotASignatory)
            }
        }
    }
}

impl fmt::Display for Signatory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TrainingProvider => f.write_str("trainingProvider"),
            Self::Student => f.write_str("student"),
            Self::Engagement(index) => write!(f, "engagement:{index}"),
        }
    }
}

/// The checks before work with children may start: that and when, never the certificate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Screening {
    /// The day of the entry in the childcare register of persons (Personenregister kinderopvang).
    pub register_entry_date: Option<Date>,
    /// The day on which the entry was linked to the childcare provider.
    pub register_link_date: Option<Date>,
    /// The certificates of conduct (VOG) that were seen.
    pub conduct_certificates: Vec<ConductCertificate>,
}

/// A certificate of conduct that was seen for an engagement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConductCertificate {
    /// The engagement, by its place in the draft.
    pub engagement: usize,
    /// The day of the certificate.
    pub issued_date: Date,
}

/// How a childcare site is staffed, trainees included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SiteStaff {
    /// The engagement at the site, by its place in the draft.
    pub engagement: usize,
    /// Professionals that the ratio requires at the whole centre.
    pub required_professionals: i32,
    /// How many of these are trainees.
    pub trainees_counted: i32,
}

impl Engagement {
    /// Whether it runs on a day.
    pub fn covers(&self, day: Date) -> bool {
        self.start_date <= day && self.end_date.is_none_or(|end| day <= end)
    }

    /// The day on which its state is judged: the day of asking, or the first day when that is later.
    pub(super) fn state_day(&self, as_of: Date) -> Date {
        as_of.max(self.start_date)
    }
}

impl Draft {
    /// The engagements with their places.
    pub(super) fn placed(&self) -> impl Iterator<Item = (usize, &Engagement)> + Clone {
        self.engagements.iter().enumerate()
    }

    /// The engagements at a side, with their places.
    pub(super) fn at_side(&self, side: Employer) -> impl Iterator<Item = (usize, &Engagement)> + Clone {
        self.placed().filter(move |(_, engagement)| engagement.employer == side)
    }

    /// The minutes a week of those engagements that run on a day.
    pub(super) fn minutes_on<'a>(engagements: impl Iterator<Item = (usize, &'a Engagement)>, day: Date) -> i32 {
        let running = engagements.filter(|(_, engagement)| engagement.covers(day));
        running.map(|(_, engagement)| engagement.minutes_per_week).fold(0, i32::saturating_add)
    }

    /// The parts that the caller left out, in the order of [`DraftPart`].
    pub(super) fn absent_parts(&self) -> Vec<DraftPart> {
        [
            (DraftPart::Shifts, self.shifts.is_none()),
            (DraftPart::Training, self.training.is_none()),
            (DraftPart::Screening, self.screening.is_none()),
            (DraftPart::Sites, self.sites.is_none()),
            (DraftPart::InformedEmployers, self.informed_employers.is_none()),
            (DraftPart::RosterPublishedDate, self.roster_published_date.is_none()),
        ]
        .into_iter()
        .filter_map(|(part, absent)| absent.then_some(part))
        .collect()
    }
}
