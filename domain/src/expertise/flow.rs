//! The verbs, each for one side in some states.
//!
//! | verb | from | to | who |
//! |---|---|---|---|
//! | accept, decline | asked | accepted, declined | specialist |
//! | answer | accepted | answered | specialist |
//! | follow up | answered | accepted | asker |
//! | close | answered | closed | asker |
//! | withdraw | asked, accepted | withdrawn | asker |
//! | withdraw consent | any, as long as there are words | consentWithdrawn, or the end that it had | guardian, asker |
//! | by time | asked, accepted, answered | withdrawn, or closed once answered | the service |

use super::{
    AskedAbout, ExpertiseAbout, ExpertiseMessage, ExpertiseMessageKind as Kind, ExpertiseRequest, ExpertiseState as State,
    ExpertiseTerms, consent,
};
use crate::{
    Instant, Reason, Refusal,
    authority::{AnswerExpertise, AskExpertise, Changed, Permitted, WithdrawExpertiseConsent},
    child::Registration,
    code::codes,
};

codes! {
    /// Why a specialist does not accept a request.
    ExpertiseDecline {
        /// Geen tijd.
        NoCapacity = "noCapacity",
        /// Een andere deskundige past beter.
        OtherSpecialist = "otherSpecialist",
        /// Niet iets voor deze organisatie.
        NotOurs = "notOurs",
    }
}

impl ExpertiseRequest {
    fn must_be(&self, states: &[State]) -> Result<(), Refusal> {
        if states.contains(&self.state) { Ok(()) } else { Err(Refusal::rule(Reason::ExpertiseState, "#")) }
    }

    fn next_version(mut self) -> Changed<Self> {
        let read = self.version;
        self.version += 1;
        Changed::from_version(self, read)
    }

    /// Goes on to another state; the words are kept for some days from now.
    fn moved(mut self, state: State, terms: &ExpertiseTerms, now: Instant) -> Changed<Self> {
        self.state = state;
        if !state.is_open() {
            self.moments.ended_at = Some(now);
        }
        self.words_until = Some(terms.words_until(now));
        self.next_version()
    }

    fn say(&mut self, kind: Kind, text: String, minutes_spent: Option<i32>, now: Instant) {
        self.messages.push(ExpertiseMessage { kind, text, written_at: now, minutes_spent });
    }

    /// Loses its words; what was open has ended without anybody saying so.
    pub(super) fn lapse(&mut self, at: Instant) {
        self.messages.clear();
        self.words_until = None;
        if self.state.is_open() {
            self.state = self.state.lapsed();
            self.moments.ended_at = Some(at);
        }
    }
}

impl State {
    /// What becomes of a request that nobody goes on with: one that was answered counts as closed, any other as withdrawn.
    #[must_use]
    pub const fn lapsed(self) -> Self {
        match self {
            Self::Asked | Self::Accepted => Self::Withdrawn,
            Self::Answered => Self::Closed,
            ended => ended,
        }
    }
}

impl Permitted<AnswerExpertise, ExpertiseRequest> {
    /// Accepts the question.
    ///
    /// # Errors
    ///
    /// It is not asked any more.
    pub fn accept(self, terms: &ExpertiseTerms, now: Instant) -> Result<Changed<ExpertiseRequest>, Refusal> {
        let mut request = self.into_subject();
        request.must_be(&[State::Asked])?;
        request.moments.accepted_at = Some(now);
        Ok(request.moved(State::Accepted, terms, now))
    }

    /// Declines the question.
    ///
    /// # Errors
    ///
    /// It is not asked any more.
    pub fn decline(
        self,
        reason: ExpertiseDecline,
        terms: &ExpertiseTerms,
        now: Instant,
    ) -> Result<Changed<ExpertiseRequest>, Refusal> {
        let mut request = self.into_subject();
        request.must_be(&[State::Asked])?;
        request.decline = Some(reason);
        Ok(request.moved(State::Declined, terms, now))
    }

    /// Answers the question that waits, with the minutes (0 or more) that it took.
    ///
    /// # Errors
    ///
    /// It was not accepted, or no question waits.
    pub fn answer(
        self,
        text: String,
        minutes: i32,
        terms: &ExpertiseTerms,
        now: Instant,
    ) -> Result<Changed<ExpertiseRequest>, Refusal> {
        let mut request = self.into_subject();
        request.must_be(&[State::Accepted])?;
        request.say(Kind::Answer, text, Some(minutes), now);
        request.counts.answers += 1;
        request.counts.minutes_spent = request.counts.minutes_spent.saturating_add(minutes);
        request.moments.first_answered_at = request.moments.first_answered_at.or(Some(now));
        request.moments.answered_at = Some(now);
        Ok(request.moved(State::Answered, terms, now))
    }
}

impl Permitted<AskExpertise, ExpertiseRequest> {
    /// Asks a further question in the same thread, which is to be answered within the same term.
    ///
    /// # Errors
    ///
    /// No answer was given to ask on from, or as many further questions were asked as there may be; or of a named child, as the asker has
    /// registered it now, the consents do not suffice any more.
    pub fn follow_up(
        self,
        text: String,
        registration: Option<&Registration>,
        terms: &ExpertiseTerms,
        now: Instant,
    ) -> Result<Changed<ExpertiseRequest>, Refusal> {
        let mut request = self.into_subject();
        request.must_be(&[State::Answered])?;
        if let AskedAbout::Child { consents, .. } = &request.about {
            let registration = registration.ok_or_else(|| Refusal::rule(Reason::ChildUnknown, "#"))?;
            let causes = consent::judge(consents, registration, terms.guardian_policy, None, now.date());
            if !causes.is_empty() {
                return Err(Refusal::rule(Reason::ConsentNotStanding, "#"));
            }
        }
        if request.counts.follow_ups >= terms.follow_ups_most {
            return Err(Refusal::rule(Reason::FollowUpsTooMany, "#"));
        }
        request.say(Kind::FollowUp, text, None, now);
        request.counts.follow_ups += 1;
        request.due_date = terms.due(now.date());
        Ok(request.moved(State::Accepted, terms, now))
    }

    /// Closes what was answered.
    ///
    /// # Errors
    ///
    /// A question waits for its answer, or it has ended.
    pub fn close(self, terms: &ExpertiseTerms, now: Instant) -> Result<Changed<ExpertiseRequest>, Refusal> {
        let request = self.into_subject();
        request.must_be(&[State::Answered])?;
        Ok(request.moved(State::Closed, terms, now))
    }

    /// Withdraws a question that waits for its answer.
    ///
    /// # Errors
    ///
    /// It was answered, or has ended.
    pub fn withdraw(self, terms: &ExpertiseTerms, now: Instant) -> Result<Changed<ExpertiseRequest>, Refusal> {
        let request = self.into_subject();
        request.must_be(&[State::Asked, State::Accepted])?;
        Ok(request.moved(State::Withdrawn, terms, now))
    }
}

impl Permitted<WithdrawExpertiseConsent, ExpertiseRequest> {
    /// Ends a request about a named child whose guardian allows it no longer (AVG 7(3)): the words are gone at once and the fact stays.
    /// Of one that has ended already the words go too.
    ///
    /// # Errors
    ///
    /// It is about no named child, or there are no words left.
    pub fn withdraw_consent(self, now: Instant) -> Result<Changed<ExpertiseRequest>, Refusal> {
        let mut request = self.into_subject();
        if request.about.kind() != ExpertiseAbout::Child || request.messages.is_empty() {
            return Err(Refusal::rule(Reason::ConsentNotStanding, "#"));
        }
        if request.state.is_open() {
            request.state = State::ConsentWithdrawn;
            request.moments.ended_at = Some(now);
        }
        request.messages.clear();
        request.words_until = None;
        Ok(request.next_version())
    }
}
