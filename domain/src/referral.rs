//! Referrals (toeleiding): from the signal that preschool education may help a child, through its indication, to a place where it starts.
//!
//! What is kept of an indication is that it was given or not, when, by whom and by which version of the municipality's criteria; never why
//! (WPO 160(1)(a), which leaves the target group to the municipality). What follows from days and placements is computed when asked:
//! a child is placed and has started by itself once a place with preschool education is recorded ([`Referral::standing`]).
//!
//! `state`: which way a referral can go. `flow`: who says what of it. `steps`: what it asks of whom, and by when. `places`: how many
//! children a site has room for.

mod flow;
mod places;
mod state;
mod steps;
#[cfg(test)]
mod tests;

pub use flow::{Advance, Mover, NewReferral, Recorder};
pub use places::{NewSitePlaces, SitePlaces, free_places};
pub use state::{ReferralEnd, ReferralState, TurnReason};
pub use steps::ReferralTerms;

use crate::{
    Date, Id, Instant,
    authority::{Authority, ClientId, Relation, Role, Subject},
    child::ChildId,
    line::Place,
    organisation::OrganisationId,
};

/// The id of a referral.
pub type ReferralId = Id<Referral>;

/// Whether a child belongs to the target group of its municipality.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indication {
    /// Whether it does.
    pub indicated: bool,
    /// When that was decided.
    pub date: Date,
    /// By which version of the municipality's criteria.
    pub criteria_version: String,
}

/// When it is a child's turn among those who wait for a site: who is indicated comes first, then by date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Whether it counts as indicated.
    pub as_indicated: bool,
    /// From which day its waiting counts.
    pub from_date: Date,
    /// Why that is otherwise than what was recorded; none where it is not.
    pub reason: Option<TurnReason>,
}

/// Where a child is registered to get a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AtSite {
    /// The site, and the organisation that holds it.
    pub place: Place,
    /// When the child was registered there.
    pub registered_date: Date,
    /// When guardians agreed that the site hears who the child is and how to reach them.
    pub guardians_agreed_date: Option<Date>,
    /// When it is its turn.
    pub turn: Turn,
}

/// One step that somebody recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferralMove {
    /// Where it led.
    pub state: ReferralState,
    /// On which day.
    pub date: Date,
    /// Why it ended there.
    pub reason: Option<ReferralEnd>,
    /// The organisation that says so.
    pub organisation_id: OrganisationId,
    /// The client that recorded it.
    pub client_id: ClientId,
    /// The opaque reference of the person behind the client.
    pub person: Option<String>,
    /// When it was recorded.
    pub recorded_at: Instant,
}

/// A change of whose turn it is, which somebody recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TurnChange {
    /// What it became.
    pub turn: Turn,
    /// The organisation that changed it.
    pub organisation_id: OrganisationId,
    /// The client that recorded it.
    pub client_id: ClientId,
    /// The opaque reference of the person behind the client.
    pub person: Option<String>,
    /// When it was recorded.
    pub recorded_at: Instant,
}

/// The guidance of one child to preschool education.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referral {
    /// Its id.
    pub id: ReferralId,
    /// The child, by the anchor of the registration of who refers.
    pub child_id: ChildId,
    /// Who refers: youth health, or the municipality where it indicates itself.
    pub organisation_id: OrganisationId,
    /// The last state that somebody recorded; see [`Referral::standing`] for what it is now.
    pub state: ReferralState,
    /// Whether the child belongs to the target group, once that is decided.
    pub indication: Option<Indication>,
    /// Where it waits or has a place, once it is registered.
    pub site: Option<AtSite>,
    /// By when the next step is due, by what was recorded.
    pub due_date: Option<Date>,
    /// The first day on which the child is too old for preschool education.
    pub ages_out_date: Date,
    /// Every step, the first first; that the indication was another after all is one that leaves the state as it is.
    pub moves: Vec<ReferralMove>,
    /// Every change of whose turn it is, the first first.
    pub turns: Vec<TurnChange>,
    /// Counts its changes, from 1.
    pub version: i32,
}

/// A place with preschool education of the child, in any registration that is joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PreschoolStay {
    /// Where, and by whom it was recorded.
    pub place: Place,
    /// First day.
    pub start_date: Date,
    /// Last day, if it is known.
    pub end_date: Option<Date>,
    /// The day on which it was recorded.
    pub recorded_date: Date,
}

/// Where a referral stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The state.
    pub state: ReferralState,
    /// Since when.
    pub date: Date,
    /// Why it ended.
    pub reason: Option<ReferralEnd>,
    /// By when the next step is due.
    pub due_date: Option<Date>,
    /// Where the child has or had a place, if placements tell it.
    pub place: Option<Place>,
    /// Whether it follows from placements and days, and nobody recorded it.
    pub by_itself: bool,
}

impl Standing {
    /// Whether the next step is late on a day.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.due_date.is_some_and(|due| due < today)
    }
}

impl Referral {
    /// The step that led to the last state that was recorded.
    fn last_move(&self) -> Option<&ReferralMove> {
        self.moves.iter().rev().find(|step| step.state == self.state)
    }

    /// The day of that step.
    pub fn moved_date(&self) -> Date {
        self.last_move().map_or(self.ages_out_date, |last| last.date)
    }

    /// The day of the signal.
    pub fn signalled_date(&self) -> Date {
        self.moves.first().map_or(self.ages_out_date, |first| first.date)
    }

    /// The same of a child that was born on another day than was thought.
    #[must_use]
    pub fn born(mut self, birth_date: Date, terms: &ReferralTerms) -> Self {
        self.ages_out_date = terms.ages_out(birth_date);
        self
    }

    /// Whether who refers goes on with it: it has not ended, and the child was not found to be outside the target group.
    pub fn is_pursued(&self, standing: &Standing) -> bool {
        let found_outside = self.indication.as_ref().is_some_and(|indication| !indication.indicated);
        !(standing.state.is_end() || (found_outside && standing.state == ReferralState::Indicated))
    }

    /// Whether the child is known to belong to the target group.
    pub fn is_indicated(&self) -> bool {
        self.indication.as_ref().is_some_and(|indication| indication.indicated)
    }

    /// Where it stands on a day: as somebody recorded it, unless a place or the child's age tells more.
    pub fn standing(&self, stays: &[PreschoolStay], today: Date) -> Standing {
        let said = Standing {
            state: self.state,
            date: self.moved_date(),
            reason: self.last_move().and_then(|last| last.reason).filter(|_| self.state.is_end()),
            due_date: self.due_date,
            place: self.site.as_ref().map(|site| site.place),
            by_itself: false,
        };
        if self.state.is_end() {
            return said;
        }
        if self.state.expects_a_place()
            && let Some(by_placement) = self.by_placement(stays, today, said)
        {
            return by_placement;
        }
        if self.state != ReferralState::Started && self.ages_out_date <= today {
            let waited = matches!(self.state, ReferralState::Registered | ReferralState::Placed);
            return Standing {
                state: ReferralState::AgedOut,
                date: self.ages_out_date,
                reason: Some(if waited { ReferralEnd::NoPlace } else { ReferralEnd::Unknown }),
                due_date: None,
                by_itself: true,
                ..said
            };
        }
        said
    }

    /// The places that count: those that begin before the child is too old, and were not over when the last step was taken.
    fn counted<'a>(&'a self, stays: &'a [PreschoolStay]) -> impl Iterator<Item = &'a PreschoolStay> {
        let moved = self.moved_date();
        stays.iter().filter(move |stay| {
            stay.start_date < self.ages_out_date && stay.end_date.is_none_or(|end| moved <= end && stay.start_date <= end)
        })
    }

    fn by_placement(&self, stays: &[PreschoolStay], today: Date, said: Standing) -> Option<Standing> {
        let first = self.counted(stays).min_by_key(|stay| stay.start_date)?;
        let by_itself = |state, date, place| {
            Some(Standing { state, date, reason: None, due_date: None, place: Some(place), by_itself: true })
        };
        if today < first.start_date {
            let recorded = self.counted(stays).map(|stay| stay.recorded_date).min()?;
            return by_itself(ReferralState::Placed, recorded.max(said.date), first.place);
        }
        // Where it is, or was last: a place without an end, or the one that ends last.
        let now = self
            .counted(stays)
            .filter(|stay| stay.start_date <= today)
            .max_by_key(|stay| (stay.end_date.is_none(), stay.end_date))?;
        match now.end_date.filter(|end| *end < today && *end < before(self.ages_out_date)) {
            // Who left before the age at which it ends has dropped out, unless there is a next place.
            Some(end) if self.counted(stays).all(|stay| stay.start_date <= today) => {
                by_itself(ReferralState::DroppedOut, end, now.place)
                    .map(|standing| Standing { reason: Some(ReferralEnd::Unknown), ..standing })
            }
            _ if self.state == ReferralState::Started => Some(Standing { place: Some(now.place), ..said }),
            _ => by_itself(ReferralState::Started, first.start_date, now.place),
        }
    }
}

fn before(day: Date) -> Date {
    day.yesterday().unwrap_or(day)
}

/// Only a referral that the caller sees is loaded: of the own organisation, of a child that is registered at one of its sites, or of the
/// own child of a guardian.
impl Subject for Referral {
    fn relation(&self, caller: &Authority) -> Relation {
        if caller.role() == Role::Guardian {
            return Relation::OwnChild;
        }
        if caller.organisation() == self.organisation_id {
            return Relation::Own;
        }
        let at_site =
            |site: &AtSite| site.place.organisation_id == caller.organisation() && caller.reaches(site.place.location_id);
        if self.site.as_ref().is_some_and(at_site) { Relation::Party } else { Relation::Anyone }
    }
}
