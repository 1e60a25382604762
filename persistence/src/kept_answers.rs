//! What was answered to requests with an idempotency key. The key is inserted before the effect and in its transaction, so there
//! never is one without the other: a repeat waits for the first (on PostgreSQL at the unique key, on SQLite for the one writer)
//! and then finds what it was answered.
//!
//! A request of several transactions claims its key in one of its own, for a time. What it does must be the same when it is done
//! again, for a process that dies leaves it half done and its claim to lapse.

use aws_lc_rs::digest;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::{
    Instant, Refusal,
    child::{ChildId, RegistrationId},
};
use uuid::Uuid;

use crate::{
    Constraint, Database, Failure, Writing,
    schema::{data_keys, kept_answers as table, registrations},
    sealing::DataKey,
    stored::Stored,
};

/// How many answers are thrown away in one transaction.
const PRUNED: i64 = 500;

/// A request that is to have its effect once.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The key that the caller chose.
    pub key: String,
    /// The operation that was asked: method and path.
    pub operation: String,
    /// The keyed hash of all that makes it this request and no other.
    pub fingerprint: Vec<u8>,
    /// Until when the answer is kept.
    pub expires_at: Instant,
}

/// An answer as it is given again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The address of what was made.
    pub location: Option<String>,
    /// The entity tag.
    pub etag: Option<String>,
    /// The body.
    pub body: Vec<u8>,
    /// Until when it is of use, where that is earlier than the term of the request.
    pub until: Option<Instant>,
}

/// What became of a request that is to have its effect once.
#[derive(Debug)]
pub enum Once<T> {
    /// It had its effect now.
    Now(T),
    /// It had its effect before, and was answered this.
    Before(KeptAnswer),
}

#[derive(diesel::Queryable)]
struct AnswerRow {
    _key_hash: Vec<u8>,
    fingerprint: Vec<u8>,
    status: Option<i32>,
    location: Option<String>,
    etag: Option<String>,
    body: Option<Vec<u8>>,
    children: Vec<u8>,
    expires_at: Stored<Instant>,
}

/// Where a sealed answer belongs.
fn place(key_hash: &[u8]) -> Vec<u8> {
    [key_hash, b"answer"].concat()
}

impl Writing<'_> {
    /// Does the work, unless the same request did it before; then it gives what that was answered. Work that came to no answer to
    /// keep may be done again.
    pub fn once<T>(
        &mut self,
        asked: &Asked,
        work: impl FnOnce(&mut Self) -> Result<T, Failure>,
        answer: impl FnOnce(&T) -> Result<Option<KeptAnswer>, Failure>,
    ) -> Result<Once<T>, Failure> {
        if let Some(before) = self.claim(asked, asked.expires_at)? {
            return Ok(Once::Before(before));
        }
        let result = work(self)?;
        let children = self.touched_so_far();
        match answer(&result)? {
            Some(answer) => self.keep(asked, answer, &children)?,
            None => self.give_up(asked)?,
        }
        Ok(Once::Now(result))
    }

    /// Claims the key for a request of several transactions until a moment, after which a repeat may take it up; gives the answer
    /// where it had its effect before.
    pub fn claim(&mut self, asked: &Asked, until: Instant) -> Result<Option<KeptAnswer>, Failure> {
        let key_hash = self.key_hash(asked);
        let known: Option<AnswerRow> =
            table::table.filter(table::key_hash.eq(&key_hash)).get_result(self.connection).optional()?;
        let now = self.now();
        match known {
            Some(row) if row.expires_at.0 > now => {
                if row.fingerprint != asked.fingerprint {
                    return Err(Failure::KeyReused);
                }
                if row.status.is_none() {
                    let left = row.expires_at.0.microseconds().saturating_sub(now.microseconds()) / 1_000_000;
                    return Err(Failure::StillRunning(u64::try_from(left).unwrap_or(0).clamp(1, 5)));
                }
                return self.answer_again(&key_hash, row).map(Some);
            }
            Some(_) => {
                diesel::delete(table::table.filter(table::key_hash.eq(&key_hash))).execute(self.connection)?;
            }
            None => {}
        }
        let inserted = diesel::insert_into(table::table)
            .values((
                table::key_hash.eq(&key_hash),
                table::fingerprint.eq(&asked.fingerprint),
                table::children.eq(Vec::<u8>::new()),
                table::expires_at.eq(Stored(until)),
            ))
            .execute(self.connection);
        match inserted.map_err(Failure::from) {
            Ok(_) => Ok(None),
            // The same request came first while this one looked. Once more, and its answer is there.
            Err(Failure::Constraint(Constraint::KeptAnswer)) => Err(Failure::Contended("an idempotency key".into())),
            Err(failure) => Err(failure),
        }
    }

    /// Keeps the answer to a request whose key was claimed and that shows nobody.
    pub fn keep_plain(&mut self, asked: &Asked, answer: KeptAnswer) -> Result<(), Failure> {
        self.keep(asked, answer, &[])
    }

    /// Gives up the claim of a request that did not come to an answer.
    pub fn give_up(&mut self, asked: &Asked) -> Result<(), Failure> {
        let key_hash = self.key_hash(asked);
        self.give_up_claim(&key_hash)
    }

    fn give_up_claim(&mut self, key_hash: &[u8]) -> Result<(), Failure> {
        let running = table::table.filter(table::key_hash.eq(key_hash)).filter(table::status.is_null());
        diesel::delete(running).execute(self.connection)?;
        Ok(())
    }

    fn keep(&mut self, asked: &Asked, answer: KeptAnswer, children: &[ChildId]) -> Result<(), Failure> {
        let key_hash = self.key_hash(asked);
        let KeptAnswer { status, location, etag, body, until } = answer;
        let until = until.map_or(asked.expires_at, |until| until.min(asked.expires_at));
        let mut children = children.to_vec();
        let body = if children.is_empty() {
            body
        } else {
            let mut key = None;
            while let (Some(child), None) = (children.first(), &key) {
                key = self.key_of(*child)?;
                // What was erased of a child has no key; the answer is kept under that of another one in it.
                if key.is_none() {
                    children.remove(0);
                }
            }
            // Of nobody whom it shows a registration is left, so nothing is kept and a repeat is a new request.
            let Some(key) = key else { return self.give_up_claim(&key_hash) };
            key.seal(&body, &place(&key_hash))?
        };
        let packed: Vec<u8> = children.iter().flat_map(|child| *child.uuid().as_bytes()).collect();
        diesel::update(table::table.filter(table::key_hash.eq(&key_hash)))
            .set((
                table::status.eq(Some(i32::from(status))),
                table::location.eq(location),
                table::etag.eq(etag),
                table::body.eq(Some(body)),
                table::children.eq(packed),
                table::expires_at.eq(Stored(until)),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// The answer as it was given. Of a child whose registration was erased it cannot be read any more: what the request made is
    /// not there.
    fn answer_again(&mut self, key_hash: &[u8], row: AnswerRow) -> Result<KeptAnswer, Failure> {
        let broken = || Failure::Internal("a kept answer that cannot be read".into());
        let mut children = Vec::new();
        for bytes in row.children.chunks(16) {
            children.push(Uuid::from_slice(bytes).map(ChildId::from_uuid).map_err(|_| broken())?);
        }
        let body = row.body.ok_or_else(broken)?;
        let body = match children.first() {
            None => body,
            Some(child) => self.key_of(*child)?.ok_or(Refusal::NotFound)?.open(&body, &place(key_hash))?,
        };
        // Whoever sees the answer again sees the children in it again.
        for child in children {
            self.touch(child);
        }
        let status = row.status.and_then(|status| u16::try_from(status).ok()).ok_or_else(broken)?;
        Ok(KeptAnswer { status, location: row.location, etag: row.etag, body, until: None })
    }

    fn key_of(&mut self, child: ChildId) -> Result<Option<DataKey>, Failure> {
        let kept: Option<(Stored<RegistrationId>, Vec<u8>)> = registrations::table
            .inner_join(diesel::JoinOnDsl::on(data_keys::table, data_keys::id.eq(registrations::id)))
            .filter(registrations::child_id.eq(Stored(child)))
            .select((registrations::id, data_keys::wrapped))
            .get_result(self.connection)
            .optional()?;
        let means = self.means;
        match kept {
            Some((Stored(id), wrapped)) => means.master_key.data_key(&wrapped, id).map(Some),
            // Who is no child is told by the id of what holds the data, and so is the key.
            None => crate::data_keys::key_of(self.connection, &means.master_key, child),
        }
    }

    /// The hash under which an answer is kept. It depends on no key of ours, so that one that is renewed makes no repeat a new
    /// request; what a caller chose as its key is not to be read from it.
    fn key_hash(&self, asked: &Asked) -> Vec<u8> {
        let organisation = self.authority().organisation().uuid();
        let mut context = digest::Context::new(&digest::SHA256);
        context.update(self.client.uuid().as_bytes());
        context.update(organisation.as_bytes());
        context.update(&u32::try_from(asked.operation.len()).unwrap_or(u32::MAX).to_be_bytes());
        context.update(asked.operation.as_bytes());
        context.update(asked.key.as_bytes());
        context.finish().as_ref().to_vec()
    }
}

impl Database {
    /// Throws away the answers whose term has passed; says how many.
    pub async fn prune_kept_answers(&self, now: Instant) -> Result<usize, Failure> {
        self.prune_in_parts(PRUNED, move |connection| {
            let expired: Vec<Vec<u8>> = table::table
                .filter(table::expires_at.le(Stored(now)))
                .order(table::expires_at)
                .limit(PRUNED)
                .select(table::key_hash)
                .load(connection)?;
            diesel::delete(table::table.filter(table::key_hash.eq_any(&expired))).execute(connection)?;
            Ok(expired.len())
        })
        .await
    }
}
