//! Requests and what became of them: an answer, or none, after which nobody knows whether the request was carried out.

use std::{net::SocketAddr, time::Duration};

use futures_util::future::join_all;
use rand::{RngExt, rngs::StdRng};
use reqwest::Method;
use serde_json::Value;
use tests::Answer;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a connection is kept for the next request. The service closes one that lies idle for 10 seconds
/// (`DOORLIJN_CLIENT_SECONDS`), and a request that is sent at that moment gets no answer.
const KEPT: Duration = Duration::from_secs(5);

/// A request to a path below `/v1`.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    method: Method,
    path: String,
    body: Option<(&'static str, String)>,
    if_match: Option<String>,
    /// The key with which it is safe to repeat.
    pub(crate) key: Option<String>,
    /// The trace in which it is recorded.
    pub(crate) trace: String,
}

/// What became of a request.
pub(crate) enum Outcome {
    /// It was answered, with anything but 503.
    Answered(Box<Answer>),
    /// It was answered with 503, which leaves open whether it was carried out.
    Unavailable,
    /// It was sent, and the connection ended without an answer, for what reason.
    Silent(String),
    /// Nobody listened.
    NotSent,
}

impl Request {
    /// A request in a trace of its own.
    pub(crate) fn new(chance: &mut StdRng, method: Method, path: impl Into<String>) -> Self {
        let trace = trace(chance);
        Self { method, path: path.into(), body: None, if_match: None, key: None, trace }
    }

    /// With a JSON body.
    pub(crate) fn json(self, body: &Value) -> Self {
        self.text("application/json", body.to_string())
    }

    /// With a body of some type.
    pub(crate) fn text(mut self, kind: &'static str, body: String) -> Self {
        self.body = Some((kind, body));
        self
    }

    /// With the version that was read before.
    pub(crate) fn if_match(mut self, version: i64) -> Self {
        self.if_match = Some(format!("\"{version}\""));
        self
    }

    /// Mostly with a key with which it is safe to repeat.
    pub(crate) fn perhaps_keyed(mut self, chance: &mut StdRng) -> Self {
        self.key = chance.random_bool(0.6).then(|| trace(chance));
        self
    }

    /// The same request again, in a trace of its own.
    pub(crate) fn again(&self, chance: &mut StdRng) -> Self {
        Self { trace: trace(chance), ..self.clone() }
    }
}

impl std::fmt::Display for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { method, path, body, if_match, key, trace } = self;
        let body: String = body.iter().flat_map(|(_, text)| text.chars()).take(300).collect();
        write!(f, "{method} {path} {body} If-Match {if_match:?} Idempotency-Key {key:?} in trace {trace}")
    }
}

/// Sixteen bytes in hexadecimal.
fn trace(chance: &mut StdRng) -> String {
    format!("{:032x}", chance.random_range(1..=u128::MAX))
}

/// Somebody who calls services that listen at some addresses.
#[derive(Clone)]
pub(crate) struct Line {
    addresses: Vec<SocketAddr>,
    client: reqwest::Client,
    token: String,
}

impl Line {
    /// A caller with a token. No connection is shared with an earlier one, whose service may be gone.
    pub(crate) fn new(addresses: &[SocketAddr], token: &str) -> Self {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(PATIENCE)
            .pool_idle_timeout(KEPT);
        Self { addresses: addresses.to_vec(), client: client.build().unwrap(), token: token.to_owned() }
    }

    /// Sends a request to one of the services.
    pub(crate) async fn send(&self, chance: &mut StdRng, request: &Request) -> Outcome {
        let at = chance.random_range(0..self.addresses.len());
        self.send_to(at, request).await
    }

    /// Sends a request to all of the services at the same time.
    pub(crate) async fn send_to_all(&self, request: &Request) -> Vec<Outcome> {
        join_all((0..self.addresses.len()).map(|at| self.send_to(at, request))).await
    }

    /// Sends a request to the service with a number.
    pub(crate) async fn send_to(&self, at: usize, request: &Request) -> Outcome {
        let url = format!("http://{}/v1{}", self.addresses[at], request.path);
        let span = &request.trace[..16];
        let mut sent = self.client.request(request.method.clone(), url).bearer_auth(&self.token);
        sent = sent.header("traceparent", format!("00-{}-{span}-01", request.trace));
        if let Some(version) = &request.if_match {
            sent = sent.header("if-match", version);
        }
        if let Some(key) = &request.key {
            sent = sent.header("idempotency-key", format!("\"{key}\""));
        }
        if let Some((kind, body)) = &request.body {
            sent = sent.header("content-type", *kind).body(body.clone());
        }
        let answer = match sent.send().await {
            Ok(response) => Answer::take(&request.method, &format!("/v1{}", request.path), response, false).await,
            Err(error) => Err(error),
        };
        match answer {
            Ok(answer) if answer.status == 503 => Outcome::Unavailable,
            Ok(answer) => Outcome::Answered(Box::new(answer)),
            Err(error) if error.is_connect() => Outcome::NotSent,
            Err(error) => Outcome::Silent(format!("{error:?}")),
        }
    }

    /// Reads what must be there, and waits where the service says that it is not available for a moment.
    pub(crate) async fn read(&self, request: &Request) -> Result<Answer, String> {
        for _ in 0..20 {
            match self.send_to(0, request).await {
                Outcome::Answered(answer) => return Ok(*answer),
                Outcome::Unavailable => tokio::time::sleep(Duration::from_millis(250)).await,
                Outcome::Silent(reason) => return Err(format!("{request} is not answered: {reason}")),
                Outcome::NotSent => return Err(format!("nobody listens to {request}")),
            }
        }
        Err(format!("{request} is answered with 503 again and again"))
    }
}
