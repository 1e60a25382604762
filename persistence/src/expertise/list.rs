//! Pages of expertise requests, without their words.

use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{
    child::ChildId,
    code::Code,
    expertise::{ExpertiseAbout, ExpertiseRequest, ExpertiseRequestId, ExpertiseSide, ExpertiseState},
    page::{Page, PageRequest},
};

use super::{RequestRow, table, visible_requests};
use crate::{
    Failure, Reading,
    access::{Sight, optional},
    stored::Stored,
};

/// Which requests are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExpertiseFilter {
    /// On which side the caller's organisation stands.
    pub side: Option<ExpertiseSide>,
    /// In which state.
    pub state: Option<ExpertiseState>,
    /// About what.
    pub about: Option<ExpertiseAbout>,
    /// Whether the answer is overdue.
    pub overdue: Option<bool>,
    /// About this child, in any own registration that is joined.
    pub child_id: Option<ChildId>,
}

/// The states in which the specialist is waited for.
fn waiting() -> Vec<Stored<ExpertiseState>> {
    ExpertiseState::ALL.iter().copied().filter(|state| state.waits_for_specialist()).map(Stored).collect()
}

impl Reading<'_> {
    /// A page of the requests that the caller sees, by id.
    pub fn expertise_requests(&mut self, filter: ExpertiseFilter, page: PageRequest) -> Result<Page<ExpertiseRequest>, Failure> {
        let sight = self.sight();
        let own = self.own_children(&sight)?;
        let (today, now) = (Stored(self.today()), self.now());
        let query = table::table.order(table::id).limit(page.limit()).into_boxed();
        let mut query = visible_requests!(query, &sight, &own);
        if let Some(after) = page.after {
            query = query.filter(table::id.gt(Stored(ExpertiseRequestId::from_uuid(after))));
        }
        if let Some((organisation, _)) = sight.organisation() {
            query = match filter.side {
                Some(ExpertiseSide::Asker) => query.filter(table::asker_id.eq(Stored(organisation))),
                Some(ExpertiseSide::Specialist) => query.filter(table::specialist_id.eq(Stored(organisation))),
                Some(ExpertiseSide::Guardian) | None => query,
            };
        }
        if let Some(state) = filter.state {
            query = query.filter(table::state.eq(Stored(state)));
        }
        if let Some(about) = filter.about {
            query = query.filter(table::about.eq(Stored(about)));
        }
        match filter.overdue {
            None => {}
            Some(true) => query = query.filter(table::due_date.lt(today)).filter(table::state.eq_any(waiting())),
            Some(false) => query = query.filter(table::due_date.ge(today).or(table::state.ne_all(waiting()))),
        }
        if let Some(child) = filter.child_id {
            // What was asked is found also when the child has left.
            let anchors = self.anchors_within(&self.sight().with_what_ran_out(), child)?;
            query = query.filter(table::child_id.eq_any(optional(&anchors)));
            // Whether another organisation asks about a child that it knows too is not for the specialist to find out.
            if let Some((organisation, _)) = sight.organisation() {
                query = query.filter(table::asker_id.eq(Stored(organisation)));
            }
        }
        let rows: Vec<RequestRow> = query.load(self.connection)?;
        let Page { items, next } = Page::cut(rows, &page, |row| row.id.0.uuid());
        let mut requests = Vec::with_capacity(items.len());
        for row in items {
            if let Some(child) = row.child_id {
                self.touch(child.0);
            }
            requests.push(row.into_request(None, now)?);
        }
        Ok(Page { items: requests, next })
    }
}
