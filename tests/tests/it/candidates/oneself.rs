//! Candidates come in with a one-time code, correct what they stated, and withdraw.

use domain::authority::Role;
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Actor, Answer, Ask, Server, on_both};

use super::{Scene, applicant, scene};
use crate::{constraints::Behind, erasure::found_in_files};

on_both!(
    a_candidate_comes_in_with_the_code_and_corrects_the_own_data,
    what_others_recorded_a_candidate_does_not_change,
    a_candidate_withdraws_for_a_reason_of_its_own,
    a_token_of_a_candidate_opens_nothing_else,
    a_code_is_for_the_contact_that_was_read_and_for_one_frontend,
    a_code_holds_for_a_quarter_of_an_hour_five_tries_and_once,
    a_code_goes_with_the_candidate_and_nothing_of_it_can_be_read,
    each_step_leaves_its_record_in_plain_words,
);

fn invites(scene: &Scene, id: &str) -> Ask {
    scene.run.ask(Method::POST, &format!("/candidates/{id}/_invite")).if_match("*")
}

async fn invited(scene: &Scene, id: &str) -> (String, String) {
    let made = invites(scene, id).await.expect(200);
    (made.id(), made.json["code"].as_str().unwrap().to_owned())
}

fn exchanges(frontend: &Actor, (invitation, code): &(String, String)) -> Ask {
    frontend.post("/candidate-codes/_exchange", &json!({ "invitationId": invitation, "code": code }))
}

/// Another code than this one.
fn other((invitation, code): &(String, String)) -> (String, String) {
    let last = if code.ends_with('7') { "8" } else { "7" };
    (invitation.clone(), format!("{}{last}", &code[..code.len() - 1]))
}

/// A request with the token of an answer.
fn with_token(server: &Server, exchanged: &Answer, method: Method, path: &str) -> Ask {
    server.ask(method, &format!("/v1{path}")).bearer(exchanged.json["accessToken"].as_str().unwrap())
}

/// A candidate who has come in; its id and the answer with the token.
async fn comes_in(scene: &Scene) -> (String, Answer) {
    let id = scene.applies(&applicant()).await;
    let code = invited(scene, &id).await;
    let exchanged = exchanges(&scene.run.frontend_for_candidates().await, &code).await.expect(200);
    (id, exchanged)
}

async fn a_candidate_comes_in_with_the_code_and_corrects_the_own_data(server: Server) {
    let scene = scene(&server).await;
    let (id, exchanged) = comes_in(&scene).await;
    assert_eq!((&exchanged.json["tokenType"], &exchanged.json["candidateId"]), (&json!("Bearer"), &json!(id)));
    let path = format!("/candidates/{id}");
    let seen = with_token(&server, &exchanged, Method::GET, &path).await.expect(200);
    assert_eq!(seen.json["details"]["familyName"], "Vos");
    let mine = json!({ "givenName": "Robyn", "contact": "robyn@example.org", "days": ["friday"], "hours": 24, "maxTravelMinutes": 20,
        "wishedHours": 16, "wishedFree": [] });
    let patch = |version: &str| with_token(&server, &exchanged, Method::PATCH, &path).if_match(version).merge_patch(&mine);
    with_token(&server, &exchanged, Method::PATCH, &path).merge_patch(&mine).await.expect(428);
    patch("\"7\"").await.expect(412);
    let changed = patch(&seen.etag()).await.expect(200);
    assert_eq!((&changed.json["details"]["givenName"], &changed.json["details"]["days"]), (&json!("Robyn"), &json!(["friday"])));
    assert_eq!(scene.run.get(&path).await.expect(200).json["details"]["contact"], "robyn@example.org");
    server.clock().set(exchanged.json["expiresAt"].as_str().unwrap());
    with_token(&server, &exchanged, Method::GET, &path).await.expect(401);
}

async fn what_others_recorded_a_candidate_does_not_change(server: Server) {
    let scene = scene(&server).await;
    let (id, exchanged) = comes_in(&scene).await;
    let path = format!("/candidates/{id}");
    let patch = |change: Value| with_token(&server, &exchanged, Method::PATCH, &path).if_match("*").merge_patch(&change);
    let passed = json!([{ "step": "interview", "date": "2026-08-20", "passed": true }]);
    patch(json!({ "screening": passed, "channel": "Vrienden", "appliedDate": "2026-08-01", "hours": 8 })).await.expect_faults(
        409,
        &[("#/appliedDate", "recorded-by-others"), ("#/channel", "recorded-by-others"), ("#/screening", "recorded-by-others")],
    );
    patch(json!({ "state": "ready" })).await.expect(400);
    patch(json!({ "channel": "Open dag", "hours": 8 })).await.expect(200);
}

async fn a_candidate_withdraws_for_a_reason_of_its_own(server: Server) {
    let scene = scene(&server).await;
    let (id, exchanged) = comes_in(&scene).await;
    let path = format!("/candidates/{id}");
    let verb = |verb: &str, reason: &str| {
        let ask = with_token(&server, &exchanged, Method::POST, &format!("{path}/{verb}"));
        ask.if_match("*").json(&json!({ "reason": reason }))
    };
    verb("_withdraw", "notSuited").await.expect_faults(409, &[("#/reason", "end-reason-unfit")]);
    verb("_reject", "personal").await.expect_problem(403, "forbidden");
    let gone = verb("_withdraw", "personal").await.expect(200);
    assert_eq!((&gone.json["state"], &gone.json["reason"]), (&json!("withdrawn"), &json!("personal")));
    verb("_withdraw", "personal").await.expect_faults(409, &[("#", "candidate-state")]);
    let change = with_token(&server, &exchanged, Method::PATCH, &path).if_match("*").merge_patch(&json!({ "hours": 8 }));
    change.await.expect_faults(409, &[("#", "candidate-state")]);
}

async fn a_token_of_a_candidate_opens_nothing_else(server: Server) {
    let scene = scene(&server).await;
    let (id, exchanged) = comes_in(&scene).await;
    let another = scene.applies(&applicant()).await;
    let (programme, list) = (format!("/programmes/{}", scene.programme), scene.path());
    for (method, path, status) in [
        (Method::GET, format!("/candidates/{another}"), 404),
        (Method::GET, list.clone(), 403),
        (Method::GET, programme.clone(), 403),
        (Method::GET, format!("{programme}/sign-ups"), 403),
        (Method::GET, format!("{programme}/matching-runs"), 403),
        (Method::GET, "/combination-contracts".into(), 403),
        (Method::GET, "/children".into(), 403),
        (Method::GET, "/locations".into(), 200),
    ] {
        let answer = with_token(&server, &exchanged, method.clone(), &path).await;
        assert_eq!(answer.status, status, "{method} {path}: {answer}");
    }
    for verb in ["_advance", "_intake", "_reject", "_invite"] {
        let ask = with_token(&server, &exchanged, Method::POST, &format!("/candidates/{id}/{verb}")).if_match("*");
        let body = match verb {
            "_advance" => json!({ "state": "screening", "date": "2026-08-10" }),
            "_intake" => json!({ "date": "2026-08-10", "passed": true, "level": 3 }),
            _ => json!({ "reason": "personal" }),
        };
        let ask = if verb == "_invite" { ask } else { ask.json(&body) };
        ask.await.expect_problem(403, "forbidden");
    }
    let another = format!("/candidates/{another}");
    let change = with_token(&server, &exchanged, Method::PATCH, &another).if_match("*").merge_patch(&json!({ "hours": 8 }));
    change.await.expect_problem(404, "not-found");
    // A frontend that has exchanged no code stands for nobody.
    let nobody = scene.run.frontend_for_candidates().await;
    nobody.get(&format!("/candidates/{id}")).await.expect_problem(404, "not-found");
    nobody.get(&list).await.expect(403);
}

async fn a_code_is_for_the_contact_that_was_read_and_for_one_frontend(server: Server) {
    let scene = scene(&server).await;
    let id = scene.applies(&applicant()).await;
    let path = format!("/candidates/{id}");
    scene.run.ask(Method::POST, &format!("{path}/_invite")).await.expect(428);
    invites(&scene, &id).if_match("\"7\"").await.expect(412);
    server.coordinator("Elders").await.ask(Method::POST, &format!("{path}/_invite")).if_match("*").await.expect(404);
    scene.roc.ask(Method::POST, &format!("{path}/_invite")).if_match("*").await.expect(403);
    let code = invited(&scene, &id).await;
    // Who invited knows the code, and others have no business with it.
    exchanges(&scene.run.in_role(Role::Candidate), &code).await.expect(403);
    exchanges(&scene.run.frontend().await, &code).await.expect(403);
    let elsewhere = server.coordinator("Overal").await.frontend_for_candidates().await;
    exchanges(&elsewhere, &code).await.expect_faults(409, &[("#/invitationId", "invitation-unknown")]);
    let frontend = scene.run.frontend_for_candidates().await;
    // Another contact, another invitation.
    scene.run.patch(&path, "*", &json!({ "contact": "elsewhere@example.org" })).await.expect(200);
    exchanges(&frontend, &code).await.expect_faults(409, &[("#/invitationId", "invitation-unknown")]);
    let (earlier, later) = (invited(&scene, &id).await, invited(&scene, &id).await);
    exchanges(&frontend, &earlier).await.expect_faults(409, &[("#/invitationId", "invitation-unknown")]);
    exchanges(&frontend, &later).await.expect(200);
    // A code of a candidate is none of a guardian.
    let guardians = json!({ "invitationId": invited(&scene, &id).await.0, "code": later.1 });
    scene.run.frontend().await.post("/guardian-codes/_exchange", &guardians).await.expect(403);
    scene.run.post(&format!("{path}/_reject"), &json!({ "reason": "noPlace" })).if_match("*").await.expect(200);
    invites(&scene, &id).await.expect_faults(409, &[("#", "candidate-state")]);
}

async fn a_code_holds_for_a_quarter_of_an_hour_five_tries_and_once(server: Server) {
    let scene = scene(&server).await;
    let id = scene.applies(&applicant()).await;
    let frontend = scene.run.frontend_for_candidates().await;
    let code = invited(&scene, &id).await;
    let typed = (code.0.clone(), code.1.replace('-', " ").to_lowercase());
    exchanges(&frontend, &other(&code)).await.expect_faults(409, &[("#/code", "code-wrong")]);
    let key = "8e03978e-40d5-43e8-bc93-6894a57f9324";
    let exchange = exchanges(&frontend, &typed).header("idempotency-key", key);
    let first = exchange.clone().await.expect(200);
    assert_eq!(exchange.await.expect(200).json, first.json, "a repeat gets the same token");
    exchanges(&frontend, &code).await.expect_faults(409, &[("#/code", "code-exchanged")]);
    let tried = invited(&scene, &id).await;
    for _ in 0..5 {
        exchanges(&frontend, &other(&tried)).await.expect_faults(409, &[("#/code", "code-wrong")]);
    }
    exchanges(&frontend, &tried).await.expect_faults(409, &[("#/code", "code-tried-too-often")]);
    let late = invited(&scene, &id).await;
    server.clock().advance(15 * 60);
    exchanges(&frontend, &late).await.expect_faults(409, &[("#/code", "code-expired")]);
}

async fn a_code_goes_with_the_candidate_and_nothing_of_it_can_be_read(server: Server) {
    let scene = scene(&server).await;
    let id = scene.applies(&applicant()).await;
    let ask = invites(&scene, &id).header("idempotency-key", "8e03978e-40d5-43e8-bc93-6894a57f9324");
    let made = ask.clone().await.expect(200);
    assert_eq!(ask.await.expect(200).json, made.json);
    let code = made.json["code"].as_str().unwrap();
    assert_eq!(found_in_files(server.store(), &[code.as_bytes(), code.replace('-', "").as_bytes()]), []);
    let count = || ["invitations", "invitation_candidates"].map(|table| Behind::of(server.store()).count(table));
    assert_eq!(count(), [1, 1]);
    server.clock().advance(2 * 86_400);
    assert_eq!(server.database().prune_invitations(server.clock().now()).await.unwrap(), 1);
    assert_eq!(count(), [0, 0]);
}

async fn each_step_leaves_its_record_in_plain_words(server: Server) {
    let scene = scene(&server).await;
    let (id, exchanged) = comes_in(&scene).await;
    with_token(&server, &exchanged, Method::GET, &format!("/candidates/{id}")).await.expect(200);
    let records = server.database().processing_records().await.unwrap();
    let told: Vec<_> = records.iter().map(|one| (one.action.to_string(), one.children[0].to_string())).collect();
    let expected = ["candidate.add", "candidate.invite", "candidate.exchange", "candidate.read"];
    assert_eq!(told, expected.map(|action| (action.to_owned(), id.clone())));
    assert!(records[3].person.is_none(), "whoever is behind the frontend is not the candidate");
    let activity = domain::processing::activity(domain::authority::Action::ExchangeCandidateCode).unwrap();
    assert_eq!(activity.purpose.dutch, "U toegang geven tot uw eigen gegevens (AVG 12 en 15).");
}
