//! Who is placed at a location on a day, to be counted and not to be shown.

use diesel::{BoolExpressionMethods, ExpressionMethods, JoinOnDsl, QueryDsl, RunQueryDsl};
use domain::{
    Date,
    authority::{Permitted, ReadSiteRatio},
    child::ChildId,
    location::Location,
    placement::Care,
    ratio::PlacedChild,
};

use crate::{
    Failure, Reading,
    access::visible,
    schema::{children, placements as table, registrations},
    stored::Stored,
};

impl Reading<'_> {
    /// The children whom the caller's organisation placed at a location on a day, of those that it sees: nobody is missing on a day
    /// from today on. A child in two kinds of care comes twice.
    pub fn placed_children(
        &mut self,
        location: &Permitted<ReadSiteRatio, Location>,
        date: Date,
    ) -> Result<Vec<PlacedChild>, Failure> {
        let sight = self.sight();
        let own = table::child_id.eq(registrations::child_id).and(table::organisation_id.eq(registrations::organisation_id));
        let found = registrations::table
            .inner_join(children::table.on(children::id.eq(registrations::child_id)))
            .inner_join(table::table.on(own))
            .filter(table::location_id.eq(Stored(location.subject().id)))
            .filter(table::start_date.le(Stored(date)))
            .filter(table::end_date.is_null().or(table::end_date.ge(Stored(date))))
            .select((children::id, children::birth_date, table::care))
            .into_boxed();
        let rows: Vec<(Stored<ChildId>, Stored<Date>, Stored<Care>)> =
            visible!(found, &sight => seen, seen.load(self.connection))?;
        for (Stored(child), ..) in &rows {
            self.touch(*child);
        }
        let child = |(Stored(id), Stored(birth_date), Stored(care))| PlacedChild { id, birth_date, care };
        Ok(rows.into_iter().map(child).collect())
    }
}
