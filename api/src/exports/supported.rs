//! The support of a child as the page of an export shows it.

use std::collections::BTreeMap;

use maud::{Markup, html};
use persistence::domain::{
    code_list::code_list,
    organisation::OrganisationId,
    support::{AgreementScope, Consultation, Evaluation, Involved, SupportAction, SupportArrangement},
};

use crate::handovers::page::day;

/// An arrangement with the talks within it, and the names of those who are in it.
pub(super) struct Supported {
    arrangement: SupportArrangement,
    consultations: Vec<Consultation>,
    organisations: BTreeMap<OrganisationId, String>,
}

/// How a role is called.
fn role(code: &str) -> &str {
    code_list("roles").and_then(|list| list.entry(code)).map_or(code, |entry| entry.name.dutch)
}

fn roles(codes: &[String]) -> String {
    codes.iter().map(|code| role(code)).collect::<Vec<_>>().join(", ")
}

const fn agreed(scope: AgreementScope) -> &'static str {
    match scope {
        AgreementScope::Support => "de ondersteuning",
        AgreementScope::Involvement => "dat de genoemde organisaties meelezen",
        AgreementScope::Handover => "dat de gekozen delen meegaan in een overdracht",
    }
}

fn evaluated(evaluation: &Evaluation) -> String {
    match evaluation.held_date {
        None => format!("Gepland op {}", day(evaluation.planned_date)),
        Some(held) => {
            let outcome = evaluation.outcome.map(|outcome| format!(": {}", outcome.text().dutch)).unwrap_or_default();
            format!("Gehouden op {}{outcome}", day(held))
        }
    }
}

impl Supported {
    pub(super) fn of(
        arrangement: &SupportArrangement,
        consultations: &[Consultation],
        organisations: &BTreeMap<OrganisationId, String>,
    ) -> Self {
        Self { arrangement: arrangement.clone(), consultations: consultations.to_vec(), organisations: organisations.clone() }
    }

    fn name(&self, id: OrganisationId) -> &str {
        self.organisations.get(&id).map(String::as_str).unwrap_or_default()
    }

    fn involved(&self, one: &Involved) -> String {
        let role = role(&one.role);
        one.organisation_id.map_or_else(|| role.to_owned(), |id| format!("{role}, {}", self.name(id)))
    }

    fn action(&self, action: &SupportAction) -> String {
        let owner = self.involved(&Involved { role: action.owner_role.clone(), organisation_id: action.organisation_id });
        let when = match action.done_date {
            Some(done) => format!("gedaan op {}", day(done)),
            None => format!("uiterlijk {}", day(action.due_date)),
        };
        format!("{} ({owner}; {when})", action.text)
    }

    pub(super) fn section(&self) -> Markup {
        let facts = &self.arrangement.facts;
        let period = match self.arrangement.end_date {
            Some(end) => format!("{} tot en met {}", day(facts.start_date), day(end)),
            None => format!("sinds {}", day(facts.start_date)),
        };
        html! {
            section {
                h2 { "Ondersteuning: " (facts.level.text().dutch) }
                p { "Afgesproken door " (self.name(self.arrangement.organisation_id)) ", " (period) "." }
                dl {
                    dt { "Doel" } dd { (facts.goal) }
                    @if !facts.involved.is_empty() {
                        dt { "Betrokken" }
                        dd { (facts.involved.iter().map(|one| self.involved(one)).collect::<Vec<_>>().join("; ")) }
                    }
                    dt { "Waarmee de ouders akkoord zijn" }
                    @match &facts.guardian_agreement {
                        Some(agreement) => dd {
                            (agreement.scope.iter().map(|scope| agreed(*scope)).collect::<Vec<_>>().join("; ")) " (" (day(agreement.date)) ")"
                        },
                        None => dd { "Nog nergens mee" },
                    }
                    @if let Some(date) = facts.development_plan_date { dt { "Ontwikkelingsperspectief" } dd { (day(date)) } }
                }
                @if !facts.actions.is_empty() { h3 { "Afspraken" } ul { @for action in &facts.actions { li { (self.action(action)) } } } }
                @if !facts.evaluations.is_empty() {
                    h3 { "Evaluaties" }
                    ul { @for evaluation in &facts.evaluations { li { (evaluated(evaluation)) } } }
                }
                @for held in &self.consultations {
                    h3 { "Overleg van " (day(held.facts.date)) }
                    p { "Aanwezig: " (roles(&held.facts.roles_present)) }
                    ul { @for text in &held.facts.agreements { li { (text) } } }
                }
            }
        }
    }
}
