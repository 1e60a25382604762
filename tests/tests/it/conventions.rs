//! What holds for every route, the framework's own answers included. That every answer carries version, security headers, room
//! and trace, and that every error is a problem, is checked by the harness at every answer of every test.

use std::time::Duration;

use api::ProblemCode;
use domain::{authority::Scope, organisation::OrganisationKind};
use reqwest::Method;
use serde_json::json;
use tests::{Actor, Backend, PUBLIC_URL, Server, on_both, run_on};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

on_both!(
    a_slash_at_the_end_is_another_path_that_does_not_exist,
    an_unknown_path_is_not_found_with_and_without_a_token,
    a_wrong_method_is_told_which_methods_there_are,
    only_json_is_given,
    only_the_type_of_the_contract_is_taken,
    a_body_that_is_too_large_is_refused_and_the_limit_itself_is_not,
    a_body_that_is_no_json_is_refused,
    a_body_of_another_shape_is_refused_with_everything_that_is_wrong,
    parameters_are_refused_with_everything_that_is_wrong,
    an_id_that_is_no_uuid_is_refused_and_an_unknown_one_is_not_found,
    control_characters_are_refused_wherever_they_stand,
    a_problem_is_told_in_dutch_or_in_english,
    every_kind_of_problem_is_explained_in_both_languages,
    a_thing_that_was_read_before_is_not_sent_again,
    a_change_needs_the_version_that_was_read,
    a_change_of_one_thing_asks_for_a_version_before_anything_else_is_looked_at,
    a_trace_is_continued_or_begun,
    only_browsers_of_the_allowed_origins_may_call,
    the_contract_is_open_for_everybody_and_from_everywhere,
    an_address_that_is_too_long_is_refused,
    a_list_is_read_page_by_page,
    a_forged_cursor_is_refused,
    whoever_asks_too_often_waits_and_leaves_room_for_others,
    a_request_that_is_no_http_is_refused,
);

/// Once is enough: it takes as long as the service is patient, and no database has a part in it.
#[test]
fn nobody_waits_for_a_head_that_does_not_come() {
    run_on(Backend::Sqlite, a_head_that_does_not_come);
}

async fn north(server: &Server) -> Actor {
    server.childcare_provider("North").await
}

fn own(actor: &Actor) -> String {
    format!("/organisations/{}", actor.organisation)
}

async fn a_slash_at_the_end_is_another_path_that_does_not_exist(server: Server) {
    let north = north(&server).await;
    for path in ["/organisations/".to_owned(), format!("{}/", own(&north)), "/openapi.json/".into()] {
        north.get(&path).await.expect_problem(404, "not-found");
    }
    for path in ["/v1/", "/livez/", "/docs/", "/problems/not-found/", "/oauth/token/"] {
        server.get(path).await.expect_problem(404, "not-found");
    }
}

async fn an_unknown_path_is_not_found_with_and_without_a_token(server: Server) {
    let north = north(&server).await;
    for path in
        ["/", "/v1", "/v2/organisations", "/nowhere", "/v1/nowhere", "/V1/organisations", "/v1//organisations", "/metrics"]
    {
        server.get(path).await.expect_problem(404, "not-found");
        server.get(path).bearer(&north.token).await.expect_problem(404, "not-found");
        server.ask(Method::POST, path).json(&json!({})).await.expect_problem(404, "not-found");
    }
}

async fn a_wrong_method_is_told_which_methods_there_are(server: Server) {
    let north = north(&server).await;
    let allowed = |answer: tests::Answer| {
        let mut methods: Vec<String> = answer.header("allow").split(',').map(|method| method.trim().to_owned()).collect();
        methods.sort();
        methods
    };
    let answer = north.ask(Method::DELETE, &own(&north)).await.expect_problem(405, "method-not-allowed");
    assert_eq!(allowed(answer), ["GET", "PATCH"]);
    let answer = server.ask(Method::DELETE, "/v1/organisations").await.expect_problem(405, "method-not-allowed");
    assert_eq!(allowed(answer), ["GET"]);
    let answer = server.get("/oauth/token").await.expect_problem(405, "method-not-allowed");
    assert_eq!(allowed(answer), ["POST"]);
    let strange = Method::from_bytes(b"BREW").unwrap();
    server.ask(strange, "/v1/organisations").await.expect_problem(405, "method-not-allowed");
}

async fn only_json_is_given(server: Server) {
    let north = north(&server).await;
    for accepted in ["application/json", "*/*", "application/*", "text/html, application/json;q=0.5", "Application/JSON"] {
        north.get("/organisations").with("accept", accepted).await.expect(200);
    }
    for refused in ["text/html", "application/xml", "image/*"] {
        north.get("/organisations").with("accept", refused).await.expect_problem(406, "not-acceptable");
    }
}

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

async fn a_body_that_is_too_large_is_refused_and_the_limit_itself_is_not(server: Server) {
    let north = north(&server).await;
    let change = |size: usize| {
        let body = format!("{{\"name\":\"Noord\"{}}}", " ".repeat(size - r#"{"name":"Noord"}"#.len()));
        north.ask(Method::PATCH, &own(&north)).if_match("*").text("application/merge-patch+json", &body)
    };
    change(1 << 20).await.expect(200);
    change((1 << 20) + 1).await.expect_problem(413, "content-too-large");
    change(5 << 20).await.expect_problem(413, "content-too-large");
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

trait ExpectName {
    fn expect_name(self, name: &str) -> Self;
}

impl ExpectName for tests::Answer {
    fn expect_name(self, name: &str) -> Self {
        assert_eq!(self.json["name"], name, "{self}");
        self
    }
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
    for name in ["a\u{0}b", "a\nb", "a\tb", "\u{1b}[31m", "a\u{7f}", "a\u{85}b", "   ", "\u{a0}"] {
        north.patch(&own(&north), "*", &json!({ "name": name })).await.expect_faults(400, &[("#/name", "pattern")]);
    }
    let name = "Kinderopvang ’t Ĳsbeertje & zn. 🐻 (Ås)";
    north.patch(&own(&north), "*", &json!({ "name": name })).await.expect(200).expect_name(name);
    north.get(&own(&north)).await.expect(200).expect_name(name);
}

async fn a_problem_is_told_in_dutch_or_in_english(server: Server) {
    let north = north(&server).await;
    let title = async |languages: &str| {
        let answer = north.get("/organisations?page=1").with("accept-language", languages).await.expect(400);
        let fault = answer.json["errors"][0]["detail"].as_str().unwrap().to_owned();
        (answer.json["title"].as_str().unwrap().to_owned(), fault)
    };
    let dutch = ("Het verzoek past niet bij het contract".to_owned(), "Deze parameter bestaat niet.".to_owned());
    let english = ("The request does not match the contract".to_owned(), "This parameter does not exist.".to_owned());
    let without = north.get("/organisations?page=1").await.expect(400);
    assert_eq!(without.json["title"], dutch.0);
    for (languages, expected) in
        [("nl", &dutch), ("fr", &dutch), ("en", &english), ("en-GB, nl;q=0.3", &english), ("nl, en;q=0.9", &dutch)]
    {
        assert_eq!(&title(languages).await, expected, "{languages}");
    }
}

async fn every_kind_of_problem_is_explained_in_both_languages(server: Server) {
    for code in ProblemCode::ALL {
        let path = format!("/problems/{}", code.as_str());
        let dutch = server.get(&path).await.expect(200);
        let english = server.get(&path).with("accept-language", "en").await.expect(200);
        assert_eq!(
            (dutch.json["code"].as_str(), dutch.json["status"].as_u64()),
            (Some(code.as_str()), Some(code.status().as_u16().into()))
        );
        assert_eq!((dutch.header("content-language"), english.header("content-language")), ("nl", "en"));
        assert_ne!(dutch.json["title"], english.json["title"]);
        let page = server.get(&path).with("accept", "text/html").await.expect(200);
        assert!(page.header("content-type").starts_with("text/html") && page.text.contains("<h1>"));
        assert_eq!(page.header("content-security-policy"), "default-src 'self'; frame-ancestors 'none'");
    }
    server.get("/problems/no-such-thing").await.expect_problem(404, "not-found");
    let problem = server.get("/v1/organisations").await.expect(401);
    let explained = problem.json["type"].as_str().unwrap().strip_prefix(PUBLIC_URL).unwrap().to_owned();
    server.get(&explained).await.expect(200);
}

async fn a_thing_that_was_read_before_is_not_sent_again(server: Server) {
    let north = north(&server).await;
    let etag = north.get(&own(&north)).await.expect(200).etag();
    for known in [etag.clone(), format!("\"x\", {etag}"), format!("W/{etag}"), "*".into()] {
        let answer = north.get(&own(&north)).with("if-none-match", &known).await.expect(304);
        assert_eq!((answer.etag(), answer.text.as_str()), (etag.clone(), ""));
    }
    north.get(&own(&north)).with("if-none-match", "\"x\"").await.expect(200);
    let changed = north.patch(&own(&north), &etag, &json!({ "name": "Noord" })).await.expect(200);
    assert_ne!(changed.etag(), etag);
    north.get(&own(&north)).with("if-none-match", &etag).await.expect(200).expect_name("Noord");
}

async fn a_change_needs_the_version_that_was_read(server: Server) {
    let north = north(&server).await;
    let etag = north.get(&own(&north)).await.expect(200).etag();
    let change = json!({ "name": "Noord" });
    let without = north.ask(Method::PATCH, &own(&north)).merge_patch(&change);
    without.await.expect_problem(428, "precondition-required");
    let changed = north.patch(&own(&north), &etag, &change).await.expect(200);
    let stale = north.patch(&own(&north), &etag, &json!({ "name": "Stale" })).await.expect_problem(412, "precondition-failed");
    assert_eq!(stale.etag(), changed.etag());
    // If-Match compares strongly (RFC 9110, 13.1.1): a weak tag never matches.
    north.patch(&own(&north), &format!("W/{}", changed.etag()), &json!({ "name": "Weak" })).await.expect(412);
    north.patch(&own(&north), "\"made-up\"", &change).await.expect(412);
    north.get(&own(&north)).await.expect(200).expect_name("Noord");
    let several = format!("{etag}, {}", changed.etag());
    north.patch(&own(&north), &several, &json!({ "name": "Several" })).await.expect(200);
    north.patch(&own(&north), "*", &json!({ "name": "Any" })).await.expect(200).expect_name("Any");
}

async fn a_change_of_one_thing_asks_for_a_version_before_anything_else_is_looked_at(server: Server) {
    let (north, south) = (north(&server).await, server.childcare_provider("South").await);
    // Who may not change it is told so, whether or not the version is right.
    south.patch(&own(&north), "\"99\"", &json!({ "name": "Zuid" })).await.expect_problem(403, "forbidden");
    server
        .ask(Method::PATCH, &format!("/v1{}", own(&north)))
        .merge_patch(&json!({}))
        .await
        .expect_problem(401, "unauthenticated");
}

async fn a_trace_is_continued_or_begun(server: Server) {
    let north = north(&server).await;
    let given = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let answer = north.get("/organisations").with("traceparent", given).await.expect(200);
    let mut parts = answer.header("traceparent").split('-').skip(1);
    assert_eq!(parts.next(), Some("4bf92f3577b34da6a3ce929d0e0e4736"));
    assert_ne!(parts.next(), Some("00f067aa0ba902b7"), "the step of the caller is not ours");
    for broken in ["", "00-0-0-0", "00-00000000000000000000000000000000-00f067aa0ba902b7-01"] {
        let answer = north.get("/organisations").with("traceparent", broken).await.expect(200);
        assert!(!answer.header("traceparent").contains("-00000000000000000000000000000000-"));
    }
    let once = server.get("/livez").await.expect(200).header("traceparent").to_owned();
    assert_ne!(once, server.get("/livez").await.expect(200).header("traceparent"));
}

async fn only_browsers_of_the_allowed_origins_may_call(server: Server) {
    let server = server.another(&[("DOORLIJN_CORS_ORIGINS", "https://portaal.example.org,https://ouders.example.org")]).await;
    let north = north(&server).await;
    let preflight = |origin: &str| {
        let ask = server.ask(Method::OPTIONS, &format!("/v1{}", own(&north))).header("origin", origin);
        ask.header("access-control-request-method", "PATCH")
            .header("access-control-request-headers", "authorization,if-match,content-type")
    };
    for origin in ["https://portaal.example.org", "https://ouders.example.org"] {
        let answer = preflight(origin).await.expect(200);
        assert_eq!(answer.header("access-control-allow-origin"), origin);
        assert!(answer.header("access-control-allow-methods").contains("PATCH"));
        let answer = north.get("/organisations").header("origin", origin).await.expect(200);
        assert_eq!(answer.header("access-control-allow-origin"), origin);
        let exposed = answer.header("access-control-expose-headers").to_ascii_lowercase();
        assert!(["etag", "link", "location", "retry-after"].iter().all(|name| exposed.contains(name)), "{exposed}");
    }
    for origin in ["https://elders.example.org", "http://portaal.example.org", "https://portaal.example.org.elders.nl", "null"] {
        let answer = preflight(origin).await;
        assert!(!answer.headers.contains_key("access-control-allow-origin"), "{answer}");
        let answer = north.get("/organisations").header("origin", origin).await;
        assert!(!answer.headers.contains_key("access-control-allow-origin"), "{answer}");
    }
}

async fn the_contract_is_open_for_everybody_and_from_everywhere(server: Server) {
    let server = server.another(&[("DOORLIJN_CORS_ORIGINS", "https://portaal.example.org")]).await;
    let plain = server.get("/v1/openapi.json").await.expect(200);
    assert_eq!((plain.header("access-control-allow-origin"), plain.json["openapi"].as_str()), ("*", Some("3.1.0")));
    for origin in ["https://elders.example.org", "https://portaal.example.org"] {
        let answer = server.get("/v1/openapi.json").header("origin", origin).await.expect(200);
        assert!(["*", origin].contains(&answer.header("access-control-allow-origin")), "{origin}");
    }
}

async fn an_address_that_is_too_long_is_refused(server: Server) {
    let north = north(&server).await;
    let long = "a".repeat(5000);
    north.get(&format!("/organisations?kind={long}")).await.expect_problem(414, "uri-too-long");
    north.get(&format!("/organisations/{long}")).await.expect_problem(414, "uri-too-long");
    north.get(&format!("/organisations?{}", "a&".repeat(2000))).await.expect_problem(400, "invalid-request");
}

async fn a_list_is_read_page_by_page(server: Server) {
    let north = north(&server).await;
    let mut expected = vec![north.organisation.to_string()];
    for number in 0..6 {
        let name = format!("Provider {number}");
        expected.push(server.add_organisation(OrganisationKind::ChildcareProvider, &name).await.to_string());
    }
    server.school_board("De Linde").await;
    let (mut seen, mut pages) = (Vec::new(), 0);
    let mut next = Some("/v1/organisations?pageSize=3&kind=childcareProvider".to_owned());
    while let Some(path) = next {
        let page = north.follow(&path).await.expect(200);
        assert!(page.items().len() <= 3);
        seen.extend(page.ids());
        next = page.next();
        pages += 1;
    }
    assert_eq!((seen, pages), (expected, 3));
    let exact = north.get("/organisations?pageSize=7&kind=childcareProvider").await.expect(200);
    assert_eq!((exact.items().len(), exact.next()), (7, None));
    assert_eq!(north.get("/organisations?kind=coordinator").await.expect(200).items().len(), 0);
}

async fn a_forged_cursor_is_refused(server: Server) {
    let north = north(&server).await;
    server.school_board("De Linde").await;
    let next = north.get("/organisations?pageSize=1").await.expect(200).next().unwrap();
    let cursor = next.split("cursor=").nth(1).unwrap().to_owned();
    let mut turned: Vec<char> = cursor.chars().collect();
    turned[3] = if turned[3] == 'A' { 'B' } else { 'A' };
    let turned: String = turned.into_iter().collect();
    for forged in [turned.as_str(), "AAAA", &cursor[1..], &"A".repeat(32), "0198f000-0000-7000-8000-000000000000"] {
        north.get(&format!("/organisations?cursor={forged}")).await.expect_problem(409, "invalid-cursor");
    }
    for malformed in ["", "%00", "a%20b", &"A".repeat(65)] {
        north.get(&format!("/organisations?cursor={malformed}")).await.expect(400);
    }
    north.get(&format!("/organisations?cursor={cursor}")).await.expect(200);
}

async fn whoever_asks_too_often_waits_and_leaves_room_for_others(server: Server) {
    let server = server.another(&[("DOORLIJN_RATE_LIMIT", "5")]).await;
    let (north, south) = (north(&server).await, server.childcare_provider("South").await);
    for left in (0..5).rev() {
        let answer = north.get("/organisations").await.expect(200);
        assert!(answer.header("ratelimit").starts_with(&format!("\"default\";r={left};t=")), "{}", answer.header("ratelimit"));
        assert_eq!(answer.header("ratelimit-policy"), "\"default\";q=5;w=60");
    }
    let refused = north.get("/organisations").await.expect_problem(429, "too-many-requests");
    let wait: u32 = refused.header("retry-after").parse().unwrap();
    assert!((1..=13).contains(&wait), "{wait}");
    assert!(refused.header("ratelimit").contains(";r=0;"));
    south.get("/organisations").await.expect(200);
    // Another token of the same client and organisation shares its room.
    north.with_scopes(&[Scope::RegistryRead]).get("/organisations").await.expect(429);
}

/// Sends bytes and takes what comes back until the connection is closed.
async fn raw(server: &Server, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut answer)).await.unwrap().ok();
    String::from_utf8_lossy(&answer).into_owned()
}

async fn a_request_that_is_no_http_is_refused(server: Server) {
    for broken in ["nonsense\r\n\r\n", "GET /livez HTTP/1.1\r\nhost: a\r\ncontent-length: x\r\n\r\n"] {
        let answer = raw(&server, broken.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{broken:?} -> {answer:?}");
    }
    server.get("/livez").await.expect(200);
}

async fn a_head_that_does_not_come(server: Server) {
    let began = std::time::Instant::now();
    raw(&server, b"GET /livez HTTP/1.1\r\nhost: ").await;
    assert!(began.elapsed() < Duration::from_secs(18));
}
