//! The questions to specialists of the demo: about each thing that one can be about, in every state that somebody acts in.
//!
//! How many there are does not depend on the size of the city. Their moments lie in the weeks before today.

use std::collections::BTreeMap;

use jiff::ToSpan;
use persistence::domain::{
    Date, Refusal,
    authority::{Action, AnswerExpertise, AskExpertise},
    expertise::{
        AskedAbout, ExpertiseConsent, ExpertiseConsentMethod, ExpertiseDecline, ExpertiseFacts, ExpertiseRequestId,
        ExpertiseTerms, NewExpertiseRequest, Specialist,
    },
    organisation::{OrganisationId, OrganisationKind},
    page::PageRequest,
    parameter::expertise_terms,
    placement::Care,
};
use persistence::{ChildFilter, Failure, Reading, Writing};

use super::{actor::Actor, calendar::morning, city::City, lacks};

/// What somebody does with a question.
#[derive(Clone, Copy)]
enum Verb {
    Accept,
    Decline,
    Answer(&'static str, i32),
    FollowUp(&'static str),
    Close,
}

/// What a question is about, before it is known which child or group there is.
#[derive(Clone, Copy)]
enum About {
    Group,
    Topic(&'static str),
    Child,
    Anonymous,
}

/// One question and how it goes, one step a day.
struct Question {
    to: OrganisationKind,
    specialism: &'static str,
    about: About,
    text: &'static str,
    steps: &'static [Verb],
    days_ago: i64,
}

/// The questions of a childcare provider.
static QUESTIONS: [Question; 6] = [
    Question {
        to: OrganisationKind::YouthHealth,
        specialism: "youthHealth",
        about: About::Topic("language"),
        text: "Hoe praten we met ouders over voorlezen?",
        steps: &[],
        days_ago: 20,
    },
    Question {
        to: OrganisationKind::SchoolBoard,
        specialism: "internalCoach",
        about: About::Child,
        text: "Hoe bereiden we dit kind voor op groep 1?",
        steps: &[Verb::Accept],
        days_ago: 5,
    },
    Question {
        to: OrganisationKind::SchoolBoard,
        specialism: "behaviouralSpecialist",
        about: About::Anonymous,
        text: "Een kind bijt anderen als het druk is; wat helpt?",
        steps: &[Verb::Accept, Verb::Answer("Maak de groep kleiner en benoem wat u ziet.", 20)],
        days_ago: 9,
    },
    Question {
        to: OrganisationKind::SchoolBoard,
        specialism: "earlyYearsTeacher",
        about: About::Topic("transition"),
        text: "Welke liedjes kennen kinderen al als zij komen?",
        steps: &[
            Verb::Accept,
            Verb::Answer("De liedjes van het thema; ik stuur de lijst.", 10),
            Verb::FollowUp("Kunnen wij eens komen kijken?"),
            Verb::Answer("Dinsdagochtend is een goed moment.", 5),
            Verb::Close,
        ],
        days_ago: 40,
    },
    Question {
        to: OrganisationKind::SchoolBoard,
        specialism: "speechTherapist",
        about: About::Group,
        text: "Hoe lokken we in de kring meer taal uit?",
        steps: &[Verb::Accept, Verb::Answer("Wacht langer en herhaal wat een kind zegt.", 30), Verb::Close],
        days_ago: 30,
    },
    Question {
        to: OrganisationKind::YouthHealth,
        specialism: "youthHealth",
        about: About::Topic("other"),
        text: "Wilt u op de ouderavond vertellen over slapen?",
        steps: &[Verb::Decline],
        days_ago: 12,
    },
];

/// Makes the questions of a city.
pub(super) struct Questions<'a> {
    pub(super) city: &'a City,
    pub(super) managers: &'a BTreeMap<OrganisationId, Actor>,
    pub(super) today: Date,
}

fn terms(tx: &mut Reading<'_>, today: Date) -> Result<ExpertiseTerms, Failure> {
    Ok(expertise_terms(&tx.rule_parameters()?, today, None)?)
}

/// The first child that the caller sees, with the consent of all who hold authority over it.
fn named(tx: &mut Reading<'_>, date: Date) -> Result<AskedAbout, Failure> {
    let page = tx.children(&ChildFilter::default(), PageRequest { size: 1, after: None })?;
    let first = page.items.first().ok_or_else(|| lacks("a child"))?;
    let registration = tx.child(first.child.id)?.ok_or_else(|| lacks("a child"))?;
    let holders = registration.guardians.iter().filter(|guardian| guardian.facts.has_authority);
    let method = ExpertiseConsentMethod::Digital;
    let consents = holders.map(|guardian| ExpertiseConsent { guardian_id: guardian.id, date, method }).collect();
    Ok(AskedAbout::Child { child_id: Some(registration.child.id), location_id: None, consents })
}

impl Questions<'_> {
    /// Asks, and lets the specialists answer.
    pub(super) async fn make(&self) -> Result<(), Failure> {
        let asker = self.first(OrganisationKind::ChildcareProvider)?;
        for question in &QUESTIONS {
            let specialist = self.first(question.to)?;
            let asked = self.today.saturating_sub(question.days_ago.days());
            let id = self.ask(asker, specialist.organisation(), question, asked).await?;
            for (day, verb) in (1_i64..).zip(question.steps) {
                let who = if matches!(verb, Verb::FollowUp(_) | Verb::Close) { asker } else { specialist };
                go_on(who, id, *verb, asked.saturating_add(day.days())).await?;
            }
        }
        Ok(())
    }

    /// The manager of the first organisation of a kind.
    fn first(&self, kind: OrganisationKind) -> Result<&Actor, Failure> {
        let organisation = self.city.of_kind(kind).next().ok_or_else(|| lacks("an organisation"))?;
        self.managers.get(&organisation.id).ok_or_else(|| lacks("a manager"))
    }

    async fn ask(
        &self,
        asker: &Actor,
        specialist: OrganisationId,
        question: &'static Question,
        day: Date,
    ) -> Result<ExpertiseRequestId, Failure> {
        let sites = self.city.sites(asker.organisation(), Care::DayCare);
        let site = sites.first().ok_or_else(|| lacks("a day-care site"))?.id;
        let now = morning(day)?;
        let work = move |tx: &mut Writing<'_>| {
            let about = match question.about {
                About::Group => AskedAbout::Group { location_id: site, group: None },
                About::Topic(topic) => AskedAbout::Topic { topic: topic.to_owned(), location_id: None },
                About::Child => named(tx, day)?,
                About::Anonymous => AskedAbout::AnonymousChild { location_id: None },
            };
            let specialism = question.specialism.to_owned();
            let specialist = Specialist { organisation_id: specialist, location_id: None, specialism };
            let facts = ExpertiseFacts { specialist, about, question: question.text.to_owned(), wished_by_date: None };
            let around = tx.expertise_surroundings(&facts)?;
            let new = NewExpertiseRequest { asker_id: tx.authority().organisation(), facts, around };
            let permitted = tx.authority().permit::<AskExpertise, _>(new)?;
            let terms = terms(tx, day)?;
            let asked = permitted.ask(tx.new_id(), tx.authority(), &terms, now)?;
            Ok(tx.save_expertise_request(asked, &terms)?.id)
        };
        asker.write(Action::AskExpertise, work).await
    }
}

async fn go_on(who: &Actor, id: ExpertiseRequestId, verb: Verb, day: Date) -> Result<(), Failure> {
    let now = morning(day)?;
    let asks = matches!(verb, Verb::FollowUp(_) | Verb::Close);
    let work = move |tx: &mut Writing<'_>| {
        let terms = terms(tx, day)?;
        let found = tx.expertise_request(id)?.ok_or(Refusal::NotFound)?;
        let registration = tx.registration_of_request(&found)?;
        let changed = match verb {
            Verb::Accept => tx.authority().permit::<AnswerExpertise, _>(found)?.accept(&terms, now),
            Verb::Decline => {
                let permitted = tx.authority().permit::<AnswerExpertise, _>(found)?;
                permitted.decline(ExpertiseDecline::OtherSpecialist, &terms, now)
            }
            Verb::Answer(text, minutes) => {
                tx.authority().permit::<AnswerExpertise, _>(found)?.answer(text.to_owned(), minutes, &terms, now)
            }
            Verb::FollowUp(text) => {
                tx.authority().permit::<AskExpertise, _>(found)?.follow_up(text.to_owned(), registration.as_ref(), &terms, now)
            }
            Verb::Close => tx.authority().permit::<AskExpertise, _>(found)?.close(&terms, now),
        };
        tx.save_expertise_request(changed?, &terms).map(drop)
    };
    who.write(if asks { Action::AskExpertise } else { Action::AnswerExpertise }, work).await
}
