//! The files that go along with a handover.

use reqwest::Method;
use serde_json::json;
use tests::{Actor, Ask, Server, Wire, on_both};

use crate::constraints::Behind;

use super::{Toddler, section, toddler, verb};

on_both!(
    files_go_along_on_explicit_consent_and_come_out_as_they_went_in,
    what_a_file_is_and_how_large_is_held_against_its_content,
    a_file_that_is_taken_out_is_gone_and_the_others_open,
    files_that_have_had_their_time_are_swept_away,
    a_fifth_file_at_the_same_time_is_told_that_there_is_no_place,
);

fn attach(actor: &Actor, handover: &str, kind: &str, media_type: &str, content: &[u8]) -> Ask {
    actor.ask(Method::POST, &format!("/handovers/{handover}/attachments?kind={kind}")).bytes(media_type, content)
}

/// A file of three chunks.
fn scan() -> String {
    format!("%PDF-1.7\n{}", "Noor bouwt een toren. ".repeat(30_000))
}

impl Toddler {
    /// A handover with two files that was received; the addresses of the files.
    async fn attached(&self) -> (String, Vec<String>) {
        let id = self.written().await;
        let scan = attach(&self.north, &id, "handoverForm", "application/pdf", scan().as_bytes()).await.expect(201);
        let export =
            attach(&self.north, &id, "observationExport", "application/octet-stream", b"{\"taal\": [3]}").await.expect(201);
        assert_eq!((&export.json["attachment"]["form"], &export.json["attachment"]["sizeBytes"]), (&json!("json"), &json!(13)));
        let address = |made: &tests::Answer| made.header("location").trim_start_matches("/v1").to_owned();
        (id, vec![address(&scan), address(&export)])
    }

    /// Lets guardians read it, sign for the attachments, and sends it to the receipt.
    async fn arrives(&self, handover: &str) {
        verb(&self.north, handover, "_inspect").await.expect(200);
        for guardian in [&self.anna, &self.bram] {
            self.signs(guardian, handover, 2).await.expect(201);
            self.reacts(guardian, handover, "Zij is nieuwsgierig.").await;
        }
        for (by, next) in [(&self.north, "_offer"), (&self.linde, "_accept"), (&self.north, "_send"), (&self.linde, "_receive")] {
            verb(by, handover, next).await.expect(200);
        }
    }

    /// Records what a guardian signed for the attachments.
    fn signs(&self, guardian: &Actor, handover: &str, version: i32) -> Ask {
        let body = json!({ "handoverId": handover, "section": "attachments", "version": version, "decision": "given",
            "guardianId": guardian.identity().guardians[0].to_string(), "witness": "medewerker-7" });
        self.north.post(&format!("/children/{}/consents", self.noor), &body)
    }
}

async fn files_go_along_on_explicit_consent_and_come_out_as_they_went_in(server: Server) {
    let city = toddler(&server).await;
    let (id, files) = city.attached().await;
    let list = format!("/handovers/{id}/attachments");
    city.anna.get(&files[0]).header("accept", "*/*").await.expect_problem(404, "not-found");
    verb(&city.north, &id, "_inspect").await.expect(200);
    // Guardians read it before it goes anywhere, and a code alone is no consent to it.
    let read = city.anna.get(&files[0]).header("accept", "application/octet-stream").await.expect(200);
    assert_eq!((read.text, read.headers["content-disposition"].to_str().unwrap()), (scan(), "attachment"));
    city.says(&city.anna, &id, "attachments", 2, "given").await.expect_faults(409, &[("#/section", "consent-not-explicit")]);
    for guardian in [&city.anna, &city.bram] {
        city.signs(guardian, &id, 2).await.expect(201);
        city.reacts(guardian, &id, "Zij is nieuwsgierig.").await;
    }
    verb(&city.north, &id, "_offer").await.expect(200);
    for next in ["_accept", "_send", "_receive"] {
        assert!(city.linde.get(&list).await.expect(200).items().is_empty(), "nothing before the receipt");
        city.linde.get(&files[0]).header("accept", "*/*").await.expect_problem(404, "not-found");
        verb(if next == "_send" { &city.north } else { &city.linde }, &id, next).await.expect(200);
    }
    let received = city.read(&city.linde, &id).await;
    let along = section(&received, "attachments");
    assert_eq!((&along["basis"], along["attachments"].as_array().unwrap().len()), (&json!("consent"), 2));
    assert_eq!(city.linde.get(&list).await.expect(200).ids().len(), 2);
    let export = city.linde.get(&files[1]).header("accept", "*/*").await.expect(200);
    assert_eq!(export.text, "{\"taal\": [3]}");
    assert_eq!(city.linde.get(&files[0]).header("accept", "*/*").await.expect(200).text, scan());
    let south = server.school_board("Zuid").await;
    south.get(&files[0]).header("accept", "*/*").await.expect_problem(404, "not-found");
    let page = city.north.get(&format!("/handovers/{id}/document")).header("accept", "text/html").await.expect(200);
    assert!(page.text.contains("Uitvoer van het kindvolgsysteem (JSON, 1 kB)"), "{}", page.text);
}

async fn what_a_file_is_and_how_large_is_held_against_its_content(server: Server) {
    let city = toddler(&server).await;
    let id = city.written().await;
    let tries: [(&str, &[u8], &str); 5] = [
        ("application/pdf", b"{}", "attachment-form-differs"),
        ("application/xml", b"%PDF-1.4", "attachment-form-differs"),
        ("application/octet-stream", b"MZ\x90\x00", "attachment-form-unknown"),
        ("application/octet-stream", b"", "attachment-form-unknown"),
        ("application/xml", b"<!DOCTYPE a><a/>", "attachment-form-unknown"),
    ];
    for (media_type, content, reason) in tries {
        attach(&city.north, &id, "other", media_type, content).await.expect_faults(409, &[("#", reason)]);
    }
    attach(&city.north, &id, "other", "image/png", b"x").await.expect_problem(415, "unsupported-media-type");
    attach(&city.north, &id, "poem", "application/pdf", b"%PDF-").await.expect_faults(400, &[("kind", "enum")]);
    let large = [b"%PDF-".as_slice(), &vec![b'x'; (5 << 20) - 5]].concat();
    attach(&city.north, &id, "other", "application/pdf", &[&large[..], b"x"].concat())
        .await
        .expect_problem(413, "content-too-large");
    for _ in 0..4 {
        attach(&city.north, &id, "other", "application/pdf", &large).await.expect(201);
    }
    attach(&city.north, &id, "other", "application/pdf", b"%PDF-").await.expect_faults(409, &[("#", "attachments-too-large")]);
    let other = city.another().await;
    let id = other.written().await;
    let suspect = attach(&other.north, &id, "other", "application/octet-stream", b"{\"bsn\": \"111222333\"}").await.expect(201);
    assert_eq!(suspect.json["warnings"][0]["code"], "citizen-number-suspected");
    attach(&other.linde, &id, "other", "application/pdf", b"%PDF-").await.expect_problem(404, "not-found");
}

async fn a_file_that_is_taken_out_is_gone_and_the_others_open(server: Server) {
    let city = toddler(&server).await;
    let (id, files) = city.attached().await;
    verb(&city.north, &id, "_inspect").await.expect(200);
    city.signs(&city.anna, &id, 2).await.expect(201);
    city.north.delete(&files[0], "\"1\"").await.expect_faults(409, &[("#", "handover-state")]);
    verb(&city.north, &id, "_revise").await.expect(200);
    city.north.delete(&files[0], "\"2\"").await.expect_problem(412, "precondition-failed");
    city.north.delete(&files[0], "\"1\"").await.expect(204);
    let consents = city.anna.get(&format!("/children/{}/consents", city.noor)).await.expect(200);
    assert_eq!(consents.items()[0]["state"], "ended", "it was given to other files");
    city.north.get(&files[0]).header("accept", "*/*").await.expect_problem(404, "not-found");
    city.north.delete(&files[0], "\"1\"").await.expect_problem(404, "not-found");
    assert_eq!(city.north.get(&files[1]).header("accept", "*/*").await.expect(200).text, "{\"taal\": [3]}");
    let third = attach(&city.north, &id, "other", "application/xml", b"<a/>").await.expect(201);
    assert_eq!(third.json["endedConsents"], 0);
    for file in [files[1].as_str(), third.header("location").trim_start_matches("/v1")] {
        city.north.delete(file, "\"1\"").await.expect(204);
    }
    assert!(section(&city.read(&city.north, &id).await, "attachments").is_null());
    attach(&city.north, &id, "other", "application/xml", b"<a/>").await.expect(201);
}

async fn files_that_have_had_their_time_are_swept_away(server: Server) {
    let city = toddler(&server).await;
    let (id, files) = city.attached().await;
    city.arrives(&id).await;
    city.linde.get(&files[0]).header("accept", "*/*").await.expect(200);
    let until = city.read(&city.linde, &id).await["contentUntil"].as_str().unwrap().to_owned();
    server.clock().set(&until);
    city.linde.get(&files[0]).header("accept", "*/*").await.expect_problem(404, "not-found");
    let chunks = || Behind::of(server.store()).count("attachment_chunks");
    assert_eq!(chunks(), 4);
    server.database().purge_handovers(server.clock().now()).await.unwrap();
    assert_eq!(chunks(), 0);
    for side in [&city.north, &city.linde, &city.anna] {
        side.get(&files[1]).header("accept", "*/*").await.expect_problem(404, "not-found");
        assert!(section(&city.read(side, &id).await, "attachments")["hash"].is_string(), "the proof stays");
    }
}

async fn a_fifth_file_at_the_same_time_is_told_that_there_is_no_place(server: Server) {
    let city = toddler(&server).await;
    let id = city.written().await;
    let (request, content) = (format!("POST /v1/handovers/{id}/attachments?kind=other"), "%PDF-1.7 Noor bouwt een toren.");
    let mut wires = Vec::new();
    for _ in 0..4 {
        let mut wire = Wire::to(&server).await;
        let said = wire.announces(&city.north, &request, "application/pdf", content.len()).await;
        assert_eq!(said, "HTTP/1.1 100 Continue");
        wires.push(wire);
    }
    let told = attach(&city.north, &id, "other", "application/pdf", content.as_bytes()).await.expect_problem(503, "overloaded");
    assert!(!told.header("retry-after").is_empty(), "{told}");
    city.north.get(&format!("/handovers/{id}")).await.expect(200);
    for wire in &mut wires {
        wire.send(content).await;
        assert_eq!(wire.head().await, "HTTP/1.1 201 Created");
    }
    attach(&city.north, &id, "other", "application/pdf", content.as_bytes()).await.expect(201);
    assert_eq!(city.north.get(&format!("/handovers/{id}/attachments")).await.expect(200).items().len(), 5);
}
