//! The programme of the demo: 25 seats that schools and their childcare partners offered, candidates in every state, and the matches that
//! its coordinator accepted.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Span;
use persistence::domain::{
    Date, Id, Refusal,
    authority::{
        Action, AddCandidate, AddProgramme, AdvanceCandidate, EndCandidate, MatchCandidates, OfferPlaces, RecordIntake,
        ReviewSignUp,
    },
    candidate::{
        Advance, Candidate, CandidateEnd, CandidateFacts, CandidateId, CandidateState, Intake, NewCandidate, Schooling,
        ScreeningDone, ScreeningStep, Travel,
    },
    code::Code,
    combination::Weekday,
    holiday::SchoolYear,
    location::Location,
    matching_run::{MatchingRequest, NewMatchingRun},
    organisation::{OrganisationId, OrganisationKind},
    parameter::eligibility_terms,
    placement::Care,
    programme::{
        GrowthStep, NewProgramme, Partner, PartnerRole, Programme, ProgrammeFacts, ProgrammeId, ProgrammeStage,
        RecruitmentChannel, Seats, StagePeriod,
    },
    sign_up::{NewSignUp, OfferedPlace, OfferedWork, Recognition, SignUpFacts, SignUpPeople, SignUpSide},
};
use persistence::{Failure, Writing};

use super::{actor::Actor, chance::Chance, city::City, lacks, names::household};

/// The number of the first candidate, far from those of children.
const FIRST: u32 = 4_000_000;
/// How many people applied; what became of each follows from its number.
const CANDIDATES: u32 = 32;
/// How many places each pair of sites offers.
const PLACES: usize = 5;
/// How many pairs of sites offer places.
const PAIRS: usize = 5;

/// A candidate who was matched, with the sites of the place.
pub(super) struct Matched {
    pub(super) candidate: Candidate,
    pub(super) school: Location,
    pub(super) site: Location,
}

/// Makes the programme of a city.
pub(super) struct Recruiting<'a> {
    pub(super) city: &'a City,
    pub(super) managers: &'a BTreeMap<OrganisationId, Actor>,
    pub(super) today: Date,
}

/// What became of the programme.
pub(super) struct Recruited {
    pub(super) programme: ProgrammeId,
    pub(super) coordinator: OrganisationId,
    pub(super) matched: Vec<Matched>,
}

impl Recruiting<'_> {
    /// Sets the programme up, has places offered and candidates apply, and matches those who are ready.
    pub(super) async fn make(&self) -> Result<Recruited, Failure> {
        let coordinator = self.first(OrganisationKind::Coordinator)?;
        let run = self.manager(coordinator)?;
        let programme = self.set_up(run).await?;
        let mut sites = BTreeMap::new();
        for (school, site) in self.pairs() {
            for place in self.offer(run, &programme, &school, &site).await? {
                sites.insert(place, (school.clone(), site.clone()));
            }
        }
        let near: Vec<Location> = sites.values().flat_map(|(school, site)| [school.clone(), site.clone()]).collect();
        for number in 0..CANDIDATES {
            self.apply(run, &programme, number, &near).await?;
        }
        let pairs = self.matches(run, programme.id).await?;
        let matched = pairs.into_iter().filter_map(|(candidate, place)| {
            let (school, site) = sites.get(&place)?.clone();
            Some(Matched { candidate, school, site })
        });
        Ok(Recruited { programme: programme.id, coordinator, matched: matched.collect() })
    }

    fn first(&self, kind: OrganisationKind) -> Result<OrganisationId, Failure> {
        self.city.of_kind(kind).next().map(|organisation| organisation.id).ok_or_else(|| lacks("an organisation of a kind"))
    }

    fn manager(&self, organisation: OrganisationId) -> Result<&Actor, Failure> {
        self.managers.get(&organisation).ok_or_else(|| lacks("a manager of an organisation"))
    }

    fn ago(&self, days: i64) -> Date {
        self.today.saturating_sub(Span::new().days(days))
    }

    /// Schools beside sites of after-school care, each site with as many schools as it takes.
    fn pairs(&self) -> Vec<(Location, Location)> {
        let of = |kind: OrganisationKind, care: Care| -> Vec<Location> {
            self.city.of_kind(kind).flat_map(|organisation| self.city.sites(organisation.id, care)).collect()
        };
        let schools = of(OrganisationKind::SchoolBoard, Care::School);
        let sites = of(OrganisationKind::ChildcareProvider, Care::AfterSchoolCare);
        schools.into_iter().zip(sites.into_iter().cycle()).take(PAIRS).collect()
    }

    async fn set_up(&self, run: &Actor) -> Result<Programme, Failure> {
        let partner = |kind: OrganisationKind, role: PartnerRole| {
            self.city.of_kind(kind).map(move |organisation| Partner { organisation_id: organisation.id, role })
        };
        let partners: Vec<Partner> = partner(OrganisationKind::SchoolBoard, PartnerRole::Employer)
            .chain(partner(OrganisationKind::ChildcareProvider, PartnerRole::Employer))
            .chain(partner(OrganisationKind::TrainingProvider, PartnerRole::Trainer).take(1))
            .chain(partner(OrganisationKind::Municipality, PartnerRole::Funder).take(1))
            .collect();
        let start_date = self.ago(30);
        let end_date = start_date.saturating_add(Span::new().years(2));
        let stage = |stage, from: i64, until: i64| StagePeriod { stage, start_date: self.ago(from), end_date: self.ago(until) };
        let facts = ProgrammeFacts {
            name: "Verbinders in Rietmeer en Kleiveen".into(),
            school_year: SchoolYear::of(start_date),
            partners,
            seats: Seats { min: 20, max: 25 },
            start_date,
            end_date,
            stages: vec![stage(ProgrammeStage::Recruitment, 180, 91), stage(ProgrammeStage::Selection, 90, 31)],
            recruitment: vec![RecruitmentChannel {
                name: "Open dag".into(),
                start_date: self.ago(180),
                end_date: Some(self.ago(100)),
                reached: Some(340),
                applications: i32::try_from(CANDIDATES).ok(),
                cost_cents: Some(425_000),
            }],
            growth_steps: vec![GrowthStep {
                text: "Na een jaar in beide gemeenten een tweede groep.".into(),
                due_date: end_date,
                done_date: None,
            }],
        };
        let (organisations, coordinator_id) = (self.city.organisations.clone(), run.organisation());
        let add = move |tx: &mut Writing<'_>| {
            let new = NewProgramme { coordinator_id, facts: facts.clone() };
            let permitted = tx.authority().permit::<AddProgramme, _>(new)?;
            let added = permitted.add(tx.new_id(), &organisations, tx.now())?;
            tx.save_programme(added)
        };
        run.write(Action::AddProgramme, add).await
    }

    /// Has a school and its partner offer places, which the coordinator accepts; gives the ids of the places.
    async fn offer(
        &self,
        run: &Actor,
        programme: &Programme,
        school: &Location,
        site: &Location,
    ) -> Result<Vec<Id<persistence::domain::matching::Place>>, Failure> {
        let until = self.today.saturating_add(Span::new().years(3));
        let side = |location: &Location| SignUpSide {
            location_id: Some(location.id),
            name: location.facts.name.clone(),
            recognition: Recognition { is_recognised: true, until: Some(until), qualifications: Vec::new() },
        };
        let work = |days: [Weekday; 3], hours: i32| OfferedWork { weekdays: days.into(), minutes: hours * 60 };
        let (school_side, childcare_side) = (side(school), side(site));
        let (programme, sites) = (programme.clone(), vec![school.clone(), site.clone()]);
        let offered = work([Weekday::Monday, Weekday::Tuesday, Weekday::Thursday], 18);
        let after = work([Weekday::Monday, Weekday::Tuesday, Weekday::Thursday], 12);
        let holder = self.manager(school.organisation_id)?;
        let organisation_id = school.organisation_id;
        let make = move |tx: &mut Writing<'_>| {
            let places = (0..PLACES).map(|_| OfferedPlace { id: tx.new_id(), school: offered.clone(), childcare: after.clone() });
            let facts = SignUpFacts {
                school: school_side.clone(),
                childcare: childcare_side.clone(),
                places: places.collect(),
                level: 3,
                tasks: vec!["Verbinden in de kleutergroep".into(), "Overdracht aan het einde van de schooldag".into()],
                vision: Some("Een team rond het kind, van half acht tot half zeven.".into()),
                people: SignUpPeople {
                    contact_name: "Sam Bos".into(),
                    contact: "aanmelding@example.org".into(),
                    school_mentor: Some("Robin Vos".into()),
                    childcare_mentor: Some("Kim Berg".into()),
                },
            };
            let new =
                NewSignUp { programme: programme.clone(), organisation_id: Some(organisation_id), facts, sites: sites.clone() };
            let permitted = tx.authority().permit::<OfferPlaces, _>(new)?;
            let offered = permitted.offer(tx.new_id(), tx.now())?;
            tx.save_sign_up(offered)
        };
        let made = holder.write(Action::OfferPlaces, make).await?;
        let id = made.id;
        let accept = move |tx: &mut Writing<'_>| {
            let found = tx.sign_up(id)?.ok_or(Refusal::NotFound)?;
            let programme = tx.programme(found.programme_id)?.ok_or(Refusal::NotFound)?;
            let around = tx.around_sign_up(&found, &programme)?;
            let accepted = tx.authority().permit::<ReviewSignUp, _>(found)?.accept(around, tx.now())?;
            tx.save_sign_up(accepted).map(drop)
        };
        run.write(Action::ReviewSignUp, accept).await?;
        Ok(made.facts.places.iter().map(|place| place.id).collect())
    }

    /// What is stated of the candidate with a number.
    fn applicant(&self, number: u32, near: &[Location]) -> CandidateFacts {
        let mut chance = Chance::of(FIRST + number);
        let home = household(FIRST + number, &mut chance);
        let minutes = |chance: &mut Chance| i32::try_from(chance.between(8, 50)).unwrap_or(30);
        let travel: BTreeSet<_> = near.iter().map(|site| site.id).collect();
        let travel = travel.into_iter().map(|location_id| Travel { location_id, minutes: minutes(&mut chance) }).collect();
        let days = [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
        CandidateFacts {
            given_name: home.given_name.to_owned(),
            family_name_prefix: home.family_name_prefix.map(str::to_owned),
            family_name: home.family_name.to_owned(),
            birth_date: self.ago(i64::from(chance.between(22, 50)) * 365),
            contact: format!("kandidaat-{number}@example.org"),
            applied_date: self.ago(150 - i64::from(number)),
            channel: Some("Open dag".into()),
            employed_in_childcare: false,
            employed_in_primary_education: false,
            has_right_to_work: true,
            schooling: Schooling::Mbo2,
            weekdays: days.into(),
            minutes: 36 * 60,
            max_travel_minutes: 60,
            travel,
            preferred_location_id: near.first().map(|site| site.id),
            wished_minutes: Some(32 * 60),
            wished_free: [Weekday::Friday].into(),
            screening: Vec::new(),
            intake: None,
        }
    }

    /// Takes somebody in, and as far as its number says: some are in selection or with the training provider still, some ended.
    async fn apply(&self, run: &Actor, programme: &Programme, number: u32, near: &[Location]) -> Result<(), Failure> {
        let facts = self.applicant(number, near);
        let steps = ScreeningStep::ALL.iter().copied();
        let passed = steps.map(|step| ScreeningDone { step, date: self.ago(80), passed: Some(true) });
        let as_selected = CandidateFacts { screening: passed.collect(), ..facts.clone() };
        let programme = programme.clone();
        let add = move |tx: &mut Writing<'_>| {
            let new = NewCandidate { programme: programme.clone(), facts: as_selected.clone() };
            let added = tx.authority().permit::<AddCandidate, _>(new)?.add(tx.new_id(), tx.now())?;
            Ok(tx.save_candidate(added)?.id)
        };
        let id = run.write(Action::AddCandidate, add).await?;
        let goes = |state, days| Advance { state, date: self.ago(days) };
        match number {
            0 => Ok(()),
            1 | 2 => self.advance(run, id, goes(CandidateState::Screening, 90)).await,
            3 | 4 => {
                self.advance(run, id, goes(CandidateState::Screening, 90)).await?;
                self.end(run, id, CandidateEnd::NotSuited).await
            }
            5 => {
                self.advance(run, id, goes(CandidateState::Screening, 90)).await?;
                self.advance(run, id, goes(CandidateState::Intake, 70)).await
            }
            _ => {
                self.advance(run, id, goes(CandidateState::Screening, 90)).await?;
                self.advance(run, id, goes(CandidateState::Intake, 70)).await?;
                self.admit(run, id).await
            }
        }
    }

    async fn advance(&self, run: &Actor, id: CandidateId, to: Advance) -> Result<(), Failure> {
        let step = move |tx: &mut Writing<'_>| {
            let found = tx.candidate(id)?.ok_or(Refusal::NotFound)?;
            let terms = eligibility_terms(tx.rule_parameters()?.on(tx.today(), None))?;
            let advanced = tx.authority().permit::<AdvanceCandidate, _>(found)?.advance(to, terms, tx.now())?;
            tx.save_candidate(advanced).map(drop)
        };
        run.write(Action::AdvanceCandidate, step).await
    }

    async fn admit(&self, run: &Actor, id: CandidateId) -> Result<(), Failure> {
        let intake = Intake { date: self.ago(60), passed: true, level: 3 };
        let record = move |tx: &mut Writing<'_>| {
            let found = tx.candidate(id)?.ok_or(Refusal::NotFound)?;
            let recorded = tx.authority().permit::<RecordIntake, _>(found)?.record(intake, tx.now())?;
            tx.save_candidate(recorded).map(drop)
        };
        run.write(Action::RecordIntake, record).await
    }

    async fn end(&self, run: &Actor, id: CandidateId, reason: CandidateEnd) -> Result<(), Failure> {
        let end = move |tx: &mut Writing<'_>| {
            let found = tx.candidate(id)?.ok_or(Refusal::NotFound)?;
            let ended = tx.authority().permit::<EndCandidate, _>(found)?.reject(reason, tx.now())?;
            tx.save_candidate(ended).map(drop)
        };
        run.write(Action::EndCandidate, end).await
    }

    /// Matches those who are ready with the places that are free, and accepts all of it.
    async fn matches(
        &self,
        run: &Actor,
        programme: ProgrammeId,
    ) -> Result<Vec<(Candidate, Id<persistence::domain::matching::Place>)>, Failure> {
        let accept = move |tx: &mut Writing<'_>| {
            let new = NewMatchingRun {
                programme: tx.programme(programme)?.ok_or(Refusal::NotFound)?,
                request: MatchingRequest::default(),
                candidates: tx.ready_candidates(programme)?,
                sign_ups: tx.accepted_sign_ups(programme)?,
                taken: tx.taken_places(programme)?,
            };
            let made = tx.authority().permit::<MatchCandidates, _>(new)?.make(tx.new_id(), tx.now())?;
            let made = tx.save_matching_run(made)?;
            let accepted = tx.authority().permit::<MatchCandidates, _>(made)?.accept(None, &BTreeSet::new())?;
            let mut placed = Vec::new();
            for pair in accepted.value().accepted.clone() {
                let candidate = tx.candidate(pair.candidate)?.ok_or(Refusal::NotFound)?;
                let changed = tx.authority().permit::<MatchCandidates, _>(candidate)?.place(tx.now())?;
                placed.push((tx.save_candidate(changed)?, pair.place));
            }
            tx.save_matching_run(accepted)?;
            Ok(placed)
        };
        run.write(Action::MatchCandidates, accept).await
    }
}
