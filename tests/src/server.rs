//! The real service, started in this process on a port of its own, with a clock that stands still until a test moves it.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    thread::{self, JoinHandle},
};

use actix_web::dev::ServerHandle;
use api::{Config, Tokens};
use domain::Instant;
use jiff::Timestamp;
use persistence::Database;
use reqwest::Method;

use crate::{Ask, Backend, PUBLIC_URL, Store};

/// The moment at which every test begins.
const BEGINNING: &str = "2026-09-01T08:00:00+02:00";

/// A running service. Cloning it gives the same one; the last clone stops it.
#[derive(Clone)]
pub struct Server(Arc<Inner>);

struct Inner {
    address: SocketAddr,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
    // Behind an option, so that the connections are closed before the store is removed.
    database: Option<Database>,
    tokens: Option<Arc<Tokens>>,
    metrics: Option<SocketAddr>,
    clock: TestClock,
    client: reqwest::Client,
    store: Store,
}

/// The clock of a service under test.
#[derive(Clone, Debug)]
pub struct TestClock(Arc<AtomicI64>);

/// What a test begins with, made from an empty store.
pub trait Given: Sized {
    /// Makes it.
    fn given(store: Store) -> impl Future<Output = Self>;
}

impl Given for Server {
    async fn given(store: Store) -> Self {
        Self::start(&store, &[]).await.unwrap()
    }
}

impl Given for Store {
    async fn given(store: Store) -> Self {
        store
    }
}

/// Runs a test on one of the databases. Where there is no `PostgreSQL`, that is said once and the test passes, unless
/// `REQUIRE_POSTGRES=1` is set.
pub fn run_on<G: Given>(backend: Backend, test: impl AsyncFnOnce(G)) {
    let Some(store) = Store::new(backend) else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { test(G::given(store).await).await });
}

struct Started {
    address: SocketAddr,
    metrics: Option<SocketAddr>,
    handle: ServerHandle,
    database: Database,
    tokens: Arc<Tokens>,
}

impl Server {
    /// Starts the service on a store, with settings beside those of the store (`DOORLIJN_RATE_LIMIT` and the like).
    pub async fn start(store: &Store, settings: &[(&str, &str)]) -> Result<Self, String> {
        Self::start_at(store, settings, TestClock::standing_at(BEGINNING)).await
    }

    /// Starts another process' worth of service on the same store and clock.
    pub async fn another(&self, settings: &[(&str, &str)]) -> Self {
        Self::start_at(&self.0.store, settings, self.0.clock.clone()).await.unwrap()
    }

    async fn start_at(store: &Store, settings: &[(&str, &str)], clock: TestClock) -> Result<Self, String> {
        let config = config(store, settings)?;
        let (tell, told) = tokio::sync::oneshot::channel();
        let reading = clock.clone();
        let thread = thread::Builder::new().name("service".into()).spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let begun = async {
                    let server = api::Server::open(config, Arc::new(move || reading.now())).await?;
                    let (database, tokens) = (server.database().clone(), Arc::clone(server.tokens()));
                    let running = server.listen()?;
                    let started = Started {
                        address: running.address,
                        metrics: running.metrics,
                        handle: running.handle(),
                        database,
                        tokens,
                    };
                    Ok::<_, api::ServerError>((running, started))
                };
                match begun.await {
                    Ok((running, started)) => {
                        tell.send(Ok(started)).ok();
                        running.serve().await.unwrap();
                    }
                    Err(error) => drop(tell.send(Err(error.to_string()))),
                }
            });
        });
        let Started { address, metrics, handle, database, tokens } =
            told.await.map_err(|_| "the service panicked".to_owned())??;
        // A client that follows redirects, or keeps connections to a service that was stopped, would hide what was answered.
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
        Ok(Self(Arc::new(Inner {
            address,
            handle,
            thread: thread.ok(),
            database: Some(database),
            tokens: Some(tokens),
            metrics,
            clock,
            client,
            store: store.clone(),
        })))
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.0.address
    }

    /// Its measurements as Prometheus reads them, where they are configured.
    pub async fn metrics(&self) -> String {
        let address = self.0.metrics.unwrap();
        let answer = self.client().get(format!("http://{address}/metrics")).send().await.unwrap();
        answer.error_for_status().unwrap().text().await.unwrap()
    }

    /// Its clock.
    pub fn clock(&self) -> &TestClock {
        &self.0.clock
    }

    /// Its store.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// Its database, for what only the operator does and to see what was recorded.
    pub fn database(&self) -> &Database {
        self.0.database.as_ref().unwrap()
    }

    /// Its issuer of tokens.
    pub fn tokens(&self) -> &Tokens {
        self.0.tokens.as_ref().unwrap()
    }

    /// A request for any path, without a token.
    pub fn ask(&self, method: Method, path: &str) -> Ask {
        Ask::new(self, method, path)
    }

    /// Reads any path, without a token.
    pub fn get(&self, path: &str) -> Ask {
        self.ask(Method::GET, path)
    }

    /// Tells the service to stop once running requests are done; the future waits for that.
    pub fn stop(&self) -> impl Future<Output = ()> + use<> {
        self.0.handle.stop(true)
    }

    pub(crate) fn client(&self) -> &reqwest::Client {
        &self.0.client
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // The command is given when the future is made; that it was carried out shows in the end of the thread.
        drop(self.handle.stop(false));
        let ended = self.thread.take().map_or(Ok(()), JoinHandle::join);
        self.tokens = None;
        self.database = None;
        assert!(ended.is_ok() || thread::panicking(), "the service ended with a panic");
    }
}

fn config(store: &Store, settings: &[(&str, &str)]) -> Result<Config, String> {
    let mut variables = store.variables();
    variables.push(("DOORLIJN_BIND".into(), "127.0.0.1:0".into()));
    variables.push(("DOORLIJN_PUBLIC_URL".into(), PUBLIC_URL.into()));
    variables.extend(settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let value = |name: &str| variables.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    Config::read(value).map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
}

impl TestClock {
    fn standing_at(moment: &str) -> Self {
        let clock = Self(Arc::default());
        clock.set(moment);
        clock
    }

    /// The moment at which it stands.
    pub fn now(&self) -> Instant {
        Instant::from_microseconds(self.0.load(Ordering::SeqCst)).unwrap()
    }

    /// Sets it to a moment (RFC 3339).
    pub fn set(&self, moment: &str) {
        self.0.store(moment.parse::<Timestamp>().unwrap().as_microsecond(), Ordering::SeqCst);
    }

    /// Moves it on by so many seconds.
    pub fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}
