//! Random walks of both sides and two guardians over one handover: whatever they do in whatever order, the receiver reads nothing
//! without a basis at the moment of sending, nothing before the receipt, and nothing after an end or the term.

use std::collections::BTreeSet;

use jiff::civil::date;
use proptest::prelude::*;

use super::{
    cases::{RECEIVER, SENDER, authority, id, sender, terms},
    *,
};
use crate::{
    Refusal,
    authority::{
        Act, AnswerHandover, Changed, DiscussHandover, GiveConsent, Permitted, ReactToHandover, SendHandover, WithdrawConsent,
        WriteHandover, WriteSection,
    },
    organisation::OrganisationKind,
};

const GUARDIANS: [u128; 2] = [21, 22];
const HOUR: i64 = 3600;

/// What somebody tries.
#[derive(Clone, Debug)]
enum Step {
    Inspect,
    Revise,
    Offer,
    Accept,
    Hold,
    Reject,
    Send,
    Receive,
    Close,
    Cancel,
    Discuss,
    Write(SectionKind),
    TakeOut(SectionKind),
    Say { guardian: usize, section: SectionKind, given: bool, paper: bool },
    Withdraw { which: usize },
    React { guardian: usize, speaks: bool },
    Enrol(bool),
    Wait(i64),
}

fn step() -> impl Strategy<Value = Step> {
    let section = || {
        prop::sample::select(vec![
            SectionKind::PreschoolProgramme,
            SectionKind::Attendance,
            SectionKind::Development,
            SectionKind::Medical,
            SectionKind::Attachments,
        ])
    };
    // The way forward is tried more often than the ways off it, so that walks come far.
    prop_oneof![
        3 => Just(Step::Inspect),
        1 => Just(Step::Revise),
        3 => Just(Step::Offer),
        3 => Just(Step::Accept),
        1 => Just(Step::Hold),
        1 => Just(Step::Reject),
        3 => Just(Step::Send),
        3 => Just(Step::Receive),
        1 => Just(Step::Close),
        1 => Just(Step::Cancel),
        1 => Just(Step::Discuss),
        3 => section().prop_map(Step::Write),
        1 => section().prop_map(Step::TakeOut),
        6 => (0..2_usize, section(), prop::bool::weighted(0.8), any::<bool>())
            .prop_map(|(guardian, section, given, paper)| Step::Say { guardian, section, given, paper }),
        2 => (0..8_usize).prop_map(|which| Step::Withdraw { which }),
        2 => (0..2_usize, any::<bool>()).prop_map(|(guardian, speaks)| Step::React { guardian, speaks }),
        1 => any::<bool>().prop_map(Step::Enrol),
        2 => (0..20 * 24_i64).prop_map(|hours| Step::Wait(hours * HOUR)),
    ]
}

/// What is kept, as storage would keep it.
struct World {
    now: Instant,
    handover: Handover,
    consents: Vec<Consent>,
    reactions: Vec<Reaction>,
    policy: GuardianPolicy,
    is_enrolled: bool,
    /// How many texts were written.
    texts: u32,
    files: Attachments,
    views: Option<ParentView>,
    /// The sections that had a basis when the handover was sent, as this test sees it, less what was withdrawn before the receipt.
    based: BTreeSet<SectionKind>,
}

impl World {
    fn new(policy: GuardianPolicy) -> Self {
        let now = Instant::from_microseconds(0).unwrap();
        let handover = Handover {
            id: id(9),
            child_id: id(8),
            facts: HandoverFacts {
                kind: TransitionKind::ChildcareToSchool,
                date: date(2026, 10, 14),
                from_location_id: id(11),
                to_location_id: Some(id(12)),
                channel: Channel::Doorlijn,
                needs: Needs::default(),
            },
            sender: Place { organisation_id: id(SENDER), location_id: id(11) },
            receiver_id: Some(id(RECEIVER)),
            due_date: None,
            state: HandoverState::Draft,
            expires_at: None,
            content_until: None,
            moments: Moments::begun(now),
            reason: None,
            sections: Vec::new(),
            manifest: None,
            conversation: None,
            feedback: None,
            warm: None,
            version: 1,
        };
        let (consents, reactions, based) = (Vec::new(), Vec::new(), BTreeSet::new());
        let files = Attachments::default();
        Self { now, handover, consents, reactions, policy, is_enrolled: false, texts: 0, files, views: None, based }
    }

    fn terms(&self) -> HandoverTerms {
        let warm_on = Needs { guardian_wish: true, ..Needs::default() };
        HandoverTerms { warm_on, guardian_policy: self.policy, ..terms() }
    }

    fn standing(&self) -> Standing {
        let mut last: Vec<Consent> = Vec::new();
        for consent in &self.consents {
            last.retain(|one| (one.guardian_id, one.section.kind) != (consent.guardian_id, consent.section.kind));
            last.push(consent.clone());
        }
        Standing { guardian_ids: GUARDIANS.map(id).to_vec(), consents: last, policy: self.policy, is_enrolled: self.is_enrolled }
    }

    /// Whether a section may go now, told another way than the rules tell it.
    fn may_go(&self, section: &SectionState) -> bool {
        if section.kind == SectionKind::PreschoolProgramme {
            return self.is_enrolled;
        }
        if section.kind == SectionKind::ParentView {
            return true;
        }
        let last_word = |guardian: u128| {
            self.consents.iter().rev().find(|one| one.guardian_id == id(guardian) && one.section.kind == section.kind)
        };
        let says_yes = |consent: &Consent| {
            let explicit = !matches!(section.kind, SectionKind::Medical | SectionKind::Attachments)
                || consent.method == ConsentMethod::Paper;
            consent.state == ConsentState::Given && consent.text_hash == section.hash && explicit
        };
        let says_no = |consent: &Consent| matches!(consent.state, ConsentState::Refused | ConsentState::Withdrawn);
        let words: Vec<Option<&Consent>> = GUARDIANS.into_iter().map(last_word).collect();
        let yes = words.iter().flatten().filter(|consent| says_yes(consent)).count();
        let no = words.iter().flatten().any(|consent| says_no(consent));
        !no && yes >= if self.policy == GuardianPolicy::AllCustodial { 2 } else { 1 }
    }

    fn save(&mut self, changed: Result<Changed<Handover>, Refusal>) -> bool {
        let Ok(changed) = changed else { return false };
        assert_eq!(changed.expected_version(), Some(self.handover.version));
        self.handover = changed.into_value();
        true
    }

    fn as_sender<A: Act>(&self) -> Permitted<A, Handover> {
        sender().permit(self.handover.clone()).unwrap()
    }

    fn as_receiver(&self) -> Permitted<AnswerHandover, Answering> {
        authority(RECEIVER, OrganisationKind::SchoolBoard, None).permit(Answering(self.handover.clone())).unwrap()
    }

    /// Writes a section, or puts one more file in.
    fn writes(&self, kind: SectionKind) -> Result<Changed<WrittenSection>, Refusal> {
        if kind != SectionKind::Attachments {
            return self.as_sender::<WriteSection>().write(content(kind), &self.terms(), &sender(), self.now);
        }
        let file = Attachment {
            id: id(500 + u128::from(self.texts)),
            kind: AttachmentKind::Other,
            form: AttachmentForm::Pdf,
            bytes: 60,
            hash: String::new(),
            attached_at: self.now,
        };
        self.as_sender::<WriteHandover>().attach(self.files.clone(), file, self.terms().attachments)
    }

    /// Takes a section out, or the first of the files.
    fn takes_out(&self, kind: SectionKind) -> Result<Changed<WrittenSection>, Refusal> {
        match self.files.files.first() {
            Some(file) if kind == SectionKind::Attachments => {
                self.as_sender::<WriteHandover>().detach(self.files.clone(), file.id, self.now)
            }
            _ => self.as_sender::<WriteSection>().take_out(kind, self.now),
        }
    }

    /// Keeps a section that was written or taken out, and ends the consents to the text before.
    fn keep(&mut self, changed: Result<Changed<WrittenSection>, Refusal>) {
        let Ok(changed) = changed else { return };
        let WrittenSection { kind, version, written_at, content, .. } = changed.into_value();
        for ended in consents_ended_by_text(self.consents.clone(), kind, self.now) {
            self.replace(&ended.into_value());
        }
        self.handover.sections.retain(|section| section.kind != kind);
        // Every text has a hash of its own, for it has a salt of its own.
        self.texts += 1;
        let (hash, is_kept) = (self.texts.to_be_bytes().to_vec(), content.is_some());
        match (kind, content) {
            (SectionKind::Attachments, Some(SectionContent::Attachments(files))) => self.files = files,
            (SectionKind::Attachments, _) => self.files = Attachments::default(),
            (SectionKind::ParentView, Some(SectionContent::ParentView(views))) => self.views = Some(views),
            (SectionKind::ParentView, _) => self.views = None,
            _ => {}
        }
        self.handover.sections.push(SectionState { kind, version, hash, written_at, outcome: None, is_kept });
    }

    fn replace(&mut self, consent: &Consent) {
        self.consents.iter_mut().filter(|one| one.id == consent.id).for_each(|one| *one = consent.clone());
    }

    fn says(&mut self, guardian: usize, section: SectionKind, is_given: bool, paper: bool) {
        let speaker = GUARDIANS[guardian];
        let new = NewConsent {
            handover: self.handover.clone(),
            guardian_id: id(speaker),
            guardian_ids: GUARDIANS.map(id).to_vec(),
            section: SectionVersion {
                kind: section,
                version: self.handover.section(section).map_or(1, |section| section.version),
            },
            is_given,
            method: if paper { ConsentMethod::Paper } else { ConsentMethod::Code },
            witness: paper.then(|| "medewerker-7".to_owned()),
        };
        let by = if paper { sender() } else { authority(SENDER, OrganisationKind::ChildcareProvider, Some(speaker)) };
        let permitted = by.permit::<GiveConsent, _>(new).unwrap();
        let number = u128::try_from(self.consents.len()).unwrap();
        if let Ok(StatedConsent { stated, superseded, lost }) =
            permitted.state(id(1000 + number), self.consents.clone(), &by, self.now)
        {
            for ended in superseded {
                self.replace(&ended.into_value());
            }
            self.consents.push(stated.into_value());
            if let Some(handover) = lost {
                self.based.remove(&section);
                self.save(Ok(handover));
            }
        }
    }

    fn withdraws(&mut self, which: usize) {
        let Some(consent) = self.consents.get(which).cloned() else { return };
        let by = authority(SENDER, OrganisationKind::ChildcareProvider, Some(consent.guardian_id.uuid().as_u128()));
        let withdrawn = WithdrawnConsent { consent, handover: self.handover.clone() };
        let Ok((consent, handover)) = by.permit::<WithdrawConsent, _>(withdrawn).unwrap().withdraw(self.now) else { return };
        let section = consent.value().section.kind;
        self.consents[which] = consent.into_value();
        if !self.handover.state.is_received() {
            self.based.remove(&section);
        }
        if let Some(handover) = handover {
            self.save(Ok(handover));
        }
    }

    fn reacts(&mut self, guardian: usize, speaks: bool) {
        let speaker = GUARDIANS[guardian];
        let reacting =
            Reacting { handover: self.handover.clone(), guardian_id: id(speaker), guardian_ids: GUARDIANS.map(id).to_vec() };
        let by = authority(SENDER, OrganisationKind::ChildcareProvider, Some(speaker));
        let view = speaks.then(|| format!("Wat ouder {guardian} ervan vindt, na {} teksten.", self.texts));
        let facts = ReactionFacts { view, remarks: None, agrees: Agrees::No, wishes_conversation: guardian == 1 };
        if let Ok(reaction) = by.permit::<ReactToHandover, _>(reacting).unwrap().react(facts, self.now) {
            self.reactions.retain(|one| one.guardian_id != id(speaker));
            self.reactions.push(reaction.into_value());
            if let Some(written) = self.handover.views_written(self.views.as_ref(), &self.reactions, self.now) {
                self.keep(Ok(written));
            }
        }
    }

    fn sends(&mut self) {
        let would: BTreeSet<SectionKind> = self
            .handover
            .sections
            .iter()
            .filter(|section| section.is_kept && self.may_go(section))
            .map(|section| section.kind)
            .collect();
        let sent = self.as_sender::<SendHandover>().send(&self.standing(), self.now);
        if self.save(sent) {
            self.based = would;
            let went = self.handover.sections.iter().filter(|section| section.went() && section.is_kept);
            let went: BTreeSet<SectionKind> = went.map(|section| section.kind).collect();
            assert_eq!(went, self.based, "what went is what had a basis at that moment");
            let erased = |section: &SectionState| section.went() || !section.is_kept;
            assert!(self.handover.sections.iter().all(erased), "what has no basis is erased at once");
        }
    }

    fn take(&mut self, step: &Step) {
        self.handover = self.handover.clone().at(self.now);
        let (terms, standing, now) = (self.terms(), self.standing(), self.now);
        let reason = || "Past nu niet.".to_owned();
        let changed = match *step {
            Step::Inspect => self.as_sender::<SendHandover>().inspect(&terms, now),
            Step::Revise => self.as_sender::<SendHandover>().revise(),
            Step::Offer => self.as_sender::<SendHandover>().offer(&terms, &standing, &self.reactions, now),
            Step::Accept => self.as_receiver().accept(now),
            Step::Hold => self.as_receiver().hold(reason(), now),
            Step::Reject => self.as_receiver().reject(reason(), now),
            Step::Receive => self.as_receiver().receive(&terms, &self.reactions, now),
            Step::Close => {
                let is_warm = self.handover.is_warm(&terms, &self.reactions);
                self.as_receiver().close(is_warm, now)
            }
            Step::Cancel => self.as_sender::<SendHandover>().cancel(reason(), now),
            Step::Discuss => self.as_sender::<DiscussHandover>().discuss(talk(now.date()), now.date()),
            Step::Send => return self.sends(),
            Step::Write(kind) => {
                let written = self.writes(kind);
                return self.keep(written);
            }
            Step::TakeOut(kind) => {
                let gone = self.takes_out(kind);
                return self.keep(gone);
            }
            Step::Say { guardian, section, given, paper } => return self.says(guardian, section, given, paper),
            Step::Withdraw { which } => return self.withdraws(which),
            Step::React { guardian, speaks } => return self.reacts(guardian, speaks),
            Step::Enrol(is_enrolled) => {
                self.is_enrolled = is_enrolled;
                return;
            }
            Step::Wait(seconds) => {
                self.now = now.plus_seconds(seconds);
                return;
            }
        };
        self.save(changed);
    }

    /// Asks as the receiver, and compares with what it may know.
    fn check(&self) {
        let seen = self.handover.clone().at(self.now);
        let reads: BTreeSet<SectionKind> = seen
            .sections
            .iter()
            .filter(|section| seen.is_open_to_receiver(self.now) && section.went() && section.is_kept)
            .map(|section| section.kind)
            .collect();
        assert!(reads.is_subset(&self.based), "{reads:?} of {:?}", self.based);
        if !reads.is_empty() {
            let received = seen.moments.received_at.expect("nothing is read before the receipt");
            assert!(seen.state.is_received() && self.now < received.plus_seconds(30 * 24 * HOUR));
            assert_eq!(reads, self.based, "all that went is read");
        }
        let ended = seen.state.is_final() && seen.state != HandoverState::Closed;
        assert!(!ended || seen.sections.iter().all(|section| !section.is_kept), "no text outlives {}", seen.state);
        if !seen.state.is_final() {
            self.check_exit(seen);
        }
    }

    /// Every state but an end can be left at once, by the one side or the other.
    fn check_exit(&self, seen: Handover) {
        let receiver = authority(RECEIVER, OrganisationKind::SchoolBoard, None);
        let way = if seen.state.is_received() {
            receiver.permit::<AnswerHandover, _>(Answering(seen)).unwrap().close(false, self.now)
        } else {
            sender().permit::<SendHandover, _>(seen).unwrap().cancel("Einde.".into(), self.now)
        };
        assert!(way.is_ok(), "a state without an exit: {way:?}");
    }
}

fn talk(date: Date) -> Conversation {
    Conversation { date, participant_roles: vec!["teacher".into()], guardians: GuardianPresence::Invited, actions: Vec::new() }
}

fn content(kind: SectionKind) -> SectionContent {
    match kind {
        SectionKind::PreschoolProgramme => {
            SectionContent::PreschoolProgramme(PreschoolProgramme { programme: "piramide".into(), months: 18, hours: 960 })
        }
        SectionKind::Medical => {
            SectionContent::Medical(Medical { allergies: Some("Pinda.".into()), medication: None, instructions: None })
        }
        SectionKind::Attendance => SectionContent::Attendance(Attendance {
            start_date: date(2025, 1, 6),
            end_date: None,
            half_days_per_week: 4,
            remarks: None,
        }),
        _ => SectionContent::Development(Development {
            observation_system: None,
            observed_date: date(2026, 6, 1),
            language: None,
            numeracy: None,
            motor: None,
            social_emotional: None,
            play: None,
            self_reliance: None,
            remarks: None,
        }),
    }
}

/// How many walks: some in every run, and as many as `PROPTEST_CASES` says where that is more.
fn walks() -> u32 {
    ProptestConfig::default().cases.max(1_000)
}

/// The way of a handover of which a part goes along: each walk begins with some steps of it, for few would come far by chance.
fn way() -> Vec<Step> {
    let says = |guardian, section| Step::Say { guardian, section, given: true, paper: true };
    vec![
        Step::Write(SectionKind::PreschoolProgramme),
        Step::Write(SectionKind::Development),
        Step::Write(SectionKind::Medical),
        Step::Inspect,
        says(0, SectionKind::Development),
        says(1, SectionKind::Development),
        says(0, SectionKind::Medical),
        says(1, SectionKind::Medical),
        Step::React { guardian: 0, speaks: true },
        Step::React { guardian: 1, speaks: false },
        Step::Enrol(true),
        Step::Offer,
        Step::Accept,
        Step::Send,
        Step::Receive,
    ]
}

#[test]
fn the_way_from_which_walks_begin_ends_with_a_receiver_who_reads() {
    let mut world = World::new(GuardianPolicy::AllCustodial);
    for step in way() {
        world.take(&step);
        world.check();
    }
    assert_eq!(world.based.len(), 4);
    assert!(world.handover.is_open_to_receiver(world.now));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: walks(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_they_do_the_receiver_reads_what_had_a_basis_when_it_was_sent_and_only_then(
        far in 0..=way().len(),
        steps in prop::collection::vec(step(), 1..30),
        all in any::<bool>(),
    ) {
        let mut world = World::new(if all { GuardianPolicy::AllCustodial } else { GuardianPolicy::OneUnlessObjection });
        for step in way().into_iter().take(far).chain(steps) {
            world.take(&step);
            world.check();
        }
    }
}
