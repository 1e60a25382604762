//! The line of a child: computed from everything that is known, shown as far as the caller may see.

mod body;

use persistence::domain::{
    self, Date, Instant, Language, Refusal,
    authority::{ReadLine, Role},
    child::Child,
    connector::connector_of,
    line::{Line, LineInput, Place, Stay, Viewer, line},
    organisation::OrganisationKind,
    parameter::line_parameters,
};
use persistence::{Failure, LineFacts, Reading};
use serde::Deserialize;
use utoipa::IntoParams;

pub(crate) use self::body::LineView;
use crate::{
    answer::Shown,
    caller::Caller,
    input::{PathId, Query},
    problem::Problem,
    routes::{Operation, area},
};

pub(crate) fn operations() -> Vec<Operation> {
    area!("lines": show => ReadLine)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct LineQuery {
    /// De dag waarop de lijn wordt bekeken; vandaag als die ontbreekt.
    as_of: Option<domain::Date>,
    /// Wat op dit moment bekend was van kind, plaatsingen, koppelingen, locaties, vakanties en regelparameters; nu als het ontbreekt.
    known_at: Option<jiff::Timestamp>,
}

/// How much of a line the caller sees: a guardian, and youth health that goes on with a referral, all of it, others the own part whole and the rest in outline.
fn viewer(tx: &mut Reading<'_>, facts: &LineFacts) -> Result<Viewer, Failure> {
    let pursues = tx.authority().acts_as(OrganisationKind::YouthHealth) && tx.pursues_referral(facts.child.id)?;
    let caller = tx.authority();
    if !pursues && caller.role() != Role::Guardian {
        return Ok(Viewer::Organisation { id: caller.organisation(), locations: caller.identity().locations.clone() });
    }
    if facts.parted.is_empty() {
        return Ok(Viewer::Whole);
    }
    let own = facts.stays.iter().filter(|stay| !facts.parted.contains(&stay.placement_id));
    let place = |stay: &Stay| Place { organisation_id: stay.organisation_id, location_id: stay.location_id };
    Ok(Viewer::WholeAt(own.map(place).collect()))
}

/// The whole line of a child on a day, by what was known at a moment.
fn line_of(tx: &mut Reading<'_>, facts: &LineFacts, as_of: Date, known_at: Option<Instant>) -> Result<Line, Failure> {
    let child = &facts.child;
    let (parameters, holidays) = match known_at {
        None => (tx.rule_parameters()?, tx.all_school_holidays()?),
        Some(moment) => (tx.rule_parameters_known_at(moment)?, tx.school_holidays_known_at(moment)?),
    };
    // Where a child is that is hidden from a guardian, or was another one after all, is told by no connector.
    let shown: Vec<Stay> = facts.stays.iter().filter(|stay| !facts.parted.contains(&stay.placement_id)).cloned().collect();
    // Before its birth a child has a line of which every day is still to come; the numbers are those of its birth.
    let parameters = line_parameters(&parameters, as_of.max(child.birth_date), Some(&child.municipality))?;
    Ok(line(&LineInput {
        child_id: child.joined_id,
        birth_date: child.birth_date,
        stays: facts.stays.clone(),
        as_of,
        complex: facts.is_complex_on(as_of),
        holidays,
        handovers: facts.handovers.clone(),
        connector: connector_of(&shown, &facts.connector_sites, as_of),
        parameters,
        agreed: tx.agreed_due(&child.municipality, known_at)?,
    }))
}

/// The line of a child today, as far as the caller sees it.
pub(crate) fn line_today(tx: &mut Reading<'_>, facts: &LineFacts, language: Language) -> Result<domain::line::LineView, Failure> {
    let today = tx.today();
    let viewer = viewer(tx, facts)?;
    Ok(line_of(tx, facts, today, None)?.seen_by(&viewer, language))
}

#[utoipa::path(get, path = "/children/{childId}/line", params(("childId" = uuid::Uuid, Path, description = "Het kind."), LineQuery),
    summary = "De doorgaande lijn van een kind",
    description = "Alle plaatsingen in volgorde, met overgangen, onderbrekingen en wat er te doen staat. Wat een ander vastlegde is een \
        omtrek: de dagen staan er, niet waar.",
    responses((status = 200, description = "De lijn.", body = LineView)))]
async fn show(caller: Caller, PathId(id): PathId<Child>, Query(query): Query<LineQuery>) -> Result<Shown<LineView>, Problem> {
    let language = caller.language();
    let today = caller.now().date();
    let known_at = query.known_at.map(domain::Instant::from);
    let seen = move |tx: &mut Reading<'_>| {
        let facts = tx.line_stays(id, known_at)?.ok_or(Refusal::NotFound)?;
        let permitted = tx.authority().permit::<ReadLine, _>(facts)?;
        let line = line_of(tx, permitted.subject(), query.as_of.unwrap_or(today), known_at)?;
        Ok(Shown::computed(line.seen_by(&viewer(tx, permitted.subject())?, language).into()))
    };
    match known_at {
        None => caller.glance(seen).await,
        Some(_) => caller.read(seen).await,
    }
}
