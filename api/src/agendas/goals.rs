//! The goals of an agenda. Their version is that of the agenda.

use persistence::{
    Failure, Reading,
    domain::{
        Refusal,
        agenda::{Agenda, AgendaGoal, AgendaGoalId},
        authority::{ReadAgenda, WriteAgenda},
        organisation::Organisation,
        page::Page,
    },
};

use super::{
    body::{GoalBody, GoalPatch},
    view::GoalView,
};
use crate::{
    answer::{Created, Items, Listed, Shown},
    caller::Caller,
    input::{Body, IfMatch, IfMatchHeader, PageQuery, Patch, PathId, PathIds, Query},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
};

pub(super) fn operations() -> Vec<Operation> {
    area!("agendas": list_goals => ReadAgenda, set_goal => WriteAgenda, show_goal => ReadAgenda, change_goal => WriteAgenda,
        remove_goal => WriteAgenda)
}

fn parties(tx: &mut Reading<'_>, agenda: &Agenda) -> Result<Vec<Organisation>, Failure> {
    tx.organisations_by_id(&agenda.facts.party_ids)
}

fn view(agenda: &Agenda, id: AgendaGoalId) -> Result<GoalView, Refusal> {
    agenda.goal(id).map(GoalView::from).ok_or(Refusal::NotFound)
}

#[utoipa::path(get, path = "/agendas/{agendaId}/goals",
    params(("agendaId" = Uuid, Path, description = "De agenda."), PageQuery),
    summary = "Doelen van een agenda", description = "De doelen van een agenda, per pagina, op volgorde van id.",
    responses((status = 200, description = "Een pagina doelen.", body = Items<GoalView>)))]
async fn list_goals(
    caller: Caller,
    PathId(id): PathId<Agenda>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<GoalView>, Problem> {
    let page = page.request(caller.cursors())?;
    let page = caller
        .read(move |tx| {
            let found = tx.agenda(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadAgenda, _>(found)?;
            let goals = permitted.subject().goals.iter().collect();
            Ok(Page::of(goals, &page, |goal: &&AgendaGoal| goal.id.uuid()).map(GoalView::from))
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(post, path = "/agendas/{agendaId}/goals",
    params(("agendaId" = Uuid, Path, description = "De agenda.")), request_body = GoalBody,
    summary = "Stel een doel",
    description = "Een doel van een agenda van de eigen gemeente. Bij resultaten van vroegschoolse educatie en bij taalactiviteiten noemt de wet naast \
        de gemeente alleen schoolbesturen. De versie is die van de agenda.",
    responses((status = 201, description = "Het doel.", body = GoalView)))]
async fn set_goal(
    caller: Caller,
    PathId(id): PathId<Agenda>,
    Body(body): Body<GoalBody>,
) -> Result<Once<Created<GoalView>>, Problem> {
    caller
        .once(move |tx| {
            let found = tx.agenda(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<WriteAgenda, _>(found)?;
            let (goal, parties) = (tx.new_id(), parties(tx, permitted.subject())?);
            let saved = tx.save_agenda(permitted.set_goal(goal, body.clone().into_facts(), &parties)?)?;
            let location = format!("/v1/agendas/{}/goals/{goal}", saved.id);
            Ok(Created { location, version: saved.version, body: view(&saved, goal)? })
        })
        .await
}

#[utoipa::path(get, path = "/agendas/{agendaId}/goals/{goalId}",
    params(("agendaId" = Uuid, Path, description = "De agenda."), ("goalId" = Uuid, Path, description = "Het doel.")),
    summary = "Lees een doel", description = "Een doel van een agenda. De versie is die van de agenda.",
    responses((status = 200, description = "Het doel.", body = GoalView)))]
async fn show_goal(caller: Caller, PathIds(id, goal): PathIds<Agenda, AgendaGoal>) -> Result<Shown<GoalView>, Problem> {
    caller
        .read(move |tx| {
            let found = tx.agenda(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadAgenda, _>(found)?;
            Ok(Shown::at(permitted.subject().version, view(permitted.subject(), goal)?))
        })
        .await
}

#[utoipa::path(patch, path = "/agendas/{agendaId}/goals/{goalId}",
    params(("agendaId" = Uuid, Path, description = "De agenda."), ("goalId" = Uuid, Path, description = "Het doel."), IfMatchHeader),
    request_body(content = GoalPatch, content_type = "application/merge-patch+json"),
    summary = "Wijzig een doel", description = "Gegevens van een doel, ook hoe ver het is. De versie is die van de agenda.",
    responses((status = 200, description = "Het gewijzigde doel.", body = GoalView)))]
async fn change_goal(
    caller: Caller,
    PathIds(id, goal): PathIds<Agenda, AgendaGoal>,
    expected: IfMatch,
    patch: Patch<GoalBody>,
) -> Result<Shown<GoalView>, Problem> {
    caller
        .write(move |tx| {
            let found = tx.agenda(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<WriteAgenda, _>(found)?;
            let agenda = permitted.subject();
            let known = agenda.goal(goal).ok_or(Refusal::NotFound)?;
            expected.check(agenda.version)?;
            let facts = patch.apply(&GoalBody::of(&known.facts))?.into_facts();
            if known.facts == facts {
                return Ok(Shown::at(agenda.version, known.into()));
            }
            let parties = parties(tx, agenda)?;
            let saved = tx.save_agenda(permitted.amend_goal(goal, facts, &parties)?)?;
            Ok(Shown::at(saved.version, view(&saved, goal)?))
        })
        .await
}

#[utoipa::path(delete, path = "/agendas/{agendaId}/goals/{goalId}",
    params(("agendaId" = Uuid, Path, description = "De agenda."), ("goalId" = Uuid, Path, description = "Het doel."), IfMatchHeader),
    summary = "Verwijder een doel",
    description = "Zolang de agenda niet is vastgesteld; daarna wordt een doel losgelaten. De geschiedenis houdt het.",
    responses((status = 204, description = "Het doel is verwijderd.")))]
async fn remove_goal(
    caller: Caller,
    PathIds(id, goal): PathIds<Agenda, AgendaGoal>,
    expected: IfMatch,
) -> Result<actix_web::HttpResponse, Problem> {
    caller
        .write(move |tx| {
            let found = tx.agenda(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<WriteAgenda, _>(found)?;
            expected.check(permitted.subject().version)?;
            tx.save_agenda(permitted.remove_goal(goal)?)
        })
        .await?;
    Ok(actix_web::HttpResponse::NoContent().finish())
}
