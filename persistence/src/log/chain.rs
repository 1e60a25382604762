//! The hashes of the log: a Merkle tree over the records of a batch, and the seal that holds its root and the seal before it.

use aws_lc_rs::digest;
use domain::Instant;

use crate::records::KeptRecord;

/// A SHA-256.
pub(super) type Hash = [u8; 32];

/// What stands for the seal before the first.
pub(super) const BEGINNING: Hash = [0; 32];

/// The hash of a record as it is stored, its proof included.
pub(super) fn leaf(record: &KeptRecord) -> Hash {
    sha256(&[&[0], &record.bytes(), record.proof.as_deref().unwrap_or_default()])
}

/// The Merkle root of leaves in their order, as RFC 6962 makes it; of none it is the hash of nothing.
pub(super) fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => sha256(&[]),
        [leaf] => *leaf,
        leaves => {
            // The left side is as large as a power of two can be and still leave something on the right.
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            sha256(&[&[1], &root(left), &root(right)])
        }
    }
}

/// What a seal says.
pub(super) struct Seal {
    pub(super) number: i64,
    pub(super) previous: Hash,
    pub(super) root: Hash,
    pub(super) record_count: i32,
    pub(super) sealed_at: Instant,
}

impl Seal {
    /// The seal itself.
    pub(super) fn hash(&self) -> Hash {
        sha256(&[
            &[2],
            &self.number.to_be_bytes(),
            &self.previous,
            &self.root,
            &self.record_count.to_be_bytes(),
            &self.sealed_at.microseconds().to_be_bytes(),
        ])
    }
}

/// The hash of parts one after the other; each caller's parts have lengths of their own, or all but one of them have.
pub(super) fn sha256(parts: &[&[u8]]) -> Hash {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in parts {
        context.update(part);
    }
    let mut hash = BEGINNING;
    hash.copy_from_slice(context.finish().as_ref());
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(count: u8) -> Vec<Hash> {
        (0..count).map(|number| sha256(&[&[number]])).collect()
    }

    #[test]
    fn the_root_is_that_of_rfc_6962() {
        let l = leaves(5);
        let node = |left: &Hash, right: &Hash| sha256(&[&[1], left, right]);
        assert_eq!(root(&l[..1]), l[0]);
        assert_eq!(root(&l[..2]), node(&l[0], &l[1]));
        assert_eq!(root(&l[..3]), node(&node(&l[0], &l[1]), &l[2]));
        assert_eq!(root(&l), node(&node(&node(&l[0], &l[1]), &node(&l[2], &l[3])), &l[4]));
    }

    #[test]
    fn order_and_number_of_the_leaves_make_another_root() {
        let l = leaves(4);
        let swapped = [l[1], l[0], l[2], l[3]];
        assert_ne!(root(&l), root(&swapped));
        assert_ne!(root(&l), root(&l[..3]));
    }

    #[test]
    fn whatever_a_seal_says_makes_another_seal() {
        let moment = |at| Instant::from_microseconds(at).unwrap();
        let seal = |number, previous, root, record_count, at| {
            Seal { number, previous: [previous; 32], root: [root; 32], record_count, sealed_at: moment(at) }.hash()
        };
        let one = seal(1, 1, 1, 1, 1);
        for other in [seal(2, 1, 1, 1, 1), seal(1, 2, 1, 1, 1), seal(1, 1, 2, 1, 1), seal(1, 1, 1, 2, 1), seal(1, 1, 1, 1, 2)] {
            assert_ne!(one, other);
        }
    }
}
