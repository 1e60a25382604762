//! The two transactions. Each loads the caller's authority itself, in the snapshot in which it is used, and gathers whose data it
//! touched; the files of the resources add their queries as methods.

use std::{
    collections::BTreeSet,
    ops::{Deref, DerefMut},
};

use domain::{Date, Id, Instant, Refusal, authority::Authority, child::ChildId};

use crate::{Call, Failure, clients, connection::AnyConnection, database::Means};

/// A transaction that reads.
pub struct Reading<'a> {
    pub(crate) connection: &'a mut AnyConnection,
    pub(crate) means: &'a Means,
    authority: Authority,
    now: Instant,
    touched: BTreeSet<ChildId>,
}

/// A transaction that reads and writes.
pub struct Writing<'a> {
    reading: Reading<'a>,
    pub(crate) client: domain::authority::ClientId,
    pub(crate) person: Option<String>,
    erased_keys: bool,
}

impl<'a> Reading<'a> {
    /// Begins with loading what the caller is granted now, and refuses a caller whom the policy lets do nothing of the kind.
    pub(crate) fn begin(connection: &'a mut AnyConnection, call: &Call, means: &'a Means) -> Result<Self, Failure> {
        let authority = clients::load_authority(connection, call)?;
        authority.may(call.action)?;
        Ok(Self { connection, means, authority, now: call.now, touched: BTreeSet::new() })
    }

    /// The caller with what it is granted in this transaction.
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// The moment that counts as now.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// The day that counts as today, in the Netherlands.
    pub fn today(&self) -> Date {
        self.now.date()
    }

    /// Notes that data of a child was read or written.
    pub(crate) fn touch(&mut self, child: ChildId) {
        self.touched.insert(child);
    }

    pub(crate) fn into_touched(self) -> Vec<ChildId> {
        self.touched.into_iter().collect()
    }
}

impl<'a> Writing<'a> {
    pub(crate) fn begin(connection: &'a mut AnyConnection, call: &Call, means: &'a Means) -> Result<Self, Failure> {
        let reading = Reading::begin(connection, call, means)?;
        Ok(Self { reading, client: call.identity.client, person: call.identity.person.clone(), erased_keys: false })
    }

    /// A new id.
    pub fn new_id<K>(&self) -> Id<K> {
        Id::from_uuid((self.means.new_id)())
    }

    /// Notes that keys were destroyed, of which no trace may stay behind once this is committed.
    pub(crate) fn note_erased_keys(&mut self) {
        self.erased_keys = true;
    }

    /// Whose data was touched, and whether keys were destroyed.
    pub(crate) fn into_outcome(self) -> (Vec<ChildId>, bool) {
        (self.reading.into_touched(), self.erased_keys)
    }
}

impl<'a> Deref for Writing<'a> {
    type Target = Reading<'a>;

    fn deref(&self) -> &Self::Target {
        &self.reading
    }
}

impl DerefMut for Writing<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.reading
    }
}

/// What an update of one row says: it changed, or another change came first.
pub(crate) fn exactly_one(changed: usize, version: i32) -> Result<(), Failure> {
    if changed == 1 { Ok(()) } else { Err(Refusal::Stale(version).into()) }
}
