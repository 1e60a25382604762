//! The configuration, from the environment. All mistakes are reported at once.

mod issuers;

use std::{fmt, net::SocketAddr, num::NonZeroU32, path::PathBuf};

use persistence::DatabaseUrl;
use validator::{Validate, ValidationError};

pub use issuers::{ClaimNames, ExternalIssuer};
pub(crate) use issuers::{EXTERNAL_ROLES, is_this_machine, key_address};

/// The variables, with what they mean and what holds without them; `doorlijn --help` shows this text.
pub(crate) const VARIABLES: &str = "\
Environment:
  DOORLIJN_DATABASE_URL   sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME  [sqlite://DATA_DIR/doorlijn.db]
  DOORLIJN_DATA_DIR       where the database file, the key file and the master key lie  [./data]
  DOORLIJN_BIND           address and port to listen on  [127.0.0.1:8080]
  DOORLIJN_PUBLIC_URL     address by which callers reach the service, without /v1  [http://BIND]
  DOORLIJN_CORS_ORIGINS   origins of frontends, separated by commas  [none]
  DOORLIJN_METRICS_BIND   address and port for Prometheus  [off]
  DOORLIJN_ISSUERS        external issuers of tokens, as a JSON list; the README says what it holds  [none]
  DOORLIJN_RATE_LIMIT     requests a minute for each client and organisation  [60000]
  DOORLIJN_CONNECTIONS    connections at a time; more wait until one ends  [1024]
  DOORLIJN_REQUESTS       requests in work at a time; more are answered with 503  [1024]
  DOORLIJN_CLIENT_REQUESTS  those of one client; more of them are answered with 429  [128]
  DOORLIJN_CLIENT_SECONDS how long a client may take for a head, or for each megabyte of a body  [10]
  RUST_LOG                what is logged  [info]";

/// What the environment says, as text.
#[derive(Clone, Debug, Default, Validate)]
struct Given {
    #[validate(custom(function = "is_database"))]
    database_url: Option<String>,
    #[validate(length(min = 1))]
    data_dir: Option<String>,
    #[validate(custom(function = "is_address"))]
    bind: Option<String>,
    #[validate(url, custom(function = "is_base"))]
    public_url: Option<String>,
    #[validate(custom(function = "are_origins"))]
    cors_origins: Option<String>,
    #[validate(custom(function = "is_address"))]
    metrics_bind: Option<String>,
    #[validate(custom(function = "is_count"))]
    rate_limit: Option<String>,
    #[validate(custom(function = "is_count"))]
    connections: Option<String>,
    #[validate(custom(function = "is_count"))]
    requests: Option<String>,
    #[validate(custom(function = "is_count"))]
    client_requests: Option<String>,
    #[validate(custom(function = "is_count"))]
    client_seconds: Option<String>,
    #[validate(skip)]
    issuers: Vec<ExternalIssuer>,
}

/// How the service runs.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the data is.
    pub database_url: DatabaseUrl,
    /// Where the database file, the key file and the master key lie.
    pub data_dir: PathBuf,
    /// Where to listen.
    pub bind: SocketAddr,
    /// By which address callers reach the service, without a slash at the end.
    pub public_url: String,
    /// From which origins browsers may call.
    pub cors_origins: Vec<String>,
    /// Where Prometheus may read; off when absent.
    pub metrics_bind: Option<SocketAddr>,
    /// Requests a minute for each client and organisation.
    pub rate_limit: NonZeroU32,
    /// Connections at a time.
    pub connections: NonZeroU32,
    /// Requests in work at a time.
    pub requests: NonZeroU32,
    /// Requests of one client in work at a time.
    pub client_requests: NonZeroU32,
    /// How long a client may take for a head, or for each megabyte of a body, in seconds.
    pub client_seconds: NonZeroU32,
    /// The other issuers whose tokens are taken.
    pub issuers: Vec<ExternalIssuer>,
}

/// One mistake in the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigFault {
    /// The variable.
    pub variable: String,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for ConfigFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.variable, self.reason)
    }
}

/// Requests a minute for each client and organisation, where nothing is configured.
const DEFAULT_RATE: NonZeroU32 = NonZeroU32::MIN.saturating_add(59_999);
/// Connections, and requests in work, where nothing is configured.
const DEFAULT_PLACES: NonZeroU32 = NonZeroU32::MIN.saturating_add(1023);
/// Requests of one client in work, where nothing is configured.
const DEFAULT_CLIENT_PLACES: NonZeroU32 = NonZeroU32::MIN.saturating_add(127);
/// The patience with a client in seconds, where nothing is configured.
const DEFAULT_PATIENCE: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);

impl Config {
    /// Reads the configuration from the variables that `variable` gives.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, Vec<ConfigFault>> {
        let get = |name: &str| variable(&format!("DOORLIJN_{name}")).filter(|value| !value.is_empty());
        let mut mistakes = Vec::new();
        let issuers = get("ISSUERS").map_or(Ok(Vec::new()), |text| issuers::read(&text)).unwrap_or_else(|wrong| {
            mistakes = wrong;
            Vec::new()
        });
        let given = Given {
            database_url: get("DATABASE_URL"),
            data_dir: get("DATA_DIR"),
            bind: get("BIND"),
            public_url: get("PUBLIC_URL"),
            cors_origins: get("CORS_ORIGINS"),
            metrics_bind: get("METRICS_BIND"),
            rate_limit: get("RATE_LIMIT"),
            connections: get("CONNECTIONS"),
            requests: get("REQUESTS"),
            client_requests: get("CLIENT_REQUESTS"),
            client_seconds: get("CLIENT_SECONDS"),
            issuers,
        };
        let issuer_fault = |reason| ConfigFault { variable: "DOORLIJN_ISSUERS".into(), reason };
        let mut all: Vec<ConfigFault> = mistakes.into_iter().map(issuer_fault).collect();
        all.extend(given.validate().err().map(|errors| faults(&errors)).unwrap_or_default());
        all.sort_by(|a, b| a.variable.cmp(&b.variable));
        if !all.is_empty() {
            return Err(all);
        }
        given.accepted().map_err(|fault| vec![fault])
    }
}

impl Given {
    /// The configuration that valid texts give.
    fn accepted(self) -> Result<Config, ConfigFault> {
        let data_dir = PathBuf::from(self.data_dir.unwrap_or_else(|| "./data".into()));
        let bind = parsed("DOORLIJN_BIND", self.bind.as_deref().unwrap_or("127.0.0.1:8080"))?;
        let default_url = || format!("sqlite://{}", data_dir.join("doorlijn.db").display());
        Ok(Config {
            database_url: parsed("DOORLIJN_DATABASE_URL", &self.database_url.unwrap_or_else(default_url))?,
            bind,
            public_url: self.public_url.map_or_else(|| format!("http://{bind}"), |url| url.trim_end_matches('/').to_owned()),
            cors_origins: origins(self.cors_origins.as_deref().unwrap_or_default()).map(str::to_owned).collect(),
            metrics_bind: self.metrics_bind.as_deref().map(|text| parsed("DOORLIJN_METRICS_BIND", text)).transpose()?,
            rate_limit: count("RATE_LIMIT", self.rate_limit.as_deref(), DEFAULT_RATE)?,
            connections: count("CONNECTIONS", self.connections.as_deref(), DEFAULT_PLACES)?,
            requests: count("REQUESTS", self.requests.as_deref(), DEFAULT_PLACES)?,
            client_requests: count("CLIENT_REQUESTS", self.client_requests.as_deref(), DEFAULT_CLIENT_PLACES)?,
            client_seconds: count("CLIENT_SECONDS", self.client_seconds.as_deref(), DEFAULT_PATIENCE)?,
            issuers: self.issuers,
            data_dir,
        })
    }
}

fn parsed<T: std::str::FromStr<Err: fmt::Display>>(variable: &str, text: &str) -> Result<T, ConfigFault> {
    text.parse().map_err(|error: T::Err| ConfigFault { variable: variable.into(), reason: error.to_string() })
}

fn count(name: &str, text: Option<&str>, default: NonZeroU32) -> Result<NonZeroU32, ConfigFault> {
    text.map_or(Ok(default), |text| parsed(&format!("DOORLIJN_{name}"), text))
}

fn faults(errors: &validator::ValidationErrors) -> Vec<ConfigFault> {
    errors
        .field_errors()
        .into_iter()
        .flat_map(|(field, errors)| {
            errors.iter().map(move |error| ConfigFault {
                variable: format!("DOORLIJN_{}", field.to_uppercase()),
                reason: error.message.as_ref().map_or_else(|| format!("is not valid ({})", error.code), ToString::to_string),
            })
        })
        .collect()
}

fn wrong(code: &'static str, message: String) -> ValidationError {
    ValidationError::new(code).with_message(message.into())
}

fn is_database(text: &str) -> Result<(), ValidationError> {
    text.parse::<DatabaseUrl>().map(|_| ()).map_err(|error| wrong("database", error.to_string()))
}

fn is_address(text: &str) -> Result<(), ValidationError> {
    text.parse::<SocketAddr>().map(|_| ()).map_err(|_| wrong("address", "must be an IP address and a port".into()))
}

fn is_base(text: &str) -> Result<(), ValidationError> {
    let right = (text.starts_with("http://") || text.starts_with("https://")) && !text.contains(['?', '#']);
    if right && !text.trim_end_matches('/').ends_with("/v1") {
        Ok(())
    } else {
        Err(wrong("base", "must be an http or https address without /v1, query or fragment".into()))
    }
}

fn origins(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|origin| !origin.is_empty())
}

fn are_origins(text: &str) -> Result<(), ValidationError> {
    let right = |origin: &str| {
        let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
        host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '*', '?']))
    };
    match origins(text).find(|origin| !right(origin)) {
        None => Ok(()),
        Some(origin) => Err(wrong("origin", format!("{origin} is no origin such as https://portaal.example.org"))),
    }
}

fn is_count(text: &str) -> Result<(), ValidationError> {
    text.parse::<NonZeroU32>().map(|_| ()).map_err(|_| wrong("count", "must be a whole number of 1 or more".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Config, Vec<ConfigFault>> {
        Config::read(|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn without_configuration_it_is_sqlite_on_this_machine() {
        let config = read(&[]).unwrap();
        assert_eq!(format!("{:?}", config.database_url), "sqlite://./data/doorlijn.db");
        assert_eq!((config.bind.to_string(), config.public_url), ("127.0.0.1:8080".into(), "http://127.0.0.1:8080".into()));
    }

    #[test]
    fn all_mistakes_are_reported_at_once() {
        let faults = read(&[
            ("DOORLIJN_DATABASE_URL", "mysql://x"),
            ("DOORLIJN_BIND", "localhost"),
            ("DOORLIJN_CORS_ORIGINS", "https://a.example.org,*"),
            ("DOORLIJN_RATE_LIMIT", "0"),
            ("DOORLIJN_ISSUERS", "[{}]"),
            ("DOORLIJN_PUBLIC_URL", "https://api.example.org/v1"),
        ])
        .unwrap_err();
        let mut variables: Vec<_> = faults.iter().map(|fault| fault.variable.as_str()).collect();
        variables.dedup();
        let wrong = ["BIND", "CORS_ORIGINS", "DATABASE_URL", "ISSUERS", "PUBLIC_URL", "RATE_LIMIT"];
        assert_eq!(variables, wrong.map(|name| format!("DOORLIJN_{name}")));
    }
}
