//! How a guardian comes in: the organisation invites and gets a one-time code, which it sends to the contact on file; a frontend
//! exchanges the code for a token of that guardian.

use actix_web::web::Data;
use persistence::domain::{
    self, Cause, Reason, Refusal,
    authority::{ExchangeCode, Identity, InviteGuardian},
    child::{Child, Guardian, GuardianInvitation, Invitee, NewInvitation},
    invitation::Attempt,
};
use persistence::{Failure, Writing};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::{Computed, Shown},
    caller::Caller,
    codes::{Tried, code_terms, new_code, typed},
    fields::GuardianCode,
    input::{Body, IfMatch, IfMatchHeader, PathIds},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
    tokens::{TOKEN_SECONDS, Tokens},
};

/// For what a code is hashed, so that none of a candidate is one of a guardian.
const PURPOSE: &[u8] = b"guardian code";

pub(crate) fn operations() -> Vec<Operation> {
    area!("guardians": invite => InviteGuardian, exchange => ExchangeCode)
}

/// Een uitnodiging van een ouder; bij welke andere kinderen het dezelfde ouder is.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewInvitation)]
pub(crate) struct InvitationBody {
    /// Dezelfde ouder bij broers en zussen; naam en bereikbaarheid moeten daar dezelfde zijn.
    #[schema(max_items = 20)]
    siblings: Option<Vec<SiblingBody>>,
}

/// Een ouder bij een ander kind.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = InvitedSibling)]
pub(crate) struct SiblingBody {
    /// Het andere kind.
    child_id: Uuid,
    /// De ouder in de inschrijving van dat kind.
    guardian_id: Uuid,
}

/// Een uitnodiging van een ouder (invitation), met de code; die is daarna nergens te lezen.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Invitation)]
pub(crate) struct InvitationView {
    /// De uitnodiging; hoort bij de code.
    id: Uuid,
    /// De eenmalige code.
    code: GuardianCode,
    /// Vanaf wanneer de code niet meer geldt.
    expires_at: jiff::Timestamp,
}

/// Een code die een ouder heeft ontvangen.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = CodeExchange)]
pub(crate) struct ExchangeBody {
    /// De uitnodiging waar de code bij hoort.
    invitation_id: Uuid,
    code: GuardianCode,
}

/// Een token van een ouder.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GuardianToken)]
pub(crate) struct GuardianTokenView {
    /// Het token, voor de header Authorization.
    #[schema(max_length = 8192, example = "eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl")]
    access_token: String,
    /// Het soort token: altijd Bearer.
    #[schema(max_length = 10, example = "Bearer")]
    token_type: &'static str,
    /// Tot wanneer het token geldt.
    expires_at: jiff::Timestamp,
    /// De kinderen die de ouder ermee kan zien.
    #[schema(max_items = 21)]
    child_ids: Vec<Uuid>,
}

/// The registrations of the other children; every one that is not there is named.
fn siblings(tx: &mut Writing<'_>, named: &[SiblingBody]) -> Result<Vec<Invitee>, Failure> {
    let (mut found, mut causes) = (Vec::new(), Vec::new());
    for (at, sibling) in named.iter().enumerate() {
        match tx.child(domain::Id::from_uuid(sibling.child_id))? {
            Some(registration) => {
                found.push(Invitee { registration, guardian_id: domain::Id::from_uuid(sibling.guardian_id) });
            }
            None => causes.push(Cause::new(Reason::ChildUnknown, format!("#/siblings/{at}/childId"))),
        }
    }
    Refusal::unless_empty(causes)?;
    Ok(found)
}

#[utoipa::path(post, path = "/children/{childId}/guardians/{guardianId}/_invite",
    params(("childId" = Uuid, Path, description = "Het kind."), ("guardianId" = Uuid, Path, description = "De ouder."), IfMatchHeader),
    request_body = InvitationBody,
    summary = "Nodig een ouder uit",
    description = "Maakt een eenmalige code voor een ouder met gezag. Alleen dit antwoord toont de code; stuur haar met de uitnodiging \
        naar de bereikbaarheid die van de ouder is vastgelegd. De code geldt kort en vervalt na enkele foute pogingen \
        (`guardianCode.minutes`, `guardianCode.attempts`), en ook als de inschrijving wijzigt; een nieuwe uitnodiging vervangt een eerdere. \
        If-Match noemt de versie van de inschrijving, zodat de bereikbaarheid de laatste is. Wie uitnodigt kan de code niet zelf \
        inwisselen.",
    responses((status = 200, description = "De uitnodiging met de code.", body = InvitationView)))]
async fn invite(
    caller: Caller,
    PathIds(child, guardian): PathIds<Child, Guardian>,
    expected: IfMatch,
    Body(body): Body<InvitationBody>,
) -> Result<Once<Shown<InvitationView>>, Problem> {
    let code = new_code()?;
    let hash = caller.code_hash(PURPOSE, &typed(&code));
    let named = body.siblings.unwrap_or_default();
    caller
        .once(move |tx| {
            let registration = tx.child(child)?.ok_or(Refusal::NotFound)?;
            let version = registration.version;
            let known = registration.guardians.iter().any(|known| known.id == guardian);
            let invited = Invitee { registration, guardian_id: guardian };
            let siblings = siblings(tx, &named)?;
            let permitted = tx.authority().permit::<InviteGuardian, _>(NewInvitation { invited, siblings })?;
            if !known {
                return Err(Refusal::NotFound.into());
            }
            expected.check(version)?;
            let (id, terms, now) = (tx.new_id(), code_terms(tx)?, tx.now());
            let invitation = tx.save_guardian_invitation(permitted.invite(id, hash.clone(), terms, tx.authority(), now)?)?;
            let body =
                InvitationView { id: invitation.id.uuid(), code: code.clone().into(), expires_at: invitation.expires_at.into() };
            Ok(Shown::at(version, body))
        })
        .await
}

#[utoipa::path(post, path = "/guardian-codes/_exchange", request_body = ExchangeBody,
    summary = "Wissel een code van een ouder in",
    description = "Een frontend voor ouders (een token met de rol guardian) wisselt de code van een ouder in voor een token van die ouder, \
        bij een of meer kinderen, met de scopes van het eigen token. Elke code geldt een keer; een foute poging telt mee. Wie heeft \
        uitgenodigd kan de code niet inwisselen. Een frontend met de scope `guardians:login` staat ervoor in dat de ouder is ingelogd.",
    responses((status = 200, description = "Het token van de ouder.", body = GuardianTokenView)))]
async fn exchange(
    caller: Caller,
    tokens: Data<Tokens>,
    Body(body): Body<ExchangeBody>,
) -> Result<Once<Computed<GuardianTokenView>>, Problem> {
    let hash = caller.code_hash(PURPOSE, &typed(&String::from(body.code)));
    let id: domain::Id<GuardianInvitation> = domain::Id::from_uuid(body.invitation_id);
    let tried = caller
        .once(move |tx| {
            let found = tx.guardian_invitation(id)?.ok_or(Refusal::rule(Reason::InvitationUnknown, "#/invitationId"))?;
            let now = tx.now();
            let (changed, attempt) = tx.authority().permit::<ExchangeCode, _>(found)?.attempt(&hash, now)?;
            let invitation = tx.save_guardian_invitation(changed)?;
            if attempt == Attempt::Wrong {
                return Ok(Tried::Wrong);
            }
            let guardians = invitation.whom.iter().map(|held| held.guardian_id).collect();
            // Whoever is behind the frontend is not the guardian, and no location narrows what a guardian sees.
            let own = Identity::clone(tx.authority().identity());
            let invited_by = Some(invitation.client_id);
            let identity = Identity { guardians, person: None, locations: None, invited_by, ..own };
            // Signed here, although it takes the writer some 50 us, for the token is part of the answer that is kept for a repeat.
            let token =
                tokens.sign(&identity, now, TOKEN_SECONDS).map_err(|problem| Failure::Internal(format!("{problem:?}")))?;
            let until = now.plus_seconds(TOKEN_SECONDS).into();
            let child_ids = invitation.whom.iter().map(|held| held.child_id.uuid()).collect();
            let token = GuardianTokenView { access_token: token, token_type: "Bearer", expires_at: until, child_ids };
            Ok(Tried::Right { token, until })
        })
        .await?;
    match tried {
        Once::Now(Tried::Right { token, .. }) => Ok(Once::Now(Computed(token))),
        Once::Now(Tried::Wrong) => Err(Problem::from(Refusal::rule(Reason::CodeWrong, "#/code"))),
        Once::Before(kept) => Ok(Once::Before(kept)),
    }
}
