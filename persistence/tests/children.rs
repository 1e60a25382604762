//! Storage of children, placements, access, links and lines, on both databases.

#![allow(clippy::unwrap_used, reason = "the lint knows tests only by their attribute, and these help them")]

mod fixture;

use domain::{
    Reason, Refusal,
    authority::Action,
    child::{ChildId, LinkState, Reference, SearchTerms, Verdict},
    page::PageRequest,
    placement::Care,
};
use fixture::{Actor, child, guardian, noon, noor, reference, stay, worlds};
use jiff::civil::date;
use persistence::{ChildFilter, Failure};

const PAGE: PageRequest = PageRequest { size: 50, after: None };
const VERSIONS: PageRequest<i32> = PageRequest { size: 50, after: None };

async fn list(actor: &Actor, filter: ChildFilter) -> Vec<ChildId> {
    let page = actor.read(Action::ReadChild, move |tx| tx.children(&filter, PAGE)).await;
    page.items.into_iter().map(|item| item.child.id).collect()
}

async fn search(actor: &Actor, terms: SearchTerms) -> Vec<ChildId> {
    let search = terms.narrow().unwrap();
    let found = actor.read(Action::SearchChildren, move |tx| tx.search_children(&search, PAGE)).await;
    found.items.into_iter().map(|item| item.child.id).collect()
}

async fn stays(actor: &Actor, child: ChildId) -> Vec<Care> {
    let facts = actor.read(Action::ReadLine, move |tx| tx.line_stays(child, None)).await;
    facts.unwrap().stays.into_iter().map(|stay| stay.care).collect()
}

fn refused(reason: Reason, pointer: &str) -> Failure {
    Refusal::rule(reason, pointer).into()
}

#[tokio::test]
async fn a_registration_is_read_back_whole_and_stands_nowhere_in_the_open() {
    for world in worlds().await {
        let carer = world.carer();
        let mut facts = noor();
        facts.references = vec![reference("planning", "K-20441")];
        let made = carer.register(facts, vec![guardian("Fatima", true), guardian("Bram", false)]).await.unwrap();
        assert_eq!(carer.child(made.child.id).await.as_ref(), Some(&made));
        assert_eq!(made.guardians.len(), 2);
        assert_eq!(world.teacher().child(made.child.id).await, None);
        if let Some(file) = &world.file {
            let files = [file.clone(), file.with_extension("db-wal"), file.with_extension("keys.db")];
            let kept = files.map(|path| std::fs::read(path).unwrap_or_default()).concat();
            let holds = |text: &str| kept.windows(text.len()).any(|window| window == text.as_bytes());
            assert!(holds("De Ark"), "the file is not the one that was written");
            for secret in ["Noor", "Linden", "Fatima", "K-20441", "example.org"] {
                assert!(!holds(secret), "{secret}");
            }
        }
    }
}

#[tokio::test]
async fn a_change_keeps_the_guardians_and_a_stale_one_is_refused() {
    for world in worlds().await {
        let carer = world.carer();
        let made = carer.register(noor(), vec![guardian("Fatima", true)]).await.unwrap();
        let changed = carer.amend(made.child.id, child("Noortje", "Linden", date(2022, 10, 15))).await.unwrap();
        assert_eq!(changed.version, 2);
        assert_eq!(carer.child(made.child.id).await, Some(changed.clone()));
        assert_eq!(changed.guardians, made.guardians);

        let stale = carer.write(Action::ChangeChild, move |tx| {
            let (line_end, now) = (tx.line_end()?, tx.now());
            let permitted = tx.authority().permit::<domain::authority::ChangeChild, _>(made.clone())?;
            tx.save_registration(permitted.amend(noor(), None, line_end, now)?)
        });
        assert_eq!(stale.await, Err(Refusal::Stale(1).into()));

        let (id, gone) = (changed.child.id, changed.guardians[0].id);
        let removed = carer.write(Action::ChangeChild, move |tx| {
            let registration = tx.child(id)?.unwrap();
            let new = tx.new_id();
            let permitted = tx.authority().permit::<domain::authority::ChangeChild, _>(registration)?;
            let changed = permitted.add_guardian(new, guardian("Bram", true))?;
            let registration = tx.save_registration(changed)?;
            let permitted = tx.authority().permit::<domain::authority::ChangeChild, _>(registration)?;
            tx.save_registration(permitted.remove_guardian(gone)?)
        });
        assert_eq!(removed.await.unwrap().guardians[0].facts.given_name, "Bram");
        assert_eq!(carer.child(id).await.unwrap().guardians.len(), 1);
    }
}

#[tokio::test]
async fn search_finds_own_registrations_by_birth_date_with_a_name_or_its_first_letters_and_by_reference() {
    for world in worlds().await {
        let (carer, teacher) = (world.carer(), world.teacher());
        let mut facts = noor();
        facts.references = vec![reference("planning", "1")];
        let id = carer.register(facts, Vec::new()).await.unwrap().child.id;
        carer.register(child("Noor", "Bakker", date(2022, 10, 14)), Vec::new()).await.unwrap();
        let born = Some(date(2022, 10, 14));
        let family = |name: &str| SearchTerms { birth_date: born, family_name: Some(name.into()), ..SearchTerms::default() };
        for name in ["Linden", "van der LINDEN", "Linden, van der", "lin"] {
            assert_eq!(search(&carer, family(name)).await, [id], "{name}");
            assert_eq!(search(&teacher, family(name)).await, [], "{name}");
        }
        assert_eq!(search(&carer, family("Lind")).await, []);
        let given = SearchTerms { birth_date: born, given_name: Some("noo".into()), ..SearchTerms::default() };
        assert_eq!(search(&carer, given.clone()).await.len(), 2);
        assert_eq!(search(&carer, SearchTerms { family_name: Some("Linden".into()), ..given.clone() }).await, [id]);
        assert_eq!(search(&carer, SearchTerms { birth_date: Some(date(2022, 10, 13)), ..given }).await, []);
        let by_reference = SearchTerms { reference: Some(reference("planning", "1")), ..SearchTerms::default() };
        assert_eq!(search(&carer, by_reference.clone()).await, [id]);
        assert_eq!(search(&teacher, by_reference).await, []);

        carer.amend(id, child("Noor", "Vries", date(2022, 10, 14))).await.unwrap();
        assert_eq!(search(&carer, family("Linden")).await, []);
        assert_eq!(search(&carer, family("de Vries")).await, [id]);
        let records = world.database.processing_records().await.unwrap();
        assert_eq!(records.last().map(|record| record.children.as_slice()), Some([id].as_slice()));
    }
}

#[tokio::test]
async fn a_reference_names_one_child_and_one_placement_of_an_organisation() {
    for world in worlds().await {
        let carer = world.carer();
        let known = |references: Vec<Reference>| domain::child::ChildFacts { references, ..noor() };
        carer.register(known(vec![reference("a", "1")]), Vec::new()).await.unwrap();
        let again = carer.register(known(vec![reference("b", "1"), reference("a", "1")]), Vec::new()).await;
        assert_eq!(again.unwrap_err(), refused(Reason::ReferenceTaken, "#/references/1/value"));
        world.teacher().register(known(vec![reference("a", "1")]), Vec::new()).await.unwrap();

        let id = carer.register(child("Sem", "Smit", date(2023, 1, 1)), Vec::new()).await.unwrap().child.id;
        let mut facts = stay(world.day_care, Care::DayCare, date(2024, 1, 1), Some(date(2026, 8, 31)));
        facts.reference = Some(reference("planning", "9"));
        let placement = carer.place(id, facts.clone()).await.unwrap();
        let read = carer.read(Action::ReadPlacement, move |tx| tx.placement(placement.id)).await.unwrap();
        assert_eq!(read, placement);
        facts.start_date = date(2026, 9, 1);
        facts.end_date = None;
        assert_eq!(carer.place(id, facts.clone()).await.unwrap_err(), refused(Reason::ReferenceTaken, "#/reference/value"));
        carer.remove(placement.id).await.unwrap();
        carer.place(id, facts).await.unwrap();
    }
}

#[tokio::test]
async fn a_child_shows_until_some_days_after_its_last_placement() {
    for world in worlds().await {
        let carer = world.carer();
        let id = carer.register(noor(), Vec::new()).await.unwrap().child.id;
        assert!(carer.on(date(2036, 1, 1)).child(id).await.is_some());
        let facts = stay(world.day_care, Care::DayCare, date(2024, 1, 8), Some(date(2026, 10, 1)));
        let placement = carer.place(id, facts.clone()).await.unwrap();
        assert!(carer.on(date(2026, 10, 31)).child(id).await.is_some());
        assert!(carer.on(date(2026, 11, 1)).child(id).await.is_none());
        carer.replace(placement.id, stay(world.day_care, Care::DayCare, date(2024, 1, 8), None)).await.unwrap();
        assert!(carer.on(date(2026, 11, 1)).child(id).await.is_some());
        carer.remove(placement.id).await.unwrap();
        assert!(carer.on(date(2036, 1, 1)).child(id).await.is_some());
    }
}

#[tokio::test]
async fn what_was_long_ago_is_recorded_in_its_order_and_corrected_though_it_shows_no_more() {
    for world in worlds().await {
        let carer = world.carer();
        let id = carer.register(noor(), Vec::new()).await.unwrap().child.id;
        let before = stay(world.day_care, Care::Preschool, date(2023, 1, 9), Some(date(2023, 12, 31)));
        let placement = carer.place(id, before).await.unwrap().id;
        assert!(carer.child(id).await.is_none());
        assert!(carer.read(Action::ReadPlacement, move |tx| tx.placement(placement)).await.is_none());
        assert!(
            carer
                .narrowed(&[world.other_day_care])
                .place(id, stay(world.other_day_care, Care::DayCare, date(2024, 1, 8), None))
                .await
                .is_err()
        );
        carer.place(id, stay(world.day_care, Care::DayCare, date(2024, 1, 8), Some(date(2026, 1, 1)))).await.unwrap();
        carer.replace(placement, stay(world.day_care, Care::Preschool, date(2023, 1, 9), None)).await.unwrap();
        assert_eq!(stays(&carer, id).await, [Care::Preschool, Care::DayCare]);
    }
}

#[tokio::test]
async fn a_narrowed_token_sees_the_children_of_its_locations_and_those_it_registered_itself() {
    for world in worlds().await {
        let (here, there) = (world.carer().narrowed(&[world.day_care]), world.carer().narrowed(&[world.other_day_care]));
        let id = here.register(noor(), Vec::new()).await.unwrap().child.id;
        assert!(here.child(id).await.is_some() && there.child(id).await.is_none() && world.carer().child(id).await.is_some());
        let school = stay(world.school, Care::School, date(2026, 10, 14), None);
        let school = here.place(id, school).await.unwrap();
        assert!(here.child(id).await.is_some() && there.child(id).await.is_none());
        assert!(here.read(Action::ReadPlacement, move |tx| tx.placement(school.id)).await.is_some());

        let placement = here.place(id, stay(world.day_care, Care::DayCare, date(2024, 1, 8), None)).await.unwrap();
        assert_eq!(list(&here, ChildFilter::default()).await, [id]);
        assert_eq!(list(&there, ChildFilter::default()).await, []);
        world.carer().replace(placement.id, stay(world.other_day_care, Care::DayCare, date(2024, 1, 8), None)).await.unwrap();
        assert!(here.child(id).await.is_none() && there.child(id).await.is_some());
        let history = move |tx: &mut persistence::Reading<'_>| tx.placement_history(placement.id, VERSIONS);
        assert_eq!(there.read(Action::ReadPlacement, history).await.items.len(), 2);
        assert_eq!(here.read(Action::ReadPlacement, history).await.items, []);
        let first = PageRequest { size: 1, after: None };
        let first = move |tx: &mut persistence::Reading<'_>| tx.placement_history(placement.id, first);
        assert_eq!(there.read(Action::ReadPlacement, first).await.next, Some(1));
        assert_eq!(here.read(Action::ReadPlacement, first).await.items, [], "what was here then is elsewhere now");
        let of = there.read(Action::ReadPlacement, move |tx| tx.placements_of(id, PAGE)).await.unwrap();
        assert_eq!(of.items.len(), 2);
    }
}

#[tokio::test]
async fn a_list_is_paged_by_id_and_filtered_by_one_placement_and_leaves_a_record_of_every_child() {
    for world in worlds().await {
        let carer = world.carer();
        let mut ids = Vec::new();
        for number in 1..=5 {
            let id = carer.register(child("Kind", "Smit", date(2022, 1, number)), Vec::new()).await.unwrap().child.id;
            carer.place(id, stay(world.day_care, Care::DayCare, date(2024, 1, number), None)).await.unwrap();
            carer.place(id, stay(world.school, Care::School, date(2026, 1, number), None)).await.unwrap();
            ids.push(id);
        }
        let first = PageRequest { size: 3, after: None };
        let page = carer.read(Action::ReadChild, move |tx| tx.children(&ChildFilter::default(), first)).await;
        assert_eq!(page.items.iter().map(|item| item.child.id).collect::<Vec<_>>(), ids[..3]);
        assert_eq!(page.items[0].given_name, "Kind");
        let records = world.database.processing_records().await.unwrap();
        assert_eq!(records.last().unwrap().children, ids[..3]);
        let second = PageRequest { size: 3, after: page.next };
        let page = carer.read(Action::ReadChild, move |tx| tx.children(&ChildFilter::default(), second)).await;
        assert_eq!(page.items.iter().map(|item| item.child.id).collect::<Vec<_>>(), ids[3..]);
        assert_eq!(page.next, None);

        let from = ChildFilter { care: Some(Care::DayCare), starts_from: Some(date(2024, 1, 4)), ..ChildFilter::default() };
        assert_eq!(list(&carer, from).await, ids[3..]);
        let until =
            ChildFilter { location_id: Some(world.school), starts_until: Some(date(2026, 1, 2)), ..ChildFilter::default() };
        assert_eq!(list(&carer, until).await, ids[..2]);
        let neither = ChildFilter { location_id: Some(world.school), care: Some(Care::DayCare), ..ChildFilter::default() };
        assert_eq!(list(&carer, neither).await, []);
        assert_eq!(list(&world.teacher(), ChildFilter::default()).await, []);
    }
}

#[tokio::test]
async fn a_link_is_proposed_between_organisations_joins_when_both_confirm_and_parts_when_undone() {
    for world in worlds().await {
        let (carer, teacher) = (world.carer(), world.teacher());
        let here = carer.register(noor(), Vec::new()).await.unwrap().child.id;
        carer.register(noor(), Vec::new()).await.unwrap();
        assert_eq!(carer.links(here).await, []);
        let there = teacher.register(child("NOOR", "van der Linden", date(2022, 10, 14)), Vec::new()).await.unwrap().child.id;
        carer.place(here, stay(world.day_care, Care::DayCare, date(2024, 1, 8), Some(date(2026, 8, 28)))).await.unwrap();
        teacher.place(there, stay(world.school, Care::School, date(2026, 10, 14), None)).await.unwrap();

        let link = carer.links(here).await.remove(0);
        assert_eq!((link.state, link.first.child_id, link.second.child_id), (LinkState::Proposed, here, there));
        assert!(carer.child(there).await.is_none() && teacher.links(here).await.is_empty());
        carer.decide(link.id, Verdict::Confirm).await.unwrap();
        assert_eq!(stays(&carer, here).await, [Care::DayCare]);
        assert_eq!(teacher.decide(link.id, Verdict::Confirm).await.unwrap().state, LinkState::Confirmed);

        for actor in [&carer, &teacher] {
            for id in [here, there] {
                assert_eq!(stays(actor, id).await, [Care::DayCare, Care::School]);
            }
        }
        let records = world.database.processing_records().await.unwrap();
        assert_eq!(records.last().unwrap().children, [here, there]);
        assert_eq!(carer.child(there).await.unwrap().child.id, here);
        let shown = teacher.read(Action::ReadPlacement, move |tx| tx.placements_of(here, PAGE)).await.unwrap();
        assert_eq!(shown.items.iter().map(|placement| placement.facts.care).collect::<Vec<_>>(), [Care::School]);

        assert_eq!(teacher.decide(link.id, Verdict::Undo).await.unwrap().state, LinkState::Undone);
        assert_eq!(stays(&carer, here).await, [Care::DayCare]);
        assert!(carer.child(there).await.is_none());
        teacher.amend(there, noor()).await.unwrap();
        assert_eq!(carer.links(here).await[0].state, LinkState::Undone);
    }
}

#[tokio::test]
async fn a_common_reference_proposes_a_link_and_a_name_with_another_birth_date_does_not() {
    for world in worlds().await {
        let known = |given: &str, value: &str| domain::child::ChildFacts {
            references: vec![reference("eck-id", value)],
            ..child(given, "Smit", date(2022, 1, 1))
        };
        let here = world.carer().register(known("Sem", "1"), Vec::new()).await.unwrap().child.id;
        world.teacher().register(child("Sem", "Smit", date(2022, 1, 2)), Vec::new()).await.unwrap();
        world.teacher().register(known("Sam", "2"), Vec::new()).await.unwrap();
        assert_eq!(world.carer().links(here).await, []);
        let there = world.teacher().register(known("Samuel", "1"), Vec::new()).await.unwrap().child.id;
        assert_eq!(world.carer().links(here).await[0].second.child_id, there);
    }
}

#[tokio::test]
async fn a_guardian_with_authority_sees_the_own_child_and_all_that_is_joined_and_another_sees_nothing() {
    for world in worlds().await {
        let (carer, teacher) = (world.carer(), world.teacher());
        let here = carer.register(noor(), vec![guardian("Fatima", true), guardian("Bram", false)]).await.unwrap();
        let there = teacher.register(noor(), Vec::new()).await.unwrap().child.id;
        let id = here.child.id;
        carer.place(id, stay(world.day_care, Care::DayCare, date(2024, 1, 8), Some(date(2026, 7, 1)))).await.unwrap();
        let placed = teacher.place(there, stay(world.school, Care::School, date(2026, 10, 14), None)).await.unwrap().id;

        let parent = world.parent(&[here.guardians[0].id]).on(date(2030, 1, 1));
        assert_eq!(parent.child(id).await.unwrap().id, here.id);
        assert!(parent.child(there).await.is_none());
        assert_eq!(parent.read(Action::ReadPlacement, move |tx| tx.placement(placed)).await, None);
        let link = parent.links(id).await.remove(0);
        assert_eq!(parent.decide(link.id, Verdict::Confirm).await.unwrap().state, LinkState::Confirmed);
        assert_eq!(parent.child(there).await.unwrap().id, here.id);
        assert_eq!(stays(&parent, id).await, [Care::DayCare, Care::School]);
        let school = parent.read(Action::ReadPlacement, move |tx| tx.placement(placed)).await.unwrap();
        assert_eq!(school.guardian_ids, [here.guardians[0].id]);
        let all = parent.read(Action::ReadPlacement, move |tx| tx.placements_of(id, PAGE)).await.unwrap();
        assert_eq!(all.items.len(), 2);
        assert_eq!(list(&parent, ChildFilter::default()).await, [id]);
        let at_school = ChildFilter { care: Some(Care::School), ..ChildFilter::default() };
        assert_eq!(list(&parent, at_school).await, []);

        let other = world.parent(&[here.guardians[1].id]);
        assert!(other.child(id).await.is_none() && other.links(id).await.is_empty());
        assert_eq!(list(&other, ChildFilter::default()).await, []);
    }
}

#[tokio::test]
async fn history_shows_every_version_and_what_was_known_at_a_moment() {
    for world in worlds().await {
        let carer = world.carer();
        let id = carer.register(noor(), Vec::new()).await.unwrap().child.id;
        let open = stay(world.day_care, Care::DayCare, date(2024, 1, 8), None);
        let placement = carer.place(id, open.clone()).await.unwrap().id;
        let ended = stay(world.day_care, Care::DayCare, date(2024, 1, 8), Some(date(2026, 12, 31)));
        carer.on(date(2026, 9, 5)).replace(placement, ended.clone()).await.unwrap();
        carer.on(date(2026, 9, 9)).remove(placement).await.unwrap();

        let history = carer.read(Action::ReadPlacement, move |tx| tx.placement_history(placement, VERSIONS)).await.items;
        let told: Vec<_> = history.iter().map(|one| (one.version, one.removed, one.facts.end_date)).collect();
        assert_eq!(told, [(1, false, None), (2, false, ended.end_date), (3, true, ended.end_date)]);
        assert_eq!(history[1].recorded_at, noon(date(2026, 9, 5)));
        assert_eq!(history[1].person.as_deref(), Some("person-1"));
        let unseen = world.teacher().read(Action::ReadPlacement, move |tx| tx.placement_history(placement, VERSIONS)).await;
        assert_eq!(unseen.items, []);

        assert_eq!(carer.read(Action::ReadPlacement, move |tx| tx.placement(placement)).await, None);
        for (day, known) in [(4, Some(open)), (5, Some(ended)), (9, None)] {
            let moment = noon(date(2026, 9, day));
            let read = carer.read(Action::ReadPlacement, move |tx| tx.placement_known_at(placement, moment)).await;
            assert_eq!(read.map(|placement| placement.facts), known);
            let line = carer.read(Action::ReadLine, move |tx| tx.line_stays(id, Some(moment))).await.unwrap();
            assert_eq!(
                line.stays.iter().map(|stay| stay.end_date).collect::<Vec<_>>(),
                known.iter().map(|facts| facts.end_date).collect::<Vec<_>>()
            );
        }
    }
}

#[tokio::test]
async fn a_line_knows_what_it_needs_of_the_locations_and_is_the_same_now_as_known_now() {
    for world in worlds().await {
        let carer = world.carer();
        let id = carer.register(noor(), Vec::new()).await.unwrap().child.id;
        let empty = carer.read(Action::ReadLine, move |tx| tx.line_stays(id, None)).await.unwrap();
        assert_eq!((empty.child.id, empty.stays.len()), (id, 0));
        carer.place(id, stay(world.day_care, Care::DayCare, date(2024, 1, 8), Some(date(2026, 8, 31)))).await.unwrap();
        carer.place(id, stay(world.school, Care::School, date(2026, 10, 14), None)).await.unwrap();
        let now = carer.now;
        let line = carer.read(Action::ReadLine, move |tx| tx.line_stays(id, None)).await.unwrap();
        let known = carer.read(Action::ReadLine, move |tx| tx.line_stays(id, Some(now))).await.unwrap();
        assert_eq!(line, known);
        assert_eq!(line.stays.iter().map(|stay| stay.owns_location).collect::<Vec<_>>(), [true, false]);
        assert_eq!(line.stays[1].early_school_programmes, ["piramide"]);
    }
}
