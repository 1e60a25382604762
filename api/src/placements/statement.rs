//! The bodies of synchronising: what a source states of placements, and what it is answered.

use std::borrow::Cow;

use persistence::PlacementWindow;
use persistence::domain::{
    Date, Id,
    child::{ChildId, Reference},
    location::LocationId,
    placement::{Difference, DifferenceKind, Placement, PlacementFacts},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{Ref, RefOr, Schema},
};
use uuid::Uuid;

use super::body::{NewPlacement, PlacementView, PreschoolEducationBody};
use crate::{
    answer::version_tag,
    children::ReferenceBody,
    fields::{CareCode, Coded, DifferenceCode, GroupCode, Hours, ReferenceKey, ReferenceValue, SourceName},
};

/// The reference in the path.
#[derive(Clone, Deserialize)]
pub(super) struct ReferencePath {
    source: SourceName,
    reference: ReferenceKey,
}

impl ReferencePath {
    pub(super) fn reference(&self) -> Reference {
        Reference { source: self.source.clone().into(), value: self.reference.clone().into() }
    }
}

/// Which child a source means.
#[derive(Clone)]
pub(super) enum ChildName {
    Id(ChildId),
    Reference(Reference),
    /// By neither, or by both.
    Unclear,
}

/// Wat een bron van een plaatsing zegt.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct PlacementStatement {
    /// Het kind; of childReference.
    child_id: Option<Uuid>,
    /// Een verwijzing in de eigen inschrijving van het kind; of childId.
    child_reference: Option<ReferenceBody>,
    /// De locatie.
    location_id: Uuid,
    care: CareCode,
    /// De jaargroep; alleen bij school.
    group: Option<GroupCode>,
    /// De eerste dag.
    start_date: Date,
    /// De laatste dag; open als die ontbreekt.
    end_date: Option<Date>,
    /// Verplicht bij kinderopvang.
    hours_per_week: Option<Hours>,
    preschool_education: Option<PreschoolEducationBody>,
    /// De eerste dag op het voortgezet onderwijs; alleen bij school.
    left_for_secondary_date: Option<Date>,
}

impl PlacementStatement {
    /// Which child is meant, and what is said under a reference.
    pub(super) fn parts(self, reference: Reference) -> (ChildName, PlacementFacts) {
        let child = match (self.child_id, self.child_reference) {
            (Some(id), None) => ChildName::Id(Id::from_uuid(id)),
            (None, Some(reference)) => ChildName::Reference(reference.into()),
            _ => ChildName::Unclear,
        };
        let stated = NewPlacement {
            location_id: self.location_id,
            care: self.care,
            group: self.group,
            start_date: self.start_date,
            end_date: self.end_date,
            hours_per_week: self.hours_per_week,
            preschool_education: self.preschool_education,
            left_for_secondary_date: self.left_for_secondary_date,
            reference: None,
        };
        (child, PlacementFacts { reference: Some(reference), ..stated.into() })
    }
}

/// Wat bronnen van plaatsingen zeggen.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PlacementBatch)]
pub(super) struct NewBatch {
    /// Hooguit 1000, in de volgorde waarin zij worden gedaan.
    #[schema(min_items = 1, max_items = 1000)]
    items: Vec<BatchItem>,
}

impl NewBatch {
    pub(super) fn into_items(self) -> Vec<BatchItem> {
        self.items
    }
}

/// Wat een bron van een plaatsing zegt, met de verwijzing waaronder zij haar kent.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PlacementBatchItem)]
pub(super) struct BatchItem {
    reference: ReferenceBody,
    placement: PlacementStatement,
}

impl BatchItem {
    pub(super) fn parts(self) -> (ChildName, PlacementFacts) {
        self.placement.parts(self.reference.into())
    }
}

/// Wat er van een onderdeel van een batch is geworden.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlacementBatchResult)]
pub(crate) struct BatchResult {
    /// De plaats in de batch, vanaf 0.
    #[schema(maximum = 999)]
    index: usize,
    /// 201: gemaakt; 200: gewijzigd, of al zo; anders waarom niet.
    #[schema(minimum = 200, maximum = 599, example = 201)]
    status: u16,
    /// De plaatsing.
    id: Option<Uuid>,
    /// De versie van de plaatsing, voor If-Match.
    #[schema(max_length = 80, pattern = "^\"[0-9]+\"$", example = "\"1\"")]
    etag: Option<String>,
    problem: Option<ProblemBody>,
}

impl BatchResult {
    pub(super) fn done(index: usize, placement: &Placement, made: bool) -> Self {
        let (status, etag) = (if made { 201 } else { 200 }, version_tag(placement.version));
        Self { index, status, id: Some(placement.id.uuid()), etag: Some(etag), problem: None }
    }

    pub(super) fn refused(index: usize, status: u16, problem: Value) -> Self {
        Self { index, status, id: None, etag: None, problem: Some(ProblemBody(problem)) }
    }
}

/// A problem within an answer, as it would be one by itself.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub(super) struct ProblemBody(Value);

impl PartialSchema for ProblemBody {
    fn schema() -> RefOr<Schema> {
        RefOr::Ref(Ref::from_schema_name("Problem"))
    }
}

impl ToSchema for ProblemBody {
    fn name() -> Cow<'static, str> {
        "Problem".into()
    }
}

/// Wat een bron voor een locatie zegt te hebben.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = PlacementComparisonRequest)]
pub(super) struct ComparisonBody {
    source: SourceName,
    /// Vergelijk alleen plaatsingen die op of na deze dag beginnen.
    starts_from: Option<Date>,
    /// Vergelijk alleen plaatsingen die op of voor deze dag beginnen.
    starts_until: Option<Date>,
    /// Alle plaatsingen die de bron voor deze locatie en periode heeft.
    #[schema(max_items = 1000)]
    placements: Vec<ComparedPlacement>,
}

/// Een plaatsing zoals de bron haar heeft.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ComparedPlacement {
    /// De verwijzing waaronder de bron haar kent.
    reference: ReferenceValue,
    care: CareCode,
    group: Option<GroupCode>,
    start_date: Date,
    end_date: Option<Date>,
    hours_per_week: Option<Hours>,
    preschool_education: Option<PreschoolEducationBody>,
    left_for_secondary_date: Option<Date>,
}

impl ComparisonBody {
    /// What is to be compared: which part of what is kept, and what the source has.
    pub(super) fn parts(self, location_id: LocationId) -> (PlacementWindow, Vec<PlacementFacts>) {
        let Self { source, starts_from, starts_until, placements } = self;
        let source = String::from(source);
        let stated = |placement: ComparedPlacement| PlacementFacts {
            reference: Some(Reference { source: source.clone(), value: placement.reference.into() }),
            ..NewPlacement {
                location_id: location_id.uuid(),
                care: placement.care,
                group: placement.group,
                start_date: placement.start_date,
                end_date: placement.end_date,
                hours_per_week: placement.hours_per_week,
                preschool_education: placement.preschool_education,
                left_for_secondary_date: placement.left_for_secondary_date,
                reference: None,
            }
            .into()
        };
        (PlacementWindow { location_id, starts_from, starts_until }, placements.into_iter().map(stated).collect())
    }
}

/// Waarin twee systemen van elkaar verschillen.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlacementComparison)]
pub(super) struct Comparison {
    /// De verschillen.
    #[schema(max_items = 3000)]
    items: Vec<DifferenceView>,
}

/// Een verschil.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlacementDifference)]
pub(super) struct DifferenceView {
    kind: DifferenceCode,
    /// De plaats in het verzoek, vanaf 0; ontbreekt bij wat alleen hier is.
    #[schema(maximum = 999)]
    index: Option<usize>,
    /// De plaatsing zoals zij hier is; ontbreekt bij wat alleen daar is.
    placement: Option<PlacementView>,
    /// De bron op wier woord zij hier zo staat; ontbreekt waar het met de hand is vastgelegd.
    source: Option<SourceName>,
    /// Waarin zij verschillen (JSON Pointers).
    #[schema(max_items = 8, example = json!(["#/endDate"]))]
    differing: Vec<&'static str>,
}

impl Comparison {
    pub(super) fn of(differences: Vec<Difference>) -> Self {
        let view = |kind, index, placement: Option<&Placement>, differing| DifferenceView {
            kind: Coded(kind),
            index,
            placement: placement.map(PlacementView::from),
            source: placement.and_then(|placement| placement.source.clone()).map(SourceName::from),
            differing,
        };
        let one = |difference| match difference {
            Difference::OnlyHere(placement) => view(DifferenceKind::OnlyHere, None, Some(&placement), Vec::new()),
            Difference::OnlyThere(index) => view(DifferenceKind::OnlyThere, Some(index), None, Vec::new()),
            Difference::Differs(placement, index, at) => view(DifferenceKind::Differs, Some(index), Some(&placement), at),
        };
        Self { items: differences.into_iter().map(one).collect() }
    }
}
