//! The verbs of a contract: find, permit, compare the version, decide, save.

use persistence::Failure;
use persistence::domain::{
    Instant, Refusal,
    authority::{
        Act, AdvanceCombinationContract, Authority, Changed, Permitted, SignCombinationContract, WriteCombinationContract,
    },
    combination_contract::{AmendmentFacts, CombinationContract, CombinationContractId, ContractSurroundings},
    parameter::RuleParameters,
};

use super::{
    body::{AmendmentBody, DayBody, EndingBody, SignBody},
    view::ContractView,
};
use crate::{
    answer::Shown,
    caller::Caller,
    input::{Body, IfMatch, IfMatchHeader, PathId},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
};

pub(super) fn operations() -> Vec<Operation> {
    area!("contracts": check => WriteCombinationContract, offer => WriteCombinationContract, sign => SignCombinationContract,
        activate => AdvanceCombinationContract, amend => AdvanceCombinationContract, suspend => AdvanceCombinationContract,
        resume => AdvanceCombinationContract, end => AdvanceCombinationContract)
}

type Answer = Result<Once<Shown<ContractView>>, Problem>;

/// What a verb may need to decide.
struct Means<'a> {
    around: &'a ContractSurroundings,
    parameters: &'a RuleParameters,
    caller: &'a Authority,
    now: Instant,
}

/// A verb that is decided by what stands around the contract as it is.
async fn turn<A, F>(caller: Caller, id: CombinationContractId, expected: IfMatch, verb: F) -> Answer
where
    A: Act,
    F: Fn(Permitted<A, CombinationContract>, Means<'_>) -> Result<Changed<CombinationContract>, Refusal> + Send + 'static,
{
    caller
        .once(move |tx| {
            let found = tx.combination_contract(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<A, _>(found)?;
            expected.check(permitted.subject().version)?;
            let around = tx.surroundings_of_contract(permitted.subject())?;
            let parameters = tx.rule_parameters()?;
            let means = Means { around: &around, parameters: &parameters, caller: tx.authority(), now: tx.now() };
            let changed = verb(permitted, means)?;
            let saved = tx.save_combination_contract(changed)?;
            Ok::<_, Failure>(Shown::at(saved.version, ContractView::of(&saved, &parameters, tx.today())))
        })
        .await
}

#[utoipa::path(post, path = "/combination-contracts/{contractId}/_check",
    params(("contractId" = Uuid, Path, description = "Het contract."), IfMatchHeader),
    summary = "Toets een contract",
    description = "Legt vast wat van welke versie is gevonden (lastCheck). Zonder bevinding die in de weg staat is het contract getoetst, anders \
        blijft het een concept; de bevindingen zelf staan bij `/findings`.",
    responses((status = 200, description = "Het contract.", body = ContractView)))]
async fn check(caller: Caller, PathId(id): PathId<CombinationContract>, expected: IfMatch) -> Answer {
    turn::<WriteCombinationContract, _>(caller, id, expected, |contract, means| {
        contract.check(means.around, means.parameters, means.now)
    })
    .await
}

#[utoipa::path(post, path = "/combination-contracts/{contractId}/_offer",
    params(("contractId" = Uuid, Path, description = "Het contract."), IfMatchHeader),
    summary = "Bied een contract aan", description = "Legt een getoetst contract voor om te tekenen.",
    responses((status = 200, description = "Het contract.", body = ContractView)))]
async fn offer(caller: Caller, PathId(id): PathId<CombinationContract>, expected: IfMatch) -> Answer {
    turn::<WriteCombinationContract, _>(caller, id, expected, |contract, means| {
        contract.offer(means.around, means.parameters, means.now)
    })
    .await
}

#[utoipa::path(post, path = "/combination-contracts/{contractId}/_sign",
    params(("contractId" = Uuid, Path, description = "Het contract."), IfMatchHeader), request_body = SignBody,
    summary = "Teken een contract",
    description = "De eigen organisatie tekent, of een partij legt vast dat de werknemer tekende. Wacht er een wijziging op handtekeningen, dan \
        geldt de handtekening die wijziging. Het contract of de wijziging geldt zodra de werknemer en alle organisaties hebben getekend.",
    responses((status = 200, description = "Het contract.", body = ContractView)))]
async fn sign(caller: Caller, PathId(id): PathId<CombinationContract>, expected: IfMatch, Body(body): Body<SignBody>) -> Answer {
    turn::<SignCombinationContract, _>(caller, id, expected, move |contract, means| {
        let Means { around, parameters, caller, now } = means;
        contract.sign(body.signatory.0, body.date, caller, around, parameters, now)
    })
    .await
}

#[utoipa::path(post, path = "/combination-contracts/{contractId}/_activate",
    params(("contractId" = Uuid, Path, description = "Het contract."), IfMatchHeader),
    summary = "Begin met een contract",
    description = "Alle partijen hebben getekend, geen bevinding staat in de weg, en de screening is vastgelegd: de inschrijving in het \
        personenregister kinderopvang met haar koppeling, en voor iedere aanstelling een verklaring omtrent het gedrag. Met een opleiding \
        heeft iedere aanstelling een praktijkovereenkomst die alle drie hebben getekend.",
    responses((status = 200, description = "Het contract.", body = ContractView)))]
async fn activate(caller: Caller, PathId(id): PathId<CombinationContract>, expected: IfMatch) -> Answer {
    turn::<AdvanceCombinationContract, _>(caller, id, expected, |contract, means| {
        contract.activate(means.around, means.parameters, means.now)
    })
    .await
}

#[utoipa::path(post, path = "/combination-contracts/{contractId}/_amend",
    params(("contractId" = Uuid, Path, description = "Het contract."), IfMatchHeader), request_body = AmendmentBody,
    summary = "Wijzig een getekend contract",
    description = "Een wijziging vanaf een dag: andere uren, een andere functie, locatie of werkgever, een andere laatste dag, of een aanstelling \
        erbij. Zij geldt zodra allen haar tekenden; tot dan vervangt een volgende haar. Een aanstelling die verandert houdt haar volgnummer tot \
        de dag ervoor, en de nieuwe komt achteraan. Wat niet kan van de aanstellingen zoals zij worden, staat bij hun volgnummer daarin.",
    responses((status = 200, description = "Het contract met de wijziging.", body = ContractView)))]
async fn amend(
    caller: Caller,
    PathId(id): PathId<CombinationContract>,
    expected: IfMatch,
    Body(body): Body<AmendmentBody>,
) -> Answer {
    caller
        .once(move |tx| {
            let found = tx.combination_contract(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<AdvanceCombinationContract, _>(found)?;
            let contract = permitted.subject();
            expected.check(contract.version)?;
            let facts = AmendmentFacts::from(body.clone());
            let mut sites = facts.location_ids();
            sites.extend(contract.engagements.iter().map(|one| one.location_id));
            let person = contract.person.as_ref().map(|person| (person, facts.period(contract)));
            let around = tx.contract_surroundings(&sites, contract.coordinator_id, person, Some(id))?;
            let parameters = tx.rule_parameters()?;
            let amended = permitted.amend(&facts, &around, &parameters, tx.now())?;
            let saved = tx.save_combination_contract(amended)?;
            Ok(Shown::at(saved.version, ContractView::of(&saved, &parameters, tx.today())))
        })
        .await
}

#[utoipa::path(post, path = "/combination-contracts/{contractId}/_suspend",
    params(("contractId" = Uuid, Path, description = "Het contract."), IfMatchHeader), request_body = DayBody,
    summary = "Schort een contract op",
    description = "Vanaf de dag die wordt genoemd is er geen werk. Waarom staat hier niet: dat kan over gezondheid gaan.",
    responses((status = 200, description = "Het contract.", body = ContractView)))]
async fn suspend(
    caller: Caller,
    PathId(id): PathId<CombinationContract>,
    expected: IfMatch,
    Body(body): Body<DayBody>,
) -> Answer {
    turn::<AdvanceCombinationContract, _>(caller, id, expected, move |contract, means| contract.suspend(body.date, means.now))
        .await
}

#[utoipa::path(post, path = "/combination-contracts/{contractId}/_resume",
    params(("contractId" = Uuid, Path, description = "Het contract."), IfMatchHeader), request_body = DayBody,
    summary = "Hervat een contract", description = "Vanaf de dag die wordt genoemd is er weer werk, volgens het rooster.",
    responses((status = 200, description = "Het contract.", body = ContractView)))]
async fn resume(caller: Caller, PathId(id): PathId<CombinationContract>, expected: IfMatch, Body(body): Body<DayBody>) -> Answer {
    turn::<AdvanceCombinationContract, _>(caller, id, expected, move |contract, means| {
        contract.resume(body.date, means.around, means.parameters, means.now)
    })
    .await
}

#[utoipa::path(post, path = "/combination-contracts/{contractId}/_end",
    params(("contractId" = Uuid, Path, description = "Het contract."), IfMatchHeader), request_body = EndingBody,
    summary = "Beëindig een contract",
    description = "Zegt wat de laatste dag is, en waarom. Het contract eindigt als die dag voorbij is; een contract dat nooit actief was eindigt \
        meteen. Na `retention.combinationContract` jaren is niet meer bekend over wie het ging.",
    responses((status = 200, description = "Het contract.", body = ContractView)))]
async fn end(caller: Caller, PathId(id): PathId<CombinationContract>, expected: IfMatch, Body(body): Body<EndingBody>) -> Answer {
    turn::<AdvanceCombinationContract, _>(caller, id, expected, move |contract, _| contract.end(body.end_date, body.reason.0))
        .await
}
