//! What is stated of a handover, and how each side sees it.

use persistence::domain::{
    self, Date, Id, Instant, Refusal,
    authority::{Authority, Role},
    handover::{
        AgreedAction, Basis, Channel, Conversation, Feedback, Handover, HandoverFacts, Needs, Reaction, ReactionFacts,
        SectionKind, SectionState, Withheld,
    },
};
use persistence::{ChildSummary, Failure, HandoverTexts, Reading};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::sections::SectionBody;
use crate::{
    answer::Warning,
    conventions::hex,
    fields::{
        AgreesCode, BasisCode, ChannelCode, ChildText, Coded, GuardianPresenceCode, HandoverStateCode, HashText, ListCode,
        MonthText, PersonName, SectionKindCode, TransitionKindCode, WithheldCode,
    },
};

/// Waarom meer zorg nodig is dan gewoonlijk.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = HandoverNeeds)]
pub(crate) struct NeedsBody {
    /// Er is een indicatie voor voorschoolse educatie; anders niet.
    indication: Option<bool>,
    /// Er is zorg over de ontwikkeling; anders niet.
    concern: Option<bool>,
    /// Een ouder wil een gesprek; anders niet.
    guardian_wish: Option<bool>,
}

/// Een overdracht die begint.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NewHandover {
    /// Het kind.
    pub(super) child_id: Uuid,
    kind: TransitionKindCode,
    /// De locatie die het kind verlaat.
    from_location_id: Uuid,
    /// De locatie waar het kind heen gaat, als die bekend is.
    to_location_id: Option<Uuid>,
    /// De eerste dag op de volgende plek.
    date: Date,
    channel: Option<ChannelCode>,
    needs: Option<NeedsBody>,
}

/// Wat van een concept nog te wijzigen is.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct HandoverChange {
    /// De locatie waar het kind heen gaat, als die bekend is.
    to_location_id: Option<Uuid>,
    /// De eerste dag op de volgende plek.
    date: Date,
    channel: ChannelCode,
    needs: NeedsBody,
}

/// Een reden.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ReasonBody {
    pub(super) reason: ChildText,
}

/// Wat een ouder van een overdracht zegt. Akkoord met de tekst is iets anders dan toestemming.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ReactionBody {
    /// De eigen kijk op het kind; gaat mee.
    view: Option<ChildText>,
    /// Een reactie op de tekst; gaat mee.
    remarks: Option<ChildText>,
    agrees: AgreesCode,
    /// Of er een gesprek gewenst is.
    wishes_conversation: bool,
}

/// Wat een ouder van een overdracht zegt.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Reaction)]
pub(crate) struct ReactionView {
    /// De ouder, in de inschrijving van de afzender.
    guardian_id: Uuid,
    view: Option<ChildText>,
    remarks: Option<ChildText>,
    agrees: AgreesCode,
    /// Of er een gesprek gewenst is.
    wishes_conversation: bool,
    reacted_at: jiff::Timestamp,
    /// Wat nog eens bekeken moet worden, al staat geen regel het in de weg.
    #[schema(max_items = 10)]
    warnings: Vec<Warning>,
}

/// Een afspraak uit een gesprek.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = AgreedAction)]
pub(crate) struct ActionBody {
    text: ChildText,
    /// Wie het doet: een code uit de lijst roles.
    owner_role: ListCode,
    /// Wanneer het klaar is.
    due_date: Option<Date>,
}

/// Het gesprek van een warme overdracht.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = Conversation)]
pub(crate) struct ConversationBody {
    /// Wanneer het was.
    date: Date,
    /// Wie erbij waren: codes uit de lijst roles.
    #[schema(min_items = 1, max_items = 20)]
    participant_roles: Vec<ListCode>,
    guardians: GuardianPresenceCode,
    /// Wat is afgesproken.
    #[schema(max_items = 20)]
    actions: Vec<ActionBody>,
}

/// Terugkoppeling aan de afzender, na een maand of drie.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = Feedback)]
pub(crate) struct FeedbackBody {
    /// Wanneer.
    date: Date,
    text: ChildText,
}

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
    /// SHA-256 over het zout en de tekst, waarmee de tekst te bewijzen is.
    hash: HashText,
    /// Het zout bij de hash, zolang de tekst er is.
    salt: Option<HashText>,
    /// De tekst, voor wie haar nu mag lezen.
    content: Option<SectionBody>,
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
    /// SHA-256 over de hashes van wat is verzonden.
    manifest: Option<HashText>,
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
        if caller.role() == Role::Guardian {
            Self::Guardian
        } else if caller.organisation() == handover.sender.organisation_id {
            Self::Sender
        } else {
            Self::Receiver
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

impl From<NeedsBody> for Needs {
    fn from(body: NeedsBody) -> Self {
        let so = |stated: Option<bool>| stated.unwrap_or(false);
        Self { indication: so(body.indication), concern: so(body.concern), guardian_wish: so(body.guardian_wish) }
    }
}

impl From<Needs> for NeedsBody {
    fn from(needs: Needs) -> Self {
        let Needs { indication, concern, guardian_wish } = needs;
        Self { indication: Some(indication), concern: Some(concern), guardian_wish: Some(guardian_wish) }
    }
}

impl From<&NewHandover> for HandoverFacts {
    fn from(body: &NewHandover) -> Self {
        Self {
            kind: body.kind.0,
            date: body.date,
            from_location_id: Id::from_uuid(body.from_location_id),
            to_location_id: body.to_location_id.map(Id::from_uuid),
            channel: body.channel.map_or_else(|| Channel::of(body.kind.0), |channel| channel.0),
            needs: body.needs.unwrap_or_default().into(),
        }
    }
}

impl HandoverChange {
    /// What of a handover can be changed, as it is.
    pub(super) fn of(facts: &HandoverFacts) -> Self {
        Self {
            to_location_id: facts.to_location_id.map(Id::uuid),
            date: facts.date,
            channel: Coded(facts.channel),
            needs: facts.needs.into(),
        }
    }

    /// The facts with what is changed.
    pub(super) fn applied(self, facts: &HandoverFacts) -> HandoverFacts {
        HandoverFacts {
            to_location_id: self.to_location_id.map(Id::from_uuid),
            date: self.date,
            channel: self.channel.0,
            needs: self.needs.into(),
            ..facts.clone()
        }
    }
}

impl From<ReactionBody> for ReactionFacts {
    fn from(body: ReactionBody) -> Self {
        Self {
            view: body.view.map(String::from),
            remarks: body.remarks.map(String::from),
            agrees: body.agrees.0,
            wishes_conversation: body.wishes_conversation,
        }
    }
}

impl From<&Reaction> for ReactionView {
    fn from(reaction: &Reaction) -> Self {
        let facts = reaction.facts.clone();
        Self {
            guardian_id: reaction.guardian_id.uuid(),
            warnings: facts.warnings().into_iter().map(Warning::from).collect(),
            view: facts.view.map(ChildText),
            remarks: facts.remarks.map(ChildText),
            agrees: Coded(facts.agrees),
            wishes_conversation: facts.wishes_conversation,
            reacted_at: reaction.reacted_at.into(),
        }
    }
}

impl From<ConversationBody> for Conversation {
    fn from(body: ConversationBody) -> Self {
        let action = |action: ActionBody| AgreedAction {
            text: action.text.into(),
            owner_role: action.owner_role.into(),
            due_date: action.due_date,
        };
        Self {
            date: body.date,
            participant_roles: body.participant_roles.into_iter().map(String::from).collect(),
            guardians: body.guardians.0,
            actions: body.actions.into_iter().map(action).collect(),
        }
    }
}

impl From<Conversation> for ConversationBody {
    fn from(conversation: Conversation) -> Self {
        let action = |action: AgreedAction| ActionBody {
            text: action.text.into(),
            owner_role: action.owner_role.into(),
            due_date: action.due_date,
        };
        Self {
            date: conversation.date,
            participant_roles: conversation.participant_roles.into_iter().map(ListCode).collect(),
            guardians: Coded(conversation.guardians),
            actions: conversation.actions.into_iter().map(action).collect(),
        }
    }
}

impl From<FeedbackBody> for Feedback {
    fn from(body: FeedbackBody) -> Self {
        Self { date: body.date, text: body.text.into() }
    }
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
fn child(tx: &mut Reading<'_>, handover: &Handover, side: Side) -> Result<(Option<Uuid>, Option<ChildNameView>), Failure> {
    if let Some(own) = tx.own_child_of_handover(handover)? {
        return Ok((Some(own.child.id.uuid()), Some(own.into())));
    }
    let named = match side {
        Side::Receiver => tx.named_child_of_handover(handover)?,
        Side::Sender | Side::Guardian => None,
    };
    Ok((None, named.map(ChildNameView::from)))
}

/// What of the sections a side sees: what there is, or to the receiver what went along.
fn shown_sections(handover: &Handover, side: Side) -> Vec<&SectionState> {
    let shown = |section: &&SectionState| side != Side::Receiver || (handover.state.is_received() && section.went());
    handover.sections.iter().filter(shown).collect()
}

impl HandoverSummaryView {
    /// A handover in a list, as the caller sees it.
    pub(super) fn of(tx: &mut Reading<'_>, handover: &Handover) -> Result<Self, Failure> {
        let side = Side::of(handover, tx.authority());
        let (child_id, child_name) = child(tx, handover, side)?;
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
            due_date: handover.due_date,
            overdue: handover.is_overdue(tx.today()),
            section_kinds: shown_sections(handover, side).into_iter().map(|section| Coded(section.kind)).collect(),
        })
    }
}

impl SectionView {
    fn of(section: &SectionState, outcome: Option<Result<Basis, Withheld>>, text: Option<(SectionBody, HashText)>) -> Self {
        let (content, salt) = text.map_or((None, None), |(content, salt)| (Some(content), Some(salt)));
        Self {
            section: Coded(section.kind),
            version: section.version,
            written_at: section.written_at.into(),
            basis: outcome.and_then(Result::ok).map(Coded),
            withheld: outcome.and_then(Result::err).map(Coded),
            hash: HashText(hex(&section.hash)),
            salt,
            content,
        }
    }
}

impl HandoverView {
    /// A handover as the caller sees it.
    pub(super) fn of(tx: &mut Reading<'_>, handover: &Handover) -> Result<Self, Failure> {
        let side = Side::of(handover, tx.authority());
        let (child_id, child_name) = child(tx, handover, side)?;
        let all = side.sees_all(handover);
        let reads = match side {
            Side::Sender | Side::Guardian => true,
            Side::Receiver => handover.is_open_to_receiver(tx.now()),
        };
        let texts = if reads { tx.handover_texts(handover)? } else { HandoverTexts::default() };
        let terms = super::terms(tx, handover)?;
        let is_warm = terms.is_warm(handover.facts.needs, &texts.reactions);
        let outlook = if side == Side::Receiver || handover.moments.sent_at.is_some() {
            Vec::new()
        } else {
            handover.bases(&tx.standing(handover, terms.guardian_policy)?)
        };
        let outcome = |section: &SectionState| {
            let would = outlook.iter().find(|(kind, _)| *kind == section.kind).map(|(_, basis)| *basis);
            section.outcome.or(would)
        };
        let sections = shown_sections(handover, side).into_iter().map(|section| {
            let text = texts.sections.iter().find(|(content, _)| content.kind() == section.kind);
            SectionView::of(section, outcome(section), text.map(|(content, salt)| (content.clone().into(), HashText(hex(salt)))))
        });
        let sections = sections.collect();
        // No guardian reads the words of another one.
        let own = &tx.authority().identity().guardians;
        let said = texts.reactions.iter().filter(|one| side != Side::Guardian || own.contains(&one.guardian_id));
        let moments = handover.moments;
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
            needs: all.then_some(handover.facts.needs.into()),
            state: Coded(handover.state),
            due_date: handover.due_date,
            overdue: handover.is_overdue(tx.today()),
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
            reason: handover.reason.clone().map(ChildText),
            sections,
            reactions: said.map(ReactionView::from).collect(),
            manifest: handover.manifest.as_deref().map(|hash| HashText(hex(hash))),
            conversation: handover.conversation.clone().map(ConversationBody::from),
            feedback: handover.feedback.clone().map(|said| FeedbackBody { date: said.date, text: said.text.into() }),
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
        let texts = tx.handover_texts(handover)?;
        let text = texts.sections.into_iter().find(|(content, _)| content.kind() == kind).filter(|_| state.is_some());
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
