//! Placements as source systems know them: one by its reference, a batch of them, and what the two systems have otherwise.

use actix_web::{HttpRequest, HttpResponse, Responder};
use persistence::domain::{
    self, Reason, Refusal,
    authority::{ChangePlacement, ComparePlacements, PlaceChild, ReadPlacement},
    child::Reference,
    location::Location,
    placement::{NewPlacement as Draft, Placement, PlacementFacts, Restated, compare as compared},
};
use persistence::{Failure, Followed, KeptAnswer, PlacementWindow, Writing};

use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    body::{PlacementEntry, PlacementView},
    days_after_end,
    statement::{BatchItem, BatchResult, ChildName, Comparison, ComparisonBody, NewBatch, PlacementStatement, ReferencePath},
};
use crate::{
    answer::{Created, Items, Listed, Shown},
    caller::Caller,
    fields::{ReferenceKey, SourceName},
    input::{Body, PathId, Query},
    once::{Answered, Once},
    problem::{Fault, Place, Problem},
    routes::{Operation, area},
};

pub(super) fn operations() -> Vec<Operation> {
    area!("placements": upsert => SynchronisePlacement, batch => SynchronisePlacement, list_all => ReadPlacement, compare => ComparePlacements)
}

/// How many of a batch are done in one transaction, so that nobody waits long for the writer.
const CHUNK: usize = 20;
/// For how many seconds a batch may run before a repeat takes its place.
const LEASE: i64 = 60;

/// A placement of which a source has stated something.
struct Upserted {
    placement: Placement,
    made: bool,
}

/// States what a source says of a placement, for as long as its days keep the child visible.
fn upsert_one(tx: &mut Writing<'_>, child: ChildName, facts: PlacementFacts, days: u16) -> Result<Upserted, Failure> {
    let unknown = |at: &str| Failure::from(Refusal::rule(Reason::ChildUnknown, at));
    let (id, at) = match child {
        ChildName::Id(id) => (id, "#/childId"),
        ChildName::Reference(reference) => {
            let at = "#/childReference/value";
            (tx.child_known_as(&reference)?.ok_or_else(|| unknown(at))?, at)
        }
        ChildName::Unclear => return Err(Refusal::rule(Reason::ChildNamedOnce, "#/childId").into()),
    };
    let named = tx.surroundings(id, facts.location_id, None)?.ok_or_else(|| unknown(at))?;
    let reference = facts.reference.clone().ok_or_else(|| Failure::Internal("a statement of no source".into()))?;
    let Some(found) = tx.placement_known_as(&reference)? else {
        let draft = Draft { child: named.child.clone(), organisation_id: tx.authority().organisation(), facts };
        let permitted = tx.authority().permit::<PlaceChild, _>(draft)?;
        let placed = permitted.place_from_source(tx.new_id(), &named.seen_by(tx.authority()), tx.now())?;
        let saved = tx.save_placement(placed, days).map_err(come_first);
        return Ok(Upserted { placement: saved?, made: true });
    };
    let around = tx.surroundings(found.child_id, facts.location_id, Some(found.id))?.ok_or(Refusal::NotFound)?;
    if around.child.joined_id != named.child.joined_id {
        return Err(Refusal::rule(Reason::ReferenceTaken, at).into());
    }
    let permitted = tx.authority().permit::<ChangePlacement, _>(found)?;
    let placement = match permitted.restate(facts, &around.seen_by(tx.authority()), tx.now())? {
        Restated::Same(placement) => placement,
        Restated::Agreed(agreed) => tx.save_agreement(agreed)?,
        Restated::Changed(changed) => tx.save_placement(changed, days)?,
    };
    Ok(Upserted { placement, made: false })
}

/// A reference that was free when this transaction looked was taken by another in the meantime: once more, and it is found.
fn come_first(failure: Failure) -> Failure {
    if failure == Refusal::rule(Reason::ReferenceTaken, "#/reference/value").into() {
        Failure::Contended("a reference".into())
    } else {
        failure
    }
}

/// One placement that a source has stated: made, or as it stands now.
enum Stated {
    Made(Created<PlacementView>),
    Standing(Shown<PlacementView>),
}

impl Responder for Stated {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        match self {
            Self::Made(created) => created.respond_to(request),
            Self::Standing(shown) => shown.respond_to(request),
        }
    }
}

#[utoipa::path(put, path = "/placements/by-reference/{source}/{reference}",
    params(
        ("source" = inline(SourceName), Path, description = "Het bronsysteem."),
        ("reference" = inline(ReferenceKey), Path, description = "De verwijzing waaronder de bron de plaatsing kent: een betekenisloos \
            nummer, nooit een burgerservicenummer of iets anders van het kind.")
    ),
    request_body = PlacementStatement,
    summary = "Leg vast wat een bron van een plaatsing zegt",
    description = "Maakt of wijzigt de plaatsing die de bron onder deze verwijzing kent. Nog eens hetzelfde verandert niets: geen nieuwe \
        versie, dezelfde ETag. Het laatste woord van dezelfde bron geldt; If-Match is niet nodig. Heeft een andere bron, of iemand met de \
        hand, het anders vastgelegd, dan is dat een conflict (409, other-source) dat de andere bron noemt en waarin zij verschillen. Het \
        kind is al ingeschreven: noem het met childId, of met een eigen verwijzing. Een verwijzing met andere tekens gaat met _batch.",
    responses((status = 201, description = "De nieuwe plaatsing.", body = PlacementView),
        (status = 200, description = "De plaatsing zoals zij nu is.", body = PlacementView)))]
async fn upsert(
    caller: Caller,
    Query(path): Query<ReferencePath>,
    Body(body): Body<PlacementStatement>,
) -> Result<Stated, Problem> {
    let done = caller.write(move |tx| {
        let (child, facts) = body.clone().parts(path.reference());
        let days = days_after_end(tx)?;
        let Upserted { placement, made } = upsert_one(tx, child, facts, days)?;
        let (version, body) = (placement.version, PlacementView::from(&placement));
        Ok(if made {
            Stated::Made(Created { location: format!("/v1/placements/{}", placement.id), version, body })
        } else {
            Stated::Standing(Shown::at(version, body))
        })
    });
    done.await.map_err(|problem| problem.move_faults(in_path))
}

/// What is wrong with the reference stands in the path, not in the body.
fn in_path(place: Place) -> Place {
    match place {
        Place::Body(pointer) => match pointer.as_str() {
            "#/reference/value" => Place::Parameter("reference".into()),
            "#/reference/source" => Place::Parameter("source".into()),
            _ => Place::Body(pointer),
        },
        Place::Parameter(name) => Place::Parameter(name),
    }
}

/// What became of a batch.
struct Batched {
    items: Items<BatchResult>,
    whole: bool,
}

impl Answered for Batched {
    fn to_keep(&self) -> Result<KeptAnswer, Failure> {
        let body = serde_json::to_vec(&self.items).map_err(|error| Failure::Internal(error.to_string()))?;
        Ok(KeptAnswer { status: 200, location: None, etag: None, body, until: None })
    }

    fn is_final(&self) -> bool {
        self.whole
    }
}

impl Responder for Batched {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok().json(self.items)
    }
}

#[utoipa::path(post, path = "/placements/_batch", request_body = NewBatch,
    summary = "Leg vast wat een bron van veel plaatsingen zegt",
    description = "Doet voor elk onderdeel, hooguit 1000, wat PUT /placements/by-reference voor een plaatsing doet, in de gegeven volgorde. \
        Elk onderdeel slaagt of faalt op zichzelf en heeft een eigen uitkomst: 200, 201, of de status en het probleem waarom niet. Een \
        onderdeel met 503 is niet gedaan; stuur het opnieuw.",
    responses((status = 200, description = "De uitkomst van elk onderdeel.", body = Items<BatchResult>)))]
async fn batch(caller: Caller, Body(body): Body<NewBatch>) -> Result<Once<Batched>, Problem> {
    caller.once_in_steps(LEASE, carry_out(&caller, body.into_items())).await
}

async fn carry_out(caller: &Caller, items: Vec<BatchItem>) -> Result<Batched, Problem> {
    let mut results: Vec<BatchResult> = Vec::with_capacity(items.len());
    let mut stopped = None;
    for chunk in items.chunks(CHUNK) {
        if let Some(problem) = &stopped {
            results
                .extend(chunk.iter().enumerate().map(|(at, _)| caller.refused(results.len() + at, problem)).collect::<Vec<_>>());
            continue;
        }
        let some = chunk.to_vec();
        let done = caller.part(move |tx| {
            let days = days_after_end(tx)?;
            let one = |item: &BatchItem| {
                let (child, facts) = item.clone().parts();
                tx.attempt(|tx| upsert_one(tx, child, facts, days))
            };
            some.iter().map(one).collect::<Result<Vec<_>, Failure>>()
        });
        match done.await {
            Ok(outcomes) => {
                for outcome in outcomes {
                    let index = results.len();
                    results.push(match outcome {
                        Ok(Upserted { placement, made }) => BatchResult::done(index, &placement, made),
                        Err(refusal) => {
                            let problem = Problem::from(refusal).move_faults(|place| in_batch(index, place));
                            caller.refused(index, &problem)
                        }
                    });
                }
            }
            // Nothing was done yet, so the request as a whole is refused.
            Err(problem) if results.is_empty() => return Err(problem),
            Err(problem) => {
                results.extend((0..chunk.len()).map(|at| caller.refused(results.len() + at, &problem)).collect::<Vec<_>>());
                stopped = Some(problem);
            }
        }
    }
    Ok(Batched { items: Items::of(results), whole: stopped.is_none() })
}

/// Where in the batch a fault of one item is.
fn in_batch(index: usize, place: Place) -> Place {
    let Place::Body(pointer) = place else { return place };
    let within = pointer.trim_start_matches('#');
    let part = if within.starts_with("/reference") { "" } else { "/placement" };
    Place::Body(format!("#/items/{index}{part}{within}"))
}

impl Caller {
    /// What became of an item that was refused, in the language of the caller.
    fn refused(&self, index: usize, problem: &Problem) -> BatchResult {
        BatchResult::refused(index, problem.code.status().as_u16(), self.problem_document(problem))
    }
}

#[utoipa::path(post, path = "/locations/{locationId}/placements/_compare",
    params(("locationId" = uuid::Uuid, Path, description = "De locatie.")), request_body = ComparisonBody,
    summary = "Vergelijk plaatsingen met die van een bron",
    description = "Noemt wat hier anders is dan wat de bron zegt te hebben: alleen hier, alleen daar, of met andere gegevens. Wat gelijk is \
        ontbreekt. Hooguit 1000 plaatsingen aan elke kant; kies met startsFrom en startsUntil een kortere periode als het er hier meer zijn.",
    responses((status = 200, description = "De verschillen.", body = Comparison)))]
async fn compare(
    caller: Caller,
    PathId(id): PathId<Location>,
    Body(body): Body<ComparisonBody>,
) -> Result<actix_web::web::Json<Comparison>, Problem> {
    let (window, there) = body.parts(id);
    twice_named(&there)?;
    let references: Vec<Reference> = there.iter().filter_map(|facts| facts.reference.clone()).collect();
    let comparison = caller
        .read(move |tx| {
            tx.location(id)?.ok_or(Refusal::NotFound)?;
            let window = PlacementWindow { location_id: id, ..window };
            let here = tx.placements_in(&window, &references)?.ok_or(Refusal::rule(Reason::CompareTooWide, "#/startsFrom"))?;
            let permitted = here.into_iter().map(|placement| tx.authority().permit::<ComparePlacements, _>(placement));
            let here = permitted.map(|one| one.map(|one| one.subject().clone())).collect::<Result<_, _>>()?;
            Ok(Comparison::of(compared(&there, here)))
        })
        .await?;
    Ok(actix_web::web::Json(comparison))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct FollowQuery {
    /// Alleen wat sinds deze cursor (uit de header Changed-Since) is gewijzigd of verdwenen; alles als hij ontbreekt.
    #[param(max_length = 120, pattern = "^[A-Za-z0-9_-]+$", example = "begin")]
    changed_since: Option<String>,
    /// Aantal per pagina, hooguit 100.
    #[param(minimum = 1, maximum = 100, default = 50, example = 50)]
    page_size: Option<u16>,
}

#[utoipa::path(get, path = "/placements", params(FollowQuery),
    summary = "Volg plaatsingen",
    description = "De plaatsingen die de eigen organisatie vastlegde en ziet, op volgorde van laatste wijziging, met wat is verdwenen. De \
        header Changed-Since geeft de cursor om later verder te lezen. Er wordt niets overgeslagen.",
    responses((status = 200, description = "Een pagina plaatsingen.", body = Items<PlacementEntry>)))]
async fn list_all(caller: Caller, Query(query): Query<FollowQuery>) -> Result<Listed<PlacementEntry>, Problem> {
    let since = caller.position(Followed::Placements, query.changed_since.as_deref().unwrap_or("begin"), false)?;
    let size = query.page_size.unwrap_or(50).clamp(1, 100);
    let changes = caller.read(move |tx| {
        let changes = tx.placements_since(since, size)?;
        changes.permitted(|one| Ok(PlacementView::from(tx.authority().permit::<ReadPlacement, _>(one)?.subject())))
    });
    Ok(caller.followed(Followed::Placements, changes.await?, PlacementEntry::Now, PlacementEntry::Gone))
}

/// Refuses what names one placement twice, of which nobody could say which it is.
fn twice_named(there: &[PlacementFacts]) -> Result<(), Problem> {
    let mut named = std::collections::BTreeSet::new();
    let twice = there.iter().enumerate().filter(|(_, facts)| {
        let reference = facts.reference.as_ref();
        !reference.is_some_and(|reference| named.insert(reference.value.clone()))
    });
    let faults: Vec<Fault> = twice
        .map(|(index, _)| domain::Cause::new(Reason::DuplicateEntry, format!("#/placements/{index}/reference")).into())
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(Problem::with_faults(crate::problem::ProblemCode::Conflict, faults)) }
}
