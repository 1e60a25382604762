//! Somebody who does something in the city: a client that acts for an organisation, as a token would say it.

use std::{sync::Arc, time::Duration};

use persistence::domain::{
    Instant,
    authority::{Action, ClientId, Identity, Role, Scope},
    child::GuardianId,
    organisation::OrganisationId,
};
use persistence::{Call, Database, Failure, Reading, Writing};

use crate::{caller::Clock, conventions::new_trace};

/// How often a write is tried, and how much longer each attempt waits than the one before.
const ATTEMPTS: u32 = 40;
const PAUSE: Duration = Duration::from_millis(10);

/// A client in a role for an organisation.
#[derive(Clone)]
pub(super) struct Actor {
    database: Database,
    clock: Clock,
    identity: Arc<Identity>,
}

impl Actor {
    /// The client in a role.
    pub(super) fn new(database: &Database, clock: &Clock, client: ClientId, organisation: OrganisationId, role: Role) -> Self {
        let scopes = Scope::usual();
        let identity = Identity {
            client,
            organisation,
            role,
            scopes,
            locations: None,
            person: None,
            guardians: Vec::new(),
            invited_by: None,
            contract: None,
            candidate: None,
        };
        Self { database: database.clone(), clock: Arc::clone(clock), identity: Arc::new(identity) }
    }

    /// The same at a moment, as if the clock stood still there.
    pub(super) fn at(&self, moment: Instant) -> Self {
        Self { clock: Arc::new(move || moment), ..self.clone() }
    }

    /// The same as these guardians, whom an organisation registered.
    pub(super) fn for_guardians(&self, organisation: OrganisationId, guardians: Vec<GuardianId>) -> Self {
        let identity = Identity { organisation, guardians, ..Identity::clone(&self.identity) };
        Self { identity: Arc::new(identity), ..self.clone() }
    }

    pub(super) fn identity(&self) -> &Identity {
        &self.identity
    }

    pub(super) fn organisation(&self) -> OrganisationId {
        self.identity.organisation
    }

    /// Reads as this actor, with the processing record that belongs to it.
    pub(super) async fn read<T, F>(&self, action: Action, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnMut(&mut Reading<'_>) -> Result<T, Failure> + Send + 'static,
    {
        self.database.read(&self.call(action), work).await
    }

    /// Writes as this actor, with the processing record that belongs to it; again where the other families of the city stand in its
    /// way, which on PostgreSQL many at a time may do.
    pub(super) async fn write<T, F>(&self, action: Action, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnMut(&mut Writing<'_>) -> Result<T, Failure> + Clone + Send + 'static,
    {
        for attempt in 1..ATTEMPTS {
            match self.database.write(&self.call(action), work.clone()).await {
                Err(Failure::Overloaded) => tokio::time::sleep(PAUSE * attempt).await,
                outcome => return outcome,
            }
        }
        self.database.write(&self.call(action), work).await
    }

    fn call(&self, action: Action) -> Call {
        Call {
            identity: Arc::clone(&self.identity),
            action,
            now: (self.clock)(),
            began: std::time::Instant::now(),
            trace: new_trace(None),
        }
    }
}
