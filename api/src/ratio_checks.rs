//! The ratio of professionals and children. A check is computed from what is sent and the rule parameters, and kept nowhere; what is
//! sent names nobody, neither child nor staff, so no processing record is made and any valid token may ask. What a site needs is
//! computed from its placements; the answer holds numbers of children and names none of them.

mod body;

use persistence::Failure;
use persistence::domain::{self, Refusal, authority::ReadSiteRatio, location::Location, ratio};
use serde::Deserialize;
use utoipa::IntoParams;

use self::body::{RatioFindings, RatioSituation, SiteRatioView};
use crate::{
    answer::{Computed, Shown},
    caller::Caller,
    input::{Body, PathId, Query},
    problem::Problem,
    routes::{Operation, area},
};

pub(crate) fn operations() -> Vec<Operation> {
    area!("guidance": check_ratio => CheckRatio, show_site_ratio => ReadSiteRatio)
}

#[utoipa::path(post, path = "/ratio-checks", request_body = RatioSituation,
    summary = "Toets de beroepskracht-kindratio",
    description = "Hoeveel beroepskrachten de groepen van een centrum nodig hebben bij de leeftijden die aanwezig zijn, op welke rij, \
        rekenregel, regelparameter en bron dat rust, wie meetelt en wie niet, en of er tijdelijk minder mogen zijn. De dagopvang wordt per \
        groep getoetst, de buitenschoolse opvang sinds 1 juli 2024 als geheel. Wie in opleiding mag zijn is een deel van wat alle groepen \
        samen nodig hebben: stuur dus het hele centrum, en wie voorgaat eerst. Wanneer een student mag worden ingezet wordt niet getoetst: noem \
        alleen wie er die dag mag zijn. Niets wordt bewaard.",
    responses((status = 200, description = "Wat nodig is, wie meetelt en wat niet klopt.", body = RatioFindings)))]
async fn check_ratio(caller: Caller, Body(body): Body<RatioSituation>) -> Result<Computed<RatioFindings>, Problem> {
    let (situation, language) = (body.into_situation(), caller.language());
    caller
        .read(move |tx| {
            let check = ratio::check(&situation, &tx.rule_parameters()?).map_err(Failure::from)?;
            Ok(Computed(RatioFindings::of(&check, language)))
        })
        .await
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct SiteRatioQuery {
    /// De dag, vandaag of later; vandaag als die ontbreekt.
    date: Option<domain::Date>,
}

#[utoipa::path(get, path = "/locations/{locationId}/ratio-check",
    params(("locationId" = uuid::Uuid, Path, description = "De locatie."), SiteRatioQuery),
    summary = "Hoeveel beroepskrachten een eigen locatie nodig heeft",
    description = "Telt de kinderen die op een dag op een eigen locatie zijn geplaatst naar leeftijd, en geeft per soort opvang hoeveel \
        beroepskrachten zij vragen, op welke rij, rekenregel, regelparameter en bron dat rust. Plaatsingen zeggen niets van weekdagen en \
        groepen. Ieder geplaatst kind telt dus als aanwezig, en voor de dagopvang is het aantal dat van een groep met alle kinderen, waar dat \
        mag, of van groepen per leeftijd (separateGroups), wat minder vraagt. Toets andere groepen, en wie meetelt, met POST /ratio-checks.",
    responses((status = 200, description = "De aantallen en wat zij vragen.", body = SiteRatioView)))]
async fn show_site_ratio(
    caller: Caller,
    PathId(id): PathId<Location>,
    Query(query): Query<SiteRatioQuery>,
) -> Result<Shown<SiteRatioView>, Problem> {
    let counted = caller.read(move |tx| {
        let location = tx.location(id)?.ok_or(Refusal::NotFound)?;
        let permitted = tx.authority().permit::<ReadSiteRatio, _>(location)?;
        let today = tx.today();
        let date = query.date.unwrap_or(today);
        let placed = tx.placed_children(&permitted, date)?;
        let municipality = permitted.subject().facts.municipality.clone();
        let needs = ratio::of_site(date, today, &placed, &tx.rule_parameters()?, &municipality)?;
        Ok(Shown::computed(SiteRatioView::of(id, date, &needs)))
    });
    counted.await.map_err(Problem::in_query)
}
