//! Programmes of the combination function, their working groups, and what partners of a site agreed and signed.

use domain::authority::Role;
use serde_json::{Value, json};
use tests::{Actor, Server, on_both};

on_both!(
    a_coordinator_runs_a_programme_and_its_partners_read_it,
    a_programme_has_the_usual_seats_and_keeps_what_recruitment_brought_in,
    what_cannot_be_of_a_programme_is_refused_with_every_cause,
    a_working_group_meets_decides_and_says_who_does_what,
    a_working_group_is_for_its_members_and_the_coordinator,
    partners_date_and_sign_what_they_agreed,
);

fn stated(partners: &Value) -> Value {
    json!({ "name": "Verbinders Utrecht", "schoolYear": "2026-2027", "startDate": "2026-09-01", "endDate": "2028-07-31",
        "partners": partners })
}

fn partner(actor: &Actor, role: &str) -> Value {
    json!({ "organisationId": actor.organisation, "role": role })
}

async fn a_coordinator_runs_a_programme_and_its_partners_read_it(server: Server) {
    let (run, other) = (server.coordinator("Regie").await, server.coordinator("Elders").await);
    let (north, linde) = (server.childcare_provider("North").await, server.school_board("De Linde").await);
    let (roc, utrecht) = (server.training_provider("ROC").await, server.municipality("GM0344").await);
    let partners = json!([partner(&north, "employer"), partner(&roc, "trainer"), partner(&utrecht, "funder")]);
    let made = run.post("/programmes", &stated(&partners)).await.expect(201);
    assert_eq!((made.etag().as_str(), &made.json["coordinatorId"]), ("\"1\"", &json!(run.organisation)));
    let path = format!("/programmes/{}", made.id());
    assert_eq!(made.header("location"), format!("/v1{path}"));
    for reader in [&run, &north, &roc, &utrecht] {
        let read = reader.get(&path).await.expect(200);
        assert_eq!(read.json["partners"], partners);
        let listed = reader.get("/programmes").await.expect(200);
        assert_eq!(listed.ids(), [made.id()]);
        assert!(listed.items()[0].get("stages").is_none(), "a list is slim");
    }
    for stranger in [&other, &linde] {
        stranger.get(&path).await.expect_problem(404, "not-found");
        assert!(stranger.get("/programmes").await.expect(200).items().is_empty());
    }
    north.patch(&path, "*", &json!({ "name": "Anders" })).await.expect(403);
    run.in_role(Role::Professional).patch(&path, "*", &json!({ "name": "Anders" })).await.expect(403);
    run.patch(&path, "\"1\"", &json!({ "partners": [partner(&linde, "employer")] })).await.expect(200);
    run.patch(&path, "\"1\"", &json!({ "name": "Te laat" })).await.expect(412);
    north.get(&path).await.expect_problem(404, "not-found");
    assert_eq!(linde.get(&path).await.expect(200).json["name"], "Verbinders Utrecht");
    let records = server.database().processing_records().await.unwrap();
    assert!(records.is_empty(), "it names nobody: {records:?}");
}

async fn a_programme_has_the_usual_seats_and_keeps_what_recruitment_brought_in(server: Server) {
    let run = server.coordinator("Regie").await;
    let made = run.post("/programmes", &stated(&json!([]))).await.expect(201);
    assert_eq!(made.json["seats"], json!({ "min": 20, "max": 25 }), "programme.minimum and programme.capacity");
    let path = format!("/programmes/{}", made.id());
    let told = json!({
        "seats": { "min": 8, "max": 12 },
        "stages": [{ "stage": "recruitment", "startDate": "2026-03-01", "endDate": "2026-06-30" }],
        "recruitment": [
            { "name": "Open dag", "startDate": "2026-04-01", "endDate": "2026-04-01", "reached": 140, "applications": 9, "costCents": 45000 },
            { "name": "Website", "startDate": "2026-03-01" },
        ],
        "growthSteps": [{ "text": "Twee scholen erbij", "dueDate": "2027-08-01" }],
    });
    let changed = run.patch(&path, "\"1\"", &told).await.expect(200).json;
    assert_eq!((&changed["seats"], &changed["stages"]), (&told["seats"], &told["stages"]));
    assert_eq!(
        (&changed["recruitment"][0], &changed["growthSteps"][0]["dueDate"]),
        (&told["recruitment"][0], &json!("2027-08-01"))
    );
    let suspect = json!({ "growthSteps": [{ "text": "Bel 111222333", "dueDate": "2027-08-01" }] });
    let warned = run.patch(&path, "\"2\"", &suspect).await.expect(200).json;
    assert_eq!(warned["warnings"][0]["code"], "citizen-number-suspected");
    assert_eq!(run.get(&path).await.expect(200).etag(), "\"3\"");
}

async fn what_cannot_be_of_a_programme_is_refused_with_every_cause(server: Server) {
    let (run, north) = (server.coordinator("Regie").await, server.childcare_provider("North").await);
    let mut wrong = stated(
        &json!([partner(&north, "trainer"), { "organisationId": "0198f000-0000-7000-8000-000000000000", "role": "adviser" }]),
    );
    wrong["seats"] = json!({ "min": 20, "max": 10 });
    wrong["schoolYear"] = json!("2027-2028");
    wrong["endDate"] = json!("2026-08-01");
    run.post("/programmes", &wrong).await.expect_faults(
        409,
        &[
            ("#/endDate", "end-before-start"),
            ("#/partners/0/role", "partner-role-unfit"),
            ("#/partners/1/organisationId", "organisation-unknown"),
            ("#/seats/max", "seats-reversed"),
            ("#/startDate", "start-outside-year"),
        ],
    );
    let mut impossible = stated(&json!([]));
    impossible["schoolYear"] = json!("2026-2028");
    run.post("/programmes", &impossible).await.expect_faults(409, &[("#/schoolYear", "school-year-impossible")]);
    impossible["schoolYear"] = json!("next year");
    run.post("/programmes", &impossible).await.expect(400);
    assert!(run.get("/programmes").await.expect(200).items().is_empty());
}

fn group(programme: &str, members: &Value) -> Value {
    json!({ "programmeId": programme, "name": "Werkgroep werving", "members": members })
}

fn member(actor: &Actor, role: &str) -> Value {
    json!({ "organisationId": actor.organisation, "role": role, "minutesPerMonth": 240 })
}

async fn a_working_group_meets_decides_and_says_who_does_what(server: Server) {
    let (run, north) = (server.coordinator("Regie").await, server.childcare_provider("North").await);
    let programme = run.post("/programmes", &stated(&json!([partner(&north, "employer")]))).await.expect(201).id();
    let members = json!([member(&run, "chair"), member(&north, "childcareManager")]);
    let made = run.post("/working-groups", &group(&programme, &members)).await.expect(201);
    let path = format!("/working-groups/{}", made.id());
    let met = json!({ "meetings": [{
        "date": "2026-08-20", "decisions": ["We beginnen met twintig stoelen."],
        "actions": [{ "text": "Scholen bellen", "ownerId": north.organisation, "dueDate": "2026-09-20" }],
    }] });
    let changed = north.patch(&path, "\"1\"", &met).await.expect(200);
    assert_eq!(changed.json["meetings"][0]["actions"][0]["ownerId"], json!(north.organisation));
    assert_eq!(changed.json["members"], members);
    let listed = run.get(&format!("/working-groups?programmeId={programme}")).await.expect(200);
    assert_eq!(listed.items()[0]["lastMeetingDate"], "2026-08-20");
    let wrong = json!({ "meetings": [{ "date": "2030-01-01", "decisions": ["Al besloten"],
        "actions": [{ "text": "Bellen", "ownerId": "0198f000-0000-7000-8000-000000000000", "dueDate": "2029-12-31" }] }] });
    north.patch(&path, "\"2\"", &wrong).await.expect_faults(
        409,
        &[
            ("#/meetings/0/actions/0/dueDate", "end-before-start"),
            ("#/meetings/0/actions/0/ownerId", "not-a-member"),
            ("#/meetings/0/date", "date-in-future"),
        ],
    );
}

async fn a_working_group_is_for_its_members_and_the_coordinator(server: Server) {
    let (run, north) = (server.coordinator("Regie").await, server.childcare_provider("North").await);
    let (roc, linde) = (server.training_provider("ROC").await, server.school_board("De Linde").await);
    let partners = json!([partner(&north, "employer"), partner(&roc, "trainer")]);
    let programme = run.post("/programmes", &stated(&partners)).await.expect(201).id();
    let stranger = run.post("/working-groups", &group(&programme, &json!([member(&linde, "schoolLeader")]))).await;
    stranger.expect_faults(409, &[("#/members/0/organisationId", "not-a-partner")]);
    let made = run.post("/working-groups", &group(&programme, &json!([member(&roc, "trainer")]))).await.expect(201);
    let path = format!("/working-groups/{}", made.id());
    for reader in [&run, &roc] {
        reader.get(&path).await.expect(200);
        assert_eq!(reader.get("/working-groups").await.expect(200).ids(), [made.id()]);
    }
    for other in [&north, &linde] {
        other.get(&path).await.expect_problem(404, "not-found");
        assert!(other.get("/working-groups").await.expect(200).items().is_empty());
    }
    north.post("/working-groups", &group(&programme, &json!([member(&north, "chair")]))).await.expect(403);
    let elsewhere = server.coordinator("Elders").await;
    let refused = elsewhere.post("/working-groups", &group(&programme, &json!([member(&roc, "trainer")]))).await;
    refused.expect_faults(409, &[("#/programmeId", "no-such-programme")]);
    run.patch(&path, "\"1\"", &json!({ "members": [member(&north, "childcareManager")] })).await.expect(200);
    roc.get(&path).await.expect_problem(404, "not-found");
    north.get(&path).await.expect(200);
}

async fn partners_date_and_sign_what_they_agreed(server: Server) {
    let (north, linde) = (server.childcare_provider("North").await, server.school_board("De Linde").await);
    let (site, school) = (north.adds_childcare("De Ark").await, linde.adds_school("De Lindeschool").await);
    let agreed = json!({ "topic": "richSchoolDay", "text": "Sport en muziek op dinsdag.", "agreedDate": "2026-08-20",
        "signedBy": [north.organisation, linde.organisation] });
    let stated = json!({ "name": "Kindcentrum De Linde", "schoolLocationId": school, "childcareLocationIds": [site],
        "startDate": "2026-08-01", "agreements": [agreed] });
    let made = north.post("/partnerships", &stated).await.expect(201);
    assert_eq!(made.json["agreements"], json!([agreed]));
    let path = format!("/partnerships/{}", made.id());
    let other = server.school_board("De Eik").await;
    let wrong = json!({ "agreements": [
        { "topic": "pedagogy", "text": "Samen spelen.", "signedBy": [north.organisation] },
        { "topic": "handoverContacts", "text": "Intern begeleider en mentor.", "agreedDate": "2030-01-01",
          "signedBy": [other.organisation, north.organisation, north.organisation] },
    ] });
    north.patch(&path, "\"1\"", &wrong).await.expect_faults(
        409,
        &[
            ("#/agreements/0/agreedDate", "signed-without-date"),
            ("#/agreements/1/agreedDate", "date-in-future"),
            ("#/agreements/1/signedBy/0", "signer-not-a-party"),
            ("#/agreements/1/signedBy/2", "duplicate-entry"),
        ],
    );
}
