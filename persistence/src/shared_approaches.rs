//! What guardians said of a shared approach between both sides of a combination contract.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::{
    Instant,
    authority::{Changed, ClientId},
    child::{ChildId, GuardianId},
    combination_contract::CombinationContractId,
    connector::{SharedApproach, SharedApproachId},
    handover::{ConsentMethod, ConsentState},
    organisation::OrganisationId,
    page::{Page, PageRequest},
};

use crate::{
    Failure, Reading, Writing,
    access::{Sight, stored},
    connection::AnyConnection,
    schema::shared_approaches as table,
    stored::{Json, Stored},
    transaction::exactly_one,
};

#[derive(diesel::Queryable)]
struct WordRow {
    id: Stored<SharedApproachId>,
    child_id: Stored<ChildId>,
    organisation_id: Stored<OrganisationId>,
    contract_id: Stored<CombinationContractId>,
    party: Json<Vec<OrganisationId>>,
    guardian_id: Stored<GuardianId>,
    state: Stored<ConsentState>,
    method: Stored<ConsentMethod>,
    stated_at: Stored<Instant>,
    client_id: Stored<ClientId>,
    invited_by: Option<Stored<ClientId>>,
    witness: Option<String>,
    ended_at: Option<Stored<Instant>>,
    version: i32,
}

impl From<WordRow> for SharedApproach {
    fn from(row: WordRow) -> Self {
        Self {
            id: row.id.0,
            child_id: row.child_id.0,
            organisation_id: row.organisation_id.0,
            contract_id: row.contract_id.0,
            party: row.party.0,
            guardian_id: row.guardian_id.0,
            state: row.state.0,
            method: row.method.0,
            stated_at: row.stated_at.0,
            client_id: row.client_id.0,
            invited_by: row.invited_by.map(|kept| kept.0),
            witness: row.witness,
            ended_at: row.ended_at.map(|kept| kept.0),
            version: row.version,
        }
    }
}

/// Reduces a query to the words that a caller sees: an organisation those of the guardians in its registrations, a guardian the own ones.
macro_rules! visible_words {
    ($query:expr, $sight:expr) => {
        match $sight {
            Sight::Organisation { id, .. } => $query.filter(table::organisation_id.eq(Stored(*id))),
            Sight::Guardian(ids) => $query.filter(table::guardian_id.eq_any(stored(ids))),
            Sight::Nobody => $query.filter(table::id.eq_any(Vec::<Stored<SharedApproachId>>::new())),
        }
    };
}

impl Reading<'_> {
    /// What a guardian said, where the caller sees the child still.
    pub fn shared_approach(&mut self, id: SharedApproachId) -> Result<Option<SharedApproach>, Failure> {
        let sight = self.sight();
        let query = table::table.filter(table::id.eq(Stored(id))).into_boxed();
        let row: Option<WordRow> = visible_words!(query, &sight).get_result(self.connection).optional()?;
        let Some(row) = row else { return Ok(None) };
        if self.own_anchors(row.child_id.0)?.is_empty() {
            return Ok(None);
        }
        self.touch(row.child_id.0);
        Ok(Some(row.into()))
    }

    /// A page of what guardians said around a child, by id; nothing where the child is not visible.
    pub fn shared_approaches(&mut self, child: ChildId, page: PageRequest) -> Result<Option<Page<SharedApproach>>, Failure> {
        let Some(own) = self.own_anchors(child)?.into_iter().next() else { return Ok(None) };
        self.touch(own);
        let (sight, joined) = (self.sight(), self.joined_with(own)?);
        let query =
            table::table.filter(table::child_id.eq_any(stored(&joined))).order(table::id).limit(page.limit()).into_boxed();
        let mut query = visible_words!(query, &sight);
        if let Some(after) = page.after {
            query = query.filter(table::id.gt(Stored(SharedApproachId::from_uuid(after))));
        }
        let rows: Vec<WordRow> = query.load(self.connection)?;
        Ok(Some(Page::cut(rows, &page, |row| row.id.0.uuid()).map(SharedApproach::from)))
    }

    /// Everything that guardians said of a contract around the children of these anchors, in the order in which they did.
    pub fn words_on_shared_approach(
        &mut self,
        contract: CombinationContractId,
        anchors: &[ChildId],
    ) -> Result<Vec<SharedApproach>, Failure> {
        let rows: Vec<WordRow> = table::table
            .filter(table::child_id.eq_any(stored(anchors)))
            .filter(table::contract_id.eq(Stored(contract)))
            .order((table::stated_at, table::id))
            .load(self.connection)?;
        Ok(rows.into_iter().map(SharedApproach::from).collect())
    }
}

impl Writing<'_> {
    /// Saves what a guardian says, or that it does not stand any more.
    pub fn save_shared_approach(&mut self, changed: Changed<SharedApproach>) -> Result<SharedApproach, Failure> {
        let expected = changed.expected_version();
        let word = changed.into_value();
        self.touch(word.child_id);
        if let Some(expected) = expected {
            let read = table::table.filter(table::id.eq(Stored(word.id))).filter(table::version.eq(expected));
            let ended = (
                table::state.eq(Stored(word.state)),
                table::ended_at.eq(word.ended_at.map(Stored)),
                table::version.eq(word.version),
            );
            exactly_one(diesel::update(read).set(ended).execute(self.connection)?, expected)?;
            return Ok(word);
        }
        diesel::insert_into(table::table)
            .values((
                table::id.eq(Stored(word.id)),
                table::child_id.eq(Stored(word.child_id)),
                table::organisation_id.eq(Stored(word.organisation_id)),
                table::contract_id.eq(Stored(word.contract_id)),
                table::party.eq(Json(word.party.clone())),
                table::guardian_id.eq(Stored(word.guardian_id)),
                table::state.eq(Stored(word.state)),
                table::method.eq(Stored(word.method)),
                table::stated_at.eq(Stored(word.stated_at)),
                table::client_id.eq(Stored(word.client_id)),
                table::invited_by.eq(word.invited_by.map(Stored)),
                table::witness.eq(word.witness.as_deref()),
                table::ended_at.eq(word.ended_at.map(Stored)),
                table::version.eq(word.version),
            ))
            .execute(self.connection)?;
        Ok(word)
    }
}

/// Deletes what guardians of a registration that is erased said.
pub(crate) fn delete_of_child(connection: &mut AnyConnection, child: ChildId) -> Result<(), Failure> {
    diesel::delete(table::table.filter(table::child_id.eq(Stored(child)))).execute(connection)?;
    Ok(())
}
