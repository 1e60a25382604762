//! Retention: what goes after its term, term by term.

use domain::{Instant, retention::RetentionTerm};

use crate::{Database, Failure, connection::AnyConnection};

impl Database {
    /// Throws things away in transactions that each take `most` of them at the utmost, until one finds fewer; says how many.
    pub(crate) async fn prune_in_parts<F>(&self, most: i64, part: F) -> Result<usize, Failure>
    where
        F: FnMut(&mut AnyConnection) -> Result<usize, Failure> + Clone + Send + 'static,
    {
        let mut pruned = 0;
        loop {
            let some = self.internal_write(part.clone()).await?;
            pruned += some;
            if i64::try_from(some).unwrap_or(most) < most {
                return Ok(pruned);
            }
        }
    }

    /// How many things a term would take away that are of before a moment, as it is now.
    pub async fn count_expired(&self, term: RetentionTerm, before: Instant, now: Instant) -> Result<u64, Failure> {
        match term {
            RetentionTerm::ProcessingRecord => self.count_log_before(before).await,
            RetentionTerm::Erasure => self.count_erasures_before(before).await,
            RetentionTerm::Expertise => self.count_expertise_words(now).await,
            RetentionTerm::Support => self.count_old_support(before).await,
            RetentionTerm::Referral => self.count_referred(before).await,
            RetentionTerm::RejectedCandidate => self.count_old_candidates(before).await,
            RetentionTerm::CombinationContract => self.count_old_contracts(before).await,
            RetentionTerm::Subsidy => self.count_old_subsidies(before).await,
            _ => {
                let left = match term.holder().filter(|_| term.ends_registrations()) {
                    Some(kind) => self.count_left(kind, before).await?,
                    None => 0,
                };
                Ok(left + self.count_handover_things(term, before, now).await?)
            }
        }
    }

    /// Takes away what a term keeps no longer, in small transactions, and gives the number of things.
    pub async fn take_expired(&self, term: RetentionTerm, before: Instant, now: Instant) -> Result<u64, Failure> {
        match term {
            RetentionTerm::ProcessingRecord => self.prune_log_before(before).await,
            RetentionTerm::Erasure => self.forget_erasures_before(before).await,
            RetentionTerm::Expertise => self.take_expertise_words(now).await,
            RetentionTerm::Support => self.prune_old_support(before).await,
            RetentionTerm::Referral => self.erase_referred(before, now).await,
            RetentionTerm::RejectedCandidate => self.forget_old_candidates(before).await,
            RetentionTerm::CombinationContract => self.forget_old_contracts(before).await,
            RetentionTerm::Subsidy => self.prune_old_subsidies(before).await,
            RetentionTerm::HandoverContent => Ok(u64::try_from(self.purge_handovers(now).await?).unwrap_or(u64::MAX)),
            _ => {
                let said = self.take_handover_things(term, before, now).await?;
                let left = match term.holder().filter(|_| term.ends_registrations()) {
                    Some(kind) => self.erase_left(kind, before, now).await?,
                    None => 0,
                };
                Ok(said + left)
            }
        }
    }
}
