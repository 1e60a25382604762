//! How publications are closed: one after the other, whoever asks, and whatever stands in the way of one.

use reqwest::Method;
use tests::{Actor, Server, on_both};

use super::{closed, publishes, settle};

on_both!(
    one_that_cannot_be_closed_holds_up_no_other_municipality_and_the_next_waits_for_it,
    two_who_ask_at_the_same_moment_get_one_publication,
    what_a_closing_left_that_broke_off_is_counted_once_whoever_takes_it_over,
);

async fn asks(municipality: &Actor) -> String {
    municipality.ask(Method::POST, "/publications").await.expect(201).id()
}

async fn state(municipality: &Actor, id: &str) -> String {
    municipality.get(&format!("/publications/{id}")).await.expect(200).json["state"].as_str().unwrap().to_owned()
}

async fn one_that_cannot_be_closed_holds_up_no_other_municipality_and_the_next_waits_for_it(server: Server) {
    let (utrecht, amersfoort) = (server.municipality("GM0344").await, server.municipality("GM0307").await);
    let store = server.store();
    store.sql(
        "insert into figure_counts values
            ('GM0344', 'line-interruptions', 'location', 'none', 'nothing that is a tally', '2026-08-01', false, 1)",
    );
    let first = asks(&utrecht).await;
    assert_eq!(publishes(&server, &amersfoort).await["state"], "closed");
    server.clock().set("2026-10-02T09:00:00+02:00");
    let second = asks(&utrecht).await;
    assert_eq!(publishes(&server, &amersfoort).await["number"], 2);
    for _ in 0..3 {
        settle(&server).await;
        assert_eq!(server.database().close_publications(server.clock().now()).await.unwrap(), 0);
    }
    for id in [&first, &second] {
        assert_eq!(state(&utrecht, id).await, "closing");
    }
    store.sql("delete from figure_counts where tally = 'nothing that is a tally'");
    assert_eq!(closed(&server, &utrecht, &second).await["number"], 2);
    assert_eq!(state(&utrecht, &first).await, "closed", "the first came first");
}

async fn two_who_ask_at_the_same_moment_get_one_publication(server: Server) {
    let utrecht = server.municipality("GM0344").await;
    server.clock().set("2026-10-20T09:00:00+02:00");
    let ask = || async { utrecht.ask(Method::POST, "/publications").await };
    let due = async || server.database().request_due_publications(server.clock().now()).await.unwrap();
    let (one, other, by_itself, again) = tokio::join!(ask(), ask(), due(), due());
    let asked = [one, other];
    let made = asked.iter().filter(|answer| answer.status == 201).count();
    assert!(made + by_itself + again <= 1, "the service asks by itself too: {asked:?}");
    for refused in asked.into_iter().filter(|answer| answer.status != 201) {
        refused.expect_faults(409, &[("#", "months-published")]);
    }
    assert_eq!(utrecht.get("/publications").await.expect(200).items().len(), 1);
}

async fn what_a_closing_left_that_broke_off_is_counted_once_whoever_takes_it_over(server: Server) {
    let utrecht = server.municipality("GM0344").await;
    let id = publishes(&server, &utrecht).await["id"].as_str().unwrap().to_owned();
    let cells = || server.store().text("select cast(count(*) as text) as text from published_cells");
    let before = cells();
    // As if its process had died just before the end, and two others took it over at once.
    server.store().sql("update publications set closed_at = null");
    settle(&server).await;
    let close = async || server.database().close_publications(server.clock().now()).await.unwrap();
    let (one, other) = tokio::join!(close(), close());
    assert!(one + other <= 1, "{one} and {other}");
    closed(&server, &utrecht, &id).await;
    assert_eq!(cells(), before);
}
