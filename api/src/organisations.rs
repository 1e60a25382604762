//! Organisations: list, show, and change the own one.

use persistence::OrganisationFilter;
use persistence::domain::{
    self,
    authority::{ChangeOrganisation, Permitted, ReadRegister},
    organisation::{Organisation, OrganisationFacts},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    answer::{Items, Listed, Shown},
    caller::Caller,
    fields::{BoardNumberText, Coded, Formed, KvkText, Label, MunicipalityText, OinText, OrganisationKindCode, PatchOf},
    input::{IfMatch, IfMatchHeader, PageQuery, Patch, PathId, Query},
    problem::Problem,
    routes::{Operation, area},
};

pub(crate) fn operations() -> Vec<Operation> {
    area!("organisations": list => ReadRegister, show => ReadRegister, change => ChangeOrganisation)
}

/// Wat van een organisatie wordt vastgelegd.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct OrganisationChange {
    name: Label,
    kvk: Option<KvkText>,
    oin: Option<OinText>,
}

type OrganisationPatch = PatchOf<OrganisationChange>;

/// Een organisatie (organisatie).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Organisation)]
pub(crate) struct OrganisationView {
    id: Uuid,
    kind: OrganisationKindCode,
    name: Label,
    kvk: Option<KvkText>,
    oin: Option<OinText>,
    board_number: Option<BoardNumberText>,
    municipality: Option<MunicipalityText>,
    /// Of de naam nog een nummer is dat wacht op een echte naam.
    named_by_number: bool,
    created_at: jiff::Timestamp,
}

impl From<&Organisation> for OrganisationView {
    fn from(organisation: &Organisation) -> Self {
        let facts = &organisation.facts;
        Self {
            id: organisation.id.uuid(),
            kind: Coded(organisation.kind),
            name: Label(facts.name.clone()),
            kvk: facts.kvk.clone().map(Formed),
            oin: facts.oin.clone().map(Formed),
            board_number: facts.board_number.clone().map(Formed),
            municipality: facts.municipality.clone().map(Formed),
            named_by_number: organisation.named_by_number,
            created_at: organisation.created_at.into(),
        }
    }
}

impl From<Permitted<ReadRegister, Organisation>> for OrganisationView {
    fn from(permitted: Permitted<ReadRegister, Organisation>) -> Self {
        permitted.subject().into()
    }
}

impl OrganisationChange {
    fn of(organisation: &Organisation) -> Self {
        let facts = &organisation.facts;
        Self { name: Label(facts.name.clone()), kvk: facts.kvk.clone().map(Formed), oin: facts.oin.clone().map(Formed) }
    }

    fn onto(self, organisation: &Organisation) -> OrganisationFacts {
        OrganisationFacts {
            name: self.name.into(),
            kvk: self.kvk.map(|kvk| kvk.0),
            oin: self.oin.map(|oin| oin.0),
            ..organisation.facts.clone()
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct OrganisationQuery {
    /// Alleen organisaties van deze soort.
    #[param(inline)]
    kind: Option<OrganisationKindCode>,
    /// Alleen de organisatie met dit KvK-nummer.
    #[param(inline)]
    kvk: Option<KvkText>,
}

#[utoipa::path(get, path = "/organisations", params(OrganisationQuery, PageQuery),
    summary = "Lijst van organisaties", description = "Alle organisaties, per pagina, op volgorde van id.",
    responses((status = 200, description = "Een pagina organisaties.", body = Items<OrganisationView>)))]
async fn list(
    caller: Caller,
    Query(query): Query<OrganisationQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<OrganisationView>, Problem> {
    let page = page.request(caller.cursors())?;
    let filter = OrganisationFilter { kind: query.kind.map(|kind| kind.0), kvk: query.kvk.map(|kvk| kvk.0) };
    let page = caller
        .read(move |tx| {
            let found = tx.organisations(&filter, page)?;
            let next = found.next;
            let permitted = found.items.into_iter().map(|organisation| tx.authority().permit::<ReadRegister, _>(organisation));
            let items = permitted.map(|one| one.map(OrganisationView::from)).collect::<Result<_, _>>()?;
            Ok(domain::page::Page { items, next })
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(get, path = "/organisations/{organisationId}", params(("organisationId" = Uuid, Path, description = "De organisatie.")),
    summary = "Lees een organisatie", description = "Een organisatie; iedere afnemer met een geldig token ziet haar.",
    responses((status = 200, description = "De organisatie.", body = OrganisationView)))]
async fn show(caller: Caller, PathId(id): PathId<Organisation>) -> Result<Shown<OrganisationView>, Problem> {
    caller
        .read(move |tx| {
            let organisation = tx.organisation(id)?.ok_or(domain::Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadRegister, _>(organisation)?;
            Ok(Shown::at(permitted.subject().version, permitted.into()))
        })
        .await
}

#[utoipa::path(patch, path = "/organisations/{organisationId}",
    params(("organisationId" = Uuid, Path, description = "De organisatie."), IfMatchHeader),
    request_body(content = OrganisationPatch, content_type = "application/merge-patch+json"),
    summary = "Wijzig de eigen organisatie", description = "Naam en nummers van de eigen organisatie; een naam vervangt een naam die nog een nummer was.",
    responses((status = 200, description = "De gewijzigde organisatie.", body = OrganisationView)))]
async fn change(
    caller: Caller,
    PathId(id): PathId<Organisation>,
    expected: IfMatch,
    patch: Patch<OrganisationChange>,
) -> Result<Shown<OrganisationView>, Problem> {
    caller
        .write(move |tx| {
            let found = tx.organisation(id)?.ok_or(domain::Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ChangeOrganisation, _>(found)?;
            expected.check(permitted.subject().version)?;
            let facts = patch.apply(&OrganisationChange::of(permitted.subject()))?.onto(permitted.subject());
            if permitted.subject().facts == facts {
                return Ok(Shown::at(permitted.subject().version, permitted.subject().into()));
            }
            let saved = tx.save_organisation(permitted.amend(facts)?)?;
            Ok(Shown::at(saved.version, OrganisationView::from(&saved)))
        })
        .await
}
