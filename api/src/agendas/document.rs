//! The document of an agenda: one page in plain Dutch to print, for a council, a board or a meeting.

use maud::{Markup, html};
use persistence::{
    Failure, Reading,
    domain::{
        Date, Refusal,
        agenda::{Agenda, AgendaGoal, AgendaState, DecisionMaker, EscalationStage, GoalState, GoalTheme},
        authority::ReadAgenda,
        direction::DirectionGround,
        organisation::{Organisation, OrganisationId},
    },
};

use crate::{
    answer::Printed,
    caller::Caller,
    fields::DocumentText,
    handovers::page::{day, sheet},
    input::PathId,
    problem::Problem,
    routes::{Operation, area},
};

pub(super) fn operations() -> Vec<Operation> {
    area!("agendas": print => ReadAgenda)
}

#[utoipa::path(get, path = "/agendas/{agendaId}/document", params(("agendaId" = Uuid, Path, description = "De agenda.")),
    summary = "Het document van een agenda",
    description = "Een pagina om af te drukken, voor de gemeente en de partijen: doelen per thema, besluiten, overleggen en geschillen.",
    responses((status = 200, description = "Het document.", body = DocumentText, content_type = "text/html")))]
async fn print(caller: Caller, PathId(id): PathId<Agenda>) -> Result<Printed, Problem> {
    let style = caller.address_of("/docs/document.css");
    let page = caller
        .read(move |tx| {
            let found = tx.agenda(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadAgenda, _>(found)?;
            let leaf = Leaf::of(tx, permitted.subject())?;
            Ok(leaf.page(&style).into_string())
        })
        .await?;
    Ok(Printed(page))
}

/// What stands on the page.
struct Leaf {
    agenda: Agenda,
    named: Vec<Organisation>,
    printed: Date,
}

impl Leaf {
    fn of(tx: &mut Reading<'_>, agenda: &Agenda) -> Result<Self, Failure> {
        let mut ids = agenda.facts.party_ids.clone();
        ids.push(agenda.municipality_id);
        Ok(Self { agenda: agenda.clone(), named: tx.organisations_by_id(&ids)?, printed: tx.today() })
    }

    fn name(&self, id: OrganisationId) -> &str {
        self.named.iter().find(|one| one.id == id).map_or("een eerdere partij", |one| &one.facts.name)
    }

    fn names(&self, ids: &[OrganisationId]) -> String {
        ids.iter().map(|id| self.name(*id)).collect::<Vec<_>>().join(", ")
    }

    fn page(&self, style: &str) -> Markup {
        let facts = &self.agenda.facts;
        let text = html! {
            header {
                h1 { (facts.name) }
                p { "Lokale educatieve agenda, " (state(facts.state)) }
            }
            dl {
                dt { "Gemeente" } dd { (self.name(self.agenda.municipality_id)) }
                dt { "Periode" } dd { (day(facts.start_date)) " tot en met " (day(facts.end_date)) }
                dt { "Partijen" } dd { (self.names(&facts.party_ids)) }
            }
            (self.goals())
            (self.decided())
            (self.talks())
            (self.escalations())
            footer { p { "Afgedrukt op " (day(self.printed)) ". Dit is versie " (self.agenda.version) " van de agenda." } }
        };
        sheet(&facts.name, style, &text)
    }

    fn goals(&self) -> Markup {
        let mut themes: Vec<GoalTheme> = self.agenda.goals.iter().map(|goal| goal.facts.theme).collect();
        themes.sort_unstable();
        themes.dedup();
        html! {
            @for one in themes {
                section {
                    h2 { (theme(one)) }
                    table {
                        thead { tr { th { "Doel" } th { "Grondslag" } th { "Trekkers" } th { "Uiterlijk" } th { "Staat" } } }
                        tbody {
                            @for goal in self.agenda.goals.iter().filter(|goal| goal.facts.theme == one) { (self.row(goal)) }
                        }
                    }
                }
            }
        }
    }

    fn row(&self, goal: &AgendaGoal) -> Markup {
        let facts = &goal.facts;
        html! {
            tr {
                td { (facts.title) @if let Some(measure) = &facts.measure { br; (measure) } }
                td { (ground(facts.ground)) }
                td { (self.names(&facts.owner_ids)) }
                td { @if let Some(due) = facts.due_date { (day(due)) } }
                td { (goal_state(facts.state)) }
            }
        }
    }

    fn decided(&self) -> Markup {
        let decisions = &self.agenda.facts.decisions;
        html! {
            @if !decisions.is_empty() {
                section {
                    h2 { "Besluiten" }
                    dl { @for one in decisions { dt { (day(one.date)) ", " (decided_by(one.by)) } dd { (one.text) } } }
                }
            }
        }
    }

    fn talks(&self) -> Markup {
        let talks = &self.agenda.facts.talks;
        html! {
            @if !talks.is_empty() {
                section {
                    h2 { "Jaarlijkse overleggen" }
                    dl {
                        @for one in talks {
                            dt { (day(one.date)) }
                            dd {
                                (one.grounds.iter().map(|one| ground(*one)).collect::<Vec<_>>().join(", "))
                                @if !one.participant_ids.is_empty() { ". Met " (self.names(&one.participant_ids)) }
                                @if let Some(outcome) = &one.outcome { ". " (outcome) }
                            }
                        }
                    }
                }
            }
        }
    }

    fn escalations(&self) -> Markup {
        let escalations = &self.agenda.facts.escalations;
        html! {
            @if !escalations.is_empty() {
                section {
                    h2 { "Geschillen" }
                    dl {
                        @for one in escalations {
                            dt { (day(one.raised_date)) ", " (stage(one.stage())) }
                            dd {
                                (self.name(one.raised_by)) ": " (one.subject)
                                @if let Some(advice) = &one.advice { br; "Advies: " (advice) }
                            }
                        }
                    }
                }
            }
        }
    }
}

const fn state(state: AgendaState) -> &'static str {
    match state {
        AgendaState::Concept => "concept",
        AgendaState::Consultation => "in overleg",
        AgendaState::Established => "vastgesteld",
        AgendaState::Evaluated => "geëvalueerd",
    }
}

const fn theme(theme: GoalTheme) -> &'static str {
    match theme {
        GoalTheme::Segregation => "Segregatie voorkomen",
        GoalTheme::Integration => "Integratie bevorderen",
        GoalTheme::Disadvantage => "Onderwijsachterstanden bestrijden",
        GoalTheme::Admission => "Inschrijving en toelating",
        GoalTheme::Preschool => "Voorschoolse educatie",
        GoalTheme::EarlySchool => "Vroegschoolse educatie",
        GoalTheme::ContinuousLine => "De doorgaande lijn",
        GoalTheme::Support => "Ondersteuning",
        GoalTheme::Combination => "Combinatiefuncties en samen scholen",
        GoalTheme::RichSchoolDay => "Rijke schooldag",
        GoalTheme::Other => "Andere doelen",
    }
}

const fn ground(ground: DirectionGround) -> &'static str {
    match ground {
        DirectionGround::LanguageActivities => "WPO artikel 158",
        DirectionGround::PreschoolPlaces => "WPO artikel 159",
        DirectionGround::ContinuousLine => "WPO artikel 160, eerste lid, onderdeel a",
        DirectionGround::EarlySchoolResults => "WPO artikel 160, eerste lid, onderdeel b",
        DirectionGround::LocalAgenda => "WPO artikel 161",
        DirectionGround::Other => "eigen afspraak",
    }
}

const fn goal_state(state: GoalState) -> &'static str {
    match state {
        GoalState::Open => "nog niet begonnen",
        GoalState::InProgress => "er wordt aan gewerkt",
        GoalState::Reached => "bereikt",
        GoalState::Dropped => "losgelaten",
    }
}

const fn decided_by(by: DecisionMaker) -> &'static str {
    match by {
        DecisionMaker::Council => "gemeenteraad",
        DecisionMaker::College => "college",
        DecisionMaker::Parties => "overleg van de partijen",
    }
}

const fn stage(stage: EscalationStage) -> &'static str {
    match stage {
        EscalationStage::Raised => "ingebracht",
        EscalationStage::SecondRound => "tweede overlegronde",
        EscalationStage::Committee => "bij de geschillencommissie",
        EscalationStage::Advised => "bindend advies gegeven",
        EscalationStage::Resolved => "opgelost",
    }
}
