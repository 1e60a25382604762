//! `doorlijn organisation`: the organisations that take part.

use clap::{Args, Subcommand};
use persistence::domain::{
    authority::{Action, AddOrganisation},
    code::Code,
    identifier::{BoardNumber, Kvk, MunicipalityCode, Oin},
    organisation::{NewOrganisation, Organisation, OrganisationFacts, OrganisationKind},
    page::{Page, PageRequest},
    register::site::LONGEST_NAME,
};
use persistence::{Database, Failure, OrganisationFilter};
use uuid::Uuid;

use super::{Outcome, operated, say, words};
use crate::{config::Config, server::open_database};

/// How many organisations are read at a time.
const PAGE: u16 = 100;

#[derive(Subcommand)]
pub(super) enum OrganisationCommand {
    /// Make an organisation and print its id.
    Create(NewArgs),
    /// List the organisations: id, kind, numbers and name, parted by tabs.
    List {
        /// Only those of this kind.
        #[arg(long, value_parser = kind)]
        kind: Option<OrganisationKind>,
    },
}

#[derive(Args)]
pub(super) struct NewArgs {
    /// Its kind: municipality, schoolBoard, childcareProvider, trainingProvider, youthHealth or coordinator.
    #[arg(long, value_parser = kind)]
    kind: OrganisationKind,
    /// The name by which it is known.
    #[arg(long, value_parser = name)]
    name: String,
    /// Its number in the trade register: 8 digits.
    #[arg(long)]
    kvk: Option<Kvk>,
    /// Its organisation identification number: 20 digits.
    #[arg(long)]
    oin: Option<Oin>,
    /// The number of a school board: 5 digits.
    #[arg(long)]
    board_number: Option<BoardNumber>,
    /// The code of the municipality that it is, such as GM0344.
    #[arg(long)]
    municipality: Option<MunicipalityCode>,
}

fn kind(text: &str) -> Result<OrganisationKind, String> {
    OrganisationKind::from_code(text).ok_or_else(|| {
        let kinds: Vec<_> = OrganisationKind::ALL.iter().map(|kind| kind.as_str()).collect();
        format!("{text} is none of {}", kinds.join(", "))
    })
}

fn name(text: &str) -> Result<String, String> {
    let fits = text.chars().count() <= LONGEST_NAME && !text.trim().is_empty() && !text.chars().any(char::is_control);
    if fits { Ok(text.to_owned()) } else { Err(format!("a name has 1 to {LONGEST_NAME} characters that can be shown")) }
}

pub(super) async fn run(config: Config, command: OrganisationCommand) -> Outcome {
    let database = open_database(&config).map_err(|error| error.to_string())?;
    match command {
        OrganisationCommand::Create(new) => {
            let organisation = create(&database, new.into()).await.map_err(words)?;
            say(organisation.id)
        }
        OrganisationCommand::List { kind } => list(&database, kind).await,
    }
}

impl From<NewArgs> for NewOrganisation {
    fn from(args: NewArgs) -> Self {
        let NewArgs { kind, name, kvk, oin, board_number, municipality } = args;
        Self { kind, facts: OrganisationFacts { name, kvk, oin, board_number, municipality } }
    }
}

/// Makes an organisation.
pub(super) async fn create(database: &Database, new: NewOrganisation) -> Result<Organisation, Failure> {
    let add = move |tx: &mut persistence::Writing<'_>| {
        let permitted = tx.authority().permit::<AddOrganisation, _>(new.clone())?;
        let added = permitted.add(tx.new_id(), tx.now())?;
        tx.save_organisation(added)
    };
    database.write(&operated(Action::AddOrganisation), add).await
}

async fn list(database: &Database, kind: Option<OrganisationKind>) -> Outcome {
    let call = operated(Action::ReadRegister);
    let filter = OrganisationFilter { kind, kvk: None };
    let mut after: Option<Uuid> = None;
    loop {
        let (filter, page) = (filter.clone(), PageRequest { size: PAGE, after });
        let Page { items, next } = database.read(&call, move |tx| tx.organisations(&filter, page)).await.map_err(words)?;
        for organisation in &items {
            say(line(organisation))?;
        }
        if next.is_none() {
            return Ok(());
        }
        after = next;
    }
}

fn line(organisation: &Organisation) -> String {
    let facts = &organisation.facts;
    let numbers = [
        facts.municipality.as_ref().map(ToString::to_string),
        facts.board_number.as_ref().map(ToString::to_string),
        facts.kvk.as_ref().map(|kvk| format!("KvK {kvk}")),
        facts.oin.as_ref().map(|oin| format!("OIN {oin}")),
    ];
    let numbers: Vec<String> = numbers.into_iter().flatten().collect();
    format!("{}\t{}\t{}\t{}", organisation.id, organisation.kind, numbers.join(", "), facts.name)
}
