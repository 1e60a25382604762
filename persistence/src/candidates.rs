//! Candidates. The coordinator of the programme sees them, and its training providers from the intake on.

use std::collections::BTreeMap;

use diesel::{BoolExpressionMethods, ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl, Queryable, RunQueryDsl};
use domain::{
    Date, Instant,
    authority::{Changed, Identity, Role},
    candidate::{Candidate, CandidateEnd, CandidateFacts, CandidateId, CandidateMove, CandidateState},
    code::Code,
    combination_contract::PlacedCandidate,
    organisation::OrganisationId,
    page::{Page, PageRequest},
    programme::{CandidateCourse, PartnerRole, Programme, ProgrammeId},
};

use crate::{
    Database, Failure, Reading, Writing, invitations,
    schema::{candidates as table, data_keys, matches, programme_partners as partners, programmes},
    sealing::value,
    stored::{Json, Stored},
    transaction::exactly_one,
};

/// How many candidates are forgotten in one transaction at most.
const FORGOTTEN: i64 = 100;

/// Which of the candidates of a programme a caller asks for.
#[derive(Clone, Copy, Debug, Default)]
pub struct CandidateFilter {
    /// Those in a state.
    pub state: Option<CandidateState>,
}

#[derive(Queryable)]
struct CandidateRow {
    id: Stored<CandidateId>,
    programme_id: Stored<ProgrammeId>,
    state: Stored<CandidateState>,
    reason: Option<Stored<CandidateEnd>>,
    moves: Json<Vec<CandidateMove>>,
    _moved_date: Stored<Date>,
    sealed: Option<Vec<u8>>,
    created_at: Stored<Instant>,
    version: i32,
}

/// Where what is known of a candidate belongs.
fn place(id: CandidateId) -> Vec<u8> {
    [id.uuid().as_bytes().as_slice(), b"candidate"].concat()
}

fn with_trainer() -> Vec<Stored<CandidateState>> {
    CandidateState::ALL.iter().copied().filter(|state| state.is_with_trainer()).map(Stored).collect()
}

/// The one candidate whom a caller in that role is; nobody where no code was exchanged yet.
fn oneself(identity: &Identity) -> Option<Vec<Stored<CandidateId>>> {
    (identity.role == Role::Candidate).then(|| identity.candidate.into_iter().map(Stored).collect())
}

/// Reduces a query from `candidates` to those that a caller may see. The rule stands here only.
macro_rules! visible_candidates {
    ($query:expr, $reading:expr) => {{
        let identity = $reading.authority().identity();
        let own = Stored(identity.organisation);
        let run = programmes::table.filter(programmes::coordinator_id.eq(own)).select(programmes::id);
        let trained = partners::table
            .filter(partners::organisation_id.eq(own))
            .filter(partners::role.eq(Stored(PartnerRole::Trainer)))
            .select(partners::programme_id);
        let at_trainer = table::programme_id.eq_any(trained).and(table::state.eq_any(with_trainer()));
        let seen = $query.filter(table::programme_id.eq_any(run).or(at_trainer));
        match oneself(identity) {
            None => seen,
            Some(oneself) => seen.filter(table::id.eq_any(oneself)),
        }
    }};
}

impl Reading<'_> {
    /// The candidate with an id, for those who see it.
    pub fn candidate(&mut self, id: CandidateId) -> Result<Option<Candidate>, Failure> {
        let query = table::table.filter(table::id.eq(Stored(id))).into_boxed();
        let rows: Vec<CandidateRow> = visible_candidates!(query, self).load(self.connection)?;
        Ok(self.whole_candidates(rows, true)?.pop())
    }

    /// A page of the candidates of a programme that the caller sees, by id, without what is known of the persons.
    pub fn candidates(
        &mut self,
        programme: ProgrammeId,
        filter: CandidateFilter,
        page: PageRequest,
    ) -> Result<Page<Candidate>, Failure> {
        let query = table::table.filter(table::programme_id.eq(Stored(programme))).into_boxed();
        let mut query = visible_candidates!(query, self);
        if let Some(state) = filter.state {
            query = query.filter(table::state.eq(Stored(state)));
        }
        if let Some(after) = page.after {
            query = query.filter(table::id.gt(Stored(CandidateId::from_uuid(after))));
        }
        let rows: Vec<CandidateRow> = query.order(table::id).limit(page.limit()).load(self.connection)?;
        let Page { items, next } = Page::cut(rows, &page, |row| row.id.0.uuid());
        Ok(Page { items: self.whole_candidates(items, false)?, next })
    }

    /// The candidates of a programme who look for a place, as far as the caller sees them.
    pub fn ready_candidates(&mut self, programme: ProgrammeId) -> Result<Vec<Candidate>, Failure> {
        let query = table::table
            .filter(table::programme_id.eq(Stored(programme)))
            .filter(table::state.eq(Stored(CandidateState::Ready)))
            .order(table::id)
            .into_boxed();
        let rows: Vec<CandidateRow> = visible_candidates!(query, self).load(self.connection)?;
        self.whole_candidates(rows, true)
    }

    /// The candidates of some rows; what is known of the persons is opened only where it is needed.
    fn whole_candidates(&mut self, rows: Vec<CandidateRow>, is_opened: bool) -> Result<Vec<Candidate>, Failure> {
        let ids: Vec<_> = rows.iter().map(|row| row.programme_id).collect();
        let found: BTreeMap<ProgrammeId, Programme> =
            self.programmes_by_id(&ids)?.into_iter().map(|programme| (programme.id, programme)).collect();
        let mut whole = Vec::new();
        for row in rows {
            let id = row.id.0;
            let key = if is_opened { self.key_of(id)? } else { None };
            let facts: Option<CandidateFacts> = match (&row.sealed, key) {
                (Some(sealed), Some(key)) => {
                    // Words and key lie in two files on SQLite: who reads while they go reads once more.
                    let bytes = key.open(sealed, &place(id));
                    Some(value(&bytes.map_err(|_| Failure::Contended("a candidate under another key".into()))?)?)
                }
                _ => None,
            };
            let programme = found.get(&row.programme_id.0).cloned();
            self.touch_person(id);
            whole.push(Candidate {
                id,
                programme: programme.ok_or_else(|| Failure::Internal("a candidate without a programme".into()))?,
                facts,
                state: row.state.0,
                reason: row.reason.map(|kept| kept.0),
                moves: row.moves.0,
                created_at: row.created_at.0,
                version: row.version,
            });
        }
        Ok(whole)
    }
}

impl Reading<'_> {
    /// A candidate who is matched with a place, or began there; whoever asks must have it from whom it is known.
    pub(crate) fn placed_candidate(&mut self, id: CandidateId) -> Result<Option<PlacedCandidate>, Failure> {
        let placed = [CandidateState::Placed, CandidateState::Started].map(Stored);
        let found: Option<(Stored<ProgrammeId>, Stored<OrganisationId>)> = table::table
            .inner_join(programmes::table.on(programmes::id.eq(table::programme_id)))
            .filter(table::id.eq(Stored(id)))
            .filter(table::state.eq_any(placed))
            .select((programmes::id, programmes::coordinator_id))
            .get_result(self.connection)
            .optional()?;
        Ok(found.map(|(programme, coordinator)| PlacedCandidate { programme_id: programme.0, coordinator_id: coordinator.0 }))
    }

    /// What became of all candidates of a programme, of nobody by name.
    pub fn courses_of_programme(&mut self, programme: ProgrammeId) -> Result<Vec<CandidateCourse>, Failure> {
        type Row = (Stored<CandidateState>, Option<Stored<CandidateEnd>>, Json<Vec<CandidateMove>>);
        let rows: Vec<Row> = table::table
            .filter(table::programme_id.eq(Stored(programme)))
            .order(table::id)
            .select((table::state, table::reason, table::moves))
            .load(self.connection)?;
        let course =
            |(state, reason, moves): Row| CandidateCourse { state: state.0, reason: reason.map(|kept| kept.0), moves: moves.0 };
        Ok(rows.into_iter().map(course).collect())
    }
}

impl Writing<'_> {
    /// Saves a new or changed candidate.
    pub fn save_candidate(&mut self, changed: Changed<Candidate>) -> Result<Candidate, Failure> {
        let candidate = changed.value();
        let id = Stored(candidate.id);
        let sealed = match &candidate.facts {
            Some(facts) => Some(self.settled_key(candidate.id)?.seal_value(facts, &place(candidate.id))?),
            None => None,
        };
        let moved_date = candidate.moved_date().ok_or_else(|| Failure::Internal("a candidate without a state".into()))?;
        let stated = (
            table::state.eq(Stored(candidate.state)),
            table::reason.eq(candidate.reason.map(Stored)),
            table::moves.eq(Json(candidate.moves.clone())),
            table::moved_date.eq(Stored(moved_date)),
            table::sealed.eq(sealed),
            table::version.eq(candidate.version),
        );
        match changed.expected_version() {
            None => {
                let made = (
                    table::id.eq(id),
                    table::programme_id.eq(Stored(candidate.programme_id())),
                    table::created_at.eq(Stored(candidate.created_at)),
                );
                diesel::insert_into(table::table).values((made, stated)).execute(self.connection)?;
            }
            Some(expected) => {
                let read = table::table.filter(table::id.eq(id)).filter(table::version.eq(expected));
                exactly_one(diesel::update(read).set(stated).execute(self.connection)?, expected)?;
                // It was for the contact that was on file then.
                invitations::delete_open_of_candidate(self.connection, candidate.id)?;
            }
        }
        if candidate.state.is_end() {
            diesel::delete(matches::table.filter(matches::candidate_id.eq(id))).execute(self.connection)?;
        }
        self.touch_person(candidate.id);
        Ok(changed.into_value())
    }
}

fn ended() -> Vec<Stored<CandidateState>> {
    CandidateState::ALL.iter().copied().filter(|state| state.is_end()).map(Stored).collect()
}

impl Database {
    /// How many who were rejected or withdrew before a day are still known.
    pub(crate) async fn count_old_candidates(&self, before: Instant) -> Result<u64, Failure> {
        self.internal_read(move |connection| {
            let old: i64 = table::table
                .filter(table::state.eq_any(ended()))
                .filter(table::moved_date.lt(Stored(before.date())))
                .filter(table::sealed.is_not_null())
                .count()
                .get_result(connection)?;
            Ok(u64::try_from(old).unwrap_or_default())
        })
        .await
    }

    /// Forgets those with their keys, in small transactions; gives their number. Their states and days stay, of nobody.
    pub(crate) async fn forget_old_candidates(&self, before: Instant) -> Result<u64, Failure> {
        let forgotten = self.prune_in_parts(FORGOTTEN, move |connection| {
            let some: Vec<Stored<CandidateId>> = table::table
                .filter(table::state.eq_any(ended()))
                .filter(table::moved_date.lt(Stored(before.date())))
                .filter(table::sealed.is_not_null())
                .limit(FORGOTTEN)
                .select(table::id)
                .load(connection)?;
            diesel::delete(data_keys::table.filter(data_keys::id.eq_any(some.clone()))).execute(connection)?;
            invitations::delete_of_candidates(connection, &some)?;
            diesel::update(table::table.filter(table::id.eq_any(some.clone())))
                .set((table::sealed.eq(None::<Vec<u8>>), table::version.eq(table::version + 1)))
                .execute(connection)?;
            Ok(some.len())
        });
        let forgotten = forgotten.await?;
        if forgotten > 0 {
            self.purge_keys().await?;
        }
        Ok(u64::try_from(forgotten).unwrap_or(u64::MAX))
    }
}
