//! Subsidies: give, list, show, change and settle.
//!
//! `body`: what is stated. `view`: how the municipality and the recipient read it. `accounts`: what was accounted for.

mod accounts;
mod body;
mod view;

use persistence::{
    Failure, Reading, SubsidyFilter,
    domain::{
        Id, Refusal,
        authority::{ReadSubsidy, WriteSubsidy},
        page::Page,
        parameter::ParameterValue,
        subsidy::{AccountFacts, NewSubsidy, Subsidy, SubsidyBalance},
    },
};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use self::{
    body::{SettleBody, SubsidyBody, SubsidyPatch},
    view::{SubsidyItem, SubsidyView},
};
use crate::{
    answer::{Created, Items, Listed, Shown},
    caller::Caller,
    fields::FundingSourceCode,
    input::{Body, IfMatch, IfMatchHeader, PageQuery, Patch, PathId, Query},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
};

pub(crate) fn operations() -> Vec<Operation> {
    let mut all = area!("subsidies": list => ReadSubsidy, give => WriteSubsidy, show => ReadSubsidy, change => WriteSubsidy,
        settle => WriteSubsidy);
    all.extend(accounts::operations());
    all
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct SubsidyQuery {
    /// Alleen aan deze ontvanger.
    recipient_id: Option<Uuid>,
    /// Alleen uit deze middelen.
    #[param(inline)]
    funding_source: Option<FundingSourceCode>,
}

/// What some subsidies come to today, in their order.
fn balances(tx: &mut Reading<'_>, subsidies: &[Subsidy]) -> Result<Vec<SubsidyBalance>, Failure> {
    let (today, parameters) = (tx.today(), tx.rule_parameters()?);
    let margin = parameters.on(today, None).read("subsidy.warningMargin", ParameterValue::percentage)?;
    let ids: Vec<_> = subsidies.iter().map(|one| one.id).collect();
    let mut accounted = tx.accounted_for(&ids)?;
    let balance = |one: &Subsidy| one.balance(&accounted.remove(&one.id).unwrap_or_default(), today, margin);
    Ok(subsidies.iter().map(balance).collect())
}

fn view(tx: &mut Reading<'_>, subsidy: &Subsidy) -> Result<SubsidyView, Failure> {
    let (today, parameters) = (tx.today(), tx.rule_parameters()?);
    let months = parameters.on(today, None).read("retention.subsidy", ParameterValue::months)?;
    let balance = balances(tx, std::slice::from_ref(subsidy))?.pop();
    let balance = balance.ok_or_else(|| Failure::Internal("a subsidy without a balance".into()))?;
    Ok(SubsidyView::of(subsidy, &balance, months))
}

fn shown(tx: &mut Reading<'_>, subsidy: &Subsidy) -> Result<Shown<SubsidyView>, Failure> {
    // What it comes to follows from the day and from the accounts of the recipient.
    Ok(Shown::with_others(subsidy.version, view(tx, subsidy)?))
}

/// What was accounted for of a subsidy.
fn accounted(tx: &mut Reading<'_>, subsidy: &Subsidy) -> Result<Vec<AccountFacts>, Failure> {
    Ok(tx.accounted_for(&[subsidy.id])?.remove(&subsidy.id).unwrap_or_default())
}

#[utoipa::path(get, path = "/subsidies", params(SubsidyQuery, PageQuery),
    summary = "Lijst van subsidies",
    description = "De subsidies die de eigen gemeente verleende, of die de eigen organisatie ontvangt, per pagina, op volgorde van id, met waarvoor zij \
        vandaag waarschuwen.",
    responses((status = 200, description = "Een pagina subsidies.", body = Items<SubsidyItem>)))]
async fn list(
    caller: Caller,
    Query(query): Query<SubsidyQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<SubsidyItem>, Problem> {
    let page = page.request(caller.cursors())?;
    let filter = SubsidyFilter {
        recipient_id: query.recipient_id.map(Id::from_uuid),
        funding_source: query.funding_source.map(|source| source.0),
    };
    let page = caller
        .read(move |tx| {
            let Page { items, next } = tx.subsidies(filter, page)?;
            let balances = balances(tx, &items)?;
            let item = |(one, balance): (Subsidy, SubsidyBalance)| {
                let permitted = tx.authority().permit::<ReadSubsidy, _>(one)?;
                Ok::<_, Refusal>(SubsidyItem::of(permitted.subject(), &balance))
            };
            let items = items.into_iter().zip(balances).map(item).collect::<Result<_, _>>()?;
            Ok(Page { items, next })
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(post, path = "/subsidies", request_body = SubsidyBody,
    summary = "Verleen een subsidie",
    description = "Een subsidie van de eigen gemeente aan een organisatie, bijvoorbeeld voor pedagogisch medewerkers in groep 1 en 2, met de middelen \
        waaruit zij wordt betaald. Bedragen zijn eurocenten; de voorschotten zijn samen niet meer dan de verlening.",
    responses((status = 201, description = "De nieuwe subsidie.", body = SubsidyView)))]
async fn give(caller: Caller, Body(body): Body<SubsidyBody>) -> Result<Once<Created<SubsidyView>>, Problem> {
    caller
        .once(move |tx| {
            let facts = body.clone().into_facts();
            let recipient = tx.organisation(facts.recipient_id)?;
            let new = NewSubsidy { municipality_id: tx.authority().organisation(), facts, recipient };
            let permitted = tx.authority().permit::<WriteSubsidy, _>(new)?;
            let saved = tx.save_subsidy(permitted.give(tx.new_id(), tx.now())?)?;
            let location = format!("/v1/subsidies/{}", saved.id);
            Ok(Created { location, version: saved.version, body: view(tx, &saved)? })
        })
        .await
}

#[utoipa::path(get, path = "/subsidies/{subsidyId}", params(("subsidyId" = Uuid, Path, description = "De subsidie.")),
    summary = "Lees een subsidie",
    description = "Verlening, voorschotten, wat is verantwoord, en de verwachting aan het eind: wat is verantwoord, doorgetrokken over alle dagen. Een \
        waarschuwing komt als verwachting en bedrag meer dan `subsidy.warningMargin` procent schelen, of als van een betaald voorschot nog niets is \
        verantwoord terwijl al meer dan dat deel van de dagen voorbij is.",
    responses((status = 200, description = "De subsidie.", body = SubsidyView)))]
async fn show(caller: Caller, PathId(id): PathId<Subsidy>) -> Result<Shown<SubsidyView>, Problem> {
    caller
        .read(move |tx| {
            let found = tx.subsidy(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadSubsidy, _>(found)?;
            shown(tx, permitted.subject())
        })
        .await
}

#[utoipa::path(patch, path = "/subsidies/{subsidyId}", params(("subsidyId" = Uuid, Path, description = "De subsidie."), IfMatchHeader),
    request_body(content = SubsidyPatch, content_type = "application/merge-patch+json"),
    summary = "Wijzig een subsidie",
    description = "Zolang zij niet is vastgesteld, ook welke voorschotten zijn betaald.",
    responses((status = 200, description = "De gewijzigde subsidie.", body = SubsidyView)))]
async fn change(
    caller: Caller,
    PathId(id): PathId<Subsidy>,
    expected: IfMatch,
    patch: Patch<SubsidyBody>,
) -> Result<Shown<SubsidyView>, Problem> {
    caller
        .write(move |tx| {
            let found = tx.subsidy(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<WriteSubsidy, _>(found)?;
            expected.check(permitted.subject().version)?;
            let facts = patch.apply(&SubsidyBody::of(&permitted.subject().facts))?.into_facts();
            if permitted.subject().facts == facts {
                return shown(tx, permitted.subject());
            }
            let recipient = tx.organisation(facts.recipient_id)?;
            let accounts = accounted(tx, permitted.subject())?;
            let saved = tx.save_subsidy(permitted.amend(facts, recipient.as_ref(), &accounts, tx.now())?)?;
            shown(tx, &saved)
        })
        .await
}

#[utoipa::path(post, path = "/subsidies/{subsidyId}/_settle",
    params(("subsidyId" = Uuid, Path, description = "De subsidie."), IfMatchHeader), request_body = SettleBody,
    summary = "Stel een subsidie vast",
    description = "Na de laatste dag. Vastgesteld wordt het laagste van verlening en verantwoording; wat meer is voorgeschoten wordt teruggevorderd. Daarna \
        blijft alles zoals het is, `retention.subsidy` jaren; dan wordt het gewist.",
    responses((status = 200, description = "De subsidie.", body = SubsidyView)))]
async fn settle(
    caller: Caller,
    PathId(id): PathId<Subsidy>,
    expected: IfMatch,
    Body(body): Body<SettleBody>,
) -> Result<Once<Shown<SubsidyView>>, Problem> {
    caller
        .once(move |tx| {
            let found = tx.subsidy(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<WriteSubsidy, _>(found)?;
            expected.check(permitted.subject().version)?;
            let accounts = accounted(tx, permitted.subject())?;
            let saved = tx.save_subsidy(permitted.settle(body.date, &accounts, tx.now())?)?;
            shown(tx, &saved)
        })
        .await
}
