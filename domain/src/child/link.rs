//! A link (koppeling van inschrijvingen): the finding, to be confirmed, that two registrations are one child.
//!
//! Until it is confirmed nothing crosses: no data, no name and no organisation. Both organisations confirm it, or one guardian.

use crate::{
    Id, Instant, Reason, Refusal,
    authority::{Authority, Changed, DecideLink, Permitted, Relation, Role, Subject},
    child::{ChildId, GuardianId},
    code::codes,
    organisation::OrganisationId,
};

/// The id of a link.
pub type LinkId = Id<Link>;

codes! {
    /// State of a link between two registrations.
    LinkState {
        /// Found, and not decided.
        Proposed = "proposed",
        /// Both organisations or a guardian confirmed it: the two are one child.
        Confirmed = "confirmed",
        /// One of them refused it: the two are not one child.
        Refused = "refused",
        /// It had been confirmed and was undone: the two are parted again.
        Undone = "undone",
    }
}

/// What somebody says of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The two are one child.
    Confirm,
    /// The two are not one child.
    Refuse,
    /// The confirmation was a mistake.
    Undo,
}

/// One end of a link: a registration, by its anchor, with the guardians who have authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkEnd {
    /// The anchor that the registration made.
    pub child_id: ChildId,
    /// The organisation of the registration.
    pub organisation_id: OrganisationId,
    /// The guardians of the registration who hold parental authority.
    pub guardian_ids: Vec<GuardianId>,
    /// Whether this organisation has confirmed the link.
    pub confirmed: bool,
}

/// A link between two registrations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its id.
    pub id: LinkId,
    /// The registration that was there first.
    pub first: LinkEnd,
    /// The registration that came later.
    pub second: LinkEnd,
    /// Where it stands.
    pub state: LinkState,
    /// When it was found.
    pub proposed_at: Instant,
    /// When its state was last changed.
    pub decided_at: Option<Instant>,
    /// When it was confirmed; kept when it is undone, so that it stays known what the two were in between.
    pub confirmed_at: Option<Instant>,
    /// Counts its changes, from 1.
    pub version: i32,
}

impl Link {
    /// The link that storage found between a new registration and one that was there; made by no caller's decision.
    pub fn found(id: LinkId, first: LinkEnd, second: LinkEnd, now: Instant) -> Changed<Self> {
        let state = LinkState::Proposed;
        let (decided_at, confirmed_at) = (None, None);
        Changed::made(Self { id, first, second, state, proposed_at: now, decided_at, confirmed_at, version: 1 })
    }

    /// The end of the caller's own organisation, or of the child of which the caller is guardian.
    pub fn own_end(&self, caller: &Authority) -> Option<&LinkEnd> {
        [&self.first, &self.second].into_iter().find(|end| end.is_of(caller))
    }

    /// The link as an organisation has confirmed it by what it recorded elsewhere: it registered the child at the other one. `None` where
    /// that changes nothing.
    pub fn confirmed_by(self, organisation: OrganisationId, now: Instant) -> Option<Changed<Self>> {
        let expected = self.version;
        let mut link = self;
        let waits = |end: &LinkEnd| end.organisation_id == organisation && !end.confirmed;
        if link.state != LinkState::Proposed || ![&link.first, &link.second].into_iter().any(waits) {
            return None;
        }
        link.confirm(|end| end.organisation_id == organisation, now);
        link.decided_at = Some(now);
        link.version += 1;
        Some(Changed::from_version(link, expected))
    }

    /// Confirms the ends that are said to be, which joins the two once both are.
    fn confirm(&mut self, says: impl Fn(&LinkEnd) -> bool, now: Instant) {
        for end in [&mut self.first, &mut self.second] {
            end.confirmed = end.confirmed || says(end);
        }
        if self.first.confirmed && self.second.confirmed {
            self.state = LinkState::Confirmed;
            self.confirmed_at = Some(now);
        }
    }

    /// Whether the caller has confirmed the link already, so that saying it again changes nothing.
    pub fn is_confirmed_by(&self, caller: &Authority) -> bool {
        let own = || [&self.first, &self.second].into_iter().filter(|end| end.is_of(caller));
        match self.state {
            LinkState::Confirmed => own().next().is_some(),
            LinkState::Proposed => own().next().is_some() && own().all(|end| end.confirmed) && caller.role() != Role::Guardian,
            LinkState::Refused | LinkState::Undone => false,
        }
    }
}

impl LinkEnd {
    fn is_of(&self, caller: &Authority) -> bool {
        if caller.role() == Role::Guardian {
            self.guardian_ids.iter().any(|id| caller.identity().guardians.contains(id))
        } else {
            self.organisation_id == caller.organisation()
        }
    }
}

impl Permitted<DecideLink, Link> {
    /// Says what the caller finds of the link.
    pub fn decide(self, verdict: Verdict, caller: &Authority, now: Instant) -> Result<Changed<Link>, Refusal> {
        let mut link = self.into_subject();
        let expected = link.version;
        match (verdict, link.state) {
            (Verdict::Confirm, LinkState::Proposed) => {
                let whole = caller.role() == Role::Guardian;
                link.confirm(|end| whole || end.is_of(caller), now);
            }
            (Verdict::Refuse, LinkState::Proposed) => link.state = LinkState::Refused,
            (Verdict::Undo, LinkState::Confirmed) => {
                link.state = LinkState::Undone;
                link.first.confirmed = false;
                link.second.confirmed = false;
            }
            (Verdict::Undo, _) => return Err(Refusal::rule(Reason::LinkNotConfirmed, "#")),
            (Verdict::Confirm | Verdict::Refuse, _) => return Err(Refusal::rule(Reason::LinkDecided, "#")),
        }
        link.decided_at = Some(now);
        link.version += 1;
        Ok(Changed::from_version(link, expected))
    }
}

impl Subject for Link {
    fn relation(&self, caller: &Authority) -> Relation {
        match self.own_end(caller) {
            None => Relation::Anyone,
            Some(_) if caller.role() == Role::Guardian => Relation::OwnChild,
            Some(_) => Relation::Own,
        }
    }
}
