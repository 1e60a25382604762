//! Requests that are none of the service: another path, another method, another type, no HTTP at all.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use tests::{Backend, Server, on_both, run_on};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{north, own};

on_both!(
    a_slash_at_the_end_is_another_path_that_does_not_exist,
    an_unknown_path_is_not_found_with_and_without_a_token,
    a_wrong_method_is_told_which_methods_there_are,
    head_is_answered_as_get_without_the_body,
    only_json_is_given,
    an_address_that_is_too_long_is_refused,
    a_request_that_is_no_http_is_refused,
);

/// Once is enough: it takes as long as the service is patient, and no database has a part in it.
#[test]
fn nobody_waits_for_a_head_that_does_not_come() {
    run_on(Backend::Sqlite, a_head_that_does_not_come);
}

async fn a_slash_at_the_end_is_another_path_that_does_not_exist(server: Server) {
    let north = north(&server).await;
    for path in ["/organisations/".to_owned(), format!("{}/", own(&north)), "/openapi.json/".into()] {
        north.get(&path).await.expect_problem(404, "not-found");
    }
    for path in ["/v1/", "/livez/", "/docs/", "/dashboard/", "/problems/not-found/", "/oauth/token/"] {
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

async fn head_is_answered_as_get_without_the_body(server: Server) {
    let north = north(&server).await;
    for path in ["/organisations".to_owned(), own(&north), "/code-lists".into(), "/openapi.json".into()] {
        let (get, head) = (north.get(&path).await.expect(200), north.ask(Method::HEAD, &path).await.expect(200));
        assert_eq!(head.text, "", "{path}");
        for name in ["content-length", "content-type", "etag", "link"] {
            assert_eq!(head.header(name), get.header(name), "{name} of {path}");
        }
    }
    for path in ["/livez", "/readyz", "/docs/index.html", "/problems/not-found", "/.well-known/jwks.json"] {
        let head = server.ask(Method::HEAD, path).await.expect(200);
        assert_eq!(head.text, "", "{path}");
    }
    let etag = north.get(&own(&north)).await.expect(200).etag();
    north.ask(Method::HEAD, &own(&north)).with("if-none-match", &etag).await.expect(304);
    for (path, status) in [("/nowhere", 404), ("/organisations/1", 400), ("/children/_search", 405)] {
        let refused = north.ask(Method::HEAD, path).await.expect(status);
        assert_eq!(refused.header("content-type"), "application/problem+json", "{path}");
    }
    server.ask(Method::HEAD, &format!("/v1{}", own(&north))).await.expect(401);
    server.ask(Method::HEAD, "/oauth/token").await.expect(405);
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

async fn an_address_that_is_too_long_is_refused(server: Server) {
    let north = north(&server).await;
    let long = "a".repeat(33_000);
    north.get(&format!("/organisations?kind={long}")).await.expect_problem(414, "uri-too-long");
    north.get(&format!("/organisations/{long}")).await.expect_problem(414, "uri-too-long");
    north.get(&format!("/organisations?{}", "a&".repeat(16_000))).await.expect_problem(400, "invalid-request");
}

async fn a_request_that_is_no_http_is_refused(server: Server) {
    for broken in ["nonsense\r\n\r\n", "GET /livez HTTP/1.1\r\nhost: a\r\ncontent-length: x\r\n\r\n"] {
        let answer = raw(&server, broken.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{broken:?} -> {answer:?}");
    }
    server.get("/livez").await.expect(200);
}

/// Sends bytes and takes what comes back until the connection is closed.
async fn raw(server: &Server, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut answer)).await.unwrap().ok();
    String::from_utf8_lossy(&answer).into_owned()
}

async fn a_head_that_does_not_come(server: Server) {
    let began = std::time::Instant::now();
    raw(&server, b"GET /livez HTTP/1.1\r\nhost: ").await;
    assert!(began.elapsed() < Duration::from_secs(18));
}
