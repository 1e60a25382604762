//! Consultations (overleg) around a child: when, who was there by role, and what was agreed. No minutes: those stay with whoever holds them.

use serde::{Deserialize, Serialize};

use super::{
    SupportArrangement, SupportArrangementId,
    judging::{is_role, repeated},
    words,
};
use crate::{
    Cause, Date, Id, Instant, Reason, Refusal,
    authority::{ChangeSupport, Changed, Permitted},
};

/// The id of a consultation.
pub type ConsultationId = Id<Consultation>;

/// What can be stated of a consultation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConsultationFacts {
    /// When it was held.
    pub date: Date,
    /// Who was there, by codes of the list `roles`.
    pub roles_present: Vec<String>,
    /// What was agreed, each in at most 500 characters.
    pub agreements: Vec<String>,
}

/// A consultation within an arrangement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consultation {
    /// Its id.
    pub id: ConsultationId,
    /// Within which arrangement.
    pub arrangement_id: SupportArrangementId,
    /// What is stated of it.
    pub facts: ConsultationFacts,
    /// When it was recorded first.
    pub recorded_at: Instant,
    /// Counts its changes, from 1.
    pub version: i32,
}

impl ConsultationFacts {
    fn judge(&self, arrangement: &SupportArrangement, birth_date: Date, today: Date) -> Vec<Cause> {
        let mut causes = Vec::new();
        if self.date > today {
            causes.push(Cause::new(Reason::DateInFuture, "#/date"));
        }
        if self.date < birth_date {
            causes.push(Cause::new(Reason::DateBeforeBirth, "#/date"));
        }
        if arrangement.end_date.is_some_and(|end| end < self.date) {
            causes.push(Cause::new(Reason::SupportEnded, "#/date"));
        }
        let unknown = self.roles_present.iter().enumerate().filter(|(_, role)| !is_role(role));
        causes.extend(unknown.map(|(at, _)| Cause::new(Reason::CodeUnknown, format!("#/rolesPresent/{at}"))));
        causes.extend(repeated(self.roles_present.iter(), |at| format!("#/rolesPresent/{at}")));
        causes
    }
}

impl Consultation {
    /// What somebody should look at again although no rule refuses it.
    pub fn warnings(&self) -> Vec<Cause> {
        let agreements = self.facts.agreements.iter().enumerate();
        words::warnings(agreements.map(|(at, text)| (format!("#/agreements/{at}"), text.as_str())))
    }
}

impl Permitted<ChangeSupport, SupportArrangement> {
    /// Records a consultation about a child that was born on a day.
    ///
    /// # Errors
    ///
    /// Every cause at once: a day in the future, before birth or after the end of the support, and roles that do not exist or stand there twice.
    pub fn record(
        &self,
        id: ConsultationId,
        facts: ConsultationFacts,
        birth_date: Date,
        now: Instant,
    ) -> Result<Changed<Consultation>, Refusal> {
        Refusal::unless_empty(facts.judge(self.subject(), birth_date, now.date()))?;
        let arrangement_id = self.subject().id;
        Ok(Changed::made(Consultation { id, arrangement_id, facts, recorded_at: now, version: 1 }))
    }

    /// States other facts of a consultation of this arrangement.
    ///
    /// # Errors
    ///
    /// As those of recording it; one of another arrangement is not found.
    pub fn mend(
        &self,
        mut consultation: Consultation,
        facts: ConsultationFacts,
        birth_date: Date,
        today: Date,
    ) -> Result<Changed<Consultation>, Refusal> {
        if consultation.arrangement_id != self.subject().id {
            return Err(Refusal::NotFound);
        }
        Refusal::unless_empty(facts.judge(self.subject(), birth_date, today))?;
        let read = consultation.version;
        consultation.facts = facts;
        consultation.version += 1;
        Ok(Changed::from_version(consultation, read))
    }
}
