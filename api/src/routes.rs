//! The operations below `/v1`: one list from which both the server and the contract are made, so that nothing is served that
//! the contract does not hold.

use actix_web::{Route, web};
use persistence::domain::authority::Action;
use utoipa::{
    __dev::SchemaReferences,
    Path,
    openapi::{self, HttpMethod, RefOr, Schema},
};

use crate::{
    agendas, candidates, children, combination_contracts, consents, contract_checks, expertise, exports, figures, guardians,
    handover_agreements, handovers, imports, invitations, lines, links, locations, matching_runs, meetings, next_steps,
    organisations, parameters, partnerships, placements, preschool_hours, privacy_requests, processing, programmes, protocols,
    ratio_checks, referrals, registers, result_agreements, schedule_proposals, shared_approaches, sign_ups, subsidies, support,
    training_agreements, trainings, working_groups,
};

/// One operation: a method on a path, who may use it, its place in the contract and its handler.
pub(crate) struct Operation {
    /// The area of the contract, plural, also the first part of the operation id.
    pub(crate) tag: &'static str,
    /// The verb, also the name of the handler.
    pub(crate) name: &'static str,
    /// The row of the policy.
    pub(crate) action: Action,
    /// The path below `/v1`.
    pub(crate) path: String,
    /// The method.
    pub(crate) method: HttpMethod,
    /// The operation as its handler documents it.
    pub(crate) document: openapi::path::Operation,
    /// The schemas that the operation uses.
    pub(crate) schemas: Vec<(String, RefOr<Schema>)>,
    /// Makes the route to the handler.
    pub(crate) route: fn() -> Route,
}

impl Operation {
    /// The operation that a handler documents with `#[utoipa::path]`.
    pub(crate) fn of<D: Path + SchemaReferences>(
        tag: &'static str,
        name: &'static str,
        action: Action,
        route: fn() -> Route,
    ) -> Self {
        let mut schemas = Vec::new();
        D::schemas(&mut schemas);
        let method = D::methods().into_iter().next().unwrap_or(HttpMethod::Get);
        Self { tag, name, action, path: D::path(), method, document: D::operation(), schemas, route }
    }

    /// The id of the operation in the contract.
    pub(crate) fn id(&self) -> String {
        format!("{}.{}", self.tag, self.name)
    }

    /// Whether a repeat with the same Idempotency-Key has no second effect: every POST that makes or changes something.
    pub(crate) fn takes_key(&self) -> bool {
        self.method == HttpMethod::Post && !self.action.only_reads()
    }

    /// Whether it answers with what it found, did or computed, which has no version of its own.
    pub(crate) fn gives_results(&self) -> bool {
        matches!(self.name, "batch" | "compare" | "exchange")
            || self.name.starts_with("check_")
            || self.name.starts_with("propose_")
    }

    /// Whether it answers with a page of a list.
    pub(crate) fn lists(&self) -> bool {
        matches!(self.name, "list" | "history" | "search") || self.name.starts_with("list_")
    }
}

/// The operations of an area: handler and action, one line each.
macro_rules! area {
    ($tag:literal: $($handler:ident => $action:ident),+ $(,)?) => {
        pastey::paste! {
            vec![$(
                $crate::routes::Operation::of::<[<__path_ $handler>]>(
                    $tag,
                    stringify!($handler),
                    persistence::domain::authority::Action::$action,
                    || $crate::routes::to($handler),
                )
            ),+]
        }
    };
}

pub(crate) use area;

/// A route to a handler, whatever the method; the method is set where the resource is put together.
pub(crate) fn to<F, Args>(handler: F) -> Route
where
    F: actix_web::Handler<Args>,
    Args: actix_web::FromRequest + 'static,
    F::Output: actix_web::Responder + 'static,
{
    web::to(handler)
}

/// Every operation below `/v1` but the contract itself.
pub(crate) fn operations() -> Vec<Operation> {
    [
        organisations::operations(),
        locations::operations(),
        partnerships::operations(),
        registers::operations(),
        parameters::operations(),
        imports::operations(),
        children::operations(),
        guardians::operations(),
        invitations::operations(),
        placements::operations(),
        lines::operations(),
        next_steps::operations(),
        links::operations(),
        handover_agreements::operations(),
        handovers::operations(),
        consents::operations(),
        shared_approaches::operations(),
        privacy_requests::operations(),
        exports::operations(),
        expertise::operations(),
        contract_checks::operations(),
        schedule_proposals::operations(),
        processing::operations(),
        ratio_checks::operations(),
        preschool_hours::operations(),
        support::operations(),
        protocols::operations(),
        referrals::operations(),
        programmes::operations(),
        working_groups::operations(),
        sign_ups::operations(),
        candidates::operations(),
        matching_runs::operations(),
        combination_contracts::operations(),
        training_agreements::operations(),
        agendas::operations(),
        result_agreements::operations(),
        subsidies::operations(),
        meetings::operations(),
        trainings::operations(),
        figures::operations(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The name of a method as HTTP writes it.
pub(crate) fn method_name(method: &HttpMethod) -> &'static str {
    match method {
        HttpMethod::Post => "POST",
        HttpMethod::Put => "PUT",
        HttpMethod::Patch => "PATCH",
        HttpMethod::Delete => "DELETE",
        _ => "GET",
    }
}
