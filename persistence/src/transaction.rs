//! The two transactions. Each loads the caller's authority itself, in the snapshot in which it is used, and gathers whose data it
//! touched; the files of the resources add their queries as methods.

use std::{
    collections::BTreeSet,
    ops::{Deref, DerefMut},
    sync::Arc,
};

use diesel::connection::{AnsiTransactionManager, TransactionManager as _};
use domain::{Date, Id, Instant, Refusal, authority::Authority, child::ChildId};

use crate::{
    Call, Failure,
    clients::{self, Loaded},
    connection::{AnyConnection, per_backend},
    database::Means,
    memory::Granted,
};

/// A transaction that reads.
pub struct Reading<'a> {
    pub(crate) connection: &'a mut AnyConnection,
    pub(crate) means: &'a Means,
    pub(crate) edition: Option<String>,
    authority: Authority,
    now: Instant,
    touched: BTreeSet<ChildId>,
    granted: Option<Arc<Granted>>,
    /// Whether the grant is known to hold in this snapshot.
    confirmed: bool,
    /// Whether this is a glance: one statement, which is the snapshot.
    bare: bool,
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
        let Loaded { authority, granted } = clients::load_authority(connection, call, &means.memory)?;
        authority.may(call.action)?;
        Ok(Self {
            connection,
            means,
            edition: None,
            authority,
            now: call.now,
            touched: BTreeSet::new(),
            granted,
            confirmed: true,
            bare: false,
        })
    }

    /// Begins a read of one statement with what is remembered of the caller's grant; the statement confirms it.
    pub(crate) fn glance(connection: &'a mut AnyConnection, call: &Call, means: &'a Means) -> Result<Self, Failure> {
        let granted = means.memory.granted(&call.identity).ok_or(Failure::Forgotten)?;
        let authority = clients::authority(&call.identity, &granted).map_err(|_| Failure::Forgotten)?;
        authority.may(call.action).map_err(|_| Failure::Forgotten)?;
        if authority.municipality().is_some() {
            // What a municipality may do rests on its rule parameters too.
            return Err(Failure::Forgotten);
        }
        Ok(Self {
            connection,
            means,
            edition: None,
            authority,
            now: call.now,
            touched: BTreeSet::new(),
            granted: Some(granted),
            confirmed: false,
            bare: true,
        })
    }

    /// Takes what the statement said of the edition of all grants.
    pub(crate) fn confirm(&mut self, edition: Option<&Option<String>>) {
        let edition = edition.and_then(Option::as_deref);
        self.confirmed |= self.granted.as_ref().is_some_and(|granted| granted.holds(edition, self.now.date()));
    }

    /// Refuses to go on where a statement after the first would see another snapshot.
    pub(crate) fn needs_snapshot(&self) -> Result<(), Failure> {
        if self.bare { Err(Failure::Forgotten) } else { Ok(()) }
    }

    /// What the work came to, unless it rests on a grant that is not known to hold.
    pub(crate) fn settle<T>(&self, outcome: Result<T, Failure>) -> Result<T, Failure> {
        match outcome {
            Err(Failure::Unavailable(_)) => outcome,
            outcome if self.confirmed => outcome,
            _ => Err(Failure::Forgotten),
        }
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

    /// Notes that data of a person who is no child was read or written; it is told by the id of what holds that data.
    pub(crate) fn touch_person<K>(&mut self, holder: Id<K>) {
        self.touched.insert(Id::from_uuid(holder.uuid()));
    }

    /// The children of whom data was read or written so far, in the order of their ids.
    pub(crate) fn touched_so_far(&self) -> Vec<ChildId> {
        self.touched.iter().copied().collect()
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

    /// Does a part of the work that may be refused by itself: then nothing of it is done, and the rest goes on.
    pub fn attempt<T>(&mut self, part: impl FnOnce(&mut Self) -> Result<T, Failure>) -> Result<Result<T, Refusal>, Failure> {
        per_backend!(&mut *self.connection, c => AnsiTransactionManager::begin_transaction(c))?;
        match part(self) {
            Ok(done) => {
                per_backend!(&mut *self.connection, c => AnsiTransactionManager::commit_transaction(c))?;
                Ok(Ok(done))
            }
            Err(Failure::Refused(refusal)) => {
                per_backend!(&mut *self.connection, c => AnsiTransactionManager::rollback_transaction(c))?;
                Ok(Err(refusal))
            }
            Err(failure) => {
                // The whole will be rolled back; that the part could not be before is told by what made it fail.
                drop(per_backend!(&mut *self.connection, c => AnsiTransactionManager::rollback_transaction(c)));
                Err(failure)
            }
        }
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
