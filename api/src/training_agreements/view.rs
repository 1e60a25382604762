//! A training agreement as its parties read it.

use persistence::domain::{
    Date, Id,
    combination_contract::ContractPerson,
    training_agreement::{MonthPlan, TrainingAgreement, TrainingFacts, TrainingSignature},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::body::{QualificationBody, RatioShareBody, RecognitionBody};
use crate::{
    combination_contracts::PersonBody,
    contract_checks::{DraftStudyYear, EngagementIndex},
    fields::{Coded, MonthText, TotalHours, TrainingSignatoryCode},
};

/// Een handtekening onder een praktijkovereenkomst.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TrainingSignature)]
pub(crate) struct SignatureView {
    signatory: TrainingSignatoryCode,
    /// De dag van de handtekening.
    date: Date,
    /// De organisatie die haar vastlegde.
    recorded_by: Uuid,
    recorded_at: jiff::Timestamp,
}

/// Een praktijkovereenkomst (POK) voor een locatie van een combinatiefunctie-contract.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TrainingAgreement)]
pub(crate) struct TrainingView {
    id: Uuid,
    /// Het combinatiefunctie-contract.
    contract_id: Uuid,
    engagement: EngagementIndex,
    location_id: Uuid,
    /// Het leerbedrijf: de houder van de locatie.
    company_id: Uuid,
    /// De opleider.
    training_provider_id: Uuid,
    /// De student; leeg als de bewaartermijn van het contract om is.
    student: Option<PersonBody>,
    qualification: QualificationBody,
    /// De eerste dag.
    start_date: Date,
    /// De laatste dag.
    end_date: Date,
    #[schema(max_items = 10)]
    study_years: Vec<DraftStudyYear>,
    recognition: Option<RecognitionBody>,
    /// De dag van het begeleidingsplan.
    guidance_plan_date: Option<Date>,
    #[schema(max_items = 20)]
    ratio_shares: Vec<RatioShareBody>,
    #[schema(max_items = 3)]
    signatures: Vec<SignatureView>,
    /// Of alle drie hebben getekend.
    signed: bool,
    recorded_at: jiff::Timestamp,
}

/// Een maand met zijn plan.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MonthProgress)]
pub(crate) struct MonthView {
    month: MonthText,
    /// Begeleide onderwijstijd die is gepland, in uren.
    #[schema(minimum = 0, maximum = 2500, example = 20)]
    planned_guided_hours: f64,
    /// Beroepspraktijkvorming die is gepland, in uren.
    #[schema(minimum = 0, maximum = 2500, example = 32)]
    planned_practice_hours: f64,
    /// Begeleide onderwijstijd die is gevolgd; leeg zolang er niets van is vastgelegd.
    guided_hours: Option<TotalHours>,
    /// Beroepspraktijkvorming die is gedaan; leeg zolang er niets van is vastgelegd.
    practice_hours: Option<TotalHours>,
    /// Uren begeleide onderwijstijd voor op het plan, over de maanden tot en met deze die zijn vastgelegd; achter als het negatief is.
    #[schema(minimum = -25_000, maximum = 25_000, example = -2.5)]
    ahead_guided_hours: f64,
    /// Uren beroepspraktijkvorming voor op het plan.
    #[schema(minimum = -25_000, maximum = 25_000, example = 4)]
    ahead_practice_hours: f64,
}

/// De voortgang van een praktijkovereenkomst, per maand tegen het plan.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TrainingProgress)]
pub(crate) struct ProgressView {
    #[schema(max_items = 1000)]
    months: Vec<MonthView>,
}

impl From<&TrainingSignature> for SignatureView {
    fn from(one: &TrainingSignature) -> Self {
        Self {
            signatory: Coded(one.signatory),
            date: one.date,
            recorded_by: one.recorded_by.uuid(),
            recorded_at: one.recorded_at.into(),
        }
    }
}

impl TrainingView {
    /// An agreement, with whom it is about as long as that is known.
    pub(super) fn of(agreement: &TrainingAgreement, student: Option<ContractPerson>) -> Self {
        let TrainingFacts { qualification, start_date, end_date, study_years, guidance } = agreement.facts.clone();
        Self {
            id: agreement.id.uuid(),
            contract_id: agreement.contract_id.uuid(),
            engagement: EngagementIndex::of(agreement.engagement),
            location_id: agreement.location_id.uuid(),
            company_id: Id::uuid(agreement.company_id),
            training_provider_id: Id::uuid(agreement.training_provider_id),
            student: student.map(PersonBody::from),
            qualification: qualification.into(),
            start_date,
            end_date,
            study_years: study_years.into_iter().map(DraftStudyYear::from).collect(),
            recognition: guidance.recognition.map(RecognitionBody::from),
            guidance_plan_date: guidance.plan_date,
            ratio_shares: guidance.ratio_shares.into_iter().map(RatioShareBody::from).collect(),
            signatures: agreement.signatures.iter().map(SignatureView::from).collect(),
            signed: agreement.is_signed(),
            recorded_at: agreement.recorded_at.into(),
        }
    }
}

/// Minutes in hours, to four decimals.
fn hours(minutes: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "minutes of a study lie far within what a double holds exactly")]
    let hours = minutes as f64 / 60.0;
    (hours * 10_000.0).round() / 10_000.0
}

impl ProgressView {
    /// The progress of an agreement.
    pub(super) fn of(agreement: &TrainingAgreement) -> Self {
        let month = |plan: MonthPlan| MonthView {
            month: MonthText(plan.month.strftime("%Y-%m").to_string()),
            planned_guided_hours: hours(plan.planned_guided),
            planned_practice_hours: hours(plan.planned_practice),
            guided_hours: plan.stated.map(|stated| TotalHours::from_minutes(stated.guided_minutes.into())),
            practice_hours: plan.stated.map(|stated| TotalHours::from_minutes(stated.practice_minutes.into())),
            ahead_guided_hours: hours(plan.ahead_guided),
            ahead_practice_hours: hours(plan.ahead_practice),
        };
        Self { months: agreement.month_plans().into_iter().map(month).collect() }
    }
}
