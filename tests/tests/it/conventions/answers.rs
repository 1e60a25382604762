//! What answers have in common: the language of problems, the trace, the origins, the room that is left.

use api::ProblemCode;
use domain::authority::Scope;
use reqwest::Method;
use tests::{PUBLIC_URL, Server, on_both};

use super::{north, own};

on_both!(
    a_problem_is_told_in_dutch_or_in_english,
    every_kind_of_problem_is_explained_in_both_languages,
    a_trace_is_continued_or_begun,
    what_others_noted_of_a_trace_is_carried_on_with_it,
    a_browser_that_may_not_call_is_told_why,
    only_browsers_of_the_allowed_origins_may_call,
    the_contract_is_open_for_everybody_and_from_everywhere,
    whoever_asks_too_often_waits_and_leaves_room_for_others,
    whoever_guesses_a_secret_too_often_waits,
);

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

async fn what_others_noted_of_a_trace_is_carried_on_with_it(server: Server) {
    let north = north(&server).await;
    let given = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let ask = |parent: &str| north.get("/organisations").with("traceparent", parent);
    let answer = ask(given).header("tracestate", "rojo=00f067aa0ba902b7").header("tracestate", "congo=t61rcWkgMzE").await;
    assert_eq!(answer.header("tracestate"), "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE");
    let refused = north.get("/nowhere").with("traceparent", given).with("tracestate", "rojo=1").await.expect(404);
    assert_eq!(refused.header("tracestate"), "rojo=1");
    // Of a trace that is begun here nobody noted anything yet.
    for answer in [
        ask(given).await,
        ask("broken").with("tracestate", "rojo=1").await,
        north.get("/organisations").with("tracestate", "rojo=1").await,
        ask(given).with("tracestate", &format!("rojo={}", "a".repeat(508))).await,
    ] {
        assert!(!answer.headers.contains_key("tracestate"), "{answer}");
    }
}

async fn a_browser_that_may_not_call_is_told_why(server: Server) {
    let server = server.another(&[("DOORLIJN_CORS_ORIGINS", "https://portaal.example.org")]).await;
    let preflight = |origin: &str, method: &str, header: &str| {
        let ask = server.ask(Method::OPTIONS, "/v1/organisations").header("origin", origin);
        ask.header("access-control-request-method", method).header("access-control-request-headers", header)
    };
    let own = "https://portaal.example.org";
    for (origin, method, header) in
        [("https://elders.example.org", "GET", "authorization"), (own, "BREW", "authorization"), (own, "GET", "x-other")]
    {
        preflight(origin, method, header).await.expect_problem(403, "preflight-refused");
    }
    for header in ["authorization,tracestate", "traceparent,if-none-match"] {
        preflight(own, "HEAD", header).await.expect(200);
    }
    // Without a method to ask for it is no preflight, and no route has OPTIONS.
    server.ask(Method::OPTIONS, "/v1/organisations").await.expect_problem(405, "method-not-allowed");
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

async fn whoever_guesses_a_secret_too_often_waits(server: Server) {
    let (north, south) = (north(&server).await, server.childcare_provider("South").await);
    let guess = |client: &tests::Actor| {
        let form = format!("grant_type=client_credentials&client_id={}&client_secret=guess", client.client);
        server.ask(Method::POST, "/oauth/token").text("application/x-www-form-urlencoded", &form)
    };
    for _ in 0..20 {
        guess(&north).await.expect(401);
    }
    let refused = guess(&north).await.expect_problem(429, "too-many-requests");
    assert_eq!(refused.header("retry-after"), "60");
    guess(&south).await.expect(401);
    // A token that was given before is not touched by somebody's guessing.
    north.get("/organisations").await.expect(200);
    server.clock().advance(60);
    guess(&north).await.expect(401);
}
