//! Random walks over HTTP of both sides and two guardians over one handover, and after each step the receiver asks: it reads what had a
//! basis at the moment of sending, from the receipt until the term, with hashes that match, and each reading is on record.

use std::collections::{BTreeMap, BTreeSet};

use aws_lc_rs::digest;
use domain::authority::Action;
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use serde_json::{Value, json};
use tests::{Actor, Server, city::school, on_both};

use super::{Toddler, section, toddler, verb};

on_both!(whatever_they_do_the_receiver_reads_what_had_a_basis_and_each_reading_is_on_record);

/// What somebody tries.
#[derive(Clone, Copy, Debug)]
enum Step {
    Verb(&'static str),
    Write(&'static str),
    TakeOut(&'static str),
    Say { guardian: usize, section: &'static str, given: bool },
    Withdraw { guardian: usize, section: &'static str },
    React { guardian: usize, speaks: bool },
    Enrol,
    Wait(i64),
}

/// The sections that are written; by the code with which these guardians came in nothing medical can be allowed.
const WRITTEN: [&str; 4] = ["preschoolProgramme", "attendance", "development", "medical"];
const VERBS: [&str; 10] =
    ["_inspect", "_revise", "_offer", "_accept", "_hold", "_reject", "_send", "_receive", "_close", "_cancel"];
/// The way on which each walk begins somewhere, for few would come far by chance.
const WAY: [Step; 13] = [
    Step::Write("preschoolProgramme"),
    Step::Write("development"),
    Step::Write("medical"),
    Step::Verb("_inspect"),
    Step::Say { guardian: 0, section: "development", given: true },
    Step::Say { guardian: 1, section: "development", given: true },
    Step::React { guardian: 0, speaks: true },
    Step::React { guardian: 1, speaks: false },
    Step::Enrol,
    Step::Verb("_offer"),
    Step::Verb("_accept"),
    Step::Verb("_send"),
    Step::Verb("_receive"),
];

/// How many walks a database sees: some in every run, more where `HANDOVER_WALKS` says so.
fn walks() -> u64 {
    std::env::var("HANDOVER_WALKS").ok().and_then(|number| number.parse().ok()).unwrap_or(6)
}

fn step(random: &mut StdRng) -> Step {
    let written = *WRITTEN.choose(random).unwrap();
    let guardian = random.random_range(0..2);
    match random.random_range(0..20) {
        0..9 => Step::Verb(VERBS.choose(random).unwrap()),
        9..11 => Step::Write(written),
        11 => Step::TakeOut(written),
        12..15 => Step::Say { guardian, section: written, given: random.random_bool(0.7) },
        15..17 => Step::Withdraw { guardian, section: written },
        17 => Step::React { guardian, speaks: random.random_bool(0.5) },
        18 => Step::Enrol,
        _ => Step::Wait(random.random_range(1..12)),
    }
}

fn content(section: &str, number: u32) -> Value {
    match section {
        "preschoolProgramme" => json!({ "preschoolProgramme": { "programme": "piramide", "months": number % 60, "hours": 960 } }),
        "attendance" => json!({ "attendance": { "startDate": "2025-01-06", "endDate": null, "halfDaysPerWeek": 4,
            "remarks": format!("Komt graag, {number}.") } }),
        "medical" => json!({ "medical": { "allergies": format!("Pinda, {number}."), "medication": null, "instructions": null } }),
        _ => super::development(&format!("Vertelt in korte zinnen, {number}.")),
    }
}

/// The last word of a guardian on a section.
#[derive(Clone, Debug)]
struct Word {
    consent: String,
    given: bool,
    version: i64,
}

/// What a walk has seen answered, kept another way than the service keeps it.
struct Walk<'a> {
    server: &'a Server,
    city: &'a Toddler,
    /// The child as the school registered it.
    known: String,
    id: String,
    words: BTreeMap<(usize, &'static str), Word>,
    views: BTreeSet<usize>,
    texts: u32,
    enrolled: bool,
    /// The sections that had a basis when it was sent, less what was taken back before the receipt.
    based: BTreeSet<String>,
    /// How often the receiver was shown the handover.
    shown: usize,
}

impl Walk<'_> {
    fn guardian(&self, number: usize) -> &Actor {
        if number == 0 { &self.city.anna } else { &self.city.bram }
    }

    async fn seen(&self) -> Value {
        self.city.read(&self.city.north, &self.id).await
    }

    /// Whether a section that is there may go now.
    fn may_go(&self, kind: &str, version: i64) -> bool {
        match kind {
            "preschoolProgramme" => self.enrolled,
            "parentView" => !self.views.is_empty(),
            kind => (0..2).all(|guardian| {
                let word = self.words.iter().find(|((who, section), _)| *who == guardian && *section == kind);
                word.is_some_and(|(_, word)| word.given && word.version == version)
            }),
        }
    }

    async fn tries(&mut self, verb_name: &'static str) {
        let before = self.seen().await;
        let sections = before["sections"].as_array().unwrap().iter();
        let would: BTreeSet<String> = sections
            .map(|one| (one["section"].as_str().unwrap(), one["version"].as_i64().unwrap()))
            .filter(|(kind, version)| self.may_go(kind, *version))
            .map(|(kind, _)| kind.to_owned())
            .collect();
        let by = if ["_accept", "_hold", "_reject", "_receive", "_close"].contains(&verb_name) {
            &self.city.linde
        } else {
            &self.city.north
        };
        let answer = verb(by, &self.id, verb_name).await;
        assert!(answer.status == 200 || [403, 404, 409].contains(&answer.status), "{verb_name}: {answer}");
        if verb_name == "_send" && answer.status == 200 {
            let sections = answer.json["sections"].as_array().unwrap().iter();
            let went = sections.filter(|one| !one["basis"].is_null()).map(|one| one["section"].as_str().unwrap().to_owned());
            assert_eq!(went.collect::<BTreeSet<_>>(), would, "what went is what had a basis at that moment: {answer}");
            self.based = would;
        }
    }

    async fn writes(&mut self, section: &'static str) {
        self.texts += 1;
        let path = format!("/handovers/{}/sections/{section}", self.id);
        let written = self.city.north.put(&path, "*", &content(section, self.texts)).await;
        assert!([200, 409].contains(&written.status), "{written}");
    }

    async fn says(&mut self, guardian: usize, kind: &'static str, given: bool) {
        let version = section(&self.seen().await, kind)["version"].as_i64().unwrap_or(1);
        let decision = if given { "given" } else { "refused" };
        let said = self.city.says(self.guardian(guardian), &self.id, kind, i32::try_from(version).unwrap(), decision).await;
        assert!([201, 404, 409].contains(&said.status), "{said}");
        if said.status == 201 {
            self.words.insert((guardian, kind), Word { consent: said.id(), given, version });
            if !given && self.seen().await["receivedAt"].is_null() {
                self.based.remove(kind);
            }
        }
    }

    async fn withdraws(&mut self, guardian: usize, kind: &'static str) {
        let Some(word) = self.words.get(&(guardian, kind)).cloned() else { return };
        let path = format!("/consents/{}/_withdraw", word.consent);
        let answer = self.guardian(guardian).ask(reqwest::Method::POST, &path).await;
        assert!([200, 404, 409].contains(&answer.status), "{answer}");
        if answer.status == 200 {
            self.words.insert((guardian, kind), Word { given: false, ..word });
            if self.seen().await["receivedAt"].is_null() {
                self.based.remove(kind);
            }
        }
    }

    async fn reacts(&mut self, guardian: usize, speaks: bool) {
        let view = speaks.then(|| format!("Zij is nieuwsgierig, {}.", self.texts));
        let body = json!({ "view": view, "remarks": "Dit blijft bij de opvang.", "agrees": "yes", "wishesConversation": false });
        let path = format!("/handovers/{}/reaction", self.id);
        let answer = self.guardian(guardian).put(&path, "*", &body).await;
        assert!([200, 404, 409].contains(&answer.status), "{answer}");
        if answer.status == 200 && speaks {
            self.views.insert(guardian);
        } else if answer.status == 200 {
            self.views.remove(&guardian);
        }
    }

    async fn takes(&mut self, step: Step) {
        match step {
            Step::Verb(name) => self.tries(name).await,
            Step::Write(section) => self.writes(section).await,
            Step::TakeOut(section) => {
                let path = format!("/handovers/{}/sections/{section}", self.id);
                let gone = self.city.north.ask(reqwest::Method::DELETE, &path).if_match("*").await;
                assert!([204, 404, 409].contains(&gone.status), "{gone}");
            }
            Step::Say { guardian, section, given } => self.says(guardian, section, given).await,
            Step::Withdraw { guardian, section } => self.withdraws(guardian, section).await,
            Step::React { guardian, speaks } => self.reacts(guardian, speaks).await,
            Step::Enrol if !self.enrolled => {
                self.city.linde.places(&self.known, &school(&self.city.linden, "1", "2026-10-14", None)).await;
                self.enrolled = true;
            }
            Step::Enrol => {}
            Step::Wait(days) => {
                self.server.clock().advance(days * 86_400);
                self.server.database().purge_handovers(self.server.clock().now()).await.unwrap();
            }
        }
    }

    /// Asks as the receiver, and compares with what it may know.
    async fn check(&mut self, after: Step) {
        let answer = self.city.linde.get(&format!("/handovers/{}", self.id)).await;
        assert!([200, 404].contains(&answer.status), "{answer}");
        if answer.status == 404 {
            return;
        }
        self.shown += 1;
        assert!(!answer.text.contains("Dit blijft bij de opvang"), "{answer}");
        let sections = answer.json["sections"].as_array().unwrap().iter();
        let read: Vec<&Value> = sections.filter(|one| !one["content"].is_null()).collect();
        let kinds: BTreeSet<String> = read.iter().map(|one| one["section"].as_str().unwrap().to_owned()).collect();
        assert!(kinds.is_subset(&self.based), "after {after:?}: {kinds:?} of {:?}", self.based);
        let state = answer.json["state"].as_str().unwrap();
        if kinds.is_empty() {
            assert!(!answer.text.contains("nieuwsgierig"), "after {after:?}: {answer}");
            return;
        }
        assert!(["received", "closed"].contains(&state), "{answer}");
        assert_eq!(kinds, self.based, "all that went is read, after {after:?}");
        let leaves: Vec<Vec<u8>> = texts(&answer.json["manifestLeaves"]).into_iter().map(bytes).collect();
        let whole = digest::digest(&digest::SHA256, &leaves.concat());
        assert_eq!(bytes(answer.json["manifest"].as_str().unwrap()), whole.as_ref(), "{answer}");
        let until: jiff::Timestamp = answer.json["contentUntil"].as_str().unwrap().parse().unwrap();
        assert!(jiff::Timestamp::from(self.server.clock().now()) < until, "{answer}");
        for section in read {
            let mut text = bytes(section["salt"].as_str().unwrap());
            text.extend(serde_json_canonicalizer::to_vec(&section["content"]).unwrap());
            let hash = digest::digest(&digest::SHA256, &text);
            assert_eq!(bytes(section["hash"].as_str().unwrap()), hash.as_ref(), "{section}");
            let leaf = [section["section"].as_str().unwrap().as_bytes(), hash.as_ref()].concat();
            let leaf = digest::digest(&digest::SHA256, &leaf);
            assert!(leaves.iter().any(|known| known == leaf.as_ref()), "{section} is in the manifest");
        }
    }
}

fn texts(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect()
}

fn bytes(hex: &str) -> Vec<u8> {
    hex.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

async fn whatever_they_do_the_receiver_reads_what_had_a_basis_and_each_reading_is_on_record(server: Server) {
    let first = toddler(&server).await;
    let mut read_something = false;
    for seed in 0..walks() {
        let mut random = StdRng::seed_from_u64(seed);
        // Each is another child, so that the school is asked of one link alone.
        let letters: String = format!("{seed:04}").bytes().map(|digit| char::from(digit - b'0' + b'a')).collect();
        let name = format!("Linden {letters}");
        let city = first.called(&name).await;
        let known = city.known_to_school(&name).await;
        let id = city.starts().await;
        let mut walk = Walk {
            server: &server,
            city: &city,
            known,
            id,
            words: BTreeMap::new(),
            views: BTreeSet::new(),
            texts: 0,
            enrolled: false,
            based: BTreeSet::new(),
            shown: 0,
        };
        let far = random.random_range(0..=WAY.len());
        let wild = random.random_range(5..25);
        let mut steps: Vec<Step> = WAY[..far].to_vec();
        steps.extend((0..wild).map(|_| step(&mut random)));
        let before = readings(&server, &city.linde).await;
        for step in steps {
            walk.takes(step).await;
            walk.check(step).await;
        }
        read_something |= !walk.based.is_empty();
        assert_eq!(readings(&server, &city.linde).await - before, walk.shown, "each reading is on record");
    }
    assert!(read_something, "walks that never send anything show nothing");
}

/// How many readings of a handover by an organisation are on record with the child.
async fn readings(server: &Server, by: &Actor) -> usize {
    let records = server.database().processing_records().await.unwrap();
    let read = records.iter().filter(|record| record.action == Action::ReadHandover && record.organisation_id == by.organisation);
    read.filter(|record| !record.children.is_empty()).count()
}
