//! What every operation of the contract has in common, said once: security by the policy, problems, headers, closed schemas with
//! limits, examples and links. What linters want of a description for its own sake is met here and nowhere else.

use domain::{
    authority::Scope,
    code::Code,
};
use serde_json::{Map, Value, json};

use super::example::example;
use crate::{
    problem::ProblemCode,
    routes::{Operation, method_name},
};

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
    if let Some(parameters) = described.get_mut("parameters").and_then(Value::as_array_mut) {
        for parameter in parameters {
            needs_match |= parameter["name"] == "If-Match";
            close(&mut parameter["schema"]);
        }
    }
    let has_body = described.get("requestBody").is_some();
    let changes = operation.document.request_body.is_some() || needs_match;
    // A parameter that does not exist is refused everywhere, so every operation knows 400.
    let mut problems = vec![400, 401, 403, 406, 429, 500, 503];
    problems.extend(operation.path.contains('{').then_some(404));
    problems.extend(changes.then_some(409));
    problems.extend(has_body.then_some([413, 415]).into_iter().flatten());
    problems.extend(needs_match.then_some([412, 428]).into_iter().flatten());
    if let Some(responses) = described["responses"].as_object_mut() {
        for (status, response) in responses.iter_mut() {
            finish_success(status, response, operation);
        }
        for status in problems {
            let reference = json!({ "$ref": format!("#/components/responses/Problem{status}") });
            responses.insert(status.to_string(), reference);
        }
    }
}

fn finish_success(status: &str, response: &mut Value, operation: &Operation) {
    let mut names = vec!["API-Version", "Access-Control-Allow-Origin", "RateLimit", "RateLimit-Policy"];
    let single = !operation.lists() && operation.name != "search";
    if status == "201" {
        names.push("Location");
    }
    if single && status != "204" {
        names.push("ETag");
    }
    if operation.lists() {
        names.push("Link");
    }
    response["headers"] = references(&names);
}

fn references(names: &[&str]) -> Value {
    let headers: Map<String, Value> =
        names.iter().map(|name| ((*name).to_owned(), json!({ "$ref": format!("#/components/headers/{name}") }))).collect();
    Value::Object(headers)
}

fn security_schemes() -> Value {
    let scopes: Map<String, Value> = Scope::ALL.iter().map(|scope| (scope.as_str().to_owned(), scope_text(*scope).into())).collect();
    json!({ "oauth2": {
        "type": "oauth2",
        "description": "Toegangstokens zijn JWT's volgens RFC 9068, gecontroleerd zoals RFC8725 vraagt. Een client vraagt een token \
            voor een organisatie die haar een mandaat gaf.",
        "flows": { "clientCredentials": {
            "tokenUrl": "/oauth/token", "refreshUrl": "/oauth/token", "scopes": scopes
        } }
    } })
}

const fn scope_text(scope: Scope) -> &'static str {
    match scope {
        Scope::RegistryRead => "Organisaties, locaties, samenwerkingen, vakanties, codelijsten en regelparameters lezen",
        Scope::RegistryWrite => "De eigen organisatie, locaties en samenwerkingen bijwerken, registers inlezen, regelparameters zetten",
        Scope::ChildrenRead => "Kinderen, hun ouders en koppelingen lezen en zoeken",
        Scope::ChildrenWrite => "Kinderen inschrijven en bijwerken, over koppelingen beslissen",
        Scope::PlacementsRead => "Plaatsingen en hun geschiedenis lezen",
        Scope::PlacementsWrite => "Kinderen plaatsen, plaatsingen wijzigen, beëindigen of intrekken",
        Scope::LinesRead => "De doorgaande lijn van een kind lezen",
        Scope::ProcessingRead => "Het logboek van verwerkingen lezen",
    }
}

fn headers() -> Value {
    let text = |description: &str, pattern: &str, max: u32| {
        json!({ "description": description, "schema": { "type": "string", "description": description, "pattern": pattern, "maxLength": max } })
    };
    json!({
        "API-Version": text("Volledig versienummer van de API.", r"^\d+\.\d+\.\d+$", 32),
        "Access-Control-Allow-Origin": text("De toegelaten herkomst, of * voor open gegevens.", r"^(\*|https?://.+)$", 255),
        "RateLimit": text("Wat er over is van de ruimte voor verzoeken.", "^\"[a-z]+\";r=[0-9]+;t=[0-9]+$", 128),
        "RateLimit-Policy": text("De ruimte voor verzoeken: aantal en venster in seconden.", "^\"[a-z]+\";q=[0-9]+;w=[0-9]+$", 128),
        "ETag": text("De versie; stuur hem terug als If-Match.", "^\"[A-Za-z0-9_-]+\"$", 80),
        "Link": text("De volgende pagina, met rel=\"next\"; ontbreekt op de laatste.", "^<.+>; rel=\"next\"$", 2048),
        "Location": text("Het adres van wat gemaakt is.", "^/v1/.+$", 2048),
        "WWW-Authenticate": text("Wat er aan het token ontbreekt (RFC 6750).", "^Bearer.*$", 512),
        "Retry-After": { "description": "Seconden om te wachten.", "schema": {
            "type": "integer", "format": "int32", "minimum": 0, "maximum": 86400, "description": "Seconden om te wachten." } },
    })
}

/// The answers for every status of the table of problems.
fn problem_responses() -> Value {
    let mut responses = Map::new();
    for code in ProblemCode::ALL {
        let status = code.status().as_u16();
        let mut names = vec!["API-Version", "Access-Control-Allow-Origin", "RateLimit", "RateLimit-Policy"];
        match status {
            401 | 403 => names.push("WWW-Authenticate"),
            412 => names.push("ETag"),
            429 | 503 => names.push("Retry-After"),
            _ => {}
        }
        let document = crate::problem::Problem::new(*code).document(
            domain::Language::Dutch,
            "https://api.example.org",
            "4bf92f3577b34da6a3ce929d0e0e4736",
        );
        responses.entry(format!("Problem{status}")).or_insert_with(|| {
            json!({
                "description": code.title().dutch,
                "headers": references(&names),
                "content": { "application/problem+json": {
                    "schema": { "$ref": "#/components/schemas/Problem" }, "example": document
                } }
            })
        });
    }
    Value::Object(responses)
}

fn problem_schemas() -> [(&'static str, Value); 2] {
    let text = |description: &str, max: u32| json!({ "type": "string", "description": description, "maxLength": max, "pattern": r"^[\s\S]*$" });
    let uri = |description: &str| json!({ "type": "string", "format": "uri", "description": description, "maxLength": 2048 });
    let problem = json!({
        "type": "object", "additionalProperties": false, "description": "Probleem volgens RFC 9457.",
        "required": ["type", "title", "status", "detail", "instance", "code"],
        "properties": {
            "type": uri("Waar deze soort wordt uitgelegd."),
            "title": text("De soort in woorden.", 256),
            "status": { "type": "integer", "format": "int32", "minimum": 400, "maximum": 599, "description": "De HTTP-status." },
            "detail": text("Wat de afnemer kan doen.", 4096),
            "instance": uri("Dit ene verzoek, om te noemen bij een vraag."),
            "code": { "type": "string", "description": "De code van de soort.", "maxLength": 64, "pattern": "^[a-z-]+$" },
            "errors": { "type": "array", "maxItems": 1000, "description": "Alles wat niet klopt, niet alleen het eerste.",
                "items": { "$ref": "#/components/schemas/ProblemError" } },
        }
    });
    let error = json!({
        "type": "object", "additionalProperties": false, "description": "Een ding dat niet klopt.",
        "required": ["code", "detail"],
        "properties": {
            "code": { "type": "string", "description": "De code van wat niet klopt.", "maxLength": 64, "pattern": "^[A-Za-z-]+$" },
            "detail": text("Wat niet klopt.", 1024),
            "pointer": { "type": "string", "description": "Waar in de body (JSON Pointer als fragment).", "maxLength": 512, "pattern": "^#(/.*)?$" },
            "parameter": { "type": "string", "description": "Welke parameter.", "maxLength": 128, "pattern": r"^\S+$" },
        }
    });
    [("Problem", problem), ("ProblemError", error)]
}

/// The path of the contract itself, which is for everybody.
fn own_path() -> Value {
    json!({ "get": {
        "operationId": "contract.show", "tags": ["contract"], "summary": "Lees dit contract",
        "description": "Dit contract zelf, zonder token en van elke herkomst te lezen.", 
        // A token may be sent along and changes nothing.
        "security": [{}, { "oauth2": [Scope::RegistryRead.as_str()] }],
        "responses": {
            "200": {
                "description": "Het contract.",
                "headers": references(&["API-Version", "Access-Control-Allow-Origin", "RateLimit", "RateLimit-Policy", "ETag"]),
                "content": { "application/json": { "schema": {
                    "type": "object", "description": "Een OpenAPI-document.", "required": ["openapi"], "additionalProperties": true,
                    "properties": { "openapi": { "type": "string", "description": "De versie van OpenAPI.", "maxLength": 16, "pattern": "^3" } }
                }, "example": { "openapi": "3.1.0" } } }
            },
            "400": { "$ref": "#/components/responses/Problem400" },
            "401": { "$ref": "#/components/responses/Problem401" },
            "429": { "$ref": "#/components/responses/Problem429" },
            "500": { "$ref": "#/components/responses/Problem500" },
        }
    } })
}

fn tags(operations: &[Operation]) -> Value {
    let mut names: Vec<&str> = operations.iter().map(|operation| operation.tag).collect();
    names.push("contract");
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(|name| json!({ "name": name, "description": tag_text(name) })).collect()
}

fn tag_text(tag: &str) -> &'static str {
    match tag {
        "organisations" => "Organisaties: gemeenten, schoolbesturen, houders van kinderopvang en anderen.",
        "locations" => "Locaties: schoolvestigingen en opvanglocaties.",
        "partnerships" => "Samenwerkingen van een school met opvanglocaties.",
        "registers" => "Schoolvakanties en codelijsten.",
        "parameters" => "Regelparameters: getallen uit wet en cao, met bron en datum.",
        "imports" => "Inlezen van gepubliceerde registers.",
        "children" => "Kinderen en hun inschrijving.",
        "guardians" => "Ouders en gezaghouders.",
        "placements" => "Plaatsingen en hun geschiedenis.",
        "lines" => "De doorgaande lijn van een kind.",
        "links" => "Koppelingen van inschrijvingen.",
        _ => "Het contract zelf.",
    }
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
        members.retain(|key, value| !(value.is_null() && ["properties", "$defs", "oneOf", "anyOf", "allOf"].contains(&key.as_str())));
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

/// Links from what an operation answers to the operations that take its id.
fn add_links(document: &mut Value, operations: &[Operation]) {
    for operation in operations {
        let segment = operation.path.rsplit('/').find(|segment| !segment.starts_with(['_', '{'])).unwrap_or_default();
        let own = format!("/{segment}/{{");
        let mut links = Map::new();
        for target in operations {
            let Some((_, rest)) = target.path.split_once(&own) else { continue };
            let starts = target.path.starts_with(&own);
            let Some((parameter, _)) = rest.split_once('}') else { continue };
            // What is known by something else than an id, such as a code list by its name, is not found by the id of an answer.
            if !starts || target.path.matches('{').count() != 1 || target.id() == operation.id() || !parameter.ends_with("Id") {
                continue;
            }
            let at = if operation.lists() || operation.name == "search" { "items/0/id" } else { "id" };
            links.insert(
                target.id().replace('.', "_"),
                json!({ "operationId": target.id(), "parameters": { parameter: format!("$response.body#/{at}") },
                    "description": format!("Verder met {}.", target.id()) }),
            );
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

fn pointer(operation: &Operation, status: &str) -> String {
    let path = operation.path.replace('/', "~1");
    format!("/paths/{path}/{}/responses/{status}", method_name(&operation.method).to_lowercase())
}
