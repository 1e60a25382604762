//! Pages of a list: so many things after a known one, in the order of their ids.

use uuid::Uuid;

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// How many things at most: 1 to 100.
    pub size: u16,
    /// The id after which the page starts; from the beginning when absent.
    pub after: Option<Uuid>,
}

impl PageRequest {
    /// One more than the page holds, so that storage shows whether there is a next page.
    pub fn limit(self) -> i64 {
        i64::from(self.size) + 1
    }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The things on it.
    pub items: Vec<T>,
    /// The id after which the next page starts; absent on the last page.
    pub next: Option<Uuid>,
}

impl<T> Page<T> {
    /// Cuts what storage gave for [`PageRequest::limit`] to a page.
    pub fn cut(mut items: Vec<T>, request: PageRequest, id: impl Fn(&T) -> Uuid) -> Self {
        let size = usize::from(request.size);
        let more = items.len() > size;
        items.truncate(size);
        let next = if more { items.last().map(id) } else { None };
        Self { items, next }
    }

    /// The same page of other things.
    pub fn map<U>(self, to: impl FnMut(T) -> U) -> Page<U> {
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
        let page = Page::cut(ids.clone(), request, |id| *id);
        assert_eq!((page.items.as_slice(), page.next), (&ids[..2], Some(ids[1])));
        let page = Page::cut(ids[..2].to_vec(), request, |id| *id);
        assert_eq!((page.items.as_slice(), page.next), (&ids[..2], None));
    }
}
