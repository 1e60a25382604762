//! Meetings and trainings: who is invited, who was there by role, and whether it was joint.

use serde_json::{Value, json};
use tests::{Actor, Server, on_both};

use crate::agendas;

on_both!(
    a_training_is_joint_once_childcare_and_a_school_were_there,
    an_organisation_states_its_attendance_with_the_code_alone,
    the_organiser_states_the_rest_in_one_call,
    a_meeting_is_planned_changed_and_seen_by_the_invited,
    what_cannot_be_of_a_session_is_refused_with_every_cause,
);

const CODE: &str = "LINDE-2026";

fn stated(form: &str, invited: &[&Actor]) -> Value {
    let ids: Vec<_> = invited.iter().map(|one| one.organisation).collect();
    json!({ "form": form, "subject": "Warm overdragen", "date": "2026-08-20", "hours": 3, "invitedIds": ids, "attendanceCode": CODE })
}

pub(crate) fn training(invited: &[&Actor]) -> Value {
    stated("workshop", invited)
}

pub(crate) fn meeting(invited: &[&Actor]) -> Value {
    stated("workingGroup", invited)
}

/// Two teachers, with the code.
pub(crate) fn present() -> Value {
    json!({ "code": CODE, "roles": [{ "role": "teacher", "people": 2 }] })
}

async fn a_training_is_joint_once_childcare_and_a_school_were_there(server: Server) {
    let run = server.coordinator("Regie").await;
    let (linde, north) = (server.school_board("De Linde").await, server.childcare_provider("North").await);
    let made = run.post("/trainings", &training(&[&linde, &north])).await.expect(201);
    let path = format!("/trainings/{}", made.id());
    assert_eq!((made.header("location"), &made.json["joint"]), (format!("/v1{path}").as_str(), &json!(false)));
    let attend = format!("{path}/attendances");
    let first = linde.post(&attend, &present()).await.expect(200);
    assert_eq!((first.etag().as_str(), &first.json["joint"]), ("\"1\"", &json!(false)), "it makes no version");
    let mentor = json!({ "code": CODE, "roles": [{ "role": "mentor", "people": 1 }, { "role": "pedagogicCoach", "people": 1 }] });
    assert_eq!(north.post(&attend, &mentor).await.expect(200).json["joint"], true);
    let listed = linde.get("/trainings?fromDate=2026-08-20&untilDate=2026-08-20").await.expect(200);
    assert_eq!((listed.ids(), &listed.items()[0]["joint"]), (vec![made.id()], &json!(true)));
    assert!(linde.get("/trainings?fromDate=2026-08-21").await.expect(200).items().is_empty());
    assert!(linde.get("/meetings").await.expect(200).items().is_empty());
    linde.get(&format!("/meetings/{}", made.id())).await.expect_problem(404, "not-found");
    let records = server.database().processing_records().await.unwrap();
    assert!(records.is_empty(), "it names nobody: {records:?}");
}

async fn an_organisation_states_its_attendance_with_the_code_alone(server: Server) {
    let utrecht = server.municipality("GM0344").await;
    let (linde, eik) = (server.school_board("De Linde").await, server.school_board("De Eik").await);
    let path = format!("/trainings/{}", utrecht.post("/trainings", &training(&[&linde])).await.expect(201).id());
    let attend = format!("{path}/attendances");
    assert_eq!(utrecht.get(&path).await.expect(200).json["attendanceCode"], CODE);
    assert_eq!(linde.get(&path).await.expect(200).json["attendanceCode"], Value::Null, "it is handed out at the session");
    let mut wrong = present();
    wrong["code"] = json!("EIK-2026");
    wrong["roles"] =
        json!([{ "role": "wizard", "people": 1 }, { "role": "teacher", "people": 1 }, { "role": "teacher", "people": 1 }]);
    linde.post(&attend, &wrong).await.expect_faults(
        409,
        &[("#/code", "attendance-code-wrong"), ("#/roles/0/role", "code-unknown"), ("#/roles/2/role", "duplicate-entry")],
    );
    eik.post(&attend, &present()).await.expect_problem(404, "not-found");
    utrecht.post(&attend, &present()).await.expect_problem(403, "forbidden");
    linde.post(&attend, &present()).await.expect(200);
    let more = json!({ "code": CODE, "roles": [{ "role": "teacher", "people": 3 }] });
    let again = linde.post(&attend, &more).await.expect(200).json;
    assert_eq!(again["attendances"].as_array().map(Vec::len), Some(1), "in the place of what was stated");
    assert_eq!(again["attendances"][0]["roles"], more["roles"]);
    utrecht.patch(&path, "*", &json!({ "attendanceCode": null })).await.expect(200);
    linde.post(&attend, &present()).await.expect_faults(409, &[("#", "attendance-closed")]);
}

async fn the_organiser_states_the_rest_in_one_call(server: Server) {
    let utrecht = server.municipality("GM0344").await;
    let (linde, north) = (server.school_board("De Linde").await, server.childcare_provider("North").await);
    let eik = server.school_board("De Eik").await;
    let path = format!("/trainings/{}", utrecht.post("/trainings", &training(&[&linde, &north])).await.expect(201).id());
    let attend = format!("{path}/attendances");
    linde.post(&attend, &present()).await.expect(200);
    let row = |who: &Actor, role: &str| json!({ "organisationId": who.organisation, "role": role, "people": 1 });
    let rows = json!({ "rows": [row(&north, "mentor"), row(&north, "pedagogicCoach"), row(&utrecht, "policyOfficer")] });
    let all = utrecht.put(&attend, "\"1\"", &rows).await.expect(200);
    assert_eq!((all.etag().as_str(), &all.json["joint"]), ("\"2\"", &json!(true)));
    utrecht.put(&attend, "\"1\"", &rows).await.expect(412);
    let wrong = json!({ "rows": [row(&linde, "teacher"), row(&eik, "teacher"), row(&north, "wizard")] });
    utrecht.put(&attend, "\"2\"", &wrong).await.expect_faults(
        409,
        &[
            ("#/rows/0/organisationId", "attendance-stated"),
            ("#/rows/1/organisationId", "not-involved"),
            ("#/rows/2/role", "code-unknown"),
        ],
    );
    linde.put(&attend, "*", &rows).await.expect_problem(403, "forbidden");
    let none = utrecht.put(&attend, "\"2\"", &json!({ "rows": [] })).await.expect(200).json;
    assert_eq!(none["attendances"][0]["organisationId"], json!(linde.organisation), "the own word stays");
    assert_eq!((none["attendances"].as_array().map(Vec::len), &none["joint"]), (Some(1), &json!(false)));
    let without = json!({ "invitedIds": [north.organisation] });
    utrecht.patch(&path, "*", &without).await.expect_faults(409, &[("#/invitedIds", "present-leaves")]);
}

async fn a_meeting_is_planned_changed_and_seen_by_the_invited(server: Server) {
    let (utrecht, other) = (server.municipality("GM0344").await, server.municipality("GM0307").await);
    let (linde, health) = (server.school_board("De Linde").await, server.youth_health("JGZ").await);
    let agenda = utrecht.post("/agendas", &agendas::stated(&[&linde])).await.expect(201).id();
    let mut planned = meeting(&[&linde, &health]);
    planned["agendaId"] = json!(agenda);
    let path = format!("/meetings/{}", utrecht.post("/meetings", &planned).await.expect(201).id());
    for reader in [&utrecht, &linde, &health] {
        assert_eq!(reader.get(&path).await.expect(200).json["agendaId"], json!(agenda));
    }
    other.get(&path).await.expect_problem(404, "not-found");
    linde.patch(&path, "*", &json!({ "subject": "Anders" })).await.expect_problem(403, "forbidden");
    let changed = json!({ "subject": "Bel 111222333", "hours": 1.5, "form": "board", "date": "2026-12-01" });
    let changed = utrecht.patch(&path, "\"1\"", &changed).await.expect(200);
    assert_eq!((changed.etag().as_str(), &changed.json["hours"]), ("\"2\"", &json!(1.5)));
    assert_eq!(changed.json["warnings"][0]["pointer"], "#/subject");
    utrecht.patch(&path, "\"1\"", &json!({ "hours": 2 })).await.expect(412);
    linde.post(&format!("{path}/attendances"), &present()).await.expect_faults(409, &[("#", "date-in-future")]);
    linde.post("/meetings", &meeting(&[])).await.expect_problem(403, "forbidden");
}

async fn what_cannot_be_of_a_session_is_refused_with_every_cause(server: Server) {
    let (utrecht, linde) = (server.municipality("GM0344").await, server.school_board("De Linde").await);
    let mut wrong = training(&[&linde, &linde, &utrecht]);
    wrong["agendaId"] = json!("0198f000-0000-7000-8000-000000000000");
    utrecht.post("/meetings", &wrong).await.expect_faults(
        409,
        &[
            ("#/agendaId", "agenda-unknown"),
            ("#/form", "session-form-unfit"),
            ("#/invitedIds/1", "duplicate-entry"),
            ("#/invitedIds/2", "organiser-invited"),
        ],
    );
    wrong["attendanceCode"] = json!("x");
    utrecht.post("/meetings", &wrong).await.expect(400);
}
