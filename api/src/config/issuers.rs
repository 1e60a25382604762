//! External issuers of tokens, as `DOORLIJN_ISSUERS` names them: whom we trust, by which keys, and what their claims mean here.
//!
//! The value is the JSON itself, a list with an object for each issuer; it holds no secret. All mistakes are reported at once.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
};

use persistence::domain::{
    authority::{ClientId, Role, Scope},
    code::Code,
    location::LocationId,
    organisation::OrganisationId,
};
use reqwest::Url;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::tokens::ISSUER;

/// The roles that an external token may carry. The operator has no tokens, and who is a guardian of which child is known here
/// and nowhere else; a candidate gets a token of ours for the same reason.
pub(crate) const EXTERNAL_ROLES: [Role; 4] = [Role::System, Role::Professional, Role::Manager, Role::PrivacyOfficer];

/// An issuer whose tokens are taken.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExternalIssuer {
    /// The claim `iss`, letter for letter.
    pub issuer: String,
    /// Where its keys are published (RFC 7517): https, or http on this machine.
    pub jwks_uri: String,
    /// What the claim `aud` must hold.
    pub audience: String,
    /// With which algorithms it signs.
    #[serde(default = "default_algorithms")]
    pub algorithms: BTreeSet<String>,
    /// The `typ` in the header of its access tokens.
    #[serde(rename = "type", default = "default_type")]
    pub token_type: String,
    /// Which of our clients stands for each of its clients. Mandates are given to ours, and disabling ours ends the tokens.
    pub clients: BTreeMap<String, ClientId>,
    /// In which claims it says what.
    #[serde(default)]
    pub claims: ClaimNames,
    /// What it calls organisations; the claim holds our ids where this is absent.
    pub organisations: Option<BTreeMap<String, OrganisationId>>,
    /// What it calls roles; the claim holds our codes where this is absent.
    pub roles: Option<BTreeMap<String, Role>>,
    /// What it calls locations; the claim holds our ids where this is absent.
    pub locations: Option<BTreeMap<String, LocationId>>,
    /// Which scopes each of its scopes stands for; the claim holds our scopes where this is absent.
    pub scopes: Option<BTreeMap<String, BTreeSet<Scope>>>,
}

/// In which claims an issuer says what. A name that begins with a slash is a JSON pointer, for a claim within a claim.
#[derive(Clone, Debug, Deserialize)]
#[serde(default)]
pub struct ClaimNames {
    /// The client that asked for the token.
    pub client: String,
    /// The organisation for which it acts.
    pub organisation: String,
    /// The role, or a list of roles of which one is known here.
    pub role: String,
    /// The locations to which the token is narrowed; not narrowed where a token has no such claim.
    pub locations: String,
    /// The scopes, as a text with blanks or a list.
    pub scopes: String,
    /// An opaque reference to the person; no claim is read where this is absent.
    pub person: Option<String>,
}

impl Default for ClaimNames {
    fn default() -> Self {
        Self {
            client: "azp".into(),
            organisation: "organisation".into(),
            role: "role".into(),
            locations: "locations".into(),
            scopes: "scope".into(),
            person: None,
        }
    }
}

fn default_algorithms() -> BTreeSet<String> {
    ["RS256", "PS256"].map(str::to_owned).into()
}

fn default_type() -> String {
    "at+jwt".into()
}

/// Reads the issuers, or tells everything that is wrong.
pub(super) fn read(text: &str) -> Result<Vec<ExternalIssuer>, Vec<String>> {
    let value: Value = serde_json::from_str(text).map_err(|error| vec![format!("is no JSON: {error}")])?;
    let validator =
        jsonschema::options().should_validate_formats(true).build(&schema()).map_err(|error| vec![error.to_string()])?;
    let mistakes: Vec<String> =
        validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let issuers: Vec<ExternalIssuer> = serde_json::from_value(value).map_err(|error| vec![error.to_string()])?;
    let mut mistakes = Vec::new();
    for (at, issuer) in issuers.iter().enumerate() {
        if let Err(reason) = key_address(&issuer.jwks_uri) {
            mistakes.push(format!("/{at}/jwksUri: {reason}"));
        }
        if issuer.issuer == ISSUER {
            mistakes.push(format!("/{at}/issuer: {ISSUER} is the issuer of this service itself"));
        }
        if issuers.iter().take(at).any(|earlier| earlier.issuer == issuer.issuer) {
            mistakes.push(format!("/{at}/issuer: {} occurs twice", issuer.issuer));
        }
    }
    if mistakes.is_empty() { Ok(issuers) } else { Err(mistakes) }
}

/// The address of keys, where it is one that nobody on the way can change.
pub(crate) fn key_address(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("{text:?} is no address: {error}"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must hold no name or password".into());
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_this_machine(&url) => Ok(url),
        _ => Err(format!("{text} must be https; http is for this machine only")),
    }
}

/// Whether an address leads to this machine and no further.
pub(crate) fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn schema() -> Value {
    let text = json!({ "type": "string", "minLength": 1 });
    let id = json!({ "type": "string", "format": "uuid" });
    let map = |of: Value| json!({ "type": "object", "minProperties": 1, "additionalProperties": of });
    let roles: Vec<&str> = EXTERNAL_ROLES.iter().map(|role| role.as_str()).collect();
    let scopes: Vec<&str> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
    json!({
        "type": "array", "minItems": 1,
        "items": {
            "type": "object", "additionalProperties": false,
            "required": ["issuer", "jwksUri", "audience", "clients"],
            "properties": {
                "issuer": text, "jwksUri": text, "audience": text,
                "algorithms": {
                    "type": "array", "minItems": 1, "uniqueItems": true, "items": { "enum": ["RS256", "PS256", "ES256"] }
                },
                "type": { "enum": ["at+jwt", "JWT"] },
                "clients": map(id.clone()),
                "claims": {
                    "type": "object", "additionalProperties": false,
                    "properties": {
                        "client": text, "organisation": text, "role": text, "locations": text, "scopes": text, "person": text
                    }
                },
                "organisations": map(id.clone()),
                "roles": map(json!({ "enum": roles })),
                "locations": map(id),
                "scopes": map(json!({ "type": "array", "minItems": 1, "items": { "enum": scopes } })),
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIENT: &str = "01920f6c-7b1e-7c3a-9d5e-3f2a1b4c5d6e";

    fn issuer(change: impl FnOnce(&mut Value)) -> String {
        let mut issuer = json!({
            "issuer": "https://login.example.org", "jwksUri": "https://login.example.org/keys",
            "audience": "https://doorlijn.example.org", "clients": { "their-client": CLIENT }
        });
        change(&mut issuer);
        json!([issuer]).to_string()
    }

    #[test]
    fn an_issuer_needs_four_members_and_the_rest_has_what_the_profile_asks() {
        let read = read(&issuer(|_| ())).unwrap().remove(0);
        assert_eq!(read.algorithms, ["PS256", "RS256"].map(str::to_owned).into());
        assert_eq!(
            (read.token_type.as_str(), read.claims.client.as_str(), read.claims.scopes.as_str()),
            ("at+jwt", "azp", "scope")
        );
        assert!(read.organisations.is_none() && read.claims.person.is_none());
    }

    #[test]
    fn every_mistake_is_told_with_its_place() {
        let wrong = issuer(|issuer| {
            issuer["algorithms"] = json!(["HS256"]);
            issuer["audience"] = json!("");
            issuer["roles"] = json!({ "baas": "operator", "ouder": "guardian" });
            issuer["clients"]["their-client"] = json!("x");
            issuer["secret"] = json!("x");
        });
        let mistakes = read(&wrong).unwrap_err().join("\n");
        for place in ["/0/algorithms/0", "/0/audience", "/0/roles/baas", "/0/roles/ouder", "/0/clients/their-client", "secret"] {
            assert!(mistakes.contains(place), "{place} is not among:\n{mistakes}");
        }
        assert!(read("{").is_err() && read("[]").is_err() && read("{}").is_err());
    }

    #[test]
    fn keys_come_by_https_or_from_this_machine() {
        for (address, right) in [
            ("https://login.example.org/keys", true),
            ("http://127.0.0.1:8090/keys", true),
            ("http://[::1]/keys", true),
            ("http://localhost/keys", true),
            ("http://login.example.org/keys", false),
            ("http://localhost.example.org/keys", false),
            ("https://user:secret@login.example.org/keys", false),
            ("file:///etc/passwd", false),
            ("keys", false),
        ] {
            assert_eq!(key_address(address).is_ok(), right, "{address}");
            assert_eq!(read(&issuer(|issuer| issuer["jwksUri"] = json!(address))).is_ok(), right, "{address}");
        }
    }

    #[test]
    fn an_issuer_is_named_once_and_is_not_this_service() {
        let one: Value = serde_json::from_str(&issuer(|_| ())).unwrap();
        let twice = json!([one[0], one[0]]).to_string();
        assert_eq!(read(&twice).unwrap_err(), ["/1/issuer: https://login.example.org occurs twice"]);
        assert!(read(&issuer(|issuer| issuer["issuer"] = json!(ISSUER))).is_err());
    }
}
