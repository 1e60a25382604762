//! The contract: an OpenAPI 3.1 document made of the operations that are served. It checks what comes in, too: a request that
//! does not match it is refused with everything that is wrong.

mod check;
mod components;
mod example;
mod finish;
mod schemas;

use serde_json::{Value, json};
use utoipa::openapi::{Components, Info, OpenApi, OpenApiBuilder, PathItem, Paths};

pub(crate) use check::OperationCheck;
pub(crate) use schemas::Schemas;

use crate::routes::{Operation, operations};

/// The version of the API, by semantic versioning; every answer carries it.
pub const API_VERSION: &str = env!("CARGO_PKG_VERSION");

/// The address of the API in the committed contract.
pub const EXAMPLE_SERVER: &str = "https://api.example.org/v1";

const DESCRIPTION: &str = "Doorlijn houdt de doorgaande lijn van een kind van 0 tot 13 jaar tussen kinderopvang en basisschool \
    ongebroken. Namen zijn Engels, met de Nederlandse term in de beschrijving; de woordenlijst staat in ARCHITECTURE.md. \
    Antwoorden zijn gesloten schema's: in een minor versie kunnen leden bijkomen, en een afnemer negeert leden die hij niet kent. \
    Lijsten worden per pagina gelezen met de cursor uit de Link-header. HEAD wordt beantwoord zoals GET, zonder body. Fouten zijn application/problem+json, in het Nederlands \
    of (Accept-Language: en) in het Engels.";

/// The contract as it is committed: it names an example server.
pub fn document() -> Value {
    served_at(EXAMPLE_SERVER)
}

/// The contract as it is served: it differs from the committed one in `servers` alone.
pub fn served_at(server: &str) -> Value {
    let operations = operations();
    let mut document = serde_json::to_value(collect(&operations)).unwrap_or_default();
    finish::finish(&mut document, &operations);
    if let Some(members) = document.as_object_mut() {
        members.insert("servers".into(), json!([{ "url": server, "description": "production", "x-internal": false }]));
    }
    document
}

/// What the handlers document, put together.
fn collect(operations: &[Operation]) -> OpenApi {
    let mut paths = Paths::new();
    let mut components = Components::new();
    for operation in operations {
        let mut documented = operation.document.clone();
        documented.operation_id = Some(operation.id());
        documented.tags = Some(vec![operation.tag.to_owned()]);
        let item = PathItem::new(operation.method.clone(), documented);
        match paths.paths.get_mut(&operation.path) {
            Some(known) => known.merge_operations(item),
            None => {
                paths.paths.insert(operation.path.clone(), item);
            }
        }
        components.schemas.extend(operation.schemas.iter().cloned());
    }
    let mut info = Info::new("Doorlijn", API_VERSION);
    info.description = Some(DESCRIPTION.into());
    OpenApiBuilder::new().info(info).paths(paths).components(Some(components)).build()
}
