//! `faults BINARY [KILLS] [SEED]`: runs the program itself under parallel writes and lets it meet what goes wrong. It is killed
//! (SIGKILL) at random moments, KILLS (5) times on each database; `PostgreSQL` is taken away and comes back; two processes work on
//! one database. After each fault everything that was answered with success must be there, and nothing by half. The same seed
//! makes the same requests by each writer, up to where the fault meets them.
#![allow(clippy::unwrap_used, reason = "what goes wrong in the harness is meant to end the run, there and then")]

mod call;
mod facts;
mod kills;
mod ledger;
mod observer;
mod outages;
mod processes;
mod scene;
mod service;
mod writer;

use std::{env, path::PathBuf, process::ExitCode};

use tests::Backend;

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let Some(binary) = arguments.next().and_then(|path| PathBuf::from(path).canonicalize().ok()) else {
        eprintln!("usage: faults BINARY [KILLS] [SEED]");
        return ExitCode::from(2);
    };
    let kills: usize = arguments.next().map_or(5, |text| text.parse().unwrap());
    let seed: u64 = arguments.next().map_or_else(|| uuid::Uuid::new_v4().as_u64_pair().0 >> 16, |text| text.parse().unwrap());
    println!("faults: {kills} kills a database, seed {seed}");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let findings = runtime.block_on(async {
        let mut findings = Vec::new();
        for backend in [Backend::Sqlite, Backend::Postgres] {
            findings.extend(kills::run(&binary, backend, kills, seed).await.unwrap_or_default());
        }
        findings.extend(outages::run(&binary, seed).await.unwrap_or_default());
        findings.extend(processes::run(&binary, seed).await.unwrap_or_default());
        findings
    });
    println!("faults: {} findings, seed {seed}", findings.len());
    if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
