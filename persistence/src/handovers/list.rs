//! Pages of handovers.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, NullableExpressionMethods, QueryDsl, RunQueryDsl, dsl::exists,
};
use domain::{
    Date, Instant,
    child::ChildId,
    code::Code,
    handover::{Handover, HandoverId, HandoverState},
    location::LocationId,
    organisation::OrganisationId,
    page::{Page, PageRequest},
    placement::Group,
};

use super::{HandoverRow, table, visible_handovers};
use crate::{
    Failure, Reading,
    access::{MEMBERS, Sight, stored},
    connection::MultiBackend,
    schema::{access, children},
    stored::Stored,
};

/// On which side of a handover a caller stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandoverSide {
    /// Who sends it.
    Sender,
    /// Who is to receive it.
    Receiver,
}

/// Which handovers are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HandoverFilter {
    /// On which side the caller stands.
    pub side: Option<HandoverSide>,
    /// In which state.
    pub state: Option<HandoverState>,
    /// From or to this location.
    pub location_id: Option<LocationId>,
    /// To this group, as the caller's organisation placed the child there.
    pub group: Option<Group>,
    /// Of this child, in any registration that is joined.
    pub child_id: Option<ChildId>,
    /// Due before this day.
    pub due_before: Option<Date>,
    /// Whether it is overdue.
    pub overdue: Option<bool>,
    /// At a transition from this day on.
    pub from: Option<Date>,
    /// At a transition until this day.
    pub until: Option<Date>,
}

impl HandoverFilter {
    /// Whether a draft that a connector sees is among those asked for; it stands on no side of it, and knows no group.
    fn fits_draft(&self, draft: &Handover, today: Date) -> bool {
        let facts = &draft.facts;
        let at = |id| facts.from_location_id == id || facts.to_location_id == Some(id);
        self.state.is_none_or(|state| draft.state == state)
            && self.location_id.is_none_or(at)
            && self.child_id.is_none_or(|child| draft.child_id == child)
            && self.due_before.is_none_or(|day| draft.due_date.is_some_and(|due| due < day))
            && self.overdue.is_none_or(|overdue| draft.is_overdue(today) == overdue)
            && self.from.is_none_or(|from| from <= facts.date)
            && self.until.is_none_or(|until| facts.date <= until)
    }
}

/// The states that a predicate holds for, as a query takes them.
fn states(which: impl Fn(HandoverState) -> bool) -> Vec<Stored<HandoverState>> {
    HandoverState::ALL.iter().copied().filter(|state| which(*state)).map(Stored).collect()
}

/// A question about handovers that is still being put together.
type Asked = table::BoxedQuery<'static, MultiBackend>;

/// The places by which an organisation sees the child of a handover, in any registration that is joined.
macro_rules! own_places {
    ($organisation:expr) => {
        access::table
            .inner_join(children::table.on(children::id.eq(access::child_id)))
            .inner_join(MEMBERS.on(MEMBERS.field(children::joined_id).eq(children::joined_id)))
            .filter(MEMBERS.field(children::id).eq(table::child_id))
            .filter(access::organisation_id.eq(Stored($organisation)))
    };
}

/// Narrows to days, as far as the caller may know them.
fn by_days(mut query: Asked, filter: &HandoverFilter, organisation: Option<OrganisationId>, today: Date) -> Asked {
    // A receiver knows the month alone until it has the handover.
    let whole = states(|state| organisation.is_none() || state.is_received());
    let known = || table::state.eq_any(whole.clone()).nullable().or(table::sender_id.nullable().eq(organisation.map(Stored)));
    let unknown = || table::state.ne_all(whole.clone()).nullable().and(table::sender_id.nullable().ne(organisation.map(Stored)));
    if filter.due_before.is_some() || filter.overdue.is_some() {
        // The due date tells the day of birth, which whoever has the child knows.
        query = match organisation {
            Some(organisation) => {
                let has = own_places!(organisation).filter(access::until_date.ge(Stored(today)));
                query.filter(known().or(exists(has).nullable()))
            }
            None => query.filter(known()),
        };
    }
    if let Some(before) = filter.due_before {
        query = query.filter(table::due_date.lt(Some(Stored(before))));
    }
    if let Some(from) = filter.from {
        let by_month = table::transition_date.ge(Stored(from.first_of_month()));
        query = query.filter(by_month).filter(unknown().or(table::transition_date.ge(Stored(from))));
    }
    if let Some(until) = filter.until {
        let by_month = table::transition_date.le(Stored(until.last_of_month()));
        query = query.filter(by_month).filter(unknown().or(table::transition_date.le(Stored(until))));
    }
    query
}

/// Narrows to a state, and to what is overdue or not.
fn in_state(mut query: Asked, filter: &HandoverFilter, today: Date, now: Instant) -> Asked {
    let now = Stored(now);
    // What has expired by the clock is kept as what it was until it is thrown away.
    let runs = || table::expires_at.is_null().or(table::expires_at.gt(Some(now)));
    if let Some(state) = filter.state {
        query = if state == HandoverState::Expired {
            let lapsed = table::state.eq_any(states(HandoverState::waits)).nullable().and(table::expires_at.le(Some(now)));
            query.filter(table::state.eq(Stored(state)).nullable().or(lapsed))
        } else if state.waits() {
            query.filter(table::state.eq(Stored(state))).filter(runs())
        } else {
            query.filter(table::state.eq(Stored(state)))
        };
    }
    let open = states(|state| !state.is_received() && !state.is_final());
    match filter.overdue {
        None => {}
        Some(true) => {
            query = query.filter(table::due_date.lt(Some(Stored(today)))).filter(table::state.eq_any(open)).filter(runs());
        }
        Some(false) => {
            let in_time = table::due_date.is_null().or(table::due_date.ge(Some(Stored(today))));
            let done = table::state.ne_all(open).nullable().or(table::expires_at.le(Some(now)));
            query = query.filter(in_time.nullable().or(done));
        }
    }
    query
}

impl Reading<'_> {
    /// A page of the handovers that the caller sees, by id.
    pub fn handovers(&mut self, filter: &HandoverFilter, page: PageRequest) -> Result<Page<Handover>, Failure> {
        if self.connects() {
            let mut drafts = self.connected_drafts()?;
            let today = self.today();
            drafts.retain(|draft| filter.fits_draft(draft, today));
            return Ok(Page::of(drafts, &page, |draft| draft.id.uuid()));
        }
        let sight = self.sight();
        let own = self.own_children(&sight)?;
        let query = table::table.order(table::id).limit(page.limit()).into_boxed();
        let mut query = visible_handovers!(query, &sight, &own);
        if let Some(after) = page.after {
            query = query.filter(table::id.gt(Stored(HandoverId::from_uuid(after))));
        }
        if let Some((organisation, _)) = sight.organisation() {
            query = match filter.side {
                None => query,
                Some(HandoverSide::Sender) => query.filter(table::sender_id.eq(Stored(organisation))),
                Some(HandoverSide::Receiver) => {
                    query.filter(table::receiver_id.eq(Some(Stored(organisation)))).filter(table::offered_at.is_not_null())
                }
            };
        }
        if let Some(location) = filter.location_id {
            let from = table::from_location_id.eq(Stored(location));
            query = query.filter(from.nullable().or(table::to_location_id.eq(Some(Stored(location)))));
        }
        if let (Some(group), Some((organisation, _))) = (filter.group, sight.organisation()) {
            let there = own_places!(organisation)
                .filter(access::group_code.eq(Some(Stored(group))))
                .filter(access::location_id.eq(table::to_location_id));
            query = query.filter(exists(there));
        }
        if let Some(child) = filter.child_id {
            let Some(own) = self.own_anchors(child)?.into_iter().next() else {
                return Ok(Page { items: Vec::new(), next: None });
            };
            query = query.filter(table::child_id.eq_any(stored(&self.joined_with(own)?)));
        }
        let organisation = sight.organisation().map(|(organisation, _)| organisation);
        let query = in_state(by_days(query, filter, organisation, self.today()), filter, self.today(), self.now());
        let rows: Vec<HandoverRow> = query.load(self.connection)?;
        let Page { items, next } = Page::cut(rows, &page, |row| row.id.0.uuid());
        Ok(Page { items: self.with_sections(items)?, next })
    }
}
