//! The command line: serve (the default), migrate, ready, and what only the operator does.

mod audit;
mod clients;
mod demo;
mod erasure;
mod imports;
mod keys;
mod metrics;
mod organisations;
mod placements;
mod retention;

use std::{process::ExitCode, sync::Arc};

use clap::{Parser, Subcommand};
use persistence::domain::{
    self, Id, Instant, Language, Refusal,
    authority::{Action, Identity, Role, Scope},
    code::Code,
};
use persistence::{Call, Failure};

use crate::{
    caller::Clock,
    config::{Config, VARIABLES},
    conventions::new_trace,
    server::{Server, ServerError, open_database},
};

/// Doorlijn keeps the line of a child from 0 to 13 unbroken between childcare and primary school.
#[derive(Parser)]
#[command(name = "doorlijn", version, after_help = VARIABLES)]
struct Line {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Migrate the database, then serve (the default).
    Serve,
    /// Bring the database to the newest schema and stop.
    Migrate,
    /// Ask the service on this machine whether it is ready; for health checks.
    Ready,
    /// Clients, their mandates and the keys that sign their tokens.
    #[command(subcommand)]
    Client(clients::ClientCommand),
    /// The organisations that take part.
    #[command(subcommand)]
    Organisation(organisations::OrganisationCommand),
    /// Import a published register, or placements; doing it again changes nothing.
    #[command(subcommand)]
    Import(imports::ImportCommand),
    /// The log of processing.
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// The key by which all others are wrapped.
    #[command(subcommand)]
    MasterKey(keys::MasterKeyCommand),
    /// The key by whose hashes registrations are found.
    #[command(subcommand)]
    SearchKey(keys::SearchKeyCommand),
    /// The journal of erasures.
    #[command(subcommand)]
    Erasure(erasure::ErasureCommand),
    /// The terms after which data goes.
    #[command(subcommand)]
    Retention(retention::RetentionCommand),
    /// What is counted for figures.
    #[command(subcommand)]
    Metrics(metrics::MetricsCommand),
    /// Fill an empty database with a small fictional city, to try the service on.
    Demo(demo::DemoArgs),
}

/// What went wrong, in words for the operator.
type Outcome = Result<(), String>;

/// Runs the program with the arguments and the environment of the process.
pub async fn run() -> ExitCode {
    env_logger::Builder::from_env(env_logger::Env::default().default_filter_or("info")).init();
    let line = Line::parse();
    let config = match Config::read(|name| std::env::var(name).ok()) {
        Ok(config) => config,
        Err(faults) => {
            for fault in faults {
                eprintln!("doorlijn: {fault}");
            }
            return ExitCode::from(2);
        }
    };
    let outcome = match line.command.unwrap_or(Command::Serve) {
        Command::Serve => serve(config).await,
        Command::Migrate => open_database(&config).map(|_| ()).map_err(|error| error.to_string()),
        Command::Ready => ready(&config).await,
        Command::Client(command) => clients::run(config, command).await,
        Command::Organisation(command) => organisations::run(config, command).await,
        Command::Import(command) => imports::run(config, command).await,
        Command::Audit(command) => audit::run(config, command).await,
        Command::MasterKey(command) => keys::master(config, command).await,
        Command::SearchKey(command) => keys::search(config, command).await,
        Command::Erasure(command) => erasure::run(config, command).await,
        Command::Retention(command) => retention::run(config, command).await,
        Command::Metrics(command) => metrics::run(config, command).await,
        Command::Demo(args) => demo::run(config, args).await,
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("doorlijn: {reason}");
            ExitCode::FAILURE
        }
    }
}

/// A call by the operator, who acts for no organisation and with no client.
fn operated(action: Action) -> Call {
    let identity = Identity {
        client: Id::from_uuid(uuid::Uuid::nil()),
        organisation: Id::from_uuid(uuid::Uuid::nil()),
        role: Role::Operator,
        scopes: Scope::ALL.iter().copied().collect(),
        locations: None,
        person: None,
        guardians: Vec::new(),
        invited_by: None,
        contract: None,
        candidate: None,
    };
    Call { identity: Arc::new(identity), action, now: system_clock()(), began: std::time::Instant::now(), trace: new_trace(None) }
}

/// Prints a line of an answer. Whoever read it may have gone, as `head` does.
fn say(line: impl std::fmt::Display) -> Outcome {
    use std::io::Write;

    writeln!(std::io::stdout(), "{line}").map_err(|error| format!("the answer cannot be written: {error}"))
}

/// A failure in words for the operator.
#[expect(clippy::needless_pass_by_value, reason = "it is given to map_err")]
fn words(failure: Failure) -> String {
    match &failure {
        Failure::Refused(Refusal::Rules(causes)) => {
            let cause = |cause: &domain::Cause| format!("{}: {}", cause.pointer, cause.reason.text().get(Language::English));
            causes.iter().map(cause).collect::<Vec<_>>().join("; ")
        }
        _ => failure.to_string(),
    }
}

/// The clock of the machine.
pub fn system_clock() -> Clock {
    Arc::new(|| Instant::from(jiff::Timestamp::now()))
}

async fn serve(config: Config) -> Outcome {
    let words = |error: ServerError| error.to_string();
    let public_url = config.public_url.clone();
    let kept = format!("{:?}", config.database_url);
    let server = Server::open(config, system_clock()).await.map_err(words)?;
    let running = server.listen().map_err(words)?;
    println!("Doorlijn {} keeps its data in {kept}", crate::API_VERSION);
    println!("  API    http://{}/v1", running.address);
    println!("  docs   {public_url}/docs");
    if let Some(address) = running.metrics {
        println!("  metrics  http://{address}/metrics");
    }
    println!("  token  doorlijn client create --help shows how to make a client;");
    println!("         curl -d grant_type=client_credentials -d client_id=ID -d client_secret=SECRET {public_url}/oauth/token");
    running.serve().await.map_err(|error| error.to_string())
}

/// Asks `/readyz` of the service on this machine.
async fn ready(config: &Config) -> Outcome {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let mut address = config.bind;
    if address.ip().is_unspecified() {
        address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    let asked = async {
        let mut stream = tokio::net::TcpStream::connect(address).await?;
        stream.write_all(b"GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        std::io::Result::Ok(answer)
    };
    let answer = tokio::time::timeout(std::time::Duration::from_secs(5), asked)
        .await
        .map_err(|_| format!("{address} does not answer"))?
        .map_err(|error| format!("{address}: {error}"))?;
    if answer.starts_with(b"HTTP/1.1 200") { Ok(()) } else { Err(format!("{address} is not ready")) }
}
