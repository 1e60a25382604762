//! Links by which schools sign up that are no user yet, as the coordinator makes and revokes them.

use persistence::domain::{
    Date, Id, Refusal,
    authority::ShareSignUp,
    page::Page,
    programme::Programme,
    sign_up::{SignUpLink, SignUpLinkFacts},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::{Created, Items, Listed, Shown},
    caller::Caller,
    fields::SecretLink,
    input::{Body, IfMatch, IfMatchHeader, PageQuery, PathId, Query},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
    secret_address::Secret,
};

pub(super) fn operations() -> Vec<Operation> {
    area!("signUps": list_links => ShareSignUp, make_link => ShareSignUp, show_link => ShareSignUp, revoke_link => ShareSignUp)
}

/// Waarvoor een link om aan te melden is.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewSignUpLink)]
pub(crate) struct NewLinkBody {
    /// De laatste dag waarop de link geldt; niet na het programma.
    #[schema(example = "2026-10-31")]
    last_date: Date,
    /// Hoeveel aanmeldingen met de link kunnen.
    #[schema(minimum = 1, maximum = 200, example = 25)]
    uses: i32,
    /// De school waarvoor de link is; zonder school vult wie aanmeldt haar in.
    school_location_id: Option<Uuid>,
    /// De opvanglocatie waarvoor de link is; zonder locatie vult wie aanmeldt haar in.
    childcare_location_id: Option<Uuid>,
}

/// Een link om aan te melden, zonder haar adres.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SignUpLink)]
pub(crate) struct LinkView {
    id: Uuid,
    programme_id: Uuid,
    /// De laatste dag waarop de link geldt.
    last_date: Date,
    /// Hoeveel aanmeldingen met de link kunnen.
    uses: i32,
    /// Hoeveel er zijn gedaan.
    used: i32,
    school_location_id: Option<Uuid>,
    childcare_location_id: Option<Uuid>,
    made_at: jiff::Timestamp,
    /// Wanneer de link is ingetrokken.
    revoked_at: Option<jiff::Timestamp>,
    /// Of met de link nu kan worden aangemeld.
    open: bool,
}

/// Een nieuwe link om aan te melden, met haar adres; dat is daarna nergens te lezen.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MadeSignUpLink)]
pub(crate) struct MadeLinkView {
    id: Uuid,
    programme_id: Uuid,
    /// De laatste dag waarop de link geldt.
    last_date: Date,
    /// Hoeveel aanmeldingen met de link kunnen.
    uses: i32,
    school_location_id: Option<Uuid>,
    childcare_location_id: Option<Uuid>,
    made_at: jiff::Timestamp,
    /// Het adres van het formulier: wie het heeft kan zich ermee aanmelden.
    address: SecretLink,
}

impl LinkView {
    fn of(link: &SignUpLink, today: Date) -> Self {
        Self {
            id: link.id.uuid(),
            programme_id: link.programme_id.uuid(),
            last_date: link.facts.last_date,
            uses: link.facts.uses,
            used: link.used,
            school_location_id: link.facts.school_location_id.map(Id::uuid),
            childcare_location_id: link.facts.childcare_location_id.map(Id::uuid),
            made_at: link.made_at.into(),
            revoked_at: link.revoked_at.map(jiff::Timestamp::from),
            open: link.is_open(today),
        }
    }
}

impl MadeLinkView {
    fn of(link: &SignUpLink, address: &str) -> Self {
        Self {
            id: link.id.uuid(),
            programme_id: link.programme_id.uuid(),
            last_date: link.facts.last_date,
            uses: link.facts.uses,
            school_location_id: link.facts.school_location_id.map(Id::uuid),
            childcare_location_id: link.facts.childcare_location_id.map(Id::uuid),
            made_at: link.made_at.into(),
            address: SecretLink(address.to_owned()),
        }
    }
}

impl From<NewLinkBody> for SignUpLinkFacts {
    fn from(body: NewLinkBody) -> Self {
        Self {
            last_date: body.last_date,
            uses: body.uses,
            school_location_id: body.school_location_id.map(Id::from_uuid),
            childcare_location_id: body.childcare_location_id.map(Id::from_uuid),
        }
    }
}

#[utoipa::path(get, path = "/programmes/{programmeId}/sign-up-links",
    params(("programmeId" = Uuid, Path, description = "Het programma."), PageQuery),
    summary = "Lijst van links om aan te melden",
    description = "De links die voor een programma zijn gemaakt, ook die niet meer gelden, op volgorde van id; zonder adres.",
    responses((status = 200, description = "Een pagina links.", body = Items<LinkView>)))]
async fn list_links(
    caller: Caller,
    PathId(programme): PathId<Programme>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<LinkView>, Problem> {
    let page = page.request(caller.cursors())?;
    let page = caller
        .read(move |tx| {
            let Page { items, next } = tx.sign_up_links(programme, page)?;
            let today = tx.today();
            let permitted = items.into_iter().map(|one| tx.authority().permit::<ShareSignUp, _>(one));
            let items = permitted.map(|one| one.map(|one| LinkView::of(one.subject(), today))).collect::<Result<_, _>>()?;
            Ok(Page { items, next })
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(post, path = "/programmes/{programmeId}/sign-up-links",
    params(("programmeId" = Uuid, Path, description = "Het programma.")), request_body = NewLinkBody,
    summary = "Maak een link om aan te melden",
    description = "Voor scholen die nog geen gebruiker zijn: een adres met een formulier waarmee zij met hun opvangpartner plekken aanbieden. \
        Alleen dit antwoord toont het adres. Wat zo binnenkomt is een gewone aanmelding, met `byLink`; de houders van de locaties hoeven er \
        niets van te weten, dus vraag het na. Het adres geldt tot en met `lastDate`, voor `uses` aanmeldingen, of tot u het intrekt.",
    responses((status = 201, description = "De nieuwe link, met haar adres.", body = MadeLinkView)))]
async fn make_link(
    caller: Caller,
    PathId(programme): PathId<Programme>,
    Body(body): Body<NewLinkBody>,
) -> Result<Once<Created<MadeLinkView>>, Problem> {
    let secret = Secret::new()?;
    let (hash, address) = (secret.hash(), caller.address_of(&format!("/sign-up/{}", secret.text())));
    let facts = SignUpLinkFacts::from(body);
    caller
        .once(move |tx| {
            let programme = tx.programme(programme)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ShareSignUp, _>(programme)?;
            let sites = tx.locations_by_id(&facts.location_ids())?;
            let made = permitted.share(tx.new_id(), facts, &sites, hash.clone(), tx.authority(), tx.now())?;
            let saved = tx.save_sign_up_link(made)?;
            let location = format!("/v1/sign-up-links/{}", saved.id);
            Ok(Created { location, version: saved.version, body: MadeLinkView::of(&saved, &address) })
        })
        .await
}

#[utoipa::path(get, path = "/sign-up-links/{signUpLinkId}",
    params(("signUpLinkId" = Uuid, Path, description = "De link.")),
    summary = "Lees een link om aan te melden", description = "Waarvoor de link is, en hoe vaak zij is gebruikt; zonder adres.",
    responses((status = 200, description = "De link.", body = LinkView)))]
async fn show_link(caller: Caller, PathId(id): PathId<SignUpLink>) -> Result<Shown<LinkView>, Problem> {
    caller
        .read(move |tx| {
            let found = tx.sign_up_link(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ShareSignUp, _>(found)?;
            let link = permitted.subject();
            Ok(Shown::with_others(link.version, LinkView::of(link, tx.today())))
        })
        .await
}

#[utoipa::path(post, path = "/sign-up-links/{signUpLinkId}/_revoke",
    params(("signUpLinkId" = Uuid, Path, description = "De link."), IfMatchHeader),
    summary = "Trek een link om aan te melden in",
    description = "Niemand meldt zich er nog mee aan. Wat ermee is aangemeld blijft, en wie dat deed ziet het nog.",
    responses((status = 200, description = "De ingetrokken link.", body = LinkView)))]
async fn revoke_link(
    caller: Caller,
    PathId(id): PathId<SignUpLink>,
    expected: IfMatch,
) -> Result<Once<Shown<LinkView>>, Problem> {
    caller
        .once(move |tx| {
            let found = tx.sign_up_link(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ShareSignUp, _>(found)?;
            expected.check(permitted.subject().version)?;
            let saved = tx.save_sign_up_link(permitted.revoke(tx.now())?)?;
            Ok(Shown::at(saved.version, LinkView::of(&saved, tx.today())))
        })
        .await
}
