//! What an organisation can do now: the list that a professional opens first in the morning.

use persistence::domain::{self, Date, Language, authority::ReadNextSteps, page::Page, step::About};
use persistence::{KeptStep, NextStepFilter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    answer::{Items, Listed},
    caller::Caller,
    fields::{Coded, StepCodeCode},
    handovers::ChildNameView,
    input::{PageQuery, Query},
    problem::Problem,
    routes::{Operation, area},
};

pub(crate) fn operations() -> Vec<Operation> {
    area!("steps": list => ReadNextSteps)
}

/// Iets wat de eigen organisatie nu kan doen (vervolgstap).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OrganisationStep)]
pub(crate) struct StepView {
    id: Uuid,
    code: StepCodeCode,
    /// Wat er wordt gevraagd, in de taal van de afnemer.
    #[schema(max_length = 500)]
    text: &'static str,
    /// De uiterste dag.
    due_date: Date,
    /// Of die voorbij is.
    overdue: bool,
    /// De locatie waar het te doen is; null als het niet aan een locatie hangt.
    location_id: Option<Uuid>,
    /// Het kind, zoals de eigen organisatie het kent; null als zij het niet heeft ingeschreven.
    child_id: Option<Uuid>,
    child_name: Option<ChildNameView>,
    /// De overdracht waar het om gaat, als die er is.
    handover_id: Option<Uuid>,
    /// De vraag aan een deskundige waar het om gaat, als die er is.
    expertise_request_id: Option<Uuid>,
    /// De ondersteuning waar het om gaat, als die er is.
    support_arrangement_id: Option<Uuid>,
    /// De toeleiding waar het om gaat, als die er is.
    referral_id: Option<Uuid>,
}

impl StepView {
    fn of(step: &KeptStep, today: Date, language: Language) -> Self {
        let about = |kind: About| step.about_id.filter(|_| step.code.about() == kind);
        Self {
            id: step.at.id,
            code: Coded(step.code),
            text: step.code.text().get(language),
            due_date: step.at.due_date,
            overdue: step.at.due_date < today,
            location_id: step.location_id.map(domain::Id::uuid),
            child_id: step.child.as_ref().map(|child| child.child.joined_id.uuid()),
            child_name: step.child.clone().map(ChildNameView::from),
            handover_id: about(About::Handover),
            expertise_request_id: about(About::ExpertiseRequest),
            support_arrangement_id: about(About::SupportArrangement),
            referral_id: about(About::Referral),
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct StepQuery {
    /// Alleen op deze locatie.
    location_id: Option<Uuid>,
    /// Alleen deze stap.
    #[param(inline)]
    code: Option<StepCodeCode>,
    /// Alleen met een uiterste dag voor deze dag.
    due_before: Option<Date>,
    /// Alleen die te laat zijn, of alleen die het niet zijn.
    overdue: Option<bool>,
}

impl From<StepQuery> for NextStepFilter {
    fn from(query: StepQuery) -> Self {
        Self {
            location_id: query.location_id.map(domain::Id::from_uuid),
            code: query.code.map(|code| code.0),
            due_before: query.due_before,
            overdue: query.overdue,
        }
    }
}

#[utoipa::path(get, path = "/next-steps", params(StepQuery, PageQuery),
    summary = "Wat er te doen staat",
    description = "Wat de eigen organisatie nu kan doen, op uiterste dag: overdrachten die aan de beurt zijn en nog niet zijn begonnen, wat begonnen \
        overdrachten vragen van afzender en ontvanger, de volgende stap van toeleidingen, plannen, evaluaties en afspraken rond ondersteuning, \
        vragen aan deskundigen, kinderen zonder plek of school. Met overdue=true: wat te laat is. Een pagina kan korter zijn dan gevraagd, en een \
        token ziet alleen stappen van wat zijn scopes laten lezen. De lijst volgt \
        wat wordt vastgelegd binnen enkele seconden, en na het inlezen van een groot bestand binnen enkele minuten.",
    responses((status = 200, description = "Een pagina stappen.", body = Items<StepView>)))]
async fn list(
    caller: Caller,
    Query(query): Query<StepQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<StepView>, Problem> {
    let (page, filter, language) = (page.request(caller.cursors())?, NextStepFilter::from(query), caller.language());
    let page = caller
        .read(move |tx| {
            let Page { items, next } = tx.next_steps(&filter, page)?;
            let today = tx.today();
            let permitted = items.into_iter().map(|step| tx.authority().permit::<ReadNextSteps, _>(step));
            let items = permitted.map(|one| one.map(|one| StepView::of(one.subject(), today, language)));
            Ok(Page { items: items.collect::<Result<_, _>>()?, next })
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}
