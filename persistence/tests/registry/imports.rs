//! Imports of schools, childcare sites and school holidays.

use std::collections::BTreeSet;

use domain::{
    Refusal,
    authority::{Action, ChangeOrganisation, Identity},
    holiday::{HolidayRegion, SchoolHoliday},
    location::LocationKind,
    organisation::{Organisation, OrganisationFacts, OrganisationKind},
    placement::Care,
    register::{
        ChildcareSite, Holder, Import, ImportCounts, ImportedRow, LeftReason, RefusedRow, RegisterField, RegisterFile,
        RegisterRow, RowReason, RowRefusal, RowResult, SchoolSite, SiteKey,
    },
};
use persistence::{Failure, LocationFilter, OrganisationFilter, Reading, Writing};

use super::{EVERYTHING, PageRequest, Registry, call, day, now, operator, refusal, registries};

impl Registry {
    async fn import(&self, who: &Identity, file: RegisterFile, accept: bool) -> Result<Import, Failure> {
        self.database.import(&call(who, Action::ImportRegister), file, accept).await
    }

    async fn report(&self, who: &Identity, import: &Import) -> Option<Vec<ImportedRow>> {
        let id = import.id;
        let read = move |tx: &mut Reading<'_>| tx.import_rows(id, PageRequest { size: 100, after: None });
        let page = self.database.read(&call(who, Action::ReadRegister), read).await.unwrap();
        page.map(|page| page.items)
    }

    async fn holder_of(&self, lrk: &str) -> Organisation {
        let filter = LocationFilter { lrk: Some(lrk.parse().unwrap()), ..LocationFilter::default() };
        let find = move |tx: &mut Reading<'_>| {
            let location = tx.locations(&filter, EVERYTHING)?.items.remove(0);
            tx.organisation(location.organisation_id)
        };
        self.database.read(&call(&operator(), Action::ReadRegister), find).await.unwrap().unwrap()
    }
}

fn rows<T>(told: impl IntoIterator<Item = T>) -> Vec<RegisterRow<T>> {
    (2..).zip(told).map(|(number, told)| RegisterRow { number, read: Ok(told) }).collect()
}

fn school(number: u32, name: &str) -> SchoolSite {
    SchoolSite {
        brin: format!("{:02}ZZ{:02}", number / 100, number % 100).parse().unwrap(),
        name: name.into(),
        board: format!("{:05}", 90_000 + number / 10).parse().unwrap(),
        municipality: "GM9001".parse().unwrap(),
        holiday_region: HolidayRegion::South,
        place: Some("ZEESTAD".into()),
    }
}

fn schools(numbers: std::ops::Range<u32>) -> Vec<SchoolSite> {
    numbers.map(|number| school(number, "De Kiezel")).collect()
}

fn day_care(number: u32, holder: Holder, municipality: &str) -> ChildcareSite {
    ChildcareSite {
        lrk: (900_000_000 + number).to_string().parse().unwrap(),
        name: "De Schelp".into(),
        holder,
        care: BTreeSet::from([Care::DayCare]),
        municipality: municipality.parse().unwrap(),
        preschool_education: Some(true),
        places: Some(16),
        holiday_region: None,
        registered: true,
    }
}

fn unnumbered(name: &str) -> Holder {
    Holder::by_name(name.into()).unwrap()
}

fn numbered(name: &str) -> Holder {
    Holder::with_kvk("90000001".parse().unwrap(), name.into())
}

#[tokio::test]
async fn a_register_is_imported_in_pieces_and_the_second_time_changes_nothing() {
    for registry in registries() {
        let who = operator();
        let refused = RegisterRow {
            number: 999,
            read: Err(RefusedRow { reasons: vec![RowRefusal::at(RowReason::NoBoard, "BEVOEGD GEZAG NUMMER")], present: None }),
        };
        let file = || RegisterFile::Schools(rows(schools(0..240)).into_iter().chain([refused.clone()]).collect());
        let import = registry.import(&who, file(), false).await.unwrap();
        assert_eq!(import.counts, ImportCounts { made: 240, refused: 1, ..ImportCounts::default() });
        let read = move |tx: &mut Reading<'_>| {
            let kind = Some(OrganisationKind::SchoolBoard);
            let boards = tx.organisations(&OrganisationFilter { kind, ..OrganisationFilter::default() }, EVERYTHING)?.items;
            let last = tx.import_rows(import.id, PageRequest { size: 100, after: Some(239) })?;
            Ok((boards, last.unwrap().items, tx.import(import.id)?.unwrap()))
        };
        let (boards, last, kept) = registry.database.read(&call(&who, Action::ReadRegister), read).await.unwrap();
        assert_eq!((boards.len(), boards[0].facts.name.as_str(), boards[0].named_by_number), (24, "Bevoegd gezag 90000", true));
        assert_eq!(kept, import);
        assert_eq!((last[0].row_number, last[0].item.as_deref(), &last[0].result), (Some(241), Some("02ZZ39"), &RowResult::Made));
        assert_eq!((last[1].row_number, last[1].item.as_deref()), (Some(999), None));
        let reasons = vec![RowRefusal::at(RowReason::NoBoard, "BEVOEGD GEZAG NUMMER")];
        assert_eq!(last[1].result, RowResult::Refused(reasons));

        let again = registry.import(&who, file(), false).await.unwrap();
        assert_eq!(again.counts, ImportCounts { unchanged: 240, refused: 1, ..ImportCounts::default() });
        assert_eq!(registry.report(&who, &again).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn an_update_makes_changes_closes_and_reopens_and_closes_not_too_many() {
    for registry in registries() {
        let who = operator();
        registry.import(&who, RegisterFile::Schools(rows(schools(0..40))), false).await.unwrap();
        let mut next = schools(1..41);
        next[0].name = "De Kei".into();
        next[1].board = "91000".parse().unwrap();
        next[2].place = Some("ELDERS".into());
        let import = registry.import(&who, RegisterFile::Schools(rows(next.clone())), false).await.unwrap();
        let counts = ImportCounts { made: 1, changed: 2, unchanged: 37, closed: 1, ..ImportCounts::default() };
        assert_eq!(import.counts, counts);
        let report = registry.report(&who, &import).await.unwrap();
        let told: Vec<_> = report.into_iter().map(|row| (row.position, row.row_number, row.item.unwrap(), row.result)).collect();
        let expected = [
            (1, Some(2), "00ZZ01".to_owned(), RowResult::Changed(vec![RegisterField::Name])),
            (2, Some(3), "00ZZ02".to_owned(), RowResult::Changed(vec![RegisterField::Holder])),
            (3, Some(41), "00ZZ40".to_owned(), RowResult::Made),
            (4, None, "00ZZ00".to_owned(), RowResult::Closed),
        ];
        assert_eq!(told, expected);
        let open = LocationFilter { open_on: Some(now().date()), brin: "00ZZ00".parse().ok(), ..LocationFilter::default() };
        assert!(registry.find(open.clone()).await.is_empty(), "closed, not deleted");
        assert_eq!(registry.find(LocationFilter { open_on: None, ..open.clone() }).await.len(), 1);

        let again = registry.import(&who, RegisterFile::Schools(rows(next)), false).await.unwrap();
        assert_eq!(again.counts, ImportCounts { unchanged: 40, ..ImportCounts::default() });

        let few = || RegisterFile::Schools(rows(schools(0..20)));
        let left = registry.import(&who, few(), false).await.unwrap();
        // The two that had changed go back, the closed one opens again, and of 40 open ones 21 are absent.
        assert_eq!(left.counts, ImportCounts { changed: 3, unchanged: 17, left: 21, ..ImportCounts::default() });
        assert_eq!(registry.find(open).await.len(), 1);
        let report = registry.report(&who, &left).await.unwrap();
        assert_eq!(report.last().map(|row| &row.result), Some(&RowResult::Left(LeftReason::TooManyClosures)));
        let closed = registry.import(&who, few(), true).await.unwrap();
        assert_eq!(closed.counts, ImportCounts { unchanged: 20, closed: 21, ..ImportCounts::default() });
    }
}

#[tokio::test]
async fn a_municipality_imports_its_own_sites_only_and_others_do_not_see_that_it_did() {
    for registry in registries() {
        let city = registry.organisation(OrganisationKind::Municipality, "Zeestad", Some("GM9001")).await;
        let town = registry.organisation(OrganisationKind::Municipality, "Duindorp", Some("GM9002")).await;
        let provider = registry.organisation(OrganisationKind::ChildcareProvider, "Vloed", None).await;
        let (mayor, other) = (registry.manager(city.id).await, registry.manager(town.id).await);
        let site = |number, municipality| day_care(number, numbered("Eb BV"), municipality);
        let file = RegisterFile::Childcare(rows([site(1, "GM9001"), site(2, "GM9002"), site(3, "GM9001")]));
        let import = registry.import(&mayor, file.clone(), true).await.unwrap();
        assert_eq!(import.counts, ImportCounts { made: 2, refused: 1, ..ImportCounts::default() });
        let elsewhere = RowResult::Refused(vec![RowRefusal::whole(RowReason::OtherMunicipality)]);
        assert_eq!(registry.report(&mayor, &import).await.unwrap()[1].result, elsewhere);
        assert!(registry.report(&operator(), &import).await.is_some());
        assert_eq!(registry.report(&other, &import).await, None);

        registry.import(&operator(), file, true).await.unwrap();
        // The other municipality's site is no absence here, nor can it be pulled in.
        let pulled = RegisterFile::Childcare(rows([site(1, "GM9001"), site(2, "GM9001"), site(3, "GM9001")]));
        let import = registry.import(&mayor, pulled, true).await.unwrap();
        assert_eq!(import.counts, ImportCounts { unchanged: 2, refused: 1, ..ImportCounts::default() });
        assert_eq!(registry.report(&mayor, &import).await.unwrap()[0].result, elsewhere);
        let fewer = registry.import(&mayor, RegisterFile::Childcare(rows([site(1, "GM9001")])), true).await.unwrap();
        assert_eq!(fewer.counts, ImportCounts { unchanged: 1, closed: 1, ..ImportCounts::default() });

        let stranger = registry.manager(provider.id).await;
        let nothing = registry.import(&stranger, RegisterFile::Childcare(Vec::new()), false).await;
        assert_eq!(refusal(nothing), Refusal::Forbidden(Action::ImportRegister));
    }
}

#[tokio::test]
async fn a_holder_known_by_name_gets_its_number_and_nobody_takes_sites_by_taking_a_name() {
    for registry in registries() {
        let who = operator();
        let by_name = |number| day_care(number, unnumbered("Eb B.V."), "GM9001");
        registry.import(&who, RegisterFile::Childcare(rows([by_name(1), by_name(2)])), false).await.unwrap();
        let made = registry.holder_of("900000001").await;
        assert_eq!((made.facts.name.as_str(), made.facts.kvk.as_ref()), ("Eb B.V.", None));

        let later = RegisterFile::Childcare(rows([day_care(1, numbered("Eb BV"), "GM9001"), by_name(2), by_name(3)]));
        let import = registry.import(&who, later.clone(), false).await.unwrap();
        assert_eq!(import.counts, ImportCounts { made: 1, unchanged: 2, ..ImportCounts::default() });
        let holder = registry.holder_of("900000003").await;
        assert_eq!((holder.id, holder.facts.kvk), (made.id, "90000001".parse().ok()));
        let again = registry.import(&who, later, false).await.unwrap();
        assert_eq!(again.counts, ImportCounts { unchanged: 3, ..ImportCounts::default() });

        let taker = registry.organisation(OrganisationKind::ChildcareProvider, "Zilt", None).await;
        let manager = registry.manager(taker.id).await;
        let rename = move |tx: &mut Writing<'_>| {
            let facts = OrganisationFacts { name: "Vloed".into(), ..taker.facts.clone() };
            let renamed = tx.authority().permit::<ChangeOrganisation, _>(taker.clone())?.amend(facts)?;
            tx.save_organisation(renamed)
        };
        let taker = registry.database.write(&call(&manager, Action::ChangeOrganisation), rename).await.unwrap();
        let file = RegisterFile::Childcare(rows([day_care(7, unnumbered("Vloed"), "GM9001")]));
        registry.import(&who, file, false).await.unwrap();
        assert_ne!(registry.holder_of("900000007").await.id, taker.id);
    }
}

#[tokio::test]
async fn a_holder_that_has_sites_elsewhere_gets_its_number_from_no_municipality() {
    for registry in registries() {
        let city = registry.organisation(OrganisationKind::Municipality, "Zeestad", Some("GM9001")).await;
        let mayor = registry.manager(city.id).await;
        let by_name = |number, municipality| day_care(number, unnumbered("Eb BV"), municipality);
        let before = rows([by_name(1, "GM9001"), by_name(2, "GM9002")]);
        registry.import(&operator(), RegisterFile::Childcare(before), false).await.unwrap();
        let file = RegisterFile::Childcare(rows([day_care(1, numbered("Eb BV"), "GM9001")]));
        let import = registry.import(&mayor, file.clone(), false).await.unwrap();
        assert_eq!(import.counts, ImportCounts { changed: 1, ..ImportCounts::default() });
        assert_ne!(registry.holder_of("900000001").await.id, registry.holder_of("900000002").await.id);
        let again = registry.import(&mayor, file, false).await.unwrap();
        assert_eq!(again.counts, ImportCounts { unchanged: 1, ..ImportCounts::default() });
    }
}

#[tokio::test]
async fn a_childcare_site_takes_the_holiday_region_of_its_municipality_and_what_a_childminder_is_stays_unsaid() {
    for registry in registries() {
        let who = operator();
        registry.import(&who, RegisterFile::Schools(rows(schools(0..2))), false).await.unwrap();
        let mut file = rows([day_care(1, numbered("Eb BV"), "GM9001")]);
        let present = Some(SiteKey::Lrk("900000009".parse().unwrap()));
        let reasons = vec![RowRefusal::whole(RowReason::Childminder)];
        file.push(RegisterRow { number: 3, read: Err(RefusedRow { reasons, present }) });
        let import = registry.import(&who, RegisterFile::Childcare(file), false).await.unwrap();
        let read = |tx: &mut Reading<'_>| {
            let kind = Some(LocationKind::Childcare);
            tx.locations(&LocationFilter { kind, ..LocationFilter::default() }, EVERYTHING)
        };
        let kept = registry.database.read(&call(&who, Action::ReadRegister), read).await.unwrap().items;
        assert_eq!(kept[0].facts.holiday_region, Some(HolidayRegion::South));
        assert_eq!(registry.report(&who, &import).await.unwrap()[1].item, None);
    }
}

#[tokio::test]
async fn school_holidays_are_made_changed_and_left_and_are_no_municipalitys() {
    for registry in registries() {
        let holiday = |region, name: &str, start: &str, end: &str| SchoolHoliday {
            region,
            school_year: "2026-2027".into(),
            name: name.into(),
            start_date: day(start),
            end_date: day(end),
        };
        let (north, south) = (HolidayRegion::North, HolidayRegion::South);
        let autumn = holiday(north, "Herfstvakantie", "2026-10-10", "2026-10-18");
        let christmas = holiday(south, "Kerstvakantie", "2026-12-19", "2027-01-03");
        let file = |told: &[&SchoolHoliday]| RegisterFile::SchoolHolidays(rows(told.iter().copied().cloned()));
        let import = registry.import(&operator(), file(&[&christmas, &autumn]), false).await.unwrap();
        assert_eq!(import.counts, ImportCounts { made: 2, ..ImportCounts::default() });

        let longer = holiday(north, "herfstvakantie", "2026-10-10", "2026-10-19");
        let import = registry.import(&operator(), file(&[&longer, &christmas]), false).await.unwrap();
        assert_eq!(import.counts, ImportCounts { changed: 1, unchanged: 1, ..ImportCounts::default() });
        let report = registry.report(&operator(), &import).await.unwrap();
        assert_eq!(report[0].item.as_deref(), Some("north 2026-2027 herfstvakantie"));
        assert_eq!(report[0].result, RowResult::Changed(vec![RegisterField::EndDate]));

        let read = move |tx: &mut Reading<'_>| {
            let year = "2026-2027".parse().unwrap();
            let all = tx.school_holidays(None, Some(year))?;
            Ok((all, tx.school_holidays(Some(south), None)?.len(), tx.school_holidays(None, "2025-2026".parse().ok())?.len()))
        };
        let (all, of_south, of_last_year) = registry.database.read(&call(&operator(), Action::ReadRegister), read).await.unwrap();
        let kept = SchoolHoliday { name: "Herfstvakantie".into(), ..longer };
        assert_eq!((all, of_south, of_last_year), (vec![kept, christmas.clone()], 1, 0));

        let city = registry.organisation(OrganisationKind::Municipality, "Zeestad", Some("GM9001")).await;
        let mayor = registry.manager(city.id).await;
        let refused = registry.import(&mayor, file(&[&christmas]), false).await;
        assert_eq!(refusal(refused), Refusal::Forbidden(Action::ImportRegister));
    }
}
