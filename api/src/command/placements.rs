//! `doorlijn import placements`: the file of a supplier, for one organisation. The operator knows no children, so this acts as a
//! client of the organisation, in the role `system` and within its mandate, and is recorded as that.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use clap::Args;
use persistence::domain::{
    Id,
    authority::{Action, ClientId, Identity, Role, Scope},
    code::Code,
    identifier::MunicipalityCode,
    organisation::OrganisationId,
};
use persistence::{Call, Database, Fingerprint};
use uuid::Uuid;

use super::{Outcome, imports, operated, say};
use crate::{
    caller::fingerprint_of,
    config::Config,
    imports::{
        run::{SupplierFile, run as carry_out},
        supplier::{UNNAMED_SOURCE, begin_fingerprint},
    },
    server::open_database,
    supplier_files::Settings,
};

/// How often it is said how far the import is.
const EVERY: Duration = Duration::from_secs(5);

#[derive(Args)]
pub(super) struct PlacementArgs {
    /// The file, as CSV, NDJSON or XLSX, gzip or not.
    file: PathBuf,
    /// The organisation whose placements they are.
    #[arg(long)]
    organisation: Uuid,
    /// The client as which to act; the only one that has a mandate of the organisation when absent.
    #[arg(long)]
    client: Option<Uuid>,
    /// The source system, where the file has no column for it.
    #[arg(long, default_value = UNNAMED_SOURCE, value_parser = source)]
    source: String,
    /// The municipality of children of whom the file does not tell it, such as GM0363.
    #[arg(long)]
    municipality: Option<MunicipalityCode>,
    /// Show every row that is refused, not only the first.
    #[arg(long)]
    rows: bool,
}

fn source(text: &str) -> Result<String, String> {
    let sound = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._:-".contains(&byte));
    let begins = text.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
    if sound && begins && text.len() <= 50 { Ok(text.to_owned()) } else { Err(format!("{text} is no name of a source")) }
}

pub(super) async fn run(config: Config, args: PlacementArgs) -> Outcome {
    let named = |error: &dyn std::fmt::Display| format!("{}: {error}", args.file.display());
    let began = Instant::now();
    let scratch = config.data_dir.clone();
    let mut file = File::open(&args.file).map_err(|error| named(&error))?;
    let database = open_database(&config).map_err(|error| error.to_string())?;
    let organisation = Id::from_uuid(args.organisation);
    let client = acting_client(&database, organisation, args.client.map(Id::from_uuid)).await?;
    let call = call(client, organisation);
    let settings = Settings { source: args.source, municipality: args.municipality, scratch };
    let fingerprint = begin_fingerprint(fingerprint_of(&database, &call.identity), &settings);
    let fingerprint = fingerprint_of_file(&mut file, fingerprint).map_err(|error| named(&error))?;
    let format = args.file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
    let format = format.then_some(crate::supplier_files::Format::Csv);
    let done = Arc::new(AtomicU64::new(0));
    let told = Arc::clone(&done);
    let work = carry_out(&database, &call, SupplierFile { file, format, settings, fingerprint }, move |import| {
        let rows = import.counts.rows();
        if told.swap(rows.into(), Ordering::Relaxed) == 0 && rows > 0 {
            eprintln!("{rows} rows done");
        }
    });
    tokio::pin!(work);
    let import = loop {
        tokio::select! {
            imported = &mut work => break imported.map_err(|error| named(&error))?,
            () = tokio::time::sleep(EVERY) => {
                eprintln!("{} rows done in {} s", done.load(Ordering::Relaxed), began.elapsed().as_secs());
            }
        }
    };
    imports::show_rows(&database, &call, import.id, if args.rows { u32::MAX } else { imports::SHOWN }).await?;
    say(imports::summary(&import))?;
    eprintln!("done in {:.1?}", began.elapsed());
    Ok(())
}

/// The client as which to act: the one that is named, or the only one that may act for the organisation.
async fn acting_client(database: &Database, organisation: OrganisationId, named: Option<ClientId>) -> Result<ClientId, String> {
    if let Some(client) = named {
        return Ok(client);
    }
    let today = operated(Action::SynchronisePlacement).now.date();
    let clients = database.clients_of(organisation, today).await.map_err(|failure| failure.to_string())?;
    match clients[..] {
        [client] => Ok(client),
        [] => Err("the organisation has given no client a mandate; see doorlijn client create".into()),
        _ => Err("more than one client has a mandate of the organisation; name one with --client".into()),
    }
}

/// A call as a client of an organisation; what it may do is what the mandate says.
fn call(client: ClientId, organisation: OrganisationId) -> Call {
    let identity = Identity {
        client,
        organisation,
        role: Role::System,
        scopes: Scope::ALL.iter().copied().collect(),
        locations: None,
        person: None,
        guardians: Vec::new(),
        invited_by: None,
        contract: None,
        candidate: None,
    };
    Call { identity: Arc::new(identity), ..operated(Action::SynchronisePlacement) }
}

/// Takes the whole of a file in, piece by piece.
fn fingerprint_of_file(file: &mut File, mut fingerprint: Fingerprint) -> std::io::Result<Vec<u8>> {
    let mut piece = vec![0; 256 << 10];
    loop {
        match file.read(&mut piece)? {
            0 => break,
            length => fingerprint.piece(piece.get(..length).unwrap_or_default()),
        }
    }
    file.seek(SeekFrom::Start(0))?;
    Ok(fingerprint.finish())
}
