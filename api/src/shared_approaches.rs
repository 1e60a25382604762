//! Shared approaches: whether guardians allow that what one side of a combination contract learned is used on the other.

use persistence::domain::{
    self, Id, Refusal,
    authority::{GiveConsent, ReadConsent, Role, WithdrawConsent},
    child::{Child, GuardianId, Registration},
    connector::{NewSharedApproach, SharedApproach, WithdrawnSharedApproach},
    handover::{ConsentMethod, ConsentState},
    page::Page,
};
use persistence::{Failure, Reading};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::{Created, Items, Listed, Shown},
    caller::Caller,
    consents::ConsentDecision,
    fields::{Coded, ConsentMethodCode, ConsentStateCode, PersonReference},
    input::{Body, PageQuery, PathId, Query},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
};

pub(crate) fn operations() -> Vec<Operation> {
    area!("approaches": list => ReadConsent, give => GiveConsent, show => ReadConsent, withdraw => WithdrawConsent)
}

/// Toestemming van een ouder, of haar weigering, voor een gedeelde aanpak.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewSharedApproach)]
pub(crate) struct NewSharedApproachBody {
    /// Het contract van de verbinder; de lijn van het kind noemt het.
    contract_id: Uuid,
    decision: ConsentDecision,
    /// De ouder die op papier tekende; een ouder met een eigen token laat dit weg.
    guardian_id: Option<Uuid>,
    /// Wie de handtekening op papier heeft gezien, als ondoorzichtige verwijzing; zonder is het de medewerker van het token.
    witness: Option<PersonReference>,
}

/// Wat een ouder zegt van een gedeelde aanpak (toestemming).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SharedApproach)]
pub(crate) struct SharedApproachView {
    id: Uuid,
    /// Het contract van de verbinder.
    contract_id: Uuid,
    /// De organisatie in wier inschrijving de ouder staat.
    organisation_id: Uuid,
    /// De ouder, in die inschrijving.
    guardian_id: Uuid,
    state: ConsentStateCode,
    method: ConsentMethodCode,
    /// De afnemer waarmee het is gezegd.
    client_id: Uuid,
    /// De organisaties aan beide kanten toen het werd gezegd; tussen andere geldt het niet.
    #[schema(max_items = 2)]
    party_ids: Vec<Uuid>,
    /// De afnemer die de ouder uitnodigde, als die met een code of ingelogd sprak.
    invited_by: Option<Uuid>,
    /// Wie de handtekening heeft gezien.
    witness: Option<PersonReference>,
    stated_at: jiff::Timestamp,
    /// Wanneer het is ingetrokken of door een ander woord vervangen.
    ended_at: Option<jiff::Timestamp>,
}

impl From<&SharedApproach> for SharedApproachView {
    fn from(word: &SharedApproach) -> Self {
        Self {
            id: word.id.uuid(),
            contract_id: word.contract_id.uuid(),
            organisation_id: word.organisation_id.uuid(),
            guardian_id: word.guardian_id.uuid(),
            state: Coded(word.state),
            method: Coded(word.method),
            client_id: word.client_id.uuid(),
            party_ids: word.party.iter().map(|party| party.uuid()).collect(),
            invited_by: word.invited_by.map(Id::uuid),
            witness: word.witness.clone().map(PersonReference),
            stated_at: word.stated_at.into(),
            ended_at: word.ended_at.map(jiff::Timestamp::from),
        }
    }
}

/// Who speaks: a guardian for itself, or the one whom whoever records it names.
fn speaker(tx: &Reading<'_>, registration: &Registration, named: Option<Uuid>) -> Result<GuardianId, Failure> {
    let identity = tx.authority().identity();
    let speaks = if identity.role == Role::Guardian {
        let known = |id: &&GuardianId| registration.guardians.iter().any(|one| one.id == **id);
        identity.guardians.iter().find(known).or_else(|| identity.guardians.first()).copied()
    } else {
        named.map(Id::from_uuid)
    };
    Ok(speaks.ok_or_else(|| Refusal::rule(domain::Reason::GuardianUnknown, "#/guardianId"))?)
}

#[utoipa::path(get, path = "/children/{childId}/shared-approaches",
    params(("childId" = Uuid, Path, description = "Het kind."), PageQuery),
    summary = "Lijst van toestemmingen voor een gedeelde aanpak",
    description = "Wat ouders zeggen van een gedeelde aanpak rond het kind, ook na intrekking. Een organisatie ziet wat de ouders in haar \
        inschrijving zeggen, een ouder de eigen woorden.",
    responses((status = 200, description = "Een pagina toestemmingen.", body = Items<SharedApproachView>)))]
async fn list(
    caller: Caller,
    PathId(id): PathId<Child>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<SharedApproachView>, Problem> {
    let page = page.request(caller.cursors())?;
    let page = caller
        .read(move |tx| {
            let Page { items, next } = tx.shared_approaches(id, page)?.ok_or(Refusal::NotFound)?;
            let permitted = items.into_iter().map(|one| tx.authority().permit::<ReadConsent, _>(one));
            let items = permitted.map(|one| one.map(|one| SharedApproachView::from(one.subject()))).collect::<Result<_, _>>()?;
            Ok(Page { items, next })
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(post, path = "/children/{childId}/shared-approaches", params(("childId" = Uuid, Path, description = "Het kind.")),
    request_body = NewSharedApproachBody,
    summary = "Geef of weiger toestemming voor een gedeelde aanpak",
    description = "Dat wat school of opvang van het kind leert ook aan de andere kant wordt gebruikt door de verbinder, wiens contract dat is. \
        Een ouder met gezag zegt het zelf, of wie het kind inschreef legt vast wat een ouder op papier tekende. Welke ouders het moeten zeggen \
        is de regelparameter `consent.guardians`; wie bezwaar maakt houdt het tegen.",
    responses((status = 201, description = "Wat is gezegd.", body = SharedApproachView)))]
async fn give(
    caller: Caller,
    PathId(id): PathId<Child>,
    Body(body): Body<NewSharedApproachBody>,
) -> Result<Once<Created<SharedApproachView>>, Problem> {
    caller
        .once(move |tx| {
            let registration = tx.child(id)?.ok_or(Refusal::NotFound)?;
            let (child, contract_id) = (registration.child.id, Id::from_uuid(body.contract_id));
            let method = ConsentMethod::of(tx.authority());
            let own_person = tx.authority().identity().person.clone().filter(|_| method == ConsentMethod::Paper);
            let new = NewSharedApproach {
                guardian_id: speaker(tx, &registration, body.guardian_id)?,
                party: tx.sides_around(child, contract_id)?,
                registration,
                contract_id,
                is_given: body.decision == ConsentDecision::Given,
                method,
                witness: body.witness.clone().map(String::from).or(own_person),
            };
            let earlier = tx.words_on_shared_approach(contract_id, &[child])?;
            let permitted = tx.authority().permit::<GiveConsent, _>(new)?;
            let (stated, superseded) = permitted.state(tx.new_id(), earlier, tx.authority(), tx.now())?;
            for word in superseded {
                tx.save_shared_approach(word)?;
            }
            let saved = tx.save_shared_approach(stated)?;
            let location = format!("/v1/shared-approaches/{}", saved.id);
            Ok(Created { location, version: saved.version, body: SharedApproachView::from(&saved) })
        })
        .await
}

#[utoipa::path(get, path = "/shared-approaches/{approachId}",
    params(("approachId" = Uuid, Path, description = "De toestemming.")),
    summary = "Lees een toestemming voor een gedeelde aanpak",
    description = "Wat een ouder heeft gezegd, en wat daarvan nu staat.",
    responses((status = 200, description = "De toestemming.", body = SharedApproachView)))]
async fn show(caller: Caller, PathId(id): PathId<SharedApproach>) -> Result<Shown<SharedApproachView>, Problem> {
    caller
        .read(move |tx| {
            let found = tx.shared_approach(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadConsent, _>(found)?;
            Ok(Shown::at(permitted.subject().version, SharedApproachView::from(permitted.subject())))
        })
        .await
}

#[utoipa::path(post, path = "/shared-approaches/{approachId}/_withdraw",
    params(("approachId" = Uuid, Path, description = "De toestemming.")),
    summary = "Trek toestemming voor een gedeelde aanpak in",
    description = "Even makkelijk als geven, en vanaf nu (AVG 7(3)). Nog eens intrekken verandert niets.",
    responses((status = 200, description = "De toestemming.", body = SharedApproachView)))]
async fn withdraw(caller: Caller, PathId(id): PathId<SharedApproach>) -> Result<Once<Shown<SharedApproachView>>, Problem> {
    caller
        .once(move |tx| {
            let word = tx.shared_approach(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<WithdrawConsent, _>(WithdrawnSharedApproach(word))?;
            let WithdrawnSharedApproach(word) = permitted.subject();
            if word.state == ConsentState::Withdrawn {
                return Ok(Shown::at(word.version, SharedApproachView::from(word)));
            }
            let saved = tx.save_shared_approach(permitted.withdraw(tx.now())?)?;
            Ok(Shown::at(saved.version, SharedApproachView::from(&saved)))
        })
        .await
}
