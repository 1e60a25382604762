//! Guardians come in with a one-time code: an organisation invites, a frontend exchanges.

use domain::authority::Role;
use reqwest::Method;
use serde_json::{Value, json};
use tests::{
    Actor, Answer, Ask, Backend, Server,
    city::{child, guardian},
    on_both,
};

on_both!(
    a_guardian_comes_in_with_the_code_and_sees_the_own_child,
    one_code_opens_all_children_of_the_same_guardian,
    only_a_guardian_with_authority_and_a_contact_is_invited,
    an_invitation_is_for_the_contact_that_was_read,
    whoever_invited_exchanges_nothing,
    a_code_is_void_after_five_wrong_tries,
    a_code_holds_for_a_quarter_of_an_hour_and_once,
    a_later_invitation_takes_the_place_of_an_earlier_one,
    a_code_is_void_once_the_registration_says_something_else,
    a_guess_leaves_its_record,
    a_repeat_of_the_exchange_gets_the_same_token,
    two_who_exchange_at_the_same_time_get_one_token,
    a_code_opens_nothing_once_the_registration_is_erased,
    of_a_code_nothing_is_kept_that_can_be_read,
);

/// A child with guardians; gives its id and theirs.
async fn registered(north: &Actor, given_name: &str, guardians: Value) -> (String, Vec<String>) {
    let mut stated = child(given_name, "Linden", "2022-10-14");
    stated["guardians"] = guardians;
    let made = north.registers(&stated).await;
    let ids = made.json["guardians"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned());
    (made.id(), ids.collect())
}

fn invites(north: &Actor, child: &str, guardian: &str, body: &Value) -> Ask {
    north.post(&format!("/children/{child}/guardians/{guardian}/_invite"), body).if_match("*")
}

async fn invited(north: &Actor, child: &str, guardian: &str) -> (String, String) {
    let made = invites(north, child, guardian, &json!({})).await.expect(200);
    (made.id(), made.json["code"].as_str().unwrap().to_owned())
}

fn exchanges(frontend: &Actor, (invitation, code): &(String, String)) -> Ask {
    frontend.post("/guardian-codes/_exchange", &json!({ "invitationId": invitation, "code": code }))
}

/// Another code than this one.
fn other((invitation, code): &(String, String)) -> (String, String) {
    let last = if code.ends_with('7') { "8" } else { "7" };
    (invitation.clone(), format!("{}{last}", &code[..code.len() - 1]))
}

/// A request with the token of an answer.
fn with_token(server: &Server, exchanged: &Answer, path: &str) -> Ask {
    server.ask(Method::GET, &format!("/v1{path}")).bearer(exchanged.json["accessToken"].as_str().unwrap())
}

async fn a_guardian_comes_in_with_the_code_and_sees_the_own_child(server: Server) {
    let north = server.childcare_provider("North").await;
    let frontend = north.frontend().await;
    let (noor, guardians) = registered(&north, "Noor", json!([guardian("Anna", true), guardian("Bram", true)])).await;
    let (kees, _) = registered(&north, "Kees", json!([guardian("Carla", true)])).await;
    frontend.get(&format!("/children/{noor}")).await.expect_problem(404, "not-found");
    assert_eq!(frontend.get("/children").await.expect(200).ids().len(), 0, "without a code a frontend sees nobody");

    let (invitation, code) = invited(&north, &noor, &guardians[0]).await;
    let typed = (invitation, format!(" {} ", code.replace('-', " ").to_lowercase()).trim().to_owned());
    let exchanged = exchanges(&frontend, &typed).await.expect(200);
    assert_eq!(exchanged.json["tokenType"], "Bearer");
    assert_eq!(exchanged.json["childIds"], json!([noor]));
    assert_eq!(exchanged.header("cache-control"), "no-store");
    let seen = with_token(&server, &exchanged, &format!("/children/{noor}")).await.expect(200);
    let contacts: Vec<_> = seen.json["guardians"].as_array().unwrap().iter().map(|one| one["contact"].clone()).collect();
    assert_eq!(contacts, [json!("anna@example.org"), Value::Null], "a guardian does not see how to reach another");
    with_token(&server, &exchanged, &format!("/children/{kees}")).await.expect_problem(404, "not-found");
    server.clock().set(exchanged.json["expiresAt"].as_str().unwrap());
    with_token(&server, &exchanged, &format!("/children/{noor}")).await.expect(401);

    let officer = north.in_role(Role::PrivacyOfficer);
    let log = officer.post("/processing-activities/_search", &json!({ "childId": noor })).await.expect(200);
    let purposes: Vec<_> = log.items().iter().map(|entry| entry["purpose"].as_str().unwrap()).collect();
    let given = "U toegang geven tot de gegevens van uw kind (AVG 12 en 15).";
    assert_eq!(purposes.iter().filter(|purpose| **purpose == given).count(), 2, "{purposes:?}");
    let as_guardian =
        log.items().iter().filter(|entry| entry["clientId"] == frontend.client.to_string() && entry["purpose"] != given);
    let persons: Vec<_> = as_guardian.map(|entry| &entry["person"]).collect();
    assert_eq!(persons, [&Value::Null], "whoever is behind the frontend is not the guardian");
}

async fn one_code_opens_all_children_of_the_same_guardian(server: Server) {
    let north = server.childcare_provider("North").await;
    let frontend = north.frontend().await;
    let (noor, of_noor) = registered(&north, "Noor", json!([guardian("Anna", true)])).await;
    let (teun, of_teun) = registered(&north, "Teun", json!([guardian("Bram", true), guardian("Anna", true)])).await;
    let at = |child: &str, guardian: &str| json!({ "childId": child, "guardianId": guardian });
    let nobody = "0198f000-0000-7000-8000-000000000000";
    let both = json!({ "siblings": [at(&teun, &of_teun[1])] });
    let wrong = json!({ "siblings": [at(&teun, &of_teun[0]), at(&teun, nobody), at(&noor, &of_noor[0])] });
    invites(&north, &noor, &of_noor[0], &wrong).await.expect_faults(
        409,
        &[
            ("#/siblings/0/guardianId", "guardian-differs"),
            ("#/siblings/1/guardianId", "guardian-unknown"),
            ("#/siblings/2/guardianId", "duplicate-entry"),
        ],
    );
    // One contact for the whole family makes nobody the other parent.
    for anna_or_bram in [(&teun, &of_teun[0]), (&teun, &of_teun[1])] {
        let path = format!("/children/{}/guardians/{}", anna_or_bram.0, anna_or_bram.1);
        north.patch(&path, "*", &json!({ "contact": "Family@example.org" })).await.expect(200);
    }
    north
        .patch(&format!("/children/{noor}/guardians/{}", of_noor[0]), "*", &json!({ "contact": "family@example.org" }))
        .await
        .expect(200);
    let parents = json!({ "siblings": [at(&teun, &of_teun[1]), at(&teun, &of_teun[0])] });
    invites(&north, &noor, &of_noor[0], &parents).await.expect_faults(409, &[("#/siblings/1/guardianId", "duplicate-entry")]);
    let bram = json!({ "siblings": [at(&teun, &of_teun[0])] });
    invites(&north, &noor, &of_noor[0], &bram).await.expect_faults(409, &[("#/siblings/0/guardianId", "guardian-differs")]);
    let unknown = json!({ "siblings": [at(nobody, nobody)] });
    invites(&north, &noor, &of_noor[0], &unknown).await.expect_faults(409, &[("#/siblings/0/childId", "child-unknown")]);
    let made = invites(&north, &noor, &of_noor[0], &both).await.expect(200);
    let exchanged = exchanges(&frontend, &(made.id(), made.json["code"].as_str().unwrap().into())).await.expect(200);
    assert_eq!(exchanged.json["childIds"], json!([noor, teun]));
    let mut seen = with_token(&server, &exchanged, "/children").await.expect(200).ids();
    seen.sort();
    assert_eq!(seen, [noor, teun]);
}

async fn only_a_guardian_with_authority_and_a_contact_is_invited(server: Server) {
    let (north, south) = (server.childcare_provider("North").await, server.childcare_provider("South").await);
    let mut silent = guardian("Carla", true);
    silent.as_object_mut().unwrap().remove("contact");
    let (noor, of_noor) = registered(&north, "Noor", json!([guardian("Anna", false), silent])).await;
    invites(&north, &noor, &of_noor[0], &json!({})).await.expect_faults(409, &[("#", "guardian-without-authority")]);
    invites(&north, &noor, &of_noor[1], &json!({})).await.expect_faults(409, &[("#", "guardian-without-contact")]);
    invites(&south, &noor, &of_noor[0], &json!({})).await.expect_problem(404, "not-found");
    let nobody = "0198f000-0000-7000-8000-000000000000";
    invites(&north, &noor, nobody, &json!({})).await.expect_problem(404, "not-found");
}

async fn an_invitation_is_for_the_contact_that_was_read(server: Server) {
    let north = server.childcare_provider("North").await;
    let (noor, of_noor) = registered(&north, "Noor", json!([guardian("Anna", true)])).await;
    let path = format!("/children/{noor}/guardians/{}", of_noor[0]);
    let read = north.get(&path).await.expect(200).etag();
    north.patch(&path, "*", &json!({ "contact": "anna@example.com" })).await.expect(200);
    let invite = format!("{path}/_invite");
    north.post(&invite, &json!({})).await.expect_problem(428, "precondition-required");
    north.post_if(&invite, &read, &json!({})).await.expect_problem(412, "precondition-failed");
    let now = north.get(&path).await.expect(200).etag();
    assert_eq!(north.post_if(&invite, &now, &json!({})).await.expect(200).etag(), now, "inviting changes no registration");
}

async fn whoever_invited_exchanges_nothing(server: Server) {
    let (north, south) = (server.childcare_provider("North").await, server.childcare_provider("South").await);
    let (noor, of_noor) = registered(&north, "Noor", json!([guardian("Anna", true)])).await;
    let code = invited(&north, &noor, &of_noor[0]).await;
    exchanges(&north.in_role(Role::Guardian), &code).await.expect_problem(403, "forbidden");
    exchanges(&north, &code).await.expect_problem(403, "forbidden");
    let elsewhere = south.frontend().await;
    exchanges(&elsewhere, &code).await.expect_faults(409, &[("#/invitationId", "invitation-unknown")]);
    exchanges(&north.frontend().await, &code).await.expect(200);
}

async fn a_code_is_void_after_five_wrong_tries(server: Server) {
    let north = server.childcare_provider("North").await;
    let frontend = north.frontend().await;
    let (noor, of_noor) = registered(&north, "Noor", json!([guardian("Anna", true)])).await;
    let code = invited(&north, &noor, &of_noor[0]).await;
    for _ in 0..4 {
        exchanges(&frontend, &other(&code)).await.expect_faults(409, &[("#/code", "code-wrong")]);
    }
    exchanges(&frontend, &code).await.expect(200);
    let code = invited(&north, &noor, &of_noor[0]).await;
    // The same key for each try makes none of them free.
    for _ in 0..5 {
        let tried = exchanges(&frontend, &other(&code)).with("idempotency-key", "\"a-key-of-our-own\"");
        tried.await.expect_faults(409, &[("#/code", "code-wrong")]);
    }
    for tried in [&code, &other(&code)] {
        exchanges(&frontend, tried).await.expect_faults(409, &[("#/code", "code-tried-too-often")]);
    }
}

async fn a_code_holds_for_a_quarter_of_an_hour_and_once(server: Server) {
    let north = server.childcare_provider("North").await;
    let frontend = north.frontend().await;
    let (noor, of_noor) = registered(&north, "Noor", json!([guardian("Anna", true)])).await;
    server.clock().set("2026-09-01T08:00:00Z");
    let code = invited(&north, &noor, &of_noor[0]).await;
    server.clock().set("2026-09-01T08:15:00Z");
    exchanges(&frontend, &code).await.expect_faults(409, &[("#/code", "code-expired")]);
    let code = invited(&north, &noor, &of_noor[0]).await;
    server.clock().set("2026-09-01T08:29:59Z");
    exchanges(&frontend, &code).await.expect(200);
    exchanges(&frontend, &code).await.expect_faults(409, &[("#/code", "code-exchanged")]);
    let later = "2026-09-02T08:30:00Z".parse::<jiff::Timestamp>().unwrap();
    assert_eq!(server.database().prune_invitations(later.into()).await.unwrap(), 1);
    exchanges(&frontend, &code).await.expect_faults(409, &[("#/invitationId", "invitation-unknown")]);
}

async fn a_later_invitation_takes_the_place_of_an_earlier_one(server: Server) {
    let north = server.childcare_provider("North").await;
    let frontend = north.frontend().await;
    let (noor, of_noor) = registered(&north, "Noor", json!([guardian("Anna", true), guardian("Bram", true)])).await;
    let (first, of_bram) = (invited(&north, &noor, &of_noor[0]).await, invited(&north, &noor, &of_noor[1]).await);
    let second = invited(&north, &noor, &of_noor[0]).await;
    exchanges(&frontend, &first).await.expect_faults(409, &[("#/invitationId", "invitation-unknown")]);
    exchanges(&frontend, &second).await.expect(200);
    exchanges(&frontend, &of_bram).await.expect(200);
}

async fn a_code_is_void_once_the_registration_says_something_else(server: Server) {
    let north = server.childcare_provider("North").await;
    let frontend = north.frontend().await;
    let (noor, of_noor) = registered(&north, "Noor", json!([guardian("Anna", true)])).await;
    let path = format!("/children/{noor}/guardians/{}", of_noor[0]);
    for change in [json!({ "contact": "anna@example.com" }), json!({ "hasAuthority": false })] {
        let code = invited(&north, &noor, &of_noor[0]).await;
        north.patch(&path, "*", &change).await.expect(200);
        exchanges(&frontend, &code).await.expect_faults(409, &[("#/invitationId", "invitation-unknown")]);
    }
}

async fn a_guess_leaves_its_record(server: Server) {
    let north = server.childcare_provider("North").await;
    let frontend = north.frontend().await;
    let (noor, of_noor) = registered(&north, "Noor", json!([guardian("Anna", true)])).await;
    let code = invited(&north, &noor, &of_noor[0]).await;
    let recorded = async || {
        let log = north.in_role(Role::PrivacyOfficer).post("/processing-activities/_search", &json!({ "childId": noor }));
        log.await.expect(200).items().iter().filter(|entry| entry["clientId"] == frontend.client.to_string()).count()
    };
    assert_eq!(recorded().await, 0);
    exchanges(&frontend, &other(&code)).await.expect(409);
    assert_eq!(recorded().await, 1);
    exchanges(&north.in_role(Role::Guardian), &code).await.expect(403);
    exchanges(&frontend, &code).await.expect(200);
    assert_eq!(recorded().await, 2);
}

async fn a_repeat_of_the_exchange_gets_the_same_token(server: Server) {
    let north = server.childcare_provider("North").await;
    let frontend = north.frontend().await;
    let (noor, of_noor) = registered(&north, "Noor", json!([guardian("Anna", true)])).await;
    let code = invited(&north, &noor, &of_noor[0]).await;
    let asked = || exchanges(&frontend, &code).with("idempotency-key", "\"a-key-of-our-own\"");
    let first = asked().await.expect(200);
    assert_eq!(asked().await.expect(200).json, first.json);
    // A token that holds no longer is no answer to a repeat.
    server.clock().set(first.json["expiresAt"].as_str().unwrap());
    asked().await.expect_faults(409, &[("#/code", "code-exchanged")]);
}

async fn two_who_exchange_at_the_same_time_get_one_token(server: Server) {
    let north = server.childcare_provider("North").await;
    let (one, two) = (north.frontend().await, north.frontend().await);
    let (noor, of_noor) = registered(&north, "Noor", json!([guardian("Anna", true)])).await;
    let code = invited(&north, &noor, &of_noor[0]).await;
    let (first, second) = tokio::join!(exchanges(&one, &code), exchanges(&two, &code));
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{first}\n{second}");
}

async fn a_code_opens_nothing_once_the_registration_is_erased(server: Server) {
    let north = server.childcare_provider("North").await;
    let frontend = north.frontend().await;
    let (noor, of_noor) = registered(&north, "Noor", json!([guardian("Anna", true)])).await;
    let code = invited(&north, &noor, &of_noor[0]).await;
    north.delete(&format!("/children/{noor}"), "*").await.expect(204);
    exchanges(&frontend, &code).await.expect_faults(409, &[("#/invitationId", "invitation-unknown")]);
}

async fn of_a_code_nothing_is_kept_that_can_be_read(server: Server) {
    let north = server.childcare_provider("North").await;
    let (noor, of_noor) = registered(&north, "Noor", json!([guardian("Anna", true)])).await;
    let asked = || invites(&north, &noor, &of_noor[0], &json!({})).with("idempotency-key", "\"a-key-of-our-own\"");
    let first = asked().await.expect(200);
    let code = first.json["code"].as_str().unwrap().to_owned();
    assert_eq!(asked().await.expect(200).json, first.json, "the same invitation, by the same key");
    let hex = |column: &str| match server.store().backend() {
        Backend::Sqlite => format!("hex({column})"),
        Backend::Postgres => format!("upper(encode({column}, 'hex'))"),
    };
    let answer = server.store().text(&format!("select {} as text from kept_answers", hex("body")));
    let hash = server.store().text(&format!("select {} as text from invitations", hex("code_hash")));
    assert!(answer.len() > 100 && hash.len() == 64, "{answer} {hash}");
    for secret in [code.clone(), code.replace('-', "")] {
        let secret = server.store().text(&match server.store().backend() {
            Backend::Sqlite => format!("select hex('{secret}') as text"),
            Backend::Postgres => format!("select upper(encode('{secret}', 'hex')) as text"),
        });
        assert!(!answer.contains(&secret) && !hash.contains(&secret), "{secret}");
    }
}
