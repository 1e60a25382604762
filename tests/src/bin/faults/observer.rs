//! What is there: a copy of the lists kept by following them, the history of a placement, the log of processing, and what no
//! transaction may ever leave behind in the tables.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    time::{Duration, Instant},
};

use futures_util::future::try_join_all;
use rand::rngs::StdRng;
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Backend, Store};

use crate::{
    call::{Line, Request},
    facts::{Facts, SOURCE},
};

/// How many histories are read at a time.
const AT_A_TIME: usize = 8;
/// How long `PostgreSQL` may still be at what a process left that was killed.
const LAST_WORDS: Duration = Duration::from_secs(20);

/// What halves of a thing would look like, each with where they are found. Sets rather than correlated questions, for not every
/// column that is asked has an index.
const HALVES: [(&str, &str); 12] = [
    (
        "a placement without all its versions",
        "placements p where p.version <> (select count(*) from placement_revisions r where r.placement_id = p.id)",
    ),
    (
        "a version without the one before",
        "(select max(version) as last, count(*) as versions from placement_revisions group by placement_id) r where last <> versions",
    ),
    (
        "a placement that nobody sees",
        "placements where id not in (select placement_id from access where placement_id is not null)",
    ),
    (
        "a view of a placement that is not there",
        "access where placement_id is not null and placement_id not in (select id from placements)",
    ),
    ("a placement that nobody can follow", "placements where id not in (select subject_id from changes)"),
    ("a registration that nobody sees", "registrations where child_id not in (select child_id from access)"),
    ("a registration that nobody finds", "registrations where id not in (select registration_id from search_hashes)"),
    ("a registration that nobody can follow", "registrations where child_id not in (select subject_id from changes)"),
    ("a child without a registration", "children where id not in (select child_id from registrations)"),
    ("a child without its history", "children where id not in (select child_id from child_revisions)"),
    ("a record that is sealed and still waits", "processing_records where id in (select id from sealed_records)"),
    ("a record that is sealed twice", "sealed_records group by id having count(*) > 1"),
];

/// The things that are half there.
pub(crate) fn halves(store: &Store) -> Vec<String> {
    let found = HALVES.iter().map(|(what, query)| (what, store.rows(&format!("select 1 as number from {query}"))));
    found.filter(|(_, count)| *count > 0).map(|(what, count)| format!("half done: {what} ({count})")).collect()
}

/// Waits until `PostgreSQL` serves nobody any more for whom a condition holds; says whether it came to that. Until then a transaction
/// may still commit whose process is dead.
pub(crate) async fn falls_silent(store: &Store, condition: &str) -> bool {
    let served = format!(
        "select 1 as number from pg_stat_activity where datname = current_database() \
         and backend_type = 'client backend' and pid <> pg_backend_pid() and {condition}"
    );
    let patience = Instant::now() + LAST_WORDS;
    while store.backend() == Backend::Postgres && store.rows(&served) > 0 {
        if Instant::now() > patience {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    true
}

/// A copy of a list, kept by following it.
pub(crate) struct Copy {
    path: &'static str,
    since: String,
    /// The things that are there, by id.
    pub(crate) things: BTreeMap<String, Value>,
}

impl Copy {
    /// A copy that has nothing yet.
    pub(crate) fn of(path: &'static str) -> Self {
        Self { path, since: "begin".into(), things: BTreeMap::new() }
    }

    /// A copy of the same list that has nothing yet.
    pub(crate) fn anew(&self) -> Self {
        Self::of(self.path)
    }

    /// Reads on to the end.
    pub(crate) async fn read_on(&mut self, line: &Line, chance: &mut StdRng) -> Result<(), String> {
        loop {
            let path = format!("{}?pageSize=100&changedSince={}", self.path, self.since);
            let page = line.read(&Request::new(chance, Method::GET, path)).await?;
            if page.status != 200 {
                return Err(format!("a list that cannot be followed: {page}"));
            }
            for item in page.items() {
                let id = item["id"].as_str().unwrap().to_owned();
                if item["deleted"] == true {
                    self.things.remove(&id);
                } else {
                    self.things.insert(id, item.clone());
                }
            }
            page.header("changed-since").clone_into(&mut self.since);
            if page.next().is_none() {
                return Ok(());
            }
        }
    }
}

/// The versions of each of some placements, the first first; those of who is not there are empty.
pub(crate) async fn histories(
    line: &Line,
    chance: &mut StdRng,
    ids: &BTreeSet<String>,
) -> Result<BTreeMap<String, Vec<Facts>>, String> {
    let mut histories = BTreeMap::new();
    let ids: Vec<&String> = ids.iter().collect();
    for some in ids.chunks(AT_A_TIME) {
        let first = |id: &&String| Request::new(chance, Method::GET, format!("/placements/{id}/history?pageSize=100"));
        let requests: Vec<_> = some.iter().map(first).collect();
        let answers = try_join_all(requests.iter().map(|request| line.read(request))).await?;
        for (id, mut page) in some.iter().zip(answers) {
            let mut versions = Vec::new();
            loop {
                versions.extend(page.json["items"].as_array().into_iter().flatten().map(Facts::of));
                let Some(next) = page.next() else { break };
                page = line.read(&Request::new(chance, Method::GET, next.trim_start_matches("/v1"))).await?;
            }
            histories.insert((*id).clone(), versions);
        }
    }
    Ok(histories)
}

/// The registrations with a reference, each as it is read by its id.
pub(crate) async fn registered(line: &Line, chance: &mut StdRng, reference: &str) -> Result<Vec<Value>, String> {
    let search = json!({ "reference": { "source": SOURCE, "value": reference } });
    let found = line.read(&Request::new(chance, Method::POST, "/children/_search").json(&search)).await?;
    let mut children = Vec::new();
    for item in found.json["items"].as_array().into_iter().flatten() {
        let path = format!("/children/{}", item["id"].as_str().unwrap_or_default());
        children.push(line.read(&Request::new(chance, Method::GET, path)).await?.json);
    }
    Ok(children)
}

/// The log of a period: the children of each trace, and whether one of its records says that all went well.
pub(crate) async fn log(
    line: &Line,
    chance: &mut StdRng,
    period: [jiff::Timestamp; 2],
) -> Result<HashMap<String, (BTreeSet<String>, bool)>, String> {
    let asked = json!({ "period": { "from": period[0].to_string(), "until": period[1].to_string() } });
    let mut path = "/processing-activities/_search?pageSize=100".to_owned();
    let mut log = HashMap::<String, (BTreeSet<String>, bool)>::new();
    loop {
        let page = line.read(&Request::new(chance, Method::POST, &path).json(&asked)).await?;
        if page.status != 200 {
            return Err(format!("a log that cannot be read: {page}"));
        }
        for entry in page.items() {
            let (children, well) = log.entry(entry["traceId"].as_str().unwrap().to_owned()).or_default();
            children.insert(entry["childId"].as_str().unwrap().to_owned());
            *well |= entry["status"] == "Ok";
        }
        match page.next() {
            Some(next) => next.trim_start_matches("/v1").clone_into(&mut path),
            None => return Ok(log),
        }
    }
}
