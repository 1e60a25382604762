//! A whole request for each operation on programmes, sign-ups, candidates and their matching, that succeeds the first time.

use reqwest::Method;
use serde_json::json;
use tests::Ask;

use crate::matching_runs::Scene;

/// Whether an operation is one of these.
pub(super) fn is_recruiting(operation: &str) -> bool {
    ["programmes.", "signUps.", "candidates."].iter().any(|area| operation.starts_with(area))
}

/// The request for an operation on sign-ups and the links to them.
async fn signed_up(scene: &Scene, operation: &str) -> Ask {
    let run = &scene.run;
    let bare = |path: String| run.ask(Method::POST, &path).if_match("*");
    match operation {
        "signUps.offer" => scene.offer(0),
        "signUps.make_link" | "signUps.revoke_link" => {
            let stated = json!({ "lastDate": "2026-10-31", "uses": 5 });
            let make = run.post(&format!("/programmes/{}/sign-up-links", scene.programme), &stated);
            if operation == "signUps.make_link" {
                return make;
            }
            bare(format!("/sign-up-links/{}/_revoke", make.await.expect(201).id()))
        }
        _ => {
            let path = format!("/sign-ups/{}", scene.offer(0).await.expect(201).id());
            let reason = json!({ "reason": "plansChanged" });
            match operation {
                "signUps.accept" => bare(format!("{path}/_accept")),
                "signUps.wait" => run.post(&format!("{path}/_wait"), &reason).if_match("*"),
                "signUps.reject" => run.post(&format!("{path}/_reject"), &reason).if_match("*"),
                _ => scene.board.post(&format!("{path}/_withdraw"), &reason).if_match("*"),
            }
        }
    }
}

/// The request for an operation, as far as there must be something for that.
pub(super) async fn request(scene: &Scene, operation: &str) -> Ask {
    let run = &scene.run;
    let bare = |path: String| run.ask(Method::POST, &path).if_match("*");
    match operation {
        "programmes.add" => {
            let stated = json!({ "name": "Verbinders", "schoolYear": "2026-2027", "startDate": "2026-09-01",
                "endDate": "2028-07-31" });
            run.post("/programmes", &stated)
        }
        "programmes.form_group" => {
            let member = json!({ "organisationId": run.organisation, "role": "chair", "minutesPerMonth": 60 });
            run.post("/working-groups", &json!({ "programmeId": scene.programme, "name": "Groep", "members": [member] }))
        }
        operation if operation.starts_with("signUps.") => signed_up(scene, operation).await,
        "candidates.invite" | "candidates.exchange" => {
            let id = scene.apply([50, 12]).await.expect(201).id();
            let invite = bare(format!("/candidates/{id}/_invite"));
            if operation == "candidates.invite" {
                return invite;
            }
            let invited = invite.await.expect(200);
            let body = json!({ "invitationId": invited.id(), "code": invited.json["code"] });
            run.frontend_for_candidates().await.post("/candidate-codes/_exchange", &body)
        }
        "candidates.add" => scene.apply([50, 12]),
        "candidates.advance" => scene.advance(&scene.apply([50, 12]).await.expect(201).id(), "screening"),
        "candidates.intake" => {
            let id = scene.apply([50, 12]).await.expect(201).id();
            for state in ["screening", "intake"] {
                scene.advance(&id, state).await.expect(200);
            }
            scene.admit(&id, 3)
        }
        "candidates.reject" | "candidates.withdraw" => {
            let id = scene.apply([50, 12]).await.expect(201).id();
            let verb = operation.trim_start_matches("candidates.");
            run.post(&format!("/candidates/{id}/_{verb}"), &json!({ "reason": "otherWork" })).if_match("*")
        }
        "candidates.match_candidates" => {
            scene.ready([50, 12], 3).await;
            run.post(&format!("/programmes/{}/matching-runs", scene.programme), &json!({}))
        }
        "candidates.accept_run" => {
            scene.ready([50, 12], 3).await;
            let id = scene.matches(&json!({})).await.id();
            run.post(&format!("/matching-runs/{id}/_accept"), &json!({})).if_match("*")
        }
        other => panic!("{other} takes a key, and no test repeats it"),
    }
}
