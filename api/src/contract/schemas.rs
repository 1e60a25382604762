//! The schemas of the contract, compiled: each once, however many operations take it, and with no more beside it than it refers to.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
};

use jsonschema::Validator;
use serde_json::{Map, Value, json};

/// How a schema refers to one that has a name.
const NAMED: &str = "#/components/schemas/";

/// The schemas of a contract.
pub(crate) struct Schemas<'a> {
    named: &'a Value,
    compiled: HashMap<&'a Value, Arc<Validator>>,
}

impl<'a> Schemas<'a> {
    /// The schemas of this contract, none of them compiled yet.
    pub(crate) fn of(document: &'a Value) -> Self {
        Self { named: &document["components"]["schemas"], compiled: HashMap::new() }
    }

    /// A schema of the contract, compiled.
    pub(crate) fn compiled(&mut self, schema: &'a Value) -> Result<Arc<Validator>, String> {
        match self.compiled.entry(schema) {
            Entry::Occupied(known) => Ok(Arc::clone(known.get())),
            Entry::Vacant(new) => Ok(Arc::clone(new.insert(Arc::new(compile(schema, self.named)?)))),
        }
    }
}

fn compile(schema: &Value, named: &Value) -> Result<Validator, String> {
    let mut needed = Map::new();
    collect(schema, named, &mut needed);
    let mut whole = schema.clone();
    if let Some(members) = whole.as_object_mut() {
        members.insert("components".into(), json!({ "schemas": needed }));
    }
    jsonschema::options().should_validate_formats(true).build(&whole).map_err(|error| error.to_string())
}

/// Collects the schemas to which one refers, and those to which they do.
fn collect(schema: &Value, named: &Value, needed: &mut Map<String, Value>) {
    match schema {
        Value::Object(members) => {
            let reference = members.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix(NAMED));
            if let Some(name) = reference.filter(|name| !needed.contains_key(*name)) {
                needed.insert(name.to_owned(), named[name].clone());
                collect(&named[name], named, needed);
            }
            members.values().for_each(|member| collect(member, named, needed));
        }
        Value::Array(parts) => parts.iter().for_each(|part| collect(part, named, needed)),
        _ => {}
    }
}
