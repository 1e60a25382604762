//! The server: put together from a configuration, started, and stopped when its running requests are done.

use std::{
    net::SocketAddr,
    num::{NonZero, NonZeroU32},
    path::Path,
    sync::Arc,
    time::Duration,
};

use actix_cors::Cors;
use actix_web::{
    App, HttpServer,
    dev::ServerHandle,
    middleware::from_fn,
    web::{self, Data},
};
use persistence::domain::{Date, parameter::ParameterValue};
use persistence::{Database, MasterKey, Options};
use tokio::sync::Semaphore;

use crate::{
    caller::{Clock, Door, admission},
    combination_contracts,
    config::Config,
    connections::Connection,
    contract,
    conventions::{Manners, conventions},
    housekeeping::Housekeeping,
    limits::Limiter,
    load::Load,
    measurements,
    pages::{self, Contract},
    problem::{Problem, ProblemCode},
    served::ServedPath,
    sign_ups::{send_sign_up, show_sign_up},
    tokens::{self, Guesses, Tokens},
};

/// How many threads a worker has for what would hold it up: checking secrets and reading files. Each keeps some of the memory that
/// it ever needed, so they are few.
const BLOCKING_THREADS: usize = 2;
/// How many attachments are taken in at the same time.
const UPLOADS: usize = 4;
/// How many requests a minute each secret address has room for: a form or a calendar is for people.
const VISITS: NonZeroU32 = NonZeroU32::MIN.saturating_add(119);
/// How long running requests may take once the service is told to stop, in seconds.
const STOP_SECONDS: u64 = 30;

/// Why the service cannot start.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The data cannot be opened.
    #[error(transparent)]
    Storage(#[from] persistence::OpenError),
    /// A port cannot be taken, or the data folder not made.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// The keys of the issuer cannot be read or made.
    #[error("the issuer of tokens cannot start: {0}")]
    Issuer(String),
    /// What had been erased cannot be erased again.
    #[error("what had been erased cannot be erased again: {0}")]
    Erasures(String),
    /// A rule parameter by which the service itself goes cannot be read.
    #[error("the rule parameters cannot be read: {0}")]
    Parameters(String),
    /// The contract contradicts itself, which is a defect.
    #[error("the contract is broken: {0}")]
    Contract(String),
}

/// Everything that the service needs, before it listens.
pub struct Server {
    config: Config,
    clock: Clock,
    database: Database,
    tokens: Arc<Tokens>,
    body_bytes: usize,
}

/// A service that listens.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// Where Prometheus may read, where that is configured.
    pub metrics: Option<SocketAddr>,
    server: actix_web::dev::Server,
    housekeeping: Housekeeping,
}

impl Server {
    /// Opens the data and the keys.
    pub async fn open(config: Config, clock: Clock) -> Result<Self, ServerError> {
        let database = open_database(&config)?;
        let failed = |failure: persistence::Failure| ServerError::Erasures(failure.to_string());
        let erased = database.apply_erasures(clock()).await.map_err(failed)?;
        if erased > 0 {
            log::warn!("data or keys were put back from a copy: {erased} registrations that had been erased are erased again");
        }
        let tokens = Tokens::open(database.clone(), clock())
            .await
            .map_err(|problem| problem.cause.unwrap_or_else(|| problem.code.as_str().to_owned()))
            .and_then(|tokens| tokens.trusting(&config.issuers))
            .map_err(ServerError::Issuer)?;
        let body_bytes = body_bytes(&database, clock().date()).await.map_err(ServerError::Parameters)?;
        Ok(Self { config, clock, database, tokens: Arc::new(tokens), body_bytes })
    }

    /// The database, for the command line.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// The issuer of tokens, for the command line.
    pub fn tokens(&self) -> &Arc<Tokens> {
        &self.tokens
    }

    /// Starts to listen.
    pub fn listen(self) -> Result<Running, ServerError> {
        let Self { config, clock, database, tokens, body_bytes } = self;
        let patience = Duration::from_secs(config.client_seconds.get().into());
        let workers = std::thread::available_parallelism().map_or(2, NonZero::get);
        let load = Load::new(count(config.requests), count(config.client_requests));
        let measured =
            config.metrics_bind.map(|bind| measurements::serve(bind, database.clone(), Arc::clone(&load))).transpose()?;
        let contract = contract::served_at(&format!("{}/v1", config.public_url));
        let served: Arc<[_]> = ServedPath::all(&contract).map_err(ServerError::Contract)?.into();
        let door = Data::new(door(&config, &database, &tokens, load));
        let (kept, timed) = (database.clone(), Arc::clone(&clock));
        let manners = Data::new(Manners {
            clock,
            public_url: config.public_url.clone(),
            client_patience: patience,
            body_bytes,
            room_without_caller: door.limiter.whole(),
        });
        let documented = Data::new(Contract::of(&contract));
        let docs = Data::new(utoipa_swagger_ui::Config::new(["/v1/openapi.json"]));
        let issuer = Data::from(tokens);
        let readiness = Data::new(pages::Readiness::of(database));
        let origins = config.cors_origins.clone();
        let server = HttpServer::new(move || {
            App::new()
                .app_data(Data::clone(&door))
                .app_data(Data::clone(&manners))
                .app_data(Data::clone(&documented))
                .app_data(Data::clone(&docs))
                .app_data(Data::clone(&issuer))
                .app_data(Data::clone(&readiness))
                .configure(|app| resources(app, &served))
                .default_service(web::to(|| async { Err::<String, _>(Problem::new(ProblemCode::NotFound)) }))
                .wrap(cors(&origins))
                .wrap(from_fn(conventions))
        })
        .client_request_timeout(patience)
        .keep_alive(patience)
        // The server below closes what lies idle after its patience; what goes on after that has begun something.
        .on_connect(move |stream, extensions| Connection::watch(stream, extensions, 2 * patience))
        .max_connections(count(config.connections).div_ceil(workers))
        .shutdown_timeout(STOP_SECONDS)
        .worker_max_blocking_threads(BLOCKING_THREADS)
        .workers(workers)
        .bind(config.bind)?;
        let address = server.addrs().first().copied().unwrap_or(config.bind);
        let metrics = measured.map(|(metrics, server)| {
            actix_web::rt::spawn(server);
            metrics
        });
        Ok(Running { address, metrics, server: server.run(), housekeeping: Housekeeping::begin(kept, timed) })
    }
}

impl Running {
    /// Stops it from elsewhere.
    pub fn handle(&self) -> ServerHandle {
        self.server.handle()
    }

    /// Serves until it is stopped by a signal or by its handle; running requests are finished first.
    pub async fn serve(self) -> std::io::Result<()> {
        let served = self.server.await;
        self.housekeeping.end().await;
        served
    }
}

/// Opens the database that a configuration names, with the master key beside it.
pub(crate) fn open_database(config: &Config) -> Result<Database, ServerError> {
    make_private(&config.data_dir)?;
    let master_key = MasterKey::open(&master_key_file(config))?;
    // More readers of SQLite would only share out the pages that each must read anew after every commit.
    let readers = if matches!(config.database_url, persistence::DatabaseUrl::Sqlite(_)) { 2 } else { 4 };
    let options = Options { url: config.database_url.clone(), master_key, new_id: uuid::Uuid::now_v7, readers, writers: 12 };
    Ok(Database::open(&options)?)
}

/// How large a body may be. It is asked once, for a request is bounded before anything is read for it.
async fn body_bytes(database: &Database, today: Date) -> Result<usize, String> {
    let parameters = database.rule_parameters().await.map_err(|failure| failure.to_string())?;
    parameters.on(today, None).read("request.bodyBytes", ParameterValue::bytes).map_err(|missing| missing.to_string())
}

/// Where the master key lies.
pub(crate) fn master_key_file(config: &Config) -> std::path::PathBuf {
    config.data_dir.join("master.key")
}

/// Makes the data folder, for its owner alone.
fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

fn count(number: NonZeroU32) -> usize {
    usize::try_from(number.get()).unwrap_or(usize::MAX)
}

fn door(config: &Config, database: &Database, tokens: &Arc<Tokens>, load: Arc<Load>) -> Door {
    Door {
        database: database.clone(),
        tokens: Arc::clone(tokens),
        limiter: Limiter::new(config.rate_limit),
        visits: Limiter::new(config.rate_limit.min(VISITS)),
        guesses: Guesses::default(),
        load,
        public_url: config.public_url.as_str().into(),
        scratch: config.data_dir.as_path().into(),
        uploads: Arc::new(Semaphore::new(UPLOADS)),
    }
}

/// Every path that is served: the operations of the contract, and the closed list beside them.
fn resources(app: &mut web::ServiceConfig, served: &[Arc<ServedPath>]) {
    for path in served {
        app.service(path.resource().wrap(from_fn(admission)));
    }
    app.service(web::resource("/v1/openapi.json").route(web::get().to(pages::contract)))
        .service(web::resource("/oauth/token").route(web::post().to(tokens::token)))
        .service(web::resource("/.well-known/jwks.json").route(web::get().to(tokens::key_set)))
        .service(web::resource("/livez").route(web::get().to(pages::live)))
        .service(web::resource("/readyz").route(web::get().to(pages::ready)))
        .service(web::resource("/docs").route(web::get().to(pages::docs_entry)))
        .service(web::resource("/docs/{file}").route(web::get().to(pages::docs)))
        .service(web::resource("/dashboard").route(web::get().to(pages::dashboard)))
        .service(web::resource("/dashboard/{file}").route(web::get().to(pages::dashboard_file)))
        .service(web::resource("/problems/{code}").route(web::get().to(pages::problem)))
        .service(web::resource("/sign-up/{secret}").route(web::get().to(show_sign_up)).route(web::post().to(send_sign_up)))
        .service(web::resource("/calendar/{secret}.ics").route(web::get().to(combination_contracts::calendar)));
}

/// Browsers may call from the configured origins only; the contract alone is for every origin.
fn cors(origins: &[String]) -> Cors {
    let allowed = Cors::default()
        .allowed_methods(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
        .allowed_headers([
            "authorization",
            "content-type",
            "accept",
            "accept-language",
            "if-match",
            "if-none-match",
            "idempotency-key",
            "traceparent",
            "tracestate",
        ])
        .expose_headers([
            "changed-since",
            "etag",
            "link",
            "location",
            "api-version",
            "ratelimit",
            "ratelimit-policy",
            "retry-after",
            "traceparent",
            "tracestate",
        ])
        .max_age(3600);
    origins.iter().fold(allowed, |allowed, origin| allowed.allowed_origin(origin))
}
