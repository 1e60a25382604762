//! What is stated of a handover.

use persistence::domain::{
    Date, Id,
    handover::{AgreedAction, Channel, Conversation, Feedback, HandoverFacts, Needs, Reaction, ReactionFacts},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::Warning,
    fields::{AgreesCode, ChannelCode, ChildText, Coded, GuardianPresenceCode, ListCode, TransitionKindCode},
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
    /// Het kind krijgt ondersteuning. Ontbreekt dit als de overdracht begint, dan zoals de ouders akkoord zijn dat ondersteuning meegaat;
    /// anders niet.
    support: Option<bool>,
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
    /// Een reactie op de tekst; blijft bij de afzender.
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
    /// De eigen kijk op het kind, die meegaat.
    view: Option<ChildText>,
    /// Een reactie op de tekst, die bij de afzender blijft.
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

impl From<NeedsBody> for Needs {
    fn from(body: NeedsBody) -> Self {
        let so = |stated: Option<bool>| stated.unwrap_or(false);
        Self {
            indication: so(body.indication),
            concern: so(body.concern),
            guardian_wish: so(body.guardian_wish),
            support: so(body.support),
        }
    }
}

impl From<Needs> for NeedsBody {
    fn from(needs: Needs) -> Self {
        let Needs { indication, concern, guardian_wish, support } = needs;
        Self { indication: Some(indication), concern: Some(concern), guardian_wish: Some(guardian_wish), support: Some(support) }
    }
}

impl NewHandover {
    /// What is stated of support; absent where nothing is.
    pub(super) fn needs_support(&self) -> Option<bool> {
        self.needs.and_then(|needs| needs.support)
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

impl From<Feedback> for FeedbackBody {
    fn from(feedback: Feedback) -> Self {
        Self { date: feedback.date, text: feedback.text.into() }
    }
}

impl From<FeedbackBody> for Feedback {
    fn from(body: FeedbackBody) -> Self {
        Self { date: body.date, text: body.text.into() }
    }
}
