//! Protocols for what is not kept here: the reporting code of domestic violence and child abuse (meldcode) and the index of youth at risk
//! (verwijsindex). An organisation says which protocol it has and whom to ask by function; of a child or a person there is no place.

use crate::{
    Cause, Date, Instant, Reason, Refusal,
    authority::{Authority, Changed, Permitted, Relation, StateProtocol, Subject},
    code::codes,
    identifier::holds_citizen_number,
    organisation::OrganisationId,
};

codes! {
    /// Protocol (protocol) of an organisation.
    ProtocolKind {
        /// Meldcode huiselijk geweld en kindermishandeling (Wet kinderopvang 1.51a, WPO 4b).
        ReportingCode = "reportingCode",
        /// Verwijsindex risicojongeren (Jeugdwet 7.1).
        RiskIndex = "riskIndex",
    }
}

codes! {
    /// Function (functie) that answers questions about a protocol.
    ProtocolContactRole {
        /// Aandachtsfunctionaris.
        SafeguardingOfficer = "safeguardingOfficer",
        /// Intern begeleider of zorgcoördinator.
        SupportCoordinator = "supportCoordinator",
        /// Pedagogisch coach.
        PedagogicCoach = "pedagogicCoach",
        /// Leidinggevende.
        Manager = "manager",
    }
}

/// What can be stated of a protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProtocolFacts {
    /// How it is called.
    pub title: String,
    /// The day from which this version holds.
    pub version_date: Date,
    /// Where it can be read: an address with https.
    pub link: String,
    /// The function that answers questions about it.
    pub contact_role: ProtocolContactRole,
    /// How that function is reached at work: an e-mail address or a telephone number, of the function and not of a person.
    pub contact: String,
}

/// The protocol of an organisation, which may not be stated yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Protocol {
    /// Whose it is.
    pub organisation_id: OrganisationId,
    /// Which one.
    pub kind: ProtocolKind,
    /// What is stated of it; absent while nothing is.
    pub facts: Option<ProtocolFacts>,
    /// When it was stated last.
    pub stated_at: Option<Instant>,
    /// Counts its changes; 0 while nothing is stated.
    pub version: i32,
}

impl ProtocolFacts {
    fn judge(&self, today: Date) -> Vec<Cause> {
        let texts = [("title", &self.title), ("link", &self.link), ("contact", &self.contact)];
        let suspect = texts.into_iter().filter(|(_, text)| holds_citizen_number(text));
        let mut causes: Vec<_> = suspect.map(|(member, _)| Cause::new(Reason::CitizenNumber, format!("#/{member}"))).collect();
        if self.version_date > today {
            causes.push(Cause::new(Reason::ProtocolInFuture, "#/versionDate"));
        }
        causes
    }
}

impl Protocol {
    /// One of which nothing is stated yet.
    pub const fn unstated(organisation_id: OrganisationId, kind: ProtocolKind) -> Self {
        Self { organisation_id, kind, facts: None, stated_at: None, version: 0 }
    }
}

impl Permitted<StateProtocol, Protocol> {
    /// States the protocol, in the place of what was stated before.
    ///
    /// # Errors
    ///
    /// Every cause at once: a version that does not hold yet, and a text that holds a citizen service number.
    pub fn state(self, facts: ProtocolFacts, now: Instant) -> Result<Changed<Protocol>, Refusal> {
        Refusal::unless_empty(facts.judge(now.date()))?;
        let read = self.subject().version;
        let Protocol { organisation_id, kind, .. } = self.into_subject();
        let stated = Protocol { organisation_id, kind, facts: Some(facts), stated_at: Some(now), version: read + 1 };
        Ok(if read == 0 { Changed::made(stated) } else { Changed::from_version(stated, read) })
    }
}

impl Subject for Protocol {
    fn relation(&self, caller: &Authority) -> Relation {
        if caller.organisation() == self.organisation_id { Relation::Own } else { Relation::Anyone }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_protocol_holds_already_and_has_no_number_of_a_person() {
        let stated = |title: &str, version_date| ProtocolFacts {
            title: title.to_owned(),
            version_date,
            link: "https://example.org/meldcode".to_owned(),
            contact_role: ProtocolContactRole::SafeguardingOfficer,
            contact: "meldcode@example.org".to_owned(),
        };
        let (today, tomorrow) = (date(2026, 9, 1), date(2026, 9, 2));
        for (facts, expected) in [
            (stated("Meldcode 2026", today), vec![]),
            (stated("Meldcode 2026", tomorrow), vec![(Reason::ProtocolInFuture, "#/versionDate")]),
            (stated("Meldcode 111222333", today), vec![(Reason::CitizenNumber, "#/title")]),
        ] {
            let causes = facts.judge(today);
            let found: Vec<_> = causes.iter().map(|cause| (cause.reason, cause.pointer.as_str())).collect();
            assert_eq!(found, expected, "{facts:?}");
        }
    }
}
