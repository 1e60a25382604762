//! The draft as callers send it, and the findings as they read them.

use persistence::domain::{
    Date, Language,
    combination::{
        Check, ConductCertificate, Draft, Engagement, Finding, Screening, Shift, Signatory, SiteStaff, StudyYear, Summary,
        Training,
    },
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::{
    AgreementCode, Coded, ConstructionCode, DraftPartCode, EmployerCode, FindingUnitCode, Formed, FunctionCode, Hours, RuleCode,
    SeverityCode, SignatoryText, SourceText,
};

/// Een concept van een combinatiefunctie-contract, met zijn rooster. Het noemt niemand.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "asOf": "2026-09-01", "person": { "birthDate": "1990-05-01" }, "construction": "twoContracts",
    "engagements": [
        { "employer": "schoolBoard", "agreement": "primaryEducation", "function": "teachingAssistant", "hoursPerWeek": 24,
          "startDate": "2026-09-01", "endDate": "2028-07-31" },
        { "employer": "childcareProvider", "agreement": "childcare", "function": "afterSchoolProfessional", "hoursPerWeek": 12,
          "startDate": "2026-09-01", "endDate": "2028-07-31" }
    ],
    "shifts": [
        { "engagement": 0, "start": "2026-09-07T08:15:00+02:00", "end": "2026-09-07T14:30:00+02:00", "breakMinutes": 30 },
        { "engagement": 1, "start": "2026-09-07T14:45:00+02:00", "end": "2026-09-07T18:30:00+02:00", "breakMinutes": 0 }
    ],
    "training": {
        "studyYears": [
            { "startDate": "2026-09-01", "endDate": "2027-07-31", "totalHours": 900, "guidedHours": 220, "practiceHours": 640 }
        ],
        "signedBy": ["trainingProvider", "student", "engagement:0", "engagement:1"],
        "recognisedCompanies": [0, 1], "guidancePlanDate": "2026-08-28", "countsInRatio": true
    },
    "screening": {
        "registerEntryDate": "2026-08-20", "registerLinkDate": "2026-08-21",
        "conductCertificates": [{ "engagement": 0, "issuedDate": "2026-06-01" }]
    },
    "sites": [{ "engagement": 1, "requiredProfessionals": 4, "traineesCounted": 2 }],
    "informedEmployers": [0, 1], "rosterPublishedDate": "2026-08-10"
}))]
pub(crate) struct ContractDraft {
    /// De dag waarop de staat van het contract wordt beoordeeld.
    as_of: Date,
    person: DraftPerson,
    construction: ConstructionCode,
    /// De aanstellingen; andere onderdelen verwijzen ernaar met hun volgnummer, vanaf 0.
    #[schema(min_items = 1, max_items = 10)]
    engagements: Vec<DraftEngagement>,
    /// De diensten; dagen zonder dienst zijn vrij.
    #[schema(max_items = 2000)]
    shifts: Option<Vec<DraftShift>>,
    training: Option<DraftTraining>,
    screening: Option<DraftScreening>,
    /// De bezetting van de opvanglocaties.
    #[schema(max_items = 10)]
    sites: Option<Vec<DraftSite>>,
    /// De aanstellingen waarvan de werkgever van de andere weet.
    #[schema(max_items = 10)]
    informed_employers: Option<Vec<EngagementIndex>>,
    /// De dag waarop het rooster bekend werd.
    roster_published_date: Option<Date>,
}

/// Volgnummer van een aanstelling in het concept, vanaf 0.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(minimum = 0, maximum = 99, example = 0)]
pub(crate) struct EngagementIndex(u8);

/// De persoon van een concept: niet meer dan de regels nodig hebben.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct DraftPerson {
    /// De geboortedatum, voor de normen onder 18 jaar.
    #[schema(example = "1990-05-01")]
    birth_date: Date,
}

/// De aanstelling aan een kant.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct DraftEngagement {
    employer: EmployerCode,
    agreement: AgreementCode,
    function: FunctionCode,
    hours_per_week: Hours,
    /// De eerste dag.
    start_date: Date,
    /// De laatste dag; open als deze ontbreekt.
    #[schema(example = "2028-07-31")]
    end_date: Option<Date>,
}

/// Een dienst, met lokale tijden.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct DraftShift {
    engagement: EngagementIndex,
    #[schema(example = "2026-09-07T08:15:00+02:00")]
    start: jiff::Timestamp,
    #[schema(example = "2026-09-07T14:30:00+02:00")]
    end: jiff::Timestamp,
    /// Minuten pauze in de dienst.
    #[schema(minimum = 0, maximum = 1440, example = 30)]
    break_minutes: i32,
}

/// De opleiding (BBL).
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct DraftTraining {
    #[schema(max_items = 10)]
    study_years: Vec<DraftStudyYear>,
    /// Wie de praktijkovereenkomst hebben getekend.
    #[schema(max_items = 20)]
    signed_by: Vec<SignatoryText>,
    /// De aanstellingen bij een erkend leerbedrijf.
    #[schema(max_items = 10)]
    recognised_companies: Vec<EngagementIndex>,
    /// De dag van het begeleidingsplan.
    guidance_plan_date: Option<Date>,
    /// Of de leerling meetelt in de beroepskracht-kindratio.
    counts_in_ratio: bool,
}

/// De uren van een studiejaar.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct DraftStudyYear {
    /// De eerste dag.
    start_date: Date,
    /// De laatste dag.
    #[schema(example = "2027-07-31")]
    end_date: Date,
    /// Alle klokuren.
    #[schema(value_type = f64, minimum = 0, maximum = 2500, multiple_of = 0.25, example = 900)]
    total_hours: Hours,
    /// Daarvan begeleide onderwijstijd.
    #[schema(value_type = f64, minimum = 0, maximum = 2500, multiple_of = 0.25, example = 220)]
    guided_hours: Hours,
    /// Daarvan beroepspraktijkvorming.
    #[schema(value_type = f64, minimum = 0, maximum = 2500, multiple_of = 0.25, example = 640)]
    practice_hours: Hours,
}

/// De screening: dat en wanneer, nooit de verklaring zelf.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct DraftScreening {
    /// De dag van inschrijving in het personenregister kinderopvang.
    #[schema(example = "2026-08-20")]
    register_entry_date: Option<Date>,
    /// De dag van koppeling met de houder.
    #[schema(example = "2026-08-21")]
    register_link_date: Option<Date>,
    #[serde(default)]
    #[schema(max_items = 20)]
    conduct_certificates: Vec<DraftCertificate>,
}

/// Een verklaring omtrent het gedrag (VOG) die is gezien.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct DraftCertificate {
    engagement: EngagementIndex,
    /// De dag van afgifte.
    #[schema(example = "2026-06-01")]
    issued_date: Date,
}

/// De bezetting van een opvanglocatie, de leerling meegeteld.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct DraftSite {
    engagement: EngagementIndex,
    /// Beroepskrachten die de ratio vraagt.
    #[schema(minimum = 0, maximum = 1000, example = 4)]
    required_professionals: i32,
    /// Leerlingen die daarvan meetellen.
    #[schema(minimum = 0, maximum = 1000, example = 2)]
    trainees_counted: i32,
}

impl EngagementIndex {
    pub(crate) fn place(self) -> usize {
        usize::from(self.0)
    }

    /// The index of a place; there are fewer engagements than it can name.
    pub(crate) fn of(place: usize) -> Self {
        Self(u8::try_from(place).unwrap_or(u8::MAX))
    }
}

impl ContractDraft {
    /// The draft as the rules read it.
    pub(crate) fn into_draft(self) -> Draft {
        let places = |indices: Vec<EngagementIndex>| indices.into_iter().map(EngagementIndex::place).collect();
        Draft {
            as_of: self.as_of,
            birth_date: self.person.birth_date,
            construction: self.construction.0,
            engagements: self.engagements.into_iter().map(Engagement::from).collect(),
            shifts: self.shifts.map(|shifts| shifts.into_iter().map(Shift::from).collect()),
            training: self.training.map(Training::from),
            screening: self.screening.map(Screening::from),
            sites: self.sites.map(|sites| sites.into_iter().map(SiteStaff::from).collect()),
            informed_employers: self.informed_employers.map(places),
            roster_published_date: self.roster_published_date,
        }
    }
}

impl From<DraftEngagement> for Engagement {
    fn from(body: DraftEngagement) -> Self {
        Self {
            employer: body.employer.0,
            agreement: body.agreement.0,
            function: body.function.0,
            minutes_per_week: body.hours_per_week.minutes(),
            start_date: body.start_date,
            end_date: body.end_date,
        }
    }
}

impl From<DraftShift> for Shift {
    fn from(body: DraftShift) -> Self {
        let (start, end) = (body.start.into(), body.end.into());
        Self { engagement: body.engagement.place(), start, end, break_minutes: body.break_minutes }
    }
}

impl From<DraftTraining> for Training {
    fn from(body: DraftTraining) -> Self {
        Self {
            study_years: body.study_years.into_iter().map(StudyYear::from).collect(),
            signed_by: body.signed_by.into_iter().map(|signatory: Formed<Signatory>| signatory.0).collect(),
            recognised_companies: body.recognised_companies.into_iter().map(EngagementIndex::place).collect(),
            guidance_plan_date: body.guidance_plan_date,
            counts_in_ratio: body.counts_in_ratio,
        }
    }
}

impl From<DraftStudyYear> for StudyYear {
    fn from(year: DraftStudyYear) -> Self {
        Self {
            start_date: year.start_date,
            end_date: year.end_date,
            total_minutes: year.total_hours.minutes(),
            guided_minutes: year.guided_hours.minutes(),
            practice_minutes: year.practice_hours.minutes(),
        }
    }
}

impl From<StudyYear> for DraftStudyYear {
    fn from(year: StudyYear) -> Self {
        Self {
            start_date: year.start_date,
            end_date: year.end_date,
            total_hours: Hours::from_minutes(year.total_minutes),
            guided_hours: Hours::from_minutes(year.guided_minutes),
            practice_hours: Hours::from_minutes(year.practice_minutes),
        }
    }
}

impl From<DraftScreening> for Screening {
    fn from(body: DraftScreening) -> Self {
        let certificate =
            |one: DraftCertificate| ConductCertificate { engagement: one.engagement.place(), issued_date: one.issued_date };
        Self {
            register_entry_date: body.register_entry_date,
            register_link_date: body.register_link_date,
            conduct_certificates: body.conduct_certificates.into_iter().map(certificate).collect(),
        }
    }
}

impl From<Screening> for DraftScreening {
    fn from(screening: Screening) -> Self {
        let certificate = |one: ConductCertificate| DraftCertificate {
            engagement: EngagementIndex::of(one.engagement),
            issued_date: one.issued_date,
        };
        Self {
            register_entry_date: screening.register_entry_date,
            register_link_date: screening.register_link_date,
            conduct_certificates: screening.conduct_certificates.into_iter().map(certificate).collect(),
        }
    }
}

impl From<SiteStaff> for DraftSite {
    fn from(site: SiteStaff) -> Self {
        Self {
            engagement: EngagementIndex::of(site.engagement),
            required_professionals: site.required_professionals,
            trainees_counted: site.trainees_counted,
        }
    }
}

impl From<DraftSite> for SiteStaff {
    fn from(body: DraftSite) -> Self {
        Self {
            engagement: body.engagement.place(),
            required_professionals: body.required_professionals,
            trainees_counted: body.trainees_counted,
        }
    }
}

/// Wat de regels van een concept zeggen.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ContractFindings {
    summary: ContractSummary,
    /// De bevindingen, op volgorde van zwaarte, eerste dag, laatste dag en regel.
    #[schema(max_items = 20_000)]
    findings: Vec<ContractFinding>,
}

/// Het geheel in een regel.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ContractSummary {
    /// Aantal bevindingen waarmee het niet kan.
    blocking: usize,
    /// Aantal bevindingen waarmee een afspraak niet wordt nagekomen.
    warning: usize,
    /// Aantal bevindingen om te weten.
    advice: usize,
    /// Uren per week aan beide kanten samen.
    hours_per_week: Hours,
    /// Werktijdfactor op school: van 40 uur per week en 1659 uur per jaar.
    #[schema(minimum = 0, maximum = 100, example = 0.6)]
    factor_school: f64,
    /// Fte in de kinderopvang: van 36 uur per week. Nooit bij de werktijdfactor op te tellen.
    #[schema(minimum = 0, maximum = 100, example = 0.3333)]
    fte_childcare: f64,
    /// De onderdelen die ontbreken en waarvan de regels niet zijn beoordeeld.
    #[schema(max_items = 10)]
    not_judged: Vec<DraftPartCode>,
}

/// Een bevinding (bevinding).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ContractFinding {
    rule: RuleCode,
    severity: SeverityCode,
    source: SourceText,
    /// De eerste dag waarover zij gaat.
    start_date: Date,
    /// De laatste dag; leeg zonder einde.
    end_date: Option<Date>,
    /// Wat het is; leeg als er niets te meten valt.
    #[schema(minimum = 0, maximum = 10_000_000, example = 9.5)]
    observed: Option<f64>,
    /// Wat de regel ten minste of ten hoogste vraagt.
    #[schema(minimum = 0, maximum = 10_000_000, example = 11)]
    limit: Option<f64>,
    unit: Option<FindingUnitCode>,
    /// De aanstellingen waarover zij gaat.
    #[schema(max_items = 10)]
    engagements: Vec<usize>,
    /// De bevinding in woorden, in de taal van de afnemer.
    #[schema(
        max_length = 500,
        example = "Na de dienst van 2026-09-07 is de rust 9,5 uur; ten minste 11 uur onafgebroken rust is nodig."
    )]
    text: String,
}

impl ContractFindings {
    /// The check, in the language of the caller.
    pub(crate) fn of(check: &Check, language: Language) -> Self {
        let findings = check.findings.iter().map(|finding| ContractFinding::of(finding, language)).collect();
        Self { summary: ContractSummary::from(&check.summary), findings }
    }
}

impl From<&Summary> for ContractSummary {
    fn from(summary: &Summary) -> Self {
        Self {
            blocking: summary.blocking,
            warning: summary.warning,
            advice: summary.advice,
            hours_per_week: Hours::from_minutes(summary.minutes_per_week),
            factor_school: summary.factor_school,
            fte_childcare: summary.fte_childcare,
            not_judged: summary.not_judged.iter().copied().map(Coded).collect(),
        }
    }
}

impl ContractFinding {
    /// A finding, in the language of the caller.
    pub(crate) fn of(finding: &Finding, language: Language) -> Self {
        Self {
            rule: Coded(finding.rule),
            severity: Coded(finding.severity),
            source: SourceText(finding.source.clone()),
            start_date: finding.start_date,
            end_date: finding.end_date,
            observed: finding.measure.map(|measure| measure.observed),
            limit: finding.measure.map(|measure| measure.limit),
            unit: finding.measure.map(|measure| Coded(measure.unit)),
            engagements: finding.engagements.clone(),
            text: finding.text(language),
        }
    }
}
