//! The service is killed at random moments under load, and started again on what it left.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use rand::RngExt;
use tests::{Backend, Store};

use crate::{observer, scene::Scene, service::Program};

/// How long writers write before the service is killed, in milliseconds.
const MOMENTS: std::ops::Range<u64> = 30..1500;

/// Kills the service so many times on a store of its own; gives what was found, or nothing where there is no such database.
pub(crate) async fn run(binary: &Path, backend: Backend, kills: usize, seed: u64) -> Option<Vec<String>> {
    let store = Store::new(backend)?;
    let program = Program::new(binary, &store);
    let mut service = program.serve().unwrap();
    let mut scene = Scene::new(&format!("kills on {backend:?}"), program, service.address, seed).await;
    let mut slowest = Duration::ZERO;
    for round in 1..=kills {
        let moment = Duration::from_millis(scene.chance.random_range(MOMENTS));
        let address = service.address;
        let (load, ()) = scene
            .load(round, &[address], async {
                tokio::time::sleep(moment).await;
                service.kill();
            })
            .await;
        if !observer::falls_silent(&store, "true").await {
            scene.find(round, "PostgreSQL is still at work for a process that is dead");
        }
        let began = Instant::now();
        service = match scene.program.serve() {
            Ok(service) => service,
            Err(reason) => {
                scene.find(round, reason);
                return Some(scene.findings);
            }
        };
        slowest = slowest.max(began.elapsed());
        scene.settle(round, &[service.address], load).await;
    }
    scene.end(kills, &[service.address]).await;
    println!("kills on {backend:?}: {kills} kills, the slowest start took {slowest:?}");
    Some(scene.findings)
}
