//! Checking requests against the contract: all that is wrong at once, each with its place, in both languages. A request without
//! faults is only asked whether it matches.

use std::sync::Arc;

use actix_web::http::header::{HeaderMap, HeaderName};
use jsonschema::{ValidationError, Validator, error::ValidationErrorKind};
use serde_json::{Map, Value, json};

use super::schemas::Schemas;
use crate::problem::{Fault, MOST_FAULTS, Place, Problem, ProblemCode};

/// What one operation takes.
pub(crate) struct OperationCheck {
    path: Vec<ParameterCheck>,
    query: Vec<ParameterCheck>,
    headers: Vec<(HeaderName, ParameterCheck)>,
    body: Option<Arc<Validator>>,
}

struct ParameterCheck {
    name: String,
    required: bool,
    kind: Kind,
    validator: Arc<Validator>,
}

/// What the text of a parameter stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    WholeNumber,
    YesOrNo,
}

impl Kind {
    fn of(schema: &Value) -> Self {
        if is_type(schema, "integer") {
            Self::WholeNumber
        } else if is_type(schema, "boolean") {
            Self::YesOrNo
        } else {
            Self::Text
        }
    }
}

impl OperationCheck {
    /// The check that the contract asks for in its description of an operation.
    pub(crate) fn of<'a>(operation: &'a Value, schemas: &mut Schemas<'a>) -> Result<Self, String> {
        let (mut path, mut query, mut headers) = (Vec::new(), Vec::new(), Vec::new());
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let known = ParameterCheck {
                name: parameter["name"].as_str().unwrap_or_default().to_owned(),
                required: parameter["required"] == true,
                kind: Kind::of(&parameter["schema"]),
                validator: schemas.compiled(&parameter["schema"])?,
            };
            match parameter["in"].as_str() {
                Some("header") => {
                    let name = HeaderName::from_bytes(known.name.as_bytes()).map_err(|error| error.to_string())?;
                    headers.push((name, known));
                }
                Some("query") => query.push(known),
                _ => path.push(known),
            }
        }
        let content = operation["requestBody"]["content"].as_object();
        let schema = content.and_then(|content| content.values().next()).map(|media| &media["schema"]);
        let body = schema.map(|schema| schemas.compiled(schema)).transpose()?;
        Ok(Self { path, query, headers, body })
    }

    /// Takes the parameters of a request as JSON, by their types in the contract.
    pub(crate) fn parameters<'a>(
        &self,
        path: impl Iterator<Item = (&'a str, &'a str)>,
        query: &[(String, String)],
        headers: &HeaderMap,
    ) -> Result<Value, Problem> {
        let mut values = Map::new();
        let mut faults = Vec::new();
        // A header that is needed and missing has an answer of its own; what is there has to match.
        for (name, known) in &self.headers {
            if let Some(value) = headers.get(name) {
                known.take(&String::from_utf8_lossy(value.as_bytes()), &mut Map::new(), &mut faults);
            }
        }
        for (name, text) in path {
            if let Some(known) = self.path.iter().find(|known| known.name == name) {
                known.take(text, &mut values, &mut faults);
            }
        }
        for (name, text) in query {
            match self.query.iter().find(|known| known.name == *name) {
                Some(_) if values.contains_key(name) => faults.push(parameter_fault(
                    "repeated",
                    name,
                    "Deze parameter komt twee keer voor.",
                    "This parameter occurs twice.",
                )),
                Some(known) => known.take(text, &mut values, &mut faults),
                None => faults.push(parameter_fault(
                    "unknown",
                    name,
                    "Deze parameter bestaat niet.",
                    "This parameter does not exist.",
                )),
            }
        }
        let named = self.path.iter().chain(&self.query);
        for known in named.filter(|known| known.required && !values.contains_key(&known.name)) {
            if !faults.iter().any(|fault| fault.place == Place::Parameter(known.name.clone())) {
                let (dutch, english) = ("Deze parameter is verplicht.", "This parameter is required.");
                faults.push(parameter_fault("required", &known.name, dutch, english));
            }
        }
        faults.truncate(MOST_FAULTS);
        if faults.is_empty() { Ok(Value::Object(values)) } else { Err(Problem::with_faults(ProblemCode::InvalidRequest, faults)) }
    }

    /// Checks a body.
    pub(crate) fn body(&self, body: &Value) -> Result<(), Problem> {
        let faults = self.body.as_ref().map(|validator| validate(validator, body)).unwrap_or_default();
        if faults.is_empty() { Ok(()) } else { Err(Problem::with_faults(ProblemCode::InvalidRequest, faults)) }
    }
}

impl ParameterCheck {
    fn take(&self, text: &str, values: &mut Map<String, Value>, faults: &mut Vec<Fault>) {
        let value = match (self.kind, text) {
            (Kind::YesOrNo, "true") => json!(true),
            (Kind::YesOrNo, "false") => json!(false),
            (Kind::WholeNumber, _) => text.parse::<i64>().map_or_else(|_| json!(text), |number| json!(number)),
            _ => json!(text),
        };
        let found = validate(&self.validator, &value);
        if found.is_empty() {
            values.insert(self.name.clone(), value);
        }
        faults.extend(found.into_iter().map(|fault| Fault { place: Place::Parameter(self.name.clone()), ..fault }));
    }
}

fn parameter_fault(code: &str, name: &str, dutch: &str, english: &str) -> Fault {
    // A name that the caller made up may be anything, so no more than a name's length of it goes back.
    let name = name.chars().take(64).filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    Fault { code: code.into(), dutch: dutch.into(), english: english.into(), place: Place::Parameter(name) }
}

fn is_type(schema: &Value, name: &str) -> bool {
    schema["type"] == name || schema["type"].as_array().is_some_and(|types| types.iter().any(|one| one == name))
}

/// Everything that is wrong with a value.
fn validate(validator: &Validator, value: &Value) -> Vec<Fault> {
    let mut faults = Vec::new();
    if validator.is_valid(value) {
        return faults;
    }
    for error in validator.iter_errors(value) {
        explain(&error, &mut faults);
    }
    faults.truncate(MOST_FAULTS);
    faults
}

fn explain(error: &ValidationError<'_>, faults: &mut Vec<Fault>) {
    let pointer = format!("#{}", error.instance_path());
    let mut add = |code: &str, pointer: String, dutch: String, english: String| {
        faults.push(Fault { code: code.into(), dutch, english, place: Place::Body(pointer) });
    };
    match error.kind() {
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            // Of "null or a thing" the thing is what the caller meant.
            let branch = context.iter().find(|branch| !branch.iter().any(|error| is_null_only(error)));
            for error in branch.into_iter().flatten() {
                explain(error, faults);
            }
        }
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            add("required", format!("{pointer}/{name}"), "Dit is verplicht.".into(), "This is required.".into());
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            for name in unexpected {
                let name = name.replace('~', "~0").replace('/', "~1");
                let name: String = name.chars().take(64).collect();
                add("unknown", format!("{pointer}/{name}"), "Dit lid bestaat niet.".into(), "This member does not exist.".into());
            }
        }
        kind => {
            let (dutch, english) = texts(kind);
            add(kind.keyword(), pointer, dutch, english);
        }
    }
}

fn is_null_only(error: &ValidationError<'_>) -> bool {
    matches!(error.kind(), ValidationErrorKind::Type { .. }) && error.to_string().contains("\"null\"")
}

fn texts(kind: &ValidationErrorKind) -> (String, String) {
    let fixed = |dutch: &str, english: &str| (dutch.to_owned(), english.to_owned());
    match kind {
        ValidationErrorKind::Type { .. } => fixed("Dit is van een ander type.", "This is of another type."),
        ValidationErrorKind::Enum { options } => {
            let options: Vec<&str> = options.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            (format!("Dit moet een zijn van: {}.", options.join(", ")), format!("This must be one of: {}.", options.join(", ")))
        }
        ValidationErrorKind::Format { format } => match format.as_str() {
            "date" => fixed("Dit is geen bestaande datum (jjjj-mm-dd).", "This is no existing date (yyyy-mm-dd)."),
            "uuid" => fixed("Dit is geen UUID.", "This is no UUID."),
            "date-time" => fixed("Dit is geen moment volgens RFC 3339.", "This is no moment by RFC 3339."),
            other => (format!("Dit heeft niet de vorm {other}."), format!("This has not the form {other}.")),
        },
        ValidationErrorKind::MaxLength { limit } => {
            (format!("Dit is langer dan {limit} tekens."), format!("This is longer than {limit} characters."))
        }
        ValidationErrorKind::MinLength { limit } => {
            (format!("Dit is korter dan {limit} teken."), format!("This is shorter than {limit} character."))
        }
        ValidationErrorKind::MaxItems { limit } => {
            (format!("Dit zijn er meer dan {limit}."), format!("These are more than {limit}."))
        }
        ValidationErrorKind::MinItems { limit } => {
            (format!("Dit zijn er minder dan {limit}."), format!("These are fewer than {limit}."))
        }
        ValidationErrorKind::Maximum { limit } => (format!("Dit is meer dan {limit}."), format!("This is more than {limit}.")),
        ValidationErrorKind::Minimum { limit } => (format!("Dit is minder dan {limit}."), format!("This is less than {limit}.")),
        ValidationErrorKind::MultipleOf { multiple_of } => {
            (format!("Dit is geen veelvoud van {multiple_of}."), format!("This is no multiple of {multiple_of}."))
        }
        ValidationErrorKind::Pattern { .. } => {
            fixed("Dit heeft tekens of een vorm die hier niet kunnen.", "This has characters or a form that cannot be used here.")
        }
        ValidationErrorKind::MinProperties { .. } => fixed("Dit is leeg.", "This is empty."),
        ValidationErrorKind::UniqueItems => fixed("Hierin komt iets twee keer voor.", "Something occurs twice in this."),
        _ => fixed("Dit past niet bij het contract.", "This does not match the contract."),
    }
}
