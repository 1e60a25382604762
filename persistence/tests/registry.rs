//! The registry as it is kept: locations, partnerships, rule parameters, school holidays and imports, on both databases.

#![expect(clippy::unwrap_used, reason = "what cannot be set up fails the test")]

#[path = "registry/imports.rs"]
mod imports;
#[expect(dead_code, unreachable_pub, reason = "the server for tests is that of the black-box suite, which exports it")]
#[path = "../../tests/src/postgres.rs"]
mod postgres;

use std::{collections::BTreeSet, sync::Arc};

use domain::{
    Date, Id, Instant, Reason, Refusal,
    authority::{
        Action, AddLocation, AddOrganisation, ChangeLocation, ChangePartnership, FormPartnership, Identity, Role, Scope,
        SetParameter,
    },
    code::Code,
    holiday::HolidayRegion,
    location::{Location, LocationFacts, LocationKind, LocationProgramme, NewLocation, ProgrammePhase},
    organisation::{NewOrganisation, Organisation, OrganisationFacts, OrganisationId, OrganisationKind},
    page::PageRequest,
    parameter::NewParameter,
    partnership::{AgreementTopic, NewPartnership, Partnership, PartnershipAgreement, PartnershipFacts},
    placement::Care,
};
use persistence::{Call, Client, Database, Failure, LocationFilter, Mandate, MasterKey, Options, Reading, Trace, Writing};
use uuid::Uuid;

const EVERYTHING: PageRequest = PageRequest { size: 100, after: None };
/// 1 September 2026, noon.
const NOW: i64 = 1_788_256_800_000_000;

/// One database with nothing in it.
struct Registry {
    database: Database,
    _directory: tempfile::TempDir,
    _server: Option<postgres::TestDatabase>,
}

/// SQLite, and PostgreSQL where there is one.
fn registries() -> Vec<Registry> {
    let directory = tempfile::tempdir().unwrap();
    let sqlite = format!("sqlite://{}", directory.path().join("doorlijn.db").display());
    let mut registries = vec![Registry { database: open(&sqlite), _directory: directory, _server: None }];
    if let Some(server) = postgres::create_database() {
        let database = open(server.url());
        registries.push(Registry { database, _directory: tempfile::tempdir().unwrap(), _server: Some(server) });
    }
    registries
}

fn open(url: &str) -> Database {
    let options = Options {
        url: url.parse().unwrap(),
        master_key: MasterKey::from_seed(&[7; 32]).unwrap(),
        new_id: Uuid::now_v7,
        readers: 2,
        writers: 2,
    };
    Database::open(&options).unwrap()
}

fn now() -> Instant {
    Instant::from_microseconds(NOW).unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn operator() -> Identity {
    Identity {
        client: Id::from_uuid(Uuid::nil()),
        organisation: Id::from_uuid(Uuid::nil()),
        role: Role::Operator,
        scopes: Scope::ALL.iter().copied().collect(),
        locations: None,
        person: None,
        guardians: Vec::new(),
        invited_by: None,
        contract: None,
        candidate: None,
    }
}

fn call(identity: &Identity, action: Action) -> Call {
    let trace = Trace { trace_id: [1; 16], span_id: [2; 8], parent_span_id: None };
    Call { identity: Arc::new(identity.clone()), action, now: now(), began: std::time::Instant::now(), trace }
}

impl Registry {
    async fn organisation(&self, kind: OrganisationKind, name: &str, municipality: Option<&str>) -> Organisation {
        let facts = OrganisationFacts {
            name: name.into(),
            kvk: None,
            oin: None,
            board_number: None,
            municipality: municipality.map(|code| code.parse().unwrap()),
        };
        let add = move |tx: &mut Writing<'_>| {
            let new = NewOrganisation { kind, facts: facts.clone() };
            let added = tx.authority().permit::<AddOrganisation, _>(new)?.add(tx.new_id(), tx.now())?;
            tx.save_organisation(added)
        };
        self.database.write(&call(&operator(), Action::AddOrganisation), add).await.unwrap()
    }

    /// A manager of an organisation, with a client and a mandate.
    async fn manager(&self, organisation: OrganisationId) -> Identity {
        let client = Id::from_uuid(Uuid::now_v7());
        let scopes: BTreeSet<Scope> = Scope::ALL.iter().copied().collect();
        let roles = vec![Role::Manager];
        let mandate =
            Mandate { client, organisation, roles, scopes: scopes.clone(), from_date: day("2026-01-01"), until_date: None };
        let known = Client { id: client, name: "Test".into(), secret_hash: "-".into() };
        self.database.add_client(known, vec![mandate], now()).await.unwrap();
        Identity { client, organisation, role: Role::Manager, scopes, ..operator() }
    }

    async fn location(&self, holder: OrganisationId, kind: LocationKind, facts: LocationFacts) -> Result<Location, Failure> {
        let add = move |tx: &mut Writing<'_>| {
            let new = NewLocation { organisation_id: holder, kind, facts: facts.clone() };
            let added = tx.authority().permit::<AddLocation, _>(new)?.add(tx.new_id(), tx.now())?;
            tx.save_location(added)
        };
        self.database.write(&call(&operator(), Action::AddLocation), add).await
    }

    async fn amend(&self, location: Location, facts: LocationFacts) -> Result<Location, Failure> {
        let amend = move |tx: &mut Writing<'_>| {
            let amended = tx.authority().permit::<ChangeLocation, _>(location.clone())?.amend(facts.clone())?;
            tx.save_location(amended)
        };
        self.database.write(&call(&operator(), Action::ChangeLocation), amend).await
    }

    async fn find(&self, filter: LocationFilter) -> Vec<String> {
        let find = move |tx: &mut Reading<'_>| tx.locations(&filter, EVERYTHING);
        let page = self.database.read(&call(&operator(), Action::ReadRegister), find).await.unwrap();
        page.items.into_iter().map(|location| location.facts.name).collect()
    }
}

fn facts(name: &str, municipality: &str, care: &[Care]) -> LocationFacts {
    LocationFacts {
        name: name.into(),
        brin: None,
        lrk: None,
        care: care.to_vec(),
        programmes: Vec::new(),
        municipality: municipality.parse().unwrap(),
        district: None,
        holiday_region: None,
        closed_date: None,
    }
}

fn refusal<T>(result: Result<T, Failure>) -> Refusal {
    match result {
        Err(Failure::Refused(refusal)) => refusal,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("not refused"),
    }
}

#[tokio::test]
async fn a_location_reads_back_as_it_was_saved_and_its_number_is_taken_once() {
    for registry in registries() {
        let board = registry.organisation(OrganisationKind::SchoolBoard, "Bestuur Zee", None).await;
        let provider = registry.organisation(OrganisationKind::ChildcareProvider, "Eb", None).await;
        let school = LocationFacts {
            brin: Some("90AA00".parse().unwrap()),
            district: Some("WK900101".parse().unwrap()),
            holiday_region: Some(HolidayRegion::South),
            programmes: vec![LocationProgramme {
                code: "piramide".into(),
                phase: ProgrammePhase::EarlySchool,
                start_date: day("2024-02-29"),
                end_date: None,
            }],
            ..facts("De Kiezel", "GM9001", &[Care::School])
        };
        let kept = registry.location(board.id, LocationKind::School, school.clone()).await.unwrap();
        let id = kept.id;
        let read = registry.database.read(&call(&operator(), Action::ReadRegister), move |tx| tx.location(id)).await;
        assert_eq!(read, Ok(Some(kept.clone())));

        let again = registry.location(board.id, LocationKind::School, school).await;
        assert_eq!(refusal(again), Refusal::rule(Reason::IdentifierTaken, "#/brin"));
        let lrk = |name| LocationFacts { lrk: Some("900000001".parse().unwrap()), ..facts(name, "GM9002", &[Care::DayCare]) };
        registry.location(provider.id, LocationKind::Childcare, lrk("De Schelp")).await.unwrap();
        let again = registry.location(provider.id, LocationKind::Childcare, lrk("De Mossel")).await;
        assert_eq!(refusal(again), Refusal::rule(Reason::IdentifierTaken, "#/lrk"));

        let closed = LocationFacts { closed_date: Some(day("2026-09-01")), ..kept.facts.clone() };
        let changed = registry.amend(kept.clone(), closed.clone()).await.unwrap();
        assert_eq!((changed.version, changed.facts.closed_date), (2, Some(day("2026-09-01"))));
        assert_eq!(refusal(registry.amend(kept, closed).await), Refusal::Stale(1));
        let nowhere = |tx: &mut Reading<'_>| tx.location(Id::from_uuid(Uuid::nil()));
        assert_eq!(registry.database.read(&call(&operator(), Action::ReadRegister), nowhere).await, Ok(None));
    }
}

#[tokio::test]
async fn locations_are_found_by_holder_number_municipality_kind_and_day() {
    for registry in registries() {
        let board = registry.organisation(OrganisationKind::SchoolBoard, "Bestuur Zee", None).await;
        let provider = registry.organisation(OrganisationKind::ChildcareProvider, "Eb", None).await;
        let kiezel = LocationFacts {
            brin: Some("90AA00".parse().unwrap()),
            closed_date: Some(day("2026-09-01")),
            ..facts("De Kiezel", "GM9001", &[Care::School])
        };
        let schelp = LocationFacts { lrk: Some("900000001".parse().unwrap()), ..facts("De Schelp", "GM9001", &[Care::DayCare]) };
        registry.location(board.id, LocationKind::School, kiezel).await.unwrap();
        registry.location(provider.id, LocationKind::Childcare, schelp).await.unwrap();
        registry.location(provider.id, LocationKind::Childcare, facts("De Mossel", "GM9002", &[])).await.unwrap();

        let all = LocationFilter::default;
        let (zee, eb) = (Some(board.id), Some(provider.id));
        for (filter, names) in [
            (all(), &["De Kiezel", "De Schelp", "De Mossel"][..]),
            (LocationFilter { organisation: zee, ..all() }, &["De Kiezel"]),
            (LocationFilter { organisation: eb, municipality: "GM9002".parse().ok(), ..all() }, &["De Mossel"]),
            (LocationFilter { brin: "90AA00".parse().ok(), ..all() }, &["De Kiezel"]),
            (LocationFilter { lrk: "900000001".parse().ok(), ..all() }, &["De Schelp"]),
            (LocationFilter { municipality: "GM9001".parse().ok(), ..all() }, &["De Kiezel", "De Schelp"]),
            (LocationFilter { kind: Some(LocationKind::Childcare), ..all() }, &["De Schelp", "De Mossel"]),
            (LocationFilter { open_on: Some(day("2026-08-31")), ..all() }, &["De Kiezel", "De Schelp", "De Mossel"]),
            (LocationFilter { open_on: Some(day("2026-09-01")), ..all() }, &["De Schelp", "De Mossel"]),
            (LocationFilter { lrk: "900000009".parse().ok(), ..all() }, &[]),
        ] {
            assert_eq!(registry.find(filter.clone()).await, names, "{filter:?}");
        }
        let two = PageRequest { size: 2, after: None };
        let read = move |tx: &mut Reading<'_>| {
            let first = tx.locations(&LocationFilter::default(), two)?;
            let second = tx.locations(&LocationFilter::default(), PageRequest { after: first.next, ..two })?;
            Ok((first.items.len(), second.items.len(), second.next))
        };
        assert_eq!(registry.database.read(&call(&operator(), Action::ReadRegister), read).await, Ok((2, 1, None)));
    }
}

fn warm() -> PartnershipAgreement {
    PartnershipAgreement { topic: AgreementTopic::Handover, text: "Warm, altijd.".into(), agreed_date: None, signed_by: vec![] }
}

#[tokio::test]
async fn a_partnership_is_seen_by_its_parties_and_the_municipality_in_which_it_lies() {
    for registry in registries() {
        let board = registry.organisation(OrganisationKind::SchoolBoard, "Bestuur Zee", None).await;
        let provider = registry.organisation(OrganisationKind::ChildcareProvider, "Eb", None).await;
        let other = registry.organisation(OrganisationKind::ChildcareProvider, "Vloed", None).await;
        let city = registry.organisation(OrganisationKind::Municipality, "Zeestad", Some("GM9001")).await;
        let town = registry.organisation(OrganisationKind::Municipality, "Duindorp", Some("GM9002")).await;
        let place = |holder, kind, care| registry.location(holder, kind, facts("De Kiezel", "GM9001", care));
        let school = place(board.id, LocationKind::School, &[Care::School]).await.unwrap();
        let first = place(provider.id, LocationKind::Childcare, &[Care::DayCare]).await.unwrap();
        let second = place(provider.id, LocationKind::Childcare, &[Care::AfterSchoolCare]).await.unwrap();

        let facts = PartnershipFacts {
            name: "IKC De Kiezel".into(),
            school_location_id: school.id,
            // Not in the order of ids, so that the order of the facts is what comes back.
            childcare_location_ids: vec![second.id, first.id],
            agreements: vec![warm()],
            start_date: day("2026-08-01"),
            end_date: None,
        };
        let form = {
            let facts = facts.clone();
            move |tx: &mut Writing<'_>| {
                let locations = tx.locations_by_id(&facts.location_ids())?;
                let new = NewPartnership { facts: facts.clone(), locations };
                let formed = tx.authority().permit::<FormPartnership, _>(new)?.form(tx.new_id(), tx.now())?;
                tx.save_partnership(formed)
            }
        };
        let lead = registry.manager(board.id).await;
        let formed = registry.database.write(&call(&lead, Action::FormPartnership), form).await.unwrap();

        let id = formed.id;
        let narrowed = |identity: Identity, to| Identity { locations: Some(vec![to]), ..identity };
        let partner = registry.manager(provider.id).await;
        for (who, sees) in [
            (lead.clone(), true),
            (partner.clone(), true),
            (narrowed(partner.clone(), first.id), true),
            (narrowed(partner, school.id), false),
            (registry.manager(other.id).await, false),
            (registry.manager(city.id).await, true),
            (registry.manager(town.id).await, false),
        ] {
            let read = move |tx: &mut Reading<'_>| Ok((tx.partnership(id)?, tx.partnerships(EVERYTHING)?.items));
            let (one, list) = registry.database.read(&call(&who, Action::ReadPartnership), read).await.unwrap();
            let expected: Vec<Partnership> = if sees { vec![formed.clone()] } else { Vec::new() };
            assert_eq!((one.as_ref(), &list), (expected.first(), &expected), "{who:?}");
        }

        let amend = move |tx: &mut Writing<'_>| {
            let kept = tx.partnership(id)?.ok_or(Refusal::NotFound)?;
            let fewer = PartnershipFacts { childcare_location_ids: vec![first.id], ..kept.facts.clone() };
            let locations = tx.locations_by_id(&fewer.location_ids())?;
            let amended =
                tx.authority().permit::<ChangePartnership, _>(kept)?.amend(fewer, locations, tx.authority(), tx.now())?;
            tx.save_partnership(amended)?;
            tx.partnership(id)
        };
        let amended = registry.database.write(&call(&lead, Action::ChangePartnership), amend).await.unwrap().unwrap();
        assert_eq!((amended.version, amended.facts.childcare_location_ids, amended.locations.len()), (2, vec![first.id], 2));
    }
}

fn setting(municipality: Option<&str>, value: &str, from: &str, until: Option<&str>) -> NewParameter {
    NewParameter {
        key: "gap.bridgeDays".into(),
        value: value.into(),
        valid_from: day(from),
        valid_until: until.map(day),
        source: "Raadsbesluit 12".into(),
        municipality: municipality.map(|code| code.parse().unwrap()),
    }
}

async fn set(registry: &Registry, who: &Identity, new: NewParameter) -> Result<(), Failure> {
    let set = move |tx: &mut Writing<'_>| {
        let known = tx.rule_parameters()?;
        let authority = tx.authority();
        let changed = authority.permit::<SetParameter, _>(new.clone())?.set(tx.new_id(), &known, authority, tx.now())?;
        tx.add_rule_parameter(changed).map(|_| ())
    };
    registry.database.write(&call(who, Action::SetParameter), set).await
}

#[tokio::test]
async fn a_municipality_sets_its_own_value_and_every_setting_stays_on_record() {
    for registry in registries() {
        let city = registry.organisation(OrganisationKind::Municipality, "Zeestad", Some("GM9001")).await;
        let mayor = registry.manager(city.id).await;
        let own = |value, from, until| setting(Some("GM9001"), value, from, until);
        set(&registry, &mayor, own("50", "2026-09-01", None)).await.unwrap();
        set(&registry, &mayor, own("60", "2027-01-01", Some("2027-12-31"))).await.unwrap();
        set(&registry, &operator(), setting(None, "35", "2026-01-01", None)).await.unwrap();

        let code = "GM9001".parse().unwrap();
        let read = move |tx: &mut Reading<'_>| {
            let parameters = tx.rule_parameters()?;
            let on = |date, code| parameters.value_on("gap.bridgeDays", day(date), code).map(|p| p.value().to_string());
            let values = [
                on("2025-12-31", None),
                on("2026-01-01", None),
                on("2026-08-31", Some(&code)),
                on("2026-12-31", Some(&code)),
                on("2027-06-01", Some(&code)),
                on("2028-01-01", Some(&code)),
            ];
            let changes = tx.rule_parameter_changes(Some(&code), EVERYTHING)?.items;
            Ok((values.map(Option::unwrap), changes, tx.rule_parameter_changes(None, EVERYTHING)?.items))
        };
        let (values, local, national) = registry.database.read(&call(&mayor, Action::ReadRegister), read).await.unwrap();
        assert_eq!(values, ["42", "35", "35", "50", "60", "50"]);
        let told: Vec<_> = local.iter().map(|change| (change.parameter.value().as_str(), change.recorded_by)).collect();
        assert_eq!(told, [("50", Some(city.id)), ("60", Some(city.id))]);
        assert_eq!(local[1].parameter.valid_until(), Some(day("2027-12-31")));
        assert_eq!((national.len(), national[0].recorded_by), (1, None));

        let elsewhere = set(&registry, &mayor, setting(Some("GM9002"), "50", "2026-09-01", None)).await;
        assert_eq!(refusal(elsewhere), Refusal::Forbidden(Action::SetParameter));
        let national = set(&registry, &mayor, setting(None, "50", "2026-09-01", None)).await;
        assert_eq!(refusal(national), Refusal::Forbidden(Action::SetParameter));
        let past = set(&registry, &mayor, own("50", "2026-08-31", None)).await;
        assert_eq!(refusal(past), Refusal::rule(Reason::ParameterInPast, "#/validFrom"));
        let backwards = set(&registry, &mayor, own("50", "2026-10-01", Some("2026-09-30"))).await;
        assert_eq!(refusal(backwards), Refusal::rule(Reason::EndBeforeStart, "#/validUntil"));
        let words = set(&registry, &mayor, own("veel", "2026-10-01", None)).await;
        assert_eq!(refusal(words), Refusal::rule(Reason::ParameterValue, "#/value"));
        let unknown = NewParameter { key: "no.such".into(), ..own("50", "2026-10-01", None) };
        assert_eq!(refusal(set(&registry, &mayor, unknown).await), Refusal::rule(Reason::ParameterUnknown, "#/key"));
    }
}
