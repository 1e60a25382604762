//! What guardians must have allowed before a child is named to the specialist of another organisation.

use crate::{Cause, Date, Reason, child::GuardianId, child::Registration, code::codes, handover::GuardianPolicy};

codes! {
    /// How a guardian gave the asker consent to name the child.
    ExpertiseConsentMethod {
        /// Op papier, met een handtekening.
        Paper = "paper",
        /// In een eigen systeem van de vrager, zoals een ouderapp.
        Digital = "digital",
        /// Mondeling, door de vrager opgeschreven.
        Spoken = "spoken",
    }
}

/// What a guardian allowed: to ask this specialist this question about the own child.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ExpertiseConsent {
    /// The guardian, in the asker's registration.
    pub guardian_id: GuardianId,
    /// The day on which it was given.
    pub date: Date,
    /// How it was given.
    pub method: ExpertiseConsentMethod,
}

/// Every cause why a child must not be named on these consents: one that is of nobody with authority, comes twice, lies in the future or
/// before the birth, or was given until the day on which consent to name the child to this organisation was withdrawn (AVG 7(3));
/// and each holder of authority whose consent is missing, by the id at the end of the pointer. By which policy they consent is
/// `consent.guardians`, as for handovers (BW 1:253i).
pub(super) fn judge(
    consents: &[ExpertiseConsent],
    registration: &Registration,
    policy: GuardianPolicy,
    withdrawn: Option<Date>,
    today: Date,
) -> Vec<Cause> {
    const AT: &str = "#/about/child/consents";
    let holders: Vec<GuardianId> =
        registration.guardians.iter().filter(|guardian| guardian.facts.has_authority).map(|guardian| guardian.id).collect();
    let mut causes = Vec::new();
    for (index, consent) in consents.iter().enumerate() {
        if !holders.contains(&consent.guardian_id) {
            causes.push(Cause::new(Reason::GuardianUnknown, format!("{AT}/{index}/guardianId")));
        }
        if consents.iter().take(index).any(|earlier| earlier.guardian_id == consent.guardian_id) {
            causes.push(Cause::new(Reason::DuplicateEntry, format!("{AT}/{index}/guardianId")));
        }
        let date = format!("{AT}/{index}/date");
        if consent.date > today {
            causes.push(Cause::new(Reason::DateInFuture, date));
        } else if consent.date < registration.child.birth_date {
            causes.push(Cause::new(Reason::StartBeforeBirth, date));
        } else if withdrawn.is_some_and(|withdrawn| consent.date <= withdrawn) {
            causes.push(Cause::new(Reason::ConsentNotStanding, date));
        }
    }
    let gave = |holder: &&GuardianId| consents.iter().any(|consent| consent.guardian_id == **holder);
    let is_enough = match policy {
        GuardianPolicy::AllCustodial => !holders.is_empty() && holders.iter().all(|holder| gave(&holder)),
        GuardianPolicy::OneUnlessObjection => holders.iter().any(|holder| gave(&holder)),
    };
    if !is_enough {
        let missing = holders.iter().filter(|holder| !gave(holder));
        causes.extend(missing.map(|holder| Cause::new(Reason::ConsentMissing, format!("{AT}/{holder}"))));
        if holders.is_empty() {
            causes.push(Cause::new(Reason::ConsentMissing, AT));
        }
    }
    causes
}
