//! Training agreements: hours, signatures and progress in the clear; the student is the person of the contract.

use diesel::{BoolExpressionMethods, ExpressionMethods, JoinOnDsl, QueryDsl, RunQueryDsl};
use domain::{
    Instant,
    authority::Changed,
    combination_contract::{CombinationContractId, ContractPerson},
    location::LocationId,
    organisation::OrganisationId,
    page::{Page, PageRequest},
    training_agreement::{MonthProgress, TrainingAgreement, TrainingAgreementId, TrainingFacts, TrainingSignature},
};
use serde::{Deserialize, Serialize};

use crate::{
    Failure, Reading, Writing,
    combination_contracts::open_person,
    schema::{combination_contracts as contracts, training_agreements as table},
    stored::{Json, Stored},
    transaction::exactly_one,
};

#[derive(diesel::Queryable)]
struct AgreementRow {
    id: Stored<TrainingAgreementId>,
    contract_id: Stored<CombinationContractId>,
    engagement: i32,
    location_id: Stored<LocationId>,
    company_id: Stored<OrganisationId>,
    training_provider_id: Stored<OrganisationId>,
    facts: Json<KeptAgreement>,
    recorded_at: Stored<Instant>,
    version: i32,
}

/// A row with what the contract says of it: its coordinator, and the person under seal.
type HeldRow = (AgreementRow, Option<Stored<OrganisationId>>, Option<Vec<u8>>);

/// What is kept of an agreement in one piece.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct KeptAgreement {
    facts: TrainingFacts,
    signatures: Vec<TrainingSignature>,
    progress: Vec<MonthProgress>,
}

/// A training agreement with whom it is about, as long as that is known.
#[derive(Clone, Debug)]
pub struct HeldAgreement {
    /// The agreement.
    pub agreement: TrainingAgreement,
    /// The student.
    pub student: Option<ContractPerson>,
}

impl AgreementRow {
    fn into_agreement(self, coordinator_id: Option<OrganisationId>) -> Result<TrainingAgreement, Failure> {
        let engagement = usize::try_from(self.engagement);
        let KeptAgreement { facts, signatures, progress } = self.facts.0;
        Ok(TrainingAgreement {
            id: self.id.0,
            contract_id: self.contract_id.0,
            engagement: engagement.map_err(|_| Failure::Internal("a training agreement of no engagement".into()))?,
            location_id: self.location_id.0,
            company_id: self.company_id.0,
            training_provider_id: self.training_provider_id.0,
            coordinator_id,
            facts,
            signatures,
            progress,
            recorded_at: self.recorded_at.0,
            version: self.version,
        })
    }
}

/// Reduces a query from `training_agreements` joined with their contracts to those to which the caller's organisation is a party: as the
/// company, at one of the locations to which the token is narrowed if it is; else as training provider or coordinator. The rule stands
/// here only.
macro_rules! visible_agreements {
    ($query:expr, $reading:expr) => {{
        let identity = $reading.authority().identity();
        let own = Stored(identity.organisation);
        match &identity.locations {
            None => $query.filter(
                table::company_id
                    .eq(own)
                    .or(table::training_provider_id.eq(own))
                    .or(contracts::coordinator_id.is_not_null().and(contracts::coordinator_id.eq(Some(own)))),
            ),
            Some(locations) => {
                $query.filter(table::company_id.eq(own).and(table::location_id.eq_any($crate::access::stored(locations))))
            }
        }
    }};
}

impl Reading<'_> {
    fn hold(&mut self, (row, coordinator, sealed): HeldRow) -> Result<HeldAgreement, Failure> {
        let contract = row.contract_id.0;
        self.touch_person(contract);
        let key = self.key_of(contract)?;
        let student = open_person(contract, sealed.as_deref(), key.as_ref())?;
        Ok(HeldAgreement { agreement: row.into_agreement(coordinator.map(|kept| kept.0))?, student })
    }

    /// A training agreement to which the caller's organisation is a party.
    pub fn training_agreement(&mut self, id: TrainingAgreementId) -> Result<Option<HeldAgreement>, Failure> {
        let query = table::table
            .inner_join(contracts::table.on(contracts::id.eq(table::contract_id)))
            .filter(table::id.eq(Stored(id)))
            .select((table::all_columns, contracts::coordinator_id, contracts::sealed))
            .into_boxed();
        let rows: Vec<HeldRow> = visible_agreements!(query, self).load(self.connection)?;
        rows.into_iter().next().map(|row| self.hold(row)).transpose()
    }

    /// A page of the training agreements to which the caller's organisation is a party, of a contract or of all, by id.
    pub fn training_agreements(
        &mut self,
        contract: Option<CombinationContractId>,
        page: PageRequest,
    ) -> Result<Page<HeldAgreement>, Failure> {
        let query = table::table
            .inner_join(contracts::table.on(contracts::id.eq(table::contract_id)))
            .order(table::id)
            .limit(page.limit())
            .select((table::all_columns, contracts::coordinator_id, contracts::sealed))
            .into_boxed();
        let mut query = visible_agreements!(query, self);
        if let Some(after) = page.after {
            query = query.filter(table::id.gt(Stored(TrainingAgreementId::from_uuid(after))));
        }
        if let Some(contract) = contract {
            query = query.filter(table::contract_id.eq(Stored(contract)));
        }
        let rows: Vec<HeldRow> = query.load(self.connection)?;
        let Page { items, next } = Page::cut(rows, &page, |(row, ..)| row.id.0.uuid());
        let items = items.into_iter().map(|row| self.hold(row)).collect::<Result<_, _>>()?;
        Ok(Page { items, next })
    }

    /// All training agreements of a contract, for the rules to judge: whoever may see the contract has them judged.
    pub fn agreements_of_contract(&mut self, contract: CombinationContractId) -> Result<Vec<TrainingAgreement>, Failure> {
        let rows: Vec<AgreementRow> =
            table::table.filter(table::contract_id.eq(Stored(contract))).order(table::id).load(self.connection)?;
        rows.into_iter().map(|row| row.into_agreement(None)).collect()
    }
}

impl Writing<'_> {
    /// Saves a new or changed training agreement.
    pub fn save_training_agreement(&mut self, changed: Changed<TrainingAgreement>) -> Result<TrainingAgreement, Failure> {
        let expected = changed.expected_version();
        let agreement = changed.into_value();
        let kept = KeptAgreement {
            facts: agreement.facts.clone(),
            signatures: agreement.signatures.clone(),
            progress: agreement.progress.clone(),
        };
        let stated = (table::facts.eq(Json(kept)), table::version.eq(agreement.version));
        match expected {
            None => {
                let engagement = i32::try_from(agreement.engagement).map_err(|error| Failure::Internal(error.to_string()))?;
                let made = (
                    table::id.eq(Stored(agreement.id)),
                    table::contract_id.eq(Stored(agreement.contract_id)),
                    table::engagement.eq(engagement),
                    table::location_id.eq(Stored(agreement.location_id)),
                    table::company_id.eq(Stored(agreement.company_id)),
                    table::training_provider_id.eq(Stored(agreement.training_provider_id)),
                    table::recorded_at.eq(Stored(agreement.recorded_at)),
                );
                diesel::insert_into(table::table).values((made, stated)).execute(self.connection)?;
            }
            Some(expected) => {
                let read = table::table.filter(table::id.eq(Stored(agreement.id))).filter(table::version.eq(expected));
                exactly_one(diesel::update(read).set(stated).execute(self.connection)?, expected)?;
            }
        }
        self.touch_person(agreement.contract_id);
        Ok(agreement)
    }
}
