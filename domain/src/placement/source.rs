//! What source systems state of placements. A placement remembers which source stated what stands; the last word of that source
//! wins, and where another source, or somebody by hand, says otherwise neither silently does.

use super::{NewPlacement, Placement, PlacementFacts, PlacementId, Surroundings};
use crate::{
    Instant, Reason, Refusal,
    authority::{Authority, ChangePlacement, Changed, Permitted, PlaceChild, Role},
    refusal::Disagreement,
};

/// A placement of which a source now says what stood already; from now on it is that source's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreed(pub Placement);

/// What becomes of a placement of which a source states something.
#[derive(Debug)]
pub enum Restated {
    /// Nothing: it says so already.
    Same(Placement),
    /// It said so already, by another's word.
    Agreed(Changed<Agreed>),
    /// It says something else now.
    Changed(Changed<Placement>),
}

/// By whose word facts stand that a caller changes: that of the source in whose name a supplier's synchronisation speaks; what a
/// person changes stands by no source's.
pub(super) fn spoken_for(facts: &PlacementFacts, caller: &Authority) -> Option<String> {
    facts.source().filter(|_| caller.role() == Role::System)
}

impl PlacementFacts {
    /// The members in which these facts differ from others, as JSON pointers; the reference is none of them.
    pub fn differing(&self, other: &Self) -> Vec<&'static str> {
        [
            (self.location_id != other.location_id, "#/locationId"),
            (self.care != other.care, "#/care"),
            (self.group != other.group, "#/group"),
            (self.start_date != other.start_date, "#/startDate"),
            (self.end_date != other.end_date, "#/endDate"),
            (self.minutes_per_week != other.minutes_per_week, "#/hoursPerWeek"),
            (self.preschool_education != other.preschool_education, "#/preschoolEducation"),
            (self.left_for_secondary_date != other.left_for_secondary_date, "#/leftForSecondaryDate"),
        ]
        .into_iter()
        .filter_map(|(differs, pointer)| differs.then_some(pointer))
        .collect()
    }

    /// The source that knows the placement by its reference.
    pub(super) fn source(&self) -> Option<String> {
        self.reference.as_ref().map(|reference| reference.source.clone())
    }
}

impl Permitted<PlaceChild, NewPlacement> {
    /// Places the child as a source states it. Where another source has the child there already on these days, that is said.
    pub fn place_from_source(
        self,
        id: PlacementId,
        around: &Surroundings<'_>,
        now: Instant,
    ) -> Result<Changed<Placement>, Refusal> {
        let facts = self.subject().facts.clone();
        self.place(id, around, now).map_err(|refusal| {
            let overlaps = refusal == Refusal::rule(Reason::PlacementOverlaps, "#/startDate");
            let source = facts.source();
            let mut others = around.others.iter();
            match others.find(|other| overlaps && other.source != source && facts.overlaps(&other.facts)) {
                Some(other) => disagreement(&facts, other),
                None => refusal,
            }
        })
    }
}

impl Permitted<ChangePlacement, Placement> {
    /// States what a source says of the placement that it knows by this reference.
    pub fn restate(self, facts: PlacementFacts, around: &Surroundings<'_>, now: Instant) -> Result<Restated, Refusal> {
        let source = facts.source();
        let standing = self.subject();
        let agrees = standing.source == source;
        if standing.facts == facts {
            let mut placement = self.into_subject();
            if agrees {
                return Ok(Restated::Same(placement));
            }
            let version = placement.version;
            placement.source = source;
            return Ok(Restated::Agreed(Changed::from_version(Agreed(placement), version)));
        }
        facts.judge(around)?;
        if !agrees {
            return Err(disagreement(&facts, standing));
        }
        Ok(Restated::Changed(self.state(facts, source, now)))
    }
}

/// That another source says otherwise, and where; on the whole where the two say the same of one stay, each as its own.
fn disagreement(facts: &PlacementFacts, other: &Placement) -> Refusal {
    let differing = facts.differing(&other.facts);
    let pointers = if differing.is_empty() { vec!["#"] } else { differing };
    Refusal::OtherSource(Disagreement {
        source: other.source.clone(),
        pointers: pointers.into_iter().map(str::to_owned).collect(),
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::civil::date;
    use uuid::Uuid;

    use super::*;
    use crate::{
        Date, Id,
        authority::{Grant, Identity, Scope},
        child::{Child, Reference},
        code::Code,
        line::LineEnd,
        location::{Location, LocationFacts, LocationKind},
        organisation::OrganisationKind,
        placement::Care,
    };

    fn id<K>(number: u128) -> Id<K> {
        Id::from_uuid(Uuid::from_u128(number))
    }

    fn now() -> Instant {
        "2026-09-01T06:00:00Z".parse::<jiff::Timestamp>().unwrap().into()
    }

    fn caller(role: Role) -> Authority {
        let scopes = Scope::ALL.iter().copied().collect();
        let identity = Identity {
            client: id(1),
            organisation: id(2),
            role,
            scopes,
            locations: None,
            person: None,
            guardians: Vec::new(),
            invited_by: None,
            contract: None,
            candidate: None,
        };
        let grant =
            Grant { kind: OrganisationKind::ChildcareProvider, municipality: None, scopes: Scope::ALL.iter().copied().collect() };
        Authority::granted(Arc::new(identity), grant)
    }

    fn child() -> Child {
        let municipality = "GM0344".parse().unwrap();
        Child { id: id(3), joined_id: id(3), birth_date: date(2022, 10, 14), municipality, district: None }
    }

    fn site() -> Location {
        let facts = LocationFacts {
            name: "De Ark".into(),
            brin: None,
            lrk: None,
            care: vec![Care::DayCare],
            programmes: Vec::new(),
            municipality: "GM0344".parse().unwrap(),
            district: None,
            holiday_region: None,
            closed_date: None,
        };
        Location { id: id(4), organisation_id: id(2), kind: LocationKind::Childcare, facts, created_at: now(), version: 1 }
    }

    fn facts(source: &str, hours: i32, start_date: Date) -> PlacementFacts {
        PlacementFacts {
            location_id: id(4),
            care: Care::DayCare,
            group: None,
            start_date,
            end_date: None,
            minutes_per_week: Some(hours * 60),
            preschool_education: None,
            left_for_secondary_date: None,
            reference: Some(Reference { source: source.into(), value: "P-1".into() }),
        }
    }

    fn standing(source: Option<&str>) -> Placement {
        Placement {
            id: id(5),
            child_id: id(3),
            organisation_id: id(2),
            facts: facts("planbaar", 16, date(2023, 1, 2)),
            guardian_ids: Vec::new(),
            source: source.map(str::to_owned),
            recorded_at: now(),
            version: 7,
        }
    }

    /// What a source's word does to what stands by some other's: `same`, `agreed`, `changed`, or the other and where they differ.
    fn restated(standing_by: Option<&str>, hours: i32) -> String {
        let (caller, child, site) = (caller(Role::System), child(), site());
        let line_end = LineEnd::default_for_tests();
        let around = Surroundings { child: &child, location: Some(&site), others: &[], line_end, caller: &caller };
        let permitted = caller.permit::<ChangePlacement, _>(standing(standing_by)).unwrap();
        match permitted.restate(facts("planbaar", hours, date(2023, 1, 2)), &around, now()) {
            Ok(Restated::Same(placement)) => format!("same {}", placement.version),
            Ok(Restated::Agreed(changed)) => format!("agreed {} {:?}", changed.value().0.version, changed.value().0.source),
            Ok(Restated::Changed(changed)) => format!("changed {} {:?}", changed.value().version, changed.value().source),
            Err(Refusal::OtherSource(other)) => format!("{:?} {}", other.source, other.pointers.join(" ")),
            Err(other) => format!("{other:?}"),
        }
    }

    #[test]
    fn the_last_word_of_a_source_wins_and_another_source_is_told() {
        for (standing_by, hours, expected) in [
            (Some("planbaar"), 16, "same 7"),
            (Some("planbaar"), 20, "changed 8 Some(\"planbaar\")"),
            (None, 16, "agreed 7 Some(\"planbaar\")"),
            (None, 20, "None #/hoursPerWeek"),
            (Some("roosterrijk"), 16, "agreed 7 Some(\"planbaar\")"),
            (Some("roosterrijk"), 20, "Some(\"roosterrijk\") #/hoursPerWeek"),
        ] {
            assert_eq!(restated(standing_by, hours), expected, "{standing_by:?} {hours}");
        }
    }

    #[test]
    fn a_stay_that_another_source_has_is_told_with_what_differs() {
        let (caller, child, site) = (caller(Role::System), child(), site());
        let placed = |source: &str, hours, start_date, others: &[Placement]| {
            let line_end = LineEnd::default_for_tests();
            let around = Surroundings { child: &child, location: Some(&site), others, line_end, caller: &caller };
            let draft = NewPlacement { child: child.clone(), organisation_id: id(2), facts: facts(source, hours, start_date) };
            let permitted = caller.permit::<PlaceChild, _>(draft).unwrap();
            permitted.place_from_source(id(6), &around, now()).map(|changed| changed.into_value().source)
        };
        let other = [standing(Some("planbaar"))];
        let told = |pointers: &[&str]| {
            let pointers = pointers.iter().map(|pointer| (*pointer).to_owned()).collect();
            Err(Refusal::OtherSource(Disagreement { source: Some("planbaar".into()), pointers }))
        };
        let (start, later) = (date(2023, 1, 2), date(2023, 2, 1));
        assert_eq!(placed("roosterrijk", 16, start, &[]), Ok(Some("roosterrijk".into())));
        assert_eq!(placed("roosterrijk", 16, start, &other), told(&["#"]));
        assert_eq!(placed("roosterrijk", 20, later, &other), told(&["#/startDate", "#/hoursPerWeek"]));
        // A source that contradicts itself is told so as everybody is.
        let overlap = Refusal::rule(Reason::PlacementOverlaps, "#/startDate");
        assert_eq!(placed("planbaar", 16, later, &other), Err(overlap));
    }

    #[test]
    fn what_a_person_changes_stands_by_no_source() {
        for (role, expected) in [(Role::System, Some("planbaar".to_owned())), (Role::Manager, None), (Role::Professional, None)] {
            assert_eq!(spoken_for(&facts("planbaar", 16, date(2023, 1, 2)), &caller(role)), expected, "{role}");
        }
    }
}
