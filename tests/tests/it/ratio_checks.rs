//! Checks of the ratio over HTTP. That every number is right is tested where it is computed.

use serde_json::{Value, json};
use tests::{Server, on_both};

on_both!(the_answer_explains_the_number, who_does_not_count_is_named, what_cannot_be_is_refused);

fn professional(changes: &Value) -> Value {
    let mut one = json!({ "status": "qualified", "isAdult": true, "isLinked": true, "isEmployed": true });
    one.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    one
}

async fn the_answer_explains_the_number(server: Server) {
    let north = server.childcare_provider("North").await;
    let ask = json!({
        "date": "2026-09-07", "care": "dayCare", "children": { "age0": 3, "age1": 1 }, "staff": [professional(&json!({}))]
    });
    let answer = north.post("/ratio-checks", &ask).await.expect(200);
    let table = "Besluit kwaliteit kinderopvang bijlage 1 onderdeel a, tabel 1";
    let formula = "Besluit kwaliteit kinderopvang bijlage 1 onderdeel a, rekenregels";
    assert_eq!(
        answer.json,
        json!({
            "required": { "professionals": 2, "method": "formula", "bases": [
                { "method": "table", "parameter": "ratio.dayCare.age0to2", "childrenAtMost": 4, "youngestAtMost": 4, "outcome": null,
                  "professionals": 1, "source": table },
                { "method": "formula", "parameter": "ratio.dayCare.formula", "childrenAtMost": null, "youngestAtMost": null,
                  "outcome": 1.1667, "professionals": 2, "source": formula }
            ] },
            "counted": { "professionals": 1.0, "notCounted": [] },
            "findings": [{
                "rule": "ratio.tooFew", "source": formula, "observed": 1.0, "limit": 2.0, "unit": "count",
                "text": "Er tellen minder beroepskrachten mee dan de ratio vraagt."
            }]
        })
    );
    let english = north.post("/ratio-checks", &ask).with("accept-language", "en").await.expect(200);
    assert_eq!(english.json["findings"][0]["text"], "Fewer professionals count than the ratio asks.");
    // The centre of after-school care has a formula since July 2024; before that a group had a table.
    for (date, method) in [("2024-06-30", "table"), ("2024-07-01", "formula")] {
        let ask = json!({ "date": date, "care": "afterSchoolCare", "children": { "age4to6": 11 } });
        let answer = north.post("/ratio-checks", &ask).await.expect(200);
        assert_eq!((&answer.json["required"]["professionals"], &answer.json["required"]["method"]), (&json!(2), &json!(method)));
    }
}

async fn who_does_not_count_is_named(server: Server) {
    let north = server.childcare_provider("North").await;
    let staff = json!([
        professional(&json!({})),
        professional(&json!({ "isLinked": false })),
        professional(&json!({ "status": "trainee" })),
        professional(&json!({ "status": "trainee", "hasGuidancePlan": true, "percentage": 50 })),
    ]);
    let fewer = json!({ "minutes": 200, "openingMinutes": 660, "day": "freeDay" });
    let ask = json!({ "date": "2026-09-07", "care": "dayCare", "children": { "age3": 16 }, "staff": staff, "fewerStaff": fewer });
    let answer = north.post("/ratio-checks", &ask).await.expect(200).json;
    assert_eq!(answer["counted"]["professionals"], 1.5);
    let named: Vec<_> =
        answer["counted"]["notCounted"].as_array().unwrap().iter().map(|one| json!([one["staff"], one["reason"]])).collect();
    assert_eq!(named, [json!([1, "notLinked"]), json!([2, "noGuidancePlan"])]);
    let finding = &answer["findings"][0];
    assert_eq!(
        (&finding["rule"], &finding["observed"], &finding["limit"]),
        (&json!("ratio.fewerTooLong"), &json!(200.0), &json!(180.0))
    );
}

async fn what_cannot_be_is_refused(server: Server) {
    let north = server.childcare_provider("North").await;
    let ask = |date: &str, care: &str, children: Value| {
        north.post("/ratio-checks", &json!({ "date": date, "care": care, "children": children }))
    };
    ask("2026-09-07", "afterSchoolCare", json!({ "age3": 1 }))
        .await
        .expect_faults(409, &[("#/children/age3", "too-young-for-after-school")]);
    ask("2001-09-07", "dayCare", json!({ "age3": 1 })).await.expect_faults(409, &[("#/date", "norms-unknown")]);
    ask("2026-09-07", "dayCare", json!({ "age3": -1 })).await.expect_faults(400, &[("#/children/age3", "minimum")]);
    let crowded = ask("2026-09-07", "dayCare", json!({ "age3": 1000, "age0": 1000 })).await.expect(200).json;
    assert_eq!((&crowded["required"], &crowded["findings"][0]["rule"]), (&Value::Null, &json!("ratio.groupTooLarge")));
}
