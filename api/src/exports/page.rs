//! The page of everything that is kept of a child, in plain Dutch.

use std::collections::BTreeMap;

use maud::{Markup, html};
use persistence::{
    Failure, Reading, SectionText,
    domain::{
        Date, Instant,
        child::{Guardian, Registration},
        connector::SharedApproach,
        expertise::{ExpertiseMessageKind, ExpertiseRequest, ExpertiseState},
        handover::{Basis, Consent, ConsentState, Handover, HandoverState, Reaction, SectionKind, Withheld},
        language::Language,
        line::{LineView, SegmentView, Stage},
        location::LocationId,
        organisation::OrganisationId,
        privacy_request::{PrivacyRequest, PrivacyRequestKind, PrivacyRequestState},
        referral::{Referral, ReferralState, Standing},
    },
};

use super::{Kept, supported::Supported};
use crate::{
    handovers::page::{day, own_words, passage, section, sheet, title},
    lines::line_today,
};

/// What stands on the page.
pub(super) struct Leaf {
    registration: Registration,
    /// The guardian who reads it.
    reader: Vec<Guardian>,
    line: LineView,
    handovers: Vec<(Handover, Vec<SectionText>, Vec<Reaction>)>,
    consents: Vec<Consent>,
    approaches: Vec<SharedApproach>,
    requests: Vec<PrivacyRequest>,
    questions: Vec<ExpertiseRequest>,
    support: Vec<Supported>,
    referrals: Vec<(Referral, Standing)>,
    sites: BTreeMap<LocationId, String>,
    organisations: BTreeMap<OrganisationId, String>,
    printed: Date,
}

impl Leaf {
    pub(super) fn of(tx: &mut Reading<'_>, kept: Kept) -> Result<Self, Failure> {
        let own = tx.authority().identity().guardians.clone();
        let mut handovers = Vec::with_capacity(kept.handovers.len());
        for handover in kept.handovers {
            let mut texts = tx.section_texts(&handover)?;
            // No guardian reads the words of another one.
            texts.retain(|(content, _)| content.kind() != SectionKind::ParentView);
            let mut reactions = tx.reactions(&handover)?;
            reactions.retain(|reaction| own.contains(&reaction.guardian_id));
            handovers.push((handover, texts, reactions));
        }
        let (around, today) = (tx.around_referrals(&kept.referrals)?, tx.today());
        let stands = |mut referral: Referral| {
            let standing = around.standing(&referral, today);
            let hidden: Vec<_> = referral.moves.iter().map(|step| !around.shows(&referral, step.organisation_id)).collect();
            let mut hidden = hidden.into_iter();
            referral.moves.retain(|_| hidden.next() != Some(true));
            (referral, standing)
        };
        let referrals = kept.referrals.into_iter().map(stands).collect();
        let line = line_today(tx, &kept.line, Language::Dutch)?;
        let sites: Vec<LocationId> = line.segments.iter().filter_map(|segment| segment.location_id).collect();
        let sites = tx.locations_by_id(&sites)?.into_iter().map(|site| (site.id, site.facts.name)).collect();
        let mut known = vec![kept.registration.organisation_id];
        known.extend(kept.consents.iter().map(|consent| consent.recipient_id));
        known.extend(kept.questions.iter().map(|question| question.specialist.organisation_id));
        for (arrangement, _) in &kept.support {
            known.push(arrangement.organisation_id);
            known.extend(arrangement.facts.named_organisations());
        }
        let organisations = tx.organisations_by_id(&known)?.into_iter().map(|one| (one.id, one.facts.name)).collect();
        let support = kept.support.iter().map(|(arrangement, held)| Supported::of(arrangement, held, &organisations)).collect();
        let reader = kept.registration.guardians.iter().filter(|guardian| own.contains(&guardian.id)).cloned().collect();
        Ok(Self {
            registration: kept.registration,
            reader,
            line,
            handovers,
            consents: kept.consents,
            approaches: kept.approaches,
            requests: kept.requests,
            questions: kept.questions,
            support,
            referrals,
            sites,
            organisations,
            printed: tx.today(),
        })
    }

    pub(super) fn page(&self, style: &str) -> Markup {
        let child = &self.registration;
        let name = full_name(&child.given_name, child.family_name_prefix.as_deref(), &child.family_name);
        let holder = self.organisations.get(&child.organisation_id).map(String::as_str).unwrap_or_default();
        let text = html! {
            header {
                h1 { "Wat is vastgelegd over " (name) }
                p { "De inschrijving bij " (holder) ", en wat daarbij hoort." }
            }
            dl {
                dt { "Geboren" } dd { (day(child.child.birth_date)) }
                dt { "Ingeschreven sinds" } dd { (day(child.registered_at.date())) }
                @for guardian in &self.reader {
                    dt { "U bent" } dd { (guardian.facts.given_name) " " (guardian.facts.family_name) }
                    @if let Some(contact) = &guardian.facts.contact { dt { "Bereikbaar op" } dd { (contact) } }
                }
            }
            (self.places())
            @for (handover, texts, reactions) in &self.handovers { (handed_over(handover, texts, reactions)) }
            @for support in &self.support { (support.section()) }
            (self.referred())
            (self.consents())
            (self.questions())
            (self.requests())
            footer {
                p {
                    "Opgemaakt op " (day(self.printed)) ". Klopt er iets niet, of wilt u dat iets wordt gewist, vraag het dan aan \
                    " (holder) ". Wie deze gegevens gebruikte, en waarvoor, staat in het logboek, dat u ook kunt opvragen."
                }
            }
        };
        sheet("Wat over uw kind is vastgelegd", style, &text)
    }

    fn places(&self) -> Markup {
        html! {
            section {
                h2 { "Waar uw kind was en is" }
                table {
                    @for segment in &self.line.segments {
                        tr {
                            th scope="row" { (stage(segment.stage)) }
                            td { (segment.location_id.and_then(|id| self.sites.get(&id)).map(String::as_str).unwrap_or_default()) }
                            td { (period(segment)) }
                        }
                    }
                }
            }
        }
    }

    fn referred(&self) -> Markup {
        html! {
            @for (referral, standing) in &self.referrals {
                section {
                    h2 { "Toeleiding naar voorschoolse educatie" }
                    p { "Nu: " (reached(standing.state)) ", sinds " (day(standing.date)) "." }
                    @if let Some(indication) = &referral.indication {
                        p {
                            "Op " (day(indication.date)) " is beslist dat uw kind "
                            @if indication.indicated { "wel" } @else { "niet" }
                            " tot de doelgroep van de gemeente hoort (criteria " (indication.criteria_version) ")."
                        }
                    }
                    ul { @for step in &referral.moves { li { (day(step.date)) ": " (reached(step.state)) } } }
                }
            }
        }
    }

    fn consents(&self) -> Markup {
        html! {
            @if !self.consents.is_empty() || !self.approaches.is_empty() {
                section {
                    h2 { "Uw toestemmingen" }
                    table {
                        @for word in &self.approaches {
                            tr {
                                th scope="row" { "Gedeelde aanpak van school en opvang" }
                                td { (self.organisations.get(&word.organisation_id).map(String::as_str).unwrap_or_default()) }
                                td { (said(word.state, word.ended_at.unwrap_or(word.stated_at))) }
                            }
                        }
                        @for consent in &self.consents {
                            tr {
                                th scope="row" { (title(consent.section.kind)) }
                                td { (self.organisations.get(&consent.recipient_id).map(String::as_str).unwrap_or_default()) }
                                td { (said(consent.state, consent.ended_at.unwrap_or(consent.stated_at))) }
                            }
                        }
                    }
                }
            }
        }
    }

    fn questions(&self) -> Markup {
        let name = |question: &ExpertiseRequest| self.organisations.get(&question.specialist.organisation_id).map(String::as_str);
        html! {
            @if !self.questions.is_empty() {
                section {
                    h2 { "Vragen aan deskundigen" }
                    @for question in &self.questions {
                        h3 { (day(question.moments.asked_at.date())) ", aan " (name(question).unwrap_or_default()) }
                        p { "De vraag " (became(question.state)) "." }
                        @for message in &question.messages { p { (said_as(message.kind)) } blockquote { (message.text) } }
                    }
                }
            }
        }
    }

    fn requests(&self) -> Markup {
        html! {
            @if !self.requests.is_empty() {
                section {
                    h2 { "Uw verzoeken" }
                    @for request in &self.requests {
                        dl {
                            dt { (asked(request.kind)) } dd { (request.text) }
                            dt { (answered(request.state)) }
                            dd { @if let Some(answer) = &request.answer { (answer) } @else { "Uiterlijk " (day(request.due_date)) } }
                        }
                    }
                }
            }
        }
    }
}

fn full_name(given: &str, prefix: Option<&str>, family: &str) -> String {
    [Some(given), prefix, Some(family)].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn handed_over(handover: &Handover, texts: &[SectionText], reactions: &[Reaction]) -> Markup {
    html! {
        h2 { "Overdracht: " (passage(handover.facts.kind)) }
        p { "Begonnen op " (day(handover.moments.created_at.date())) "; " (progress(handover.state)) "." }
        @if let Some(reason) = &handover.reason { p { "De reden: " (reason) } }
        ul {
            @for section in &handover.sections {
                @if let Some(outcome) = section.outcome { li { (title(section.kind)) ": " (went(outcome)) } }
            }
        }
        @for (content, _) in texts { (section(content)) }
        (own_words(reactions))
        @if let Some(talk) = &handover.conversation {
            h3 { "Het gesprek van " (day(talk.date)) }
            ul { @for action in &talk.actions { li { (action.text) } } }
        }
        @if let Some(feedback) = &handover.feedback { h3 { "Hoe het daarna ging, " (day(feedback.date)) } blockquote { (feedback.text) } }
    }
}

/// What came of a section, as guardians hear it.
fn went(outcome: Result<Basis, Withheld>) -> &'static str {
    match outcome {
        Ok(Basis::LegalDuty) => "meegegaan, omdat de wet dat vraagt",
        Ok(Basis::Consent) => "meegegaan met toestemming",
        Ok(Basis::NoConsentNeeded) => "meegegaan; daar is geen toestemming voor nodig",
        Ok(Basis::OwnWords) => "meegegaan",
        Err(_) => "niet meegegaan",
    }
}

fn period(segment: &SegmentView) -> String {
    let from = day(segment.start_date);
    segment.end_date.map_or_else(|| format!("sinds {from}"), |end| format!("{from} tot en met {}", day(end)))
}

const fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Home => "Thuis",
        Stage::DayCare => "Dagopvang",
        Stage::Preschool => "Peuteropvang",
        Stage::Childminder => "Gastouder",
        Stage::School => "Basisschool",
        Stage::AfterSchoolCare => "Buitenschoolse opvang",
    }
}

/// How far a referral is, as guardians hear it.
const fn reached(state: ReferralState) -> &'static str {
    match state {
        ReferralState::Signalled => "gesignaleerd",
        ReferralState::Indicated => "beslist of uw kind tot de doelgroep hoort",
        ReferralState::Informed => "met u besproken",
        ReferralState::Registered => "aangemeld bij een locatie",
        ReferralState::Placed => "er is een plaats",
        ReferralState::Started => "begonnen",
        ReferralState::Declined => "u ziet ervan af",
        ReferralState::MovedAway => "verhuisd",
        ReferralState::DroppedOut => "gestopt",
        ReferralState::AgedOut => "te oud geworden voordat het kon beginnen",
    }
}

const fn progress(state: HandoverState) -> &'static str {
    match state {
        HandoverState::Draft => "wordt geschreven",
        HandoverState::UnderInspection => "ligt bij u ter inzage",
        HandoverState::Offered | HandoverState::OnHold | HandoverState::Accepted => "is aangeboden",
        HandoverState::Sent => "is verzonden",
        HandoverState::Received | HandoverState::Closed => "is ontvangen",
        HandoverState::Rejected => "is niet aangenomen",
        HandoverState::Cancelled => "is ingetrokken",
        HandoverState::Expired => "is vervallen",
    }
}

fn said(state: ConsentState, at: Instant) -> String {
    let word = match state {
        ConsentState::Given => "toestemming gegeven",
        ConsentState::Refused => "geweigerd",
        ConsentState::Withdrawn => "ingetrokken",
        ConsentState::Ended => "geldt niet meer",
    };
    format!("{word}, {}", day(at.date()))
}

const fn said_as(kind: ExpertiseMessageKind) -> &'static str {
    match kind {
        ExpertiseMessageKind::Question => "Gevraagd",
        ExpertiseMessageKind::Answer => "Geantwoord",
        ExpertiseMessageKind::FollowUp => "Doorgevraagd",
    }
}

const fn became(state: ExpertiseState) -> &'static str {
    match state {
        ExpertiseState::Asked | ExpertiseState::Accepted => "wacht op antwoord",
        ExpertiseState::Answered => "is beantwoord",
        ExpertiseState::Closed => "is afgesloten",
        ExpertiseState::Declined => "is niet aangenomen",
        ExpertiseState::Withdrawn => "is ingetrokken",
        ExpertiseState::ConsentWithdrawn => "eindigde omdat de toestemming is ingetrokken; de tekst is gewist",
    }
}

const fn asked(kind: PrivacyRequestKind) -> &'static str {
    match kind {
        PrivacyRequestKind::Correction => "Verbeteren",
        PrivacyRequestKind::Erasure => "Wissen",
    }
}

const fn answered(state: PrivacyRequestState) -> &'static str {
    match state {
        PrivacyRequestState::Open => "Nog niet beantwoord",
        PrivacyRequestState::CarriedOut => "Gedaan",
        PrivacyRequestState::Refused => "Geweigerd",
        PrivacyRequestState::Withdrawn => "Door u ingetrokken",
    }
}
