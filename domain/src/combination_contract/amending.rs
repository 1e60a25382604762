//! Amendments (addenda): other engagements from a day on. What was worked before stays as it was agreed then.

use super::{
    Amendment, CombinationContract, ContractEngagement, ContractState as State, ContractSurroundings, StatedEngagement,
    findings::nothing_blocks,
};
use crate::{
    Cause, Date, Instant, Reason, Refusal,
    authority::{AdvanceCombinationContract, Changed, Permitted},
    combination::{Agreement, Employer, Function},
    location::LocationId,
    parameter::RuleParameters,
};

/// What becomes otherwise of one engagement; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AmendedEngagement {
    /// Which one, by its place in the contract.
    pub engagement: usize,
    /// Another site, and with it perhaps another employer.
    pub location_id: Option<LocationId>,
    /// The side of that site.
    pub employer: Option<Employer>,
    /// Another agreement.
    pub agreement: Option<Agreement>,
    /// Another function.
    pub function: Option<Function>,
    /// Other minutes a week.
    pub minutes_per_week: Option<i32>,
    /// Another last day.
    pub end_date: Option<Date>,
    /// Another pay scale.
    pub scale_code: Option<String>,
}

/// What is stated of an amendment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmendmentFacts {
    /// From which day it holds.
    pub start_date: Date,
    /// What becomes otherwise.
    pub changes: Vec<AmendedEngagement>,
    /// Engagements that come beside the others.
    pub added: Vec<StatedEngagement>,
}

impl AmendmentFacts {
    /// The first and the last day of a contract with it; no last day where there is no end.
    pub fn period(&self, contract: &CombinationContract) -> (Date, Option<Date>) {
        let (first, last) = contract.period();
        let changed = self.changes.iter().filter_map(|one| one.end_date).max();
        let is_open = last.is_none() || self.added.iter().any(|one| one.terms.end_date.is_none());
        let ends = self.added.iter().filter_map(|one| one.terms.end_date).chain(changed).chain(last);
        (first, if is_open { None } else { ends.max() })
    }

    /// The sites that it names.
    pub fn location_ids(&self) -> Vec<LocationId> {
        let changed = self.changes.iter().filter_map(|one| one.location_id);
        changed.chain(self.added.iter().map(|one| one.location_id)).collect()
    }
}

impl CombinationContract {
    /// The engagements as they are with an amendment, or every cause for which they cannot be.
    fn amended(&self, facts: &AmendmentFacts, around: &ContractSurroundings) -> Result<Vec<ContractEngagement>, Refusal> {
        let mut engagements = self.engagements.clone();
        let mut causes = Vec::new();
        for (index, change) in facts.changes.iter().enumerate() {
            let at = format!("#/changes/{index}");
            let place = change.engagement;
            let Some(known) = self.engagements.get(place) else {
                causes.push(Cause::new(Reason::EngagementUnknown, format!("{at}/engagement")));
                continue;
            };
            if facts.changes.iter().take(index).any(|earlier| earlier.engagement == place) {
                causes.push(Cause::new(Reason::DuplicateEntry, format!("{at}/engagement")));
                continue;
            }
            if !known.terms.covers(facts.start_date) {
                causes.push(Cause::new(Reason::EngagementNotRunning, format!("{at}/engagement")));
                continue;
            }
            let Some(made) = change.made_of(known, around) else {
                causes.push(Cause::new(Reason::LocationUnknown, format!("{at}/locationId")));
                continue;
            };
            let ends_only = ContractEngagement { terms: known.terms.clone(), ..made.clone() } == *known
                && made.terms == crate::combination::Engagement { end_date: made.terms.end_date, ..known.terms.clone() };
            let day_before = facts.start_date.yesterday().unwrap_or(facts.start_date);
            if let Some(slot) = engagements.get_mut(place) {
                if ends_only || known.terms.start_date >= facts.start_date {
                    *slot = made;
                    continue;
                }
                slot.terms.end_date = Some(day_before);
            }
            let mut following = ContractEngagement { follows: Some(place), ..made };
            following.terms.start_date = facts.start_date;
            engagements.push(following);
        }
        for (index, stated) in facts.added.iter().enumerate() {
            let Some(site) = around.site(stated.location_id) else {
                causes.push(Cause::new(Reason::LocationUnknown, format!("#/added/{index}/locationId")));
                continue;
            };
            if stated.terms.start_date < facts.start_date {
                causes.push(Cause::new(Reason::StartBeforeAmendment, format!("#/added/{index}/startDate")));
            }
            let StatedEngagement { location_id, terms, scale_code } = stated.clone();
            engagements.push(ContractEngagement {
                location_id,
                organisation_id: site.organisation_id,
                terms,
                scale_code,
                follows: None,
            });
        }
        Refusal::unless_empty(causes).map(|()| engagements)
    }

    /// Lets the amendment hold that waits.
    pub(super) fn agree_amendment(&mut self, now: Instant) {
        if let Some(amendment) = self.amendments.last_mut() {
            amendment.agreed_at = Some(now);
            self.engagements.clone_from(&amendment.engagements);
        }
    }
}

impl AmendedEngagement {
    /// An engagement with what becomes otherwise; none where its site is not known.
    fn made_of(&self, known: &ContractEngagement, around: &ContractSurroundings) -> Option<ContractEngagement> {
        let mut made = known.clone();
        if let Some(location_id) = self.location_id {
            made.location_id = location_id;
            made.organisation_id = around.site(location_id)?.organisation_id;
        }
        let terms = &mut made.terms;
        terms.employer = self.employer.unwrap_or(terms.employer);
        terms.agreement = self.agreement.unwrap_or(terms.agreement);
        terms.function = self.function.unwrap_or(terms.function);
        terms.minutes_per_week = self.minutes_per_week.unwrap_or(terms.minutes_per_week);
        terms.end_date = self.end_date.or(terms.end_date);
        made.scale_code = self.scale_code.clone().or(made.scale_code);
        Some(made)
    }
}

impl Permitted<AdvanceCombinationContract, CombinationContract> {
    /// States an amendment, in the place of one that still waits. It holds once the person and every organisation with an engagement from
    /// then on have signed it.
    ///
    /// # Errors
    ///
    /// Every cause at once: an engagement that is not there or does not run on the first day, a site that is not known, what cannot be of
    /// the engagements as they become; or the contract is not signed, or a finding would stand in the way.
    pub fn amend(
        self,
        facts: &AmendmentFacts,
        around: &ContractSurroundings,
        parameters: &RuleParameters,
        now: Instant,
    ) -> Result<Changed<CombinationContract>, Refusal> {
        let mut contract = self.into_subject();
        contract.must_be(&[State::Signed, State::Active, State::Suspended])?;
        if facts.changes.is_empty() && facts.added.is_empty() {
            return Err(Refusal::rule(Reason::NothingAmended, "#"));
        }
        contract.amendments.retain(|amendment| amendment.agreed_at.is_some());
        let engagements = contract.amended(facts, around)?;
        let mut as_amended = contract.clone();
        as_amended.engagements.clone_from(&engagements);
        let stated = as_amended.facts().ok_or(Refusal::NotFound)?;
        let around = &ContractSurroundings { candidate: contract.known_candidate(), ..around.clone() };
        Refusal::unless_empty(stated.causes(around, now.date()))?;
        if !as_amended.schedule_fits() {
            return Err(Refusal::rule(Reason::ScheduleUnfit, "#"));
        }
        nothing_blocks(&as_amended.check(around, parameters, now.date())?)?;
        contract.amendments.push(Amendment {
            start_date: facts.start_date,
            engagements,
            signatures: Vec::new(),
            agreed_at: None,
        });
        Ok(contract.next_version())
    }
}
