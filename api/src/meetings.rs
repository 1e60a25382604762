//! Meetings of organisations: working groups, gatherings and talks on an agenda.

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

const KIND: SessionKind = SessionKind::Meeting;

pub(crate) fn operations() -> Vec<Operation> {
    area!("meetings": list => ReadSession, plan => WriteSession, show => ReadSession, change => WriteSession,
        attend => AttendSession, upload => WriteSession)
}

#[utoipa::path(get, path = "/meetings", params(SessionQuery, PageQuery),
    summary = "Lijst van overleggen",
    description = "Overleggen die de eigen organisatie houdt of waarvoor zij is uitgenodigd, per pagina, op volgorde van id.",
    responses((status = 200, description = "Een pagina overleggen.", body = Items<SessionItem>)))]
async fn list(
    caller: Caller,
    Query(query): Query<SessionQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<SessionItem>, Problem> {
    let page = page.request(caller.cursors())?;
    let page = caller.read(move |tx| listed(tx, KIND, query, page)).await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(post, path = "/meetings", request_body = SessionBody,
    summary = "Plan een overleg",
    description = "Een werkgroep, bijeenkomst of bestuurlijk overleg dat de eigen gemeente of coördinator houdt, met wie is uitgenodigd.",
    responses((status = 201, description = "Het nieuwe overleg.", body = SessionView)))]
async fn plan(caller: Caller, Body(body): Body<SessionBody>) -> Result<Once<Created<SessionView>>, Problem> {
    caller.once(move |tx| planned(tx, KIND, "meetings", body.clone())).await
}

#[utoipa::path(get, path = "/meetings/{meetingId}", params(("meetingId" = Uuid, Path, description = "Het overleg.")),
    summary = "Lees een overleg",
    description = "Voor wie het houdt en wie is uitgenodigd: onderwerp, uren, en wie er waren, met organisatie en rol.",
    responses((status = 200, description = "Het overleg.", body = SessionView)))]
async fn show(caller: Caller, PathId(id): PathId<Session>) -> Result<Shown<SessionView>, Problem> {
    caller.read(move |tx| read(tx, KIND, id)).await
}

#[utoipa::path(patch, path = "/meetings/{meetingId}",
    params(("meetingId" = Uuid, Path, description = "Het overleg."), IfMatchHeader),
    request_body(content = SessionPatch, content_type = "application/merge-patch+json"),
    summary = "Wijzig een overleg", description = "Voor wie het houdt, ook wie is uitgenodigd en de aanwezigheidscode.",
    responses((status = 200, description = "Het gewijzigde overleg.", body = SessionView)))]
async fn change(
    caller: Caller,
    PathId(id): PathId<Session>,
    expected: IfMatch,
    patch: Patch<SessionBody>,
) -> Result<Shown<SessionView>, Problem> {
    caller.write(move |tx| changed(tx, KIND, id, &expected, &patch)).await
}

#[utoipa::path(post, path = "/meetings/{meetingId}/attendances",
    params(("meetingId" = Uuid, Path, description = "Het overleg.")), request_body = AttendBody,
    summary = "Geef op wie er waren",
    description = "Een uitgenodigde organisatie voor zichzelf, met de code die ter plekke is gegeven: rollen en aantallen, geen namen. Nog eens opgeven \
        vervangt wat er stond.",
    responses((status = 200, description = "Het overleg.", body = SessionView)))]
async fn attend(
    caller: Caller,
    PathId(id): PathId<Session>,
    Body(body): Body<AttendBody>,
) -> Result<Once<Shown<SessionView>>, Problem> {
    caller.once(move |tx| attended(tx, KIND, id, &body)).await
}

#[utoipa::path(put, path = "/meetings/{meetingId}/attendances",
    params(("meetingId" = Uuid, Path, description = "Het overleg."), IfMatchHeader), request_body = UploadBody,
    summary = "Leg vast wie er waren",
    description = "Wie het houdt, in een keer voor alle organisaties die het niet zelf opgaven: organisatie, rol en aantal. Vervangt wat zij eerder zo \
        vastlegde; wat een organisatie zelf opgaf blijft.",
    responses((status = 200, description = "Het overleg.", body = SessionView)))]
async fn upload(
    caller: Caller,
    PathId(id): PathId<Session>,
    expected: IfMatch,
    Body(body): Body<UploadBody>,
) -> Result<Shown<SessionView>, Problem> {
    caller.write(move |tx| uploaded(tx, KIND, id, &expected, &body)).await
}
