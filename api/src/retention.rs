//! Retention: every term carried out, for a timer of the operator and once a day by the service itself.

use persistence::{
    Database, Failure,
    domain::{Date, Instant, code::Code, retention::RetentionTerm},
};

/// What a term came to.
pub(crate) struct Carried {
    /// The term.
    pub(crate) term: RetentionTerm,
    /// The first day of which things are still kept.
    pub(crate) first_kept: Date,
    /// How many things went, or would go.
    pub(crate) count: u64,
}

/// Takes away what every term keeps no longer, in small transactions; with `dry_run` it only counts.
pub(crate) async fn carry_out(database: &Database, now: Instant, dry_run: bool) -> Result<Vec<Carried>, Failure> {
    let parameters = database.rule_parameters().await?;
    let mut carried = Vec::new();
    for term in RetentionTerm::ALL.iter().copied() {
        let first_kept = term.first_day_kept(now.date(), &parameters)?;
        let before =
            Instant::beginning_of(first_kept).ok_or_else(|| Failure::Internal(format!("{first_kept} has no beginning")))?;
        let count = if dry_run {
            database.count_expired(term, before, now).await?
        } else {
            database.take_expired(term, before, now).await?
        };
        carried.push(Carried { term, first_kept, count });
    }
    Ok(carried)
}
