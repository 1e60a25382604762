//! `fuzz REQUESTS [SEED]`: sends made-up requests, good, nearly good and bad, in the grammar of the contract, to the service on a
//! database of its own, as callers of several organisations. There must be no 5xx, no panic, no answer that breaks the contract,
//! and in no answer what belongs to another organisation. The same seed makes the same requests, but for the ids that the service
//! gives.
#![allow(clippy::unwrap_used, reason = "what goes wrong in the harness is meant to end the run, there and then")]

mod grammar;
mod request;
mod world;

use std::{
    env,
    process::ExitCode,
    sync::atomic::{AtomicUsize, Ordering},
};

use rand::{SeedableRng, rngs::StdRng};
use tests::{Backend, Server, Store};

use self::{grammar::Grammar, world::World};

/// How many threads panicked, of the service or of this.
static PANICS: AtomicUsize = AtomicUsize::new(0);

/// How many findings are told before the run ends.
const MOST_FINDINGS: usize = 20;

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let requests: usize = arguments.next().map_or(10_000, |text| text.parse().unwrap());
    let seed: u64 = arguments.next().map_or_else(|| uuid::Uuid::new_v4().as_u64_pair().0 >> 16, |text| text.parse().unwrap());
    println!("fuzz: {requests} requests, seed {seed}");
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        PANICS.fetch_add(1, Ordering::SeqCst);
        usual(panic);
    }));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let findings = runtime.block_on(run(requests, seed));
    for finding in &findings {
        println!("finding: {finding}");
    }
    let panics = PANICS.load(Ordering::SeqCst);
    println!("fuzz: {} findings, {panics} panics, seed {seed}", findings.len());
    if findings.is_empty() && panics == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn run(requests: usize, seed: u64) -> Vec<String> {
    let store = Store::new(Backend::Sqlite).unwrap();
    // Nobody is turned away for asking much.
    let server = Server::start(&store, &[("DOORLIJN_RATE_LIMIT", "1000000000")]).await.unwrap();
    let mut world = World::new(&server).await;
    let grammar = Grammar::read(&api::document());
    let mut chance = StdRng::seed_from_u64(seed);
    let mut findings = Vec::new();
    let mut statuses = std::collections::BTreeMap::<u16, usize>::new();
    for number in 0..requests {
        let made = request::make(&mut chance, &grammar, &world);
        let told = format!("request {number}: {}", made.told);
        let answer = made.ask(&server).await;
        *statuses.entry(answer.status).or_default() += 1;
        if answer.status >= 500 {
            findings.push(format!("{told}\n  {answer}"));
        }
        if let Some(broken) = &answer.broken {
            findings.push(format!("{told}\n  {answer}\n  {broken}"));
        }
        if let Some(leak) = world.learn(&made, &answer) {
            findings.push(format!("{told}\n  {answer}\n  {leak}"));
        }
        if findings.len() >= MOST_FINDINGS || PANICS.load(Ordering::SeqCst) > 0 {
            println!("last: {told}");
            break;
        }
    }
    println!("fuzz: answers by status: {statuses:?}; {}", world.told());
    findings
}
