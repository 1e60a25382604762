//! Wrong secrets, counted by client and by address, so that guessing is slow. Only wrong ones count: who knows the secret may ask
//! for as many tokens as it likes, and open an address as often.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
};

use persistence::domain::{Instant, authority::ClientId};

/// How long wrong guesses count, in seconds.
const WINDOW: i64 = 60;
/// How many wrong secrets of one client are looked at in a window.
const OF_CLIENT: u32 = 20;
/// How many from one address; more, for a proxy may stand before many clients.
const FROM_ADDRESS: u32 = 200;
/// How many counts are kept before those that have run out are swept away.
const MOST_KEPT: usize = 10_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Guesser {
    Client(ClientId),
    Address(IpAddr),
}

impl Guesser {
    const fn allowed(self) -> u32 {
        match self {
            Self::Client(_) => OF_CLIENT,
            Self::Address(_) => FROM_ADDRESS,
        }
    }
}

struct Count {
    since: Instant,
    wrong: u32,
}

impl Count {
    /// Seconds until the window ends; none when it has.
    fn left(&self, now: Instant) -> Option<u64> {
        let left = self.since.plus_seconds(WINDOW).microseconds() - now.microseconds();
        u64::try_from(left).ok().filter(|left| *left > 0).map(|left| left.div_ceil(1_000_000))
    }
}

/// The wrong guesses of the last minute.
#[derive(Default)]
pub(crate) struct Guesses(Mutex<HashMap<Guesser, Count>>);

impl Guesses {
    /// After how many seconds somebody may try again; none when now.
    pub(crate) fn wait(&self, client: Option<ClientId>, address: Option<IpAddr>, now: Instant) -> Option<u64> {
        let counts = self.counts();
        let full = guessers(client, address).filter_map(|guesser| {
            let count = counts.get(&guesser).filter(|count| count.wrong >= guesser.allowed())?;
            count.left(now)
        });
        full.max()
    }

    /// Counts a wrong guess.
    pub(crate) fn wrong(&self, client: Option<ClientId>, address: Option<IpAddr>, now: Instant) {
        let mut counts = self.counts();
        if counts.len() >= MOST_KEPT {
            counts.retain(|_, count| count.left(now).is_some());
        }
        for guesser in guessers(client, address) {
            let count = counts.entry(guesser).or_insert(Count { since: now, wrong: 0 });
            if count.left(now).is_none() {
                *count = Count { since: now, wrong: 0 };
            }
            count.wrong += 1;
        }
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<Guesser, Count>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn guessers(client: Option<ClientId>, address: Option<IpAddr>) -> impl Iterator<Item = Guesser> {
    [client.map(Guesser::Client), address.map(Guesser::Address)].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::from_microseconds(seconds * 1_000_000).unwrap()
    }

    #[expect(clippy::unnecessary_wraps, reason = "a guess may be at no client at all")]
    fn client(number: u128) -> Option<ClientId> {
        Some(ClientId::from_uuid(Uuid::from_u128(number)))
    }

    #[test]
    fn a_client_whose_secret_was_guessed_too_often_waits_until_the_minute_is_over_and_others_do_not() {
        let guesses = Guesses::default();
        for _ in 0..OF_CLIENT {
            assert_eq!(guesses.wait(client(1), None, at(100)), None);
            guesses.wrong(client(1), None, at(100));
        }
        assert_eq!(guesses.wait(client(1), None, at(100)), Some(60));
        assert_eq!(guesses.wait(client(1), None, at(159)), Some(1));
        assert_eq!(guesses.wait(client(1), None, at(160)), None);
        assert_eq!(guesses.wait(client(2), None, at(100)), None);
        guesses.wrong(client(1), None, at(160));
        assert_eq!(guesses.wait(client(1), None, at(160)), None);
    }

    #[test]
    fn an_address_that_guesses_at_many_clients_waits_for_all_of_them() {
        let guesses = Guesses::default();
        let address = Some(IpAddr::from([192, 0, 2, 1]));
        for number in 0..FROM_ADDRESS {
            guesses.wrong(client(number.into()), address, at(0));
        }
        assert_eq!(guesses.wait(client(9999), address, at(30)), Some(30));
        assert_eq!(guesses.wait(client(9999), Some(IpAddr::from([192, 0, 2, 2])), at(30)), None);
        assert_eq!(guesses.wait(client(7), None, at(30)), None);
        assert_eq!(guesses.wait(None, address, at(30)), Some(30), "whether it guesses at a client or not");
    }

    #[test]
    fn what_has_run_out_is_swept_away() {
        let guesses = Guesses::default();
        for number in 0..MOST_KEPT {
            guesses.wrong(client(number as u128), None, at(0));
        }
        guesses.wrong(client(1), None, at(60));
        assert_eq!(guesses.counts().len(), 1);
    }
}
