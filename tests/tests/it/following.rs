//! Following what changes by `changedSince`: nothing is missed, nothing is read twice, and what has gone is told.

use std::collections::BTreeMap;

use domain::authority::Role;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::{
    Actor, Backend, Server, Store,
    city::{child, guardian, stay},
    on_both,
};

on_both!(
    whoever_reads_on_gets_each_change_once,
    many_writers_at_once_leave_nothing_out,
    what_was_taken_back_or_is_not_visible_any_more_is_told_as_gone,
    what_comes_back_into_sight_is_told_with_its_placements,
    locations_are_followed_by_everybody,
    a_cursor_belongs_to_its_list_and_organisation_and_grows_old,
    changes_are_followed_as_a_whole,
);

/// Somebody who keeps a copy of a list by following it.
struct Copy {
    store: Store,
    path: &'static str,
    since: String,
    things: BTreeMap<String, Value>,
}

impl Copy {
    fn of(server: &Server, path: &'static str) -> Self {
        Self { store: server.store().clone(), path, since: "begin".into(), things: BTreeMap::new() }
    }

    /// Reads on to the end, once what was written before has settled.
    async fn reads_on(&mut self, actor: &Actor) -> Vec<String> {
        settle(&self.store);
        self.reads_now(actor).await
    }

    /// Reads on to the end; gives the ids in the order in which they came, those that are gone with a minus.
    async fn reads_now(&mut self, actor: &Actor) -> Vec<String> {
        let mut read = Vec::new();
        loop {
            let page = actor.get(&format!("{}?pageSize=3&changedSince={}", self.path, self.since)).await.expect(200);
            for item in page.items() {
                let id = item["id"].as_str().unwrap().to_owned();
                if item["deleted"] == true {
                    self.things.remove(&id);
                    read.push(format!("-{id}"));
                } else {
                    self.things.insert(id.clone(), item.clone());
                    read.push(id);
                }
            }
            page.header("changed-since").clone_into(&mut self.since);
            match page.next() {
                None => return read,
                Some(next) => assert!(next.contains(&self.since), "{next}"),
            }
        }
    }
}

/// Waits until every transaction that runs now has ended. `PostgreSQL` counts those of all databases of a server, and other tests
/// have theirs on the same one.
pub(crate) fn settle(store: &Store) {
    use diesel::{Connection, PgConnection, RunQueryDsl, dsl::sql, select, sql_types::BigInt};
    if store.backend() == Backend::Sqlite {
        return;
    }
    let mut connection = PgConnection::establish(&store.url()).unwrap();
    let now: i64 = select(sql::<BigInt>("pg_current_xact_id()::text::bigint")).get_result(&mut connection).unwrap();
    let patience = std::time::Instant::now() + std::time::Duration::from_secs(30);
    loop {
        let oldest = select(sql::<BigInt>("pg_snapshot_xmin(pg_current_snapshot())::text::bigint"));
        if oldest.get_result::<i64>(&mut connection).unwrap() > now {
            return;
        }
        assert!(std::time::Instant::now() < patience, "a transaction does not end");
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
}

struct Place {
    north: Actor,
    ark: String,
}

async fn place(server: &Server) -> Place {
    let north = server.childcare_provider("North").await;
    let ark = north.adds_childcare("De Ark").await;
    Place { north, ark }
}

async fn whoever_reads_on_gets_each_change_once(server: Server) {
    let Place { north, ark } = place(&server).await;
    let mut ids = Vec::new();
    for name in ["Anna", "Bram", "Carla", "Daan", "Eva", "Fien", "Gijs"] {
        ids.push(north.registers(&child(name, "Linden", "2022-10-14")).await.id());
    }
    let mut copy = Copy::of(&server, "/children");
    assert_eq!(copy.reads_on(&north).await, ids);
    assert_eq!(copy.reads_on(&north).await, [""; 0]);
    // What changed twice comes once, in its last form.
    north.patch(&format!("/children/{}", ids[4]), "*", &json!({ "givenName": "Evi" })).await.expect(200);
    north.patch(&format!("/children/{}", ids[1]), "*", &json!({ "givenName": "Bas" })).await.expect(200);
    north.patch(&format!("/children/{}", ids[4]), "*", &json!({ "givenName": "Evy" })).await.expect(200);
    assert_eq!(copy.reads_on(&north).await, [ids[1].clone(), ids[4].clone()]);
    assert_eq!(copy.things[&ids[4]]["givenName"], "Evy");
    assert_eq!(copy.reads_on(&north).await, [""; 0]);
    // What was not done leaves no trace.
    north.patch(&format!("/children/{}", ids[0]), "\"9\"", &json!({ "givenName": "Hanna" })).await.expect(412);
    assert_eq!(copy.reads_on(&north).await, [""; 0]);
    let mut placements = Copy::of(&server, "/placements");
    let first = north.places(&ids[0], &stay(&ark, "dayCare", "2023-01-02", None)).await.id();
    assert_eq!(placements.reads_on(&north).await, [first.clone()]);
    north.patch(&format!("/placements/{first}"), "*", &json!({ "hoursPerWeek": 20 })).await.expect(200);
    assert_eq!(placements.reads_on(&north).await, [first.clone()]);
    assert_eq!(placements.things[&first]["hoursPerWeek"], 20);
    // Nothing of another organisation comes.
    let south = server.childcare_provider("South").await;
    assert_eq!(Copy::of(&server, "/children").reads_on(&south).await, [""; 0]);
    assert_eq!(Copy::of(&server, "/placements").reads_on(&south).await, [""; 0]);
}

async fn many_writers_at_once_leave_nothing_out(server: Server) {
    let Place { north, .. } = place(&server).await;
    let other = server.another(&[]).await;
    let mut copy = Copy::of(&server, "/children");
    let mut registered = Vec::new();
    for round in 0..6 {
        let write = async |number: usize| {
            let caller = if number.is_multiple_of(2) { north.clone() } else { north.at(&other) };
            let letter = char::from(b'a' + u8::try_from(number).unwrap());
            caller.registers(&child(&format!("N{letter}{round}x"), "Linden", "2022-10-14")).await.id()
        };
        let writes = join_all((0..8).map(write));
        let (ids, _) = futures_util::future::join(writes, copy.reads_on(&north)).await;
        registered.extend(ids);
    }
    copy.reads_on(&north).await;
    registered.sort();
    assert_eq!(copy.things.keys().cloned().collect::<Vec<_>>(), registered);
}

async fn what_was_taken_back_or_is_not_visible_any_more_is_told_as_gone(server: Server) {
    let Place { north, ark } = place(&server).await;
    let noor = north.registers(&child("Noor", "Linden", "2022-10-14")).await.id();
    let kees = north.registers(&child("Kees", "Linden", "2022-10-14")).await.id();
    let first = north.places(&noor, &stay(&ark, "dayCare", "2023-01-02", Some("2026-09-10"))).await.id();
    let second = north.places(&kees, &stay(&ark, "dayCare", "2023-01-02", None)).await.id();
    let third = north.places(&kees, &stay(&ark, "preschool", "2025-01-06", None)).await.id();
    let (mut children, mut placements) = (Copy::of(&server, "/children"), Copy::of(&server, "/placements"));
    children.reads_on(&north).await;
    placements.reads_on(&north).await;
    north.delete(&format!("/placements/{third}"), "*").await.expect(204);
    assert!(placements.reads_on(&north).await.contains(&format!("-{third}")));
    assert_eq!(placements.things.keys().cloned().collect::<Vec<_>>(), [first.clone(), second.clone()]);
    children.reads_on(&north).await;
    // Thirty days after the last day nobody has changed anything, and the child is not to be seen any more.
    server.clock().set("2026-10-10T12:00:00+02:00");
    assert_eq!(children.reads_on(&north).await, [""; 0]);
    server.clock().set("2026-10-11T12:00:00+02:00");
    assert_eq!(children.reads_on(&north).await, [format!("-{noor}")]);
    assert_eq!(placements.reads_on(&north).await, [format!("-{first}")]);
    assert_eq!(children.reads_on(&north).await, [""; 0]);
    // An end that is corrected takes it out of sight at once.
    north.patch(&format!("/placements/{second}"), "*", &json!({ "endDate": "2026-01-31" })).await.expect(200);
    assert_eq!(children.reads_on(&north).await, [format!("-{kees}")]);
    assert_eq!(placements.reads_on(&north).await, [format!("-{second}")]);
    // Whoever begins now knew none of them.
    for path in ["/children", "/placements"] {
        assert_eq!(Copy::of(&server, path).reads_on(&north).await, [""; 0]);
    }
}

async fn what_comes_back_into_sight_is_told_with_its_placements(server: Server) {
    let Place { north, ark } = place(&server).await;
    let noor = north.registers(&child("Noor", "Linden", "2022-10-14")).await.id();
    let first = north.places(&noor, &stay(&ark, "dayCare", "2023-01-02", Some("2024-01-31"))).await.id();
    let mut placements = Copy::of(&server, "/placements");
    assert_eq!(placements.reads_on(&north).await, [""; 0]);
    let second = north.places(&noor, &stay(&ark, "preschool", "2026-09-01", None)).await.id();
    placements.reads_on(&north).await;
    assert_eq!(placements.things.keys().cloned().collect::<Vec<_>>(), [first, second]);
}

async fn locations_are_followed_by_everybody(server: Server) {
    let Place { north, ark } = place(&server).await;
    let utrecht = server.municipality("GM0344").await;
    let mut copy = Copy::of(&server, "/locations");
    assert_eq!(copy.reads_on(&utrecht).await, [ark.clone()]);
    let boog = north.adds_childcare("De Boog").await;
    north.patch(&format!("/locations/{ark}"), "*", &json!({ "closedDate": "2026-12-01" })).await.expect(200);
    assert_eq!(copy.reads_on(&utrecht).await, [boog, ark.clone()]);
    assert_eq!(copy.things[&ark]["closedDate"], "2026-12-01");
}

async fn a_cursor_belongs_to_its_list_and_organisation_and_grows_old(server: Server) {
    let Place { north, .. } = place(&server).await;
    let south = server.childcare_provider("South").await;
    let mut copy = Copy::of(&server, "/children");
    copy.reads_on(&north).await;
    let since = copy.since.clone();
    north.get(&format!("/locations?changedSince={since}")).await.expect_problem(409, "invalid-cursor");
    south.get(&format!("/children?changedSince={since}")).await.expect_problem(409, "invalid-cursor");
    north.get("/children?changedSince=AAAA").await.expect_problem(409, "invalid-cursor");
    server.clock().advance(90 * 86_400);
    north.get(&format!("/children?changedSince={since}")).await.expect(200);
    server.clock().advance(86_400);
    north.get(&format!("/children?changedSince={since}")).await.expect_problem(410, "cursor-expired");
}

async fn changes_are_followed_as_a_whole(server: Server) {
    let Place { north, ark } = place(&server).await;
    let mut noor = child("Noor", "Linden", "2022-10-14");
    noor["guardians"] = json!([guardian("Anna", true)]);
    let noor = north.registers(&noor).await;
    let anna = north.for_guardians(&[noor.json["guardians"][0]["id"].as_str().unwrap()]);
    for part in [anna, north.narrowed_to(&[&ark])] {
        part.get("/children?changedSince=begin").await.expect_faults(409, &[("changedSince", "followed-in-part")]);
        part.get("/placements").await.expect_faults(409, &[("changedSince", "followed-in-part")]);
        part.get("/locations?changedSince=begin").await.expect(200);
    }
    for filter in ["care=dayCare", &format!("locationId={ark}"), "startsFrom=2026-01-01"] {
        let path = format!("/children?changedSince=begin&{filter}");
        north.get(&path).await.expect_faults(409, &[("changedSince", "followed-with-filter")]);
    }
    north.get("/locations?changedSince=begin&kind=school").await.expect_faults(409, &[("changedSince", "followed-with-filter")]);
    north.in_role(Role::PrivacyOfficer).get("/children?changedSince=begin").await.expect(403);
}

/// A transaction of the database itself that has begun to write and has not ended holds back what came after it, and is not
/// passed over. There is nothing like it on `SQLite`, where writers come one after the other.
#[test]
fn what_is_committed_out_of_order_is_not_missed() {
    use diesel::{Connection, PgConnection, connection::SimpleConnection};
    tests::run_on(Backend::Postgres, async |store: Store| {
        let server = Server::start(&store, &[]).await.unwrap();
        let Place { north, .. } = place(&server).await;
        let first = north.registers(&child("Anna", "Linden", "2022-10-14")).await.id();
        let mut copy = Copy::of(&server, "/children");
        assert_eq!(copy.reads_on(&north).await, [first.clone()]);
        let mut slow = PgConnection::establish(&store.url()).unwrap();
        let touch = format!("update changes set number = pg_current_xact_id()::text::bigint where subject_id = '{first}'");
        slow.batch_execute(&format!("begin; {touch};")).unwrap();
        let second = north.registers(&child("Bram", "Linden", "2022-10-14")).await.id();
        assert_eq!(copy.reads_now(&north).await, [""; 0], "the later one waits for the earlier");
        slow.batch_execute("commit").unwrap();
        assert_eq!(copy.reads_on(&north).await, [first, second]);
    });
}
