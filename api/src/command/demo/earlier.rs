//! The handovers of those who are at school by now, so that there are figures of the months before: the same as for the toddlers of today,
//! with a clock that stands still on the days on which these children were toddlers.

use std::collections::BTreeMap;

use persistence::Failure;
use persistence::domain::{Instant, child::GuardianId, organisation::OrganisationId};

use super::{
    actor::Actor,
    city::City,
    course::EARLIER,
    handovers::{EARLIER_WAYS, Handovers},
    people::People,
};

/// How many days ago they were as old as the toddlers of today, who go to school in the three months after that.
const DAYS_AGO: [i64; 4] = [260, 205, 150, 95];
/// How many days before that they were handed over, and how many each time, of each provider with each board: most so early that whatever
/// is due is on time, and some so late that it is not.
const LEADS: [(i64, u32); 2] = [(150, 5), (20, 1)];

/// Makes the children with their handovers.
pub(super) async fn make(
    city: &City,
    managers: &BTreeMap<OrganisationId, Actor>,
    portal: &Actor,
    now: Instant,
) -> Result<(), Failure> {
    let times = DAYS_AGO.into_iter().flat_map(|days| LEADS.map(|(lead, each)| (days, lead, each)));
    for (first, (days, lead, each)) in (EARLIER..).step_by(1000).zip(times) {
        let (known, then) = (now.plus_seconds(-86_400 * days), now.plus_seconds(-86_400 * (days + lead)));
        let managers: BTreeMap<OrganisationId, Actor> = managers.iter().map(|(id, manager)| (*id, manager.at(then))).collect();
        let portal = portal.at(then);
        let frontend = |organisation, guardians: Vec<GuardianId>| portal.for_guardians(organisation, guardians);
        let toddlers = People::new(city, &managers, &frontend, known.date())?.toddlers(first, each).await?;
        let handovers = Handovers { city, managers: &managers, portal: &frontend, now: then, ways: &EARLIER_WAYS };
        handovers.make(&toddlers).await?;
    }
    Ok(())
}
