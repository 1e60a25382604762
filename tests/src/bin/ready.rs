//! `ready URL DEMO COUNT`: prepares so many handovers with every section that can go along, which wait for `_send`, at a service with the
//! data of `doorlijn demo --json` (DEMO), and prints them: the place of the sender among the callers that have children, and the id. For
//! the benchmark; all goes over HTTP, as callers would do it.
#![allow(clippy::unwrap_used, reason = "what goes wrong here is meant to end the run, there and then")]

use std::env;

use futures_util::{StreamExt, stream};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

/// How many handovers are prepared at the same time.
const AT_ONCE: usize = 16;

/// A file that is taken for a PDF document.
const FILE_BYTES: usize = 20_000;

struct Service {
    url: String,
    client: Client,
}

/// Somebody who calls.
#[derive(Clone)]
struct Caller {
    place: usize,
    organisation: String,
    token: String,
}

/// From whom to whom handovers go.
struct Sides {
    sender: Caller,
    receiver: Caller,
    to: String,
    /// The token of a frontend for guardians.
    frontend: String,
}

impl Service {
    /// Asks, and ends the run where the answer is no success.
    async fn ask(&self, method: Method, path: &str, token: &str, body: Option<Value>) -> Value {
        let (status, answer) = self.try_ask(method.clone(), path, token, body).await;
        assert!(status.is_success(), "{method} {path}: {status} {answer}");
        answer
    }

    async fn try_ask(&self, method: Method, path: &str, token: &str, body: Option<Value>) -> (StatusCode, Value) {
        let request = self.client.request(method, format!("{}/v1{path}", self.url)).bearer_auth(token).header("if-match", "*");
        let request = if let Some(body) = body { request.json(&body) } else { request };
        let answer = request.send().await.unwrap();
        let status = answer.status();
        (status, serde_json::from_str(&answer.text().await.unwrap()).unwrap_or(Value::Null))
    }

    async fn attach(&self, handover: &str, token: &str) {
        let mut file = b"%PDF-1.7\n".to_vec();
        file.resize(FILE_BYTES, b'x');
        let path = format!("{}/v1/handovers/{handover}/attachments?kind=observationExport", self.url);
        let request = self.client.post(path).bearer_auth(token).header("content-type", "application/pdf").body(file);
        let answer = request.send().await.unwrap();
        // No more than four are taken in at the same time.
        if answer.status() == StatusCode::SERVICE_UNAVAILABLE {
            return Box::pin(self.attach(handover, token)).await;
        }
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    }

    /// The token with which a guardian comes in. Who is invited at the same time for a sibling is invited once more.
    async fn comes_in(&self, sides: &Sides, child: &str, guardian: &str) -> String {
        let path = format!("/children/{child}/guardians/{guardian}/_invite");
        loop {
            let invited = self.ask(Method::POST, &path, &sides.sender.token, Some(json!({}))).await;
            let code = json!({ "invitationId": invited["id"], "code": invited["code"] });
            let (status, answer) = self.try_ask(Method::POST, "/guardian-codes/_exchange", &sides.frontend, Some(code)).await;
            match answer["accessToken"].as_str() {
                Some(token) => return token.to_owned(),
                None => assert!(status == StatusCode::CONFLICT, "{status} {answer}"),
            }
        }
    }

    /// Prepares a handover of the child of a placement; none where it has one that runs, or a guardian who cannot be invited.
    async fn prepare(&self, sides: &Sides, placement: &Value, on: &str) -> Option<String> {
        let (sender, child) = (&sides.sender.token, placement["childId"].as_str().unwrap());
        let known = self.ask(Method::GET, &format!("/children/{child}"), sender, None).await;
        let guardians = known["guardians"].as_array().unwrap().iter().filter(|one| one["hasAuthority"] == json!(true));
        let guardians: Vec<&Value> = guardians.collect();
        if guardians.is_empty() || guardians.iter().any(|one| one["contact"].is_null()) {
            return None;
        }
        let stated = json!({ "childId": child, "kind": "childcareToChildcare", "fromLocationId": placement["locationId"],
            "toLocationId": sides.to, "date": on });
        let (status, made) = self.try_ask(Method::POST, "/handovers", sender, Some(stated)).await;
        if !status.is_success() {
            return None;
        }
        let id = made["id"].as_str().unwrap().to_owned();
        for (section, content) in texts() {
            let body = Some(json!({ section: content }));
            self.ask(Method::PUT, &format!("/handovers/{id}/sections/{section}"), sender, body).await;
        }
        self.attach(&id, sender).await;
        let verb = async |verb: &str, token: &str| self.ask(Method::POST, &format!("/handovers/{id}/{verb}"), token, None).await;
        verb("_inspect", sender).await;
        for guardian in guardians.iter().map(|one| one["id"].as_str().unwrap()) {
            for section in texts().into_iter().map(|(section, _)| section).chain(["attachments"]) {
                let body = json!({ "handoverId": id, "section": section, "version": 1, "decision": "given",
                    "guardianId": guardian, "witness": "medewerker-7" });
                self.ask(Method::POST, &format!("/children/{child}/consents"), sender, Some(body)).await;
            }
            let token = self.comes_in(sides, child, guardian).await;
            let said = json!({ "view": "Zij is nieuwsgierig.", "agrees": "yes", "wishesConversation": false });
            self.ask(Method::PUT, &format!("/handovers/{id}/reaction"), &token, Some(said)).await;
        }
        verb("_offer", sender).await;
        verb("_accept", &sides.receiver.token).await;
        Some(id)
    }

    /// Prepares so many handovers of children that a sender has now, and prints them.
    async fn prepare_all(&self, sides: &Sides, most: usize, on: &str) -> usize {
        let (mut path, mut done) = ("/placements?pageSize=100".to_owned(), 0);
        while done < most {
            let request = self.client.get(format!("{}/v1{path}", self.url)).bearer_auth(&sides.sender.token);
            let answer = request.send().await.unwrap();
            let next = answer.headers().get("link").and_then(|link| link.to_str().ok()).and_then(next_page);
            let page: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
            let current = |one: &&Value| {
                ["dayCare", "preschool"].contains(&one["care"].as_str().unwrap())
                    && one["endDate"].as_str().is_none_or(|end| end > on)
            };
            let placements: Vec<&Value> = page["items"].as_array().unwrap().iter().filter(current).take(most - done).collect();
            let prepared = stream::iter(placements).map(|placement| self.prepare(sides, placement, on));
            for id in prepared.buffer_unordered(AT_ONCE).collect::<Vec<_>>().await.into_iter().flatten() {
                println!("{} {id}", sides.sender.place);
                done += 1;
            }
            let Some(next) = next else { break };
            path = next;
        }
        done
    }
}

/// The path of the next page in a header `Link`, below `/v1`.
fn next_page(link: &str) -> Option<String> {
    let address = link.split(',').find(|one| one.contains("rel=\"next\""))?.split(['<', '>']).nth(1)?;
    address.split_once("/v1").map(|(_, path)| path.to_owned())
}

/// The sections that are written, all that can go from one childcare site to another.
fn texts() -> [(&'static str, Value); 6] {
    [
        ("preschoolProgramme", json!({ "programme": "piramide", "months": 12, "hours": 640 })),
        ("attendance", json!({ "startDate": "2025-01-06", "halfDaysPerWeek": 4, "remarks": "Komt graag." })),
        (
            "development",
            json!({ "observedDate": "2026-06-01", "language": { "score": 3, "remarks": "Vertelt in korte zinnen." },
            "motor": { "score": 4, "remarks": "Klimt overal op." }, "play": { "score": 3 } }),
        ),
        ("support", json!({ "given": "Extra taal in een kleine groep.", "involvedRoles": ["mentor"], "needed": "Rust." })),
        ("medical", json!({ "allergies": "Pinda.", "instructions": "De pen ligt in het kantoor." })),
        ("practicalInformation", json!({ "arrangements": "Oma haalt op dinsdag op.", "care": "Slaapt na de lunch." })),
    ]
}

fn callers<'a>(demo: &'a Value, kinds: &'a [&str]) -> impl Iterator<Item = &'a Value> {
    demo["callers"].as_array().unwrap().iter().filter(|one| kinds.contains(&one["kind"].as_str().unwrap()))
}

/// The token of a frontend for guardians of an organisation, which stands for nobody yet.
async fn frontend(service: &Service, demo: &Value, organisation: &str) -> Option<String> {
    let one = callers(demo, &["guardian"]).next()?;
    let request = service.client.post(format!("{}/oauth/token", service.url));
    let request = request.basic_auth(one["clientId"].as_str().unwrap(), one["clientSecret"].as_str());
    let asked = [("grant_type", "client_credentials"), ("role", "guardian"), ("organisation", organisation)];
    let answer = request.form(&asked).send().await.unwrap();
    let token: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    token["access_token"].as_str().map(str::to_owned)
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut arguments = env::args().skip(1);
    let service = Service { url: arguments.next().unwrap(), client: Client::new() };
    let demo: Value = serde_json::from_str(&std::fs::read_to_string(arguments.next().unwrap()).unwrap()).unwrap();
    let asked: usize = arguments.next().unwrap().parse().unwrap();
    let on = jiff::Zoned::now().date().checked_add(jiff::ToSpan::days(30)).unwrap().to_string();
    let caller = |(place, one): (usize, &Value)| Caller {
        place,
        organisation: one["organisationId"].as_str().unwrap().to_owned(),
        token: one["token"].as_str().unwrap().to_owned(),
    };
    let known = callers(&demo, &["childcareProvider", "schoolBoard"]).enumerate();
    let providers: Vec<Caller> = known.filter(|(_, one)| one["kind"] == "childcareProvider").map(caller).collect();
    let mut done = 0;
    for (number, sender) in providers.iter().enumerate() {
        let Some(frontend) = frontend(&service, &demo, &sender.organisation).await else { continue };
        let receiver = providers[(number + 1) % providers.len()].clone();
        let sites = format!("/organisations/{}/locations?pageSize=100", receiver.organisation);
        let sites = service.ask(Method::GET, &sites, &receiver.token, None).await;
        let takes = |one: &&Value| one["care"].as_array().unwrap().contains(&json!("dayCare"));
        let to = sites["items"].as_array().unwrap().iter().find(takes).unwrap()["id"].as_str().unwrap().to_owned();
        let sides = Sides { sender: sender.clone(), receiver, to, frontend };
        done += service.prepare_all(&sides, asked - done, &on).await;
    }
    assert!(done == asked, "{done} handovers could be prepared, not {asked}");
}
