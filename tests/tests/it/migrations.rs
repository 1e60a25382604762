//! One set of migrations for both databases: up, down and up again gives the same columns, and every constraint is known by name.

use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection,
    connection::SimpleConnection,
    result::{DatabaseErrorKind, Error},
    sql_query,
    sql_types::{BigInt, Bool, Text},
};
use persistence::{Constraint, DatabaseUrl, migrate, revert_all};
use tests::{Backend, Store, on_both};

on_both!(what_was_migrated_can_be_reverted_and_migrated_again, migrations_run_once, every_constraint_is_told_by_its_name);

/// A column of a table, in the order in which it was made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = BigInt)]
    position: i64,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    required: bool,
}

const POSTGRES_COLUMNS: &str = "
    select c.table_name::text as table_name, c.ordinal_position::bigint as position, c.column_name::text as name,
           case c.udt_name when 'int4' then 'integer' when 'int8' then 'bigint' when 'bool' then 'boolean' else c.udt_name end::text
               as kind,
           c.is_nullable = 'NO' as required
    from information_schema.columns c
    where c.table_schema in ('public', 'keys') and c.table_name not like '\\_\\_%'";

const SQLITE_COLUMNS: &str = "
    select m.name as table_name, p.cid + 1 as position, p.name as name, lower(p.type) as kind, p.\"notnull\" as required
    from sqlite_master m join pragma_table_info(m.name) p
    where m.type = 'table' and m.name not like '\\_\\_%' escape '\\' and m.name not like 'sqlite\\_%' escape '\\'";

fn file(store: &Store) -> String {
    store.url().trim_start_matches("sqlite://").to_owned()
}

fn columns(store: &Store) -> Vec<Column> {
    let mut columns: Vec<Column> = match store.backend() {
        Backend::Postgres => sql_query(POSTGRES_COLUMNS).load(&mut PgConnection::establish(&store.url()).unwrap()).unwrap(),
        Backend::Sqlite => {
            let read = |file: &str| sql_query(SQLITE_COLUMNS).load(&mut SqliteConnection::establish(file).unwrap()).unwrap();
            let data = file(store);
            let keys = data.replace(".db", ".keys.db");
            [read(&data), read(&keys)].concat()
        }
    };
    columns.sort();
    columns
}

fn url(store: &Store) -> DatabaseUrl {
    store.url().parse().unwrap()
}

async fn what_was_migrated_can_be_reverted_and_migrated_again(store: Store) {
    let url = url(&store);
    let count = migrate(&url).unwrap();
    assert!(count > 0);
    let first = columns(&store);
    assert_eq!(revert_all(&url).unwrap(), count);
    assert_eq!(columns(&store), [], "something stays behind");
    assert_eq!(migrate(&url).unwrap(), count);
    assert_eq!(columns(&store), first);
    let known = ["bigint", "boolean", "bytea", "date", "integer", "jsonb", "text", "timestamptz", "uuid"];
    for column in &first {
        assert!(known.contains(&column.kind.as_str()), "{column:?} is of a type that the two do not keep alike");
    }
}

async fn migrations_run_once(store: Store) {
    let url = url(&store);
    assert!(migrate(&url).unwrap() > 0);
    assert_eq!(migrate(&url).unwrap(), 0);
}

#[test]
fn both_databases_have_the_same_columns() {
    let (Some(sqlite), Some(postgres)) = (Store::new(Backend::Sqlite), Store::new(Backend::Postgres)) else { return };
    migrate(&url(&sqlite)).unwrap();
    migrate(&url(&postgres)).unwrap();
    let shown = |store: &Store| columns(store).iter().map(|column| format!("{column:?}")).collect::<Vec<_>>().join("\n");
    assert_eq!(shown(&sqlite), shown(&postgres));
}

/// Rows on which the others lean.
const BEFORE: &str = "
    insert into organisations values ({1}, 'schoolBoard', 'A', null, null, null, null, false, {now}, 1);
    insert into locations values ({1}, {1}, 'school', 'A', null, null, '[]', '[]', 'GM0344', null, null, null, {now}, 1);
    insert into clients values ({1}, 'A', '', {now}, null);
    insert into children values ({1}, {1}, '2022-01-01', 'GM0344', null);
    insert into children values ({2}, {2}, '2022-01-01', 'GM0344', null);
    insert into handovers values ({1}, {1}, {1}, {1}, {1}, {1}, 'childcareToSchool', '2026-10-14', null, 'doorlijn', '{}', 'draft',
        '{}', null, null, null, null, null, null, 1, null, null, null);
    insert into programmes values ({1}, {1}, 'A', '2026-2027', 20, 25, '2026-09-01', '2028-07-31', '[]', '[]', '[]', {now}, 1);
    insert into matching_runs values ({1}, {1}, '{}', '{}', {now}, 1);
    insert into combination_contracts values ({1}, 'twoContracts', {1}, 'draft', '2026-09-01', null, '{}', {bytes}, 1, {now}, 1, null, null);";

/// A row that may be there once. `{new}` stands for an id that differs each time.
fn row(constraint: Constraint) -> &'static str {
    match constraint {
        Constraint::OrganisationKvk => {
            "insert into organisations values ({new}, 'schoolBoard', 'A', '12345678', null, null, null, false, {now}, 1)"
        }
        Constraint::OrganisationOin => {
            "insert into organisations values ({new}, 'schoolBoard', 'A', null, '00000001003214345000', null, null, false, {now}, 1)"
        }
        Constraint::OrganisationBoard => {
            "insert into organisations values ({new}, 'schoolBoard', 'A', null, null, '30709', null, false, {now}, 1)"
        }
        Constraint::OrganisationMunicipality => {
            "insert into organisations values ({new}, 'municipality', 'A', null, null, null, 'GM0344', false, {now}, 1)"
        }
        Constraint::LocationBrin => {
            "insert into locations values ({new}, {1}, 'school', 'A', '28BF00', null, '[]', '[]', 'GM0344', null, null, null, {now}, 1)"
        }
        Constraint::LocationLrk => {
            "insert into locations values ({new}, {1}, 'childcare', 'A', null, '213853164', '[]', '[]', 'GM0344', null, null, null, {now}, 1)"
        }
        Constraint::PlacementReference => {
            "insert into placements values ({new}, {1}, {1}, {1}, 'school', null, '2026-01-01', null, null, null, null, null, {bytes}, {now}, 1, null)"
        }
        Constraint::LinkPair => "insert into links values ({new}, {1}, {2}, false, false, 'proposed', {now}, null, 1, null)",
        Constraint::KeptAnswer => "insert into kept_answers values ({bytes}, {bytes}, null, null, null, null, {bytes}, {now})",
        Constraint::HandoverSection => {
            "insert into handover_sections values ({1}, 'support', 1, {bytes}, {now}, null, null, null)"
        }
        Constraint::HandoverReaction => "insert into handover_reactions values ({1}, {1}, 'yes', false, {now}, null)",
        Constraint::AgreementFrom => {
            "insert into handover_agreements values ({new}, 'GM0344', '2026-09-01', null, '[]', '{}', {now}, 1)"
        }
        Constraint::Protocol => {
            "insert into protocols values ({1}, 'reportingCode', 'A', '2026-01-01', 'https://example.org', 'manager', 'a@example.org', {now}, 1)"
        }
        Constraint::PublicationNumber => {
            "insert into publications values ({new}, {1}, 'GM0344', 1, '2026-09-01', '2026-08-01', 5, false, {now}, null, null, 1, null)"
        }
        Constraint::MatchCandidate => "insert into matches values ({1}, {new}, {1}, {1})",
        Constraint::MatchPlace => "insert into matches values ({new}, {1}, {1}, {1})",
        Constraint::SignUpLinkSecret => {
            "insert into sign_up_links values ({new}, {1}, {1}, '2026-10-31', 5, null, null, {bytes}, 0, {now}, null, 1)"
        }
        Constraint::CalendarSecret => "insert into calendar_feeds values ({new}, {1}, null, {1}, {1}, {bytes}, {now})",
        Constraint::ActiveMandate => "insert into mandates values ({new}, {1}, {1}, '[]', '[]', '2026-01-01', null, {now}, null)",
    }
}

/// A statement with ids and values as the database writes them.
pub(crate) fn filled(sql: &str, backend: Backend, new: u8) -> String {
    let id = |number: u8| match backend {
        Backend::Sqlite => format!("x'{number:032x}'"),
        Backend::Postgres => format!("'00000000-0000-0000-0000-{number:012x}'"),
    };
    let (now, bytes) = match backend {
        Backend::Sqlite => ("0", "x'01'"),
        Backend::Postgres => ("'2026-01-01T00:00:00Z'", "'\\x01'"),
    };
    let sql = sql.replace("{1}", &id(1)).replace("{2}", &id(2)).replace("{new}", &id(new));
    sql.replace("{now}", now).replace("{bytes}", bytes)
}

/// What the database says of a constraint that is violated: its name on `PostgreSQL`, its columns on `SQLite`.
fn violated(store: &Store, constraint: Constraint) -> String {
    let run = |sql: &str, new: u8| {
        let sql = filled(sql, store.backend(), new);
        match store.backend() {
            Backend::Sqlite => {
                let mut connection = SqliteConnection::establish(&file(store)).unwrap();
                connection.batch_execute("pragma foreign_keys = on").unwrap();
                sql_query(&sql).execute(&mut connection)
            }
            Backend::Postgres => sql_query(&sql).execute(&mut PgConnection::establish(&store.url()).unwrap()),
        }
    };
    assert_eq!(run(row(constraint), 11), Ok(1), "{constraint:?}");
    match run(row(constraint), 12) {
        Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, information)) => match information.constraint_name() {
            Some(name) => name.to_owned(),
            None => information.message().trim_start_matches("UNIQUE constraint failed: ").to_owned(),
        },
        other => panic!("{constraint:?} does not hold: {other:?}"),
    }
}

async fn every_constraint_is_told_by_its_name(store: Store) {
    migrate(&url(&store)).unwrap();
    let before = filled(BEFORE, store.backend(), 0);
    match store.backend() {
        Backend::Sqlite => SqliteConnection::establish(&file(&store)).unwrap().batch_execute(&before).unwrap(),
        Backend::Postgres => PgConnection::establish(&store.url()).unwrap().batch_execute(&before).unwrap(),
    }
    for constraint in Constraint::ALL {
        let expected = match store.backend() {
            Backend::Sqlite => constraint.columns(),
            Backend::Postgres => constraint.name(),
        };
        // A reference of another row with the same id would stand in the way of the one that is meant.
        assert_eq!(violated(&store, *constraint), expected);
        remove(&store);
    }
}

fn remove(store: &Store) {
    let rows =
        ["mandates", "links", "placements", "locations", "organisations"].map(|table| format!("{table} where id = {{new}}"));
    for row in rows.iter().map(String::as_str).chain(["kept_answers"]) {
        let sql = filled(&format!("delete from {row}"), store.backend(), 11);
        match store.backend() {
            Backend::Sqlite => SqliteConnection::establish(&file(store)).unwrap().batch_execute(&sql).unwrap(),
            Backend::Postgres => PgConnection::establish(&store.url()).unwrap().batch_execute(&sql).unwrap(),
        }
    }
}
