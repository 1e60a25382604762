//! The bodies of placements: what callers state and what they read.

use persistence::PlacementRevision;
use persistence::domain::{
    Date, Id,
    child::Reference,
    placement::{Placement, PlacementFacts, PreschoolEducation},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    children::ReferenceBody,
    fields::{CareCode, Coded, GroupCode, Hours, ListCode, PatchOf},
};

/// Voorschoolse educatie die een plaatsing biedt.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = PreschoolEducation)]
pub(crate) struct PreschoolEducationBody {
    /// Een code van de codelijst preschool-programmes.
    programme: ListCode,
    hours_per_week: Hours,
    /// Dagen per week waarop het wordt aangeboden.
    #[schema(minimum = 1, maximum = 7)]
    days_per_week: i32,
}

/// Wat van een plaatsing wordt vastgelegd.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NewPlacement {
    /// De locatie.
    pub(super) location_id: Uuid,
    pub(super) care: CareCode,
    /// De jaargroep; alleen bij school.
    pub(super) group: Option<GroupCode>,
    /// De eerste dag.
    pub(super) start_date: Date,
    /// De laatste dag; open als die ontbreekt.
    pub(super) end_date: Option<Date>,
    /// Verplicht bij kinderopvang.
    pub(super) hours_per_week: Option<Hours>,
    pub(super) preschool_education: Option<PreschoolEducationBody>,
    /// De eerste dag op het voortgezet onderwijs; alleen bij school.
    pub(super) left_for_secondary_date: Option<Date>,
    pub(super) reference: Option<ReferenceBody>,
}

pub(crate) type PlacementPatch = PatchOf<NewPlacement>;

impl From<NewPlacement> for PlacementFacts {
    fn from(body: NewPlacement) -> Self {
        Self {
            location_id: Id::from_uuid(body.location_id),
            care: body.care.0,
            group: body.group.map(|group| group.0),
            start_date: body.start_date,
            end_date: body.end_date,
            minutes_per_week: body.hours_per_week.map(Hours::minutes),
            preschool_education: body.preschool_education.map(|education| PreschoolEducation {
                programme: education.programme.into(),
                minutes_per_week: education.hours_per_week.minutes(),
                days_per_week: education.days_per_week,
            }),
            left_for_secondary_date: body.left_for_secondary_date,
            reference: body.reference.map(Reference::from),
        }
    }
}

impl From<&PlacementFacts> for NewPlacement {
    fn from(facts: &PlacementFacts) -> Self {
        Self {
            location_id: facts.location_id.uuid(),
            care: Coded(facts.care),
            group: facts.group.map(Coded),
            start_date: facts.start_date,
            end_date: facts.end_date,
            hours_per_week: facts.minutes_per_week.map(Hours::from_minutes),
            preschool_education: facts.preschool_education.as_ref().map(|education| PreschoolEducationBody {
                programme: education.programme.clone().into(),
                hours_per_week: Hours::from_minutes(education.minutes_per_week),
                days_per_week: education.days_per_week,
            }),
            left_for_secondary_date: facts.left_for_secondary_date,
            reference: facts.reference.as_ref().map(ReferenceBody::from),
        }
    }
}

/// Een plaatsing (plaatsing).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Placement)]
pub(crate) struct PlacementView {
    id: Uuid,
    child_id: Uuid,
    /// De organisatie die haar vastlegde.
    organisation_id: Uuid,
    location_id: Uuid,
    care: CareCode,
    group: Option<GroupCode>,
    start_date: Date,
    end_date: Option<Date>,
    hours_per_week: Option<Hours>,
    preschool_education: Option<PreschoolEducationBody>,
    left_for_secondary_date: Option<Date>,
    reference: Option<ReferenceBody>,
    /// Wanneer deze versie is vastgelegd.
    recorded_at: jiff::Timestamp,
}

impl From<&Placement> for PlacementView {
    fn from(placement: &Placement) -> Self {
        let stated = NewPlacement::from(&placement.facts);
        Self {
            id: placement.id.uuid(),
            child_id: placement.child_id.uuid(),
            organisation_id: placement.organisation_id.uuid(),
            location_id: stated.location_id,
            care: stated.care,
            group: stated.group,
            start_date: stated.start_date,
            end_date: stated.end_date,
            hours_per_week: stated.hours_per_week,
            preschool_education: stated.preschool_education,
            left_for_secondary_date: stated.left_for_secondary_date,
            reference: stated.reference,
            recorded_at: placement.recorded_at.into(),
        }
    }
}

/// Een plaatsing in een lijst, of dat zij er niet meer is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum PlacementEntry {
    Now(PlacementView),
    Gone(crate::follow::Gone),
}

/// Een versie van een plaatsing, zonder de verwijzing: die bewaart de geschiedenis niet.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlacementRevision)]
pub(crate) struct RevisionView {
    version: i32,
    recorded_at: jiff::Timestamp,
    /// De client die haar vastlegde.
    client_id: Uuid,
    organisation_id: Uuid,
    /// De ondoorzichtige verwijzing naar de persoon achter de client.
    #[schema(max_length = 64)]
    person: Option<String>,
    /// Of deze versie de plaatsing intrekt.
    removed: bool,
    location_id: Uuid,
    care: CareCode,
    group: Option<GroupCode>,
    start_date: Date,
    end_date: Option<Date>,
    hours_per_week: Option<Hours>,
    preschool_education: Option<PreschoolEducationBody>,
    left_for_secondary_date: Option<Date>,
}

impl From<&PlacementRevision> for RevisionView {
    fn from(revision: &PlacementRevision) -> Self {
        let stated = NewPlacement::from(&revision.facts);
        Self {
            version: revision.version,
            recorded_at: revision.recorded_at.into(),
            client_id: revision.client_id.uuid(),
            organisation_id: revision.organisation_id.uuid(),
            person: revision.person.clone(),
            removed: revision.removed,
            location_id: stated.location_id,
            care: stated.care,
            group: stated.group,
            start_date: stated.start_date,
            end_date: stated.end_date,
            hours_per_week: stated.hours_per_week,
            preschool_education: stated.preschool_education,
            left_for_secondary_date: stated.left_for_secondary_date,
        }
    }
}
