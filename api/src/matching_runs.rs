//! Matching runs of a programme: made, listed, shown, compared and accepted.

mod body;

use persistence::{
    Failure, Reading,
    domain::{
        Id, Refusal,
        authority::{MatchCandidates, Permitted, ReadMatching},
        matching::PairIds,
        matching_run::{MatchingRun, NewMatchingRun},
        page::Page,
        programme::Programme,
    },
};
use serde::Deserialize;
use utoipa::IntoParams;

use self::body::{MatchingAcceptance, MatchingRunBody, MatchingRunItem, MatchingRunView, RunDifferencesView};
use crate::{
    answer::{Created, Items, Listed, Shown},
    caller::Caller,
    input::{Body, IfMatch, IfMatchHeader, PageQuery, PathId, Query},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
};

pub(crate) fn operations() -> Vec<Operation> {
    area!("candidates":
        list_runs => ReadMatching, match_candidates => MatchCandidates, show_run => ReadMatching,
        show_differences => ReadMatching, accept_run => MatchCandidates)
}

/// Met welke koppeling wordt vergeleken.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct DifferencesQuery {
    /// De andere koppeling van hetzelfde programma.
    other_id: uuid::Uuid,
}

fn found(tx: &mut Reading<'_>, id: Id<MatchingRun>) -> Result<MatchingRun, Failure> {
    Ok(tx.matching_run(id)?.ok_or(Refusal::NotFound)?)
}

#[utoipa::path(get, path = "/programmes/{programmeId}/matching-runs",
    params(("programmeId" = Uuid, Path, description = "Het programma."), PageQuery),
    summary = "Lijst van koppelingen van een programma",
    description = "De koppelingen die zijn berekend, per pagina, op volgorde van id; voor de coördinator.",
    responses((status = 200, description = "Een pagina koppelingen.", body = Items<MatchingRunItem>)))]
async fn list_runs(
    caller: Caller,
    PathId(programme): PathId<Programme>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<MatchingRunItem>, Problem> {
    let page = page.request(caller.cursors())?;
    let page = caller
        .read(move |tx| {
            let found = tx.matching_runs(programme, page)?;
            let permitted = found.items.into_iter().map(|one| tx.authority().permit::<ReadMatching, _>(one));
            let items = permitted
                .map(|one: Result<Permitted<ReadMatching, _>, _>| one.map(|one| MatchingRunItem::from(one.subject())))
                .collect::<Result<_, _>>()?;
            Ok(Page { items, next: found.next })
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(post, path = "/programmes/{programmeId}/matching-runs",
    params(("programmeId" = Uuid, Path, description = "Het programma.")), request_body = MatchingRunBody,
    summary = "Koppel kandidaten aan plekken",
    description = "Berekent de beste koppeling van de kandidaten die klaar zijn (ready) en de vrije plekken van aangenomen aanmeldingen: zoveel \
        mogelijk plekken gevuld, dan de hoogste score, en bij gelijke score op volgorde van id. Bij ieder paar staat de score per wens en \
        waarom een betere plek er niet in zat; bij wie overblijft welke regel in de weg staat. Er verandert niets voor een kandidaat tot \
        de koppeling is aangenomen.",
    responses((status = 201, description = "De koppeling.", body = MatchingRunView)))]
async fn match_candidates(
    caller: Caller,
    PathId(programme): PathId<Programme>,
    Body(body): Body<MatchingRunBody>,
) -> Result<Once<Created<MatchingRunView>>, Problem> {
    let request = body.into_request()?;
    caller
        .once(move |tx| {
            let programme = tx.programme(programme)?.ok_or(Refusal::NotFound)?;
            let id = programme.id;
            let new = NewMatchingRun {
                programme,
                request: request.clone(),
                candidates: tx.ready_candidates(id)?,
                sign_ups: tx.accepted_sign_ups(id)?,
                taken: tx.taken_places(id)?,
            };
            let made = tx.authority().permit::<MatchCandidates, _>(new)?.make(tx.new_id(), tx.now())?;
            let saved = tx.save_matching_run(made)?;
            let location = format!("/v1/matching-runs/{}", saved.id);
            Ok(Created { location, version: saved.version, body: (&saved).into() })
        })
        .await
}

#[utoipa::path(get, path = "/matching-runs/{matchingRunId}",
    params(("matchingRunId" = Uuid, Path, description = "De koppeling.")),
    summary = "Lees een koppeling", description = "Een koppeling met haar uitleg, voor de coördinator.",
    responses((status = 200, description = "De koppeling.", body = MatchingRunView)))]
async fn show_run(caller: Caller, PathId(id): PathId<MatchingRun>) -> Result<Shown<MatchingRunView>, Problem> {
    caller
        .read(move |tx| {
            let run = found(tx, id)?;
            let permitted = tx.authority().permit::<ReadMatching, _>(run)?;
            // A candidate who ends gives its place back, which makes no new version of the run.
            Ok(Shown::with_others(permitted.subject().version, permitted.subject().into()))
        })
        .await
}

#[utoipa::path(get, path = "/matching-runs/{matchingRunId}/differences",
    params(("matchingRunId" = Uuid, Path, description = "De koppeling."), DifferencesQuery),
    summary = "Vergelijk twee koppelingen",
    description = "Voor welke kandidaten de andere koppeling van hetzelfde programma iets anders heeft, en hoeveel gevulde plekken en score zij \
        verschillen.",
    responses((status = 200, description = "De verschillen.", body = RunDifferencesView)))]
async fn show_differences(
    caller: Caller,
    PathId(id): PathId<MatchingRun>,
    Query(query): Query<DifferencesQuery>,
) -> Result<Shown<RunDifferencesView>, Problem> {
    caller
        .read(move |tx| {
            let (run, other) = (found(tx, id)?, found(tx, Id::from_uuid(query.other_id))?);
            if run.programme.id != other.programme.id {
                return Err(Refusal::NotFound.into());
            }
            let (run, other): (Permitted<ReadMatching, _>, Permitted<ReadMatching, _>) =
                (tx.authority().permit(run)?, tx.authority().permit(other)?);
            Ok(Shown::computed(RunDifferencesView::of(run.subject(), other.subject())))
        })
        .await
}

#[utoipa::path(post, path = "/matching-runs/{matchingRunId}/_accept",
    params(("matchingRunId" = Uuid, Path, description = "De koppeling."), IfMatchHeader), request_body = MatchingAcceptance,
    summary = "Neem een koppeling aan",
    description = "Geheel, of alleen de paren die worden genoemd. De kandidaten zijn daarna geplaatst (placed). Alles gaat door of niets: is een \
        kandidaat niet meer klaar of een plek intussen bezet, dan staat dat bij errors.",
    responses((status = 200, description = "De koppeling.", body = MatchingRunView)))]
async fn accept_run(
    caller: Caller,
    PathId(id): PathId<MatchingRun>,
    expected: IfMatch,
    Body(body): Body<MatchingAcceptance>,
) -> Result<Once<Shown<MatchingRunView>>, Problem> {
    let pairs: Option<Vec<PairIds>> = body.pairs.map(|pairs| pairs.into_iter().map(PairIds::from).collect());
    caller
        .once(move |tx| {
            let run = found(tx, id)?;
            let permitted = tx.authority().permit::<MatchCandidates, _>(run)?;
            expected.check(permitted.subject().version)?;
            let (before, taken) = (permitted.subject().accepted.clone(), tx.taken_places(permitted.subject().programme.id)?);
            let accepted = permitted.accept(pairs.clone(), &taken)?;
            let new: Vec<PairIds> = accepted.value().accepted.iter().filter(|pair| !before.contains(pair)).copied().collect();
            for pair in new {
                // A candidate who was erased has no pair any more.
                let candidate = tx.candidate(pair.candidate)?.ok_or(Refusal::NotFound)?;
                let placed = tx.authority().permit::<MatchCandidates, _>(candidate)?.place(tx.now())?;
                tx.save_candidate(placed)?;
            }
            let saved = tx.save_matching_run(accepted)?;
            Ok(Shown::at(saved.version, MatchingRunView::from(&saved)))
        })
        .await
}
