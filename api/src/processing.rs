//! The log of processing: who used whose data, for what and on what basis.

use persistence::domain::{
    self, Instant, Language,
    authority::ReadLog,
    page::Page,
    processing::{LogFilter, ProcessingEntry, activity, activity_uri},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::{Items, Listed},
    caller::Caller,
    conventions::hex,
    fields::{Coded, Label, LegalBasisCode, PersonReference, ProcessingStatusCode, Purpose, RegisterEntry, SpanId, TraceId},
    input::{Body, PageQuery, Query},
    problem::Problem,
    routes::{Operation, area},
};

pub(crate) fn operations() -> Vec<Operation> {
    area!("processing": list => ReadLog)
}

/// Van wanneer de verwerkingen zijn.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ProcessingPeriod)]
pub(crate) struct PeriodBody {
    /// Vanaf dit moment; vanaf het begin als het ontbreekt.
    from: Option<jiff::Timestamp>,
    /// Tot dit moment, dat er niet meer bij hoort; tot nu als het ontbreekt.
    until: Option<jiff::Timestamp>,
}

/// Welke verwerkingen worden gevraagd; alle als het leeg is.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ProcessingSearch)]
pub(crate) struct SearchBody {
    #[serde(default)]
    period: Option<PeriodBody>,
    /// Alleen verwerkingen van gegevens van dit kind.
    child_id: Option<Uuid>,
}

impl From<SearchBody> for LogFilter {
    fn from(body: SearchBody) -> Self {
        let period = body.period.unwrap_or_default();
        Self {
            child: body.child_id.map(domain::Id::from_uuid),
            from: period.from.map(Instant::from),
            until: period.until.map(Instant::from),
        }
    }
}

/// Wat een verzoek met de gegevens van een kind deed (verwerking), volgens Logboek Dataverwerkingen.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProcessingActivity)]
pub(crate) struct EntryView {
    /// De regel in het logboek; bij een verzoek over meer kinderen is zij voor elk kind dezelfde.
    record_id: Uuid,
    /// Het kind; van een volwassene het contract waarin de gegevens staan.
    child_id: Uuid,
    /// De versie van de verwerkingsactiviteit in het register (AVG artikel 30).
    processing_activity_id: RegisterEntry,
    /// Waarvoor.
    purpose: Purpose,
    legal_basis: LegalBasisCode,
    /// De organisatie namens welke het gebeurde.
    organisation_id: Uuid,
    organisation_name: Option<Label>,
    /// De client die het deed (verwerker).
    client_id: Uuid,
    client_name: Option<Label>,
    /// De verwijzing naar de persoon achter de client; een ouder ziet haar niet.
    person: Option<PersonReference>,
    trace_id: TraceId,
    span_id: SpanId,
    parent_span_id: Option<SpanId>,
    status: ProcessingStatusCode,
    started_at: jiff::Timestamp,
    ended_at: jiff::Timestamp,
}

impl EntryView {
    /// An action without an entry in the register leaves no record, so there is always a purpose to show.
    fn of(entry: &ProcessingEntry, language: Language, guardian: bool) -> Option<Self> {
        let activity = activity(entry.action)?;
        Some(Self {
            record_id: entry.record_id.uuid(),
            child_id: entry.child_id.uuid(),
            processing_activity_id: RegisterEntry(activity_uri(entry.action)),
            purpose: Purpose(activity.purpose.get(language).to_owned()),
            legal_basis: Coded(activity.legal_basis),
            organisation_id: entry.organisation_id.uuid(),
            organisation_name: entry.organisation_name.clone().map(Label),
            client_id: entry.client_id.uuid(),
            client_name: entry.client_name.clone().map(Label),
            person: entry.person.clone().filter(|_| !guardian).map(PersonReference),
            trace_id: TraceId(hex(&entry.trace_id)),
            span_id: SpanId(hex(&entry.span_id)),
            parent_span_id: entry.parent_span_id.map(|id| SpanId(hex(&id))),
            status: Coded(entry.status),
            started_at: entry.started_at.into(),
            ended_at: entry.ended_at.into(),
        })
    }
}

#[utoipa::path(post, path = "/processing-activities/_search", params(PageQuery), request_body = SearchBody,
    summary = "Doorzoek het logboek van verwerkingen",
    description = "Wie wanneer welke gegevens gebruikte, waarvoor en op welke grondslag; het laatste eerst, een regel voor elk kind. De \
        functionaris gegevensbescherming ziet wat namens de eigen organisatie gebeurde; een ouder ziet alles over het eigen kind, van \
        welke organisatie ook. Stuur voor de volgende pagina dezelfde vraag naar het adres uit de Link-header. Ook dit lezen komt in \
        het logboek.",
    responses((status = 200, description = "Een pagina verwerkingen.", body = Items<EntryView>)))]
async fn list(caller: Caller, Query(page): Query<PageQuery>, Body(body): Body<SearchBody>) -> Result<Listed<EntryView>, Problem> {
    let page = page.request(caller.cursors())?;
    let (language, filter) = (caller.language(), LogFilter::from(body));
    let page = caller
        .read(move |tx| {
            let Page { items, next } = tx.log(filter, page)?;
            let guardian = tx.authority().role() == domain::authority::Role::Guardian;
            let permitted = items.into_iter().map(|entry| tx.authority().permit::<ReadLog, _>(entry));
            let views = permitted.map(|one| one.map(|one| EntryView::of(one.subject(), language, guardian)));
            let views = views.collect::<Result<Vec<_>, _>>()?;
            Ok(Page { items: views.into_iter().flatten().collect(), next })
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}
