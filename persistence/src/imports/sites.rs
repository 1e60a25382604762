//! Sites: what is kept of them, what an import decides, and carrying that out.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Date,
    authority::{Action, Changed, ImportRegister},
    identifier::{Brin, Kvk, Lrk},
    location::{Location, LocationId, LocationKind},
    organisation::OrganisationId,
    register::{
        Absence, AbsenceOutcome, HolderKey, HolderNumber, HolderStep, ImportCounts, ImportId, Kept, KeptSite, LeftReason,
        NewHolder, NewSite, Outcome, RefusedRow, RegisterField, RegisterRow, RowReason, RowRefusal, RowResult, Site, SiteChange,
        SiteKey, plan, regions_of_municipalities, rows_within,
    },
};

use super::{
    Report,
    holders::{HolderRow, Holders},
};
use crate::{Failure, Reading, Writing};

/// The fields that a location keeps. A row that differs only in the town, the number of places or the mark for preschool
/// education changes nothing.
const KEPT_FIELDS: [RegisterField; 6] = [
    RegisterField::Open,
    RegisterField::Name,
    RegisterField::Holder,
    RegisterField::Municipality,
    RegisterField::HolidayRegion,
    RegisterField::Care,
];

/// One thing to do.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "nearly all steps are rows, which are the large ones")]
pub(super) enum Step {
    /// A holder known by name gets its number.
    Number { from: HolderKey, kvk: Kvk },
    /// What is decided of a row is done.
    Row { number: u64, item: Option<String>, outcome: Outcome<Site, LocationId> },
    /// A site that the file lacks.
    Absent(Absence),
}

/// What an import is to do. Rows that say what is kept already are counted and nothing else.
pub(super) struct Planned {
    pub(super) steps: Vec<Step>,
    pub(super) counts: ImportCounts,
    pub(super) holders: Holders,
}

impl Reading<'_> {
    /// Holds the rows of a file against what is kept.
    pub(super) fn plan_sites(
        &mut self,
        kind: LocationKind,
        rows: &[RegisterRow<Site>],
        accept_closures: bool,
    ) -> Result<Planned, Failure> {
        self.authority().may(Action::ImportRegister)?;
        let rows = match self.authority().municipality() {
            Some(municipality) => rows_within(rows.to_vec(), municipality),
            None => rows.to_vec(),
        };
        let organisations = self.holders()?;
        let sites = self.kept_sites(kind, &organisations)?;
        let regions = match kind {
            LocationKind::School => BTreeMap::new(),
            LocationKind::Childcare => regions_of_municipalities(&self.kept_sites(LocationKind::School, &organisations)?),
        };
        let mut holders = Holders::new();
        for organisation in &organisations {
            for key in organisation.keys() {
                holders.entry(key).or_insert(organisation.id());
            }
        }
        let known: BTreeSet<HolderKey> = holders.keys().cloned().collect();
        let kept = Kept { sites: &sites, holders: &known, regions: &regions, fields: &KEPT_FIELDS };
        let plan = plan(&rows, kept, accept_closures);
        let mut counts = ImportCounts::default();
        let mut steps: Vec<Step> = plan.holders.into_iter().filter_map(numbering).collect();
        for (planned, row) in plan.rows.into_iter().zip(&rows) {
            if planned.outcome == Outcome::Left(LeftReason::Same) {
                counts.add(&RowResult::Left(LeftReason::Same));
            } else {
                steps.push(Step::Row { number: planned.number, item: item(row), outcome: planned.outcome });
            }
        }
        steps.extend(plan.absences.into_iter().map(Step::Absent));
        Ok(Planned { steps, counts, holders })
    }

    /// The sites of a kind that are kept with a number of a register, closed ones included.
    ///
    /// A municipality gives no number to a holder that also has sites elsewhere, so to it such a holder has no key by name; a
    /// site of it that the file gives to a number goes to the organisation of that number instead.
    fn kept_sites(&mut self, kind: LocationKind, organisations: &[HolderRow]) -> Result<Vec<KeptSite>, Failure> {
        let today = self.today();
        let locations = self.locations_of_kind(kind)?;
        let own = self.authority().municipality();
        let elsewhere: BTreeSet<OrganisationId> = locations
            .iter()
            .filter(|location| own.is_some_and(|own| location.facts.municipality != *own))
            .map(|location| location.organisation_id)
            .collect();
        let keys: BTreeMap<OrganisationId, HolderKey> =
            organisations.iter().filter_map(|organisation| Some((organisation.id(), organisation.key(kind)?))).collect();
        let holder = |id: OrganisationId| keys.get(&id).filter(|key| key.is_number() || !elsewhere.contains(&id)).cloned();
        Ok(locations.iter().filter_map(|location| kept_site(location, holder(location.organisation_id), today)).collect())
    }
}

/// A location as an import knows it, if it has a number of a register.
fn kept_site(location: &Location, holder: Option<HolderKey>, today: Date) -> Option<KeptSite> {
    let facts = &location.facts;
    let key = match location.kind {
        LocationKind::School => facts.brin.clone().map(SiteKey::Brin),
        LocationKind::Childcare => facts.lrk.clone().map(SiteKey::Lrk),
    };
    Some(KeptSite {
        id: location.id,
        key: key?,
        name: facts.name.clone(),
        holder,
        municipality: facts.municipality.clone(),
        place: None,
        holiday_region: facts.holiday_region,
        care: facts.care.iter().copied().collect(),
        preschool_education: None,
        places: None,
        closed: !location.is_open_on(today),
    })
}

/// Holders are made when a row that may be carried out needs them, so of the plan only the numbers remain.
fn numbering(step: HolderStep) -> Option<Step> {
    match step {
        HolderStep::Numbered { from, to: HolderKey::Kvk(kvk) } => Some(Step::Number { from, kvk }),
        HolderStep::Numbered { .. } | HolderStep::Made(_) => None,
    }
}

/// What a row is about. Where the row may be that of a childminder its number is not kept: it stands for a person at home.
fn item(row: &RegisterRow<Site>) -> Option<String> {
    let of_person = |refusal: &RowRefusal| matches!(refusal.reason, RowReason::Childminder | RowReason::CareType);
    match &row.read {
        Ok(site) => Some(site.key.to_string()),
        Err(RefusedRow { reasons, .. }) if reasons.iter().any(of_person) => None,
        Err(RefusedRow { present, .. }) => present.as_ref().map(SiteKey::to_string),
    }
}

/// A caller who may import may not touch this: the municipality is another.
fn elsewhere() -> RowResult {
    RowResult::Refused(vec![RowRefusal::whole(RowReason::OtherMunicipality)])
}

/// The things that a piece of an import is about, as they are now, and what it has done so far.
struct Work<'w, 'a> {
    tx: &'w mut Writing<'a>,
    known: &'w Holders,
    found: Holders,
    locations: BTreeMap<LocationId, Location>,
    by_key: BTreeMap<SiteKey, LocationId>,
    new: Vec<Changed<Location>>,
}

impl Writing<'_> {
    /// Carries out some steps. Gives the holders that were made or found, and the report with these steps in it.
    pub(super) fn apply_steps(
        &mut self,
        import: ImportId,
        steps: &[Step],
        known: &Holders,
        mut report: Report,
    ) -> Result<(Holders, Report), Failure> {
        self.authority().may(Action::ImportRegister)?;
        let mut work = Work::begin(self, steps, known)?;
        for step in steps {
            match step {
                Step::Number { from, kvk } => work.number(from, kvk)?,
                Step::Row { number, item, outcome } => {
                    let result = work.row(outcome)?;
                    report.add(Some(*number), item.clone(), result);
                }
                Step::Absent(absence) => {
                    let result = work.absent(absence)?;
                    report.add(None, Some(absence.key.to_string()), result);
                }
            }
        }
        let Work { found, new, .. } = work;
        self.save_new_locations(&new)?;
        self.save_report(import, &mut report)?;
        Ok((found, report))
    }
}

impl<'w, 'a> Work<'w, 'a> {
    /// Loads what the steps are about: also what another import may have made since this one was decided.
    fn begin(tx: &'w mut Writing<'a>, steps: &[Step], known: &'w Holders) -> Result<Self, Failure> {
        let (mut ids, mut brins, mut lrks, mut keys): (Vec<_>, Vec<Brin>, Vec<Lrk>, Vec<_>) = Default::default();
        for step in steps {
            match step {
                Step::Row { outcome: Outcome::Made(site), .. } => {
                    match &site.key {
                        SiteKey::Brin(brin) => brins.push(brin.clone()),
                        SiteKey::Lrk(lrk) => lrks.push(lrk.clone()),
                    }
                    keys.push(site.holder.key.clone());
                }
                Step::Row { outcome: Outcome::Changed { id, to, .. }, .. } => {
                    ids.push(*id);
                    keys.push(to.holder.key.clone());
                }
                Step::Absent(absence) => ids.push(absence.id),
                Step::Number { kvk, .. } => keys.push(HolderKey::Kvk(kvk.clone())),
                Step::Row { outcome: Outcome::Left(_) | Outcome::Refused(_), .. } => {}
            }
        }
        keys.retain(|key| !known.contains_key(key));
        let found = tx.holders_by_number(&keys)?;
        let mut by_key = BTreeMap::new();
        let mut locations: BTreeMap<_, _> =
            if ids.is_empty() { BTreeMap::new() } else { tx.locations_by_id(&ids)?.into_iter().map(|l| (l.id, l)).collect() };
        if !(brins.is_empty() && lrks.is_empty()) {
            let today = tx.today();
            for location in tx.locations_by_number(&brins, &lrks)? {
                by_key.extend(kept_site(&location, None, today).map(|site| (site.key, location.id)));
                locations.insert(location.id, location);
            }
        }
        Ok(Self { tx, known, found, locations, by_key, new: Vec::new() })
    }

    /// Gives a holder its number, unless another has got it since or the caller may not. Then the sites that the file gives to
    /// the number go to the organisation that has it.
    fn number(&mut self, from: &HolderKey, kvk: &Kvk) -> Result<(), Failure> {
        let to = HolderKey::Kvk(kvk.clone());
        let Some(id) = self.known.get(from).copied().filter(|_| !self.found.contains_key(&to)) else { return Ok(()) };
        let Some(organisation) = self.tx.organisation(id)?.filter(|organisation| organisation.facts.kvk.is_none()) else {
            return Ok(());
        };
        let municipalities = self.tx.municipalities_of(id)?;
        let subject = HolderNumber { organisation, kvk: kvk.clone(), municipalities };
        if let Ok(permitted) = self.tx.authority().permit::<ImportRegister, _>(subject) {
            self.tx.save_organisation(permitted.number())?;
            self.found.insert(to, id);
        }
        Ok(())
    }

    fn row(&mut self, outcome: &Outcome<Site, LocationId>) -> Result<RowResult, Failure> {
        match outcome {
            Outcome::Left(reason) => Ok(RowResult::Left(*reason)),
            Outcome::Refused(reasons) => Ok(RowResult::Refused(reasons.clone())),
            Outcome::Changed { id, to, fields } => self.change(*id, to, fields.clone()),
            Outcome::Made(site) => match self.by_key.get(&site.key).copied() {
                Some(id) => self.compare(id, site),
                None => self.make(site),
            },
        }
    }

    /// Treats a row whose site another import has made since as any row of a kept site.
    fn compare(&mut self, id: LocationId, site: &Site) -> Result<RowResult, Failure> {
        let key = &site.holder.key;
        let held_by = self.found.get(key).or_else(|| self.known.get(key)).copied();
        let today = self.tx.today();
        let kept = self.locations.get(&id).and_then(|location| {
            let holder = Some(key.clone()).filter(|_| held_by == Some(location.organisation_id));
            kept_site(location, holder, today)
        });
        let fields = kept.map(|kept| site.differences(&kept, &KEPT_FIELDS)).unwrap_or_default();
        if fields.is_empty() { Ok(RowResult::Left(LeftReason::Same)) } else { self.change(id, site, fields) }
    }

    fn make(&mut self, site: &Site) -> Result<RowResult, Failure> {
        let Ok(permitted) = self.tx.authority().permit::<ImportRegister, _>(NewSite(site.clone())) else {
            return Ok(elsewhere());
        };
        let holder = self.holder(site)?;
        match permitted.make(self.tx.new_id(), holder, self.tx.now()) {
            Ok(location) => {
                self.new.push(location);
                Ok(RowResult::Made)
            }
            Err(refusal) => Ok(RowResult::Refused(vec![refusal])),
        }
    }

    fn change(&mut self, id: LocationId, to: &Site, fields: Vec<RegisterField>) -> Result<RowResult, Failure> {
        let Some(location) = self.locations.get(&id).cloned() else {
            return Err(Failure::Internal(format!("location {id} was planned to change and is gone")));
        };
        let change = SiteChange { location, to: to.clone(), fields: fields.clone() };
        let Ok(permitted) = self.tx.authority().permit::<ImportRegister, _>(change) else { return Ok(elsewhere()) };
        let holder = if fields.contains(&RegisterField::Holder) { Some(self.holder(to)?) } else { None };
        match permitted.change(holder) {
            Ok(changed) => {
                self.tx.save_location(changed)?;
                Ok(RowResult::Changed(fields))
            }
            Err(refusal) => Ok(RowResult::Refused(vec![refusal])),
        }
    }

    fn absent(&mut self, absence: &Absence) -> Result<RowResult, Failure> {
        let today = self.tx.today();
        let location = match absence.outcome {
            AbsenceOutcome::Left(reason) => return Ok(RowResult::Left(reason)),
            AbsenceOutcome::Closed => self.locations.get(&absence.id).filter(|location| location.is_open_on(today)),
        };
        let Some(location) = location.cloned() else { return Ok(RowResult::Left(LeftReason::Same)) };
        let Ok(permitted) = self.tx.authority().permit::<ImportRegister, _>(location) else { return Ok(elsewhere()) };
        self.tx.save_location(permitted.close(today))?;
        Ok(RowResult::Closed)
    }

    /// The organisation that holds a site, made where it does not exist.
    fn holder(&mut self, site: &Site) -> Result<OrganisationId, Failure> {
        let key = &site.holder.key;
        if let Some(id) = self.found.get(key).or_else(|| self.known.get(key)) {
            return Ok(*id);
        }
        let new = NewHolder { holder: site.holder.clone(), municipality: site.municipality.clone() };
        let permitted = self.tx.authority().permit::<ImportRegister, _>(new)?;
        let made = permitted.make(self.tx.new_id(), self.tx.now());
        let id = self.tx.save_organisation(made)?.id;
        self.found.insert(key.clone(), id);
        Ok(id)
    }
}
