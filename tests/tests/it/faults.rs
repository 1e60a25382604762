//! What goes wrong around the service: a database that goes away, an end while requests run, several processes at once.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::json;
use tests::{Server, Store, on_both, postgres::OwnCluster};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};

on_both!(
    two_processes_start_together_on_an_empty_database,
    a_process_starts_again_on_its_data,
    a_running_request_is_finished_before_the_service_ends,
    of_many_changes_at_once_one_comes_first_and_none_is_lost,
);

async fn two_processes_start_together_on_an_empty_database(store: Store) {
    let started = join_all((0..3).map(|_| Server::start(&store, &[]))).await;
    let servers: Vec<Server> = started.into_iter().map(Result::unwrap).collect();
    let north = servers[0].childcare_provider("North").await;
    for server in &servers {
        server.get("/readyz").await.expect(200);
        let keys = server.get("/.well-known/jwks.json").await.expect(200);
        assert_eq!(keys.json["keys"].as_array().unwrap().len(), 1, "they agree on one key");
        north.at(server).get("/organisations").await.expect(200);
    }
}

async fn a_process_starts_again_on_its_data(store: Store) {
    let server = Server::start(&store, &[]).await.unwrap();
    let (token, organisation) = {
        let north = server.childcare_provider("North").await;
        (north.token.clone(), north.organisation)
    };
    drop(server);
    let server = Server::start(&store, &[]).await.unwrap();
    let found = server.get(&format!("/v1/organisations/{organisation}")).bearer(&token).await.expect(200);
    assert_eq!(found.json["name"], "North");
}

/// The head of the request is there and its body comes only once the service was told to stop.
async fn a_running_request_is_finished_before_the_service_ends(server: Server) {
    let north = server.childcare_provider("North").await;
    let path = format!("/v1/organisations/{}", north.organisation);
    let body = json!({ "name": "Noord" }).to_string();
    let head = format!(
        "PATCH {path} HTTP/1.1\r\nhost: test\r\nauthorization: Bearer {}\r\nif-match: *\r\n\
         content-type: application/merge-patch+json\r\ncontent-length: {}\r\n\r\n",
        north.token,
        body.len()
    );
    let mut running = TcpStream::connect(server.address()).await.unwrap();
    running.write_all(head.as_bytes()).await.unwrap();
    running.write_all(&body.as_bytes()[..4]).await.unwrap();
    sleep(Duration::from_millis(300)).await;
    let stopped = tokio::spawn(server.stop());
    sleep(Duration::from_millis(300)).await;
    assert!(!stopped.is_finished(), "the service ended with a request running");
    running.write_all(&body.as_bytes()[4..]).await.unwrap();
    let mut answer = vec![0; 12];
    timeout(Duration::from_secs(10), running.read_exact(&mut answer)).await.unwrap().unwrap();
    assert_eq!(String::from_utf8_lossy(&answer), "HTTP/1.1 200");
    timeout(Duration::from_secs(10), stopped).await.unwrap().unwrap();
    assert!(TcpStream::connect(server.address()).await.is_err(), "it takes no more requests");
    let kept = Server::start(server.store(), &[]).await.unwrap();
    assert_eq!(north.at(&kept).get(&format!("/organisations/{}", north.organisation)).await.expect(200).json["name"], "Noord");
}

async fn of_many_changes_at_once_one_comes_first_and_none_is_lost(server: Server) {
    let other = server.another(&[]).await;
    let north = server.childcare_provider("North").await;
    let path = format!("/organisations/{}", north.organisation);
    let etag = north.get(&path).await.expect(200).etag();
    let change = |number: usize| {
        let name = json!({ "name": format!("North {number}") });
        let caller = if number.is_multiple_of(2) { north.clone() } else { north.at(&other) };
        caller.patch(&path, &etag, &name)
    };
    let answers = join_all((0..16).map(change).map(IntoFuture::into_future)).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [vec![200], vec![412; 15]].concat());
    // Whoever reads again and tries again comes through in the end.
    let mut tries = 0;
    while north.patch(&path, "*", &json!({ "name": "North" })).await.status != 200 {
        tries += 1;
        assert!(tries < 5);
    }
}

/// One cluster of its own, so that no other test is in the way. There is nothing like it on `SQLite`.
#[test]
fn a_database_that_goes_away_is_told_and_its_return_needs_no_restart() {
    let Some(mut cluster) = OwnCluster::start() else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let server = Server::start(&Store::at(cluster.url()), &[]).await.unwrap();
        let north = server.childcare_provider("North").await;
        let path = format!("/organisations/{}", north.organisation);
        north.get(&path).await.expect(200);
        cluster.go_away();
        for _ in 0..20 {
            north.get(&path).await.expect_problem(503, "unavailable");
            north.patch(&path, "*", &json!({ "name": "Noord" })).await.expect_problem(503, "unavailable");
            server.get("/readyz").await.expect_problem(503, "unavailable");
        }
        // What needs no database goes on.
        server.get("/livez").await.expect(200);
        server.get("/v1/openapi.json").await.expect(200);
        north.get("/organisations?page=1").await.expect(400);
        server.get("/v1/organisations").await.expect(401);
        cluster.come_back();
        let patience = Instant::now() + Duration::from_secs(10);
        while server.get("/readyz").await.status != 200 {
            assert!(Instant::now() < patience, "the service does not recover");
            sleep(Duration::from_millis(100)).await;
        }
        for _ in 0..20 {
            north.get(&path).await.expect(200);
            north.patch(&path, "*", &json!({ "name": "Noord" })).await.expect(200);
        }
        // In the middle of it all: whatever was answered with success is there afterwards.
        let mut kept = 0;
        for number in 1..=30 {
            if number == 10 {
                cluster.go_away();
            }
            if number == 20 {
                cluster.come_back();
            }
            let answer = north.patch(&path, "*", &json!({ "name": format!("North {number}") })).await;
            assert!(matches!(answer.status, 200 | 503), "{answer}");
            if answer.status == 200 {
                kept = number;
            }
        }
        // A connection that nobody has used since is found out by the first who does; that much is told as well.
        let patience = Instant::now() + Duration::from_secs(10);
        let read = loop {
            let answer = north.get(&path).await;
            if answer.status == 200 {
                break answer;
            }
            assert!(answer.status == 503 && Instant::now() < patience, "{answer}");
        };
        assert_eq!(read.json["name"], format!("North {kept}"));
    });
}
