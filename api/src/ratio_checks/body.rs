//! The situation as callers send it, and the answer as they read it.

use persistence::domain::{
    Date, Language,
    location::LocationId,
    ratio::{
        Ages, Basis, FewerStaff, GroupCheck, NotCounted, RatioCheck, RatioFinding, Required, Share, SiteRatio, Situation, Staff,
    },
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::fields::{
    CareKindCode, Coded, DayKindCode, FindingUnitCode, MethodCode, ParameterKey, RatioRuleCode, SourceText, StaffStatusCode,
    UncountedCode,
};

/// De groepen van een centrum in een soort opvang, op een moment.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RatioSituation {
    /// De dag, waarvan de regels gelden.
    date: Date,
    care: CareKindCode,
    /// De kinderen van elke groep.
    #[schema(min_items = 1, max_items = 50)]
    groups: Vec<RatioChildren>,
    /// Wie er is.
    #[serde(default)]
    #[schema(max_items = 200)]
    staff: Vec<RatioStaff>,
    /// De tijd op de dag waarin er minder beroepskrachten zijn dan de ratio vraagt; van meer groepen de tijd waar die het langst is.
    fewer_staff: Option<RatioFewerStaff>,
}

/// Hoeveel kinderen van elke leeftijd er zijn; een leeftijd die ontbreekt telt als 0.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct RatioChildren {
    /// Van 0 jaar.
    #[schema(minimum = 0, maximum = 10_000, example = 3)]
    age0: u32,
    /// Van 1 jaar.
    #[schema(minimum = 0, maximum = 10_000, example = 1)]
    age1: u32,
    /// Van 2 jaar.
    #[schema(minimum = 0, maximum = 10_000, example = 2)]
    age2: u32,
    /// Van 3 jaar.
    #[schema(minimum = 0, maximum = 10_000, example = 2)]
    age3: u32,
    /// Van 4 tot en met 6 jaar.
    #[serde(rename = "age4to6")]
    #[schema(minimum = 0, maximum = 10_000, example = 0)]
    age_4_to_6: u32,
    /// Van 7 jaar of ouder.
    #[serde(rename = "age7to12")]
    #[schema(minimum = 0, maximum = 10_000, example = 0)]
    age_7_to_12: u32,
}

/// Iemand die er is om voor de kinderen te zorgen.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RatioStaff {
    /// Het volgnummer van de groep, vanaf 0; de eerste als dit ontbreekt.
    #[schema(minimum = 0, maximum = 49, example = 0)]
    group: Option<u8>,
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
        let staff = |one: RatioStaff| Staff {
            group: one.group.unwrap_or(0).into(),
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
            groups: self.groups.into_iter().map(Ages::from).collect(),
            staff: self.staff.into_iter().map(staff).collect(),
            fewer_staff: self.fewer_staff.map(|fewer| FewerStaff {
                minutes: fewer.minutes.into(),
                opening_minutes: fewer.opening_minutes.into(),
                day: fewer.day.0,
            }),
        }
    }
}

impl From<RatioChildren> for Ages {
    fn from(children: RatioChildren) -> Self {
        let RatioChildren { age0, age1, age2, age3, age_4_to_6, age_7_to_12 } = children;
        Self { young: [age0, age1, age2, age3], from_4_to_6: age_4_to_6, from_7: age_7_to_12 }
    }
}

impl From<Ages> for RatioChildren {
    fn from(ages: Ages) -> Self {
        let [age0, age1, age2, age3] = ages.young;
        Self { age0, age1, age2, age3, age_4_to_6: ages.from_4_to_6, age_7_to_12: ages.from_7 }
    }
}

/// Wat de ratio vraagt en wie er meetelt.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RatioFindings {
    /// Hoeveel beroepskrachten alle groepen samen nodig hebben; leeg als er een groep is die niet samen mag zijn.
    professionals: Option<u32>,
    /// Wat voor elke groep geldt, of voor alle samen waar de ratio voor het hele centrum geldt.
    #[schema(max_items = 50)]
    groups: Vec<RatioGroup>,
    /// Van wie maar een deel van de benodigde beroepskrachten mag zijn.
    #[schema(max_items = 10)]
    shares: Vec<RatioShare>,
    /// Wie niet meetelt.
    #[schema(max_items = 200)]
    not_counted: Vec<RatioNotCounted>,
}

/// Wat voor een groep geldt, of voor het hele centrum.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RatioGroup {
    /// Het volgnummer in groups, vanaf 0; leeg voor het hele centrum.
    group: Option<usize>,
    /// Hoeveel beroepskrachten nodig zijn; leeg als zoveel kinderen niet samen mogen zijn.
    required: Option<RatioRequired>,
    /// Hoeveel beroepskrachten meetellen; wie in opleiding is kan voor een deel tellen.
    #[schema(minimum = 0, maximum = 1000, example = 1.5)]
    counted: f64,
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
    /// Van een rij: hoeveel kinderen er met dit aantal beroepskrachten ten hoogste zijn, of bij separateGroups met een beroepskracht.
    children_at_most: Option<u32>,
    /// Van een rij: hoeveel daarvan van de jongste leeftijd die zij telt.
    youngest_at_most: Option<u32>,
    /// Van een rekenregel: de uitkomst voor afronding naar boven, op vier decimalen.
    #[schema(minimum = 0, maximum = 1_000_000, example = 1.1667)]
    outcome: Option<f64>,
    professionals: u32,
    source: SourceText,
}

/// Hoeveel van de benodigde beroepskrachten van een soort mogen zijn, en hoeveel er meetellen.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RatioShare {
    /// De soort; trainee is iedereen in opleiding, ook wie stagiair is.
    status: StaffStatusCode,
    parameter: ParameterKey,
    /// Het deel van wat nodig is, als breuk.
    #[schema(max_length = 30, pattern = "^[0-9]+/[0-9]+$", example = "1/2")]
    part: String,
    /// Hoeveel mensen dat ten hoogste zijn, naar beneden afgerond.
    at_most: i64,
    /// Hoeveel er meetellen.
    counted: i64,
    source: SourceText,
}

/// Iemand die niet meetelt.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RatioNotCounted {
    /// Het volgnummer in staff, vanaf 0.
    staff: usize,
    reason: UncountedCode,
    /// De regelparameter waarop dit rust; leeg als de wet geen getal noemt.
    parameter: Option<ParameterKey>,
    source: SourceText,
    /// De reden in woorden, in de taal van de afnemer.
    #[schema(max_length = 300)]
    text: &'static str,
}

/// Een bevinding over de ratio.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RatioFinding)]
struct RatioFindingView {
    rule: RatioRuleCode,
    /// De regelparameter waarop de grens rust.
    parameter: ParameterKey,
    source: SourceText,
    #[schema(minimum = 0, maximum = 1_000_000, example = 1.5)]
    observed: f64,
    #[schema(minimum = 0, maximum = 1_000_000, example = 2)]
    limit: f64,
    unit: FindingUnitCode,
    /// De bevinding in woorden, in de taal van de afnemer.
    #[schema(max_length = 300)]
    text: &'static str,
}

/// Wat een locatie op een dag nodig heeft. Het noemt niemand.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SiteRatio)]
pub(crate) struct SiteRatioView {
    location_id: Uuid,
    date: Date,
    /// Per soort opvang waarin er kinderen zijn geplaatst.
    #[schema(max_items = 2)]
    kinds: Vec<SiteRatioKind>,
}

/// Wat een locatie in een soort opvang nodig heeft.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SiteRatioKind {
    care: CareKindCode,
    children: RatioChildren,
    /// Hoeveel beroepskrachten nodig zijn; leeg als zoveel kinderen niet samen mogen zijn.
    required: Option<RatioRequired>,
}

impl SiteRatioView {
    /// The numbers of a site on a day.
    pub(crate) fn of(location: LocationId, date: Date, needs: &[SiteRatio]) -> Self {
        let kind = |need: &SiteRatio| SiteRatioKind {
            care: Coded(need.care),
            children: need.ages.into(),
            required: need.required.as_ref().map(RatioRequired::from),
        };
        Self { location_id: location.uuid(), date, kinds: needs.iter().map(kind).collect() }
    }
}

impl RatioFindings {
    /// The check, in the language of the caller.
    pub(crate) fn of(check: &RatioCheck, language: Language) -> Self {
        Self {
            professionals: check.professionals(),
            groups: check.groups.iter().map(|group| RatioGroup::of(group, language)).collect(),
            shares: check.counted.shares.iter().map(RatioShare::from).collect(),
            not_counted: check.counted.not_counted.iter().map(|one| RatioNotCounted::of(one, language)).collect(),
        }
    }
}

impl RatioGroup {
    fn of(check: &GroupCheck, language: Language) -> Self {
        Self {
            group: check.group,
            required: check.required.as_ref().map(RatioRequired::from),
            counted: f64::from(check.hundredths) / 100.0,
            findings: check.findings.iter().map(|finding| RatioFindingView::of(finding, language)).collect(),
        }
    }
}

impl From<&Share> for RatioShare {
    fn from(share: &Share) -> Self {
        Self {
            status: Coded(share.status),
            parameter: ParameterKey(share.parameter.into()),
            part: share.part.to_string(),
            at_most: share.at_most,
            counted: share.counted,
            source: SourceText(share.source.clone()),
        }
    }
}

impl RatioNotCounted {
    fn of(one: &NotCounted, language: Language) -> Self {
        Self {
            staff: one.place,
            reason: Coded(one.reason),
            parameter: one.parameter.map(|key| ParameterKey(key.into())),
            source: SourceText(one.source.clone()),
            text: one.reason.text(language),
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
            parameter: ParameterKey(finding.parameter.into()),
            source: SourceText(finding.source.clone()),
            observed: measure.observed,
            limit: measure.limit,
            unit: Coded(measure.unit),
            text: finding.text(language),
        }
    }
}
