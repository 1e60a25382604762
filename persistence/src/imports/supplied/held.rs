//! What is kept of what the items of a part name: children, locations and placements, read in a few statements for all of them,
//! and kept up to date in memory as the items are decided one after the other. What was decided is written at the end, in a few
//! statements as well.

use std::collections::{HashMap, HashSet};

use diesel::{BoolExpressionMethods, ExpressionMethods, JoinOnDsl, QueryDsl, RunQueryDsl};
use domain::{
    authority::{Authority, Changed},
    child::{Child, ChildId, Reference, Registration},
    line::LineEnd,
    location::{Location, LocationId},
    organisation::OrganisationId,
    placement::{Agreed, Placement, PlacementId, Removed, Surroundings},
    supplied::{SiteName, Supplied},
};

use crate::{
    Failure, Writing,
    access::{stored, visible},
    children::{AnchorRow, Hashes, anchor},
    locations::LocationRow,
    placements::PlacementRow,
    schema::{children, locations, placements, registrations, search_hashes},
    service_keys::{SearchKey, SearchKeys},
    stored::Stored,
};

/// A child that the caller has registered, with the placements of it that the own organisation recorded.
pub(super) struct HeldChild {
    pub(super) child: Child,
    pub(super) placements: Vec<Placement>,
}

/// The placement that a source knows by a reference.
#[derive(Clone, Copy)]
pub(super) struct Known {
    pub(super) child: ChildId,
    pub(super) id: PlacementId,
    /// Whether the caller may change it.
    pub(super) reached: bool,
}

/// A change of something that is kept already.
pub(super) enum Change {
    Stated(Changed<Placement>),
    Agreed(Changed<Agreed>),
    Removed(Changed<Removed>),
}

/// By which hashes things are found, each with the hash by the newest search key, which names the thing in memory.
type Names = HashMap<Vec<u8>, Vec<u8>>;

/// What a reference of a source names.
#[derive(Clone, Copy)]
enum Of {
    Child,
    Placement,
}

impl Of {
    fn hash(self, key: &SearchKey, organisation: OrganisationId, reference: &Reference) -> Vec<u8> {
        let hashes = Hashes::new(key, organisation);
        match self {
            Self::Child => hashes.reference(reference),
            Self::Placement => hashes.placement_reference(reference),
        }
    }
}

/// What is kept, and what was decided.
pub(super) struct Held {
    search: SearchKeys,
    organisation: OrganisationId,
    /// From when no child is registered or placed.
    pub(super) line_end: LineEnd,
    /// The own children by the hash of the reference that names them.
    pub(super) known: HashMap<Vec<u8>, ChildId>,
    /// References of children that are taken, also by one that the caller does not reach.
    pub(super) taken: HashSet<Vec<u8>>,
    pub(super) children: HashMap<ChildId, HeldChild>,
    pub(super) sites: HashMap<SiteName, Location>,
    pub(super) stated: HashMap<Vec<u8>, Known>,
    pub(super) registered: Vec<Changed<Registration>>,
    pub(super) made: Vec<Changed<Placement>>,
    pub(super) changes: Vec<Change>,
}

impl HeldChild {
    /// What a rule must know to judge a placement of the child, but for those that are changed themselves.
    pub(super) fn others(&self, changed: &[PlacementId]) -> Vec<Placement> {
        self.placements.iter().filter(|placement| !changed.contains(&placement.id)).cloned().collect()
    }

    /// Puts a placement in the place of what it was.
    pub(super) fn put(&mut self, placement: &Placement) {
        self.placements.retain(|known| known.id != placement.id);
        self.placements.push(placement.clone());
    }
}

/// The surroundings of a placement.
pub(super) fn around<'a>(
    child: &'a Child,
    location: Option<&'a Location>,
    others: &'a [Placement],
    line_end: LineEnd,
    caller: &'a Authority,
) -> Surroundings<'a> {
    Surroundings { child, location, others, line_end, caller }
}

impl Held {
    /// Reads what the items name.
    pub(super) fn load(tx: &mut Writing<'_>, items: &[Supplied]) -> Result<Self, Failure> {
        let (search, organisation, line_end) = (tx.search_keys()?, tx.authority().organisation(), tx.line_end()?);
        let mut held = Self {
            search,
            organisation,
            line_end,
            known: HashMap::new(),
            taken: HashSet::new(),
            children: HashMap::new(),
            sites: HashMap::new(),
            stated: HashMap::new(),
            registered: Vec::new(),
            made: Vec::new(),
            changes: Vec::new(),
        };
        held.load_sites(tx, items)?;
        held.load_children(tx, items)?;
        held.load_placements(tx, items)?;
        Ok(held)
    }

    fn load_sites(&mut self, tx: &mut Writing<'_>, items: &[Supplied]) -> Result<(), Failure> {
        let named: HashSet<&SiteName> = items.iter().filter_map(Supplied::site).collect();
        if named.is_empty() {
            return Ok(());
        }
        let (mut brins, mut lrks, mut ids) = (Vec::new(), Vec::new(), Vec::new());
        for name in named {
            match name {
                SiteName::Brin(brin) => brins.push(Some(Stored(brin.clone()))),
                SiteName::Lrk(lrk) => lrks.push(Some(Stored(lrk.clone()))),
                SiteName::Id(id) => ids.push(Stored(*id)),
            }
        }
        let rows: Vec<LocationRow> = locations::table
            .filter(locations::brin.eq_any(brins).or(locations::lrk.eq_any(lrks)).or(locations::id.eq_any(ids)))
            .load(tx.connection)?;
        for location in rows.into_iter().map(Location::from) {
            let names = [
                location.facts.brin.clone().map(SiteName::Brin),
                location.facts.lrk.clone().map(SiteName::Lrk),
                Some(SiteName::Id(location.id)),
            ];
            self.sites.extend(names.into_iter().flatten().map(|name| (name, location.clone())));
        }
        Ok(())
    }

    fn load_children(&mut self, tx: &mut Writing<'_>, items: &[Supplied]) -> Result<(), Failure> {
        let references = items.iter().filter_map(Supplied::child).map(|child| &child.reference);
        let names = self.names(references, Of::Child);
        if names.is_empty() {
            return Ok(());
        }
        let named: Vec<&Vec<u8>> = names.keys().collect();
        let sight = tx.sight().with_what_ran_out();
        let found = registrations::table
            .inner_join(children::table.on(children::id.eq(registrations::child_id)))
            .inner_join(search_hashes::table.on(search_hashes::registration_id.eq(registrations::id)))
            .filter(search_hashes::hash.eq_any(named))
            .order(children::id.desc())
            .select((search_hashes::hash, children::all_columns));
        let rows: Vec<(Vec<u8>, AnchorRow)> = visible!(found, &sight => seen, seen.load(tx.connection))?;
        // Of a child that was registered twice the older registration counts, as it does for a single statement.
        for (hash, row) in rows {
            let child = anchor(row);
            self.known.extend(names.get(&hash).map(|newest| (newest.clone(), child.id)));
            self.children.insert(child.id, HeldChild { child, placements: Vec::new() });
        }
        let unknown = names.iter().filter(|(_, newest)| !self.known.contains_key(*newest));
        let unknown: Vec<&Vec<u8>> = unknown.map(|(hash, _)| hash).collect();
        if !unknown.is_empty() {
            let taken: Vec<Vec<u8>> = search_hashes::table
                .filter(search_hashes::hash.eq_any(unknown))
                .select(search_hashes::hash)
                .load(tx.connection)?;
            self.taken = taken.iter().filter_map(|hash| names.get(hash)).cloned().collect();
        }
        Ok(())
    }

    fn load_placements(&mut self, tx: &mut Writing<'_>, items: &[Supplied]) -> Result<(), Failure> {
        let references = items.iter().filter_map(|item| match item {
            Supplied::Placement(_, placement) => Some(&placement.reference),
            Supplied::Months(_) | Supplied::Refused(..) => None,
        });
        let names = self.names(references, Of::Placement);
        if !names.is_empty() {
            self.load_stated(tx, &names)?;
        }
        let held: Vec<ChildId> = self.children.keys().copied().collect();
        if held.is_empty() {
            return Ok(());
        }
        let rows: Vec<PlacementRow> = placements::table
            .filter(placements::child_id.eq_any(stored(&held)))
            .filter(placements::organisation_id.eq(Stored(self.organisation)))
            .order(placements::id)
            .load(tx.connection)?;
        for row in rows {
            let placement = row.into_placement(None, Vec::new());
            if let Some(child) = self.children.get_mut(&placement.child_id) {
                child.placements.push(placement);
            }
        }
        for child in held {
            tx.touch(child);
        }
        Ok(())
    }

    /// Finds the placements that the source knows by these references, with their children.
    fn load_stated(&mut self, tx: &mut Writing<'_>, names: &Names) -> Result<(), Failure> {
        type Row = (Option<Vec<u8>>, Stored<PlacementId>, Stored<ChildId>, Stored<LocationId>, Stored<OrganisationId>);
        let rows: Vec<Row> = placements::table
            .inner_join(locations::table.on(locations::id.eq(placements::location_id)))
            .filter(placements::reference_hash.eq_any(names.keys().map(Some)))
            .select((
                placements::reference_hash,
                placements::id,
                placements::child_id,
                placements::location_id,
                locations::organisation_id,
            ))
            .load(tx.connection)?;
        let sight = tx.sight().with_what_ran_out();
        let elsewhere: Vec<ChildId> = rows.iter().map(|row| row.2.0).filter(|child| !self.children.contains_key(child)).collect();
        if !elsewhere.is_empty() {
            let found = registrations::table
                .inner_join(children::table.on(children::id.eq(registrations::child_id)))
                .filter(registrations::child_id.eq_any(stored(&elsewhere)))
                .select(children::all_columns);
            let rows: Vec<AnchorRow> = visible!(found, &sight => seen, seen.load(tx.connection))?;
            for child in rows.into_iter().map(anchor) {
                self.children.insert(child.id, HeldChild { child, placements: Vec::new() });
            }
        }
        let narrowed = sight.organisation().and_then(|(_, locations)| locations.map(<[LocationId]>::to_vec));
        for (hash, Stored(id), Stored(child), Stored(location), Stored(holder)) in rows {
            let within = narrowed.as_ref().is_none_or(|own| own.contains(&location) || holder != self.organisation);
            let reached = within && self.children.contains_key(&child);
            let newest = hash.and_then(|hash| names.get(&hash));
            self.stated.extend(newest.map(|hash| (hash.clone(), Known { child, id, reached })));
        }
        Ok(())
    }

    /// Writes what was decided: new children, new placements, and then the changes one by one in their order.
    pub(super) fn save(self, tx: &mut Writing<'_>, days_after_end: u16) -> Result<(), Failure> {
        for registration in self.registered {
            tx.save_registration(registration)?;
        }
        tx.save_new_placements(self.made, days_after_end).map_err(come_first)?;
        for change in self.changes {
            match change {
                Change::Stated(changed) => drop(tx.save_placement(changed, days_after_end)?),
                Change::Agreed(agreed) => drop(tx.save_agreement(agreed)?),
                Change::Removed(removed) => drop(tx.remove_placement(removed)?),
            }
        }
        Ok(())
    }

    /// By which hashes these references are found.
    fn names<'a>(&self, references: impl Iterator<Item = &'a Reference>, of: Of) -> Names {
        let mut names = Names::new();
        for reference in references {
            let newest = self.hash(of, reference);
            for key in self.search.all() {
                names.insert(of.hash(key, self.organisation, reference), newest.clone());
            }
        }
        names
    }

    fn hash(&self, of: Of, reference: &Reference) -> Vec<u8> {
        of.hash(self.search.newest(), self.organisation, reference)
    }

    /// The hash of the reference of a child.
    pub(super) fn child_hash(&self, reference: &Reference) -> Vec<u8> {
        self.hash(Of::Child, reference)
    }

    /// The hash of the reference of a placement.
    pub(super) fn placement_hash(&self, reference: &Reference) -> Vec<u8> {
        self.hash(Of::Placement, reference)
    }
}

/// A reference that was free when this transaction looked was taken by another in the meantime: once more, and it is found.
fn come_first(failure: Failure) -> Failure {
    match failure {
        Failure::Refused(_) => Failure::Contended("a reference".into()),
        failure => failure,
    }
}
