//! What two systems have of the same placements: where one of them has what the other has not, or says otherwise.

use std::collections::BTreeMap;

use super::{Placement, PlacementFacts};
use crate::code::codes;

codes! {
    /// How what is kept here differs from what a source system says it has.
    DifferenceKind {
        /// Kept here and not named by the source.
        OnlyHere = "onlyHere",
        /// Named by the source and not kept here.
        OnlyThere = "onlyThere",
        /// In both, with other facts.
        Differs = "differs",
    }
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// A placement that the source does not name.
    OnlyHere(Placement),
    /// What the source names at this position, and is not kept here.
    OnlyThere(usize),
    /// A placement of which the source says something else at this position, in these members (JSON pointers).
    Differs(Placement, usize, Vec<&'static str>),
}

/// Compares what a source says it has with what is kept. The differences come in the order in which the source named them, then
/// what it did not name, in the order in which that is kept.
pub fn compare(there: &[PlacementFacts], here: Vec<Placement>) -> Vec<Difference> {
    let named: BTreeMap<_, usize> = there.iter().enumerate().filter_map(|(index, facts)| Some((key(facts)?, index))).collect();
    let mut known: BTreeMap<usize, Placement> = BTreeMap::new();
    let mut only_here = Vec::new();
    for placement in here {
        match key(&placement.facts).and_then(|key| named.get(&key)) {
            Some(index) => drop(known.insert(*index, placement)),
            None => only_here.push(Difference::OnlyHere(placement)),
        }
    }
    let mut differences = Vec::new();
    for (index, facts) in there.iter().enumerate() {
        match known.remove(&index) {
            None => differences.push(Difference::OnlyThere(index)),
            Some(placement) => {
                let differing = facts.differing(&placement.facts);
                if !differing.is_empty() {
                    differences.push(Difference::Differs(placement, index, differing));
                }
            }
        }
    }
    differences.extend(only_here);
    differences
}

/// Under what the source knows it.
fn key(facts: &PlacementFacts) -> Option<(String, String)> {
    facts.reference.as_ref().map(|reference| (reference.source.clone(), reference.value.clone()))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use uuid::Uuid;

    use super::*;
    use crate::{Id, child::Reference, placement::Care};

    fn facts(reference: Option<&str>, hours: i32) -> PlacementFacts {
        PlacementFacts {
            location_id: Id::from_uuid(Uuid::from_u128(1)),
            care: Care::DayCare,
            group: None,
            start_date: date(2026, 1, 5),
            end_date: None,
            minutes_per_week: Some(hours * 60),
            preschool_education: None,
            left_for_secondary_date: None,
            reference: reference.map(|value| Reference { source: "planbaar".into(), value: value.into() }),
        }
    }

    fn kept(id: u128, reference: Option<&str>, hours: i32) -> Placement {
        Placement {
            id: Id::from_uuid(Uuid::from_u128(id)),
            child_id: Id::from_uuid(Uuid::from_u128(2)),
            organisation_id: Id::from_uuid(Uuid::from_u128(3)),
            facts: facts(reference, hours),
            guardian_ids: Vec::new(),
            source: None,
            recorded_at: jiff::Timestamp::UNIX_EPOCH.into(),
            version: 1,
        }
    }

    fn told(there: &[PlacementFacts], here: Vec<Placement>) -> Vec<String> {
        let tell = |difference| match difference {
            Difference::OnlyHere(placement) => format!("only here {}", placement.id.uuid().as_u128()),
            Difference::OnlyThere(index) => format!("only there {index}"),
            Difference::Differs(placement, index, at) => {
                format!("{} differs from {index} at {}", placement.id.uuid().as_u128(), at.join(" "))
            }
        };
        compare(there, here).into_iter().map(tell).collect()
    }

    #[test]
    fn what_is_the_same_is_not_told_and_everything_else_is_told_once() {
        let there = [facts(Some("A"), 16), facts(Some("B"), 20), facts(Some("C"), 8)];
        let here = vec![kept(1, Some("A"), 16), kept(2, Some("B"), 16), kept(3, Some("D"), 16), kept(4, None, 8)];
        assert_eq!(told(&there, here), ["2 differs from 1 at #/hoursPerWeek", "only there 2", "only here 3", "only here 4"]);
        assert_eq!(told(&[], vec![kept(1, Some("A"), 16)]), ["only here 1"]);
        assert_eq!(told(&there[..1], vec![kept(1, Some("A"), 16)]), [""; 0]);
    }
}
