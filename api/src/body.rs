//! Taking in the body of a request, bounded in size and in time.

use std::time::Duration;

use actix_web::{
    HttpRequest,
    http::header::{CONTENT_LENGTH, TRANSFER_ENCODING},
    web::{Bytes, BytesMut, Data, Payload},
};
use futures_util::StreamExt;
use tokio::time::{Instant, timeout_at};

use crate::{
    conventions::Manners,
    measurements::{Turned, turned_away},
    problem::{Problem, ProblemCode},
};

/// How large a body may be, in bytes.
pub(crate) const BODY_BYTES: usize = 1 << 20;

/// How many bytes the body of a request may turn out to have.
pub(crate) fn announced(request: &HttpRequest) -> usize {
    let streamed = request.headers().contains_key(TRANSFER_ENCODING);
    length(request).unwrap_or(if streamed { BODY_BYTES } else { 0 }).min(BODY_BYTES)
}

fn length(request: &HttpRequest) -> Option<usize> {
    request.headers().get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Takes in a body of at most so many bytes. The patience with a client holds for every megabyte, or for what is less than one, so
/// that nobody holds a place with a body that never ends.
pub(crate) async fn take(request: &HttpRequest, mut payload: Payload, most: usize) -> Result<Bytes, Problem> {
    let patience = request.app_data::<Data<Manners>>().map_or(Duration::from_secs(10), |manners| manners.client_patience);
    if length(request).is_some_and(|length| length > most) {
        return Err(Problem::new(ProblemCode::ContentTooLarge));
    }
    let began = Instant::now();
    let mut bytes = BytesMut::new();
    loop {
        let megabytes = u32::try_from(bytes.len() / BODY_BYTES).unwrap_or(u32::MAX);
        let part = timeout_at(began + patience * megabytes.saturating_add(1), payload.next()).await;
        let part = part.map_err(|_| {
            turned_away(Turned::Slow);
            Problem::new(ProblemCode::RequestTimeout)
        })?;
        match part {
            None => return Ok(bytes.freeze()),
            // The body broke off, or was not sent as its headers say.
            Some(Err(_)) => return Err(Problem::new(ProblemCode::InvalidRequest)),
            Some(Ok(part)) if bytes.len() + part.len() > most => return Err(Problem::new(ProblemCode::ContentTooLarge)),
            Some(Ok(part)) => bytes.extend_from_slice(&part),
        }
    }
}
