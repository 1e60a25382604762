//! The checks before work with children may start: that they were done, by whom it was noted and when, never the certificate
//! (Wet kinderopvang 1.50, Wet op het primair onderwijs 32).

use serde::{Deserialize, Serialize};

use crate::{
    Date, Instant,
    authority::Authority,
    combination::{ConductCertificate, Screening},
    organisation::OrganisationId,
};

/// By whom something was noted, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Noted {
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// An opaque reference to the person behind the client, never a name.
    pub person: Option<String>,
    /// When.
    pub noted_at: Instant,
}

/// A day on which something was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NotedDate {
    /// The day.
    pub date: Date,
    /// By whom it was noted.
    #[serde(flatten)]
    pub noted: Noted,
}

/// A certificate of conduct (VOG) that was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NotedCertificate {
    /// The engagement, by its place in the contract.
    pub engagement: usize,
    /// The day of the certificate.
    pub issued_date: Date,
    /// By whom it was noted.
    #[serde(flatten)]
    pub noted: Noted,
}

/// What was noted of the screening of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ContractScreening {
    /// The entry in the childcare register of persons (Personenregister kinderopvang).
    pub register_entry: Option<NotedDate>,
    /// The link of that entry to the childcare provider.
    pub register_link: Option<NotedDate>,
    /// The certificates that were seen.
    pub conduct_certificates: Vec<NotedCertificate>,
}

impl ContractScreening {
    /// The days alone, as the rules read them.
    pub fn dates(&self) -> Screening {
        let certificate =
            |one: &NotedCertificate| ConductCertificate { engagement: one.engagement, issued_date: one.issued_date };
        Screening {
            register_entry_date: self.register_entry.as_ref().map(|one| one.date),
            register_link_date: self.register_link.as_ref().map(|one| one.date),
            conduct_certificates: self.conduct_certificates.iter().map(certificate).collect(),
        }
    }

    /// What is stated now, noted by a caller; what stood there already keeps who noted it.
    pub(super) fn noting(known: Option<&Self>, stated: &Screening, caller: &Authority, now: Instant) -> Self {
        let noted = || Noted { organisation_id: caller.organisation(), person: caller.identity().person.clone(), noted_at: now };
        let day = |stated: Option<Date>, known: Option<&NotedDate>| {
            let date = stated?;
            Some(known.filter(|known| known.date == date).cloned().unwrap_or_else(|| NotedDate { date, noted: noted() }))
        };
        let certificate = |stated: &ConductCertificate| {
            let ConductCertificate { engagement, issued_date } = *stated;
            let same = |one: &&NotedCertificate| (one.engagement, one.issued_date) == (engagement, issued_date);
            let known = known.iter().flat_map(|known| &known.conduct_certificates).find(same);
            known.cloned().unwrap_or_else(|| NotedCertificate { engagement, issued_date, noted: noted() })
        };
        Self {
            register_entry: day(stated.register_entry_date, known.and_then(|known| known.register_entry.as_ref())),
            register_link: day(stated.register_link_date, known.and_then(|known| known.register_link.as_ref())),
            conduct_certificates: stated.conduct_certificates.iter().map(certificate).collect(),
        }
    }
}
