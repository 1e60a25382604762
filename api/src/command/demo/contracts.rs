//! The combination contracts of the demo: of some who were matched, in every state, most without findings and some with one that stands in
//! the way.

use std::collections::BTreeMap;

use jiff::Span;
use persistence::domain::{
    Date, Refusal,
    authority::{Action, AdvanceCombinationContract, SignCombinationContract, WriteCombinationContract},
    candidate::Candidate,
    combination::{
        Agreement, ConductCertificate, Construction, DayShift, Employer, Engagement, Function, Schedule, Screening, TimeOfDay,
        WeekShift, Weekday,
    },
    combination_contract::{
        Circumstances, CombinationContractId, ContractFacts, ContractPerson, ContractSignatory, NewCombinationContract,
        StatedEngagement,
    },
    location::LocationId,
    organisation::OrganisationId,
};
use persistence::{Failure, Writing};

use super::{
    actor::Actor,
    lacks,
    programme::{Matched, Recruited},
};

/// How far a contract comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Far {
    Draft,
    Checked,
    Offered,
    Signed,
    Active,
}

/// How far the contracts of the first who were matched come, and whether their week leaves too little rest between both employers.
const WAYS: [(Far, bool); 10] = [
    (Far::Active, false),
    (Far::Active, false),
    (Far::Active, false),
    (Far::Active, false),
    (Far::Active, true),
    (Far::Signed, false),
    (Far::Offered, false),
    (Far::Checked, false),
    (Far::Draft, false),
    (Far::Draft, true),
];

/// Makes the contracts of a city.
pub(super) struct Contracting<'a> {
    pub(super) managers: &'a BTreeMap<OrganisationId, Actor>,
    pub(super) today: Date,
}

impl Contracting<'_> {
    /// Makes the contracts of a programme; gives the first of those that are active, and of these one of which the rules find that something
    /// stands in its way.
    pub(super) async fn make(&self, recruited: &Recruited) -> Result<(CombinationContractId, CombinationContractId), Failure> {
        let (mut active, mut found) = (None, None);
        for (matched, (far, is_short_of_rest)) in recruited.matched.iter().zip(WAYS) {
            let id = self.go(recruited, matched, far, is_short_of_rest).await?;
            let slot = if is_short_of_rest { &mut found } else { &mut active };
            if far == Far::Active && slot.is_none() {
                *slot = Some(id);
            }
        }
        active.zip(found).ok_or_else(|| lacks("a contract that is active"))
    }

    fn manager(&self, organisation: OrganisationId) -> Result<&Actor, Failure> {
        self.managers.get(&organisation).ok_or_else(|| lacks("a manager of an organisation"))
    }

    async fn go(
        &self,
        recruited: &Recruited,
        matched: &Matched,
        far: Far,
        is_short_of_rest: bool,
    ) -> Result<CombinationContractId, Failure> {
        let childcare = self.manager(matched.site.organisation_id)?;
        let id = self.state(childcare, recruited, matched).await?;
        self.plan(childcare, id, &week(self.today, is_short_of_rest && far == Far::Draft)?).await?;
        if far >= Far::Checked {
            self.check(childcare, id).await?;
        }
        if far >= Far::Offered {
            self.offer(childcare, id).await?;
        }
        if far >= Far::Signed {
            self.sign(self.manager(recruited.coordinator)?, id, ContractSignatory::Person).await?;
            for side in [matched.site.organisation_id, matched.school.organisation_id] {
                self.sign(self.manager(side)?, id, ContractSignatory::Organisation).await?;
            }
        }
        if far >= Far::Active {
            self.activate(childcare, id).await?;
            if is_short_of_rest {
                self.plan(childcare, id, &week(self.today, true)?).await?;
            }
        }
        Ok(id)
    }

    fn facts(&self, recruited: &Recruited, matched: &Matched) -> Result<ContractFacts, Failure> {
        let engagement = |location_id: LocationId, employer, agreement, function, hours: i32| StatedEngagement {
            location_id,
            terms: Engagement {
                employer,
                agreement,
                function,
                minutes_per_week: hours * 60,
                start_date: self.today,
                end_date: Some(self.today.saturating_add(Span::new().years(2))),
            },
            scale_code: Some(if employer == Employer::SchoolBoard { "4" } else { "6" }.into()),
        };
        let ago = |days: i64| self.today.saturating_sub(Span::new().days(days));
        let certificate = |engagement| ConductCertificate { engagement, issued_date: ago(40) };
        Ok(ContractFacts {
            person: person(&matched.candidate).ok_or_else(|| lacks("what is known of a candidate"))?,
            construction: Construction::TwoContracts,
            coordinator_id: Some(recruited.coordinator),
            candidate_id: Some(matched.candidate.id),
            with_training: false,
            engagements: vec![
                engagement(
                    matched.school.id,
                    Employer::SchoolBoard,
                    Agreement::PrimaryEducation,
                    Function::TeachingAssistant,
                    18,
                ),
                engagement(
                    matched.site.id,
                    Employer::ChildcareProvider,
                    Agreement::Childcare,
                    Function::AfterSchoolProfessional,
                    12,
                ),
            ],
            circumstances: Circumstances {
                screening: Some(Screening {
                    register_entry_date: Some(ago(20)),
                    register_link_date: Some(ago(18)),
                    conduct_certificates: vec![certificate(0), certificate(1)],
                }),
                informed_employers: Some(vec![0, 1]),
                sites: None,
            },
        })
    }

    async fn state(&self, by: &Actor, recruited: &Recruited, matched: &Matched) -> Result<CombinationContractId, Failure> {
        let facts = self.facts(recruited, matched)?;
        let state = move |tx: &mut Writing<'_>| {
            let around = tx.surroundings_of_facts(&facts, None)?;
            let new = NewCombinationContract { facts: facts.clone(), around };
            let permitted = tx.authority().permit::<WriteCombinationContract, _>(new)?;
            let parameters = tx.rule_parameters()?;
            let stated = permitted.state(tx.new_id(), tx.authority(), &parameters, tx.now())?;
            Ok(tx.save_combination_contract(stated)?.id)
        };
        by.write(Action::WriteCombinationContract, state).await
    }

    async fn plan(&self, by: &Actor, id: CombinationContractId, schedule: &Schedule) -> Result<(), Failure> {
        let schedule = schedule.clone();
        let plan = move |tx: &mut Writing<'_>| {
            let found = tx.combination_contract(id)?.ok_or(Refusal::NotFound)?;
            let around = tx.surroundings_of_contract(&found)?;
            let permitted = tx.authority().permit::<WriteCombinationContract, _>(found)?;
            let planned = permitted.plan(schedule.clone(), &around, &tx.rule_parameters()?, tx.now())?;
            tx.save_combination_contract(planned).map(drop)
        };
        by.write(Action::WriteCombinationContract, plan).await
    }

    async fn check(&self, by: &Actor, id: CombinationContractId) -> Result<(), Failure> {
        let check = move |tx: &mut Writing<'_>| {
            let found = tx.combination_contract(id)?.ok_or(Refusal::NotFound)?;
            let around = tx.surroundings_of_contract(&found)?;
            let permitted = tx.authority().permit::<WriteCombinationContract, _>(found)?;
            let checked = permitted.check(&around, &tx.rule_parameters()?, tx.now())?;
            tx.save_combination_contract(checked).map(drop)
        };
        by.write(Action::WriteCombinationContract, check).await
    }

    async fn offer(&self, by: &Actor, id: CombinationContractId) -> Result<(), Failure> {
        let offer = move |tx: &mut Writing<'_>| {
            let found = tx.combination_contract(id)?.ok_or(Refusal::NotFound)?;
            let around = tx.surroundings_of_contract(&found)?;
            let permitted = tx.authority().permit::<WriteCombinationContract, _>(found)?;
            let offered = permitted.offer(&around, &tx.rule_parameters()?, tx.now())?;
            tx.save_combination_contract(offered).map(drop)
        };
        by.write(Action::WriteCombinationContract, offer).await
    }

    async fn sign(&self, by: &Actor, id: CombinationContractId, signatory: ContractSignatory) -> Result<(), Failure> {
        let day = self.today;
        let sign = move |tx: &mut Writing<'_>| {
            let found = tx.combination_contract(id)?.ok_or(Refusal::NotFound)?;
            let around = tx.surroundings_of_contract(&found)?;
            let permitted = tx.authority().permit::<SignCombinationContract, _>(found)?;
            let parameters = tx.rule_parameters()?;
            let signed = permitted.sign(signatory, day, tx.authority(), &around, &parameters, tx.now())?;
            tx.save_combination_contract(signed).map(drop)
        };
        by.write(Action::SignCombinationContract, sign).await
    }

    async fn activate(&self, by: &Actor, id: CombinationContractId) -> Result<(), Failure> {
        let activate = move |tx: &mut Writing<'_>| {
            let found = tx.combination_contract(id)?.ok_or(Refusal::NotFound)?;
            let around = tx.surroundings_of_contract(&found)?;
            let permitted = tx.authority().permit::<AdvanceCombinationContract, _>(found)?;
            let activated = permitted.activate(&around, &tx.rule_parameters()?, tx.now())?;
            tx.save_combination_contract(activated).map(drop)
        };
        by.write(Action::AdvanceCombinationContract, activate).await
    }
}

/// The person of a contract, as the candidate is known.
fn person(candidate: &Candidate) -> Option<ContractPerson> {
    let facts = candidate.facts.clone()?;
    Some(ContractPerson {
        given_name: facts.given_name,
        family_name_prefix: facts.family_name_prefix,
        family_name: facts.family_name,
        birth_date: facts.birth_date,
        contact: facts.contact,
    })
}

fn time(text: &str) -> Result<TimeOfDay, Failure> {
    text.parse().map_err(|_| Failure::Internal(format!("{text} is no time")))
}

/// Three days at school with after-school care behind them. Where a parents' evening comes before an early morning, the rest between both
/// employers is too short, which neither of them sees alone.
fn week(today: Date, is_short_of_rest: bool) -> Result<Schedule, Failure> {
    let shift = |day, engagement, from, until, break_minutes| {
        let shift = DayShift { engagement, from: time(from)?, until: time(until)?, break_minutes };
        Ok::<_, Failure>(WeekShift { day, shift, school_weeks_only: engagement == 0 })
    };
    let mut basic_week = Vec::new();
    for day in [Weekday::Monday, Weekday::Tuesday, Weekday::Thursday] {
        basic_week.push(shift(day, 0, "08:15", "14:15", 30)?);
        basic_week.push(shift(day, 1, "14:30", "18:30", 0)?);
    }
    if is_short_of_rest {
        basic_week.push(shift(Weekday::Wednesday, 1, "19:00", "22:45", 0)?);
        basic_week.push(shift(Weekday::Thursday, 0, "06:30", "07:45", 0)?);
    }
    let published_date = Some(today.saturating_sub(Span::new().days(40)));
    Ok(Schedule { published_date, basic_week, exceptions: Vec::new() })
}
