//! What becomes of the months of a child at a location: periods, laid over those that the same source stated before.

use std::collections::BTreeMap;

use domain::{
    Reason, Refusal,
    authority::{ChangePlacement, Changed, PlaceChild},
    child::{Child, Reference},
    line::LineEnd,
    location::Location,
    placement::{NewPlacement, Placement, PlacementFacts, PlacementId, Restated},
    register::RowOutcome,
    supplied::{Month, MonthFacts, Period, Step, SuppliedMonths, overlay},
};
use uuid::Uuid;

use super::{
    held::{Change, Held, around},
    placing::no_location,
};
use crate::{Failure, Writing};

/// What became of each row, by its number.
type Outcomes = Vec<(u64, Result<RowOutcome, Failure>)>;

/// A step that the rules let pass.
enum Taken {
    Place(Box<Changed<Placement>>),
    Change(Box<Change>, Box<Placement>),
    Keep,
}

/// What the periods of some months are judged by.
struct Ground<'a> {
    months: &'a SuppliedMonths,
    child: &'a Child,
    location: Option<&'a Location>,
    kept: &'a [(PlacementId, Period)],
    others: &'a [Placement],
    line_end: LineEnd,
}

impl Writing<'_> {
    /// Carries out the months of a child at a location. Where a period is refused, its rows are, and the other months stand as if
    /// the file did not have them.
    pub(super) fn place_months(&mut self, held: &mut Held, months: &SuppliedMonths) -> Result<Outcomes, Failure> {
        let hash = held.child_hash(&months.child.reference);
        let named = match self.named_child(held, &hash, &months.child) {
            Ok(named) => named,
            Err(refusal) => return Ok(all(months, &refusal)),
        };
        let location = held.sites.get(&months.site).cloned();
        let child = held.children.get(&named.child().id);
        let kept = child.map_or_else(Vec::new, |child| kept_periods(&child.placements, months, location.as_ref()));
        let ids: Vec<PlacementId> = kept.iter().map(|(id, _)| *id).collect();
        let others = child.map_or_else(Vec::new, |child| child.others(&ids));
        let mut outcomes: Outcomes = Vec::new();
        let mut stated: BTreeMap<Month, (u64, MonthFacts)> = months.months.clone();
        while !stated.is_empty() {
            let steps = overlay(&kept, stated.iter().map(|(month, (_, facts))| (*month, *facts)));
            let ground = Ground {
                months,
                child: named.child(),
                location: location.as_ref(),
                kept: &kept,
                others: &others,
                line_end: held.line_end,
            };
            let mut taken = Vec::new();
            let mut refused: Vec<(Period, Refusal)> = Vec::new();
            for step in &steps {
                match (self.take(&ground, step), step.period()) {
                    (Ok(done), _) => taken.push((*step, done)),
                    (Err(Failure::Refused(refusal)), Some(period)) => refused.push((*period, refusal)),
                    (Err(failure), _) => return Err(failure),
                }
            }
            let Some((_, first)) = refused.first() else {
                held.settle(hash, named);
                outcomes.extend(told(&kept, &taken, &stated));
                held.carry(taken);
                break;
            };
            let first = first.clone();
            let before = stated.len();
            for (period, refusal) in refused {
                let rows: Vec<Month> = stated.keys().copied().filter(|month| period.covers(*month)).collect();
                for (number, _) in rows.iter().filter_map(|month| stated.remove(month)) {
                    outcomes.push((number, Err(refusal.clone().into())));
                }
            }
            if stated.len() == before {
                // What is refused holds no month of the file: the rest of a period that the file would part.
                outcomes.extend(stated.values().map(|(number, _)| (*number, Err(first.clone().into()))));
                break;
            }
        }
        Ok(outcomes)
    }

    /// Judges one step.
    fn take(&mut self, ground: &Ground<'_>, step: &Step<PlacementId>) -> Result<Taken, Failure> {
        let Ground { months, child, location, others, line_end, .. } = *ground;
        match step {
            Step::Keep(..) => Ok(Taken::Keep),
            Step::Place(period) => {
                let id: PlacementId = self.new_id();
                let reference = Reference { source: months.source.clone(), value: format!("month-{}", letters(id.uuid())) };
                let facts = facts(months, location, period, Some(reference));
                let draft = NewPlacement { child: child.clone(), organisation_id: self.authority().organisation(), facts };
                let permitted = self.authority().permit::<PlaceChild, _>(draft)?;
                let surroundings = around(child, location, others, line_end, self.authority());
                Ok(Taken::Place(Box::new(permitted.place_from_source(id, &surroundings, self.now())?)))
            }
            Step::Change(id, period) => {
                let standing = self.standing_period(ground, *id)?;
                let facts = facts(months, location, period, standing.facts.reference.clone());
                let permitted = self.authority().permit::<ChangePlacement, _>(standing)?;
                let surroundings = around(child, location, others, line_end, self.authority());
                Ok(match permitted.restate(facts, &surroundings, self.now())? {
                    Restated::Changed(changed) => {
                        let now = changed.value().clone();
                        Taken::Change(Box::new(Change::Stated(changed)), Box::new(now))
                    }
                    Restated::Same(_) | Restated::Agreed(_) => Taken::Keep,
                })
            }
            Step::Remove(id) => {
                let standing = self.standing_period(ground, *id)?;
                let removed = self.authority().permit::<ChangePlacement, _>(standing)?.remove(self.now());
                let was = removed.value().0.clone();
                Ok(Taken::Change(Box::new(Change::Removed(removed)), Box::new(was)))
            }
        }
    }
}

impl Writing<'_> {
    /// A placement as it is kept. One that changed in this very transaction is of a location that the file names in two ways.
    fn standing_period(&mut self, ground: &Ground<'_>, id: PlacementId) -> Result<Placement, Failure> {
        let twice = Refusal::rule(Reason::DuplicateEntry, "#/startDate");
        let standing = self.placement_to_change(id)?.ok_or_else(|| twice.clone())?;
        let kept = ground.kept.iter().find(|(known, _)| *known == id).map(|(_, period)| *period);
        if Period::of(&standing.facts) == kept { Ok(standing) } else { Err(twice.into()) }
    }
}

/// The periods that the same source stated before, of the same child, location and kind of care.
fn kept_periods(placements: &[Placement], months: &SuppliedMonths, location: Option<&Location>) -> Vec<(PlacementId, Period)> {
    let same = |placement: &&Placement| {
        placement.source.as_deref() == Some(months.source.as_str())
            && placement.facts.care == months.care
            && location.is_some_and(|location| location.id == placement.facts.location_id)
    };
    placements.iter().filter(same).filter_map(|kept| Some((kept.id, Period::of(&kept.facts)?))).collect()
}

/// The placement that a period is.
fn facts(months: &SuppliedMonths, location: Option<&Location>, period: &Period, reference: Option<Reference>) -> PlacementFacts {
    PlacementFacts {
        location_id: location.map_or_else(no_location, |location| location.id),
        care: months.care,
        group: period.facts.group,
        start_date: period.first.first_day(),
        end_date: Some(period.last.last_day()),
        minutes_per_week: period.facts.minutes_per_week,
        preschool_education: None,
        left_for_secondary_date: None,
        reference,
    }
}

/// An id in letters alone, in which no number of a person can seem to stand.
fn letters(id: Uuid) -> String {
    id.as_bytes().iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|nibble| char::from(b'a' + nibble)).collect()
}

/// The same refusal for every row.
fn all(months: &SuppliedMonths, refusal: &Refusal) -> Outcomes {
    months.months.values().map(|(number, _)| (*number, Err(refusal.clone().into()))).collect()
}

/// What became of the rows of months that stand.
fn told(
    kept: &[(PlacementId, Period)],
    taken: &[(Step<PlacementId>, Taken)],
    stated: &BTreeMap<Month, (u64, MonthFacts)>,
) -> Outcomes {
    let new = |month: Month| {
        let step = taken.iter().find(|(step, _)| step.period().is_some_and(|period| period.covers(month)));
        matches!(step, Some((Step::Place(_), _)))
    };
    let outcome = |month: Month, facts: MonthFacts| {
        if kept.iter().any(|(_, period)| period.covers(month) && period.facts == facts) {
            RowOutcome::Left
        } else if new(month) {
            RowOutcome::Made
        } else {
            RowOutcome::Changed
        }
    };
    stated.iter().map(|(month, (number, facts))| (*number, Ok(outcome(*month, *facts)))).collect()
}

impl Held {
    /// Notes what becomes of the periods. What is taken back comes first, so that nothing stands twice at any moment.
    fn carry(&mut self, taken: Vec<(Step<PlacementId>, Taken)>) {
        let (removed, others): (Vec<_>, Vec<_>) = taken.into_iter().partition(|(step, _)| matches!(step, Step::Remove(_)));
        for (step, taken) in removed.into_iter().chain(others) {
            match taken {
                Taken::Keep => {}
                Taken::Place(made) => {
                    if let Some(child) = self.children.get_mut(&made.value().child_id) {
                        child.put(made.value());
                    }
                    self.made.push(*made);
                }
                Taken::Change(change, placement) => {
                    if let Some(child) = self.children.get_mut(&placement.child_id) {
                        child.put(&placement);
                        if matches!(step, Step::Remove(_)) {
                            child.placements.retain(|known| known.id != placement.id);
                        }
                    }
                    self.changes.push(*change);
                }
            }
        }
    }
}
