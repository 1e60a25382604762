//! The organisations that hold sites, by the keys under which an import finds them again.

use std::collections::BTreeMap;

use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, Queryable, RunQueryDsl};
use domain::{
    identifier::{BoardNumber, Kvk},
    location::LocationKind,
    organisation::{OrganisationId, OrganisationKind},
    register::{Holder, HolderKey},
};

use crate::{Failure, Reading, schema::organisations as table, stored::Stored};

/// The organisation of each key.
pub(super) type Holders = BTreeMap<HolderKey, OrganisationId>;

#[derive(Queryable)]
pub(super) struct HolderRow {
    id: Stored<OrganisationId>,
    kind: Stored<OrganisationKind>,
    name: String,
    kvk: Option<Stored<Kvk>>,
    board_number: Option<Stored<BoardNumber>>,
    named_by_number: bool,
}

impl HolderRow {
    pub(super) fn id(&self) -> OrganisationId {
        self.id.0
    }

    /// The number by which it holds sites of a kind.
    fn number(&self, kind: LocationKind) -> Option<HolderKey> {
        match kind {
            LocationKind::School => self.board_number.as_ref().map(|number| HolderKey::Board(number.0.clone())),
            LocationKind::Childcare => self.kvk.as_ref().map(|kvk| HolderKey::Kvk(kvk.0.clone())),
        }
    }

    /// The key by its name: only where an import gave the name and nobody has typed another since. Otherwise an organisation
    /// could take the sites of another by taking its name.
    fn name(&self) -> Option<HolderKey> {
        let of_number = self.kvk.as_ref().is_some_and(|kvk| Holder::sole_trader(kvk.0.clone()).name == self.name);
        let from_file = self.named_by_number && self.kind.0 == OrganisationKind::ChildcareProvider && !of_number;
        if from_file { HolderKey::of_name(&self.name) } else { None }
    }

    /// The key by which it holds sites of a kind; a number goes before a name.
    pub(super) fn key(&self, kind: LocationKind) -> Option<HolderKey> {
        self.number(kind).or_else(|| self.name().filter(|_| kind == LocationKind::Childcare))
    }

    /// Every key by which it is found.
    pub(super) fn keys(&self) -> impl Iterator<Item = HolderKey> {
        [self.number(LocationKind::School), self.number(LocationKind::Childcare), self.name()].into_iter().flatten()
    }
}

impl Reading<'_> {
    /// All organisations, the oldest first.
    pub(super) fn holders(&mut self) -> Result<Vec<HolderRow>, Failure> {
        Ok(table::table
            .order(table::id)
            .select((table::id, table::kind, table::name, table::kvk, table::board_number, table::named_by_number))
            .load(self.connection)?)
    }

    /// The organisations with one of these numbers, by number.
    pub(super) fn holders_by_number(&mut self, keys: &[HolderKey]) -> Result<Holders, Failure> {
        let (mut boards, mut kvks) = (Vec::new(), Vec::new());
        for key in keys {
            match key {
                HolderKey::Board(number) => boards.push(Stored(number.clone())),
                HolderKey::Kvk(kvk) => kvks.push(Stored(kvk.clone())),
                HolderKey::Name(_) => {}
            }
        }
        if boards.is_empty() && kvks.is_empty() {
            return Ok(Holders::new());
        }
        let found: Vec<HolderRow> = table::table
            .filter(table::board_number.eq_any(boards).or(table::kvk.eq_any(kvks)))
            .select((table::id, table::kind, table::name, table::kvk, table::board_number, table::named_by_number))
            .load(self.connection)?;
        Ok(found.iter().flat_map(|row| row.keys().map(|key| (key, row.id()))).collect())
    }
}
