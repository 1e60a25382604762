//! What becomes of a row that tells a placement: the same as of a statement by reference.

use domain::{
    Id, Reason, Refusal,
    authority::{ChangePlacement, Changed, PlaceChild, RegisterChild},
    child::{Child, NewRegistration, Registration, RegistrationIds},
    location::LocationId,
    placement::{NewPlacement, Placement, PlacementFacts, Restated},
    register::RowOutcome,
    supplied::{SuppliedChild, SuppliedPlacement},
};
use uuid::Uuid;

use super::held::{Change, Held, HeldChild, Known, around};
use crate::{Failure, Writing};

/// The child that an item names: one that is registered, or the registration that the item makes of it.
pub(super) enum Named {
    Known(Child),
    New(Box<Changed<Registration>>),
}

impl Named {
    pub(super) fn child(&self) -> &Child {
        match self {
            Self::Known(child) => child,
            Self::New(registration) => &registration.value().child,
        }
    }
}

impl Held {
    /// Keeps in mind that a child is registered, once something of it stands.
    pub(super) fn settle(&mut self, hash: Vec<u8>, named: Named) {
        if let Named::New(registration) = named {
            let child = registration.value().child.clone();
            self.known.insert(hash, child.id);
            self.children.insert(child.id, HeldChild { child, placements: Vec::new() });
            self.registered.push(*registration);
        }
    }
}

impl Writing<'_> {
    /// The child that an item names, which is registered where it is not known and the row says enough. A known child is not
    /// changed by what the row says of it.
    pub(super) fn named_child(&self, held: &Held, hash: &[u8], named: &SuppliedChild) -> Result<Named, Refusal> {
        if let Some(known) = held.known.get(hash).and_then(|id| held.children.get(id)) {
            return Ok(Named::Known(known.child.clone()));
        }
        if held.taken.contains(hash) {
            return Err(Refusal::rule(Reason::ReferenceTaken, "#/childReference/value"));
        }
        let facts = named.facts.clone().ok_or(Refusal::rule(Reason::ChildUnknown, "#/childReference/value"))?;
        let new = NewRegistration { organisation_id: self.authority().organisation(), facts, guardians: Vec::new() };
        let permitted = self.authority().permit::<RegisterChild, _>(new)?;
        let ids = RegistrationIds { registration: self.new_id(), child: self.new_id() };
        Ok(Named::New(Box::new(permitted.register(ids, held.line_end, self.now(), || self.new_id())?)))
    }

    /// Carries out one row.
    pub(super) fn place_supplied(&mut self, held: &mut Held, row: &SuppliedPlacement) -> Result<RowOutcome, Failure> {
        let child_hash = held.child_hash(&row.child.reference);
        let hash = held.placement_hash(&row.reference);
        let named = self.named_child(held, &child_hash, &row.child)?;
        let location = held.sites.get(&row.site);
        // A location that does not exist has no id; that it is absent is what the rule tells.
        let facts = row.facts(location.map_or_else(no_location, |location| location.id));
        match held.stated.get(&hash).copied() {
            None => {
                let child = named.child();
                let others = held.children.get(&child.id).map_or_else(Vec::new, |known| known.others(&[]));
                let draft = NewPlacement { child: child.clone(), organisation_id: self.authority().organisation(), facts };
                let permitted = self.authority().permit::<PlaceChild, _>(draft)?;
                let surroundings = around(child, location, &others, held.line_end, self.authority());
                let made = permitted.place_from_source(self.new_id(), &surroundings, self.now())?;
                held.settle(child_hash, named);
                held.place(hash, made);
                Ok(RowOutcome::Made)
            }
            Some(known) => {
                let standing = standing(held, known, &named, &facts)?;
                let child = held.children.get(&known.child).ok_or(Refusal::NotFound)?;
                let others = child.others(&[known.id]);
                let permitted = self.authority().permit::<ChangePlacement, _>(standing)?;
                let surroundings = around(&child.child, location, &others, held.line_end, self.authority());
                let restated = permitted.restate(facts, &surroundings, self.now())?;
                Ok(held.restate(known, restated))
            }
        }
    }
}

/// The id in the place of a location that does not exist.
pub(super) fn no_location() -> LocationId {
    Id::from_uuid(Uuid::nil())
}

/// The placement that stands under the reference of a row, which must be of the child that the row names.
fn standing(held: &Held, known: Known, named: &Named, facts: &PlacementFacts) -> Result<Placement, Refusal> {
    if !known.reached {
        return Err(Refusal::rule(Reason::ReferenceTaken, "#/reference/value"));
    }
    let child = held.children.get(&known.child).ok_or(Refusal::NotFound)?;
    if child.child.joined_id != named.child().joined_id {
        return Err(Refusal::rule(Reason::ReferenceTaken, "#/childReference/value"));
    }
    let placement = child.placements.iter().find(|placement| placement.id == known.id).ok_or(Refusal::NotFound)?;
    let mut placement = placement.clone();
    // It was found by the hash of this reference.
    placement.facts.reference.clone_from(&facts.reference);
    Ok(placement)
}

impl Held {
    /// Notes a new placement.
    fn place(&mut self, hash: Vec<u8>, made: Changed<Placement>) {
        let placement = made.value();
        self.stated.insert(hash, Known { child: placement.child_id, id: placement.id, reached: true });
        if let Some(child) = self.children.get_mut(&placement.child_id) {
            child.put(placement);
        }
        self.made.push(made);
    }

    /// Notes what became of a placement that stands.
    fn restate(&mut self, known: Known, restated: Restated) -> RowOutcome {
        let (now, change, outcome) = match restated {
            Restated::Same(_) => return RowOutcome::Left,
            Restated::Agreed(agreed) => (agreed.value().0.clone(), Change::Agreed(agreed), RowOutcome::Left),
            Restated::Changed(changed) => (changed.value().clone(), Change::Stated(changed), RowOutcome::Changed),
        };
        if let Some(child) = self.children.get_mut(&known.child) {
            child.put(&now);
        }
        self.changes.push(change);
        outcome
    }
}
