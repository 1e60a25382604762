//! Who calls, what they know, and what belongs to whom.

use std::collections::{HashMap, HashSet};

use domain::authority::Role;
use serde_json::Value;
use tests::{Actor, Answer, Server, city};
use uuid::Uuid;

use crate::request::Made;

/// One caller.
pub(crate) struct Caller {
    /// As whom it calls.
    pub(crate) actor: Actor,
    /// The number of its organisation.
    pub(crate) organisation: usize,
}

/// Everything that is known of the service from outside.
pub(crate) struct World {
    /// Those who call.
    pub(crate) callers: Vec<Caller>,
    /// The ids that were seen, by the name of the parameter that takes them, in the order in which they came.
    pub(crate) known: HashMap<String, Vec<String>>,
    /// What everybody may see: organisations, locations, partnerships and what is not of a person.
    public: HashSet<String>,
    /// Of whom each other id is.
    owners: HashMap<String, usize>,
}

/// The areas in which answers are of persons.
const PRIVATE: [&str; 2] = ["/children", "/placements"];

impl World {
    /// Organisations of every kind, two of some, with children that nobody else knows.
    pub(crate) async fn new(server: &Server) -> Self {
        let mut world = Self { callers: Vec::new(), known: HashMap::new(), public: HashSet::new(), owners: HashMap::new() };
        let providers = [server.childcare_provider("North").await, server.childcare_provider("South").await];
        let boards = [server.school_board("East").await, server.school_board("West").await];
        for (organisation, actor) in providers.iter().chain(&boards).enumerate() {
            world.register(actor, organisation).await;
        }
        let others =
            [server.municipality("GM0344").await, server.youth_health("Health").await, server.coordinator("Centre").await];
        for (at, actor) in others.into_iter().enumerate() {
            world.is_public("organisationId", &actor.organisation.to_string());
            world.callers.push(Caller { actor, organisation: providers.len() + boards.len() + at });
        }
        world
    }

    async fn register(&mut self, actor: &Actor, organisation: usize) {
        self.is_public("organisationId", &actor.organisation.to_string());
        let is_school = organisation >= 2;
        let site = if is_school { actor.adds_school("De Ark").await } else { actor.adds_childcare("De Ark").await };
        self.is_public("locationId", &site);
        let mut guardians = Vec::new();
        for number in 1..=5 {
            let mut child = city::child("Noor", &format!("Van{organisation}"), &format!("2023-0{number}-1{organisation}"));
            child["guardians"] = serde_json::json!([city::guardian("Sam", true)]);
            let child = actor.registers(&child).await;
            let stay = if is_school {
                city::school(&site, "1", "2026-08-24", None)
            } else {
                city::stay(&site, "dayCare", "2025-01-06", None)
            };
            let placement = actor.places(&child.id(), &stay).await.id();
            for guardian in child.json["guardians"].as_array().unwrap() {
                guardians.push(guardian["id"].as_str().unwrap().to_owned());
            }
            self.belongs("childId", &child.id(), organisation);
            self.belongs("placementId", &placement, organisation);
        }
        for guardian in &guardians {
            self.belongs("guardianId", guardian, organisation);
        }
        let guardian = actor.for_guardians(&[guardians[0].as_str()]);
        for actor in [actor.clone(), actor.in_role(Role::Professional), actor.in_role(Role::PrivacyOfficer), guardian] {
            self.callers.push(Caller { actor, organisation });
        }
    }

    fn knows(&mut self, parameter: &str, id: &str) {
        let known = self.known.entry(parameter.to_owned()).or_default();
        // What was there at first stays; of the rest the latest are kept.
        if known.len() >= 200 {
            known.remove(20);
        }
        known.push(id.to_owned());
    }

    fn is_public(&mut self, parameter: &str, id: &str) {
        self.knows(parameter, id);
        self.public.insert(id.to_owned());
    }

    fn belongs(&mut self, parameter: &str, id: &str, organisation: usize) {
        self.knows(parameter, id);
        self.owners.insert(id.to_owned(), organisation);
    }

    /// Takes in what an answer says. Gives the id in it that belongs to another organisation and that the request did not name.
    pub(crate) fn learn(&mut self, made: &Made, answer: &Answer) -> Option<String> {
        let mut ids = Vec::new();
        gather(&answer.json, &mut ids);
        let foreign = ids.iter().find(|id| {
            let owner = self.owners.get(*id);
            owner.is_some_and(|owner| made.organisation != Some(*owner)) && !made.sent.contains(id.as_str())
        });
        if let Some(id) = foreign {
            return Some(format!("{id} belongs to another organisation"));
        }
        let organisation = made.organisation?;
        if !(200..300).contains(&answer.status) {
            return None;
        }
        let private = PRIVATE.iter().any(|area| made.operation.starts_with(area)) && !made.operation.contains("/links");
        if private {
            for id in &ids {
                if !self.public.contains(id) && !self.owners.contains_key(id) {
                    self.owners.insert(id.clone(), organisation);
                }
            }
        }
        if answer.status == 201
            && let Some(id) = answer.json["id"].as_str()
        {
            let collection = made.operation.rsplit('/').find(|part| !part.starts_with(['_', '{'])).unwrap_or_default();
            let parameter = match collection {
                "children" => "childId",
                other => &format!("{}Id", other.trim_end_matches('s')),
            };
            self.knows(parameter, id);
            if !private {
                self.public.insert(id.to_owned());
            }
        }
        None
    }

    /// How much there is.
    pub(crate) fn told(&self) -> String {
        format!("{} things of persons, {} others", self.owners.len(), self.public.len())
    }
}

/// All ids in an answer.
fn gather(value: &Value, ids: &mut Vec<String>) {
    match value {
        Value::String(text) if text.len() == 36 && Uuid::parse_str(text).is_ok() => ids.push(text.to_lowercase()),
        Value::Array(parts) => parts.iter().for_each(|part| gather(part, ids)),
        Value::Object(members) => members.values().for_each(|member| gather(member, ids)),
        _ => {}
    }
}
