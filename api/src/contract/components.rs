//! What the contract has besides its operations: security, headers, problems, and the names of its areas.

use persistence::domain::{self, authority::Scope, code::Code};
use serde_json::{Map, Value, json};

use super::finish::references;
use crate::{problem::ProblemCode, routes::Operation};

pub(super) fn security_schemes() -> Value {
    let scopes: Map<String, Value> =
        Scope::ALL.iter().map(|scope| (scope.as_str().to_owned(), scope_text(*scope).into())).collect();
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
        Scope::RegistryRead => {
            "Organisaties, locaties, samenwerkingen, vakanties, codelijsten en regelparameters lezen, en aan die regels toetsen"
        }
        Scope::RegistryWrite => {
            "De eigen organisatie, locaties en samenwerkingen bijwerken, registers inlezen, regelparameters zetten"
        }
        Scope::ChildrenRead => "Kinderen, hun ouders en koppelingen lezen en zoeken",
        Scope::GuardiansLogin => "Spreken voor ouders die zijn ingelogd; opent zelf niets",
        Scope::ChildrenWrite => "Kinderen inschrijven en bijwerken, over koppelingen beslissen",
        Scope::PlacementsRead => "Plaatsingen en hun geschiedenis lezen",
        Scope::PlacementsWrite => "Kinderen plaatsen, plaatsingen wijzigen, beëindigen of intrekken",
        Scope::LinesRead => "De doorgaande lijn van een kind lezen",
        Scope::HandoversRead => "Overdrachten, reacties van ouders en toestemmingen lezen",
        Scope::HandoversWrite => "Overdrachten schrijven en beantwoorden, erop reageren, toestemming geven of intrekken",
        Scope::ExpertiseRead => "Vragen aan deskundigen lezen, van de eigen kant",
        Scope::ExpertiseWrite => "Deskundigen van anderen vragen, en beantwoorden wat aan de eigen deskundigen is gevraagd",
        Scope::SupportRead => "Lezen wat rond de ondersteuning van kinderen is afgesproken",
        Scope::SupportWrite => "Ondersteuning van kinderen afspreken, wijzigen en beëindigen, overleggen vastleggen",
        Scope::ReferralsRead => "Toeleidingen lezen, en wie op een plaats wacht",
        Scope::ReferralsWrite => "Kinderen signaleren, indiceren en naar voorschoolse educatie begeleiden, wachtlijsten beheren",
        Scope::ProgrammesRead => "Programma's voor de combinatiefunctie, hun werkgroepen en aangeboden plekken lezen",
        Scope::ProgrammesWrite => "Programma's en werkgroepen bijhouden, plekken aanbieden en aanmeldingen beoordelen",
        Scope::CandidatesRead => "Kandidaten voor de combinatiefunctie en hun koppelingen lezen",
        Scope::CandidatesWrite => "Kandidaten aannemen, begeleiden en koppelen",
        Scope::ContractsRead => "Combinatiefunctie-contracten van de eigen kant lezen, met rooster en bevindingen",
        Scope::ContractsWrite => "Combinatiefunctie-contracten opstellen, tekenen en uitvoeren",
        Scope::DirectionRead => "Agenda's, resultaatafspraken, subsidies, overleggen en trainingen lezen waarbij men partij is",
        Scope::DirectionWrite => {
            "Agenda's, resultaatafspraken, subsidies, overleggen en trainingen bijhouden, afspraken maken, metingen en verantwoordingen inzenden"
        }
        Scope::FiguresRead => "De gepubliceerde cijfers van de eigen gemeente lezen",
        Scope::FiguresWrite => "De cijfers van de eigen gemeente publiceren",
        Scope::ProcessingRead => "Het logboek van verwerkingen lezen",
    }
}

pub(super) fn headers() -> Value {
    let text = |description: &str, pattern: &str, max: u32| json!({ "description": description, "schema": { "type": "string", "description": description, "pattern": pattern, "maxLength": max } });
    json!({
        "API-Version": text("Volledig versienummer van de API.", r"^\d+\.\d+\.\d+$", 32),
        "Access-Control-Allow-Origin": text("De toegelaten herkomst, of * voor open gegevens.", r"^(\*|https?://.+)$", 255),
        "RateLimit": text("Wat er over is van de ruimte voor verzoeken.", "^\"[a-z]+\";r=[0-9]+;t=[0-9]+$", 128),
        "RateLimit-Policy": text("De ruimte voor verzoeken: aantal en venster in seconden.", "^\"[a-z]+\";q=[0-9]+;w=[0-9]+$", 128),
        "ETag": text("De versie; stuur hem terug als If-Match.", "^\"[A-Za-z0-9_-]+\"$", 80),
        "Link": text("De volgende pagina, met rel=\"next\"; ontbreekt op de laatste.", "^<.+>; rel=\"next\"$", 2048),
        "Changed-Since": text(&format!("De cursor om later verder te lezen met changedSince; {} dagen te gebruiken.", persistence::FOLLOWED_DAYS), "^[A-Za-z0-9_-]+$", 120),
        "Location": text("Het adres van wat gemaakt is.", "^/v1/.+$", 2048),
        "WWW-Authenticate": text("Wat er aan het token ontbreekt (RFC 6750).", "^Bearer.*$", 512),
        "Retry-After": { "description": "Seconden om te wachten.", "schema": {
            "type": "integer", "format": "int32", "minimum": 0, "maximum": 86400, "description": "Seconden om te wachten." } },
    })
}

/// The answers for every status of the table of problems.
pub(super) fn problem_responses() -> Value {
    let mut responses = Map::new();
    for code in ProblemCode::ALL {
        let status = code.status().as_u16();
        let mut names = vec!["API-Version", "Access-Control-Allow-Origin", "RateLimit", "RateLimit-Policy"];
        match status {
            401 | 403 => names.push("WWW-Authenticate"),
            412 => names.push("ETag"),
            409 | 429 | 503 => names.push("Retry-After"),
            _ => {}
        }
        let document = crate::problem::Problem::new(*code).document(
            domain::Language::Dutch,
            "https://api.example.org",
            "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
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

pub(super) fn problem_schemas() -> [(&'static str, Value); 2] {
    let text = |description: &str, max: u32| json!({ "type": "string", "description": description, "maxLength": max, "pattern": r"^[\s\S]*$" });
    let uri = |description: &str| json!({ "type": "string", "format": "uri", "description": description, "maxLength": 2048 });
    let conflict = crate::problem::Problem::new(ProblemCode::Conflict);
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let problem = json!({
        "example": conflict.document(domain::Language::Dutch, "https://api.example.org", trace),
        "type": "object", "additionalProperties": false, "description": "Probleem volgens RFC 9457.",
        "required": ["type", "title", "status", "detail", "instance", "code"],
        "properties": {
            "type": uri("Waar deze soort wordt uitgelegd."),
            "title": text("De soort in woorden.", 256),
            "status": { "type": "integer", "format": "int32", "minimum": 400, "maximum": 599, "description": "De HTTP-status." },
            "detail": text("Wat de afnemer kan doen.", 4096),
            "instance": uri("Dit ene verzoek, om te noemen bij een vraag."),
            "code": { "type": "string", "description": "De code van de soort.", "maxLength": 64, "pattern": "^[a-z-]+$" },
            "errors": { "type": "array", "maxItems": 10000, "description": "Alles wat niet klopt, niet alleen het eerste.",
                "items": { "$ref": "#/components/schemas/ProblemError" } },
        }
    });
    let error = json!({
        "type": "object", "additionalProperties": false, "description": "Een ding dat niet klopt.",
        "required": ["code", "detail"],
        "properties": {
            "code": { "type": "string", "description": "De code van wat niet klopt.", "maxLength": 64, "pattern": "^[A-Za-z-]+$" },
            "detail": text("Wat niet klopt.", 1024),
            "pointer": { "type": "string", "description": "Waar in de body (JSON Pointer als fragment).", "maxLength": 512, "pattern": "^#(/[\\s\\S]*)?$" },
            "parameter": text("Welke parameter.", 128),
        }
    });
    [("Problem", problem), ("ProblemError", error)]
}

/// The path of the contract itself, which is for everybody.
pub(super) fn own_path() -> Value {
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
            "304": { "description": "De afnemer heeft deze versie al.", "headers":
                references(&["API-Version", "Access-Control-Allow-Origin", "RateLimit", "RateLimit-Policy", "ETag"]) },
            "400": { "$ref": "#/components/responses/Problem400" },
            "401": { "$ref": "#/components/responses/Problem401" },
            "429": { "$ref": "#/components/responses/Problem429" },
            "500": { "$ref": "#/components/responses/Problem500" },
        }
    } })
}

pub(super) fn tags(operations: &[Operation]) -> Value {
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
        "imports" => "Inlezen van gepubliceerde registers, en van plaatsingen uit eigen systemen.",
        "children" => "Kinderen en hun inschrijving.",
        "guardians" => "Ouders en gezaghouders.",
        "placements" => "Plaatsingen en hun geschiedenis.",
        "agreements" => "Overdrachtsafspraken van gemeenten met hun organisaties.",
        "handovers" => {
            "Overdrachten: wat van een kind bekend is gaat bij een overgang mee, per onderdeel op een eigen grondslag."
        }
        "consents" => "Toestemmingen van ouders.",
        "expertise" => {
            "Vragen aan deskundigen van een andere organisatie, over een groep, een onderwerp of een kind, met naam of anoniem."
        }
        "steps" => "Wat er te doen staat, voor de eigen organisatie.",
        "privacy" => "Rechten van ouders: een kopie van alles, verbeteren en wissen.",
        "lines" => "De doorgaande lijn van een kind.",
        "approaches" => "Toestemmingen van ouders voor een gedeelde aanpak van school en opvang.",
        "links" => "Koppelingen van inschrijvingen.",
        "guidance" => "Toeleiding, voorschoolse uren en beroepskracht-kindratio.",
        "referrals" => "Toeleiding naar voorschoolse educatie, en wie op een plaats wacht.",
        "contracts" => "Combinatiefunctie-contracten: een persoon, twee kanten, een week.",
        "training" => "Praktijkovereenkomsten van combinatiefunctie-contracten, met hun voortgang.",
        "combination" => "Combinatiefuncties: een persoon bij school en opvang.",
        "figures" => "Cijfers van gemeenten: indicatoren, publicaties en wat die laten zien.",
        "support" => "Ondersteuning rond een kind, zoals die met de ouders is afgesproken.",
        "signUps" => "Plekken die scholen en hun opvangpartners in een programma aanbieden.",
        "candidates" => "Kandidaten voor een combinatiefunctie, van aanmelding tot eerste werkdag.",
        "programmes" => "Programma's voor de combinatiefunctie en hun werkgroepen.",
        "protocols" => "Protocollen van organisaties voor wat hier niet wordt vastgelegd: meldcode en verwijsindex.",
        "agendas" => "Lokale educatieve agenda's van gemeenten, met hun doelen.",
        "results" => "Resultaatafspraken van gemeenten met schoolbesturen, kinderopvang en anderen, en wat daarvoor is gemeten.",
        "subsidies" => "Subsidies van gemeenten, met voorschotten, verantwoording en vaststelling.",
        "meetings" => "Overleggen van organisaties, met wie er waren als rol.",
        "trainings" => "Trainingen van opvang, scholen en anderen samen.",
        "processing" => "Het logboek van verwerkingen.",
        _ => "Het contract zelf.",
    }
}
