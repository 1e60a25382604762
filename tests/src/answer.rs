//! An answer of the service, held against what every answer has in common before a test sees it.

#![expect(clippy::return_self_not_must_use, reason = "an expectation that held needs no further use")]

use reqwest::{Method, Response, header::HeaderMap};
use serde_json::Value;

use crate::{PUBLIC_URL, contract};

/// An answer that keeps to the conventions and to the contract.
#[derive(Clone, Debug)]
pub struct Answer {
    asked: String,
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub text: String,
    /// The body as JSON; null when it is none.
    pub json: Value,
    /// How it breaks the contract, where the request was sent leniently; in every other request that fails the test.
    pub broken: Option<String>,
}

/// Headers of which every answer has these values.
const ALWAYS: [(&str, &str); 5] = [
    ("api-version", api::API_VERSION),
    ("strict-transport-security", "max-age=31536000; includeSubDomains"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
];

impl Answer {
    /// Takes an answer in and holds it against conventions and contract, leniently or not; or says how it broke off.
    pub async fn take(method: &Method, path: &str, response: Response, lenient: bool) -> Result<Self, reqwest::Error> {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await?;
        // Files of the docs page may be anything; everything else is text.
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let is_json = content_type(&headers).ends_with("json");
        let bodiless = method == Method::HEAD;
        let json = if is_json && !bodiless { serde_json::from_slice(&bytes).unwrap() } else { Value::Null };
        let shown: String = path.chars().take(200).collect();
        let mut answer = Self { asked: format!("{method} {shown}"), status, headers, text, json, broken: None };
        answer.check_conventions(path);
        answer.broken = contract::check(method.as_str(), path, &answer).err();
        if let (Some(reason), false) = (&answer.broken, lenient) {
            panic!("{answer}\nThe answer is not what the contract promises: {reason}");
        }
        Ok(answer)
    }

    /// The value of a header, or the empty text.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Everything that is wrong, as pairs of place (pointer or parameter) and code, in order of place.
    pub fn faults(&self) -> Vec<(String, String)> {
        let place = |fault: &Value| fault["pointer"].as_str().or(fault["parameter"].as_str()).unwrap_or_default().to_owned();
        let code = |fault: &Value| fault["code"].as_str().unwrap_or_default().to_owned();
        let mut faults: Vec<_> =
            self.json["errors"].as_array().into_iter().flatten().map(|fault| (place(fault), code(fault))).collect();
        faults.sort();
        faults
    }

    /// The same answer, when it has this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self}");
        self
    }

    /// The same answer, when it is a problem of this kind.
    #[track_caller]
    pub fn expect_problem(self, status: u16, code: &str) -> Self {
        assert_eq!((self.status, &self.json["code"]), (status, &Value::from(code)), "{self}");
        self
    }

    /// The same answer, when the request was refused for these reasons and no others: pairs of place and code, in order of place.
    #[track_caller]
    pub fn expect_faults(self, status: u16, faults: &[(&str, &str)]) -> Self {
        let expected: Vec<_> = faults.iter().map(|(place, code)| ((*place).to_owned(), (*code).to_owned())).collect();
        assert_eq!((self.status, self.faults()), (status, expected), "{self}");
        self
    }

    /// The id of the thing in the answer.
    #[track_caller]
    pub fn id(&self) -> String {
        let Some(id) = self.json["id"].as_str() else { panic!("{self} has no id") };
        id.to_owned()
    }

    /// The version of the thing in the answer.
    #[track_caller]
    pub fn etag(&self) -> String {
        assert!(self.headers.contains_key("etag"), "{self} has no ETag");
        self.header("etag").to_owned()
    }

    /// The things in a page.
    #[track_caller]
    pub fn items(&self) -> &[Value] {
        let Some(items) = self.json["items"].as_array() else { panic!("{self} is no list") };
        items
    }

    /// The ids of the things in a page.
    #[track_caller]
    pub fn ids(&self) -> Vec<String> {
        self.items().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    }

    /// The path and query of the next page, when there is one.
    #[track_caller]
    pub fn next(&self) -> Option<String> {
        let link = self.headers.get("link")?.to_str().unwrap();
        let Some(path) = link.strip_prefix('<').and_then(|link| link.strip_suffix(">; rel=\"next\"")) else {
            panic!("{self} has a Link of another form: {link}")
        };
        Some(path.to_owned())
    }

    fn check_conventions(&self, path: &str) {
        for (name, value) in ALWAYS {
            assert_eq!(self.header(name), value, "the header {name} of {self}");
        }
        for name in ["api-version", "ratelimit", "ratelimit-policy", "traceparent", "content-security-policy", "cache-control"] {
            assert_eq!(self.headers.get_all(name).iter().count(), 1, "the header {name} of {self}");
        }
        assert!(self.headers.get_all("access-control-allow-origin").iter().count() <= 1, "one origin is allowed at most: {self}");
        assert!(self.header("content-security-policy").contains("frame-ancestors 'none'"), "{self}");
        let trace: Vec<&str> = self.header("traceparent").split('-').collect();
        let is_hex = |text: &str, length: usize| text.len() == length && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        assert!(matches!(trace[..], ["00", id, span, "01"] if is_hex(id, 32) && is_hex(span, 16)), "the traceparent of {self}");
        assert!(
            !self.headers.contains_key("server") && !self.headers.contains_key("x-powered-by"),
            "{self} says what it runs on"
        );
        let bare_path = path.split('?').next().unwrap_or_default();
        // What people open in a browser tells them what is wrong in words.
        let is_page = bare_path.starts_with("/sign-up/") && content_type(&self.headers) == "text/html";
        let in_form_of_tokens = bare_path == "/oauth/token" && matches!(self.status, 400 | 401);
        let has_no_problem = is_page || in_form_of_tokens || self.asked.starts_with("HEAD ");
        if self.status >= 400 && !has_no_problem {
            self.check_problem(&format!("{}-{}", trace[1], trace[2]));
        }
    }

    /// RFC 9457, with what every problem of this service says.
    fn check_problem(&self, request: &str) {
        assert_eq!(content_type(&self.headers), "application/problem+json", "{self}");
        let problem = &self.json;
        assert_eq!(problem["status"], self.status, "{self}");
        let code = problem["code"].as_str().unwrap_or_default();
        assert_eq!(problem["type"], format!("{PUBLIC_URL}/problems/{code}"), "{self}");
        assert_eq!(problem["instance"], format!("urn:trace:{request}"), "{self}");
        for error in problem["errors"].as_array().into_iter().flatten() {
            assert!(error["pointer"].is_string() != error["parameter"].is_string(), "a fault is at one place: {self}");
        }
        if let Err(reason) = contract::check_problem(problem) {
            panic!("{self}\nThe problem is not what the contract promises: {reason}");
        }
        match self.status {
            401 => assert!(self.header("www-authenticate").starts_with("Bearer"), "{self}"),
            405 => assert!(!self.header("allow").is_empty(), "{self}"),
            429 | 503 => assert!(self.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0), "{self}"),
            _ => {}
        }
    }
}

pub(crate) fn content_type(headers: &HeaderMap) -> &str {
    let whole = headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    whole.split(';').next().unwrap_or_default().trim()
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let body: String = self.text.chars().take(2000).collect();
        write!(f, "{} -> {} {body}", self.asked, self.status)
    }
}
