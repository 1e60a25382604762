//! How much was worked in a function by the schedules of contracts, for the organisations that are parties to them. Nobody is named.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{
    Date,
    combination::{Function, PlacedShift},
    combination_contract::ContractState,
    location::LocationId,
    organisation::OrganisationId,
};

use super::{ContractRow, parties, table, visible_contracts};
use crate::{Failure, Reading, stored::Stored};

impl Reading<'_> {
    /// The minutes of a function between two days, both included, at sites in the area of a municipality, by the schedules of contracts to
    /// which the caller's organisation is a party and on which work began.
    pub fn scheduled_minutes(
        &mut self,
        function: Function,
        municipality: OrganisationId,
        days: (Date, Date),
    ) -> Result<i64, Failure> {
        let directing = self.organisations_by_id(&[municipality])?.pop();
        let Some(area) = directing.and_then(|one| one.facts.municipality) else { return Ok(0) };
        let began = [ContractState::Active, ContractState::Suspended].map(Stored);
        let query = table::table.filter(table::state.eq_any(began)).into_boxed();
        let rows: Vec<ContractRow> = visible_contracts!(query, self).load(self.connection)?;
        let mut minutes = 0;
        for row in rows {
            let contract = row.into_contract(None, self.today())?;
            let around = self.surroundings_of_contract(&contract)?;
            let lies_there = |site: LocationId| around.sites.iter().any(|one| one.id == site && one.facts.municipality == area);
            let is_of = |shift: &PlacedShift| {
                let engagement = contract.engagements.get(shift.engagement);
                engagement.is_some_and(|one| one.terms.function == function && lies_there(one.location_id))
            };
            let worked = |shift: PlacedShift| i64::from(shift.until.minutes() - shift.from.minutes() - shift.break_minutes);
            minutes += contract.placed_shifts(days, &around).into_iter().filter(is_of).map(worked).sum::<i64>();
        }
        Ok(minutes)
    }
}
