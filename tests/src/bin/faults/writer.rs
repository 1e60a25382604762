//! A writer: it registers, places, changes, moves, states, takes back and reads, one request after the other, and keeps what it
//! knows. What it writes is its own, but for some placements that all writers change.

use std::fmt::Write as _;

use jiff::{ToSpan, civil::Date};
use rand::{RngExt, rngs::StdRng, seq::IndexedRandom};
use reqwest::Method;
use serde_json::json;
use tests::{Answer, city};

use crate::{
    call::{Line, Outcome, Request},
    facts::{Attempt, Facts, Kind, SOURCE, is_running, same},
};

/// How many items a batch has: more than are done in one transaction.
const ITEMS: i32 = 45;
/// How many rows a file has.
const ROWS: usize = 30;

/// What all writers know.
#[derive(Clone)]
pub(crate) struct Site {
    /// The location of all placements.
    pub(crate) location: String,
    /// The first day of the first placement of every child. All of them last until now, or ended so short ago that they are shown.
    pub(crate) first: Date,
    /// The placements that all writers change.
    pub(crate) shared: Vec<Held>,
}

/// A placement as a writer knows it.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    reference: String,
    id: String,
    child: String,
    version: i64,
    facts: Facts,
}

/// One writer.
pub(crate) struct Writer {
    number: usize,
    chance: StdRng,
    made: usize,
    unplaced: Vec<String>,
    held: Vec<Held>,
    /// What was sent and not gathered yet.
    pub(crate) sent: Vec<Attempt>,
    /// Answers that are wrong by themselves.
    pub(crate) wrong: Vec<String>,
    /// How often it was told that the service is not available.
    pub(crate) unavailable: usize,
    /// How often it got no answer.
    pub(crate) silent: usize,
}

impl Writer {
    /// A writer with a number and chances of its own.
    pub(crate) fn new(number: usize, chance: StdRng) -> Self {
        let (unplaced, held, sent, wrong) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { number, chance, made: 0, unplaced, held, sent, wrong, unavailable: 0, silent: 0 }
    }

    fn name(&mut self, letter: char) -> String {
        self.made += 1;
        format!("{letter}-{}-{}", self.number, self.made)
    }

    fn quarters(&mut self) -> i32 {
        self.chance.random_range(1..=160)
    }

    fn request(&mut self, method: Method, path: impl Into<String>) -> Request {
        Request::new(&mut self.chance, method, path)
    }

    fn post(&mut self, path: impl Into<String>) -> Request {
        let request = self.request(Method::POST, path);
        request.perhaps_keyed(&mut self.chance)
    }

    /// Sends one request, or two where one is a look before the other.
    pub(crate) async fn step(&mut self, line: &Line, site: &Site) {
        if self.unplaced.is_empty() {
            return self.register(line).await;
        }
        match self.chance.random_range(0..100) {
            0..25 => self.register(line).await,
            25..37 => self.place(line, site).await,
            37..55 => self.change(line).await,
            55..72 => self.change_shared(line, site).await,
            72..80 => self.follow(line, site).await,
            80..83 => self.remove(line).await,
            83..92 => self.state(line, site).await,
            92..95 => self.batch(line, site).await,
            95..97 => self.import(line, site).await,
            _ => self.read(line).await,
        }
    }

    /// Sends an attempt; gives the answer where it is a success.
    async fn send(&mut self, line: &Line, mut attempt: Attempt) -> Option<Answer> {
        let twice = attempt.request.key.is_some() && self.chance.random_bool(0.3);
        let outcome = if twice { self.at_once(line, &attempt.request).await } else { self.once(line, &attempt.request).await };
        let answer = match outcome {
            Outcome::NotSent => return None,
            Outcome::Answered(answer) if !is_running(&answer) => Some(answer),
            _ => None,
        };
        if let Some(answer) = &answer
            && let Err(wrong) = attempt.judge(answer, false)
        {
            self.wrong.push(wrong);
            return None;
        }
        attempt.answer.clone_from(&answer);
        self.sent.push(attempt);
        answer.map(|answer| *answer)
    }

    async fn once(&mut self, line: &Line, request: &Request) -> Outcome {
        let outcome = line.send(&mut self.chance, request).await;
        self.unavailable += usize::from(matches!(outcome, Outcome::Unavailable));
        self.silent += usize::from(matches!(outcome, Outcome::Silent(_)));
        outcome
    }

    /// Sends a request with a key to all services at the same time: whoever is answered with success is answered the same. Gives the
    /// outcome that says most.
    async fn at_once(&mut self, line: &Line, request: &Request) -> Outcome {
        let mut best = Outcome::NotSent;
        for outcome in line.send_to_all(request).await {
            self.unavailable += usize::from(matches!(outcome, Outcome::Unavailable));
            self.silent += usize::from(matches!(outcome, Outcome::Silent(_)));
            match (&best, &outcome) {
                (Outcome::Answered(one), Outcome::Answered(other)) if !is_running(one) && !is_running(other) => {
                    if same(one) != same(other) {
                        self.wrong.push(format!("two answers to {request}: {one} and {other}"));
                    }
                }
                (Outcome::Answered(one), _) if !is_running(one) => {}
                (_, Outcome::NotSent) => {}
                _ => best = outcome,
            }
        }
        best
    }

    async fn register(&mut self, line: &Line) {
        let born = jiff::civil::date(2021, 6, 1) + i64::try_from(self.made % 900).unwrap().days();
        let mut child = city::child("Noor", "Linden", &born.to_string());
        child["references"] = json!([{ "source": SOURCE, "value": self.name('K') }]);
        child["guardians"] = json!([city::guardian("Sam", true)]);
        let mut attempt = Attempt::new(Kind::Register, self.post("/children").json(&child));
        attempt.registers = Some(child);
        if let Some(answer) = self.send(line, attempt).await {
            self.unplaced.push(answer.id());
        }
    }

    fn first(&mut self, site: &Site) -> Facts {
        Facts { start: site.first, end: None, quarters: self.quarters(), removed: false }
    }

    async fn place(&mut self, line: &Line, site: &Site) {
        let Some(child) = self.unplaced.pop() else { return };
        let (reference, facts) = (self.name('P'), self.first(site));
        let mut body = facts.stated(&site.location);
        body["reference"] = json!({ "source": SOURCE, "value": reference });
        let request = self.post(format!("/children/{child}/placements")).json(&body);
        let attempt = Attempt::new(Kind::Place, request).making(&reference, 1, facts.clone()).about(&child);
        if let Some(answer) = self.send(line, attempt).await {
            self.held.push(Held { reference, id: answer.id(), child, version: 1, facts });
        }
    }

    /// Takes one of the own placements, which is put back only once it is certain how it is.
    fn take(&mut self) -> Option<Held> {
        if self.held.is_empty() {
            return None;
        }
        let at = self.chance.random_range(0..self.held.len());
        Some(self.held.swap_remove(at))
    }

    async fn change(&mut self, line: &Line) {
        let Some(mut held) = self.take() else { return };
        let before = held.facts.quarters;
        held.facts.quarters = if before == 160 { 1 } else { before + 1 };
        held.version += 1;
        let patch = json!({ "hoursPerWeek": held.facts.hours() });
        let attempt = self.patch(&held, patch.to_string());
        if self.send(line, attempt).await.is_some() {
            self.held.push(held);
        }
    }

    fn patch(&mut self, held: &Held, patch: String) -> Attempt {
        let request = self.request(Method::PATCH, format!("/placements/{}", held.id)).if_match(held.version - 1);
        let request = request.text("application/merge-patch+json", patch);
        Attempt::new(Kind::Change, request).making(&held.reference, held.version, held.facts.clone()).about(&held.child)
    }

    /// Reads a placement that all change, and changes that version of it in a way by which this request is known again. Who comes
    /// second is told so, and nothing of its change may be there.
    async fn change_shared(&mut self, line: &Line, site: &Site) {
        let Some(shared) = site.shared.choose(&mut self.chance) else { return };
        let look = self.request(Method::GET, format!("/placements/{}", shared.id));
        let look = Attempt::new(Kind::Read, look).about(&shared.child);
        let Some(read) = self.send(line, look).await else { return };
        let mut held = shared.clone();
        held.version = read.etag().trim_matches('"').parse::<i64>().unwrap() + 1;
        held.facts.quarters = self.quarters();
        held.facts.end = Some(jiff::civil::date(2027, 1, 1) + self.chance.random_range(0..1500).days());
        let patch = json!({ "hoursPerWeek": held.facts.hours(), "endDate": held.facts.end.unwrap().to_string() });
        let mut attempt = self.patch(&held, patch.to_string());
        match self.once(line, &attempt.request).await {
            Outcome::NotSent => return,
            Outcome::Silent(_) | Outcome::Unavailable => {}
            Outcome::Answered(answer) if answer.status == 412 => return,
            Outcome::Answered(answer) => {
                if let Err(wrong) = attempt.judge(&answer, false) {
                    return self.wrong.push(wrong);
                }
                attempt.answer = Some(answer);
            }
        }
        self.sent.push(attempt);
    }

    async fn follow(&mut self, line: &Line, site: &Site) {
        let Some(held) = self.take() else { return };
        let Held { reference: before, id, child, version, facts: mut ended } = held;
        let (reference, mut facts) = (self.name('P'), self.first(site));
        facts.start = ended.start + 30.days();
        ended.end = Some(facts.start.yesterday().unwrap());
        let mut body = facts.stated(&site.location);
        body["reference"] = json!({ "source": SOURCE, "value": reference });
        let request = self.post(format!("/placements/{id}/_move")).if_match(version).json(&body);
        let attempt = Attempt::new(Kind::Move, request).making(&before, version + 1, ended).making(&reference, 1, facts.clone());
        if let Some(answer) = self.send(line, attempt.about(&child)).await
            && facts.start.year() < 2030
        {
            self.held.push(Held { reference, id: answer.id(), child, version: 1, facts });
        }
    }

    async fn remove(&mut self, line: &Line) {
        let Some(Held { reference, id, child, version, facts }) = self.take() else { return };
        let request = self.request(Method::DELETE, format!("/placements/{id}")).if_match(version);
        let facts = Facts { removed: true, ..facts };
        self.send(line, Attempt::new(Kind::Remove, request).making(&reference, version + 1, facts).about(&child)).await;
    }

    /// What a source says of a placement by its reference: of a new one, or of one that is there.
    async fn state(&mut self, line: &Line, site: &Site) {
        let known = if self.chance.random_bool(0.5) { self.take() } else { None };
        let (reference, child, version, facts) = if let Some(Held { reference, child, version, mut facts, .. }) = known {
            facts.quarters = if facts.quarters == 1 { 160 } else { facts.quarters - 1 };
            (reference, child, version + 1, facts)
        } else {
            let Some(child) = self.unplaced.pop() else { return };
            (self.name('P'), child, 1, self.first(site))
        };
        let mut body = facts.stated(&site.location);
        body["childId"] = json!(child);
        let request = self.request(Method::PUT, format!("/placements/by-reference/{SOURCE}/{reference}")).json(&body);
        let attempt = Attempt::new(Kind::State, request).making(&reference, version, facts.clone()).about(&child);
        if let Some(answer) = self.send(line, attempt).await {
            self.held.push(Held { reference, id: answer.id(), child, version, facts });
        }
    }

    async fn batch(&mut self, line: &Line, site: &Site) {
        let Some(child) = self.unplaced.pop() else { return };
        let (mut items, mut attempt) = (Vec::new(), Attempt::new(Kind::Batch, self.post("/placements/_batch")).about(&child));
        for number in 0..ITEMS {
            let start = site.first + (number * 10).days();
            let facts = Facts { start, end: Some(start + 9.days()), quarters: self.quarters(), removed: false };
            let reference = self.name('P');
            let mut stated = facts.stated(&site.location);
            stated["childId"] = json!(child);
            items.push(json!({ "reference": { "source": SOURCE, "value": reference }, "placement": stated }));
            attempt = attempt.making(&reference, 1, facts);
        }
        attempt.request = attempt.request.json(&json!({ "items": items }));
        self.send(line, attempt).await;
    }

    /// A file whose rows register their children.
    async fn import(&mut self, line: &Line, site: &Site) {
        let mut file =
            "plaatsingsnummer;kindnummer;voornaam;achternaam;geboortedatum;gemeente;locatie;opvangsoort;begindatum;uren\n"
                .to_owned();
        let mut attempt = Attempt::new(Kind::Import, self.post(format!("/imports?kind=placements&source={SOURCE}")));
        for _ in 0..ROWS {
            let (reference, child, facts) = (self.name('P'), self.name('K'), self.first(site));
            let (start, hours, location) = (facts.start, facts.hours(), &site.location);
            writeln!(file, "{reference};{child};Noor;Linden;2022-10-14;GM0344;{location};dagopvang;{start};{hours}").unwrap();
            attempt = attempt.making(&reference, 1, facts);
        }
        attempt.request = attempt.request.text("text/csv", file);
        self.send(line, attempt).await;
    }

    async fn read(&mut self, line: &Line) {
        let Some(Held { child, .. }) = self.held.choose(&mut self.chance) else { return };
        let child = child.clone();
        let request = self.request(Method::GET, format!("/children/{child}/line"));
        self.send(line, Attempt::new(Kind::Read, request).about(&child)).await;
    }

    /// Makes a placement that all writers will change.
    pub(crate) async fn shared(&mut self, line: &Line, site: &Site) -> Option<Held> {
        self.register(line).await;
        self.place(line, site).await;
        self.held.pop()
    }
}
