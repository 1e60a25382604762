//! What handlers take in: bodies, merge patches, parameters and preconditions, each checked against the contract before a
//! handler sees it.

use std::{future::Future, marker::PhantomData, pin::Pin};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest, dev,
    http::{
        Method,
        header::{CONTENT_TYPE, IF_MATCH, IF_NONE_MATCH},
    },
    web::Payload,
};
use persistence::Failure;
use persistence::domain::{Cause, Id, Reason, Refusal, page::PageRequest};
use serde::{Deserializer, Serialize, de::DeserializeOwned};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    answer::{entity_tags, is_among, version_tag},
    body,
    cursor::{self, Cursors},
    problem::{Fault, Place, Problem, ProblemCode},
    served::Served,
};

type Extracted<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

/// A JSON body.
pub(crate) struct Body<T>(pub(crate) T);

/// A merge patch of a `T` (RFC 7396).
#[derive(Clone)]
pub(crate) struct Patch<T> {
    patch: Value,
    of: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = Problem;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let value = checked_body(request, payload, "application/json");
        Box::pin(async move { Ok(Self(read(value.await?)?)) })
    }
}

/// A JSON body of which rules alone can tell all that cannot be. Where it does not match the contract either, both are told at once.
pub(crate) struct JudgedBody<T>(pub(crate) T);

/// What cannot be of a body, whatever is stored.
pub(crate) trait Causes {
    /// Every cause.
    fn causes(self) -> Vec<Cause>;
}

impl<T: DeserializeOwned + Causes + 'static> FromRequest for JudgedBody<T> {
    type Error = Problem;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let value = whole_body(request, payload, "application/json");
        let request = request.clone();
        Box::pin(async move {
            let value = value.await?;
            let Err(mut problem) = check(&request, &value) else { return Ok(Self(read(value)?)) };
            // What the contract refuses may still be read in part; where it cannot be, the contract has said all there is to say.
            if let Ok(body) = read::<T>(value) {
                let told: Vec<Place> = problem.faults.iter().map(|fault| fault.place.clone()).collect();
                let more = body.causes().into_iter().map(Fault::from).filter(|fault| !told.contains(&fault.place));
                problem.add_faults(more.collect());
            }
            Err(problem)
        })
    }
}

impl<T: 'static> FromRequest for Patch<T> {
    type Error = Problem;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let value = checked_body(request, payload, "application/merge-patch+json");
        Box::pin(async move { Ok(Self { patch: value.await?, of: PhantomData }) })
    }
}

impl<T: Serialize + DeserializeOwned> Patch<T> {
    /// The thing as it is once the patch is applied. The patch matches the contract, so what can still be missing is a member of
    /// an inner object that did not exist: a rule refuses that.
    pub(crate) fn apply(&self, to: &T) -> Result<T, Failure> {
        let mut whole = serde_json::to_value(to).map_err(|error| Failure::Internal(error.to_string()))?;
        json_patch::merge(&mut whole, &self.patch);
        let members = self.patch.as_object().into_iter().flat_map(|members| members.keys());
        let nested = members.filter(|name| self.patch[name.as_str()].is_object()).map(|name| format!("#/{name}")).next();
        serde_json::from_value(whole)
            .map_err(|_| Refusal::rule(Reason::Incomplete, nested.unwrap_or_else(|| "#".to_owned())).into())
    }
}

/// Reads a body of the right type, not too large, and checks it against the contract.
fn checked_body(
    request: &HttpRequest,
    payload: &mut dev::Payload,
    expected: &'static str,
) -> impl Future<Output = Result<Value, Problem>> + 'static {
    let value = whole_body(request, payload, expected);
    let request = request.clone();
    async move {
        let value = value.await?;
        check(&request, &value)?;
        Ok(value)
    }
}

/// Whether a body matches the contract of its operation.
fn check(request: &HttpRequest, body: &Value) -> Result<(), Problem> {
    Served::by(request).map_or(Ok(()), |served| served.check.body(body))
}

/// Reads a body of the right type, not too large.
fn whole_body(
    request: &HttpRequest,
    payload: &mut dev::Payload,
    expected: &'static str,
) -> impl Future<Output = Result<Value, Problem>> + 'static {
    let given = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let matches = given.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(expected));
    let payload = Payload::from_request(request, payload).into_inner();
    let request = request.clone();
    async move {
        if !matches {
            return Err(Problem::new(ProblemCode::UnsupportedMediaType));
        }
        let most = body::most(&request)?;
        let bytes = body::take(&request, payload.map_err(Problem::internal)?, most).await?;
        let mut value: Value = serde_json::from_slice(&bytes).map_err(|_| Problem::new(ProblemCode::MalformedJson))?;
        write_whole_numbers(&mut value);
        Ok(value)
    }
}

/// What is wrong with the body of a request whose parameters are refused already, so that both are told at once. A body that is
/// not there, too large or no JSON adds nothing to that.
pub(crate) async fn body_faults(request: &HttpRequest, payload: &mut dev::Payload) -> Vec<Fault> {
    let expected = if request.method() == Method::PATCH { "application/merge-patch+json" } else { "application/json" };
    let checked = checked_body(request, payload, expected);
    checked.await.err().map(|problem| problem.faults).unwrap_or_default()
}

/// Writes 3.0 as 3: to JSON Schema, and so to the contract, both are the same whole number.
fn write_whole_numbers(value: &mut Value) {
    /// Up to here a whole number of eight bytes with a fraction is exact.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match value {
        Value::Object(members) => members.values_mut().for_each(write_whole_numbers),
        Value::Array(parts) => parts.iter_mut().for_each(write_whole_numbers),
        Value::Number(number) if number.is_f64() => {
            if let Some(whole) = number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() <= EXACT) {
                #[expect(clippy::cast_possible_truncation, reason = "it is whole and within what is exact")]
                let whole = whole as i64;
                *value = whole.into();
            }
        }
        _ => {}
    }
}

fn read<'a, T: DeserializeOwned>(value: impl Deserializer<'a, Error = serde_json::Error>) -> Result<T, Problem> {
    // What the contract lets through fits; that it does is tested, and if it ever does not the caller still gets a 400.
    T::deserialize(value).map_err(|error| Problem { cause: Some(error.to_string()), ..Problem::new(ProblemCode::InvalidRequest) })
}

/// The parameters of a request that was admitted, as the contract types them.
pub(crate) struct Parameters(Value);

impl Parameters {
    /// Checks the parameters of a request against the contract and keeps them for its handler.
    pub(crate) fn take(request: &HttpRequest) -> Result<(), Problem> {
        let served = Served::by(request).ok_or_else(|| Problem::internal("an operation that is not served"))?;
        let query = actix_web::web::Query::<Vec<(String, String)>>::from_query(request.query_string())
            .map(actix_web::web::Query::into_inner)
            .map_err(|_| Problem::new(ProblemCode::InvalidRequest))?;
        let values = served.check.parameters(request.match_info().iter(), &query, request.headers())?;
        request.extensions_mut().insert(Self(values));
        Ok(())
    }
}

/// The parameters of the query as a struct.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let extensions = request.extensions();
        let taken = extensions.get::<Parameters>().ok_or_else(|| Problem::internal("a handler without admission"));
        std::future::ready(taken.and_then(|Parameters(values)| read(values).map(Self)))
    }
}

/// The id in the path, where there is one; the first, where there are two.
pub(crate) struct PathId<K>(pub(crate) Id<K>);

/// Both ids in the path.
pub(crate) struct PathIds<K, L>(pub(crate) Id<K>, pub(crate) Id<L>);

impl<K> FromRequest for PathId<K> {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        std::future::ready(path_id(request, 0).map(Self))
    }
}

impl<K, L> FromRequest for PathIds<K, L> {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        std::future::ready(path_id(request, 0).and_then(|first| Ok(Self(first, path_id(request, 1)?))))
    }
}

fn path_id<K>(request: &HttpRequest, index: usize) -> Result<Id<K>, Problem> {
    let text = request.match_info().iter().nth(index).map(|(_, text)| text).unwrap_or_default();
    // The contract has refused what is no UUID.
    Uuid::parse_str(text).map(Id::from_uuid).map_err(|_| Problem::new(ProblemCode::NotFound))
}

/// Which page of a list is asked for.
#[derive(Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct PageQuery {
    /// Aantal per pagina, hooguit 100.
    #[param(minimum = 1, maximum = 100, default = 50, example = 50)]
    pub(crate) page_size: Option<u16>,
    /// De cursor uit de Link-header van de vorige pagina.
    #[param(max_length = 1200, pattern = "^[A-Za-z0-9_-]+$")]
    pub(crate) cursor: Option<String>,
}

impl PageQuery {
    /// The request for a page.
    pub(crate) fn request<P: cursor::Place>(&self, cursors: &Cursors) -> Result<PageRequest<P>, Problem> {
        let after = self.cursor.as_deref().map(|cursor| cursors.read(cursor)).transpose()?;
        Ok(PageRequest { size: self.page_size.unwrap_or(50).clamp(1, 100), after })
    }
}

/// Of which version the caller asks a change: one that it read (If-Match), and none that it says to have otherwise (If-None-Match).
#[derive(Clone, Debug)]
pub(crate) struct IfMatch {
    read: Vec<String>,
    other_than: Vec<String>,
}

impl IfMatch {
    /// Refuses where the version that holds is not one that the caller read, or one of which it asks no change.
    pub(crate) fn check(&self, version: i32) -> Result<(), Refusal> {
        let tag = version_tag(version);
        let read = self.read.iter().any(|read| read == "*" || *read == tag);
        if read && !is_among(&self.other_than, &tag) { Ok(()) } else { Err(Refusal::Stale(version)) }
    }
}

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let read = entity_tags(request, &IF_MATCH);
        std::future::ready(match read {
            None => Err(Problem::new(ProblemCode::PreconditionRequired)),
            Some(read) => Ok(Self { read, other_than: entity_tags(request, &IF_NONE_MATCH).unwrap_or_default() }),
        })
    }
}

/// The header If-Match as the contract describes it.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "the fields are for the contract alone; the extractor is IfMatch")]
pub(crate) struct IfMatchHeader {
    /// De ETag van de versie die is gelezen, of *.
    #[param(rename = "If-Match", required = true, max_length = 200, pattern = "^[\\x20-\\x7e]+$", example = "\"3\"")]
    if_match: String,
}
