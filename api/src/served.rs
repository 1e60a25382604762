//! What is served below `/v1`, made before the first request: every path with its operations, and what each of them takes. A
//! request finds the operation it asks for beside the route that led it here, so nothing is looked up by its text.

use std::{collections::BTreeMap, sync::Arc};

use actix_web::{HttpRequest, Resource, Route, guard, http::Method, web};
use persistence::domain::authority::Action;
use serde_json::Value;

use crate::{
    contract::{OperationCheck, Schemas},
    routes::{method_name, operations},
};

/// Below which path the operations are served.
const BASE: &str = "/v1";

/// A path with its operations.
pub(crate) struct ServedPath {
    pattern: Arc<str>,
    operations: Vec<Served>,
}

/// An operation.
pub(crate) struct Served {
    /// The row of the policy.
    pub(crate) action: Action,
    /// What it takes.
    pub(crate) check: OperationCheck,
    /// The types of its answer: of every operation JSON, but for a page to print and a file; of figures also a table.
    pub(crate) gives: &'static [&'static str],
    method: Method,
    route: fn() -> Route,
}

/// The types of what an operation answers.
fn given(described: &Value) -> &'static [&'static str] {
    const KINDS: [&[&str]; 3] = [&["text/html"], &["application/octet-stream"], &["text/csv", "application/json"]];
    let gives = |kind: &&str| described["responses"]["200"]["content"].get(kind).is_some();
    KINDS.into_iter().find(|kinds| kinds.iter().all(gives)).unwrap_or(&["application/json"])
}

impl ServedPath {
    /// All paths of this contract, in an order in which a name comes before a parameter: `_search` before `{childId}`.
    pub(crate) fn all(contract: &Value) -> Result<Vec<Arc<Self>>, String> {
        let mut schemas = Schemas::of(contract);
        let mut paths: BTreeMap<String, Vec<Served>> = BTreeMap::new();
        for operation in operations() {
            let method = method_name(&operation.method);
            let described = &contract["paths"][&operation.path][method.to_lowercase()];
            let served = Served {
                action: operation.action,
                check: OperationCheck::of(described, &mut schemas)?,
                gives: given(described),
                method: method.parse().unwrap_or(Method::GET),
                route: operation.route,
            };
            paths.entry(operation.path).or_default().push(served);
        }
        Ok(paths
            .into_iter()
            .map(|(path, operations)| Arc::new(Self { pattern: format!("{BASE}{path}").into(), operations }))
            .collect())
    }

    /// The resource of the path. All methods are on one, so that a wrong one is answered with 405 and `Allow`.
    pub(crate) fn resource(self: &Arc<Self>) -> Resource {
        let resource = web::resource(&*self.pattern).app_data(Arc::clone(self));
        self.operations
            .iter()
            .fold(resource, |resource, served| resource.route((served.route)().guard(guard::Method(served.method.clone()))))
    }

    /// The pattern of the path that a request asks for.
    pub(crate) fn pattern(request: &HttpRequest) -> Option<Arc<str>> {
        request.app_data::<Arc<Self>>().map(|path| Arc::clone(&path.pattern))
    }
}

impl Served {
    /// The operation that a request asks for; none where the path has no such method.
    pub(crate) fn by(request: &HttpRequest) -> Option<&Self> {
        let path = request.app_data::<Arc<ServedPath>>()?;
        path.operations.iter().find(|served| served.method == *request.method())
    }
}
