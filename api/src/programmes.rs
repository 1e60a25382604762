//! Programmes of the combination function: set up, list, show and change.
//!
//! `figures`: how one goes, in counts.

mod body;
mod figures;

use persistence::{
    Failure, Reading,
    domain::{
        Date, Refusal,
        authority::{AddProgramme, ChangeProgramme, Permitted, ReadProgramme, ReadProgrammeFigures},
        page::Page,
        parameter::{ParameterValue, RuleParameters},
        programme::{NewProgramme, Programme, ProgrammeFacts, Seats, programme_figures},
    },
};

use self::{
    body::{ProgrammeChange, ProgrammeItem, ProgrammePatch, ProgrammeView},
    figures::ProgrammeFiguresView,
};
use crate::{
    answer::{Created, Items, Listed, Shown},
    caller::Caller,
    input::{Body, IfMatch, IfMatchHeader, PageQuery, Patch, PathId, Query},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
};

pub(crate) fn operations() -> Vec<Operation> {
    area!("programmes": list => ReadProgramme, add => AddProgramme, show => ReadProgramme, change => ChangeProgramme,
        show_figures => ReadProgrammeFigures)
}

/// How many seats a programme that starts on a day has where it says nothing of them.
fn usual_seats(parameters: &RuleParameters, start: Date) -> Result<Seats, Failure> {
    let on = parameters.on(start, None);
    let count = |key| on.read(key, ParameterValue::count);
    Ok(Seats { min: count("programme.minimum")?, max: count("programme.capacity")? })
}

fn facts_of(tx: &mut Reading<'_>, body: ProgrammeChange) -> Result<ProgrammeFacts, Failure> {
    let usual = usual_seats(&tx.rule_parameters()?, body.start_date())?;
    body.into_facts(usual)
}

#[utoipa::path(get, path = "/programmes", params(PageQuery),
    summary = "Lijst van programma's",
    description = "De programma's die de eigen organisatie coördineert of waaraan zij meedoet, per pagina, op volgorde van id.",
    responses((status = 200, description = "Een pagina programma's.", body = Items<ProgrammeItem>)))]
async fn list(caller: Caller, Query(page): Query<PageQuery>) -> Result<Listed<ProgrammeItem>, Problem> {
    let page = page.request(caller.cursors())?;
    let page = caller
        .read(move |tx| {
            let found = tx.programmes(page)?;
            let permitted = found.items.into_iter().map(|one| tx.authority().permit::<ReadProgramme, _>(one));
            let items = permitted.map(|one| one.map(ProgrammeItem::from)).collect::<Result<_, _>>()?;
            Ok(Page { items, next: found.next })
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(post, path = "/programmes", request_body = ProgrammeChange,
    summary = "Zet een programma op",
    description = "Een programma voor de combinatiefunctie dat de eigen organisatie coördineert. Zonder seats heeft het zoveel stoelen als \
        de regelparameters programme.minimum en programme.capacity zeggen.",
    responses((status = 201, description = "Het nieuwe programma.", body = ProgrammeView)))]
async fn add(caller: Caller, Body(body): Body<ProgrammeChange>) -> Result<Once<Created<ProgrammeView>>, Problem> {
    caller
        .once(move |tx| {
            let facts = facts_of(tx, body.clone())?;
            let partners = tx.organisations_by_id(&facts.partner_ids())?;
            let new = NewProgramme { coordinator_id: tx.authority().organisation(), facts };
            let permitted = tx.authority().permit::<AddProgramme, _>(new)?;
            let saved = tx.save_programme(permitted.add(tx.new_id(), &partners, tx.now())?)?;
            Ok(Created { location: format!("/v1/programmes/{}", saved.id), version: saved.version, body: (&saved).into() })
        })
        .await
}

#[utoipa::path(get, path = "/programmes/{programmeId}",
    params(("programmeId" = Uuid, Path, description = "Het programma.")),
    summary = "Lees een programma", description = "Een programma, voor de coördinator en voor wie eraan meedoet.",
    responses((status = 200, description = "Het programma.", body = ProgrammeView)))]
async fn show(caller: Caller, PathId(id): PathId<Programme>) -> Result<Shown<ProgrammeView>, Problem> {
    caller
        .read(move |tx| {
            let programme = tx.programme(id)?.ok_or(Refusal::NotFound)?;
            let permitted: Permitted<ReadProgramme, _> = tx.authority().permit(programme)?;
            Ok(Shown::at(permitted.subject().version, permitted.into()))
        })
        .await
}

#[utoipa::path(patch, path = "/programmes/{programmeId}",
    params(("programmeId" = Uuid, Path, description = "Het programma."), IfMatchHeader),
    request_body(content = ProgrammePatch, content_type = "application/merge-patch+json"),
    summary = "Wijzig een programma",
    description = "Gegevens van een programma dat de eigen organisatie coördineert, ook wat de werving opbracht en welke groeistappen klaar zijn.",
    responses((status = 200, description = "Het gewijzigde programma.", body = ProgrammeView)))]
async fn change(
    caller: Caller,
    PathId(id): PathId<Programme>,
    expected: IfMatch,
    patch: Patch<ProgrammeChange>,
) -> Result<Shown<ProgrammeView>, Problem> {
    caller
        .write(move |tx| {
            let found = tx.programme(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ChangeProgramme, _>(found)?;
            expected.check(permitted.subject().version)?;
            let facts = facts_of(tx, patch.apply(&ProgrammeChange::of(&permitted.subject().facts))?)?;
            if permitted.subject().facts == facts {
                return Ok(Shown::at(permitted.subject().version, permitted.subject().into()));
            }
            let partners = tx.organisations_by_id(&facts.partner_ids())?;
            let saved = tx.save_programme(permitted.amend(facts, &partners, tx.now())?)?;
            Ok(Shown::at(saved.version, ProgrammeView::from(&saved)))
        })
        .await
}

#[utoipa::path(get, path = "/programmes/{programmeId}/figures",
    params(("programmeId" = uuid::Uuid, Path, description = "Het programma.")),
    summary = "Lees de cijfers van een programma",
    description = "Hoe het programma vandaag staat, voor wie het coördineert: plekken die zijn gevuld, de tijd per stap, uitval per stap en reden, \
        wie er na een half jaar en een jaar nog is, uren aan beide kanten, en wat de regels zeggen van de contracten. Contracten tellen mee die \
        hun kandidaat noemen (`candidateId`).",
    responses((status = 200, description = "De cijfers.", body = ProgrammeFiguresView)))]
async fn show_figures(caller: Caller, PathId(id): PathId<Programme>) -> Result<Shown<ProgrammeFiguresView>, Problem> {
    caller
        .read(move |tx| {
            let found = tx.programme(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadProgrammeFigures, _>(found)?;
            let (courses, contracts) = (tx.courses_of_programme(id)?, tx.contracts_of_programme(id)?);
            let figures = programme_figures(&courses, &contracts, tx.today());
            Ok(Shown::computed(ProgrammeFiguresView::of(permitted.subject(), &figures)))
        })
        .await
}
