//! What the recipient of a subsidy accounts for, by period.

use persistence::{
    Failure, Reading,
    domain::{
        Refusal,
        authority::{AccountForSubsidy, Action, ReadSubsidy},
        combination::Function,
        page::Page,
        subsidy::{AccountFacts, NewSubsidyAccount, Subsidy, SubsidyAccount, SubsidyAccountId},
    },
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    accounted,
    body::{AccountBody, AccountPatch},
    view::AccountView,
};
use crate::{
    answer::{Created, Items, Listed, Shown},
    caller::Caller,
    input::{Body, IfMatch, IfMatchHeader, PageQuery, Patch, PathId, PathIds, Query},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
};

pub(super) fn operations() -> Vec<Operation> {
    area!("subsidies": list_accounts => ReadSubsidy, account => AccountForSubsidy, show_account => ReadSubsidy,
        change_account => AccountForSubsidy)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct AccountQuery {
    /// Alleen verantwoordingen die wel, of die niet sluiten.
    reconciles: Option<bool>,
}

/// What is stated, with the hours of the schedules where these are asked for; whoever may not read contracts gets none.
fn stated(tx: &mut Reading<'_>, subsidy: &Subsidy, body: AccountBody) -> Result<AccountFacts, Failure> {
    let scheduled = if body.takes_scheduled()? {
        tx.authority().may(Action::ReadCombinationContract)?;
        let days = (body.start_date, body.end_date);
        Some(tx.scheduled_minutes(Function::EarlyYearsProfessional, subsidy.municipality_id, days)?)
    } else {
        None
    };
    Ok(body.into_facts(scheduled))
}

fn found(tx: &mut Reading<'_>, subsidy: &Subsidy, id: SubsidyAccountId) -> Result<SubsidyAccount, Failure> {
    let accounts = tx.subsidy_accounts(subsidy)?;
    Ok(accounts.into_iter().find(|account| account.id == id).ok_or(Refusal::NotFound)?)
}

#[utoipa::path(get, path = "/subsidies/{subsidyId}/accounts",
    params(("subsidyId" = Uuid, Path, description = "De subsidie."), AccountQuery, PageQuery),
    summary = "Verantwoordingen van een subsidie",
    description = "Wat de ontvanger verantwoordde, per pagina, op volgorde van id. Met reconciles=false alleen wat niet sluit: een bedrag dat niet de uren \
        maal het uurtarief is, uren die niet bij plaatsen en weken passen, of meer weken dan de periode heeft.",
    responses((status = 200, description = "Een pagina verantwoordingen.", body = Items<AccountView>)))]
async fn list_accounts(
    caller: Caller,
    PathId(id): PathId<Subsidy>,
    Query(query): Query<AccountQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<AccountView>, Problem> {
    let page = page.request(caller.cursors())?;
    let page = caller
        .read(move |tx| {
            let found = tx.subsidy(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadSubsidy, _>(found)?;
            let mut accounts = tx.subsidy_accounts(permitted.subject())?;
            let fits = |account: &SubsidyAccount| account.facts.differences(&account.subsidy.facts).is_empty();
            accounts.retain(|account| query.reconciles.is_none_or(|wanted| wanted == fits(account)));
            Ok(Page::of(accounts, &page, |account| account.id.uuid()).map(|account| AccountView::from(&account)))
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(post, path = "/subsidies/{subsidyId}/accounts",
    params(("subsidyId" = Uuid, Path, description = "De subsidie.")), request_body = AccountBody,
    summary = "Verantwoord een periode",
    description = "De ontvanger, over dagen die voorbij zijn en nog niet zijn verantwoord. De uren van pedagogisch medewerkers in groep 1 en 2 kunnen uit de \
        roosters van de eigen combinatiefunctie-contracten komen, voor zover de locatie in de gemeente ligt; zij worden op dat moment vastgelegd.",
    responses((status = 201, description = "De verantwoording.", body = AccountView)))]
async fn account(
    caller: Caller,
    PathId(id): PathId<Subsidy>,
    Body(body): Body<AccountBody>,
) -> Result<Once<Created<AccountView>>, Problem> {
    caller
        .once(move |tx| {
            let subsidy = tx.subsidy(id)?.ok_or(Refusal::NotFound)?;
            let others = accounted(tx, &subsidy)?;
            let permitted = tx.authority().permit::<AccountForSubsidy, _>(subsidy)?;
            let subsidy = permitted.subject().clone();
            let facts = stated(tx, &subsidy, body.clone())?;
            let new = NewSubsidyAccount { subsidy, facts };
            let permitted = tx.authority().permit::<AccountForSubsidy, _>(new)?;
            let saved = tx.save_subsidy_account(permitted.account(tx.new_id(), &others, tx.now())?)?;
            let location = format!("/v1/subsidies/{id}/accounts/{}", saved.id);
            Ok(Created { location, version: saved.version, body: (&saved).into() })
        })
        .await
}

#[utoipa::path(get, path = "/subsidies/{subsidyId}/accounts/{accountId}",
    params(("subsidyId" = Uuid, Path, description = "De subsidie."), ("accountId" = Uuid, Path, description = "De verantwoording.")),
    summary = "Lees een verantwoording", description = "Een verantwoording, met waarin zij niet sluit.",
    responses((status = 200, description = "De verantwoording.", body = AccountView)))]
async fn show_account(
    caller: Caller,
    PathIds(id, account): PathIds<Subsidy, SubsidyAccount>,
) -> Result<Shown<AccountView>, Problem> {
    caller
        .read(move |tx| {
            let subsidy = tx.subsidy(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadSubsidy, _>(subsidy)?;
            let account = found(tx, permitted.subject(), account)?;
            // Whether it reconciles follows from the rates of the subsidy too.
            Ok(Shown::with_others(account.version, (&account).into()))
        })
        .await
}

#[utoipa::path(patch, path = "/subsidies/{subsidyId}/accounts/{accountId}",
    params(("subsidyId" = Uuid, Path, description = "De subsidie."), ("accountId" = Uuid, Path, description = "De verantwoording."),
        IfMatchHeader),
    request_body(content = AccountPatch, content_type = "application/merge-patch+json"),
    summary = "Wijzig een verantwoording",
    description = "De ontvanger, zolang de subsidie niet is vastgesteld. Uren uit roosters worden opnieuw bepaald.",
    responses((status = 200, description = "De gewijzigde verantwoording.", body = AccountView)))]
async fn change_account(
    caller: Caller,
    PathIds(id, account): PathIds<Subsidy, SubsidyAccount>,
    expected: IfMatch,
    patch: Patch<AccountBody>,
) -> Result<Shown<AccountView>, Problem> {
    caller
        .write(move |tx| {
            let subsidy = tx.subsidy(id)?.ok_or(Refusal::NotFound)?;
            let accounts = tx.subsidy_accounts(&subsidy)?;
            let known = accounts.iter().find(|one| one.id == account).cloned().ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<AccountForSubsidy, _>(known)?;
            expected.check(permitted.subject().version)?;
            let facts = stated(tx, &subsidy, patch.apply(&AccountBody::of(&permitted.subject().facts))?)?;
            if permitted.subject().facts == facts {
                return Ok(Shown::with_others(permitted.subject().version, permitted.subject().into()));
            }
            let others: Vec<_> = accounts.into_iter().filter(|one| one.id != account).map(|one| one.facts).collect();
            let saved = tx.save_subsidy_account(permitted.amend(facts, &others, tx.now())?)?;
            Ok(Shown::with_others(saved.version, (&saved).into()))
        })
        .await
}
