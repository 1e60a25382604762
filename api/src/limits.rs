//! Room for requests, by client and organisation, so that one that floods leaves room for the others.

use std::num::NonZeroU32;

use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
    state::keyed::DashMapStateStore,
};
use persistence::domain::{
    authority::{ClientId, Identity},
    organisation::OrganisationId,
};

/// The window over which room is counted, in seconds.
const WINDOW: u32 = 60;

type Key = (ClientId, OrganisationId);

/// Counts requests.
pub(crate) struct Limiter {
    limiter: RateLimiter<Key, DashMapStateStore<Key>, DefaultClock, StateInformationMiddleware>,
    quota: u32,
}

/// What is left for a caller after this request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Room {
    /// Requests in a window.
    pub(crate) quota: u32,
    /// Requests left.
    pub(crate) remaining: u32,
    /// Seconds to wait; present only where no room was left.
    pub(crate) wait: Option<u64>,
}

impl Limiter {
    /// Gives each client so many requests a minute for each organisation.
    pub(crate) fn new(per_minute: NonZeroU32) -> Self {
        let limiter = RateLimiter::keyed(Quota::per_minute(per_minute)).with_middleware::<StateInformationMiddleware>();
        Self { limiter, quota: per_minute.get() }
    }

    /// Takes room for one request.
    pub(crate) fn take(&self, identity: &Identity) -> Room {
        self.take_for(identity.client, identity.organisation)
    }

    /// Takes room for one request of whoever is counted so.
    pub(crate) fn take_for(&self, client: ClientId, organisation: OrganisationId) -> Room {
        match self.limiter.check_key(&(client, organisation)) {
            Ok(state) => Room { quota: self.quota, remaining: state.remaining_burst_capacity(), wait: None },
            Err(full) => {
                let wait = full.wait_time_from(DefaultClock::default().now()).as_secs() + 1;
                Room { quota: self.quota, remaining: 0, wait: Some(wait) }
            }
        }
    }

    /// The room of a caller whom nobody counts.
    pub(crate) fn whole(&self) -> Room {
        Room { quota: self.quota, remaining: self.quota, wait: None }
    }
}

impl Room {
    /// The headers RateLimit and RateLimit-Policy.
    pub(crate) fn headers(self) -> [(&'static str, String); 2] {
        let reset = self.wait.unwrap_or_else(|| u64::from(WINDOW));
        [
            ("ratelimit", format!("\"default\";r={};t={reset}", self.remaining)),
            ("ratelimit-policy", format!("\"default\";q={};w={WINDOW}", self.quota)),
        ]
    }
}
