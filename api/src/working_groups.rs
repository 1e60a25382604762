//! Working groups of programmes: form, list, show and change.

use persistence::{
    WorkingGroupFilter,
    domain::{
        Date, Id, Reason, Refusal,
        authority::{ChangeWorkingGroup, FormWorkingGroup, Permitted, ReadWorkingGroup},
        page::Page,
        programme::{GroupAction, GroupMeeting, GroupMember, NewWorkingGroup, WorkingGroup, WorkingGroupFacts},
    },
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    answer::{Created, Items, Listed, Shown, Warning},
    caller::Caller,
    fields::{Coded, FreeText, GroupRoleCode, Label, PatchOf},
    input::{Body, IfMatch, IfMatchHeader, PageQuery, Patch, PathId, Query},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
};

pub(crate) fn operations() -> Vec<Operation> {
    area!("programmes":
        list_groups => ReadWorkingGroup, form_group => FormWorkingGroup, show_group => ReadWorkingGroup,
        change_group => ChangeWorkingGroup)
}

/// Een lid van een werkgroep, met rol en organisatie en zonder naam.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = WorkingGroupMember)]
pub(crate) struct MemberBody {
    organisation_id: Uuid,
    role: GroupRoleCode,
    /// Minuten per maand voor de werkgroep.
    #[schema(minimum = 0, maximum = 12_000, example = 240)]
    minutes_per_month: i32,
}

/// Wat na een bijeenkomst iemand doet.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = WorkingGroupAction)]
pub(crate) struct ActionBody {
    text: FreeText,
    /// De organisatie die ervoor zorgt; zij heeft een lid in de werkgroep.
    owner_id: Uuid,
    /// Wanneer het klaar moet zijn.
    due_date: Date,
    /// Wanneer het klaar was.
    done_date: Option<Date>,
}

/// Een bijeenkomst.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = WorkingGroupMeeting)]
pub(crate) struct MeetingBody {
    date: Date,
    /// Wat is besloten.
    #[schema(max_items = 50)]
    decisions: Option<Vec<FreeText>>,
    /// Wat is afgesproken te doen.
    #[schema(max_items = 50)]
    actions: Option<Vec<ActionBody>>,
}

/// Wat van een werkgroep wordt vastgelegd.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct WorkingGroupChange {
    name: Label,
    /// Wie eraan deelnemen; van de coördinator of een partner van het programma.
    #[schema(min_items = 1, max_items = 50)]
    members: Vec<MemberBody>,
    /// De bijeenkomsten, geweest en gepland.
    #[schema(max_items = 100)]
    meetings: Option<Vec<MeetingBody>>,
}

/// Een nieuwe werkgroep.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NewWorkingGroupBody {
    /// Het programma, dat de eigen organisatie coördineert.
    programme_id: Uuid,
    name: Label,
    /// Wie eraan deelnemen; van de coördinator of een partner van het programma.
    #[schema(min_items = 1, max_items = 50)]
    members: Vec<MemberBody>,
    /// De bijeenkomsten, geweest en gepland.
    #[schema(max_items = 100)]
    meetings: Option<Vec<MeetingBody>>,
}

type WorkingGroupPatch = PatchOf<WorkingGroupChange>;

/// Een werkgroep in een lijst.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WorkingGroupItem {
    id: Uuid,
    programme_id: Uuid,
    name: Label,
    /// De dag van de laatste bijeenkomst die is vastgelegd.
    last_meeting_date: Option<Date>,
}

/// Een werkgroep van een programma.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WorkingGroup)]
pub(crate) struct WorkingGroupView {
    id: Uuid,
    programme_id: Uuid,
    name: Label,
    /// Wie eraan deelnemen.
    #[schema(max_items = 50)]
    members: Vec<MemberBody>,
    /// De bijeenkomsten, geweest en gepland.
    #[schema(max_items = 100)]
    meetings: Vec<MeetingBody>,
    created_at: jiff::Timestamp,
    /// Wat nog eens bekeken moet worden, al staat geen regel het in de weg.
    warnings: Vec<Warning>,
}

/// Welke werkgroepen.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct WorkingGroupQuery {
    /// Alleen van dit programma.
    programme_id: Option<Uuid>,
}

impl From<WorkingGroupChange> for WorkingGroupFacts {
    fn from(body: WorkingGroupChange) -> Self {
        let member = |body: MemberBody| GroupMember {
            organisation_id: Id::from_uuid(body.organisation_id),
            role: body.role.0,
            minutes_per_month: body.minutes_per_month,
        };
        let action = |body: ActionBody| GroupAction {
            text: body.text.into(),
            owner_id: Id::from_uuid(body.owner_id),
            due_date: body.due_date,
            done_date: body.done_date,
        };
        let meeting = |body: MeetingBody| GroupMeeting {
            date: body.date,
            decisions: body.decisions.into_iter().flatten().map(String::from).collect(),
            actions: body.actions.into_iter().flatten().map(action).collect(),
        };
        Self {
            name: body.name.into(),
            members: body.members.into_iter().map(member).collect(),
            meetings: body.meetings.into_iter().flatten().map(meeting).collect(),
        }
    }
}

impl WorkingGroupChange {
    fn of(facts: &WorkingGroupFacts) -> Self {
        let member = |member: &GroupMember| MemberBody {
            organisation_id: member.organisation_id.uuid(),
            role: Coded(member.role),
            minutes_per_month: member.minutes_per_month,
        };
        let action = |action: &GroupAction| ActionBody {
            text: FreeText(action.text.clone()),
            owner_id: action.owner_id.uuid(),
            due_date: action.due_date,
            done_date: action.done_date,
        };
        let meeting = |meeting: &GroupMeeting| MeetingBody {
            date: meeting.date,
            decisions: Some(meeting.decisions.iter().cloned().map(FreeText).collect()),
            actions: Some(meeting.actions.iter().map(action).collect()),
        };
        Self {
            name: Label(facts.name.clone()),
            members: facts.members.iter().map(member).collect(),
            meetings: Some(facts.meetings.iter().map(meeting).collect()),
        }
    }
}

impl From<&WorkingGroup> for WorkingGroupView {
    fn from(group: &WorkingGroup) -> Self {
        let WorkingGroupChange { name, members, meetings } = WorkingGroupChange::of(&group.facts);
        Self {
            id: group.id.uuid(),
            programme_id: group.programme.id.uuid(),
            name,
            members,
            meetings: meetings.unwrap_or_default(),
            created_at: group.created_at.into(),
            warnings: group.facts.warnings().into_iter().map(Warning::from).collect(),
        }
    }
}

impl From<Permitted<ReadWorkingGroup, WorkingGroup>> for WorkingGroupView {
    fn from(permitted: Permitted<ReadWorkingGroup, WorkingGroup>) -> Self {
        permitted.subject().into()
    }
}

impl From<Permitted<ReadWorkingGroup, WorkingGroup>> for WorkingGroupItem {
    fn from(permitted: Permitted<ReadWorkingGroup, WorkingGroup>) -> Self {
        let group = permitted.subject();
        Self {
            id: group.id.uuid(),
            programme_id: group.programme.id.uuid(),
            name: Label(group.facts.name.clone()),
            last_meeting_date: group.facts.meetings.iter().map(|meeting| meeting.date).max(),
        }
    }
}

#[utoipa::path(get, path = "/working-groups", params(PageQuery, WorkingGroupQuery),
    summary = "Lijst van werkgroepen",
    description = "De werkgroepen van eigen programma's en die waarin de eigen organisatie een lid heeft, per pagina, op volgorde van id.",
    responses((status = 200, description = "Een pagina werkgroepen.", body = Items<WorkingGroupItem>)))]
async fn list_groups(
    caller: Caller,
    Query(page): Query<PageQuery>,
    Query(query): Query<WorkingGroupQuery>,
) -> Result<Listed<WorkingGroupItem>, Problem> {
    let page = page.request(caller.cursors())?;
    let filter = WorkingGroupFilter { programme_id: query.programme_id.map(Id::from_uuid) };
    let page = caller
        .read(move |tx| {
            let found = tx.working_groups(filter, page)?;
            let permitted = found.items.into_iter().map(|one| tx.authority().permit::<ReadWorkingGroup, _>(one));
            let items = permitted.map(|one| one.map(WorkingGroupItem::from)).collect::<Result<_, _>>()?;
            Ok(Page { items, next: found.next })
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(post, path = "/working-groups", request_body = NewWorkingGroupBody,
    summary = "Vorm een werkgroep", description = "Een werkgroep van een programma dat de eigen organisatie coördineert.",
    responses((status = 201, description = "De nieuwe werkgroep.", body = WorkingGroupView)))]
async fn form_group(caller: Caller, Body(body): Body<NewWorkingGroupBody>) -> Result<Once<Created<WorkingGroupView>>, Problem> {
    let NewWorkingGroupBody { programme_id, name, members, meetings } = body;
    let facts = WorkingGroupFacts::from(WorkingGroupChange { name, members, meetings });
    caller
        .once(move |tx| {
            let programme = tx.programme(Id::from_uuid(programme_id))?;
            let programme = programme.ok_or_else(|| Refusal::rule(Reason::NoSuchProgramme, "#/programmeId"))?;
            let new = NewWorkingGroup { programme, facts: facts.clone() };
            let formed = tx.authority().permit::<FormWorkingGroup, _>(new)?.form(tx.new_id(), tx.now())?;
            let saved = tx.save_working_group(formed)?;
            Ok(Created { location: format!("/v1/working-groups/{}", saved.id), version: saved.version, body: (&saved).into() })
        })
        .await
}

#[utoipa::path(get, path = "/working-groups/{workingGroupId}",
    params(("workingGroupId" = Uuid, Path, description = "De werkgroep.")),
    summary = "Lees een werkgroep", description = "Een werkgroep met haar bijeenkomsten, voor de coördinator en voor wie een lid heeft.",
    responses((status = 200, description = "De werkgroep.", body = WorkingGroupView)))]
async fn show_group(caller: Caller, PathId(id): PathId<WorkingGroup>) -> Result<Shown<WorkingGroupView>, Problem> {
    caller
        .read(move |tx| {
            let group = tx.working_group(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadWorkingGroup, _>(group)?;
            Ok(Shown::at(permitted.subject().version, permitted.into()))
        })
        .await
}

#[utoipa::path(patch, path = "/working-groups/{workingGroupId}",
    params(("workingGroupId" = Uuid, Path, description = "De werkgroep."), IfMatchHeader),
    request_body(content = WorkingGroupPatch, content_type = "application/merge-patch+json"),
    summary = "Wijzig een werkgroep",
    description = "Leden en bijeenkomsten van een werkgroep, met besluiten en met wat wie wanneer doet.",
    responses((status = 200, description = "De gewijzigde werkgroep.", body = WorkingGroupView)))]
async fn change_group(
    caller: Caller,
    PathId(id): PathId<WorkingGroup>,
    expected: IfMatch,
    patch: Patch<WorkingGroupChange>,
) -> Result<Shown<WorkingGroupView>, Problem> {
    caller
        .write(move |tx| {
            let found = tx.working_group(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ChangeWorkingGroup, _>(found)?;
            expected.check(permitted.subject().version)?;
            let facts = WorkingGroupFacts::from(patch.apply(&WorkingGroupChange::of(&permitted.subject().facts))?);
            if permitted.subject().facts == facts {
                return Ok(Shown::at(permitted.subject().version, permitted.subject().into()));
            }
            let saved = tx.save_working_group(permitted.amend(facts, tx.now())?)?;
            Ok(Shown::at(saved.version, WorkingGroupView::from(&saved)))
        })
        .await
}
