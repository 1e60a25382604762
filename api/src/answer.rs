//! What handlers give back: one thing, a new thing, a page of things, or nothing.

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    http::{
        Method,
        header::{
            CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, IF_NONE_MATCH, LINK,
            LOCATION,
        },
    },
};
use aws_lc_rs::digest;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use persistence::domain::{Cause, Language, page::Page};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    cursor::{Cursors, Place},
    pages::PAGE_POLICY,
};

/// One thing at a version; answers 304 where the caller reads and has that version already.
pub(crate) struct Shown<T> {
    body: T,
    version: Option<i32>,
    /// Whether what is shown is told by the version alone.
    settled: bool,
}

impl<T> Shown<T> {
    /// A thing whose version counts its changes.
    pub(crate) fn at(version: i32, body: T) -> Self {
        Self { body, version: Some(version), settled: true }
    }

    /// A thing at a version, shown with what others say of it or what the clock made of it, which makes no new version: it is shown
    /// again to whoever has the version already.
    pub(crate) fn with_others(version: i32, body: T) -> Self {
        Self { body, version: Some(version), settled: false }
    }

    /// A thing that is computed: its version is that of its text.
    pub(crate) fn computed(body: T) -> Self {
        Self { body, version: None, settled: true }
    }

    /// The thing.
    pub(crate) fn body(&self) -> &T {
        &self.body
    }

    /// The entity tag of the thing, whose text is given.
    pub(crate) fn etag(&self, text: &[u8]) -> String {
        self.version.map_or_else(|| text_tag(text), version_tag)
    }
}

impl<T: Serialize> Responder for Shown<T> {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let body = match serde_json::to_vec(&self.body) {
            Ok(body) => body,
            Err(error) => return HttpResponse::from_error(crate::problem::Problem::internal(error)),
        };
        let etag = self.etag(&body);
        if self.settled { show(request, etag, body) } else { whole(etag, body) }
    }
}

/// Shows the text of a thing with its entity tag, or says that the caller has it already.
pub(crate) fn show(request: &HttpRequest, etag: String, text: Vec<u8>) -> HttpResponse {
    // What was changed is answered with what came of it; a change that was not to be made was refused before (`IfMatch`).
    let known = entity_tags(request, &IF_NONE_MATCH).unwrap_or_default();
    if request.method() == Method::GET && is_among(&known, &etag) {
        return HttpResponse::NotModified().insert_header((ETAG, etag)).finish();
    }
    whole(etag, text)
}

fn whole(etag: String, text: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok().insert_header((ETAG, etag)).content_type("application/json").body(text)
}

/// What was computed from the request and is kept nowhere, so that it has no version.
pub(crate) struct Computed<T>(pub(crate) T);

impl<T: Serialize> Responder for Computed<T> {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok().json(self.0)
    }
}

/// A page that a browser shows; its version is that of its text.
pub(crate) struct Printed(pub(crate) String);

impl Responder for Printed {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let mut response = show(request, text_tag(self.0.as_bytes()), self.0.into_bytes());
        let headers = response.headers_mut();
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_POLICY));
        if headers.contains_key(CONTENT_TYPE) {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        }
        response
    }
}

/// A file, word for word as it came in. What it is stands in what tells of it; no browser is to show it.
pub(crate) struct FileSent(pub(crate) Vec<u8>);

impl Responder for FileSent {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let mut response = show(request, text_tag(&self.0), self.0);
        let headers = response.headers_mut();
        headers.insert(CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
        if headers.contains_key(CONTENT_TYPE) {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
        }
        response
    }
}

/// A thing that was made, with its address.
pub(crate) struct Created<T> {
    /// Its address, from `/v1` on.
    pub(crate) location: String,
    /// Its version.
    pub(crate) version: i32,
    /// The thing.
    pub(crate) body: T,
}

impl<T: Serialize> Responder for Created<T> {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Created()
            .insert_header((LOCATION, self.location))
            .insert_header((ETAG, version_tag(self.version)))
            .json(self.body)
    }
}

/// Things in one page; the Link header leads to the next.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Items<T> {
    /// De onderdelen van deze pagina.
    #[schema(max_items = 1000)]
    items: Vec<T>,
}

impl<T> Items<T> {
    /// Things that have no pages.
    pub(crate) fn of(items: Vec<T>) -> Self {
        Self { items }
    }
}

/// A page on its way to the caller.
pub(crate) struct Listed<T> {
    items: Items<T>,
    next: Option<String>,
    changed_since: Option<String>,
}

impl<T> Listed<T> {
    /// A page of a list.
    pub(crate) fn page<P: Place>(page: Page<T, P>, cursors: &Cursors) -> Self {
        Self { next: page.next.map(|after| cursors.write(&after)), items: Items { items: page.items }, changed_since: None }
    }

    /// A part of what changed, which can be read on from.
    pub(crate) fn followed(items: Vec<T>, changed_since: String, more: bool) -> Self {
        let next = more.then(|| changed_since.clone());
        Self { items: Items { items }, next, changed_since: Some(changed_since) }
    }
}

impl<T: Serialize> Responder for Listed<T> {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::Ok();
        if let Some(next) = self.next {
            let name = if self.changed_since.is_some() { "changedSince=" } else { "cursor=" };
            let kept = request.query_string().split('&').filter(|pair| !pair.is_empty() && !pair.starts_with(name));
            let query: Vec<String> = kept.map(str::to_owned).chain([format!("{name}{next}")]).collect();
            response.insert_header((LINK, format!("<{}?{}>; rel=\"next\"", request.path(), query.join("&"))));
        }
        if let Some(changed_since) = self.changed_since {
            response.insert_header(("changed-since", changed_since));
        }
        response.json(self.items)
    }
}

/// Iets dat nog eens bekeken moet worden, al staat geen regel het in de weg.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Warning {
    #[schema(max_length = 64, pattern = "^[a-z-]+$", example = "citizen-number-suspected")]
    code: &'static str,
    /// Waar (JSON Pointer als fragment).
    #[schema(max_length = 512, pattern = "^#(/[\\s\\S]*)?$", example = "#/agreements/0/text")]
    pointer: String,
    #[schema(max_length = 500)]
    text: &'static str,
}

impl From<Cause> for Warning {
    fn from(cause: Cause) -> Self {
        // What is kept has no language of its own, and the people who mend it read Dutch.
        Self { code: cause.reason.code(), pointer: cause.pointer, text: cause.reason.text().get(Language::Dutch) }
    }
}

/// The entity tags in a header of preconditions; nothing where it is absent.
pub(crate) fn entity_tags(request: &HttpRequest, header: &HeaderName) -> Option<Vec<String>> {
    let given: Vec<_> = request.headers().get_all(header).map(|value| value.to_str().unwrap_or_default()).collect();
    let tags = || given.iter().flat_map(|tags| tags.split(',')).map(|tag| tag.trim().to_owned()).collect();
    (!given.is_empty()).then(tags)
}

/// Whether tags that a caller says to have name this one, compared weakly as If-None-Match is (RFC 9110, section 13.1.2).
pub(crate) fn is_among(tags: &[String], etag: &str) -> bool {
    tags.iter().any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

/// The entity tag of a version.
pub(crate) fn version_tag(version: i32) -> String {
    format!("\"{version}\"")
}

/// The entity tag of what is known by its text alone.
pub(crate) fn text_tag(body: &[u8]) -> String {
    let hash = digest::digest(&digest::SHA256, body);
    let short: Vec<u8> = hash.as_ref().iter().copied().take(12).collect();
    format!("\"{}\"", BASE64_URL_SAFE_NO_PAD.encode(short))
}
