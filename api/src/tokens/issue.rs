//! `/oauth/token`: client credentials (RFC 6749 section 4.4) for one of the organisations that gave the client a mandate.

use std::collections::BTreeSet;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{AUTHORIZATION, CONTENT_TYPE},
    },
    web::{Data, Payload},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use persistence::domain::{
    Id,
    authority::{ClientId, Identity, Role, Scope},
    code::Code,
    combination_contract::CombinationContractId,
    identifier::holds_citizen_number,
    location::LocationId,
    organisation::OrganisationId,
};
use persistence::{Database, Mandate};
use serde_json::json;
use uuid::Uuid;

use super::{TOKEN_SECONDS, Tokens, secrets};
use crate::{
    conventions::{InOwnForm, RequestContext},
    problem::{Problem, ProblemCode},
};

/// How large the form may be in which a client asks for a token, in bytes.
const FORM_BYTES: usize = 64 << 10;

/// What a client asks a token for.
struct Wanted {
    /// The organisation to act for; the only one when absent.
    organisation: Option<OrganisationId>,
    /// The role; the first of the mandate when absent.
    role: Option<Role>,
    /// Fewer scopes than the mandate has; all of them when absent.
    scopes: Option<BTreeSet<Scope>>,
    /// The locations to narrow every view to.
    locations: Option<Vec<LocationId>>,
    /// An opaque reference to the person behind the client.
    person: Option<String>,
    /// The combination contract whose person a connector is.
    contract: Option<CombinationContractId>,
}

impl Wanted {
    /// What a connector must say, and nobody else may: whose contract it is, and which person asks. The contract says where.
    fn judge(&self, role: Role) -> Result<(), Refused> {
        match (role, &self.contract) {
            (Role::Connector, None) => Err(Refused::Request("contract is verplicht voor een verbinder.")),
            (Role::Connector, Some(_)) if self.person.is_none() => {
                Err(Refused::Request("person is verplicht voor een verbinder: een ondoorzichtige verwijzing."))
            }
            (Role::Connector, Some(_)) if self.locations.is_some() => {
                Err(Refused::Request("locations hoort niet bij een verbinder: het contract zegt waar."))
            }
            (Role::Connector, Some(_)) | (_, None) => Ok(()),
            (_, Some(_)) => Err(Refused::Request("contract hoort alleen bij de rol connector.")),
        }
    }
}

/// Why no token is given, by RFC 6749 section 5.2.
enum Refused {
    Client,
    GrantType,
    Grant(&'static str),
    Scope,
    Request(&'static str),
    Other(Problem),
}

/// Answers `/oauth/token`.
pub(crate) async fn token(request: HttpRequest, payload: Payload, tokens: Data<Tokens>) -> Result<HttpResponse, Problem> {
    let body = crate::body::take(&request, payload, FORM_BYTES).await?;
    match issue(&request, &body, &tokens).await {
        Ok((token, scopes)) => Ok(HttpResponse::Ok().insert_header(("pragma", "no-cache")).json(json!({
            "access_token": token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS, "scope": scopes
        }))),
        Err(Refused::Other(problem)) => Err(problem),
        Err(refused) => Ok(refused.answer()),
    }
}

impl Refused {
    fn answer(&self) -> HttpResponse {
        let (status, error, description) = match self {
            Self::Client => (StatusCode::UNAUTHORIZED, "invalid_client", "Onbekende client of onjuist geheim."),
            Self::GrantType => (StatusCode::BAD_REQUEST, "unsupported_grant_type", "grant_type moet client_credentials zijn."),
            Self::Grant(why) => (StatusCode::BAD_REQUEST, "invalid_grant", *why),
            Self::Scope => (StatusCode::BAD_REQUEST, "invalid_scope", "Een gevraagde scope valt buiten het mandaat."),
            Self::Request(why) => (StatusCode::BAD_REQUEST, "invalid_request", *why),
            Self::Other(_) => (StatusCode::INTERNAL_SERVER_ERROR, "server_error", "Fout in de dienst."),
        };
        let mut response = HttpResponse::build(status);
        if status == StatusCode::UNAUTHORIZED {
            response.insert_header(("www-authenticate", "Basic realm=\"doorlijn\""));
        }
        let mut response = response.json(json!({ "error": error, "error_description": description }));
        response.extensions_mut().insert(InOwnForm);
        response
    }
}

async fn issue(request: &HttpRequest, body: &[u8], tokens: &Tokens) -> Result<(String, String), Refused> {
    let database = &tokens.database;
    let context = RequestContext::of(request);
    let form = form(request, body)?;
    if form.iter().enumerate().any(|(at, (name, _))| form.iter().take(at).any(|(earlier, _)| earlier == name)) {
        return Err(Refused::Request("Een parameter komt twee keer voor."));
    }
    let one = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    match one("grant_type") {
        Some("client_credentials") => {}
        Some(_) => return Err(Refused::GrantType),
        None => return Err(Refused::Request("grant_type ontbreekt.")),
    }
    let (id, secret) = credentials(request, one("client_id"), one("client_secret"))?;
    let address = request.peer_addr().map(|peer| peer.ip());
    if let Some(seconds) = tokens.guesses.wait(Some(id), address, context.now) {
        return Err(Refused::Other(Problem { retry_after: Some(seconds), ..Problem::new(ProblemCode::TooManyRequests) }));
    }
    let client = authenticate(database, id, secret).await.inspect_err(|refused| {
        if matches!(refused, Refused::Client) {
            tokens.guesses.wrong(Some(id), address, context.now);
        }
    })?;
    let wanted = Wanted {
        organisation: one("organisation").map(parse_id).transpose()?,
        role: one("role").map(|role| Role::from_code(role).ok_or(Refused::Request("role is onbekend."))).transpose()?,
        scopes: one("scope").map(parse_scopes).transpose()?,
        locations: one("locations").map(parse_locations).transpose()?,
        person: one("person").map(parse_person).transpose()?,
        contract: one("contract").map(parse_id).transpose()?,
    };
    let mandates = database.mandates(client, context.now.date()).await.map_err(|failure| Refused::Other(failure.into()))?;
    let identity = grant(client, &mandates, wanted)?;
    let scopes: Vec<&str> = identity.scopes.iter().map(|scope| scope.as_str()).collect();
    let token = tokens.sign(&identity, context.now, TOKEN_SECONDS).map_err(Refused::Other)?;
    Ok((token, scopes.join(" ")))
}

fn form(request: &HttpRequest, body: &[u8]) -> Result<Vec<(String, String)>, Refused> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if kind.split(';').next().map(str::trim) != Some("application/x-www-form-urlencoded") {
        return Err(Refused::Request("Stuur application/x-www-form-urlencoded."));
    }
    let text = std::str::from_utf8(body).map_err(|_| Refused::Request("De body is geen UTF-8."))?;
    actix_web::web::Query::<Vec<(String, String)>>::from_query(text)
        .map(actix_web::web::Query::into_inner)
        .map_err(|_| Refused::Request("De body is geen formulier."))
}

/// Id and secret, of the Authorization header or else of the form.
fn credentials(request: &HttpRequest, id: Option<&str>, secret: Option<&str>) -> Result<(ClientId, String), Refused> {
    let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let (id, secret) = match header.and_then(|value| value.strip_prefix("Basic ")) {
        Some(basic) => {
            let decoded = BASE64_STANDARD.decode(basic.trim()).map_err(|_| Refused::Client)?;
            let text = String::from_utf8(decoded).map_err(|_| Refused::Client)?;
            let (id, secret) = text.split_once(':').ok_or(Refused::Client)?;
            (id.to_owned(), secret.to_owned())
        }
        None => (id.unwrap_or_default().to_owned(), secret.unwrap_or_default().to_owned()),
    };
    let id = Uuid::parse_str(&id).map_err(|_| Refused::Client)?;
    Ok((Id::from_uuid(id), secret))
}

/// Checks the secret; an unknown client costs as much time as a wrong secret.
async fn authenticate(database: &Database, id: ClientId, secret: String) -> Result<ClientId, Refused> {
    let known = database.client(id).await.map_err(|failure| Refused::Other(failure.into()))?;
    let right = secrets::check(secret, known.map(|client| client.secret_hash)).await.map_err(Refused::Other)?;
    if right { Ok(id) } else { Err(Refused::Client) }
}

/// The identity that a mandate gives for what is wanted. In the role of a guardian it stands for nobody yet: a frontend sees no child
/// with it, and exchanges the codes of guardians for tokens of theirs.
fn grant(client: ClientId, mandates: &[Mandate], wanted: Wanted) -> Result<Identity, Refused> {
    let mandate = match (wanted.organisation, mandates) {
        (Some(organisation), _) => mandates.iter().find(|mandate| mandate.organisation == organisation),
        (None, [only]) => Some(only),
        (None, []) => None,
        (None, _) => return Err(Refused::Request("organisation is verplicht: er zijn mandaten van meer organisaties.")),
    };
    let mandate = mandate.ok_or(Refused::Grant("Er is geen mandaat van deze organisatie."))?;
    let role = wanted.role.or_else(|| mandate.roles.first().copied()).filter(|role| mandate.roles.contains(role));
    let role = role.ok_or(Refused::Grant("Het mandaat geldt niet voor deze rol."))?;
    wanted.judge(role)?;
    let scopes = wanted.scopes.unwrap_or_else(|| mandate.scopes.clone());
    if !scopes.is_subset(&mandate.scopes) {
        return Err(Refused::Scope);
    }
    Ok(Identity {
        client,
        organisation: mandate.organisation,
        role,
        scopes,
        locations: wanted.locations,
        person: wanted.person,
        guardians: Vec::new(),
        invited_by: None,
        contract: wanted.contract,
        candidate: None,
    })
}

fn parse_id<K>(text: &str) -> Result<Id<K>, Refused> {
    Uuid::parse_str(text).map(Id::from_uuid).map_err(|_| Refused::Request("Een id is geen UUID."))
}

fn parse_locations(text: &str) -> Result<Vec<LocationId>, Refused> {
    if text.trim().is_empty() {
        return Err(Refused::Request("locations is leeg; laat het weg voor alle locaties."));
    }
    text.split_whitespace().map(parse_id).collect()
}

fn parse_scopes(text: &str) -> Result<BTreeSet<Scope>, Refused> {
    text.split_whitespace().map(|scope| Scope::from_code(scope).ok_or(Refused::Scope)).collect()
}

fn parse_person(text: &str) -> Result<String, Refused> {
    if is_opaque(text) {
        Ok(text.to_owned())
    } else {
        Err(Refused::Request("person moet een ondoorzichtige verwijzing zijn: 8 tot 64 letters, cijfers en streepjes."))
    }
}

/// A reference to a person is opaque: letters, digits and hyphens, so that no name fits well.
pub(super) fn is_opaque(text: &str) -> bool {
    let plain = (8..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    plain && text.bytes().any(|byte| byte.is_ascii_digit()) && !holds_citizen_number(text)
}
