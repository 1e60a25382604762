//! Expertise requests: a professional asks the specialist of another organisation, early and without a referral. The verbs answer without
//! words and names: an answer is kept for a repeat, and must not outlive them.
//!
//! - `body`: what is stated. `view`: how each side sees it.

mod body;
mod view;

use persistence::domain::{
    Id, Instant, Refusal,
    authority::{Act, AnswerExpertise, AskExpertise, Changed, Permitted, ReadExpertise, WithdrawExpertiseConsent},
    expertise::{
        ExpertiseAbout, ExpertiseRequest, ExpertiseRequestId, ExpertiseSide, ExpertiseTerms, NewExpertiseRequest as Question,
    },
    identifier::MunicipalityCode,
    page::Page,
    parameter::expertise_terms,
};
use persistence::{ExpertiseFilter, Failure, Reading};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

pub(crate) use self::view::ExpertiseRequestView;
use self::{
    body::{AnswerBody, DeclineBody, FollowUpBody, NewExpertiseRequest},
    view::SummaryView,
};
use crate::{
    answer::{Created, Items, Listed, Shown},
    caller::Caller,
    fields::{ExpertiseAboutCode, ExpertiseStateCode},
    input::{Body, IfMatch, IfMatchHeader, PageQuery, PathId, Query},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
};

pub(crate) fn operations() -> Vec<Operation> {
    area!("expertise": list => ReadExpertise, ask => AskExpertise, show => ReadExpertise, accept => AnswerExpertise,
        decline => AnswerExpertise, answer => AnswerExpertise, follow_up => AskExpertise, close => AskExpertise,
        withdraw => AskExpertise, withdraw_consent => WithdrawExpertiseConsent)
}

type Answer = Result<Once<Shown<ExpertiseRequestView>>, Problem>;

/// Aan welke kant van een vraag de eigen organisatie staat.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
enum OwnSide {
    /// Vrager.
    Asker,
    /// Deskundige.
    Specialist,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct ExpertiseQuery {
    /// Alleen wat de eigen organisatie vraagt, of wat haar wordt gevraagd.
    #[param(inline)]
    role: Option<OwnSide>,
    /// Alleen in deze staat.
    #[param(inline)]
    state: Option<ExpertiseStateCode>,
    /// Alleen hierover.
    #[param(inline)]
    about: Option<ExpertiseAboutCode>,
    /// Alleen waarvan het antwoord te laat is, of alleen waarvan niet.
    overdue: Option<bool>,
    /// Alleen over dit kind uit de eigen inschrijvingen.
    child_id: Option<Uuid>,
}

impl From<ExpertiseQuery> for ExpertiseFilter {
    fn from(query: ExpertiseQuery) -> Self {
        Self {
            side: query.role.map(|role| match role {
                OwnSide::Asker => ExpertiseSide::Asker,
                OwnSide::Specialist => ExpertiseSide::Specialist,
            }),
            state: query.state.map(|state| state.0),
            about: query.about.map(|about| about.0),
            overdue: query.overdue,
            child_id: query.child_id.map(Id::from_uuid),
        }
    }
}

/// The terms of today in a municipality.
fn terms(tx: &mut Reading<'_>, municipality: Option<&MunicipalityCode>) -> Result<ExpertiseTerms, Failure> {
    let today = tx.today();
    Ok(expertise_terms(&tx.rule_parameters()?, today, municipality)?)
}

/// A verb of either side: find, permit, compare the version, decide, save. What was written stood in a member of the body.
async fn turn<A, F>(caller: Caller, id: ExpertiseRequestId, expected: IfMatch, member: Option<&'static str>, verb: F) -> Answer
where
    A: Act,
    F: Fn(Permitted<A, ExpertiseRequest>, &ExpertiseTerms, Instant) -> Result<Changed<ExpertiseRequest>, Refusal>
        + Send
        + 'static,
{
    caller
        .once(move |tx| {
            let found = tx.expertise_request(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<A, _>(found)?;
            expected.check(permitted.subject().version)?;
            let terms = terms(tx, permitted.subject().municipality.as_ref())?;
            let saved = tx.save_expertise_request(verb(permitted, &terms, tx.now())?, &terms)?;
            let warnings = member.map(|member| saved.warnings_of_last(member)).unwrap_or_default();
            Ok(Shown::at(saved.version, ExpertiseRequestView::without_words(tx, &saved, warnings)?))
        })
        .await
}

#[utoipa::path(get, path = "/expertise-requests", params(ExpertiseQuery, PageQuery),
    summary = "Lijst van vragen aan deskundigen",
    description = "Wat de eigen organisatie aan deskundigen van anderen vraagt, en wat anderen aan de eigen deskundigen vragen; voor een ouder wat \
        over het eigen kind is gevraagd.",
    responses((status = 200, description = "Een pagina vragen.", body = Items<SummaryView>)))]
async fn list(
    caller: Caller,
    Query(query): Query<ExpertiseQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<SummaryView>, Problem> {
    let (page, filter) = (page.request(caller.cursors())?, ExpertiseFilter::from(query));
    let page = caller
        .read(move |tx| {
            let Page { items, next } = tx.expertise_requests(filter, page)?;
            let children = tx.children_of_expertise(&items)?;
            let permitted = items.into_iter().map(|one| tx.authority().permit::<ReadExpertise, _>(one));
            let items = permitted
                .map(|one| one.map(|one| SummaryView::of(tx, one.subject(), &children)))
                .collect::<Result<Vec<_>, _>>()?;
            Ok(Page { items, next })
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(post, path = "/expertise-requests", request_body = NewExpertiseRequest,
    summary = "Vraag een deskundige",
    description = "Een vraag aan een deskundige van een andere organisatie, over een groep, een onderwerp of een kind. Een kind wordt alleen genoemd \
        met toestemming van de ouders met gezag; de deskundige kent dan de naam en de maand van geboorte, zolang de vraag loopt. Anoniem vragen \
        kan zonder toestemming, en zonder naam in de tekst. Het antwoord komt binnen `expertise.answerDays` dagen. Wat hier terugkomt herhaalt \
        de tekst niet.",
    responses((status = 201, description = "De vraag.", body = ExpertiseRequestView)))]
async fn ask(caller: Caller, Body(body): Body<NewExpertiseRequest>) -> Result<Once<Created<ExpertiseRequestView>>, Problem> {
    caller
        .once(move |tx| {
            let facts = body.facts()?;
            let around = tx.expertise_surroundings(&facts)?;
            let terms = terms(tx, around.municipality(&facts.about))?;
            let question = Question { asker_id: tx.authority().organisation(), facts, around };
            let permitted = tx.authority().permit::<AskExpertise, _>(question)?;
            let asked = permitted.ask(tx.new_id(), tx.authority(), &terms, tx.now())?;
            let saved = tx.save_expertise_request(asked, &terms)?;
            let body = ExpertiseRequestView::without_words(tx, &saved, saved.warnings_of_last("question"))?;
            Ok(Created { location: format!("/v1/expertise-requests/{}", saved.id), version: saved.version, body })
        })
        .await
}

#[utoipa::path(get, path = "/expertise-requests/{expertiseRequestId}",
    params(("expertiseRequestId" = Uuid, Path, description = "De vraag.")),
    summary = "Lees een vraag aan een deskundige",
    description = "De vrager en de ouders van een genoemd kind lezen alles; de deskundige leest van een genoemd kind alleen zolang de vraag loopt.",
    responses((status = 200, description = "De vraag.", body = ExpertiseRequestView)))]
async fn show(caller: Caller, PathId(id): PathId<ExpertiseRequest>) -> Result<Shown<ExpertiseRequestView>, Problem> {
    caller
        .read(move |tx| {
            let found = tx.expertise_request(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadExpertise, _>(found)?;
            let view = ExpertiseRequestView::of(tx, permitted.subject())?;
            Ok(Shown::with_others(permitted.subject().version, view))
        })
        .await
}

#[utoipa::path(post, path = "/expertise-requests/{expertiseRequestId}/_accept",
    params(("expertiseRequestId" = Uuid, Path, description = "De vraag."), IfMatchHeader),
    summary = "Neem een vraag aan", description = "De organisatie van de deskundige zegt toe te antwoorden.",
    responses((status = 200, description = "De vraag.", body = ExpertiseRequestView)))]
async fn accept(caller: Caller, PathId(id): PathId<ExpertiseRequest>, expected: IfMatch) -> Answer {
    turn(caller, id, expected, None, Permitted::<AnswerExpertise, ExpertiseRequest>::accept).await
}

#[utoipa::path(post, path = "/expertise-requests/{expertiseRequestId}/_decline",
    params(("expertiseRequestId" = Uuid, Path, description = "De vraag."), IfMatchHeader), request_body = DeclineBody,
    summary = "Neem een vraag niet aan", description = "De organisatie van de deskundige antwoordt niet, met een reden.",
    responses((status = 200, description = "De vraag.", body = ExpertiseRequestView)))]
async fn decline(
    caller: Caller,
    PathId(id): PathId<ExpertiseRequest>,
    expected: IfMatch,
    Body(body): Body<DeclineBody>,
) -> Answer {
    turn::<AnswerExpertise, _>(caller, id, expected, None, move |request, terms, now| request.decline(body.reason.0, terms, now))
        .await
}

#[utoipa::path(post, path = "/expertise-requests/{expertiseRequestId}/_answer",
    params(("expertiseRequestId" = Uuid, Path, description = "De vraag."), IfMatchHeader), request_body = AnswerBody,
    summary = "Beantwoord een vraag",
    description = "De deskundige antwoordt, met de minuten die het kostte. Wat hier terugkomt herhaalt de tekst niet.",
    responses((status = 200, description = "De vraag.", body = ExpertiseRequestView)))]
async fn answer(caller: Caller, PathId(id): PathId<ExpertiseRequest>, expected: IfMatch, Body(body): Body<AnswerBody>) -> Answer {
    turn::<AnswerExpertise, _>(caller, id, expected, Some("answer"), move |request, terms, now| {
        request.answer(body.answer.0.clone(), body.minutes_spent, terms, now)
    })
    .await
}

#[utoipa::path(post, path = "/expertise-requests/{expertiseRequestId}/_continue",
    params(("expertiseRequestId" = Uuid, Path, description = "De vraag."), IfMatchHeader), request_body = FollowUpBody,
    summary = "Vraag door",
    description = "De vrager stelt na een antwoord nog een vraag in dezelfde draad, ten hoogste `expertise.followUpsMost` keer; het antwoord komt weer \
        binnen `expertise.answerDays` dagen. Wat hier terugkomt herhaalt de tekst niet.",
    responses((status = 200, description = "De vraag.", body = ExpertiseRequestView)))]
async fn follow_up(
    caller: Caller,
    PathId(id): PathId<ExpertiseRequest>,
    expected: IfMatch,
    Body(body): Body<FollowUpBody>,
) -> Answer {
    caller
        .once(move |tx| {
            let found = tx.expertise_request(id)?.ok_or(Refusal::NotFound)?;
            let registration = tx.registration_of_request(&found)?;
            let permitted = tx.authority().permit::<AskExpertise, _>(found)?;
            expected.check(permitted.subject().version)?;
            let terms = terms(tx, permitted.subject().municipality.as_ref())?;
            let asked = permitted.follow_up(body.question.0.clone(), registration.as_ref(), &terms, tx.now())?;
            let saved = tx.save_expertise_request(asked, &terms)?;
            let warnings = saved.warnings_of_last("question");
            Ok(Shown::at(saved.version, ExpertiseRequestView::without_words(tx, &saved, warnings)?))
        })
        .await
}

#[utoipa::path(post, path = "/expertise-requests/{expertiseRequestId}/_close",
    params(("expertiseRequestId" = Uuid, Path, description = "De vraag."), IfMatchHeader),
    summary = "Sluit een vraag af",
    description = "De vrager heeft genoeg aan het antwoord. Na `retention.expertiseDays` dagen wordt de tekst gewist; data, soort en minuten blijven.",
    responses((status = 200, description = "De vraag.", body = ExpertiseRequestView)))]
async fn close(caller: Caller, PathId(id): PathId<ExpertiseRequest>, expected: IfMatch) -> Answer {
    turn(caller, id, expected, None, Permitted::<AskExpertise, ExpertiseRequest>::close).await
}

#[utoipa::path(post, path = "/expertise-requests/{expertiseRequestId}/_withdraw",
    params(("expertiseRequestId" = Uuid, Path, description = "De vraag."), IfMatchHeader),
    summary = "Trek een vraag in", description = "De vrager neemt een vraag terug waarop nog geen antwoord is.",
    responses((status = 200, description = "De vraag.", body = ExpertiseRequestView)))]
async fn withdraw(caller: Caller, PathId(id): PathId<ExpertiseRequest>, expected: IfMatch) -> Answer {
    turn(caller, id, expected, None, Permitted::<AskExpertise, ExpertiseRequest>::withdraw).await
}

#[utoipa::path(post, path = "/expertise-requests/{expertiseRequestId}/_revoke",
    params(("expertiseRequestId" = Uuid, Path, description = "De vraag.")),
    summary = "Trek toestemming voor een vraag in",
    description = "Een ouder met gezag, of de vrager op het woord van een ouder, trekt de toestemming in om het kind te noemen (AVG 7(3)). De vraag \
        eindigt en de tekst is meteen gewist; dat er is gevraagd blijft. Van een vraag die al was geëindigd wordt alleen de tekst gewist. Nog eens \
        intrekken verandert niets.",
    responses((status = 200, description = "De vraag.", body = ExpertiseRequestView)))]
async fn withdraw_consent(caller: Caller, PathId(id): PathId<ExpertiseRequest>) -> Answer {
    caller
        .once(move |tx| {
            let found = tx.expertise_request(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<WithdrawExpertiseConsent, _>(found)?;
            let request = permitted.subject();
            let is_over = !request.state.is_open() && request.messages.is_empty();
            if request.about.kind() == ExpertiseAbout::Child && is_over {
                let view = ExpertiseRequestView::without_words(tx, request, Vec::new())?;
                return Ok(Shown::at(request.version, view));
            }
            let terms = terms(tx, request.municipality.as_ref())?;
            let saved = tx.save_expertise_request(permitted.withdraw_consent(tx.now())?, &terms)?;
            Ok(Shown::at(saved.version, ExpertiseRequestView::without_words(tx, &saved, Vec::new())?))
        })
        .await
}
