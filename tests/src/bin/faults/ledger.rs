//! What was sent and what was answered, held against what is there.

use std::collections::{BTreeMap, BTreeSet};

use rand::rngs::StdRng;
use serde_json::Value;

use crate::{
    call::Line,
    facts::{Attempt, Facts, Kind},
    observer::{self, Copy},
};

/// What is known of one placement.
#[derive(Default)]
struct Chain {
    id: Option<String>,
    child: Option<String>,
    /// What was answered with success, by version.
    answered: BTreeMap<i64, Facts>,
    /// What was sent and not answered.
    open: Vec<(i64, Facts)>,
}

/// Everything that was sent, by the references under which it is found again.
pub(crate) struct Ledger {
    chains: BTreeMap<String, Chain>,
    /// The children whose registration was answered, as they are to be read.
    children: BTreeMap<String, Value>,
    placements: Copy,
    registrations: Copy,
}

/// Whether a version that was made can be found.
pub(crate) struct Found {
    /// The versions of each placement, by reference.
    versions: BTreeMap<String, Vec<Facts>>,
    /// What is missing, and what should not be there.
    pub(crate) findings: Vec<String>,
}

/// The reference of a child, as it was stated.
fn reference_of(child: &Value) -> String {
    child["references"][0]["value"].as_str().unwrap().to_owned()
}

/// Whether a child is there as it was stated, whole.
fn is_as_stated(child: &Value, stated: &Value) -> bool {
    let members = ["givenName", "familyName", "birthDate", "municipality", "references"];
    let guardian = |one: &Value| (one["givenName"].clone(), one["contact"].clone(), one["hasAuthority"].clone());
    let guardians = |one: &Value| one["guardians"].as_array().into_iter().flatten().map(guardian).collect::<Vec<_>>();
    members.iter().all(|name| child[name] == stated[name]) && guardians(child) == guardians(stated)
}

impl Ledger {
    /// A ledger in which nothing stands.
    pub(crate) fn new() -> Self {
        let (placements, registrations) = (Copy::of("/placements"), Copy::of("/children"));
        Self { chains: BTreeMap::new(), children: BTreeMap::new(), placements, registrations }
    }

    /// Enters what was sent.
    pub(crate) fn enter(&mut self, attempt: &Attempt) {
        if let (Kind::Register, Some(answer), Some(stated)) = (attempt.kind, &attempt.answer, &attempt.registers) {
            self.children.insert(reference_of(stated), answer.json.clone());
        }
        let open = attempt.answer.as_ref().map_or(Ok(attempt.effects.clone()), |answer| attempt.judge(answer, true));
        let open: BTreeSet<String> = open.into_iter().flatten().map(|effect| effect.reference).collect();
        if let (Some(answer), Some(last)) = (&attempt.answer, attempt.effects.last())
            && matches!(attempt.kind, Kind::Place | Kind::Move | Kind::State)
        {
            self.chains.entry(last.reference.clone()).or_default().id = answer.json["id"].as_str().map(str::to_owned);
        }
        for effect in &attempt.effects {
            let chain = self.chains.entry(effect.reference.clone()).or_default();
            chain.child = chain.child.take().or_else(|| attempt.child.clone());
            if open.contains(&effect.reference) {
                chain.open.push((effect.version, effect.facts.clone()));
            } else {
                chain.open.retain(|(version, facts)| (*version, facts) != (effect.version, &effect.facts));
                chain.answered.insert(effect.version, effect.facts.clone());
            }
        }
    }

    /// Reads what is there of all that some attempts made, and holds it against what stands here.
    pub(crate) async fn check<'a>(
        &mut self,
        line: &Line,
        chance: &mut StdRng,
        attempts: impl Iterator<Item = &'a Attempt>,
    ) -> Result<Found, String> {
        let references: BTreeSet<&String> =
            attempts.flat_map(|attempt| attempt.effects.iter().map(|effect| &effect.reference)).collect();
        let mut findings = Vec::new();
        self.placements.read_on(line, chance).await?;
        self.registrations.read_on(line, chance).await?;
        let mut seen = BTreeMap::<&str, &Value>::new();
        for placement in self.placements.things.values() {
            let reference = placement["reference"]["value"].as_str().unwrap_or_default();
            if seen.insert(reference, placement).is_some() {
                findings.push(format!("a second thing: {reference} is there twice"));
            }
        }
        let mut ids = BTreeSet::new();
        for reference in &references {
            let chain = self.chains.get_mut(*reference).unwrap();
            if let Some(placement) = seen.get(reference.as_str()) {
                chain.id = placement["id"].as_str().map(str::to_owned);
                chain.child = placement["childId"].as_str().map(str::to_owned);
            }
            ids.extend(chain.id.clone());
        }
        let histories = observer::histories(line, chance, &ids).await?;
        let mut versions = BTreeMap::new();
        for reference in references {
            let chain = &self.chains[reference];
            let history = chain.id.as_ref().and_then(|id| histories.get(id)).cloned().unwrap_or_default();
            let told = chain.faults(&history, seen.get(reference.as_str()).copied());
            findings.extend(told.into_iter().map(|told| format!("{told}: {reference} ({:?})", chain.id)));
            versions.insert(reference.clone(), history);
        }
        Ok(Found { versions, findings })
    }

    /// Whether a child is there once and as it was stated; says so of one whose registration was answered, or is open.
    pub(crate) async fn check_child(
        &mut self,
        line: &Line,
        chance: &mut StdRng,
        attempt: &Attempt,
    ) -> Result<(Option<Value>, Vec<String>), String> {
        let stated = attempt.registers.as_ref().unwrap();
        let reference = reference_of(stated);
        let there = observer::registered(line, chance, &reference).await?;
        let mut findings = Vec::new();
        if there.len() > 1 {
            findings.push(format!("a second thing: the child {reference} is there twice"));
        }
        match (there.first(), self.children.get(&reference)) {
            (None, Some(_)) => findings.push(format!("lost: the child {reference}, in trace {}", attempt.request.trace)),
            (Some(child), Some(answered)) if child != answered => {
                findings.push(format!("another child {reference}: {child} where {answered} was answered"));
            }
            (Some(child), _) if !is_as_stated(child, stated) => {
                findings.push(format!("half done: the child {reference} is {child} where {stated} was stated"));
            }
            (Some(child), _) => {
                let id = child["id"].as_str().unwrap_or_default();
                if !self.registrations.things.contains_key(id) {
                    findings.push(format!("the child {reference} ({id}) is not among those that can be followed"));
                }
            }
            (None, None) => {}
        }
        Ok((there.into_iter().next(), findings))
    }

    /// The child of a placement, where it is there.
    pub(crate) fn child_of(&self, reference: &str) -> Option<&str> {
        self.chains.get(reference)?.child.as_deref()
    }

    /// How many things stand here.
    pub(crate) fn count(&self) -> (usize, usize) {
        (self.chains.len(), self.registrations.things.len())
    }

    /// Reads everything anew and compares: what the copies that were kept up all the time do not have, or have otherwise, and the
    /// placements that nobody made.
    pub(crate) async fn compare(&mut self, line: &Line, chance: &mut StdRng) -> Result<Vec<String>, String> {
        let mut findings = Vec::new();
        for kept in [&mut self.placements, &mut self.registrations] {
            kept.read_on(line, chance).await?;
            let mut anew = kept.anew();
            anew.read_on(line, chance).await?;
            let differs = |id: &&String| anew.things.get(*id) != kept.things.get(*id);
            let ids: BTreeSet<&String> = anew.things.keys().chain(kept.things.keys()).filter(differs).collect();
            findings.extend(ids.iter().map(|id| format!("who followed has {id} otherwise than it is there")));
        }
        let known: BTreeSet<&str> = self.chains.keys().map(String::as_str).collect();
        for placement in self.placements.things.values() {
            let reference = placement["reference"]["value"].as_str().unwrap_or_default();
            if !known.contains(reference) {
                findings.push(format!("nobody made {placement}"));
            }
        }
        for (reference, chain) in &self.chains {
            let there = chain.id.as_ref().and_then(|id| self.placements.things.get(id));
            if let Some((_, last)) = chain.answered.last_key_value()
                && chain.open.is_empty()
                && there.map(Facts::of) != (!last.removed).then(|| last.clone())
            {
                findings.push(format!("in the end {reference} is {there:?} where {last:?} was answered"));
            }
        }
        Ok(findings)
    }
}

impl Chain {
    /// What is wrong with the versions that are there, and with the placement as lists show it.
    fn faults(&self, history: &[Facts], listed: Option<&Value>) -> Vec<String> {
        let mut faults = Vec::new();
        for (version, there) in (1..).zip(history) {
            match self.answered.get(&version) {
                Some(answered) if answered == there => {}
                Some(answered) => faults.push(format!("version {version} is {there:?} where {answered:?} was answered")),
                None if self.open.contains(&(version, there.clone())) => {}
                None => faults.push(format!("nobody made version {version}, {there:?}")),
            }
        }
        for (version, answered) in &self.answered {
            if usize::try_from(*version).unwrap() > history.len() {
                faults.push(format!("lost: version {version}, {answered:?}"));
            }
        }
        let last = history.last().filter(|last| !last.removed);
        if listed.map(Facts::of).as_ref() != last {
            faults.push(format!("a list shows {listed:?} where the last version is {:?}", history.last()));
        }
        faults
    }
}

impl Found {
    /// Which of the versions that an attempt makes are there.
    pub(crate) fn made(&self, attempt: &Attempt) -> Vec<bool> {
        let is_there = |reference: &str, version: i64, facts: &Facts| {
            let at = usize::try_from(version - 1).ok()?;
            Some(self.versions.get(reference)?.get(at)? == facts)
        };
        let effects = attempt.effects.iter();
        effects.map(|effect| is_there(&effect.reference, effect.version, &effect.facts).unwrap_or(false)).collect()
    }
}
