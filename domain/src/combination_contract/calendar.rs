//! Calendar feeds (agenda's): the times of a contract, and where, at an address that nobody guesses. Whoever has the address sees them
//! until a party ends the feed or the contract is over.

use std::collections::BTreeMap;

use super::{CombinationContract, CombinationContractId, ContractState as State, ContractSurroundings};
use crate::{
    Date, Id, Instant, Reason, Refusal,
    authority::{Authority, Changed, ClientId, FollowCalendar, Permitted, ShareCalendar},
    combination::calendar_window,
    location::LocationId,
    organisation::OrganisationId,
};

/// The id of a calendar feed.
pub type CalendarFeedId = Id<CalendarFeed>;

/// A calendar feed, which holds only a hash of the secret in its address. It never changes; one that was ended is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarFeed {
    /// Its id, which opens nothing.
    pub id: CalendarFeedId,
    /// The contract.
    pub contract_id: CombinationContractId,
    /// The site to which it is limited; the whole week of the person without one.
    pub location_id: Option<LocationId>,
    /// The party that made it.
    pub organisation_id: OrganisationId,
    /// The client by which that was done.
    pub client_id: ClientId,
    /// The hash of the secret.
    pub secret_hash: Vec<u8>,
    /// When it was made.
    pub made_at: Instant,
}

/// A shift as a calendar tells it: when and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CalendarShift {
    /// The day.
    pub date: Date,
    /// The engagement, by its place in the contract.
    pub engagement: usize,
    /// Which of the shifts of that engagement on that day it is, from 0: so it stays the same one when its times change.
    pub number: usize,
    /// Where.
    pub location_id: LocationId,
    /// When it starts.
    pub start: Instant,
    /// When it ends.
    pub end: Instant,
}

impl Permitted<ShareCalendar, CombinationContract> {
    /// Makes a feed of the whole week, or of one site.
    ///
    /// # Errors
    ///
    /// The contract has ended; or nobody works at that site by it.
    pub fn share(
        &self,
        id: CalendarFeedId,
        location_id: Option<LocationId>,
        secret_hash: Vec<u8>,
        caller: &Authority,
        now: Instant,
    ) -> Result<Changed<CalendarFeed>, Refusal> {
        let contract = self.subject();
        if contract.state == State::Ended {
            return Err(Refusal::rule(Reason::ContractState, "#"));
        }
        if location_id.is_some_and(|site| !contract.engagements.iter().any(|one| one.location_id == site)) {
            return Err(Refusal::rule(Reason::SiteNotInContract, "#/locationId"));
        }
        Ok(Changed::made(CalendarFeed {
            id,
            contract_id: contract.id,
            location_id,
            organisation_id: caller.organisation(),
            client_id: caller.identity().client,
            secret_hash,
            made_at: now,
        }))
    }
}

impl Permitted<FollowCalendar, CombinationContract> {
    /// The shifts around a day, at one site or at all, in the order of the days.
    ///
    /// # Errors
    ///
    /// The contract has ended: then there is no calendar.
    pub fn shifts(
        &self,
        location_id: Option<LocationId>,
        around: &ContractSurroundings,
        today: Date,
    ) -> Result<Vec<CalendarShift>, Refusal> {
        let contract = self.subject();
        if contract.state == State::Ended {
            return Err(Refusal::NotFound);
        }
        let mut shown = Vec::new();
        let mut seen: BTreeMap<(Date, usize), usize> = BTreeMap::new();
        for placed in contract.placed_shifts(calendar_window(today), around) {
            let Some(site) = contract.engagements.get(placed.engagement).map(|one| one.location_id) else { continue };
            let number = seen.entry((placed.date, placed.engagement)).or_default();
            let own = *number;
            *number += 1;
            if location_id.is_some_and(|wanted| wanted != site) {
                continue;
            }
            let Some(shift) = placed.in_time() else { continue };
            shown.push(CalendarShift {
                date: placed.date,
                engagement: placed.engagement,
                number: own,
                location_id: site,
                start: shift.start,
                end: shift.end,
            });
        }
        Ok(shown)
    }

    /// Whether all have signed, so that what is shown is agreed.
    pub fn is_agreed(&self) -> bool {
        !self.subject().state.is_unsigned()
    }
}
