//! Working groups. Who coordinates the programme sees them, and who takes part in the group.

use std::collections::{BTreeMap, BTreeSet};

use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, Queryable, RunQueryDsl};
use domain::{
    Instant,
    authority::Changed,
    page::{Page, PageRequest},
    programme::{GroupMeeting, GroupMember, Programme, ProgrammeId, WorkingGroup, WorkingGroupFacts, WorkingGroupId},
};

use crate::{
    Failure, Reading, Writing,
    connection::per_backend,
    schema::{programmes, working_group_members as members, working_groups as table},
    stored::{Json, Stored},
    transaction::exactly_one,
};

/// Which of the working groups a caller asks for.
#[derive(Clone, Copy, Debug, Default)]
pub struct WorkingGroupFilter {
    /// Those of a programme.
    pub programme_id: Option<ProgrammeId>,
}

#[derive(Queryable)]
struct GroupRow {
    id: Stored<WorkingGroupId>,
    programme_id: Stored<ProgrammeId>,
    name: String,
    members: Json<Vec<GroupMember>>,
    meetings: Json<Vec<GroupMeeting>>,
    created_at: Stored<Instant>,
    version: i32,
}

/// Reduces a query from `working_groups` to those that a caller may see. The rule stands here only.
macro_rules! visible_groups {
    ($query:expr, $own:expr) => {{
        let own = Stored($own);
        let run = programmes::table.filter(programmes::coordinator_id.eq(own)).select(programmes::id);
        let joined = members::table.filter(members::organisation_id.eq(own)).select(members::working_group_id);
        $query.filter(table::programme_id.eq_any(run).or(table::id.eq_any(joined)))
    }};
}

impl Reading<'_> {
    /// The working group with an id, for those who see it.
    pub fn working_group(&mut self, id: WorkingGroupId) -> Result<Option<WorkingGroup>, Failure> {
        let query = table::table.filter(table::id.eq(Stored(id))).into_boxed();
        let rows: Vec<GroupRow> = visible_groups!(query, self.authority().organisation()).load(self.connection)?;
        Ok(self.with_programmes(rows)?.pop())
    }

    /// A page of the working groups that the caller sees, by id.
    pub fn working_groups(&mut self, filter: WorkingGroupFilter, page: PageRequest) -> Result<Page<WorkingGroup>, Failure> {
        let mut query = visible_groups!(table::table.into_boxed(), self.authority().organisation());
        if let Some(programme) = filter.programme_id {
            query = query.filter(table::programme_id.eq(Stored(programme)));
        }
        if let Some(after) = page.after {
            query = query.filter(table::id.gt(Stored(WorkingGroupId::from_uuid(after))));
        }
        let rows: Vec<GroupRow> = query.order(table::id).limit(page.limit()).load(self.connection)?;
        let Page { items, next } = Page::cut(rows, &page, |row| row.id.0.uuid());
        Ok(Page { items: self.with_programmes(items)?, next })
    }

    fn with_programmes(&mut self, rows: Vec<GroupRow>) -> Result<Vec<WorkingGroup>, Failure> {
        let ids: Vec<_> = rows.iter().map(|row| row.programme_id).collect();
        let found: BTreeMap<ProgrammeId, Programme> =
            self.programmes_by_id(&ids)?.into_iter().map(|programme| (programme.id, programme)).collect();
        let whole = |row: GroupRow| {
            let programme = found.get(&row.programme_id.0).cloned();
            Ok(WorkingGroup {
                id: row.id.0,
                programme: programme.ok_or_else(|| Failure::Internal("a working group without a programme".into()))?,
                facts: WorkingGroupFacts { name: row.name, members: row.members.0, meetings: row.meetings.0 },
                created_at: row.created_at.0,
                version: row.version,
            })
        };
        rows.into_iter().map(whole).collect()
    }
}

impl Writing<'_> {
    /// Saves a new or changed working group.
    pub fn save_working_group(&mut self, changed: Changed<WorkingGroup>) -> Result<WorkingGroup, Failure> {
        let group = changed.value();
        let (id, facts) = (Stored(group.id), &group.facts);
        let stated = (
            table::name.eq(&facts.name),
            table::members.eq(Json(facts.members.clone())),
            table::meetings.eq(Json(facts.meetings.clone())),
            table::version.eq(group.version),
        );
        match changed.expected_version() {
            None => {
                let made = (
                    table::id.eq(id),
                    table::programme_id.eq(Stored(group.programme.id)),
                    table::created_at.eq(Stored(group.created_at)),
                );
                diesel::insert_into(table::table).values((made, stated)).execute(self.connection)?;
            }
            Some(expected) => {
                let read = table::table.filter(table::id.eq(id)).filter(table::version.eq(expected));
                exactly_one(diesel::update(read).set(stated).execute(self.connection)?, expected)?;
                diesel::delete(members::table.filter(members::working_group_id.eq(id))).execute(self.connection)?;
            }
        }
        let taking_part: BTreeSet<_> = facts.members.iter().map(|member| member.organisation_id).collect();
        let values: Vec<_> = taking_part
            .into_iter()
            .map(|organisation| (members::working_group_id.eq(id), members::organisation_id.eq(Stored(organisation))))
            .collect();
        // The enum has no batch insert.
        per_backend!(&mut *self.connection, c => diesel::insert_into(members::table).values(&values).execute(c))?;
        Ok(changed.into_value())
    }
}
