//! Consents: what guardians allow of which section, towards whom.

use persistence::domain::{
    self, Id, Instant, Refusal,
    authority::{GiveConsent, ReadConsent, Role, WithdrawConsent},
    child::Child,
    handover::{Consent, ConsentMethod, ConsentState, NewConsent, SectionVersion, StatedConsent, WithdrawnConsent},
    page::Page,
};
use persistence::{Failure, Reading, Writing};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::{Created, Items, Listed, Shown},
    caller::Caller,
    conventions::hex,
    fields::{Coded, ConsentMethodCode, ConsentStateCode, HashText, PersonReference, SectionKindCode},
    input::{Body, PageQuery, PathId, Query},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
};

pub(crate) fn operations() -> Vec<Operation> {
    area!("consents": list => ReadConsent, give => GiveConsent, show => ReadConsent, withdraw => WithdrawConsent)
}

/// Wat een ouder zegt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ConsentDecision {
    /// Geeft toestemming.
    Given,
    /// Weigert toestemming.
    Refused,
}

/// Toestemming van een ouder, of haar weigering, voor een onderdeel van een overdracht.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewConsent)]
pub(crate) struct NewConsentBody {
    /// De overdracht; de ontvanger daarvan is voor wie de toestemming geldt.
    handover_id: Uuid,
    section: SectionKindCode,
    /// De versie van de tekst die de ouder heeft gelezen.
    #[schema(minimum = 1, maximum = 1_000_000, example = 2)]
    version: i32,
    decision: ConsentDecision,
    /// De ouder die op papier tekende; een ouder met een eigen token laat dit weg.
    guardian_id: Option<Uuid>,
    /// Wie de handtekening op papier heeft gezien, als ondoorzichtige verwijzing; zonder is het de medewerker van het token.
    witness: Option<PersonReference>,
}

/// Toestemming voor een onderdeel van een overdracht (toestemming).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Consent)]
pub(crate) struct ConsentView {
    id: Uuid,
    /// De overdracht.
    handover_id: Uuid,
    /// De ouder, in de inschrijving van de afzender.
    guardian_id: Uuid,
    /// De organisatie voor wie het geldt.
    recipient_id: Uuid,
    section: SectionKindCode,
    /// De versie van de tekst die is getoond.
    #[schema(minimum = 1)]
    version: i32,
    /// De hash van die tekst.
    text_hash: HashText,
    state: ConsentStateCode,
    method: ConsentMethodCode,
    /// De afnemer waarmee het is gezegd.
    client_id: Uuid,
    /// De afnemer die de ouder uitnodigde, als die met een code of ingelogd sprak.
    invited_by: Option<Uuid>,
    /// Wie de handtekening heeft gezien.
    witness: Option<PersonReference>,
    /// Tot wanneer het geldt: zolang de overdracht loopt, en daarna tot de ontvanger de inhoud niet meer leest; null als het niet meer
    /// staat, of zolang er geen einde bekend is.
    until: Option<jiff::Timestamp>,
    stated_at: jiff::Timestamp,
    /// Wanneer het is ingetrokken of door een andere tekst geëindigd.
    ended_at: Option<jiff::Timestamp>,
}

impl ConsentView {
    /// What guardians said, with until when each of it holds.
    pub(crate) fn all(tx: &mut Reading<'_>, consents: &[Consent]) -> Result<Vec<Self>, Failure> {
        let handovers = tx.handovers_of_consents(consents)?;
        let until = |consent: &Consent| {
            let handover = handovers.iter().find(|handover| handover.id == consent.handover_id)?;
            if handover.state.waits() { handover.expires_at } else { handover.content_until }
        };
        Ok(consents.iter().map(|consent| Self::until(consent, until(consent))).collect())
    }

    /// One of them.
    fn of(tx: &mut Reading<'_>, consent: &Consent) -> Result<Self, Failure> {
        let gone = || Failure::Internal("a consent without its view".into());
        Self::all(tx, std::slice::from_ref(consent))?.pop().ok_or_else(gone)
    }

    fn until(consent: &Consent, until: Option<Instant>) -> Self {
        Self {
            id: consent.id.uuid(),
            handover_id: consent.handover_id.uuid(),
            guardian_id: consent.guardian_id.uuid(),
            recipient_id: consent.recipient_id.uuid(),
            section: Coded(consent.section.kind),
            version: consent.section.version,
            text_hash: HashText(hex(&consent.text_hash)),
            state: Coded(consent.state),
            method: Coded(consent.method),
            client_id: consent.client_id.uuid(),
            invited_by: consent.invited_by.map(Id::uuid),
            witness: consent.witness.clone().map(PersonReference),
            until: until.filter(|_| consent.state == ConsentState::Given).map(jiff::Timestamp::from),
            stated_at: consent.stated_at.into(),
            ended_at: consent.ended_at.map(jiff::Timestamp::from),
        }
    }
}

/// Records what a guardian says, in the place of what that guardian said before.
pub(crate) fn state_consent(tx: &mut Writing<'_>, new: NewConsent, at: Instant) -> Result<Consent, Failure> {
    let earlier = tx.consents_of_handover(&new.handover)?;
    let permitted = tx.authority().permit::<GiveConsent, _>(new)?;
    let StatedConsent { stated, superseded, lost } = permitted.state(tx.new_id(), earlier, tx.authority(), at)?;
    for consent in superseded {
        tx.save_consent(consent)?;
    }
    if let Some(handover) = lost {
        tx.save_handover(handover)?;
    }
    tx.save_consent(stated)
}

#[utoipa::path(get, path = "/children/{childId}/consents",
    params(("childId" = Uuid, Path, description = "Het kind."), PageQuery),
    summary = "Toestemmingen voor een kind",
    description = "Wat er staat, voor wie en sinds wanneer, ook na intrekking: het bewijs blijft, de tekst niet. Een organisatie ziet wat gezegd \
        is over haar overdrachten, een ouder de eigen woorden.",
    responses((status = 200, description = "Een pagina toestemmingen.", body = Items<ConsentView>)))]
async fn list(caller: Caller, PathId(id): PathId<Child>, Query(page): Query<PageQuery>) -> Result<Listed<ConsentView>, Problem> {
    let page = page.request(caller.cursors())?;
    let page = caller
        .read(move |tx| {
            let Page { items, next } = tx.consents(id, page)?.ok_or(Refusal::NotFound)?;
            let permitted = items.into_iter().map(|one| tx.authority().permit::<ReadConsent, _>(one));
            let shown = permitted.map(|one| one.map(|one| one.subject().clone())).collect::<Result<Vec<_>, _>>()?;
            Ok(Page { items: ConsentView::all(tx, &shown)?, next })
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(post, path = "/children/{childId}/consents", params(("childId" = Uuid, Path, description = "Het kind.")),
    request_body = NewConsentBody,
    summary = "Geef of weiger toestemming",
    description = "Een ouder met gezag zegt het zelf, of de afzender legt vast wat een ouder op papier tekende. Het geldt voor een onderdeel, een \
        ontvanger en de tekst die is getoond. Voor medische gegevens en bijlagen is papier of inloggen nodig; ingelogd is een ouder bij een \
        afnemer met de scope `guardians:login`.",
    responses((status = 201, description = "Wat is gezegd.", body = ConsentView)))]
async fn give(
    caller: Caller,
    PathId(id): PathId<Child>,
    Body(body): Body<NewConsentBody>,
) -> Result<Once<Created<ConsentView>>, Problem> {
    caller
        .once(move |tx| {
            let registration = tx.child(id)?.ok_or(Refusal::NotFound)?;
            let unknown = || Refusal::rule(domain::Reason::HandoverUnknown, "#/handoverId");
            let handover = tx.handover(Id::from_uuid(body.handover_id))?.ok_or_else(unknown)?;
            if !tx.is_joined(registration.child.id, handover.child_id)? {
                return Err(unknown().into());
            }
            let guardian_ids = tx.guardians_of_handover(&handover)?;
            let own = &tx.authority().identity().guardians;
            let is_guardian = tx.authority().role() == Role::Guardian;
            let speaks = if is_guardian {
                own.iter().find(|id| guardian_ids.contains(id)).or_else(|| own.first()).copied()
            } else {
                body.guardian_id.map(Id::from_uuid)
            };
            let method = ConsentMethod::of(tx.authority());
            let own_person = tx.authority().identity().person.clone().filter(|_| method == ConsentMethod::Paper);
            let new = NewConsent {
                guardian_id: speaks.ok_or_else(|| Refusal::rule(domain::Reason::GuardianUnknown, "#/guardianId"))?,
                handover,
                guardian_ids,
                section: SectionVersion { kind: body.section.0, version: body.version },
                is_given: body.decision == ConsentDecision::Given,
                method,
                witness: body.witness.clone().map(String::from).or(own_person),
            };
            let now = tx.now();
            let saved = state_consent(tx, new, now)?;
            let location = format!("/v1/consents/{}", saved.id);
            Ok(Created { location, version: saved.version, body: ConsentView::of(tx, &saved)? })
        })
        .await
}

#[utoipa::path(get, path = "/consents/{consentId}", params(("consentId" = Uuid, Path, description = "De toestemming.")),
    summary = "Lees een toestemming", description = "Wat een ouder heeft gezegd, en wat daarvan nu staat.",
    responses((status = 200, description = "De toestemming.", body = ConsentView)))]
async fn show(caller: Caller, PathId(id): PathId<Consent>) -> Result<Shown<ConsentView>, Problem> {
    caller
        .read(move |tx| {
            let found = tx.consent(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadConsent, _>(found)?;
            let view = ConsentView::of(tx, permitted.subject())?;
            Ok(Shown::with_others(permitted.subject().version, view))
        })
        .await
}

#[utoipa::path(post, path = "/consents/{consentId}/_withdraw", params(("consentId" = Uuid, Path, description = "De toestemming.")),
    summary = "Trek toestemming in",
    description = "Even makkelijk als geven, en vanaf nu (AVG 7(3)): wat is verzonden en nog niet ontvangen wordt teruggenomen en gewist. Nog eens \
        intrekken verandert niets.",
    responses((status = 200, description = "De toestemming.", body = ConsentView)))]
async fn withdraw(caller: Caller, PathId(id): PathId<Consent>) -> Result<Once<Shown<ConsentView>>, Problem> {
    caller
        .once(move |tx| {
            let consent = tx.consent(id)?.ok_or(Refusal::NotFound)?;
            let handover = tx.handover_of_consent(&consent)?;
            let permitted = tx.authority().permit::<WithdrawConsent, _>(WithdrawnConsent { consent, handover })?;
            let consent = &permitted.subject().consent;
            if consent.state == ConsentState::Withdrawn {
                return Ok(Shown::at(consent.version, ConsentView::until(consent, None)));
            }
            let (withdrawn, handover) = permitted.withdraw(tx.now())?;
            let saved = tx.save_consent(withdrawn)?;
            if let Some(handover) = handover {
                tx.save_handover(handover)?;
            }
            Ok(Shown::at(saved.version, ConsentView::until(&saved, None)))
        })
        .await
}
