//! Data keys as they are kept: one for each thing that is sealed, under the id of that thing, wrapped by the master key. Where a thing has
//! no words left its key is destroyed; what is written afterwards has another.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::Id;

use crate::{
    Failure, MasterKey, Reading, Writing, connection::AnyConnection, schema::data_keys as table, sealing::DataKey,
    service_keys::settle_master, stored::Stored,
};

/// The key of a thing, as long as it has one.
pub(crate) fn key_of<K: 'static>(
    connection: &mut AnyConnection,
    master: &MasterKey,
    thing: Id<K>,
) -> Result<Option<DataKey>, Failure> {
    let wrapped: Vec<Vec<u8>> = table::table.filter(table::id.eq(Stored(thing))).select(table::wrapped).load(connection)?;
    wrapped.first().map(|wrapped| master.data_key(wrapped, thing)).transpose()
}

impl Reading<'_> {
    /// The key of a thing, as long as it has one.
    pub(crate) fn key_of<K: 'static>(&mut self, thing: Id<K>) -> Result<Option<DataKey>, Failure> {
        key_of(self.connection, &self.means.master_key, thing)
    }
}

impl Writing<'_> {
    /// The key of a thing, made with its first words.
    pub(crate) fn settled_key<K: 'static>(&mut self, thing: Id<K>) -> Result<DataKey, Failure> {
        if let Some(key) = self.key_of(thing)? {
            return Ok(key);
        }
        self.new_key(thing)
    }

    /// The first key of a thing.
    pub(crate) fn new_key<K: 'static>(&mut self, thing: Id<K>) -> Result<DataKey, Failure> {
        let (key, master) = (DataKey::generate()?, &self.means.master_key);
        settle_master(self.connection, master)?;
        let wrapped = key.wrapped(master, thing.uuid().as_bytes())?;
        let kept = (table::id.eq(Stored(thing)), table::wrapped.eq(wrapped));
        diesel::insert_into(table::table).values(kept).execute(self.connection)?;
        Ok(key)
    }
}
