//! One made-up request.

use std::collections::HashSet;

use domain::authority::Role;
use rand::{RngExt, rngs::StdRng, seq::IndexedRandom};
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Answer, Ask, Server};

use crate::{
    grammar::{self, Grammar, Operation},
    world::World,
};

/// A request that was made up.
pub(crate) struct Made {
    /// What it is, for a finding.
    pub(crate) told: String,
    /// The path of its operation.
    pub(crate) operation: String,
    /// The organisation of its caller; nothing for a request without a token that counts.
    pub(crate) organisation: Option<usize>,
    /// The ids that it names.
    pub(crate) sent: HashSet<String>,
    method: Method,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Option<(String, Vec<u8>)>,
}

impl Made {
    /// Sends it.
    pub(crate) async fn ask(&self, server: &Server) -> Answer {
        let mut ask: Ask = server.ask(self.method.clone(), &self.path).leniently();
        for (name, value) in &self.headers {
            ask = ask.with(name, value);
        }
        match &self.body {
            Some((kind, bytes)) => ask.bytes(kind, bytes).await,
            None => ask.await,
        }
    }
}

/// Makes up a request.
pub(crate) fn make(chance: &mut StdRng, grammar: &Grammar, world: &World) -> Made {
    let operation = grammar.operations.choose(chance).unwrap();
    // Every caller asks, and managers, who may do most, ask the most.
    let managers_only = chance.random_bool(0.5);
    let asking: Vec<_> =
        world.callers.iter().filter(|caller| !managers_only || caller.actor.identity().role == Role::Manager).collect();
    let caller = asking.choose(chance).unwrap();
    let mut headers = Vec::new();
    let organisation = match chance.random_range(0..50) {
        0 => None,
        1 => {
            headers.push(("authorization", format!("Bearer {}x", caller.actor.token)));
            None
        }
        _ => {
            headers.push(("authorization", format!("Bearer {}", caller.actor.token)));
            Some(caller.organisation)
        }
    };
    let path = path(chance, grammar, world, operation);
    for parameter in operation.parameters.iter().filter(|parameter| parameter["in"] == "header") {
        let value = match chance.random_range(0..10) {
            0 => continue,
            1 => "\"".into(),
            2 => String::new(),
            3 => "W/\"1\", \"2\"".into(),
            4 | 5 => format!("\"{}\"", chance.random_range(0..4)),
            _ => "*".into(),
        };
        if parameter["name"] == "If-Match" {
            headers.push(("if-match", value));
        }
    }
    more_headers(chance, &mut headers);
    let body = body(chance, grammar, world, operation, caller.organisation);
    let other = ["GET", "PUT", "DELETE", "PATCH", "POST", "OPTIONS", "BREW"];
    let method = if chance.random_bool(0.02) { other.choose(chance).copied().unwrap() } else { &operation.method };
    let text = body.as_ref().map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default();
    let shown: String = text.chars().take(500).collect();
    Made {
        told: format!("{method} {path} as {:?} of {} {shown}", caller.actor.identity().role, caller.organisation),
        operation: operation.path.clone(),
        organisation,
        sent: ids(&format!("{path} {text}")),
        method: Method::from_bytes(method.as_bytes()).unwrap(),
        path,
        headers,
        body,
    }
}

/// Everything in a text that has the form of an id.
fn ids(text: &str) -> HashSet<String> {
    let parts = text.split(|c: char| !c.is_ascii_hexdigit() && c != '-');
    parts.filter(|part| part.len() == 36).map(str::to_lowercase).collect()
}

fn more_headers(chance: &mut StdRng, headers: &mut Vec<(&'static str, String)>) {
    let now_and_then = [
        ("accept", "application/json"),
        ("accept", "text/html"),
        ("accept", "*/*;q=0.1"),
        ("accept-language", "en"),
        ("accept-language", "nl;q=x,en;q=9"),
        ("if-none-match", "*"),
        ("if-none-match", "\"1\""),
        ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
        ("traceparent", "00-x"),
        ("idempotency-key", "\"8e03978e-40d5-43dd-bc93-6894a57f9324\""),
        ("origin", "https://example.org"),
    ];
    if chance.random_bool(0.3) {
        headers.extend(now_and_then.choose(chance).map(|(name, value)| (*name, (*value).to_owned())));
    }
}

fn path(chance: &mut StdRng, grammar: &Grammar, world: &World, operation: &Operation) -> String {
    let mut path = operation.path.clone();
    let mut query = Vec::new();
    for parameter in &operation.parameters {
        let name = parameter["name"].as_str().unwrap_or_default();
        let bad = chance.random_bool(0.08);
        let value = if bad { grammar::junk(chance) } else { grammar.fitting(chance, world, &parameter["schema"], name, 0) };
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        if parameter["in"] == "path" {
            // A path without its parameter is another path.
            let text = if text.is_empty() { "-".to_owned() } else { text };
            path = path.replace(&format!("{{{name}}}"), &encoded(&text));
        } else if parameter["in"] == "query" && (parameter["required"] == true || chance.random_bool(0.3)) {
            query.push(format!("{name}={}", encoded(&text)));
        }
    }
    if chance.random_bool(0.03) {
        query.push(format!("unknown={}", encoded(&grammar::junk(chance).to_string())));
    }
    if chance.random_bool(0.02) {
        query.extend(query.first().cloned());
    }
    if query.is_empty() { format!("/v1{path}") } else { format!("/v1{path}?{}", query.join("&")) }
}

/// Every byte that is not a letter or a digit by its number.
fn encoded(text: &str) -> String {
    let bytes = text.bytes().take(1000);
    bytes
        .map(|byte| match byte {
            byte if byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

fn body(
    chance: &mut StdRng,
    grammar: &Grammar,
    world: &World,
    operation: &Operation,
    organisation: usize,
) -> Option<(String, Vec<u8>)> {
    let (kind, schema) = operation.bodies.choose(chance)?;
    let kind = if chance.random_bool(0.03) { "text/plain" } else { kind.as_str() };
    if chance.random_bool(0.02) {
        let raw = ["", "{", "[]", "null", "\u{feff}{}", "{\"a\":1}{}", "{\"a\":1,\"a\":2}", "\"x\""];
        return Some((kind.to_owned(), raw.choose(chance).copied().unwrap_or_default().as_bytes().to_vec()));
    }
    if !kind.ends_with("json") {
        let text = grammar.fitting(chance, world, schema, "file", 0);
        return Some((kind.to_owned(), text.as_str().unwrap_or_default().as_bytes().to_vec()));
    }
    let mut value = grammar.fitting(chance, world, schema, "body", 0);
    if chance.random_bool(0.25) {
        grammar::bend(chance, &mut value);
    }
    keep_apart(&mut value, organisation);
    Some((kind.to_owned(), value.to_string().into_bytes()))
}

/// Names and references differ between organisations, so that no two of them know the same child; then what one knows is for
/// nobody else, whatever is asked.
fn keep_apart(value: &mut Value, organisation: usize) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(text) if name == "familyName" && !text.is_empty() => {
                        *text = format!("{text}{}", mark(organisation));
                    }
                    Value::String(text) if name == "value" && !text.is_empty() => {
                        *member = json!(format!("{text}{}", mark(organisation)));
                    }
                    _ => keep_apart(member, organisation),
                }
            }
        }
        Value::Array(parts) => parts.iter_mut().for_each(|part| keep_apart(part, organisation)),
        _ => {}
    }
}

fn mark(organisation: usize) -> &'static str {
    ["Ax", "Bx", "Cx", "Dx", "Ex", "Fx", "Gx"].get(organisation).copied().unwrap_or("Zx")
}
