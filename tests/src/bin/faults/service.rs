//! The program itself as a process of its own, which can be killed, and the commands of the operator beside it.

use std::{
    fs::OpenOptions,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
};

use tests::{PUBLIC_URL, Store};

/// How the program begins the line that says where it listens.
const LISTENS: &str = "API    http://";

/// The program on a store.
#[derive(Clone)]
pub(crate) struct Program {
    binary: PathBuf,
    store: Store,
}

/// A running service. Dropping it kills it.
pub(crate) struct Service {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    child: Child,
    // What it says later goes nowhere, but a pipe that is closed would end it.
    _said: BufReader<ChildStdout>,
}

impl Program {
    /// The program at a path, to be run on a store.
    pub(crate) fn new(binary: &Path, store: &Store) -> Self {
        Self { binary: binary.to_owned(), store: store.clone() }
    }

    /// Its store.
    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.binary);
        command.env_clear().envs(self.store.variables()).env("RUST_LOG", "warn");
        // Nobody is turned away for asking much, and each process finds a port of its own.
        command.env("DOORLIJN_RATE_LIMIT", "1000000000").env("DOORLIJN_BIND", "127.0.0.1:0");
        command.env("DOORLIJN_PUBLIC_URL", PUBLIC_URL).stdin(Stdio::null());
        command
    }

    /// What a command of the operator prints, or what it says went wrong.
    pub(crate) fn operator(&self, arguments: &[&str]) -> Result<String, String> {
        let output = self.command().args(arguments).output().map_err(|error| error.to_string())?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        if output.status.success() { Ok(said) } else { Err(said + &String::from_utf8_lossy(&output.stderr)) }
    }

    fn log(&self) -> PathBuf {
        self.store.folder().join("serve.log")
    }

    /// Starts the service; it listens when this returns.
    pub(crate) fn serve(&self) -> Result<Service, String> {
        let log = OpenOptions::new().create(true).append(true).open(self.log()).map_err(|error| error.to_string())?;
        let started = self.command().arg("serve").stdout(Stdio::piped()).stderr(log).spawn();
        let mut child = started.map_err(|error| error.to_string())?;
        let mut said = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while said.read_line(&mut line).is_ok_and(|bytes| bytes > 0) {
            if let Some((_, rest)) = line.split_once(LISTENS) {
                let address = rest.trim().trim_end_matches("/v1").parse().unwrap();
                return Ok(Service { address, child, _said: said });
            }
            line.clear();
        }
        drop(child.wait());
        Err(format!("the service did not start: {}", std::fs::read_to_string(self.log()).unwrap_or_default()))
    }

    /// The lines of the log in which the service tells of a fault of its own.
    pub(crate) fn own_faults(&self) -> Vec<String> {
        let log = std::fs::read_to_string(self.log()).unwrap_or_default();
        let faults = log.lines().filter(|line| line.contains("panick") || line.contains("internal-error"));
        faults.map(|line| format!("the service tells of a fault of its own: {line}")).collect()
    }
}

impl Service {
    /// Kills it (SIGKILL): no line of its code runs any more.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Whether it still runs.
    pub(crate) fn runs(&mut self) -> bool {
        self.child.try_wait().is_ok_and(|ended| ended.is_none())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
