//! Keeps the committed contract equal to what the code serves. Without arguments it writes `openapi/openapi.json`; with
//! `--check` it only compares and says so where they differ. It needs no database.

use std::{fs, path::Path, process::ExitCode};

fn main() -> ExitCode {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    let Ok(text) = serde_json::to_string_pretty(&api::document()) else {
        eprintln!("the contract cannot be written as JSON");
        return ExitCode::FAILURE;
    };
    let text = text + "\n";
    if std::env::args().any(|argument| argument == "--check") {
        if fs::read_to_string(&path).is_ok_and(|committed| committed == text) {
            println!("openapi.json is what the code serves");
            return ExitCode::SUCCESS;
        }
        eprintln!("openapi.json differs from what the code serves; run: cargo run -p openapi");
        return ExitCode::FAILURE;
    }
    match fs::write(&path, text) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("openapi.json cannot be written: {error}");
            ExitCode::FAILURE
        }
    }
}
