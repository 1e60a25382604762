//! A school or childcare site, as a register file tells it and as it is kept.
//!
//! Only what a purpose needs is taken: no street, no telephone number, no contact person, no dates of registration.

use std::{collections::BTreeSet, fmt};

use super::{Holder, HolderKey, RegisterField};
use crate::{
    holiday::HolidayRegion,
    identifier::{BoardNumber, Brin, Lrk, MunicipalityCode},
    location::{LocationId, LocationKind},
    placement::Care,
};

/// The longest name that is kept, in characters.
pub const LONGEST_NAME: usize = 200;

/// The number by which a register knows a site.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SiteKey {
    /// BRIN and two digits (vestigingscode), of a school site.
    Brin(Brin),
    /// Number in the national childcare register, of a childcare site.
    Lrk(Lrk),
}

impl SiteKey {
    /// The kind of site that has such a number.
    pub const fn kind(&self) -> LocationKind {
        match self {
            Self::Brin(_) => LocationKind::School,
            Self::Lrk(_) => LocationKind::Childcare,
        }
    }

    /// The number as text.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Brin(brin) => brin.as_str(),
            Self::Lrk(lrk) => lrk.as_str(),
        }
    }
}

impl fmt::Display for SiteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A row of DUO's file of primary school sites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchoolSite {
    /// VESTIGINGSCODE.
    pub brin: Brin,
    /// VESTIGINGSNAAM.
    pub name: String,
    /// BEVOEGD GEZAG NUMMER.
    pub board: BoardNumber,
    /// GEMEENTENUMMER; the place is not the municipality (De Meern lies in Utrecht).
    pub municipality: MunicipalityCode,
    /// VAKANTIEREGIO. It goes by place: four municipalities lie in two regions.
    pub holiday_region: HolidayRegion,
    /// PLAATSNAAM as published, in capitals.
    pub place: Option<String>,
}

/// A row of the national childcare register (LRK).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChildcareSite {
    /// Number in the register.
    pub lrk: Lrk,
    /// Name of the site.
    pub name: String,
    /// Holder of the site.
    pub holder: Holder,
    /// Kinds of care that the type of registration allows.
    pub care: BTreeSet<Care>,
    /// Responsible municipality.
    pub municipality: MunicipalityCode,
    /// Whether preschool education (VE) is given; nothing where the file does not tell.
    pub preschool_education: Option<bool>,
    /// Number of places; nothing where the file does not tell.
    pub places: Option<i32>,
    /// The register has none; see [`super::regions_of_municipalities`].
    pub holiday_region: Option<HolidayRegion>,
    /// Whether the site is still registered. One that is not counts as absent.
    pub registered: bool,
}

/// A site as a file tells it, of either kind. Where a file does not tell a thing it is `None`, and what is kept stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Number in the register.
    pub key: SiteKey,
    /// Name.
    pub name: String,
    /// Holder: a school board or a holder of childcare.
    pub holder: Holder,
    /// Municipality.
    pub municipality: MunicipalityCode,
    /// Town or village.
    pub place: Option<String>,
    /// Holiday region.
    pub holiday_region: Option<HolidayRegion>,
    /// Kinds of care.
    pub care: BTreeSet<Care>,
    /// Whether preschool education is given.
    pub preschool_education: Option<bool>,
    /// Number of places.
    pub places: Option<i32>,
    /// Whether the site is still registered.
    pub registered: bool,
}

impl From<SchoolSite> for Site {
    fn from(school: SchoolSite) -> Self {
        Self {
            key: SiteKey::Brin(school.brin),
            name: school.name,
            holder: Holder::board(school.board),
            municipality: school.municipality,
            place: school.place,
            holiday_region: Some(school.holiday_region),
            care: BTreeSet::from([Care::School]),
            preschool_education: None,
            places: None,
            registered: true,
        }
    }
}

impl From<ChildcareSite> for Site {
    fn from(childcare: ChildcareSite) -> Self {
        Self {
            key: SiteKey::Lrk(childcare.lrk),
            name: childcare.name,
            holder: childcare.holder,
            municipality: childcare.municipality,
            place: None,
            holiday_region: childcare.holiday_region,
            care: childcare.care,
            preschool_education: childcare.preschool_education,
            places: childcare.places,
            registered: childcare.registered,
        }
    }
}

/// A site as it is kept. What storage does not keep is `None` here, and left out of [`super::Kept::fields`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptSite {
    /// Our id.
    pub id: LocationId,
    /// Number in the register.
    pub key: SiteKey,
    /// Name.
    pub name: String,
    /// Key of the organisation that holds it; `None` where that organisation has no number of this kind.
    pub holder: Option<HolderKey>,
    /// Municipality.
    pub municipality: MunicipalityCode,
    /// Town or village.
    pub place: Option<String>,
    /// Holiday region.
    pub holiday_region: Option<HolidayRegion>,
    /// Kinds of care.
    pub care: BTreeSet<Care>,
    /// Whether preschool education is given.
    pub preschool_education: Option<bool>,
    /// Number of places.
    pub places: Option<i32>,
    /// Whether it is closed.
    pub closed: bool,
}

/// Whether a file tells something that is kept otherwise.
fn tells_otherwise<T: PartialEq>(told: Option<&T>, kept: Option<&T>) -> bool {
    told.is_some() && told != kept
}

impl Site {
    /// The fields, of those that are kept at all, in which this site differs from how it is kept.
    ///
    /// Three fields follow a rule of their own. A holder without a number moves no site: a name alone is no ground for that.
    /// The kinds of care change only when the file names one that is not kept, since the register does not tell day care from
    /// a playgroup and somebody may have. The region of a childcare site is derived, so it fills a gap and corrects nothing.
    pub fn differences(&self, kept: &KeptSite, fields: &[RegisterField]) -> Vec<RegisterField> {
        let region_counts = self.key.kind() == LocationKind::School || kept.holiday_region.is_none();
        [
            (RegisterField::Open, kept.closed),
            (RegisterField::Name, self.name != kept.name),
            (RegisterField::Holder, self.holder.key.is_number() && kept.holder.as_ref() != Some(&self.holder.key)),
            (RegisterField::Municipality, self.municipality != kept.municipality),
            (RegisterField::Place, tells_otherwise(self.place.as_ref(), kept.place.as_ref())),
            (
                RegisterField::HolidayRegion,
                region_counts && tells_otherwise(self.holiday_region.as_ref(), kept.holiday_region.as_ref()),
            ),
            (RegisterField::Care, !self.care.is_subset(&kept.care)),
            (
                RegisterField::PreschoolEducation,
                tells_otherwise(self.preschool_education.as_ref(), kept.preschool_education.as_ref()),
            ),
            (RegisterField::Places, tells_otherwise(self.places.as_ref(), kept.places.as_ref())),
        ]
        .into_iter()
        .filter_map(|(field, differs)| (differs && fields.contains(&field)).then_some(field))
        .collect()
    }
}
