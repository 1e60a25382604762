//! Names as they are searched and compared: two spellings of one name fold to the same letters.
//!
//! A folded name never leaves the service and is never shown; persistence makes a keyed hash of it. Folding drops what people
//! leave out or type in different ways: case, marks, hyphens, apostrophes of every kind, dots and blanks. It does not guess
//! between spellings that are different names (`Ö` is `o`, never `oe`; `y` is not `ij`).

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The letters and digits that are left of a name: at least one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FoldedName(String);

/// Words of the prefixes (tussenvoegsels) of family names: the words of table 36 of the personal records database (BRP).
/// A prefix of several words, such as `van der` or `in 't`, is made of words that are all here.
const PREFIX_WORDS: [&str; 74] = [
    "a", "aan", "af", "al", "am", "auf", "aus", "ben", "bij", "boven", "d", "da", "dal", "dall", "dalla", "das", "de", "deca",
    "degli", "dei", "del", "dell", "della", "dem", "den", "der", "des", "di", "die", "do", "don", "dos", "du", "el", "gen",
    "het", "i", "im", "in", "l", "la", "las", "le", "les", "lo", "los", "m", "of", "onder", "op", "over", "s", "t", "te", "ten",
    "ter", "tho", "thoe", "thor", "to", "toe", "tot", "uijt", "uit", "unter", "van", "ver", "vom", "von", "voor", "vor", "zu",
    "zum", "zur",
];

impl FoldedName {
    /// The name folded as it stands; none when no letter or digit remains.
    pub fn fold(name: &str) -> Option<Self> {
        let mut letters = String::with_capacity(name.len());
        // Lower case can bring marks of its own (`İ`), so marks are parted off after it as well.
        for letter in name.nfkd().flat_map(char::to_lowercase).nfkd().filter(|letter| is_kept(*letter)) {
            match spelled_out(letter) {
                Some(spelling) => letters.push_str(spelling),
                None => letters.push(letter),
            }
        }
        (!letters.is_empty()).then_some(Self(letters))
    }

    /// The forms in which a family name is known: without its prefix, and, where it has one, with the prefix glued on. The prefix may
    /// stand in a field of its own, before the name or behind it, so that `van der Berg` in one field, `Berg, van der`, and `Berg`
    /// with its prefix apart have the same forms, and `Vanderberg` has one of them. What is nothing but prefixes (`de Van`, `Do`)
    /// keeps its last word. There are none when no letter or digit remains.
    pub fn family_forms(prefix: Option<&str>, name: &str) -> Vec<Self> {
        let (name, behind) = match name.split_once(',') {
            Some((before, after)) if words(before).next().is_some() && words(after).all(|word| word.is_prefix()) => {
                (before, after)
            }
            _ => (name, ""),
        };
        let mut typed: Vec<Self> = words(name).collect();
        let before = typed.iter().take_while(|word| word.is_prefix()).count().min(typed.len().saturating_sub(1));
        let kept = typed.split_off(before);
        if kept.is_empty() {
            return Vec::new();
        }
        let own: Vec<Self> = words(behind).chain(typed).collect();
        let mut prefixes: Vec<Self> = prefix.into_iter().flat_map(words).collect();
        // Who fills in a field of its own may have typed the prefix before the name as well.
        if own.starts_with(&prefixes) {
            prefixes.clear();
        }
        let glued: Vec<Self> = prefixes.into_iter().chain(own).chain(kept.iter().cloned()).collect();
        let joined = |words: &[Self]| Self(words.iter().map(Self::as_str).collect());
        let mut forms = vec![joined(&kept), joined(&glued)];
        forms.dedup();
        forms
    }

    /// The first three letters, by which a search finds a name that is not yet typed in full; none when there are fewer.
    pub fn first_three(&self) -> Option<Self> {
        let (end, last) = self.0.char_indices().nth(2)?;
        self.0.get(..end + last.len_utf8()).map(|start| Self(start.to_owned()))
    }

    /// The letters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn is_prefix(&self) -> bool {
        PREFIX_WORDS.contains(&self.as_str())
    }
}

/// The words of a name, each folded. An apostrophe and a hyphen part words too: `d'Angelo`, `'s-Gravesande`.
fn words(name: &str) -> impl Iterator<Item = FoldedName> {
    name.split(|c: char| c.is_whitespace() || is_joint(c)).filter_map(FoldedName::fold)
}

/// Apostrophes and hyphens of every kind that keyboards and exports give; some of them count as letters in Unicode.
const fn is_joint(c: char) -> bool {
    matches!(c,
        '\'' | '`' | '\u{b4}' | '\u{2b0}'..='\u{2ff}' | '\u{2018}'..='\u{201b}' | '\u{2032}' | '\u{2035}' | '\u{ff07}'
        | '\u{a78b}' | '\u{a78c}' | '-' | '\u{ad}' | '\u{58a}' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' | '\u{ff0d}')
}

fn is_kept(c: char) -> bool {
    // The Arabic tatweel only stretches a word, yet it is a letter in Unicode.
    c.is_alphanumeric() && !is_combining_mark(c) && !is_joint(c) && c != '\u{640}'
}

/// Letters of European names that Unicode does not take apart, as people type them on a Dutch keyboard.
const fn spelled_out(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ŧ' => "t",
        'ŋ' => "n",
        'ı' => "i",
        'ə' => "e",
        'ς' => "σ",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fold(name: &str) -> Option<String> {
        FoldedName::fold(name).map(|folded| folded.0)
    }

    #[test]
    fn spellings_of_one_name_fold_to_the_same_letters() {
        for (names, folded) in [
            (&["Çelik", "celik", "C\u{327}elik", "ÇELİK"][..], "celik"),
            (&["D'Angelo", "D’Angelo", "D‘Angelo", "DʼAngelo", "D`Angelo", "D´Angelo", "D＇Angelo", "dangelo"], "dangelo"),
            (
                &["Anne-Sophie", "Anne Sophie", "Anne–Sophie", "Anne\u{2011}Sophie", "Anne\u{a0}Sophie", "AnneSophie"],
                "annesophie",
            ),
            (&["IJsbrand", "Ĳsbrand", "ijsbrand"], "ijsbrand"),
            (&["Jørgensen", "Jorgensen"], "jorgensen"),
            (&["Wałęsa", "Walesa"], "walesa"),
            (&["Weiß", "WEISS", "WEIẞ"], "weiss"),
            (&["Næss", "Naess"], "naess"),
            (&["Đorđević", "Dordevic"], "dordevic"),
            (&["Işık", "Isik", "IŞIK"], "isik"),
            (&["Noël", "Noe\u{308}l", "NOEL"], "noel"),
            (&["Nguyễn", "Nguyen"], "nguyen"),
            (&["Ｊａｎ", "J.A.N.", " jan "], "jan"),
            (&["Παπάς", "ΠΑΠΑΣ"], "παπασ"),
        ] {
            for name in names {
                assert_eq!(fold(name).as_deref(), Some(folded), "{name}");
            }
        }
    }

    #[test]
    fn nothing_is_left_of_a_name_without_letters() {
        for name in ["", "  ", "-", "’", "\u{301}", ".,;"] {
            assert_eq!(fold(name), None, "{name:?}");
            assert_eq!(FoldedName::family_forms(Some("van"), name), [], "{name:?}");
        }
    }

    #[test]
    fn a_family_name_is_known_without_its_prefix_and_with_it_wherever_that_was_typed() {
        for (prefix, name, forms) in [
            (None, "Berg", &["berg"][..]),
            (None, "van der Berg", &["berg", "vanderberg"]),
            (None, "Van Der Berg", &["berg", "vanderberg"]),
            (None, "Berg, van der", &["berg", "vanderberg"]),
            (Some("van der"), "Berg", &["berg", "vanderberg"]),
            (Some("van der"), "van der Berg", &["berg", "vanderberg"]),
            (Some("van"), "der Berg", &["berg", "vanderberg"]),
            (None, "van den Berg-de Vries", &["bergdevries", "vandenbergdevries"]),
            (None, "in 't Veld", &["veld", "intveld"]),
            (None, "’t Hart", &["hart", "thart"]),
            (None, "'s-Gravesande", &["gravesande", "sgravesande"]),
            (None, "D'Angelo", &["angelo", "dangelo"]),
            (None, "D’Angelo", &["angelo", "dangelo"]),
            (Some("d'"), "Angelo", &["angelo", "dangelo"]),
            (None, "O'Brien", &["obrien"]),
            (None, "El Amrani", &["amrani", "elamrani"]),
            (None, "El-Amrani", &["amrani", "elamrani"]),
            (None, "De", &["de"]),
            (None, "van Van", &["van", "vanvan"]),
            (None, "Vandenberg", &["vandenberg"]),
            (None, "Jansen, Pieter", &["jansenpieter"]),
            (None, ", van der", &["der", "vander"]),
        ] {
            let found = FoldedName::family_forms(prefix, name);
            assert!(found.iter().map(FoldedName::as_str).eq(forms.iter().copied()), "{prefix:?} {name}: {found:?}");
        }
    }

    #[test]
    fn the_first_three_letters_are_letters_and_not_bytes() {
        let first = |name| FoldedName::fold(name).unwrap().first_three().map(|three| three.0);
        assert_eq!(first("Çelik").as_deref(), Some("cel"));
        assert_eq!(first("Παπάς").as_deref(), Some("παπ"));
        assert_eq!(first("Æo").as_deref(), Some("aeo"));
        assert_eq!(first("Li"), None);
    }

    proptest::proptest! {
        #[test]
        fn folding_twice_changes_nothing(name in "\\PC{0,24}") {
            if let Some(once) = FoldedName::fold(&name) {
                proptest::prop_assert_eq!(FoldedName::fold(once.as_str()), Some(once.clone()));
            }
        }
    }
}
