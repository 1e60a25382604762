//! A request on its way to the service.

use std::pin::Pin;

use reqwest::{
    Method,
    header::{HeaderMap, HeaderName, HeaderValue},
};
use serde_json::Value;

use crate::{Answer, Server};

/// A request. Awaiting it sends it and holds the answer against the conventions and the contract.
#[derive(Clone)]
pub struct Ask {
    server: Server,
    method: Method,
    path: String,
    headers: HeaderMap,
    body: Option<Vec<u8>>,
    lenient: bool,
}

impl Ask {
    pub(crate) fn new(server: &Server, method: Method, path: &str) -> Self {
        Self { server: server.clone(), method, path: path.to_owned(), headers: HeaderMap::new(), body: None, lenient: false }
    }

    /// With a header; a second value of the same name comes beside the first.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let value = HeaderValue::from_str(value).unwrap();
        self.headers.append(HeaderName::from_bytes(name.as_bytes()).unwrap(), value);
        self
    }

    /// With one value of a header, in place of what it had.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.insert(HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_str(value).unwrap());
        self
    }

    /// Without a header.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.headers.remove(name);
        self
    }

    /// With a token.
    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.with("authorization", &format!("Bearer {token}"))
    }

    /// With the version that was read before.
    #[must_use]
    pub fn if_match(self, etag: &str) -> Self {
        self.with("if-match", etag)
    }

    /// With a JSON body.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.text("application/json", &body.to_string())
    }

    /// With a JSON merge patch as its body.
    #[must_use]
    pub fn merge_patch(self, body: &Value) -> Self {
        self.text("application/merge-patch+json", &body.to_string())
    }

    /// With a body of some type.
    #[must_use]
    pub fn text(self, content_type: &str, body: &str) -> Self {
        self.bytes(content_type, body.as_bytes())
    }

    /// With a body of some type that need not be text.
    #[must_use]
    pub fn bytes(self, content_type: &str, body: &[u8]) -> Self {
        let mut ask = self.with("content-type", content_type);
        ask.body = Some(body.to_vec());
        ask
    }

    /// Takes an answer that breaks the contract as well, and says so in [`Answer::broken`], for tests that gather all there is.
    #[must_use]
    pub fn leniently(mut self) -> Self {
        self.lenient = true;
        self
    }

    async fn send(self) -> Answer {
        let url = format!("http://{}{}", self.server.address(), self.path);
        let mut request = self.server.client().request(self.method.clone(), &url).headers(self.headers);
        if let Some(body) = self.body {
            request = request.body(body);
        }
        let answer = match request.send().await {
            Ok(response) => Answer::take(&self.method, &self.path, response, self.lenient).await,
            Err(error) => Err(error),
        };
        match answer {
            Ok(answer) => answer,
            Err(error) => panic!("{} {} got no answer: {error:?}", self.method, self.path),
        }
    }
}

impl IntoFuture for Ask {
    type Output = Answer;
    type IntoFuture = Pin<Box<dyn Future<Output = Answer>>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
