//! The log as privacy officers and guardians read it: latest first, one entry for each child, complete to the last moment.
//!
//! What is not sealed yet is read first, then what is sealed and not in the index by child yet, then the index; a record that moves
//! on in the meantime is found twice and counted once.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use diesel::{BoolExpressionMethods, ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::{
    Id,
    authority::{ClientId, Role},
    child::ChildId,
    organisation::OrganisationId,
    page::{Page, PageRequest},
    processing::{LogFilter, LogPlace, ProcessingEntry, ProcessingRecord, RecordId},
};

use super::{Head, chain, index::sealed_from, sealer::waiting_after};
use crate::{
    Failure, Reading,
    access::{MEMBERS, OWN_GUARDIANS, stored},
    connection::AnyConnection,
    records::{KeptRecord, kept_columns},
    schema::{
        children, clients, guardians, organisations, processing_records as waiting, processing_subjects as subjects,
        registrations, sealed_records as sealed,
    },
    stored::Stored,
};

/// How many records are looked through at a time where no index helps.
const CHUNK: i64 = 1000;

/// What a caller may see of the log, and asks for.
struct Sought {
    organisation: Option<OrganisationId>,
    children: Option<BTreeSet<ChildId>>,
    /// What organisations did that must not be told of a child, for it would tell where that is.
    untold: BTreeSet<Untold>,
    filter: LogFilter,
    after: Option<LogPlace>,
    /// How many records are enough for a page.
    limit: i64,
}

/// An organisation with a child of which it hides from a guardian where that is.
type Untold = (OrganisationId, ChildId);

/// Records in the order of the log.
type Found = BTreeMap<Reverse<(i64, RecordId)>, KeptRecord>;

impl Sought {
    /// Whether a record has an entry for the page, by its own columns.
    fn fits(&self, record: &KeptRecord) -> bool {
        let (started, id) = (record.started_at.0, record.id.0);
        self.organisation.is_none_or(|organisation| record.organisation_id.0 == organisation)
            && (self.children.is_none() || record.children().any(|child| self.tells_of(child, record.organisation_id.0)))
            && self.filter.from.is_none_or(|from| started >= from)
            && self.filter.until.is_none_or(|until| started < until)
            && self.after.is_none_or(|after| (started, id) <= (after.started_at, after.record_id))
    }

    /// Whether what an organisation did with a child is told.
    fn tells_of(&self, child: ChildId, by: OrganisationId) -> bool {
        self.children.as_ref().is_none_or(|children| children.contains(&child)) && !self.untold.contains(&(by, child))
    }

    /// Adds those of some records that have an entry for the page, and keeps no more than it takes.
    fn add(&self, found: &mut Found, records: impl IntoIterator<Item = KeptRecord>) {
        for record in records.into_iter().filter(|record| self.fits(record)) {
            found.insert(Reverse((record.started_at.0.microseconds(), record.id.0)), record);
            if i64::try_from(found.len()).is_ok_and(|length| length > self.limit) {
                found.pop_last();
            }
        }
    }
}

/// Narrows a boxed query over a table with `started_at` and the id of the record to what is sought. It is a macro because the
/// types of the queries differ.
macro_rules! within {
    ($query:expr, $started_at:path, $id:path, $sought:expr) => {{
        let mut query = $query.order(($started_at.desc(), $id.desc())).limit($sought.limit);
        if let Some(from) = $sought.filter.from {
            query = query.filter($started_at.ge(Stored(from)));
        }
        if let Some(until) = $sought.filter.until {
            query = query.filter($started_at.lt(Stored(until)));
        }
        if let Some(after) = $sought.after {
            let moment = Stored(after.started_at);
            let later = $started_at.lt(moment.clone()).or($id.le(Stored(after.record_id)));
            query = query.filter($started_at.le(moment)).filter(later);
        }
        query
    }};
}

impl Reading<'_> {
    /// A page of the log: for a privacy officer that of the own organisation, for a guardian everything about the own children, by
    /// whichever organisation. A child that is not the own has none.
    pub fn log(&mut self, filter: LogFilter, page: PageRequest<LogPlace>) -> Result<Page<ProcessingEntry, LogPlace>, Failure> {
        let limit = i64::from(page.size) + 2;
        let mut sought = Sought { organisation: None, children: None, untold: BTreeSet::new(), filter, after: page.after, limit };
        if self.authority().role() == Role::Guardian {
            let (children, untold) = self.own_children_joined(filter.child)?;
            (sought.children, sought.untold) = (Some(children), untold);
        } else {
            sought.organisation = Some(self.authority().organisation());
            sought.children = filter.child.map(|child| BTreeSet::from([child]));
        }
        let found = records(self.connection, &sought)?;
        let size = usize::from(page.size);
        let mut entries = Vec::with_capacity(size + 1);
        for record in found.into_values() {
            let id = record.id.0;
            let record = ProcessingRecord::try_from(record)?;
            let (trace, span) = (record.trace_id, record.span_id);
            let unfolded = record.unfold(id, |child| step(&trace, span, child));
            let shown = unfolded
                .filter(|entry| sought.tells_of(entry.child_id, entry.organisation_id))
                .filter(|entry| sought.after.is_none_or(|after| after.is_before(entry.place())));
            entries.extend(shown.take((size + 1).saturating_sub(entries.len())));
        }
        let mut page = Page::cut(entries, &page, ProcessingEntry::place);
        self.name(&mut page.items)?;
        for entry in &page.items {
            self.touch(entry.child_id);
        }
        Ok(page)
    }

    /// The children over whom the guardian holds authority, or one of them, with those that a confirmed link joined to them; and what is
    /// not told of them.
    fn own_children_joined(&mut self, child: Option<ChildId>) -> Result<(BTreeSet<ChildId>, BTreeSet<Untold>), Failure> {
        let ids = stored(&self.authority().identity().guardians);
        let mut query = OWN_GUARDIANS
            .inner_join(registrations::table.on(registrations::id.eq(OWN_GUARDIANS.field(guardians::registration_id))))
            .inner_join(children::table.on(children::id.eq(registrations::child_id)))
            .inner_join(MEMBERS.on(MEMBERS.field(children::joined_id).eq(children::joined_id)))
            .filter(OWN_GUARDIANS.field(guardians::has_authority).eq(true))
            .filter(OWN_GUARDIANS.field(guardians::id).eq_any(ids))
            .select((children::joined_id, MEMBERS.field(children::id)))
            .into_boxed();
        if let Some(child) = child {
            let joined: Option<Stored<ChildId>> = children::table
                .filter(children::id.eq(Stored(child)))
                .select(children::joined_id)
                .get_result(self.connection)
                .optional()?;
            let Some(joined) = joined else { return Ok((BTreeSet::new(), BTreeSet::new())) };
            query = query.filter(children::joined_id.eq(joined));
        }
        let rows: Vec<(Stored<ChildId>, Stored<ChildId>)> = query.load(self.connection)?;
        let mut members: BTreeSet<ChildId> = rows.iter().map(|(_, member)| member.0).collect();
        let mut untold = BTreeSet::new();
        // Who did something would tell where the child is, also with what another organisation knows of it.
        let groups: BTreeSet<ChildId> = rows.iter().map(|(joined, _)| joined.0).collect();
        for group in groups {
            for (hidden, holder) in self.hidden_anchors(&self.sight(), group)? {
                members.remove(&hidden);
                let joined = rows.iter().filter(|(joined, _)| joined.0 == group);
                untold.extend(joined.map(|(_, member)| (holder, member.0)));
            }
        }
        Ok((members, untold))
    }

    /// Says what clients and organisations are called.
    fn name(&mut self, entries: &mut [ProcessingEntry]) -> Result<(), Failure> {
        let callers: BTreeSet<ClientId> = entries.iter().map(|entry| entry.client_id).collect();
        let callers: Vec<ClientId> = callers.into_iter().collect();
        let known: Vec<(Stored<ClientId>, String)> = clients::table
            .filter(clients::id.eq_any(stored(&callers)))
            .select((clients::id, clients::name))
            .load(self.connection)?;
        let client_names: BTreeMap<ClientId, String> = known.into_iter().map(|(id, name)| (id.0, name)).collect();
        let holders: BTreeSet<OrganisationId> = entries.iter().map(|entry| entry.organisation_id).collect();
        let holders: Vec<OrganisationId> = holders.into_iter().collect();
        let known: Vec<(Stored<OrganisationId>, String)> = organisations::table
            .filter(organisations::id.eq_any(stored(&holders)))
            .select((organisations::id, organisations::name))
            .load(self.connection)?;
        let holder_names: BTreeMap<OrganisationId, String> = known.into_iter().map(|(id, name)| (id.0, name)).collect();
        for entry in entries {
            entry.client_name = client_names.get(&entry.client_id).cloned();
            entry.organisation_name = holder_names.get(&entry.organisation_id).cloned();
        }
        Ok(())
    }
}

/// The records of a page, in the order of the log.
fn records(connection: &mut AnyConnection, sought: &Sought) -> Result<Found, Failure> {
    let mut found = Found::new();
    match &sought.children {
        None => {
            let organisation = Stored(sought.organisation.unwrap_or(Id::from_uuid(uuid::Uuid::nil())));
            let query = waiting::table.filter(waiting::organisation_id.eq(organisation)).select(kept_columns!(waiting));
            let rows: Vec<KeptRecord> = within!(query.into_boxed(), waiting::started_at, waiting::id, sought).load(connection)?;
            sought.add(&mut found, rows);
            let query = sealed::table.filter(sealed::organisation_id.eq(organisation)).select(kept_columns!(sealed));
            let rows: Vec<KeptRecord> = within!(query.into_boxed(), sealed::started_at, sealed::id, sought).load(connection)?;
            sought.add(&mut found, rows);
        }
        Some(children) => {
            let head = Head::read(connection)?;
            let mut after = None;
            loop {
                let rows = waiting_after(connection, after, CHUNK)?;
                let Some(last) = rows.last() else { break };
                after = Some(last.id.0);
                sought.add(&mut found, rows);
            }
            let (mut number, mut position) = (head.indexed_number, head.indexed_position);
            loop {
                let rows = sealed_from(connection, number, position, CHUNK)?;
                let Some((last_number, last_position, _)) = rows.last() else { break };
                (number, position) = (*last_number, last_position + 1);
                sought.add(&mut found, rows.into_iter().map(|(_, _, row)| row));
            }
            let children: Vec<ChildId> = children.iter().copied().collect();
            let mut query = subjects::table
                .inner_join(
                    sealed::table.on(sealed::seal_number.eq(subjects::seal_number).and(sealed::position.eq(subjects::position))),
                )
                .filter(subjects::child_id.eq_any(stored(&children)))
                .select(kept_columns!(sealed))
                .into_boxed();
            if let Some(organisation) = sought.organisation {
                query = query.filter(sealed::organisation_id.eq(Stored(organisation)));
            }
            for (holder, child) in &sought.untold {
                let by_another = sealed::organisation_id.ne(Stored(*holder));
                query = query.filter(subjects::child_id.ne(Stored(*child)).or(by_another));
            }
            // A record may be of several of these children; each of them needs its row.
            let sought_rows = Sought {
                limit: sought.limit * i64::try_from(children.len()).unwrap_or(1),
                children: None,
                untold: BTreeSet::new(),
                ..*sought
            };
            let rows: Vec<KeptRecord> =
                within!(query, subjects::started_at, subjects::record_id, sought_rows).load(connection)?;
            sought.add(&mut found, rows);
        }
    }
    Ok(found)
}

/// The step of a trace that one of several children is: the same for the same child ever after.
fn step(trace: &[u8; 16], span: [u8; 8], child: ChildId) -> [u8; 8] {
    let hash = chain::sha256(&[trace, &span, child.uuid().as_bytes()]);
    let mut step = [0; 8];
    step.iter_mut().zip(hash).for_each(|(step, byte)| *step = byte);
    step
}
