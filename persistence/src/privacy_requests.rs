//! What guardians ask by their rights: words sealed with the key of the registration, so that they go with it.

use diesel::{ExpressionMethods, JoinOnDsl, QueryDsl, RunQueryDsl};
use domain::{
    Date, Instant,
    authority::Changed,
    child::{ChildId, GuardianId, RegistrationId},
    organisation::OrganisationId,
    page::{Page, PageRequest},
    privacy_request::{PrivacyRequest, PrivacyRequestId, PrivacyRequestKind, PrivacyRequestState},
};
use serde::{Deserialize, Serialize};

use crate::{
    Failure, MasterKey, Reading, Writing,
    access::{Sight, stored, visible},
    connection::AnyConnection,
    schema::{data_keys, privacy_requests as table, registrations},
    stored::Stored,
    transaction::exactly_one,
};

#[derive(diesel::Queryable)]
struct PrivacyRequestRow {
    id: Stored<PrivacyRequestId>,
    child_id: Stored<ChildId>,
    organisation_id: Stored<OrganisationId>,
    guardian_id: Stored<GuardianId>,
    kind: Stored<PrivacyRequestKind>,
    state: Stored<PrivacyRequestState>,
    asked_at: Stored<Instant>,
    due_date: Stored<Date>,
    ended_at: Option<Stored<Instant>>,
    sealed: Vec<u8>,
    version: i32,
}

/// What is said in words.
#[derive(Serialize, Deserialize)]
struct SealedWords {
    text: String,
    answer: Option<String>,
}

/// A row with the registration that it is about and the key of that.
type Row = (PrivacyRequestRow, Stored<RegistrationId>, Vec<u8>);

/// Which requests are asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct PrivacyRequestFilter {
    /// Only of a child.
    pub child_id: Option<ChildId>,
    /// Only in this state.
    pub state: Option<PrivacyRequestState>,
}

fn place(id: PrivacyRequestId) -> Vec<u8> {
    [id.uuid().as_bytes().as_slice(), b"privacy request"].concat()
}

impl PrivacyRequestRow {
    fn open(self, registration: RegistrationId, wrapped: &[u8], master: &MasterKey) -> Result<PrivacyRequest, Failure> {
        let words: SealedWords = master.data_key(wrapped, registration)?.open_value(&self.sealed, &place(self.id.0))?;
        Ok(PrivacyRequest {
            id: self.id.0,
            child_id: self.child_id.0,
            organisation_id: self.organisation_id.0,
            guardian_id: self.guardian_id.0,
            kind: self.kind.0,
            text: words.text,
            state: self.state.0,
            asked_at: self.asked_at.0,
            due_date: self.due_date.0,
            answer: words.answer,
            ended_at: self.ended_at.map(|kept| kept.0),
            version: self.version,
        })
    }
}

impl Reading<'_> {
    /// A request that the caller sees: of the own organisation, or the own of a guardian.
    pub fn privacy_request(&mut self, id: PrivacyRequestId) -> Result<Option<PrivacyRequest>, Failure> {
        let found = registrations::table
            .inner_join(table::table.on(table::child_id.eq(registrations::child_id)))
            .inner_join(data_keys::table.on(data_keys::id.eq(registrations::id)))
            .filter(table::id.eq(Stored(id)))
            .select((table::all_columns, registrations::id, data_keys::wrapped));
        // A right does not end with the sight of a child that has left.
        let sight = self.sight().with_what_ran_out();
        let rows: Vec<Row> = visible!(found, &sight => seen, seen.load(self.connection))?;
        Ok(self.opened(rows, &sight)?.pop())
    }

    /// A page of the requests that the caller sees, by id.
    pub fn privacy_requests(&mut self, filter: PrivacyRequestFilter, page: PageRequest) -> Result<Page<PrivacyRequest>, Failure> {
        let sight = self.sight().with_what_ran_out();
        let mut found = registrations::table
            .inner_join(table::table.on(table::child_id.eq(registrations::child_id)))
            .inner_join(data_keys::table.on(data_keys::id.eq(registrations::id)))
            .order(table::id)
            .limit(page.limit())
            .select((table::all_columns, registrations::id, data_keys::wrapped))
            .into_boxed();
        if let Sight::Guardian(own) = &sight {
            found = found.filter(table::guardian_id.eq_any(stored(own)));
        }
        if let Some(child) = filter.child_id {
            found = found.filter(table::child_id.eq(Stored(child)));
        }
        if let Some(state) = filter.state {
            found = found.filter(table::state.eq(Stored(state)));
        }
        if let Some(after) = page.after {
            found = found.filter(table::id.gt(Stored(PrivacyRequestId::from_uuid(after))));
        }
        let rows: Vec<Row> = visible!(found, &sight => seen, seen.load(self.connection))?;
        let requests = self.opened(rows, &sight)?;
        Ok(Page::cut(requests, &page, |request| request.id.uuid()))
    }

    /// The requests of these rows; of guardians only the own ones.
    fn opened(&mut self, rows: Vec<Row>, sight: &Sight) -> Result<Vec<PrivacyRequest>, Failure> {
        let mut requests = Vec::with_capacity(rows.len());
        for (row, registration, wrapped) in rows {
            if matches!(sight, Sight::Guardian(own) if !own.contains(&row.guardian_id.0)) {
                continue;
            }
            self.touch(row.child_id.0);
            requests.push(row.open(registration.0, &wrapped, &self.means.master_key)?);
        }
        Ok(requests)
    }
}

impl Writing<'_> {
    /// Saves a new or changed request about a registration.
    pub fn save_privacy_request(&mut self, changed: Changed<PrivacyRequest>) -> Result<PrivacyRequest, Failure> {
        let expected = changed.expected_version();
        let request = changed.into_value();
        let (registration, wrapped): (Stored<RegistrationId>, Vec<u8>) = registrations::table
            .inner_join(data_keys::table.on(data_keys::id.eq(registrations::id)))
            .filter(registrations::child_id.eq(Stored(request.child_id)))
            .select((registrations::id, data_keys::wrapped))
            .get_result(self.connection)?;
        let words = SealedWords { text: request.text.clone(), answer: request.answer.clone() };
        let key = self.means.master_key.data_key(&wrapped, registration.0)?;
        let sealed = key.seal_value(&words, &place(request.id))?;
        self.touch(request.child_id);
        let Some(expected) = expected else {
            diesel::insert_into(table::table)
                .values((
                    table::id.eq(Stored(request.id)),
                    table::child_id.eq(Stored(request.child_id)),
                    table::organisation_id.eq(Stored(request.organisation_id)),
                    table::guardian_id.eq(Stored(request.guardian_id)),
                    table::kind.eq(Stored(request.kind)),
                    table::state.eq(Stored(request.state)),
                    table::asked_at.eq(Stored(request.asked_at)),
                    table::due_date.eq(Stored(request.due_date)),
                    table::ended_at.eq(request.ended_at.map(Stored)),
                    table::sealed.eq(sealed),
                    table::version.eq(request.version),
                ))
                .execute(self.connection)?;
            return Ok(request);
        };
        let read = table::table.filter(table::id.eq(Stored(request.id))).filter(table::version.eq(expected));
        let count = diesel::update(read)
            .set((
                table::state.eq(Stored(request.state)),
                table::ended_at.eq(request.ended_at.map(Stored)),
                table::sealed.eq(sealed),
                table::version.eq(request.version),
            ))
            .execute(self.connection)?;
        exactly_one(count, expected)?;
        Ok(request)
    }
}

/// Deletes what was asked about a registration that is erased.
pub(crate) fn delete_of_child(connection: &mut AnyConnection, child: ChildId) -> Result<(), Failure> {
    diesel::delete(table::table.filter(table::child_id.eq(Stored(child)))).execute(connection)?;
    Ok(())
}
