//! Protocols of organisations for what is not kept here: the reporting code and the risk index. Which one, and which function to ask.

use persistence::Failure;
use persistence::domain::{
    Date, Refusal,
    authority::{ReadRegister, StateProtocol},
    code::Code,
    organisation::Organisation,
    page::Page,
    protocol::{Protocol, ProtocolFacts},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    answer::{Items, Listed, Shown},
    caller::Caller,
    fields::{Coded, Label, ProtocolContactRoleCode, ProtocolKindCode, SecureLink, WorkContact},
    input::{Body, IfMatch, IfMatchHeader, PageQuery, PathId, Query},
    problem::Problem,
    routes::{Operation, area},
};

pub(crate) fn operations() -> Vec<Operation> {
    area!("protocols": list => ReadRegister, show => ReadRegister, state => StateProtocol)
}

/// Welk protocol een organisatie heeft, en welke functie erover gaat. Geen namen van personen, en niets van een kind.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewProtocol)]
pub(crate) struct ProtocolBody {
    /// Hoe het heet.
    title: Label,
    /// De dag vanaf welke deze versie geldt.
    version_date: Date,
    link: SecureLink,
    contact_role: ProtocolContactRoleCode,
    contact: WorkContact,
}

/// Het protocol van een organisatie (protocol).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Protocol)]
pub(crate) struct ProtocolView {
    organisation_id: Uuid,
    protocol: ProtocolKindCode,
    /// Hoe het heet.
    title: Label,
    /// De dag vanaf welke deze versie geldt.
    version_date: Date,
    link: SecureLink,
    contact_role: ProtocolContactRoleCode,
    contact: WorkContact,
    stated_at: jiff::Timestamp,
}

impl From<ProtocolBody> for ProtocolFacts {
    fn from(body: ProtocolBody) -> Self {
        Self {
            title: body.title.into(),
            version_date: body.version_date,
            link: body.link.into(),
            contact_role: body.contact_role.0,
            contact: body.contact.into(),
        }
    }
}

impl ProtocolView {
    /// A protocol of which something is stated.
    fn of(protocol: &Protocol) -> Result<Self, Failure> {
        let (facts, stated_at) = protocol.facts.clone().zip(protocol.stated_at).ok_or(Refusal::NotFound)?;
        Ok(Self {
            organisation_id: protocol.organisation_id.uuid(),
            protocol: Coded(protocol.kind),
            title: facts.title.into(),
            version_date: facts.version_date,
            link: facts.link.into(),
            contact_role: Coded(facts.contact_role),
            contact: facts.contact.into(),
            stated_at: stated_at.into(),
        })
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Path)]
pub(crate) struct ProtocolPath {
    /// De organisatie.
    #[serde(rename = "organisationId")]
    _organisation_id: Uuid,
    /// Welk protocol.
    #[param(inline)]
    protocol: ProtocolKindCode,
}

#[utoipa::path(get, path = "/organisations/{organisationId}/protocols",
    params(("organisationId" = Uuid, Path, description = "De organisatie."), PageQuery),
    summary = "Protocollen van een organisatie",
    description = "Welke protocollen een organisatie heeft voor wat hier niet wordt vastgelegd, en welke functie erover gaat; iedere afnemer met \
        een geldig token ziet ze.",
    responses((status = 200, description = "Een pagina protocollen.", body = Items<ProtocolView>)))]
async fn list(
    caller: Caller,
    PathId(id): PathId<Organisation>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<ProtocolView>, Problem> {
    let page = page.request(caller.cursors())?;
    let page = caller
        .read(move |tx| {
            tx.organisation(id)?.ok_or(Refusal::NotFound)?;
            let found = Page::of(tx.protocols(id)?, &page, |protocol| protocol.kind.as_str().to_owned());
            let permitted = found.items.into_iter().map(|protocol| tx.authority().permit::<ReadRegister, _>(protocol));
            let items = permitted.map(|one| ProtocolView::of(one?.subject())).collect::<Result<_, Failure>>()?;
            Ok(Page { items, next: found.next })
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(get, path = "/organisations/{organisationId}/protocols/{protocol}", params(ProtocolPath),
    summary = "Lees een protocol",
    description = "Welk protocol een organisatie heeft, waar het staat en welke functie erover gaat. Van wat volgens een protocol gebeurt, staat \
        hier niets.",
    responses((status = 200, description = "Het protocol.", body = ProtocolView)))]
async fn show(
    caller: Caller,
    PathId(id): PathId<Organisation>,
    Query(path): Query<ProtocolPath>,
) -> Result<Shown<ProtocolView>, Problem> {
    caller
        .read(move |tx| {
            let found = tx.protocol(id, path.protocol.0)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadRegister, _>(found)?;
            Ok(Shown::at(permitted.subject().version, ProtocolView::of(permitted.subject())?))
        })
        .await
}

#[utoipa::path(put, path = "/organisations/{organisationId}/protocols/{protocol}", params(ProtocolPath, IfMatchHeader),
    request_body = ProtocolBody,
    summary = "Zeg welk protocol er is",
    description = "Vervangt wat van een protocol van de eigen organisatie is gezegd; de eerste keer met If-Match: \"0\".",
    responses((status = 200, description = "Het protocol.", body = ProtocolView)))]
async fn state(
    caller: Caller,
    PathId(id): PathId<Organisation>,
    Query(path): Query<ProtocolPath>,
    expected: IfMatch,
    Body(body): Body<ProtocolBody>,
) -> Result<Shown<ProtocolView>, Problem> {
    caller
        .write(move |tx| {
            tx.organisation(id)?.ok_or(Refusal::NotFound)?;
            let kind = path.protocol.0;
            let known = tx.protocol(id, kind)?.unwrap_or_else(|| Protocol::unstated(id, kind));
            let permitted = tx.authority().permit::<StateProtocol, _>(known)?;
            expected.check(permitted.subject().version)?;
            let facts = ProtocolFacts::from(body.clone());
            if permitted.subject().facts.as_ref() == Some(&facts) {
                return Ok(Shown::at(permitted.subject().version, ProtocolView::of(permitted.subject())?));
            }
            let saved = tx.save_protocol(permitted.state(facts, tx.now())?)?;
            Ok(Shown::at(saved.version, ProtocolView::of(&saved)?))
        })
        .await
}
