//! A child: the anchor that joins what organisations know, one organisation's registration of it, and its guardians.
//!
//! The anchor holds no name and no number of the child, only what placing and counting need.

mod invitation;
mod link;
mod registering;
mod search;

pub use invitation::{GuardianInvitation, GuardianInvitationId, Held, Invitee, NewInvitation};
pub use link::{Link, LinkEnd, LinkId, LinkState, Verdict};
pub use search::{ChildSearch, NameKey, SearchTerms};

use crate::{
    Cause, Date, Id, Instant, Reason, Refusal,
    authority::{Authority, ChangeChild, Changed, EraseChild, Permitted, Relation, Role, Subject},
    identifier::{DistrictCode, MunicipalityCode, holds_citizen_number},
    line::LineEnd,
    name::FoldedName,
    organisation::OrganisationId,
};

/// The id of a child.
pub type ChildId = Id<Child>;
/// The id of a registration.
pub type RegistrationId = Id<Registration>;
/// The id of a guardian.
pub type GuardianId = Id<Guardian>;

/// The anchor of a child, as one registration made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Child {
    /// The id of this anchor.
    pub id: ChildId,
    /// The id under which this child is known together with others that a confirmed link joined to it; its own when none did.
    pub joined_id: ChildId,
    /// Day of birth.
    pub birth_date: Date,
    /// The municipality where the child lives.
    pub municipality: MunicipalityCode,
    /// The district where the child lives.
    pub district: Option<DistrictCode>,
}

/// A number or name under which a source system knows a person or a placement.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Reference {
    /// The source system.
    pub source: String,
    /// What it calls the person or the placement; never a citizen service number.
    pub value: String,
}

/// A guardian (ouder, gezaghouder) as one organisation knows that person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guardian {
    /// The id of this guardian.
    pub id: GuardianId,
    /// What the organisation knows.
    pub facts: GuardianFacts,
}

/// What can be stated of a guardian.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuardianFacts {
    /// Given name.
    pub given_name: String,
    /// Family name, prefix included.
    pub family_name: String,
    /// How to reach this person: an e-mail address or a telephone number.
    pub contact: Option<String>,
    /// Whether this person holds parental authority (gezag, BW 1:245).
    pub has_authority: bool,
    /// Whether this person must not learn where the child is.
    pub location_hidden: bool,
}

/// What can be stated of a child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChildFacts {
    /// Given name.
    pub given_name: String,
    /// Prefix of the family name (tussenvoegsel).
    pub family_name_prefix: Option<String>,
    /// Family name without its prefix.
    pub family_name: String,
    /// Day of birth.
    pub birth_date: Date,
    /// The municipality where the child lives.
    pub municipality: MunicipalityCode,
    /// The district where the child lives.
    pub district: Option<DistrictCode>,
    /// Under what references source systems of this organisation know the child.
    pub references: Vec<Reference>,
}

/// What one organisation knows of a child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// The id of the registration.
    pub id: RegistrationId,
    /// The organisation that registered the child.
    pub organisation_id: OrganisationId,
    /// The anchor.
    pub child: Child,
    /// Given name.
    pub given_name: String,
    /// Prefix of the family name (tussenvoegsel).
    pub family_name_prefix: Option<String>,
    /// Family name without its prefix.
    pub family_name: String,
    /// References of source systems of this organisation.
    pub references: Vec<Reference>,
    /// The guardians whom this organisation knows.
    pub guardians: Vec<Guardian>,
    /// When the child was registered.
    pub registered_at: Instant,
    /// Counts the changes of the registration and its guardians, from 1.
    pub version: i32,
}

/// A registration that is erased, and what is kept of its anchor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erased {
    /// The registration as it was read.
    pub registration: Registration,
    /// The anchor as it stays for figures.
    pub remains: Child,
}

/// A child that the caller's organisation has not registered yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRegistration {
    /// The organisation that registers.
    pub organisation_id: OrganisationId,
    /// What is stated of the child.
    pub facts: ChildFacts,
    /// Its guardians.
    pub guardians: Vec<GuardianFacts>,
}

/// The new ids that a registration needs.
#[derive(Clone, Copy, Debug)]
pub struct RegistrationIds {
    /// For the registration.
    pub registration: RegistrationId,
    /// For the anchor.
    pub child: ChildId,
}

impl ChildFacts {
    fn judge(&self, today: Date, line_end: LineEnd) -> Vec<Cause> {
        let mut causes = Vec::new();
        if self.birth_date > today {
            causes.push(Cause::new(Reason::BirthInFuture, "#/birthDate"));
        }
        if line_end.of(self.birth_date) <= today {
            causes.push(Cause::new(Reason::BirthTooLongAgo, "#/birthDate"));
        }
        for (name, pointer) in [(&self.given_name, "#/givenName"), (&self.family_name, "#/familyName")] {
            if FoldedName::fold(name).is_none() {
                causes.push(Cause::new(Reason::NameEmpty, pointer));
            }
        }
        let prefix = self.family_name_prefix.as_deref().unwrap_or_default();
        for (name, member) in
            [(self.given_name.as_str(), "givenName"), (prefix, "familyNamePrefix"), (&self.family_name, "familyName")]
        {
            if holds_citizen_number(name) {
                causes.push(Cause::new(Reason::CitizenNumber, format!("#/{member}")));
            }
        }
        for (index, reference) in self.references.iter().enumerate() {
            for (text, member) in [(&reference.source, "source"), (&reference.value, "value")] {
                if holds_citizen_number(text) {
                    causes.push(Cause::new(Reason::CitizenNumber, format!("#/references/{index}/{member}")));
                }
            }
            if self.references.iter().take(index).any(|earlier| earlier.source == reference.source) {
                causes.push(Cause::new(Reason::DuplicateEntry, format!("#/references/{index}/source")));
            }
        }
        causes
    }
}

impl GuardianFacts {
    fn judge(&self, at: &str) -> Vec<Cause> {
        let contact = self.contact.as_deref().unwrap_or_default();
        let stated = [(self.given_name.as_str(), "givenName"), (&self.family_name, "familyName"), (contact, "contact")];
        let suspect = stated.into_iter().filter(|(text, _)| holds_citizen_number(text));
        suspect.map(|(_, member)| Cause::new(Reason::CitizenNumber, format!("{at}/{member}"))).collect()
    }
}

impl Registration {
    /// What is stated of the child in this registration.
    pub fn facts(&self) -> ChildFacts {
        ChildFacts {
            given_name: self.given_name.clone(),
            family_name_prefix: self.family_name_prefix.clone(),
            family_name: self.family_name.clone(),
            birth_date: self.child.birth_date,
            municipality: self.child.municipality.clone(),
            district: self.child.district.clone(),
            references: self.references.clone(),
        }
    }

    fn next_version(mut self) -> Changed<Self> {
        let expected = self.version;
        self.version += 1;
        Changed::from_version(self, expected)
    }
}

impl Permitted<ChangeChild, Registration> {
    /// States other facts of the child. `starts` are the earliest and the latest day on which a placement of it begins: it must be
    /// born before the one, and on the other its line may not have ended.
    pub fn amend(
        self,
        facts: ChildFacts,
        starts: Option<(Date, Date)>,
        line_end: LineEnd,
        now: Instant,
    ) -> Result<Changed<Registration>, Refusal> {
        let mut causes = facts.judge(now.date(), line_end);
        if let Some((first, last)) = starts {
            if first < facts.birth_date {
                causes.push(Cause::new(Reason::StartBeforeBirth, "#/birthDate"));
            }
            if last >= line_end.of(facts.birth_date) {
                causes.push(Cause::new(Reason::StartAfterLine, "#/birthDate"));
            }
        }
        Refusal::unless_empty(causes)?;
        let mut registration = self.into_subject();
        registration.child.birth_date = facts.birth_date;
        registration.child.municipality = facts.municipality;
        registration.child.district = facts.district;
        registration.given_name = facts.given_name;
        registration.family_name_prefix = facts.family_name_prefix;
        registration.family_name = facts.family_name;
        registration.references = facts.references;
        Ok(registration.next_version())
    }

    /// Adds a guardian.
    pub fn add_guardian(self, id: GuardianId, facts: GuardianFacts) -> Result<Changed<Registration>, Refusal> {
        Refusal::unless_empty(facts.judge("#"))?;
        let mut registration = self.into_subject();
        registration.guardians.push(Guardian { id, facts });
        Ok(registration.next_version())
    }

    /// States other facts of a guardian.
    pub fn amend_guardian(self, id: GuardianId, facts: GuardianFacts) -> Result<Changed<Registration>, Refusal> {
        Refusal::unless_empty(facts.judge("#"))?;
        let mut registration = self.into_subject();
        let guardian = registration.guardians.iter_mut().find(|guardian| guardian.id == id).ok_or(Refusal::NotFound)?;
        guardian.facts = facts;
        Ok(registration.next_version())
    }

    /// Removes a guardian.
    pub fn remove_guardian(self, id: GuardianId) -> Result<Changed<Registration>, Refusal> {
        let mut registration = self.into_subject();
        let before = registration.guardians.len();
        registration.guardians.retain(|guardian| guardian.id != id);
        if registration.guardians.len() == before {
            return Err(Refusal::NotFound);
        }
        Ok(registration.next_version())
    }
}

impl Child {
    /// What is kept of an anchor without a registration: for figures the month of birth and where the child lived, for nobody
    /// that it was joined to another.
    #[must_use]
    pub fn remains(self) -> Self {
        Self { joined_id: self.id, birth_date: self.birth_date.first_of_month(), ..self }
    }
}

impl Permitted<EraseChild, Registration> {
    /// Erases the registration (AVG article 17).
    pub fn erase(self) -> Changed<Erased> {
        let registration = self.into_subject();
        let expected = registration.version;
        let remains = registration.child.clone().remains();
        Changed::from_version(Erased { registration, remains }, expected)
    }
}

impl Subject for Registration {
    /// A guardian is known by its id in the token; that it still holds authority is part of this registration.
    fn relation(&self, caller: &Authority) -> Relation {
        if caller.role() == Role::Guardian {
            let known = |guardian: &Guardian| guardian.facts.has_authority && caller.identity().guardians.contains(&guardian.id);
            return if self.guardians.iter().any(known) { Relation::OwnChild } else { Relation::Anyone };
        }
        if caller.organisation() == self.organisation_id { Relation::Own } else { Relation::Anyone }
    }
}

impl Subject for NewRegistration {
    fn relation(&self, caller: &Authority) -> Relation {
        if caller.organisation() == self.organisation_id { Relation::Own } else { Relation::Anyone }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::line::DayOfYear;

    fn facts() -> ChildFacts {
        ChildFacts {
            given_name: "Noor".into(),
            family_name_prefix: Some("van der".into()),
            family_name: "Linden".into(),
            birth_date: date(2022, 10, 14),
            municipality: "GM0344".parse().unwrap(),
            district: None,
            references: Vec::new(),
        }
    }

    #[test]
    fn of_an_erased_child_only_the_month_of_birth_and_the_place_remain() {
        let id = |number| ChildId::from_uuid(uuid::Uuid::from_u128(number));
        let child = Child {
            id: id(2),
            joined_id: id(1),
            birth_date: date(2022, 10, 14),
            municipality: "GM0344".parse().unwrap(),
            district: Some("WK034401".parse().unwrap()),
        };
        let remains = Child { joined_id: id(2), birth_date: date(2022, 10, 1), ..child.clone() };
        assert_eq!(child.remains(), remains);
    }

    type Spoil = fn(&mut ChildFacts);

    #[test]
    fn what_cannot_be_of_a_child_is_named_with_its_place() {
        let today = date(2026, 9, 1);
        let cases: [(Spoil, Reason, &str); 9] = [
            (|f| f.birth_date = date(2026, 9, 2), Reason::BirthInFuture, "#/birthDate"),
            (|f| f.birth_date = date(2012, 9, 1), Reason::BirthTooLongAgo, "#/birthDate"),
            (|f| f.given_name = "- ".into(), Reason::NameEmpty, "#/givenName"),
            (|f| f.family_name = "'".into(), Reason::NameEmpty, "#/familyName"),
            (|f| f.given_name = "Noor 111222333".into(), Reason::CitizenNumber, "#/givenName"),
            (|f| f.family_name_prefix = Some("111222333".into()), Reason::CitizenNumber, "#/familyNamePrefix"),
            (|f| f.family_name = "Linden (111222333)".into(), Reason::CitizenNumber, "#/familyName"),
            (
                |f| f.references = vec![Reference { source: "a".into(), value: "111222333".into() }],
                Reason::CitizenNumber,
                "#/references/0/value",
            ),
            (
                |f| f.references = ["1", "2"].map(|value| Reference { source: "a".into(), value: value.into() }).into(),
                Reason::DuplicateEntry,
                "#/references/1/source",
            ),
        ];
        let line_end = LineEnd::default_for_tests();
        assert_eq!(facts().judge(today, line_end), []);
        for (spoil, reason, pointer) in cases {
            let mut facts = facts();
            spoil(&mut facts);
            assert_eq!(facts.judge(today, line_end), [Cause::new(reason, pointer)]);
        }
    }

    #[test]
    fn until_when_a_child_is_registered_is_what_the_parameters_say() {
        let born = |birth_date| ChildFacts { birth_date, ..facts() };
        let (fourteen, seven) = (LineEnd::default_for_tests(), LineEnd { age_years: 7, ..LineEnd::default_for_tests() });
        let early = LineEnd { leap_day: DayOfYear::new(2, 28).unwrap(), ..fourteen };
        let ended = [Cause::new(Reason::BirthTooLongAgo, "#/birthDate")];
        for (birth_date, line_end, last_day) in [
            (date(2020, 5, 1), fourteen, date(2034, 4, 30)),
            (date(2020, 5, 1), seven, date(2027, 4, 30)),
            (date(2020, 2, 29), fourteen, date(2034, 2, 28)),
            (date(2020, 2, 29), early, date(2034, 2, 27)),
        ] {
            assert_eq!(born(birth_date).judge(last_day, line_end), [], "{birth_date} on {last_day}");
            assert_eq!(born(birth_date).judge(last_day.tomorrow().unwrap(), line_end), ended, "{birth_date} after {last_day}");
        }
    }
}
