//! Who may see which children: the one predicate from which every read of persons starts, and the table behind it.
//!
//! An organisation sees its own registrations, as long as `access` has a row that has not run out: one for each placement that it
//! recorded, until some days after the end, or while the child has no place at its own locations, rows for the registration
//! itself. A token that is narrowed to locations needs a row of one of them. A guardian sees the registrations in which that
//! guardian holds authority; where a registration hides from a guardian where the child is, its placements and what tells of them are not
//! shown to that one (`hidden_anchors`). What a confirmed link joins to a registration is reached from there by `children.joined_id`, never
//! by itself.

use std::collections::{BTreeMap, BTreeSet};

use diesel::{ExpressionMethods, JoinOnDsl, QueryDsl, RunQueryDsl, dsl::exists};
use domain::{
    Date, Id,
    authority::Role,
    child::{ChildId, GuardianId},
    location::LocationId,
    organisation::OrganisationId,
    placement::Placement,
};

use crate::{
    Failure, Reading, Writing,
    connection::{insert_all, per_backend},
    schema::{access as table, children, guardians, locations, placements, registrations},
    stored::Stored,
};

diesel::alias! {
    pub(crate) const OWN_GUARDIANS: Alias<OwnGuardians> = guardians as own_guardians;
    pub(crate) const ANCHORS: Alias<Anchors> = children as anchors;
    pub(crate) const MEMBERS: Alias<Members> = children as members;
    pub(crate) const HOLDERS: Alias<Holders> = registrations as holders;
    pub(crate) const PLACES: Alias<Places> = placements as places;
}

/// One row of the table; the domain knows it only by what it lets be seen.
enum Access {}

/// Who looks at children.
#[derive(Clone, Debug)]
pub(crate) enum Sight {
    /// Somebody who works for an organisation.
    Organisation {
        /// The organisation.
        id: OrganisationId,
        /// The day that counts as today.
        today: Date,
        /// The locations to which the token is narrowed, if it is.
        locations: Option<Vec<LocationId>>,
    },
    /// A guardian, known under these ids.
    Guardian(Vec<GuardianId>),
    /// Somebody who sees no children.
    Nobody,
}

/// Reduces a query from `registrations` to those that are the caller's own and visible, and does with it what follows: `visible!(query,
/// sight => seen, seen.load(connection))`. It is a macro because the type of each query is another, for each kind of sight too: a
/// query whose type says all of it is built and prepared once. The rule stands here only.
macro_rules! visible {
    ($query:expr, $sight:expr => $seen:ident, $run:expr) => {{
        use diesel::{ExpressionMethods as _, QueryDsl as _, dsl::exists};
        use $crate::{
            access::{OWN_GUARDIANS, Sight},
            schema::{access, guardians, registrations},
            stored::Stored,
        };
        match $sight {
            Sight::Organisation { id, today, locations } => {
                let open = access::table
                    .filter(access::organisation_id.eq(Stored(*id)))
                    .filter(access::child_id.eq(registrations::child_id))
                    .filter(access::until_date.ge(Stored(*today)));
                let own = $query.filter(registrations::organisation_id.eq(Stored(*id)));
                match locations {
                    None => {
                        let $seen = own.filter(exists(open));
                        $run
                    }
                    Some(locations) => {
                        let open = open.filter(access::location_id.eq_any($crate::access::optional(locations)));
                        let $seen = own.filter(exists(open));
                        $run
                    }
                }
            }
            Sight::Guardian(ids) => {
                let $seen = $query.filter(
                    registrations::id.eq_any(
                        OWN_GUARDIANS
                            .filter(OWN_GUARDIANS.field(guardians::has_authority).eq(true))
                            .filter(OWN_GUARDIANS.field(guardians::id).eq_any($crate::access::stored(ids)))
                            .select(OWN_GUARDIANS.field(guardians::registration_id)),
                    ),
                );
                $run
            }
            Sight::Nobody => {
                let $seen = $query.filter(registrations::id.eq_any(Vec::<Stored<domain::child::RegistrationId>>::new()));
                $run
            }
        }
    }};
}

/// That an anchor belongs to the group of children that a confirmed link joined to the one with an id.
macro_rules! joined_to {
    ($id:expr) => {
        $crate::schema::children::joined_id.eq_any(
            $crate::access::ANCHORS
                .filter($crate::access::ANCHORS.field($crate::schema::children::id).eq($crate::stored::Stored($id)))
                .select($crate::access::ANCHORS.field($crate::schema::children::joined_id)),
        )
    };
}

pub(crate) use {joined_to, visible};

/// Ids as a query takes them.
pub(crate) fn stored<K>(ids: &[Id<K>]) -> Vec<Stored<Id<K>>> {
    ids.iter().copied().map(Stored).collect()
}

/// Ids as a query takes them for a column that may be empty.
pub(crate) fn optional<K>(ids: &[Id<K>]) -> Vec<Option<Stored<Id<K>>>> {
    ids.iter().copied().map(Stored).map(Some).collect()
}

/// A day before all others, for a sight to which nothing runs out. It is not the least of all days, which PostgreSQL lacks.
const BEFORE_ALL: Date = Date::constant(1, 1, 1);

impl Sight {
    /// The same, also of what has run out: whoever recorded something may mend it and go on from it.
    pub(crate) fn with_what_ran_out(mut self) -> Self {
        if let Self::Organisation { today, .. } = &mut self {
            *today = BEFORE_ALL;
        }
        self
    }

    /// The organisation for which the caller works, and the locations to which the token is narrowed.
    pub(crate) fn organisation(&self) -> Option<(OrganisationId, Option<&[LocationId]>)> {
        match self {
            Self::Organisation { id, locations, .. } => Some((*id, locations.as_deref())),
            Self::Guardian(_) | Self::Nobody => None,
        }
    }
}

impl Reading<'_> {
    /// How the caller looks at children.
    pub(crate) fn sight(&self) -> Sight {
        let identity = self.authority().identity();
        match identity.role {
            Role::System | Role::Professional | Role::Manager => {
                Sight::Organisation { id: identity.organisation, today: self.today(), locations: identity.locations.clone() }
            }
            Role::Guardian => Sight::Guardian(identity.guardians.clone()),
            // A connector sees children by the contract alone, never by the organisation (`connectors.rs`).
            Role::PrivacyOfficer | Role::Candidate | Role::Connector | Role::Visitor | Role::Operator => Sight::Nobody,
        }
    }

    /// The anchors of the caller's own visible registrations among those joined to a child; the child itself first.
    pub(crate) fn own_anchors(&mut self, id: ChildId) -> Result<Vec<ChildId>, Failure> {
        let sight = self.sight();
        self.anchors_within(&sight, id)
    }

    /// The registrations joined to a child that hide from a guardian where it is, by their anchors, with the organisations that hold
    /// them: one that hides it from anybody shows it to those of its own guardians alone from whom it does not. To others than
    /// guardians nothing is hidden so.
    pub(crate) fn hidden_anchors(&mut self, sight: &Sight, child: ChildId) -> Result<BTreeMap<ChildId, OrganisationId>, Failure> {
        type Row = (Stored<ChildId>, Stored<OrganisationId>, Stored<GuardianId>, bool);
        let Sight::Guardian(own) = sight else { return Ok(BTreeMap::new()) };
        self.needs_snapshot()?;
        let rows: Vec<Row> = registrations::table
            .inner_join(children::table.on(children::id.eq(registrations::child_id)))
            .inner_join(guardians::table.on(guardians::registration_id.eq(registrations::id)))
            .filter(joined_to!(child))
            .select((registrations::child_id, registrations::organisation_id, guardians::id, guardians::location_hidden))
            .load(self.connection)?;
        let hides = rows.iter().filter(|(.., hidden)| *hidden).map(|(anchor, holder, ..)| (anchor.0, holder.0));
        let shows = |anchor: ChildId| rows.iter().any(|(of, _, id, hidden)| of.0 == anchor && !hidden && own.contains(&id.0));
        Ok(hides.filter(|(anchor, _)| !shows(*anchor)).collect())
    }

    /// As [`Self::own_anchors`], within what a sight shows.
    pub(crate) fn anchors_within(&mut self, sight: &Sight, id: ChildId) -> Result<Vec<ChildId>, Failure> {
        let found = registrations::table
            .inner_join(children::table.on(children::id.eq(registrations::child_id)))
            .filter(joined_to!(id))
            .order((children::id.eq(Stored(id)).desc(), children::id))
            .select(children::id)
            .into_boxed();
        let own: Vec<Stored<ChildId>> = visible!(found, sight => seen, seen.load(self.connection))?;
        Ok(own.into_iter().map(|kept| kept.0).collect())
    }
}

impl Writing<'_> {
    /// By what an organisation sees children today: the locations of placements, and none for a registration by itself.
    pub(crate) fn open_places(
        &mut self,
        organisation: OrganisationId,
        children: &[ChildId],
    ) -> Result<BTreeSet<(ChildId, Option<LocationId>)>, Failure> {
        let open = table::table
            .filter(table::organisation_id.eq(Stored(organisation)))
            .filter(table::until_date.ge(Stored(self.today())))
            .select((table::child_id, table::location_id));
        let rows: Vec<(Stored<ChildId>, Option<Stored<LocationId>>)> = match children {
            // The statement for one child is always the same, so it is kept prepared.
            [child] => per_backend!(&mut *self.connection, c => open.filter(table::child_id.eq(Stored(*child))).load(c))?,
            _ => open.filter(table::child_id.eq_any(stored(children))).load(self.connection)?,
        };
        Ok(rows.into_iter().map(|(Stored(child), location)| (child, location.map(|kept| kept.0))).collect())
    }

    /// Lets the recording organisation see placed children until some days after the end of the placements. What an earlier
    /// version of a placement gave must have been withdrawn, and the registrations are to be settled after it.
    pub(crate) fn admit_placements(&mut self, placements: &[Placement], days_after_end: u16) -> Result<(), Failure> {
        let days = jiff::Span::new().days(days_after_end);
        let rows: Vec<_> = placements
            .iter()
            .map(|placement| {
                let facts = &placement.facts;
                (
                    table::id.eq(Stored(self.new_id::<Access>())),
                    table::organisation_id.eq(Stored(placement.organisation_id)),
                    table::child_id.eq(Stored(placement.child_id)),
                    table::placement_id.eq(Some(Stored(placement.id))),
                    table::location_id.eq(Some(Stored(facts.location_id))),
                    table::care.eq(Some(Stored(facts.care))),
                    table::group_code.eq(facts.group.map(Stored)),
                    table::from_date.eq(Stored(facts.start_date)),
                    table::until_date.eq(Stored(facts.end_date.map_or(Date::MAX, |end| end.saturating_add(days)))),
                )
            })
            .collect();
        insert_all!(self.connection, table::table, rows)?;
        Ok(())
    }

    /// As [`Self::settle_registration`], after new placements, which can only make the rows of the registrations needless.
    pub(crate) fn settle_placed(&mut self, placements: &[Placement]) -> Result<(), Failure> {
        if let [placement] = placements {
            let at_own = locations::table
                .filter(locations::id.eq(Stored(placement.facts.location_id)))
                .filter(locations::organisation_id.eq(Stored(placement.organisation_id)));
            let needless = table::table
                .filter(table::organisation_id.eq(Stored(placement.organisation_id)))
                .filter(table::child_id.eq(Stored(placement.child_id)))
                .filter(table::placement_id.is_null())
                .filter(exists(at_own));
            per_backend!(&mut *self.connection, c => diesel::delete(needless).execute(c))?;
            return Ok(());
        }
        let sites: BTreeSet<LocationId> = placements.iter().map(|placement| placement.facts.location_id).collect();
        let sites: Vec<LocationId> = sites.into_iter().collect();
        let sites = self.locations_by_id(&sites)?;
        let own = |placement: &&Placement| {
            let site = sites.iter().find(|site| site.id == placement.facts.location_id);
            site.is_some_and(|site| site.organisation_id == placement.organisation_id)
        };
        let children: Vec<ChildId> = placements.iter().filter(own).map(|placement| placement.child_id).collect();
        let organisations: Vec<OrganisationId> = placements.iter().map(|placement| placement.organisation_id).take(1).collect();
        let needless = table::table
            .filter(table::organisation_id.eq_any(stored(&organisations)))
            .filter(table::child_id.eq_any(stored(&children)))
            .filter(table::placement_id.is_null());
        diesel::delete(needless).execute(self.connection)?;
        Ok(())
    }

    /// Takes away what a placement lets its organisation see.
    pub(crate) fn withdraw_placement(&mut self, placement: &Placement) -> Result<(), Failure> {
        let rows = table::table
            .filter(table::organisation_id.eq(Stored(placement.organisation_id)))
            .filter(table::child_id.eq(Stored(placement.child_id)))
            .filter(table::placement_id.eq(Some(Stored(placement.id))));
        diesel::delete(rows).execute(self.connection)?;
        Ok(())
    }

    /// Lets an organisation see a child by the registration itself exactly as long as no placement lies at a location of its own.
    /// A placement at the school of another does not count: no token narrowed to own locations would see the child again.
    pub(crate) fn settle_registration(&mut self, child: ChildId, organisation: OrganisationId) -> Result<(), Failure> {
        let places: i64 = placements::table
            .inner_join(locations::table.on(locations::id.eq(placements::location_id)))
            .filter(placements::child_id.eq(Stored(child)))
            .filter(locations::organisation_id.eq(Stored(organisation)))
            .count()
            .get_result(self.connection)?;
        let registered = table::table
            .filter(table::organisation_id.eq(Stored(organisation)))
            .filter(table::child_id.eq(Stored(child)))
            .filter(table::placement_id.is_null());
        if places > 0 {
            diesel::delete(registered).execute(self.connection)?;
            return Ok(());
        }
        let rows: i64 = registered.count().get_result(self.connection)?;
        if rows > 0 {
            return Ok(());
        }
        let narrowed = self.authority().identity().locations.clone();
        let at: Vec<Option<LocationId>> = narrowed.map_or_else(|| vec![None], |ids| ids.into_iter().map(Some).collect());
        for location in at {
            diesel::insert_into(table::table)
                .values((
                    table::id.eq(Stored(self.new_id::<Access>())),
                    table::organisation_id.eq(Stored(organisation)),
                    table::child_id.eq(Stored(child)),
                    table::location_id.eq(location.map(Stored)),
                    table::from_date.eq(Stored(self.today())),
                    table::until_date.eq(Stored(Date::MAX)),
                ))
                .execute(self.connection)?;
        }
        Ok(())
    }
}
