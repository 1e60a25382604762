//! What is served beside `/v1`, a closed list: health, the docs page, the dashboard page, and the explanation of each kind of problem.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue},
    web::{self, Data},
};
use persistence::Database;
use persistence::domain::Language;
use serde_json::{Value, json};
use utoipa_swagger_ui::{Config, serve};

use crate::{
    answer::{show, text_tag},
    conventions::language,
    handovers::DOCUMENT_STYLE,
    problem::{Problem, ProblemCode},
    sign_ups::SIGN_UP_STYLE,
};

/// The policy of pages that a browser shows: only what the binary itself serves.
pub(crate) const PAGE_POLICY: &str = "default-src 'self'; frame-ancestors 'none'";

/// The process runs.
pub(crate) async fn live() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "live" }))
}

/// What tells whether the database answers, and nothing else: a handler reaches the database itself through its caller alone.
pub(crate) struct Readiness(Database);

impl Readiness {
    /// The readiness of a database.
    pub(crate) fn of(database: Database) -> Self {
        Self(database)
    }
}

/// The database answers, so requests can be served.
pub(crate) async fn ready(readiness: Data<Readiness>) -> Result<HttpResponse, Problem> {
    readiness.0.is_ready().await?;
    Ok(HttpResponse::Ok().json(json!({ "status": "ready" })))
}

/// The contract as it is served, for everybody and from every origin. It is kept as text, a small part of what its values take.
pub(crate) struct Contract(String);

impl Contract {
    /// The text of a contract.
    pub(crate) fn of(document: &Value) -> Self {
        Self(document.to_string())
    }
}

/// Shows the contract.
pub(crate) async fn contract(request: HttpRequest, contract: Data<Contract>) -> HttpResponse {
    let text = contract.0.clone().into_bytes();
    let mut shown = show(&request, text_tag(&text), text);
    shown.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    shown
}

/// Leads to the docs page; the files of the page lie beside its index, below the same path.
pub(crate) async fn docs_entry() -> HttpResponse {
    HttpResponse::SeeOther().insert_header(("location", "/docs/index.html")).finish()
}

/// The docs page: Swagger UI from the binary itself, nothing from elsewhere.
pub(crate) async fn docs(request: HttpRequest, config: Data<Config<'static>>) -> Result<HttpResponse, Problem> {
    let file = request.match_info().get("file").unwrap_or_default();
    let file = if file.is_empty() { "index.html" } else { file };
    let style = match file {
        "document.css" => Some(DOCUMENT_STYLE),
        "sign-up.css" => Some(SIGN_UP_STYLE),
        _ => None,
    };
    if let Some(style) = style {
        return Ok(HttpResponse::Ok().content_type("text/css; charset=utf-8").body(style));
    }
    let found = serve(file, config.into_inner()).map_err(Problem::internal)?;
    let found = found.ok_or_else(|| Problem::new(ProblemCode::NotFound))?;
    let response = HttpResponse::Ok()
        .insert_header(("content-security-policy", PAGE_POLICY))
        .content_type(found.content_type)
        .body(found.bytes.into_owned());
    Ok(response)
}

/// The files of the dashboard page, each with the type as which a browser reads it. They are the page and nothing else: it uses the
/// public API as any other caller does, with the token that its reader gives it.
const DASHBOARD: [(&str, &str, &str); 17] = {
    const SCRIPT: &str = "text/javascript; charset=utf-8";
    const STYLE: &str = "text/css; charset=utf-8";
    macro_rules! file {
        ($name:literal, $kind:expr) => {
            ($name, $kind, include_str!(concat!("../assets/dashboard/", $name)))
        };
    }
    [
        file!("index.html", "text/html; charset=utf-8"),
        file!("tokens.css", STYLE),
        file!("style.css", STYLE),
        file!("uplot.css", STYLE),
        file!("uplot.js", SCRIPT),
        file!("uplot.LICENSE", "text/plain; charset=utf-8"),
        file!("address.js", SCRIPT),
        file!("api.js", SCRIPT),
        file!("app.js", SCRIPT),
        file!("chart.js", SCRIPT),
        file!("dom.js", SCRIPT),
        file!("figures.js", SCRIPT),
        file!("filters.js", SCRIPT),
        file!("indicator.js", SCRIPT),
        file!("overview.js", SCRIPT),
        file!("sign-in.js", SCRIPT),
        file!("words.js", SCRIPT),
    ]
};

/// The dashboard page. What is chosen in it stands in the query of its address, which is for the page alone.
pub(crate) async fn dashboard() -> Result<HttpResponse, Problem> {
    dashboard_file_named("index.html")
}

/// A file of the dashboard page.
pub(crate) async fn dashboard_file(file: web::Path<String>) -> Result<HttpResponse, Problem> {
    dashboard_file_named(&file)
}

fn dashboard_file_named(name: &str) -> Result<HttpResponse, Problem> {
    let found = DASHBOARD.iter().find(|(known, ..)| *known == name);
    let (_, kind, text) = found.ok_or_else(|| Problem::new(ProblemCode::NotFound))?;
    Ok(HttpResponse::Ok().insert_header(("content-security-policy", PAGE_POLICY)).content_type(*kind).body(*text))
}

/// Explains a kind of problem, as a page or as JSON, in the caller's language.
pub(crate) async fn problem(request: HttpRequest, code: web::Path<String>) -> Result<HttpResponse, Problem> {
    let known = ProblemCode::ALL.iter().find(|known| known.as_str() == code.as_str());
    let known = known.ok_or_else(|| Problem::new(ProblemCode::NotFound))?;
    let language = language(request.headers());
    let (title, detail) = (known.title().get(language), known.detail().get(language));
    let accept = request.headers().get("accept").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let tag = match language {
        Language::Dutch => "nl",
        Language::English => "en",
    };
    let mut response = HttpResponse::Ok();
    response.insert_header(("content-language", tag)).insert_header(("vary", "accept, accept-language"));
    if accept.contains("text/html") {
        let status = known.status().as_u16();
        let page = format!(
            "<!doctype html><html lang=\"{tag}\"><meta charset=\"utf-8\"><title>{title}</title>\
             <h1>{title}</h1><p>{detail}</p><p><code>{code}</code>, HTTP {status}</p></html>"
        );
        return Ok(response
            .insert_header(("content-security-policy", PAGE_POLICY))
            .content_type("text/html; charset=utf-8")
            .body(page));
    }
    Ok(response.json(json!({ "code": known.as_str(), "status": known.status().as_u16(), "title": title, "detail": detail })))
}
