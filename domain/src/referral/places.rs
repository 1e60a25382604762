//! How many children with preschool education a site has room for.

use crate::{
    Instant,
    authority::{Authority, Changed, ManageWaitingList, Permitted, Relation, Subject},
    location::Location,
};

/// What a site says of its room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SitePlaces {
    /// The site.
    pub location: Location,
    /// How many children can be there at once: 0 to 1,000.
    pub places: i32,
    /// When that was said.
    pub stated_at: Instant,
    /// Counts its changes, from 1.
    pub version: i32,
}

/// What a site said of its room before, if it did.
#[derive(Clone, Debug)]
pub struct NewSitePlaces {
    /// The site.
    pub location: Location,
    /// What stands now.
    pub before: Option<SitePlaces>,
}

impl Permitted<ManageWaitingList, NewSitePlaces> {
    /// Says how many places there are.
    pub fn state(self, places: i32, now: Instant) -> Changed<SitePlaces> {
        let NewSitePlaces { location, before } = self.into_subject();
        match before {
            None => Changed::made(SitePlaces { location, places, stated_at: now, version: 1 }),
            Some(before) => {
                let version = before.version + 1;
                Changed::from_version(SitePlaces { location, places, stated_at: now, version }, before.version)
            }
        }
    }
}

/// How many places are free when so many are taken: never fewer than none.
pub fn free_places(places: i32, taken: i64) -> i64 {
    (i64::from(places) - taken).max(0)
}

impl Subject for NewSitePlaces {
    fn relation(&self, caller: &Authority) -> Relation {
        self.location.relation(caller)
    }
}
