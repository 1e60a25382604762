//! Expertise requests as each side sees them.

use persistence::{
    ChildSummary, ExpertiseChildren, Failure, Reading,
    domain::{
        Cause, Date, Id,
        expertise::{AskedAbout, ExpertiseMessage, ExpertiseRequest, ExpertiseSide},
    },
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::body::{AboutAnonymousChild, AboutGroup, AboutTopic, ConsentBody};
use crate::{
    answer::Warning,
    fields::{
        Coded, ExpertiseAboutCode, ExpertiseDeclineCode, ExpertiseMessageKindCode, ExpertiseSideCode, ExpertiseStateCode,
        ExpertiseText, MonthText, SpecialismText,
    },
    handovers::ChildNameView,
};

/// Een kind dat wordt genoemd.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ExpertiseAboutChild)]
pub(super) struct AboutChild {
    /// Het kind, in de eigen inschrijvingen; null voor de deskundige en als het er niet meer is.
    child_id: Option<Uuid>,
    /// De naam, voor wie haar mag kennen; niet in het antwoord op een handeling.
    child_name: Option<ChildNameView>,
    /// De maand van geboorte, voor wie de naam mag kennen; niet in het antwoord op een handeling.
    birth_month: Option<MonthText>,
    /// De locatie vanwaar de vrager vraagt; niet voor de deskundige.
    location_id: Option<Uuid>,
    /// De toestemmingen van de ouders: voor de vrager alle, voor een ouder de eigen.
    #[schema(max_items = 20)]
    consents: Vec<ConsentBody>,
}

/// Waar een vraag over gaat: een van deze leden.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ExpertiseAboutWhat, example = json!({ "topic": { "topic": "language", "locationId": null }, "group": null, "child": null,
    "anonymousChild": null }))]
pub(super) struct AboutView {
    group: Option<AboutGroup>,
    topic: Option<AboutTopic>,
    child: Option<AboutChild>,
    anonymous_child: Option<AboutAnonymousChild>,
}

/// Een bericht in de draad van een vraag aan een deskundige.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ExpertiseMessage)]
pub(super) struct MessageView {
    kind: ExpertiseMessageKindCode,
    text: ExpertiseText,
    written_at: jiff::Timestamp,
    /// Hoeveel minuten een antwoord kostte.
    #[schema(minimum = 0, maximum = 6000)]
    minutes_spent: Option<i32>,
}

/// Een vraag aan een deskundige in een lijst.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ExpertiseRequestSummary)]
pub(super) struct SummaryView {
    id: Uuid,
    /// De organisatie die vraagt.
    asker_organisation_id: Uuid,
    /// De organisatie van de deskundige.
    specialist_organisation_id: Uuid,
    specialism: SpecialismText,
    /// Aan welke kant de lezer staat.
    role: ExpertiseSideCode,
    about: ExpertiseAboutCode,
    /// Het kind, in de eigen inschrijvingen.
    child_id: Option<Uuid>,
    /// De naam, voor wie haar mag kennen.
    child_name: Option<ChildNameView>,
    state: ExpertiseStateCode,
    asked_at: jiff::Timestamp,
    /// De laatste dag voor het antwoord waarop wordt gewacht.
    due_date: Date,
    /// Of die voorbij is terwijl de deskundige aan zet is.
    overdue: bool,
    /// De minuten van alle antwoorden samen.
    minutes_spent: i32,
}

/// Een vraag van een professional aan een deskundige van een andere organisatie (vroeg gebruik van elkaars deskundigheid).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ExpertiseRequest)]
pub(crate) struct ExpertiseRequestView {
    id: Uuid,
    /// De organisatie die vraagt.
    asker_organisation_id: Uuid,
    /// De organisatie van de deskundige.
    specialist_organisation_id: Uuid,
    /// De locatie van de deskundige, als de vraag voor een locatie is.
    specialist_location_id: Option<Uuid>,
    specialism: SpecialismText,
    /// Aan welke kant de lezer staat.
    role: ExpertiseSideCode,
    about: AboutView,
    state: ExpertiseStateCode,
    /// Waarom zij niet is aangenomen.
    decline_reason: Option<ExpertiseDeclineCode>,
    /// De laatste dag voor het antwoord waarop wordt gewacht.
    due_date: Date,
    /// Of die voorbij is terwijl de deskundige aan zet is.
    overdue: bool,
    asked_at: jiff::Timestamp,
    accepted_at: Option<jiff::Timestamp>,
    /// Wanneer het laatste antwoord is gegeven.
    answered_at: Option<jiff::Timestamp>,
    /// Wanneer zij is afgesloten, niet aangenomen, ingetrokken of vervallen.
    ended_at: Option<jiff::Timestamp>,
    /// Tot wanneer de tekst wordt bewaard, als er niets meer gebeurt (`retention.expertiseDays`).
    words_until: Option<jiff::Timestamp>,
    /// Het aantal antwoorden.
    answers: i32,
    /// Het aantal vervolgvragen.
    follow_ups: i32,
    /// De minuten van alle antwoorden samen.
    minutes_spent: i32,
    /// De draad, op volgorde; leeg als de tekst weg is of niet voor de lezer is, en in het antwoord op een handeling.
    #[schema(max_items = 2002)]
    messages: Vec<MessageView>,
    /// Wat nog eens bekeken moet worden, al staat geen regel het in de weg.
    #[schema(max_items = 2002)]
    warnings: Vec<Warning>,
}

fn birth_month(child: &ChildSummary) -> MonthText {
    let day = child.child.birth_date;
    MonthText(format!("{:04}-{:02}", day.year(), day.month()))
}

impl From<&ExpertiseMessage> for MessageView {
    fn from(message: &ExpertiseMessage) -> Self {
        Self {
            kind: Coded(message.kind),
            text: message.text.clone().into(),
            written_at: message.written_at.into(),
            minutes_spent: message.minutes_spent,
        }
    }
}

impl AboutView {
    fn of(tx: &Reading<'_>, request: &ExpertiseRequest, children: &ExpertiseChildren) -> Self {
        let none = Self::default();
        let side = request.side_of(tx.authority());
        let is_specialist = side == ExpertiseSide::Specialist;
        match &request.about {
            AskedAbout::Group { location_id, group } => {
                let group = AboutGroup { location_id: location_id.uuid(), group: group.map(Coded) };
                Self { group: Some(group), ..none }
            }
            AskedAbout::Topic { topic, location_id } => {
                let topic = AboutTopic { topic: topic.clone().into(), location_id: location_id.map(Id::uuid) };
                Self { topic: Some(topic), ..none }
            }
            AskedAbout::Child { location_id, consents, .. } => {
                let own = &tx.authority().identity().guardians;
                let told = |guardian| match side {
                    ExpertiseSide::Asker => true,
                    ExpertiseSide::Guardian => own.contains(&guardian),
                    ExpertiseSide::Specialist => false,
                };
                let known = children.own(request);
                let named = known.or_else(|| children.named(request));
                let child = AboutChild {
                    child_id: known.map(|summary| summary.child.joined_id.uuid()),
                    child_name: named.cloned().map(ChildNameView::from),
                    birth_month: named.map(birth_month),
                    location_id: location_id.map(Id::uuid).filter(|_| !is_specialist),
                    consents: consents.iter().filter(|consent| told(consent.guardian_id)).map(ConsentBody::from).collect(),
                };
                Self { child: Some(child), ..none }
            }
            AskedAbout::AnonymousChild { location_id } => {
                let child = AboutAnonymousChild { location_id: location_id.map(Id::uuid).filter(|_| !is_specialist) };
                Self { anonymous_child: Some(child), ..none }
            }
        }
    }
}

impl SummaryView {
    pub(super) fn of(tx: &Reading<'_>, request: &ExpertiseRequest, children: &ExpertiseChildren) -> Self {
        let known = children.own(request);
        Self {
            id: request.id.uuid(),
            asker_organisation_id: request.asker_id.uuid(),
            specialist_organisation_id: request.specialist.organisation_id.uuid(),
            specialism: request.specialist.specialism.clone().into(),
            role: Coded(request.side_of(tx.authority())),
            about: Coded(request.about.kind()),
            child_id: known.map(|summary| summary.child.joined_id.uuid()),
            child_name: known.or_else(|| children.named(request)).cloned().map(ChildNameView::from),
            state: Coded(request.state),
            asked_at: request.moments.asked_at.into(),
            due_date: request.due_date,
            overdue: request.is_overdue(tx.today()),
            minutes_spent: request.counts.minutes_spent,
        }
    }
}

impl ExpertiseRequestView {
    /// All that the caller may read of it.
    pub(crate) fn of(tx: &mut Reading<'_>, request: &ExpertiseRequest) -> Result<Self, Failure> {
        let children = tx.children_of_expertise(std::slice::from_ref(request))?;
        let mut view = Self::bare(tx, request, &children);
        if request.is_readable_by(request.side_of(tx.authority())) {
            view.messages = request.messages.iter().map(MessageView::from).collect();
            view.warnings = request.warnings().into_iter().map(Warning::from).collect();
        }
        Ok(view)
    }

    /// The same without any word or name, as a verb answers: an answer is kept for a repeat, and must not outlive them.
    pub(super) fn without_words(tx: &mut Reading<'_>, request: &ExpertiseRequest, warnings: Vec<Cause>) -> Result<Self, Failure> {
        // A specialist knows nothing but the name of the child, so there is nothing to look up.
        let children = match request.side_of(tx.authority()) {
            ExpertiseSide::Specialist => ExpertiseChildren::default(),
            ExpertiseSide::Asker | ExpertiseSide::Guardian => tx.children_of_expertise(std::slice::from_ref(request))?,
        };
        let mut view = Self::bare(tx, request, &children);
        if let Some(child) = &mut view.about.child {
            (child.child_name, child.birth_month) = (None, None);
        }
        view.warnings = warnings.into_iter().map(Warning::from).collect();
        Ok(view)
    }

    fn bare(tx: &Reading<'_>, request: &ExpertiseRequest, children: &ExpertiseChildren) -> Self {
        let (moments, counts) = (&request.moments, &request.counts);
        let moment = |moment: Option<persistence::domain::Instant>| moment.map(jiff::Timestamp::from);
        Self {
            id: request.id.uuid(),
            asker_organisation_id: request.asker_id.uuid(),
            specialist_organisation_id: request.specialist.organisation_id.uuid(),
            specialist_location_id: request.specialist.location_id.map(Id::uuid),
            specialism: request.specialist.specialism.clone().into(),
            role: Coded(request.side_of(tx.authority())),
            about: AboutView::of(tx, request, children),
            state: Coded(request.state),
            decline_reason: request.decline.map(Coded),
            due_date: request.due_date,
            overdue: request.is_overdue(tx.today()),
            asked_at: moments.asked_at.into(),
            accepted_at: moment(moments.accepted_at),
            answered_at: moment(moments.answered_at),
            ended_at: moment(moments.ended_at),
            words_until: moment(request.words_until),
            answers: counts.answers,
            follow_ups: counts.follow_ups,
            minutes_spent: counts.minutes_spent,
            messages: Vec::new(),
            warnings: Vec::new(),
        }
    }
}
