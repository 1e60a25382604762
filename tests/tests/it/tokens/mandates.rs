//! What a token gives is what mandate and client give at that moment.

use domain::{
    authority::{ClientId, Role, Scope},
    code::Code,
};
use persistence::Mandate;
use reqwest::Method;
use serde_json::json;
use tests::{
    Actor, Server,
    city::{child, stay},
    on_both,
};

use super::{claims, client, mandate, north, read, refused, signed};

on_both!(
    a_token_ends_with_its_client_and_its_mandate,
    what_is_remembered_of_a_mandate_ends_with_it,
    what_is_remembered_of_the_rules_ends_with_a_change,
    a_role_that_the_mandate_does_not_hold_is_refused,
    a_scope_that_the_token_or_the_mandate_lacks_is_forbidden_and_named,
);

async fn a_token_ends_with_its_client_and_its_mandate(server: Server) {
    let (north, south) = (north(&server).await, server.childcare_provider("South").await);
    read(&server, &north.token).await.expect(200);
    assert!(server.database().disable_client(north.client, server.clock().now()).await.unwrap());
    refused(&server, &north.token, "a disabled client").await;
    read(&server, &south.token).await.expect(200);
    assert!(server.database().end_mandate(south.client, south.organisation, server.clock().now()).await.unwrap());
    refused(&server, &south.token, "an ended mandate").await;

    let two_days = Mandate {
        from_date: "2026-09-02".parse().unwrap(),
        until_date: Some("2026-09-03".parse().unwrap()),
        ..mandate(&north, &[Role::Manager], Scope::ALL)
    };
    let passing = client(&server, &[two_days]).await;
    let token = sign_for(&server, passing, &north).await;
    refused(&server, &token, "the day before the mandate").await;
    // A day begins and ends in the Netherlands.
    server.clock().set("2026-09-02T00:00:00+02:00");
    read(&server, &token).await.expect(200);
    server.clock().set("2026-09-03T23:59:59+02:00");
    read(&server, &token).await.expect(200);
    server.clock().set("2026-09-04T00:00:00+02:00");
    refused(&server, &token, "the day after the mandate").await;
}

/// A token for a client and the organisation of an actor that lasts a week.
async fn sign_for(server: &Server, client: ClientId, actor: &Actor) -> String {
    let mut claims = claims(actor);
    for name in ["sub", "azp", "client_id"] {
        claims[name] = json!(client);
    }
    signed(server, &claims).await
}

async fn a_role_that_the_mandate_does_not_hold_is_refused(server: Server) {
    let north = north(&server).await;
    let client = client(&server, &[mandate(&north, &[Role::Professional], Scope::ALL)]).await;
    let mut claims = claims(&north);
    for name in ["sub", "azp", "client_id"] {
        claims[name] = json!(client);
    }
    for (role, status) in [("professional", 200), ("manager", 401), ("privacyOfficer", 401), ("guardian", 401)] {
        claims["role"] = json!(role);
        read(&server, &signed(&server, &claims).await).await.expect(status);
    }
}

async fn a_scope_that_the_token_or_the_mandate_lacks_is_forbidden_and_named(server: Server) {
    let north = north(&server).await;
    let narrow = north.with_scopes(&[Scope::RegistryRead]);
    narrow.get("/organisations").await.expect(200);
    let path = format!("/organisations/{}", north.organisation);
    let answer = narrow.patch(&path, "*", &json!({ "name": "Noord" })).await.expect_problem(403, "forbidden");
    assert_eq!(
        answer.header("www-authenticate"),
        "Bearer realm=\"doorlijn\", error=\"insufficient_scope\", scope=\"registry:write\""
    );
    north.with_scopes(&[]).get("/organisations").await.expect_problem(403, "forbidden");
    north.with_scopes(&[Scope::LinesRead]).get("/organisations").await.expect_problem(403, "forbidden");
    // A token may not say more than the mandate gives.
    let client = client(&server, &[mandate(&north, &[Role::Manager], &[Scope::RegistryRead])]).await;
    let token = sign_for(&server, client, &north).await;
    read(&server, &token).await.expect(200);
    let change =
        server.ask(Method::PATCH, &format!("/v1{path}")).bearer(&token).if_match("*").merge_patch(&json!({ "name": "Noord" }));
    change.await.expect_problem(403, "forbidden");
}

async fn what_is_remembered_of_a_mandate_ends_with_it(server: Server) {
    let (north, south) = (north(&server).await, server.childcare_provider("South").await);
    for (holder, ends) in [(&north, "mandate"), (&south, "client")] {
        let id = holder.registers(&child("Anna", "Berg", "2023-02-02")).await.id();
        let paths = [format!("/children/{id}"), "/children".to_owned(), format!("/children/{id}/line")];
        for _ in 0..2 {
            for path in &paths {
                holder.get(path).await.expect(200);
            }
        }
        let now = server.clock().now();
        if ends == "mandate" {
            assert!(server.database().end_mandate(holder.client, holder.organisation, now).await.unwrap());
        } else {
            assert!(server.database().disable_client(holder.client, now).await.unwrap());
        }
        for path in &paths {
            holder.get(path).await.expect_problem(401, "unauthenticated");
        }
    }
}

async fn what_is_remembered_of_the_rules_ends_with_a_change(server: Server) {
    let (north, utrecht) = (north(&server).await, server.municipality("GM0344").await);
    let site = north.adds_childcare("De Ark").await;
    let id = north.registers(&child("Anna", "Berg", "2023-02-02")).await.id();
    for (start, end) in [("2024-01-01", "2024-06-30"), ("2024-08-06", "2026-12-31")] {
        north.places(&id, &stay(&site, "dayCare", start, Some(end))).await;
    }
    let severity = async || {
        let line = north.get(&format!("/children/{id}/line?asOf=2026-09-01")).await.expect(200);
        line.json["interruptions"][0]["severity"].as_str().unwrap().to_owned()
    };
    assert_eq!((severity().await, severity().await), ("bridge".to_owned(), "bridge".to_owned()));
    let shorter = json!({ "key": "gap.bridgeDays", "value": "20", "validFrom": "2026-09-01", "source": "Verordening 2026" });
    utrecht.post("/rule-parameters", &shorter).await.expect(201);
    assert_eq!(severity().await, "interruption");
}
