//! What is arranged for the support of children: all that is said is sealed with the key of the registration, so that it goes with it.
//!
//! `consultations`: talks within an arrangement. `save`: what a change writes. `purge`: what goes, with a registration or after its term.

mod consultations;
mod purge;
mod save;

use diesel::{BoolExpressionMethods, ExpressionMethods, JoinOnDsl, QueryDsl, RunQueryDsl};
use domain::{
    Date, Instant,
    child::{Child, ChildId, RegistrationId},
    organisation::OrganisationId,
    page::{Page, PageRequest},
    support::{Covered, SupportArrangement, SupportArrangementId, SupportFacts, SupportSurroundings},
};
use serde::{Deserialize, Serialize};

use crate::{
    Failure, MasterKey, Reading,
    access::{HOLDERS, MEMBERS, Sight, joined_to, stored, visible},
    children::anchor,
    connection::AnyConnection,
    schema::{children, data_keys, registrations, support_arrangements as table, support_readers as readers},
    sealing::DataKey,
    stored::Stored,
};
pub(crate) use purge::delete_of_child;

#[derive(diesel::Queryable)]
struct ArrangementRow {
    id: Stored<SupportArrangementId>,
    child_id: Stored<ChildId>,
    organisation_id: Stored<OrganisationId>,
    _start_date: Stored<Date>,
    end_date: Option<Stored<Date>>,
    recorded_at: Stored<Instant>,
    sealed: Vec<u8>,
    version: i32,
}

/// What is sealed of an arrangement: what is stated, and what follows from how that came about.
#[derive(Serialize, Deserialize)]
struct Sealed {
    #[serde(flatten)]
    facts: SupportFacts,
    #[serde(default)]
    shared_since: Option<Date>,
    #[serde(default)]
    covered: Option<Covered>,
}

/// A row with the registration that it is about and the key of that.
type HeldRow = (ArrangementRow, Stored<RegistrationId>, Vec<u8>);

/// Which arrangements are asked for.
#[derive(Clone, Copy)]
enum Wanted {
    One(SupportArrangementId),
    Of(ChildId, PageRequest),
    InForce(ChildId, Date),
}

/// Where a sealed arrangement belongs.
fn place(id: SupportArrangementId) -> Vec<u8> {
    [id.uuid().as_bytes().as_slice(), b"support arrangement"].concat()
}

impl ArrangementRow {
    fn open(self, key: &DataKey) -> Result<SupportArrangement, Failure> {
        let Sealed { facts, shared_since, covered } = key.open_value(&self.sealed, &place(self.id.0))?;
        Ok(SupportArrangement {
            id: self.id.0,
            child_id: self.child_id.0,
            organisation_id: self.organisation_id.0,
            facts,
            shared_since,
            covered,
            end_date: self.end_date.map(|kept| kept.0),
            recorded_at: self.recorded_at.0,
            version: self.version,
        })
    }
}

/// The arrangements of these children that are not over on a day, for what the service does by itself.
pub(crate) fn arrangements_of_children(
    connection: &mut AnyConnection,
    master: &MasterKey,
    members: &[ChildId],
    today: Date,
) -> Result<Vec<SupportArrangement>, Failure> {
    let rows: Vec<HeldRow> = table::table
        .inner_join(registrations::table.on(registrations::child_id.eq(table::child_id)))
        .inner_join(data_keys::table.on(data_keys::id.eq(registrations::id)))
        .filter(table::child_id.eq_any(stored(members)))
        .filter(table::end_date.is_null().or(table::end_date.ge(Some(Stored(today)))))
        .order(table::id)
        .select((table::all_columns, registrations::id, data_keys::wrapped))
        .load(connection)?;
    let opened = rows.into_iter().map(|(row, registration, wrapped)| row.open(&master.data_key(&wrapped, registration.0)?));
    opened.collect()
}

impl Reading<'_> {
    /// An arrangement that the caller sees: of the own organisation, or of another that named it as involved and of a child that it has too;
    /// for a guardian all of the own child, wherever it is registered, but for where its place is hidden from that guardian.
    pub fn support_arrangement(&mut self, id: SupportArrangementId) -> Result<Option<SupportArrangement>, Failure> {
        let sight = self.sight();
        Ok(self.wanted_arrangements(&sight, Wanted::One(id))?.pop())
    }

    /// As [`Self::support_arrangement`], for a change: what the own organisation arranged it may mend and end also when it does not see
    /// the child any more. Says whether it does.
    pub fn support_arrangement_to_change(
        &mut self,
        id: SupportArrangementId,
    ) -> Result<Option<(SupportArrangement, bool)>, Failure> {
        if let Some(seen) = self.support_arrangement(id)? {
            return Ok(Some((seen, true)));
        }
        let (sight, own) = (self.sight().with_what_ran_out(), self.authority().organisation());
        let found = self.wanted_arrangements(&sight, Wanted::One(id))?.pop();
        Ok(found.filter(|arrangement| arrangement.organisation_id == own).map(|arrangement| (arrangement, false)))
    }

    /// A page of the arrangements of a child that the caller sees, by id; nothing where the child is not visible.
    pub fn support_arrangements(
        &mut self,
        child: ChildId,
        page: PageRequest,
    ) -> Result<Option<Page<SupportArrangement>>, Failure> {
        let Some(own) = self.own_anchors(child)?.into_iter().next() else { return Ok(None) };
        self.touch(own);
        let sight = self.sight();
        let found = self.wanted_arrangements(&sight, Wanted::Of(own, page))?;
        Ok(Some(Page::cut(found, &page, |arrangement| arrangement.id.uuid())))
    }

    /// What the caller's organisation itself arranged for a child and is in force on a day.
    pub fn support_in_force(&mut self, child: ChildId, day: Date) -> Result<Vec<SupportArrangement>, Failure> {
        let (sight, own) = (self.sight(), self.authority().organisation());
        let mut found = self.wanted_arrangements(&sight, Wanted::InForce(child, day))?;
        found.retain(|arrangement| arrangement.organisation_id == own);
        Ok(found)
    }

    /// What must be known to judge what is stated of the support of a child.
    pub fn support_surroundings(&mut self, child: ChildId, facts: &SupportFacts) -> Result<SupportSurroundings, Failure> {
        let child: Child = anchor(children::table.filter(children::id.eq(Stored(child))).get_result(self.connection)?);
        let named = self.organisations_by_id(&facts.named_organisations())?;
        Ok(SupportSurroundings { child, organisations: named.into_iter().map(|organisation| organisation.id).collect() })
    }

    fn wanted_arrangements(&mut self, sight: &Sight, wanted: Wanted) -> Result<Vec<SupportArrangement>, Failure> {
        let mut found = table::table
            .inner_join(HOLDERS.on(HOLDERS.field(registrations::child_id).eq(table::child_id)))
            .inner_join(data_keys::table.on(data_keys::id.eq(HOLDERS.field(registrations::id))))
            .inner_join(MEMBERS.on(MEMBERS.field(children::id).eq(table::child_id)))
            .inner_join(children::table.on(children::joined_id.eq(MEMBERS.field(children::joined_id))))
            .inner_join(registrations::table.on(registrations::child_id.eq(children::id)))
            .order(table::id)
            // Of a child that the caller registered twice, each arrangement is reached by both registrations.
            .distinct()
            .select((table::all_columns, HOLDERS.field(registrations::id), data_keys::wrapped))
            .into_boxed();
        if let Some((organisation, _)) = sight.organisation() {
            let read = readers::table.filter(readers::organisation_id.eq(Stored(organisation))).select(readers::arrangement_id);
            found = found.filter(table::organisation_id.eq(Stored(organisation)).or(table::id.eq_any(read)));
        }
        match wanted {
            Wanted::One(id) => found = found.filter(table::id.eq(Stored(id))),
            Wanted::Of(child, page) => {
                let hidden: Vec<ChildId> = self.hidden_anchors(sight, child)?.into_keys().collect();
                found = found.filter(joined_to!(child)).filter(table::child_id.ne_all(stored(&hidden))).limit(page.limit());
                if let Some(after) = page.after {
                    found = found.filter(table::id.gt(Stored(SupportArrangementId::from_uuid(after))));
                }
            }
            Wanted::InForce(child, day) => {
                let lasts = table::end_date.is_null().or(table::end_date.ge(Some(Stored(day))));
                found = found.filter(joined_to!(child)).filter(table::start_date.le(Stored(day))).filter(lasts);
            }
        }
        let rows: Vec<HeldRow> = visible!(found, sight => seen, seen.load(self.connection))?;
        let Some((first, ..)) = rows.first() else { return Ok(Vec::new()) };
        let hidden = self.hidden_anchors(sight, first.child_id.0)?;
        let unnamed: Vec<OrganisationId> = hidden.values().copied().collect();
        let mut arrangements = Vec::with_capacity(rows.len());
        for (row, registration, wrapped) in rows {
            if hidden.contains_key(&row.child_id.0) {
                continue;
            }
            self.touch(row.child_id.0);
            let opened = row.open(&self.means.master_key.data_key(&wrapped, registration.0)?)?;
            arrangements.push(opened.without_organisations(&unnamed));
        }
        Ok(arrangements)
    }

    /// The key of the registration that has an anchor.
    fn key_of_anchor(&mut self, child: ChildId) -> Result<DataKey, Failure> {
        let (registration, wrapped): (Stored<RegistrationId>, Vec<u8>) = registrations::table
            .inner_join(data_keys::table.on(data_keys::id.eq(registrations::id)))
            .filter(registrations::child_id.eq(Stored(child)))
            .select((registrations::id, data_keys::wrapped))
            .get_result(self.connection)?;
        self.means.master_key.data_key(&wrapped, registration.0)
    }
}
