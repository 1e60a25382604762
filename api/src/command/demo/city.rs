//! Builds the city: its organisations, their sites, the school holidays and the partnerships, as the operator does.

use std::{collections::BTreeMap, str::FromStr};

use jiff::civil::date;
use persistence::domain::{
    Date,
    authority::{Action, AddLocation, AddOrganisation, FormPartnership, ImportRegister},
    holiday::HolidayRegion,
    identifier::{Brin, Lrk, NotAnIdentifier},
    location::{Location, LocationFacts, LocationId, LocationKind, LocationProgramme, NewLocation, ProgrammePhase},
    organisation::{NewOrganisation, Organisation, OrganisationFacts, OrganisationId, OrganisationKind},
    page::PageRequest,
    parameter::ParameterValue,
    partnership::{AgreementTopic, NewPartnership, PartnershipAgreement, PartnershipFacts},
    placement::Care,
};
use persistence::{Database, Failure, OrganisationFilter, Writing};

use super::{
    super::operated,
    actor::Actor,
    calendar::holidays,
    plan::{CHILDCARE, MUNICIPALITIES, ORGANISATIONS, PARTNERSHIPS, PlannedOrganisation, PlannedSite, SCHOOLS},
};

/// Since when the programmes of the sites are in use; before anybody of the demo was born.
const PROGRAMMES_SINCE: Date = date(2005, 8, 1);
/// Since when the partners work together.
const PARTNERS_SINCE: Date = date(2019, 8, 1);

/// The city without its people.
pub(super) struct City {
    /// All organisations, those of a kind in the order of the plan.
    pub(super) organisations: Vec<Organisation>,
    /// All sites.
    pub(super) locations: BTreeMap<LocationId, Location>,
    /// For how many days after its end a placement keeps the child visible.
    pub(super) days_after_end: u16,
}

impl City {
    /// The organisations of a kind.
    pub(super) fn of_kind(&self, kind: OrganisationKind) -> impl Iterator<Item = &Organisation> {
        self.organisations.iter().filter(move |organisation| organisation.kind == kind)
    }

    /// The sites of an organisation that offer a kind of care.
    pub(super) fn sites(&self, holder: OrganisationId, care: Care) -> Vec<Location> {
        let offers = |location: &&Location| location.organisation_id == holder && location.facts.care.contains(&care);
        self.locations.values().filter(offers).cloned().collect()
    }

    /// The site with a number in BRIN or LRK.
    pub(super) fn numbered(&self, number: &str) -> Option<&Location> {
        self.locations.values().find(|location| {
            let LocationFacts { brin, lrk, .. } = &location.facts;
            brin.as_ref().map(Brin::as_str).or(lrk.as_ref().map(Lrk::as_str)) == Some(number)
        })
    }
}

/// Whether the database holds no organisation, so that nothing of anybody is mixed with what is fictional.
pub(super) async fn is_empty(database: &Database) -> Result<bool, Failure> {
    let page = PageRequest { size: 1, after: None };
    let work = move |tx: &mut persistence::Reading<'_>| tx.organisations(&OrganisationFilter::default(), page);
    Ok(database.read(&operated(Action::ReadRegister), work).await?.items.is_empty())
}

/// Builds the city with a calendar from one day to another.
pub(super) async fn build(database: &Database, first: Date, last: Date) -> Result<City, Failure> {
    let make = |tx: &mut Writing<'_>| ORGANISATIONS.iter().map(|planned| add_organisation(tx, planned)).collect();
    let organisations: Vec<Organisation> = database.write(&operated(Action::AddOrganisation), make).await?;
    let holders = |kind| {
        let of_kind = organisations.iter().filter(|organisation| organisation.kind == kind);
        of_kind.map(|organisation| organisation.id).collect::<Vec<_>>()
    };
    let (boards, providers) = (holders(OrganisationKind::SchoolBoard), holders(OrganisationKind::ChildcareProvider));
    let make = move |tx: &mut Writing<'_>| {
        let schools = SCHOOLS.iter().map(|planned| (LocationKind::School, &boards, planned));
        let childcare = CHILDCARE.iter().map(|planned| (LocationKind::Childcare, &providers, planned));
        schools
            .chain(childcare)
            .map(|(kind, holders, planned)| {
                let location = add_location(tx, kind, holders, planned)?;
                Ok((location.id, location))
            })
            .collect()
    };
    let locations = database.write(&operated(Action::AddLocation), make).await?;
    let keep = move |tx: &mut Writing<'_>| {
        for holiday in holidays(first, last) {
            let permitted = tx.authority().permit::<ImportRegister, _>(holiday)?;
            tx.save_school_holiday(permitted.keep())?;
        }
        Ok(())
    };
    database.write(&operated(Action::ImportRegister), keep).await?;
    let days_after_end = days_after_end(database).await?;
    Ok(City { organisations, locations, days_after_end })
}

fn add_organisation(tx: &mut Writing<'_>, planned: &PlannedOrganisation) -> Result<Organisation, Failure> {
    let number = |kind| planned.number.filter(|_| planned.kind == kind);
    let facts = OrganisationFacts {
        name: planned.name.to_owned(),
        kvk: Some(parsed(planned.kvk)?),
        oin: None,
        board_number: number(OrganisationKind::SchoolBoard).map(parsed).transpose()?,
        municipality: number(OrganisationKind::Municipality).map(parsed).transpose()?,
    };
    let new = NewOrganisation { kind: planned.kind, facts };
    let permitted = tx.authority().permit::<AddOrganisation, _>(new)?;
    tx.save_organisation(permitted.add(tx.new_id(), tx.now())?)
}

fn add_location(
    tx: &mut Writing<'_>,
    kind: LocationKind,
    holders: &[OrganisationId],
    planned: &PlannedSite,
) -> Result<Location, Failure> {
    let missing = || Failure::Internal(format!("the plan of {} names what is not there", planned.name));
    let (code, district) = MUNICIPALITIES.get(planned.municipality).ok_or_else(missing)?;
    let phase = if kind == LocationKind::School { ProgrammePhase::EarlySchool } else { ProgrammePhase::Preschool };
    let programme = |code: &str| LocationProgramme { code: code.to_owned(), phase, start_date: PROGRAMMES_SINCE, end_date: None };
    let facts = LocationFacts {
        name: planned.name.to_owned(),
        brin: if kind == LocationKind::School { Some(parsed(planned.number)?) } else { None },
        lrk: if kind == LocationKind::Childcare { Some(parsed(planned.number)?) } else { None },
        care: planned.care.to_vec(),
        programmes: planned.programme.into_iter().map(programme).collect(),
        municipality: parsed(code)?,
        district: Some(parsed(&format!("{district}{:02}", planned.district))?),
        holiday_region: Some(HolidayRegion::Middle),
        closed_date: None,
    };
    let organisation_id = *holders.get(planned.holder).ok_or_else(missing)?;
    let permitted = tx.authority().permit::<AddLocation, _>(NewLocation { organisation_id, kind, facts })?;
    tx.save_location(permitted.add(tx.new_id(), tx.now())?)
}

/// Forms the partnerships, each by the holder of its school.
pub(super) async fn form_partnerships(city: &City, managers: &BTreeMap<OrganisationId, Actor>) -> Result<(), Failure> {
    for (school, childcare, name) in &PARTNERSHIPS {
        let missing = || Failure::Internal(format!("the plan of {name} names what is not there"));
        let school = city.numbered(school).ok_or_else(missing)?;
        let partners = childcare.iter().map(|number| city.numbered(number).ok_or_else(missing));
        let partners: Vec<&Location> = partners.collect::<Result<_, _>>()?;
        let agreement = PartnershipAgreement {
            topic: AgreementTopic::Handover,
            text: "Ieder kind gaat met een warme overdracht naar groep 1.".to_owned(),
            agreed_date: Some(PARTNERS_SINCE),
            signed_by: vec![school.organisation_id],
        };
        let facts = PartnershipFacts {
            name: (*name).to_owned(),
            school_location_id: school.id,
            childcare_location_ids: partners.iter().map(|partner| partner.id).collect(),
            agreements: vec![agreement],
            start_date: PARTNERS_SINCE,
            end_date: None,
        };
        let locations = std::iter::once(school).chain(partners).cloned().collect();
        let new = NewPartnership { facts, locations };
        let manager = managers.get(&school.organisation_id).ok_or_else(missing)?;
        let form = move |tx: &mut Writing<'_>| {
            let permitted = tx.authority().permit::<FormPartnership, _>(new.clone())?;
            tx.save_partnership(permitted.form(tx.new_id(), tx.now())?).map(drop)
        };
        manager.write(Action::FormPartnership, form).await?;
    }
    Ok(())
}

/// An identifier of the plan. One that is wrong is a defect of the plan.
pub(super) fn parsed<T: FromStr<Err = NotAnIdentifier>>(text: &str) -> Result<T, Failure> {
    text.parse().map_err(|error: NotAnIdentifier| Failure::Internal(format!("{text}: {error}")))
}

async fn days_after_end(database: &Database) -> Result<u16, Failure> {
    let read = |tx: &mut persistence::Reading<'_>| {
        let today = tx.today();
        let days = tx.rule_parameters()?.on(today, None).read("visibility.afterEndDays", ParameterValue::days);
        let days = days?;
        u16::try_from(days).map_err(|error| Failure::Internal(error.to_string()))
    };
    database.read(&operated(Action::ReadRegister), read).await
}
