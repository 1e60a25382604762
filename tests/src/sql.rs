//! SQL behind the back of the service: what somebody could do who reaches its database.

use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection,
    connection::SimpleConnection,
    sql_query,
    sql_types::{Integer, Text},
};

use crate::{Backend, Store};

impl Store {
    /// The data file of a store on `SQLite`.
    pub fn file(&self) -> String {
        self.url().trim_start_matches("sqlite://").to_owned()
    }

    /// How many rows a query gives that selects one column, `number`.
    pub fn rows(&self, sql: &str) -> usize {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = Integer)]
            number: i32,
        }
        let rows: Vec<Row> = match self.backend() {
            Backend::Sqlite => sql_query(sql).load(&mut SqliteConnection::establish(&self.file()).unwrap()).unwrap(),
            Backend::Postgres => sql_query(sql).load(&mut PgConnection::establish(&self.url()).unwrap()).unwrap(),
        };
        rows.iter().filter(|row| row.number == 1).count()
    }

    /// The text that a query gives that selects one row with one column, `text`.
    pub fn text(&self, sql: &str) -> String {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = Text)]
            text: String,
        }
        let row: Row = match self.backend() {
            Backend::Sqlite => sql_query(sql).get_result(&mut SqliteConnection::establish(&self.file()).unwrap()).unwrap(),
            Backend::Postgres => sql_query(sql).get_result(&mut PgConnection::establish(&self.url()).unwrap()).unwrap(),
        };
        row.text
    }

    /// Runs statements on the database of the service.
    pub fn sql(&self, sql: &str) {
        match self.backend() {
            Backend::Sqlite => {
                let mut connection = SqliteConnection::establish(&self.file()).unwrap();
                connection.batch_execute(&format!("pragma busy_timeout = 10000; {sql}")).unwrap();
            }
            Backend::Postgres => PgConnection::establish(&self.url()).unwrap().batch_execute(sql).unwrap(),
        }
    }
}
