//! Requests of guardians by their rights (AVG-verzoek): to correct what is known of their child, or to erase it.
//!
//! Whoever registered the child answers within a term (GDPR article 12(3)) and says why when it refuses (article 12(4)). Erasing itself is
//! an act of its own: what the law keeps is kept, and that is for the organisation to say.

use crate::{
    Cause, Date, Id, Instant, Reason, Refusal,
    authority::{AnswerPrivacyRequest, AskPrivacyRequest, Authority, Changed, Permitted, Relation, Role, Subject},
    child::{ChildId, GuardianId, Registration},
    code::codes,
    identifier::holds_citizen_number,
    organisation::OrganisationId,
    parameter::{MissingParameter, ParameterValue, RuleParameters},
};

/// The id of a request.
pub type PrivacyRequestId = Id<PrivacyRequest>;

codes! {
    /// What a guardian asks.
    PrivacyRequestKind {
        /// Verbeteren of aanvullen (AVG 16).
        Correction = "correction",
        /// Wissen (AVG 17).
        Erasure = "erasure",
    }
}

codes! {
    /// How far a request is.
    PrivacyRequestState {
        /// Nog niet beantwoord.
        Open = "open",
        /// Uitgevoerd.
        CarriedOut = "carriedOut",
        /// Geweigerd, met een reden.
        Refused = "refused",
        /// Ingetrokken door de ouder.
        Withdrawn = "withdrawn",
    }
}

/// A request of one guardian towards the organisation of one registration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrivacyRequest {
    /// Its id.
    pub id: PrivacyRequestId,
    /// The child, by the anchor of the registration.
    pub child_id: ChildId,
    /// Whose registration it is.
    pub organisation_id: OrganisationId,
    /// Who asks.
    pub guardian_id: GuardianId,
    /// What is asked.
    pub kind: PrivacyRequestKind,
    /// In plain words.
    pub text: String,
    /// How far it is.
    pub state: PrivacyRequestState,
    /// When it was asked.
    pub asked_at: Instant,
    /// The last day for an answer.
    pub due_date: Date,
    /// What the organisation answers.
    pub answer: Option<String>,
    /// When it was answered or withdrawn.
    pub ended_at: Option<Instant>,
    /// Counts its changes, from 1.
    pub version: i32,
}

/// A request that is not made yet.
#[derive(Clone, Debug)]
pub struct NewPrivacyRequest {
    /// The registration that it is about.
    pub registration: Registration,
    /// What is asked.
    pub kind: PrivacyRequestKind,
    /// In plain words.
    pub text: String,
}

/// The last day for an answer to what is asked on a day: `privacyRequest.answerMonths` after it (GDPR article 12(3)).
pub fn answer_due(parameters: &RuleParameters, on: Date) -> Result<Date, MissingParameter> {
    let months = parameters.on(on, None).read("privacyRequest.answerMonths", ParameterValue::months)?;
    Ok(on.saturating_add(jiff::Span::new().months(months)))
}

/// The guardian that the caller is in a registration, if it holds authority there.
fn speaker(registration: &Registration, caller: &Authority) -> Option<GuardianId> {
    let own = &caller.identity().guardians;
    let holders = registration.guardians.iter().filter(|guardian| guardian.facts.has_authority);
    holders.map(|guardian| guardian.id).find(|id| own.contains(id))
}

impl PrivacyRequest {
    /// Whether the answer is late on a day.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.state == PrivacyRequestState::Open && self.due_date < today
    }

    /// What somebody should look at again although no rule refuses it: a text in which a citizen service number seems to stand.
    pub fn warnings(&self) -> Vec<Cause> {
        let texts = [("text", Some(&self.text)), ("answer", self.answer.as_ref())];
        let suspect = texts.into_iter().filter(|(_, text)| text.is_some_and(|text| holds_citizen_number(text)));
        suspect.map(|(member, _)| Cause::new(Reason::CitizenNumberSuspected, format!("#/{member}"))).collect()
    }

    fn end(mut self, state: PrivacyRequestState, now: Instant) -> Result<Changed<Self>, Refusal> {
        if self.state != PrivacyRequestState::Open {
            return Err(Refusal::rule(Reason::PrivacyRequestEnded, "#"));
        }
        let read = self.version;
        self.state = state;
        self.ended_at = Some(now);
        self.version += 1;
        Ok(Changed::from_version(self, read))
    }
}

impl Permitted<AskPrivacyRequest, NewPrivacyRequest> {
    /// Asks.
    pub fn ask(
        self,
        id: PrivacyRequestId,
        caller: &Authority,
        due_date: Date,
        now: Instant,
    ) -> Result<Changed<PrivacyRequest>, Refusal> {
        let NewPrivacyRequest { registration, kind, text } = self.into_subject();
        let guardian_id = speaker(&registration, caller).ok_or_else(|| Refusal::rule(Reason::GuardianUnknown, "#"))?;
        Ok(Changed::made(PrivacyRequest {
            id,
            child_id: registration.child.id,
            organisation_id: registration.organisation_id,
            guardian_id,
            kind,
            text,
            state: PrivacyRequestState::Open,
            asked_at: now,
            due_date,
            answer: None,
            ended_at: None,
            version: 1,
        }))
    }
}

impl Permitted<AskPrivacyRequest, PrivacyRequest> {
    /// Takes the request back.
    ///
    /// # Errors
    ///
    /// It was answered or taken back already.
    pub fn withdraw(self, now: Instant) -> Result<Changed<PrivacyRequest>, Refusal> {
        self.into_subject().end(PrivacyRequestState::Withdrawn, now)
    }
}

impl Permitted<AnswerPrivacyRequest, PrivacyRequest> {
    /// Answers: what was asked is done, or is not, and why.
    ///
    /// # Errors
    ///
    /// It was answered or taken back already.
    pub fn answer(self, is_carried_out: bool, answer: String, now: Instant) -> Result<Changed<PrivacyRequest>, Refusal> {
        let mut request = self.into_subject();
        request.answer = Some(answer);
        request.end(if is_carried_out { PrivacyRequestState::CarriedOut } else { PrivacyRequestState::Refused }, now)
    }
}

impl Subject for NewPrivacyRequest {
    fn relation(&self, caller: &Authority) -> Relation {
        if caller.role() == Role::Guardian && speaker(&self.registration, caller).is_some() {
            Relation::OwnChild
        } else {
            Relation::Anyone
        }
    }
}

impl Subject for PrivacyRequest {
    fn relation(&self, caller: &Authority) -> Relation {
        if caller.role() == Role::Guardian {
            if caller.identity().guardians.contains(&self.guardian_id) { Relation::OwnChild } else { Relation::Anyone }
        } else if caller.organisation() == self.organisation_id {
            Relation::Own
        } else {
            Relation::Anyone
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn an_answer_is_due_a_month_after_the_question() {
        let parameters = RuleParameters::seeded();
        for (asked, due) in [
            (date(2026, 9, 1), date(2026, 10, 1)),
            (date(2027, 1, 31), date(2027, 2, 28)),
            (date(2026, 12, 15), date(2027, 1, 15)),
        ] {
            assert_eq!(answer_due(&parameters, asked).unwrap(), due, "{asked}");
        }
    }
}
