//! The local handover agreement (overdrachtsafspraak) of a municipality: what its organisations agreed between them.
//!
//! It adds to the law and takes nothing away from it: it cannot say that a section goes without its ground. Once it is in force it
//! stays as it is, and what is agreed later is a later version.

use super::{GuardianPolicy, HandoverTerms, Needs, SectionKind};
use crate::{
    Cause, Date, Id, Instant, Reason, Refusal,
    authority::{AgreeHandovers, Authority, Changed, Permitted, Relation, Subject},
    code::codes,
    identifier::MunicipalityCode,
    line::{AgreedDue, LineParameters, Months},
    organisation::{Organisation, OrganisationId, OrganisationKind},
};

/// The id of a handover agreement.
pub type HandoverAgreementId = Id<HandoverAgreement>;

codes! {
    /// Something on which a conversation is needed.
    WarmTrigger {
        /// Een indicatie voor voorschoolse educatie.
        Indication = "indication",
        /// Zorg over de ontwikkeling.
        Concern = "concern",
        /// De wens van een ouder.
        GuardianWish = "guardianWish",
        /// Bij ieder kind.
        AllChildren = "allChildren",
    }
}

/// What can be agreed; what is absent is as the rule parameters say.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct AgreementTerms {
    /// The sections that are written of every child.
    pub required_sections: Vec<SectionKind>,
    /// The observation system by whose scale the development is told, a code of the list `observation-systems`.
    pub observation_system: Option<String>,
    /// The age in months at which a handover to school is due on an indication, a concern or support.
    pub due_complex_months: Option<u16>,
    /// The age in months at which it is due otherwise.
    pub due_normal_months: Option<u16>,
    /// On what a conversation is needed.
    pub warm_triggers: Option<Vec<WarmTrigger>>,
    /// Which holders of authority have to consent.
    pub guardian_policy: Option<GuardianPolicy>,
}

/// What is stated of a handover agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreementFacts {
    /// The organisations that joined.
    pub party_ids: Vec<OrganisationId>,
    /// From which day it is in force.
    pub from_date: Date,
    /// Its last day; until the next version when absent.
    pub until_date: Option<Date>,
    /// What they agreed.
    pub terms: AgreementTerms,
}

/// A version of the handover agreement of a municipality.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandoverAgreement {
    /// Its id.
    pub id: HandoverAgreementId,
    /// The municipality.
    pub municipality: MunicipalityCode,
    /// What is stated of it.
    pub facts: AgreementFacts,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Counts the changes before it is in force, from 1.
    pub version: i32,
}

/// A version that does not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewHandoverAgreement {
    /// The municipality; none where the caller is none.
    pub municipality: Option<MunicipalityCode>,
    /// What is stated of it.
    pub facts: AgreementFacts,
}

impl AgreementFacts {
    fn judge(&self, known: &[Organisation], today: Date) -> Result<(), Refusal> {
        let mut causes = Vec::new();
        for (at, id) in self.party_ids.iter().enumerate() {
            let pointer = format!("#/partyIds/{at}");
            match known.iter().find(|organisation| organisation.id == *id) {
                None => causes.push(Cause::new(Reason::OrganisationUnknown, pointer.clone())),
                Some(party) if !matches!(party.kind, OrganisationKind::SchoolBoard | OrganisationKind::ChildcareProvider) => {
                    causes.push(Cause::new(Reason::PartyKindUnfit, pointer.clone()));
                }
                Some(_) => {}
            }
            if self.party_ids.iter().take(at).any(|earlier| earlier == id) {
                causes.push(Cause::new(Reason::DuplicateEntry, pointer));
            }
        }
        if self.from_date < today {
            causes.push(Cause::new(Reason::AgreementInPast, "#/fromDate"));
        }
        if self.until_date.is_some_and(|until| until < self.from_date) {
            causes.push(Cause::new(Reason::EndBeforeStart, "#/untilDate"));
        }
        let sections = &self.terms.required_sections;
        for (at, section) in sections.iter().enumerate() {
            let pointer = format!("#/requiredSections/{at}");
            // Nobody has to write what needs explicit consent: it would be asked of every child.
            if !section.is_written() || *section == SectionKind::Medical {
                causes.push(Cause::new(Reason::SectionNotAllowed, pointer.clone()));
            }
            if sections.iter().take(at).any(|earlier| earlier == section) {
                causes.push(Cause::new(Reason::DuplicateEntry, pointer));
            }
        }
        if self.terms.observation_system.as_deref().is_some_and(|code| !super::content::is_listed("observation-systems", code)) {
            causes.push(Cause::new(Reason::CodeUnknown, "#/observationSystem"));
        }
        Refusal::unless_empty(causes)
    }
}

impl HandoverAgreement {
    /// Whether it holds on a day between two organisations.
    pub fn holds(&self, on: Date, sender: OrganisationId, receiver: OrganisationId) -> bool {
        let AgreementFacts { party_ids, from_date, until_date, .. } = &self.facts;
        let in_force = *from_date <= on && until_date.is_none_or(|until| on <= until);
        in_force && party_ids.contains(&sender) && party_ids.contains(&receiver)
    }

    /// The terms of a handover with what is agreed.
    pub fn on_terms(&self, mut terms: HandoverTerms) -> HandoverTerms {
        let agreed = &self.facts.terms;
        terms.required_sections.clone_from(&agreed.required_sections);
        if let Some(triggers) = &agreed.warm_triggers {
            // It adds to what holds without it, and takes nothing away.
            let usual = terms.warm_on;
            terms.warm_on = Needs {
                indication: usual.indication || triggers.contains(&WarmTrigger::Indication),
                concern: usual.concern || triggers.contains(&WarmTrigger::Concern),
                guardian_wish: usual.guardian_wish || triggers.contains(&WarmTrigger::GuardianWish),
                support: false,
            };
            terms.warm_for_all |= triggers.contains(&WarmTrigger::AllChildren);
        }
        terms.observation_system.clone_from(&agreed.observation_system);
        terms.guardian_policy = agreed.guardian_policy.unwrap_or(terms.guardian_policy);
        terms
    }

    /// By what age handovers are due between its parties, as the line needs it.
    pub fn due(&self) -> AgreedDue {
        let AgreementFacts { party_ids, from_date, until_date, terms } = &self.facts;
        AgreedDue {
            from_date: *from_date,
            until_date: *until_date,
            party_ids: party_ids.clone(),
            due_complex: terms.due_complex_months.map(Months),
            due_normal: terms.due_normal_months.map(Months),
        }
    }

    /// The numbers by which a handover is due with what is agreed.
    pub fn on_due(&self, parameters: LineParameters) -> LineParameters {
        self.due().on(parameters)
    }
}

impl Permitted<AgreeHandovers, NewHandoverAgreement> {
    /// Records a version that is in force from today at the earliest; `known` are the organisations that it names.
    pub fn agree(
        self,
        id: HandoverAgreementId,
        known: &[Organisation],
        now: Instant,
    ) -> Result<Changed<HandoverAgreement>, Refusal> {
        let NewHandoverAgreement { municipality, facts } = self.into_subject();
        facts.judge(known, now.date())?;
        let municipality = municipality.ok_or(Refusal::NotFound)?;
        Ok(Changed::made(HandoverAgreement { id, municipality, facts, recorded_at: now, version: 1 }))
    }
}

impl Permitted<AgreeHandovers, HandoverAgreement> {
    /// States something else of a version that is not in force yet.
    pub fn amend(
        self,
        facts: AgreementFacts,
        known: &[Organisation],
        now: Instant,
    ) -> Result<Changed<HandoverAgreement>, Refusal> {
        let mut agreement = self.into_subject();
        if agreement.facts.from_date <= now.date() {
            return Err(Refusal::rule(Reason::AgreementInForce, "#"));
        }
        facts.judge(known, now.date())?;
        let read = agreement.version;
        agreement.facts = facts;
        agreement.version += 1;
        Ok(Changed::from_version(agreement, read))
    }
}

fn relation(municipality: Option<&MunicipalityCode>, caller: &Authority) -> Relation {
    if municipality.is_some() && municipality == caller.municipality() { Relation::Own } else { Relation::Anyone }
}

impl Subject for NewHandoverAgreement {
    fn relation(&self, caller: &Authority) -> Relation {
        relation(self.municipality.as_ref(), caller)
    }
}

impl Subject for HandoverAgreement {
    fn relation(&self, caller: &Authority) -> Relation {
        relation(Some(&self.municipality), caller)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::handover::cases::{id, terms};

    fn agreement() -> HandoverAgreement {
        HandoverAgreement {
            id: id(1),
            municipality: "GM0344".parse().unwrap(),
            facts: AgreementFacts {
                party_ids: vec![id(2), id(3)],
                from_date: date(2026, 9, 1),
                until_date: Some(date(2027, 7, 31)),
                terms: AgreementTerms {
                    required_sections: vec![SectionKind::Development],
                    observation_system: None,
                    due_complex_months: None,
                    due_normal_months: Some(44),
                    warm_triggers: Some(vec![WarmTrigger::AllChildren]),
                    guardian_policy: None,
                },
            },
            recorded_at: Instant::from_microseconds(0).unwrap(),
            version: 1,
        }
    }

    #[test]
    fn it_holds_between_its_parties_on_its_days() {
        for (on, sender, receiver, expected) in [
            (date(2026, 8, 31), 2, 3, false),
            (date(2026, 9, 1), 2, 3, true),
            (date(2027, 7, 31), 3, 2, true),
            (date(2027, 8, 1), 2, 3, false),
            (date(2026, 9, 1), 2, 4, false),
            (date(2026, 9, 1), 4, 3, false),
        ] {
            assert_eq!(agreement().holds(on, id(sender), id(receiver)), expected, "{on} {sender} {receiver}");
        }
    }

    #[test]
    fn what_it_does_not_say_stays_as_the_parameters_have_it() {
        let terms = HandoverTerms { guardian_policy: GuardianPolicy::OneUnlessObjection, ..terms() };
        let agreed = agreement().on_terms(terms.clone());
        assert_eq!((agreed.required_sections.as_slice(), agreed.warm_for_all), ([SectionKind::Development].as_slice(), true));
        assert_eq!((agreed.guardian_policy, agreed.inspection_days), (terms.guardian_policy, 7));
    }
}
