//! Two processes on one `PostgreSQL` under load: no update is lost, nothing is done twice, and one of them seals. Then one is killed,
//! and the other goes on.

use std::{path::Path, time::Duration};

use tests::{Backend, Store};
use tokio::time::sleep;

use crate::{observer, scene::Scene, service::Program};

/// How long both are written to.
const TOGETHER: Duration = Duration::from_secs(6);
/// How long writers write before one is killed, and again with the other alone.
const ALONE: Duration = Duration::from_secs(1);
/// How often it is looked who seals.
const LOOK: Duration = Duration::from_millis(50);
/// How long the lease of the sealer holds, in microseconds.
const LEASE: i64 = 3_000_000;
/// Who seals, and until when.
const SEALER: &str = "select coalesce(holder::text, '') || ' ' || \
    coalesce((extract(epoch from held_until) * 1000000)::bigint, 0)::text as text from log_heads";

/// Gives what was found, or nothing where there is no `PostgreSQL`.
pub(crate) async fn run(binary: &Path, seed: u64) -> Option<Vec<String>> {
    let store = Store::new(Backend::Postgres)?;
    let program = Program::new(binary, &store);
    let mut services = [program.serve().unwrap(), program.serve().unwrap()];
    let mut scene = Scene::new("two processes", program, services[0].address, seed).await;
    let addresses = services.each_ref().map(|service| service.address);
    let (load, changes) = scene.load(1, &addresses, sealers(&store)).await;
    scene.find_all(1, changes);
    scene.settle(1, &addresses, load).await;
    for (round, at) in [(2, 0), (3, 1)] {
        let addresses = services.each_ref().map(|service| service.address);
        let dying = &mut services[at];
        let (load, ()) = scene
            .load(round, &addresses, async {
                sleep(ALONE).await;
                dying.kill();
                sleep(ALONE).await;
            })
            .await;
        if !observer::falls_silent(&store, "xact_start is not null").await {
            scene.find(round, "PostgreSQL is still at work for a process that is dead");
        }
        // The other one is asked, also for what the dead one had begun.
        scene.settle(round, &[addresses[1 - at]], load).await;
        services[at] = scene.program.serve().unwrap();
    }
    let addresses = services.each_ref().map(|service| service.address);
    scene.end(3, &addresses).await;
    Some(scene.findings)
}

/// Watches who seals. Another may do so only once the lease of who did has run out.
async fn sealers(store: &Store) -> Vec<String> {
    let (mut changes, mut last) = (Vec::new(), None::<(String, i64)>);
    let patience = std::time::Instant::now() + TOGETHER;
    while std::time::Instant::now() < patience {
        let text = store.text(SEALER);
        let (holder, until) = text.split_once(' ').unwrap();
        let seen = (holder.to_owned(), until.parse::<i64>().unwrap());
        if let Some((before, held)) = &last
            && !before.is_empty()
            && *before != seen.0
            && seen.1 < held + LEASE
        {
            changes.push(format!("two sealers: {seen:?} seals, and the lease of {before} held until {held}"));
        }
        last = Some(seen);
        sleep(LOOK).await;
    }
    if last.is_none_or(|(holder, _)| holder.is_empty()) {
        changes.push("nobody seals".to_owned());
    }
    changes
}
