//! The bodies of children: what callers state and what they read.

use persistence::ChildSummary;
use persistence::domain::{
    Date,
    authority::{Authority, Role},
    child::{ChildFacts, Guardian, GuardianFacts, Reference, Registration, SearchTerms},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::fields::{Contact, DistrictText, Formed, MunicipalityText, PatchOf, PersonName, ReferenceValue, SourceName};
use crate::follow::Gone;

/// Verwijzing waaronder een bronsysteem een kind of plaatsing kent.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Reference)]
pub(crate) struct ReferenceBody {
    source: SourceName,
    value: ReferenceValue,
}

impl From<ReferenceBody> for Reference {
    fn from(body: ReferenceBody) -> Self {
        Self { source: body.source.into(), value: body.value.into() }
    }
}

impl From<&Reference> for ReferenceBody {
    fn from(reference: &Reference) -> Self {
        Self { source: reference.source.clone().into(), value: reference.value.clone().into() }
    }
}

/// Een ouder of gezaghouder, zoals de organisatie die kent.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewGuardian)]
pub(crate) struct GuardianBody {
    given_name: PersonName,
    family_name: PersonName,
    contact: Option<Contact>,
    /// Of deze persoon gezag heeft.
    has_authority: bool,
    /// Of deze persoon niet mag weten waar het kind is; anders wel.
    location_hidden: Option<bool>,
}

impl From<GuardianBody> for GuardianFacts {
    fn from(body: GuardianBody) -> Self {
        Self {
            given_name: body.given_name.into(),
            family_name: body.family_name.into(),
            contact: body.contact.map(String::from),
            has_authority: body.has_authority,
            location_hidden: body.location_hidden.unwrap_or(false),
        }
    }
}

impl From<&GuardianFacts> for GuardianBody {
    fn from(facts: &GuardianFacts) -> Self {
        Self {
            given_name: facts.given_name.clone().into(),
            family_name: facts.family_name.clone().into(),
            contact: facts.contact.clone().map(Contact::from),
            has_authority: facts.has_authority,
            location_hidden: Some(facts.location_hidden),
        }
    }
}

/// Een ouder of gezaghouder (guardian).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Guardian)]
pub(crate) struct GuardianView {
    id: Uuid,
    given_name: PersonName,
    family_name: PersonName,
    contact: Option<Contact>,
    /// Of deze persoon gezag heeft.
    has_authority: bool,
    /// Of deze persoon niet mag weten waar het kind is; alleen voor de organisatie zelf.
    location_hidden: Option<bool>,
}

impl GuardianView {
    /// The id.
    pub(crate) fn id(&self) -> Uuid {
        self.id
    }
}

/// The guardians of a registration as a caller may see them: a guardian does not see how to reach another.
pub(crate) fn guardian_views(registration: &Registration, caller: &Authority) -> Vec<GuardianView> {
    let own = |guardian: &Guardian| caller.role() != Role::Guardian || caller.identity().guardians.contains(&guardian.id);
    let view = |guardian: &Guardian| {
        let GuardianBody { given_name, family_name, contact, has_authority, location_hidden } =
            GuardianBody::from(&guardian.facts);
        GuardianView {
            id: guardian.id.uuid(),
            given_name,
            family_name,
            contact: contact.filter(|_| own(guardian)),
            has_authority,
            location_hidden: location_hidden.filter(|_| caller.role() != Role::Guardian),
        }
    };
    registration.guardians.iter().map(view).collect()
}

/// Wat van een kind wordt vastgelegd.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NewChild {
    given_name: PersonName,
    family_name_prefix: Option<PersonName>,
    family_name: PersonName,
    birth_date: Date,
    municipality: MunicipalityText,
    district: Option<DistrictText>,
    /// Hooguit een verwijzing per bronsysteem.
    #[serde(default)]
    #[schema(max_items = 20)]
    references: Vec<ReferenceBody>,
    #[serde(default)]
    #[schema(max_items = 10)]
    guardians: Vec<GuardianBody>,
}

/// Wat van een inschrijving kan worden gewijzigd.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ChildChange {
    given_name: PersonName,
    family_name_prefix: Option<PersonName>,
    family_name: PersonName,
    birth_date: Date,
    municipality: MunicipalityText,
    district: Option<DistrictText>,
    /// Hooguit een verwijzing per bronsysteem.
    #[schema(max_items = 20)]
    references: Vec<ReferenceBody>,
}

pub(crate) type ChildPatch = PatchOf<ChildChange>;

impl NewChild {
    /// What is stated of the child, and of its guardians.
    pub(crate) fn parts(self) -> (ChildFacts, Vec<GuardianFacts>) {
        let change = ChildChange {
            given_name: self.given_name,
            family_name_prefix: self.family_name_prefix,
            family_name: self.family_name,
            birth_date: self.birth_date,
            municipality: self.municipality,
            district: self.district,
            references: self.references,
        };
        (change.facts(), self.guardians.into_iter().map(GuardianFacts::from).collect())
    }
}

impl ChildChange {
    /// The child as it is stated now.
    pub(crate) fn of(registration: &Registration) -> Self {
        let facts = registration.facts();
        Self {
            given_name: facts.given_name.into(),
            family_name_prefix: facts.family_name_prefix.map(PersonName::from),
            family_name: facts.family_name.into(),
            birth_date: facts.birth_date,
            municipality: Formed(facts.municipality),
            district: facts.district.map(Formed),
            references: facts.references.iter().map(ReferenceBody::from).collect(),
        }
    }

    /// What is stated.
    pub(crate) fn facts(self) -> ChildFacts {
        ChildFacts {
            given_name: self.given_name.into(),
            family_name_prefix: self.family_name_prefix.map(String::from),
            family_name: self.family_name.into(),
            birth_date: self.birth_date,
            municipality: self.municipality.0,
            district: self.district.map(|district| district.0),
            references: self.references.into_iter().map(Reference::from).collect(),
        }
    }
}

/// Een kind, zoals de eigen organisatie het kent (kind, inschrijving).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Child)]
pub(crate) struct ChildView {
    id: Uuid,
    given_name: PersonName,
    family_name_prefix: Option<PersonName>,
    family_name: PersonName,
    birth_date: Date,
    municipality: MunicipalityText,
    district: Option<DistrictText>,
    #[schema(max_items = 20)]
    references: Vec<ReferenceBody>,
    guardians: Vec<GuardianView>,
    registered_at: jiff::Timestamp,
}

impl ChildView {
    /// A registration as a caller may see it. References are those of the organisation, so a guardian sees none.
    pub(crate) fn of(registration: &Registration, caller: &Authority) -> Self {
        let ChildChange { given_name, family_name_prefix, family_name, birth_date, municipality, district, references } =
            ChildChange::of(registration);
        let references = if caller.role() == Role::Guardian { Vec::new() } else { references };
        // Whoever is not to know where the child is does not read in which part of town it lives either.
        let own = &caller.identity().guardians;
        let hides = registration.guardians.iter().any(|one| one.facts.location_hidden && own.contains(&one.id));
        let district = district.filter(|_| !hides);
        Self {
            id: registration.child.joined_id.uuid(),
            given_name,
            family_name_prefix,
            family_name,
            birth_date,
            municipality,
            district,
            references,
            guardians: guardian_views(registration, caller),
            registered_at: registration.registered_at.into(),
        }
    }

    /// The id.
    pub(crate) fn id(&self) -> Uuid {
        self.id
    }
}

/// Een kind in een lijst: genoeg om te weten welk kind het is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ChildSummary)]
pub(crate) struct ChildSummaryView {
    id: Uuid,
    given_name: PersonName,
    family_name_prefix: Option<PersonName>,
    family_name: PersonName,
    birth_date: Date,
}

impl From<&ChildSummary> for ChildSummaryView {
    fn from(summary: &ChildSummary) -> Self {
        Self {
            id: summary.child.joined_id.uuid(),
            given_name: summary.given_name.clone().into(),
            family_name_prefix: summary.family_name_prefix.clone().map(PersonName::from),
            family_name: summary.family_name.clone().into(),
            birth_date: summary.child.birth_date,
        }
    }
}

/// Een kind in een lijst, of dat het er niet meer is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum ChildEntry {
    Now(ChildSummaryView),
    Gone(Gone),
}

/// Waarop wordt gezocht: een verwijzing, of een geboortedatum met een naam.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ChildSearch, example = json!({ "birthDate": "2022-10-14", "familyName": "Linden" }))]
pub(crate) struct ChildSearchBody {
    birth_date: Option<Date>,
    /// De voornaam, of de eerste drie letters daarvan.
    given_name: Option<PersonName>,
    /// De achternaam met of zonder tussenvoegsel, of de eerste drie letters daarvan.
    family_name: Option<PersonName>,
    reference: Option<ReferenceBody>,
}

impl From<ChildSearchBody> for SearchTerms {
    fn from(body: ChildSearchBody) -> Self {
        Self {
            birth_date: body.birth_date,
            given_name: body.given_name.map(String::from),
            family_name: body.family_name.map(String::from),
            reference: body.reference.map(Reference::from),
        }
    }
}
