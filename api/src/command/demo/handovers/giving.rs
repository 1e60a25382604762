//! The steps of one handover, each by the side whose step it is.

use persistence::domain::{
    Instant, Refusal,
    authority::{
        Action, AnswerHandover, Changed, DiscussHandover, Permitted, ReactToHandover, SendHandover, StartHandover, WriteSection,
    },
    child::GuardianId,
    handover::{
        AgreedAction, Agrees, Answering, Channel, ConsentMethod, Conversation, Feedback, Ground, GuardianPresence, Handover,
        HandoverFacts, HandoverId, HandoverState, NewConsent, NewHandover, Reacting, ReactionFacts, SectionContent, SectionKind,
        SectionVersion, ground,
    },
    organisation::OrganisationId,
};
use persistence::{Failure, Writing};

use super::{
    tales::{Tale, named},
    ways::Way,
};
use crate::{
    command::demo::{actor::Actor, people::Known},
    consents::state_consent,
    handovers::{Around, around, before_sending, heard},
};

/// On which day after it was begun each step of a handover is taken.
const INSPECTED: i64 = 3;
const SAID: i64 = 6;
const CANCELLED: i64 = 8;
const OFFERED: i64 = 12;
const ANSWERED: i64 = 14;
const SENT: i64 = 15;
const RECEIVED: i64 = 17;
const DISCUSSED: i64 = 18;
const CLOSED: i64 = 19;

const HELD: &str = "De leerkracht van groep 1 is ziek; graag over twee weken.";
const REJECTED: &str = "Dit kind is bij ons niet aangemeld. De ouders noemen een andere school.";
const WITHDRAWN: &str = "De ouders kiezen toch voor een andere school.";
const REFUSAL: &str = "Dit onderdeel vertellen wij liever zelf.";
const SETTLED: &str = "{kind} heeft drie ochtenden gewend in groep 1 en speelt al mee in de huishoek.";

/// A verb of the sender, and one of the side that answers.
type Sends = fn(Permitted<SendHandover, Handover>, &Around, Instant) -> Result<Changed<Handover>, Refusal>;
type Answers = fn(Permitted<AnswerHandover, Answering>, &Around, Instant) -> Result<Changed<Handover>, Refusal>;

fn close(handover: Permitted<AnswerHandover, Answering>, around: &Around, at: Instant) -> Result<Changed<Handover>, Refusal> {
    let is_warm = around.is_warm(&handover.subject().0);
    handover.close(is_warm, at)
}

/// One handover on its way.
pub(super) struct Giving<'a> {
    pub(super) sender: &'a Actor,
    pub(super) receiver: &'a Actor,
    pub(super) portal: &'a (dyn Fn(OrganisationId, Vec<GuardianId>) -> Actor + Sync),
    /// The child, as the sender knows it.
    pub(super) known: &'a Known,
    pub(super) way: &'a Way,
    pub(super) facts: HandoverFacts,
    pub(super) began: Instant,
    pub(super) now: Instant,
}

impl Giving<'_> {
    /// Goes as far as its way says.
    pub(super) async fn go(self, sections: Vec<SectionContent>) -> Result<HandoverId, Failure> {
        let id = self.start().await?;
        self.write(id, sections).await?;
        // Inside a school the conversation is the handover.
        if self.facts.channel == Channel::Internal {
            self.discuss(id).await?;
            self.answer(id, CLOSED, close).await?;
            return Ok(id);
        }
        if self.way.state == HandoverState::Draft {
            return Ok(id);
        }
        self.send(id, INSPECTED, |handover, around, at| handover.inspect(&around.terms, at)).await?;
        if self.facts.channel.carries_content() && self.on(SAID) < self.now {
            self.hear(id).await?;
        }
        match self.way.state {
            HandoverState::UnderInspection => {}
            HandoverState::Cancelled => {
                self.send(id, CANCELLED, |handover, _, at| handover.cancel(WITHDRAWN.to_owned(), at)).await?;
            }
            _ if self.facts.channel.carries_content() => {
                self.send(id, OFFERED, |handover, around, at| {
                    handover.offer(&around.terms, &around.standing, &around.reactions, at)
                })
                .await?;
                self.be_answered(id).await?;
            }
            _ => self.arrive(id).await?,
        }
        Ok(id)
    }

    /// What the receiver says of the offer.
    async fn be_answered(&self, id: HandoverId) -> Result<(), Failure> {
        match self.way.state {
            HandoverState::Offered | HandoverState::Expired => Ok(()),
            HandoverState::OnHold => self.answer(id, ANSWERED, |handover, _, at| handover.hold(HELD.to_owned(), at)).await,
            HandoverState::Rejected => {
                self.answer(id, ANSWERED, |handover, _, at| handover.reject(REJECTED.to_owned(), at)).await
            }
            _ => {
                self.answer(id, ANSWERED, |handover, _, at| handover.accept(at)).await?;
                if self.way.state == HandoverState::Accepted { Ok(()) } else { self.arrive(id).await }
            }
        }
    }

    /// It is sent, and as its way says received and closed.
    async fn arrive(&self, id: HandoverId) -> Result<(), Failure> {
        self.send(id, SENT, |handover, around, at| handover.send(&around.standing, at)).await?;
        if self.way.state == HandoverState::Sent {
            return Ok(());
        }
        self.answer(id, RECEIVED, |handover, around, at| handover.receive(&around.terms, &around.reactions, at)).await?;
        if self.way.state == HandoverState::Received {
            return Ok(());
        }
        self.discuss(id).await?;
        self.answer(id, CLOSED, close).await?;
        self.report_back(id).await
    }

    /// The moment of a step.
    fn on(&self, day: i64) -> Instant {
        self.began.plus_seconds(86_400 * day)
    }

    async fn start(&self) -> Result<HandoverId, Failure> {
        let (child, facts, at) = (self.known.registration.child.id, self.facts.clone(), self.began);
        let start = move |tx: &mut Writing<'_>| {
            let child = tx.child(child)?.ok_or(Refusal::NotFound)?.child;
            let around = around(tx, child, &facts, None)?;
            let permitted = tx.authority().permit::<StartHandover, _>(NewHandover { facts: facts.clone(), around })?;
            let started = permitted.start(tx.new_id(), tx.authority(), at)?;
            Ok(tx.save_handover(started)?.id)
        };
        self.sender.write(Action::StartHandover, start).await
    }

    async fn write(&self, id: HandoverId, sections: Vec<SectionContent>) -> Result<(), Failure> {
        if sections.is_empty() {
            return Ok(());
        }
        let at = self.on(1);
        let write = move |tx: &mut Writing<'_>| {
            let found = tx.handover(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<WriteSection, _>(found)?;
            let terms = Around::of(tx, permitted.subject())?.terms;
            for content in &sections {
                let written = permitted.write(content.clone(), &terms, tx.authority(), at)?;
                tx.save_section(permitted.subject(), written)?;
            }
            Ok(())
        };
        self.sender.write(Action::WriteSection, write).await
    }

    /// Takes a step of the sender.
    async fn send(&self, id: HandoverId, day: i64, verb: Sends) -> Result<(), Failure> {
        let at = self.on(day);
        let step = move |tx: &mut Writing<'_>| {
            let found = tx.handover(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<SendHandover, _>(found)?;
            let (permitted, around) = before_sending(tx, permitted)?;
            tx.save_handover(verb(permitted, &around, at)?).map(drop)
        };
        self.sender.write(Action::SendHandover, step).await
    }

    /// Takes a step of the receiver, which the sender records along a way that does not reach it.
    async fn answer(&self, id: HandoverId, day: i64, verb: Answers) -> Result<(), Failure> {
        let at = self.on(day);
        let step = move |tx: &mut Writing<'_>| {
            let found = tx.handover(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<AnswerHandover, _>(Answering(found))?;
            let around = Around::of(tx, &permitted.subject().0)?;
            tx.save_handover(verb(permitted, &around, at)?).map(drop)
        };
        self.answerer().write(Action::AnswerHandover, step).await
    }

    fn answerer(&self) -> &Actor {
        if self.facts.channel.reaches_receiver() { self.receiver } else { self.sender }
    }

    /// What the guardians with authority say, each by itself; what they sign on paper, and all that needs more than a code, the
    /// sender records.
    async fn hear(&self, id: HandoverId) -> Result<(), Failure> {
        let guardians = self.known.registration.guardians.iter().filter(|guardian| guardian.facts.has_authority);
        let ids: Vec<GuardianId> = guardians.map(|guardian| guardian.id).collect();
        for (place, guardian) in ids.iter().copied().enumerate() {
            // Of two the second has the other opinion.
            let is_last = place + 1 == ids.len();
            let own = (self.portal)(self.sender.organisation(), vec![guardian]);
            self.allow(id, guardian, &own, is_last).await?;
            if !self.way.on_paper {
                self.react(id, guardian, &own, is_last).await?;
            }
        }
        Ok(())
    }

    async fn allow(&self, id: HandoverId, guardian_id: GuardianId, own: &Actor, is_last: bool) -> Result<(), Failure> {
        let (kind, at) = (self.facts.kind, self.on(SAID));
        let (on_paper, refused) = (self.way.on_paper, self.way.refused.filter(|_| is_last));
        for (speaker, method) in [(own, ConsentMethod::Code), (self.sender, ConsentMethod::Paper)] {
            let asked = move |section: SectionKind| match ground(kind, section) {
                Ground::Consent => on_paper == (method == ConsentMethod::Paper),
                Ground::ExplicitConsent => method == ConsentMethod::Paper,
                _ => false,
            };
            let state = move |tx: &mut Writing<'_>| {
                let handover = tx.handover(id)?.ok_or(Refusal::NotFound)?;
                let guardian_ids = tx.guardians_of_handover(&handover)?;
                for section in handover.sections.iter().filter(|section| asked(section.kind)) {
                    let new = NewConsent {
                        handover: handover.clone(),
                        guardian_id,
                        guardian_ids: guardian_ids.clone(),
                        section: SectionVersion { kind: section.kind, version: section.version },
                        is_given: refused != Some(section.kind),
                        method,
                        witness: (method == ConsentMethod::Paper).then(|| "medewerker-7".to_owned()),
                    };
                    state_consent(tx, new, at)?;
                }
                Ok(())
            };
            speaker.write(Action::GiveConsent, state).await?;
        }
        Ok(())
    }

    async fn react(&self, id: HandoverId, guardian_id: GuardianId, own: &Actor, is_last: bool) -> Result<(), Failure> {
        let (refuses, at) = (is_last && self.way.refused.is_some(), self.on(SAID));
        let told = |text: &str| named(text, &self.known.registration.given_name);
        let tale = Tale::numbered(self.way.tale);
        let facts = ReactionFacts {
            view: tale.map(|tale| told(tale.view)),
            remarks: if refuses { Some(REFUSAL.to_owned()) } else { tale.map(|tale| told(tale.remarks)) },
            agrees: if refuses { Agrees::No } else { Agrees::Yes },
            wishes_conversation: is_last && self.way.is_wished,
        };
        let react = move |tx: &mut Writing<'_>| {
            let handover = tx.handover(id)?.ok_or(Refusal::NotFound)?;
            let guardian_ids = tx.guardians_of_handover(&handover)?;
            let reacting = Reacting { handover: handover.clone(), guardian_id, guardian_ids };
            let permitted = tx.authority().permit::<ReactToHandover, _>(reacting)?;
            let reaction = permitted.react(facts.clone(), at)?;
            heard(tx, handover, reaction).map(drop)
        };
        own.write(Action::ReactToHandover, react).await
    }

    /// The conversation of a warm handover, or the one that two teachers of a school have.
    async fn discuss(&self, id: HandoverId) -> Result<(), Failure> {
        let is_inside = self.facts.channel == Channel::Internal;
        let (other, guardians) =
            if is_inside { ("teacher", GuardianPresence::NotInvited) } else { ("mentor", GuardianPresence::Present) };
        let date = self.on(DISCUSSED).date();
        let action = AgreedAction {
            text: "De eerste weken iedere vrijdag kort bellen over hoe het gaat.".to_owned(),
            owner_role: "teacher".to_owned(),
            due_date: Some(self.facts.date.max(date)),
        };
        let conversation = Conversation {
            date,
            participant_roles: [other, if is_inside { "supportCoordinator" } else { "teacher" }].map(str::to_owned).to_vec(),
            guardians,
            actions: if is_inside { Vec::new() } else { vec![action] },
        };
        let discuss = move |tx: &mut Writing<'_>| {
            let found = tx.handover(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<DiscussHandover, _>(found)?;
            tx.save_handover(permitted.discuss(conversation.clone(), tx.today())?).map(drop)
        };
        self.answerer().write(Action::DiscussHandover, discuss).await
    }

    /// What the school tells after the first mornings.
    async fn report_back(&self, id: HandoverId) -> Result<(), Failure> {
        let text = named(SETTLED, &self.known.registration.given_name);
        let feedback = Feedback { date: self.now.date(), text };
        let tell = move |tx: &mut Writing<'_>| {
            let found = tx.handover(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<AnswerHandover, _>(Answering(found))?;
            tx.save_handover(permitted.report_back(feedback.clone(), tx.today())?).map(drop)
        };
        self.answerer().write(Action::AnswerHandover, tell).await
    }
}
