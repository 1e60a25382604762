//! What one caller may take of the service: requests, places, connections, bytes and patience. The others find theirs.

use std::time::Duration;

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;
use tests::{Actor, Server, Store, Wire, on_both};

on_both!(
    a_client_that_holds_all_its_places_leaves_the_others_theirs,
    a_client_that_floods_is_turned_away_and_the_others_are_answered,
    when_all_places_are_taken_the_service_says_so_at_once,
    bodies_that_are_announced_take_room_before_they_are_in_memory,
    connections_beyond_the_limit_wait_for_one_to_end,
    a_head_that_does_not_come_ends_its_connection,
    a_head_that_does_not_come_after_an_answer_ends_its_connection,
    a_body_that_does_not_come_is_given_up,
    headers_have_a_limit,
);

async fn with(store: &Store, settings: &[(&str, &str)]) -> Server {
    Server::start(store, settings).await.unwrap()
}

fn own(actor: &Actor) -> String {
    format!("/organisations/{}", actor.organisation)
}

async fn a_client_that_holds_all_its_places_leaves_the_others_theirs(store: Store) {
    let server = with(&store, &[("DOORLIJN_CLIENT_REQUESTS", "2")]).await;
    let (north, south) = (server.childcare_provider("North").await, server.childcare_provider("South").await);
    let body = json!({ "name": "Noord" }).to_string();
    let mut wires = [Wire::to(&server).await, Wire::to(&server).await];
    for wire in &mut wires {
        wire.announces_a_change(&north, body.len()).await;
    }
    for _ in 0..5 {
        let turned_away = north.get(&own(&north)).await.expect_problem(429, "too-many-requests");
        assert_eq!(turned_away.header("retry-after"), "1");
        south.get(&own(&south)).await.expect(200);
    }
    for wire in &mut wires {
        wire.send(&body).await;
        assert_eq!(wire.head().await, "HTTP/1.1 200 OK");
    }
    assert_eq!(north.get(&own(&north)).await.expect(200).json["name"], "Noord");
}

/// However many requests one client sends at once, there are no more of them in front of another's than its share.
async fn a_client_that_floods_is_turned_away_and_the_others_are_answered(store: Store) {
    let settings = [("DOORLIJN_CLIENT_REQUESTS", "4"), ("DOORLIJN_REQUESTS", "8")];
    let server = with(&store, &settings).await;
    let (north, south) = (server.childcare_provider("North").await, server.childcare_provider("South").await);
    let north_path = own(&north);
    let flood = join_all((0..200).map(|number| {
        let ask = north.patch(&north_path, "*", &json!({ "name": format!("North {number}") }));
        async move { ask.await.status }
    }));
    let others = async {
        let mut answers = Vec::new();
        for _ in 0..20 {
            answers.push(south.patch(&own(&south), "*", &json!({ "name": "Zuid" })).await.status);
        }
        answers
    };
    let (flood, others) = tokio::join!(flood, others);
    assert!(others.iter().all(|status| *status == 200), "{others:?}");
    assert!(flood.iter().all(|status| matches!(status, 200 | 429)), "{flood:?}");
    assert!(flood.contains(&200), "some of the flood is served");
    north.get(&north_path).await.expect(200);
}

async fn when_all_places_are_taken_the_service_says_so_at_once(store: Store) {
    let server = with(&store, &[("DOORLIJN_REQUESTS", "2")]).await;
    let body = json!({ "name": "Noord" }).to_string();
    let (north, south) = (server.childcare_provider("North").await, server.childcare_provider("South").await);
    let mut wires = [Wire::to(&server).await, Wire::to(&server).await];
    for (wire, actor) in wires.iter_mut().zip([&north, &south]) {
        wire.announces_a_change(actor, body.len()).await;
    }
    let east = server.childcare_provider("East").await;
    for actor in [&east, &north] {
        let answer = actor.get(&own(actor)).await.expect_problem(503, "overloaded");
        assert_eq!(answer.header("retry-after"), "2");
    }
    server.get("/livez").await.expect(200);
    server.get("/readyz").await.expect(200);
    wires[0].send(&body).await;
    assert_eq!(wires[0].head().await, "HTTP/1.1 200 OK");
    east.get(&own(&east)).await.expect(200);
}

/// A place has 32 kB of room for bodies; here there are two of them.
async fn bodies_that_are_announced_take_room_before_they_are_in_memory(store: Store) {
    let server = with(&store, &[("DOORLIJN_REQUESTS", "2"), ("DOORLIJN_CLIENT_REQUESTS", "1")]).await;
    let (north, south) = (server.childcare_provider("North").await, server.childcare_provider("South").await);
    let mut wire = Wire::to(&server).await;
    wire.announces_a_change(&north, 1 << 20).await;
    let change = south.patch(&own(&south), "*", &json!({ "name": "Zuid" }));
    change.clone().await.expect_problem(503, "overloaded");
    // What has no body needs no room for one.
    south.get(&own(&south)).await.expect(200);
    drop(wire);
    let mut tries = 0;
    while change.clone().await.status != 200 {
        tries += 1;
        assert!(tries < 1000, "the room is not free again");
    }
}

async fn connections_beyond_the_limit_wait_for_one_to_end(store: Store) {
    let server = with(&store, &[("DOORLIJN_CONNECTIONS", "1"), ("DOORLIJN_CLIENT_SECONDS", "30")]).await;
    let ask = "GET /livez HTTP/1.1\r\nhost: test\r\n\r\n";
    // There is one connection for each worker, and one worker for each processor.
    let workers = std::thread::available_parallelism().unwrap().get();
    let mut held = Vec::new();
    for _ in 0..workers {
        let mut wire = Wire::to(&server).await;
        wire.send(ask).await;
        assert_eq!(wire.head().await, "HTTP/1.1 200 OK");
        held.push(wire);
    }
    let mut waiting = Wire::to(&server).await;
    waiting.send(ask).await;
    assert!(waiting.is_silent_for(Duration::from_millis(500)).await, "a connection beyond the limit is served");
    drop(held);
    assert_eq!(waiting.head().await, "HTTP/1.1 200 OK");
}

async fn a_head_that_does_not_come_ends_its_connection(store: Store) {
    let server = with(&store, &[("DOORLIJN_CLIENT_SECONDS", "1")]).await;
    let mut silent = Wire::to(&server).await;
    let mut begun = Wire::to(&server).await;
    begun.send("GET /livez HTTP/1.1\r\nhost: te").await;
    let mut trickling = Wire::to(&server).await;
    let trickle = async {
        for letter in "GET /livez HTTP/1.1\r\n".chars().chain("x".repeat(200).chars()) {
            trickling.send(&letter.to_string()).await;
            if !trickling.is_silent_for(Duration::from_millis(100)).await {
                break;
            }
        }
        trickling.is_closed().await;
    };
    tokio::join!(silent.is_closed(), begun.is_closed(), trickle);
    server.get("/livez").await.expect(200);
}

/// On a connection that was served before, the server below does not look at how long a head takes.
async fn a_head_that_does_not_come_after_an_answer_ends_its_connection(store: Store) {
    let server = with(&store, &[("DOORLIJN_CLIENT_SECONDS", "1")]).await;
    let ask = "GET /livez HTTP/1.1\r\nhost: test\r\n\r\n";
    let mut wire = Wire::to(&server).await;
    wire.send(ask).await;
    assert_eq!(wire.head().await, "HTTP/1.1 200 OK");
    wire.send("GET /livez HTTP/1.1\r\nhost: te").await;
    wire.is_closed().await;
    // Who goes on asking keeps the connection for longer than the patience with one head.
    let mut busy = Wire::to(&server).await;
    for _ in 0..12 {
        busy.send(ask).await;
        assert_eq!(busy.head().await, "HTTP/1.1 200 OK");
        busy.skip("{\"status\":\"live\"}".len()).await;
        assert!(busy.is_silent_for(Duration::from_millis(250)).await, "the connection is closed");
    }
}

async fn a_body_that_does_not_come_is_given_up(store: Store) {
    let server = with(&store, &[("DOORLIJN_CLIENT_SECONDS", "1"), ("DOORLIJN_CLIENT_REQUESTS", "1")]).await;
    let north = server.childcare_provider("North").await;
    let mut wire = Wire::to(&server).await;
    wire.announces_a_change(&north, 100).await;
    wire.send("{\"name\":").await;
    north.get(&own(&north)).await.expect_problem(429, "too-many-requests");
    assert_eq!(wire.head().await, "HTTP/1.1 408 Request Timeout");
    wire.is_closed().await;
    north.get(&own(&north)).await.expect(200);
    // A form for a token is given up as well.
    let mut wire = Wire::to(&server).await;
    let head = "POST /oauth/token HTTP/1.1\r\nhost: test\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 50\r\n\r\n";
    wire.send(head).await;
    wire.send("grant_type=").await;
    assert_eq!(wire.head().await, "HTTP/1.1 408 Request Timeout");
}

async fn headers_have_a_limit(store: Store) {
    let server = with(&store, &[]).await;
    let north = server.childcare_provider("North").await;
    let ask = |length: usize| north.get(&own(&north)).header("x-padding", &"x".repeat(length));
    ask(12 << 10).await.expect(200);
    ask(17 << 10).await.expect_problem(431, "headers-too-large");
    server.ask(Method::GET, "/livez").header("x-padding", &"x".repeat(17 << 10)).await.expect_problem(431, "headers-too-large");
    // Beyond what the service reads at all, the connection ends.
    let mut wire = Wire::to(&server).await;
    wire.send(&format!("GET /livez HTTP/1.1\r\nhost: test\r\nx-padding: {}", "x".repeat(300 << 10))).await;
    let head = wire.head().await;
    assert!(head.is_empty() || head.starts_with("HTTP/1.1 4"), "{head}");
    wire.is_closed().await;
}
