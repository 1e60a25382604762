//! Matching runs, and who has which place. The coordinator of the programme sees them.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    Constraint, Failure, Reading, Writing,
    connection::per_backend,
    schema::{matches, matching_runs as table, programmes},
    stored::{Json, Stored},
    transaction::exactly_one,
};
use diesel::{ExpressionMethods, QueryDsl, Queryable, RunQueryDsl};
use domain::{
    Id, Instant,
    authority::Changed,
    candidate::CandidateId,
    matching::{Matching, PairIds, Place},
    matching_run::{MatchingRequest, MatchingRun, MatchingRunId},
    page::{Page, PageRequest},
    programme::{Programme, ProgrammeId},
};

#[derive(Queryable)]
struct RunRow {
    id: Stored<MatchingRunId>,
    programme_id: Stored<ProgrammeId>,
    request: Json<MatchingRequest>,
    matching: Json<Matching>,
    made_at: Stored<Instant>,
    version: i32,
}

/// A match: of which run, who, and which place.
type MatchRow = (Stored<MatchingRunId>, Stored<CandidateId>, Stored<Id<Place>>);

/// Reduces a query from `matching_runs` to those that a caller may see. The rule stands here only.
macro_rules! visible_runs {
    ($query:expr, $own:expr) => {{
        let run = programmes::table.filter(programmes::coordinator_id.eq(Stored($own))).select(programmes::id);
        $query.filter(table::programme_id.eq_any(run))
    }};
}

impl Reading<'_> {
    /// The run with an id, for those who see it. It says of each candidate what is in the way, so it leaves a record of each.
    pub fn matching_run(&mut self, id: MatchingRunId) -> Result<Option<MatchingRun>, Failure> {
        let query = table::table.filter(table::id.eq(Stored(id))).into_boxed();
        let rows: Vec<RunRow> = visible_runs!(query, self.authority().organisation()).load(self.connection)?;
        let run = self.whole_runs(rows)?.pop();
        for candidate in run.iter().flat_map(MatchingRun::candidates) {
            self.touch_person(candidate);
        }
        Ok(run)
    }

    /// A page of the runs of a programme, by id.
    pub fn matching_runs(&mut self, programme: ProgrammeId, page: PageRequest) -> Result<Page<MatchingRun>, Failure> {
        let query = table::table.filter(table::programme_id.eq(Stored(programme))).into_boxed();
        let mut query = visible_runs!(query, self.authority().organisation());
        if let Some(after) = page.after {
            query = query.filter(table::id.gt(Stored(MatchingRunId::from_uuid(after))));
        }
        let rows: Vec<RunRow> = query.order(table::id).limit(page.limit()).load(self.connection)?;
        let Page { items, next } = Page::cut(rows, &page, |row| row.id.0.uuid());
        Ok(Page { items: self.whole_runs(items)?, next })
    }

    /// The places of a programme that somebody has.
    pub fn taken_places(&mut self, programme: ProgrammeId) -> Result<BTreeSet<Id<Place>>, Failure> {
        let taken: Vec<Stored<Id<Place>>> =
            matches::table.filter(matches::programme_id.eq(Stored(programme))).select(matches::place_id).load(self.connection)?;
        Ok(taken.into_iter().map(|kept| kept.0).collect())
    }

    fn whole_runs(&mut self, rows: Vec<RunRow>) -> Result<Vec<MatchingRun>, Failure> {
        let programme_ids: Vec<_> = rows.iter().map(|row| row.programme_id).collect();
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let found: BTreeMap<ProgrammeId, Programme> =
            self.programmes_by_id(&programme_ids)?.into_iter().map(|programme| (programme.id, programme)).collect();
        let kept: Vec<MatchRow> = matches::table
            .filter(matches::matching_run_id.eq_any(ids))
            .order(matches::candidate_id)
            .select((matches::matching_run_id, matches::candidate_id, matches::place_id))
            .load(self.connection)?;
        let mut accepted: BTreeMap<MatchingRunId, Vec<PairIds>> = BTreeMap::new();
        for (run, candidate, place) in kept {
            accepted.entry(run.0).or_default().push(PairIds { candidate: candidate.0, place: place.0 });
        }
        let whole = |row: RunRow| {
            let programme = found.get(&row.programme_id.0).cloned();
            Ok(MatchingRun {
                id: row.id.0,
                programme: programme.ok_or_else(|| Failure::Internal("a matching run without a programme".into()))?,
                request: row.request.0,
                matching: row.matching.0,
                accepted: accepted.remove(&row.id.0).unwrap_or_default(),
                made_at: row.made_at.0,
                version: row.version,
            })
        };
        rows.into_iter().map(whole).collect()
    }
}

impl Writing<'_> {
    /// Saves a new run, or the pairs of it that were accepted.
    pub fn save_matching_run(&mut self, changed: Changed<MatchingRun>) -> Result<MatchingRun, Failure> {
        let run = changed.value();
        let id = Stored(run.id);
        match changed.expected_version() {
            None => {
                let made = (
                    table::id.eq(id),
                    table::programme_id.eq(Stored(run.programme.id)),
                    table::request.eq(Json(run.request.clone())),
                    table::matching.eq(Json(run.matching.clone())),
                    table::made_at.eq(Stored(run.made_at)),
                    table::version.eq(run.version),
                );
                diesel::insert_into(table::table).values(made).execute(self.connection)?;
            }
            Some(expected) => {
                let read = table::table.filter(table::id.eq(id)).filter(table::version.eq(expected));
                let set = table::version.eq(run.version);
                exactly_one(diesel::update(read).set(set).execute(self.connection)?, expected)?;
                diesel::delete(matches::table.filter(matches::matching_run_id.eq(id))).execute(self.connection)?;
                let values: Vec<_> = run
                    .accepted
                    .iter()
                    .map(|pair| {
                        (
                            matches::candidate_id.eq(Stored(pair.candidate)),
                            matches::place_id.eq(Stored(pair.place)),
                            matches::programme_id.eq(Stored(run.programme.id)),
                            matches::matching_run_id.eq(id),
                        )
                    })
                    .collect();
                // The enum has no batch insert.
                per_backend!(&mut *self.connection, c => diesel::insert_into(matches::table).values(&values).execute(c))
                    .map_err(|error| taken(error.into()))?;
            }
        }
        Ok(changed.into_value())
    }
}

/// Somebody else had the place or the candidate at the same moment: whoever reads again is told so.
fn taken(failure: Failure) -> Failure {
    match failure {
        Failure::Constraint(Constraint::MatchCandidate | Constraint::MatchPlace) => Failure::Contended("a match".into()),
        other => other,
    }
}
