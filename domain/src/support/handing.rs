//! What of the support of a child goes along in a handover: the parts that were chosen, once the guardians agreed to that.

use super::{AgreementScope, Evaluation, SupportAction, SupportArrangement, SupportPart, words};
use crate::{
    Date,
    authority::{Permitted, ReadSupport},
    code_list::code_list,
    handover::Support,
};

/// How long the text of the section may be, in characters; what does not fit is for the sender to write.
const LONGEST: usize = 4_000;
/// How many roles the section takes.
const MOST_ROLES: usize = 20;

/// What the section of support begins with on a day; nothing where nothing was chosen or agreed. The sender can change it, and guardians
/// read it and consent to it as to every section.
pub fn handed_over(arrangements: &[Permitted<ReadSupport, SupportArrangement>], today: Date) -> Option<Support> {
    let goes_along = |arrangement: &&SupportArrangement| {
        let facts = &arrangement.facts;
        arrangement.days().holds(today) && facts.is_agreed(AgreementScope::Handover) && !facts.handover_parts.is_empty()
    };
    let arrangements: Vec<_> = arrangements.iter().map(Permitted::subject).filter(goes_along).collect();
    let mut given = String::new();
    for line in arrangements.iter().flat_map(|arrangement| lines(arrangement)) {
        if given.chars().count() + line.chars().count() + 1 > LONGEST {
            break;
        }
        if !given.is_empty() {
            given.push('\n');
        }
        given.push_str(&line);
    }
    let mut involved_roles: Vec<String> = Vec::new();
    for arrangement in arrangements.iter().filter(|arrangement| has(arrangement, SupportPart::Involved)) {
        for one in &arrangement.facts.involved {
            if !involved_roles.contains(&one.role) && involved_roles.len() < MOST_ROLES {
                involved_roles.push(one.role.clone());
            }
        }
    }
    (!arrangements.is_empty()).then_some(Support { given, involved_roles, needed: None })
}

fn has(arrangement: &SupportArrangement, part: SupportPart) -> bool {
    arrangement.facts.handover_parts.contains(&part)
}

/// The lines that one arrangement gives, in plain Dutch. Words that should be looked at again do not go along by themselves.
fn lines(arrangement: &SupportArrangement) -> Vec<String> {
    let facts = &arrangement.facts;
    let level = if has(arrangement, SupportPart::Level) { format!(" {}", facts.level.text().dutch) } else { String::new() };
    let mut lines = vec![format!("Ondersteuning{level} sinds {}.", day(facts.start_date))];
    if has(arrangement, SupportPart::Goal) && !words::is_marked(&facts.goal) {
        lines.push(format!("Doel: {}", facts.goal));
    }
    if has(arrangement, SupportPart::Actions) {
        lines.extend(facts.actions.iter().filter(|action| !words::is_marked(&action.text)).map(action));
    }
    if has(arrangement, SupportPart::Evaluations) {
        lines.extend(facts.evaluations.iter().map(evaluation));
    }
    lines
}

fn action(action: &SupportAction) -> String {
    let entry = code_list("roles").and_then(|list| list.entry(&action.owner_role));
    let owner = entry.map_or(action.owner_role.as_str(), |entry| entry.name.dutch);
    let when = match action.done_date {
        Some(done) => format!("gedaan op {}", day(done)),
        None => format!("uiterlijk {}", day(action.due_date)),
    };
    format!("Afspraak: {} ({owner}, {when})", action.text)
}

fn evaluation(evaluation: &Evaluation) -> String {
    match evaluation.held_date {
        Some(held) => {
            let outcome = evaluation.outcome.map(|outcome| format!(": {}", outcome.text().dutch)).unwrap_or_default();
            format!("Geëvalueerd op {}{outcome}.", day(held))
        }
        None => format!("Evaluatie gepland op {}.", day(evaluation.planned_date)),
    }
}

/// A day as it is written in Dutch.
fn day(date: Date) -> String {
    format!("{}-{}-{}", date.day(), date.month(), date.year())
}
