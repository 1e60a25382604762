//! What is stated of a training agreement.

use persistence::domain::{
    Cause, Date, Id, Reason, Refusal,
    combination::StudyYear,
    combination_contract::CombinationContractId,
    organisation::OrganisationId,
    training_agreement::{Guidance, MonthProgress, Qualification, RatioShare, Recognition, TrainingAgreement, TrainingFacts},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    contract_checks::{DraftStudyYear, EngagementIndex},
    fields::{CreboText, Hours, MonthText, TrainingSignatoryCode},
    input::Causes,
};

/// De kwalificatie waarvoor wordt geleerd.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = Qualification)]
pub(crate) struct QualificationBody {
    crebo: CreboText,
    /// Het niveau.
    #[schema(minimum = 1, maximum = 4, example = 3)]
    level: i32,
}

/// De erkenning van het leerbedrijf voor de kwalificatie.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = Recognition)]
pub(crate) struct RecognitionBody {
    /// De dag waarop zij in het register van SBB is gezien.
    checked_date: Date,
    /// Tot wanneer zij geldt, voor zover bekend.
    until_date: Option<Date>,
}

/// Voor welk deel de leerling mag meetellen in de beroepskracht-kindratio, vanaf een dag, naar het oordeel van beide begeleiders.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = TrainingRatioShare)]
pub(crate) struct RatioShareBody {
    /// Vanaf welke dag.
    from_date: Date,
    /// Het deel, in procenten.
    #[schema(minimum = 0, maximum = 100, example = 50)]
    percentage: i32,
    /// Wanneer de praktijkbegeleider dat oordeelde.
    practice_opinion_date: Date,
    /// Wanneer de opleidingsbegeleider dat oordeelde.
    training_opinion_date: Date,
}

/// Wat van een praktijkovereenkomst wordt vastgelegd.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewTrainingAgreement)]
pub(crate) struct TrainingBody {
    /// Het combinatiefunctie-contract.
    contract_id: Uuid,
    engagement: EngagementIndex,
    /// De opleider.
    training_provider_id: Uuid,
    qualification: QualificationBody,
    /// De eerste dag.
    #[schema(example = "2026-10-01")]
    start_date: Date,
    /// De laatste dag.
    #[schema(example = "2028-07-31")]
    end_date: Date,
    /// De uren van ieder studiejaar.
    #[schema(min_items = 1, max_items = 10)]
    study_years: Vec<DraftStudyYear>,
    recognition: Option<RecognitionBody>,
    /// De dag van het begeleidingsplan.
    guidance_plan_date: Option<Date>,
    #[schema(max_items = 20)]
    ratio_shares: Option<Vec<RatioShareBody>>,
}

/// Wie tekende, en wanneer.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewTrainingSignature)]
pub(crate) struct SignBody {
    pub(super) signatory: TrainingSignatoryCode,
    /// De dag van de handtekening.
    pub(super) date: Date,
}

/// De uren van een maand.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewMonthProgress)]
pub(crate) struct MonthBody {
    month: MonthText,
    /// Begeleide onderwijstijd.
    guided_hours: Hours,
    /// Beroepspraktijkvorming op deze locatie.
    practice_hours: Hours,
}

/// De uren van alle maanden die zijn geweest.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewTrainingProgress)]
pub(crate) struct ProgressBody {
    #[schema(max_items = 120)]
    months: Vec<MonthBody>,
}

impl From<Recognition> for RecognitionBody {
    fn from(one: Recognition) -> Self {
        Self { checked_date: one.checked_date, until_date: one.until_date }
    }
}

impl From<RecognitionBody> for Recognition {
    fn from(one: RecognitionBody) -> Self {
        Self { checked_date: one.checked_date, until_date: one.until_date }
    }
}

impl From<RatioShare> for RatioShareBody {
    fn from(share: RatioShare) -> Self {
        let RatioShare { from_date, percentage, practice_opinion_date, training_opinion_date } = share;
        Self { from_date, percentage, practice_opinion_date, training_opinion_date }
    }
}

impl From<RatioShareBody> for RatioShare {
    fn from(share: RatioShareBody) -> Self {
        let RatioShareBody { from_date, percentage, practice_opinion_date, training_opinion_date } = share;
        Self { from_date, percentage, practice_opinion_date, training_opinion_date }
    }
}

impl From<Qualification> for QualificationBody {
    fn from(one: Qualification) -> Self {
        Self { crebo: one.crebo.into(), level: one.level }
    }
}

impl TrainingBody {
    pub(super) fn contract(&self) -> CombinationContractId {
        Id::from_uuid(self.contract_id)
    }

    pub(super) fn engagement(&self) -> usize {
        self.engagement.place()
    }

    pub(super) fn training_provider(&self) -> OrganisationId {
        Id::from_uuid(self.training_provider_id)
    }

    /// What is stated.
    pub(super) fn facts(self) -> TrainingFacts {
        TrainingFacts {
            qualification: Qualification { crebo: self.qualification.crebo.into(), level: self.qualification.level },
            start_date: self.start_date,
            end_date: self.end_date,
            study_years: self.study_years.into_iter().map(StudyYear::from).collect(),
            guidance: Guidance {
                recognition: self.recognition.map(Recognition::from),
                plan_date: self.guidance_plan_date,
                ratio_shares: self.ratio_shares.into_iter().flatten().map(RatioShare::from).collect(),
            },
        }
    }

    /// The body that states an agreement as it is.
    pub(super) fn of(agreement: &TrainingAgreement) -> Self {
        let TrainingFacts { qualification, start_date, end_date, study_years, guidance } = agreement.facts.clone();
        Self {
            contract_id: agreement.contract_id.uuid(),
            engagement: EngagementIndex::of(agreement.engagement),
            training_provider_id: agreement.training_provider_id.uuid(),
            qualification: qualification.into(),
            start_date,
            end_date,
            study_years: study_years.into_iter().map(DraftStudyYear::from).collect(),
            recognition: guidance.recognition.map(RecognitionBody::from),
            guidance_plan_date: guidance.plan_date,
            ratio_shares: Some(guidance.ratio_shares.into_iter().map(RatioShareBody::from).collect()),
        }
    }

    /// What of an agreement stays as it is, and is otherwise here.
    pub(super) fn moved(&self, agreement: &TrainingAgreement) -> Vec<Cause> {
        [
            ("contractId", self.contract() != agreement.contract_id),
            ("engagement", self.engagement() != agreement.engagement),
            ("trainingProviderId", self.training_provider() != agreement.training_provider_id),
        ]
        .into_iter()
        .filter(|(_, differs)| *differs)
        .map(|(member, _)| Cause::new(Reason::StaysAsItIs, format!("#/{member}")))
        .collect()
    }
}

impl Causes for TrainingBody {
    fn causes(self) -> Vec<Cause> {
        self.facts().own_causes()
    }
}

impl ProgressBody {
    /// The hours by month.
    ///
    /// # Errors
    ///
    /// Every month that is none.
    pub(super) fn months(&self) -> Result<Vec<MonthProgress>, Refusal> {
        let mut causes = Vec::new();
        let mut months = Vec::with_capacity(self.months.len());
        for (index, one) in self.months.iter().enumerate() {
            match format!("{}-01", one.month.0).parse::<Date>() {
                Ok(month) => months.push(MonthProgress {
                    month,
                    guided_minutes: one.guided_hours.minutes(),
                    practice_minutes: one.practice_hours.minutes(),
                }),
                Err(_) => causes.push(Cause::new(Reason::MonthOutside, format!("#/months/{index}/month"))),
            }
        }
        Refusal::unless_empty(causes).map(|()| months)
    }
}
