//! Hours of preschool education: of a child, and of a site in a school year. Both are computed from placements and kept nowhere. What is
//! told of a site holds numbers of children and names none of them.

mod body;

use std::collections::BTreeSet;

use persistence::{
    Failure, Reading,
    domain::{
        Reason, Refusal,
        authority::{ReadPreschoolHours, ReadSitePreschool},
        child::{Child, ChildId},
        holiday::SchoolYear,
        location::{Location, LocationId},
        parameter::{preschool_rules, site_rules},
        placement::PlacementFacts,
        preschool::{Offer, preschool_hours, site_preschool},
    },
};
use serde::Deserialize;
use utoipa::IntoParams;

use self::body::{PreschoolHoursView, SitePreschoolView};
use crate::{
    answer::Shown,
    caller::Caller,
    exports::all,
    fields::SchoolYearText,
    input::{PathId, Query},
    problem::Problem,
    registers::school_year,
    routes::{Operation, area},
};

pub(crate) fn operations() -> Vec<Operation> {
    area!("guidance": show_preschool_hours => ReadPreschoolHours, show_site_preschool => ReadSitePreschool)
}

/// The preschool education that is offered to a child, as far as the caller sees where it is placed.
fn offers(tx: &mut Reading<'_>, id: ChildId) -> Result<Vec<Offer>, Failure> {
    let placements = all(|page| tx.placements_of(id, page)?.ok_or_else(|| Refusal::NotFound.into()))?;
    let sites: BTreeSet<LocationId> = placements.iter().map(|placement| placement.facts.location_id).collect();
    let sites = tx.locations_by_id(&sites.into_iter().collect::<Vec<_>>())?;
    let offer = |facts: PlacementFacts| {
        Some(Offer {
            location_id: facts.location_id,
            care: facts.care,
            from: facts.start_date,
            until: facts.end_date,
            education: facts.preschool_education?,
            holiday_region: sites.iter().find(|site| site.id == facts.location_id)?.facts.holiday_region,
        })
    };
    Ok(placements.into_iter().filter_map(|placement| offer(placement.facts)).collect())
}

#[utoipa::path(get, path = "/children/{childId}/preschool-hours",
    params(("childId" = uuid::Uuid, Path, description = "Het kind.")),
    summary = "De uren voorschoolse educatie van een kind",
    description = "Hoeveel uren voorschoolse educatie een kind worden aangeboden tussen de leeftijd waarop zij beginnen te tellen en die waarop \
        zij ophouden, tegen de uren die het ten minste moet kunnen volgen, met wat er bij de huidige plaatsingen op het eind zal zijn en welke \
        week het nog zou halen. Het aanbod telt, niet de aanwezigheid, en per dag niet meer dan de regelparameter zegt. Plaatsingen zeggen \
        niets van weekdagen: een week is verdeeld over vijf werkdagen, en twee plaatsen zijn op andere dagen, zolang de week ruimte heeft. \
        Peuteropvang (preschool) biedt niets in de schoolvakanties van de vakantieregio van de locatie, voor zover die bekend zijn; andere \
        opvang, en een locatie zonder vakantieregio, is het hele jaar open, ook op feestdagen. Een kind zonder plaats begint morgen, en \
        naar rato gaat naar werkdagen. Een organisatie ziet wat zij zelf vastlegde, en een ouder alles wat niet voor die ouder verborgen is.",
    responses((status = 200, description = "De uren.", body = PreschoolHoursView)))]
async fn show_preschool_hours(caller: Caller, PathId(id): PathId<Child>) -> Result<Shown<PreschoolHoursView>, Problem> {
    let language = caller.language();
    caller
        .read(move |tx| {
            let found = tx.child(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadPreschoolHours, _>(found)?;
            let child = &permitted.subject().child;
            let (today, offers) = (tx.today(), offers(tx, id)?);
            let (parameters, holidays) = (tx.rule_parameters()?, tx.all_school_holidays()?);
            let read = parameters.on(today, Some(&child.municipality));
            let hours = preschool_hours(child.birth_date, &offers, &holidays, today, &preschool_rules(read)?);
            Ok(Shown::computed(PreschoolHoursView::of(child.id, today, &hours, read, language)?))
        })
        .await
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct SitePreschoolQuery {
    /// Het schooljaar, vanaf 2021-2022; dat van vandaag als het ontbreekt.
    #[param(inline)]
    school_year: Option<SchoolYearText>,
}

#[utoipa::path(get, path = "/locations/{locationId}/preschool-hours",
    params(("locationId" = uuid::Uuid, Path, description = "De locatie."), SitePreschoolQuery),
    summary = "De voorschoolse educatie van een eigen locatie in een schooljaar",
    description = "Hoeveel kinderen in het schooljaar op een eigen locatie voorschoolse educatie hebben op dagen die voor hen meetellen, \
        hoeveel daarvan de uren halen zoals zij zijn geplaatst en hoeveel uren de anderen samen tekortkomen, geteld als bij \
        GET /children/{childId}/preschool-hours, ook met wat zij op andere eigen locaties krijgen; en hoeveel uren de locatie in het \
        jaar biedt. Voor de groepen telt wie op een dag is geplaatst als aanwezig, ook wie jonger is; daaruit volgen de groepen en beroepskrachten \
        die er ten minste nodig zijn. Voor de uren van de pedagogisch beleidsmedewerker telt ieder kind met voorschoolse educatie dat er op de \
        peildatum is en van de leeftijd is, behalve wie volgens een toeleiding toen niet tot de doelgroep hoorde (coach.indicated: van wie \
        bekend is dat het er wel toe hoorde). De regelparameters zijn \
        die van de laatste dag van het schooljaar en van de gemeente van de locatie. Wie is vertrokken telt mee, wiens inschrijving is gewist \
        niet meer.",
    responses((status = 200, description = "De aantallen en de uren.", body = SitePreschoolView)))]
async fn show_site_preschool(
    caller: Caller,
    PathId(id): PathId<Location>,
    Query(query): Query<SitePreschoolQuery>,
) -> Result<Shown<SitePreschoolView>, Problem> {
    let language = caller.language();
    let asked = school_year(query.school_year.as_ref())?;
    let counted = caller.read(move |tx| {
        let location = tx.location(id)?.ok_or(Refusal::NotFound)?;
        let permitted = tx.authority().permit::<ReadSitePreschool, _>(location)?;
        let year = asked.unwrap_or_else(|| SchoolYear::of(tx.today()));
        let (parameters, holidays) = (tx.rule_parameters()?, tx.all_school_holidays()?);
        let read = parameters.on(year.end_date(), Some(&permitted.subject().facts.municipality));
        let rules = site_rules(read).map_err(|_| Refusal::rule(Reason::NormsUnknown, "#/schoolYear"))?;
        let children = tx.enrolled_children(&permitted, year)?;
        let found = site_preschool(id, year, &children, &holidays, &rules);
        Ok(Shown::computed(SitePreschoolView::of(id, year, &found, read, language)?))
    });
    counted.await.map_err(Problem::in_query)
}
