//! What is stated of a subsidy and its accounts.

use persistence::domain::{
    Date, Id, Reason, Refusal,
    subsidy::{AccountFacts, HoursSource, SubsidyAdvance, SubsidyFacts},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::fields::{Coded, FreeText, FundingSourceCode, Hours, Label, PatchOf, TotalHours};

/// Een voorschot.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = SubsidyAdvance)]
pub(crate) struct AdvanceBody {
    /// Wanneer het wordt betaald.
    due_date: Date,
    /// Het bedrag, in eurocent.
    #[schema(minimum = 1, maximum = 1_000_000_000_000_i64, example = 1_500_000)]
    amount_cents: i64,
    /// Wanneer het is betaald.
    paid_date: Option<Date>,
}

/// Wat van een subsidie wordt vastgelegd.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewSubsidy)]
pub(crate) struct SubsidyBody {
    #[schema(example = "Pedagogisch medewerkers in groep 1 en 2")]
    pub(super) name: Label,
    /// De regeling.
    #[schema(example = "Subsidieregeling jonge kind")]
    pub(super) scheme: Label,
    pub(super) funding_source: FundingSourceCode,
    /// De ontvanger.
    pub(super) recipient_id: Uuid,
    /// De eerste dag waarvoor zij is.
    pub(super) start_date: Date,
    /// De laatste dag waarvoor zij is.
    pub(super) end_date: Date,
    /// De verlening, in eurocent.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64, example = 3_000_000)]
    pub(super) award_cents: i64,
    /// De voorschotten, samen niet meer dan de verlening.
    #[schema(max_items = 100)]
    pub(super) advances: Option<Vec<AdvanceBody>>,
    /// Wat een uur kost, in eurocent, als de regeling dat zegt.
    #[schema(minimum = 1, maximum = 10_000_000, example = 3_850)]
    pub(super) hour_cents: Option<i64>,
    /// Uren per week van een plaats, als de regeling dat zegt.
    pub(super) place_hours: Option<Hours>,
}

pub(super) type SubsidyPatch = PatchOf<SubsidyBody>;

/// Dat een subsidie wordt vastgesteld.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewSubsidySettlement)]
pub(crate) struct SettleBody {
    /// De dag van de vaststelling.
    pub(super) date: Date,
}

/// Een verantwoording over een periode.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewSubsidyAccount)]
pub(crate) struct AccountBody {
    /// De eerste dag.
    pub(super) start_date: Date,
    /// De laatste dag; deze is voorbij.
    pub(super) end_date: Date,
    /// Wat is besteed, in eurocent.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64, example = 250_000)]
    pub(super) amount_cents: i64,
    /// De gewerkte uren in de periode.
    pub(super) hours: Option<TotalHours>,
    /// Of de uren komen uit de roosters van de actieve combinatiefunctie-contracten waarbij de ontvanger partij is, met de functie
    /// `earlyYearsProfessional`, op locaties in de gemeente die de subsidie verleende; dan zonder `hours`.
    pub(super) hours_from_contracts: Option<bool>,
    /// Het aantal plaatsen.
    #[schema(minimum = 1, maximum = 100_000, example = 8)]
    pub(super) places: Option<i32>,
    /// Het aantal weken.
    #[schema(minimum = 1, maximum = 1_000, example = 10)]
    pub(super) weeks: Option<i32>,
    pub(super) note: Option<FreeText>,
}

pub(super) type AccountPatch = PatchOf<AccountBody>;

impl SubsidyBody {
    /// What is stated.
    pub(super) fn into_facts(self) -> SubsidyFacts {
        let advance = |body: AdvanceBody| SubsidyAdvance {
            due_date: body.due_date,
            amount_cents: body.amount_cents,
            paid_date: body.paid_date,
        };
        SubsidyFacts {
            name: self.name.into(),
            scheme: self.scheme.into(),
            funding_source: self.funding_source.0,
            recipient_id: Id::from_uuid(self.recipient_id),
            start_date: self.start_date,
            end_date: self.end_date,
            award_cents: self.award_cents,
            advances: self.advances.into_iter().flatten().map(advance).collect(),
            hour_cents: self.hour_cents,
            place_minutes: self.place_hours.map(Hours::minutes),
        }
    }

    /// The body that states a subsidy as it is.
    pub(super) fn of(facts: &SubsidyFacts) -> Self {
        let advance = |one: &SubsidyAdvance| AdvanceBody {
            due_date: one.due_date,
            amount_cents: one.amount_cents,
            paid_date: one.paid_date,
        };
        Self {
            name: Label(facts.name.clone()),
            scheme: Label(facts.scheme.clone()),
            funding_source: Coded(facts.funding_source),
            recipient_id: facts.recipient_id.uuid(),
            start_date: facts.start_date,
            end_date: facts.end_date,
            award_cents: facts.award_cents,
            advances: Some(facts.advances.iter().map(advance).collect()),
            hour_cents: facts.hour_cents,
            place_hours: facts.place_minutes.map(Hours::from_minutes),
        }
    }
}

impl AccountBody {
    /// Whether the hours come from the schedules of contracts.
    ///
    /// # Errors
    ///
    /// They are stated besides.
    pub(super) fn takes_scheduled(&self) -> Result<bool, Refusal> {
        match (self.hours_from_contracts.unwrap_or_default(), self.hours) {
            (true, Some(_)) => Err(Refusal::rule(Reason::HoursGivenTwice, "#/hours")),
            (takes, _) => Ok(takes),
        }
    }

    /// What is stated; the minutes of the schedules, where the hours come from these.
    pub(super) fn into_facts(self, scheduled: Option<i64>) -> AccountFacts {
        AccountFacts {
            start_date: self.start_date,
            end_date: self.end_date,
            amount_cents: self.amount_cents,
            minutes: scheduled.or_else(|| self.hours.map(TotalHours::minutes)),
            hours_source: if scheduled.is_some() { HoursSource::Contracts } else { HoursSource::Stated },
            places: self.places,
            weeks: self.weeks,
            note: self.note.map(String::from),
        }
    }

    /// The body that states an account as it is.
    pub(super) fn of(facts: &AccountFacts) -> Self {
        let from_contracts = facts.hours_source == HoursSource::Contracts;
        Self {
            start_date: facts.start_date,
            end_date: facts.end_date,
            amount_cents: facts.amount_cents,
            hours: facts.minutes.filter(|_| !from_contracts).map(TotalHours::from_minutes),
            hours_from_contracts: Some(from_contracts),
            places: facts.places,
            weeks: facts.weeks,
            note: facts.note.clone().map(FreeText),
        }
    }
}
