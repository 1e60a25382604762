//! What the operator sees: Prometheus metrics on a port of their own. The README lists them.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use actix_web::{
    App, HttpServer,
    dev::Server,
    rt,
    web::{self, Data},
};
use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge};
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};
use persistence::Database;

use crate::{connections::Connection, load::Load};

/// The bounds of the histograms, in seconds.
const BUCKETS: [f64; 13] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
/// How often measurements are summed up, so that they take no more memory when nobody reads them.
const UPKEEP: Duration = Duration::from_secs(5);

/// A process gathers once, however many services it runs.
static GATHERED: Mutex<Option<PrometheusHandle>> = Mutex::new(None);

/// Why a request found no place.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Turned {
    /// Its client has used up its room of the minute.
    Rate,
    /// Its client has too many requests in work.
    Client,
    /// All clients together have.
    Service,
    /// Its body did not come.
    Slow,
}

/// Counts a request that was turned away.
pub(crate) fn turned_away(why: Turned) {
    let reason = match why {
        Turned::Rate => "rate",
        Turned::Client => "client",
        Turned::Service => "service",
        Turned::Slow => "slow",
    };
    counter!("http_requests_turned_away_total", "reason" => reason).increment(1);
}

fn gathered() -> Result<PrometheusHandle, BuildError> {
    let mut gathered = GATHERED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(handle) = gathered.as_ref() {
        return Ok(handle.clone());
    }
    let handle = PrometheusBuilder::new().set_buckets(&BUCKETS)?.install_recorder()?;
    describe_histogram!("http_request_duration_seconds", Unit::Seconds, "How long answers took, by method, route and status.");
    describe_counter!("http_requests_turned_away_total", "Requests without a place, by reason: rate, client, service or slow.");
    describe_gauge!("http_connections", "Open connections.");
    describe_gauge!("http_requests_in_work", "Requests of verified callers that are worked on.");
    describe_gauge!("http_bodies_in_work_bytes", Unit::Bytes, "How large their bodies may be together.");
    describe_gauge!("database_connections", "Connections to the database, by pool.");
    describe_gauge!("database_calls", "Calls in work or waiting, by pool.");
    describe_gauge!("database_waiting", "Calls that wait for a connection, by pool.");
    describe_gauge!("imports_running", "Imports that run, by kind.");
    describe_gauge!("import_rows_left", "Rows that running imports have still to carry out, by kind.");
    describe_counter!("import_rows_total", "Rows that imports carried out, by kind.");
    *gathered = Some(handle.clone());
    Ok(handle)
}

/// What is looked at when somebody reads.
struct Shown {
    handle: PrometheusHandle,
    database: Database,
    load: Arc<Load>,
}

impl Shown {
    fn render(&self) -> String {
        let float = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
        let (requests, bytes) = self.load.in_work();
        gauge!("http_connections").set(float(Connection::open()));
        gauge!("http_requests_in_work").set(float(requests));
        gauge!("http_bodies_in_work_bytes").set(float(bytes));
        for pool in self.database.pools() {
            gauge!("database_connections", "pool" => pool.name).set(float(pool.connections));
            gauge!("database_calls", "pool" => pool.name).set(float(pool.calls));
            gauge!("database_waiting", "pool" => pool.name).set(float(pool.waiting));
        }
        self.handle.render()
    }
}

/// Starts to gather, and serves what is gathered at `/metrics`. Gives the address and the server, which runs once it is awaited.
pub(crate) fn serve(address: SocketAddr, database: Database, load: Arc<Load>) -> std::io::Result<(SocketAddr, Server)> {
    let handle = gathered().map_err(std::io::Error::other)?;
    let upkeep = handle.clone();
    rt::spawn(async move {
        loop {
            rt::time::sleep(UPKEEP).await;
            upkeep.run_upkeep();
        }
    });
    let shown = Data::new(Shown { handle, database, load });
    let server = HttpServer::new(move || {
        App::new()
            .app_data(Data::clone(&shown))
            .route("/metrics", web::get().to(|shown: Data<Shown>| async move { shown.render() }))
    });
    let server = server.workers(1).disable_signals().bind(address)?;
    let address = server.addrs().first().copied().unwrap_or(address);
    Ok((address, server.run()))
}
