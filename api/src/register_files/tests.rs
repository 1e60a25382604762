//! Our own fictional files in the published forms, and, where they are present, the published files themselves.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use persistence::domain::{
    Id, Language,
    holiday::HolidayRegion,
    placement::Care,
    register::{
        AbsenceOutcome, Counts, HolderKey, Kept, KeptHoliday, KeptSite, Outcome, Plan, RegisterField, RegisterRow, RowReason,
        Site, SiteKey, plan, plan_holidays,
    },
};
use uuid::Uuid;

use super::*;

const LIMIT: u64 = 50_000_000;

/// Every field of a site that a row can tell.
const FIELDS: [RegisterField; 9] = [
    RegisterField::Open,
    RegisterField::Name,
    RegisterField::Holder,
    RegisterField::Municipality,
    RegisterField::Place,
    RegisterField::HolidayRegion,
    RegisterField::Care,
    RegisterField::PreschoolEducation,
    RegisterField::Places,
];

fn fixture(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/registers").join(name)).unwrap()
}

/// A published file beside the repository; it is not ours to commit, so a clone does without.
fn published(name: &str) -> Option<Vec<u8>> {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "../../shared/data", name].iter().collect();
    if !path.exists() {
        println!("Skipped: {} is absent.", path.display());
    }
    fs::read(path).ok()
}

fn as_sites<T: Into<Site>>(rows: Vec<RegisterRow<T>>) -> Vec<RegisterRow<Site>> {
    rows.into_iter().map(|row| row.map(Into::into)).collect()
}

fn planned(rows: &[RegisterRow<Site>], sites: &[KeptSite]) -> Plan {
    let holders: BTreeSet<HolderKey> = sites.iter().filter_map(|site| site.holder.clone()).collect();
    plan(rows, Kept { sites, holders: &holders, regions: &BTreeMap::new(), fields: &FIELDS }, false)
}

/// What is kept after a first file.
fn kept_after(rows: &[RegisterRow<Site>]) -> Vec<KeptSite> {
    let made = planned(rows, &[]).rows.into_iter().filter_map(|row| match row.outcome {
        Outcome::Made(site) => Some((row.number, site)),
        _ => None,
    });
    made.map(|(number, site)| KeptSite {
        id: Id::from_uuid(Uuid::from_u128(u128::from(number))),
        key: site.key,
        name: site.name,
        holder: Some(site.holder.key),
        municipality: site.municipality,
        place: site.place,
        holiday_region: site.holiday_region,
        care: site.care,
        preschool_education: site.preschool_education,
        places: site.places,
        closed: false,
    })
    .collect()
}

fn reasons(rows: &[RegisterRow<Site>]) -> BTreeMap<RowReason, usize> {
    let mut counts = BTreeMap::new();
    for refused in rows.iter().filter_map(|row| row.read.as_ref().err()) {
        for refusal in &refused.reasons {
            *counts.entry(refusal.reason).or_default() += 1;
        }
    }
    counts
}

fn amsterdam() -> Option<MunicipalityCode> {
    "GM0363".parse().ok()
}

#[test]
fn a_school_file_reads_as_published_and_the_next_date_is_an_update() {
    let first = as_sites(read_schools(&fixture("schools_v1.cp1252.csv"), LIMIT).unwrap());
    let names: Vec<&str> = first.iter().take(4).map(|row| row.read.as_ref().unwrap().name.as_str()).collect();
    assert_eq!(names, ["Basisschool ‘t Zeeschuim", "Kindcentrum \"De Kiezel\"", "CBS De Ster", "De Zoë"]);
    let elsewhere = first[3].read.as_ref().unwrap();
    assert_eq!((elsewhere.municipality.as_str(), elsewhere.holiday_region), ("GM9002", Some(HolidayRegion::South)));
    assert_eq!(elsewhere.holder.name, "Bevoegd gezag 90002");
    let last = first.last().unwrap();
    let refused = last.read.as_ref().unwrap_err();
    assert_eq!((last.number, refused.reasons[0].reason), (28, RowReason::NoBoard));
    assert_eq!(refused.reasons[0].at.as_deref(), Some("BEVOEGD GEZAG NUMMER"));

    let kept = kept_after(&first);
    let second = as_sites(read_schools(&fixture("schools_v2.cp1252.csv"), LIMIT).unwrap());
    let plan = planned(&second, &kept);
    assert_eq!(plan.counts(), Counts { made: 1, changed: 1, left: 24, closed: 1, ..Counts::default() });
    assert_eq!(plan.absences[0].key, SiteKey::Brin("90AB00".parse().unwrap()));
    assert_eq!(planned(&first, &kept).counts(), Counts { left: 26, refused: 1, ..Counts::default() });
}

#[test]
fn the_export_of_the_childcare_register_reads_without_its_childminders() {
    let rows = as_sites(read_childcare(&fixture("childcare_2026.csv"), None, LIMIT).unwrap());
    let sites: Vec<&Site> = rows.iter().filter_map(|row| row.read.as_ref().ok()).collect();
    let told: Vec<(&str, &str, bool)> =
        sites.iter().map(|site| (site.name.as_str(), site.holder.name.as_str(), site.registered)).collect();
    assert_eq!(
        told,
        [
            ("Kinderopvang 't Vuurtorentje", "Verzonnen Opvang B.V.", true),
            ("'De Golfbreker", "Verzonnen Opvang B.V.", true),
            ("\"De Branding", "Houder 90000002", true),
            ("De Eb", "Verzonnen Opvang B.V.", false),
        ]
    );
    assert_eq!(sites[0].care, BTreeSet::from([Care::DayCare, Care::Preschool]));
    assert_eq!(sites[1].care, BTreeSet::from([Care::AfterSchoolCare]));
    assert_eq!((sites[0].preschool_education, sites[1].preschool_education), (Some(true), None));
    let refused: Vec<(u64, RowReason)> =
        rows.iter().filter_map(|row| row.read.as_ref().err().map(|refused| (row.number, refused.reasons[0].reason))).collect();
    assert_eq!(
        refused,
        [
            (5, RowReason::Childminder),
            (6, RowReason::ChildminderAgency),
            (7, RowReason::NoHolder),
            (9, RowReason::NoMunicipality),
            (10, RowReason::ColumnCount)
        ]
    );
    let present = rows.iter().filter(|row| row.read.as_ref().is_err_and(|refused| refused.present.is_some())).count();
    assert_eq!(present, 3, "a registered site whose row is refused still counts as present");
}

#[test]
fn older_childcare_files_read_with_the_municipality_that_the_caller_gives() {
    let bytes = fixture("childcare_2016.csv");
    assert_eq!(
        reasons(&as_sites(read_childcare(&bytes, None, LIMIT).unwrap())),
        BTreeMap::from([(RowReason::NoMunicipality, 2)])
    );
    let rows = as_sites(read_childcare(&bytes, amsterdam().as_ref(), LIMIT).unwrap());
    let second = rows[1].read.as_ref().unwrap();
    assert_eq!((second.name.as_str(), second.places), ("Zand, schelp en zee", Some(48)));
    assert_eq!(second.holder.key, HolderKey::Kvk("09000010".parse().unwrap()));
    assert_eq!(second.care, BTreeSet::from([Care::DayCare]));

    let rows = as_sites(read_childcare(&fixture("childcare_2012-2016.csv"), amsterdam().as_ref(), LIMIT).unwrap());
    assert_eq!(rows[0].read.as_ref().unwrap().care, BTreeSet::from([Care::Preschool]));
    assert_eq!(reasons(&rows), BTreeMap::from([(RowReason::NoHolder, 2)]));
    let present: Vec<bool> = rows.iter().skip(1).map(|row| row.read.as_ref().unwrap_err().present.is_some()).collect();
    assert_eq!(present, [false, true], "only the one that is still registered is present");
}

#[test]
fn school_holidays_read_in_dutch_and_name_every_reason() {
    let rows = read_school_holidays(&fixture("school_holidays.csv"), LIMIT).unwrap();
    let first = rows[0].read.as_ref().unwrap();
    assert_eq!((first.region, first.start_date.to_string().as_str()), (HolidayRegion::South, "2026-10-24"));
    let reasons = |index: usize| -> Vec<RowReason> {
        rows[index].read.as_ref().unwrap_err().reasons.iter().map(|refusal| refusal.reason).collect()
    };
    assert_eq!(reasons(1), [RowReason::EndBeforeStart]);
    assert_eq!(reasons(2), [RowReason::HolidayRegion, RowReason::Day]);
    assert!(rows[3].read.is_ok());
}

#[test]
fn a_file_of_another_register_is_refused_as_a_whole() {
    let error = read_schools(&fixture("childcare_2026.csv"), LIMIT).unwrap_err();
    assert_eq!(error, FileError::UnknownHeader);
    assert_eq!(error.message(Language::Dutch), "De eerste regel is geen kop van dit register.");
    let untyped = b"LRK nummer,actuele_naam_oko,naam_houder\n900000001,C.D. Verzinsel,C.D. Verzinsel\n";
    assert_eq!(read_childcare(untyped, amsterdam().as_ref(), LIMIT), Err(FileError::MissingColumns(vec!["type_oko"])));
}

#[test]
fn the_national_school_files_give_seventeen_new_two_gone_and_the_changed() {
    let files = ["2026-04-18", "2026-08-04"].map(|date| {
        published(&format!("schools/alle-schoolvestigingen-basisonderwijs_{date}.cp1252.csv.gz"))
            .map(|bytes| as_sites(read_schools(&bytes, LIMIT).unwrap()))
    });
    let [Some(first), Some(second)] = files else { return };
    assert_eq!((first.len(), second.len()), (6_107, 6_122));
    assert_eq!((reasons(&first), reasons(&second)), (BTreeMap::new(), BTreeMap::new()));
    let kept = kept_after(&first);
    assert_eq!(kept.len(), 6_107);
    assert_eq!(planned(&first, &kept).counts(), Counts { left: 6_107, ..Counts::default() });

    let plan = planned(&second, &kept);
    assert_eq!(plan.counts(), Counts { made: 17, changed: 28, left: 6_077, closed: 2, ..Counts::default() });
    let closed: Vec<&str> = plan.absences.iter().map(|absence| absence.key.as_str()).collect();
    assert_eq!(closed, ["32GV00", "32HW00"]);
    assert!(plan.absences.iter().all(|absence| absence.outcome == AbsenceOutcome::Closed));
}

#[test]
fn the_regional_school_files_read_alike() {
    let files = ["2026-04-18", "2026-08-04"].map(|date| published(&format!("schools/vestigingen_bo_utrecht_bunnik_{date}.csv")));
    let [Some(first), Some(second)] = files.map(|file| file.map(|bytes| as_sites(read_schools(&bytes, LIMIT).unwrap()))) else {
        return;
    };
    let plan = planned(&second, &kept_after(&first));
    println!("{:?}", plan.counts());
    assert_eq!(plan.rows.len(), 105);
    assert_eq!((plan.counts().made, plan.counts().closed, plan.counts().refused), (0, 0, 0));
}

#[test]
fn the_published_childcare_files_read_with_a_reason_for_each_row_that_is_not_taken() {
    // The file, its rows that are sites, of those the ones that are registered, and how often each reason occurs.
    let cases = [
        ("lrk_kdv_amsterdam_2016.csv", 218, 218, BTreeMap::new()),
        ("lrk_kdv_haarlem_2016.csv", 45, 45, BTreeMap::new()),
        (
            "lrk_kdv_bso_psz_amsterdam_2012-2016.csv",
            575,
            575,
            BTreeMap::from([(RowReason::SiteNumber, 1), (RowReason::NoHolder, 351)]),
        ),
        ("lrk_export_header_2026.csv", 0, 0, BTreeMap::new()),
    ];
    for (name, taken, registered, expected) in cases {
        let Some(bytes) = published(&format!("childcare/{name}")) else { continue };
        let rows = as_sites(read_childcare(&bytes, amsterdam().as_ref(), LIMIT).unwrap());
        let sites: Vec<&Site> = rows.iter().filter_map(|row| row.read.as_ref().ok()).collect();
        let counted = (sites.len(), sites.iter().filter(|site| site.registered).count());
        assert_eq!((counted, reasons(&rows)), ((taken, registered), expected), "{name}");
        let kept = kept_after(&rows);
        let again = planned(&rows, &kept).counts();
        println!("{name}: {} rows, {} made, {} refused", rows.len(), kept.len(), again.refused);
        assert_eq!((again.made, again.changed, again.closed), (0, 0, 0), "{name}");
    }
}

#[test]
fn the_published_school_holidays_read_whole() {
    let Some(bytes) = published("places/schoolvakanties_midden.csv") else { return };
    let rows = read_school_holidays(&bytes, LIMIT).unwrap();
    let planned = plan_holidays(&rows, &[]);
    assert_eq!(Counts::of_rows(&planned), Counts { made: 12, ..Counts::default() });
    let kept: Vec<KeptHoliday> = rows
        .iter()
        .map(|row| KeptHoliday { id: Id::from_uuid(Uuid::from_u128(u128::from(row.number))), holiday: row.read.clone().unwrap() })
        .collect();
    assert_eq!(Counts::of_rows(&plan_holidays(&rows, &kept)), Counts { left: 12, ..Counts::default() });
}
