//! Joint trainings (samen scholen) of childcare, schools and others.

use persistence::domain::session::{Session, SessionKind};

use crate::{
    answer::{Created, Items, Listed, Shown},
    caller::Caller,
    input::{Body, IfMatch, IfMatchHeader, PageQuery, Patch, PathId, Query},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
    sessions::{
        AttendBody, SessionBody, SessionItem, SessionPatch, SessionQuery, SessionView, UploadBody, attended, changed, listed,
        planned, read, uploaded,
    },
};

const KIND: SessionKind = SessionKind::Training;

pub(crate) fn operations() -> Vec<Operation> {
    area!("trainings": list => ReadSession, plan => WriteSession, show => ReadSession, change => WriteSession,
        attend => AttendSession, upload => WriteSession)
}

#[utoipa::path(get, path = "/trainings", params(SessionQuery, PageQuery),
    summary = "Lijst van trainingen",
    description = "Trainingen die de eigen organisatie houdt of waarvoor zij is uitgenodigd, per pagina, op volgorde van id.",
    responses((status = 200, description = "Een pagina trainingen.", body = Items<SessionItem>)))]
async fn list(
    caller: Caller,
    Query(query): Query<SessionQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<SessionItem>, Problem> {
    let page = page.request(caller.cursors())?;
    let page = caller.read(move |tx| listed(tx, KIND, query, page)).await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(post, path = "/trainings", request_body = SessionBody,
    summary = "Plan een training",
    description = "Een training die de eigen gemeente of coördinator houdt, met wie is uitgenodigd. Zij is gezamenlijk (joint) als iemand van de opvang en iemand van een school erbij was.",
    responses((status = 201, description = "De nieuwe training.", body = SessionView)))]
async fn plan(caller: Caller, Body(body): Body<SessionBody>) -> Result<Once<Created<SessionView>>, Problem> {
    caller.once(move |tx| planned(tx, KIND, "trainings", body.clone())).await
}

#[utoipa::path(get, path = "/trainings/{trainingId}", params(("trainingId" = Uuid, Path, description = "De training.")),
    summary = "Lees een training",
    description = "Voor wie haar houdt en wie is uitgenodigd: onderwerp, uren, en wie er waren, met organisatie en rol.",
    responses((status = 200, description = "De training.", body = SessionView)))]
async fn show(caller: Caller, PathId(id): PathId<Session>) -> Result<Shown<SessionView>, Problem> {
    caller.read(move |tx| read(tx, KIND, id)).await
}

#[utoipa::path(patch, path = "/trainings/{trainingId}",
    params(("trainingId" = Uuid, Path, description = "De training."), IfMatchHeader),
    request_body(content = SessionPatch, content_type = "application/merge-patch+json"),
    summary = "Wijzig een training", description = "Voor wie haar houdt, ook wie is uitgenodigd en de aanwezigheidscode.",
    responses((status = 200, description = "De gewijzigde training.", body = SessionView)))]
async fn change(
    caller: Caller,
    PathId(id): PathId<Session>,
    expected: IfMatch,
    patch: Patch<SessionBody>,
) -> Result<Shown<SessionView>, Problem> {
    caller.write(move |tx| changed(tx, KIND, id, &expected, &patch)).await
}

#[utoipa::path(post, path = "/trainings/{trainingId}/attendances",
    params(("trainingId" = Uuid, Path, description = "De training.")), request_body = AttendBody,
    summary = "Geef op wie er waren",
    description = "Een uitgenodigde organisatie voor zichzelf, met de code die ter plekke is gegeven: rollen en aantallen, geen namen. Nog eens opgeven \
        vervangt wat er stond.",
    responses((status = 200, description = "De training.", body = SessionView)))]
async fn attend(
    caller: Caller,
    PathId(id): PathId<Session>,
    Body(body): Body<AttendBody>,
) -> Result<Once<Shown<SessionView>>, Problem> {
    caller.once(move |tx| attended(tx, KIND, id, &body)).await
}

#[utoipa::path(put, path = "/trainings/{trainingId}/attendances",
    params(("trainingId" = Uuid, Path, description = "De training."), IfMatchHeader), request_body = UploadBody,
    summary = "Leg vast wie er waren",
    description = "Wie haar houdt, in een keer voor alle organisaties die het niet zelf opgaven: organisatie, rol en aantal. Vervangt wat zij eerder zo \
        vastlegde; wat een organisatie zelf opgaf blijft.",
    responses((status = 200, description = "De training.", body = SessionView)))]
async fn upload(
    caller: Caller,
    PathId(id): PathId<Session>,
    expected: IfMatch,
    Body(body): Body<UploadBody>,
) -> Result<Shown<SessionView>, Problem> {
    caller.write(move |tx| uploaded(tx, KIND, id, &expected, &body)).await
}
