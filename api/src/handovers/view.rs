//! Handovers as each side sees them.

use aws_lc_rs::digest::{SHA256, digest};
use persistence::{
    ChildSummary, Failure, HandoverChildren, Reading, SectionText,
    domain::{
        self, Date, Id, Instant, Refusal,
        authority::{Authority, Relation, Subject},
        handover::{Basis, GuardianPolicy, Handover, SectionContent, SectionKind, SectionState, Withheld},
        parameter::reminder_days,
    },
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    attachments::AttachmentView,
    body::{ConversationBody, FeedbackBody, NeedsBody, ReactionView},
    sections::SectionBody,
};
use crate::{
    answer::Warning,
    conventions::hex,
    fields::{
        BasisCode, ChannelCode, ChildText, Coded, HandoverStateCode, HashText, MonthText, PersonName, SectionKindCode,
        TransitionKindCode, WithheldCode,
    },
};

/// De naam van een kind, voor wie haar mag kennen.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ChildName)]
pub(crate) struct ChildNameView {
    given_name: PersonName,
    family_name_prefix: Option<PersonName>,
    family_name: PersonName,
}

/// Een onderdeel van een overdracht, met zijn grondslag.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = HandoverSection)]
pub(crate) struct SectionView {
    section: SectionKindCode,
    /// De versie van de tekst.
    #[schema(minimum = 1)]
    version: i32,
    written_at: jiff::Timestamp,
    /// De grondslag waarop het is meegegaan, of voor het verzenden nu zou meegaan.
    basis: Option<BasisCode>,
    /// Waarom het niet is meegegaan, of nu niet zou meegaan.
    withheld: Option<WithheldCode>,
    /// SHA-256 over het zout (de bytes) en de tekst in canonieke vorm (RFC 8785), waarmee de tekst te bewijzen is: die van `content`, of
    /// van bijlagen `{"attachments":{"files":[...]}}` met wat `attachments` toont.
    hash: HashText,
    /// Het zout bij de hash, zolang de tekst er is.
    salt: Option<HashText>,
    /// De tekst, voor wie haar nu mag lezen.
    content: Option<SectionBody>,
    /// De bijlagen, voor wie ze nu mag lezen.
    #[schema(max_items = 20)]
    attachments: Vec<AttachmentView>,
}

/// Een overdracht in een lijst (overdracht).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = HandoverSummary)]
pub(crate) struct HandoverSummaryView {
    pub(super) id: Uuid,
    /// Het kind, zoals de eigen organisatie het kent; null als zij het niet heeft ingeschreven.
    child_id: Option<Uuid>,
    /// De naam, voor wie haar mag kennen.
    child_name: Option<ChildNameView>,
    kind: TransitionKindCode,
    /// De eerste dag op de volgende plek; voor de ontvanger pas na ontvangst.
    date: Option<Date>,
    /// De maand daarvan.
    month: MonthText,
    /// De locatie die het kind verlaat.
    from_location_id: Uuid,
    /// De locatie waar het kind heen gaat.
    to_location_id: Option<Uuid>,
    channel: ChannelCode,
    state: HandoverStateCode,
    /// De uiterste dag.
    due_date: Option<Date>,
    /// Of die voorbij is en de ontvanger haar nog niet heeft.
    overdue: bool,
    /// Hoe vaak eraan is herinnerd dat op iemand wordt gewacht (`handover.reminderDays` na het aanbod).
    reminders: i32,
    /// De onderdelen die zijn meegegaan, of voor de afzender en de ouders: die er zijn.
    #[schema(max_items = 8)]
    section_kinds: Vec<SectionKindCode>,
}

/// Een overdracht (overdracht): wat van een kind bekend is gaat bij een overgang mee.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Handover)]
pub(crate) struct HandoverView {
    id: Uuid,
    /// Het kind, zoals de eigen organisatie het kent; null als zij het niet heeft ingeschreven.
    child_id: Option<Uuid>,
    /// De naam, voor wie haar mag kennen.
    child_name: Option<ChildNameView>,
    kind: TransitionKindCode,
    /// De eerste dag op de volgende plek; voor de ontvanger pas na ontvangst.
    date: Option<Date>,
    /// De maand daarvan.
    month: MonthText,
    /// De locatie die het kind verlaat.
    from_location_id: Uuid,
    /// De locatie waar het kind heen gaat.
    to_location_id: Option<Uuid>,
    channel: ChannelCode,
    /// Waarom meer zorg nodig is dan gewoonlijk; voor de ontvanger pas na ontvangst.
    needs: Option<NeedsBody>,
    state: HandoverStateCode,
    /// De uiterste dag.
    due_date: Option<Date>,
    /// Of die voorbij is en de ontvanger haar nog niet heeft.
    overdue: bool,
    /// Hoe vaak eraan is herinnerd dat op iemand wordt gewacht (`handover.reminderDays` na het aanbod).
    reminders: i32,
    /// Of er een gesprek nodig is voordat zij wordt afgesloten (warme overdracht); voor de ontvanger pas na ontvangst.
    warm: Option<bool>,
    created_at: jiff::Timestamp,
    /// Sinds wanneer de ouders de tekst hebben.
    inspected_at: Option<jiff::Timestamp>,
    offered_at: Option<jiff::Timestamp>,
    /// Wanneer de ontvanger het aanbod beantwoordde.
    answered_at: Option<jiff::Timestamp>,
    sent_at: Option<jiff::Timestamp>,
    received_at: Option<jiff::Timestamp>,
    /// Wanneer zij is afgesloten, ingetrokken of vervallen.
    ended_at: Option<jiff::Timestamp>,
    /// Wanneer zij vervalt als zij niet is ontvangen.
    expires_at: Option<jiff::Timestamp>,
    /// Tot wanneer de ontvanger de inhoud leest.
    content_until: Option<jiff::Timestamp>,
    /// Waarom zij is aangehouden, afgewezen of ingetrokken.
    reason: Option<ChildText>,
    /// De onderdelen, met wat meeging en wat niet en waarom.
    #[schema(max_items = 8)]
    sections: Vec<SectionView>,
    /// Wat ouders zeggen; een ouder ziet alleen de eigen woorden.
    #[schema(max_items = 20)]
    reactions: Vec<ReactionView>,
    /// SHA-256 over de bladen van wat is verzonden, achter elkaar.
    manifest: Option<HashText>,
    /// De bladen, in de volgorde van de onderdelen: van ieder onderdeel dat is verzonden SHA-256 over zijn naam en (de bytes van) zijn
    /// hash. Zo is de rest te bewijzen als er een is teruggenomen.
    #[schema(max_items = 8)]
    manifest_leaves: Vec<HashText>,
    conversation: Option<ConversationBody>,
    feedback: Option<FeedbackBody>,
}

/// On which side of a handover a caller stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Sender,
    Receiver,
    Guardian,
}

impl Side {
    fn of(handover: &Handover, caller: &Authority) -> Self {
        // By the relation and not by the organisation: within one organisation a token for the one site is not at the other.
        match handover.relation(caller) {
            Relation::OwnChild => Self::Guardian,
            // A connector reads drafts as those who write them.
            Relation::Own | Relation::Connected => Self::Sender,
            _ => Self::Receiver,
        }
    }

    /// Whether all of the handover shows: to the receiver only from its receipt on.
    fn sees_all(self, handover: &Handover) -> bool {
        self != Self::Receiver || handover.state.is_received()
    }
}

fn month(date: Date) -> MonthText {
    MonthText(format!("{:04}-{:02}", date.year(), date.month()))
}

impl From<ChildSummary> for ChildNameView {
    fn from(child: ChildSummary) -> Self {
        Self {
            given_name: child.given_name.into(),
            family_name_prefix: child.family_name_prefix.map(PersonName),
            family_name: child.family_name.into(),
        }
    }
}

/// Who the child is, as far as the caller may know: the own child, and its name.
fn child(handover: &Handover, children: &HandoverChildren) -> (Option<Uuid>, Option<ChildNameView>) {
    let own = children.own(handover);
    let name = own.or_else(|| children.named(handover));
    (own.map(|own| own.child.id.uuid()), name.cloned().map(ChildNameView::from))
}

/// What of the sections a side sees: what there is, or to the receiver what went along.
fn shown_sections(handover: &Handover, side: Side) -> Vec<&SectionState> {
    let shown = |section: &&SectionState| {
        section.is_there() && (side != Side::Receiver || (handover.state.is_received() && section.went()))
    };
    handover.sections.iter().filter(shown).collect()
}

/// Whether the caller may read the content of a section now.
pub(super) fn reads_section(tx: &Reading<'_>, handover: &Handover, kind: SectionKind) -> bool {
    let side = Side::of(handover, tx.authority());
    let is_open = side != Side::Receiver || handover.is_open_to_receiver(tx.now());
    is_open && shown_sections(handover, side).into_iter().any(|section| section.kind == kind && section.is_kept)
}

/// The sections that a side sees, with the basis on which each went, or would go now.
fn sections(
    tx: &mut Reading<'_>,
    handover: &Handover,
    side: Side,
    policy: GuardianPolicy,
    texts: &[SectionText],
) -> Result<Vec<SectionView>, Failure> {
    let outlook = if side == Side::Receiver || handover.moments.sent_at.is_some() {
        Vec::new()
    } else {
        handover.bases(&tx.standing(handover, policy)?)
    };
    let outcome = |section: &SectionState| {
        let would = outlook.iter().find(|(kind, _)| *kind == section.kind).map(|(_, basis)| *basis);
        let outcome = section.outcome.or(would);
        // What another guardian said is not for this one to know.
        if side == Side::Guardian { outcome.map(|one| one.map_err(Withheld::for_guardians)) } else { outcome }
    };
    let views = shown_sections(handover, side).into_iter().map(|section| {
        // A guardian reads the own words alone, as the reaction that they were.
        let shows = |content: &SectionContent| side != Side::Guardian || content.kind() != SectionKind::ParentView;
        let text = texts.iter().find(|(content, _)| content.kind() == section.kind && shows(content));
        SectionView::of(section, outcome(section), text)
    });
    Ok(views.collect())
}

/// How often it was brought to mind that somebody is waited for.
fn reminders(tx: &mut Reading<'_>, handover: &Handover) -> Result<i32, Failure> {
    let days = reminder_days(&tx.rule_parameters()?, tx.today())?;
    Ok(i32::try_from(handover.reminders(&days, tx.now())).unwrap_or(i32::MAX))
}

impl HandoverSummaryView {
    /// A handover in a list, as the caller sees it.
    pub(super) fn of(tx: &mut Reading<'_>, handover: &Handover, children: &HandoverChildren) -> Result<Self, Failure> {
        let side = Side::of(handover, tx.authority());
        let (child_id, child_name) = child(handover, children);
        let knows_birth = side.sees_all(handover) || child_id.is_some();
        Ok(Self {
            id: handover.id.uuid(),
            child_id,
            child_name,
            kind: Coded(handover.facts.kind),
            date: side.sees_all(handover).then_some(handover.facts.date),
            month: month(handover.facts.date),
            from_location_id: handover.facts.from_location_id.uuid(),
            to_location_id: handover.facts.to_location_id.map(Id::uuid),
            channel: Coded(handover.facts.channel),
            state: Coded(handover.state),
            // The due date follows from the day of birth, which whoever has the child knows.
            due_date: handover.due_date.filter(|_| knows_birth),
            overdue: knows_birth && handover.is_overdue(tx.today()),
            reminders: reminders(tx, handover)?,
            section_kinds: shown_sections(handover, side).into_iter().map(|section| Coded(section.kind)).collect(),
        })
    }
}

fn files(content: &SectionContent) -> Vec<AttachmentView> {
    match content {
        SectionContent::Attachments(there) => there.files.iter().cloned().map(AttachmentView::from).collect(),
        _ => Vec::new(),
    }
}

impl SectionView {
    fn of(section: &SectionState, outcome: Option<Result<Basis, Withheld>>, text: Option<&SectionText>) -> Self {
        Self {
            section: Coded(section.kind),
            version: section.version,
            written_at: section.written_at.into(),
            basis: outcome.and_then(Result::ok).map(Coded),
            withheld: outcome.and_then(Result::err).map(Coded),
            hash: HashText(hex(&section.hash)),
            salt: text.map(|(_, salt)| HashText(hex(salt))),
            content: text.filter(|_| section.kind != SectionKind::Attachments).map(|(content, _)| content.clone().into()),
            attachments: text.map(|(content, _)| files(content)).unwrap_or_default(),
        }
    }
}

impl HandoverView {
    /// A handover as the caller sees it.
    pub(crate) fn of(tx: &mut Reading<'_>, handover: &Handover) -> Result<Self, Failure> {
        Self::made(tx, handover, true)
    }

    /// The same without the text of its sections and what guardians and others said.
    pub(super) fn without_words(tx: &mut Reading<'_>, handover: &Handover) -> Result<Self, Failure> {
        Self::made(tx, handover, false)
    }

    fn made(tx: &mut Reading<'_>, handover: &Handover, with_words: bool) -> Result<Self, Failure> {
        let side = Side::of(handover, tx.authority());
        let (child_id, child_name) = child(handover, &tx.children_of_handovers(std::slice::from_ref(handover))?);
        let all = side.sees_all(handover);
        let knows_birth = all || child_id.is_some();
        let reads = match side {
            Side::Sender | Side::Guardian => true,
            Side::Receiver => handover.is_open_to_receiver(tx.now()),
        };
        let texts = if reads && with_words { tx.section_texts(handover)? } else { Vec::new() };
        let (terms, reactions) = (super::terms(tx, handover)?, tx.reactions(handover)?);
        let is_warm = handover.is_warm(&terms, &reactions);
        let sections = sections(tx, handover, side, terms.guardian_policy, &texts)?;
        let reminders = reminders(tx, handover)?;
        // No guardian reads the words of another one.
        let own = &tx.authority().identity().guardians;
        let hears = |guardian| reads && with_words && (side != Side::Guardian || own.contains(guardian));
        let said = reactions.iter().filter(|one| hears(&one.guardian_id));
        // A reaction to the text may tell of what did not go.
        let said = said.map(|one| if side == Side::Receiver { one.clone().without_remarks() } else { one.clone() });
        // That there is a concern is told by what the guardians allowed to be told, and as long as that can be read.
        let tells = |kind| handover.section(kind).is_some_and(SectionState::went);
        let needs = side != Side::Receiver || (reads && (tells(SectionKind::Development) || tells(SectionKind::Support)));
        let moments = handover.moments;
        let leaves = handover.manifest.as_deref().filter(|_| all);
        let at = |moment: Option<Instant>| moment.map(jiff::Timestamp::from);
        Ok(Self {
            id: handover.id.uuid(),
            child_id,
            child_name,
            kind: Coded(handover.facts.kind),
            date: all.then_some(handover.facts.date),
            month: month(handover.facts.date),
            from_location_id: handover.facts.from_location_id.uuid(),
            to_location_id: handover.facts.to_location_id.map(Id::uuid),
            channel: Coded(handover.facts.channel),
            needs: needs.then(|| handover.facts.needs.into()),
            state: Coded(handover.state),
            due_date: handover.due_date.filter(|_| knows_birth),
            overdue: knows_birth && handover.is_overdue(tx.today()),
            reminders,
            warm: all.then_some(is_warm),
            created_at: moments.created_at.into(),
            inspected_at: at(moments.inspected_at),
            offered_at: at(moments.offered_at),
            answered_at: at(moments.answered_at),
            sent_at: at(moments.sent_at),
            received_at: at(moments.received_at),
            ended_at: at(moments.ended_at),
            expires_at: at(handover.expires_at.filter(|_| handover.state.waits())),
            content_until: at(handover.content_until),
            reason: handover.reason.clone().filter(|_| side != Side::Receiver || handover.state.is_answered()).map(ChildText),
            sections,
            reactions: said.map(|one| ReactionView::from(&one)).collect(),
            manifest: leaves.map(|leaves| HashText(hex(digest(&SHA256, leaves).as_ref()))),
            manifest_leaves: leaves.unwrap_or_default().chunks(SHA256.output_len()).map(|leaf| HashText(hex(leaf))).collect(),
            conversation: handover.conversation.clone().filter(|_| all && with_words).map(ConversationBody::from),
            feedback: handover.feedback.clone().filter(|_| all && with_words).map(FeedbackBody::from),
        })
    }
}

/// Een onderdeel zoals het geschreven is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WrittenSection)]
pub(crate) struct WrittenSectionView {
    section: SectionKindCode,
    /// De versie van de tekst; 0 zolang er geen is.
    version: i32,
    written_at: Option<jiff::Timestamp>,
    content: SectionBody,
    /// Hoeveel toestemmingen door deze wijziging zijn geëindigd.
    ended_consents: i32,
    /// Wat nog eens bekeken moet worden, al staat geen regel het in de weg.
    #[schema(max_items = 20)]
    warnings: Vec<Warning>,
}

impl WrittenSectionView {
    /// A section that was written just now.
    pub(super) fn written(state: &SectionState, content: SectionBody, warnings: Vec<domain::Cause>, ended: usize) -> Self {
        Self {
            section: Coded(state.kind),
            version: state.version,
            written_at: Some(state.written_at.into()),
            content,
            ended_consents: i32::try_from(ended).unwrap_or(i32::MAX),
            warnings: warnings.into_iter().map(Warning::from).collect(),
        }
    }

    /// A section of a handover as the caller reads it; without text where there is none.
    pub(super) fn read(tx: &mut Reading<'_>, handover: &Handover, kind: SectionKind) -> Result<(i32, Self), Failure> {
        let side = Side::of(handover, tx.authority());
        if !kind.is_written() || (side == Side::Receiver && !handover.is_open_to_receiver(tx.now())) {
            return Err(Refusal::NotFound.into());
        }
        let state = shown_sections(handover, side).into_iter().find(|section| section.kind == kind);
        if state.is_none() && side != Side::Sender {
            return Err(Refusal::NotFound.into());
        }
        let texts = tx.section_texts(handover)?;
        let text = texts.into_iter().find(|(content, _)| content.kind() == kind).filter(|_| state.is_some());
        let version = state.map_or(0, |state| state.version);
        let warnings = text.as_ref().map(|(content, _)| content.warnings()).unwrap_or_default();
        let content = text.map(|(content, _)| content.into()).unwrap_or_default();
        let view = Self {
            section: Coded(kind),
            version,
            written_at: state.map(|state| state.written_at.into()),
            content,
            ended_consents: 0,
            warnings: warnings.into_iter().map(Warning::from).collect(),
        };
        Ok((version, view))
    }
}
