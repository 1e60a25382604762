//! Guardians of a child, as the own organisation knows them. They are part of the registration and share its version.

use persistence::Failure;
use persistence::domain::{
    self, Refusal,
    authority::{ChangeChild, ReadChild},
    child::{Child, Guardian, GuardianId, Registration},
    page::Page,
};

use crate::{
    answer::{Created, Items, Listed, Shown},
    caller::Caller,
    children::{GuardianBody, GuardianView, guardian_views},
    fields::PatchOf,
    input::{Body, IfMatch, IfMatchHeader, PageQuery, Patch, PathId, PathIds, Query},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
};

type GuardianPatch = PatchOf<GuardianBody>;

pub(crate) fn operations() -> Vec<Operation> {
    area!("guardians": list => ReadChild, create => ChangeChild, show => ReadChild, change => ChangeChild, remove => ChangeChild)
}

fn view(registration: &Registration, id: GuardianId, caller: &domain::authority::Authority) -> Result<GuardianView, Failure> {
    let found = guardian_views(registration, caller).into_iter().find(|view| view.id() == id.uuid());
    Ok(found.ok_or(Refusal::NotFound)?)
}

#[utoipa::path(get, path = "/children/{childId}/guardians", params(("childId" = uuid::Uuid, Path, description = "Het kind."), PageQuery),
    summary = "Ouders van een kind", description = "De ouders en gezaghouders in de eigen inschrijving.",
    responses((status = 200, description = "Een pagina ouders.", body = Items<GuardianView>)))]
async fn list(caller: Caller, PathId(id): PathId<Child>, Query(page): Query<PageQuery>) -> Result<Listed<GuardianView>, Problem> {
    let page = page.request(caller.cursors())?;
    let page = caller
        .read(move |tx| {
            let found = tx.child(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadChild, _>(found)?;
            Ok(Page::of(guardian_views(permitted.subject(), tx.authority()), &page, GuardianView::id))
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(post, path = "/children/{childId}/guardians", params(("childId" = uuid::Uuid, Path, description = "Het kind.")),
    request_body = GuardianBody,
    summary = "Voeg een ouder toe", description = "Voegt een ouder of gezaghouder toe; de ETag is daarna die van de inschrijving.",
    responses((status = 201, description = "De ouder.", body = GuardianView)))]
async fn create(
    caller: Caller,
    PathId(id): PathId<Child>,
    Body(body): Body<GuardianBody>,
) -> Result<Once<Created<GuardianView>>, Problem> {
    caller
        .once(move |tx| {
            let found = tx.child(id)?.ok_or(Refusal::NotFound)?;
            let guardian_id = tx.new_id();
            let changed = tx.authority().permit::<ChangeChild, _>(found)?.add_guardian(guardian_id, body.clone().into())?;
            let saved = tx.save_registration(changed)?;
            let location = format!("/v1/children/{id}/guardians/{guardian_id}");
            Ok(Created { location, version: saved.version, body: view(&saved, guardian_id, tx.authority())? })
        })
        .await
}

#[utoipa::path(get, path = "/children/{childId}/guardians/{guardianId}",
    params(("childId" = uuid::Uuid, Path, description = "Het kind."), ("guardianId" = uuid::Uuid, Path, description = "De ouder.")),
    summary = "Lees een ouder", description = "Een ouder in de eigen inschrijving; de ETag is die van de inschrijving.",
    responses((status = 200, description = "De ouder.", body = GuardianView)))]
async fn show(caller: Caller, PathIds(child, guardian): PathIds<Child, Guardian>) -> Result<Shown<GuardianView>, Problem> {
    caller
        .read(move |tx| {
            let found = tx.child(child)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadChild, _>(found)?;
            Ok(Shown::at(permitted.subject().version, view(permitted.subject(), guardian, tx.authority())?))
        })
        .await
}

#[utoipa::path(patch, path = "/children/{childId}/guardians/{guardianId}",
    params(("childId" = uuid::Uuid, Path, description = "Het kind."), ("guardianId" = uuid::Uuid, Path, description = "De ouder."), IfMatchHeader),
    request_body(content = GuardianPatch, content_type = "application/merge-patch+json"),
    summary = "Wijzig een ouder", description = "Wijzigt wat van een ouder bekend is; If-Match noemt de versie van de inschrijving.",
    responses((status = 200, description = "De gewijzigde ouder.", body = GuardianView)))]
async fn change(
    caller: Caller,
    PathIds(child, guardian): PathIds<Child, Guardian>,
    expected: IfMatch,
    patch: Patch<GuardianBody>,
) -> Result<Shown<GuardianView>, Problem> {
    caller
        .write(move |tx| {
            let found = tx.child(child)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ChangeChild, _>(found)?;
            let known = permitted.subject().guardians.iter().find(|known| known.id == guardian).ok_or(Refusal::NotFound)?;
            let facts = patch.apply(&GuardianBody::from(&known.facts))?.into();
            expected.check(permitted.subject().version)?;
            if known.facts == facts {
                return Ok(Shown::at(permitted.subject().version, view(permitted.subject(), guardian, tx.authority())?));
            }
            let saved = tx.save_registration(permitted.amend_guardian(guardian, facts)?)?;
            Ok(Shown::at(saved.version, view(&saved, guardian, tx.authority())?))
        })
        .await
}

#[utoipa::path(delete, path = "/children/{childId}/guardians/{guardianId}",
    params(("childId" = uuid::Uuid, Path, description = "Het kind."), ("guardianId" = uuid::Uuid, Path, description = "De ouder."), IfMatchHeader),
    summary = "Verwijder een ouder", description = "Verwijdert een ouder uit de inschrijving.",
    responses((status = 204, description = "De ouder is verwijderd.")))]
async fn remove(
    caller: Caller,
    PathIds(child, guardian): PathIds<Child, Guardian>,
    expected: IfMatch,
) -> Result<actix_web::HttpResponse, Problem> {
    caller
        .write(move |tx| {
            let found = tx.child(child)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ChangeChild, _>(found)?;
            if !permitted.subject().guardians.iter().any(|known| known.id == guardian) {
                return Err(Refusal::NotFound.into());
            }
            expected.check(permitted.subject().version)?;
            tx.save_registration(permitted.remove_guardian(guardian)?)?;
            Ok(())
        })
        .await?;
    Ok(actix_web::HttpResponse::NoContent().finish())
}
