//! Retention: what goes after its term, term by term.

use domain::{Instant, retention::RetentionTerm};

use crate::{Database, Failure};

impl Database {
    /// How many things a term would take away that are of before a moment.
    pub async fn count_expired(&self, term: RetentionTerm, before: Instant) -> Result<u64, Failure> {
        match term {
            RetentionTerm::ProcessingRecord => self.count_log_before(before).await,
            RetentionTerm::Erasure => self.count_erasures_before(before).await,
        }
    }

    /// Takes away what a term keeps no longer, in small transactions, and gives the number of things.
    pub async fn take_expired(&self, term: RetentionTerm, before: Instant) -> Result<u64, Failure> {
        match term {
            RetentionTerm::ProcessingRecord => self.prune_log_before(before).await,
            RetentionTerm::Erasure => self.forget_erasures_before(before).await,
        }
    }
}
