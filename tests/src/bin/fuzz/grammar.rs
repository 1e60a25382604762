//! The contract as a grammar: what each operation takes, and values made up for a schema, right or nearly right.

use rand::{RngExt, rngs::StdRng, seq::IndexedRandom};
use serde_json::{Map, Value, json};

use crate::world::World;

/// How deep made-up values may be.
const DEPTH: u8 = 8;

/// What one operation takes.
pub(crate) struct Operation {
    /// The method, in capitals.
    pub(crate) method: String,
    /// The path below `/v1`.
    pub(crate) path: String,
    /// Its parameters, as the contract has them.
    pub(crate) parameters: Vec<Value>,
    /// The types of its body, with their schemas.
    pub(crate) bodies: Vec<(String, Value)>,
}

/// All operations, and the schemas that they refer to.
pub(crate) struct Grammar {
    /// The operations.
    pub(crate) operations: Vec<Operation>,
    schemas: Value,
}

impl Grammar {
    /// Reads the contract.
    pub(crate) fn read(document: &Value) -> Self {
        let mut operations = Vec::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, described) in item.as_object().unwrap() {
                let parameters = described["parameters"].as_array().cloned().unwrap_or_default();
                let contents = described["requestBody"]["content"].as_object().into_iter().flatten();
                let bodies = contents.map(|(kind, media)| (kind.clone(), media["schema"].clone())).collect();
                operations.push(Operation { method: method.to_uppercase(), path: path.clone(), parameters, bodies });
            }
        }
        Self { operations, schemas: document["components"]["schemas"].clone() }
    }

    /// A value that fits a schema, as far as a generator can tell; `name` is what it is called.
    pub(crate) fn fitting(&self, chance: &mut StdRng, world: &World, schema: &Value, name: &str, depth: u8) -> Value {
        if let Some(referred) = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
            return self.fitting(chance, world, &self.schemas[referred], name, depth + 1);
        }
        for key in ["oneOf", "anyOf"] {
            if let Some(branch) = schema[key].as_array().and_then(|branches| branches.choose(chance)) {
                return self.fitting(chance, world, branch, name, depth + 1);
            }
        }
        if let Some(parts) = schema["allOf"].as_array() {
            let mut whole = Map::new();
            for part in parts {
                if let Value::Object(members) = self.fitting(chance, world, part, name, depth + 1) {
                    whole.extend(members);
                }
            }
            return Value::Object(whole);
        }
        if let Some(one) = schema["enum"].as_array().and_then(|options| options.choose(chance)) {
            return one.clone();
        }
        let kind = match &schema["type"] {
            Value::Array(kinds) => kinds.choose(chance).and_then(Value::as_str).unwrap_or("null"),
            one => one.as_str().unwrap_or("null"),
        };
        match kind {
            "object" => self.object(chance, world, schema, depth),
            "array" => {
                let most = if depth > DEPTH { 0 } else { chance.random_range(0..4) };
                let one = |_| self.fitting(chance, world, &schema["items"], name, depth + 1);
                (0..most).map(one).collect()
            }
            "string" => json!(text(chance, world, schema, name)),
            "integer" => json!(chance.random_range(whole(schema, "minimum", 0)..=whole(schema, "maximum", 1000).min(10_000))),
            "number" => json!(f64::from(chance.random_range(0..=160)) / 4.0),
            "boolean" => json!(chance.random_bool(0.5)),
            _ => Value::Null,
        }
    }

    fn object(&self, chance: &mut StdRng, world: &World, schema: &Value, depth: u8) -> Value {
        let needed: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let mut members = Map::new();
        for (name, member) in schema["properties"].as_object().into_iter().flatten() {
            if needed.contains(&name.as_str()) || (depth <= DEPTH && chance.random_bool(0.5)) {
                members.insert(name.clone(), self.fitting(chance, world, member, name, depth + 1));
            }
        }
        Value::Object(members)
    }
}

fn whole(schema: &Value, key: &str, otherwise: i64) -> i64 {
    schema[key].as_i64().unwrap_or(otherwise)
}

fn text(chance: &mut StdRng, world: &World, schema: &Value, name: &str) -> String {
    match schema["format"].as_str() {
        Some("uuid") => id(chance, world, name),
        Some("date") => day(chance),
        Some("date-time") => format!("{}T{:02}:30:00Z", day(chance), chance.random_range(0..24)),
        _ => match schema["example"].as_str().or(schema["examples"][0].as_str()) {
            Some(example) if chance.random_bool(0.5) => example.to_owned(),
            Some(example) => like(chance, example),
            None => words(chance),
        },
    }
}

/// An id that was seen where this name is used, or else any that was seen.
pub(crate) fn id(chance: &mut StdRng, world: &World, name: &str) -> String {
    let singular = if name.ends_with("Ids") { name.trim_end_matches('s').to_owned() } else { name.to_owned() };
    let known = world.known.iter().find(|(parameter, _)| singular.to_lowercase().ends_with(&parameter.to_lowercase()));
    match known.map(|(_, known)| known) {
        Some(known) if chance.random_bool(0.9) => known.choose(chance).cloned().unwrap_or_default(),
        _ => uuid::Uuid::from_u128(chance.random()).to_string(),
    }
}

fn day(chance: &mut StdRng) -> String {
    let year = if chance.random_bool(0.9) { chance.random_range(2015..2032) } else { chance.random_range(1..9999) };
    format!("{year:04}-{:02}-{:02}", chance.random_range(1..=12), chance.random_range(1..=28))
}

/// A text of the shape of another: a digit for a digit, a letter for a letter.
fn like(chance: &mut StdRng, example: &str) -> String {
    let other = |c: char| match c {
        '0'..='9' => char::from(chance.random_range(b'0'..=b'9')),
        'a'..='z' => char::from(chance.random_range(b'a'..=b'z')),
        'A'..='Z' => char::from(chance.random_range(b'A'..=b'Z')),
        other => other,
    };
    example.chars().map(other).collect()
}

fn words(chance: &mut StdRng) -> String {
    let all = ["Noor", "de Vries", "O'Brien", "Zoë", "Ümit", "'t Hart", "-", "Jansen-Bakker", "a", "111222333", "x@example.org"];
    let some: Vec<&str> = (0..chance.random_range(1..3)).filter_map(|_| all.choose(chance).copied()).collect();
    some.join(" ")
}

/// Something that fits nothing in particular.
pub(crate) fn junk(chance: &mut StdRng) -> Value {
    let all = [
        Value::Null,
        json!(true),
        json!(-1),
        json!(0),
        json!(i64::MAX),
        json!(u64::MAX),
        json!(1e308),
        json!(-0.0),
        json!(0.1),
        json!(""),
        json!(" "),
        json!("\u{0}"),
        json!("\u{202e}\u{feff}"),
        json!("😀".repeat(300)),
        json!("x".repeat(5000)),
        json!("2026-02-30"),
        json!("9999-12-31"),
        json!("-0001-01-01"),
        json!("../../etc/passwd"),
        json!("' or 1=1 --"),
        json!("%00%ff"),
        json!([]),
        json!({}),
        json!([[[[[[]]]]]]),
        json!({ "$ref": "#" }),
    ];
    all.choose(chance).cloned().unwrap_or_default()
}

/// Changes a value somewhere, so that it may fit no more.
pub(crate) fn bend(chance: &mut StdRng, value: &mut Value) {
    match value {
        Value::Object(members) if !members.is_empty() && chance.random_bool(0.85) => {
            let names: Vec<String> = members.keys().cloned().collect();
            let name = names.choose(chance).cloned().unwrap_or_default();
            match chance.random_range(0..10) {
                0 | 1 => drop(members.remove(&name)),
                2 => drop(members.insert("unknown".into(), junk(chance))),
                3 => drop(members.insert(name.to_uppercase(), json!(1))),
                _ => members.get_mut(&name).into_iter().for_each(|member| bend(chance, member)),
            }
        }
        Value::Array(parts) if !parts.is_empty() && chance.random_bool(0.8) => {
            let at = chance.random_range(0..parts.len());
            if chance.random_bool(0.3) {
                let again = parts[at].clone();
                parts.push(again);
            } else {
                bend(chance, &mut parts[at]);
            }
        }
        other => *other = junk(chance),
    }
}
