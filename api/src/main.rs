//! The binary `doorlijn`.

use std::process::ExitCode;

#[actix_web::main]
async fn main() -> ExitCode {
    api::command::run().await
}
