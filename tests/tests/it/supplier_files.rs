//! Files in which suppliers export placements: in every format, by placement and by month, in part, again, and after breaking off.

mod packed;

use std::fmt::Write as _;

use domain::authority::{Action, Role, Scope};
use packed::{gzip, workbook};
use reqwest::Method;
use serde_json::{Value, json};
use tests::{
    Actor, Answer, Server,
    city::{child, stay},
    on_both,
};
use tokio::{io::AsyncWriteExt, net::TcpStream};

on_both!(
    every_format_says_the_same,
    each_row_says_what_is_wrong_with_it_and_stops_no_other,
    the_same_file_again_changes_nothing_and_a_newer_one_what_it_says,
    another_source_is_shown_and_does_not_win,
    months_become_placements_with_periods_and_a_later_file_goes_on_from_there,
    a_month_that_cannot_be_is_refused_by_itself,
    a_child_is_registered_once_and_only_by_who_may,
    an_import_is_the_importers_alone_and_a_token_sees_its_own_locations,
    every_child_of_a_file_is_recorded,
    a_file_that_breaks_off_on_its_way_does_nothing,
    a_connection_that_breaks_off_while_a_file_is_carried_out_loses_and_repeats_nothing,
    a_file_that_is_none_is_refused_as_a_whole,
);

const CSV: &str = "text/csv";
const LRK: &str = "213853164";

/// A provider whose system synchronises, with a site that has a number.
async fn provider(server: &Server) -> (Actor, String) {
    let north = server.childcare_provider("North").await.in_role(Role::System);
    let site = json!({
        "kind": "childcare", "name": "De Ark", "care": ["dayCare", "preschool", "afterSchoolCare"], "municipality": "GM0344",
        "holidayRegion": "middle", "lrk": LRK
    });
    let ark = north.adds_location(&site).await;
    (north, ark)
}

trait Imports {
    async fn imports(&self, media_type: &str, file: &[u8]) -> Answer;
    async fn refused(&self, import: &Answer) -> Vec<(u64, Vec<(String, String)>)>;
    async fn placements(&self, reference: &str) -> Vec<Value>;
}

impl Imports for Actor {
    async fn imports(&self, media_type: &str, file: &[u8]) -> Answer {
        self.ask(Method::POST, "/imports?kind=placements&source=planbaar").bytes(media_type, file).await
    }

    /// The rows that were refused, each with codes and places.
    async fn refused(&self, import: &Answer) -> Vec<(u64, Vec<(String, String)>)> {
        let rows = self.get(&format!("/imports/{}/rows?pageSize=100", import.id())).await.expect(200);
        let reason = |reason: &Value| {
            assert!(reason["text"].as_str().unwrap().ends_with('.'));
            (reason["code"].as_str().unwrap().to_owned(), reason["at"].as_str().unwrap_or_default().to_owned())
        };
        let row = |row: &Value| {
            assert_eq!((&row["outcome"], &row["item"]), (&json!("refused"), &Value::Null));
            (row["rowNumber"].as_u64().unwrap(), row["reasons"].as_array().unwrap().iter().map(reason).collect())
        };
        rows.items().iter().map(row).collect()
    }

    /// The placements of the child that the source knows by a reference, in the order of their first days.
    async fn placements(&self, reference: &str) -> Vec<Value> {
        let search = json!({ "reference": { "source": "planbaar", "value": reference } });
        let found = self.post("/children/_search", &search).await.expect(200).ids();
        let [child] = &found[..] else { panic!("{reference}: {found:?}") };
        let mut placements = self.get(&format!("/children/{child}/placements")).await.expect(200).items().to_vec();
        placements.sort_by_key(|placement| placement["startDate"].to_string());
        placements
    }
}

/// What a file says, shortly: made, changed, unchanged, refused.
fn counts(import: &Answer) -> [u64; 4] {
    ["made", "changed", "unchanged", "refused"].map(|name| import.json["counts"][name].as_u64().unwrap())
}

/// First day, last day, hours.
fn periods(placements: &[Value]) -> Vec<(String, String, f64)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let period = |one: &Value| (text(&one["startDate"]), text(&one["endDate"]), one["hoursPerWeek"].as_f64().unwrap());
    placements.iter().map(period).collect()
}

const HEADER: &str = "Plaatsingsnummer;Kindnummer;Voornaam;Tussenvoegsel;Achternaam;Geboortedatum;Gemeente;LRK-nummer;Opvangsoort;\
    Begindatum;Einddatum;Uren per week\r\n";

async fn every_format_says_the_same(server: Server) {
    let (north, ark) = provider(&server).await;
    let csv = format!(
        "{HEADER}P-1;1001;Noor;van der;Linden;14-10-2022;344;{LRK};Dagopvang;02-01-2023;13-10-2026;16,5\r\n\
         P-2;1002;Zoë;;Bakker;2021-05-06;GM0344;{LRK};peuteropvang;2024-01-08;;8\r\n"
    );
    // Not all exports are UTF-8.
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(&csv);
    let import = north.imports(CSV, &latin).await.expect(201);
    assert_eq!((counts(&import), &import.json["state"], &import.json["rowsDone"]), ([2, 0, 0, 0], &json!("done"), &json!(2)));
    assert_eq!(north.follow(import.header("location")).await.expect(200).json, import.json);
    let placed = north.placements("1001").await;
    assert_eq!(periods(&placed), [("2023-01-02".into(), "2026-10-13".into(), 16.5)]);
    assert_eq!(
        (&placed[0]["reference"], &placed[0]["locationId"]),
        (&json!({ "source": "planbaar", "value": "P-1" }), &json!(ark))
    );
    let zoe =
        north.get(&format!("/children/{}", north.placements("1002").await[0]["childId"].as_str().unwrap())).await.expect(200);
    assert_eq!((&zoe.json["givenName"], &zoe.json["birthDate"]), (&json!("Zoë"), &json!("2021-05-06")));

    let lines = format!(
        "{}\n{}\n",
        json!({ "reference": { "value": "P-1" }, "childReference": "1001", "location": LRK, "care": "dayCare", "startDate": "2023-01-02", "endDate": "2026-10-13", "hoursPerWeek": 16.5 }),
        json!({ "placementReference": "P-2", "childReference": { "source": "planbaar", "value": "1002" }, "locationId": ark, "care": "preschool", "startDate": "2024-01-08", "hoursPerWeek": 8 })
    );
    let day = |count: u32| json!({ "day": count });
    let sheet = workbook(&[
        &[
            json!("Plaatsingsnummer"),
            json!("Kindnummer"),
            json!("LRK"),
            json!("Soort opvang"),
            json!("Begindatum"),
            json!("Einddatum"),
            json!("Uren"),
        ],
        // 44928 is 2 January 2023, 46308 is 13 October 2026 and 45299 is 8 January 2024.
        &[json!("P-1"), json!(1001), json!(213_853_164), json!("KDV"), day(44928), day(46308), json!(16.5)],
        &[json!("P-2"), json!("1002"), json!(LRK), json!("peuteropvang"), day(45299), Value::Null, json!(8)],
    ]);
    let excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let bytes = "application/octet-stream";
    for (media_type, file) in [
        (CSV, csv.clone().into_bytes()),
        ("application/gzip", gzip(csv.as_bytes())),
        ("application/x-ndjson", lines.clone().into_bytes()),
        ("application/gzip", gzip(lines.as_bytes())),
        (bytes, lines.into_bytes()),
        (excel, sheet.clone()),
        (bytes, sheet),
    ] {
        let again = north.imports(media_type, &file).await.expect(201);
        assert_eq!(counts(&again), [0, 0, 2, 0], "{media_type}: {:?}", north.refused(&again).await);
    }
}

async fn each_row_says_what_is_wrong_with_it_and_stops_no_other(server: Server) {
    let (north, _) = provider(&server).await;
    north.registers(&known("Noor", "1001")).await;
    let row = |rest: &str| format!("{rest}\n");
    let file = [
        row("reference,childReference,location,care,startDate,endDate,hoursPerWeek"),
        row(&format!("P-1,1001,{LRK},dayCare,2023-01-02,,16")),
        row(&format!("P-2,1001,{LRK},swimming,2023-02-30,,1o")),
        row(&format!("P-3,1001,{LRK},afterSchoolCare,2023-01-02,2022-12-31,")),
        row(&format!("P-4,9999,{LRK},dayCare,2023-01-02,,16")),
        row("P-5,1001,999999999999,afterSchoolCare,2023-01-02,,16"),
        row(&format!("P-6,1001,{LRK},dayCare,2023-01-02")),
        row(&format!("P-111222333,1001,{LRK},afterSchoolCare,2023-01-02,,16")),
        row(&format!(",,{LRK},dayCare,2023-01-02,,16")),
        row(&format!("P-9,1001,{LRK},preschool,2025-01-06,,8")),
    ];
    let import = north.imports(CSV, file.concat().as_bytes()).await.expect(201);
    assert_eq!(counts(&import), [2, 0, 0, 7]);
    let told = |reasons: &[(&str, &str)]| -> Vec<(String, String)> {
        reasons.iter().map(|(code, at)| ((*code).to_owned(), (*at).to_owned())).collect()
    };
    assert_eq!(
        north.refused(&import).await,
        [
            (3, told(&[("care", "care"), ("day", "startDate"), ("hours", "hoursPerWeek")])),
            (4, told(&[("end-before-start", "endDate"), ("hours-missing", "hoursPerWeek")])),
            (5, told(&[("child-unknown", "childReference")])),
            (6, told(&[("location-unknown", "location")])),
            (7, told(&[("columnCount", "")])),
            (8, told(&[("citizen-number", "reference")])),
            (9, told(&[("absent", "childReference"), ("absent", "reference")])),
        ]
    );
    assert_eq!(north.placements("1001").await.len(), 2);
}

/// A child that the own system knows by a number.
fn known(name: &str, number: &str) -> Value {
    let mut child = child(name, "Linden", "2022-10-14");
    child["references"] = json!([{ "source": "planbaar", "value": number }]);
    child
}

async fn the_same_file_again_changes_nothing_and_a_newer_one_what_it_says(server: Server) {
    let (north, _) = provider(&server).await;
    let row = |reference: &str, child: &str, end: &str| {
        format!("{reference};{child};Noor;;Linden;14-10-2022;0344;{LRK};dagopvang;02-01-2023;{end};16\n")
    };
    let first = format!("{HEADER}{}{}", row("P-1", "1001", ""), row("P-2", "1002", ""));
    assert_eq!(counts(&north.imports(CSV, first.as_bytes()).await.expect(201)), [2, 0, 0, 0]);
    let before = north.placements("1001").await;
    server.clock().advance(3600);
    assert_eq!(counts(&north.imports(CSV, first.as_bytes()).await.expect(201)), [0, 0, 2, 0]);
    assert_eq!(north.placements("1001").await, before);
    // One file may say twice what holds of a placement; the last word of a source is what stands.
    let newer =
        format!("{HEADER}{}{}{}", row("P-1", "1001", "31-12-2026"), row("P-2", "1002", ""), row("P-1", "1001", "30-06-2027"));
    let import = north.imports(CSV, newer.as_bytes()).await.expect(201);
    assert_eq!(counts(&import), [0, 2, 1, 0]);
    let after = north.placements("1001").await;
    assert_eq!((after[0]["endDate"].as_str(), after[0]["id"].as_str()), (Some("2027-06-30"), before[0]["id"].as_str()));
    let history = north.get(&format!("/placements/{}/history", before[0]["id"].as_str().unwrap())).await;
    assert_eq!(history.expect(200).items().len(), 3);
    // A reference of one child is not of another.
    let taken = format!("{HEADER}{}", row("P-1", "1002", ""));
    let import = north.imports(CSV, taken.as_bytes()).await.expect(201);
    assert_eq!(north.refused(&import).await, [(2, vec![("reference-taken".into(), "Kindnummer".into())])]);
}

async fn another_source_is_shown_and_does_not_win(server: Server) {
    let (north, ark) = provider(&server).await;
    let noor = north.registers(&known("Noor", "1001")).await.id();
    let by_hand = north.in_role(Role::Professional);
    by_hand.places(&noor, &stay(&ark, "dayCare", "2023-01-02", None)).await;
    let file = format!("reference,childReference,lrk,care,startDate,hoursPerWeek\nP-1,1001,{LRK},dayCare,2023-01-02,20\n");
    let import = north.imports(CSV, file.as_bytes()).await.expect(201);
    let refused = north.refused(&import).await;
    assert_eq!(refused[0].1[0].0, "other-source", "{refused:?}");
    assert_eq!(periods(&north.placements("1001").await), [("2023-01-02".into(), String::new(), 16.0)]);
    // Of a source the conflict tells which one it is.
    let site = north.adds_childcare("De Boog").await;
    let row = |source: &str, hours: u8| {
        format!(
            "reference,childReference,childReferenceSource,location,care,startDate,hoursPerWeek,source\nP-2,1001,,{site},dayCare,2023-01-02,{hours},{source}\n"
        )
    };
    assert_eq!(counts(&north.imports(CSV, row("planbaar", 16).as_bytes()).await.expect(201)), [1, 0, 0, 0]);
    let mut child = north.get(&format!("/children/{noor}")).await.expect(200);
    child.json["references"] = json!([{ "source": "planbaar", "value": "1001" }, { "source": "kidsoft", "value": "1001" }]);
    let change = json!({ "references": child.json["references"] });
    north.patch(&format!("/children/{noor}"), &child.etag(), &change).await.expect(200);
    let import = north.imports(CSV, row("kidsoft", 20).as_bytes()).await.expect(201);
    assert_eq!(north.refused(&import).await, [(2, vec![("other-source".into(), "hoursPerWeek (planbaar)".into())])]);
}

async fn months_become_placements_with_periods_and_a_later_file_goes_on_from_there(server: Server) {
    let (north, _) = provider(&server).await;
    let file = |rows: &[(&str, &str, &str)]| {
        let mut file = "kindnummer;voornaam;achternaam;geboortedatum;gemeente;lrk;opvangsoort;maand;uren per maand\n".to_owned();
        for (child, month, hours) in rows {
            writeln!(file, "{child};Noor;Linden;14-10-2022;0344;{LRK};dagopvang;{month};{hours}").unwrap();
        }
        file
    };
    // The rows of a child need not stand together; 69.33 hours in a month are 16 in a week, 86.67 are 20.
    let first = file(&[
        ("1001", "2026-10", "69,33"),
        ("1002", "2026-10", "69,33"),
        ("1001", "2026-12", "86,67"),
        ("1002", "12-2026", "69,33"),
        ("1001", "2026-11", "69,33"),
    ]);
    let import = north.imports(CSV, first.as_bytes()).await.expect(201);
    assert_eq!(counts(&import), [5, 0, 0, 0], "{:?}", north.refused(&import).await);
    let period = |first: &str, last: &str, hours: f64| (first.to_owned(), last.to_owned(), hours);
    assert_eq!(
        periods(&north.placements("1001").await),
        [period("2026-10-01", "2026-11-30", 16.0), period("2026-12-01", "2026-12-31", 20.0)]
    );
    assert_eq!(
        periods(&north.placements("1002").await),
        [period("2026-10-01", "2026-10-31", 16.0), period("2026-12-01", "2026-12-31", 16.0)]
    );
    assert_eq!(counts(&north.imports(CSV, first.as_bytes()).await.expect(201)), [0, 0, 5, 0]);
    // More months extend; the month between two that say the same joins them.
    let before = north.placements("1002").await;
    let later = file(&[("1001", "2027-01", "86,67"), ("1002", "2026-11", "69,33"), ("1001", "2026-12", "86,67")]);
    let import = north.imports(CSV, later.as_bytes()).await.expect(201);
    assert_eq!(counts(&import), [0, 2, 1, 0], "{:?}", north.refused(&import).await);
    assert_eq!(
        periods(&north.placements("1001").await),
        [period("2026-10-01", "2026-11-30", 16.0), period("2026-12-01", "2027-01-31", 20.0)]
    );
    let after = north.placements("1002").await;
    assert_eq!(periods(&after), [period("2026-10-01", "2026-12-31", 16.0)]);
    assert_eq!(after[0]["id"], before[0]["id"], "the first of the two goes on");
    // Other hours in the middle part it.
    let import = north.imports(CSV, file(&[("1002", "2026-11", "86,67")]).as_bytes()).await.expect(201);
    assert_eq!(counts(&import), [1, 0, 0, 0]);
    assert_eq!(
        periods(&north.placements("1002").await),
        [
            period("2026-10-01", "2026-10-31", 16.0),
            period("2026-11-01", "2026-11-30", 20.0),
            period("2026-12-01", "2026-12-31", 16.0)
        ]
    );
}

async fn a_month_that_cannot_be_is_refused_by_itself(server: Server) {
    let (north, _) = provider(&server).await;
    north.registers(&known("Noor", "1001")).await;
    let mut file = "kindnummer;lrk;opvangsoort;maand;uren\n".to_owned();
    for (month, hours) in
        [("2022-09", "16"), ("2026-10", "16"), ("2026-11", "16"), ("2026-11", "20"), ("2026-13", "16"), ("2027-01", "")]
    {
        writeln!(file, "1001;{LRK};dagopvang;{month};{hours}").unwrap();
    }
    let import = north.imports(CSV, file.as_bytes()).await.expect(201);
    assert_eq!(counts(&import), [2, 0, 0, 4]);
    let mut refused = north.refused(&import).await;
    refused.sort();
    let told = |number: u64, code: &str, at: &str| (number, vec![(code.to_owned(), at.to_owned())]);
    assert_eq!(
        refused,
        [
            told(2, "start-before-birth", "maand"),
            told(5, "differsFromEarlierRow", "4"),
            told(6, "month", "maand"),
            told(7, "hours-missing", "uren")
        ]
    );
    assert_eq!(periods(&north.placements("1001").await), [("2026-10-01".into(), "2026-11-30".into(), 16.0)]);
}

async fn a_child_is_registered_once_and_only_by_who_may(server: Server) {
    let (north, _) = provider(&server).await;
    let row = |reference: &str, name: &str, start: &str, end: &str| {
        format!("{reference};1001;{name};;Linden;14-10-2022;0344;{LRK};dagopvang;{start};{end};16\n")
    };
    // What a row says of a child does not change one that is known; and one whose placement is refused is not registered.
    let file = format!(
        "{HEADER}{}{}{}",
        row("P-0", "Noor", "01-01-2021", ""),
        row("P-1", "Noor", "02-01-2023", "31-12-2023"),
        row("P-2", "Eleonora", "01-01-2024", "")
    );
    let without = north.with_scopes(&[Scope::PlacementsWrite, Scope::PlacementsRead]);
    let import = without.imports(CSV, file.as_bytes()).await.expect(201);
    assert_eq!(counts(&import), [0, 0, 0, 3]);
    assert_eq!(without.refused(&import).await[0].1, [("notAllowed".to_owned(), String::new())]);
    let import = north.imports(CSV, file.as_bytes()).await.expect(201);
    assert_eq!(counts(&import), [2, 0, 0, 1]);
    assert_eq!(north.refused(&import).await, [(2, vec![("start-before-birth".into(), "Begindatum".into())])]);
    let placed = north.placements("1001").await;
    let noor = north.get(&format!("/children/{}", placed[0]["childId"].as_str().unwrap())).await.expect(200);
    assert_eq!((placed.len(), &noor.json["givenName"]), (2, &json!("Noor")));
}

async fn an_import_is_the_importers_alone_and_a_token_sees_its_own_locations(server: Server) {
    let (north, ark) = provider(&server).await;
    let boog = north.adds_childcare("De Boog").await;
    north.registers(&known("Noor", "1001")).await;
    north.registers(&known("Kees", "1002")).await;
    let row = |reference: &str, child: &str, site: &str| format!("{reference},{child},{site},dayCare,2023-01-02,16\n");
    let header = "reference,childReference,location,care,startDate,hoursPerWeek\n";
    let file = format!("{header}{}{}", row("P-1", "1001", &ark), row("P-2", "1002", &boog));
    assert_eq!(counts(&north.imports(CSV, file.as_bytes()).await.expect(201)), [2, 0, 0, 0]);
    let narrowed = north.narrowed_to(&[&ark]);
    let more = format!("{header}{}{}{}", row("P-1", "1001", &ark), row("P-3", "1001", &boog), row("P-2", "1002", &boog));
    let import = narrowed.imports(CSV, more.as_bytes()).await.expect(201);
    assert_eq!(counts(&import), [0, 0, 1, 2]);
    let refused = narrowed.refused(&import).await;
    assert_eq!(refused[0], (3, vec![("location-outside-token".into(), "location".into())]));
    // The child at the other site is not known to this token, and its reference cannot be taken.
    assert_eq!(refused[1], (4, vec![("reference-taken".into(), "childReference".into())]));
    let south = server.childcare_provider("South").await;
    south.get(&format!("/imports/{}", import.id())).await.expect_problem(404, "not-found");
    south.get(&format!("/imports/{}/rows", import.id())).await.expect_problem(404, "not-found");
    let import = south.imports(CSV, file.as_bytes()).await.expect(201);
    assert_eq!(counts(&import), [0, 0, 0, 2], "children of another organisation are not known");
    let utrecht = server.municipality("GM0344").await;
    utrecht.imports(CSV, file.as_bytes()).await.expect_problem(403, "forbidden");
    north.ask(Method::POST, "/imports?kind=schools").bytes(CSV, b"x;y\n").await.expect_problem(403, "forbidden");
}

async fn every_child_of_a_file_is_recorded(server: Server) {
    let (north, _) = provider(&server).await;
    let mut file = HEADER.to_owned();
    for number in 0..120 {
        writeln!(file, "P-{number};{number};Noor;;Linden;14-10-2022;0344;{LRK};dagopvang;02-01-2023;;16").unwrap();
    }
    assert_eq!(counts(&north.imports(CSV, file.as_bytes()).await.expect(201)), [120, 0, 0, 0]);
    let records = server.database().processing_records().await.unwrap();
    let mut children: Vec<_> = records
        .iter()
        .filter(|record| record.action == Action::SynchronisePlacement)
        .flat_map(|record| &record.children)
        .collect();
    children.sort_unstable();
    children.dedup();
    assert_eq!(children.len(), 120);
}

/// Sends the beginning of an import, as much of its body as is given of all, and hangs up.
async fn sends_and_hangs_up(server: &Server, actor: &Actor, whole: &[u8], sent: usize) {
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    let head = format!(
        "POST /v1/imports?kind=placements&source=planbaar HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\n\
         content-type: text/csv\r\ncontent-length: {}\r\n\r\n",
        actor.token,
        whole.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&whole[..sent]).await.unwrap();
    stream.flush().await.unwrap();
    // Once the service answers nothing more can be in its way.
    server.get("/livez").await.expect(200);
}

fn many(count: usize) -> String {
    let row = |number: usize| format!("P-{number};{number};Noor;;Linden;14-10-2022;0344;{LRK};dagopvang;02-01-2023;;16\n");
    format!("{HEADER}{}", (0..count).map(row).collect::<String>())
}

async fn a_file_that_breaks_off_on_its_way_does_nothing(server: Server) {
    let (north, _) = provider(&server).await;
    let file = many(30);
    sends_and_hangs_up(&server, &north, file.as_bytes(), file.len() / 2).await;
    let import = north.imports(CSV, file.as_bytes()).await.expect(201);
    assert_eq!(counts(&import), [30, 0, 0, 0], "nothing had been done");
}

async fn a_connection_that_breaks_off_while_a_file_is_carried_out_loses_and_repeats_nothing(server: Server) {
    let (north, _) = provider(&server).await;
    let file = many(400);
    for _ in 0..3 {
        sends_and_hangs_up(&server, &north, file.as_bytes(), file.len()).await;
    }
    // Each of the requests that hung up goes on, and whoever comes while one of them has the file tries again.
    let sends = async || loop {
        let answer =
            north.ask(Method::POST, "/imports?kind=placements&source=planbaar").bytes(CSV, file.as_bytes()).leniently().await;
        if answer.status == 201 {
            break answer;
        }
        assert_eq!(answer.status, 409, "one of the earlier requests had it: {:?}", answer.json);
    };
    let import = sends().await;
    let [made, changed, unchanged, refused] = counts(&import);
    assert_eq!((made + unchanged, changed, refused, &import.json["state"]), (400, 0, 0, &json!("done")));
    for number in [0, 199, 399] {
        assert_eq!(north.placements(&number.to_string()).await.len(), 1);
    }
    assert_eq!(counts(&sends().await), [0, 0, 400, 0]);
}

async fn a_file_that_is_none_is_refused_as_a_whole(server: Server) {
    let (north, _) = provider(&server).await;
    for (media_type, file) in [
        (CSV, &b""[..]),
        (CSV, b"a;b\n1;2\n"),
        (CSV, b"kindnummer;uren\n1;2\n"),
        (CSV, b"P\x00l\x00\n"),
        ("application/x-ndjson", b""),
        ("application/gzip", b"\x1f\x8bno gzip"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK\x03\x04no workbook"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"kindnummer"),
    ] {
        north.imports(media_type, file).await.expect_faults(409, &[("#", "import-unreadable")]);
    }
    north.imports("application/json", b"{}").await.expect_problem(415, "unsupported-media-type");
}
