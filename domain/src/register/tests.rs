//! Plans over made-up sites: what closes, what comes back, who holds, and that a plan leaves nothing to do.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{Id, holiday::HolidayRegion, identifier::MunicipalityCode, placement::Care};

const EVERY_FIELD: [RegisterField; 9] = [
    RegisterField::Open,
    RegisterField::Name,
    RegisterField::Holder,
    RegisterField::Municipality,
    RegisterField::Place,
    RegisterField::HolidayRegion,
    RegisterField::Care,
    RegisterField::PreschoolEducation,
    RegisterField::Places,
];

/// A store of sites and holders that does what a plan says, and nothing else.
#[derive(Clone, Debug, Default)]
struct Store {
    sites: Vec<KeptSite>,
    holders: BTreeSet<HolderKey>,
}

impl Store {
    fn plan(&self, rows: &[RegisterRow<Site>], accept_closures: bool) -> Plan {
        let regions = regions_of_municipalities(&self.sites);
        let kept = Kept { sites: &self.sites, holders: &self.holders, regions: &regions, fields: &EVERY_FIELD };
        plan(rows, kept, accept_closures)
    }

    fn apply(&mut self, plan: &Plan) {
        for step in &plan.holders {
            match step {
                HolderStep::Made(holder) => assert!(self.holders.insert(holder.key.clone())),
                HolderStep::Numbered { from, to } => {
                    assert!(self.holders.contains(from) && self.holders.insert(to.clone()));
                    for site in self.sites.iter_mut().filter(|site| site.holder.as_ref() == Some(from)) {
                        site.holder = Some(to.clone());
                    }
                }
            }
        }
        for row in &plan.rows {
            match &row.outcome {
                Outcome::Made(site) => self.make(site),
                Outcome::Changed { id, to, fields } => self.change(*id, to, fields),
                Outcome::Left(_) | Outcome::Refused(_) => {}
            }
        }
        for absence in plan.absences.iter().filter(|absence| absence.outcome == AbsenceOutcome::Closed) {
            self.sites.iter_mut().filter(|site| site.id == absence.id).for_each(|site| site.closed = true);
        }
    }

    fn make(&mut self, site: &Site) {
        assert!(self.sites.iter().all(|kept| kept.key != site.key), "a number is kept once");
        assert!(self.holders.contains(&site.holder.key), "the holder exists");
        let id = Id::from_uuid(Uuid::from_u128(self.sites.len() as u128));
        self.sites.push(KeptSite {
            id,
            key: site.key.clone(),
            name: site.name.clone(),
            holder: Some(site.holder.key.clone()),
            municipality: site.municipality.clone(),
            place: site.place.clone(),
            holiday_region: site.holiday_region,
            care: site.care.clone(),
            preschool_education: site.preschool_education,
            places: site.places,
            closed: false,
        });
    }

    fn change(&mut self, id: crate::location::LocationId, to: &Site, fields: &[RegisterField]) {
        let kept = self.sites.iter_mut().find(|kept| kept.id == id).unwrap();
        for field in fields {
            match field {
                RegisterField::Open => kept.closed = false,
                RegisterField::Name => kept.name.clone_from(&to.name),
                RegisterField::Holder => {
                    assert!(self.holders.contains(&to.holder.key), "the holder exists");
                    kept.holder = Some(to.holder.key.clone());
                }
                RegisterField::Municipality => kept.municipality = to.municipality.clone(),
                RegisterField::Place => kept.place.clone_from(&to.place),
                RegisterField::HolidayRegion => kept.holiday_region = to.holiday_region,
                RegisterField::Care => kept.care.clone_from(&to.care),
                RegisterField::PreschoolEducation => kept.preschool_education = to.preschool_education,
                RegisterField::Places => kept.places = to.places,
                RegisterField::StartDate | RegisterField::EndDate => panic!("a site has no {field}"),
            }
        }
    }
}

fn site(number: u32, name: &str, holder: Holder, municipality: &str, care: &[Care]) -> Site {
    ChildcareSite {
        lrk: (900_000_000 + number).to_string().parse().unwrap(),
        name: name.into(),
        holder,
        care: care.iter().copied().collect(),
        municipality: municipality.parse().unwrap(),
        preschool_education: None,
        places: Some(16),
        holiday_region: None,
        registered: true,
    }
    .into()
}

fn rows(sites: impl IntoIterator<Item = Site>) -> Vec<RegisterRow<Site>> {
    (2..).zip(sites).map(|(number, site)| RegisterRow { number, read: Ok(site) }).collect()
}

fn day_care(number: u32) -> Site {
    site(number, "De Eb", numbered(1, "Eb BV"), "GM9001", &[Care::DayCare])
}

fn numbered(number: u32, name: &str) -> Holder {
    Holder::with_kvk((90_000_000 + number).to_string().parse().unwrap(), name.into())
}

fn unnumbered(name: &str) -> Holder {
    Holder::by_name(name.into()).unwrap()
}

fn kept(sites: impl IntoIterator<Item = Site>) -> Store {
    let mut store = Store::default();
    store.apply(&store.plan(&rows(sites), false));
    store
}

fn outcomes(plan: &Plan) -> Vec<&Outcome<Site, crate::location::LocationId>> {
    plan.rows.iter().map(|row| &row.outcome).collect()
}

#[test]
fn one_of_twenty_absent_sites_is_closed_and_two_are_not_unless_accepted() {
    let mut store = kept((0..20).map(day_care));
    let two_absent = rows((2..20).map(day_care));
    let plan = store.plan(&two_absent, false);
    assert_eq!((plan.counts().closed, plan.counts().left_open), (0, 2));
    assert_eq!(store.plan(&two_absent, true).counts().closed, 2);
    let one_absent = rows((1..20).map(day_care));
    let plan = store.plan(&one_absent, false);
    assert_eq!((plan.counts().closed, plan.counts().left_open), (1, 0));
    store.apply(&plan);
    assert!(store.plan(&one_absent, false).absences.is_empty(), "a closed site is not absent again");
}

#[test]
fn a_closed_site_that_comes_back_is_opened() {
    let mut store = kept((0..20).map(day_care));
    store.apply(&store.plan(&rows((1..20).map(day_care)), false));
    let plan = store.plan(&rows((0..20).map(day_care)), false);
    assert_eq!(plan.counts(), Counts { changed: 1, left: 19, ..Counts::default() });
    assert!(matches!(&plan.rows[0].outcome, Outcome::Changed { fields, .. } if *fields == [RegisterField::Open]));
}

#[test]
fn a_file_closes_nothing_in_other_municipalities_or_of_other_kinds() {
    let elsewhere = (100..140).map(|n| Site { municipality: "GM9002".parse().unwrap(), ..day_care(n) });
    let after_school = (200..240).map(|n| Site { care: BTreeSet::from([Care::AfterSchoolCare]), ..day_care(n) });
    let store = kept((0..40).map(day_care).chain(elsewhere).chain(after_school));
    let plan = store.plan(&rows((1..40).map(day_care)), true);
    assert_eq!(plan.absences.iter().map(|absence| absence.key.to_string()).collect::<Vec<_>>(), ["900000000"]);
    assert!(store.plan(&[], true).absences.is_empty(), "a file without rows covers nothing");
}

#[test]
fn a_site_whose_row_is_refused_is_not_absent_and_one_that_is_no_longer_registered_is() {
    let store = kept((0..40).map(day_care));
    let mut rows = rows((0..40).map(day_care));
    let present = Some(day_care(0).key);
    rows[0].read = Err(RefusedRow { reasons: vec![RowRefusal::whole(RowReason::NoHolder)], present });
    rows[1].read = Ok(Site { registered: false, ..day_care(1) });
    let plan = store.plan(&rows, false);
    assert_eq!(plan.counts(), Counts { left: 39, refused: 1, closed: 1, ..Counts::default() });
    assert_eq!(plan.absences[0].key, day_care(1).key);
    assert_eq!(plan.rows[1].outcome, Outcome::Left(LeftReason::NoLongerRegistered));
}

#[test]
fn of_two_rows_about_one_site_the_first_counts() {
    let other = Site { name: "De Vloed".into(), ..day_care(0) };
    let plan = Store::default().plan(&rows([day_care(0), day_care(0), other]), false);
    let outcomes = outcomes(&plan);
    assert!(matches!(outcomes[0], Outcome::Made(_)));
    assert_eq!(*outcomes[1], Outcome::Left(LeftReason::Repeated));
    assert_eq!(*outcomes[2], Outcome::Refused(vec![RowRefusal::at(RowReason::DiffersFromEarlierRow, "2")]));
}

#[test]
fn a_holder_known_by_name_gets_its_number_and_keeps_its_sites() {
    let by_name = |n| Site { holder: unnumbered("Eb B.V."), ..day_care(n) };
    let mut store = kept((0..3).map(by_name));
    let plan = store.plan(&rows([day_care(0), by_name(7)]), false);
    let [HolderStep::Numbered { from, to }] = plan.holders.as_slice() else { panic!("{:?}", plan.holders) };
    assert_eq!((from, to), (&unnumbered("eb bv").key, &numbered(1, "").key));
    assert_eq!((plan.counts().made, plan.counts().changed), (1, 0));
    store.apply(&plan);
    assert!(store.sites.iter().all(|site| site.holder.as_ref() == Some(to)));
    // The older file, which knows names only, moves nothing back.
    assert_eq!(store.plan(&rows((0..3).map(by_name)), false).counts().left, 3);
}

#[test]
fn a_number_that_another_organisation_has_moves_the_site_instead() {
    let mut store = kept([Site { holder: unnumbered("Eb BV"), ..day_care(0) }]);
    store.holders.insert(numbered(1, "").key);
    let plan = store.plan(&rows([day_care(0)]), false);
    assert_eq!(plan.holders, []);
    assert!(matches!(outcomes(&plan)[0], Outcome::Changed { fields, .. } if *fields == [RegisterField::Holder]));
}

#[test]
fn a_holder_is_made_once_and_named_as_its_first_row_says() {
    let later = Site { holder: numbered(1, "EB"), ..day_care(1) };
    let plan = Store::default().plan(&rows([day_care(0), later]), false);
    assert_eq!(plan.holders, [HolderStep::Made(numbered(1, "Eb BV"))]);
}

#[test]
fn the_register_does_not_take_away_a_playgroup_that_somebody_added() {
    let mut store = kept([day_care(0)]);
    store.sites[0].care.insert(Care::Preschool);
    assert_eq!(store.plan(&rows([day_care(0)]), false).counts().left, 1);
}

#[test]
fn the_region_of_a_municipality_is_that_of_most_of_its_schools_and_fills_a_gap_only() {
    let school = |brin: &str, municipality: &str, region| {
        Site::from(SchoolSite {
            brin: brin.parse().unwrap(),
            name: "De Eb".into(),
            board: "90001".parse().unwrap(),
            municipality: municipality.parse().unwrap(),
            holiday_region: region,
            place: None,
        })
    };
    let (middle, south) = (HolidayRegion::Middle, HolidayRegion::South);
    let schools = [("90AA00", "GM9001", middle), ("90AA01", "GM9001", south), ("90AA02", "GM9001", middle)];
    let tied = [("90AB00", "GM9002", middle), ("90AB01", "GM9002", south)];
    let mut store = kept(schools.into_iter().chain(tied).map(|(brin, municipality, region)| school(brin, municipality, region)));
    let regions = regions_of_municipalities(&store.sites);
    let code: MunicipalityCode = "GM9001".parse().unwrap();
    assert_eq!(regions, BTreeMap::from([(code, middle)]));
    let plan = store.plan(&rows([day_care(0)]), false);
    assert!(matches!(outcomes(&plan)[0], Outcome::Made(site) if site.holiday_region == Some(middle)));
    store.apply(&plan);
    store.sites.iter_mut().for_each(|site| site.holiday_region = Some(south));
    assert_eq!(store.plan(&rows([day_care(0)]), false).counts().left, 1, "a derived region corrects nothing");
}

#[test]
fn holidays_are_made_changed_and_left_by_year_region_and_name() {
    let day = |day| jiff::civil::date(2026, 10, day);
    let autumn = |name: &str, start, end| crate::holiday::SchoolHoliday {
        region: HolidayRegion::Middle,
        school_year: "2026-2027".into(),
        name: name.into(),
        start_date: start,
        end_date: end,
    };
    let row = |number, holiday| RegisterRow { number, read: Ok(holiday) };
    let first = autumn("Herfstvakantie", day(17), day(25));
    let made = plan_holidays(&[row(2, first.clone()), row(3, first.clone())], &[]);
    assert_eq!(Counts::of_rows(&made), Counts { made: 1, left: 1, ..Counts::default() });
    let kept = [KeptHoliday { id: Id::from_uuid(Uuid::from_u128(1)), holiday: first }];
    let changed = plan_holidays(&[row(2, autumn("herfstvakantie", day(17), day(26)))], &kept);
    assert!(matches!(&changed[0].outcome, Outcome::Changed { fields, .. } if *fields == [RegisterField::EndDate]));
}

fn any_site() -> impl Strategy<Value = Site> {
    let holder = (0..3_u32, 0..4_u32).prop_map(|(name, number)| match number {
        0 => unnumbered(["Eb", "Vloed", "Zee"][name as usize]),
        number => numbered(number, ["Eb", "Vloed", "Zee"][name as usize]),
    });
    let care = prop_oneof![Just(Care::DayCare), Just(Care::Preschool), Just(Care::AfterSchoolCare)];
    (0..12_u32, "[AB]", holder, 0..3_u32, care, any::<Option<bool>>(), prop::bool::weighted(0.8)).prop_map(
        |(number, name, holder, municipality, care, preschool_education, registered)| Site {
            preschool_education,
            registered,
            ..site(number, &name, holder, &format!("GM900{municipality}"), &[care])
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever files came before, a file that was just imported has nothing left to make, change or close.
    #[test]
    fn the_same_file_again_changes_nothing(
        files in prop::collection::vec((prop::collection::vec(any_site(), 0..16), any::<bool>()), 1..5)
    ) {
        let mut store = Store::default();
        for (sites, accept_closures) in files {
            let rows = rows(sites);
            let plan = store.plan(&rows, accept_closures);
            prop_assert_eq!(&plan, &store.plan(&rows, accept_closures));
            prop_assert_eq!(plan.rows.len(), rows.len());
            store.apply(&plan);
            let again = store.plan(&rows, accept_closures);
            let counts = again.counts();
            prop_assert_eq!((counts.made, counts.changed, counts.closed, again.holders.len()), (0, 0, 0, 0), "{:?}", again);
        }
    }
}
