//! `doorlijn client`: clients with their secrets and mandates, and the keys that sign their tokens.

use std::collections::BTreeSet;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use clap::Subcommand;
use persistence::domain::{
    Date, Id, Instant,
    authority::{Role, Scope},
    code::Code,
    organisation::OrganisationId,
};
use persistence::{Client, Database, Mandate};
use uuid::Uuid;

use super::{Outcome, system_clock};
use crate::{
    config::Config,
    problem::Problem,
    server::open_database,
    tokens::{Tokens, hash_secret},
};

#[derive(Subcommand)]
pub(super) enum ClientCommand {
    /// Make a client with a mandate, and print its id and secret once.
    Create {
        /// What the client is called.
        #[arg(long)]
        name: String,
        /// The organisations for which it may act.
        #[arg(long = "organisation", required = true)]
        organisations: Vec<Uuid>,
        /// The roles in which it may act.
        #[arg(long = "role", default_value = "system", value_parser = role)]
        roles: Vec<Role>,
        /// What it may do; everything that opens something when absent. `guardians:login` says that guardians log in at this client, with an
        /// assurance that the organisation stands for: then their word is explicit consent.
        #[arg(long = "scope", value_parser = scope)]
        scopes: Vec<Scope>,
        /// The last day of the mandate; open when absent.
        #[arg(long)]
        until: Option<Date>,
    },
    /// Disable a client at once, with all its tokens.
    Disable {
        /// The client.
        client: Uuid,
    },
    /// End the mandate that an organisation gave a client.
    EndMandate {
        /// The client.
        #[arg(long)]
        client: Uuid,
        /// The organisation.
        #[arg(long)]
        organisation: Uuid,
    },
    /// Make a new signing key; tokens of the one before hold until they expire.
    RotateKey,
}

fn role(text: &str) -> Result<Role, String> {
    Role::from_code(text).filter(|role| role.is_given()).ok_or_else(|| format!("{text} is no role of a client"))
}

fn scope(text: &str) -> Result<Scope, String> {
    Scope::from_code(text).ok_or_else(|| format!("{text} is no scope"))
}

pub(super) async fn run(config: Config, command: ClientCommand) -> Outcome {
    let database = open_database(&config).map_err(|error| error.to_string())?;
    let now = system_clock()();
    let failed = |failure: persistence::Failure| failure.to_string();
    match command {
        ClientCommand::Create { name, organisations, roles, scopes, until } => {
            let scopes = if scopes.is_empty() { Scope::usual() } else { scopes.into_iter().collect() };
            let organisations: Vec<OrganisationId> = organisations.into_iter().map(Id::from_uuid).collect();
            let (client, secret) = create(&database, &name, &organisations, &roles, &scopes, until, now).await?;
            println!("client_id={}\nclient_secret={secret}", client.id);
            Ok(())
        }
        ClientCommand::Disable { client } => {
            let found = database.disable_client(Id::from_uuid(client), now).await.map_err(failed)?;
            if found { Ok(()) } else { Err("there is no such client, or it was disabled already".into()) }
        }
        ClientCommand::EndMandate { client, organisation } => {
            let ended = database.end_mandate(Id::from_uuid(client), Id::from_uuid(organisation), now).await.map_err(failed)?;
            if ended { Ok(()) } else { Err("there is no such mandate in force".into()) }
        }
        ClientCommand::RotateKey => {
            let words = |problem: Problem| problem.cause.unwrap_or_else(|| problem.code.as_str().to_owned());
            let tokens = Tokens::open(database, now).await.map_err(words)?;
            tokens.rotate(now).await.map_err(words)
        }
    }
}

/// Makes a client that may act for organisations; gives it with its secret, which is kept nowhere.
pub(super) async fn create(
    database: &Database,
    name: &str,
    organisations: &[OrganisationId],
    roles: &[Role],
    scopes: &BTreeSet<Scope>,
    until: Option<Date>,
    now: Instant,
) -> Result<(Client, String), String> {
    let mut random = [0; 32];
    aws_lc_rs::rand::fill(&mut random).map_err(|_| "no randomness".to_owned())?;
    let secret = BASE64_URL_SAFE_NO_PAD.encode(random);
    let secret_hash = hash_secret(&secret).map_err(|problem| problem.to_string())?;
    let client = Client { id: Id::from_uuid(Uuid::now_v7()), name: name.to_owned(), secret_hash };
    let mandate = |organisation: &OrganisationId| Mandate {
        client: client.id,
        organisation: *organisation,
        roles: roles.to_vec(),
        scopes: scopes.clone(),
        from_date: now.date(),
        until_date: until,
    };
    let given = organisations.iter().map(mandate).collect();
    database.add_client(client.clone(), given, now).await.map_err(|failure| failure.to_string())?;
    Ok((client, secret))
}
