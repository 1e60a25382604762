//! Examples of bodies, made of the examples of their fields, so that they can never contradict the schema.

use serde_json::{Map, Value, json};

/// How deep schemas may refer to one another before the example stops.
const DEPTH: u8 = 20;

/// An example of a schema.
pub(super) fn example(schema: &Value, schemas: &Value, depth: u8) -> Value {
    if depth > DEPTH {
        return Value::Null;
    }
    if let Some(own) = schema.get("example") {
        return own.clone();
    }
    if let Some(own) = schema.pointer("/examples/0") {
        return own.clone();
    }
    if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
        return example(&schemas[name], schemas, depth + 1);
    }
    if let Some(first) = schema.pointer("/enum/0") {
        return first.clone();
    }
    for key in ["oneOf", "anyOf", "allOf"] {
        let parts = schema[key].as_array().into_iter().flatten();
        if let Some(part) = parts.into_iter().find(|part| part["type"] != "null") {
            return example(part, schemas, depth + 1);
        }
    }
    let kind = match &schema["type"] {
        Value::Array(several) => several.iter().find_map(|one| one.as_str().filter(|one| *one != "null")),
        one => one.as_str(),
    };
    match kind {
        Some("object") => {
            let members = schema["properties"].as_object().into_iter().flatten();
            let object: Map<String, Value> =
                members.map(|(name, member)| (name.clone(), example(member, schemas, depth + 1))).collect();
            Value::Object(object)
        }
        Some("array") => json!([example(&schema["items"], schemas, depth + 1)]),
        Some("string") => match schema["format"].as_str() {
            Some("uuid") => json!("01920f6c-7b1e-7c3a-9d5e-3f2a1b4c5d6e"),
            Some("date") => json!("2026-09-01"),
            Some("date-time") => json!("2026-09-01T06:15:00Z"),
            Some("uri") => json!("https://example.org/"),
            _ => json!("tekst"),
        },
        Some("integer" | "number") => schema.get("minimum").cloned().filter(|minimum| *minimum != json!(0)).unwrap_or(json!(1)),
        Some("boolean") => json!(true),
        _ => Value::Null,
    }
}
