//! Requests with an `Idempotency-Key`: one effect and one answer, however often they are sent.

mod direction;
mod recruiting;
mod requests;

use domain::{
    authority::{Role, Scope},
    code::Code,
};
use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::{
    Actor, Answer, Ask, Backend, Operation, Server, Store,
    city::{child, guardian, stay},
    on_both,
};

use crate::{
    combination_contracts::{Sides, sides},
    handovers::{Toddler, toddler},
    matching_runs::{Scene, scene},
};

on_both!(
    every_post_that_makes_or_changes_something_is_safe_to_repeat,
    a_repeat_has_no_second_effect_and_gets_the_same_answer,
    a_repeat_at_the_same_time_waits_for_the_first_also_at_another_process,
    a_key_with_another_content_is_refused,
    a_key_belongs_to_the_client_organisation_and_address_that_used_it,
    what_was_refused_is_not_remembered,
    a_repeat_is_recorded_as_a_look_at_the_child,
    whoever_sees_less_gets_no_answer_of_one_who_sees_more,
    an_answer_is_kept_for_its_term_and_then_thrown_away,
    what_is_kept_holds_nothing_that_can_be_read,
    an_import_that_still_runs_is_told_and_one_that_died_is_taken_up,
    a_key_that_is_none_is_refused,
);

const KEY: &str = "8e03978e-40d5-43e8-bc93-6894a57f9324";

trait Keyed {
    fn key(self, key: &str) -> Self;
}

impl Keyed for Ask {
    fn key(self, key: &str) -> Self {
        self.with("idempotency-key", &format!("\"{key}\""))
    }
}

/// What two answers to one request have in common: all but which request it was and how much room is left.
fn same(answer: &Answer) -> (u16, String, String, Value) {
    (answer.status, answer.header("location").to_owned(), answer.header("etag").to_owned(), answer.json.clone())
}

fn takes_key(operation: &Operation) -> bool {
    let parameters = operation.described["parameters"].as_array();
    parameters.into_iter().flatten().any(|parameter| parameter["name"] == "Idempotency-Key")
}

/// Whether an operation only reads, although it is a POST because of what it is asked with.
fn only_reads(operation: &Operation) -> bool {
    ["/_search", "/_compare", "-checks", "-proposals"].iter().any(|end| operation.path.ends_with(end))
}

struct Given {
    health: Actor,
    north: Actor,
    linde: Actor,
    utrecht: Actor,
    ark: String,
    school: String,
    noor: String,
    placement: String,
    links: Vec<String>,
    toddler: Toddler,
    sides: Sides,
    trainers: Actor,
    recruiting: Scene,
}

async fn given(server: &Server) -> Given {
    let (north, linde) = (server.childcare_provider("North").await, server.school_board("De Linde").await);
    let utrecht = server.municipality("GM0344").await;
    let (ark, school) = (north.adds_childcare("De Ark").await, linde.adds_school("De Lindeschool").await);
    let noor = north.registers(&child("Noor", "Linden", "2022-10-14")).await.id();
    let placement = north.places(&noor, &stay(&ark, "dayCare", "2023-01-02", None)).await.id();
    let mut links = Vec::new();
    for name in ["Kees", "Bram", "Siem"] {
        let one = child(name, "Berg", "2022-02-02");
        linde.registers(&one).await;
        let one = north.registers(&one).await.id();
        links.push(north.get(&format!("/children/{one}/links")).await.expect(200).ids().remove(0));
    }
    let health = server.youth_health("JGZ").await;
    Given {
        health,
        north,
        linde,
        utrecht,
        ark,
        school,
        noor,
        placement,
        links,
        toddler: toddler(server).await,
        sides: sides(server).await,
        trainers: server.training_provider("ROC").await,
        recruiting: scene(server).await,
    }
}

fn import(caller: &Actor) -> Ask {
    let file = include_bytes!("../../fixtures/registers/schools_v2.cp1252.csv");
    caller.ask(reqwest::Method::POST, "/imports?kind=schools").bytes("text/csv", file)
}

async fn every_post_that_makes_or_changes_something_is_safe_to_repeat(server: Server) {
    let given = given(&server).await;
    for operation in Operation::all() {
        let expected = operation.method == "POST" && !only_reads(operation);
        assert_eq!(takes_key(operation), expected, "{} in the contract", operation.id);
        if !expected {
            continue;
        }
        let request = given.request(&operation.id).await.key(KEY);
        let first = request.clone().await;
        assert!((200..300).contains(&first.status), "{}: {first}", operation.id);
        let again = request.clone().await;
        assert_eq!(same(&again), same(&first), "{}", operation.id);
        let other = request.clone().with("if-match", "\"99\"").json(&json!({ "kind": "other" })).await;
        assert!(matches!(other.status, 400 | 415 | 422), "{}: {other}", operation.id);
    }
}

async fn a_repeat_has_no_second_effect_and_gets_the_same_answer(server: Server) {
    let north = server.childcare_provider("North").await;
    let anna = north.post("/children", &child("Anna", "Berg", "2023-02-02")).key(KEY);
    let first = anna.clone().await.expect(201);
    // The same answer word for word, also when the child is known by another name since.
    north.patch(&format!("/children/{}", first.id()), "*", &json!({ "givenName": "Hanna" })).await.expect(200);
    for _ in 0..3 {
        assert_eq!(same(&anna.clone().await), same(&first));
    }
    assert_eq!(north.get("/children").await.expect(200).ids(), [first.id()]);
    // Without a key each request is a new one.
    north.registers(&child("Anna", "Berg", "2023-02-02")).await;
    assert_eq!(north.get("/children").await.expect(200).items().len(), 2);
}

async fn a_repeat_at_the_same_time_waits_for_the_first_also_at_another_process(server: Server) {
    let other = server.another(&[]).await;
    let north = server.childcare_provider("North").await;
    let ark = north.adds_childcare("De Ark").await;
    let noor = north.registers(&child("Noor", "Linden", "2022-10-14")).await.id();
    let mut stay = stay(&ark, "dayCare", "2023-01-02", None);
    stay["reference"] = json!({ "source": "planbaar", "value": "P-1" });
    let place = |number: usize| {
        let caller = if number.is_multiple_of(2) { north.clone() } else { north.at(&other) };
        caller.post(&format!("/children/{noor}/placements"), &stay).key(KEY)
    };
    let answers = join_all((0..16).map(place).map(IntoFuture::into_future)).await;
    for answer in &answers {
        assert_eq!(same(answer), same(&answers[0]));
        assert_eq!(answer.status, 201, "{answer}");
    }
    assert_eq!(north.get(&format!("/children/{noor}/placements")).await.expect(200).ids(), [answers[0].id()]);
    let history = north.get(&format!("/placements/{}/history", answers[0].id())).await.expect(200);
    assert_eq!(history.items().len(), 1);
}

async fn a_key_with_another_content_is_refused(server: Server) {
    let Given { north, ark, placement, .. } = given(&server).await;
    north.post("/children", &child("Anna", "Berg", "2023-02-02")).key(KEY).await.expect(201);
    let other = north.post("/children", &child("Hanna", "Berg", "2023-02-02")).key(KEY).await;
    other.expect_problem(422, "idempotency-key-reused");
    let follow = stay(&ark, "dayCare", "2025-02-03", None);
    let path = format!("/placements/{placement}/_move");
    north.post_if(&path, "\"1\"", &follow).key(KEY).await.expect(201);
    north.post_if(&path, "\"2\"", &follow).key(KEY).await.expect_problem(422, "idempotency-key-reused");
}

async fn a_key_belongs_to_the_client_organisation_and_address_that_used_it(server: Server) {
    let Given { north, linde, noor, .. } = given(&server).await;
    let anna = child("Anna", "Berg", "2023-02-02");
    let first = north.post("/children", &anna).key(KEY).await.expect(201).id();
    assert_ne!(linde.post("/children", &anna).key(KEY).await.expect(201).id(), first);
    north.post(&format!("/children/{noor}/guardians"), &guardian("Carla", true)).key(KEY).await.expect(201);
    north.post(&format!("/children/{first}/guardians"), &guardian("Carla", true)).key(KEY).await.expect(201);
}

async fn what_was_refused_is_not_remembered(server: Server) {
    let Given { north, ark, placement, .. } = given(&server).await;
    let path = format!("/placements/{placement}/_move");
    let follow = stay(&ark, "dayCare", "2025-02-03", None);
    north.post(&path, &follow).key(KEY).await.expect(428);
    north.post_if(&path, "\"7\"", &follow).key(KEY).await.expect(412);
    north.post_if(&path, "\"1\"", &json!({})).key(KEY).await.expect(400);
    north.post_if(&path, "\"1\"", &stay(&ark, "dayCare", "2022-12-01", None)).key(KEY).await.expect(409);
    north.post_if(&path, "\"1\"", &follow).key(KEY).await.expect(201);
}

async fn a_repeat_is_recorded_as_a_look_at_the_child(server: Server) {
    let north = server.childcare_provider("North").await;
    let anna = north.post("/children", &child("Anna", "Berg", "2023-02-02")).key(KEY);
    let id = anna.clone().await.expect(201).id();
    let before = server.database().processing_records().await.unwrap().len();
    anna.await.expect(201);
    let records = server.database().processing_records().await.unwrap().split_off(before);
    let [record] = &records[..] else { panic!("one record: {records:?}") };
    assert_eq!(record.children.iter().map(ToString::to_string).collect::<Vec<_>>(), [id]);
}

async fn whoever_sees_less_gets_no_answer_of_one_who_sees_more(server: Server) {
    let Given { north, ark, .. } = given(&server).await;
    let anna = child("Anna", "Berg", "2023-02-02");
    let first = north.post("/children", &anna).key(KEY).await.expect(201);
    for other in [north.narrowed_to(&[&ark]), north.in_role(Role::Professional)] {
        let answer = other.post("/children", &anna).key(KEY).await.expect_problem(422, "idempotency-key-reused");
        assert!(!answer.text.contains(&first.id()));
    }
    let scopes: Vec<Scope> = Scope::ALL.iter().copied().filter(|scope| *scope != Scope::ChildrenWrite).collect();
    north.with_scopes(&scopes).post("/children", &anna).key(KEY).await.expect(403);
    server.database().end_mandate(north.client, north.organisation, server.clock().now()).await.unwrap();
    north.post("/children", &anna).key(KEY).await.expect(401);
}

async fn an_answer_is_kept_for_its_term_and_then_thrown_away(server: Server) {
    let north = server.childcare_provider("North").await;
    let anna = north.post("/children", &child("Anna", "Berg", "2023-02-02")).key(KEY);
    let first = anna.clone().await.expect(201).id();
    server.clock().advance(24 * 3600 - 1);
    assert_eq!(anna.clone().await.expect(201).id(), first);
    assert_eq!(server.database().prune_kept_answers(server.clock().now()).await.unwrap(), 0);
    server.clock().advance(1);
    let second = anna.clone().await.expect(201).id();
    assert_ne!(second, first);
    server.clock().advance(24 * 3600);
    assert_eq!(server.database().prune_kept_answers(server.clock().now()).await.unwrap(), 1);
    assert_eq!(server.database().prune_kept_answers(server.clock().now()).await.unwrap(), 0);
}

/// Every byte of the table, as far as it may be text.
fn kept(store: &Store) -> String {
    use diesel::{
        Connection, RunQueryDsl, sql_query,
        sql_types::{Binary, Text},
    };
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        location: String,
        #[diesel(sql_type = Binary)]
        key_hash: Vec<u8>,
        #[diesel(sql_type = Binary)]
        fingerprint: Vec<u8>,
        #[diesel(sql_type = Binary)]
        body: Vec<u8>,
    }
    let all = sql_query("select location, key_hash, fingerprint, body from kept_answers");
    let rows: Vec<Row> = match store.backend() {
        Backend::Sqlite => {
            all.load(&mut diesel::SqliteConnection::establish(store.url().trim_start_matches("sqlite://")).unwrap()).unwrap()
        }
        Backend::Postgres => all.load(&mut diesel::PgConnection::establish(&store.url()).unwrap()).unwrap(),
    };
    let bytes = rows.into_iter().flat_map(|row| [row.location.into_bytes(), row.key_hash, row.fingerprint, row.body].concat());
    String::from_utf8_lossy(&bytes.collect::<Vec<_>>()).into_owned()
}

async fn what_is_kept_holds_nothing_that_can_be_read(server: Server) {
    let (north, utrecht) = (server.childcare_provider("North").await, server.municipality("GM0344").await);
    let key = "noor-linden-2022-10-14";
    let noor = north.post("/children", &child("Noor", "Linden", "2022-10-14")).key(key).await.expect(201);
    north.post(&format!("/children/{}/guardians", noor.id()), &guardian("Carla", true)).key(key).await.expect(201);
    import(&utrecht).key(key).await.expect(201);
    let kept = kept(server.store());
    // What is about nobody is kept as it was said, so reading this way would find more if there were more.
    assert!(kept.contains(&format!("/v1/children/{}", noor.id())) && kept.contains("counts"), "{kept}");
    for secret in ["Noor", "noor", "Linden", "Carla", "carla@example.org", "givenName"] {
        assert!(!kept.contains(secret), "{secret} in {kept}");
    }
}

/// A claim as one leaves that was killed in between: with the fingerprint of the request, and no answer.
fn forget_answer(store: &Store) {
    use diesel::{Connection, connection::SimpleConnection};
    match store.backend() {
        Backend::Sqlite => {
            let mut connection = diesel::SqliteConnection::establish(store.url().trim_start_matches("sqlite://")).unwrap();
            let until = "expires_at = expires_at - (86400 - 600) * 1000000";
            connection
                .batch_execute(&format!(
                    "pragma busy_timeout = 10000; update kept_answers set status = null, body = null, {until}"
                ))
                .unwrap();
        }
        Backend::Postgres => {
            let until = "expires_at = expires_at - interval '24 hours' + interval '600 seconds'";
            let sql = format!("update kept_answers set status = null, body = null, {until}");
            diesel::PgConnection::establish(&store.url()).unwrap().batch_execute(&sql).unwrap();
        }
    }
}

async fn an_import_that_still_runs_is_told_and_one_that_died_is_taken_up(server: Server) {
    let utrecht = server.municipality("GM0344").await;
    let first = import(&utrecht).key(KEY).await.expect(201);
    assert_eq!(same(&import(&utrecht).key(KEY).await), same(&first));
    forget_answer(server.store());
    let waiting = import(&utrecht).key(KEY).await.expect_problem(409, "request-in-progress");
    assert!(waiting.header("retry-after").parse::<u32>().unwrap() > 0);
    server.clock().advance(600);
    let again = import(&utrecht).key(KEY).await.expect(201);
    assert_eq!(again.json["counts"]["made"], 0, "{again}");
    assert_eq!(same(&import(&utrecht).key(KEY).await), same(&again));
    // What comes to no answer is not remembered, and its key is free again.
    let other = "8e03978e-40d5-43e8-bc93-6894a57f9325";
    let broken = utrecht.ask(reqwest::Method::POST, "/imports?kind=schools").bytes("text/csv", b"x;y\n1;2\n").key(other);
    broken.clone().await.expect(409);
    broken.await.expect_problem(409, "conflict");
    import(&utrecht).key(other).await.expect(201);
}

async fn a_key_that_is_none_is_refused(server: Server) {
    let north = server.childcare_provider("North").await;
    let anna = north.post("/children", &child("Anna", "Berg", "2023-02-02"));
    for (wrong, codes) in [
        ("short", ["minLength", "pattern"].as_slice()),
        ("\"8e03978e-40d5-43e8", &["pattern"]),
        ("8e03978e 40d5 43e8 bc93", &["pattern"]),
        // With its quotes a key of 64 is this long.
        (&"x".repeat(66), &["pattern"]),
        (&"x".repeat(67), &["maxLength", "pattern"]),
    ] {
        let faults: Vec<_> = codes.iter().map(|code| ("Idempotency-Key", *code)).collect();
        anna.clone().with("idempotency-key", wrong).await.expect_faults(400, &faults);
    }
    let twice = anna.clone().header("idempotency-key", KEY).header("idempotency-key", KEY);
    twice.await.expect_faults(400, &[("Idempotency-Key", "pattern")]);
    assert_eq!(north.get("/children").await.expect(200).items().len(), 0);
    // The key of the documentation is for everybody to try.
    let example = "00000000-0000-0000-0000-000000000000";
    anna.clone().key(example).await.expect(201);
    north.post("/children", &child("Kees", "Berg", "2023-02-02")).key(example).await.expect(201);
    // What only reads has no effect to repeat.
    let search = json!({ "birthDate": "2023-02-02", "familyName": "Berg" });
    for _ in 0..2 {
        assert_eq!(north.post("/children/_search", &search).key(KEY).await.expect(200).items().len(), 2);
    }
}
