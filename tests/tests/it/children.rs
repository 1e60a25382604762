//! Registering children: what an organisation knows of a child, who sees it, and what is refused.

use std::collections::BTreeSet;

use domain::authority::Role;
use serde_json::{Value, json};
use tests::{
    Actor, Server,
    city::{child, guardian, stay},
    on_both,
};

on_both!(
    a_registered_child_is_read_back_as_it_was_stated,
    a_child_that_cannot_be_is_refused_with_every_reason,
    from_which_age_none_is_registered_or_placed_is_what_the_parameter_says,
    a_number_that_looks_like_a_citizen_service_number_is_never_kept,
    dates_that_do_not_exist_are_refused,
    a_registration_is_changed_by_a_merge_patch,
    an_organisation_sees_its_own_children_only,
    a_token_for_some_locations_sees_only_the_children_there,
    a_child_is_seen_until_thirty_days_after_its_last_placement,
    a_child_is_found_by_birth_date_and_name_however_it_is_written,
    a_child_is_found_however_the_prefix_of_its_name_was_typed,
    a_search_that_is_too_wide_is_refused,
    the_list_is_narrowed_by_one_and_the_same_placement,
    guardians_share_the_version_of_the_registration,
    a_guardian_sees_the_own_child_and_not_how_to_reach_the_other_guardian,
    a_guardian_without_authority_sees_nothing,
    the_answer_is_the_same_whether_or_not_the_child_is_known_elsewhere,
    a_birth_date_is_not_corrected_past_the_placements,
);

fn noor() -> Value {
    child("Noor", "Linden", "2022-10-14")
}

async fn north(server: &Server) -> Actor {
    server.childcare_provider("North").await
}

async fn a_registered_child_is_read_back_as_it_was_stated(server: Server) {
    let north = north(&server).await;
    let stated = json!({
        "givenName": "Zoë-Anne", "familyNamePrefix": "van der", "familyName": "Ĳsselmuiden", "birthDate": "2024-02-29",
        "municipality": "GM0344", "district": "WK034401",
        "references": [{ "source": "planbaar", "value": "K-20418" }],
        "guardians": [guardian("Anna", true), guardian("Bert", false)],
    });
    let answer = north.registers(&stated).await;
    assert_eq!(answer.header("location"), format!("/v1/children/{}", answer.id()));
    for name in ["givenName", "familyNamePrefix", "familyName", "birthDate", "municipality", "district", "references"] {
        assert_eq!(answer.json[name], stated[name], "{name}");
    }
    for (index, guardian) in stated["guardians"].as_array().unwrap().iter().enumerate() {
        for (name, value) in guardian.as_object().unwrap() {
            assert_eq!(&answer.json["guardians"][index][name], value, "{name}");
        }
    }
    let read = north.follow(answer.header("location")).await.expect(200);
    assert_eq!((read.etag(), &read.json), (answer.etag(), &answer.json));
    let least = json!({ "givenName": "Bo", "familyName": "Li", "birthDate": "2026-09-01", "municipality": "GM0344" });
    let answer = north.registers(&least).await;
    assert_eq!((&answer.json["references"], &answer.json["guardians"]), (&json!([]), &json!([])));
}

async fn from_which_age_none_is_registered_or_placed_is_what_the_parameter_says(server: Server) {
    let north = north(&server).await;
    let ark = north.adds_childcare("De Ark").await;
    let noor = north.registers(&child("Noor", "Linden", "2022-10-14")).await;
    server.sets_parameter("line.endAge", "12", "2026-01-01").await;
    let twelve = child("Oud", "Genoeg", "2014-09-01");
    north.post("/children", &twelve).await.expect_faults(409, &[("#/birthDate", "birth-too-long-ago")]);
    let change = json!({ "birthDate": "2014-09-01" });
    let corrected = north.patch(&format!("/children/{}", noor.id()), &noor.etag(), &change).await;
    corrected.expect_faults(409, &[("#/birthDate", "birth-too-long-ago")]);
    let late = north.post(&format!("/children/{}/placements", noor.id()), &stay(&ark, "afterSchoolCare", "2034-10-14", None));
    late.await.expect_faults(409, &[("#/startDate", "start-after-line")]);
}

async fn a_child_that_cannot_be_is_refused_with_every_reason(server: Server) {
    let north = north(&server).await;
    let mut wrong = child("...", "-", "2026-09-02");
    let reference = json!({ "source": "planbaar", "value": "1" });
    wrong["references"] = json!([reference, reference]);
    north.post("/children", &wrong).await.expect_problem(409, "conflict").expect_faults(
        409,
        &[
            ("#/birthDate", "birth-in-future"),
            ("#/familyName", "name-empty"),
            ("#/givenName", "name-empty"),
            ("#/references/1/source", "duplicate-entry"),
        ],
    );
    let teenager = child("Oud", "Genoeg", "2012-09-01");
    north.post("/children", &teenager).await.expect_faults(409, &[("#/birthDate", "birth-too-long-ago")]);
    north.registers(&child("Net", "Niet", "2012-09-02")).await;
    // What does not match the contract is told first, all of it, and rules are not asked yet.
    let mut both = child("...", "Linden", "2026-09-02");
    both["nonsense"] = json!(1);
    north.post("/children", &both).await.expect_faults(400, &[("#/nonsense", "unknown")]);
    assert_eq!(north.get("/children").await.expect(200).items().len(), 1);
}

async fn a_number_that_looks_like_a_citizen_service_number_is_never_kept(server: Server) {
    let north = north(&server).await;
    for number in ["111222333", "123456782", "111.222.333", "1112 22 333", "BSN111222333"] {
        let mut noor = noor();
        noor["references"] = json!([{ "source": "planbaar", "value": number }]);
        let answer = north.post("/children", &noor).await.expect_faults(409, &[("#/references/0/value", "citizen-number")]);
        assert!(!answer.text.contains(number), "the number goes back in the answer");
    }
    let mut fine = noor();
    fine["references"] = json!([{ "source": "planbaar", "value": "111222334" }]);
    let id = north.registers(&fine).await.id();
    let patch = json!({ "references": [{ "source": "planbaar", "value": "111222333" }] });
    let path = format!("/children/{id}");
    north.patch(&path, "*", &patch).await.expect_faults(409, &[("#/references/0/value", "citizen-number")]);
    let mut anna = guardian("Anna", true);
    anna["contact"] = json!("111222333");
    north.post(&format!("{path}/guardians"), &anna).await.expect_faults(409, &[("#/contact", "citizen-number")]);
    let reference = json!({ "reference": { "source": "planbaar", "value": "111222333" } });
    assert!(matches!(north.post("/children/_search", &reference).await.status, 200 | 409));
}

async fn dates_that_do_not_exist_are_refused(server: Server) {
    let north = north(&server).await;
    for date in [
        "2023-02-29",
        "2023-13-01",
        "2023-00-10",
        "2023-1-1",
        "01-02-2023",
        "2023-02-01T00:00:00Z",
        "",
        "0000-00-00",
        "+002023-01-01",
    ] {
        let answer = north.post("/children", &child("Noor", "Linden", date)).await.expect(400);
        assert!(answer.faults().iter().all(|(place, _)| place == "#/birthDate"), "{answer}");
    }
    for date in ["2023-02-29", "today", "2026-09-01T10:00:00Z"] {
        let answer = north.get(&format!("/children?startsFrom={date}")).await.expect(400);
        assert!(answer.faults().contains(&("startsFrom".into(), "format".into())), "{answer}");
    }
}

async fn a_registration_is_changed_by_a_merge_patch(server: Server) {
    let north = north(&server).await;
    let mut stated = noor();
    stated["familyNamePrefix"] = json!("van der");
    let registered = north.registers(&stated).await;
    let path = format!("/children/{}", registered.id());
    let changed =
        north.patch(&path, &registered.etag(), &json!({ "familyNamePrefix": null, "givenName": "Nora" })).await.expect(200);
    assert_eq!((&changed.json["familyNamePrefix"], &changed.json["givenName"]), (&Value::Null, &json!("Nora")));
    assert_eq!((&changed.json["familyName"], &changed.json["birthDate"]), (&json!("Linden"), &json!("2022-10-14")));
    north.patch(&path, &changed.etag(), &json!({ "familyName": null })).await.expect_faults(400, &[("#/familyName", "type")]);
    north
        .patch(&path, &changed.etag(), &json!({ "id": "x", "guardians": [] }))
        .await
        .expect_faults(400, &[("#/guardians", "unknown"), ("#/id", "unknown")]);
    let ark = north.adds_childcare("De Ark").await;
    north.places(&registered.id(), &stay(&ark, "dayCare", "2023-01-02", None)).await;
    let born_later = json!({ "birthDate": "2023-02-01" });
    north.patch(&path, "*", &born_later).await.expect_faults(409, &[("#/birthDate", "start-before-birth")]);
}

async fn an_organisation_sees_its_own_children_only(server: Server) {
    let (north, south) = (north(&server).await, server.childcare_provider("South").await);
    let (noor, kees) = (north.registers(&noor()).await.id(), south.registers(&child("Kees", "Berg", "2021-05-05")).await.id());
    assert_eq!(north.get("/children").await.expect(200).ids(), [noor.clone()]);
    assert_eq!(south.get("/children").await.expect(200).ids(), [kees]);
    let search = json!({ "birthDate": "2022-10-14", "familyName": "Linden" });
    assert_eq!(south.post("/children/_search", &search).await.expect(200).items().len(), 0);
    south.get(&format!("/children/{noor}")).await.expect(404);
}

async fn a_token_for_some_locations_sees_only_the_children_there(server: Server) {
    let north = north(&server).await;
    let (ark, boog) = (north.adds_childcare("De Ark").await, north.adds_childcare("De Boog").await);
    let (noor, kees) = (north.registers(&noor()).await.id(), north.registers(&child("Kees", "Berg", "2021-05-05")).await.id());
    let at_ark = north.places(&noor, &stay(&ark, "dayCare", "2023-01-02", None)).await.id();
    north.places(&kees, &stay(&boog, "dayCare", "2023-01-02", None)).await;
    let boog_only = north.narrowed_to(&[&boog]);
    assert_eq!(boog_only.get("/children").await.expect(200).ids(), [kees.clone()]);
    for path in [
        format!("/children/{noor}"),
        format!("/children/{noor}/line"),
        format!("/children/{noor}/placements"),
        format!("/placements/{at_ark}"),
    ] {
        boog_only.get(&path).await.expect(404);
        north.get(&path).await.expect(200);
    }
    let search = json!({ "birthDate": "2022-10-14", "familyName": "Linden" });
    assert_eq!(boog_only.post("/children/_search", &search).await.expect(200).items().len(), 0);
    let elsewhere = stay(&ark, "preschool", "2024-01-02", None);
    boog_only
        .post(&format!("/children/{kees}/placements"), &elsewhere)
        .await
        .expect_faults(409, &[("#/locationId", "location-outside-token")]);
    assert_eq!(boog_only.get(&format!("/children?locationId={ark}")).await.expect(200).items().len(), 0);
    // What a narrowed token registers it sees again.
    let bo = boog_only.registers(&child("Bo", "Li", "2024-01-01")).await.id();
    boog_only.get(&format!("/children/{bo}")).await.expect(200);
}

async fn a_child_is_seen_until_thirty_days_after_its_last_placement(server: Server) {
    let north = north(&server).await;
    let ark = north.adds_childcare("De Ark").await;
    let noor = north.registers(&noor()).await.id();
    north.places(&noor, &stay(&ark, "dayCare", "2023-01-02", Some("2026-09-10"))).await;
    let path = format!("/children/{noor}");
    for (moment, status) in [("2026-10-10T23:59:00+02:00", 200), ("2026-10-11T00:00:00+02:00", 404)] {
        server.clock().set(moment);
        north.get(&path).await.expect(status);
        assert_eq!(north.get("/children").await.expect(200).items().len(), usize::from(status == 200));
    }
}

async fn a_child_is_found_by_birth_date_and_name_however_it_is_written(server: Server) {
    let north = north(&server).await;
    let mut zoe = child("Zoë-Anne", "Écluse-d'Or", "2022-10-14");
    zoe["familyNamePrefix"] = json!("van der");
    zoe["references"] = json!([{ "source": "planbaar", "value": "K-20418" }]);
    let zoe = north.registers(&zoe).await.id();
    north.registers(&child("Zoë-Anne", "Écluse-d'Or", "2022-10-15")).await;
    let found = async |terms: Value| north.post("/children/_search", &terms).await.expect(200).ids();
    for terms in [
        json!({ "birthDate": "2022-10-14", "familyName": "eclusedor" }),
        json!({ "birthDate": "2022-10-14", "familyName": "ECLUSE D’OR" }),
        json!({ "birthDate": "2022-10-14", "familyName": "ecl" }),
        json!({ "birthDate": "2022-10-14", "familyName": "van der Écluse-d'Or" }),
        json!({ "birthDate": "2022-10-14", "givenName": "zoe anne" }),
        json!({ "birthDate": "2022-10-14", "givenName": "Zoë" }),
        json!({ "birthDate": "2022-10-14", "givenName": "ZOEANNE", "familyName": "Eclusedor" }),
        json!({ "reference": { "source": "planbaar", "value": "K-20418" } }),
    ] {
        assert_eq!(found(terms.clone()).await, [zoe.clone()], "{terms}");
    }
    for terms in [
        json!({ "birthDate": "2022-10-14", "familyName": "Linden" }),
        json!({ "birthDate": "2022-10-14", "givenName": "zoe", "familyName": "Linden" }),
        json!({ "birthDate": "2022-10-13", "familyName": "eclusedor" }),
        json!({ "birthDate": "2022-10-14", "familyName": "eclu" }),
        json!({ "reference": { "source": "other", "value": "K-20418" } }),
    ] {
        assert_eq!(found(terms.clone()).await, [""; 0], "{terms}");
    }
    north.patch(&format!("/children/{zoe}"), "*", &json!({ "givenName": "Sofie", "references": [] })).await.expect(200);
    assert_eq!(found(json!({ "birthDate": "2022-10-14", "givenName": "Zoë" })).await, [""; 0]);
    assert_eq!(found(json!({ "reference": { "source": "planbaar", "value": "K-20418" } })).await, [""; 0]);
    assert_eq!(found(json!({ "birthDate": "2022-10-14", "givenName": "Sofie" })).await, [zoe]);
}

async fn a_child_is_found_however_the_prefix_of_its_name_was_typed(server: Server) {
    let north = north(&server).await;
    let mut expected = Vec::new();
    for (prefix, family) in [(Some("van den"), "Berg"), (None, "van den Berg"), (None, "Berg, van den"), (None, "Vandenberg")] {
        let mut noor = child("Noor", family, "2022-10-14");
        noor["familyNamePrefix"] = json!(prefix);
        expected.push(north.registers(&noor).await.id());
    }
    let ecluse = north.registers(&child("Luc", "d'Écluse", "2022-10-14")).await.id();
    let found = async |family: &str, born: &str| {
        north.post("/children/_search", &json!({ "birthDate": born, "familyName": family })).await.expect(200).ids()
    };
    for family in ["van den Berg", "vandenberg", "VAN DEN BERG", "Berg, van den", "VandenBerg"] {
        assert_eq!(found(family, "2022-10-14").await, expected, "{family}");
        assert_eq!(found(family, "2022-10-15").await, [""; 0], "{family}");
    }
    // Who leaves the prefix out does not mean a name of which it is a part.
    assert_eq!(found("Berg", "2022-10-14").await, expected[..3]);
    for family in ["decluse", "d'Écluse", "ecluse", "Écluse, d'", "dec", "ecl"] {
        assert_eq!(found(family, "2022-10-14").await, [ecluse.clone()], "{family}");
    }
    north.post("/children/_search", &json!({ "familyName": "vandenberg" })).await.expect_problem(409, "conflict");
}

async fn a_search_that_is_too_wide_is_refused(server: Server) {
    let north = north(&server).await;
    for terms in [
        json!({ "birthDate": "2022-10-14" }),
        json!({ "familyName": "Linden" }),
        json!({ "givenName": "Noor", "familyName": "Linden" }),
        json!({ "birthDate": "2022-10-14", "familyName": "Li" }),
        json!({ "birthDate": "2022-10-14", "familyName": "--'" }),
    ] {
        let answer = north.post("/children/_search", &terms).await;
        let short = terms["familyName"] == "Li" && answer.status == 200;
        assert!(short || answer.status == 409, "{terms} -> {answer}");
    }
    let nothing = north.post("/children/_search", &json!({})).await;
    assert!(matches!(nothing.status, 400 | 409), "{nothing}");
}

async fn the_list_is_narrowed_by_one_and_the_same_placement(server: Server) {
    let north = north(&server).await;
    let (ark, boog) = (north.adds_childcare("De Ark").await, north.adds_childcare("De Boog").await);
    let noor = north.registers(&noor()).await.id();
    north.places(&noor, &stay(&ark, "dayCare", "2023-01-02", Some("2026-08-31"))).await;
    north.places(&noor, &stay(&boog, "preschool", "2026-10-05", None)).await;
    let count = async |query: &str| north.get(&format!("/children?{query}")).await.expect(200).items().len();
    assert_eq!(count(&format!("locationId={ark}")).await, 1);
    assert_eq!(count(&format!("locationId={ark}&care=dayCare")).await, 1);
    assert_eq!(count(&format!("locationId={ark}&care=preschool")).await, 0);
    assert_eq!(count("startsFrom=2026-10-05&startsUntil=2026-10-05").await, 1);
    assert_eq!(count("startsFrom=2026-10-06").await, 0);
    assert_eq!(count(&format!("locationId={ark}&startsFrom=2026-01-01")).await, 0);
    assert_eq!(count("startsUntil=2023-01-01").await, 0);
    assert_eq!(count("group=1").await, 0);
    assert_eq!(count("").await, 1, "once, though it has two placements");
}

async fn guardians_share_the_version_of_the_registration(server: Server) {
    let north = north(&server).await;
    let registered = north.registers(&noor()).await;
    let path = format!("/children/{}", registered.id());
    let anna = north.post(&format!("{path}/guardians"), &guardian("Anna", true)).await.expect(201);
    let own = anna.header("location").strip_prefix("/v1").unwrap().to_owned();
    assert_eq!(own, format!("{path}/guardians/{}", anna.id()));
    north.patch(&path, &registered.etag(), &json!({ "givenName": "Nora" })).await.expect_problem(412, "precondition-failed");
    let changed = north.patch(&own, &anna.etag(), &json!({ "contact": null })).await.expect(200);
    assert_eq!(changed.json["contact"], Value::Null);
    north.delete(&own, &anna.etag()).await.expect(412);
    north.delete(&own, &changed.etag()).await.expect(204);
    north.delete(&own, "*").await.expect(404);
    assert_eq!(north.get(&format!("{path}/guardians")).await.expect(200).items().len(), 0);
}

async fn a_guardian_sees_the_own_child_and_not_how_to_reach_the_other_guardian(server: Server) {
    let north = north(&server).await;
    let mut stated = noor();
    stated["guardians"] = json!([guardian("Anna", true), guardian("Bert", true)]);
    stated["references"] = json!([{ "source": "planbaar", "value": "K-20418" }]);
    let registered = north.registers(&stated).await;
    let path = format!("/children/{}", registered.id());
    let anna = north.for_guardians(&[registered.json["guardians"][0]["id"].as_str().unwrap()]);
    let seen = anna.get(&path).await.expect(200);
    assert_eq!(seen.json["guardians"][0]["contact"], "anna@example.org");
    assert_eq!(seen.json["guardians"][1]["contact"], Value::Null);
    assert_eq!(seen.json["references"], json!([]));
    assert!(!anna.get(&format!("{path}/guardians")).await.expect(200).text.contains("bert@"));
    assert_eq!(anna.get("/children").await.expect(200).ids(), [registered.id()]);
    anna.patch(&path, "*", &json!({ "givenName": "Nora" })).await.expect(403);
}

async fn a_guardian_without_authority_sees_nothing(server: Server) {
    let north = north(&server).await;
    let mut stated = noor();
    stated["guardians"] = json!([guardian("Anna", true), guardian("Bert", false)]);
    let registered = north.registers(&stated).await;
    let path = format!("/children/{}", registered.id());
    let id = |index: usize| registered.json["guardians"][index]["id"].as_str().unwrap().to_owned();
    let (anna, bert, nobody) = (north.for_guardians(&[&id(0)]), north.for_guardians(&[&id(1)]), north.for_guardians(&[]));
    anna.get(&path).await.expect(200);
    for stranger in [&bert, &nobody] {
        stranger.get(&path).await.expect(404);
        stranger.get(&format!("{path}/line")).await.expect(404);
        assert_eq!(stranger.get("/children").await.expect(200).items().len(), 0);
    }
    // Authority that ends, ends what is seen.
    north.patch(&format!("{path}/guardians/{}", id(0)), "*", &json!({ "hasAuthority": false })).await.expect(200);
    anna.get(&path).await.expect(404);
    // Being a guardian is a role, not an extra: without the role the ids mean nothing.
    let worker = north.for_guardians(&[&id(0)]).in_role(Role::Candidate);
    worker.get(&path).await.expect(403);
}

async fn the_answer_is_the_same_whether_or_not_the_child_is_known_elsewhere(server: Server) {
    let (north, south) = (north(&server).await, server.childcare_provider("South").await);
    north.registers(&noor()).await;
    let known = south.registers(&noor()).await;
    let unknown = south.registers(&child("Kees", "Berg", "2022-10-14")).await;
    let members = |answer: &tests::Answer| answer.json.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let names = |answer: &tests::Answer| answer.headers.keys().map(ToString::to_string).collect::<BTreeSet<_>>();
    assert_eq!((members(&known), names(&known)), (members(&unknown), names(&unknown)));
    assert_eq!(known.etag(), unknown.etag());
    assert_ne!(known.id(), north.get("/children").await.expect(200).ids()[0]);
}

async fn a_birth_date_is_not_corrected_past_the_placements(server: Server) {
    let north = server.childcare_provider("North").await;
    let ark = north.adds_childcare("De Ark").await;
    let noor = north.registers(&child("Noor", "Linden", "2018-10-14")).await.id();
    north.places(&noor, &stay(&ark, "afterSchoolCare", "2027-06-01", None)).await;
    let path = format!("/children/{noor}");
    let corrected = async |birth_date: &str| north.patch(&path, "*", &json!({ "birthDate": birth_date })).await;
    corrected("2012-12-01").await.expect_faults(409, &[("#/birthDate", "start-after-line")]);
    corrected("2018-10-15").await.expect(200);
    let kees = north.registers(&child("Kees", "Berg", "2023-02-02")).await.id();
    north.places(&kees, &stay(&ark, "dayCare", "2023-06-01", None)).await;
    let later = north.patch(&format!("/children/{kees}"), "*", &json!({ "birthDate": "2023-06-02" })).await;
    later.expect_faults(409, &[("#/birthDate", "start-before-birth")]);
}
