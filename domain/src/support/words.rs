//! What should be looked at again in the short texts of support. No rule refuses it, for words mean many things.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::{Cause, Reason, identifier::holds_citizen_number};

/// Parts of words that name a diagnosis, an origin, a reason or a report, none of which belongs here. Words are put together in Dutch, so
/// they may stand inside one: taalontwikkelingsstoornis.
const PARTS: [&str; 46] = [
    "adhd",
    "afkomst",
    "allocht",
    "antilliaan",
    "asiel",
    "asperger",
    "beperking",
    "depress",
    "diagnos",
    "doelgroep",
    "downsyndroom",
    "dyscalculie",
    "dyslexi",
    "echtscheiding",
    "epilep",
    "etnisch",
    "etniciteit",
    "hechting",
    "herkomst",
    "hoogbegaafd",
    "huiselijkgeweld",
    "indicati",
    "kinderbescherming",
    "laagopgeleid",
    "laaggeletterd",
    "marokkaan",
    "meldcode",
    "migratie",
    "mishandel",
    "misbruik",
    "moedertaal",
    "nationalit",
    "oekrain",
    "oekraien",
    "ptss",
    "stoornis",
    "surinaam",
    "syndroom",
    "thuistaal",
    "trauma",
    "veiligthuis",
    "verslav",
    "verwaarlo",
    "verwijsindex",
    "vluchteling",
    "zwakbegaafd",
];

/// The same, but only where a word begins with them: "astma" stands in "vastmaken" too.
const BEGINNINGS: [&str; 12] = [
    "astma",
    "autis",
    "christen",
    "gescheiden",
    "hindoe",
    "joods",
    "moslim",
    "scheiding",
    "syrie",
    "syrisch",
    "turks",
    "turkije",
];

/// The same as whole words: "add" stands in "paddestoel" too, and "pools" in "poolshoogte".
const WORDS: [&str; 18] = [
    "add",
    "ass",
    "islam",
    "islamitisch",
    "islamitische",
    "lvb",
    "nah",
    "odd",
    "pdd",
    "polen",
    "pools",
    "poolse",
    "syrier",
    "tos",
    "turk",
    "vir",
    "vt",
    "zmlk",
];

/// Whether a character shows nothing, so that it may stand inside a word unseen: the soft hyphen and those of no width.
const fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    )
}

/// The words of a text as they are read: without marks on letters, and with letters that stand alone as one word (T.O.S.).
fn words_of(text: &str) -> Vec<String> {
    let read: String = text.nfkd().filter(|c| !is_unseen(*c) && !is_combining_mark(*c)).collect();
    let read = read.to_lowercase();
    let mut words: Vec<String> = Vec::new();
    let mut spelled = false;
    for word in read.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let is_letter = word.chars().count() == 1;
        match words.last_mut().filter(|_| spelled && is_letter) {
            Some(last) => last.push_str(word),
            None => words.push(word.to_owned()),
        }
        spelled = is_letter;
    }
    words
}

/// Whether a text seems to hold what does not belong here, also where hyphens or blanks stand in it.
fn is_out_of_place(text: &str) -> bool {
    let words = words_of(text);
    let joined = words.concat();
    let begins = |at: usize| {
        let rest = words[at..].concat();
        BEGINNINGS.iter().any(|beginning| rest.starts_with(beginning))
    };
    words.iter().any(|word| WORDS.contains(&word.as_str()))
        || PARTS.iter().any(|part| joined.contains(part))
        || (0..words.len()).any(begins)
}

/// Whether a text should be looked at again.
pub(super) fn is_marked(text: &str) -> bool {
    holds_citizen_number(text) || is_out_of_place(text)
}

/// The warnings of texts, each with where it stands.
pub(super) fn warnings<'a>(texts: impl Iterator<Item = (String, &'a str)>) -> Vec<Cause> {
    let warnings = texts.flat_map(|(at, text)| {
        let number = holds_citizen_number(text).then(|| Cause::new(Reason::CitizenNumberSuspected, at.clone()));
        let reason = is_out_of_place(text).then(|| Cause::new(Reason::ReasonSuspected, at));
        number.into_iter().chain(reason)
    });
    warnings.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_a_diagnosis_an_origin_or_a_report_is_marked() {
        for text in [
            "Heeft een taalontwikkelingsstoornis.",
            "Diagnose ADHD volgt.",
            "Overleg met Veilig-Thuis.",
            "Kwam als vluchteling.",
            "Heeft TOS.",
            "Onderzoek naar t.o.s. loopt.",
            "Vermoeden van A D D.",
            "ASS, PDD-NOS of ODD.",
            "Kind met LVB of NAH.",
            "Staat in de VIR; melding bij VT.",
            "Auti\u{ad}sme.",
            "Au\u{200b}tisme.",
            "au-tis-me",
            "ＡＵＴＩＳＭＥ",
            "Heeft astma en epilepsie.",
            "Ouders zijn gescheiden.",
            "Sinds de scheiding.",
            "Herkomst: Syrië.",
            "Syrische afkomst.",
            "Oekraïens gezin, Oekraïne.",
            "Spreekt thuis Pools.",
            "Een Turkse moeder, Marokkaanse vader.",
            "Surinaams of Antilliaans.",
            "Moslim, christen, joods of hindoe.",
            "De thuistaal is anders; andere nationaliteit.",
            "Laag opgeleide ouders.",
            "Heeft een VVE-indicatie en hoort bij de doelgroep.",
            "De Raad voor de Kinderbescherming.",
            "Meldcode stap 3, verwijs index.",
            "Verwaarlozing, huiselijk  geweld.",
            "Is hoogbegaafd of heeft een beperking.",
        ] {
            assert!(is_out_of_place(text), "{text}");
        }
    }

    #[test]
    fn ordinary_words_are_not() {
        for text in [
            "Oefent iedere dag met korte zinnen.",
            "Speelt op maandag in een kleine groep.",
            "Zoekt een paddestoel in het bos.",
            "Rijgt spools aan een draad.",
            "Neemt poolshoogte bij de leerkracht.",
            "Kan zelf de jas vastmaken.",
            "Speelt met een kassa en een bal.",
            "Een nautisch thema: de boot.",
            "Maakt onderscheid tussen vormen.",
            "Haalt een onderscheiding bij het zwemmen.",
            "Tast met de hand, lost een puzzel op.",
            "Eet noten na het virtuele spel.",
            "Kruipt over de matras.",
            "Het been is lam na het zitten.",
            "Werkt met de klas aan een doel in de groep.",
        ] {
            assert!(!is_out_of_place(text), "{text}");
        }
    }

    #[test]
    fn each_text_is_marked_where_it_stands_and_for_each_reason() {
        let texts = [("#/goal", "BSN 111222333, autisme"), ("#/actions/0/text", "Lezen.")];
        let found = warnings(texts.into_iter().map(|(at, text)| (at.to_owned(), text)));
        let expected = [Reason::CitizenNumberSuspected, Reason::ReasonSuspected].map(|reason| Cause::new(reason, "#/goal"));
        assert_eq!(found, expected);
    }
}
