//! `doorlijn demo`: fills an empty database with a small fictional city, to try the service on.
//!
//! Nothing is written past the rules: organisations come from the operator, children from the managers of the organisations that
//! know them, and links are confirmed by guardians. `plan` says which organisations and sites there are, `city` builds them;
//! `course` and `names` make up the children, by the `chance` of their number, and `people` registers and places them. `handovers`
//! hands toddlers over to their schools, `earlier` those who are at school by now, `support` arranges what some need, `referrals`
//! guides younger ones to preschool, `questions` asks specialists. `programme` finds people who change careers their places, and
//! `contracts` makes their contracts. `direction` agrees on results and gives subsidies, `publishing` closes the figures. `callers`
//! holds the clients and their tokens, `report` what is printed.

mod actor;
mod calendar;
mod callers;
mod chance;
mod city;
mod contracts;
mod course;
mod direction;
mod earlier;
mod handovers;
mod names;
mod people;
mod plan;
mod programme;
mod progress;
mod publishing;
mod questions;
mod referrals;
mod report;
mod support;

use clap::Args;
use jiff::Span;
use persistence::domain::{
    child::GuardianId, combination_contract::CombinationContractId, handover::HandoverId, organisation::OrganisationKind,
    programme::ProgrammeId, referral::ReferralId, support::SupportArrangementId,
};
use persistence::{Database, Failure};

use self::{
    callers::Callers,
    city::City,
    contracts::Contracting,
    course::{Story, YEARS},
    direction::Direction,
    handovers::{Handovers, WAYS},
    people::{Known, People, Settled},
    plan::{CHILDCARE, MUNICIPALITIES, SCHOOLS},
    programme::Recruiting,
    progress::Progress,
    questions::Questions,
    referrals::Referrals,
    report::{Examples, Report, Told},
    support::Supporting,
};
use super::{Outcome, system_clock, words};
use crate::{
    caller::Clock,
    config::Config,
    server::{Server, ServerError},
    tokens::Tokens,
};

/// How many years before the registers begin the oldest child may be placed first.
const YEARS_BEFORE: i16 = 4;

/// For how many days the first contracts run.
const DAYS_OF_CONTRACTS: i64 = 65;

#[derive(Args)]
pub(super) struct DemoArgs {
    /// How many children there are.
    #[arg(long, default_value_t = 2000, value_parser = clap::value_parser!(u32).range(28..=2_500_000))]
    children: u32,
    /// Print callers with their tokens, and examples, as one JSON value.
    #[arg(long)]
    json: bool,
}

/// Fills the database, and prints who can call.
pub(super) async fn run(config: Config, args: DemoArgs) -> Outcome {
    let public_url = config.public_url.clone();
    let clock = system_clock();
    let server = Server::open(config, clock.clone()).await.map_err(|error: ServerError| error.to_string())?;
    if !city::is_empty(server.database()).await.map_err(words)? {
        return Err("the database holds organisations already; the demo fills an empty one only (see DOORLIJN_DATA_DIR)".into());
    }
    let report = fill(server.database(), server.tokens(), &clock, args.children).await?;
    if args.json {
        println!("{}", serde_json::to_string_pretty(&report).map_err(|error| error.to_string())?);
    } else {
        print!("{}", Told { report: &report, children: args.children, public_url: &public_url });
    }
    Ok(())
}

async fn fill(database: &Database, tokens: &Tokens, clock: &Clock, children: u32) -> Result<Report, String> {
    let today = clock().date();
    eprintln!("building the city");
    let calendar_start = today.saturating_sub(Span::new().years(YEARS + YEARS_BEFORE));
    let city = city::build(database, calendar_start, today).await.map_err(words)?;
    eprintln!("making clients");
    let callers = Callers::make(database, clock, &city).await?;
    city::form_partnerships(&city, &callers.managers()).await.map_err(words)?;
    let portal = callers.portal().ok_or("the plan lacks a portal")?;
    let frontend = |organisation, guardians| portal.for_guardians(organisation, guardians);
    eprintln!("handing over those who are at school by now");
    earlier::make(&city, &callers.managers(), portal, clock()).await.map_err(words)?;
    let people = People::new(&city, &callers.managers(), &frontend, today).map_err(words)?;
    let mut progress = Progress::begin(children);
    let stories = people.make(children, |made| progress.tell(made)).await.map_err(words)?;
    eprintln!("making handovers");
    let handovers = Handovers { city: &city, managers: &callers.managers(), portal: &frontend, now: clock(), ways: &WAYS };
    let sent = handovers.make(&stories).await.map_err(words)?;
    eprintln!("arranging support");
    let supporting = Supporting { city: &city, managers: &callers.managers(), today };
    let supported = supporting.make(&stories).await.map_err(words)?;
    eprintln!("making referrals");
    let referrals = Referrals { city: &city, managers: &callers.managers(), today };
    let waiting = referrals.make().await.map_err(words)?;
    eprintln!("asking specialists");
    Questions { city: &city, managers: &callers.managers(), today }.make().await.map_err(words)?;
    eprintln!("running a programme");
    // It began long enough ago for its contracts to be in the figures.
    let began = today.saturating_sub(Span::new().days(DAYS_OF_CONTRACTS));
    let recruited = Recruiting { city: &city, managers: &callers.managers(), today: began }.make().await.map_err(words)?;
    let contracts = Contracting { managers: &callers.managers(), today: began }.make(&recruited).await.map_err(words)?;
    eprintln!("agreeing on results");
    Direction { city: &city, managers: &callers.managers(), today }.make().await.map_err(words)?;
    eprintln!("listing what is to be done");
    while database.refresh_next_steps(clock()).await.map_err(words)? {}
    eprintln!("publishing figures");
    publishing::publish(database, &city, &callers.managers(), clock).await.map_err(words)?;
    let made = Made { sent, supported, waiting, programme: recruited.programme, contracts };
    let (examples, guardians) = examples(&city, &stories, &made).ok_or("a child with a story is missing, which is a defect")?;
    Ok(Report { callers: callers.signed(tokens, clock, guardians)?, examples })
}

/// What the plan of the city should have and has not, which is a defect.
fn lacks(what: &str) -> Failure {
    Failure::Internal(format!("the demo lacks {what}"))
}

/// What was made for the children with a story, as far as there is one to look at.
struct Made {
    /// A handover that waits for its receipt.
    sent: Option<HandoverId>,
    /// Support of a child that a school knows too.
    supported: Option<SupportArrangementId>,
    /// A referral of a child that waits for a place.
    waiting: Option<ReferralId>,
    /// The programme.
    programme: ProgrammeId,
    /// A contract that is active, and one of which the rules find something that stands in its way.
    contracts: (CombinationContractId, CombinationContractId),
}

/// What there is to look at, and the guardians who can call: of the linked child, and of the one that only the school knows.
fn examples(city: &City, stories: &[Settled], made: &Made) -> Option<(Examples, [GuardianId; 2])> {
    let story = |wanted| stories.iter().find(|settled| settled.story == wanted);
    let guardian = |known: &Known| {
        let holds = known.registration.guardians.iter().find(|guardian| guardian.facts.has_authority);
        holds.map(|guardian| guardian.id)
    };
    let broken = story(Story::Broken)?.at_provider.as_ref()?;
    let linked = story(Story::Linked)?.at_provider.as_ref()?;
    let at_school = story(Story::SchoolOnly)?.at_board.as_ref()?;
    let (code, _) = MUNICIPALITIES.first()?;
    let examples = Examples {
        child_id: broken.registration.child.id.uuid(),
        organisation_id: city.of_kind(OrganisationKind::ChildcareProvider).next()?.id.uuid(),
        location_id: city.numbered(CHILDCARE.first()?.number)?.id.uuid(),
        school_location_id: city.numbered(SCHOOLS.first()?.number)?.id.uuid(),
        placement_id: broken.placements.last()?.uuid(),
        linked_child_id: linked.registration.child.id.uuid(),
        guardian_child_id: linked.registration.child.id.uuid(),
        link_id: story(Story::Proposed)?.link?.uuid(),
        municipality: (*code).to_owned(),
        handover_id: made.sent?.uuid(),
        support_arrangement_id: made.supported?.uuid(),
        referral_id: made.waiting?.uuid(),
        programme_id: made.programme.uuid(),
        contract_id: made.contracts.0.uuid(),
        contract_with_finding_id: made.contracts.1.uuid(),
    };
    Some((examples, [guardian(linked)?, guardian(at_school)?]))
}
