//! Which anchors are one child: the groups that the confirmed links make.

use std::collections::BTreeMap;

use domain::child::ChildId;

/// The child under which each anchor is known: the oldest of all that links join to it, directly or through others. Links to
/// anchors that are not among these are left out.
pub(super) fn groups(anchors: &[ChildId], links: &[(ChildId, ChildId)]) -> BTreeMap<ChildId, ChildId> {
    let mut above: BTreeMap<ChildId, ChildId> = anchors.iter().map(|anchor| (*anchor, *anchor)).collect();
    for (first, second) in links {
        if above.contains_key(first) && above.contains_key(second) {
            let (first, second) = (oldest(&above, *first), oldest(&above, *second));
            above.insert(first.max(second), first.min(second));
        }
    }
    anchors.iter().map(|anchor| (*anchor, oldest(&above, *anchor))).collect()
}

/// Follows an anchor to the one that stands above all of its group. Each step leads to an older one, so there is an end.
fn oldest(above: &BTreeMap<ChildId, ChildId>, mut anchor: ChildId) -> ChildId {
    while let Some(next) = above.get(&anchor).filter(|next| **next != anchor) {
        anchor = *next;
    }
    anchor
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn grouped(anchors: &[u128], links: &[(u128, u128)]) -> Vec<u128> {
        let id = |number: u128| ChildId::from_uuid(Uuid::from_u128(number));
        let anchors: Vec<_> = anchors.iter().map(|number| id(*number)).collect();
        let links: Vec<_> = links.iter().map(|(first, second)| (id(*first), id(*second))).collect();
        groups(&anchors, &links).values().map(|oldest| oldest.uuid().as_u128()).collect()
    }

    #[test]
    fn without_links_each_anchor_is_a_child_of_its_own() {
        assert_eq!(grouped(&[1, 2, 3], &[]), [1, 2, 3]);
    }

    #[test]
    fn a_chain_of_links_makes_one_child_under_the_oldest_anchor_in_whatever_order_they_come() {
        assert_eq!(grouped(&[1, 2, 3, 4], &[(3, 4), (2, 3), (1, 2)]), [1, 1, 1, 1]);
        assert_eq!(grouped(&[1, 2, 3, 4], &[(1, 4), (2, 3)]), [1, 2, 2, 1]);
        assert_eq!(grouped(&[4, 3, 2, 1], &[(4, 1), (3, 4)]), [1, 2, 1, 1]);
    }

    #[test]
    fn a_ring_of_links_stays_whole_when_one_of_them_goes_and_a_chain_does_not() {
        assert_eq!(grouped(&[1, 2, 3], &[(1, 2), (2, 3), (1, 3)]), [1, 1, 1]);
        assert_eq!(grouped(&[1, 2, 3], &[(1, 2), (2, 3)]), [1, 1, 1]);
        assert_eq!(grouped(&[1, 2, 3], &[(2, 3)]), [1, 2, 2]);
    }

    #[test]
    fn a_link_to_an_anchor_outside_joins_nothing() {
        assert_eq!(grouped(&[1, 2], &[(1, 9), (9, 2)]), [1, 2]);
    }
}
