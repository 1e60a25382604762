//! What is to be done, kept by organisation and due date, so that a page of it is a range of an index.
//!
//! `refresh`: how it follows what is recorded. `things`: what one thing asks by itself.

mod refresh;
mod things;

use diesel::{BoolExpressionMethods, ExpressionMethods, Insertable, QueryDsl, RunQueryDsl};
use domain::{
    Date, Id,
    authority::{Authority, Relation, Subject},
    child::ChildId,
    code::Code,
    location::LocationId,
    organisation::OrganisationId,
    page::{Page, PageRequest, StepPlace},
    step::{About, StepCode, Task},
};
use uuid::Uuid;

use crate::{
    ChildSummary, Failure, Reading, Writing,
    access::optional,
    connection::{AnyConnection, insert_all},
    schema::{next_steps as table, stale_children},
    stored::Stored,
};

pub(crate) use refresh::contributions_anew;
pub(crate) use things::forget_tasks_of;

/// A step as it is kept; the domain knows it only by what is to be done.
enum Step {}

/// What a step is about.
enum Thing {}

/// A mark of a child of whom something changed.
enum Mark {}

/// Something that an organisation can do now.
#[derive(Clone, Debug)]
pub struct KeptStep {
    /// Its place in the list.
    pub at: StepPlace,
    /// Who.
    pub organisation_id: OrganisationId,
    /// Where, if it belongs to a location.
    pub location_id: Option<LocationId>,
    /// The child, where the organisation has registered it.
    pub child: Option<ChildSummary>,
    /// The thing that it is about; of which kind the code tells.
    pub about_id: Option<Uuid>,
    /// What.
    pub code: StepCode,
}

/// Only what is for the caller's organisation is loaded.
impl Subject for KeptStep {
    fn relation(&self, caller: &Authority) -> Relation {
        let reached = self.location_id.map_or(caller.identity().locations.is_none(), |location| caller.reaches(location));
        if reached && caller.organisation() == self.organisation_id { Relation::Own } else { Relation::Anyone }
    }
}

/// Which steps are asked for.
#[derive(Clone, Debug, Default)]
pub struct NextStepFilter {
    /// Only at a location.
    pub location_id: Option<LocationId>,
    /// Only with this code.
    pub code: Option<StepCode>,
    /// Only due before a day.
    pub due_before: Option<Date>,
    /// Only overdue, or only not.
    pub overdue: Option<bool>,
}

type StepRow = (
    Stored<Id<Step>>,
    Stored<OrganisationId>,
    Option<Stored<LocationId>>,
    Option<Stored<ChildId>>,
    Option<Stored<Id<Thing>>>,
    Stored<StepCode>,
    Stored<Date>,
);

/// A step to be kept.
#[derive(Insertable)]
#[diesel(table_name = table)]
struct NewStep {
    id: Stored<Id<Step>>,
    /// The children that are one, or the thing that asks by itself: what the step goes with.
    joined_id: Stored<Id<Thing>>,
    organisation_id: Stored<OrganisationId>,
    location_id: Option<Stored<LocationId>>,
    child_id: Option<Stored<ChildId>>,
    about_id: Option<Stored<Id<Thing>>>,
    code: Stored<StepCode>,
    due_date: Stored<Date>,
    from_date: Stored<Date>,
    until_date: Stored<Date>,
}

impl NewStep {
    fn of(id: Uuid, joined_id: Uuid, task: &Task, child: Option<ChildId>, about: Option<Uuid>) -> Self {
        Self {
            id: Stored(Id::from_uuid(id)),
            joined_id: Stored(Id::from_uuid(joined_id)),
            organisation_id: Stored(task.organisation_id),
            location_id: task.location_id.map(Stored),
            child_id: child.map(Stored),
            about_id: about.map(Id::from_uuid).map(Stored),
            code: Stored(task.code),
            due_date: Stored(task.due_date),
            from_date: Stored(task.from_date),
            until_date: Stored(task.until_date.unwrap_or(Date::MAX)),
        }
    }
}

impl Reading<'_> {
    /// A page of what the caller's organisation can do now, by due date. A page may hold less than it could, where a child is not seen
    /// any more.
    pub fn next_steps(
        &mut self,
        filter: &NextStepFilter,
        page: PageRequest<StepPlace>,
    ) -> Result<Page<KeptStep, StepPlace>, Failure> {
        let (organisation, today) = (self.authority().organisation(), Stored(self.today()));
        let mut query = table::table
            .filter(table::organisation_id.eq(Stored(organisation)))
            .filter(table::from_date.le(today))
            .filter(table::until_date.ge(today))
            .order((table::due_date, table::id))
            .limit(page.limit())
            .select((
                table::id,
                table::organisation_id,
                table::location_id,
                table::child_id,
                table::about_id,
                table::code,
                table::due_date,
            ))
            .into_boxed();
        // A step tells what it is about, so it is for whoever reads that.
        let told = StepCode::ALL.iter().copied().filter(|code| self.authority().holds(code.about().scope()));
        let told: Vec<Stored<StepCode>> = told.map(Stored).collect();
        if told.len() < StepCode::ALL.len() {
            query = query.filter(table::code.eq_any(told));
        }
        if let Some(own) = &self.authority().identity().locations {
            query = query.filter(table::location_id.eq_any(optional(own)));
        }
        if let Some(location) = filter.location_id {
            query = query.filter(table::location_id.eq(Some(Stored(location))));
        }
        if let Some(code) = filter.code {
            query = query.filter(table::code.eq(Stored(code)));
        }
        if let Some(before) = filter.due_before {
            query = query.filter(table::due_date.lt(Stored(before)));
        }
        match filter.overdue {
            Some(true) => query = query.filter(table::due_date.lt(today)),
            Some(false) => query = query.filter(table::due_date.ge(today)),
            None => {}
        }
        if let Some(after) = page.after {
            let (day, id) = (Stored(after.due_date), Stored(Id::<Step>::from_uuid(after.id)));
            query = query.filter(table::due_date.ge(day)).filter(table::due_date.gt(day).or(table::id.gt(id)));
        }
        let rows: Vec<StepRow> = query.load(self.connection)?;
        let Page { items, next } = Page::cut(rows, &page, |row| StepPlace { due_date: row.6.0, id: row.0.0.uuid() });
        Ok(Page { items: self.with_children(items)?, next })
    }

    /// The steps of these rows, but for those of the line of children that are not seen.
    fn with_children(&mut self, rows: Vec<StepRow>) -> Result<Vec<KeptStep>, Failure> {
        let children: Vec<ChildId> = rows.iter().filter_map(|row| row.3).map(|child| child.0).collect();
        let seen = self.children_by_id(&children)?;
        let step = |(Stored(id), Stored(organisation_id), location, child, about, Stored(code), due): StepRow| {
            let child = match child {
                None => None,
                Some(Stored(child)) => seen.iter().find(|summary| summary.child.id == child).cloned(),
            };
            // A handover goes on where its child is not seen any more.
            if child.is_none() && matches!(code.about(), About::Line | About::SupportArrangement) {
                return None;
            }
            let at = StepPlace { due_date: due.0, id: id.uuid() };
            let (location_id, about_id) = (location.map(|kept| kept.0), about.map(|kept| kept.0.uuid()));
            Some(KeptStep { at, organisation_id, location_id, child, about_id, code })
        };
        Ok(rows.into_iter().filter_map(step).collect())
    }
}

/// Marks children of whom something changed, so that what is to be done for them is computed anew.
pub(crate) fn mark_stale(connection: &mut AnyConnection, new_id: fn() -> Uuid, children: &[ChildId]) -> Result<(), Failure> {
    let mark = |child: &ChildId| {
        (stale_children::id.eq(Stored(Id::<Mark>::from_uuid(new_id()))), stale_children::child_id.eq(Stored(*child)))
    };
    let rows: Vec<_> = children.iter().map(mark).collect();
    insert_all!(connection, stale_children::table, rows)?;
    Ok(())
}

impl Writing<'_> {
    /// Marks children of whom something changed in this transaction.
    pub(crate) fn mark_stale(&mut self, children: &[ChildId]) -> Result<(), Failure> {
        let new_id = self.means.new_id;
        mark_stale(self.connection, new_id, children)
    }
}
