//! What requests say of placements, and what came of each request.

use jiff::civil::Date;
use serde_json::{Value, json};
use tests::Answer;

use crate::call::Request;

/// The source of every reference.
pub(crate) const SOURCE: &str = "planbaar";

/// What a version of a placement says, as far as requests differ in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Facts {
    /// The first day.
    pub(crate) start: Date,
    /// The last day.
    pub(crate) end: Option<Date>,
    /// Quarters of an hour a week.
    pub(crate) quarters: i32,
    /// Whether this version takes the placement back.
    pub(crate) removed: bool,
}

impl Facts {
    /// What a placement or one of its versions says in an answer.
    pub(crate) fn of(view: &Value) -> Self {
        let day = |name: &str| view[name].as_str().and_then(|text| text.parse().ok());
        // Hours are whole quarters, which a float holds exactly.
        #[expect(clippy::cast_possible_truncation, reason = "there are at most 168 hours in a week")]
        let quarters = (view["hoursPerWeek"].as_f64().unwrap() * 4.0).round() as i32;
        Self { start: day("startDate").unwrap(), end: day("endDate"), quarters, removed: view["removed"] == true }
    }

    /// The placement at a location as a caller states it, without a reference.
    pub(crate) fn stated(&self, location: &str) -> Value {
        let mut stated = json!({
            "locationId": location, "care": "dayCare", "startDate": self.start.to_string(), "hoursPerWeek": self.hours()
        });
        if let Some(end) = self.end {
            stated["endDate"] = json!(end.to_string());
        }
        stated
    }

    /// Hours a week.
    pub(crate) fn hours(&self) -> f64 {
        f64::from(self.quarters) / 4.0
    }
}

/// The version of a placement that a request makes.
#[derive(Clone, Debug)]
pub(crate) struct Effect {
    /// By which reference the placement is known; no two placements have the same.
    pub(crate) reference: String,
    /// The version that it makes.
    pub(crate) version: i64,
    /// What that says.
    pub(crate) facts: Facts,
}

/// What two answers to one request have in common.
pub(crate) fn same(answer: &Answer) -> (u16, &str, &str, &Value) {
    (answer.status, answer.header("location"), answer.header("etag"), &answer.json)
}

/// Whether an answer says that the same request is being carried out.
pub(crate) fn is_running(answer: &Answer) -> bool {
    answer.status == 409 && answer.json["code"] == "request-in-progress"
}

/// What kind of request it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Register,
    Place,
    Change,
    Move,
    Remove,
    State,
    Batch,
    Import,
    Read,
}

/// A request that was sent.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    /// What kind it is.
    pub(crate) kind: Kind,
    /// The request.
    pub(crate) request: Request,
    /// The versions that it makes.
    pub(crate) effects: Vec<Effect>,
    /// The child that it registers, as it is stated.
    pub(crate) registers: Option<Value>,
    /// The child that it is about, where that is known beforehand.
    pub(crate) child: Option<String>,
    /// The answer; without one nobody knows whether it was carried out.
    pub(crate) answer: Option<Box<Answer>>,
}

impl Attempt {
    /// A request of a kind that is still to be sent.
    pub(crate) fn new(kind: Kind, request: Request) -> Self {
        Self { kind, request, effects: Vec::new(), registers: None, child: None, answer: None }
    }

    /// With a version that it makes.
    pub(crate) fn making(mut self, reference: &str, version: i64, facts: Facts) -> Self {
        self.effects.push(Effect { reference: reference.to_owned(), version, facts });
        self
    }

    /// About a child.
    pub(crate) fn about(mut self, child: &str) -> Self {
        self.child = Some(child.to_owned());
        self
    }

    /// Whether all its effects come together or not at all.
    pub(crate) fn is_whole(&self) -> bool {
        !matches!(self.kind, Kind::Batch | Kind::Import)
    }

    /// Whether sending it again has no second effect.
    pub(crate) fn is_repeatable(&self) -> bool {
        self.request.key.is_some() || matches!(self.kind, Kind::State | Kind::Batch | Kind::Import)
    }

    /// What is wrong with an answer. Of the items of a batch those that were not done are taken off: whether they are there is open.
    pub(crate) fn judge(&self, answer: &Answer, repeated: bool) -> Result<Vec<Effect>, String> {
        let wrong = |what: &str| Err(format!("{what}: {} was answered {answer}", self.request));
        let made = match self.kind {
            Kind::Register | Kind::Place | Kind::Move | Kind::Import => answer.status == 201,
            Kind::Change | Kind::Batch | Kind::Read => answer.status == 200,
            Kind::Remove => answer.status == 204,
            Kind::State if repeated => matches!(answer.status, 200 | 201),
            Kind::State => answer.status == if self.effects[0].version == 1 { 201 } else { 200 },
        };
        if !made {
            return wrong("no success");
        }
        match self.kind {
            Kind::Register | Kind::Remove | Kind::Read => Ok(Vec::new()),
            Kind::Place | Kind::Change | Kind::Move | Kind::State => {
                let Some(last) = self.effects.last() else { return wrong("nothing made") };
                let (facts, version) = (Facts::of(&answer.json), format!("\"{}\"", last.version));
                if facts == last.facts && answer.etag() == version { Ok(Vec::new()) } else { wrong("another version") }
            }
            Kind::Batch => {
                let mut open = Vec::new();
                for (item, effect) in answer.items().iter().zip(&self.effects) {
                    match item["status"].as_u64() {
                        Some(200 | 201) if item["etag"] == format!("\"{}\"", effect.version) => {}
                        Some(503) => open.push(effect.clone()),
                        _ => return wrong("an item without success"),
                    }
                }
                if answer.items().len() == self.effects.len() { Ok(open) } else { wrong("another number of items") }
            }
            Kind::Import => {
                let counts = ["made", "unchanged"].map(|name| answer.json["counts"][name].as_u64().unwrap_or_default());
                let all = counts[0] + if repeated { counts[1] } else { 0 };
                let whole = answer.json["state"] == "done" && usize::try_from(all) == Ok(self.effects.len());
                if whole { Ok(Vec::new()) } else { wrong("an import that is not whole") }
            }
        }
    }
}
