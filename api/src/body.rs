//! Taking in the body of a request, bounded in size and in time.

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

/// For how many bytes the patience with a client holds.
const MEGABYTE: usize = 1 << 20;

fn manners(request: &HttpRequest) -> Result<&Data<Manners>, Problem> {
    request.app_data().ok_or_else(|| Problem::internal("no manners"))
}

/// How large the body of a request may be in bytes, where the operation has no limit of its own.
pub(crate) fn most(request: &HttpRequest) -> Result<usize, Problem> {
    Ok(manners(request)?.body_bytes)
}

/// How many bytes the body of a request may turn out to have.
pub(crate) fn announced(request: &HttpRequest) -> Result<usize, Problem> {
    let most = most(request)?;
    let streamed = request.headers().contains_key(TRANSFER_ENCODING);
    Ok(length(request).unwrap_or(if streamed { most } else { 0 }).min(most))
}

fn length(request: &HttpRequest) -> Option<usize> {
    request.headers().get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Takes in a body of at most so many bytes. The patience with a client holds for every megabyte, or for what is less than one, so
/// that nobody holds a place with a body that never ends.
pub(crate) async fn take(request: &HttpRequest, mut payload: Payload, most: usize) -> Result<Bytes, Problem> {
    let patience = manners(request)?.client_patience;
    if length(request).is_some_and(|length| length > most) {
        return Err(Problem::new(ProblemCode::ContentTooLarge));
    }
    let began = Instant::now();
    let mut bytes = BytesMut::new();
    loop {
        let megabytes = u32::try_from(bytes.len() / MEGABYTE).unwrap_or(u32::MAX);
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
