//! Steps that follow from one thing alone and not from a child, so that whatever changes the thing writes them in its transaction. They
//! are joined to the thing itself, and so are left alone when what is to be done for a child is computed anew.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{Date, Id, child::ChildId, step::Task};
use uuid::Uuid;

use super::{Step, Thing};
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
        let thing = Stored(Id::<Thing>::from_uuid(thing));
        let row = |(task, child): &Asked| {
            (
                table::id.eq(Stored(self.new_id::<Step>())),
                table::joined_id.eq(thing),
                table::organisation_id.eq(Stored(task.organisation_id)),
                table::location_id.eq(task.location_id.map(Stored)),
                table::child_id.eq(child.map(Stored)),
                table::about_id.eq(Some(thing)),
                table::code.eq(Stored(task.code)),
                table::due_date.eq(Stored(task.due_date)),
                table::from_date.eq(Stored(task.from_date)),
                table::until_date.eq(Stored(task.until_date.unwrap_or(Date::MAX))),
            )
        };
        let rows: Vec<_> = asked.iter().map(row).collect();
        insert_all!(self.connection, table::table, rows)?;
        Ok(())
    }
}
