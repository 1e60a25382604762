//! The document of a handover: one page in plain Dutch to print, for a school that is not connected and for guardians who carry it
//! themselves. It shows what has a basis, and what was left out and why.

use maud::{Markup, html};
use persistence::{
    ChildSummary, Failure, Reading, SectionText,
    domain::{
        Date, Refusal,
        authority::{ReadHandover, Relation, Role, Subject},
        handover::{Basis, Channel, Handover, ParentView, SectionContent, SectionKind, Withheld},
        location::LocationId,
    },
};

use super::{
    page::{day, passage, section, sheet, title},
    terms,
};
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
        let mut texts = tx.section_texts(handover)?;
        // A page in the hands of one guardian holds no words of another.
        let own = tx.authority().identity().guardians.clone();
        let carried = handover.facts.channel == Channel::Guardian;
        if carried && tx.authority().role() != Role::Guardian {
            texts.retain(|(content, _)| content.kind() != SectionKind::ParentView);
            bases.retain(|(kind, _)| *kind != SectionKind::ParentView);
        }
        if carried || tx.authority().role() == Role::Guardian {
            for (_, basis) in &mut bases {
                *basis = basis.map_err(Withheld::for_guardians);
            }
        }
        if tx.authority().role() == Role::Guardian {
            texts.retain(|(content, _)| content.kind() != SectionKind::ParentView);
            let reactions = tx.reactions(handover)?.into_iter().filter(|reaction| own.contains(&reaction.guardian_id));
            let views: Vec<String> = reactions.filter_map(|reaction| reaction.facts.view).collect();
            texts.extend((!views.is_empty()).then_some((SectionContent::ParentView(ParentView { views }), Vec::new())));
        }
        let to = handover.facts.to_location_id.map(|id| name_of(tx, id)).transpose()?;
        Ok(Self {
            child: tx.children_of_handovers(std::slice::from_ref(handover))?.own(handover).cloned(),
            from: name_of(tx, handover.facts.from_location_id)?,
            to,
            printed: tx.today(),
            texts,
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
        let text = html! {
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
        };
        sheet("Overdracht", style, &text)
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
