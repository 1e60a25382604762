//! Places for requests that are being worked on. There are so many for all and so many for one client, so that one that floods
//! leaves the others theirs, and what the service holds in memory has a bound. Whoever finds no place is told at once and does
//! not wait: the queue behind a place is never longer than the places.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use persistence::domain::authority::ClientId;

/// How many bytes of bodies are taken for each place, on average.
const BODY_SHARE: usize = 32 << 10;

/// How much is in work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Amount {
    requests: usize,
    bytes: usize,
}

impl Amount {
    fn of_places(places: usize) -> Self {
        Self { requests: places, bytes: places.saturating_mul(BODY_SHARE) }
    }

    /// Whether so much more fits. One body alone always does, however small the share, and so does what has none.
    fn has_room(self, held: Self, body: usize) -> bool {
        held.requests < self.requests && (body == 0 || held.bytes == 0 || held.bytes + body <= self.bytes)
    }

    fn take(&mut self, body: usize) {
        self.requests += 1;
        self.bytes += body;
    }

    fn give(&mut self, body: usize) {
        self.requests = self.requests.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub(body);
    }
}

#[derive(Default)]
struct Held {
    all: Amount,
    clients: HashMap<ClientId, Amount>,
}

/// All places.
pub(crate) struct Load {
    most: Amount,
    most_of_client: Amount,
    held: Mutex<Held>,
}

/// The place of one request; it is free again when this goes.
pub(crate) struct Place {
    load: Arc<Load>,
    client: ClientId,
    body: usize,
}

/// Why there is no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Crowded {
    /// This client has all of its own.
    Client,
    /// All are taken.
    Service,
}

impl Load {
    /// So many places, and so many of them for one client.
    pub(crate) fn new(places: usize, places_of_client: usize) -> Arc<Self> {
        let (most, most_of_client) = (Amount::of_places(places), Amount::of_places(places_of_client));
        Arc::new(Self { most, most_of_client, held: Mutex::default() })
    }

    /// Takes a place for a request with a body of so many bytes.
    pub(crate) fn enter(self: &Arc<Self>, client: ClientId, body: usize) -> Result<Place, Crowded> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let own = held.clients.get(&client).copied().unwrap_or_default();
        if !self.most_of_client.has_room(own, body) {
            return Err(Crowded::Client);
        }
        if !self.most.has_room(held.all, body) {
            return Err(Crowded::Service);
        }
        held.all.take(body);
        held.clients.entry(client).or_default().take(body);
        Ok(Place { load: Arc::clone(self), client, body })
    }

    /// How many requests are in work, and how many bytes their bodies may have.
    pub(crate) fn in_work(&self) -> (usize, usize) {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        (held.all.requests, held.all.bytes)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut held = self.load.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.all.give(self.body);
        if let Some(own) = held.clients.get_mut(&self.client) {
            own.give(self.body);
            if own.requests == 0 {
                held.clients.remove(&self.client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use persistence::domain::Id;
    use uuid::Uuid;

    use super::*;

    fn client(number: u128) -> ClientId {
        Id::from_uuid(Uuid::from_u128(number))
    }

    #[test]
    fn a_client_takes_its_own_places_and_no_more_while_others_find_theirs() {
        let load = Load::new(5, 2);
        let first = [load.enter(client(1), 0).unwrap(), load.enter(client(1), 0).unwrap()];
        assert_eq!(load.enter(client(1), 0).err(), Some(Crowded::Client));
        let second = [load.enter(client(2), 0).unwrap(), load.enter(client(2), 0).unwrap()];
        let third = load.enter(client(3), 0).unwrap();
        assert_eq!(load.enter(client(3), 0).err(), Some(Crowded::Service));
        drop(first);
        assert!(load.enter(client(1), 0).is_ok() && load.enter(client(3), 0).is_ok());
        drop((second, third));
        assert_eq!(load.in_work(), (0, 0));
        assert!(load.held.lock().unwrap().clients.is_empty(), "nobody is remembered who holds nothing");
    }

    #[test]
    fn bodies_share_a_room_of_their_own() {
        let load = Load::new(4, 2);
        let large = load.enter(client(1), 10 * BODY_SHARE).unwrap();
        assert_eq!(load.enter(client(1), 1).err(), Some(Crowded::Client), "one body alone fits, and nothing beside it");
        assert_eq!(load.enter(client(2), 1).err(), Some(Crowded::Service));
        drop(large);
        let half = load.enter(client(1), BODY_SHARE).unwrap();
        assert!(load.enter(client(1), BODY_SHARE).is_ok());
        assert_eq!(load.enter(client(1), BODY_SHARE + 1).err(), Some(Crowded::Client));
        drop(half);
    }
}
