//! Requests of guardians by their rights: to correct what is known of their child, or to erase it.

use persistence::PrivacyRequestFilter;
use persistence::domain::{
    Date, Id, Refusal,
    authority::{AnswerPrivacyRequest, AskPrivacyRequest, ReadPrivacyRequest},
    child::Child,
    page::Page,
    privacy_request::{NewPrivacyRequest, PrivacyRequest, answer_due},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    answer::{Created, Items, Listed, Shown, Warning},
    caller::Caller,
    fields::{ChildText, Coded, PrivacyRequestKindCode, PrivacyRequestStateCode},
    input::{Body, IfMatch, IfMatchHeader, PageQuery, PathId, Query},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
};

pub(crate) fn operations() -> Vec<Operation> {
    area!("privacy": list => ReadPrivacyRequest, ask => AskPrivacyRequest, show => ReadPrivacyRequest,
        answer => AnswerPrivacyRequest, withdraw => AskPrivacyRequest)
}

/// Wat een ouder vraagt.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewPrivacyRequest)]
pub(crate) struct NewPrivacyRequestBody {
    kind: PrivacyRequestKindCode,
    /// Wat er moet worden verbeterd of gewist, en waarom.
    text: ChildText,
}

/// Wat de organisatie antwoordt.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = PrivacyRequestAnswer)]
pub(crate) struct AnswerBody {
    /// Of het is gedaan; anders is het geweigerd.
    carried_out: bool,
    /// Wat er is gedaan, of waarom het niet kan (AVG 12(4)).
    answer: ChildText,
}

/// Een verzoek van een ouder om te verbeteren of te wissen (AVG-verzoek).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PrivacyRequest)]
pub(crate) struct PrivacyRequestView {
    id: Uuid,
    /// Het kind.
    child_id: Uuid,
    /// De organisatie die antwoordt.
    organisation_id: Uuid,
    /// De ouder, in de inschrijving van die organisatie.
    guardian_id: Uuid,
    kind: PrivacyRequestKindCode,
    text: ChildText,
    state: PrivacyRequestStateCode,
    asked_at: jiff::Timestamp,
    /// De laatste dag voor een antwoord (AVG 12(3)).
    due_date: Date,
    /// Of die voorbij is zonder antwoord.
    overdue: bool,
    answer: Option<ChildText>,
    /// Wanneer het is beantwoord of ingetrokken.
    ended_at: Option<jiff::Timestamp>,
    /// Wat nog eens bekeken moet worden, al staat geen regel het in de weg.
    #[schema(max_items = 2)]
    warnings: Vec<Warning>,
}

impl PrivacyRequestView {
    pub(crate) fn of(request: &PrivacyRequest, today: Date) -> Self {
        Self {
            id: request.id.uuid(),
            child_id: request.child_id.uuid(),
            organisation_id: request.organisation_id.uuid(),
            guardian_id: request.guardian_id.uuid(),
            kind: Coded(request.kind),
            text: request.text.clone().into(),
            state: Coded(request.state),
            asked_at: request.asked_at.into(),
            due_date: request.due_date,
            overdue: request.is_overdue(today),
            answer: request.answer.clone().map(ChildText),
            ended_at: request.ended_at.map(jiff::Timestamp::from),
            warnings: request.warnings().into_iter().map(Warning::from).collect(),
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct PrivacyRequestQuery {
    /// Alleen over dit kind.
    child_id: Option<Uuid>,
    /// Alleen in deze staat.
    #[param(inline)]
    state: Option<PrivacyRequestStateCode>,
}

#[utoipa::path(get, path = "/privacy-requests", params(PrivacyRequestQuery, PageQuery),
    summary = "Lijst van verzoeken van ouders",
    description = "Wat ouders de eigen organisatie vroegen te verbeteren of te wissen; een ouder ziet de eigen verzoeken.",
    responses((status = 200, description = "Een pagina verzoeken.", body = Items<PrivacyRequestView>)))]
async fn list(
    caller: Caller,
    Query(query): Query<PrivacyRequestQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<PrivacyRequestView>, Problem> {
    let page = page.request(caller.cursors())?;
    let filter = PrivacyRequestFilter { child_id: query.child_id.map(Id::from_uuid), state: query.state.map(|state| state.0) };
    let page = caller
        .read(move |tx| {
            let Page { items, next } = tx.privacy_requests(filter, page)?;
            let permitted = items.into_iter().map(|one| tx.authority().permit::<ReadPrivacyRequest, _>(one));
            let today = tx.today();
            let items =
                permitted.map(|one| one.map(|one| PrivacyRequestView::of(one.subject(), today))).collect::<Result<_, _>>()?;
            Ok(Page { items, next })
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(post, path = "/children/{childId}/privacy-requests", params(("childId" = Uuid, Path, description = "Het kind.")),
    request_body = NewPrivacyRequestBody,
    summary = "Vraag te verbeteren of te wissen",
    description = "Een ouder met gezag vraagt de organisatie van deze inschrijving iets te verbeteren (AVG 16) of te wissen (AVG 17). Er is een \
        antwoord binnen `privacyRequest.answerMonths`.",
    responses((status = 201, description = "Het verzoek.", body = PrivacyRequestView)))]
async fn ask(
    caller: Caller,
    PathId(id): PathId<Child>,
    Body(body): Body<NewPrivacyRequestBody>,
) -> Result<Once<Created<PrivacyRequestView>>, Problem> {
    caller
        .once(move |tx| {
            let registration = tx.child(id)?.ok_or(Refusal::NotFound)?;
            let new = NewPrivacyRequest { registration, kind: body.kind.0, text: body.text.clone().into() };
            let permitted = tx.authority().permit::<AskPrivacyRequest, _>(new)?;
            let (today, parameters) = (tx.today(), tx.rule_parameters()?);
            let due = answer_due(&parameters, today)?;
            let saved = tx.save_privacy_request(permitted.ask(tx.new_id(), tx.authority(), due, tx.now())?)?;
            let location = format!("/v1/privacy-requests/{}", saved.id);
            Ok(Created { location, version: saved.version, body: PrivacyRequestView::of(&saved, today) })
        })
        .await
}

#[utoipa::path(get, path = "/privacy-requests/{requestId}", params(("requestId" = Uuid, Path, description = "Het verzoek.")),
    summary = "Lees een verzoek", description = "Wat een ouder vroeg, en wat het antwoord is.",
    responses((status = 200, description = "Het verzoek.", body = PrivacyRequestView)))]
async fn show(caller: Caller, PathId(id): PathId<PrivacyRequest>) -> Result<Shown<PrivacyRequestView>, Problem> {
    caller
        .read(move |tx| {
            let found = tx.privacy_request(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadPrivacyRequest, _>(found)?;
            let view = PrivacyRequestView::of(permitted.subject(), tx.today());
            Ok(Shown::with_others(permitted.subject().version, view))
        })
        .await
}

#[utoipa::path(post, path = "/privacy-requests/{requestId}/_answer",
    params(("requestId" = Uuid, Path, description = "Het verzoek."), IfMatchHeader), request_body = AnswerBody,
    summary = "Beantwoord een verzoek",
    description = "De organisatie zegt dat het is gedaan, of waarom niet. Wissen doet zij zelf met DELETE van de inschrijving; wat de wet bewaart, \
        blijft.",
    responses((status = 200, description = "Het verzoek.", body = PrivacyRequestView)))]
async fn answer(
    caller: Caller,
    PathId(id): PathId<PrivacyRequest>,
    expected: IfMatch,
    Body(body): Body<AnswerBody>,
) -> Result<Once<Shown<PrivacyRequestView>>, Problem> {
    caller
        .once(move |tx| {
            let found = tx.privacy_request(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<AnswerPrivacyRequest, _>(found)?;
            expected.check(permitted.subject().version)?;
            let answered = permitted.answer(body.carried_out, body.answer.clone().into(), tx.now())?;
            let saved = tx.save_privacy_request(answered)?;
            Ok(Shown::at(saved.version, PrivacyRequestView::of(&saved, tx.today())))
        })
        .await
}

#[utoipa::path(post, path = "/privacy-requests/{requestId}/_withdraw",
    params(("requestId" = Uuid, Path, description = "Het verzoek."), IfMatchHeader),
    summary = "Trek een verzoek in", description = "Een ouder neemt het eigen verzoek terug, zolang er geen antwoord is.",
    responses((status = 200, description = "Het verzoek.", body = PrivacyRequestView)))]
async fn withdraw(
    caller: Caller,
    PathId(id): PathId<PrivacyRequest>,
    expected: IfMatch,
) -> Result<Once<Shown<PrivacyRequestView>>, Problem> {
    caller
        .once(move |tx| {
            let found = tx.privacy_request(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<AskPrivacyRequest, _>(found)?;
            expected.check(permitted.subject().version)?;
            let saved = tx.save_privacy_request(permitted.withdraw(tx.now())?)?;
            Ok(Shown::at(saved.version, PrivacyRequestView::of(&saved, tx.today())))
        })
        .await
}
