//! How a candidate comes in: the coordinator invites and gets a one-time code, which it sends to the contact on file; a frontend exchanges
//! the code for a token of that candidate.

use actix_web::web::Data;
use persistence::{
    Failure,
    domain::{
        Id, Reason, Refusal,
        authority::{ExchangeCandidateCode, Identity, InviteCandidate},
        candidate::CandidateInvitation,
        invitation::Attempt,
        matching,
    },
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::found;
use crate::{
    answer::{Computed, Shown},
    caller::Caller,
    codes::{Tried, code_terms, new_code, typed},
    fields::CandidateCode,
    input::{Body, IfMatch, IfMatchHeader, PathId},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
    tokens::{TOKEN_SECONDS, Tokens},
};

/// For what a code is hashed, so that none of a guardian is one of a candidate.
const PURPOSE: &[u8] = b"candidate code";

pub(super) fn operations() -> Vec<Operation> {
    area!("candidates": invite => InviteCandidate, exchange => ExchangeCandidateCode)
}

/// Een uitnodiging van een kandidaat, met de code; die is daarna nergens te lezen.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CandidateInvitation)]
pub(crate) struct InvitationView {
    /// De uitnodiging; hoort bij de code.
    id: Uuid,
    /// De eenmalige code.
    code: CandidateCode,
    /// Vanaf wanneer de code niet meer geldt.
    expires_at: jiff::Timestamp,
}

/// Een code die een kandidaat heeft ontvangen.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = CandidateCodeExchange)]
pub(crate) struct ExchangeBody {
    /// De uitnodiging waar de code bij hoort.
    invitation_id: Uuid,
    code: CandidateCode,
}

/// Een token van een kandidaat.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CandidateToken)]
pub(crate) struct CandidateTokenView {
    /// Het token, voor de header Authorization.
    #[schema(max_length = 8192, example = "eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl")]
    access_token: String,
    /// Het soort token: altijd Bearer.
    #[schema(max_length = 10, example = "Bearer")]
    token_type: &'static str,
    /// Tot wanneer het token geldt.
    expires_at: jiff::Timestamp,
    /// De kandidaat die het token heeft.
    candidate_id: Uuid,
}

#[utoipa::path(post, path = "/candidates/{candidateId}/_invite",
    params(("candidateId" = Uuid, Path, description = "De kandidaat."), IfMatchHeader),
    summary = "Nodig een kandidaat uit",
    description = "Maakt een eenmalige code waarmee een kandidaat de eigen gegevens ziet en verbetert. Alleen dit antwoord toont de code; \
        stuur haar naar de bereikbaarheid die van de kandidaat is vastgelegd. De code geldt kort en vervalt na enkele foute pogingen \
        (`guardianCode.minutes`, `guardianCode.attempts`), en ook als er iets van de kandidaat wijzigt; een nieuwe uitnodiging vervangt een \
        eerdere. Wie uitnodigt kan de code niet zelf inwisselen.",
    responses((status = 200, description = "De uitnodiging met de code.", body = InvitationView)))]
async fn invite(
    caller: Caller,
    PathId(id): PathId<matching::Candidate>,
    expected: IfMatch,
) -> Result<Once<Shown<InvitationView>>, Problem> {
    let code = new_code()?;
    let hash = caller.code_hash(PURPOSE, &typed(&code));
    caller
        .once(move |tx| {
            let permitted = {
                let candidate = found(tx, id)?;
                tx.authority().permit::<InviteCandidate, _>(candidate)?
            };
            let version = permitted.subject().version;
            expected.check(version)?;
            let (id, terms, now) = (tx.new_id(), code_terms(tx)?, tx.now());
            let invited = permitted.invite(id, hash.clone(), terms, tx.authority(), now)?;
            let invitation = tx.save_candidate_invitation(invited)?;
            let (id, expires_at) = (invitation.id.uuid(), invitation.expires_at.into());
            Ok(Shown::at(version, InvitationView { id, code: code.clone().into(), expires_at }))
        })
        .await
}

#[utoipa::path(post, path = "/candidate-codes/_exchange", request_body = ExchangeBody,
    summary = "Wissel een code van een kandidaat in",
    description = "Een frontend voor kandidaten (een token van de coördinator met de rol candidate) wisselt de code van een kandidaat in voor \
        een token van die kandidaat. Daarmee zijn alleen de eigen gegevens te lezen en te verbeteren, en kan de kandidaat zich terugtrekken. \
        Elke code geldt een keer; een foute poging telt mee. Wie heeft uitgenodigd kan de code niet inwisselen.",
    responses((status = 200, description = "Het token van de kandidaat.", body = CandidateTokenView)))]
async fn exchange(
    caller: Caller,
    tokens: Data<Tokens>,
    Body(body): Body<ExchangeBody>,
) -> Result<Once<Computed<CandidateTokenView>>, Problem> {
    let hash = caller.code_hash(PURPOSE, &typed(&String::from(body.code)));
    let id: Id<CandidateInvitation> = Id::from_uuid(body.invitation_id);
    let tried = caller
        .once(move |tx| {
            let found = tx.candidate_invitation(id)?.ok_or(Refusal::rule(Reason::InvitationUnknown, "#/invitationId"))?;
            let now = tx.now();
            let (changed, attempt) = tx.authority().permit::<ExchangeCandidateCode, _>(found)?.attempt(&hash, now)?;
            let invitation = tx.save_candidate_invitation(changed)?;
            if attempt == Attempt::Wrong {
                return Ok(Tried::Wrong);
            }
            // Whoever is behind the frontend is not the candidate, and has no locations.
            let own = Identity::clone(tx.authority().identity());
            let identity = Identity { candidate: Some(invitation.whom), person: None, locations: None, ..own };
            let token =
                tokens.sign(&identity, now, TOKEN_SECONDS).map_err(|problem| Failure::Internal(format!("{problem:?}")))?;
            let until = now.plus_seconds(TOKEN_SECONDS).into();
            let candidate_id = invitation.whom.uuid();
            let token = CandidateTokenView { access_token: token, token_type: "Bearer", expires_at: until, candidate_id };
            Ok(Tried::Right { token, until })
        })
        .await?;
    match tried {
        Once::Now(Tried::Right { token, .. }) => Ok(Once::Now(Computed(token))),
        Once::Now(Tried::Wrong) => Err(Problem::from(Refusal::rule(Reason::CodeWrong, "#/code"))),
        Once::Before(kept) => Ok(Once::Before(kept)),
    }
}
