//! The caller: the only thing a handler gets that leads to the database.
//!
//! A [`Caller`] exists only for a request whose token was verified, whose room was not used up and whose parameters match the
//! contract. Its transactions load the authority themselves.
//!
//! As in [`persistence::domain::authority`], each step that is not allowed stands beside the same text with the step that is.
//!
//! A caller cannot be made by hand, not even from another one:
//! ```compile_fail,E0451
//! use api::Caller;
//! fn forge(given: Caller) -> Caller { Caller { ..given } }
//! ```
//! ```
//! use api::Caller;
//! fn forge(given: Caller) -> Caller { given }
//! ```
//! And it does not hand out the database:
//! ```compile_fail,E0616
//! use persistence::Database;
//! fn skip(caller: api::Caller, given: Database) -> Database { caller.database }
//! ```
//! ```
//! use persistence::Database;
//! fn keep(caller: api::Caller, given: Database) -> Database { given }
//! ```
//! Nor can a handler make an authority beside it. What makes one is not passed on by storage:
//! ```compile_fail,E0433
//! use persistence::domain::authority::{Authority, Grant, Identity};
//! type Known = std::sync::Arc<Identity>;
//! fn forge(known: Known, grant: Grant, given: Authority) -> Authority { persistence::domain::granting::granted(known, grant) }
//! ```
//! not open on the authority itself:
//! ```compile_fail,E0624
//! use persistence::domain::authority::{Authority, Grant, Identity};
//! type Known = std::sync::Arc<Identity>;
//! fn forge(known: Known, grant: Grant, given: Authority) -> Authority { Authority::granted(known, grant) }
//! ```
//! and not to be had from the crate of the rules, which this one does not depend on:
//! ```compile_fail,E0433
//! use persistence::domain::authority::{Authority, Grant, Identity};
//! type Known = std::sync::Arc<Identity>;
//! fn forge(known: Known, grant: Grant, given: Authority) -> Authority { domain::granting::granted(known, grant) }
//! ```
//! ```
//! use persistence::domain::authority::{Authority, Grant, Identity};
//! type Known = std::sync::Arc<Identity>;
//! fn forge(known: Known, grant: Grant, given: Authority) -> Authority { given }
//! ```

mod visit;

use std::{
    future::{Ready, ready},
    path::Path,
    sync::Arc,
    time::Duration,
};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{ACCEPT, AUTHORIZATION},
    },
    middleware::Next,
    web::Data,
};
use persistence::domain::{
    Instant, Language,
    authority::{Action, Identity},
    code::Code,
    register::{Import, RegisterFile},
};
use persistence::{Call, Database, Failure, Fingerprint, Reading, Writing};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{
    body::announced,
    conventions::{RequestContext, request_id},
    cursor::Cursors,
    imports::run::{SupplierFile, run},
    input::{Parameters, body_faults},
    limits::Limiter,
    load::{Crowded, Load, Place},
    measurements::{Turned, turned_away},
    once::{Answered, Once, Repeatable},
    problem::{Problem, ProblemCode},
    served::Served,
    tokens::{Guesses, Tokens},
};

pub(crate) use visit::{GivenAddress, Visitor};

/// Gives the moment that counts as now.
pub type Clock = Arc<dyn Fn() -> Instant + Send + Sync>;

/// What stands between a request and the database; handlers do not see it.
pub(crate) struct Door {
    pub(crate) database: Database,
    pub(crate) tokens: Arc<Tokens>,
    pub(crate) limiter: Limiter,
    /// Room for those who come by a secret address, of each address.
    pub(crate) visits: Limiter,
    /// Wrong secrets of addresses in the last minute.
    pub(crate) guesses: Guesses,
    pub(crate) load: Arc<Load>,
    pub(crate) public_url: Arc<str>,
    /// Where files may lie while they are worked on.
    pub(crate) scratch: Arc<Path>,
    /// The places of attachments that are taken in at the same time.
    pub(crate) uploads: Arc<Semaphore>,
}

/// The verified caller of one operation.
pub struct Caller {
    call: Call,
    database: Database,
    cursors: Cursors,
    language: Language,
    repeatable: Option<Repeatable>,
    public_url: Arc<str>,
    scratch: Arc<Path>,
    uploads: Arc<Semaphore>,
}

impl Caller {
    /// Reads in one snapshot.
    pub(crate) async fn read<T, F>(&self, work: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: FnMut(&mut Reading<'_>) -> Result<T, Failure> + Send + 'static,
    {
        Ok(self.database.read(&self.call, work).await?)
    }

    /// Reads with one statement that confirms the caller's grant itself.
    pub(crate) async fn glance<T, F>(&self, work: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: FnMut(&mut Reading<'_>) -> Result<T, Failure> + Send + 'static,
    {
        Ok(self.database.glance(&self.call, work).await?)
    }

    /// Writes in one transaction; the work may run more than once and has no effect but SQL. For methods that are safe to repeat
    /// by themselves: a POST uses [`Self::once`].
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: FnMut(&mut Writing<'_>) -> Result<T, Failure> + Send + 'static,
    {
        if self.repeatable.is_some() {
            return Err(Problem::internal("a POST that forgets its idempotency key"));
        }
        Ok(self.database.write(&self.call, work).await?)
    }

    /// As [`Self::write`], for a POST: a repeat with the same idempotency key has no effect and gets the same answer.
    pub(crate) async fn once<T, F>(&self, mut work: F) -> Result<Once<T>, Problem>
    where
        T: Answered + Send + 'static,
        F: FnMut(&mut Writing<'_>) -> Result<T, Failure> + Send + 'static,
    {
        let Some(repeatable) = &self.repeatable else {
            return Ok(Once::Now(self.database.write(&self.call, work).await?));
        };
        let asked = repeatable.asked()?;
        let to_keep = |answer: &T| answer.is_final().then(|| answer.to_keep()).transpose();
        let once = self.database.write(&self.call, move |tx| tx.once(&asked, &mut work, to_keep)).await?;
        Ok(once.into())
    }

    /// As [`Self::once`], for a POST of several transactions, of which each does again what it did before without harm. A repeat
    /// while they run is told to wait; one of them that dies is taken up by a repeat after `lease` seconds. The answer must show
    /// nobody.
    pub(crate) async fn once_in_steps<T: Answered>(
        &self,
        lease: i64,
        steps: impl Future<Output = Result<T, Problem>>,
    ) -> Result<Once<T>, Problem> {
        let Some(repeatable) = &self.repeatable else { return Ok(Once::Now(steps.await?)) };
        let asked = repeatable.asked()?;
        let (claimed, until) = (asked.clone(), self.call.now.plus_seconds(lease));
        if let Some(before) = self.database.write(&self.call, move |tx| tx.claim(&claimed, until)).await? {
            return Ok(Once::Before(before));
        }
        match steps.await {
            Ok(answer) if !answer.is_final() => {
                self.database.write(&self.call, move |tx| tx.give_up(&asked)).await?;
                Ok(Once::Now(answer))
            }
            Ok(answer) => {
                let kept = answer.to_keep()?;
                self.database.write(&self.call, move |tx| tx.keep_plain(&asked, kept.clone())).await?;
                Ok(Once::Now(answer))
            }
            Err(problem) => {
                self.database.write(&self.call, move |tx| tx.give_up(&asked)).await?;
                Err(problem)
            }
        }
    }

    /// One of the transactions of a POST that has several, within [`Self::once_in_steps`].
    pub(crate) async fn part<T, F>(&self, work: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: FnMut(&mut Writing<'_>) -> Result<T, Failure> + Send + 'static,
    {
        Ok(self.database.write(&self.call, work).await?)
    }

    /// A problem with a part of a request, as the caller reads it.
    pub(crate) fn problem_document(&self, problem: &Problem) -> serde_json::Value {
        problem.document(self.language, &self.public_url, &request_id(&self.call.trace))
    }

    /// Asks no more than whether the policy lets the caller do this, for what is not kept in the database.
    pub(crate) async fn admit(&self) -> Result<(), Problem> {
        self.read(|_| Ok(())).await
    }

    /// Imports a register, in small transactions.
    pub(crate) async fn import(&self, file: RegisterFile, accept_closures: bool) -> Result<Import, Problem> {
        Ok(self.database.import(&self.call, file, accept_closures).await?)
    }

    /// The same caller, who does another act of those to which one operation leads.
    pub(crate) fn acting(mut self, action: Action) -> Self {
        self.call.action = action;
        self
    }

    /// Imports the file of a supplier. It goes on when whoever asked for it has gone.
    pub(crate) async fn import_placements(
        &self,
        file: SupplierFile,
        room: tokio::sync::SemaphorePermit<'static>,
    ) -> Result<Import, Problem> {
        let (database, call) = (self.database.clone(), self.call.clone());
        let running = tokio::spawn(async move {
            let _room = room;
            let imported = run(&database, &call, file, |_| {}).await;
            if let Err(error) = &imported {
                log::warn!("an import of placements broke off: {error}");
            }
            imported
        });
        Ok(running.await.map_err(Problem::internal)??)
    }

    /// Begins a fingerprint of what this caller asks, which differs from that of any caller who sees or does something else.
    pub(crate) fn fingerprint(&self) -> Fingerprint {
        fingerprint_of(&self.database, &self.call.identity)
    }

    /// The keyed hash of a one-time code that the own organisation gave for a purpose.
    pub(crate) fn code_hash(&self, purpose: &[u8], code: &str) -> Vec<u8> {
        let mut fingerprint = self.database.master_key().request_fingerprint();
        fingerprint.part(purpose);
        fingerprint.part(self.identity().organisation.uuid().as_bytes());
        fingerprint.part(code.as_bytes());
        fingerprint.finish()
    }

    /// The whole address of something that the service serves.
    pub(crate) fn address_of(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.trim_end_matches('/'))
    }

    /// Where files may lie while they are worked on.
    pub(crate) fn scratch(&self) -> &Path {
        &self.scratch
    }

    /// A place for an attachment that is taken in; whoever finds none is told so before anything of it is.
    pub(crate) fn upload_place(&self) -> Result<OwnedSemaphorePermit, Problem> {
        Arc::clone(&self.uploads).try_acquire_owned().map_err(|_| Problem::new(ProblemCode::Overloaded))
    }

    /// The cursors of the list that is asked for.
    pub(crate) fn cursors(&self) -> &Cursors {
        &self.cursors
    }

    /// The language of the answer.
    pub(crate) fn language(&self) -> Language {
        self.language
    }

    /// What the token says of the caller.
    pub(crate) fn identity(&self) -> &Identity {
        &self.call.identity
    }

    /// The moment that counts as now.
    pub(crate) fn now(&self) -> Instant {
        self.call.now
    }
}

/// Begins a fingerprint of a file that somebody imports.
pub(crate) fn fingerprint_of(database: &Database, identity: &Identity) -> Fingerprint {
    let mut fingerprint = database.master_key().request_fingerprint();
    fingerprint.part(b"placements");
    fingerprint.part(identity.organisation.uuid().as_bytes());
    fingerprint.part(identity.client.uuid().as_bytes());
    fingerprint.part(identity.role.as_str().as_bytes());
    fingerprint.part(format!("{:?}", identity.locations).as_bytes());
    fingerprint
}

/// The caller that [`admission`] let in.
impl FromRequest for Caller {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(request.extensions_mut().remove::<Self>().ok_or_else(|| Problem::internal("a handler without admission")))
    }
}

/// How long a request may take before it is given up.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long the import of a register may take, the sending of the file included.
const IMPORT_PATIENCE: Duration = Duration::from_secs(600);

/// Stands before every operation of the contract: nothing of a request is read before its caller is known.
pub(crate) async fn admission(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let Some(action) = Served::by(request.request()).map(|served| served.action) else {
        // No operation has this method here; the router says which have.
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let _place = match admit(request.request(), action).await {
        Ok((caller, place)) => {
            if let Some(repeatable) = &caller.repeatable {
                let body = request.take_payload();
                request.set_payload(repeatable.watch(body));
            }
            request.extensions_mut().insert(caller);
            place
        }
        Err(mut problem) => {
            if !problem.faults.is_empty() {
                let (asked, payload) = request.parts_mut();
                problem.add_faults(body_faults(asked, payload).await);
            }
            return Ok(request.error_response(problem).map_into_boxed_body());
        }
    };
    let patience = if action == Action::ImportRegister { IMPORT_PATIENCE } else { PATIENCE };
    let asked = request.request().clone();
    match tokio::time::timeout(patience, next.call(request)).await {
        Ok(answer) => Ok(answer?.map_into_boxed_body()),
        Err(_) => Ok(ServiceResponse::new(asked, given_up().error_response())),
    }
}

fn given_up() -> Problem {
    Problem { cause: Some("it was not done in time".into()), ..Problem::new(ProblemCode::Overloaded) }
}

/// What whoever finds no place is told.
fn crowded(crowded: Crowded) -> Problem {
    match crowded {
        Crowded::Client => {
            turned_away(Turned::Client);
            Problem { retry_after: Some(1), ..Problem::new(ProblemCode::TooManyRequests) }
        }
        Crowded::Service => {
            turned_away(Turned::Service);
            Problem { cause: Some("all places for requests are taken".into()), ..Problem::new(ProblemCode::Overloaded) }
        }
    }
}

async fn admit(request: &HttpRequest, action: Action) -> Result<(Caller, Place), Problem> {
    let door = request.app_data::<Data<Door>>().ok_or_else(|| Problem::internal("no door"))?;
    let context = RequestContext::of(request);
    let token = bearer(request)?;
    let identity = door.tokens.verify(token, context.now).await?;
    let room = door.limiter.take(&identity);
    request.extensions_mut().insert(room);
    if let Some(seconds) = room.wait {
        turned_away(Turned::Rate);
        return Err(Problem { retry_after: Some(seconds), ..Problem::new(ProblemCode::TooManyRequests) });
    }
    // A register file has a room of its own.
    let body = if action == Action::ImportRegister { 0 } else { announced(request)? };
    let place = door.load.enter(identity.client, body).map_err(crowded)?;
    accepts(request)?;
    Parameters::take(request)?;
    let repeatable = if request.method() == Method::POST && !action.only_reads() {
        Repeatable::of(request, &identity, context.now, door.database.master_key())?
    } else {
        None
    };
    let caller = Caller {
        repeatable,
        call: Call { identity, action, now: context.now, began: context.began, trace: context.trace },
        database: door.database.clone(),
        cursors: Cursors::of(door.database.master_key(), request.path(), request.query_string()),
        language: context.language,
        public_url: Arc::clone(&door.public_url),
        scratch: Arc::clone(&door.scratch),
        uploads: Arc::clone(&door.uploads),
    };
    Ok((caller, place))
}

/// The token of the Authorization header, the only place where one is taken from.
fn bearer(request: &HttpRequest) -> Result<&str, Problem> {
    let given = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match given.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() => Ok(token.trim()),
        _ => Err(Problem::new(ProblemCode::Unauthenticated)),
    }
}

/// Whether the caller takes what the operation gives.
fn accepts(request: &HttpRequest) -> Result<(), Problem> {
    let gives = Served::by(request).map_or(&["application/json"][..], |served| served.gives);
    let accepted = |value: &str| {
        let kind = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let family = |given: &str| given.split_once('/').map(|(family, _)| family.to_owned());
        kind == "*/*" || gives.iter().any(|given| kind == *given || kind.strip_suffix("/*").map(str::to_owned) == family(given))
    };
    let mut given = request.headers().get_all(ACCEPT).filter_map(|value| value.to_str().ok()).peekable();
    if given.peek().is_none() || given.any(|value| value.split(',').any(accepted)) {
        Ok(())
    } else {
        Err(Problem::new(ProblemCode::NotAcceptable))
    }
}
