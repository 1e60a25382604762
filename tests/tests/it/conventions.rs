//! What holds for every route, the framework's own answers included. That every answer carries version, security headers, room
//! and trace, and that every error is a problem, is checked by the harness at every answer of every test.

mod answers;
mod bodies;
mod pages;
mod requests;
mod versions;

use tests::{Actor, Server};

async fn north(server: &Server) -> Actor {
    server.childcare_provider("North").await
}

fn own(actor: &Actor) -> String {
    format!("/organisations/{}", actor.organisation)
}

trait ExpectName {
    fn expect_name(self, name: &str) -> Self;
}

impl ExpectName for tests::Answer {
    fn expect_name(self, name: &str) -> Self {
        assert_eq!(self.json["name"], name, "{self}");
        self
    }
}
