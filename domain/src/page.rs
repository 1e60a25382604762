//! Pages of a list: so many things after a place in it. A place is the id of a thing, or what else the list is in the order of.

use uuid::Uuid;

use crate::Date;

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRequest<P = Uuid> {
    /// How many things at most: 1 to 100.
    pub size: u16,
    /// The place after which the page starts; from the beginning when absent.
    pub after: Option<P>,
}

impl<P> PageRequest<P> {
    /// One more than the page holds, so that storage shows whether there is a next page.
    pub fn limit(&self) -> i64 {
        i64::from(self.size) + 1
    }
}

/// A place in a list by due date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StepPlace {
    /// By when.
    pub due_date: Date,
    /// The id of the thing.
    pub id: Uuid,
}

/// A place in a list of those who wait, in the order of their turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TurnPlace {
    /// Whether it counts as indicated, which comes first.
    pub as_indicated: bool,
    /// From which day its waiting counts.
    pub from_date: Date,
    /// The id of the thing.
    pub id: Uuid,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T, P = Uuid> {
    /// The things on it.
    pub items: Vec<T>,
    /// The place after which the next page starts; absent on the last page.
    pub next: Option<P>,
}

impl<T, P> Page<T, P> {
    /// Cuts what storage gave for [`PageRequest::limit`] to a page.
    pub fn cut(mut items: Vec<T>, request: &PageRequest<P>, place: impl Fn(&T) -> P) -> Self {
        let size = usize::from(request.size);
        let more = items.len() > size;
        items.truncate(size);
        let next = if more { items.last().map(place) } else { None };
        Self { items, next }
    }

    /// A page of things that are at hand all together, in the order of their places.
    pub fn of(mut things: Vec<T>, request: &PageRequest<P>, place: impl Fn(&T) -> P) -> Self
    where
        P: Ord,
    {
        things.retain(|thing| request.after.as_ref().is_none_or(|after| place(thing) > *after));
        things.sort_by_cached_key(&place);
        Self::cut(things, request, place)
    }

    /// The same page of other things.
    pub fn map<U>(self, to: impl FnMut(T) -> U) -> Page<U, P> {
        Page { items: self.items.into_iter().map(to).collect(), next: self.next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_a_next_one_only_when_there_is_more() {
        let ids: Vec<Uuid> = (1..=3).map(Uuid::from_u128).collect();
        let request = PageRequest { size: 2, after: None };
        let page = Page::cut(ids.clone(), &request, |id| *id);
        assert_eq!((page.items.as_slice(), page.next), (&ids[..2], Some(ids[1])));
        let page = Page::cut(ids[..2].to_vec(), &request, |id| *id);
        assert_eq!((page.items.as_slice(), page.next), (&ids[..2], None));
    }

    #[test]
    fn pages_of_things_at_hand_go_on_in_the_order_of_their_places() {
        let page = |after| Page::of(vec!["d", "b", "a", "c"], &PageRequest { size: 2, after }, |thing| *thing);
        assert_eq!(page(None), Page { items: vec!["a", "b"], next: Some("b") });
        assert_eq!(page(Some("b")), Page { items: vec!["c", "d"], next: None });
        assert_eq!(page(Some("bb")), Page { items: vec!["c", "d"], next: None }, "a place of which the thing is gone");
        assert_eq!(page(Some("d")), Page { items: vec![], next: None });
    }
}
