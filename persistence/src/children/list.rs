//! Pages of children and search among them.

use std::collections::BTreeMap;

use diesel::{ExpressionMethods, JoinOnDsl, QueryDsl, RunQueryDsl};
use domain::{
    Date,
    authority::{Authority, Relation, Subject},
    child::{Child, ChildId, ChildSearch, Reference, RegistrationId},
    location::LocationId,
    page::{Page, PageRequest},
    placement::{Care, Group},
};

use super::{AnchorRow, Hashes, anchor, sealed::SealedChild};
use crate::{
    Failure, Reading,
    access::{MEMBERS, OWN_GUARDIANS, Sight, optional, stored, visible},
    connection::per_backend,
    memory::grants,
    schema::{access, children, data_keys, guardians, registrations, search_hashes},
    stored::Stored,
};

/// Which children are asked for; all that are visible when nothing is. One placement must fit all of it.
#[derive(Clone, Debug, Default)]
pub struct ChildFilter {
    /// Placed at this location.
    pub location_id: Option<LocationId>,
    /// In this kind of care.
    pub care: Option<Care>,
    /// In this group.
    pub group: Option<Group>,
    /// Starting on this day or later.
    pub starts_from: Option<Date>,
    /// Starting on this day or earlier.
    pub starts_until: Option<Date>,
}

/// A child in a list: what it takes to know which child is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChildSummary {
    /// The anchor.
    pub child: Child,
    /// Given name.
    pub given_name: String,
    /// Prefix of the family name (tussenvoegsel).
    pub family_name_prefix: Option<String>,
    /// Family name without its prefix.
    pub family_name: String,
    /// References of source systems of the caller's organisation.
    pub references: Vec<Reference>,
}

/// Only children that the caller may see are listed, so the relation follows from who the caller is.
impl Subject for ChildSummary {
    fn relation(&self, caller: &Authority) -> Relation {
        Relation::to_visible_child(caller)
    }
}

/// A child in a list as it is kept: registration, what is sealed, anchor, data key.
type SummaryRow = (Stored<RegistrationId>, Vec<u8>, AnchorRow, Vec<u8>);

/// The ids of one page of the children that a caller sees and a filter lets through, one more than the page holds. It is a macro
/// because each database has a type of its own for it.
macro_rules! listed {
    ($sight:expr, $filter:expr, $page:expr) => {{
        let (filter, page): (&ChildFilter, PageRequest) = ($filter, $page);
        let mut listed =
            access::table.select(access::child_id).distinct().order(access::child_id).limit(page.limit()).into_boxed();
        match $sight {
            Sight::Organisation { id, today, locations } => {
                listed = listed.filter(access::organisation_id.eq(Stored(*id))).filter(access::until_date.ge(Stored(*today)));
                if let Some(locations) = locations {
                    listed = listed.filter(access::location_id.eq_any(optional(locations)));
                }
            }
            Sight::Guardian(ids) => {
                let own = OWN_GUARDIANS
                    .inner_join(registrations::table.on(registrations::id.eq(OWN_GUARDIANS.field(guardians::registration_id))))
                    .filter(OWN_GUARDIANS.field(guardians::has_authority).eq(true))
                    .filter(OWN_GUARDIANS.field(guardians::id).eq_any(stored(ids)));
                // The index begins with the organisation, so the search does too.
                listed = listed
                    .filter(access::organisation_id.eq_any(own.clone().select(registrations::organisation_id)))
                    .filter(access::child_id.eq_any(own.select(registrations::child_id)));
            }
            Sight::Nobody => listed = listed.filter(access::id.eq_any(Vec::<Stored<domain::Id<()>>>::new())),
        }
        if let Some(after) = page.after {
            listed = listed.filter(access::child_id.gt(Stored(ChildId::from_uuid(after))));
        }
        if let Some(location) = filter.location_id {
            listed = listed.filter(access::location_id.eq(Some(Stored(location))));
        }
        if let Some(care) = filter.care {
            listed = listed.filter(access::care.eq(Some(Stored(care))));
        }
        if let Some(group) = filter.group {
            listed = listed.filter(access::group_code.eq(Some(Stored(group))));
        }
        // The rows of a registration without a place start on no day that anybody asks for.
        if let Some(from) = filter.starts_from {
            listed = listed.filter(access::placement_id.is_not_null()).filter(access::from_date.ge(Stored(from)));
        }
        if let Some(until) = filter.starts_until {
            listed = listed.filter(access::placement_id.is_not_null()).filter(access::from_date.le(Stored(until)));
        }
        listed
    }};
}

impl Reading<'_> {
    /// A page of the caller's children, by id. The page is cut from the index of `access` before anything is opened. One statement.
    pub fn children(&mut self, filter: &ChildFilter, page: PageRequest) -> Result<Page<ChildSummary>, Failure> {
        type Row = (SummaryRow, Option<String>);
        let sight = self.sight();
        if let Sight::Nobody = sight {
            return Ok(Page { items: Vec::new(), next: None });
        }
        let rows: Vec<Row> = per_backend!(&mut *self.connection, c => registrations::table
            .inner_join(children::table.on(children::id.eq(registrations::child_id)))
            .inner_join(data_keys::table.on(data_keys::id.eq(registrations::id)))
            .filter(registrations::child_id.eq_any(listed!(&sight, filter, page)))
            .order(registrations::child_id)
            .select((
                (registrations::id, registrations::sealed, children::all_columns, data_keys::wrapped),
                grants!(),
            ))
            .load(c))?;
        self.confirm(rows.first().map(|row| &row.1));
        let Page { items, next } = Page::cut(rows, &page, |((_, _, (id, ..), _), _)| id.0.uuid());
        Ok(Page { items: self.open_all(items.into_iter().map(|row| row.0).collect())?, next })
    }

    /// A page of the caller's own visible registrations that a search finds, by id of the child.
    pub fn search_children(&mut self, search: &ChildSearch, page: PageRequest) -> Result<Page<ChildSummary>, Failure> {
        let sight = self.sight();
        let Some((organisation, _)) = sight.organisation() else { return Ok(Page { items: Vec::new(), next: None }) };
        let mut rows: Vec<SummaryRow> = Vec::new();
        for key in self.search_keys()?.all() {
            let mut found = registrations::table
                .inner_join(children::table.on(children::id.eq(registrations::child_id)))
                .inner_join(data_keys::table.on(data_keys::id.eq(registrations::id)))
                .order(registrations::child_id)
                .limit(page.limit())
                .select((registrations::id, registrations::sealed, children::all_columns, data_keys::wrapped))
                .into_boxed();
            for hashes in Hashes::new(key, organisation).sought(search) {
                let holders =
                    search_hashes::table.filter(search_hashes::hash.eq_any(hashes)).select(search_hashes::registration_id);
                found = found.filter(registrations::id.eq_any(holders));
            }
            if let Some(after) = page.after {
                found = found.filter(registrations::child_id.gt(Stored(ChildId::from_uuid(after))));
            }
            rows.extend(visible!(found, &sight => seen, seen.load::<SummaryRow>(self.connection))?);
        }
        // While a search key is renewed each registration is found by one of two.
        rows.sort_by_key(|(.., child, _)| child.0);
        rows.dedup_by(|(one, ..), (other, ..)| one == other);
        let Page { items, next } = Page::cut(rows, &page, |(_, _, (id, ..), _)| id.0.uuid());
        Ok(Page { items: self.open_all(items)?, next })
    }

    /// The child of which the caller's own registration holds a reference, whether it is visible still or not.
    pub fn child_known_as(&mut self, reference: &Reference) -> Result<Option<ChildId>, Failure> {
        let sight = self.sight().with_what_ran_out();
        let Some((organisation, _)) = sight.organisation() else { return Ok(None) };
        let hash = |key| Hashes::new(key, organisation).reference(reference);
        let hashes: Vec<Vec<u8>> = self.search_keys()?.all().map(hash).collect();
        let holders = search_hashes::table.filter(search_hashes::hash.eq_any(hashes)).select(search_hashes::registration_id);
        let found = registrations::table
            .filter(registrations::id.eq_any(holders))
            .order(registrations::child_id)
            .select(registrations::child_id);
        let found: Vec<Stored<ChildId>> = visible!(found, &sight => seen, seen.load(self.connection))?;
        Ok(found.into_iter().next().map(|kept| kept.0))
    }

    /// Some children as the caller's organisation, or that of a guardian, registered them, those that it sees; by the anchors that are
    /// named, which may be those of others.
    pub(crate) fn own_by_anchor(&mut self, named: &[ChildId]) -> Result<BTreeMap<ChildId, ChildSummary>, Failure> {
        let sight = self.sight();
        let found = registrations::table
            .inner_join(children::table.on(children::id.eq(registrations::child_id)))
            .inner_join(MEMBERS.on(MEMBERS.field(children::joined_id).eq(children::joined_id)))
            .filter(MEMBERS.field(children::id).eq_any(stored(named)))
            .order(children::id)
            .select((MEMBERS.field(children::id), children::id))
            .into_boxed();
        let pairs: Vec<(Stored<ChildId>, Stored<ChildId>)> = visible!(found, &sight => seen, seen.load(self.connection))?;
        let own: Vec<ChildId> = pairs.iter().map(|(_, own)| own.0).collect();
        let known: BTreeMap<ChildId, ChildSummary> =
            self.children_by_id(&own)?.into_iter().map(|summary| (summary.child.id, summary)).collect();
        let pairs = pairs.into_iter().filter_map(|(named, own)| Some((named.0, known.get(&own.0)?.clone())));
        Ok(pairs.collect())
    }

    /// Those of some children that the caller sees.
    pub(crate) fn children_by_id(&mut self, ids: &[ChildId]) -> Result<Vec<ChildSummary>, Failure> {
        let sight = self.sight();
        let found = registrations::table
            .inner_join(children::table.on(children::id.eq(registrations::child_id)))
            .inner_join(data_keys::table.on(data_keys::id.eq(registrations::id)))
            .filter(registrations::child_id.eq_any(stored(ids)))
            .select((registrations::id, registrations::sealed, children::all_columns, data_keys::wrapped))
            .into_boxed();
        let rows: Vec<SummaryRow> = visible!(found, &sight => seen, seen.load(self.connection))?;
        self.open_all(rows)
    }

    /// How an organisation registered some children, whoever asks: what may be shown of it is for the caller of this to say.
    pub(crate) fn registrations_of(
        &mut self,
        organisation: domain::organisation::OrganisationId,
        ids: &[Stored<ChildId>],
    ) -> Result<Vec<ChildSummary>, Failure> {
        let rows: Vec<SummaryRow> = registrations::table
            .inner_join(children::table.on(children::id.eq(registrations::child_id)))
            .inner_join(data_keys::table.on(data_keys::id.eq(registrations::id)))
            .filter(registrations::organisation_id.eq(Stored(organisation)))
            .filter(registrations::child_id.eq_any(ids.to_vec()))
            .select((registrations::id, registrations::sealed, children::all_columns, data_keys::wrapped))
            .load(self.connection)?;
        self.open_all(rows)
    }

    fn open_all(&mut self, rows: Vec<SummaryRow>) -> Result<Vec<ChildSummary>, Failure> {
        rows.into_iter()
            .map(|(Stored(id), sealed, child, wrapped)| {
                let key = self.means.master_key.data_key(&wrapped, id)?;
                let SealedChild { given_name, family_name_prefix, family_name, references } =
                    SealedChild::open(&sealed, id, &key)?;
                let child = anchor(child);
                self.touch(child.id);
                Ok(ChildSummary { child, given_name, family_name_prefix, family_name, references })
            })
            .collect()
    }
}
