//! How long support is kept, and who takes it out.

use domain::retention::RetentionTerm;
use serde_json::json;
use tests::{Server, on_both};

use super::{agreed, path, stated, with};
use crate::{constraints::Behind, erasure::found_in_files, handovers::toddler};

on_both!(what_was_arranged_goes_with_the_registration, what_is_over_goes_after_its_term, a_guardian_takes_it_out_with_the_rest,);

const TABLES: [&str; 3] = ["support_arrangements", "support_readers", "support_consultations"];

async fn what_was_arranged_goes_with_the_registration(server: Server) {
    let city = toddler(&server).await;
    city.at_school("2026-08-31").await;
    let id = city
        .arranges(&with(
            stated("internal"),
            json!({
                "goal": "Zegt Zonnebloem na.", "guardianAgreement": agreed(&["involvement"]),
                "involved": [{ "role": "teacher", "organisationId": city.linde.organisation }]
            }),
        ))
        .await;
    let talk = json!({ "date": "2026-09-01", "rolesPresent": ["mentor"], "agreements": ["Oefent Boterbloem."] });
    city.north.post(&format!("{}/consultations", path(&id)), &talk).await.expect(201);
    assert_eq!(found_in_files(server.store(), &[b"Zonnebloem", b"Boterbloem"]), []);
    let count = || TABLES.map(|table| Behind::of(server.store()).count(table));
    assert_eq!(count(), [1, 1, 1]);
    city.north.delete(&format!("/children/{}", city.noor), "*").await.expect(204);
    assert_eq!(count(), [0, 0, 0]);
    for side in [&city.north, &city.linde, &city.anna] {
        side.get(&path(&id)).await.expect_problem(404, "not-found");
    }
}

async fn what_is_over_goes_after_its_term(server: Server) {
    let city = toddler(&server).await;
    let (over, running) = (city.arranges(&stated("inGroup")).await, city.arranges(&stated("internal")).await);
    let talk = json!({ "date": "2026-09-01", "rolesPresent": ["mentor"] });
    city.north.post(&format!("{}/consultations", path(&over)), &talk).await.expect(201);
    city.north.post_if(&format!("{}/_end", path(&over)), "*", &json!({ "endDate": "2026-09-30" })).await.expect(200);
    let (database, parameters) = (server.database(), server.database().rule_parameters().await.unwrap());
    for (today, count) in [("2028-09-30T12:00:00Z", 0), ("2028-10-01T12:00:00Z", 1), ("2028-10-01T12:00:00Z", 0)] {
        server.clock().set(today);
        let now = server.clock().now();
        let first = RetentionTerm::Support.first_day_kept(now.date(), &parameters).unwrap();
        let before = domain::Instant::beginning_of(first).unwrap();
        assert_eq!(database.count_expired(RetentionTerm::Support, before, now).await.unwrap(), count, "{today}");
        assert_eq!(database.take_expired(RetentionTerm::Support, before, now).await.unwrap(), count, "{today}");
    }
    assert_eq!(TABLES.map(|table| Behind::of(server.store()).count(table)), [1, 0, 0]);
    city.north.get(&path(&over)).await.expect_problem(404, "not-found");
    city.north.get(&path(&running)).await.expect(200);
}

async fn a_guardian_takes_it_out_with_the_rest(server: Server) {
    let city = toddler(&server).await;
    let id = city.arranges(&with(stated("internal"), json!({ "guardianAgreement": agreed(&["support"]) }))).await;
    let talk = json!({ "date": "2026-09-01", "rolesPresent": ["mentor"], "agreements": ["De mentor belt in oktober."] });
    let talk = city.north.post(&format!("{}/consultations", path(&id)), &talk).await.expect(201);
    let taken = city.anna.get(&format!("/children/{}/export", city.noor)).await.expect(200).json;
    assert_eq!((&taken["supportArrangements"][0]["id"], &taken["consultations"][0]["id"]), (&json!(id), &json!(talk.id())));
    let page = city.anna.get(&format!("/children/{}/export/document", city.noor)).header("accept", "text/html");
    let page = page.await.expect(200).text;
    for told in [
        "Ondersteuning: intern, met een coach of intern begeleider",
        "Afgesproken door North, sinds 1 september 2026.",
        "Vertelt in zinnen van vier woorden.",
        "de ondersteuning (1 september 2026)",
        "Overleg van 1 september 2026",
        "De mentor belt in oktober.",
    ] {
        assert!(page.contains(told), "{told} is missing in {page}");
    }
}
