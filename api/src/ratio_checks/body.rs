//! The situation as callers send it, and the answer as they read it.

use persistence::domain::{
    Date, Language,
    ratio::{Ages, Basis, FewerStaff, RatioCheck, RatioFinding, Required, Situation, Staff},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::{
    CareKindCode, Coded, DayKindCode, FindingUnitCode, MethodCode, ParameterKey, RatioRuleCode, SourceText, StaffStatusCode,
    UncountedCode,
};

/// Een groep in de dagopvang, of een groep of het hele centrum in de buitenschoolse opvang, op een moment.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RatioSituation {
    /// De dag, waarvan de regels gelden.
    date: Date,
    care: CareKindCode,
    children: RatioChildren,
    /// Wie er is.
    #[serde(default)]
    #[schema(max_items = 200)]
    staff: Vec<RatioStaff>,
    /// De tijd op de dag waarin er minder beroepskrachten zijn dan de ratio vraagt.
    fewer_staff: Option<RatioFewerStaff>,
}

/// Hoeveel kinderen van elke leeftijd er zijn; een leeftijd die ontbreekt telt als 0.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[derive(Default)]
pub(crate) struct RatioChildren {
    /// Van 0 jaar.
    #[schema(minimum = 0, maximum = 1000, example = 3)]
    age0: u32,
    /// Van 1 jaar.
    #[schema(minimum = 0, maximum = 1000, example = 1)]
    age1: u32,
    /// Van 2 jaar.
    #[schema(minimum = 0, maximum = 1000, example = 2)]
    age2: u32,
    /// Van 3 jaar.
    #[schema(minimum = 0, maximum = 1000, example = 2)]
    age3: u32,
    /// Van 4 tot en met 6 jaar.
    #[serde(rename = "age4to6")]
    #[schema(minimum = 0, maximum = 1000, example = 0)]
    age_4_to_6: u32,
    /// Van 7 jaar of ouder.
    #[serde(rename = "age7to12")]
    #[schema(minimum = 0, maximum = 1000, example = 0)]
    age_7_to_12: u32,
}

/// Iemand die er is om voor de kinderen te zorgen.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RatioStaff {
    status: StaffStatusCode,
    /// Of 18 jaar of ouder.
    is_adult: bool,
    /// Of ingeschreven in het personenregister en gekoppeld aan deze houder.
    is_linked: bool,
    /// Of in dienst bij deze houder.
    is_employed: bool,
    /// Of er een begeleidingsplan is; alleen van belang voor wie in opleiding is.
    has_guidance_plan: Option<bool>,
    /// Het deel waarvoor wie in opleiding is meetelt, in procenten; 100 als dit ontbreekt.
    #[schema(minimum = 0, maximum = 100, example = 100)]
    percentage: Option<u32>,
}

/// Tijd waarin er minder beroepskrachten zijn dan de ratio vraagt.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RatioFewerStaff {
    /// Minuten van zulke tijd op de dag.
    #[schema(minimum = 0, maximum = 1440, example = 120)]
    minutes: i32,
    /// Minuten dat de locatie die dag aaneengesloten open is.
    #[schema(minimum = 0, maximum = 1440, example = 660)]
    opening_minutes: i32,
    day: DayKindCode,
}

impl RatioSituation {
    /// The situation as the rules read it.
    pub(crate) fn into_situation(self) -> Situation {
        let RatioChildren { age0, age1, age2, age3, age_4_to_6, age_7_to_12 } = self.children;
        let staff = |one: RatioStaff| Staff {
            status: one.status.0,
            is_adult: one.is_adult,
            is_linked: one.is_linked,
            is_employed: one.is_employed,
            has_guidance_plan: one.has_guidance_plan.unwrap_or(false),
            percentage: one.percentage.unwrap_or(100),
        };
        Situation {
            date: self.date,
            care: self.care.0,
            ages: Ages { young: [age0, age1, age2, age3], from_4_to_6: age_4_to_6, from_7: age_7_to_12 },
            staff: self.staff.into_iter().map(staff).collect(),
            fewer_staff: self.fewer_staff.map(|fewer| FewerStaff {
                minutes: fewer.minutes.into(),
                opening_minutes: fewer.opening_minutes.into(),
                day: fewer.day.0,
            }),
        }
    }
}

/// Wat de ratio vraagt en wie er meetelt.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RatioFindings {
    /// Hoeveel beroepskrachten nodig zijn; leeg als zoveel kinderen niet samen mogen zijn.
    required: Option<RatioRequired>,
    counted: RatioCounted,
    /// Wat niet klopt.
    #[schema(max_items = 10)]
    findings: Vec<RatioFindingView>,
}

/// Hoeveel beroepskrachten nodig zijn, en waarom.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RatioRequired {
    professionals: u32,
    method: MethodCode,
    /// De rij van de tabel en de rekenregel, voor zover zij hier gelden.
    #[schema(max_items = 10)]
    bases: Vec<RatioBasis>,
}

/// Een rij of rekenregel die is toegepast.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RatioBasis {
    method: MethodCode,
    parameter: ParameterKey,
    /// Van een rij: hoeveel kinderen er met dit aantal beroepskrachten ten hoogste zijn.
    children_at_most: Option<u32>,
    /// Van een rij: hoeveel daarvan van de jongste leeftijd die zij telt.
    youngest_at_most: Option<u32>,
    /// Van een rekenregel: de uitkomst voor afronding naar boven, op vier decimalen.
    #[schema(minimum = 0, maximum = 1_000_000, example = 1.1667)]
    outcome: Option<f64>,
    professionals: u32,
    source: SourceText,
}

/// Wie er meetelt.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RatioCounted {
    /// Hoeveel beroepskrachten meetellen; wie in opleiding is kan voor een deel tellen.
    #[schema(minimum = 0, maximum = 1000, example = 1.5)]
    professionals: f64,
    /// Wie niet meetelt.
    #[schema(max_items = 200)]
    not_counted: Vec<RatioNotCounted>,
}

/// Iemand die niet meetelt.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RatioNotCounted {
    /// Het volgnummer in staff, vanaf 0.
    staff: usize,
    reason: UncountedCode,
    source: SourceText,
}

/// Een bevinding over de ratio.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RatioFinding)]
struct RatioFindingView {
    rule: RatioRuleCode,
    source: SourceText,
    #[schema(minimum = 0, maximum = 10_000, example = 1.5)]
    observed: f64,
    #[schema(minimum = 0, maximum = 10_000, example = 2)]
    limit: f64,
    unit: FindingUnitCode,
    /// De bevinding in woorden, in de taal van de afnemer.
    #[schema(max_length = 300)]
    text: &'static str,
}

impl RatioFindings {
    /// The check, in the language of the caller.
    pub(crate) fn of(check: &RatioCheck, language: Language) -> Self {
        let not_counted = check.counted.not_counted.iter().map(|one| RatioNotCounted {
            staff: one.place,
            reason: Coded(one.reason),
            source: SourceText(one.source.clone()),
        });
        Self {
            required: check.required.as_ref().map(RatioRequired::from),
            counted: RatioCounted {
                professionals: f64::from(check.counted.hundredths) / 100.0,
                not_counted: not_counted.collect(),
            },
            findings: check.findings.iter().map(|finding| RatioFindingView::of(finding, language)).collect(),
        }
    }
}

impl From<&Required> for RatioRequired {
    fn from(required: &Required) -> Self {
        Self {
            professionals: required.professionals,
            method: Coded(required.method),
            bases: required.bases.iter().map(RatioBasis::from).collect(),
        }
    }
}

impl From<&Basis> for RatioBasis {
    fn from(basis: &Basis) -> Self {
        Self {
            method: Coded(basis.method),
            parameter: ParameterKey(basis.parameter.into()),
            children_at_most: basis.row.map(|(children, _)| children),
            youngest_at_most: basis.row.map(|(_, youngest)| youngest),
            outcome: basis.outcome_to_show(),
            professionals: basis.professionals,
            source: SourceText(basis.source.clone()),
        }
    }
}

impl RatioFindingView {
    fn of(finding: &RatioFinding, language: Language) -> Self {
        let measure = finding.measure();
        Self {
            rule: Coded(finding.rule),
            source: SourceText(finding.source.clone()),
            observed: measure.observed,
            limit: measure.limit,
            unit: Coded(measure.unit),
            text: finding.text(language),
        }
    }
}
