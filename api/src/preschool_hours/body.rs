//! The answers as callers read them.

use persistence::domain::{
    Date, Language,
    child::ChildId,
    holiday::SchoolYear,
    location::LocationId,
    parameter::{MissingParameter, PRESCHOOL_KEYS, ParametersOn, SITE_KEYS},
    preschool::{NeededWeek, PreschoolHours, SitePreschool},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    fields::{SchoolYearText, TotalHours},
    parameters::RuleParameterView,
};

/// De uren voorschoolse educatie van een kind.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PreschoolHours)]
pub(crate) struct PreschoolHoursView {
    child_id: Uuid,
    /// De dag waarop geteld is: vandaag.
    as_of: Date,
    /// De eerste dag waarop uren meetellen.
    from: Date,
    /// De laatste dag waarop uren meetellen.
    until: Date,
    /// De uren die het kind ten minste moet kunnen volgen.
    required_hours: TotalHours,
    /// De uren die tot en met vandaag zijn aangeboden en meetellen.
    offered_hours: TotalHours,
    /// De uren die op het eind zullen zijn aangeboden zoals het kind nu is geplaatst.
    expected_hours: TotalHours,
    /// De uren die dan ontbreken.
    short_hours: TotalHours,
    /// De week die het nog zou halen, vanaf morgen of de eerste plaats als die later begint, op de plaats die het laatst begint; leeg als er niets ontbreekt of geen dag meer over is.
    needed: Option<NeededWeekView>,
    /// De regelparameters waarop dit rust.
    #[schema(max_items = 10)]
    parameters: Vec<RuleParameterView>,
}

/// De week die de uren nog zou halen.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NeededPreschoolWeek)]
struct NeededWeekView {
    /// Uren in elke week, naar boven afgerond.
    hours_per_week: TotalHours,
    /// Op hoeveel dagen ten minste.
    #[schema(minimum = 1, maximum = 5)]
    days_per_week: i32,
    /// Of zoveel uren in een week meetellen.
    is_possible: bool,
}

/// De voorschoolse educatie van een locatie in een schooljaar. Het noemt niemand.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SitePreschoolHours)]
pub(crate) struct SitePreschoolView {
    location_id: Uuid,
    school_year: SchoolYearText,
    /// Hoeveel kinderen er in het jaar voorschoolse educatie hebben op dagen die meetellen.
    children: u32,
    /// Hoeveel van hen de uren halen zoals zij zijn geplaatst.
    reaching: u32,
    /// Hoeveel van hen uren tekortkomen.
    short: u32,
    /// De uren die zij samen tekortkomen.
    short_hours: TotalHours,
    /// De uren die de locatie in het jaar biedt en die meetellen, van alle kinderen samen.
    offered_hours: TotalHours,
    groups: SiteGroupsView,
    coach: SiteCoachView,
    /// De regelparameters waarop dit rust.
    #[schema(max_items = 20)]
    parameters: Vec<RuleParameterView>,
}

/// Wat de groepen vragen.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SitePreschoolGroups)]
struct SiteGroupsView {
    /// Het grootste aantal kinderen dat in het jaar tegelijk is geplaatst.
    most_children: u32,
    /// Hoeveel groepen dat ten minste zijn.
    groups: u32,
    /// Hoeveel beroepskrachten dat ten minste vraagt.
    professionals: u32,
}

/// De pedagogisch beleidsmedewerker voorschoolse educatie.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SitePreschoolCoach)]
struct SiteCoachView {
    /// De peildatum in het schooljaar.
    date: Date,
    /// De kinderen die dan meetellen.
    children: u32,
    /// De kinderen daarvan van wie een toeleiding zegt dat zij op de peildatum geïndiceerd waren; van de anderen is het niet bekend.
    indicated: u32,
    /// De uren in een jaar.
    hours: TotalHours,
}

impl PreschoolHoursView {
    /// The hours of a child on a day, in the language of the caller.
    pub(crate) fn of(
        child: ChildId,
        as_of: Date,
        hours: &PreschoolHours,
        read: ParametersOn<'_>,
        language: Language,
    ) -> Result<Self, MissingParameter> {
        Ok(Self {
            child_id: child.uuid(),
            as_of,
            from: hours.from,
            until: hours.until,
            required_hours: TotalHours::from_minutes(hours.required),
            offered_hours: TotalHours::from_minutes(hours.offered),
            expected_hours: TotalHours::from_minutes(hours.expected),
            short_hours: TotalHours::from_minutes(hours.short()),
            needed: hours.needed.as_ref().map(NeededWeekView::from),
            parameters: used(PRESCHOOL_KEYS, read, language)?,
        })
    }
}

impl From<&NeededWeek> for NeededWeekView {
    fn from(week: &NeededWeek) -> Self {
        Self { hours_per_week: TotalHours::from_minutes(week.minutes), days_per_week: week.days, is_possible: week.is_possible }
    }
}

impl SitePreschoolView {
    /// The numbers of a site in a school year, in the language of the caller.
    pub(crate) fn of(
        location: LocationId,
        year: SchoolYear,
        found: &SitePreschool,
        read: ParametersOn<'_>,
        language: Language,
    ) -> Result<Self, MissingParameter> {
        Ok(Self {
            location_id: location.uuid(),
            school_year: SchoolYearText(year.to_string()),
            children: found.children,
            reaching: found.reaching,
            short: found.short,
            short_hours: TotalHours::from_minutes(found.short_minutes),
            offered_hours: TotalHours::from_minutes(found.offered_minutes),
            groups: SiteGroupsView {
                most_children: found.most_at_once,
                groups: found.groups,
                professionals: found.professionals,
            },
            coach: SiteCoachView {
                date: found.coach_date,
                children: found.coach_children,
                indicated: found.coach_targets,
                hours: TotalHours::from_minutes(found.coach_minutes),
            },
            parameters: used(PRESCHOOL_KEYS.into_iter().chain(SITE_KEYS), read, language)?,
        })
    }
}

/// The rule parameters with these keys.
fn used(
    keys: impl IntoIterator<Item = &'static str>,
    read: ParametersOn<'_>,
    language: Language,
) -> Result<Vec<RuleParameterView>, MissingParameter> {
    keys.into_iter().map(|key| Ok(RuleParameterView::of(read.parameter(key)?, language))).collect()
}
