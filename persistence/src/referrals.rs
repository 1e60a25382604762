//! Referrals (toeleiding): how children are guided to preschool education.
//!
//! `list`: pages of them, and who waits at a site. `save`: what a change writes. `children`: who the children are, as far as whoever
//! looks may know, and where they are placed. `places`: the room of a site.

mod children;
mod list;
mod places;
mod retention;
mod save;

use std::collections::BTreeMap;

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{
    Date, Instant,
    authority::{ClientId, Relation, Subject},
    child::ChildId,
    code::Code,
    line::Place,
    location::LocationId,
    organisation::{OrganisationId, OrganisationKind},
    parameter::ParameterValue,
    referral::{
        AtSite, Indication, Referral, ReferralEnd, ReferralId, ReferralMove, ReferralState, Turn, TurnChange, TurnReason,
    },
};

use crate::{
    Failure, Reading,
    access::Sight,
    connection::AnyConnection,
    schema::{referral_moves as moves, referral_turns as turns, referrals as table},
    stored::Stored,
};
pub(crate) use children::preschool_stays;
pub use children::{ReferralAround, ReferralChild};
pub use list::ReferralFilter;
pub use places::PlacesTaken;
pub(crate) use save::{delete_of_child, move_site};

#[derive(Clone, diesel::Queryable)]
struct ReferralRow {
    id: Stored<ReferralId>,
    child_id: Stored<ChildId>,
    organisation_id: Stored<OrganisationId>,
    state: Stored<ReferralState>,
    indicated: Option<bool>,
    indicated_date: Option<Stored<Date>>,
    criteria_version: Option<String>,
    holder_id: Option<Stored<OrganisationId>>,
    location_id: Option<Stored<LocationId>>,
    registered_date: Option<Stored<Date>>,
    guardians_agreed_date: Option<Stored<Date>>,
    turn_class: Option<i32>,
    turn_date: Option<Stored<Date>>,
    turn_reason: Option<Stored<TurnReason>>,
    due_date: Option<Stored<Date>>,
    ages_out_date: Stored<Date>,
    version: i32,
}

#[derive(Clone, diesel::Queryable)]
struct MoveRow {
    referral_id: Stored<ReferralId>,
    _position: i32,
    state: Stored<ReferralState>,
    date: Stored<Date>,
    reason: Option<Stored<ReferralEnd>>,
    organisation_id: Stored<OrganisationId>,
    client_id: Stored<ClientId>,
    person: Option<String>,
    recorded_at: Stored<Instant>,
}

impl From<MoveRow> for ReferralMove {
    fn from(row: MoveRow) -> Self {
        Self {
            state: row.state.0,
            date: row.date.0,
            reason: row.reason.map(|kept| kept.0),
            organisation_id: row.organisation_id.0,
            client_id: row.client_id.0,
            person: row.person,
            recorded_at: row.recorded_at.0,
        }
    }
}

#[derive(Clone, diesel::Queryable)]
struct TurnRow {
    referral_id: Stored<ReferralId>,
    _position: i32,
    as_indicated: bool,
    from_date: Stored<Date>,
    reason: Stored<TurnReason>,
    organisation_id: Stored<OrganisationId>,
    client_id: Stored<ClientId>,
    person: Option<String>,
    recorded_at: Stored<Instant>,
}

impl From<TurnRow> for TurnChange {
    fn from(row: TurnRow) -> Self {
        Self {
            turn: Turn { as_indicated: row.as_indicated, from_date: row.from_date.0, reason: Some(row.reason.0) },
            organisation_id: row.organisation_id.0,
            client_id: row.client_id.0,
            person: row.person,
            recorded_at: row.recorded_at.0,
        }
    }
}

/// Whose turn comes first: who counts as indicated.
const fn turn_class(as_indicated: bool) -> i32 {
    if as_indicated { 0 } else { 1 }
}

impl ReferralRow {
    fn indication(&self) -> Option<Indication> {
        Some(Indication {
            indicated: self.indicated?,
            date: self.indicated_date?.0,
            criteria_version: self.criteria_version.clone()?,
        })
    }

    fn site(&self) -> Option<AtSite> {
        Some(AtSite {
            place: Place { organisation_id: self.holder_id?.0, location_id: self.location_id?.0 },
            registered_date: self.registered_date?.0,
            guardians_agreed_date: self.guardians_agreed_date.map(|kept| kept.0),
            turn: Turn {
                as_indicated: self.turn_class? == turn_class(true),
                from_date: self.turn_date?.0,
                reason: self.turn_reason.map(|kept| kept.0),
            },
        })
    }

    fn into_referral(self, moves: Vec<ReferralMove>, turns: Vec<TurnChange>) -> Referral {
        Referral {
            id: self.id.0,
            child_id: self.child_id.0,
            organisation_id: self.organisation_id.0,
            state: self.state.0,
            indication: self.indication(),
            site: self.site(),
            due_date: self.due_date.map(|kept| kept.0),
            ages_out_date: self.ages_out_date.0,
            moves,
            turns,
            version: self.version,
        }
    }
}

/// The referrals of these rows with their steps.
fn with_moves(connection: &mut AnyConnection, rows: Vec<ReferralRow>) -> Result<Vec<Referral>, Failure> {
    let ids: Vec<Stored<ReferralId>> = rows.iter().map(|row| row.id).collect();
    let found: Vec<MoveRow> = moves::table
        .filter(moves::referral_id.eq_any(ids.clone()))
        .order((moves::referral_id, moves::position))
        .load(connection)?;
    let mut by_referral: BTreeMap<ReferralId, Vec<ReferralMove>> = BTreeMap::new();
    for row in found {
        by_referral.entry(row.referral_id.0).or_default().push(row.into());
    }
    let found: Vec<TurnRow> =
        turns::table.filter(turns::referral_id.eq_any(ids)).order((turns::referral_id, turns::position)).load(connection)?;
    let mut turned: BTreeMap<ReferralId, Vec<TurnChange>> = BTreeMap::new();
    for row in found {
        turned.entry(row.referral_id.0).or_default().push(row.into());
    }
    let referral = |row: ReferralRow| {
        let moves = by_referral.remove(&row.id.0).unwrap_or_default();
        let turns = turned.remove(&row.id.0).unwrap_or_default();
        row.into_referral(moves, turns)
    };
    Ok(rows.into_iter().map(referral).collect())
}

/// The referrals of these children, for what the service does by itself.
pub(crate) fn referrals_of_children(connection: &mut AnyConnection, members: &[ChildId]) -> Result<Vec<Referral>, Failure> {
    let rows: Vec<ReferralRow> =
        table::table.filter(table::child_id.eq_any(crate::access::stored(members))).order(table::id).load(connection)?;
    with_moves(connection, rows)
}

/// Reduces a query from `referrals` to those that a caller may see: the own ones; to childcare those of children who are registered at an own
/// site as long as they have to do with it; to a guardian those of the own children that hide from nobody where the child is. The rule
/// stands here, and in [`Reading::seen`], where a place elsewhere ends what a site has to do with it.
macro_rules! visible_referrals {
    ($query:expr, $sight:expr, $around:expr) => {{
        use diesel::NullableExpressionMethods as _;
        let around: &Seeing = $around;
        match $sight {
            Sight::Organisation { id, locations, .. } if around.is_childcare => {
                let states = ReferralState::ALL.iter().copied().filter(|state| state.is_at_site());
                let states: Vec<Stored<ReferralState>> = states.map(Stored).collect();
                let there = $query
                    .filter(table::holder_id.eq(Some(Stored(*id))))
                    .filter(table::state.eq_any(states).nullable())
                    .filter(table::ages_out_date.ge(Stored(around.since)));
                match locations {
                    None => there,
                    Some(locations) => there.filter(table::location_id.eq_any($crate::access::optional(locations))),
                }
            }
            // A referral has no location for who refers, so a token of some sees none.
            Sight::Organisation { id, locations: None, .. } => $query.filter(table::organisation_id.eq(Stored(*id))),
            Sight::Guardian(_) => $query.filter(table::child_id.eq_any($crate::access::stored(&around.children))),
            Sight::Organisation { .. } | Sight::Nobody => $query.filter(table::id.eq_any(Vec::<Stored<ReferralId>>::new())),
        }
    }};
}
use visible_referrals;

/// What decides which referrals a caller sees, besides who it is.
struct Seeing {
    /// Whether it sees them as a site.
    is_childcare: bool,
    /// From which day on children must have been young enough for a site to see them still.
    since: Date,
    /// Of which children a guardian hears.
    children: Vec<ChildId>,
}

impl Reading<'_> {
    /// A referral that the caller sees.
    pub fn referral(&mut self, id: ReferralId) -> Result<Option<Referral>, Failure> {
        let (sight, seeing) = (self.sight(), self.seeing()?);
        let query = table::table.filter(table::id.eq(Stored(id))).into_boxed();
        let rows: Vec<ReferralRow> = visible_referrals!(query, &sight, &seeing).load(self.connection)?;
        Ok(self.seen(rows)?.pop())
    }

    fn seeing(&mut self) -> Result<Seeing, Failure> {
        let today = self.today();
        let days = self.rule_parameters()?.on(today, None).read("visibility.afterEndDays", ParameterValue::days)?;
        Ok(Seeing {
            is_childcare: self.authority().kind() == Some(OrganisationKind::ChildcareProvider),
            since: today.saturating_sub(jiff::Span::new().days(days)),
            children: self.children_of_guardian()?,
        })
    }

    /// The referrals of these rows, but for those of children who have a place elsewhere: that is nothing of a site any more.
    fn seen(&mut self, rows: Vec<ReferralRow>) -> Result<Vec<Referral>, Failure> {
        let mut referrals = with_moves(self.connection, rows)?;
        let is_party = |referral: &Referral| referral.relation(self.authority()) == Relation::Party;
        let anchors: Vec<ChildId> = referrals.iter().filter(|one| is_party(one)).map(|one| one.child_id).collect();
        let stays = preschool_stays(self.connection, &anchors)?;
        let (organisation, today) = (self.authority().organisation(), self.today());
        referrals.retain(|referral| {
            let elsewhere = |place: Place| place.organisation_id != organisation;
            stays.of(referral.child_id).is_empty() || !stays.standing(referral, today).place.is_some_and(elsewhere)
        });
        for referral in &referrals {
            self.touch(referral.child_id);
        }
        Ok(referrals)
    }
}
