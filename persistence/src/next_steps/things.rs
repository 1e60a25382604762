//! Steps that follow from one thing alone and not from a child, so that whatever changes the thing writes them in its transaction. They
//! are joined to the thing itself, and so are left alone when what is to be done for a child is computed anew.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{Id, child::ChildId, step::Task};
use uuid::Uuid;

use super::{NewStep, Step, Thing};
use crate::{
    Failure, Writing,
    connection::{AnyConnection, insert_all},
    schema::next_steps as table,
    stored::Stored,
};

/// What a thing asks, with the child as the organisation that is asked knows it.
pub(crate) type Asked = (Task, Option<ChildId>);

/// Takes away what things ask.
pub(crate) fn forget_tasks_of(connection: &mut AnyConnection, things: &[Uuid]) -> Result<(), Failure> {
    let joined: Vec<Stored<Id<Thing>>> = things.iter().copied().map(Id::from_uuid).map(Stored).collect();
    diesel::delete(table::table.filter(table::joined_id.eq_any(joined))).execute(connection)?;
    Ok(())
}

impl Writing<'_> {
    /// Puts what a thing asks now in the place of what it asked before.
    pub(crate) fn keep_tasks_of(&mut self, thing: Uuid, asked: &[Asked]) -> Result<(), Failure> {
        forget_tasks_of(self.connection, &[thing])?;
        let made = asked.iter().map(|(task, child)| NewStep::of(self.new_id::<Step>().uuid(), thing, task, *child, Some(thing)));
        let rows: Vec<_> = made.collect();
        insert_all!(self.connection, table::table, rows)?;
        Ok(())
    }
}
