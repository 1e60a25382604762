//! How a handover reads on a page in plain Dutch: its sections, the words of guardians, and how days and passages are called.

use maud::{DOCTYPE, Markup, html};
use persistence::domain::{
    Date,
    code::Code,
    code_list::code_list,
    handover::{Attachment, AttachmentKind, Observation, Reaction, SectionContent, SectionKind},
    language::Language,
    line::TransitionKind,
};

const MONTHS: [&str; 12] =
    ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"];

/// A page to read and to print.
pub(crate) fn sheet(name: &str, style: &str, text: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="nl" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (name) }
                link rel="stylesheet" href=(style);
            }
            body { (text) }
        }
    }
}

/// A day as people write it: 14 oktober 2026.
pub(crate) fn day(date: Date) -> String {
    let month = usize::try_from(date.month() - 1).ok().and_then(|index| MONTHS.get(index)).copied().unwrap_or_default();
    format!("{} {month} {}", date.day(), date.year())
}

pub(crate) const fn passage(kind: TransitionKind) -> &'static str {
    match kind {
        TransitionKind::ChildcareToSchool => "Van de opvang naar de basisschool",
        TransitionKind::ChildcareToChildcare => "Naar een andere opvang",
        TransitionKind::DayCareToAfterSchool => "Van de dagopvang naar de buitenschoolse opvang",
        TransitionKind::SchoolToAfterSchool => "Van school naar de buitenschoolse opvang",
        TransitionKind::AfterSchoolToSchool => "Van de buitenschoolse opvang naar school",
        TransitionKind::GroupToGroup => "Van groep 2 naar groep 3",
        TransitionKind::SchoolToSchool => "Naar een andere basisschool",
        TransitionKind::SchoolToSecondary => "Naar het voortgezet onderwijs",
        TransitionKind::HomeToChildcare | TransitionKind::HomeToSchool => "Van thuis",
    }
}

pub(crate) const fn title(kind: SectionKind) -> &'static str {
    match kind {
        SectionKind::PreschoolProgramme => "Voorschoolse educatie",
        SectionKind::Attendance => "Aanwezigheid",
        SectionKind::Development => "Ontwikkeling",
        SectionKind::Support => "Ondersteuning",
        SectionKind::Medical => "Gezondheid",
        SectionKind::PracticalInformation => "Praktische informatie",
        SectionKind::ParentView => "De woorden van de ouders",
        SectionKind::Attachments => "Bijlagen",
    }
}

/// What a code of a list is called; the code itself where the list does not hold it.
fn called<'a>(list: &str, code: &'a str) -> &'a str {
    code_list(list).and_then(|list| list.entry(code)).map_or(code, |entry| entry.name.get(Language::Dutch))
}

/// What a score from 1 to 5 says.
const fn scored(score: i32) -> &'static str {
    match score {
        1 => "1 - heeft veel steun nodig",
        2 => "2 - heeft steun nodig",
        3 => "3 - zoals verwacht",
        4 => "4 - loopt voor",
        _ => "5 - loopt ver voor",
    }
}

fn line(label: &str, text: Option<&str>) -> Markup {
    html! { @if let Some(text) = text { dt { (label) } dd { (text) } } }
}

pub(crate) fn section(content: &SectionContent) -> Markup {
    html! {
        section {
            h2 { (title(content.kind())) }
            @match content {
                SectionContent::PreschoolProgramme(content) => {
                    dl {
                        dt { "Programma" } dd { (called("preschool-programmes", &content.programme)) }
                        dt { "Duur" } dd { (content.months) " maanden, " (content.hours) " uur in totaal" }
                    }
                }
                SectionContent::Attendance(content) => {
                    dl {
                        dt { "Eerste dag" } dd { (day(content.start_date)) }
                        @if let Some(end) = content.end_date { dt { "Laatste dag" } dd { (day(end)) } }
                        dt { "Dagdelen per week" } dd { (content.half_days_per_week) }
                        (line("Opmerkingen", content.remarks.as_deref()))
                    }
                }
                SectionContent::Development(content) => {
                    p {
                        "Geobserveerd op " (day(content.observed_date))
                        @if let Some(system) = &content.observation_system { " met " (called("observation-systems", system)) }
                        "."
                    }
                    table {
                        @for (name, seen) in content.domains() {
                            @if let Some(seen) = seen { (observed(name, seen)) }
                        }
                    }
                    @if let Some(remarks) = &content.remarks { blockquote { (remarks) } }
                }
                SectionContent::Support(content) => {
                    dl {
                        dt { "Wat is er gedaan" } dd { (content.given) }
                        @if !content.involved_roles.is_empty() {
                            dt { "Wie is erbij betrokken" }
                            dd { (content.involved_roles.iter().map(|role| called("roles", role)).collect::<Vec<_>>().join(", ")) }
                        }
                        (line("Wat is er nodig", content.needed.as_deref()))
                    }
                }
                SectionContent::Medical(content) => {
                    dl {
                        (line("Allergieën", content.allergies.as_deref()))
                        (line("Medicijnen", content.medication.as_deref()))
                        (line("Wat te doen", content.instructions.as_deref()))
                    }
                }
                SectionContent::PracticalInformation(content) => {
                    dl {
                        (line("Afspraken", content.arrangements.as_deref()))
                        (line("Eten, slapen, toilet", content.care.as_deref()))
                        (line("Wat het kind fijn vindt", content.preferences.as_deref()))
                    }
                }
                SectionContent::ParentView(content) => { @for view in &content.views { blockquote { (view) } } }
                SectionContent::Attachments(content) => (attachments(&content.files)),
            }
        }
    }
}

fn attachments(files: &[Attachment]) -> Markup {
    html! {
        p { "Deze bestanden horen bij de overdracht en gaan los mee:" }
        ul { @for file in files { li { (attached(file)) } } }
    }
}

/// A file as people call it: Uitvoer van het kindvolgsysteem (PDF, 120 kB), toegevoegd op 14 oktober 2026.
fn attached(file: &Attachment) -> String {
    let what = match file.kind {
        AttachmentKind::ObservationExport => "Uitvoer van het kindvolgsysteem",
        AttachmentKind::HandoverForm => "Overdrachtsformulier",
        AttachmentKind::ExpertReport => "Verslag van een deskundige",
        AttachmentKind::Other => "Ander bestand",
    };
    let form = file.form.as_str().to_uppercase();
    format!("{what} ({form}, {} kB), toegevoegd op {}.", file.bytes.div_ceil(1000), day(file.attached_at.date()))
}

fn observed(domain: &str, seen: &Observation) -> Markup {
    let name = match domain {
        "language" => "Taal",
        "numeracy" => "Rekenen",
        "motor" => "Motoriek",
        "socialEmotional" => "Sociaal-emotioneel",
        "play" => "Spel en werkhouding",
        _ => "Zelfredzaamheid",
    };
    html! {
        tr {
            th scope="row" { (name) }
            td.score { (scored(seen.score)) }
            td { @if let Some(remarks) = &seen.remarks { (remarks) } }
        }
    }
}

/// What a guardian said, for that guardian.
pub(crate) fn own_words(reactions: &[Reaction]) -> Markup {
    let said = || reactions.iter().map(|reaction| &reaction.facts);
    let any = said().any(|facts| facts.view.is_some() || facts.remarks.is_some());
    html! {
        @if any {
            section {
                h2 { "In uw eigen woorden" }
                @for facts in said() {
                    @if let Some(view) = &facts.view { blockquote { (view) } }
                    @if let Some(remarks) = &facts.remarks { blockquote { "Reactie op de tekst: " (remarks) } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_as_people_write_it() {
        assert_eq!(day(Date::constant(2026, 10, 14)), "14 oktober 2026");
        assert_eq!(day(Date::constant(2027, 1, 1)), "1 januari 2027");
    }
}
