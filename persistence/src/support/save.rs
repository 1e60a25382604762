//! What a change of an arrangement writes.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{
    authority::{ChangeSupport, Changed, Permitted},
    support::{SupportArrangement, SupportArrangementId},
};

use super::{Sealed, place, purge, readers, table};
use crate::{Failure, Writing, connection::insert_all, stored::Stored, transaction::exactly_one};

impl Writing<'_> {
    /// Saves a new or changed arrangement, with who reads it now. What is to be done follows from it.
    pub fn save_support_arrangement(&mut self, changed: Changed<SupportArrangement>) -> Result<SupportArrangement, Failure> {
        let expected = changed.expected_version();
        let arrangement = changed.into_value();
        let kept = Sealed {
            facts: arrangement.facts.clone(),
            shared_since: arrangement.shared_since,
            covered: arrangement.covered.clone(),
        };
        let sealed = self.key_of_anchor(arrangement.child_id)?.seal_value(&kept, &place(arrangement.id))?;
        let stated = (
            table::start_date.eq(Stored(arrangement.facts.start_date)),
            table::end_date.eq(arrangement.end_date.map(Stored)),
            table::sealed.eq(sealed),
            table::version.eq(arrangement.version),
        );
        match expected {
            None => {
                let made = (
                    table::id.eq(Stored(arrangement.id)),
                    table::child_id.eq(Stored(arrangement.child_id)),
                    table::organisation_id.eq(Stored(arrangement.organisation_id)),
                    table::recorded_at.eq(Stored(arrangement.recorded_at)),
                );
                diesel::insert_into(table::table).values((made, stated)).execute(self.connection)?;
            }
            Some(expected) => {
                let read = table::table.filter(table::id.eq(Stored(arrangement.id))).filter(table::version.eq(expected));
                exactly_one(diesel::update(read).set(stated).execute(self.connection)?, expected)?;
            }
        }
        self.write_readers(&arrangement)?;
        self.mark_stale(&[arrangement.child_id])?;
        self.touch(arrangement.child_id);
        Ok(arrangement)
    }

    /// Deletes an arrangement that was made by mistake, with its consultations.
    pub fn delete_support_arrangement(
        &mut self,
        permitted: &Permitted<ChangeSupport, SupportArrangement>,
    ) -> Result<(), Failure> {
        let arrangement = permitted.subject();
        let id = Stored(arrangement.id);
        // Whoever changed it meanwhile waits for this, or makes it stale.
        let read = table::table.filter(table::id.eq(id)).filter(table::version.eq(arrangement.version));
        let touched = diesel::update(read).set(table::version.eq(arrangement.version)).execute(self.connection)?;
        exactly_one(touched, arrangement.version)?;
        purge::delete(self.connection, &[id])?;
        self.mark_stale(&[arrangement.child_id])?;
        self.touch(arrangement.child_id);
        Ok(())
    }

    fn write_readers(&mut self, arrangement: &SupportArrangement) -> Result<(), Failure> {
        let id: Stored<SupportArrangementId> = Stored(arrangement.id);
        diesel::delete(readers::table.filter(readers::arrangement_id.eq(id))).execute(self.connection)?;
        let reader = |organisation| (readers::arrangement_id.eq(id), readers::organisation_id.eq(Stored(organisation)));
        let rows: Vec<_> = arrangement.readers().into_iter().map(reader).collect();
        insert_all!(self.connection, readers::table, rows)?;
        Ok(())
    }
}
