//! What each municipality of the demo agreed and gives: results that its figures are held against, and a subsidy for which the recipient
//! accounts.

use std::collections::BTreeMap;

use jiff::Span;
use persistence::domain::{
    Date, Refusal,
    authority::{AccountForSubsidy, Action, AgreeResult, WriteResultAgreement, WriteSubsidy},
    direction::DirectionGround,
    holiday::SchoolYear,
    indicator::IndicatorCode,
    organisation::{OrganisationId, OrganisationKind},
    result_agreement::{Figure, NewResultAgreement, ResultAgreementId, ResultFacts, ResultSurroundings, ResultUnit},
    subsidy::{AccountFacts, FundingSource, HoursSource, NewSubsidy, NewSubsidyAccount, SubsidyAdvance, SubsidyFacts, SubsidyId},
};
use persistence::{Failure, Writing};

use super::{actor::Actor, city::City, lacks};

/// What is to be reached: by which indicator, of whom, in percent, from what to what.
const RESULTS: [(IndicatorCode, &str, &str, i64, i64); 4] = [
    (IndicatorCode::PreschoolReach, "Bereik van de doelgroep", "Peuters van de doelgroep", 80, 95),
    (IndicatorCode::HandoverCompleted, "Ieder kind met een overdracht", "Kinderen die naar school gaan", 70, 90),
    (IndicatorCode::HandoverOnTime, "Overdrachten op tijd", "Kinderen die naar school gaan", 60, 80),
    (IndicatorCode::LineInterruptions, "Minder onderbroken lijnen", "Kinderen tot het einde van de basisschool", 12, 5),
];
/// What the subsidy comes to in a year, in euro cents.
const AWARD: i64 = 12_000_000;

/// Makes what municipalities direct by.
pub(super) struct Direction<'a> {
    pub(super) city: &'a City,
    pub(super) managers: &'a BTreeMap<OrganisationId, Actor>,
    pub(super) today: Date,
}

impl Direction<'_> {
    /// Agrees with a board and a provider on the results of the school year that was published last, and gives that provider a subsidy.
    pub(super) async fn make(&self) -> Result<(), Failure> {
        let municipalities = self.city.of_kind(OrganisationKind::Municipality);
        let boards = self.city.of_kind(OrganisationKind::SchoolBoard);
        let providers = self.city.of_kind(OrganisationKind::ChildcareProvider);
        for ((municipality, board), provider) in municipalities.zip(boards).zip(providers) {
            for result in RESULTS {
                self.agree(municipality.id, [board.id, provider.id], result).await?;
            }
            let subsidy = self.give(municipality.id, provider.id).await?;
            self.account(provider.id, subsidy).await?;
        }
        Ok(())
    }

    fn manager(&self, organisation: OrganisationId) -> Result<&Actor, Failure> {
        self.managers.get(&organisation).ok_or_else(|| lacks("a manager of an organisation"))
    }

    /// The school year of the last month that is over.
    fn school_year(&self) -> SchoolYear {
        SchoolYear::of(self.today.first_of_month().saturating_sub(Span::new().days(1)))
    }

    async fn agree(
        &self,
        municipality: OrganisationId,
        parties: [OrganisationId; 2],
        (indicator, title, population, baseline, target): (IndicatorCode, &str, &str, i64, i64),
    ) -> Result<(), Failure> {
        let school_year = self.school_year();
        let facts = ResultFacts {
            agenda_id: None,
            goal_id: None,
            ground: DirectionGround::ContinuousLine,
            title: title.to_owned(),
            indicator: Some(indicator),
            population: population.to_owned(),
            unit: ResultUnit::Percentage,
            baseline: Some(Figure(baseline * Figure::ONE)),
            target: Figure(target * Figure::ONE),
            better_when: None,
            school_year,
            moments: vec![school_year.end_date()],
            party_ids: parties.to_vec(),
        };
        let make = move |tx: &mut Writing<'_>| {
            let around = ResultSurroundings { parties: tx.organisations_by_id(&facts.party_ids)?, agenda: None };
            let new = NewResultAgreement { municipality_id: tx.authority().organisation(), facts: facts.clone() };
            let permitted = tx.authority().permit::<WriteResultAgreement, _>(new)?;
            Ok(tx.save_result_agreement(permitted.make(tx.new_id(), &around, tx.now())?)?.id)
        };
        let id: ResultAgreementId = self.manager(municipality)?.write(Action::WriteResultAgreement, make).await?;
        for party in std::iter::once(municipality).chain(parties) {
            let agree = move |tx: &mut Writing<'_>| {
                let found = tx.result_agreement(id)?.ok_or(Refusal::NotFound)?;
                let permitted = tx.authority().permit::<AgreeResult, _>(found)?;
                tx.save_result_agreement(permitted.agree(tx.today(), tx.authority(), tx.now())?).map(drop)
            };
            self.manager(party)?.write(Action::AgreeResult, agree).await?;
        }
        Ok(())
    }

    async fn give(&self, municipality: OrganisationId, recipient_id: OrganisationId) -> Result<SubsidyId, Failure> {
        let (start_date, end_date) = (self.school_year().start_date(), self.school_year().end_date());
        let facts = SubsidyFacts {
            name: "Voorschoolse educatie".to_owned(),
            scheme: "Subsidieregeling jonge kind".to_owned(),
            funding_source: FundingSource::DisadvantageGrant,
            recipient_id,
            start_date,
            end_date,
            award_cents: AWARD,
            advances: vec![SubsidyAdvance { due_date: start_date, amount_cents: AWARD / 2, paid_date: Some(start_date) }],
            hour_cents: None,
            place_minutes: None,
        };
        let give = move |tx: &mut Writing<'_>| {
            let recipient = tx.organisation(facts.recipient_id)?;
            let new = NewSubsidy { municipality_id: tx.authority().organisation(), facts: facts.clone(), recipient };
            let permitted = tx.authority().permit::<WriteSubsidy, _>(new)?;
            Ok(tx.save_subsidy(permitted.give(tx.new_id(), tx.now())?)?.id)
        };
        self.manager(municipality)?.write(Action::WriteSubsidy, give).await
    }

    /// What the recipient spent in the first month.
    async fn account(&self, recipient: OrganisationId, id: SubsidyId) -> Result<(), Failure> {
        let start_date = self.school_year().start_date();
        let facts = AccountFacts {
            start_date,
            end_date: start_date.last_of_month(),
            amount_cents: AWARD / 13,
            minutes: None,
            hours_source: HoursSource::Stated,
            places: None,
            weeks: None,
            note: None,
        };
        let account = move |tx: &mut Writing<'_>| {
            let subsidy = tx.subsidy(id)?.ok_or(Refusal::NotFound)?;
            let others = tx.subsidy_accounts(&subsidy)?;
            let others: Vec<AccountFacts> = others.into_iter().map(|one| one.facts).collect();
            let new = NewSubsidyAccount { subsidy, facts: facts.clone() };
            let permitted = tx.authority().permit::<AccountForSubsidy, _>(new)?;
            tx.save_subsidy_account(permitted.account(tx.new_id(), &others, tx.now())?).map(drop)
        };
        self.manager(recipient)?.write(Action::AccountForSubsidy, account).await
    }
}
