//! What a request asks of its two sides, by when and on which days.

use super::{ExpertiseRequest, ExpertiseState, ExpertiseTerms};
use crate::{
    Instant,
    step::{StepCode, Task},
};

impl ExpertiseRequest {
    /// What it asks now, as long as nobody takes the next step. It asks nothing any more once its words are gone.
    pub fn task(&self, terms: &ExpertiseTerms) -> Option<Task> {
        let until_date = self.words_until.map(Instant::date).map(|day| day.yesterday().unwrap_or(day));
        let of_specialist = |code, since: Instant| Task {
            code,
            due_date: self.due_date,
            organisation_id: self.specialist.organisation_id,
            location_id: self.specialist.location_id,
            from_date: since.date(),
            until_date,
        };
        let moments = &self.moments;
        match self.state {
            ExpertiseState::Asked => Some(of_specialist(StepCode::AcceptExpertise, moments.asked_at)),
            ExpertiseState::Accepted => {
                let since = self.messages.last().map(|asked| asked.written_at).max(moments.accepted_at);
                Some(of_specialist(StepCode::AnswerExpertise, since.unwrap_or(moments.asked_at)))
            }
            ExpertiseState::Answered => {
                let from_date = moments.answered_at.unwrap_or(moments.asked_at).date();
                Some(Task {
                    code: StepCode::CloseExpertise,
                    due_date: from_date.saturating_add(jiff::Span::new().days(terms.close_days)),
                    organisation_id: self.asker_id,
                    location_id: self.about.location_id(),
                    from_date,
                    until_date,
                })
            }
            ExpertiseState::Closed | ExpertiseState::Declined | ExpertiseState::Withdrawn | ExpertiseState::ConsentWithdrawn => {
                None
            }
        }
    }
}
