//! The room of a site for children with preschool education.

use diesel::{BoolExpressionMethods, ExpressionMethods, JoinOnDsl, QueryDsl, RunQueryDsl};
use domain::{
    Date, Instant,
    authority::Changed,
    child::ChildId,
    location::{Location, LocationId},
    referral::{Referral, ReferralState, SitePlaces},
};

use super::{ReferralRow, children::preschool_stays, table as referrals, with_moves};
use crate::{
    Failure, Reading, Writing,
    schema::{children, placements, preschool_places as table},
    stored::Stored,
    transaction::exactly_one,
};

/// How many places of a site are taken, and how many children wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlacesTaken {
    /// Children who are placed there with preschool education on a day.
    pub taken: i64,
    /// Children who are registered there and have no place yet.
    pub waiting: i64,
}

type PlacesRow = (Stored<LocationId>, i32, Stored<Instant>, i32);

impl Reading<'_> {
    /// What a site said of its room.
    pub fn site_places(&mut self, location: Location) -> Result<Option<SitePlaces>, Failure> {
        let rows: Vec<PlacesRow> = table::table.filter(table::location_id.eq(Stored(location.id))).load(self.connection)?;
        let said = rows.into_iter().next();
        Ok(said.map(|(_, places, stated_at, version)| SitePlaces { location, places, stated_at: stated_at.0, version }))
    }

    /// How much of a site's room is taken on a day. Children are counted and none is shown.
    pub fn places_taken(&mut self, location: LocationId, on: Date) -> Result<PlacesTaken, Failure> {
        let taken: Vec<Stored<ChildId>> = placements::table
            .inner_join(children::table.on(children::id.eq(placements::child_id)))
            .filter(placements::location_id.eq(Stored(location)))
            .filter(placements::preschool_education.is_not_null())
            .filter(placements::start_date.le(Stored(on)))
            .filter(placements::end_date.is_null().or(placements::end_date.ge(Some(Stored(on)))))
            .select(children::joined_id)
            .distinct()
            .load(self.connection)?;
        let registered: Vec<ReferralRow> = referrals::table
            .filter(referrals::location_id.eq(Some(Stored(location))))
            .filter(referrals::state.eq(Stored(ReferralState::Registered)))
            .filter(referrals::ages_out_date.gt(Stored(on)))
            .load(self.connection)?;
        let registered = with_moves(self.connection, registered)?;
        let anchors: Vec<ChildId> = registered.iter().map(|referral| referral.child_id).collect();
        let stays = preschool_stays(self.connection, &anchors)?;
        let waits = |referral: &&Referral| stays.standing(referral, on).state == ReferralState::Registered;
        let waiting = registered.iter().filter(waits).count();
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        Ok(PlacesTaken { taken: number(taken.len()), waiting: number(waiting) })
    }
}

impl Writing<'_> {
    /// Saves what a site says of its room.
    pub fn save_site_places(&mut self, changed: Changed<SitePlaces>) -> Result<SitePlaces, Failure> {
        let expected = changed.expected_version();
        let said = changed.into_value();
        let stated =
            (table::places.eq(said.places), table::stated_at.eq(Stored(said.stated_at)), table::version.eq(said.version));
        let own = table::location_id.eq(Stored(said.location.id));
        match expected {
            None => {
                diesel::insert_into(table::table).values((own, stated)).execute(self.connection)?;
            }
            Some(expected) => {
                let read = table::table.filter(own).filter(table::version.eq(expected));
                exactly_one(diesel::update(read).set(stated).execute(self.connection)?, expected)?;
            }
        }
        Ok(said)
    }
}
