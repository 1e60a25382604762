//! Writers on one store, and what is looked at after each fault: whether all that was answered is there, and nothing by half.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use jiff::{Timestamp, ToSpan, tz::TimeZone};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    call::{Line, Outcome, Request},
    facts::{Attempt, Kind, is_running, same},
    ledger::{Found, Ledger},
    observer,
    service::Program,
    writer::{Site, Writer},
};

/// How many writers there are.
const WRITERS: usize = 8;
/// How many placements all of them change.
const SHARED: usize = 3;
/// How many days ago the first placements began: fewer than a child stays in sight after its last one ended
/// (`visibility.afterEndDays`), for one that went out of sight would look lost.
const BEFORE: i64 = 20;
/// One in how many answered requests with a key is sent again.
const REPEATED: u32 = 8;
/// How many seconds a request may be said to run still, although who ran it was killed: the longest claim of a key, and some more.
const LONGEST_CLAIM: u32 = 75;

/// How old the log may grow that is not sealed yet, when nothing is added to it.
const UNSEALED: Duration = Duration::from_secs(10);

type Log = HashMap<String, (BTreeSet<String>, bool)>;

/// What was sent under load.
pub(crate) struct Load {
    attempts: Vec<Attempt>,
    period: [Timestamp; 2],
}

/// Writers on one store.
pub(crate) struct Scene {
    /// The program on its store.
    pub(crate) program: Program,
    /// What is random.
    pub(crate) chance: StdRng,
    /// What was found.
    pub(crate) findings: Vec<String>,
    name: String,
    staff: String,
    officer: String,
    site: Site,
    writers: Vec<Writer>,
    ledger: Ledger,
    /// Requests that the service says still run, because their process died with a claim on their key.
    late: Vec<Attempt>,
    seal: Option<String>,
    sent: BTreeMap<String, usize>,
}

async fn token(address: SocketAddr, client: &[&str], role: &str) -> String {
    let form = [("grant_type", "client_credentials"), ("client_id", client[0]), ("client_secret", client[1]), ("role", role)];
    let asked = reqwest::Client::builder().no_proxy().build().unwrap().post(format!("http://{address}/oauth/token"));
    let answer: Value = asked.form(&form).send().await.unwrap().json().await.unwrap();
    answer["access_token"].as_str().unwrap().to_owned()
}

impl Scene {
    /// An organisation with a location, and writers who act for it at a service that listens at an address.
    pub(crate) async fn new(name: &str, program: Program, address: SocketAddr, seed: u64) -> Self {
        let mut chance = StdRng::seed_from_u64(seed);
        let organisation = ["organisation", "create", "--kind", "childcareProvider", "--name", "North"];
        let organisation = program.operator(&organisation).unwrap().trim().to_owned();
        let client = ["client", "create", "--name", "Planbaar", "--role", "system", "--role", "privacyOfficer", "--organisation"];
        let client = program.operator(&[&client[..], &[&organisation]].concat()).unwrap();
        let client: Vec<&str> = client.lines().map(|line| line.split_once('=').unwrap().1).collect();
        let (staff, officer) = (token(address, &client, "system").await, token(address, &client, "privacyOfficer").await);
        let line = Line::new(&[address], &staff);
        let location = json!({
            "kind": "childcare", "name": "De Ark", "care": ["dayCare"], "municipality": "GM0344", "holidayRegion": "middle"
        });
        let path = format!("/organisations/{organisation}/locations");
        let location = line.read(&Request::new(&mut chance, Method::POST, path).json(&location)).await.unwrap().id();
        let first = Timestamp::now().to_zoned(TimeZone::UTC).date() - BEFORE.days();
        let mut site = Site { location, first, shared: Vec::new() };
        let mut writers = Vec::new();
        for number in 0..WRITERS {
            writers.push(Writer::new(number, StdRng::seed_from_u64(chance.random())));
        }
        for _ in 0..SHARED {
            let shared = writers[0].shared(&line, &site).await.unwrap();
            site.shared.push(shared);
        }
        let mut scene = Self {
            program,
            chance,
            findings: Vec::new(),
            name: format!("{name}, seed {seed}"),
            staff,
            officer,
            site,
            writers,
            ledger: Ledger::new(),
            late: Vec::new(),
            seal: None,
            sent: BTreeMap::new(),
        };
        scene.gather();
        scene
    }

    /// Notes what is wrong.
    pub(crate) fn find(&mut self, round: usize, what: impl std::fmt::Display) {
        let finding = format!("{}, round {round}: {what}", self.name);
        println!("finding: {finding}");
        self.findings.push(finding);
    }

    /// Notes everything that is wrong.
    pub(crate) fn find_all(&mut self, round: usize, findings: impl IntoIterator<Item: std::fmt::Display>) {
        for what in findings {
            self.find(round, what);
        }
    }

    /// Somebody of the staff at a service.
    pub(crate) fn line(&self, addresses: &[SocketAddr]) -> Line {
        Line::new(addresses, &self.staff)
    }

    /// Lets everybody write at some services while something happens, and until it has.
    pub(crate) async fn load<T>(&mut self, round: usize, addresses: &[SocketAddr], during: impl Future<Output = T>) -> (Load, T) {
        let (began, stop, mut running) = (Timestamp::now(), Arc::new(AtomicBool::new(false)), Vec::new());
        for mut writer in self.writers.drain(..) {
            let (stop, site, line) = (Arc::clone(&stop), self.site.clone(), Line::new(addresses, &self.staff));
            running.push(tokio::spawn(async move {
                while !stop.load(Ordering::SeqCst) {
                    let unavailable = writer.unavailable;
                    writer.step(&line, &site).await;
                    // Who is told that nothing can be done for a moment, or finds nobody, does not ask as fast as it can.
                    let pause = if writer.unavailable > unavailable { 100 } else { 0 };
                    tokio::time::sleep(Duration::from_millis(pause)).await;
                }
                writer
            }));
        }
        let happened = during.await;
        stop.store(true, Ordering::SeqCst);
        for writer in running {
            match writer.await {
                Ok(writer) => self.writers.push(writer),
                Err(panic) => self.find(round, format!("an answer that breaks the contract ended a writer: {panic}")),
            }
        }
        let period = [began, Timestamp::now()];
        for number in 0..self.writers.len() {
            for wrong in std::mem::take(&mut self.writers[number].wrong) {
                self.find(round, format!("a wrong answer: {wrong}"));
            }
        }
        (Load { attempts: self.gather(), period }, happened)
    }

    /// Enters what the writers sent.
    fn gather(&mut self) -> Vec<Attempt> {
        let attempts: Vec<Attempt> = self.writers.iter_mut().flat_map(|writer| std::mem::take(&mut writer.sent)).collect();
        for attempt in &attempts {
            self.ledger.enter(attempt);
            let outcome = if attempt.answer.is_some() { "answered" } else { "open" };
            *self.sent.entry(format!("{:?} {outcome}", attempt.kind)).or_default() += 1;
        }
        attempts
    }

    /// Looks at everything that was sent, at services that are there again.
    pub(crate) async fn settle(&mut self, round: usize, addresses: &[SocketAddr], load: Load) {
        if let Err(reason) = self.settled(round, addresses, load).await {
            self.find(round, reason);
        }
    }

    async fn settled(&mut self, round: usize, addresses: &[SocketAddr], load: Load) -> Result<(), String> {
        let line = self.line(addresses);
        let log = observer::log(&Line::new(addresses, &self.officer), &mut self.chance, load.period).await?;
        let attempts = load.attempts;
        let found = self.ledger.check(&line, &mut self.chance, attempts.iter()).await?;
        self.find_all(round, &found.findings);
        for attempt in &attempts {
            for finding in self.judge(&line, &log, &found, attempt).await? {
                self.find(round, format!("{finding}: {}", attempt.request));
            }
        }
        let again: Vec<Attempt> = std::mem::take(&mut self.late).into_iter().chain(attempts).collect();
        self.repeat(round, &line, again).await?;
        self.find_all(round, observer::halves(self.program.store()));
        self.verify(round);
        Ok(())
    }

    /// Whether an attempt is there, whole or not at all, and recorded if it is.
    async fn judge(&mut self, line: &Line, log: &Log, found: &Found, attempt: &Attempt) -> Result<Vec<String>, String> {
        let mut findings = Vec::new();
        let made = found.made(attempt);
        let mut children: BTreeSet<String> = made
            .iter()
            .zip(&attempt.effects)
            .filter(|(made, _)| **made)
            .filter_map(|(_, effect)| self.ledger.child_of(&effect.reference).map(str::to_owned))
            .collect();
        let mut done = made.contains(&true);
        if attempt.is_whole() && done && made.contains(&false) {
            findings.push("half done".to_owned());
        }
        if attempt.kind == Kind::Register {
            let (there, told) = self.ledger.check_child(line, &mut self.chance, attempt).await?;
            findings.extend(told);
            done = there.is_some();
            children.extend(there.and_then(|child| child["id"].as_str().map(str::to_owned)));
        }
        if attempt.kind == Kind::Read && attempt.answer.is_some() {
            children.extend(attempt.child.clone());
        }
        let (recorded, well) = log.get(&attempt.request.trace).cloned().unwrap_or_default();
        let unrecorded: Vec<&String> = children.difference(&recorded).collect();
        if !unrecorded.is_empty() {
            findings.push(format!("not recorded: what was done with {unrecorded:?}"));
        }
        if well && !done && attempt.kind != Kind::Read {
            findings.push("recorded and not done".to_owned());
        }
        Ok(findings)
    }

    /// Sends again what is safe to repeat: all of which nobody knows whether it was done, and some of the rest.
    async fn repeat(&mut self, round: usize, line: &Line, attempts: Vec<Attempt>) -> Result<(), String> {
        let mut repeated = Vec::new();
        for mut attempt in attempts {
            let open = attempt.answer.is_none();
            let some = attempt.request.key.is_some() && self.chance.random_ratio(1, REPEATED);
            if !attempt.is_repeatable() || !(open || some) {
                continue;
            }
            let before = match &attempt.registers {
                Some(_) => self.ledger.check_child(line, &mut self.chance, &attempt).await?.0,
                None => None,
            };
            let request = attempt.request.again(&mut self.chance);
            let Outcome::Answered(answer) = line.send(&mut self.chance, &request).await else {
                self.find(round, format!("a repeat without an answer: {}", attempt.request));
                continue;
            };
            if is_running(&answer) && !attempt.is_whole() {
                self.late.push(attempt);
                continue;
            }
            if let Some(first) = &attempt.answer
                && same(first) != same(&answer)
                && attempt.judge(first, true).is_ok_and(|open| open.is_empty())
            {
                self.find(round, format!("another answer to a repeat: {answer} where {first} was answered"));
            }
            if let Err(wrong) = attempt.judge(&answer, true) {
                self.find(round, format!("a wrong answer to a repeat: {wrong}"));
                continue;
            }
            if before.is_some_and(|before| before != answer.json) {
                self.find(round, format!("another child in the answer to a repeat: {answer}"));
            }
            attempt.answer = Some(answer);
            self.ledger.enter(&attempt);
            repeated.push(attempt);
        }
        let found = self.ledger.check(line, &mut self.chance, repeated.iter()).await?;
        self.find_all(round, found.findings.iter().map(|finding| format!("after repeats: {finding}")));
        for attempt in repeated.iter().filter(|attempt| attempt.registers.is_some()) {
            let told = self.ledger.check_child(line, &mut self.chance, attempt).await?.1;
            self.find_all(round, told.iter().map(|finding| format!("after repeats: {finding}")));
        }
        Ok(())
    }

    /// Has the operator verify the log, and that it still holds the last seal that was seen.
    fn verify(&mut self, round: usize) {
        let seal = self.seal.clone();
        let noted = seal.iter().flat_map(|seal| ["--noted", seal.as_str()]);
        match self.program.operator(&["audit", "verify"].into_iter().chain(noted).collect::<Vec<_>>()) {
            Ok(told) => self.seal = told.lines().find_map(|line| line.strip_prefix("last seal: ")).map(str::to_owned),
            Err(told) => self.find(round, format!("the log: {told}")),
        }
    }

    /// How many requests got no answer at all.
    pub(crate) fn silent(&self) -> usize {
        self.writers.iter().map(|writer| writer.silent).sum()
    }

    /// Looks at everything once more, when all is said and done.
    pub(crate) async fn end(&mut self, round: usize, addresses: &[SocketAddr]) {
        let line = self.line(addresses);
        let mut seconds = 0;
        while !self.late.is_empty() && seconds < LONGEST_CLAIM {
            tokio::time::sleep(Duration::from_secs(1)).await;
            seconds += 1;
            let late = std::mem::take(&mut self.late);
            if let Err(reason) = self.repeat(round, &line, late).await {
                self.find(round, reason);
            }
        }
        for attempt in std::mem::take(&mut self.late) {
            self.find(round, format!("it is said to run still: {}", attempt.request));
        }
        match self.ledger.compare(&line, &mut self.chance).await {
            Ok(findings) => self.find_all(round, findings),
            Err(reason) => self.find(round, reason),
        }
        self.find_all(round, observer::halves(self.program.store()));
        let patience = Instant::now() + UNSEALED;
        while self.program.store().rows("select 1 as number from processing_records") > 0 {
            if Instant::now() > patience {
                self.find(round, "nobody seals the log any more");
                break;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        self.verify(round);
        for fault in self.program.own_faults() {
            self.find(round, fault);
        }
        let unavailable: usize = self.writers.iter().map(|writer| writer.unavailable).sum();
        let (placements, children) = self.ledger.count();
        println!(
            "{}: {placements} placements, {children} children, {unavailable} answers 503, {} findings; sent {:?}",
            self.name,
            self.findings.len(),
            self.sent
        );
    }
}
