//! Fictional people: common given and family names, put together by chance. None of them is anyone.

use persistence::domain::child::GuardianFacts;

use super::chance::Chance;

/// Names that often go together.
struct Background {
    /// How many of a hundred families.
    share: u32,
    girls: &'static [&'static str],
    boys: &'static [&'static str],
    parents: &'static [&'static str],
    /// Prefix and family name.
    families: &'static [(&'static str, &'static str)],
}

static BACKGROUNDS: [Background; 4] = [
    Background {
        share: 62,
        girls: &[
            "Emma", "Julia", "Mila", "Tess", "Sophie", "Zoë", "Sara", "Nora", "Yara", "Eva", "Lotte", "Noor", "Fenna", "Liv",
            "Roos", "Isa", "Lauren", "Sofie", "Saar", "Evi", "Maud", "Lieke", "Elin", "Fleur", "Jip", "Hanna", "Feline", "Puck",
        ],
        boys: &[
            "Noah", "Liam", "Luca", "Lucas", "Mees", "Finn", "James", "Milan", "Levi", "Sem", "Daan", "Luuk", "Bram", "Thijs",
            "Sam", "Jesse", "Guus", "Teun", "Hugo", "Gijs", "Otis", "Boaz", "Siem", "Jens", "Stijn", "Floris", "Ties", "Joep",
        ],
        parents: &[
            "Anouk", "Bas", "Carlijn", "Dennis", "Esther", "Frank", "Gerda", "Hans", "Ilse", "Jeroen", "Karin", "Lars",
            "Marieke", "Niels", "Olga", "Pieter", "Renske", "Sander", "Tamara", "Wouter",
        ],
        families: &[
            ("", "Jansen"),
            ("de", "Vries"),
            ("van den", "Berg"),
            ("", "Bakker"),
            ("van", "Dijk"),
            ("", "Visser"),
            ("", "Smit"),
            ("", "Meijer"),
            ("de", "Boer"),
            ("", "Mulder"),
            ("de", "Groot"),
            ("", "Bos"),
            ("", "Vos"),
            ("", "Peters"),
            ("", "Hendriks"),
            ("van", "Leeuwen"),
            ("", "Dekker"),
            ("", "Brouwer"),
            ("de", "Wit"),
            ("", "Dijkstra"),
            ("van der", "Meer"),
            ("in 't", "Veld"),
            ("", "Kok"),
            ("", "Schouten"),
            ("van", "Vliet"),
            ("", "Hoekstra"),
            ("", "Koster"),
            ("van der", "Linden"),
            ("", "Prins"),
            ("", "Huisman"),
            ("", "Postma"),
            ("ter", "Haar"),
        ],
    },
    Background {
        share: 13,
        girls: &["Defne", "Zeynep", "Elif", "Ela", "Meryem", "Azra", "Nisa", "Eylül", "Esma", "Hira"],
        boys: &["Emir", "Yusuf", "Ömer", "Eymen", "Kerem", "Mert", "Deniz", "Baran", "Ali", "Çınar"],
        parents: &["Ayşe", "Fatma", "Emine", "Hülya", "Sevgi", "Mehmet", "Mustafa", "Hasan", "Murat", "Kemal"],
        families: &[
            ("", "Yılmaz"),
            ("", "Kaya"),
            ("", "Demir"),
            ("", "Çelik"),
            ("", "Şahin"),
            ("", "Yıldız"),
            ("", "Öztürk"),
            ("", "Aydın"),
            ("", "Arslan"),
            ("", "Doğan"),
            ("", "Polat"),
            ("", "Koç"),
        ],
    },
    Background {
        share: 14,
        girls: &["Amira", "Yasmine", "Lina", "Aya", "Inaya", "Salma", "Nour", "Malak", "Hafsa", "Safiya"],
        boys: &["Adam", "Mohamed", "Amir", "Rayan", "Ilyas", "Bilal", "Zakaria", "Imran", "Younes", "Anas"],
        parents: &["Fatima", "Khadija", "Naima", "Samira", "Latifa", "Hassan", "Rachid", "Karim", "Said", "Youssef"],
        families: &[
            ("", "El Amrani"),
            ("", "Bouali"),
            ("", "El Idrissi"),
            ("", "Benali"),
            ("", "Azzouzi"),
            ("", "Chaoui"),
            ("", "Tahiri"),
            ("", "Ouali"),
            ("", "El Khattabi"),
            ("", "Bakkali"),
            ("", "Haddou"),
            ("", "Saidi"),
        ],
    },
    Background {
        share: 11,
        girls: &["Shanaya", "Anaya", "Kiara", "Jayda", "Naomi", "Chenelva", "Aisha", "Priya", "Zalea", "Soraya"],
        boys: &["Jayden", "Xavi", "Damian", "Rohan", "Jaïr", "Kyano", "Nigel", "Ashwin", "Dion", "Romario"],
        parents: &["Cheryl", "Gladys", "Rita", "Sunita", "Mavis", "Clyde", "Winston", "Ramesh", "Henk", "Guillermo"],
        families: &[
            ("", "Ramdin"),
            ("", "Pinas"),
            ("", "Kartosen"),
            ("", "Blijd"),
            ("", "Ramsaran"),
            ("", "Wijngaarde"),
            ("", "Pengel"),
            ("", "Mangal"),
            ("", "Sabajo"),
            ("", "Overeem"),
            ("", "Tjin"),
            ("", "Deekman"),
        ],
    },
];

/// A child and who takes care of it.
pub(super) struct Household {
    pub(super) given_name: &'static str,
    pub(super) family_name_prefix: Option<&'static str>,
    pub(super) family_name: &'static str,
    pub(super) guardians: Vec<GuardianFacts>,
}

/// The household of the child with a number.
pub(super) fn household(number: u32, chance: &mut Chance) -> Household {
    let background = background(chance);
    let given_names = if chance.percent(50) { background.girls } else { background.boys };
    let (prefix, family_name) = chance.one_of(background.families).copied().unwrap_or_default();
    let given_name = chance.one_of(given_names).copied().unwrap_or_default();
    let count = if chance.percent(80) { 2 } else { 1 };
    let guardians = (1..=count).map(|place| {
        // The first holds authority always: somebody must be able to answer for the child.
        let has_authority = place == 1 || chance.percent(94);
        let name = chance.one_of(background.parents).copied().unwrap_or_default();
        GuardianFacts {
            given_name: name.to_owned(),
            family_name: format!("{prefix} {family_name}").trim_start().to_owned(),
            contact: Some(format!("ouder-{number}-{place}@example.org")),
            has_authority,
            location_hidden: false,
        }
    });
    let guardians = guardians.collect();
    let family_name_prefix = Some(prefix).filter(|prefix| !prefix.is_empty());
    Household { given_name, family_name_prefix, family_name, guardians }
}

fn background(chance: &mut Chance) -> &'static Background {
    let [first, ..] = &BACKGROUNDS;
    let mut drawn = chance.between(1, 100);
    let fits = |background: &&Background| {
        let within = drawn <= background.share;
        drawn = drawn.saturating_sub(background.share);
        within
    };
    BACKGROUNDS.iter().find(fits).unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_household_has_a_name_and_somebody_with_authority() {
        for number in 0..500 {
            let household = household(number, &mut Chance::of(number));
            assert!(!household.given_name.is_empty() && !household.family_name.is_empty());
            assert!(household.guardians.iter().any(|guardian| guardian.has_authority));
            assert!((1..=2).contains(&household.guardians.len()));
        }
    }

    #[test]
    fn the_shares_are_of_a_hundred() {
        assert_eq!(BACKGROUNDS.iter().map(|background| background.share).sum::<u32>(), 100);
    }
}
