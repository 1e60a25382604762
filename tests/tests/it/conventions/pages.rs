//! Lists page by page, and the cursors between the pages.

use domain::{
    code_list::code_lists,
    holiday::{HolidayRegion, SchoolHoliday},
    organisation::OrganisationKind,
    parameter::RuleParameters,
};
use jiff::civil::date;
use serde_json::{Value, json};
use tests::{
    Actor, Server,
    city::{child, guardian, stay},
    on_both,
};

use super::north;

on_both!(
    a_list_is_read_page_by_page,
    every_list_has_pages,
    a_search_goes_on_where_its_page_ended,
    a_forged_cursor_is_refused,
    a_cursor_belongs_to_the_list_that_gave_it,
);

async fn a_list_is_read_page_by_page(server: Server) {
    let north = north(&server).await;
    let mut expected = vec![north.organisation.to_string()];
    for number in 0..6 {
        let name = format!("Provider {number}");
        expected.push(server.add_organisation(OrganisationKind::ChildcareProvider, &name).await.to_string());
    }
    server.school_board("De Linde").await;
    let (mut seen, mut pages) = (Vec::new(), 0);
    let mut next = Some("/v1/organisations?pageSize=3&kind=childcareProvider".to_owned());
    while let Some(path) = next {
        let page = north.follow(&path).await.expect(200);
        assert!(page.items().len() <= 3);
        seen.extend(page.ids());
        next = page.next();
        pages += 1;
    }
    assert_eq!((seen, pages), (expected, 3));
    let exact = north.get("/organisations?pageSize=7&kind=childcareProvider").await.expect(200);
    assert_eq!((exact.items().len(), exact.next()), (7, None));
    assert_eq!(north.get("/organisations?kind=coordinator").await.expect(200).items().len(), 0);
}

/// Asserts that a list of so many things gives the same by two as all at once, and something on every page.
async fn assert_paged(actor: &Actor, path: &str, body: Option<&Value>, count: usize) {
    let and = if path.contains('?') { '&' } else { '?' };
    let by_two = actor.pages(&format!("{path}{and}pageSize=2"), body).await;
    assert!(by_two.len() > 1 && by_two.iter().all(|page| (1..=2).contains(&page.len())), "{path} by two: {by_two:?}");
    let whole = actor.pages(&format!("{path}{and}pageSize=100"), body).await.concat();
    assert_eq!((by_two.concat(), whole.len()), (whole, count), "{path}");
}

async fn every_list_has_pages(server: Server) {
    let north = north(&server).await;
    let mut noor = child("Noor", "Linden", "2022-10-14");
    noor["guardians"] = json!([guardian("Anna", true), guardian("Bert", true), guardian("Carla", false)]);
    let own = north.registers(&noor).await.id();
    for board in ["De Linde", "De Eik", "De Beuk"] {
        server.school_board(board).await.registers(&noor).await;
    }
    let ark = north.adds_childcare("De Ark").await;
    let placed = north.places(&own, &stay(&ark, "dayCare", "2023-01-09", None)).await.id();
    for hours in [8, 24] {
        north.patch(&format!("/placements/{placed}"), "*", &json!({ "hoursPerWeek": hours })).await.expect(200);
    }
    let mut kept = Vec::new();
    for (name, region, day) in [
        ("Zomervakantie", HolidayRegion::Middle, 11),
        ("Extra vrij", HolidayRegion::Middle, 4),
        ("Ander feest", HolidayRegion::South, 4),
        ("Ander feest", HolidayRegion::Middle, 4),
        ("Feest", HolidayRegion::North, 5),
    ] {
        let (start_date, end_date) = (date(2026, 7, day), date(2026, 8, 20));
        let school_year = "2025-2026".into();
        server.keeps_holiday(SchoolHoliday { region, school_year, name: name.into(), start_date, end_date }).await;
        kept.push((start_date.to_string(), region, name));
    }
    kept.sort();
    assert_paged(&north, "/school-holidays", None, 5).await;
    let told = north.get("/school-holidays").await.expect(200);
    let told = told.items().iter().map(|one| (one["startDate"].as_str().unwrap(), one["name"].as_str().unwrap()));
    assert!(told.eq(kept.iter().map(|(start, _, name)| (start.as_str(), *name))), "by day, region and name");
    assert_paged(&north, "/school-holidays?region=middle", None, 3).await;
    assert_paged(&north, &format!("/children/{own}/guardians"), None, 3).await;
    assert_paged(&north, &format!("/children/{own}/links"), None, 3).await;
    assert_paged(&north, &format!("/placements/{placed}/history"), None, 3).await;
    assert_paged(&north, "/code-lists", None, code_lists().len()).await;
    let known = RuleParameters::seeded();
    let parameters = known.all_on(date(2026, 9, 1), None).count();
    assert_paged(&north, "/rule-parameters?on=2026-09-01", None, parameters).await;
    assert_eq!(north.get("/rule-parameters?on=2026-09-01").await.expect(200).items().len(), 50, "of {parameters}");
}

async fn a_search_goes_on_where_its_page_ended(server: Server) {
    let (north, south) = (north(&server).await, server.childcare_provider("South").await);
    for given in ["Noor", "Nora", "Noud", "Nova", "Niek"] {
        north.registers(&child(given, "Linden", "2022-10-14")).await;
    }
    south.registers(&child("Nout", "Linden", "2022-10-14")).await;
    let born = "2022-10-14";
    assert_paged(&north, "/children/_search", Some(&json!({ "birthDate": born, "familyName": "Linden" })), 5).await;
    let both = json!({ "birthDate": born, "givenName": "Noo", "familyName": "Linden" });
    assert_eq!(north.pages("/children/_search", Some(&both)).await.concat().len(), 1);
    // The pages of a search are those of the caller's own children, whoever found the cursor.
    let terms = json!({ "birthDate": born, "familyName": "Linden" });
    let next = north.post("/children/_search?pageSize=1", &terms).await.expect(200).next().unwrap();
    assert_eq!(south.follow_with(&next, &terms).await.expect(200).items().len(), 1);
}

async fn a_forged_cursor_is_refused(server: Server) {
    let north = north(&server).await;
    server.school_board("De Linde").await;
    let next = north.get("/organisations?pageSize=1").await.expect(200).next().unwrap();
    let cursor = next.split("cursor=").nth(1).unwrap().to_owned();
    let mut turned: Vec<char> = cursor.chars().collect();
    turned[3] = if turned[3] == 'A' { 'B' } else { 'A' };
    let turned: String = turned.into_iter().collect();
    for forged in [turned.as_str(), "AAAA", &cursor[1..], &"A".repeat(32), "0198f000-0000-7000-8000-000000000000"] {
        north.get(&format!("/organisations?cursor={forged}")).await.expect_problem(409, "invalid-cursor");
    }
    for malformed in ["", "%00", "a%20b", &"A".repeat(1201)] {
        north.get(&format!("/organisations?cursor={malformed}")).await.expect(400);
    }
    north.get(&format!("/organisations?cursor={cursor}")).await.expect(200);
}

async fn a_cursor_belongs_to_the_list_that_gave_it(server: Server) {
    let north = north(&server).await;
    server.add_organisation(OrganisationKind::ChildcareProvider, "South").await;
    let next = north.get("/organisations?kind=childcareProvider&pageSize=1").await.expect(200).next().unwrap();
    let cursor = next.split("cursor=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    for other in ["/organisations?", "/organisations?kind=schoolBoard&", "/locations?", "/children?"] {
        north.get(&format!("{other}cursor={cursor}")).await.expect_problem(409, "invalid-cursor");
    }
    // The size of a page is no part of the list, nor is the order in which it was asked for.
    north.get(&format!("/organisations?cursor={cursor}&pageSize=2&kind=childcareProvider")).await.expect(200);
}
