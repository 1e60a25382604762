//! The command line, as the operator runs it: the program itself, on a store of its own on each database.
#![allow(clippy::unwrap_used, reason = "the lint knows tests only by their attribute, and these are called by them")]

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use persistence::domain::{code::Code, handover::HandoverState};
use serde_json::Value;

#[path = "../../tests/src/postgres.rs"]
#[allow(dead_code, unreachable_pub, clippy::unwrap_used, reason = "the black-box tests own this file and use all of it")]
mod postgres;

/// What the operator has: a folder, and a database.
struct Place {
    folder: tempfile::TempDir,
    database: Option<postgres::TestDatabase>,
}

/// One place on each database; where there is no `PostgreSQL` that is said once.
fn places() -> Vec<Place> {
    let folder = || tempfile::Builder::new().prefix("doorlijn-command.").tempdir().unwrap();
    let given = postgres::create_database().map(|database| Place { folder: folder(), database: Some(database) });
    [Some(Place { folder: folder(), database: None }), given].into_iter().flatten().collect()
}

impl Place {
    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_doorlijn"));
        command.env_clear().env("RUST_LOG", "off").env("DOORLIJN_DATA_DIR", self.folder.path()).args(arguments);
        if let Some(database) = &self.database {
            command.env("DOORLIJN_DATABASE_URL", database.url());
        }
        command
    }

    /// What the program prints when it does what is asked.
    #[track_caller]
    fn does(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// What the program says when it does not; then it prints nothing and ends with a status that a script sees.
    #[track_caller]
    fn refuses(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(!output.status.success() && output.stdout.is_empty(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    fn organisation(&self, name: &str) -> String {
        self.does(&["organisation", "create", "--kind", "childcareProvider", "--name", name]).trim().to_owned()
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }
}

/// The service as the operator starts it; it is killed when this goes.
struct Service {
    process: Child,
    port: u16,
}

impl Drop for Service {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Service {
    fn start(place: &Place) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = place.command(&["serve"]);
        command.env("DOORLIJN_BIND", format!("127.0.0.1:{port}")).stdout(Stdio::null()).stderr(Stdio::null());
        let mut service = Self { process: command.spawn().unwrap(), port };
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert_eq!(service.process.try_wait().unwrap(), None, "the service runs");
            std::thread::yield_now();
        }
        service
    }

    /// Status and body of an answer. Written by hand, for the program has no client of HTTP and needs none for anything else.
    fn asks(&self, method: &str, path: &str, token: &str, content_type: &str, body: &str) -> (u16, Value) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let authorization = if token.is_empty() { String::new() } else { format!("authorization: Bearer {token}\r\n") };
        let body_headers = format!("content-type: {content_type}\r\ncontent-length: {}\r\n", body.len());
        let body_headers = if method == "GET" { String::new() } else { body_headers };
        let head = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nif-match: *\r\n");
        let head =
            if path.ends_with("_invite") || path.ends_with("_receive") { head } else { head.replace("if-match: *\r\n", "") };
        stream.write_all(format!("{head}{authorization}{body_headers}\r\n{body}").as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {answer}")))
    }
}

const NOBODY: &str = "0198f000-0000-7000-8000-000000000000";

#[test]
fn a_client_is_made_with_a_secret_that_is_told_once_and_disabled_once() {
    for place in places() {
        let (north, south) = (place.organisation("North"), place.organisation("South"));
        let told = place.does(&["client", "create", "--name", "Planbaar", "--organisation", &north, "--organisation", &south]);
        let lines: Vec<&str> = told.lines().collect();
        let [client, secret] = lines[..] else { panic!("{told}") };
        let (client, secret) = (client.strip_prefix("client_id=").unwrap(), secret.strip_prefix("client_secret=").unwrap());
        assert!(secret.len() >= 43 && !secret.contains(char::is_whitespace), "256 bits at least");
        for path in walk(place.folder.path()) {
            let kept = std::fs::read(&path).unwrap();
            assert!(!kept.windows(secret.len()).any(|part| part == secret.as_bytes()), "{} holds the secret", path.display());
        }
        let end = ["client", "end-mandate", "--client", client, "--organisation", &south];
        assert_eq!(place.does(&end), "");
        assert!(place.refuses(&end).contains("no such mandate"));
        assert_eq!(place.does(&["client", "disable", client]), "");
        assert!(place.refuses(&["client", "disable", client]).contains("disabled already"));
        assert!(place.refuses(&["client", "disable", NOBODY]).contains("no such client"));
    }
}

#[test]
fn what_cannot_be_of_a_client_is_refused_in_words() {
    for place in places() {
        let north = place.organisation("North");
        let create =
            |more: &[&str]| place.refuses(&[&["client", "create", "--name", "Planbaar", "--organisation"], more].concat());
        assert!(create(&[&north, "--role", "operator"]).contains("operator is no role of a client"));
        assert!(create(&[&north, "--scope", "everything"]).contains("everything is no scope"));
        assert!(create(&["north"]).contains("north"));
        assert!(place.refuses(&["client", "create", "--name", "Planbaar"]).contains("--organisation"));
        create(&[NOBODY]);
        assert!(place.refuses(&["bake"]).contains("bake"));
    }
}

#[test]
fn a_key_is_rotated_as_often_as_the_operator_likes() {
    for place in places() {
        for _ in 0..3 {
            assert_eq!(place.does(&["client", "rotate-key"]), "");
        }
    }
}

#[test]
fn an_organisation_is_made_and_listed_and_one_that_cannot_be_is_refused() {
    for place in places() {
        let utrecht = ["organisation", "create", "--kind", "municipality", "--name", "Utrecht", "--municipality", "GM0344"];
        let id = place.does(&utrecht).trim().to_owned();
        assert_eq!(place.does(&["organisation", "list"]), format!("{id}\tmunicipality\tGM0344\tUtrecht\n"));
        assert_eq!(place.does(&["organisation", "list", "--kind", "schoolBoard"]), "");
        place.refuses(&utrecht);
        place.refuses(&["organisation", "create", "--kind", "municipality", "--name", "Utrecht"]);
        assert!(place.refuses(&["organisation", "create", "--kind", "bakery", "--name", "A"]).contains("bakery"));
    }
}

/// The first provider has a handover in every state, and the one that is told waits for its receipt by the first board.
fn hands_over(service: &Service, report: &Value) {
    let token = |kind: &str| {
        let caller = report["callers"].as_array().unwrap().iter().find(|caller| caller["kind"] == kind).unwrap();
        caller["token"].as_str().unwrap()
    };
    let (provider, board) = (token("childcareProvider"), token("schoolBoard"));
    for state in HandoverState::ALL {
        let path = format!("/v1/handovers?role=sender&state={}", state.as_str());
        let (status, page) = service.asks("GET", &path, provider, "application/json", "");
        assert!(status == 200 && !page["items"].as_array().unwrap().is_empty(), "{}: {page}", state.as_str());
    }
    let handover = format!("/v1/handovers/{}", report["examples"]["handoverId"].as_str().unwrap());
    let (_, before) = service.asks("GET", &handover, board, "application/json", "");
    assert_eq!((&before["state"], &before["sections"]), (&Value::from("sent"), &Value::Array(Vec::new())), "{before}");
    let (status, received) = service.asks("POST", &format!("{handover}/_receive"), board, "application/json", "");
    let went = |basis: &str| received["sections"].as_array().unwrap().iter().any(|section| section["basis"] == basis);
    assert!(status == 200 && went("consent") && went("legalDuty"), "{received}");
}

#[test]
fn the_demo_prints_callers_and_examples_as_one_json_value_and_fills_an_empty_database_only() {
    for place in places() {
        let output = place.run(&["demo", "--children", "40", "--json"]);
        assert!(output.status.success() && !output.stderr.is_empty(), "progress goes to standard error: {output:?}");
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let members = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(members(&report), ["callers", "examples"]);
        let mut kinds: Vec<&str> = Vec::new();
        for caller in report["callers"].as_array().unwrap() {
            assert_eq!(members(caller), ["clientId", "clientSecret", "kind", "organisationId", "token"]);
            assert!(
                caller.as_object().unwrap().values().all(|text| text.as_str().is_some_and(|text| !text.is_empty())),
                "{caller}"
            );
            kinds.push(caller["kind"].as_str().unwrap());
        }
        kinds.sort_unstable();
        let expected = [
            "childcareProvider",
            "coordinator",
            "guardian",
            "municipality",
            "privacyOfficer",
            "schoolBoard",
            "trainingProvider",
            "youthHealth",
        ];
        assert_eq!(kinds, expected.iter().flat_map(|kind| [*kind, *kind]).collect::<Vec<_>>(), "two of each");
        let child = report["examples"]["childId"].as_str().unwrap();
        let token = report["callers"][0]["token"].as_str().unwrap();
        let north = report["callers"][0]["organisationId"].as_str().unwrap();
        let frontend = place.does(&["client", "create", "--name", "Ouderportaal", "--role", "guardian", "--organisation", north]);
        let service = Service::start(&place);

        let (status, line) = service.asks("GET", &format!("/v1/children/{child}/line"), token, "application/json", "");
        assert_eq!(status, 200, "{line}");
        let has = |list: &str, member: &str, value: &str| line[list].as_array().unwrap().iter().any(|one| one[member] == value);
        assert!(has("interruptions", "severity", "interruption") && has("transitions", "state", "overdue"), "{line}");

        hands_over(&service, &report);

        let form = format!("grant_type=client_credentials&role=guardian&{}", frontend.trim().replace('\n', "&"));
        let (status, given) = service.asks("POST", "/oauth/token", "", "application/x-www-form-urlencoded", &form);
        assert_eq!(status, 200, "{given}");
        let portal = given["access_token"].as_str().unwrap();
        let (status, seen) = service.asks("GET", &format!("/v1/children/{child}"), portal, "application/json", "");
        assert_eq!(status, 404, "without a code a frontend sees nobody: {seen}");
        let (_, registered) = service.asks("GET", &format!("/v1/children/{child}"), token, "application/json", "");
        let guardians = registered["guardians"].as_array().unwrap();
        let guardian = guardians.iter().find(|one| one["hasAuthority"] == true).unwrap()["id"].as_str().unwrap();
        let invite = format!("/v1/children/{child}/guardians/{guardian}/_invite");
        let (status, invited) = service.asks("POST", &invite, token, "application/json", "{}");
        assert_eq!(status, 200, "{invited}");
        let code = serde_json::json!({ "invitationId": invited["id"], "code": invited["code"] }).to_string();
        let (status, exchanged) = service.asks("POST", "/v1/guardian-codes/_exchange", portal, "application/json", &code);
        assert_eq!((status, &exchanged["childIds"][0]), (200, &Value::from(child)), "{exchanged}");
        let own = exchanged["accessToken"].as_str().unwrap();
        let (status, line) = service.asks("GET", &format!("/v1/children/{child}/line"), own, "application/json", "");
        assert_eq!(status, 200, "{line}");
        drop(service);
        assert!(place.refuses(&["demo", "--json"]).contains("fills an empty one only"));
    }
}

/// The open data beside the checkout, which the project does not hold.
fn published(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} is not there; the open data lies beside the checkout", path.display());
    None
}

fn schools(day: &str) -> Option<PathBuf> {
    published(&format!("schools/alle-schoolvestigingen-basisonderwijs_{day}.cp1252.csv.gz"))
}

/// The last line that an import prints.
fn summary(told: &str) -> &str {
    told.lines().last().unwrap_or_default()
}

#[test]
fn the_national_file_of_schools_is_imported_and_its_next_edition_is_an_update() {
    let (Some(april), Some(august)) = (schools("2026-04-18"), schools("2026-08-04")) else { return };
    for place in places() {
        let import = |file: &Path| place.does(&["import", "schools", file.to_str().unwrap()]);
        assert_eq!(summary(&import(&april)), "schools: 6107 made, 0 changed, 0 unchanged, 0 refused, 0 closed, 0 left");
        assert_eq!(summary(&import(&april)), "schools: 0 made, 0 changed, 6107 unchanged, 0 refused, 0 closed, 0 left");
        let update = import(&august);
        // Of 63 rows that differ 36 do so in what is not kept.
        assert_eq!(summary(&update), "schools: 17 made, 27 changed, 6078 unchanged, 0 refused, 2 closed, 0 left");
        assert_eq!(update.lines().filter(|line| line.starts_with("not in the file")).count(), 2);
        assert_eq!(summary(&import(&august)), "schools: 0 made, 0 changed, 6122 unchanged, 0 refused, 0 closed, 0 left");
    }
}

#[test]
fn a_file_that_lacks_many_sites_closes_them_only_when_the_operator_says_so() {
    let Some(utrecht) = published("schools/vestigingen_bo_utrecht_bunnik_2026-04-18.csv") else { return };
    let whole = std::fs::read_to_string(&utrecht).unwrap();
    for place in places() {
        place.does(&["import", "schools", utrecht.to_str().unwrap()]);
        let rows = whole.lines().count() - 1;
        let fewer: Vec<&str> = whole.lines().take(1 + rows - 10).collect();
        let fewer = place.file("fewer.csv", &fewer.join("\r\n"));
        assert_eq!(
            summary(&place.does(&["import", "schools", &fewer])),
            "schools: 0 made, 0 changed, 95 unchanged, 0 refused, 0 closed, 10 left"
        );
        assert_eq!(
            summary(&place.does(&["import", "schools", &fewer, "--accept-closures"])),
            "schools: 0 made, 0 changed, 95 unchanged, 0 refused, 10 closed, 0 left"
        );
        assert_eq!(
            summary(&place.does(&["import", "schools", &fewer, "--accept-closures"])),
            "schools: 0 made, 0 changed, 95 unchanged, 0 refused, 0 closed, 0 left"
        );
    }
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect()
}

/// Placements as a source exports them; each row registers its child.
fn placements(count: usize) -> String {
    let row = |number: usize| format!("P-{number};{number};Noor;Linden;2022-10-14;GM0344;213853164;dagopvang;2023-01-02;16\n");
    let header = "plaatsingsnummer;kindnummer;voornaam;achternaam;geboortedatum;gemeente;lrk;opvangsoort;begindatum;uren\n";
    header.to_owned() + &(0..count).map(row).collect::<String>()
}

impl Place {
    /// The provider of a site in the register.
    fn provider(&self) -> String {
        let site = "lrk_id,actuele_naam_oko,naam_houder,kvk_nummer_houder,rechtsvorm_houder,type_oko,cbs_code,aantal_kindplaatsen\n\
            213853164,De Ark,Stichting De Ark,12345678,Stichting,KDV,GM0344,20\n";
        self.does(&["import", "childcare", &self.file("lrk.csv", site)]);
        let listed = self.does(&["organisation", "list"]);
        listed.split_whitespace().find(|word| word.len() == 36).unwrap().to_owned()
    }
}

#[test]
fn placements_are_imported_as_a_client_of_the_organisation_and_go_on_after_the_process_was_killed() {
    for place in places() {
        let provider = place.provider();
        let file = place.file("placements.csv", &placements(1500));
        let import = ["import", "placements", &file, "--organisation", &provider, "--source", "planbaar"];
        assert!(place.refuses(&import).contains("no client a mandate"));
        place.does(&["client", "create", "--name", "Planbaar", "--organisation", &provider]);
        // Killed as soon as something of it was done, again and again until it comes to its end.
        let mut kills = 0;
        while kills < 3 {
            let mut running = place.command(&import).stderr(std::process::Stdio::piped()).spawn().unwrap();
            let mut told = std::io::BufReader::new(running.stderr.take().unwrap());
            let mut line = String::new();
            while std::io::BufRead::read_line(&mut told, &mut line).unwrap() > 0 && !line.contains("rows done") {}
            running.kill().unwrap();
            running.wait().unwrap();
            kills += 1;
        }
        let told = place.does(&import);
        assert_eq!(told.trim(), "placements: 1500 made, 0 changed, 0 unchanged, 0 refused, 0 closed, 0 left");
        let again = place.does(&import);
        assert_eq!(again.trim(), "placements: 0 made, 0 changed, 1500 unchanged, 0 refused, 0 closed, 0 left");
        for path in walk(place.folder.path()).into_iter().filter(|path| !path.ends_with("placements.csv")) {
            let kept = std::fs::read(&path).unwrap();
            let row = b";Linden;2022-10-14;";
            assert!(!kept.windows(row.len()).any(|part| part == row), "{} holds a row of the file", path.display());
        }
        place.does(&["client", "create", "--name", "Kidsoft", "--organisation", &provider]);
        assert!(place.refuses(&import).contains("--client"));
    }
}
