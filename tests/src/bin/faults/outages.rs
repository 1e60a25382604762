//! `PostgreSQL` is taken away under load and comes back, in order and as after a crash. The service is not: it goes on, tells who
//! asks meanwhile that it is not available, and recovers by itself.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use rand::RngExt;
use reqwest::Method;
use tests::{Store, postgres::OwnCluster};
use tokio::{task::spawn_blocking, time::sleep};

use crate::{
    call::{Outcome, Request},
    scene::Scene,
    service::Program,
};

/// How often it goes away, by turns in order and as after a crash.
const OUTAGES: usize = 4;
/// How long writers write before it goes, and again once it is back, in milliseconds.
const MOMENTS: std::ops::Range<u64> = 300..1500;
/// How long it stays away, in milliseconds.
const AWAY: std::ops::Range<u64> = 0..3000;
/// Within which time the service works again.
const RECOVERY: Duration = Duration::from_secs(10);

/// Gives what was found, or nothing where there are no programs to make a cluster with.
pub(crate) async fn run(binary: &Path, seed: u64) -> Option<Vec<String>> {
    let mut cluster = OwnCluster::start()?;
    let program = Program::new(binary, &Store::at(cluster.url()));
    let mut service = program.serve().unwrap();
    let addresses = [service.address];
    let mut scene = Scene::new("PostgreSQL restarted", program, service.address, seed).await;
    let mut slowest = Duration::ZERO;
    for round in 1..=OUTAGES {
        let line = scene.line(&addresses);
        let look = Request::new(&mut scene.chance, Method::GET, "/locations");
        let before = Duration::from_millis(scene.chance.random_range(MOMENTS));
        let away = Duration::from_millis(scene.chance.random_range(AWAY));
        let after = Duration::from_millis(scene.chance.random_range(MOMENTS));
        let (load, (back, recovered)) = scene
            .load(round, &addresses, async move {
                sleep(before).await;
                // What waits for the programs of PostgreSQL must not keep the writers from writing.
                let back = spawn_blocking(move || {
                    if round.is_multiple_of(2) {
                        cluster.go_away();
                    } else {
                        cluster.shut_down();
                    }
                    std::thread::sleep(away);
                    cluster.come_back();
                    cluster
                });
                let back = back.await.unwrap();
                let began = Instant::now();
                let recovered = loop {
                    match line.send_to(0, &look).await {
                        Outcome::Answered(answer) if answer.status == 200 => break Some(began.elapsed()),
                        _ if began.elapsed() > RECOVERY => break None,
                        _ => sleep(Duration::from_millis(50)).await,
                    }
                };
                sleep(after).await;
                (back, recovered)
            })
            .await;
        cluster = back;
        match recovered {
            Some(took) => slowest = slowest.max(took),
            None => scene.find(round, format!("the service does not work again within {RECOVERY:?}")),
        }
        if !service.runs() {
            scene.find(round, "the service ended");
            break;
        }
        if scene.silent() > 0 {
            scene.find(round, "a request got no answer, although the service was there all the time");
        }
        scene.settle(round, &addresses, load).await;
    }
    scene.end(OUTAGES, &addresses).await;
    println!("PostgreSQL restarted: {OUTAGES} times, the slowest recovery took {slowest:?}");
    Some(scene.findings)
}
