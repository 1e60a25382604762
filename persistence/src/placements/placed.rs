//! Who is placed at a location on a day or in a school year, to be counted and not to be shown.

use std::collections::BTreeMap;

use diesel::{BoolExpressionMethods, ExpressionMethods, JoinOnDsl, QueryDsl, RunQueryDsl};
use domain::{
    Date,
    authority::{Permitted, ReadSitePreschool, ReadSiteRatio},
    child::ChildId,
    holiday::{HolidayRegion, SchoolYear},
    location::{Location, LocationId},
    placement::{Care, PreschoolEducation},
    preschool::{EnrolledChild, Offer, Target},
    ratio::PlacedChild,
};

use crate::{
    Failure, Reading,
    access::{ANCHORS, PLACES, stored, visible},
    schema::{children, locations, placements as table, referrals, registrations},
    stored::{Json, Stored},
};

/// A placement: the anchor and the joined id of the child, its birth date, and in what kind of care it is.
type PlacedRow = (Stored<ChildId>, Stored<ChildId>, Stored<Date>, Stored<Care>);

/// A placement with preschool education: the anchor and the joined id of the child, its birth date, and what is offered.
type OfferedRow = (
    Stored<ChildId>,
    Stored<ChildId>,
    Stored<Date>,
    Stored<LocationId>,
    Stored<Care>,
    Stored<Date>,
    Option<Stored<Date>>,
    Option<Json<PreschoolEducation>>,
    Option<Stored<HolidayRegion>>,
);

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
            .select((children::id, children::joined_id, children::birth_date, table::care))
            .into_boxed();
        let rows: Vec<PlacedRow> = visible!(found, &sight => seen, seen.load(self.connection))?;
        for (Stored(child), ..) in &rows {
            self.touch(*child);
        }
        let child = |(_, Stored(id), Stored(birth_date), Stored(care))| PlacedChild { id, birth_date, care };
        Ok(rows.into_iter().map(child).collect())
    }

    /// Which of these children, by their joined ids, belong to the target group or not and since when that is decided, by the last referral
    /// of each: whoever gives a child preschool education counts by it.
    fn targets(&mut self, joined: &[ChildId]) -> Result<Vec<(ChildId, Target)>, Failure> {
        type Row = (Stored<ChildId>, Option<bool>, Option<Stored<Date>>);
        let rows: Vec<Row> = referrals::table
            .inner_join(children::table.on(children::id.eq(referrals::child_id)))
            .filter(children::joined_id.eq_any(stored(joined)))
            .order(referrals::id)
            .select((children::joined_id, referrals::indicated, referrals::indicated_date))
            .load(self.connection)?;
        let decided = |(Stored(id), indicated, since): Row| Some((id, Target { is_one: indicated?, since: since?.0 }));
        Ok(rows.into_iter().filter_map(decided).collect())
    }

    /// The children whom the caller's organisation placed at a location in a school year with preschool education, with all of it that
    /// the caller sees of them, elsewhere and in other years too. Who has left since counts as well: the year would lack it otherwise.
    pub fn enrolled_children(
        &mut self,
        location: &Permitted<ReadSitePreschool, Location>,
        year: SchoolYear,
    ) -> Result<Vec<EnrolledChild>, Failure> {
        let sight = self.sight().with_what_ran_out();
        let organisation = self.authority().organisation();
        let there = ANCHORS
            .inner_join(PLACES.on(PLACES.field(table::child_id).eq(ANCHORS.field(children::id))))
            .filter(PLACES.field(table::organisation_id).eq(Stored(organisation)))
            .filter(PLACES.field(table::location_id).eq(Stored(location.subject().id)))
            .filter(PLACES.field(table::preschool_education).is_not_null())
            .filter(PLACES.field(table::start_date).le(Stored(year.end_date())))
            .filter(PLACES.field(table::end_date).is_null().or(PLACES.field(table::end_date).ge(Stored(year.start_date()))))
            .select(ANCHORS.field(children::joined_id));
        let own = table::child_id.eq(registrations::child_id).and(table::organisation_id.eq(registrations::organisation_id));
        let mut found = registrations::table
            .inner_join(children::table.on(children::id.eq(registrations::child_id)))
            .inner_join(table::table.on(own))
            .inner_join(locations::table.on(locations::id.eq(table::location_id)))
            .filter(table::preschool_education.is_not_null())
            .filter(children::joined_id.eq_any(there))
            .order(table::id)
            .select((
                children::id,
                children::joined_id,
                children::birth_date,
                table::location_id,
                table::care,
                table::start_date,
                table::end_date,
                table::preschool_education,
                locations::holiday_region,
            ))
            .into_boxed();
        if let Some((organisation, Some(narrowed))) = sight.organisation() {
            let shown = table::location_id.eq_any(stored(narrowed)).or(locations::organisation_id.ne(Stored(organisation)));
            found = found.filter(shown);
        }
        let rows: Vec<OfferedRow> = visible!(found, &sight => seen, seen.load(self.connection))?;
        let mut enrolled: BTreeMap<ChildId, EnrolledChild> = BTreeMap::new();
        for (Stored(anchor), Stored(id), Stored(birth_date), location_id, care, from, until, education, region) in rows {
            self.touch(anchor);
            let Some(Json(education)) = education else { continue };
            let child = enrolled.entry(id).or_insert_with(|| EnrolledChild { birth_date, offers: Vec::new(), target: None });
            child.offers.push(Offer {
                location_id: location_id.0,
                care: care.0,
                from: from.0,
                until: until.map(|kept| kept.0),
                education,
                holiday_region: region.map(|kept| kept.0),
            });
        }
        let ids: Vec<ChildId> = enrolled.keys().copied().collect();
        for (id, target) in self.targets(&ids)? {
            enrolled.entry(id).and_modify(|child| child.target = Some(target));
        }
        Ok(enrolled.into_values().collect())
    }
}
