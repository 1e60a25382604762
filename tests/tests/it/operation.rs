//! What the operator sees: measurements, and one id that leads from the access line to the problem and to its cause.

use std::sync::{Mutex, OnceLock};

use log::{LevelFilter, Log, Metadata, Record};
use reqwest::Method;
use serde_json::json;
use tests::{Issuer, IssuerKey, Server, Store, Wire, on_both};
use uuid::Uuid;

on_both!(
    measurements_tell_of_routes_pools_places_and_imports,
    one_id_names_a_request_in_the_access_line_in_its_problem_and_with_its_cause,
);

const METRICS: [(&str, &str); 1] = [("DOORLIJN_METRICS_BIND", "127.0.0.1:0")];

/// The value of a measurement with exactly these labels; nothing where there is none.
fn value(metrics: &str, name: &str) -> Option<f64> {
    metrics.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok())
}

/// The tests of this process share one place where measurements gather, so what is asked is that figures rise.
async fn measurements_tell_of_routes_pools_places_and_imports(store: Store) {
    let server = Server::start(&store, &[METRICS[0], ("DOORLIJN_REQUESTS", "1")]).await.unwrap();
    let north = server.municipality("GM0344").await;
    let before = server.metrics().await;
    let path = format!("/organisations/{}", north.organisation);
    north.get(&path).await.expect(200);
    let holidays = include_str!("../../fixtures/registers/school_holidays.csv");
    let file = include_bytes!("../../fixtures/registers/schools_v2.cp1252.csv");
    north.ask(Method::POST, "/imports?kind=schools").bytes("text/csv", file).await.expect(201);
    north.ask(Method::POST, "/imports?kind=schoolHolidays").text("text/csv", holidays).await.expect(403);
    let mut wire = Wire::to(&server).await;
    wire.announces_a_change(&north, 1000).await;
    north.get(&path).await.expect_problem(503, "overloaded");
    let after = server.metrics().await;

    let rises = |name: &str| {
        let (before, after) = (value(&before, name).unwrap_or_default(), value(&after, name).unwrap_or_default());
        assert!(after > before, "{name}: {before} -> {after}\n{after}");
    };
    let route = "method=\"GET\",route=\"/v1/organisations/{organisationId}\",status=\"200\"";
    rises(&format!("http_request_duration_seconds_count{{{route}}}"));
    rises(&format!("http_request_duration_seconds_bucket{{{route},le=\"+Inf\"}}"));
    assert!(after.contains(&format!("http_request_duration_seconds_bucket{{{route},le=\"0.0005\"}}")), "{after}");
    rises("http_requests_turned_away_total{reason=\"service\"}");
    rises("import_rows_total{kind=\"schools\"}");
    for (name, least) in [
        ("http_requests_in_work", 1.0),
        ("http_bodies_in_work_bytes", 1000.0),
        ("http_connections", 1.0),
        ("database_connections{pool=\"read\"}", 1.0),
        ("database_connections{pool=\"write\"}", 1.0),
        ("database_calls{pool=\"read\"}", 0.0),
        ("database_waiting{pool=\"write\"}", 0.0),
        ("imports_running{kind=\"schools\"}", 0.0),
        ("import_rows_left{kind=\"schools\"}", 0.0),
    ] {
        let found = value(&after, name);
        assert!(found.is_some_and(|found| found >= least), "{name}: {found:?}\n{after}");
    }
    // No label holds what a caller typed.
    north.get(&format!("/organisations/{}", Uuid::now_v7())).await.expect(503);
    assert!(!server.metrics().await.contains(&north.organisation.to_string()));
}

/// What was logged in this process.
struct Kept;

static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());

impl Log for Kept {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        LINES.lock().unwrap().push(format!("{} {} {}", record.level(), record.target(), record.args()));
    }

    fn flush(&self) {}
}

/// The lines of the log that name a request.
fn lines_about(id: &str) -> Vec<String> {
    LINES.lock().unwrap().iter().filter(|line| line.contains(id)).cloned().collect()
}

async fn one_id_names_a_request_in_the_access_line_in_its_problem_and_with_its_cause(server: Server) {
    static LOGGING: OnceLock<()> = OnceLock::new();
    LOGGING.get_or_init(|| {
        log::set_logger(&Kept).unwrap();
        log::set_max_level(LevelFilter::Info);
    });
    let north = server.childcare_provider("North").await;
    let key = IssuerKey::new("one", jsonwebtoken::Algorithm::ES256, 0);
    let issuer = Issuer::start(&[]);
    issuer.answer(500, "");
    let trusted = json!([{ "issuer": "https://login.example.org", "jwksUri": issuer.keys_at(), "audience": "doorlijn",
        "algorithms": ["ES256"], "clients": { "their-client": north.client } }]);
    let trusting = server.another(&[("DOORLIJN_ISSUERS", &trusted.to_string())]).await;
    let foreign = key.sign(&json!({ "iss": "https://login.example.org" }));
    // A caller may use its trace for several requests; each still has an id of its own.
    let trace = Uuid::new_v4().simple().to_string();
    let traced = |token: &str| {
        let ask = trusting.get("/v1/organisations/01920f6c-7b1e-7c3a-9d5e-3f2a1b4c5d6e").bearer(token);
        ask.header("traceparent", &format!("00-{trace}-00f067aa0ba902b7-01"))
    };
    let missing = traced(&north.token).await.expect_problem(404, "not-found");
    let failed = traced(&foreign).await.expect_problem(503, "issuer-unavailable");
    let id = |answer: &tests::Answer| answer.json["instance"].as_str().unwrap().strip_prefix("urn:trace:").unwrap().to_owned();
    let (missing, failed) = (id(&missing), id(&failed));
    assert!(missing != failed && missing.starts_with(&trace) && failed.starts_with(&trace));

    let lines = lines_about(&missing);
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].starts_with("INFO access GET /v1/organisations/{organisationId} 404 "), "{lines:?}");
    let lines = lines_about(&failed);
    let (access, cause): (Vec<_>, Vec<_>) = lines.iter().partition(|line| line.starts_with("INFO access "));
    assert_eq!((access.len(), cause.len()), (1, 1), "{lines:?}");
    assert!(cause[0].starts_with("ERROR ") && cause[0].contains("issuer-unavailable") && cause[0].contains("/keys"), "{cause:?}");
    let secret = "n3Jr7xkQm2Tn0bVhW5yZc8dLqPfA1sGuE6oRtYiKjHM";
    let opened = id(&trusting.get(&format!("/calendar/{secret}.ics")).await.expect(404));
    let lines = lines_about(&opened);
    assert!(lines.len() == 1 && lines[0].starts_with("INFO access GET /calendar/- 404 "), "{lines:?}");
    let opened = trusting.get(&format!("/sign-up/{secret}")).await.expect(404);
    let (trace, span) = opened.header("traceparent")[3..52].split_once('-').unwrap();
    let lines = lines_about(&format!("{trace}-{span}"));
    assert!(lines.len() == 1 && lines[0].starts_with("INFO access GET /sign-up/- 404 "), "{lines:?}");
    for token in [north.token.as_str(), &foreign, secret] {
        assert!(lines_about(token).is_empty(), "a token is in the log");
    }
}
