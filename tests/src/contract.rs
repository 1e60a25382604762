//! The contract as the tests read it: which operations there are, and whether an answer is one that the contract promises.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex},
};

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::{Answer, answer::content_type};

/// One operation of the contract.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its id.
    pub id: String,
    /// Its method, in capitals.
    pub method: String,
    /// Its path below `/v1`, with the names of its parameters in braces.
    pub path: String,
    /// What the contract says of it.
    pub described: Value,
}

static DOCUMENT: LazyLock<Value> = LazyLock::new(api::document);
static OPERATIONS: LazyLock<Vec<Operation>> = LazyLock::new(operations);
static VALIDATORS: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);

fn operations() -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, item) in DOCUMENT["paths"].as_object().into_iter().flatten() {
        for (method, described) in item.as_object().into_iter().flatten() {
            let id = described["operationId"].as_str().unwrap_or_default().to_owned();
            let (method, path, described) = (method.to_uppercase(), path.clone(), described.clone());
            operations.push(Operation { id, method, path, described });
        }
    }
    operations
}

impl Operation {
    /// Every operation of the contract.
    pub fn all() -> &'static [Self] {
        &OPERATIONS
    }

    /// Whether a path, without its query, leads to this operation. A segment that is written out goes before one with a name.
    fn matches(&self, path: &str) -> Option<usize> {
        let (own, given): (Vec<&str>, Vec<&str>) = (self.path.split('/').collect(), path.split('/').collect());
        let fits = |(own, given): (&&str, &&str)| own == given || (own.starts_with('{') && !given.is_empty());
        let all = own.len() == given.len() && own.iter().zip(&given).all(fits);
        all.then(|| own.iter().filter(|segment| segment.starts_with('{')).count())
    }

    fn of(method: &str, path: &str) -> Option<&'static Self> {
        let path = path.split('?').next()?.strip_prefix("/v1")?;
        let fitting = OPERATIONS.iter().filter_map(|operation| operation.matches(path).map(|names| (names, operation)));
        let fewest = fitting.min_by_key(|(names, _)| *names)?.0;
        OPERATIONS.iter().find(|operation| operation.method == method && operation.matches(path) == Some(fewest))
    }
}

/// Whether an answer is one that the contract promises for what was asked. What is no operation, is answered as a problem.
pub(crate) fn check(method: &str, path: &str, answer: &Answer) -> Result<(), String> {
    // HEAD is answered as GET, without the body (RFC 9110, 9.3.2); the contract describes it with that.
    let (method, bodiless) = if method == "HEAD" { ("GET", true) } else { (method, false) };
    let Some(operation) = Operation::of(method, path) else {
        let below = path.starts_with("/v1/") && method != "OPTIONS";
        let refused = matches!(answer.status, 404 | 405 | 414);
        return if below && !refused { Err("no operation of the contract leads here".into()) } else { Ok(()) };
    };
    if answer.status == 414 {
        // The address is looked at before it leads to an operation.
        return Ok(());
    }
    let status = answer.status.to_string();
    let Some(response) = operation.described["responses"].get(&status).map(resolve) else {
        return Err(format!("{} does not name the status {status}", operation.id));
    };
    check_headers(response, answer)?;
    if bodiless {
        return if answer.text.is_empty() { Ok(()) } else { Err("an answer to HEAD has a body".into()) };
    }
    let key = format!("{} {status}", operation.id);
    match response["content"].as_object() {
        None if answer.text.is_empty() => Ok(()),
        None => Err("the answer has a body and the contract names none".into()),
        Some(contents) => {
            let kind = content_type(&answer.headers);
            let media = contents.get(kind).ok_or_else(|| format!("the type of the body is {kind}"))?;
            if kind.ends_with("json") { validate(&key, &media["schema"], &answer.json) } else { Ok(()) }
        }
    }
}

/// Whether a problem has the form of every problem.
pub(crate) fn check_problem(problem: &Value) -> Result<(), String> {
    validate("problem", &json!({ "$ref": "#/components/schemas/Problem" }), problem)
}

/// Headers that are there for some callers or at some moments only.
const SOMETIMES: [&str; 4] = ["Access-Control-Allow-Origin", "Link", "Retry-After", "WWW-Authenticate"];

fn check_headers(response: &'static Value, answer: &Answer) -> Result<(), String> {
    for (name, header) in response["headers"].as_object().into_iter().flatten() {
        let value = answer.header(name);
        if value.is_empty() && (SOMETIMES.contains(&name.as_str())) {
            continue;
        }
        let schema = &resolve(header)["schema"];
        let value = if schema["type"] == "integer" {
            value.parse::<i64>().map_or_else(|_| json!(value), |n| json!(n))
        } else {
            json!(value)
        };
        validate(&format!("header {name}"), schema, &value).map_err(|reason| format!("the header {name}: {reason}"))?;
    }
    Ok(())
}

/// What a reference in the contract leads to.
fn resolve(value: &'static Value) -> &'static Value {
    let referred = value["$ref"].as_str().and_then(|reference| DOCUMENT.pointer(reference.trim_start_matches('#')));
    referred.unwrap_or(value)
}

fn validate(key: &str, schema: &Value, value: &Value) -> Result<(), String> {
    let known = VALIDATORS.lock().unwrap().get(key).cloned();
    let validator = if let Some(validator) = known {
        validator
    } else {
        let compiled = Arc::new(compile(schema)?);
        VALIDATORS.lock().unwrap().insert(key.to_owned(), Arc::clone(&compiled));
        compiled
    };
    let told = |error: jsonschema::ValidationError<'_>| format!("{} {}", error.instance_path(), error.masked());
    let errors: Vec<String> = validator.iter_errors(value).map(told).take(20).collect();
    if errors.is_empty() { Ok(()) } else { Err(errors.join("\n")) }
}

fn compile(schema: &Value) -> Result<Validator, String> {
    let mut whole = schema.clone();
    whole["components"] = json!({ "schemas": DOCUMENT["components"]["schemas"] });
    jsonschema::options().should_validate_formats(true).build(&whole).map_err(|error| error.to_string())
}
