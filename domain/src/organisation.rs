//! An organisation that takes part: a municipality, a school board, a childcare provider, a training provider, youth health or
//! a coordinator.

use crate::{
    Cause, Id, Instant, Reason, Refusal,
    authority::{AddOrganisation, Authority, ChangeOrganisation, Changed, Permitted, Relation, Subject},
    code::codes,
    identifier::{BoardNumber, Kvk, MunicipalityCode, Oin},
};

/// The id of an organisation.
pub type OrganisationId = Id<Organisation>;

codes! {
    /// Kind of organisation (soort organisatie).
    OrganisationKind {
        /// Gemeente.
        Municipality = "municipality",
        /// Schoolbestuur, bevoegd gezag.
        SchoolBoard = "schoolBoard",
        /// Houder van kinderopvang.
        ChildcareProvider = "childcareProvider",
        /// Opleider.
        TrainingProvider = "trainingProvider",
        /// Jeugdgezondheidszorg (JGZ).
        YouthHealth = "youthHealth",
        /// Coördinator van een programma.
        Coordinator = "coordinator",
    }
}

/// What can be stated of an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationFacts {
    /// The name by which it is known.
    pub name: String,
    /// Number in the trade register.
    pub kvk: Option<Kvk>,
    /// Organisation identification number.
    pub oin: Option<Oin>,
    /// Number of a school board.
    pub board_number: Option<BoardNumber>,
    /// The municipality that it is; only and always for a municipality.
    pub municipality: Option<MunicipalityCode>,
}

/// An organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// Its id.
    pub id: OrganisationId,
    /// Its kind, which never changes.
    pub kind: OrganisationKind,
    /// What is stated of it.
    pub facts: OrganisationFacts,
    /// Whether the name is a stand-in for one that nobody has given yet.
    pub named_by_number: bool,
    /// When it was made.
    pub created_at: Instant,
    /// Counts its changes, from 1.
    pub version: i32,
}

/// An organisation that does not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOrganisation {
    /// Its kind.
    pub kind: OrganisationKind,
    /// What is stated of it.
    pub facts: OrganisationFacts,
}

/// The name of a school board of which only the number is known.
pub fn name_by_number(number: &BoardNumber) -> String {
    format!("Bevoegd gezag {number}")
}

fn judge(kind: OrganisationKind, facts: &OrganisationFacts) -> Result<(), Refusal> {
    let mut causes = Vec::new();
    if facts.municipality.is_some() != (kind == OrganisationKind::Municipality) {
        causes.push(Cause::new(Reason::IdentifierOfOtherKind, "#/municipality"));
    }
    if facts.board_number.is_some() && kind != OrganisationKind::SchoolBoard {
        causes.push(Cause::new(Reason::IdentifierOfOtherKind, "#/boardNumber"));
    }
    Refusal::unless_empty(causes)
}

impl Permitted<AddOrganisation, NewOrganisation> {
    /// Makes the organisation.
    pub fn add(self, id: OrganisationId, now: Instant) -> Result<Changed<Organisation>, Refusal> {
        let NewOrganisation { kind, facts } = self.into_subject();
        judge(kind, &facts)?;
        let named_by_number = facts.board_number.as_ref().is_some_and(|number| name_by_number(number) == facts.name);
        Ok(Changed::made(Organisation { id, kind, facts, named_by_number, created_at: now, version: 1 }))
    }
}

impl Permitted<ChangeOrganisation, Organisation> {
    /// States other facts of the organisation; a name that is given replaces one made of a number.
    pub fn amend(self, facts: OrganisationFacts) -> Result<Changed<Organisation>, Refusal> {
        let mut organisation = self.into_subject();
        judge(organisation.kind, &facts)?;
        let expected = organisation.version;
        organisation.named_by_number = organisation.named_by_number && organisation.facts.name == facts.name;
        organisation.facts = facts;
        organisation.version += 1;
        Ok(Changed::from_version(organisation, expected))
    }
}

impl Subject for Organisation {
    fn relation(&self, caller: &Authority) -> Relation {
        if caller.organisation() == self.id { Relation::Own } else { Relation::Anyone }
    }
}

impl Subject for NewOrganisation {
    fn relation(&self, _: &Authority) -> Relation {
        Relation::Anyone
    }
}
