//! A `PostgreSQL` server for the tests, and a fresh database on it for each test that asks.
//!
//! The server is the one that `TEST_DATABASE_URL` names (a role that may create databases), or else a throwaway cluster made
//! with `PostgreSQL`'s own programs, once per test process. Where there is neither, that is said once, and the tests run on
//! `SQLite` only; with `REQUIRE_POSTGRES=1` they fail instead. Nothing here knows the schema or diesel: databases are made and
//! dropped with `psql`, so that a broken driver cannot keep a test from being set up.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};
use std::{env, fs, process};

/// Where the tests find `PostgreSQL`.
#[derive(Debug)]
pub enum PostgresForTests {
    /// The server that `TEST_DATABASE_URL` names. It is not ours: we only add databases and drop them again.
    Given(String),
    /// A cluster of our own, which is stopped and removed when this process ends.
    Cluster {
        /// The address of its database `postgres`.
        url: String,
        /// The keeper waits for this pipe to close, which the end of this process does, however it ends.
        keeper: ChildStdin,
    },
    /// There is none, for this reason.
    Absent(String),
}

/// A database of one test's own. Dropping this drops the database, and whoever is still connected to it.
#[derive(Debug)]
pub struct TestDatabase {
    name: String,
    url: String,
}

/// Makes a cluster, starts it on port `$1`, says `ready`, obeys `stop` (in a mode) and `start`, and takes all of it away when
/// standard input closes. What goes wrong before `ready` is told instead of it. Whether it waits for the disk is `$2`: the cluster
/// that tests share holds nothing of value and does not. At the end it is stopped without ceremony.
const KEEPER: &str = r#"
set -eu
# The user postgres may not be allowed into the TMPDIR of whoever runs the tests.
directory=$(mktemp -d -t doorlijn-postgres.XXXXXXXX 2>/dev/null || TMPDIR= mktemp -d -t doorlijn-postgres.XXXXXXXX)
trap 'rm -rf "$directory"' EXIT
{
    initdb --pgdata="$directory/data" --username=postgres --auth=trust --locale=C --encoding=UTF8 --no-sync &&
    cat >>"$directory/data/postgresql.conf" <<SETTINGS &&
listen_addresses = '127.0.0.1'
port = $1
unix_socket_directories = ''
max_connections = 400
fsync = $2
full_page_writes = $2
SETTINGS
    pg_ctl start --pgdata="$directory/data" --log="$directory/server" --wait --timeout=60
} >"$directory/log" 2>&1 || { tail -n 5 "$directory/log"; tail -n 5 "$directory/server" 2>/dev/null || true; exit 1; }
echo ready
exec 2>/dev/null
while read -r order mode; do
    case $order in
    stop) pg_ctl stop --pgdata="$directory/data" --mode="$mode" --wait >"$directory/log" 2>&1 ;;
    start) pg_ctl start --pgdata="$directory/data" --log="$directory/server" --wait --timeout=60 >"$directory/log" 2>&1 ;;
    esac && echo done || echo failed
done
pg_ctl stop --pgdata="$directory/data" --mode=immediate --wait >"$directory/log" 2>&1 || true
"#;

/// A cluster of one test's own, which it may stop and start again. It keeps its data as one in service does.
#[derive(Debug)]
pub struct OwnCluster {
    url: String,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl OwnCluster {
    /// Makes a cluster and starts it, or gives nothing where `PostgreSQL`'s programs are not on this machine.
    ///
    /// # Panics
    /// When there are none and `REQUIRE_POSTGRES=1` is set, or when the cluster does not start.
    pub fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            assert!(!is_required(), "REQUIRE_POSTGRES=1 is set, but there are no programs to make a cluster with");
            return None;
        };
        let mut reasons = String::new();
        for port in free_ports().take(3) {
            match try_start(&programs, port, "on") {
                Ok((orders, answers)) => {
                    let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
                    return Some(Self { url, orders, answers });
                }
                Err(reason) => reasons = reason,
            }
        }
        panic!("a cluster of the test's own did not start: {reasons}")
    }

    /// The address of its database.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Takes the server away, without a word to those who are connected: as after a crash it recovers when it comes back.
    pub fn go_away(&mut self) {
        self.order("stop immediate");
    }

    /// Stops the server in order: transactions that run are broken off, and those who are connected are told.
    pub fn shut_down(&mut self) {
        self.order("stop fast");
    }

    /// Starts it again at the same address, with the same data.
    pub fn come_back(&mut self) {
        self.order("start");
    }

    fn order(&mut self, order: &str) {
        let mut answer = String::new();
        let told = writeln!(self.orders, "{order}").and_then(|()| self.answers.read_line(&mut answer));
        assert!(told.is_ok() && answer == "done\n", "the cluster did not {order}: {answer}");
    }
}

/// The server that the tests of this process share. The first call looks for it, and starts it where that is needed.
///
/// # Panics
/// When there is none and `REQUIRE_POSTGRES=1` is set.
pub fn server() -> &'static PostgresForTests {
    static SERVER: OnceLock<PostgresForTests> = OnceLock::new();
    SERVER.get_or_init(|| {
        let server = look_for();
        if let PostgresForTests::Absent(reason) = &server {
            assert!(!is_required(), "REQUIRE_POSTGRES=1 is set, but there is no PostgreSQL: {reason}");
            // The test harness swallows what `eprintln!` says in a test that passes, but not what is written to the handle.
            let said = format!("{reason}: the tests ran on SQLite only. Install it or set TEST_DATABASE_URL.\n");
            std::io::stderr().write_all(said.as_bytes()).ok();
        }
        server
    })
}

/// The address of a database on the server, or nothing where there is no server. It need not exist.
pub fn url_for(database: &str) -> Option<String> {
    match server() {
        PostgresForTests::Given(url) | PostgresForTests::Cluster { url, .. } => Some(with_database(url, database)),
        PostgresForTests::Absent(_) => None,
    }
}

/// Makes an empty database that no other test uses, or gives nothing where there is no server.
///
/// # Panics
/// When there is a server that does not make the database.
pub fn create_database() -> Option<TestDatabase> {
    static MADE: AtomicU32 = AtomicU32::new(0);
    // Several processes may share a given server, and the numbers of processes come round again.
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
    let name = format!("doorlijn_test_{}_{now}_{}", process::id(), MADE.fetch_add(1, Ordering::Relaxed));
    let url = url_for(&name)?;
    match execute(&format!("CREATE DATABASE {name}")) {
        Ok(()) => Some(TestDatabase { name, url }),
        Err(reason) => panic!("PostgreSQL did not create a database for the test: {reason}"),
    }
}

impl TestDatabase {
    /// The address of the database, as `DOORLIJN_DATABASE_URL` takes it.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        // A test that has failed already must not be hidden behind a second panic, so this is only told.
        if let Err(reason) = execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)) {
            eprintln!("The database {} of this test stays behind: {reason}", self.name);
        }
    }
}

fn look_for() -> PostgresForTests {
    match env::var("TEST_DATABASE_URL") {
        Ok(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => PostgresForTests::Given(url),
        Ok(url) if !url.is_empty() => panic!("TEST_DATABASE_URL must start with postgres:// or postgresql://"),
        _ => match programs() {
            Some(programs) => start_cluster(&programs),
            None => PostgresForTests::Absent("PostgreSQL was not found".to_owned()),
        },
    }
}

fn is_required() -> bool {
    env::var("REQUIRE_POSTGRES").is_ok_and(|value| value == "1")
}

/// The directory of `PostgreSQL`'s programs: the one on the path, else the newest that Debian's packages put aside.
fn programs() -> Option<PathBuf> {
    static PROGRAMS: OnceLock<Option<PathBuf>> = OnceLock::new();
    PROGRAMS.get_or_init(find_programs).clone()
}

fn find_programs() -> Option<PathBuf> {
    let on_path = env::split_paths(&env::var_os("PATH").unwrap_or_default()).collect::<Vec<_>>();
    let mut set_aside: Vec<_> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path().join("bin"))))
        .collect();
    set_aside.sort();
    on_path
        .into_iter()
        .chain(set_aside.into_iter().rev().map(|(_, directory)| directory))
        // On the path may be a link to one of the programs only; the others lie beside what it points at.
        .filter_map(|directory| Some(fs::canonicalize(directory.join("initdb")).ok()?.parent()?.to_owned()))
        .find(|directory| ["initdb", "pg_ctl", "postgres", "psql"].iter().all(|program| directory.join(program).is_file()))
}

fn start_cluster(programs: &Path) -> PostgresForTests {
    let mut reason = String::new();
    // Between choosing a port and listening on it somebody else may take it; then another one is tried.
    for port in free_ports().take(3) {
        match try_start(programs, port, "off") {
            Ok((keeper, _)) => {
                return PostgresForTests::Cluster { url: format!("postgres://postgres@127.0.0.1:{port}/postgres"), keeper };
            }
            Err(told) => reason = told,
        }
    }
    PostgresForTests::Absent(format!("PostgreSQL in {} did not start ({reason})", programs.display()))
}

fn try_start(programs: &Path, port: u16, waits_for_disk: &str) -> Result<(ChildStdin, BufReader<ChildStdout>), String> {
    let mut keeper = keeper(programs, port, waits_for_disk)?
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // An interrupt from the terminal ends this process, and thereby the keeper; it must not stop the keeper half-way.
        .process_group(0)
        .spawn()
        .map_err(|error| format!("the shell did not start: {error}"))?;
    let (Some(stdin), Some(stdout), Some(mut stderr)) = (keeper.stdin.take(), keeper.stdout.take(), keeper.stderr.take()) else {
        return Err("the shell has no pipes".to_owned());
    };
    let mut answer = BufReader::new(stdout);
    let mut said = String::new();
    answer.read_line(&mut said).map_err(|error| error.to_string())?;
    if said == "ready\n" {
        return Ok((stdin, answer));
    }
    answer.read_to_string(&mut said).and_then(|_| stderr.read_to_string(&mut said)).map_err(|error| error.to_string())?;
    keeper.wait().map_err(|error| error.to_string())?;
    Err(said.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The command that keeps a cluster. `PostgreSQL` refuses to run as root, so root hands it to the user `postgres`.
fn keeper(programs: &Path, port: u16, waits_for_disk: &str) -> Result<Command, String> {
    let mut command = if is_root()? {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--init-groups", "--"]).arg("sh");
        command
    } else {
        Command::new("sh")
    };
    command.args(["-c", KEEPER, "keeper"]).arg(port.to_string()).arg(waits_for_disk).env("PATH", path_with(programs));
    // Where we are now, the user `postgres` may not be allowed to look.
    command.current_dir("/");
    without_postgres_settings(&mut command);
    Ok(command)
}

fn is_root() -> Result<bool, String> {
    let output = Command::new("id").arg("-u").output().map_err(|error| format!("`id -u` did not run: {error}"))?;
    Ok(output.stdout.trim_ascii() == b"0")
}

fn path_with(programs: &Path) -> OsString {
    let rest = env::var_os("PATH").unwrap_or_default();
    env::join_paths(std::iter::once(programs.to_owned()).chain(env::split_paths(&rest))).unwrap_or(rest)
}

/// `PGPORT`, `PGSSLMODE` and their like in the developer's shell speak of another server than this one.
fn without_postgres_settings(command: &mut Command) {
    for (name, _) in env::vars_os().filter(|(name, _)| name.as_encoded_bytes().starts_with(b"PG")) {
        command.env_remove(name);
    }
}

/// Ports on which nobody listens, below those that the system hands out for outgoing connections. Where the search begins
/// differs from process to process, so that test processes side by side seldom meet.
fn free_ports() -> impl Iterator<Item = u16> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.subsec_nanos());
    let beginning = process::id().wrapping_mul(7919).wrapping_add(now / 1000);
    (0..12_000_u32)
        .filter_map(move |step| u16::try_from(20_000 + beginning.wrapping_add(step) % 12_000).ok())
        .filter(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok())
}

/// Runs one statement on the server's own database.
fn execute(statement: &str) -> Result<(), String> {
    let url = match server() {
        PostgresForTests::Given(url) | PostgresForTests::Cluster { url, .. } => url,
        PostgresForTests::Absent(reason) => return Err(reason.clone()),
    };
    let psql = programs().map_or_else(|| PathBuf::from("psql"), |directory| directory.join("psql"));
    let mut command = Command::new(psql);
    let options: [&str; 5] = ["--no-psqlrc", "--quiet", "--no-password", "--command", statement];
    command.args(options).arg("--dbname").arg(url).stdin(Stdio::null());
    if matches!(server(), PostgresForTests::Cluster { .. }) {
        without_postgres_settings(&mut command);
    }
    let output = command.output().map_err(|error| format!("psql did not run: {error}"))?;
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()) }
}

/// The same server, user and settings, with another database.
fn with_database(url: &str, database: &str) -> String {
    let (address, settings) = url.split_once('?').map_or((url, None), |(address, settings)| (address, Some(settings)));
    let server_at = address.find("://").map_or(0, |scheme| scheme + 3);
    let server = address[server_at..].find('/').map_or(address, |path| &address[..server_at + path]);
    settings.map_or_else(|| format!("{server}/{database}"), |settings| format!("{server}/{database}?{settings}"))
}

#[cfg(test)]
mod tests {
    use super::with_database;

    #[test]
    fn another_database_keeps_the_server_and_its_settings() {
        let examples = [
            ("postgres://u:p@h:1/a?sslmode=require", "postgres://u:p@h:1/b?sslmode=require"),
            ("postgres://h/a", "postgres://h/b"),
            ("postgresql://h", "postgresql://h/b"),
            ("postgres://h?host=/run/pg", "postgres://h/b?host=/run/pg"),
            ("postgres:///a", "postgres:///b"),
        ];
        for (given, expected) in examples {
            assert_eq!(with_database(given, "b"), expected, "{given}");
        }
    }
}
