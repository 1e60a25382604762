//! How links are found: a registration of another organisation has both names and the birth date in common, or a reference.
//!
//! Only hashes are compared, and nothing of it shows in the answer to whoever registers; the other child is not opened, so no
//! processing record names it.

use std::collections::BTreeSet;

use diesel::{BoolExpressionMethods, ExpressionMethods, JoinOnDsl, QueryDsl, RunQueryDsl};
use domain::{
    child::{ChildId, Link, LinkEnd, Registration},
    organisation::OrganisationId,
};

use crate::{
    Failure, Writing,
    children::Hashes,
    schema::{children, links, registrations, search_hashes},
    stored::Stored,
};

impl Writing<'_> {
    /// Proposes a link to each registration elsewhere that may be of the same child, unless the two are joined already or a link
    /// between them was ever there: what somebody refused or undid is not proposed again.
    pub(crate) fn propose_links(&mut self, registration: &Registration) -> Result<(), Failure> {
        let own = &registration.child;
        let search = self.search_keys()?;
        let across = |key| Hashes::new(key, registration.organisation_id).across(registration);
        let hashes: Vec<Vec<u8>> = search.all().flat_map(across).collect();
        let alike: Vec<(Stored<ChildId>, Stored<OrganisationId>)> = search_hashes::table
            .inner_join(registrations::table.on(registrations::id.eq(search_hashes::registration_id)))
            .inner_join(children::table.on(children::id.eq(registrations::child_id)))
            .filter(search_hashes::hash.eq_any(hashes))
            .filter(registrations::organisation_id.ne(Stored(registration.organisation_id)))
            .filter(children::joined_id.ne(Stored(own.joined_id)))
            .order(registrations::child_id)
            .distinct()
            .select((registrations::child_id, registrations::organisation_id))
            .load(self.connection)?;
        if alike.is_empty() {
            return Ok(());
        }
        let known: Vec<(Stored<ChildId>, Stored<ChildId>)> = links::table
            .filter(links::first_child_id.eq(Stored(own.id)).or(links::second_child_id.eq(Stored(own.id))))
            .select((links::first_child_id, links::second_child_id))
            .load(self.connection)?;
        let known: BTreeSet<ChildId> = known.into_iter().flat_map(|(first, second)| [first.0, second.0]).collect();
        for (Stored(child_id), Stored(organisation_id)) in alike {
            if known.contains(&child_id) {
                continue;
            }
            // Who referred a child to the organisation that registers it now has said by that that it is this one.
            let is_referred = self.is_referred_to(child_id, registration.organisation_id)?;
            let end =
                |child_id, organisation_id, confirmed| LinkEnd { child_id, organisation_id, guardian_ids: Vec::new(), confirmed };
            let (new, other) = (end(own.id, registration.organisation_id, false), end(child_id, organisation_id, is_referred));
            // Ids grow, so the smaller was there first; and one order of a pair lets the database refuse a second link of it.
            let (first, second) = if other.child_id < new.child_id { (other, new) } else { (new, other) };
            let (id, now) = (self.new_id(), self.now());
            self.save_link(Link::found(id, first, second, now))?;
        }
        Ok(())
    }
}
