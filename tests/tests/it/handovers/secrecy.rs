//! Who reads what of a handover, and for how long.

use domain::retention::RetentionTerm;
use serde_json::{Value, json};
use tests::{
    Server,
    city::{child, school},
    on_both,
};

use super::{development, section, toddler, verb};
use crate::erasure::found_in_files;

on_both!(
    the_receiver_reads_nothing_before_the_receipt_and_knows_no_name_it_may_not,
    no_guardian_reads_the_words_of_another_and_a_draft_is_for_none,
    within_one_organisation_a_token_for_one_site_is_not_at_the_other,
    a_name_is_known_no_longer_than_there_is_something_to_know,
    an_answer_that_is_kept_holds_no_text_that_was_erased,
    an_erased_registration_leaves_no_text_of_its_handovers,
    of_what_was_written_nothing_is_kept_that_can_be_read,
    an_offer_that_nobody_takes_expires,
    what_went_by_law_outlives_the_registration_and_proofs_count_from_the_last_text,
    each_holder_knows_a_child_as_long_as_its_own_term_says,
    what_was_read_long_enough_is_gone_and_its_hashes_stay,
    what_the_law_keeps_and_what_is_proof_goes_after_its_own_term,
);

async fn the_receiver_reads_nothing_before_the_receipt_and_knows_no_name_it_may_not(server: Server) {
    let city = toddler(&server).await;
    let id = city.written().await;
    city.linde.get(&format!("/handovers/{id}")).await.expect_problem(404, "not-found");
    verb(&city.north, &id, "_inspect").await.expect(200);
    city.linde.get(&format!("/handovers/{id}")).await.expect_problem(404, "not-found");
    // As long as nobody consents, and the school did not enrol the child, there is nothing to send.
    for guardian in [&city.anna, &city.bram] {
        city.reacts(guardian, &id, "Zij is nieuwsgierig.").await;
    }
    verb(&city.north, &id, "_offer").await.expect_faults(409, &[("#", "nothing-to-send")]);
    city.says(&city.anna, &id, "development", 1, "given").await.expect(201);
    city.says(&city.bram, &id, "development", 1, "given").await.expect(201);
    verb(&city.north, &id, "_offer").await.expect(200);
    for next in ["_accept", "_send"] {
        let before = city.read(&city.linde, &id).await;
        assert_eq!((&before["month"], &before["date"], &before["needs"]), (&json!("2026-10"), &Value::Null, &Value::Null));
        assert_eq!((&before["sections"], &before["reactions"]), (&json!([]), &json!([])));
        assert_eq!(before["dueDate"], Value::Null, "the due date would tell the day of birth");
        assert_eq!(before["childName"]["familyName"], "Linden", "a guardian consented to this recipient");
        city.linde.get(&format!("/handovers/{id}/sections/development")).await.expect_problem(404, "not-found");
        let by = if next == "_send" { &city.north } else { &city.linde };
        verb(by, &id, next).await.expect(200);
    }
    let south = server.school_board("Zuid").await;
    south.get(&format!("/handovers/{id}")).await.expect_problem(404, "not-found");
}

async fn no_guardian_reads_the_words_of_another_and_a_draft_is_for_none(server: Server) {
    let city = toddler(&server).await;
    let id = city.written().await;
    for guardian in [&city.anna, &city.bram] {
        guardian.get(&format!("/handovers/{id}")).await.expect_problem(404, "not-found");
        assert!(guardian.get("/handovers").await.expect(200).items().is_empty());
    }
    verb(&city.north, &id, "_inspect").await.expect(200);
    city.reacts(&city.anna, &id, "Anna's eigen woorden.").await;
    city.reacts(&city.bram, &id, "Bram's eigen woorden.").await;
    let seen = city.anna.get(&format!("/handovers/{id}")).await.expect(200);
    assert!(seen.text.contains("Anna's eigen woorden.") && !seen.text.contains("Bram's"), "{}", seen.text);
    assert_eq!(section(&seen.json, "development")["content"]["development"]["motor"]["score"], 4);
    // A stranger, and a guardian without authority, see none of it.
    let stranger = city.north.for_guardians(&["01890000-0000-7000-8000-000000000001"]);
    stranger.get(&format!("/handovers/{id}")).await.expect_problem(404, "not-found");
    let body = json!({ "agrees": "no", "wishesConversation": true });
    stranger.put(&format!("/handovers/{id}/reaction"), "*", &body).await.expect_problem(404, "not-found");
}

async fn within_one_organisation_a_token_for_one_site_is_not_at_the_other(server: Server) {
    let city = toddler(&server).await;
    let boog = city.north.adds_childcare("De Boog").await;
    let mut stated = city.stated();
    stated["kind"] = json!("childcareToChildcare");
    stated["toLocationId"] = json!(boog);
    let id = city.north.post("/handovers", &stated).await.expect(201).id();
    city.writes(&id, "development", &development("Vertelt in korte zinnen.")).await;
    verb(&city.north, &id, "_inspect").await.expect(200);
    for guardian in [&city.anna, &city.bram] {
        city.says(guardian, &id, "development", 1, "given").await.expect(201);
        city.reacts(guardian, &id, "Zij is nieuwsgierig.").await;
    }
    verb(&city.north, &id, "_offer").await.expect(200);
    let there = city.north.narrowed_to(&[&boog]);
    let seen = there.get(&format!("/handovers/{id}")).await.expect(200);
    assert_eq!((&seen.json["sections"], &seen.json["reactions"]), (&json!([]), &json!([])), "{}", seen.text);
    assert!(!seen.text.contains("korte zinnen"));
    there.get(&format!("/handovers/{id}/sections/development")).await.expect_problem(404, "not-found");
    there.get(&format!("/handovers/{id}/document")).header("accept", "text/html").await.expect_problem(404, "not-found");
    let consent = city.north.get(&format!("/children/{}/consents", city.noor)).await.expect(200).ids().remove(0);
    there.get(&format!("/consents/{consent}")).await.expect_problem(404, "not-found");
    there.ask(reqwest::Method::POST, &format!("/consents/{consent}/_withdraw")).await.expect_problem(404, "not-found");
    verb(&there, &id, "_send").await.expect(403);
    verb(&there, &id, "_accept").await.expect(200);
}

async fn a_name_is_known_no_longer_than_there_is_something_to_know(server: Server) {
    let city = toddler(&server).await;
    let id = city.offered().await;
    assert_eq!(city.read(&city.linde, &id).await["childName"]["givenName"], "Noor");
    verb(&city.north, &id, "_cancel").await.expect(200);
    let seen = city.read(&city.linde, &id).await;
    assert_eq!((&seen["childName"], &seen["reason"]), (&Value::Null, &Value::Null));
    let listed = city.linde.get("/handovers").await.expect(200);
    assert_eq!(listed.items()[0]["childName"], Value::Null);

    let other = city.another().await;
    let rejected = other.offered().await;
    verb(&other.linde, &rejected, "_reject").await.expect(200);
    let seen = city.read(&other.linde, &rejected).await;
    assert_eq!((&seen["childName"], &seen["reason"]), (&Value::Null, &json!("Past nu niet.")), "the reason is its own");
    verb(&other.north, &rejected, "_revise").await.expect(200);
    other.linde.get(&format!("/handovers/{rejected}")).await.expect_problem(404, "not-found");
}

async fn an_answer_that_is_kept_holds_no_text_that_was_erased(server: Server) {
    let city = toddler(&server).await;
    let id = city.written().await;
    let path = format!("/handovers/{id}/_inspect");
    let inspect =
        || city.north.ask(reqwest::Method::POST, &path).if_match("*").with("idempotency-key", "\"inspect-noor-linden\"");
    let first = inspect().await.expect(200);
    verb(&city.north, &id, "_cancel").await.expect(200);
    let again = inspect().await.expect(200);
    assert_eq!(first.json, again.json);
    assert!(!again.text.contains("korte zinnen") && !again.text.contains("piramide"), "{}", again.text);

    // What shows nobody any more is not kept, and is no fault either.
    let other = city.another().await;
    let received = other.received().await;
    other.north.delete(&format!("/children/{}", other.noor), "*").await.expect(204);
    let close = other.linde.ask(reqwest::Method::POST, &format!("/handovers/{received}/_close")).if_match("*");
    close.with("idempotency-key", "\"close-noor-linden\"").await.expect(200);
}

async fn an_erased_registration_leaves_no_text_of_its_handovers(server: Server) {
    let city = toddler(&server).await;
    let id = city.received().await;
    city.north.delete(&format!("/children/{}", city.noor), "*").await.expect(204);
    for side in [&city.north, &city.linde] {
        let left = city.read(side, &id).await;
        assert_eq!((&left["state"], &left["childName"]), (&json!("received"), &Value::Null));
        assert!(section(&left, "development")["hash"].is_string() && section(&left, "development")["content"].is_null());
        assert!(!left.to_string().contains("nieuwsgierig"));
    }
}

async fn of_what_was_written_nothing_is_kept_that_can_be_read(server: Server) {
    let city = toddler(&server).await;
    let id = city.received().await;
    let talk = json!({ "date": "2026-09-01", "participantRoles": ["teacher"], "guardians": "present",
        "actions": [{ "text": "Logopedie aanvragen.", "ownerRole": "teacher" }] });
    city.linde.put(&format!("/handovers/{id}/conversation"), "*", &talk).await.expect(200);
    let secrets = ["korte zinnen", "nieuwsgierig", "Logopedie"].map(str::as_bytes);
    assert_eq!(found_in_files(server.store(), &secrets), []);
}

async fn an_offer_that_nobody_takes_expires(server: Server) {
    let city = toddler(&server).await;
    let id = city.offered().await;
    server.clock().advance(28 * 86_400 - 1);
    assert_eq!(city.read(&city.north, &id).await["state"], "offered");
    server.clock().advance(1);
    for side in [&city.north, &city.linde] {
        let expired = city.read(side, &id).await;
        assert_eq!((&expired["state"], &expired["overdue"]), (&json!("expired"), &json!(false)));
        assert!(!expired.to_string().contains("korte zinnen"), "nobody reads it any more: {expired}");
        assert_eq!(side.get("/handovers?state=expired").await.expect(200).ids(), [id.clone()]);
        assert!(side.get("/handovers?state=offered").await.expect(200).items().is_empty());
    }
    verb(&city.linde, &id, "_accept").await.expect_faults(409, &[("#", "handover-state")]);
    let by_clock = city.read(&city.north, &id).await;
    assert_eq!(server.database().purge_handovers(server.clock().now()).await.unwrap(), 1);
    let kept = city.read(&city.north, &id).await;
    assert_eq!((&kept["state"], &kept["endedAt"]), (&by_clock["state"], &by_clock["endedAt"]));
    let now = server.clock().now();
    for path in ["", &format!("&knownAt={now}")] {
        let line = city.north.get(&format!("/children/{}/line?asOf=2026-09-29{path}", city.noor)).await.expect(200).json;
        let moved = line["transitions"].as_array().unwrap().iter().find(|one| one["kind"] == "childcareToSchool").unwrap();
        assert_eq!((&moved["state"], &moved["handoverId"]), (&json!("overdue"), &Value::Null), "{path}");
    }
    city.starts().await;
}

async fn what_was_read_long_enough_is_gone_and_its_hashes_stay(server: Server) {
    let city = toddler(&server).await;
    let id = city.received().await;
    let before = city.read(&city.linde, &id).await;
    for purged in [false, true] {
        server.clock().set(before["contentUntil"].as_str().unwrap());
        if purged {
            assert_eq!(server.database().purge_handovers(server.clock().now()).await.unwrap(), 1);
            assert_eq!(server.database().purge_handovers(server.clock().now()).await.unwrap(), 0);
        }
        for side in [&city.linde, &city.north, &city.anna] {
            let after = city.read(side, &id).await;
            let (kept, gone) = (section(&after, "development"), section(&before, "development"));
            assert_eq!((&kept["hash"], &kept["content"], &kept["salt"]), (&gone["hash"], &Value::Null, &Value::Null));
            assert_eq!((&after["manifest"], &after["receivedAt"]), (&before["manifest"], &before["receivedAt"]));
            assert!(!after.to_string().contains("nieuwsgierig"), "{after}");
        }
        city.linde.get(&format!("/handovers/{id}/sections/development")).await.expect_problem(404, "not-found");
    }
}

async fn what_the_law_keeps_and_what_is_proof_goes_after_its_own_term(server: Server) {
    let city = toddler(&server).await;
    let known = city.known_to_school("Linden").await;
    city.linde.places(&known, &school(&city.linden, "1", "2026-10-14", None)).await;
    let id = city.received().await;
    let today = server.clock().now().date().to_string();
    let feedback = json!({ "date": today, "text": "Het gaat goed." });
    server.clock().set("2026-10-20T08:00:00Z");
    server.database().purge_handovers(server.clock().now()).await.unwrap();
    city.linde.put(&format!("/handovers/{id}/feedback"), "*", &feedback).await.expect(200);
    let programme = |handover: &Value| section(handover, "preschoolProgramme")["content"].clone();
    assert!(programme(&city.read(&city.north, &id).await).is_object(), "the sender keeps what it owed by law");
    assert_eq!(programme(&city.read(&city.linde, &id).await), Value::Null);
    let placement = city.north.get(&format!("/children/{}/placements", city.noor)).await.expect(200);
    let change = json!({ "endDate": "2026-10-13" });
    city.north.patch(&format!("/placements/{}", placement.ids()[0]), "*", &change).await.expect(200);

    let before = |moment: &str| domain::Instant::from(moment.parse::<jiff::Timestamp>().unwrap());
    let terms = [RetentionTerm::PreschoolProgramme, RetentionTerm::ChildcareFile, RetentionTerm::ConsentProof];
    let (database, now) = (server.database(), || server.clock().now());
    for term in terms {
        assert_eq!(database.count_expired(term, before("2026-08-01T00:00:00Z"), now()).await.unwrap(), 0, "{term}");
    }
    assert_eq!(database.take_expired(terms[0], before("2026-10-12T12:00:00Z"), now()).await.unwrap(), 0, "it had not left then");
    // With the words goes what the centre knows of the child that left it.
    for (term, count) in terms.into_iter().zip([1, 2, 2]) {
        let late = before("2026-12-01T00:00:00Z");
        assert_eq!(database.count_expired(term, late, now()).await.unwrap(), count, "{term}");
        assert_eq!(database.take_expired(term, late, now()).await.unwrap(), count, "{term}");
        assert_eq!(database.count_expired(term, late, now()).await.unwrap(), 0, "{term}");
    }
    city.north.get(&format!("/children/{}", city.noor)).await.expect_problem(404, "not-found");
    city.linde.get(&format!("/children/{known}")).await.expect(200);
    // What was written and came to nothing goes with the words of the others.
    let other = city.another().await;
    let draft = other.written().await;
    assert_eq!(database.take_expired(terms[1], before("2026-12-01T00:00:00Z"), now()).await.unwrap(), 1);
    let gone = city.read(&other.north, &draft).await;
    assert_eq!((&gone["state"], &gone["sections"]), (&json!("cancelled"), &json!([])));
    let left = city.read(&city.north, &id).await;
    assert_eq!((programme(&left), &left["feedback"], &left["state"]), (Value::Null, &Value::Null, &json!("received")));
}

async fn what_went_by_law_outlives_the_registration_and_proofs_count_from_the_last_text(server: Server) {
    let city = toddler(&server).await;
    let known = city.known_to_school("Linden").await;
    city.linde.places(&known, &school(&city.linden, "1", "2026-10-14", None)).await;
    let placement = city.north.get(&format!("/children/{}/placements", city.noor)).await.expect(200).ids().remove(0);
    city.north.patch(&format!("/placements/{placement}"), "*", &json!({ "endDate": "2026-10-13" })).await.expect(200);
    let id = city.received().await;
    server.clock().set("2026-10-20T08:00:00Z");
    city.north.delete(&format!("/children/{}", city.noor), "*").await.expect(204);
    let kept = city.read(&city.north, &id).await;
    assert!(
        section(&kept, "preschoolProgramme")["content"].is_object(),
        "two years are for the law and not for the sender: {kept}"
    );
    assert_eq!((&section(&kept, "development")["content"], &kept["reactions"]), (&Value::Null, &json!([])));

    let (database, now) = (server.database(), || server.clock().now());
    let (programme, proof) = (RetentionTerm::PreschoolProgramme, RetentionTerm::ConsentProof);
    server.clock().set("2028-10-20T08:00:00Z");
    let two_years_ago = now().plus_seconds(-2 * 366 * 86_400);
    assert_eq!(database.take_expired(programme, now(), now()).await.unwrap(), 1);
    assert_eq!(database.count_expired(proof, two_years_ago, now()).await.unwrap(), 0, "the text went just now");
    server.clock().set("2030-10-25T08:00:00Z");
    let two_years_ago = now().plus_seconds(-2 * 366 * 86_400);
    assert_eq!(database.take_expired(proof, two_years_ago, now()).await.unwrap(), 2);
}

async fn each_holder_knows_a_child_as_long_as_its_own_term_says(server: Server) {
    let city = toddler(&server).await;
    let known = city.linde.registers(&child("Noor", "Linden", "2022-10-14")).await.id();
    city.linde.places(&known, &school(&city.linden, "1", "2026-08-31", Some("2026-09-30"))).await;
    let placement = city.north.get(&format!("/children/{}/placements", city.noor)).await.expect(200).ids().remove(0);
    city.north.patch(&format!("/placements/{placement}"), "*", &json!({ "endDate": "2026-09-30" })).await.expect(200);
    // Kees waits for a place, and has not left.
    let waits = city.north.registers(&child("Kees", "Berg", "2025-01-20")).await.id();
    let (database, now) = (server.database(), || server.clock().now());
    let midnight = |day: &str| domain::Instant::from(format!("{day}T00:00:00Z").parse::<jiff::Timestamp>().unwrap());
    for (term, before, count) in [
        (RetentionTerm::ChildcareFile, "2026-09-30", 0),
        (RetentionTerm::Enrolment, "2026-09-30", 0),
        (RetentionTerm::ChildcareFile, "2026-10-01", 1),
        (RetentionTerm::Enrolment, "2026-10-01", 1),
        (RetentionTerm::ChildcareFile, "2026-10-01", 0),
    ] {
        assert_eq!(database.count_expired(term, midnight(before), now()).await.unwrap(), count, "{term} {before}");
        assert_eq!(database.take_expired(term, midnight(before), now()).await.unwrap(), count, "{term} {before}");
    }
    for (side, id) in [(&city.north, &city.noor), (&city.linde, &known)] {
        side.get(&format!("/children/{id}")).await.expect_problem(404, "not-found");
    }
    city.north.get(&format!("/children/{waits}")).await.expect(200);
    assert_eq!(database.erasures().await.unwrap().len(), 2, "the journal knows of them");
}
