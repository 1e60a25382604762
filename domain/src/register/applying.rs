//! The verbs of an import. The operator may do them everywhere; a municipality only with what lies in it, before and after.

use std::collections::BTreeSet;

use super::{Holder, HolderKey, RefusedRow, RegisterField, RegisterRow, RowReason, RowRefusal, Site, SiteKey};
use crate::{
    Date, Instant,
    authority::{Authority, Changed, ImportRegister, Permitted, Relation, Subject},
    holiday::SchoolHoliday,
    identifier::{Kvk, MunicipalityCode},
    location::{Location, LocationFacts, LocationId, LocationKind},
    organisation::{Organisation, OrganisationFacts, OrganisationId, OrganisationKind, name_by_number},
};

/// A site that is not kept yet, as a file tells it.
#[derive(Clone, Debug)]
pub struct NewSite(pub Site);

/// A kept location with what a file tells of it.
#[derive(Clone, Debug)]
pub struct SiteChange {
    /// The location as it is kept.
    pub location: Location,
    /// What the file tells.
    pub to: Site,
    /// The fields that differ; no others are written.
    pub fields: Vec<RegisterField>,
}

/// A holder that is not kept yet.
#[derive(Clone, Debug)]
pub struct NewHolder {
    /// The holder as a file tells it.
    pub holder: Holder,
    /// The municipality of the site for which it is made.
    pub municipality: MunicipalityCode,
}

/// A holder that was known by name only, with the number that a file gives.
#[derive(Clone, Debug)]
pub struct HolderNumber {
    /// The organisation as it is kept.
    pub organisation: Organisation,
    /// Its number in the trade register.
    pub kvk: Kvk,
    /// The municipalities in which it has locations.
    pub municipalities: BTreeSet<MunicipalityCode>,
}

/// The rows as a municipality may import them: those of sites elsewhere are refused for that reason.
///
/// Such a site is present all the same, so a site that moved away is not closed here.
pub fn rows_within(rows: Vec<RegisterRow<Site>>, municipality: &MunicipalityCode) -> Vec<RegisterRow<Site>> {
    let within = |site: Site| {
        if site.municipality == *municipality {
            return Ok(site);
        }
        let reasons = vec![RowRefusal::whole(RowReason::OtherMunicipality)];
        Err(RefusedRow { reasons, present: Some(site.key).filter(|_| site.registered) })
    };
    rows.into_iter().map(|row| RegisterRow { number: row.number, read: row.read.and_then(within) }).collect()
}

impl Site {
    /// A kind of care that this kind of site cannot give stands in no file that was read well.
    fn judge(&self) -> Result<(), RowRefusal> {
        let school = self.key.kind() == LocationKind::School;
        let fits = !self.care.is_empty() && self.care.iter().all(|care| care.is_childcare() != school);
        if fits { Ok(()) } else { Err(RowRefusal::whole(RowReason::CareType)) }
    }
}

impl Permitted<ImportRegister, NewSite> {
    /// Makes the location of a site.
    pub fn make(self, id: LocationId, holder: OrganisationId, now: Instant) -> Result<Changed<Location>, RowRefusal> {
        let NewSite(site) = self.into_subject();
        site.judge()?;
        let kind = site.key.kind();
        let (brin, lrk) = match site.key {
            SiteKey::Brin(brin) => (Some(brin), None),
            SiteKey::Lrk(lrk) => (None, Some(lrk)),
        };
        let facts = LocationFacts {
            name: site.name,
            brin,
            lrk,
            care: site.care.into_iter().collect(),
            programmes: Vec::new(),
            municipality: site.municipality,
            district: None,
            holiday_region: site.holiday_region,
            closed_date: None,
        };
        Ok(Changed::made(Location { id, organisation_id: holder, kind, facts, created_at: now, version: 1 }))
    }
}

impl Permitted<ImportRegister, SiteChange> {
    /// Writes the fields that differ. `holder` is the organisation that holds the site from now on, where that is one of them.
    ///
    /// A district lies in one municipality, so a site that goes to another loses it.
    pub fn change(self, holder: Option<OrganisationId>) -> Result<Changed<Location>, RowRefusal> {
        let SiteChange { mut location, to, fields } = self.into_subject();
        to.judge()?;
        let expected = location.version;
        for field in fields {
            match field {
                RegisterField::Open => location.facts.closed_date = None,
                RegisterField::Name => location.facts.name.clone_from(&to.name),
                RegisterField::Holder => location.organisation_id = holder.unwrap_or(location.organisation_id),
                RegisterField::Municipality => {
                    location.facts.municipality = to.municipality.clone();
                    location.facts.district = None;
                }
                RegisterField::HolidayRegion => location.facts.holiday_region = to.holiday_region,
                RegisterField::Care => location.facts.care = to.care.iter().copied().collect(),
                RegisterField::Place
                | RegisterField::PreschoolEducation
                | RegisterField::Places
                | RegisterField::StartDate
                | RegisterField::EndDate => {}
            }
        }
        location.version += 1;
        Ok(Changed::from_version(location, expected))
    }
}

impl Permitted<ImportRegister, Location> {
    /// Closes a site that a file lacks, from a day on.
    pub fn close(self, from: Date) -> Changed<Location> {
        let mut location = self.into_subject();
        let expected = location.version;
        location.facts.closed_date = Some(from);
        location.version += 1;
        Changed::from_version(location, expected)
    }
}

impl Permitted<ImportRegister, NewHolder> {
    /// Makes the organisation of a holder. What nobody typed counts as a stand-in for a name: one made of a number, and the one
    /// that a file gives instead of a number, by which the organisation is found again until somebody names it.
    pub fn make(self, id: OrganisationId, now: Instant) -> Changed<Organisation> {
        let Holder { key, name } = self.into_subject().holder;
        let (kind, board_number, kvk, named_by_number) = match key {
            HolderKey::Board(number) => {
                let stand_in = name_by_number(&number) == name;
                (OrganisationKind::SchoolBoard, Some(number), None, stand_in)
            }
            HolderKey::Kvk(kvk) => {
                let stand_in = Holder::sole_trader(kvk.clone()).name == name;
                (OrganisationKind::ChildcareProvider, None, Some(kvk), stand_in)
            }
            HolderKey::Name(_) => (OrganisationKind::ChildcareProvider, None, None, true),
        };
        let facts = OrganisationFacts { name, kvk, oin: None, board_number, municipality: None };
        Changed::made(Organisation { id, kind, facts, named_by_number, created_at: now, version: 1 })
    }
}

impl Permitted<ImportRegister, HolderNumber> {
    /// Gives the organisation its number.
    pub fn number(self) -> Changed<Organisation> {
        let HolderNumber { mut organisation, kvk, .. } = self.into_subject();
        let expected = organisation.version;
        organisation.facts.kvk = Some(kvk);
        organisation.version += 1;
        Changed::from_version(organisation, expected)
    }
}

impl Permitted<ImportRegister, SchoolHoliday> {
    /// Keeps the days of a holiday.
    pub fn keep(self) -> Changed<SchoolHoliday> {
        Changed::made(self.into_subject())
    }
}

/// How a caller stands to what lies in these municipalities and no others.
fn relation_to<'a>(caller: &Authority, mut municipalities: impl Iterator<Item = &'a MunicipalityCode>) -> Relation {
    let own = caller.municipality();
    if own.is_some() && municipalities.all(|municipality| Some(municipality) == own) {
        Relation::Directed
    } else {
        Relation::Anyone
    }
}

impl Subject for NewSite {
    fn relation(&self, caller: &Authority) -> Relation {
        relation_to(caller, std::iter::once(&self.0.municipality))
    }
}

impl Subject for SiteChange {
    fn relation(&self, caller: &Authority) -> Relation {
        relation_to(caller, [&self.location.facts.municipality, &self.to.municipality].into_iter())
    }
}

impl Subject for NewHolder {
    fn relation(&self, caller: &Authority) -> Relation {
        relation_to(caller, std::iter::once(&self.municipality))
    }
}

impl Subject for HolderNumber {
    fn relation(&self, caller: &Authority) -> Relation {
        relation_to(caller, self.municipalities.iter())
    }
}

impl Subject for SchoolHoliday {
    /// A holiday is of a region and of no municipality.
    fn relation(&self, _: &Authority) -> Relation {
        Relation::Anyone
    }
}
