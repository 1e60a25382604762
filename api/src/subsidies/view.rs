//! A subsidy and its accounts, as the municipality and the recipient read them.

use persistence::domain::{
    Date,
    subsidy::{AccountDifference, DifferenceCode, Settlement, Subsidy, SubsidyAccount, SubsidyBalance},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::body::{AdvanceBody, SubsidyBody};
use crate::{
    answer::Warning,
    fields::{Coded, DifferenceCodeCode, FreeText, FundingSourceCode, Hours, HoursSourceCode, Label, SubsidyWarningCode},
};

/// Een subsidie in een lijst.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SubsidyItem {
    id: Uuid,
    /// De gemeente.
    municipality_id: Uuid,
    /// De ontvanger.
    recipient_id: Uuid,
    name: Label,
    funding_source: FundingSourceCode,
    /// De eerste dag.
    start_date: Date,
    /// De laatste dag.
    end_date: Date,
    /// De verlening, in eurocent.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64, example = 3_000_000)]
    award_cents: i64,
    /// Of zij is vastgesteld.
    settled: bool,
    /// Waarvoor zij vandaag waarschuwt.
    #[schema(max_items = 4)]
    early_warnings: Vec<SubsidyWarningCode>,
}

/// De vaststelling van een subsidie, in eurocent.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SubsidySettlement)]
pub(crate) struct SettlementView {
    date: Date,
    /// Wat is verantwoord.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000_i64, example = 2_800_000)]
    accounted_cents: i64,
    /// Wat is vastgesteld: het laagste van verlening en verantwoording.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64, example = 2_800_000)]
    settled_cents: i64,
    /// Wat wordt teruggevorderd: voorschotten boven de vaststelling.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64, example = 0)]
    claw_back_cents: i64,
    /// Wat nog wordt betaald.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64, example = 1_300_000)]
    payable_cents: i64,
    recorded_at: jiff::Timestamp,
}

/// Een subsidie van een gemeente.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Subsidy)]
pub(crate) struct SubsidyView {
    id: Uuid,
    /// De gemeente.
    municipality_id: Uuid,
    /// De ontvanger.
    recipient_id: Uuid,
    name: Label,
    /// De regeling.
    scheme: Label,
    funding_source: FundingSourceCode,
    /// De eerste dag waarvoor zij is.
    start_date: Date,
    /// De laatste dag waarvoor zij is.
    end_date: Date,
    /// De verlening, in eurocent: wat is betaald en wat nog openstaat.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64, example = 3_000_000)]
    award_cents: i64,
    #[schema(max_items = 100)]
    advances: Vec<AdvanceBody>,
    /// Wat een uur kost, in eurocent.
    #[schema(minimum = 1, maximum = 10_000_000, example = 3_850)]
    hour_cents: Option<i64>,
    /// Uren per week van een plaats.
    place_hours: Option<Hours>,
    /// Wat aan voorschotten is betaald, in eurocent.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64, example = 1_500_000)]
    paid_cents: i64,
    /// Wat van de verlening nog openstaat, in eurocent.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64, example = 1_500_000)]
    open_cents: i64,
    /// Wat is verantwoord, in eurocent.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000_i64, example = 250_000)]
    accounted_cents: i64,
    /// Wat naar verwachting aan het eind is besteed, in eurocent; leeg zolang niets is verantwoord.
    #[schema(minimum = 0, maximum = 9_000_000_000_000_000_000_i64, example = 2_900_000)]
    forecast_cents: Option<i64>,
    /// Waarvoor zij vandaag waarschuwt; niets als zij is vastgesteld.
    #[schema(max_items = 4)]
    early_warnings: Vec<SubsidyWarningCode>,
    settlement: Option<SettlementView>,
    /// Tot wanneer zij wordt bewaard (`retention.subsidy`); leeg zolang zij niet is vastgesteld.
    kept_until: Option<Date>,
    created_at: jiff::Timestamp,
}

/// Iets waarin een verantwoording niet sluit: eurocent van een bedrag, uren, of weken.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SubsidyAccountDifference)]
pub(crate) struct DifferenceView {
    code: DifferenceCodeCode,
    /// Wat er staat.
    #[schema(minimum = 0, maximum = 1e18, example = 250_000)]
    stated: f64,
    /// Waar de rest op uitkomt.
    #[schema(minimum = 0, maximum = 1e19, example = 246_400)]
    expected: f64,
}

/// Een verantwoording over een periode.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SubsidyAccount)]
pub(crate) struct AccountView {
    id: Uuid,
    /// De subsidie.
    subsidy_id: Uuid,
    /// De eerste dag.
    start_date: Date,
    /// De laatste dag.
    end_date: Date,
    /// Wat is besteed, in eurocent.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64, example = 250_000)]
    amount_cents: i64,
    /// De gewerkte uren in de periode.
    #[schema(minimum = 0, maximum = 10_000_000, example = 64)]
    hours: Option<f64>,
    hours_source: HoursSourceCode,
    /// Het aantal plaatsen.
    #[schema(minimum = 1, maximum = 100_000, example = 8)]
    places: Option<i32>,
    /// Het aantal weken.
    #[schema(minimum = 1, maximum = 1_000, example = 10)]
    weeks: Option<i32>,
    note: Option<FreeText>,
    /// Of alles wat er staat bij elkaar past.
    reconciles: bool,
    #[schema(max_items = 3)]
    differences: Vec<DifferenceView>,
    recorded_at: jiff::Timestamp,
    /// Wat nog eens bekeken moet worden, al staat geen regel het in de weg.
    warnings: Vec<Warning>,
}

impl SubsidyItem {
    /// A subsidy with what it comes to.
    pub(super) fn of(subsidy: &Subsidy, balance: &SubsidyBalance) -> Self {
        let facts = &subsidy.facts;
        Self {
            id: subsidy.id.uuid(),
            municipality_id: subsidy.municipality_id.uuid(),
            recipient_id: facts.recipient_id.uuid(),
            name: Label(facts.name.clone()),
            funding_source: Coded(facts.funding_source),
            start_date: facts.start_date,
            end_date: facts.end_date,
            award_cents: facts.award_cents,
            settled: subsidy.settlement.is_some(),
            early_warnings: balance.warnings.iter().map(|warning| Coded(*warning)).collect(),
        }
    }
}

impl From<Settlement> for SettlementView {
    fn from(one: Settlement) -> Self {
        Self {
            date: one.date,
            accounted_cents: one.accounted_cents,
            settled_cents: one.settled_cents,
            claw_back_cents: one.claw_back_cents,
            payable_cents: one.payable_cents,
            recorded_at: one.recorded_at.into(),
        }
    }
}

impl SubsidyView {
    /// A subsidy with what it comes to; it is kept for some months after it was settled.
    pub(super) fn of(subsidy: &Subsidy, balance: &SubsidyBalance, months: i32) -> Self {
        let stated = SubsidyBody::of(&subsidy.facts);
        Self {
            id: subsidy.id.uuid(),
            municipality_id: subsidy.municipality_id.uuid(),
            recipient_id: stated.recipient_id,
            name: stated.name,
            scheme: stated.scheme,
            funding_source: stated.funding_source,
            start_date: stated.start_date,
            end_date: stated.end_date,
            award_cents: stated.award_cents,
            advances: stated.advances.unwrap_or_default(),
            hour_cents: stated.hour_cents,
            place_hours: stated.place_hours,
            paid_cents: balance.paid_cents,
            open_cents: balance.open_cents,
            accounted_cents: balance.accounted_cents,
            forecast_cents: balance.forecast_cents,
            early_warnings: balance.warnings.iter().map(|warning| Coded(*warning)).collect(),
            settlement: subsidy.settlement.map(SettlementView::from),
            kept_until: subsidy.kept_until(months),
            created_at: subsidy.created_at.into(),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "what can be stated lies far within what a double holds exactly")]
fn float(value: i64) -> f64 {
    value as f64
}

/// Minutes in hours, to four decimals.
fn hours(minutes: i64) -> f64 {
    (float(minutes) / 60.0 * 10_000.0).round() / 10_000.0
}

impl From<AccountDifference> for DifferenceView {
    fn from(one: AccountDifference) -> Self {
        let number = |value: i64| match one.code {
            DifferenceCode::Hours => hours(value),
            DifferenceCode::Amount | DifferenceCode::Weeks => float(value),
        };
        Self { code: Coded(one.code), stated: number(one.stated), expected: number(one.expected) }
    }
}

impl From<&SubsidyAccount> for AccountView {
    fn from(account: &SubsidyAccount) -> Self {
        let facts = &account.facts;
        let differences = facts.differences(&account.subsidy.facts);
        Self {
            id: account.id.uuid(),
            subsidy_id: account.subsidy.id.uuid(),
            start_date: facts.start_date,
            end_date: facts.end_date,
            amount_cents: facts.amount_cents,
            hours: facts.minutes.map(hours),
            hours_source: Coded(facts.hours_source),
            places: facts.places,
            weeks: facts.weeks,
            note: facts.note.clone().map(FreeText),
            reconciles: differences.is_empty(),
            differences: differences.into_iter().map(DifferenceView::from).collect(),
            recorded_at: account.recorded_at.into(),
            warnings: facts.warnings().into_iter().map(Warning::from).collect(),
        }
    }
}
