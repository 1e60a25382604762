//! What is stated and shown of support. There is no member for a diagnosis, an origin or a reason.

use persistence::domain::{
    Date, Id,
    support::{Evaluation, GuardianAgreement, Involved, SupportAction, SupportActionId, SupportArrangement, SupportFacts},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::organisation;
use crate::{
    answer::Warning,
    fields::{AgreementScopeCode, Coded, EvaluationOutcomeCode, ListCode, ShortText, SupportLevelCode, SupportPartCode},
};

/// Wie betrokken is: een rol, nooit een naam.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = Involved)]
pub(crate) struct InvolvedBody {
    /// Een code uit de lijst roles.
    role: ListCode,
    /// De organisatie, als die hier meedoet.
    organisation_id: Option<Uuid>,
}

/// Een afspraak rond de ondersteuning.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewSupportAction)]
pub(crate) struct ActionBody {
    /// De id van een afspraak die er al is; ontbreekt bij een nieuwe.
    id: Option<Uuid>,
    text: ShortText,
    /// Wie het doet: een code uit de lijst roles.
    owner_role: ListCode,
    /// De organisatie die het doet, uit wie betrokken is; anders de eigen.
    organisation_id: Option<Uuid>,
    /// Wanneer het klaar is.
    due_date: Date,
    /// Wanneer het is gedaan.
    done_date: Option<Date>,
}

/// Een afspraak rond de ondersteuning.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SupportAction)]
pub(crate) struct ActionView {
    id: Uuid,
    /// Wat is afgesproken; null in het antwoord aan wie het kind niet meer ziet.
    text: Option<ShortText>,
    /// Wie het doet: een code uit de lijst roles.
    owner_role: ListCode,
    /// De organisatie die het doet; anders die van de ondersteuning.
    organisation_id: Option<Uuid>,
    /// Wanneer het klaar is.
    due_date: Date,
    /// Wanneer het is gedaan.
    done_date: Option<Date>,
}

/// Een moment waarop wordt bekeken of de ondersteuning nog past.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = Evaluation)]
pub(crate) struct EvaluationBody {
    /// Wanneer zij is gepland.
    planned_date: Date,
    /// Wanneer zij is gehouden.
    held_date: Option<Date>,
    outcome: Option<EvaluationOutcomeCode>,
}

/// Waarmee de ouders akkoord zijn.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = GuardianAgreement)]
pub(crate) struct GuardianAgreementBody {
    /// Wanneer zij dat zeiden.
    date: Date,
    #[schema(min_items = 1, max_items = 3)]
    scope: Vec<AgreementScopeCode>,
}

/// Wat rond een kind wordt afgesproken. Geen diagnose, herkomst of oorzaak, en niets van meldcode of verwijsindex.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewSupportArrangement)]
pub(crate) struct SupportBody {
    level: SupportLevelCode,
    /// Eerste dag.
    start_date: Date,
    #[schema(max_items = 20)]
    involved: Option<Vec<InvolvedBody>>,
    /// Het doel, in gewone woorden.
    goal: ShortText,
    #[schema(max_items = 20)]
    actions: Option<Vec<ActionBody>>,
    #[schema(max_items = 30)]
    evaluations: Option<Vec<EvaluationBody>>,
    /// Ontbreekt zolang de ouders nergens mee akkoord zijn.
    guardian_agreement: Option<GuardianAgreementBody>,
    /// Welke delen meegaan in een overdracht, zodra de ouders akkoord zijn met `handover`.
    #[schema(max_items = 5)]
    handover_parts: Option<Vec<SupportPartCode>>,
    /// Wanneer de school het ontwikkelingsperspectief vaststelde (WPO 40a); alleen bij een schoolbestuur.
    development_plan_date: Option<Date>,
}

/// De laatste dag.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = SupportEnd)]
pub(crate) struct EndBody {
    /// De laatste dag.
    pub(super) end_date: Date,
}

/// Ondersteuning van een kind (ondersteuning), zoals een organisatie die met de ouders afsprak.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SupportArrangement)]
pub(crate) struct SupportArrangementView {
    id: Uuid,
    /// Het kind, in de inschrijving van deze organisatie.
    child_id: Uuid,
    /// De organisatie die het afsprak.
    organisation_id: Uuid,
    level: SupportLevelCode,
    /// Eerste dag.
    start_date: Date,
    /// Laatste dag, zodra die bekend is.
    end_date: Option<Date>,
    /// Of de ondersteuning vandaag loopt.
    in_force: bool,
    #[schema(max_items = 20)]
    involved: Vec<InvolvedBody>,
    /// Het doel, in gewone woorden; null in het antwoord aan wie het kind niet meer ziet.
    goal: Option<ShortText>,
    #[schema(max_items = 20)]
    actions: Vec<ActionView>,
    #[schema(max_items = 30)]
    evaluations: Vec<EvaluationBody>,
    /// Waarmee de ouders akkoord zijn; null zolang dat nergens mee is.
    guardian_agreement: Option<GuardianAgreementBody>,
    /// Welke delen meegaan in een overdracht, zodra de ouders akkoord zijn met `handover`.
    #[schema(max_items = 5)]
    handover_parts: Vec<SupportPartCode>,
    /// Wanneer de school het ontwikkelingsperspectief vaststelde (WPO 40a).
    development_plan_date: Option<Date>,
    recorded_at: jiff::Timestamp,
    /// Wat nog eens bekeken moet worden, al staat geen regel het in de weg.
    #[schema(max_items = 50)]
    warnings: Vec<Warning>,
}

impl From<InvolvedBody> for Involved {
    fn from(body: InvolvedBody) -> Self {
        Self { role: body.role.into(), organisation_id: organisation(body.organisation_id) }
    }
}

impl From<Involved> for InvolvedBody {
    fn from(one: Involved) -> Self {
        Self { role: one.role.into(), organisation_id: one.organisation_id.map(Id::uuid) }
    }
}

impl From<SupportAction> for ActionView {
    fn from(action: SupportAction) -> Self {
        Self {
            id: action.id.uuid(),
            text: Some(action.text.into()),
            owner_role: action.owner_role.into(),
            organisation_id: action.organisation_id.map(Id::uuid),
            due_date: action.due_date,
            done_date: action.done_date,
        }
    }
}

impl From<EvaluationBody> for Evaluation {
    fn from(body: EvaluationBody) -> Self {
        Self { planned_date: body.planned_date, held_date: body.held_date, outcome: body.outcome.map(|outcome| outcome.0) }
    }
}

impl From<Evaluation> for EvaluationBody {
    fn from(evaluation: Evaluation) -> Self {
        let Evaluation { planned_date, held_date, outcome } = evaluation;
        Self { planned_date, held_date, outcome: outcome.map(Coded) }
    }
}

impl From<GuardianAgreementBody> for GuardianAgreement {
    fn from(body: GuardianAgreementBody) -> Self {
        Self { date: body.date, scope: body.scope.into_iter().map(|scope| scope.0).collect() }
    }
}

impl From<GuardianAgreement> for GuardianAgreementBody {
    fn from(agreement: GuardianAgreement) -> Self {
        Self { date: agreement.date, scope: agreement.scope.into_iter().map(Coded).collect() }
    }
}

/// The parts of a list that may be absent.
fn each<T, U: From<T>>(parts: Option<Vec<T>>) -> Vec<U> {
    parts.unwrap_or_default().into_iter().map(U::from).collect()
}

impl SupportBody {
    /// What is stated, with an id for each action that has none yet.
    pub(super) fn facts(self, new_id: impl Fn() -> SupportActionId) -> SupportFacts {
        let action = |action: ActionBody| SupportAction {
            id: action.id.map_or_else(&new_id, Id::from_uuid),
            text: action.text.into(),
            owner_role: action.owner_role.into(),
            organisation_id: organisation(action.organisation_id),
            due_date: action.due_date,
            done_date: action.done_date,
        };
        SupportFacts {
            level: self.level.0,
            start_date: self.start_date,
            involved: each(self.involved),
            goal: self.goal.into(),
            actions: self.actions.unwrap_or_default().into_iter().map(action).collect(),
            evaluations: each(self.evaluations),
            guardian_agreement: self.guardian_agreement.map(GuardianAgreement::from),
            handover_parts: self.handover_parts.unwrap_or_default().into_iter().map(|part| part.0).collect(),
            development_plan_date: self.development_plan_date,
        }
    }
}

impl SupportArrangementView {
    /// An arrangement as it is on a day.
    pub(crate) fn of(arrangement: &SupportArrangement, today: Date) -> Self {
        let facts = arrangement.facts.clone();
        Self {
            id: arrangement.id.uuid(),
            child_id: arrangement.child_id.uuid(),
            organisation_id: arrangement.organisation_id.uuid(),
            level: Coded(facts.level),
            start_date: facts.start_date,
            end_date: arrangement.end_date,
            in_force: arrangement.days().holds(today),
            involved: facts.involved.into_iter().map(InvolvedBody::from).collect(),
            goal: Some(facts.goal.into()),
            actions: facts.actions.into_iter().map(ActionView::from).collect(),
            evaluations: facts.evaluations.into_iter().map(EvaluationBody::from).collect(),
            guardian_agreement: facts.guardian_agreement.map(GuardianAgreementBody::from),
            handover_parts: facts.handover_parts.into_iter().map(Coded).collect(),
            development_plan_date: facts.development_plan_date,
            recorded_at: arrangement.recorded_at.into(),
            warnings: arrangement.warnings().into_iter().map(Warning::from).collect(),
        }
    }

    /// An arrangement as a change of it answers: without its words to whoever does not see the child any more.
    pub(super) fn changed(arrangement: &SupportArrangement, today: Date, is_seen: bool) -> Self {
        let mut view = Self::of(arrangement, today);
        if !is_seen {
            view.goal = None;
            for action in &mut view.actions {
                action.text = None;
            }
        }
        view
    }
}
