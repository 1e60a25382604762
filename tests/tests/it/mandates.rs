//! One supplier that works for many organisations: a client with a mandate of each.

use std::collections::BTreeSet;

use domain::{
    Id,
    authority::{Role, Scope},
    code::Code,
    organisation::OrganisationKind,
};
use persistence::Mandate;
use reqwest::Method;
use tests::{Server, city::child, on_both};
use uuid::Uuid;

use crate::{
    following::settle,
    tokens::{
        SECRET, client,
        issuing::{ask_for_token, token},
    },
};

on_both!(a_client_with_the_mandates_of_two_hundred_organisations_keeps_them_apart);

const ORGANISATIONS: usize = 200;

async fn a_client_with_the_mandates_of_two_hundred_organisations_keeps_them_apart(server: Server) {
    let mut mandates = Vec::new();
    for number in 0..ORGANISATIONS {
        let organisation = server.add_organisation(OrganisationKind::ChildcareProvider, &format!("Houder {number}")).await;
        mandates.push(Mandate {
            client: Id::from_uuid(Uuid::nil()),
            organisation,
            roles: vec![Role::System],
            scopes: Scope::ALL.iter().copied().collect(),
            from_date: "2026-01-01".parse().unwrap(),
            until_date: None,
        });
    }
    let supplier = client(&server, &mandates).await;
    ask_for_token(&server, supplier, SECRET, &[]).await.expect(400);
    let mut seen = BTreeSet::new();
    for mandate in &mandates {
        let organisation = mandate.organisation.to_string();
        let bearer = token(ask_for_token(&server, supplier, SECRET, &[("organisation", &organisation)]).await);
        // One key for all of them: it belongs to the organisation for which it is used, too.
        let registered = server
            .ask(Method::POST, "/v1/children")
            .bearer(&bearer)
            .with("idempotency-key", "8e03978e-40d5-43e8-bc93-6894a57f9324")
            .json(&child("Noor", "Linden", "2022-10-14"))
            .await
            .expect(201)
            .id();
        settle(server.store());
        let own = server.get("/v1/children?changedSince=begin").bearer(&bearer).await.expect(200);
        assert_eq!(own.ids(), [registered.clone()]);
        assert!(seen.insert(registered));
    }
    assert_eq!(seen.len(), ORGANISATIONS);
    let records = server.database().processing_records().await.unwrap();
    assert!(records.iter().all(|record| record.client_id == supplier), "every record shows the supplier");
    let organisations: BTreeSet<_> = records.iter().map(|record| record.organisation_id).collect();
    assert_eq!(organisations.len(), ORGANISATIONS, "and for whom it acted");
}
