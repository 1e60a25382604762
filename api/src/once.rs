//! Requests that are safe to repeat: the header Idempotency-Key on every POST that makes or changes something.
//!
//! Admission reads the key and lets every byte of the body pass through a keyed hash on its way to the handler; [`Caller::once`]
//! has storage claim the key in the transaction of the effect. A handler that forgets to is told so by the first repeat that a
//! test sends: [`Caller::write`] refuses a request with a key.
//!
//! [`Caller::once`]: crate::caller::Caller::once
//! [`Caller::write`]: crate::caller::Caller::write

use std::{
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, ready},
};

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    dev::Payload,
    error::PayloadError,
    http::{
        StatusCode,
        header::{ETAG, HeaderMap, HeaderValue, IF_MATCH, LOCATION},
    },
    web::Bytes,
};
use futures_util::Stream;
use persistence::domain::{Instant, authority::Identity, code::Code};
use persistence::{Asked, Failure, Fingerprint, KeptAnswer, MasterKey};
use serde_json::{Value, json};

use crate::{
    answer::{Created, Shown},
    problem::{Fault, Place, Problem, ProblemCode},
};

/// The header.
pub(crate) const HEADER: &str = "Idempotency-Key";
/// For how many hours an answer is kept, as the contract says.
const KEPT_HOURS: i64 = 24;
/// How short and how long a key may be: shorter ones are too easily chosen twice.
const LENGTHS: std::ops::RangeInclusive<usize> = 16..=64;

/// The header as the contract describes it.
pub(crate) fn parameter() -> Value {
    let (shortest, longest) = (LENGTHS.start(), LENGTHS.end());
    json!({
        "name": HEADER, "in": "header", "required": false,
        "description": format!(
            "Maakt herhalen veilig: een nieuwe, willekeurige sleutel voor elk nieuw verzoek, en dezelfde bij elke herhaling daarvan. \
            Het verzoek heeft dan hooguit een keer effect en elke herhaling krijgt hetzelfde antwoord, {KEPT_HOURS} uur lang. Met \
            dezelfde sleutel een ander verzoek aan hetzelfde adres geeft 422. Een verzoek dat is geweigerd wordt niet onthouden. \
            Met of zonder aanhalingstekens. Een sleutel van alleen nullen, zoals in dit voorbeeld, telt niet als sleutel."
        ),
        "schema": {
            "type": "string", "minLength": shortest, "maxLength": longest + 2,
            "pattern": format!("^(\"[A-Za-z0-9_-]{{{shortest},{longest}}}\"|[A-Za-z0-9_-]{{{shortest},{longest}}})$"),
        },
        "example": "\"00000000-0000-0000-0000-000000000000\"",
    })
}

/// A request that is to have its effect once.
#[derive(Clone, Debug)]
pub(crate) struct Repeatable {
    key: String,
    operation: String,
    fingerprint: Arc<Mutex<Fingerprint>>,
    expires_at: Instant,
}

impl Repeatable {
    /// Reads the key of a request, if it has one. What a caller may see is part of what makes the request the same.
    pub(crate) fn of(
        request: &HttpRequest,
        identity: &Identity,
        now: Instant,
        master_key: &MasterKey,
    ) -> Result<Option<Self>, Problem> {
        let Some(key) = key(request.headers())? else { return Ok(None) };
        let mut fingerprint = master_key.request_fingerprint();
        fingerprint.part(request.query_string().as_bytes());
        fingerprint.part(request.headers().get(IF_MATCH).map(HeaderValue::as_bytes).unwrap_or_default());
        fingerprint.part(identity.role.as_str().as_bytes());
        fingerprint.part(format!("{:?} {:?}", identity.locations, identity.guardians).as_bytes());
        fingerprint.part(format!("{:?} {:?}", identity.contract, identity.candidate).as_bytes());
        Ok(Some(Self {
            key,
            operation: format!("{} {}", request.method(), request.path()),
            fingerprint: Arc::new(Mutex::new(fingerprint)),
            expires_at: now.plus_seconds(KEPT_HOURS * 3600),
        }))
    }

    /// The body of the request, which is taken into the fingerprint as the handler reads it.
    pub(crate) fn watch(&self, body: Payload) -> Payload {
        let watched = Watched { body, fingerprint: Arc::clone(&self.fingerprint) };
        Payload::Stream { payload: Box::pin(watched) }
    }

    /// What storage must know of it, once the body was read.
    pub(crate) fn asked(&self) -> Result<Asked, Problem> {
        let fingerprint = self.fingerprint.lock().map_err(Problem::internal)?.clone().finish();
        Ok(Asked { key: self.key.clone(), operation: self.operation.clone(), fingerprint, expires_at: self.expires_at })
    }
}

/// The key in the headers: a string of RFC 8941, also without its quotes. One of zeros is the example of the documentation, which
/// anybody may try out.
fn key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let mut given = headers.get_all(HEADER);
    let Some(first) = given.next() else { return Ok(None) };
    let text = first.to_str().unwrap_or_default().trim();
    let bare = text.strip_prefix('"').map_or(Some(text), |rest| rest.strip_suffix('"'));
    let known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    match bare.filter(|key| LENGTHS.contains(&key.len()) && key.bytes().all(known)) {
        Some(key) if given.next().is_none() => Ok(key.bytes().any(|byte| byte != b'0' && byte != b'-').then(|| key.to_owned())),
        _ => Err(Problem::with_faults(
            ProblemCode::InvalidRequest,
            vec![Fault {
                code: "pattern".into(),
                dutch: format!(
                    "Dit is een keer een sleutel van {} tot {} letters, cijfers of streepjes.",
                    LENGTHS.start(),
                    LENGTHS.end()
                ),
                english: format!("This is, once, a key of {} to {} letters, digits or dashes.", LENGTHS.start(), LENGTHS.end()),
                place: Place::Parameter(HEADER.into()),
            }],
        )),
    }
}

/// A body that is taken into a fingerprint as it is read.
struct Watched {
    body: Payload,
    fingerprint: Arc<Mutex<Fingerprint>>,
}

impl Stream for Watched {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = ready!(Pin::new(&mut self.body).poll_next(context));
        if let (Some(Ok(bytes)), Ok(mut fingerprint)) = (&next, self.fingerprint.lock()) {
            fingerprint.piece(bytes);
        }
        Poll::Ready(next)
    }
}

/// An answer that can be kept and given again.
pub(crate) trait Answered {
    /// The answer as it goes out.
    fn to_keep(&self) -> Result<KeptAnswer, Failure>;

    /// Whether a repeat would come to no other answer, so that this one is kept.
    fn is_final(&self) -> bool {
        true
    }
}

impl<T: serde::Serialize> Answered for Created<T> {
    fn to_keep(&self) -> Result<KeptAnswer, Failure> {
        let etag = crate::answer::version_tag(self.version);
        let body = text(&self.body)?;
        Ok(KeptAnswer { status: 201, location: Some(self.location.clone()), etag: Some(etag), body, until: None })
    }
}

impl<T: serde::Serialize> Answered for Shown<T> {
    fn to_keep(&self) -> Result<KeptAnswer, Failure> {
        let body = text(self.body())?;
        Ok(KeptAnswer { status: 200, location: None, etag: Some(self.etag(&body)), body, until: None })
    }
}

fn text(body: &impl serde::Serialize) -> Result<Vec<u8>, Failure> {
    serde_json::to_vec(body).map_err(|error| Failure::Internal(error.to_string()))
}

/// An answer that is given for the first time, or again.
pub(crate) enum Once<T> {
    /// For the first time.
    Now(T),
    /// Again, word for word.
    Before(KeptAnswer),
}

impl<T> From<persistence::Once<T>> for Once<T> {
    fn from(once: persistence::Once<T>) -> Self {
        match once {
            persistence::Once::Now(answer) => Self::Now(answer),
            persistence::Once::Before(kept) => Self::Before(kept),
        }
    }
}

impl<T: Responder<Body = actix_web::body::BoxBody>> Responder for Once<T> {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        match self {
            Self::Now(answer) => answer.respond_to(request),
            Self::Before(KeptAnswer { status, location, etag, body, .. }) => {
                let mut response = HttpResponse::build(StatusCode::from_u16(status).unwrap_or(StatusCode::OK));
                for (name, value) in [(LOCATION, location), (ETAG, etag)] {
                    if let Some(value) = value {
                        response.insert_header((name, value));
                    }
                }
                response.content_type("application/json").body(body)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderName;

    use super::*;

    fn read(values: &[&'static str]) -> Result<Option<String>, ProblemCode> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(HeaderName::from_static("idempotency-key"), HeaderValue::from_static(value));
        }
        key(&headers).map_err(|problem| problem.code)
    }

    #[test]
    fn a_key_is_read_with_and_without_quotes_and_one_of_zeros_is_none() {
        let uuid = "8e03978e-40d5-43e8-bc93-6894a57f9324";
        assert_eq!(read(&[]), Ok(None));
        assert_eq!(read(&[uuid]), Ok(Some(uuid.into())));
        assert_eq!(read(&["\"8e03978e-40d5-43e8-bc93-6894a57f9324\""]), Ok(Some(uuid.into())));
        assert_eq!(read(&["\"00000000-0000-0000-0000-000000000000\""]), Ok(None));
        for wrong in [&["short"][..], &[""], &["\"8e03978e-40d5-43e8"], &["8e03978e 40d5 43e8"], &[uuid, uuid]] {
            assert_eq!(read(wrong), Err(ProblemCode::InvalidRequest), "{wrong:?}");
        }
        assert_eq!(
            read(&["8e03978e-40d5-43e8-bc93-6894a57f9324-8e03978e-40d5-43e8-bc93-6894a"]),
            Err(ProblemCode::InvalidRequest)
        );
    }
}
