//! Everything that is kept of a child, for a guardian to take out (GDPR article 15): as JSON, and as a page to read.
//!
//! `page`: the page. `supported`: the support of a child on it.

mod page;
mod supported;

use persistence::{
    ExpertiseFilter, Failure, LineFacts, PrivacyRequestFilter, Reading, ReferralFilter,
    domain::{
        Refusal,
        authority::ExportChild,
        child::{Child, ChildId, Registration},
        connector::SharedApproach,
        expertise::ExpertiseRequest,
        handover::{Consent, Handover},
        page::{Page, PageRequest},
        placement::Placement,
        privacy_request::PrivacyRequest,
        referral::Referral,
        support::{Consultation, SupportArrangement},
    },
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    answer::{Printed, Shown},
    caller::Caller,
    children::ChildView,
    consents::ConsentView,
    expertise::ExpertiseRequestView,
    fields::DocumentText,
    handovers::{HandoverView, of_child},
    input::PathId,
    lines::{LineView, line_today},
    placements::PlacementView,
    privacy_requests::PrivacyRequestView,
    problem::Problem,
    referrals::ReferralView,
    routes::{Operation, area},
    shared_approaches::SharedApproachView,
    support::{ConsultationView, SupportArrangementView},
};

pub(crate) fn operations() -> Vec<Operation> {
    area!("privacy": show_export => ExportChild, print_export => ExportChild)
}

/// Alles wat van een kind is vastgelegd en voor een ouder te lezen is (AVG 15).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ChildExport)]
pub(crate) struct ExportView {
    /// Wanneer dit is opgemaakt.
    exported_at: jiff::Timestamp,
    /// De inschrijving, met van de ouders alleen de eigen gegevens.
    child: ChildView,
    /// De doorgaande lijn, ook wat anderen vastlegden.
    line: LineView,
    placements: Vec<PlacementView>,
    handovers: Vec<HandoverView>,
    consents: Vec<ConsentView>,
    /// Wat de ouder zei van een gedeelde aanpak door een verbinder.
    shared_approaches: Vec<SharedApproachView>,
    privacy_requests: Vec<PrivacyRequestView>,
    /// Wat aan deskundigen van andere organisaties is gevraagd.
    expertise_requests: Vec<ExpertiseRequestView>,
    /// Wat rond de ondersteuning van het kind is afgesproken, waar het ook is ingeschreven.
    support_arrangements: Vec<SupportArrangementView>,
    /// De overleggen daarover.
    consultations: Vec<ConsultationView>,
    /// De toeleidingen naar voorschoolse educatie.
    referrals: Vec<ReferralView>,
}

/// What is kept of a child, as far as a guardian reads it.
struct Kept {
    registration: Registration,
    line: LineFacts,
    placements: Vec<Placement>,
    handovers: Vec<Handover>,
    consents: Vec<Consent>,
    approaches: Vec<SharedApproach>,
    requests: Vec<PrivacyRequest>,
    questions: Vec<ExpertiseRequest>,
    support: Vec<(SupportArrangement, Vec<Consultation>)>,
    referrals: Vec<Referral>,
}

/// All things of a list, page by page.
pub(crate) fn all<T>(mut read: impl FnMut(PageRequest) -> Result<Page<T>, Failure>) -> Result<Vec<T>, Failure> {
    let (mut things, mut request) = (Vec::new(), PageRequest { size: 100, after: None });
    loop {
        let Page { items, next } = read(request)?;
        things.extend(items);
        match next {
            Some(_) => request.after = next,
            None => return Ok(things),
        }
    }
}

impl Kept {
    /// Everything of the child of a registration.
    fn of(tx: &mut Reading<'_>, id: ChildId) -> Result<Self, Failure> {
        let found = tx.child(id)?.ok_or(Refusal::NotFound)?;
        let registration = tx.authority().permit::<ExportChild, _>(found)?.subject().clone();
        let gone = || Failure::from(Refusal::NotFound);
        let child_id = Some(registration.child.id);
        let mut questions = Vec::new();
        let about = ExpertiseFilter { child_id, ..ExpertiseFilter::default() };
        for one in all(|page| tx.expertise_requests(about, page))? {
            // The list is without words.
            questions.extend(tx.expertise_request(one.id)?);
        }
        let mut support = Vec::new();
        for arrangement in all(|page| tx.support_arrangements(id, page)?.ok_or_else(gone))? {
            let consultations = all(|page| tx.consultations(&arrangement, page))?;
            support.push((arrangement, consultations));
        }
        Ok(Self {
            line: tx.line_stays(id, None)?.ok_or_else(gone)?,
            placements: all(|page| tx.placements_of(id, page)?.ok_or_else(gone))?,
            handovers: all(|page| tx.handovers(&of_child(id), page))?,
            consents: all(|page| tx.consents(id, page)?.ok_or_else(gone))?,
            approaches: all(|page| tx.shared_approaches(id, page)?.ok_or_else(gone))?,
            requests: all(|page| tx.privacy_requests(PrivacyRequestFilter { child_id, state: None }, page))?,
            questions,
            support,
            referrals: all(|page| tx.referrals(&ReferralFilter { child_id, ..ReferralFilter::default() }, page))?,
            registration,
        })
    }
}

#[utoipa::path(get, path = "/children/{childId}/export", params(("childId" = uuid::Uuid, Path, description = "Het kind.")),
    summary = "Alles over een kind",
    description = "Een kopie voor een ouder van alles wat over het eigen kind is vastgelegd (AVG 15). Wie het gebruikte, staat in het logboek \
        (`/processing-activities/_search`); bijlagen van overdrachten zijn met hun id op te halen.",
    responses((status = 200, description = "De gegevens.", body = ExportView)))]
async fn show_export(caller: Caller, PathId(id): PathId<Child>) -> Result<Shown<ExportView>, Problem> {
    let language = caller.language();
    caller
        .read(move |tx| {
            let kept = Kept::of(tx, id)?;
            let today = tx.today();
            Ok(Shown::computed(ExportView {
                exported_at: tx.now().into(),
                child: ChildView::of(&kept.registration, tx.authority()),
                line: line_today(tx, &kept.line, language)?.into(),
                placements: kept.placements.iter().map(PlacementView::from).collect(),
                handovers: kept.handovers.iter().map(|one| HandoverView::of(tx, one)).collect::<Result<_, _>>()?,
                consents: ConsentView::all(tx, &kept.consents)?,
                shared_approaches: kept.approaches.iter().map(SharedApproachView::from).collect(),
                referrals: kept.referrals.iter().map(|one| ReferralView::shown(tx, one)).collect::<Result<_, _>>()?,
                privacy_requests: kept.requests.iter().map(|one| PrivacyRequestView::of(one, today)).collect(),
                expertise_requests: kept
                    .questions
                    .iter()
                    .map(|one| ExpertiseRequestView::of(tx, one))
                    .collect::<Result<_, _>>()?,
                support_arrangements: kept.support.iter().map(|(one, _)| SupportArrangementView::of(one, today)).collect(),
                consultations: kept.support.iter().flat_map(|(_, held)| held).map(ConsultationView::from).collect(),
            }))
        })
        .await
}

#[utoipa::path(get, path = "/children/{childId}/export/document", params(("childId" = uuid::Uuid, Path, description = "Het kind.")),
    summary = "Alles over een kind, om te lezen",
    description = "Hetzelfde als een pagina in gewone taal, om te lezen of af te drukken.",
    responses((status = 200, description = "De pagina.", body = DocumentText, content_type = "text/html")))]
async fn print_export(caller: Caller, PathId(id): PathId<Child>) -> Result<Printed, Problem> {
    let style = caller.address_of("/docs/document.css");
    let page = caller
        .read(move |tx| {
            let kept = Kept::of(tx, id)?;
            Ok(page::Leaf::of(tx, kept)?.page(&style).into_string())
        })
        .await?;
    Ok(Printed(page))
}
