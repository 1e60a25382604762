//! What is stated of a question to a specialist.

use persistence::domain::{
    Date, Id, Reason, Refusal,
    expertise::{AskedAbout, ExpertiseConsent, ExpertiseFacts, Specialist},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::fields::{
    Coded, ExpertiseConsentMethodCode, ExpertiseDeclineCode, ExpertiseText, ExpertiseTopicText, GroupCode, SpecialismText,
};

/// Een groep waarover een vraag gaat.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ExpertiseAboutGroup)]
pub(super) struct AboutGroup {
    /// De eigen locatie waar de groep is.
    pub(super) location_id: Uuid,
    /// De jaargroep, op een school.
    pub(super) group: Option<GroupCode>,
}

/// Een onderwerp waarover een vraag gaat.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ExpertiseAboutTopic)]
pub(super) struct AboutTopic {
    pub(super) topic: ExpertiseTopicText,
    /// De eigen locatie vanwaar wordt gevraagd; nodig met een token dat voor locaties geldt.
    pub(super) location_id: Option<Uuid>,
}

/// De toestemming van een ouder met gezag om het kind te noemen.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ExpertiseConsent)]
pub(super) struct ConsentBody {
    /// De ouder, in de eigen inschrijving.
    guardian_id: Uuid,
    /// De dag waarop toestemming is gegeven: op of voor de dag van de vraag.
    date: Date,
    method: ExpertiseConsentMethodCode,
}

/// Een kind dat wordt genoemd.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewExpertiseAboutChild {
    /// Het kind, uit de eigen inschrijvingen.
    child_id: Uuid,
    /// De eigen locatie vanwaar wordt gevraagd; nodig met een token dat voor locaties geldt.
    location_id: Option<Uuid>,
    /// De toestemmingen van de ouders met gezag: van allen, of van een (`consent.guardians`).
    #[schema(max_items = 20)]
    consents: Vec<ConsentBody>,
}

/// Een kind dat niemand noemt (anoniem bespreken).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ExpertiseAboutAnonymousChild)]
pub(super) struct AboutAnonymousChild {
    /// De eigen locatie vanwaar wordt gevraagd; nodig met een token dat voor locaties geldt.
    pub(super) location_id: Option<Uuid>,
}

/// Waar een vraag over gaat: precies een van deze leden.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "topic": { "topic": "language" } }))]
struct NewExpertiseAbout {
    group: Option<AboutGroup>,
    topic: Option<AboutTopic>,
    child: Option<NewExpertiseAboutChild>,
    anonymous_child: Option<AboutAnonymousChild>,
}

/// Een vraag aan een deskundige van een andere organisatie.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct NewExpertiseRequest {
    /// De organisatie van de deskundige: een schoolbestuur, een houder van kinderopvang of de jeugdgezondheidszorg.
    specialist_organisation_id: Uuid,
    /// De locatie van de deskundige, als de vraag voor een locatie is; een token dat voor locaties geldt ziet alleen vragen daarvoor.
    specialist_location_id: Option<Uuid>,
    specialism: SpecialismText,
    about: NewExpertiseAbout,
    question: ExpertiseText,
    /// De dag waarop de vrager graag antwoord heeft.
    wished_by_date: Option<Date>,
}

/// Waarom een vraag niet wordt aangenomen.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ExpertiseDeclineReason)]
pub(super) struct DeclineBody {
    pub(super) reason: ExpertiseDeclineCode,
}

/// Een antwoord van een deskundige.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ExpertiseAnswer)]
pub(super) struct AnswerBody {
    pub(super) answer: ExpertiseText,
    /// Hoeveel minuten het antwoord kostte.
    #[schema(minimum = 0, maximum = 6000)]
    pub(super) minutes_spent: i32,
}

/// Een vervolgvraag.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ExpertiseFollowUp)]
pub(super) struct FollowUpBody {
    pub(super) question: ExpertiseText,
}

impl From<&ConsentBody> for ExpertiseConsent {
    fn from(body: &ConsentBody) -> Self {
        Self { guardian_id: Id::from_uuid(body.guardian_id), date: body.date, method: body.method.0 }
    }
}

impl From<&ExpertiseConsent> for ConsentBody {
    fn from(consent: &ExpertiseConsent) -> Self {
        Self { guardian_id: consent.guardian_id.uuid(), date: consent.date, method: Coded(consent.method) }
    }
}

impl NewExpertiseAbout {
    /// What the question is about; exactly one thing may be named.
    fn about(&self) -> Result<AskedAbout, Refusal> {
        let location = |id: Option<Uuid>| id.map(Id::from_uuid);
        let group = self.group.as_ref().map(|group| AskedAbout::Group {
            location_id: Id::from_uuid(group.location_id),
            group: group.group.map(|group| group.0),
        });
        let topic = self
            .topic
            .as_ref()
            .map(|topic| AskedAbout::Topic { topic: topic.topic.0.clone(), location_id: location(topic.location_id) });
        let child = self.child.as_ref().map(|child| AskedAbout::Child {
            child_id: Some(Id::from_uuid(child.child_id)),
            location_id: location(child.location_id),
            consents: child.consents.iter().map(ExpertiseConsent::from).collect(),
        });
        let anonymous =
            self.anonymous_child.as_ref().map(|child| AskedAbout::AnonymousChild { location_id: location(child.location_id) });
        let mut named = [group, topic, child, anonymous].into_iter().flatten();
        match (named.next(), named.next()) {
            (Some(about), None) => Ok(about),
            _ => Err(Refusal::rule(Reason::AboutOneThing, "#/about")),
        }
    }
}

impl NewExpertiseRequest {
    /// What is stated.
    pub(super) fn facts(&self) -> Result<ExpertiseFacts, Refusal> {
        Ok(ExpertiseFacts {
            specialist: Specialist {
                organisation_id: Id::from_uuid(self.specialist_organisation_id),
                location_id: self.specialist_location_id.map(Id::from_uuid),
                specialism: self.specialism.0.clone(),
            },
            about: self.about.about()?,
            question: self.question.0.clone(),
            wished_by_date: self.wished_by_date,
        })
    }
}
