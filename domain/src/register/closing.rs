//! Which sites that a file no longer names are closed.

use std::collections::BTreeSet;

use super::{KeptSite, LeftReason, SiteKey};
use crate::{identifier::MunicipalityCode, location::LocationId, placement::Care};

/// The largest part of the open sites that one file closes unasked, in percent. A file that lacks more is more likely to be
/// incomplete than the register is to have changed so much.
pub const CLOSED_UNASKED_PERCENT: usize = 5;

/// A kept, open site that the file should name and does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absence {
    /// Our id of the site.
    pub id: LocationId,
    /// Its number in the register.
    pub key: SiteKey,
    /// What happens to it.
    pub outcome: AbsenceOutcome,
}

/// What happens to an absent site. It is never deleted: placements refer to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AbsenceOutcome {
    /// It is closed.
    Closed,
    /// It stays open, and the report says why.
    Left(LeftReason),
}

/// What a file covers: for each municipality the kinds of care of which it names sites. An extract of day-care centres says
/// nothing about after-school care, so it closes none.
#[derive(Debug, Default)]
pub(super) struct Coverage<'a> {
    kinds: BTreeSet<(&'a MunicipalityCode, Care)>,
    present: BTreeSet<&'a SiteKey>,
}

impl<'a> Coverage<'a> {
    /// The file names a site of these kinds in this municipality, registered or not any more.
    pub(super) fn names(&mut self, municipality: &'a MunicipalityCode, care: &BTreeSet<Care>) {
        self.kinds.extend(care.iter().map(|care| (municipality, *care)));
    }

    /// The file names this site as one that is registered, even where the row itself is refused.
    pub(super) fn has(&mut self, key: Option<&'a SiteKey>) {
        self.present.extend(key);
    }

    fn covers(&self, site: &KeptSite) -> bool {
        site.care.iter().any(|care| self.kinds.contains(&(&site.municipality, *care)))
    }

    /// The open sites that the file covers and does not name, in the order of their numbers.
    pub(super) fn absences(&self, sites: &[KeptSite], accept_closures: bool) -> Vec<Absence> {
        let covered: Vec<&KeptSite> = sites.iter().filter(|site| !site.closed && self.covers(site)).collect();
        let mut absent: Vec<&KeptSite> = covered.iter().copied().filter(|site| !self.present.contains(&site.key)).collect();
        absent.sort_by(|one, other| one.key.cmp(&other.key));
        let too_many = absent.len().saturating_mul(100) > covered.len().saturating_mul(CLOSED_UNASKED_PERCENT);
        let outcome =
            if too_many && !accept_closures { AbsenceOutcome::Left(LeftReason::TooManyClosures) } else { AbsenceOutcome::Closed };
        absent.into_iter().map(|site| Absence { id: site.id, key: site.key.clone(), outcome }).collect()
    }
}
