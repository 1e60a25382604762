//! Who holds a site, and under which key that organisation is found again in the next file.

use crate::{
    identifier::{BoardNumber, Kvk},
    organisation::name_by_number,
};

/// The key by which an import finds the organisation of a holder again. It does not follow the organisation's name, so that
/// an organisation may be renamed and still be found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HolderKey {
    /// A school board (bevoegd gezag) by its number.
    Board(BoardNumber),
    /// A holder of childcare by its number in the trade register.
    Kvk(Kvk),
    /// A holder of childcare of which a file gave a name only, made comparable: lower case, without punctuation. The files
    /// up to 2016 give no more. Only an import makes it; a name that someone typed never leads to a site.
    Name(String),
}

impl HolderKey {
    /// The key of a holder known by name only; nothing when the name holds no letter or digit.
    pub fn of_name(name: &str) -> Option<Self> {
        let letters: String = name
            .to_lowercase()
            .chars()
            .filter_map(|c| if c.is_whitespace() { Some(' ') } else { c.is_alphanumeric().then_some(c) })
            .collect();
        let words: Vec<&str> = letters.split_whitespace().collect();
        if words.is_empty() { None } else { Some(Self::Name(words.join(" "))) }
    }

    /// Whether the key is a number that a register gave, and not just a name.
    pub const fn is_number(&self) -> bool {
        matches!(self, Self::Board(_) | Self::Kvk(_))
    }
}

/// The holder of a site as a file tells it. The name serves only to make the organisation: one that exists keeps its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The key of the organisation.
    pub key: HolderKey,
    /// The name that a new organisation gets.
    pub name: String,
}

impl Holder {
    /// A school board. DUO's file of sites gives its number only, so it is named after that until someone names it.
    pub fn board(number: BoardNumber) -> Self {
        Self { name: name_by_number(&number), key: HolderKey::Board(number) }
    }

    /// A holder of childcare with a number in the trade register.
    pub const fn with_kvk(kvk: Kvk, name: String) -> Self {
        Self { key: HolderKey::Kvk(kvk), name }
    }

    /// A sole trader with a number in the trade register. Its name is often that of a person, so the organisation is named
    /// after its number until someone names it.
    pub fn sole_trader(kvk: Kvk) -> Self {
        Self { name: format!("Houder {kvk}"), key: HolderKey::Kvk(kvk) }
    }

    /// A holder of which only a name is known; nothing when the name holds no letter or digit.
    pub fn by_name(name: String) -> Option<Self> {
        HolderKey::of_name(&name).map(|key| Self { key, name })
    }
}

/// What happens to the organisation of a holder, before the sites that refer to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HolderStep {
    /// A holder that was known by name only turns out to have this number: the same organisation gets it, and stays the
    /// holder of all its sites. It does well to keep its key by name too, so that a later row without a number finds it.
    Numbered {
        /// The key so far, a [`HolderKey::Name`].
        from: HolderKey,
        /// The key from now on.
        to: HolderKey,
    },
    /// An organisation is made. Where one with this key exists, that one is taken and keeps its name.
    Made(Holder),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_of_writing_one_name_give_one_key() {
        let key = HolderKey::of_name("Kinderopvang 't Vuurtorentje B.V.");
        assert_eq!(key, Some(HolderKey::Name("kinderopvang t vuurtorentje bv".into())));
        assert_eq!(HolderKey::of_name(" kinderopvang  `t Vuurtorentje BV"), key);
        assert_eq!(HolderKey::of_name(" - "), None);
    }

    #[test]
    fn a_board_is_named_after_its_number() -> Result<(), crate::identifier::NotAnIdentifier> {
        assert_eq!(Holder::board("30709".parse()?).name, "Bevoegd gezag 30709");
        Ok(())
    }
}
