//! Sign-ups: schools and their childcare partners offer places in a programme; its coordinator reviews them.
//!
//! - `links`: addresses by which those sign up who are no user. `visits`, `form`, `page`: what is served there.

mod body;
mod form;
mod links;
mod page;
mod visits;

use persistence::{
    Failure, Reading, SignUpFilter, Writing,
    domain::{
        Id, Refusal,
        authority::{Act, ChangeSignUp, Changed, OfferPlaces, Permitted, ReadSignUp, ReviewSignUp, WithdrawSignUp},
        page::Page,
        programme::Programme,
        sign_up::{NewSignUp, SignUp},
    },
};
use serde::Deserialize;
use utoipa::IntoParams;

use self::body::{SignUpChange, SignUpDecision, SignUpItem, SignUpPatch, SignUpView};
pub(crate) use self::{
    page::STYLE as SIGN_UP_STYLE,
    visits::{send as send_sign_up, show as show_sign_up},
};
use crate::{
    answer::{Created, Items, Listed, Shown},
    caller::Caller,
    fields::SignUpStateCode,
    input::{Body, IfMatch, IfMatchHeader, PageQuery, Patch, PathId, Query},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
};

pub(crate) fn operations() -> Vec<Operation> {
    let mut operations = area!("signUps":
        list => ReadSignUp, offer => OfferPlaces, show => ReadSignUp, change => ChangeSignUp,
        accept => ReviewSignUp, wait => ReviewSignUp, reject => ReviewSignUp, withdraw => WithdrawSignUp);
    operations.extend(links::operations());
    operations
}

/// Welke aanmeldingen.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct SignUpQuery {
    /// Alleen die nu in deze staat zijn.
    #[param(inline)]
    state: Option<SignUpStateCode>,
}

fn found(tx: &mut Reading<'_>, id: Id<SignUp>) -> Result<SignUp, Failure> {
    Ok(tx.sign_up(id)?.ok_or(Refusal::NotFound)?)
}

fn shown(saved: &SignUp) -> Shown<SignUpView> {
    Shown::at(saved.version, saved.into())
}

/// Does what a verb says, with the sign-up of the version that the caller read.
async fn moved<A: Act + 'static>(
    caller: Caller,
    id: Id<SignUp>,
    expected: IfMatch,
    verb: impl Fn(&mut Writing<'_>, Permitted<A, SignUp>) -> Result<Changed<SignUp>, Failure> + Send + 'static,
) -> Result<Once<Shown<SignUpView>>, Problem> {
    caller
        .once(move |tx| {
            let sign_up = found(tx, id)?;
            let permitted = tx.authority().permit::<A, _>(sign_up)?;
            expected.check(permitted.subject().version)?;
            let changed = verb(tx, permitted)?;
            Ok(shown(&tx.save_sign_up(changed)?))
        })
        .await
}

#[utoipa::path(get, path = "/programmes/{programmeId}/sign-ups",
    params(("programmeId" = Uuid, Path, description = "Het programma."), PageQuery, SignUpQuery),
    summary = "Lijst van aanmeldingen bij een programma",
    description = "Voor de coördinator alle aanmeldingen; voor een school of opvang die van de eigen locaties. Per pagina, op volgorde van id.",
    responses((status = 200, description = "Een pagina aanmeldingen.", body = Items<SignUpItem>)))]
async fn list(
    caller: Caller,
    PathId(programme): PathId<Programme>,
    Query(page): Query<PageQuery>,
    Query(query): Query<SignUpQuery>,
) -> Result<Listed<SignUpItem>, Problem> {
    let page = page.request(caller.cursors())?;
    let filter = SignUpFilter { state: query.state.map(|state| state.0) };
    let page = caller
        .read(move |tx| {
            let found = tx.sign_ups(programme, filter, page)?;
            let permitted = found.items.into_iter().map(|one| tx.authority().permit::<ReadSignUp, _>(one));
            let items = permitted.map(|one| one.map(SignUpItem::from)).collect::<Result<_, _>>()?;
            Ok(Page { items, next: found.next })
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(post, path = "/programmes/{programmeId}/sign-ups",
    params(("programmeId" = Uuid, Path, description = "Het programma.")), request_body = SignUpChange,
    summary = "Meld plekken aan",
    description = "Een school en haar opvangpartner bieden plekken aan in een programma waaraan de eigen organisatie meedoet; een van de \
        locaties is van de eigen organisatie. De coördinator kan dit ook voor een ander doen.",
    responses((status = 201, description = "De nieuwe aanmelding.", body = SignUpView)))]
async fn offer(
    caller: Caller,
    PathId(programme): PathId<Programme>,
    Body(body): Body<SignUpChange>,
) -> Result<Once<Created<SignUpView>>, Problem> {
    caller
        .once(move |tx| {
            let programme = tx.programme(programme)?.ok_or(Refusal::NotFound)?;
            let facts = body.clone().into_facts(&mut || tx.new_id::<()>().uuid());
            let sites = tx.locations_by_id(&facts.location_ids())?;
            let new = NewSignUp { programme, organisation_id: Some(tx.authority().organisation()), facts, sites };
            let offered = tx.authority().permit::<OfferPlaces, _>(new)?.offer(tx.new_id(), tx.now())?;
            let saved = tx.save_sign_up(offered)?;
            Ok(Created { location: format!("/v1/sign-ups/{}", saved.id), version: saved.version, body: (&saved).into() })
        })
        .await
}

#[utoipa::path(get, path = "/sign-ups/{signUpId}",
    params(("signUpId" = Uuid, Path, description = "De aanmelding.")),
    summary = "Lees een aanmelding", description = "Een aanmelding, voor de coördinator en voor de school en de opvang die haar deden.",
    responses((status = 200, description = "De aanmelding.", body = SignUpView)))]
async fn show(caller: Caller, PathId(id): PathId<SignUp>) -> Result<Shown<SignUpView>, Problem> {
    caller
        .read(move |tx| {
            let sign_up = found(tx, id)?;
            let permitted = tx.authority().permit::<ReadSignUp, _>(sign_up)?;
            Ok(Shown::at(permitted.subject().version, permitted.into()))
        })
        .await
}

#[utoipa::path(patch, path = "/sign-ups/{signUpId}",
    params(("signUpId" = Uuid, Path, description = "De aanmelding."), IfMatchHeader),
    request_body(content = SignUpPatch, content_type = "application/merge-patch+json"),
    summary = "Verbeter een aanmelding",
    description = "Gegevens van een aanmelding die niet is afgewezen of ingetrokken. Van een aangenomen aanmelding blijven de plekken dezelfde.",
    responses((status = 200, description = "De gewijzigde aanmelding.", body = SignUpView)))]
async fn change(
    caller: Caller,
    PathId(id): PathId<SignUp>,
    expected: IfMatch,
    patch: Patch<SignUpChange>,
) -> Result<Shown<SignUpView>, Problem> {
    caller
        .write(move |tx| {
            let sign_up = found(tx, id)?;
            let permitted = tx.authority().permit::<ChangeSignUp, _>(sign_up)?;
            expected.check(permitted.subject().version)?;
            let body = patch.apply(&SignUpChange::of(&permitted.subject().facts))?;
            let facts = body.into_facts(&mut || tx.new_id::<()>().uuid());
            if permitted.subject().facts == facts {
                return Ok(shown(permitted.subject()));
            }
            let sites = tx.locations_by_id(&facts.location_ids())?;
            let saved = tx.save_sign_up(permitted.amend(facts, &sites)?)?;
            Ok(shown(&saved))
        })
        .await
}

#[utoipa::path(post, path = "/sign-ups/{signUpId}/_accept",
    params(("signUpId" = Uuid, Path, description = "De aanmelding."), IfMatchHeader),
    summary = "Neem een aanmelding aan",
    description = "De plekken doen daarna mee bij het koppelen. Beide locaties zijn hier bekend, en het programma heeft stoelen genoeg.",
    responses((status = 200, description = "De aangenomen aanmelding.", body = SignUpView)))]
async fn accept(caller: Caller, PathId(id): PathId<SignUp>, expected: IfMatch) -> Result<Once<Shown<SignUpView>>, Problem> {
    moved::<ReviewSignUp>(caller, id, expected, |tx, sign_up| {
        let programme = tx.programme(sign_up.subject().programme_id)?.ok_or(Refusal::NotFound)?;
        let around = tx.around_sign_up(sign_up.subject(), &programme)?;
        Ok(sign_up.accept(around, tx.now())?)
    })
    .await
}

#[utoipa::path(post, path = "/sign-ups/{signUpId}/_wait",
    params(("signUpId" = Uuid, Path, description = "De aanmelding."), IfMatchHeader), request_body = SignUpDecision,
    summary = "Laat een aanmelding wachten", description = "De aanmelding komt op de wachtlijst, met een reden.",
    responses((status = 200, description = "De aanmelding die wacht.", body = SignUpView)))]
async fn wait(
    caller: Caller,
    PathId(id): PathId<SignUp>,
    expected: IfMatch,
    Body(body): Body<SignUpDecision>,
) -> Result<Once<Shown<SignUpView>>, Problem> {
    let reason = body.reason.0;
    moved::<ReviewSignUp>(caller, id, expected, move |tx, sign_up| Ok(sign_up.wait(reason, tx.now())?)).await
}

#[utoipa::path(post, path = "/sign-ups/{signUpId}/_reject",
    params(("signUpId" = Uuid, Path, description = "De aanmelding."), IfMatchHeader), request_body = SignUpDecision,
    summary = "Wijs een aanmelding af", description = "De coördinator wijst de aanmelding af, met een reden.",
    responses((status = 200, description = "De afgewezen aanmelding.", body = SignUpView)))]
async fn reject(
    caller: Caller,
    PathId(id): PathId<SignUp>,
    expected: IfMatch,
    Body(body): Body<SignUpDecision>,
) -> Result<Once<Shown<SignUpView>>, Problem> {
    let reason = body.reason.0;
    moved::<ReviewSignUp>(caller, id, expected, move |tx, sign_up| Ok(sign_up.reject(reason, tx.now())?)).await
}

#[utoipa::path(post, path = "/sign-ups/{signUpId}/_withdraw",
    params(("signUpId" = Uuid, Path, description = "De aanmelding."), IfMatchHeader), request_body = SignUpDecision,
    summary = "Trek een aanmelding in", description = "De school of de opvang trekt de aanmelding in, met een reden.",
    responses((status = 200, description = "De ingetrokken aanmelding.", body = SignUpView)))]
async fn withdraw(
    caller: Caller,
    PathId(id): PathId<SignUp>,
    expected: IfMatch,
    Body(body): Body<SignUpDecision>,
) -> Result<Once<Shown<SignUpView>>, Problem> {
    let reason = body.reason.0;
    moved::<WithdrawSignUp>(caller, id, expected, move |tx, sign_up| Ok(sign_up.withdraw(reason, tx.now())?)).await
}
