//! The document of a handover: one page in plain Dutch to print, for a school that is not connected and for guardians who carry it
//! themselves. It shows what has a basis, and what was left out and why.

use maud::{DOCTYPE, Markup, html};
use persistence::{
    ChildSummary, Failure, Reading, SectionText,
    domain::{
        Date, Refusal,
        authority::{ReadHandover, Relation, Role, Subject},
        code::Code,
        code_list::code_list,
        handover::{Attachment, AttachmentKind, Basis, Handover, Observation, Reaction, SectionContent, SectionKind, Withheld},
        language::Language,
        line::TransitionKind,
        location::LocationId,
    },
};

use super::terms;
use crate::{
    answer::Printed,
    caller::Caller,
    fields::DocumentText,
    input::PathId,
    problem::Problem,
    routes::{Operation, area},
};

pub(super) fn operations() -> Vec<Operation> {
    area!("handovers": print => ReadHandover)
}

/// The style of the document, which the binary serves beside the docs page.
pub(crate) const STYLE: &str = include_str!("document.css");

#[utoipa::path(get, path = "/handovers/{handoverId}/document", params(("handoverId" = Uuid, Path, description = "De overdracht.")),
    summary = "Het document van een overdracht",
    description = "Een pagina om af te drukken of mee te geven, voor de afzender en de ouders: de onderdelen die een grondslag hebben, en wat is \
        weggelaten en waarom.",
    responses((status = 200, description = "Het document.", body = DocumentText, content_type = "text/html")))]
async fn print(caller: Caller, PathId(id): PathId<Handover>) -> Result<Printed, Problem> {
    let style = caller.address_of("/docs/document.css");
    let page = caller
        .read(move |tx| {
            let found = tx.handover(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadHandover, _>(found)?;
            let handover = permitted.subject();
            // Whoever receives it reads it by its own address once it is received.
            if !matches!(handover.relation(tx.authority()), Relation::Own | Relation::OwnChild) {
                return Err(Refusal::NotFound.into());
            }
            let leaf = Leaf::of(tx, handover)?;
            Ok(leaf.page(&style).into_string())
        })
        .await?;
    Ok(Printed(page))
}

/// What stands on the page.
struct Leaf {
    handover: Handover,
    child: Option<ChildSummary>,
    from: String,
    to: Option<String>,
    printed: Date,
    texts: Vec<SectionText>,
    reactions: Vec<Reaction>,
    bases: Vec<(SectionKind, Result<Basis, Withheld>)>,
}

fn name_of(tx: &mut Reading<'_>, id: LocationId) -> Result<String, Failure> {
    Ok(tx.locations_by_id(&[id])?.pop().map(|site| site.facts.name).unwrap_or_default())
}

impl Leaf {
    fn of(tx: &mut Reading<'_>, handover: &Handover) -> Result<Self, Failure> {
        let policy = terms(tx, handover)?.guardian_policy;
        let decided = handover.sections.iter().filter_map(|section| section.outcome.map(|outcome| (section.kind, outcome)));
        let mut bases: Vec<(SectionKind, Result<Basis, Withheld>)> =
            if handover.moments.sent_at.is_some() { decided.collect() } else { handover.bases(&tx.standing(handover, policy)?) };
        let mut reactions = tx.reactions(handover)?;
        // A page in the hands of one guardian holds no words of another.
        let own = tx.authority().identity().guardians.clone();
        if tx.authority().role() == Role::Guardian {
            reactions.retain(|reaction| own.contains(&reaction.guardian_id));
            for (_, basis) in &mut bases {
                *basis = basis.map_err(Withheld::for_guardians);
            }
        }
        let to = handover.facts.to_location_id.map(|id| name_of(tx, id)).transpose()?;
        Ok(Self {
            child: tx.own_children_of_handovers(std::slice::from_ref(handover))?.remove(&handover.child_id),
            from: name_of(tx, handover.facts.from_location_id)?,
            to,
            printed: tx.today(),
            texts: tx.section_texts(handover)?,
            reactions,
            bases,
            handover: handover.clone(),
        })
    }

    fn page(&self, style: &str) -> Markup {
        let name = self.child.as_ref().map(|child| {
            let parts = [Some(child.given_name.as_str()), child.family_name_prefix.as_deref(), Some(&child.family_name)];
            parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
        });
        let going = self.texts.iter().map(|(content, _)| content);
        let going = going.filter(|content| self.bases.iter().any(|(kind, basis)| *kind == content.kind() && basis.is_ok()));
        let left_out = self.bases.iter().filter_map(|(kind, basis)| basis.err().map(|cause| (*kind, cause)));
        let left_out: Vec<_> = left_out.collect();
        let facts = &self.handover.facts;
        html! {
            (DOCTYPE)
            html lang="nl" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { "Overdracht" }
                    link rel="stylesheet" href=(style);
                }
                body {
                    header {
                        h1 { "Overdracht" @if let Some(name) = &name { " van " (name) } }
                        p { (passage(facts.kind)) }
                    }
                    dl {
                        @if let Some(child) = &self.child { dt { "Geboren" } dd { (day(child.child.birth_date)) } }
                        dt { "Van" } dd { (self.from) }
                        @if let Some(to) = &self.to { dt { "Naar" } dd { (to) } }
                        dt { "Eerste dag daar" } dd { (day(facts.date)) }
                    }
                    @for content in going { (section(content)) }
                    (self.views())
                    @if !left_out.is_empty() {
                        section.left-out {
                            h2 { "Wat niet in dit document staat" }
                            ul { @for (kind, cause) in left_out { li { (title(kind)) ": " (why_not(cause)) } } }
                        }
                    }
                    footer {
                        p {
                            "Afgedrukt op " (day(self.printed)) ". Bewaar dit document niet langer dan nodig is. De ouders kunnen hun \
                            toestemming altijd intrekken bij " (self.from) "."
                        }
                    }
                }
            }
        }
    }

    /// The own words of guardians.
    fn views(&self) -> Markup {
        let said = || self.reactions.iter().map(|reaction| &reaction.facts);
        let any = said().any(|facts| facts.view.is_some() || facts.remarks.is_some());
        html! {
            @if any {
                section {
                    h2 { "In de woorden van de ouders" }
                    @for facts in said() {
                        @if let Some(view) = &facts.view { blockquote { (view) } }
                        @if let Some(remarks) = &facts.remarks { blockquote { "Reactie op de tekst: " (remarks) } }
                    }
                }
            }
        }
    }
}

const MONTHS: [&str; 12] =
    ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"];

/// A day as people write it: 14 oktober 2026.
fn day(date: Date) -> String {
    let month = usize::try_from(date.month() - 1).ok().and_then(|index| MONTHS.get(index)).copied().unwrap_or_default();
    format!("{} {month} {}", date.day(), date.year())
}

const fn passage(kind: TransitionKind) -> &'static str {
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

const fn title(kind: SectionKind) -> &'static str {
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

const fn why_not(cause: Withheld) -> &'static str {
    match cause {
        Withheld::Refused => "een ouder heeft geen toestemming gegeven.",
        Withheld::Withdrawn => "een ouder heeft de toestemming ingetrokken.",
        Withheld::TextChanged => "de tekst is gewijzigd nadat er toestemming was gegeven.",
        Withheld::NoConsent => "nog niet alle ouders hebben toestemming gegeven.",
        Withheld::NotEnrolled => "het kind is nog niet bij de school ingeschreven.",
        Withheld::NotAllowed => "dit gaat bij deze overgang niet mee.",
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

fn section(content: &SectionContent) -> Markup {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_as_people_write_it() {
        assert_eq!(day(Date::constant(2026, 10, 14)), "14 oktober 2026");
        assert_eq!(day(Date::constant(2027, 1, 1)), "1 januari 2027");
    }
}
