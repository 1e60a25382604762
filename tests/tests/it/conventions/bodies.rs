//! What stands in a request, held against the contract: bodies, parameters, ids.

use reqwest::Method;
use serde_json::json;
use tests::{Actor, Ask, Server, on_both};

use super::{ExpectName, north, own};

on_both!(
    only_the_type_of_the_contract_is_taken,
    a_body_that_is_too_large_is_refused_and_the_limit_itself_is_not,
    how_large_a_body_may_be_is_what_the_parameter_says_at_the_start,
    a_body_that_is_no_json_is_refused,
    a_body_of_another_shape_is_refused_with_everything_that_is_wrong,
    parameters_are_refused_with_everything_that_is_wrong,
    what_is_wrong_in_parameters_and_body_is_told_at_once,
    an_id_that_is_no_uuid_is_refused_and_an_unknown_one_is_not_found,
    control_characters_are_refused_wherever_they_stand,
);

async fn only_the_type_of_the_contract_is_taken(server: Server) {
    let north = north(&server).await;
    let change = |kind: &str| north.ask(Method::PATCH, &own(&north)).if_match("*").text(kind, r#"{"name":"Noord"}"#);
    for refused in ["application/json", "text/plain", "application/x-www-form-urlencoded", ""] {
        let answer = change(refused).await.expect_problem(415, "unsupported-media-type");
        assert_eq!(answer.header("accept-patch"), "application/merge-patch+json");
    }
    change("application/merge-patch+json").without("content-type").await.expect_problem(415, "unsupported-media-type");
    change("Application/Merge-Patch+JSON; charset=utf-8").await.expect(200);
}

/// A change of so many bytes.
fn change_of(size: usize, actor: &Actor) -> Ask {
    let body = format!("{{\"name\":\"Noord\"{}}}", " ".repeat(size - r#"{"name":"Noord"}"#.len()));
    actor.ask(Method::PATCH, &own(actor)).if_match("*").text("application/merge-patch+json", &body)
}

async fn a_body_that_is_too_large_is_refused_and_the_limit_itself_is_not(server: Server) {
    let north = north(&server).await;
    change_of(1 << 20, &north).await.expect(200);
    change_of((1 << 20) + 1, &north).await.expect_problem(413, "content-too-large");
    change_of(5 << 20, &north).await.expect_problem(413, "content-too-large");
}

async fn how_large_a_body_may_be_is_what_the_parameter_says_at_the_start(server: Server) {
    let north = north(&server).await;
    server.sets_parameter("request.bodyBytes", "2000", "2026-01-01").await;
    change_of(2001, &north).await.expect(200);
    let north = north.at(&server.another(&[]).await);
    change_of(2000, &north).await.expect(200);
    change_of(2001, &north).await.expect_problem(413, "content-too-large");
}

async fn a_body_that_is_no_json_is_refused(server: Server) {
    let north = north(&server).await;
    let change = |body: &[u8]| north.ask(Method::PATCH, &own(&north)).if_match("*").bytes("application/merge-patch+json", body);
    let wrong: [&[u8]; 10] = [
        b"",
        b"{",
        b"{\"name\":\"Noord\"",
        b"{\"name\":\"Noord\"} x",
        b"{'name':'Noord'}",
        b"{\"name\":\"No\xff\xfeord\"}",
        b"{\"name\":\"\xc0\xaf\"}",
        b"{\"name\":\"\\ud800\"}",
        b"{\"name\":NaN}",
        &b"[".repeat(100_000),
    ];
    for body in wrong {
        change(body).await.expect_problem(400, "malformed-json");
    }
}

async fn a_body_of_another_shape_is_refused_with_everything_that_is_wrong(server: Server) {
    let north = north(&server).await;
    let change = |body: &serde_json::Value| north.patch(&own(&north), "*", body);
    let everything = json!({ "name": "", "kvk": "x", "oin": 7, "nonsense": true, "a/b~c": 1 });
    change(&everything).await.expect_problem(400, "invalid-request").expect_faults(
        400,
        &[
            ("#/a~1b~0c", "unknown"),
            ("#/kvk", "pattern"),
            ("#/name", "minLength"),
            ("#/name", "pattern"),
            ("#/nonsense", "unknown"),
            ("#/oin", "type"),
        ],
    );
    change(&json!({ "name": "x".repeat(201) })).await.expect_faults(400, &[("#/name", "maxLength")]);
    change(&json!({ "name": null })).await.expect_faults(400, &[("#/name", "type")]);
    for body in [json!(null), json!([]), json!("Noord"), json!(1)] {
        change(&body).await.expect_faults(400, &[("#", "type")]);
    }
    north.get(&own(&north)).await.expect(200).expect_name("North");
}

async fn parameters_are_refused_with_everything_that_is_wrong(server: Server) {
    let north = north(&server).await;
    north
        .get("/organisations?pageSize=0&kind=bakery&page=2&kvk=1&pagesize=5")
        .await
        .expect_problem(400, "invalid-request")
        .expect_faults(
            400,
            &[("kind", "enum"), ("kvk", "pattern"), ("page", "unknown"), ("pageSize", "minimum"), ("pagesize", "unknown")],
        );
    for (size, code) in
        [("101", "maximum"), ("99999999999999999999", "type"), ("x", "type"), ("", "type"), ("-1", "minimum"), ("1.5", "type")]
    {
        north.get(&format!("/organisations?pageSize={size}")).await.expect_faults(400, &[("pageSize", code)]);
    }
    north.get("/organisations?pageSize=5&pageSize=6").await.expect_faults(400, &[("pageSize", "repeated")]);
    north.get(&format!("{}?expand=all", own(&north))).await.expect_faults(400, &[("expand", "unknown")]);
    north.get("/organisations?kind=%ff%fe").await.expect(400);
    north.get("/organisations?kvk=%00").await.expect(400);
    north.get("/organisations?pageSize=100").await.expect(200);
}

async fn what_is_wrong_in_parameters_and_body_is_told_at_once(server: Server) {
    let north = north(&server).await;
    let wrong = json!({ "name": "", "nonsense": true });
    let told = [("#/name", "minLength"), ("#/name", "pattern"), ("#/nonsense", "unknown"), ("expand", "unknown")];
    north
        .patch(&format!("{}?expand=all", own(&north)), "*", &wrong)
        .await
        .expect_problem(400, "invalid-request")
        .expect_faults(400, &told);
    let told = [("#/name", "minLength"), ("#/name", "pattern"), ("#/nonsense", "unknown"), ("organisationId", "format")];
    north.patch("/organisations/7", "*", &wrong).await.expect_faults(400, &told);
    // A body that cannot be looked at takes nothing from what is said of the parameters.
    for body in ["", "{", "[1,", "\u{0}"] {
        let ask = north.ask(Method::PATCH, "/organisations/7").if_match("*").text("application/merge-patch+json", body);
        ask.await.expect_faults(400, &[("organisationId", "format")]);
    }
    north.get("/organisations/7?expand=all").await.expect_faults(400, &[("expand", "unknown"), ("organisationId", "format")]);
}

async fn an_id_that_is_no_uuid_is_refused_and_an_unknown_one_is_not_found(server: Server) {
    let north = north(&server).await;
    for id in ["1", "x", "00000000-0000-0000-0000-00000000000g", "%00", "..%2f", "%ff", "null"] {
        north.get(&format!("/organisations/{id}")).await.expect_faults(400, &[("organisationId", "format")]);
    }
    for id in ["00000000-0000-0000-0000-000000000000", "0198f000-0000-7000-8000-000000000000"] {
        north.get(&format!("/organisations/{id}")).await.expect_problem(404, "not-found");
    }
}

async fn control_characters_are_refused_wherever_they_stand(server: Server) {
    let north = north(&server).await;
    for name in [
        "a\u{0}b",
        "a\nb",
        "a\tb",
        "\u{1b}[31m",
        "a\u{7f}",
        "a\u{85}b",
        "a\u{202e}b",
        "a\u{2066}b",
        "a\u{2028}b",
        "   ",
        "\u{a0}",
    ] {
        north.patch(&own(&north), "*", &json!({ "name": name })).await.expect_faults(400, &[("#/name", "pattern")]);
    }
    let name = "Kinderopvang ’t Ĳsbeertje & zn. 🐻 (Ås)";
    north.patch(&own(&north), "*", &json!({ "name": name })).await.expect(200).expect_name(name);
    north.get(&own(&north)).await.expect(200).expect_name(name);
}
