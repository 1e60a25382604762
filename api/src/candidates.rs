//! Candidates: taken in, selected, and taken on by the training provider.
//!
//! - `oneself`: how a candidate comes in, who then reads, corrects and withdraws by the operations that are here.

mod body;
mod oneself;

use persistence::{
    CandidateFilter, Failure, Reading, Writing,
    domain::{
        Id, Refusal,
        authority::{
            Act, AddCandidate, AdvanceCandidate, ChangeCandidate, Changed, EndCandidate, ListCandidates, Permitted,
            ReadCandidate, RecordIntake, WithdrawCandidate,
        },
        candidate::{Advance, Candidate, CandidateFacts, EligibilityTerms, NewCandidate},
        matching,
        page::Page,
        parameter::eligibility_terms,
        programme::Programme,
    },
};
use serde::Deserialize;
use utoipa::IntoParams;

use self::body::{CandidateChange, CandidateEnding, CandidateItem, CandidatePatch, CandidateStep, CandidateView, IntakeBody};
use crate::{
    answer::{Created, Items, Listed, Shown},
    caller::Caller,
    fields::CandidateStateCode,
    input::{Body, IfMatch, IfMatchHeader, PageQuery, Patch, PathId, Query},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
};

pub(crate) fn operations() -> Vec<Operation> {
    let mut operations = area!("candidates":
        list => ListCandidates, add => AddCandidate, show => ReadCandidate, change => ChangeCandidate,
        advance => AdvanceCandidate, intake => RecordIntake, reject => EndCandidate, withdraw => WithdrawCandidate);
    operations.extend(oneself::operations());
    operations
}

/// Welke kandidaten.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct CandidateQuery {
    /// Alleen die nu in deze staat zijn.
    #[param(inline)]
    state: Option<CandidateStateCode>,
}

fn found(tx: &mut Reading<'_>, id: Id<matching::Candidate>) -> Result<Candidate, Failure> {
    Ok(tx.candidate(id)?.ok_or(Refusal::NotFound)?)
}

/// The conditions of the day of an application.
fn terms_of(tx: &mut Reading<'_>, candidate: &Candidate) -> Result<EligibilityTerms, Failure> {
    let applied = candidate.facts.as_ref().map_or_else(|| tx.today(), |facts| facts.applied_date);
    Ok(eligibility_terms(tx.rule_parameters()?.on(applied, None))?)
}

fn shown(tx: &mut Reading<'_>, candidate: &Candidate) -> Result<Shown<CandidateView>, Failure> {
    let terms = terms_of(tx, candidate)?;
    Ok(Shown::at(candidate.version, CandidateView::of(candidate, terms)))
}

/// Does what a verb says, with the candidate of the version that the caller read.
async fn moved<A: Act + 'static>(
    caller: Caller,
    id: Id<matching::Candidate>,
    expected: IfMatch,
    verb: impl Fn(&mut Writing<'_>, Permitted<A, Candidate>) -> Result<Changed<Candidate>, Failure> + Send + 'static,
) -> Result<Once<Shown<CandidateView>>, Problem> {
    caller
        .once(move |tx| {
            let candidate = found(tx, id)?;
            let permitted = tx.authority().permit::<A, _>(candidate)?;
            expected.check(permitted.subject().version)?;
            let changed = verb(tx, permitted)?;
            let saved = tx.save_candidate(changed)?;
            shown(tx, &saved)
        })
        .await
}

#[utoipa::path(get, path = "/programmes/{programmeId}/candidates",
    params(("programmeId" = Uuid, Path, description = "Het programma."), PageQuery, CandidateQuery),
    summary = "Lijst van kandidaten van een programma",
    description = "Voor de coördinator alle kandidaten, voor een opleider van het programma die vanaf de intake; zonder namen. Per pagina, op \
        volgorde van id.",
    responses((status = 200, description = "Een pagina kandidaten.", body = Items<CandidateItem>)))]
async fn list(
    caller: Caller,
    PathId(programme): PathId<Programme>,
    Query(page): Query<PageQuery>,
    Query(query): Query<CandidateQuery>,
) -> Result<Listed<CandidateItem>, Problem> {
    let page = page.request(caller.cursors())?;
    let filter = CandidateFilter { state: query.state.map(|state| state.0) };
    let page = caller
        .read(move |tx| {
            let found = tx.candidates(programme, filter, page)?;
            let permitted = found.items.into_iter().map(|one| tx.authority().permit::<ListCandidates, _>(one));
            let items = permitted
                .map(|one: Result<Permitted<ListCandidates, _>, _>| one.map(|one| CandidateItem::from(one.subject())))
                .collect::<Result<_, _>>()?;
            Ok(Page { items, next: found.next })
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(post, path = "/programmes/{programmeId}/candidates",
    params(("programmeId" = Uuid, Path, description = "Het programma.")), request_body = CandidateChange,
    summary = "Neem een kandidaat aan",
    description = "Legt een aanmelding vast in een programma dat de eigen organisatie coördineert. Wie niet aan de voorwaarden voldoet kan zich \
        aanmelden: ineligible zegt waarom niet, en mensen beslissen.",
    responses((status = 201, description = "De nieuwe kandidaat.", body = CandidateView)))]
async fn add(
    caller: Caller,
    PathId(programme): PathId<Programme>,
    Body(body): Body<CandidateChange>,
) -> Result<Once<Created<CandidateView>>, Problem> {
    let applied = body.applied_date();
    let facts = CandidateFacts::from(body);
    caller
        .once(move |tx| {
            let programme = tx.programme(programme)?.ok_or(Refusal::NotFound)?;
            let new = NewCandidate { programme, facts: facts.clone() };
            let added = tx.authority().permit::<AddCandidate, _>(new)?.add(tx.new_id(), tx.now())?;
            let saved = tx.save_candidate(added)?;
            let terms = eligibility_terms(tx.rule_parameters()?.on(applied, None))?;
            let location = format!("/v1/candidates/{}", saved.id);
            Ok(Created { location, version: saved.version, body: CandidateView::of(&saved, terms) })
        })
        .await
}

#[utoipa::path(get, path = "/candidates/{candidateId}",
    params(("candidateId" = Uuid, Path, description = "De kandidaat.")),
    summary = "Lees een kandidaat", description = "Een kandidaat, voor de coördinator, vanaf de intake voor een opleider van het programma, en voor de kandidaat zelf.",
    responses((status = 200, description = "De kandidaat.", body = CandidateView)))]
async fn show(caller: Caller, PathId(id): PathId<matching::Candidate>) -> Result<Shown<CandidateView>, Problem> {
    caller
        .read(move |tx| {
            let candidate = found(tx, id)?;
            let permitted = tx.authority().permit::<ReadCandidate, _>(candidate)?;
            shown(tx, permitted.subject())
        })
        .await
}

#[utoipa::path(patch, path = "/candidates/{candidateId}",
    params(("candidateId" = Uuid, Path, description = "De kandidaat."), IfMatchHeader),
    request_body(content = CandidatePatch, content_type = "application/merge-patch+json"),
    summary = "Verbeter gegevens van een kandidaat",
    description = "Gegevens, wensen en de stappen in de selectie, van een kandidaat die niet is afgewezen of teruggetrokken. Een kandidaat \
        verbetert de eigen gegevens en wensen zelf, maar niet de dag en het kanaal van aanmelding en de selectie.",
    responses((status = 200, description = "De gewijzigde kandidaat.", body = CandidateView)))]
async fn change(
    caller: Caller,
    PathId(id): PathId<matching::Candidate>,
    expected: IfMatch,
    patch: Patch<CandidateChange>,
) -> Result<Shown<CandidateView>, Problem> {
    caller
        .write(move |tx| {
            let candidate = found(tx, id)?;
            let permitted = tx.authority().permit::<ChangeCandidate, _>(candidate)?;
            expected.check(permitted.subject().version)?;
            // Who was erased has nothing that could be corrected.
            let known = permitted.subject().facts.as_ref().ok_or(Refusal::NotFound)?;
            let stated = CandidateFacts::from(patch.apply(&CandidateChange::of(known))?);
            if *known == (CandidateFacts { intake: known.intake, ..stated.clone() }) {
                return shown(tx, permitted.subject());
            }
            let amended = permitted.amend(stated, tx.authority(), tx.now())?;
            let saved = tx.save_candidate(amended)?;
            shown(tx, &saved)
        })
        .await
}

#[utoipa::path(post, path = "/candidates/{candidateId}/_advance",
    params(("candidateId" = Uuid, Path, description = "De kandidaat."), IfMatchHeader), request_body = CandidateStep,
    summary = "Breng een kandidaat een stap verder",
    description = "Naar de selectie (screening) als de kandidaat aan de voorwaarden voldoet, naar de opleider (intake) als elke stap van de \
        selectie is gehaald, of van een plek naar de eerste werkdag (started).",
    responses((status = 200, description = "De kandidaat.", body = CandidateView)))]
async fn advance(
    caller: Caller,
    PathId(id): PathId<matching::Candidate>,
    expected: IfMatch,
    Body(body): Body<CandidateStep>,
) -> Result<Once<Shown<CandidateView>>, Problem> {
    let to = Advance { state: body.state.0, date: body.date };
    moved::<AdvanceCandidate>(caller, id, expected, move |tx, candidate| {
        let terms = terms_of(tx, candidate.subject())?;
        Ok(candidate.advance(to, terms, tx.now())?)
    })
    .await
}

#[utoipa::path(post, path = "/candidates/{candidateId}/_intake",
    params(("candidateId" = Uuid, Path, description = "De kandidaat."), IfMatchHeader), request_body = IntakeBody,
    summary = "Leg de uitkomst van de intake vast",
    description = "Door een opleider van het programma, of de coördinator. Wie is aangenomen is klaar om gekoppeld te worden (ready).",
    responses((status = 200, description = "De kandidaat.", body = CandidateView)))]
async fn intake(
    caller: Caller,
    PathId(id): PathId<matching::Candidate>,
    expected: IfMatch,
    Body(body): Body<IntakeBody>,
) -> Result<Once<Shown<CandidateView>>, Problem> {
    let intake = body.into();
    moved::<RecordIntake>(caller, id, expected, move |tx, candidate| Ok(candidate.record(intake, tx.now())?)).await
}

#[utoipa::path(post, path = "/candidates/{candidateId}/_reject",
    params(("candidateId" = Uuid, Path, description = "De kandidaat."), IfMatchHeader), request_body = CandidateEnding,
    summary = "Wijs een kandidaat af",
    description = "Met een reden. Wie de kandidaat was wordt gewist na retention.rejectedCandidateDays.",
    responses((status = 200, description = "De afgewezen kandidaat.", body = CandidateView)))]
async fn reject(
    caller: Caller,
    PathId(id): PathId<matching::Candidate>,
    expected: IfMatch,
    Body(body): Body<CandidateEnding>,
) -> Result<Once<Shown<CandidateView>>, Problem> {
    let reason = body.reason.0;
    moved::<EndCandidate>(caller, id, expected, move |tx, candidate| Ok(candidate.reject(reason, tx.now())?)).await
}

#[utoipa::path(post, path = "/candidates/{candidateId}/_withdraw",
    params(("candidateId" = Uuid, Path, description = "De kandidaat."), IfMatchHeader), request_body = CandidateEnding,
    summary = "Trek een kandidaat terug",
    description = "De kandidaat trekt zich terug (otherWork, personal of conditions), of de coördinator legt dat vast. Met een reden. Wie de kandidaat was wordt gewist na retention.rejectedCandidateDays.",
    responses((status = 200, description = "De teruggetrokken kandidaat.", body = CandidateView)))]
async fn withdraw(
    caller: Caller,
    PathId(id): PathId<matching::Candidate>,
    expected: IfMatch,
    Body(body): Body<CandidateEnding>,
) -> Result<Once<Shown<CandidateView>>, Problem> {
    let reason = body.reason.0;
    moved::<WithdrawCandidate>(caller, id, expected, move |tx, candidate| {
        Ok(candidate.withdraw(reason, tx.authority(), tx.now())?)
    })
    .await
}
