//! A partnership (samenwerking, integraal kindcentrum): a school site and childcare sites that work together, and what they
//! agreed.

use crate::{
    Cause, Date, Id, Instant, Reason, Refusal,
    authority::{Authority, ChangePartnership, Changed, FormPartnership, Permitted, Relation, Subject},
    code::codes,
    identifier::holds_citizen_number,
    location::{Location, LocationId, LocationKind},
    organisation::OrganisationId,
};

/// The id of a partnership.
pub type PartnershipId = Id<Partnership>;

codes! {
    /// Subject of an agreement between partners (onderwerp van een afspraak).
    AgreementTopic {
        /// Overdracht van wat over een kind bekend is.
        Handover = "handover",
        /// Pedagogische aanpak en doorgaande ontwikkellijn.
        Pedagogy = "pedagogy",
        /// Ondersteuning rond het kind.
        Support = "support",
        /// Betrokkenheid van ouders.
        ParentInvolvement = "parentInvolvement",
        /// Inzet van mensen in een combinatiefunctie.
        CombinationFunction = "combinationFunction",
        /// Gezamenlijke scholing.
        Training = "training",
        /// Rijke schooldag.
        RichSchoolDay = "richSchoolDay",
        /// Wie aan beide kanten over overdrachten gaat, met functie en niet met naam.
        HandoverContacts = "handoverContacts",
    }
}

/// One thing that partners agreed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PartnershipAgreement {
    /// What it is about.
    pub topic: AgreementTopic,
    /// What was agreed, in plain words; nothing about a person.
    pub text: String,
    /// The day on which it was agreed.
    #[serde(default)]
    pub agreed_date: Option<Date>,
    /// The organisations that signed it.
    #[serde(default)]
    pub signed_by: Vec<OrganisationId>,
}

/// What can be stated of a partnership.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartnershipFacts {
    /// The name by which it is known.
    pub name: String,
    /// The school site.
    pub school_location_id: LocationId,
    /// The childcare sites, one or more.
    pub childcare_location_ids: Vec<LocationId>,
    /// What they agreed.
    pub agreements: Vec<PartnershipAgreement>,
    /// First day.
    pub start_date: Date,
    /// Last day; open when absent.
    pub end_date: Option<Date>,
}

/// A partnership with the locations that take part, as they are now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partnership {
    /// Its id.
    pub id: PartnershipId,
    /// What is stated of it.
    pub facts: PartnershipFacts,
    /// The locations named in the facts, as far as they exist.
    pub locations: Vec<Location>,
    /// When it was formed.
    pub created_at: Instant,
    /// Counts its changes, from 1.
    pub version: i32,
}

/// A partnership that does not exist yet, with the locations that it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPartnership {
    /// What is stated of it.
    pub facts: PartnershipFacts,
    /// The locations named in the facts, as far as they exist.
    pub locations: Vec<Location>,
}

impl PartnershipFacts {
    /// Every location that takes part, the school first.
    pub fn location_ids(&self) -> Vec<LocationId> {
        std::iter::once(self.school_location_id).chain(self.childcare_location_ids.iter().copied()).collect()
    }

    fn judge(&self, locations: &[Location], today: Date) -> Result<(), Refusal> {
        let mut causes = Vec::new();
        let mut expect =
            |id: LocationId, kind: LocationKind, pointer: String| match locations.iter().find(|location| location.id == id) {
                None => causes.push(Cause::new(Reason::LocationUnknown, pointer)),
                Some(location) if location.kind != kind => causes.push(Cause::new(Reason::PartnerKind, pointer)),
                Some(_) => {}
            };
        expect(self.school_location_id, LocationKind::School, "#/schoolLocationId".into());
        for (index, id) in self.childcare_location_ids.iter().enumerate() {
            expect(*id, LocationKind::Childcare, format!("#/childcareLocationIds/{index}"));
        }
        for (index, id) in self.childcare_location_ids.iter().enumerate() {
            if self.childcare_location_ids.iter().take(index).any(|earlier| earlier == id) {
                causes.push(Cause::new(Reason::DuplicateEntry, format!("#/childcareLocationIds/{index}")));
            }
        }
        if self.end_date.is_some_and(|end| end < self.start_date) {
            causes.push(Cause::new(Reason::EndBeforeStart, "#/endDate"));
        }
        for (index, agreement) in self.agreements.iter().enumerate() {
            causes.extend(agreement.causes(index, locations, today));
        }
        Refusal::unless_empty(causes)
    }
}

impl PartnershipAgreement {
    /// Who signs holds a location that takes part, signs once and on a day that has come.
    fn causes(&self, index: usize, locations: &[Location], today: Date) -> Vec<Cause> {
        let place = |member: &str| format!("#/agreements/{index}/{member}");
        let mut causes = Vec::new();
        if self.agreed_date.is_some_and(|agreed| agreed > today) {
            causes.push(Cause::new(Reason::DateInFuture, place("agreedDate")));
        }
        if !self.signed_by.is_empty() && self.agreed_date.is_none() {
            causes.push(Cause::new(Reason::SignedWithoutDate, place("agreedDate")));
        }
        for (at, signer) in self.signed_by.iter().enumerate() {
            if !locations.iter().any(|location| location.organisation_id == *signer) {
                causes.push(Cause::new(Reason::SignerNotAParty, place(&format!("signedBy/{at}"))));
            }
            if self.signed_by.iter().take(at).any(|earlier| earlier == signer) {
                causes.push(Cause::new(Reason::DuplicateEntry, place(&format!("signedBy/{at}"))));
            }
        }
        causes
    }
}

impl PartnershipFacts {
    /// What somebody should look at again although no rule refuses it: a text in which a citizen service number seems to stand.
    pub fn warnings(&self) -> Vec<Cause> {
        let suspect = self.agreements.iter().enumerate().filter(|(_, agreement)| holds_citizen_number(&agreement.text));
        suspect.map(|(index, _)| Cause::new(Reason::CitizenNumberSuspected, format!("#/agreements/{index}/text"))).collect()
    }
}

impl Permitted<FormPartnership, NewPartnership> {
    /// Forms the partnership.
    pub fn form(self, id: PartnershipId, now: Instant) -> Result<Changed<Partnership>, Refusal> {
        let NewPartnership { facts, locations } = self.into_subject();
        facts.judge(&locations, now.date())?;
        Ok(Changed::made(Partnership { id, facts, locations, created_at: now, version: 1 }))
    }
}

impl Permitted<ChangePartnership, Partnership> {
    /// States other facts of the partnership; `locations` are those that the new facts name. Whoever changes it stays a party.
    pub fn amend(
        self,
        facts: PartnershipFacts,
        locations: Vec<Location>,
        caller: &Authority,
        now: Instant,
    ) -> Result<Changed<Partnership>, Refusal> {
        let mut partnership = self.into_subject();
        facts.judge(&locations, now.date())?;
        if relation_to_any(&locations, caller) != Relation::Party {
            return Err(Refusal::rule(Reason::NotAParty, "#/childcareLocationIds"));
        }
        let expected = partnership.version;
        partnership.facts = facts;
        partnership.locations = locations;
        partnership.version += 1;
        Ok(Changed::from_version(partnership, expected))
    }
}

fn relation_to_any(locations: &[Location], caller: &Authority) -> Relation {
    let stands = |relation| locations.iter().any(|location| location.relation(caller) == relation);
    // A municipality directs, also where it holds one of the locations itself.
    if stands(Relation::Directed) {
        Relation::Directed
    } else if stands(Relation::Own) {
        Relation::Party
    } else {
        Relation::Anyone
    }
}

impl Subject for Partnership {
    fn relation(&self, caller: &Authority) -> Relation {
        relation_to_any(&self.locations, caller)
    }
}

impl Subject for NewPartnership {
    fn relation(&self, caller: &Authority) -> Relation {
        relation_to_any(&self.locations, caller)
    }
}
