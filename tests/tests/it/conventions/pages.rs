//! Lists page by page, and the cursors between the pages.

use domain::organisation::OrganisationKind;
use tests::{Server, on_both};

use super::north;

on_both!(a_list_is_read_page_by_page, a_forged_cursor_is_refused, a_cursor_belongs_to_the_list_that_gave_it);

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
    for malformed in ["", "%00", "a%20b", &"A".repeat(65)] {
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
