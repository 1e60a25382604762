//! What guardians said of sections: rows that stay, for they are the proof.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::{
    Instant,
    authority::{Changed, ClientId},
    child::{ChildId, GuardianId},
    handover::{Consent, ConsentId, ConsentMethod, ConsentState, Handover, HandoverId, SectionKind, SectionVersion},
    organisation::OrganisationId,
    page::{Page, PageRequest},
};

use crate::{
    Failure, Reading, Writing,
    access::{Sight, stored},
    schema::{consents as table, handovers},
    stored::Stored,
    transaction::exactly_one,
};

#[derive(diesel::Queryable)]
struct ConsentRow {
    id: Stored<ConsentId>,
    child_id: Stored<ChildId>,
    handover_id: Stored<HandoverId>,
    sender_id: Stored<OrganisationId>,
    guardian_id: Stored<GuardianId>,
    recipient_id: Stored<OrganisationId>,
    section: Stored<SectionKind>,
    section_version: i32,
    text_hash: Vec<u8>,
    state: Stored<ConsentState>,
    method: Stored<ConsentMethod>,
    stated_at: Stored<Instant>,
    client_id: Stored<ClientId>,
    witness: Option<String>,
    ended_at: Option<Stored<Instant>>,
    version: i32,
    invited_by: Option<Stored<ClientId>>,
}

impl From<ConsentRow> for Consent {
    fn from(row: ConsentRow) -> Self {
        Self {
            id: row.id.0,
            child_id: row.child_id.0,
            handover_id: row.handover_id.0,
            sender_id: row.sender_id.0,
            guardian_id: row.guardian_id.0,
            recipient_id: row.recipient_id.0,
            section: SectionVersion { kind: row.section.0, version: row.section_version },
            text_hash: row.text_hash,
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

/// Reduces a query to the consents that a caller sees: an organisation those to what it sends, a guardian the own ones.
macro_rules! visible_consents {
    ($query:expr, $sight:expr) => {
        match $sight {
            Sight::Organisation { id, locations: None, .. } => $query.filter(table::sender_id.eq(Stored(*id))),
            Sight::Organisation { id, locations: Some(locations), .. } => {
                let at_these =
                    handovers::table.filter(handovers::from_location_id.eq_any(stored(locations))).select(handovers::id);
                $query.filter(table::sender_id.eq(Stored(*id))).filter(table::handover_id.eq_any(at_these))
            }
            Sight::Guardian(ids) => $query.filter(table::guardian_id.eq_any(stored(ids))),
            Sight::Nobody => $query.filter(table::id.eq_any(Vec::<Stored<ConsentId>>::new())),
        }
    };
}

impl Reading<'_> {
    /// A consent that the caller sees.
    pub fn consent(&mut self, id: ConsentId) -> Result<Option<Consent>, Failure> {
        let sight = self.sight();
        let query = table::table.filter(table::id.eq(Stored(id))).into_boxed();
        let row: Option<ConsentRow> = visible_consents!(query, &sight).get_result(self.connection).optional()?;
        if let Some(row) = &row {
            self.touch(row.child_id.0);
        }
        Ok(row.map(Consent::from))
    }

    /// A page of what guardians said of handovers of a child, by id; nothing where the child is not visible. Whoever sent a handover shows
    /// on what consent it did so also when the child has left (GDPR article 7(1)).
    pub fn consents(&mut self, child: ChildId, page: PageRequest) -> Result<Option<Page<Consent>>, Failure> {
        let sight = self.sight().with_what_ran_out();
        let Some(own) = self.anchors_within(&sight, child)?.into_iter().next() else { return Ok(None) };
        self.touch(own);
        let joined = self.joined_with(own)?;
        let query =
            table::table.filter(table::child_id.eq_any(stored(&joined))).order(table::id).limit(page.limit()).into_boxed();
        let mut query = visible_consents!(query, &sight);
        if let Some(after) = page.after {
            query = query.filter(table::id.gt(Stored(ConsentId::from_uuid(after))));
        }
        let rows: Vec<ConsentRow> = query.load(self.connection)?;
        Ok(Some(Page::cut(rows, &page, |row| row.id.0.uuid()).map(Consent::from)))
    }

    /// Everything that guardians said of a handover, in the order in which they did.
    pub fn consents_of_handover(&mut self, handover: &Handover) -> Result<Vec<Consent>, Failure> {
        self.consents_of_handovers(&[handover])
    }

    /// What guardians said of handovers, in the order in which they said it.
    pub(crate) fn consents_of_handovers(&mut self, handovers: &[&Handover]) -> Result<Vec<Consent>, Failure> {
        let ids: Vec<HandoverId> = handovers.iter().map(|handover| handover.id).collect();
        let rows: Vec<ConsentRow> = table::table
            .filter(table::handover_id.eq_any(stored(&ids)))
            .order((table::stated_at, table::id))
            .load(self.connection)?;
        Ok(rows.into_iter().map(Consent::from).collect())
    }
}

impl Writing<'_> {
    /// Saves what a guardian says, or that it does not stand any more.
    pub fn save_consent(&mut self, changed: Changed<Consent>) -> Result<Consent, Failure> {
        let expected = changed.expected_version();
        let consent = changed.into_value();
        self.touch(consent.child_id);
        if let Some(expected) = expected {
            let read = table::table.filter(table::id.eq(Stored(consent.id))).filter(table::version.eq(expected));
            let count = diesel::update(read)
                .set((
                    table::state.eq(Stored(consent.state)),
                    table::ended_at.eq(consent.ended_at.map(Stored)),
                    table::version.eq(consent.version),
                ))
                .execute(self.connection)?;
            exactly_one(count, expected)?;
            return Ok(consent);
        }
        diesel::insert_into(table::table)
            .values((
                table::id.eq(Stored(consent.id)),
                table::child_id.eq(Stored(consent.child_id)),
                table::handover_id.eq(Stored(consent.handover_id)),
                table::sender_id.eq(Stored(consent.sender_id)),
                table::guardian_id.eq(Stored(consent.guardian_id)),
                table::recipient_id.eq(Stored(consent.recipient_id)),
                table::section.eq(Stored(consent.section.kind)),
                table::section_version.eq(consent.section.version),
                table::text_hash.eq(&consent.text_hash),
                table::state.eq(Stored(consent.state)),
                table::method.eq(Stored(consent.method)),
                table::stated_at.eq(Stored(consent.stated_at)),
                table::client_id.eq(Stored(consent.client_id)),
                table::witness.eq(consent.witness.as_deref()),
                table::invited_by.eq(consent.invited_by.map(Stored)),
                table::ended_at.eq(consent.ended_at.map(Stored)),
                table::version.eq(consent.version),
            ))
            .execute(self.connection)?;
        Ok(consent)
    }
}
