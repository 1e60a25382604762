//! The bodies of locations.

use persistence::domain::{
    Date,
    authority::{Permitted, ReadRegister},
    location::{Location, LocationFacts, LocationKind, LocationProgramme},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::fields::{
    BrinText, CareCode, Coded, DistrictText, Formed, HolidayRegionCode, Label, ListCode, LocationKindCode, LrkText,
    MunicipalityText, ProgrammePhaseCode,
};

/// Een programma voor voor- of vroegschoolse educatie waarmee een locatie werkt.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = LocationProgramme)]
pub(crate) struct LocationProgrammeBody {
    /// Code uit de codelijst preschool-programmes.
    code: ListCode,
    phase: ProgrammePhaseCode,
    /// Eerste dag.
    start_date: Date,
    /// Laatste dag; open als deze ontbreekt.
    end_date: Option<Date>,
}

/// Een nieuwe locatie.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewLocation)]
pub(crate) struct NewLocationBody {
    kind: LocationKindCode,
    name: Label,
    brin: Option<BrinText>,
    lrk: Option<LrkText>,
    /// De soorten opvang of onderwijs die de locatie biedt.
    #[schema(min_items = 1, max_items = 10)]
    care: Vec<CareCode>,
    /// De programma's waarmee de locatie werkt.
    #[schema(max_items = 50)]
    programmes: Option<Vec<LocationProgrammeBody>>,
    municipality: MunicipalityText,
    district: Option<DistrictText>,
    holiday_region: Option<HolidayRegionCode>,
}

/// Wat van een locatie wordt vastgelegd.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct LocationChange {
    name: Label,
    brin: Option<BrinText>,
    lrk: Option<LrkText>,
    /// De soorten opvang of onderwijs die de locatie biedt.
    #[schema(min_items = 1, max_items = 10)]
    care: Vec<CareCode>,
    /// De programma's waarmee de locatie werkt.
    #[schema(max_items = 50)]
    programmes: Option<Vec<LocationProgrammeBody>>,
    municipality: MunicipalityText,
    district: Option<DistrictText>,
    holiday_region: Option<HolidayRegionCode>,
    /// De dag vanaf welke de locatie gesloten is; open als deze ontbreekt.
    closed_date: Option<Date>,
}

/// Een schoolvestiging of opvanglocatie (locatie).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Location)]
pub(crate) struct LocationView {
    id: Uuid,
    /// De houder of het bevoegd gezag.
    organisation_id: Uuid,
    kind: LocationKindCode,
    name: Label,
    brin: Option<BrinText>,
    lrk: Option<LrkText>,
    /// De soorten opvang of onderwijs die de locatie biedt.
    #[schema(max_items = 10)]
    care: Vec<CareCode>,
    /// De programma's waarmee de locatie werkt.
    #[schema(max_items = 50)]
    programmes: Vec<LocationProgrammeBody>,
    municipality: MunicipalityText,
    district: Option<DistrictText>,
    holiday_region: Option<HolidayRegionCode>,
    /// De dag vanaf welke de locatie gesloten is.
    closed_date: Option<Date>,
    created_at: jiff::Timestamp,
}

impl From<LocationProgrammeBody> for LocationProgramme {
    fn from(body: LocationProgrammeBody) -> Self {
        Self { code: body.code.into(), phase: body.phase.0, start_date: body.start_date, end_date: body.end_date }
    }
}

impl From<&LocationProgramme> for LocationProgrammeBody {
    fn from(programme: &LocationProgramme) -> Self {
        Self {
            code: ListCode(programme.code.clone()),
            phase: Coded(programme.phase),
            start_date: programme.start_date,
            end_date: programme.end_date,
        }
    }
}

impl NewLocationBody {
    /// The kind and what is stated of the location, which is open.
    pub(super) fn into_parts(self) -> (LocationKind, LocationFacts) {
        let Self { kind, name, brin, lrk, care, programmes, municipality, district, holiday_region } = self;
        let closed_date = None;
        let stated = LocationChange { name, brin, lrk, care, programmes, municipality, district, holiday_region, closed_date };
        (kind.0, stated.into())
    }
}

impl From<LocationChange> for LocationFacts {
    fn from(body: LocationChange) -> Self {
        Self {
            name: body.name.into(),
            brin: body.brin.map(|brin| brin.0),
            lrk: body.lrk.map(|lrk| lrk.0),
            care: body.care.into_iter().map(|care| care.0).collect(),
            programmes: body.programmes.into_iter().flatten().map(LocationProgramme::from).collect(),
            municipality: body.municipality.0,
            district: body.district.map(|district| district.0),
            holiday_region: body.holiday_region.map(|region| region.0),
            closed_date: body.closed_date,
        }
    }
}

impl LocationChange {
    /// What is stated of a location now.
    pub(super) fn of(location: &Location) -> Self {
        let facts = &location.facts;
        Self {
            name: Label(facts.name.clone()),
            brin: facts.brin.clone().map(Formed),
            lrk: facts.lrk.clone().map(Formed),
            care: facts.care.iter().copied().map(Coded).collect(),
            programmes: Some(facts.programmes.iter().map(LocationProgrammeBody::from).collect()),
            municipality: Formed(facts.municipality.clone()),
            district: facts.district.clone().map(Formed),
            holiday_region: facts.holiday_region.map(Coded),
            closed_date: facts.closed_date,
        }
    }
}

impl From<&Location> for LocationView {
    fn from(location: &Location) -> Self {
        let LocationChange { name, brin, lrk, care, programmes, municipality, district, holiday_region, closed_date } =
            LocationChange::of(location);
        Self {
            id: location.id.uuid(),
            organisation_id: location.organisation_id.uuid(),
            kind: Coded(location.kind),
            name,
            brin,
            lrk,
            care,
            programmes: programmes.unwrap_or_default(),
            municipality,
            district,
            holiday_region,
            closed_date,
            created_at: location.created_at.into(),
        }
    }
}

impl From<Permitted<ReadRegister, Location>> for LocationView {
    fn from(permitted: Permitted<ReadRegister, Location>) -> Self {
        permitted.subject().into()
    }
}

/// Een locatie in een lijst, of dat zij er niet meer is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(super) enum LocationEntry {
    Now(Box<LocationView>),
    Gone(crate::follow::Gone),
}

impl LocationEntry {
    pub(super) fn now(view: LocationView) -> Self {
        Self::Now(Box::new(view))
    }
}
