//! The two transactions. Each loads the caller's authority itself, in the snapshot in which it is used, and gathers whose data it
//! touched; the files of the resources add their queries as methods.

use std::{
    collections::BTreeSet,
    ops::{Deref, DerefMut},
};

use diesel::connection::{AnsiTransactionManager, TransactionManager as _};
use domain::{Date, Id, Instant, Refusal, authority::Authority, child::ChildId};

use crate::{
    Call, Failure, clients,
    connection::{AnyConnection, per_backend},
    database::Means,
};

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
        Ok(Self { reading, client: call.identity.client, person: call.identity.person.clone() })
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

    pub(crate) fn touched(self) -> Vec<ChildId> {
        self.reading.into_touched()
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
