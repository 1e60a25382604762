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

    /// How many things a term would take away that are of before a moment.
    pub async fn count_expired(&self, term: RetentionTerm, before: Instant) -> Result<u64, Failure> {
        match term {
            RetentionTerm::ProcessingRecord => self.count_log_before(before).await,
            RetentionTerm::Erasure => self.count_erasures_before(before).await,
            RetentionTerm::PreschoolProgramme | RetentionTerm::HandoverWords | RetentionTerm::ConsentProof => {
                self.count_handover_things(term, before).await
            }
        }
    }

    /// Takes away what a term keeps no longer, in small transactions, and gives the number of things.
    pub async fn take_expired(&self, term: RetentionTerm, before: Instant) -> Result<u64, Failure> {
        match term {
            RetentionTerm::ProcessingRecord => self.prune_log_before(before).await,
            RetentionTerm::Erasure => self.forget_erasures_before(before).await,
            RetentionTerm::PreschoolProgramme | RetentionTerm::HandoverWords | RetentionTerm::ConsentProof => {
                self.take_handover_things(term, before).await
            }
        }
    }
}
