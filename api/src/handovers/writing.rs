//! What is written around a handover: its sections, what a guardian says, the conversation and the feedback.

use persistence::{
    Failure, Writing,
    domain::{
        self, Refusal,
        authority::{AnswerHandover, Changed, DiscussHandover, ReactToHandover, ReadHandover, WriteSection},
        handover::{Answering, Handover, Reacting, Reaction},
    },
};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::{
    body::{ConversationBody, FeedbackBody, ReactionBody},
    sections::SectionBody,
    terms,
    view::{HandoverView, WrittenSectionView},
};
use crate::{
    answer::Shown,
    caller::Caller,
    fields::SectionKindCode,
    input::{Body, IfMatch, IfMatchHeader, PathId, Query},
    problem::Problem,
    routes::{Operation, area},
};

pub(super) fn operations() -> Vec<Operation> {
    area!("handovers":
        show_section => ReadHandover, write_section => WriteSection, remove_section => WriteSection, react => ReactToHandover,
        discuss => DiscussHandover, report_back => AnswerHandover)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Path)]
pub(crate) struct SectionPath {
    /// De overdracht.
    #[serde(rename = "handoverId")]
    _handover_id: Uuid,
    /// Het onderdeel.
    #[param(inline)]
    section: SectionKindCode,
}

#[utoipa::path(get, path = "/handovers/{handoverId}/sections/{section}", params(SectionPath),
    summary = "Lees een onderdeel",
    description = "Een onderdeel met zijn eigen versie. Zolang er geen tekst is leest de afzender een leeg onderdeel met versie 0.",
    responses((status = 200, description = "Het onderdeel.", body = WrittenSectionView)))]
async fn show_section(
    caller: Caller,
    PathId(id): PathId<Handover>,
    Query(path): Query<SectionPath>,
) -> Result<Shown<WrittenSectionView>, Problem> {
    caller
        .read(move |tx| {
            let found = tx.handover(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadHandover, _>(found)?;
            let (version, view) = WrittenSectionView::read(tx, permitted.subject(), path.section.0)?;
            Ok(Shown::with_others(version, view))
        })
        .await
}

#[utoipa::path(put, path = "/handovers/{handoverId}/sections/{section}", params(SectionPath, IfMatchHeader),
    request_body(content = SectionBody, example = json!({ "attendance": { "startDate": "2025-01-06", "halfDaysPerWeek": 4 } })),
    summary = "Schrijf een onderdeel",
    description = "Schrijft de tekst van een onderdeel van een concept. Ieder onderdeel heeft een eigen versie (de eerste keer If-Match: \
        \"0\"), zodat een scherm tussendoor kan bewaren en collega's tegelijk kunnen schrijven. Een andere tekst beëindigt de \
        toestemmingen voor de vorige; hoeveel, staat in het antwoord. Ouders schrijven hun eigen woorden als reactie.",
    responses((status = 200, description = "Het onderdeel.", body = WrittenSectionView)))]
async fn write_section(
    caller: Caller,
    PathId(id): PathId<Handover>,
    Query(path): Query<SectionPath>,
    expected: IfMatch,
    Body(body): Body<SectionBody>,
) -> Result<Shown<WrittenSectionView>, Problem> {
    caller
        .write(move |tx| {
            let found = tx.handover(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<WriteSection, _>(found)?;
            let kind = path.section.0;
            let state = permitted.subject().section(kind);
            expected.check(state.map_or(0, |state| state.version))?;
            let content = body.clone().content(kind)?;
            let terms = terms(tx, permitted.subject())?;
            let written = permitted.write(content.clone(), &terms, tx.authority(), tx.now())?;
            let known = tx.section_texts(permitted.subject())?.into_iter().any(|(known, _)| known == content);
            if let Some(state) = state.filter(|_| known) {
                let view = WrittenSectionView::written(state, body.clone(), content.warnings(), 0);
                return Ok(Shown::at(state.version, view));
            }
            let (state, ended) = tx.save_section(permitted.subject(), written)?;
            let state = state.ok_or(Refusal::NotFound)?;
            let view = WrittenSectionView::written(&state, body.clone(), content.warnings(), ended);
            Ok(Shown::at(state.version, view))
        })
        .await
}

#[utoipa::path(delete, path = "/handovers/{handoverId}/sections/{section}", params(SectionPath, IfMatchHeader),
    summary = "Verwijder een onderdeel", description = "Haalt een onderdeel uit een concept; toestemmingen ervoor eindigen.",
    responses((status = 204, description = "Het onderdeel is verwijderd.")))]
async fn remove_section(
    caller: Caller,
    PathId(id): PathId<Handover>,
    Query(path): Query<SectionPath>,
    expected: IfMatch,
) -> Result<actix_web::HttpResponse, Problem> {
    caller
        .write(move |tx| {
            let found = tx.handover(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<WriteSection, _>(found)?;
            let state = permitted.subject().section(path.section.0).ok_or(Refusal::NotFound)?;
            expected.check(state.version)?;
            let gone = permitted.take_out(path.section.0, tx.now())?;
            tx.save_section(permitted.subject(), gone)?;
            Ok(())
        })
        .await?;
    Ok(actix_web::HttpResponse::NoContent().finish())
}

#[utoipa::path(put, path = "/handovers/{handoverId}/reaction",
    params(("handoverId" = Uuid, Path, description = "De overdracht."), IfMatchHeader),
    request_body = ReactionBody,
    summary = "Reageer als ouder",
    description = "Een ouder met gezag voegt de eigen kijk op het kind toe, reageert op de tekst, zegt of deze akkoord is en of een gesprek \
        gewenst is. Dat is geen toestemming. Het kan zolang de overdracht ter inzage ligt en niet is verzonden.",
    responses((status = 200, description = "De overdracht met de eigen woorden.", body = HandoverView)))]
async fn react(
    caller: Caller,
    PathId(id): PathId<Handover>,
    expected: IfMatch,
    Body(body): Body<ReactionBody>,
) -> Result<Shown<HandoverView>, Problem> {
    caller
        .write(move |tx| {
            let handover = tx.handover(id)?.ok_or(Refusal::NotFound)?;
            let version = handover.version;
            let guardian_ids = tx.guardians_of_handover(&handover)?;
            let own = &tx.authority().identity().guardians;
            let speaks = own.iter().find(|id| guardian_ids.contains(id)).or_else(|| own.first()).copied();
            let guardian_id = speaks.ok_or(Refusal::Forbidden(domain::authority::Action::ReactToHandover))?;
            let reacting = Reacting { handover: handover.clone(), guardian_id, guardian_ids };
            let permitted = tx.authority().permit::<ReactToHandover, _>(reacting)?;
            expected.check(version)?;
            let reaction = permitted.react(body.clone().into(), tx.now())?;
            let handover = heard(tx, handover, reaction)?;
            Ok(Shown::at(version, HandoverView::of(tx, &handover)?))
        })
        .await
}

/// Keeps what a guardian says of a handover; gives the handover with the views that now go along.
pub(crate) fn heard(tx: &mut Writing<'_>, handover: Handover, reaction: Changed<Reaction>) -> Result<Handover, Failure> {
    let reacted_at = tx.save_reaction(reaction)?.reacted_at;
    let reactions = tx.reactions(&handover)?;
    Ok(tx.settle_views(&handover, &reactions, reacted_at)?.unwrap_or(handover))
}

#[utoipa::path(put, path = "/handovers/{handoverId}/conversation",
    params(("handoverId" = Uuid, Path, description = "De overdracht."), IfMatchHeader),
    request_body = ConversationBody,
    summary = "Leg het gesprek vast",
    description = "Het gesprek van een warme overdracht: wanneer, wie erbij waren (als rol) en wat is afgesproken. Voor een overgang binnen \
        de school is dit de overdracht zelf.",
    responses((status = 200, description = "De overdracht met het gesprek.", body = HandoverView)))]
async fn discuss(
    caller: Caller,
    PathId(id): PathId<Handover>,
    expected: IfMatch,
    Body(body): Body<ConversationBody>,
) -> Result<Shown<HandoverView>, Problem> {
    caller
        .write(move |tx| {
            let found = tx.handover(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<DiscussHandover, _>(found)?;
            expected.check(permitted.subject().version)?;
            let saved = tx.save_handover(permitted.discuss(body.clone().into(), tx.today())?)?;
            Ok(Shown::at(saved.version, HandoverView::of(tx, &saved)?))
        })
        .await
}

#[utoipa::path(put, path = "/handovers/{handoverId}/feedback",
    params(("handoverId" = Uuid, Path, description = "De overdracht."), IfMatchHeader),
    request_body = FeedbackBody,
    summary = "Koppel terug", description = "De ontvanger vertelt de afzender na een maand of drie hoe het gaat.",
    responses((status = 200, description = "De overdracht met de terugkoppeling.", body = HandoverView)))]
async fn report_back(
    caller: Caller,
    PathId(id): PathId<Handover>,
    expected: IfMatch,
    Body(body): Body<FeedbackBody>,
) -> Result<Shown<HandoverView>, Problem> {
    caller
        .write(move |tx| {
            let found = tx.handover(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<AnswerHandover, _>(Answering(found))?;
            expected.check(permitted.subject().0.version)?;
            let saved = tx.save_handover(permitted.report_back(body.clone().into(), tx.today())?)?;
            Ok(Shown::at(saved.version, HandoverView::of(tx, &saved)?))
        })
        .await
}
