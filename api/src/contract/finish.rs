//! What every operation of the contract has in common, said once: security by the policy, problems, headers, closed schemas with
//! limits, examples and links. What linters want of a description for its own sake is met here and nowhere else.

use persistence::domain::code::Code;
use serde_json::{Map, Value, json};
use utoipa::openapi::HttpMethod;

use super::{
    components::{headers, own_path, problem_responses, problem_schemas, security_schemes, tags},
    example::example,
};
use crate::routes::{Operation, method_name};

/// Finishes the document that the operations make.
pub(super) fn finish(document: &mut Value, operations: &[Operation]) {
    document["info"]["contact"] = json!({
        "name": "Team Doorlijn", "url": "https://example.org/doorlijn", "email": "doorlijn@example.org"
    });
    document["info"]["license"] = json!({ "name": "EUPL-1.2", "url": "https://eupl.eu/1.2/nl/" });
    document["components"]["securitySchemes"] = security_schemes();
    document["components"]["headers"] = headers();
    name_lists(document);
    for (name, schema) in problem_schemas() {
        document["components"]["schemas"][name] = schema;
    }
    document["paths"]["/openapi.json"] = own_path();
    document["tags"] = tags(operations);
    close_schemas(&mut document["components"]["schemas"]);
    for operation in operations {
        let pointer = format!("/paths/{}/{}", operation.path.replace('/', "~1"), method_name(&operation.method).to_lowercase());
        if let Some(described) = document.pointer_mut(&pointer) {
            finish_operation(described, operation);
        }
    }
    add_problems(document);
    add_examples(document);
    add_links(document, operations);
}

/// Gives pages a name of their own (`ChildList`), and lets them refer to the things on them by name.
fn name_lists(document: &mut Value) {
    const GENERIC: &str = "Items_";
    let Some(schemas) = document["components"]["schemas"].as_object_mut() else { return };
    let lists: Vec<String> = schemas.keys().filter_map(|name| name.strip_prefix(GENERIC)).map(str::to_owned).collect();
    for item in lists {
        if let Some(mut list) = schemas.remove(&format!("{GENERIC}{item}")) {
            list["properties"]["items"]["items"] = json!({ "$ref": format!("#/components/schemas/{item}") });
            schemas.insert(format!("{item}List"), list);
        }
    }
    rename_lists(&mut document["paths"], &format!("#/components/schemas/{GENERIC}"));
}

fn rename_lists(value: &mut Value, generic: &str) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get_mut("$ref")
                && let Some(item) = reference.strip_prefix(generic)
            {
                *reference = format!("#/components/schemas/{item}List");
            }
            members.values_mut().for_each(|member| rename_lists(member, generic));
        }
        Value::Array(parts) => parts.iter_mut().for_each(|part| rename_lists(part, generic)),
        _ => {}
    }
}

/// Adds the problems to which operations refer.
fn add_problems(document: &mut Value) {
    let used = document["paths"].to_string();
    let mut problems = problem_responses();
    if let Some(problems) = problems.as_object_mut() {
        problems.retain(|name, _| used.contains(&format!("/{name}\"")));
    }
    document["components"]["responses"] = problems;
}

fn finish_operation(described: &mut Value, operation: &Operation) {
    described["security"] = json!([{ "oauth2": [operation.action.scope().as_str()] }]);
    if described.get("description").is_none() {
        described["description"] = described["summary"].clone();
    }
    let mut needs_match = false;
    let mut follows = false;
    let mut has_day = false;
    if let Some(parameters) = described.get_mut("parameters").and_then(Value::as_array_mut) {
        for parameter in parameters {
            needs_match |= parameter["name"] == "If-Match";
            follows |= parameter["name"] == "changedSince";
            has_day |= parameter["name"] == "date" || parameter["name"] == "schoolYear";
            close(&mut parameter["schema"]);
        }
    }
    if operation.takes_key() {
        if described.get("parameters").is_none() {
            described["parameters"] = json!([]);
        }
        described["parameters"].as_array_mut().into_iter().for_each(|parameters| parameters.push(crate::once::parameter()));
    }
    let has_body = described.get("requestBody").is_some();
    let changes = operation.document.request_body.is_some() || needs_match;
    // A parameter that does not exist is refused everywhere, so every operation knows 400.
    let mut problems = vec![400, 401, 403, 406, 414, 429, 500, 503];
    problems.extend((operation.path.contains('{') || operation.takes_key()).then_some(404));
    // A cursor that is not ours, too, matches the schema and is refused by a rule; so is a day or a year of which the rules do not speak.
    problems.extend((changes || has_day || operation.lists() || operation.takes_key()).then_some(409));
    problems.extend(operation.takes_key().then_some(422));
    problems.extend(follows.then_some(410));
    problems.extend(has_body.then_some([408, 413, 415]).into_iter().flatten());
    problems.extend(needs_match.then_some([412, 428]).into_iter().flatten());
    if let Some(responses) = described["responses"].as_object_mut() {
        for (status, response) in responses.iter_mut() {
            finish_success(status, response, operation, follows);
        }
        if operation.method == HttpMethod::Get && !operation.lists() {
            let known = json!({ "description": "De afnemer heeft deze versie al.", "headers": references(&[
                "API-Version", "Access-Control-Allow-Origin", "RateLimit", "RateLimit-Policy", "ETag"]) });
            responses.insert("304".into(), known);
        }
        for status in problems {
            let reference = json!({ "$ref": format!("#/components/responses/Problem{status}") });
            responses.insert(status.to_string(), reference);
        }
    }
}

fn finish_success(status: &str, response: &mut Value, operation: &Operation, follows: bool) {
    let mut names = vec!["API-Version", "Access-Control-Allow-Origin", "RateLimit", "RateLimit-Policy"];
    let single = !operation.lists() && !operation.gives_results();
    if status == "201" {
        names.push("Location");
    }
    if single && status != "204" {
        names.push("ETag");
    }
    if operation.lists() {
        names.push("Link");
    }
    if follows {
        names.push("Changed-Since");
    }
    response["headers"] = references(&names);
}

pub(super) fn references(names: &[&str]) -> Value {
    let headers: Map<String, Value> =
        names.iter().map(|name| ((*name).to_owned(), json!({ "$ref": format!("#/components/headers/{name}") }))).collect();
    Value::Object(headers)
}

/// Closes every schema: objects take no other members, texts, numbers and lists have limits.
fn close_schemas(schemas: &mut Value) {
    if let Some(schemas) = schemas.as_object_mut() {
        schemas.values_mut().for_each(close);
    }
}

fn is_type(schema: &Value, name: &str) -> bool {
    match &schema["type"] {
        Value::String(one) => one == name,
        Value::Array(several) => several.iter().any(|one| one == name),
        _ => false,
    }
}

fn close(schema: &mut Value) {
    if is_type(schema, "object") && schema.get("additionalProperties").is_none() {
        schema["additionalProperties"] = false.into();
    }
    if is_type(schema, "string") && schema.get("enum").is_none() && schema.get("const").is_none() {
        let length = match schema["format"].as_str() {
            Some("uuid") => 36,
            Some("date") => 10,
            Some("date-time") => 40,
            _ => 2000,
        };
        default(schema, "maxLength", length);
        if schema.get("format").is_none() {
            default(schema, "pattern", r"^[\s\S]*$");
        }
    }
    if is_type(schema, "integer") {
        default(schema, "format", "int32");
        default(schema, "minimum", 0);
        default(schema, "maximum", i32::MAX);
    }
    if is_type(schema, "number") {
        default(schema, "format", "double");
    }
    if is_type(schema, "array") {
        default(schema, "maxItems", 1000);
    }
    for key in ["properties", "$defs"] {
        if let Some(members) = schema[key].as_object_mut() {
            members.values_mut().for_each(close);
        }
    }
    for key in ["oneOf", "anyOf", "allOf"] {
        if let Some(parts) = schema[key].as_array_mut() {
            parts.iter_mut().for_each(close);
        }
    }
    if schema.get("items").is_some_and(Value::is_object) {
        close(&mut schema["items"]);
    }
    // Reading a member that is not there has left a null behind; it says nothing.
    if let Some(members) = schema.as_object_mut() {
        members.retain(|key, value| {
            !(value.is_null() && ["properties", "$defs", "oneOf", "anyOf", "allOf"].contains(&key.as_str()))
        });
    }
}

fn default(schema: &mut Value, key: &str, value: impl Into<Value>) {
    if schema.get(key).is_none() {
        schema[key] = value.into();
    }
}

/// Gives every body an example, made of the examples of its fields.
fn add_examples(document: &mut Value) {
    let schemas = document["components"]["schemas"].clone();
    let Some(paths) = document["paths"].as_object_mut() else { return };
    for operation in paths.values_mut().filter_map(Value::as_object_mut).flat_map(|item| item.values_mut()) {
        let mut contents: Vec<&mut Value> = Vec::new();
        let Some(members) = operation.as_object_mut() else { continue };
        for (key, value) in members.iter_mut() {
            match key.as_str() {
                "requestBody" => contents.extend(value.get_mut("content")),
                "responses" => {
                    let responses = value.as_object_mut().into_iter().flat_map(|responses| responses.values_mut());
                    contents.extend(responses.filter_map(|response| response.get_mut("content")));
                }
                _ => {}
            }
        }
        for media in contents.into_iter().filter_map(Value::as_object_mut).flat_map(|content| content.values_mut()) {
            if media.get("example").is_none() && media.get("examples").is_none() {
                media["example"] = example(&media["schema"], &schemas, 0);
            }
        }
    }
}

/// The things with which operations answer whose path does not say so.
const ANSWERED_WITH: [(&str, &str); 2] = [("placements.upsert", "placements"), ("parameters.set", "rule-parameter-changes")];

/// Links from what an operation answers to the operations that take its id.
fn add_links(document: &mut Value, operations: &[Operation]) {
    for operation in operations {
        let named = ANSWERED_WITH.iter().find(|(id, _)| *id == operation.id()).map(|(_, things)| *things);
        let in_path = operation.path.rsplit('/').find(|segment| !segment.starts_with(['_', '{']));
        let segment = named.or(in_path).unwrap_or_default();
        let own = format!("/{segment}/{{");
        let mut links = Map::new();
        for target in operations {
            let Some((_, rest)) = target.path.split_once(&own) else { continue };
            let starts = target.path.starts_with(&own);
            let Some((parameter, _)) = rest.split_once('}') else { continue };
            // What is known by something else than an id, such as a code list by its name, is not found by the id of an answer.
            if !starts
                || operation.name == "batch"
                || target.path.matches('{').count() != 1
                || target.id() == operation.id()
                || !parameter.ends_with("Id")
            {
                continue;
            }
            let at = if operation.lists() { "items/0/id" } else { "id" };
            links.insert(
                target.id().replace('.', "_"),
                json!({ "operationId": target.id(), "parameters": { parameter: format!("$response.body#/{at}") },
                    "description": format!("Verder met {}.", target.id()) }),
            );
        }
        if links.is_empty() {
            links = ways_on(operation, operations);
        }
        let status = if document.pointer(&pointer(operation, "201")).is_some() { "201" } else { "200" };
        if let Some(response) = document.pointer_mut(&pointer(operation, status))
            && !links.is_empty()
            && response["content"]["application/json"]["schema"].is_object()
        {
            response["links"] = Value::Object(links);
        }
    }
}

/// Links from what has no id of its own that leads anywhere: to a thing below it, and to the things above it, whose ids stood in
/// the path of the request.
fn ways_on(operation: &Operation, operations: &[Operation]) -> Map<String, Value> {
    let mut links = Map::new();
    for target in operations.iter().filter(|target| target.id() != operation.id() && target.path.contains('{')) {
        let below = target.path.strip_prefix(&operation.path).and_then(|rest| rest.strip_prefix("/{")?.strip_suffix('}'));
        let above = operation.path.starts_with(&target.path) && target.method == HttpMethod::Get && !target.lists();
        if below.is_none() && !above {
            continue;
        }
        // A code list is found by its name, a protocol by the code that says which it is.
        let member = below.map(|own| match own {
            "list" => "name",
            own if own.ends_with("Id") => "id",
            own => own,
        });
        let at = if operation.lists() { "items/0/" } else { "" };
        let parameters: Map<String, Value> = target
            .path
            .split('/')
            .filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
            .map(|name| match member.filter(|_| below == Some(name)) {
                Some(member) => (name.to_owned(), format!("$response.body#/{at}{member}").into()),
                None => (name.to_owned(), format!("$request.path.{name}").into()),
            })
            .collect();
        let description = format!("Verder met {}.", target.id());
        let link = json!({ "operationId": target.id(), "parameters": parameters, "description": description });
        links.insert(target.id().replace('.', "_"), link);
    }
    links
}

fn pointer(operation: &Operation, status: &str) -> String {
    let path = operation.path.replace('/', "~1");
    format!("/paths/{path}/{}/responses/{status}", method_name(&operation.method).to_lowercase())
}
