//! What matching knows of a candidate.

use super::{Candidate, CandidateState};
use crate::matching;

impl Candidate {
    /// The candidate as one who looks for a place; none of who is not ready, or of whom no level is known.
    pub fn seeking(&self) -> Option<matching::Candidate> {
        let facts = self.facts.as_ref().filter(|_| self.state == CandidateState::Ready)?;
        Some(matching::Candidate {
            id: self.id,
            minutes: facts.minutes,
            weekdays: facts.weekdays.clone(),
            level: facts.intake?.level,
            max_travel_minutes: facts.max_travel_minutes,
            preferred_site: facts.preferred_location_id,
            wished_minutes: facts.wished_minutes,
            wished_free: facts.wished_free.clone(),
        })
    }
}
