//! How the service closes a publication: what is recorded is counted first, then one family of indicators after the other, and the cells are written
//! in small transactions that hold nobody up. Until all are there nobody sees any. A closing that broke off begins anew.
//!
//! `claims`: which publication is closed by which attempt. `decided`: what earlier publications decided.

mod claims;
mod decided;

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{
    Date, Id, Instant,
    identifier::{DistrictCode, MunicipalityCode},
    indicator::{Count, Definition, FigurePart, IndicatorCode, Month, definition, families},
    location::LocationId,
    organisation::{OrganisationId, OrganisationKind},
    parameter::ParameterValue,
    publication::{
        Closing, Decided, FigureLevel, FigureSpan, MONTHS_BACK, NewPublication, Place, Places, Publication, PublishedCell, Sums,
        close,
    },
};

use self::claims::{Waiting, holds, waiting};
use super::{
    Claim,
    gathered::{Gathered, gathered},
    insert, next, table,
};
use crate::{
    Database, Failure,
    connection::{AnyConnection, insert_all},
    database::Means,
    memory::reference_now,
    result_agreements::agreed_targets,
    schema::{figure_counts as counts, locations, organisations, published_cells as cells, withheld_cells as withheld},
    stored::{Json, Stored},
};

/// How many cells are written in one transaction.
const CELLS: usize = 400;
/// How many are thrown away in one.
const CLEARED: i64 = 1000;

/// A cell to be kept.
#[derive(Clone, diesel::Insertable)]
#[diesel(table_name = cells)]
struct NewCell {
    organisation_id: Stored<OrganisationId>,
    indicator: Stored<IndicatorCode>,
    level: Stored<FigureLevel>,
    span: Stored<FigureSpan>,
    period: String,
    place: String,
    part: Stored<FigurePart>,
    number: i32,
    formula: i32,
    hidden: bool,
    numerator: Option<i64>,
    denominator: Option<i64>,
    median: Option<i64>,
    ninetieth: Option<i64>,
}

/// What a hidden month counts.
#[derive(Clone, diesel::Insertable)]
#[diesel(table_name = withheld)]
struct NewWithheld {
    organisation_id: Stored<OrganisationId>,
    indicator: Stored<IndicatorCode>,
    level: Stored<FigureLevel>,
    period: String,
    place: String,
    part: Stored<FigurePart>,
    number: i32,
    numerator: i64,
    denominator: i64,
}

/// What names a cell of a publication.
type CellKey = (Stored<IndicatorCode>, Stored<FigureLevel>, Stored<FigureSpan>, String, String, Stored<FigurePart>);
/// What names what a hidden month counts.
type WithheldKey = (Stored<IndicatorCode>, Stored<FigureLevel>, String, String, Stored<FigurePart>);
/// A location with its organisation and district.
type SiteRow = (Stored<LocationId>, Stored<OrganisationId>, Option<Stored<DistrictCode>>);
/// A sum of an indicator.
type SumRow = (Stored<Count>, String, String, Stored<Date>, i64);

/// What is the same for all indicators of a publication.
struct Task {
    publication: Publication,
    /// The first month that is new.
    first: Month,
    places: Places,
    /// What is counted only now.
    gathered: Gathered,
}

/// Which of what hidden months counted is thrown away.
#[derive(Clone)]
enum Forgotten {
    /// That of a publication that is counted anew, by its number.
    Of(i32),
    /// That of months before one.
    Before(String),
}

impl Database {
    /// Asks for the publications that are due by themselves, and gives their number. One that somebody asked for at the same moment is there.
    pub async fn request_due_publications(&self, now: Instant) -> Result<usize, Failure> {
        let means = self.means();
        let mut requested = 0;
        for new in self.internal_read(move |connection| due(connection, &means, now)).await? {
            let publication = new.made(Id::from_uuid((self.means().new_id)()), now, true)?;
            match self.keep(move |connection| insert(connection, &publication)).await {
                Ok(()) => requested += 1,
                Err(Failure::Constraint(_)) => {}
                Err(failure) => return Err(failure),
            }
        }
        Ok(requested)
    }

    /// Closes the publications that were asked for and of which all is counted that was recorded before, of each municipality one after the
    /// other; gives their number. One that cannot be closed holds up no other municipality, and is tried again the next time.
    pub async fn close_publications(&self, now: Instant) -> Result<usize, Failure> {
        let mut closed = 0;
        for waiting in self.internal_read(waiting).await? {
            let publication = waiting.publication.clone();
            let outcome = match self.close(waiting, now).await {
                Ok(false) => continue,
                Ok(true) => {
                    closed += 1;
                    self.forget_years(&publication).await
                }
                Err(failure) => Err(failure),
            };
            match outcome {
                Err(failure @ Failure::Unavailable(_)) => return Err(failure),
                Err(failure) => ::log::warn!("publication {} could not be closed, and is tried again: {failure}", publication.id),
                Ok(_) => {}
            }
        }
        Ok(closed)
    }

    /// Closes a publication; says whether it did, and not another process, or nobody yet.
    async fn close(&self, waiting: Waiting, now: Instant) -> Result<bool, Failure> {
        let publication = waiting.publication.clone();
        let Some(claim) = self.take(waiting).await? else { return Ok(false) };
        self.settle_figures().await?;
        self.clear(&publication, claim).await?;
        let means = self.means();
        let task = self.internal_read(move |connection| task(connection, &means, publication.clone())).await?;
        let task = std::sync::Arc::new(task);
        for family in families() {
            let own = std::sync::Arc::clone(&task);
            let found = self.internal_read(move |connection| cells_of(connection, &own, &family)).await?;
            for part in found.chunks(CELLS) {
                let (own, part) = (std::sync::Arc::clone(&task), part.to_vec());
                if !self.keep(move |connection| write(connection, &own, claim, &part)).await? {
                    return Ok(false);
                }
            }
        }
        self.keep(move |connection| finish(connection, &task.publication, claim, now)).await
    }

    /// Throws away what a closing left that broke off.
    async fn clear(&self, publication: &Publication, claim: Id<Claim>) -> Result<(), Failure> {
        let (id, own, number) = (publication.id, publication.organisation_id, publication.number);
        self.prune_in_parts(CLEARED, move |connection| {
            let held = holds(connection, id, claim)?;
            if held { forget(connection, own, &Forgotten::Of(number)) } else { Ok(0) }
        })
        .await?;
        self.prune_in_parts(CLEARED, move |connection| {
            if !holds(connection, id, claim)? {
                return Ok(0);
            }
            let left: Vec<CellKey> = cells::table
                .filter(cells::organisation_id.eq(Stored(own)))
                .filter(cells::number.eq(number))
                .limit(CLEARED)
                .select((cells::indicator, cells::level, cells::span, cells::period, cells::place, cells::part))
                .load(connection)?;
            let count = left.len();
            for (indicator, level, span, period, place, part) in left {
                let one = cells::table.find((Stored(own), indicator, level, span, period, place, part, number));
                diesel::delete(one).execute(connection)?;
            }
            Ok(count)
        })
        .await?;
        Ok(())
    }

    /// Forgets what hidden months counted of which the school year is over, once a publication is closed. Where that breaks off it goes with
    /// the next one.
    async fn forget_years(&self, publication: &Publication) -> Result<usize, Failure> {
        let (own, over) = (publication.organisation_id, Forgotten::Before(going_on(publication).to_string()));
        self.prune_in_parts(CLEARED, move |connection| forget(connection, own, &over)).await
    }
}

/// The first month of the school year that goes on after a publication.
fn going_on(publication: &Publication) -> Month {
    Month::first_of(publication.last_month.next().school_year())
}

/// Throws some of what hidden months counted away, and says of how many.
fn forget(connection: &mut AnyConnection, own: OrganisationId, forgotten: &Forgotten) -> Result<usize, Failure> {
    let query = withheld::table.filter(withheld::organisation_id.eq(Stored(own))).into_boxed();
    let query = match forgotten {
        Forgotten::Of(number) => query.filter(withheld::number.eq(*number)),
        Forgotten::Before(month) => query.filter(withheld::period.lt(month)),
    };
    let left: Vec<WithheldKey> = query
        .limit(CLEARED)
        .select((withheld::indicator, withheld::level, withheld::period, withheld::place, withheld::part))
        .load(connection)?;
    let count = left.len();
    for (indicator, level, period, place, part) in left {
        diesel::delete(withheld::table.find((Stored(own), indicator, level, period, place, part))).execute(connection)?;
    }
    Ok(count)
}

/// The publications that are due by themselves.
fn due(connection: &mut AnyConnection, means: &Means, now: Instant) -> Result<Vec<NewPublication>, Failure> {
    type Row = (Stored<OrganisationId>, Option<Stored<MunicipalityCode>>, Stored<Instant>);
    let municipalities: Vec<Row> = organisations::table
        .filter(organisations::kind.eq(Stored(OrganisationKind::Municipality)))
        .select((organisations::id, organisations::municipality, organisations::created_at))
        .load(connection)?;
    let parameters = reference_now(connection, &means.memory)?.parameters;
    let mut due = Vec::new();
    for (organisation, municipality, joined) in municipalities {
        let Some(municipality) = municipality else { continue };
        let day = parameters.on(now.date(), Some(&municipality.0)).read("leaMetric.publicationDay", ParameterValue::count)?;
        let new = next(connection, &parameters, organisation.0, municipality.0, now.date())?;
        if new.is_due(day, joined.0.date(), now.date()) {
            due.push(new);
        }
    }
    Ok(due)
}

/// What is the same for all indicators.
fn task(connection: &mut AnyConnection, means: &Means, publication: Publication) -> Result<Task, Failure> {
    let before: Vec<Stored<Date>> = table::table
        .filter(table::organisation_id.eq(Stored(publication.organisation_id)))
        .filter(table::number.lt(publication.number))
        .order(table::number.desc())
        .limit(1)
        .select(table::last_month)
        .load(connection)?;
    let oldest = publication.last_month.plus(1 - MONTHS_BACK);
    let first = before.first().map_or(oldest, |month| Month::of(month.0).next());
    let rows: Vec<SiteRow> =
        locations::table.select((locations::id, locations::organisation_id, locations::district)).load(connection)?;
    let place = |(id, holder, district): SiteRow| {
        let district = district.map(|kept| kept.0.to_string());
        (id.0.to_string(), Place { organisation: holder.0.to_string(), district })
    };
    let places = rows.into_iter().map(place).collect();
    let gathered = gathered(connection, means, &publication, oldest)?;
    Ok(Task { publication, first, places, gathered })
}

/// What is kept of an indicator, with what was counted only now.
fn sums_of(connection: &mut AnyConnection, task: &Task, indicator: IndicatorCode) -> Result<Sums, Failure> {
    let municipality = &task.publication.municipality;
    let rows: Vec<SumRow> = counts::table
        .filter(counts::municipality.eq(Stored(municipality.clone())))
        .filter(counts::indicator.eq(Stored(indicator)))
        .select((counts::level, counts::place, counts::tally, counts::month, counts::changes))
        .load(connection)?;
    let mut sums = task.gathered.get(&indicator).cloned().unwrap_or_default();
    for (level, place, tally, month, by) in rows {
        let tally = tally.parse().map_err(|_| Failure::Internal(format!("{tally} is no tally")))?;
        let tallies = sums.entry((level.0, place)).or_default();
        *tallies.entry(tally).or_default().entry(Month::of(month.0)).or_default() += by;
    }
    Ok(sums)
}

/// The cells that a publication adds of a family of indicators.
fn cells_of(connection: &mut AnyConnection, task: &Task, family: &[&'static Definition]) -> Result<Vec<PublishedCell>, Failure> {
    let Task { publication, first, places, .. } = task;
    let (mut all, mut decided) = (Vec::with_capacity(family.len()), Decided::default());
    for definition in family {
        all.push((*definition, sums_of(connection, task, definition.code)?));
        let own = decided::decided(connection, publication, definition.code, *first)?;
        decided.months.extend(own.months);
        decided.years.extend(own.years);
    }
    Ok(close(&Closing {
        municipality: publication.municipality.as_str(),
        family: &all,
        places,
        first: *first,
        end: publication.last_month.next(),
        decided: &decided,
        threshold: u64::try_from(publication.threshold).unwrap_or_default(),
    }))
}

/// Writes some cells; says whether this attempt still holds the publication.
fn write(connection: &mut AnyConnection, task: &Task, claim: Id<Claim>, found: &[PublishedCell]) -> Result<bool, Failure> {
    let publication = &task.publication;
    if !holds(connection, publication.id, claim)? {
        return Ok(false);
    }
    let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let row = |cell: &PublishedCell| {
        let shown = Some(cell.numbers).filter(|_| !cell.hidden);
        NewCell {
            organisation_id: Stored(publication.organisation_id),
            indicator: Stored(cell.key.indicator),
            level: Stored(cell.key.level),
            span: Stored(cell.span),
            period: cell.period.clone(),
            place: cell.key.place.clone(),
            part: Stored(cell.key.part),
            number: publication.number,
            formula: definition(cell.key.indicator).version,
            hidden: cell.hidden,
            numerator: shown.map(|shown| number(shown.numerator)),
            denominator: shown.map(|shown| number(shown.denominator)),
            median: shown.and_then(|shown| shown.median).map(number),
            ninetieth: shown.and_then(|shown| shown.ninetieth).map(number),
        }
    };
    // Only a school year that goes on is added up again.
    let goes_on = going_on(publication).to_string();
    let kept = |cell: &&PublishedCell| cell.hidden && cell.span == FigureSpan::Month && cell.period >= goes_on;
    let withhold = |cell: &PublishedCell| NewWithheld {
        organisation_id: Stored(publication.organisation_id),
        indicator: Stored(cell.key.indicator),
        level: Stored(cell.key.level),
        period: cell.period.clone(),
        place: cell.key.place.clone(),
        part: Stored(cell.key.part),
        number: publication.number,
        numerator: number(cell.numbers.numerator),
        denominator: number(cell.numbers.denominator),
    };
    let hidden: Vec<NewWithheld> = found.iter().filter(kept).map(withhold).collect();
    let rows: Vec<NewCell> = found.iter().map(row).collect();
    insert_all!(connection, cells::table, rows)?;
    insert_all!(connection, withheld::table, hidden)?;
    Ok(true)
}

/// Shows what was closed; says whether this attempt still held it.
fn finish(connection: &mut AnyConnection, publication: &Publication, claim: Id<Claim>, now: Instant) -> Result<bool, Failure> {
    if !holds(connection, publication.id, claim)? {
        return Ok(false);
    }
    let targets = agreed_targets(connection, publication.organisation_id, publication.last_month.school_year())?;
    diesel::update(table::table.filter(table::id.eq(Stored(publication.id))))
        .set((
            table::closed_at.eq(Some(Stored(now))),
            table::targets.eq(Some(Json(targets))),
            table::version.eq(publication.version + 1),
        ))
        .execute(connection)?;
    Ok(true)
}
