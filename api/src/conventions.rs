//! What every answer has in common, the framework's own included: version, security headers, room, trace and the form of
//! problems. Also the one access line for each request, and the one line with the cause of a fault of ours.

use std::{
    sync::Arc,
    time::{Duration, Instant as Clocked},
};

use actix_web::{
    Error, HttpMessage, HttpRequest, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{ACCEPT_LANGUAGE, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE},
    },
    middleware::Next,
    web::Data,
};
use persistence::Trace;
use persistence::domain::{Instant, Language};

use crate::{
    answer::version_tag,
    caller::Clock,
    connections::Connection,
    contract::API_VERSION,
    limits::Room,
    problem::{Problem, ProblemCode},
    secret_address::without_secret,
    served::ServedPath,
};

/// How long the path and query of a request may be together, in bytes: well above the 8,000 that every server is to take (RFC 9110, 4.1).
const MAX_URI: usize = 32 << 10;
/// How long the headers of a request may be together, in bytes.
const MAX_HEADERS: usize = 16 << 10;

/// What the conventions know of a request.
#[derive(Clone, Debug)]
pub(crate) struct RequestContext {
    /// The moment that counts as now for this request.
    pub(crate) now: Instant,
    /// The same moment, to count from.
    pub(crate) began: Clocked,
    /// Its place in a trace.
    pub(crate) trace: Trace,
    /// The language of the answer.
    pub(crate) language: Language,
}

/// Marks an answer whose form another standard prescribes, so that it is not turned into a problem.
pub(crate) struct InOwnForm;

/// What the conventions need from the service.
pub(crate) struct Manners {
    pub(crate) clock: Clock,
    pub(crate) public_url: String,
    /// How long a client may keep the service waiting.
    pub(crate) client_patience: Duration,
    /// How large a body may be, where the operation has no limit of its own.
    pub(crate) body_bytes: usize,
    pub(crate) room_without_caller: Room,
}

impl RequestContext {
    /// The context of a request; the conventions have put it there.
    pub(crate) fn of(request: &HttpRequest) -> Self {
        request.extensions().get::<Self>().cloned().unwrap_or_else(|| Self {
            now: jiff::Timestamp::now().into(),
            began: Clocked::now(),
            trace: new_trace(None),
            language: Language::Dutch,
        })
    }
}

/// Handles a request by the conventions.
pub(crate) async fn conventions(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let began = Clocked::now();
    let connection = request.conn_data::<Arc<Connection>>().cloned();
    if let Some(connection) = &connection {
        connection.begins();
    }
    let Some(manners) = request.app_data::<Data<Manners>>().cloned() else { return Err(Problem::internal("no manners").into()) };
    let trace = new_trace(request.headers().get("traceparent"));
    let state = trace_state(request.headers(), &trace);
    let language = language(request.headers());
    request.extensions_mut().insert(RequestContext { now: (manners.clock)(), began, trace, language });
    let method = method_name(request.method());
    if request.method() == Method::HEAD {
        // HEAD is served wherever GET is, by the same handler; the protocol leaves the body out (RFC 9110, 9.3.2).
        request.head_mut().method = Method::GET;
    }
    let path_and_query = request.uri().path_and_query().map_or(0, |text| text.as_str().len());
    let mut response = if path_and_query > MAX_URI {
        request.error_response(Problem::new(ProblemCode::UriTooLong)).map_into_boxed_body()
    } else if header_bytes(request.headers()) > MAX_HEADERS {
        request.error_response(Problem::new(ProblemCode::HeadersTooLarge)).map_into_boxed_body()
    } else if request.path() != "/" && request.path().ends_with('/') {
        request.error_response(Problem::new(ProblemCode::NotFound)).map_into_boxed_body()
    } else {
        next.call(request).await?.map_into_boxed_body()
    };
    let failed = response.status().is_client_error() || response.status().is_server_error();
    if failed && response.response().extensions().get::<InOwnForm>().is_none() {
        response = write_problem(response, &manners, &trace, language);
    }
    let room = response.request().extensions().get::<Room>().copied().unwrap_or(manners.room_without_caller);
    dress(response.headers_mut(), &trace, room);
    if let Some(state) = state {
        response.headers_mut().insert(HeaderName::from_static("tracestate"), state);
    }
    account(&response, method, &trace, began.elapsed());
    if let Some(connection) = &connection {
        connection.ends();
    }
    Ok(response)
}

fn header_bytes(headers: &HeaderMap) -> usize {
    headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum()
}

/// Turns what is not a problem yet into one, and writes it out in the caller's language.
fn write_problem(response: ServiceResponse, manners: &Manners, trace: &Trace, language: Language) -> ServiceResponse {
    let status = response.status();
    let known = response.response().extensions().get::<Problem>().cloned();
    let problem = known.unwrap_or_else(|| Problem::new(code_of(response.request(), status)));
    let request_id = request_id(trace);
    if status.is_server_error() {
        let cause = problem.cause.as_deref().unwrap_or(problem.code.title().english);
        log::error!("{} {request_id}: {cause}", problem.code.as_str());
    }
    let mut written = HttpResponse::build(problem.code.status());
    if let Some(version) = problem.current_version {
        written.insert_header((ETAG, version_tag(version)));
    }
    if let Some(seconds) = problem.retry_after {
        written.insert_header((RETRY_AFTER, seconds.to_string()));
    }
    match (problem.code, problem.scope) {
        (ProblemCode::Unauthenticated, _) => {
            written.insert_header((WWW_AUTHENTICATE, "Bearer realm=\"doorlijn\", error=\"invalid_token\""));
        }
        (ProblemCode::Forbidden, Some(scope)) => {
            let challenge = format!("Bearer realm=\"doorlijn\", error=\"insufficient_scope\", scope=\"{scope}\"");
            written.insert_header((WWW_AUTHENTICATE, challenge));
        }
        _ => {}
    }
    if problem.code == ProblemCode::RequestTimeout {
        // What still comes of the body must not be taken for the next request.
        written.force_close();
    }
    if problem.code == ProblemCode::UnsupportedMediaType && response.request().method() == Method::PATCH {
        written.insert_header(("accept-patch", "application/merge-patch+json"));
    }
    // What the framework, or CORS, said in headers stays said: which methods are allowed, which origin.
    for (name, value) in response.headers() {
        if name != CONTENT_TYPE && name.as_str() != "content-length" {
            written.append_header((name.clone(), value.clone()));
        }
    }
    let document = problem.document(language, &manners.public_url, &request_id);
    let written = written.content_type("application/problem+json").body(document.to_string());
    response.into_response(written)
}

/// The kind of problem that a bare status stands for.
fn code_of(request: &HttpRequest, status: StatusCode) -> ProblemCode {
    match status {
        // Of OPTIONS only what asks for another origin is looked at, and refused by actix-cors.
        StatusCode::BAD_REQUEST if request.method() == Method::OPTIONS => ProblemCode::PreflightRefused,
        StatusCode::UNAUTHORIZED => ProblemCode::Unauthenticated,
        StatusCode::FORBIDDEN => ProblemCode::Forbidden,
        StatusCode::NOT_FOUND => ProblemCode::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => ProblemCode::MethodNotAllowed,
        StatusCode::NOT_ACCEPTABLE => ProblemCode::NotAcceptable,
        StatusCode::REQUEST_TIMEOUT => ProblemCode::RequestTimeout,
        StatusCode::PAYLOAD_TOO_LARGE => ProblemCode::ContentTooLarge,
        StatusCode::URI_TOO_LONG => ProblemCode::UriTooLong,
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => ProblemCode::HeadersTooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ProblemCode::UnsupportedMediaType,
        StatusCode::SERVICE_UNAVAILABLE => ProblemCode::Unavailable,
        other if other.is_client_error() => ProblemCode::InvalidRequest,
        _ => ProblemCode::Internal,
    }
}

/// What names one request in the log, in its processing records and in its problem: its trace, which a caller may use for several,
/// and its own step in it.
pub(crate) fn request_id(trace: &Trace) -> String {
    format!("{}-{}", hex(&trace.trace_id), hex(&trace.span_id))
}

/// Puts the headers of every answer on.
fn dress(headers: &mut HeaderMap, trace: &Trace, room: Room) {
    const FIXED: [(&str, &str); 6] = [
        ("cache-control", "no-store"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
        ("strict-transport-security", "max-age=31536000; includeSubDomains"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
    ];
    for (name, value) in FIXED {
        // The pages of the binary bring a policy of their own.
        if !headers.contains_key(name) {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
    }
    headers.insert(HeaderName::from_static("api-version"), HeaderValue::from_static(API_VERSION));
    let mut put = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    };
    for (name, value) in room.headers() {
        put(name, &value);
    }
    put("traceparent", &format!("00-{}-{}-01", hex(&trace.trace_id), hex(&trace.span_id)));
}

/// One access line and one measurement for each request. The pattern of the route is named, not the path, which may hold
/// anything that a caller typed.
fn account(response: &ServiceResponse, method: &'static str, trace: &Trace, took: Duration) {
    let request = response.request();
    let beside = || request.match_pattern().map(|pattern| without_secret(&pattern).into());
    let route = ServedPath::pattern(request).or_else(beside).unwrap_or_else(|| "-".into());
    let status = response.status().as_u16();
    log::info!(target: "access", "{method} {route} {status} {}us {}", took.as_micros(), request_id(trace));
    let status = status.to_string();
    let seconds = metrics::histogram!("http_request_duration_seconds", "method" => method, "route" => route, "status" => status);
    seconds.record(took.as_secs_f64());
}

/// The method as log and metrics name it; one that somebody made up has no name of its own there.
fn method_name(method: &Method) -> &'static str {
    [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::HEAD, Method::OPTIONS]
        .iter()
        .position(|known| known == method)
        .and_then(|at| ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"].get(at).copied())
        .unwrap_or("OTHER")
}

/// Continues the trace of the caller (W3C Trace Context), or begins one.
pub(crate) fn new_trace(parent: Option<&HeaderValue>) -> Trace {
    let id = uuid::Uuid::new_v4().into_bytes();
    let step = uuid::Uuid::new_v4().into_bytes();
    let mut span_id = [0; 8];
    span_id.iter_mut().zip(step).for_each(|(to, from)| *to = from);
    match parent.and_then(|value| value.to_str().ok()).and_then(parse_traceparent) {
        Some((trace_id, parent)) => Trace { trace_id, span_id, parent_span_id: Some(parent) },
        None => Trace { trace_id: id, span_id, parent_span_id: None },
    }
}

/// How long a tracestate is carried on at least (W3C Trace Context, 3.3.1.5); a longer one is left behind whole.
const MAX_TRACE_STATE: usize = 512;

/// What other systems noted of the trace (W3C Trace Context, tracestate), carried on as it came. It belongs to a trace that is
/// continued, so where one is begun it says nothing.
fn trace_state(headers: &HeaderMap, trace: &Trace) -> Option<HeaderValue> {
    trace.parent_span_id?;
    let given: Option<Vec<&str>> = headers.get_all("tracestate").map(|value| value.to_str().ok()).collect();
    let whole = given?.join(",");
    let carried = !whole.is_empty() && whole.len() <= MAX_TRACE_STATE;
    if carried { HeaderValue::from_str(&whole).ok() } else { None }
}

fn parse_traceparent(text: &str) -> Option<([u8; 16], [u8; 8])> {
    let mut parts = text.split('-');
    let (version, trace, parent) = (parts.next()?, parts.next()?, parts.next()?);
    if version.len() != 2 || version == "ff" || parts.next()?.len() != 2 || (version == "00" && parts.next().is_some()) {
        return None;
    }
    let trace: [u8; 16] = unhex(trace)?.try_into().ok()?;
    let parent: [u8; 8] = unhex(parent)?.try_into().ok()?;
    (trace != [0; 16] && parent != [0; 8]).then_some((trace, parent))
}

/// Lower-case hexadecimal digits of bytes.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        if write!(text, "{byte:02x}").is_err() {
            text.clear();
        }
        text
    })
}

/// The bytes that [`hex`] writes so; nothing where a text is none of its.
pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}

/// The language that the caller prefers of the two; Dutch when it names neither.
pub(crate) fn language(headers: &HeaderMap) -> Language {
    let wanted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut best = (0.0, Language::Dutch);
    for entry in wanted.split(',') {
        let mut parts = entry.split(';').map(str::trim);
        let tag = parts.next().unwrap_or_default().to_ascii_lowercase();
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1.0, |q| q.parse::<f32>().unwrap_or(0.0));
        let language = match tag.split('-').next() {
            Some("nl") => Language::Dutch,
            Some("en") => Language::English,
            _ => continue,
        };
        if weight > best.0 {
            best = (weight, language);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_is_continued_only_when_its_header_has_the_form_of_the_standard() {
        let good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        let continued = new_trace(Some(&HeaderValue::from_static(good)));
        assert_eq!(hex(&continued.trace_id), "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_eq!(continued.parent_span_id.map(|id| hex(&id)).as_deref(), Some("00f067aa0ba902b7"));
        for bad in [
            "",
            "00-0-0-0",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        ] {
            assert_eq!(parse_traceparent(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_language_is_the_one_preferred_of_the_two_and_dutch_otherwise() {
        let of = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(text));
            language(&headers)
        };
        for (text, expected) in [
            ("en", Language::English),
            ("en-GB,nl;q=0.5", Language::English),
            ("nl;q=0.9,en;q=0.8", Language::Dutch),
            ("fr", Language::Dutch),
            ("", Language::Dutch),
            ("de,en;q=0.1", Language::English),
        ] {
            assert_eq!(of(text), expected, "{text}");
        }
    }
}
