//! The first publication of the figures of each municipality of the demo, over all the years of the city.

use std::collections::BTreeMap;

use persistence::domain::{
    Refusal,
    authority::{Action, Publish},
    organisation::{OrganisationId, OrganisationKind},
};
use persistence::{Database, Failure};

use super::{actor::Actor, city::City, lacks};
use crate::caller::Clock;

/// Publishes what was counted until now.
pub(super) async fn publish(
    database: &Database,
    city: &City,
    managers: &BTreeMap<OrganisationId, Actor>,
    clock: &Clock,
) -> Result<(), Failure> {
    for municipality in city.of_kind(OrganisationKind::Municipality) {
        let manager = managers.get(&municipality.id).ok_or_else(|| lacks("the manager of a municipality"))?;
        let published = manager.write(Action::Publish, |tx| {
            let new = tx.next_publication()?.ok_or(Refusal::Forbidden(Action::Publish))?;
            let permitted = tx.authority().permit::<Publish, _>(new)?;
            tx.save_publication(permitted.publish(tx.new_id(), tx.now())?)
        });
        published.await?;
    }
    database.close_publications(clock()).await?;
    Ok(())
}
