//! Findings in words, in Dutch and English: one table. `{observed}` and `{limit}` are numbers, `{start}` and `{end}` days.

use super::finding::{Finding, FindingUnit, Rule, Severity};
use crate::{Language, language::Bilingual};

/// The finding in a language.
pub(super) fn text(finding: &Finding, language: Language) -> String {
    let numbers = finding.measure.map_or((0.0, 0.0), |measure| (measure.observed, measure.limit));
    let end = finding.end_date.map_or_else(|| no_end().get(language).to_owned(), |end| end.to_string());
    template(finding)
        .get(language)
        .replace("{observed}", &number(numbers.0, language))
        .replace("{limit}", &number(numbers.1, language))
        .replace("{start}", &finding.start_date.to_string())
        .replace("{end}", &end)
}

const fn no_end() -> Bilingual {
    Bilingual { dutch: "een open einde", english: "no end" }
}

/// A number with at most two decimals, with the mark of the language.
fn number(value: f64, language: Language) -> String {
    let rounded = format!("{value:.2}");
    let short = rounded.trim_end_matches('0').trim_end_matches('.');
    match language {
        Language::Dutch => short.replace('.', ","),
        Language::English => short.to_owned(),
    }
}

const fn words(dutch: &'static str, english: &'static str) -> Bilingual {
    Bilingual { dutch, english }
}

/// The sentence of a finding: by its rule, and where a rule has more than one to say, by severity or unit.
fn template(finding: &Finding) -> Bilingual {
    let advice = finding.severity == Severity::Advice;
    let is_late = finding.measure.is_some_and(|measure| measure.unit == FindingUnit::Days);
    match finding.rule {
        Rule::Shift
        | Rule::Week
        | Rule::Average4Weeks
        | Rule::Average16Weeks
        | Rule::DailyRest
        | Rule::WeeklyRest
        | Rule::Break => of_time(finding.rule, advice),
        Rule::TotalHours
        | Rule::GuidedHours
        | Rule::PracticeHours
        | Rule::Signatures
        | Rule::RecognisedCompany
        | Rule::GuidancePlan => of_training(finding.rule, advice, is_late),
        Rule::RegisterEntry | Rule::RegisterLink | Rule::ConductCertificateAge => of_screening(finding.rule, is_late),
        _ => of_contract(finding.rule),
    }
}

fn of_time(rule: Rule, advice: bool) -> Bilingual {
    match rule {
        Rule::Shift => words(
            "De dienst van {start} telt {observed} uur arbeid, over alle werkgevers samen; ten hoogste {limit} uur mag.",
            "The shift of {start} holds {observed} hours of work over all employers; at most {limit} hours are allowed.",
        ),
        Rule::Week => words(
            "De week van {start} telt {observed} uur arbeid, over alle werkgevers samen; ten hoogste {limit} uur mag.",
            "The week of {start} holds {observed} hours of work over all employers; at most {limit} hours are allowed.",
        ),
        Rule::Average4Weeks => words(
            "Van {start} tot en met {end} is het gemiddelde over 4 weken {observed} uur per week; ten hoogste {limit} uur mag.",
            "From {start} to {end} the average over 4 weeks is {observed} hours a week; at most {limit} hours are allowed.",
        ),
        Rule::Average16Weeks => words(
            "Van {start} tot en met {end} is het gemiddelde over 16 weken {observed} uur per week; ten hoogste {limit} uur mag.",
            "From {start} to {end} the average over 16 weeks is {observed} hours a week; at most {limit} hours are allowed.",
        ),
        Rule::DailyRest if advice => words(
            "Na de dienst van {start} is de rust {observed} uur in plaats van {limit} uur. De wet laat dat af en toe toe.",
            "After the shift of {start} the rest is {observed} hours instead of {limit}. The law allows that now and then.",
        ),
        Rule::DailyRest => words(
            "Na de dienst van {start} is de rust {observed} uur; ten minste {limit} uur onafgebroken rust is nodig.",
            "After the shift of {start} the rest is {observed} hours; at least {limit} hours of unbroken rest are needed.",
        ),
        Rule::WeeklyRest => words(
            "Van {start} tot en met {end} is de langste rust {observed} uur; ten minste {limit} uur onafgebroken rust is nodig, of \
             genoeg lange rust in een langer tijdvak.",
            "From {start} to {end} the longest rest is {observed} hours; at least {limit} hours of unbroken rest are needed, or \
             enough long rests in a longer window.",
        ),
        _ => words(
            "De dienst van {start} heeft {observed} minuten pauze; ten minste {limit} minuten is nodig. Wat korter is dan een deel van een pauze telt niet.",
            "The shift of {start} has {observed} minutes of break; at least {limit} minutes are needed. What is too short for a part of a break does not count.",
        ),
    }
}

fn of_training(rule: Rule, advice: bool, is_late: bool) -> Bilingual {
    match rule {
        Rule::TotalHours if advice => words(
            "Het studiejaar van {start} telt {observed} klokuren, minder dan {limit}. Dat mag, want alle studiejaren samen tellen er genoeg.",
            "The study year of {start} has {observed} clock hours, fewer than {limit}. That is allowed: all study years together have enough.",
        ),
        Rule::TotalHours => words(
            "Het studiejaar van {start} telt {observed} klokuren; ten minste {limit} zijn nodig.",
            "The study year of {start} has {observed} clock hours; at least {limit} are needed.",
        ),
        Rule::GuidedHours if advice => words(
            "Het studiejaar van {start} telt {observed} uur begeleide onderwijstijd, minder dan {limit}. Dat mag, want alle studiejaren \
             samen tellen er genoeg.",
            "The study year of {start} has {observed} hours of guided teaching, fewer than {limit}. That is allowed: all study years \
             together have enough.",
        ),
        Rule::GuidedHours => words(
            "Het studiejaar van {start} telt {observed} uur begeleide onderwijstijd; ten minste {limit} uur is nodig.",
            "The study year of {start} has {observed} hours of guided teaching; at least {limit} are needed.",
        ),
        Rule::PracticeHours if advice => words(
            "Het studiejaar van {start} telt {observed} uur beroepspraktijkvorming, minder dan {limit}. Dat mag, want alle studiejaren \
             samen tellen er genoeg.",
            "The study year of {start} has {observed} hours of practice, fewer than {limit}. That is allowed: all study years together \
             have enough.",
        ),
        Rule::PracticeHours => words(
            "Het studiejaar van {start} telt {observed} uur beroepspraktijkvorming; ten minste {limit} uur is nodig.",
            "The study year of {start} has {observed} hours of practice; at least {limit} are needed.",
        ),
        Rule::Signatures => words(
            "De praktijkovereenkomst heeft {observed} van de {limit} handtekeningen: opleider, student en elk leerbedrijf tekenen.",
            "The training agreement has {observed} of {limit} signatures: training provider, student and each company sign.",
        ),
        Rule::RecognisedCompany => words(
            "Deze werkplek is geen erkend leerbedrijf voor de kwalificatie.",
            "This workplace is no recognised training company for the qualification.",
        ),
        _ if is_late => words(
            "Het begeleidingsplan is {observed} dagen na de eerste dag in de kinderopvang van {start} vastgelegd; zonder plan telt de \
             leerling niet mee in de ratio.",
            "The guidance plan came {observed} days after the first day in childcare, {start}; without it the trainee does not count in \
             the ratio.",
        ),
        _ => words(
            "Er is geen begeleidingsplan; zonder plan telt de leerling niet mee in de ratio.",
            "There is no guidance plan; without it the trainee does not count in the ratio.",
        ),
    }
}

fn of_screening(rule: Rule, is_late: bool) -> Bilingual {
    match rule {
        Rule::RegisterEntry if is_late => words(
            "De inschrijving in het personenregister kinderopvang kwam {observed} dagen na de eerste dag, {start}.",
            "The entry in the childcare register of persons came {observed} days after the first day, {start}.",
        ),
        Rule::RegisterEntry => words(
            "Er is geen inschrijving in het personenregister kinderopvang; het werk kan op {start} niet beginnen.",
            "There is no entry in the childcare register of persons; work cannot begin on {start}.",
        ),
        Rule::RegisterLink if is_late => words(
            "De koppeling met de houder in het personenregister kinderopvang kwam {observed} dagen na de eerste dag, {start}.",
            "The link with the provider in the childcare register of persons came {observed} days after the first day, {start}.",
        ),
        Rule::RegisterLink => words(
            "Er is geen koppeling met de houder in het personenregister kinderopvang; het werk kan op {start} niet beginnen.",
            "There is no link with the provider in the childcare register of persons; work cannot begin on {start}.",
        ),
        _ => words(
            "De verklaring omtrent het gedrag van {start} was op {end} {observed} maanden oud; ten hoogste {limit} maanden mag.",
            "The certificate of conduct of {start} was {observed} months old on {end}; at most {limit} months are allowed.",
        ),
    }
}

fn of_contract(rule: Rule) -> Bilingual {
    match rule {
        Rule::TraineeNotEmployedByChildcare => words(
            "De leerling heeft geen arbeidsovereenkomst met de houder van de kinderopvang en kan daarom niet meetellen in de ratio.",
            "The trainee has no employment contract with the childcare provider and therefore cannot count in the ratio.",
        ),
        Rule::TraineeShare => words(
            "Op de locatie tellen {observed} leerlingen mee in de ratio; ten hoogste {limit} mag.",
            "At the site {observed} trainees count in the ratio; at most {limit} may.",
        ),
        Rule::MinimumTrainingHours => words(
            "De leer-arbeidsovereenkomst telt {observed} uur per week; ten minste {limit} uur is nodig.",
            "The training contract has {observed} hours a week; at least {limit} are needed.",
        ),
        Rule::OverlappingShifts => words(
            "De dienst van {start} valt {observed} uur samen met een andere dienst.",
            "The shift of {start} coincides with another one for {observed} hours.",
        ),
        Rule::OverlappingContracts => words(
            "Twee aanstellingen voor dezelfde functie aan dezelfde kant lopen tegelijk van {start} tot {end}.",
            "Two engagements for the same function at the same side run together from {start} to {end}.",
        ),
        Rule::MinimumHours => words(
            "Het contract in het primair onderwijs telt {observed} uur per week; de cao vraagt ten minste {limit} uur.",
            "The contract in primary education has {observed} hours a week; the agreement asks at least {limit}.",
        ),
        Rule::WholeHours => words(
            "Het contract in het primair onderwijs telt {observed} uur per week; de cao vraagt hele uren.",
            "The contract in primary education has {observed} hours a week; the agreement asks whole hours.",
        ),
        Rule::RosterNotice => words(
            "Het rooster voor {start} was {observed} dagen van tevoren bekend; de cao vraagt ten minste {limit} dagen.",
            "The schedule for {start} was known {observed} days in advance; the agreement asks at least {limit}.",
        ),
        Rule::FullTime => words(
            "De aanstelling in de kinderopvang telt {observed} uur per week; een volledige baan is {limit} uur.",
            "The engagement in childcare has {observed} hours a week; a full-time job has {limit}.",
        ),
        Rule::EmployersInformed => words(
            "{observed} van de {limit} werkgevers weten van de andere aanstelling; de werknemer licht elk van hen in.",
            "{observed} of {limit} employers know of the other engagement; the employee informs each of them.",
        ),
        _ => words(
            "Over uitlenen van personeel is btw verschuldigd, tenzij een vrijstelling geldt. Vraag advies.",
            "Lending staff is subject to VAT unless an exemption holds. Ask advice.",
        ),
    }
}
