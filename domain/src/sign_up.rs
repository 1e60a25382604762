//! A sign-up (aanmelding): a school and its childcare partner offer places in a programme, and say what they want of the person who comes.
//!
//! - `judging`: what of it cannot be. `flow`: the verbs, and who may do them. `link`: how schools sign up that are no user yet.

mod flow;
mod judging;
mod link;

#[cfg(test)]
mod tests;

pub use flow::{SignUpAround, SignUpReason};
pub use link::{SignUpAddress, SignUpLink, SignUpLinkFacts, SignUpLinkId};

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    Date, Id, Instant,
    authority::{Authority, Relation, Subject},
    code::codes,
    combination::{Employer, Weekday},
    location::{Location, LocationId},
    matching::Place,
    organisation::OrganisationId,
    programme::{Programme, ProgrammeId},
};

/// The id of a sign-up.
pub type SignUpId = Id<SignUp>;

codes! {
    /// Staat van een aanmelding.
    SignUpState {
        /// Ontvangen.
        Received = "received",
        /// Op de wachtlijst.
        Waiting = "waiting",
        /// Aangenomen: de plekken doen mee bij het koppelen.
        Accepted = "accepted",
        /// Afgewezen.
        Rejected = "rejected",
        /// Ingetrokken door wie aanmeldde.
        Withdrawn = "withdrawn",
    }
}

/// Recognition as a training company (erkend leerbedrijf, WEB 7.2.8(4)) of one side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Recognition {
    /// Whether it is recognised.
    pub is_recognised: bool,
    /// Until when, the last day.
    pub until: Option<Date>,
    /// For which qualifications, by their number (crebo).
    pub qualifications: Vec<String>,
}

/// One side of a sign-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignUpSide {
    /// The site, once it is known here.
    pub location_id: Option<LocationId>,
    /// How the site is called by who signs up.
    pub name: String,
    /// Its recognition as a training company.
    pub recognition: Recognition,
}

/// The work at one side of a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OfferedWork {
    /// On which days.
    pub weekdays: BTreeSet<Weekday>,
    /// How many minutes a week, in whole quarters of an hour.
    pub minutes: i32,
}

/// A place with one seat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OfferedPlace {
    /// Its id, for matching.
    pub id: Id<Place>,
    /// The work at school.
    pub school: OfferedWork,
    /// The work in childcare.
    pub childcare: OfferedWork,
}

/// The people of a sign-up: who is asked about it, and who guides the candidate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SignUpPeople {
    /// The name of whom to ask.
    pub contact_name: String,
    /// How that person is reached.
    pub contact: String,
    /// The mentor at school.
    pub school_mentor: Option<String>,
    /// The mentor in childcare.
    pub childcare_mentor: Option<String>,
}

/// What can be stated of a sign-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignUpFacts {
    /// The school.
    pub school: SignUpSide,
    /// The childcare partner.
    pub childcare: SignUpSide,
    /// The places that are offered.
    pub places: Vec<OfferedPlace>,
    /// The level of training that the work asks, at least (mbo 2 to 4).
    pub level: u8,
    /// The tasks that are wanted: an open list, for tasks are not fixed.
    pub tasks: Vec<String>,
    /// What school and childcare see in it together.
    pub vision: Option<String>,
    /// The people of it.
    pub people: SignUpPeople,
}

/// A sign-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignUp {
    /// Its id.
    pub id: SignUpId,
    /// The programme.
    pub programme_id: ProgrammeId,
    /// The coordinator of the programme.
    pub coordinator_id: OrganisationId,
    /// The organisation that signed up; none where it came by a link.
    pub organisation_id: Option<OrganisationId>,
    /// The organisations that hold the two sites, as far as these are known.
    pub holder_ids: Vec<OrganisationId>,
    /// What is stated of it.
    pub facts: SignUpFacts,
    /// Its state.
    pub state: SignUpState,
    /// Why it waits, was rejected or withdrawn.
    pub reason: Option<SignUpReason>,
    /// When it came.
    pub received_at: Instant,
    /// When its state changed last.
    pub decided_at: Option<Instant>,
    /// Counts its changes, from 1.
    pub version: i32,
}

/// A sign-up that does not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSignUp {
    /// The programme.
    pub programme: Programme,
    /// The organisation that signs up; none where it comes by a link.
    pub organisation_id: Option<OrganisationId>,
    /// What is stated of it.
    pub facts: SignUpFacts,
    /// The sites that are named, as far as they exist.
    pub sites: Vec<Location>,
}

impl SignUpFacts {
    /// One side.
    pub const fn side(&self, side: Employer) -> &SignUpSide {
        match side {
            Employer::SchoolBoard => &self.school,
            Employer::ChildcareProvider => &self.childcare,
        }
    }

    /// The sites that are known.
    pub fn location_ids(&self) -> Vec<LocationId> {
        self.school.location_id.into_iter().chain(self.childcare.location_id).collect()
    }
}

impl SignUpState {
    /// Whether nothing follows.
    pub const fn is_end(self) -> bool {
        matches!(self, Self::Rejected | Self::Withdrawn)
    }
}

impl SignUp {
    /// Whether it came by a link: then nobody answers for it but who stands in it.
    pub const fn is_by_link(&self) -> bool {
        self.organisation_id.is_none()
    }
}

impl Recognition {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.is_recognised && self.until.is_none_or(|until| day <= until)
    }
}

/// Who holds some sites, each once.
pub fn holders<'a>(sites: impl IntoIterator<Item = &'a Location>) -> Vec<OrganisationId> {
    let holders: BTreeSet<_> = sites.into_iter().map(|site| site.organisation_id).collect();
    holders.into_iter().collect()
}

impl SignUpFacts {
    /// Whether a token reaches it: one that is narrowed to locations reaches what is at one of these.
    fn is_reached(&self, caller: &Authority) -> bool {
        caller.identity().locations.is_none() || self.location_ids().into_iter().any(|site| caller.reaches(site))
    }
}

impl Subject for SignUp {
    /// The coordinator reviews it; who signed up or holds one of its sites is a party.
    fn relation(&self, caller: &Authority) -> Relation {
        let own = caller.organisation();
        if !self.facts.is_reached(caller) {
            Relation::Anyone
        } else if own == self.coordinator_id {
            Relation::Own
        } else if self.organisation_id == Some(own) || self.holder_ids.contains(&own) {
            Relation::Party
        } else {
            Relation::Anyone
        }
    }
}

impl Subject for NewSignUp {
    fn relation(&self, caller: &Authority) -> Relation {
        if self.facts.is_reached(caller) { self.programme.relation(caller) } else { Relation::Anyone }
    }
}
