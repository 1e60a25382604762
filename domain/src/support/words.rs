//! What should be looked at again in the short texts of support. No rule refuses it, for words mean many things.

use crate::{Cause, Reason, identifier::holds_citizen_number};

/// Beginnings of words that name a diagnosis, an origin, a reason or a report, none of which belongs here.
const OUT_OF_PLACE: [&str; 24] = [
    "adhd",
    "asiel",
    "asperger",
    "autis",
    "depress",
    "diagnos",
    "downsyndroom",
    "dyscalculie",
    "dyslexi",
    "echtscheiding",
    "etnisch",
    "hechting",
    "kinderbescherming",
    "meldcode",
    "migratie",
    "mishandel",
    "misbruik",
    "ptss",
    "stoornis",
    "syndroom",
    "trauma",
    "verslav",
    "verwijsindex",
    "vluchteling",
];

/// The same of more than one word.
const OUT_OF_PLACE_TOGETHER: [&str; 2] = ["huiselijk geweld", "veilig thuis"];

/// Whether a text seems to hold what does not belong here.
fn is_out_of_place(text: &str) -> bool {
    let text = text.to_lowercase();
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    // Words are put together in Dutch, so the beginning may stand inside one: taalontwikkelingsstoornis.
    let named = words.clone().any(|word| OUT_OF_PLACE.iter().any(|part| word.contains(part)));
    let joined = words.collect::<Vec<_>>().join(" ");
    named || OUT_OF_PLACE_TOGETHER.iter().any(|part| joined.contains(part))
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
        for (text, marked) in [
            ("Oefent iedere dag met korte zinnen.", false),
            ("Speelt op maandag in een kleine groep.", false),
            ("Heeft een taalontwikkelingsstoornis.", true),
            ("Diagnose ADHD volgt.", true),
            ("Overleg met Veilig-Thuis.", true),
            ("Kwam als vluchteling.", true),
        ] {
            assert_eq!(is_out_of_place(text), marked, "{text}");
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
