//! Stating, changing, planning, checking and offering.
//!
//! | verb | from | to |
//! |---|---|---|
//! | state | | draft |
//! | change | draft, checked, offered | draft; signatures lapse |
//! | change of screening, informed employers and staffing alone | any but ended | the same |
//! | plan | draft, checked, offered | draft; signatures lapse |
//! | plan | signed, active, suspended | the same |
//! | check | draft, checked | checked without blocking findings, else draft |
//! | offer | checked | offered |

use super::{
    CombinationContract, CombinationContractId, ContractEngagement, ContractFacts, ContractScreening, ContractState as State,
    ContractSurroundings, LastCheck, NewCombinationContract, findings::nothing_blocks,
};
use crate::{
    Cause, Instant, Reason, Refusal,
    authority::{Authority, Changed, Permitted, WriteCombinationContract},
    combination::Schedule,
    parameter::RuleParameters,
};

impl CombinationContract {
    pub(super) fn must_be(&self, states: &[State]) -> Result<(), Refusal> {
        if states.contains(&self.state) { Ok(()) } else { Err(Refusal::rule(Reason::ContractState, "#")) }
    }

    pub(super) fn next_version(mut self) -> Changed<Self> {
        let read = self.version;
        self.version += 1;
        Changed::from_version(self, read)
    }

    /// What was stated, settled as the engagements of the contract.
    fn settle(&mut self, facts: ContractFacts, around: &ContractSurroundings, caller: &Authority, now: Instant) {
        let ContractFacts { person, construction, coordinator_id, candidate_id, with_training, engagements, circumstances } =
            facts;
        self.with_training = with_training;
        self.person = Some(person);
        self.construction = construction;
        self.coordinator_id = coordinator_id;
        self.candidate_id = candidate_id;
        self.programme_id = around.candidate.filter(|_| candidate_id.is_some()).map(|candidate| candidate.programme_id);
        let follows: Vec<Option<usize>> = self.engagements.iter().map(|one| one.follows).collect();
        let settled = engagements.into_iter().enumerate().filter_map(|(place, one)| {
            let organisation_id = around.site(one.location_id)?.organisation_id;
            let follows = follows.get(place).copied().flatten();
            let super::StatedEngagement { location_id, terms, scale_code } = one;
            Some(ContractEngagement { location_id, organisation_id, terms, scale_code, follows })
        });
        self.engagements = settled.collect();
        self.screening =
            circumstances.screening.map(|stated| ContractScreening::noting(self.screening.as_ref(), &stated, caller, now));
        self.informed_employers = circumstances.informed_employers;
        self.sites = circumstances.sites;
    }

    /// What was agreed changed while not all had signed: it is a draft again, and who signed another text has to sign anew.
    fn reopen(&mut self) {
        if self.state.is_unsigned() {
            self.state = State::Draft;
            self.signatures.clear();
        }
    }
}

impl Permitted<WriteCombinationContract, NewCombinationContract> {
    /// States a contract, as a draft.
    ///
    /// # Errors
    ///
    /// Every cause at once: what cannot be of person, engagements, screening and sites, a contract of the same person on the same days,
    /// and days of which no norms are known.
    pub fn state(
        self,
        id: CombinationContractId,
        caller: &Authority,
        parameters: &RuleParameters,
        now: Instant,
    ) -> Result<Changed<CombinationContract>, Refusal> {
        let NewCombinationContract { facts, around } = self.into_subject();
        Refusal::unless_empty(facts.causes(&around, now.date()))?;
        let mut contract = CombinationContract {
            id,
            person: None,
            construction: facts.construction,
            coordinator_id: None,
            candidate_id: None,
            programme_id: None,
            engagements: Vec::new(),
            screening: None,
            informed_employers: None,
            sites: None,
            with_training: false,
            schedule: None,
            state: State::Draft,
            signatures: Vec::new(),
            last_check: None,
            amendments: Vec::new(),
            suspensions: Vec::new(),
            ending: None,
            recorded_at: now,
            version: 1,
        };
        contract.settle(facts, &around, caller, now);
        contract.check(&around, parameters, now.date())?;
        Ok(Changed::made(contract))
    }
}

impl Permitted<WriteCombinationContract, CombinationContract> {
    /// States other facts. What stands beside the agreement can be stated until the end; what was agreed only while not all have signed,
    /// and then it is a draft again.
    ///
    /// # Errors
    ///
    /// As [`Permitted::state`]; or the contract has ended, or all have signed it; or the schedule does not fit what is stated.
    pub fn change(
        self,
        facts: ContractFacts,
        around: &ContractSurroundings,
        caller: &Authority,
        parameters: &RuleParameters,
        now: Instant,
    ) -> Result<Changed<CombinationContract>, Refusal> {
        let mut contract = self.into_subject();
        let known = contract.facts().ok_or(Refusal::NotFound)?;
        let is_agreed_same = ContractFacts { circumstances: facts.circumstances.clone(), ..known } == facts;
        if contract.state == State::Ended || !(is_agreed_same || contract.state.is_unsigned()) {
            return Err(Refusal::rule(Reason::ContractState, "#"));
        }
        let is_same_candidate = contract.candidate_id.is_some() && facts.candidate_id == contract.candidate_id;
        let candidate = if is_same_candidate { contract.known_candidate() } else { around.candidate };
        let around = &ContractSurroundings { candidate, ..around.clone() };
        let mut causes = facts.causes(around, now.date());
        let is_whole = causes.is_empty();
        contract.settle(facts, around, caller, now);
        if is_whole && !contract.schedule_fits() {
            causes.push(Cause::new(Reason::ScheduleUnfit, "#/engagements"));
        }
        Refusal::unless_empty(causes)?;
        if !is_agreed_same {
            contract.reopen();
        }
        contract.check(around, parameters, now.date())?;
        Ok(contract.next_version())
    }

    /// Gives the contract a schedule, in the place of the one that it had.
    ///
    /// # Errors
    ///
    /// Every cause at once: times that are reversed, breaks as long as the shift, engagements that are not there or do not run on the day
    /// of an exception, days that are there twice; or the contract has ended.
    pub fn plan(
        self,
        schedule: Schedule,
        around: &ContractSurroundings,
        parameters: &RuleParameters,
        now: Instant,
    ) -> Result<Changed<CombinationContract>, Refusal> {
        let mut contract = self.into_subject();
        if contract.state == State::Ended {
            return Err(Refusal::rule(Reason::ContractState, "#"));
        }
        Refusal::unless_empty(schedule.causes(contract.engagements.len(), |place, day| contract.engaged(place, day)))?;
        contract.schedule = Some(schedule);
        contract.reopen();
        contract.check(around, parameters, now.date())?;
        Ok(contract.next_version())
    }

    /// Has the contract judged and notes what was found of which version. Without blocking findings it is checked.
    ///
    /// # Errors
    ///
    /// It is no draft any more.
    pub fn check(
        self,
        around: &ContractSurroundings,
        parameters: &RuleParameters,
        now: Instant,
    ) -> Result<Changed<CombinationContract>, Refusal> {
        let mut contract = self.into_subject();
        contract.must_be(&[State::Draft, State::Checked])?;
        let found = contract.check(around, parameters, now.date())?.summary;
        contract.last_check = Some(LastCheck {
            checked_at: now,
            version: contract.version,
            blocking: found.blocking,
            warning: found.warning,
            advice: found.advice,
        });
        contract.state = if found.blocking == 0 { State::Checked } else { State::Draft };
        Ok(contract.next_version())
    }

    /// Offers the contract to the person: from now on it can be signed.
    ///
    /// # Errors
    ///
    /// It was not checked, or a finding stands in the way since.
    pub fn offer(
        self,
        around: &ContractSurroundings,
        parameters: &RuleParameters,
        now: Instant,
    ) -> Result<Changed<CombinationContract>, Refusal> {
        let mut contract = self.into_subject();
        contract.must_be(&[State::Checked])?;
        nothing_blocks(&contract.check(around, parameters, now.date())?)?;
        contract.state = State::Offered;
        Ok(contract.next_version())
    }
}
