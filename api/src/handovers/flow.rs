//! The verbs of a handover. They answer without the words of the handover: an answer is kept for a repeat, and must not outlive them.

use persistence::domain::{
    Instant, Refusal,
    authority::{AnswerHandover, Changed, Permitted, SendHandover},
    handover::{Answering, Handover, HandoverId, HandoverTerms, Reaction, Standing},
};
use persistence::{Failure, Reading, Writing};

use super::{body::ReasonBody, terms, view::HandoverView};
use crate::{
    answer::Shown,
    caller::Caller,
    input::{Body, IfMatch, IfMatchHeader, PathId},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
};

pub(super) fn operations() -> Vec<Operation> {
    area!("handovers":
        inspect => SendHandover, revise => SendHandover, offer => SendHandover, accept => AnswerHandover, hold => AnswerHandover,
        reject => AnswerHandover, send => SendHandover, receive => AnswerHandover, close => AnswerHandover, cancel => SendHandover)
}

type Answer = Result<Once<Shown<HandoverView>>, Problem>;

/// What a verb may need to know.
pub(crate) struct Around {
    pub(crate) terms: HandoverTerms,
    pub(crate) standing: Standing,
    pub(crate) reactions: Vec<Reaction>,
    now: Instant,
}

impl Around {
    /// What is known now.
    pub(crate) fn of(tx: &mut Reading<'_>, handover: &Handover) -> Result<Self, Failure> {
        let terms = terms(tx, handover)?;
        let standing = tx.standing(handover, terms.guardian_policy)?;
        Ok(Self { standing, reactions: tx.reactions(handover)?, now: tx.now(), terms })
    }

    /// Whether a conversation is needed.
    pub(crate) fn is_warm(&self, handover: &Handover) -> bool {
        handover.is_warm(&self.terms, &self.reactions)
    }
}

/// What must be known for a verb of the sender, of the handover with the views of those who hold authority now: somebody who spoke may
/// have lost it.
pub(crate) fn before_sending(
    tx: &mut Writing<'_>,
    permitted: Permitted<SendHandover, Handover>,
) -> Result<(Permitted<SendHandover, Handover>, Around), Failure> {
    let around = Around::of(tx, permitted.subject())?;
    let permitted = match tx.settle_views(permitted.subject(), &around.reactions, around.now)? {
        Some(settled) => tx.authority().permit(settled)?,
        None => permitted,
    };
    Ok((permitted, around))
}

/// A verb of the sender: find, permit, compare the version, decide, save.
async fn by_sender<F>(caller: Caller, id: HandoverId, expected: IfMatch, verb: F) -> Answer
where
    F: Fn(Permitted<SendHandover, Handover>, &Around) -> Result<Changed<Handover>, Refusal> + Send + 'static,
{
    caller
        .once(move |tx| {
            let found = tx.handover(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<SendHandover, _>(found)?;
            expected.check(permitted.subject().version)?;
            let (permitted, around) = before_sending(tx, permitted)?;
            let saved = tx.save_handover(verb(permitted, &around)?)?;
            Ok(Shown::at(saved.version, HandoverView::without_words(tx, &saved)?))
        })
        .await
}

/// A verb of the receiver, or of the sender along a way that does not reach the receiver here.
async fn by_receiver<F>(caller: Caller, id: HandoverId, expected: IfMatch, verb: F) -> Answer
where
    F: Fn(Permitted<AnswerHandover, Answering>, &Around) -> Result<Changed<Handover>, Refusal> + Send + 'static,
{
    caller
        .once(move |tx| {
            let found = tx.handover(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<AnswerHandover, _>(Answering(found))?;
            expected.check(permitted.subject().0.version)?;
            let around = Around::of(tx, &permitted.subject().0)?;
            let saved = tx.save_handover(verb(permitted, &around)?)?;
            Ok(Shown::at(saved.version, HandoverView::without_words(tx, &saved)?))
        })
        .await
}

#[utoipa::path(post, path = "/handovers/{handoverId}/_inspect",
    params(("handoverId" = Uuid, Path, description = "De overdracht."), IfMatchHeader),
    summary = "Leg een overdracht ter inzage",
    description = "De ouders lezen de tekst voordat zij wordt aangeboden, reageren, en geven of weigeren toestemming. Bij een overstap via OSO \
        legt dit vast dat inzage is geboden.",
    responses((status = 200, description = "De overdracht.", body = HandoverView)))]
async fn inspect(caller: Caller, PathId(id): PathId<Handover>, expected: IfMatch) -> Answer {
    by_sender(caller, id, expected, |handover, around| handover.inspect(&around.terms, around.now)).await
}

#[utoipa::path(post, path = "/handovers/{handoverId}/_revise",
    params(("handoverId" = Uuid, Path, description = "De overdracht."), IfMatchHeader),
    summary = "Neem een overdracht terug om te wijzigen",
    description = "Van inzage, aanhouding of afwijzing terug naar concept. Toestemmingen gelden tot de tekst van hun onderdeel wijzigt.",
    responses((status = 200, description = "De overdracht.", body = HandoverView)))]
async fn revise(caller: Caller, PathId(id): PathId<Handover>, expected: IfMatch) -> Answer {
    by_sender(caller, id, expected, |handover, _| handover.revise()).await
}

#[utoipa::path(post, path = "/handovers/{handoverId}/_offer",
    params(("handoverId" = Uuid, Path, description = "De overdracht."), IfMatchHeader),
    summary = "Bied een overdracht aan",
    description = "Kan als alle ouders met gezag hebben gereageerd of de tekst `handover.inspectionDays` dagen hadden, en ten minste een \
        onderdeel een grondslag heeft. De ontvanger ziet nog geen inhoud. Na `handover.expiryDays` dagen vervalt het aanbod.",
    responses((status = 200, description = "De overdracht.", body = HandoverView)))]
async fn offer(caller: Caller, PathId(id): PathId<Handover>, expected: IfMatch) -> Answer {
    by_sender(caller, id, expected, |handover, around| {
        handover.offer(&around.terms, &around.standing, &around.reactions, around.now)
    })
    .await
}

#[utoipa::path(post, path = "/handovers/{handoverId}/_accept",
    params(("handoverId" = Uuid, Path, description = "De overdracht."), IfMatchHeader),
    summary = "Neem een overdracht aan", description = "De ontvanger zegt dat zij mag komen. Op papier en met de ouder mee doet de afzender dit.",
    responses((status = 200, description = "De overdracht.", body = HandoverView)))]
async fn accept(caller: Caller, PathId(id): PathId<Handover>, expected: IfMatch) -> Answer {
    by_receiver(caller, id, expected, |handover, around| handover.accept(around.now)).await
}

#[utoipa::path(post, path = "/handovers/{handoverId}/_hold",
    params(("handoverId" = Uuid, Path, description = "De overdracht."), IfMatchHeader), request_body = ReasonBody,
    summary = "Houd een overdracht aan", description = "De ontvanger vraagt om wachten, met een reden.",
    responses((status = 200, description = "De overdracht.", body = HandoverView)))]
async fn hold(caller: Caller, PathId(id): PathId<Handover>, expected: IfMatch, Body(body): Body<ReasonBody>) -> Answer {
    by_receiver(caller, id, expected, move |handover, around| handover.hold(body.reason.clone().into(), around.now)).await
}

#[utoipa::path(post, path = "/handovers/{handoverId}/_reject",
    params(("handoverId" = Uuid, Path, description = "De overdracht."), IfMatchHeader), request_body = ReasonBody,
    summary = "Wijs een overdracht af", description = "De overdracht is niet voor deze ontvanger, met een reden.",
    responses((status = 200, description = "De overdracht.", body = HandoverView)))]
async fn reject(caller: Caller, PathId(id): PathId<Handover>, expected: IfMatch, Body(body): Body<ReasonBody>) -> Answer {
    by_receiver(caller, id, expected, move |handover, around| handover.reject(body.reason.clone().into(), around.now)).await
}

#[utoipa::path(post, path = "/handovers/{handoverId}/_send",
    params(("handoverId" = Uuid, Path, description = "De overdracht."), IfMatchHeader),
    summary = "Verzend een overdracht",
    description = "Van ieder onderdeel wordt nu de grondslag bepaald. Wat er een heeft wordt vastgezet met een hash; wat er geen heeft wordt \
        gewist. Het antwoord zegt per onderdeel wat meeging (basis) en wat niet en waarom (withheld).",
    responses((status = 200, description = "De overdracht.", body = HandoverView)))]
async fn send(caller: Caller, PathId(id): PathId<Handover>, expected: IfMatch) -> Answer {
    by_sender(caller, id, expected, |handover, around| handover.send(&around.standing, around.now)).await
}

#[utoipa::path(post, path = "/handovers/{handoverId}/_receive",
    params(("handoverId" = Uuid, Path, description = "De overdracht."), IfMatchHeader),
    summary = "Bevestig ontvangst",
    description = "Vanaf nu leest de ontvanger wat is meegegaan, `handover.contentDays` dagen lang.",
    responses((status = 200, description = "De overdracht.", body = HandoverView)))]
async fn receive(caller: Caller, PathId(id): PathId<Handover>, expected: IfMatch) -> Answer {
    by_receiver(caller, id, expected, |handover, around| handover.receive(&around.terms, &around.reactions, around.now)).await
}

#[utoipa::path(post, path = "/handovers/{handoverId}/_close",
    params(("handoverId" = Uuid, Path, description = "De overdracht."), IfMatchHeader),
    summary = "Sluit een overdracht af", description = "Een warme overdracht wacht op haar gesprek.",
    responses((status = 200, description = "De overdracht.", body = HandoverView)))]
async fn close(caller: Caller, PathId(id): PathId<Handover>, expected: IfMatch) -> Answer {
    by_receiver(caller, id, expected, |handover, around| {
        let is_warm = around.is_warm(&handover.subject().0);
        handover.close(is_warm, around.now)
    })
    .await
}

#[utoipa::path(post, path = "/handovers/{handoverId}/_cancel",
    params(("handoverId" = Uuid, Path, description = "De overdracht."), IfMatchHeader), request_body = ReasonBody,
    summary = "Trek een overdracht in", description = "Kan tot de ontvangst, met een reden. Alle tekst wordt gewist.",
    responses((status = 200, description = "De overdracht.", body = HandoverView)))]
async fn cancel(caller: Caller, PathId(id): PathId<Handover>, expected: IfMatch, Body(body): Body<ReasonBody>) -> Answer {
    by_sender(caller, id, expected, move |handover, around| handover.cancel(body.reason.clone().into(), around.now)).await
}
