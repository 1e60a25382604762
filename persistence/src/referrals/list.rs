//! Pages of referrals, and who waits for a place at a site.

use diesel::{BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{
    Date,
    authority::{Permitted, ReadWaitingList},
    child::ChildId,
    code::Code,
    location::{Location, LocationId},
    page::{Page, PageRequest, TurnPlace},
    referral::{Referral, ReferralId, ReferralState, Standing},
};

use super::{ReferralRow, Seeing, table, turn_class, visible_referrals};
use crate::{
    Failure, Reading,
    access::{Sight, stored},
    stored::Stored,
};

/// Which referrals are asked for.
#[derive(Clone, Debug, Default)]
pub struct ReferralFilter {
    /// In this state, as it stands now.
    pub state: Option<ReferralState>,
    /// Of a child that is registered at this site.
    pub location_id: Option<LocationId>,
    /// Of this child, in any registration that is joined.
    pub child_id: Option<ChildId>,
    /// Whether the next step is late.
    pub overdue: Option<bool>,
}

/// The states of which what was recorded last may be one when it stands in a state now: a place and the age of the child move it on.
fn recorded_as(state: ReferralState) -> Vec<Stored<ReferralState>> {
    let may_be = |recorded: &ReferralState| match state {
        ReferralState::Placed | ReferralState::Started | ReferralState::DroppedOut => {
            recorded.expects_a_place() || *recorded == state
        }
        ReferralState::AgedOut => !recorded.is_end() || *recorded == state,
        _ => *recorded == state,
    };
    ReferralState::ALL.iter().copied().filter(may_be).map(Stored).collect()
}

impl Reading<'_> {
    /// A page of the referrals that the caller sees, by id. A page may hold less than it could, for where a referral stands now is
    /// known once it is read.
    pub fn referrals(&mut self, filter: &ReferralFilter, page: PageRequest) -> Result<Page<Referral>, Failure> {
        let (sight, seeing) = (self.sight(), self.seeing()?);
        let query = table::table.order(table::id).limit(page.limit()).into_boxed();
        let mut query = visible_referrals!(query, &sight, &seeing);
        if let Some(after) = page.after {
            query = query.filter(table::id.gt(Stored(ReferralId::from_uuid(after))));
        }
        if let Some(state) = filter.state {
            query = query.filter(table::state.eq_any(recorded_as(state)));
        }
        if let Some(location) = filter.location_id {
            query = query.filter(table::location_id.eq(Some(Stored(location))));
        }
        if let Some(child) = filter.child_id {
            query = query.filter(table::child_id.eq_any(stored(&self.joined_with(child)?)));
        }
        let (today, now) = (Some(Stored(self.today())), Stored(self.today()));
        match filter.overdue {
            None => {}
            Some(true) => query = query.filter(table::due_date.lt(today)),
            Some(false) => {
                // What is late by what was recorded may have a place meanwhile, or be too old.
                let expects = ReferralState::ALL.iter().copied().filter(|state| state.expects_a_place()).map(Stored);
                let expects = table::state.eq_any(expects.collect::<Vec<_>>());
                let in_time = table::due_date.is_null().or(table::due_date.ge(today));
                let moved_on = expects.or(table::ages_out_date.le(now));
                query = query.filter(in_time.or(moved_on.nullable()));
            }
        }
        let rows: Vec<ReferralRow> = query.load(self.connection)?;
        let Page { items, next } = Page::cut(rows, &page, |row| row.id.0.uuid());
        Ok(Page { items: self.seen(items)?, next })
    }

    /// A page of those who are registered at a site and wait by what was recorded, in the order of their turn.
    pub fn waiting(
        &mut self,
        location: &Permitted<ReadWaitingList, Location>,
        page: PageRequest<TurnPlace>,
    ) -> Result<Page<Referral, TurnPlace>, Failure> {
        let today = self.today();
        let mut query = table::table
            .filter(table::location_id.eq(Some(Stored(location.subject().id))))
            .filter(table::state.eq(Stored(ReferralState::Registered)))
            .filter(table::ages_out_date.gt(Stored(today)))
            .order((table::turn_class, table::turn_date, table::id))
            .limit(page.limit())
            .into_boxed();
        if let Some(after) = page.after {
            let (class, date) = (Some(turn_class(after.as_indicated)), Some(Stored(after.from_date)));
            let id = Stored(ReferralId::from_uuid(after.id));
            let same_day = table::turn_date.eq(date).and(table::id.gt(id).nullable());
            let same_class = table::turn_class.eq(class).and(table::turn_date.gt(date).or(same_day));
            query = query.filter(table::turn_class.gt(class).or(same_class));
        }
        let rows: Vec<ReferralRow> = query.load(self.connection)?;
        let place = |row: &ReferralRow| TurnPlace {
            as_indicated: row.turn_class == Some(turn_class(true)),
            from_date: row.turn_date.map_or(Date::MIN, |kept| kept.0),
            id: row.id.0.uuid(),
        };
        let Page { items, next } = Page::cut(rows, &page, place);
        Ok(Page { items: self.seen(items)?, next })
    }

    /// Whether the caller's organisation has a referral of a child that has not ended.
    pub fn has_open_referral(&mut self, child: ChildId) -> Result<bool, Failure> {
        self.has_referral(child, |_, standing| !standing.state.is_end())
    }

    /// Whether the caller's organisation has a referral of a child with which it goes on.
    pub fn pursues_referral(&mut self, child: ChildId) -> Result<bool, Failure> {
        self.has_referral(child, Referral::is_pursued)
    }

    fn has_referral(&mut self, child: ChildId, which: impl Fn(&Referral, &Standing) -> bool) -> Result<bool, Failure> {
        let Sight::Organisation { id, .. } = self.sight() else { return Ok(false) };
        self.needs_snapshot()?;
        let members = self.joined_with(child)?;
        let rows: Vec<ReferralRow> = table::table
            .filter(table::child_id.eq_any(stored(&members)))
            .filter(table::organisation_id.eq(Stored(id)))
            .load(self.connection)?;
        let referrals = super::with_moves(self.connection, rows)?;
        let stays = super::children::preschool_stays(self.connection, &members)?;
        let today = self.today();
        Ok(referrals.iter().any(|referral| which(referral, &stays.standing(referral, today))))
    }
}
