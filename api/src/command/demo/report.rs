//! What the demo prints: for programs one JSON value, for people who is there and what to try first.

use std::fmt::{self, Write};

use serde::Serialize;
use uuid::Uuid;

/// What the demo made, as `--json` prints it.
#[derive(Serialize)]
pub(super) struct Report {
    pub(super) callers: Vec<CallerView>,
    pub(super) examples: Examples,
}

/// Somebody who can call.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CallerView {
    /// What kind of caller: the kind of organisation, or the role where that says more.
    pub(super) kind: &'static str,
    pub(super) organisation_id: Uuid,
    pub(super) client_id: Uuid,
    pub(super) client_secret: String,
    pub(super) token: String,
    /// For people only.
    #[serde(skip)]
    pub(super) organisation_name: String,
}

/// Things to look at. Those of children are of the first childcare provider, unless something else is said.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Examples {
    /// A child whose line shows an interruption and a transition that is overdue.
    pub(super) child_id: Uuid,
    /// The first childcare provider.
    pub(super) organisation_id: Uuid,
    /// A location of the first childcare provider with day care.
    pub(super) location_id: Uuid,
    /// A school of the first board.
    pub(super) school_location_id: Uuid,
    /// The current placement of the child.
    pub(super) placement_id: Uuid,
    /// A child that a confirmed link joins with a registration of the first board.
    pub(super) linked_child_id: Uuid,
    /// The child of the first guardian.
    pub(super) guardian_child_id: Uuid,
    /// A link that nobody has decided yet.
    pub(super) link_id: Uuid,
    /// The code of the first municipality.
    pub(super) municipality: String,
    /// A handover of the first childcare provider that was sent to the first board, which has not received it yet.
    pub(super) handover_id: Uuid,
    /// Support that the first childcare provider arranged for the linked child, with the first board as one of those involved.
    pub(super) support_arrangement_id: Uuid,
    /// A referral of the first youth health organisation, of a child that waits for a place.
    pub(super) referral_id: Uuid,
    /// A programme of 25 seats that the first coordinator runs.
    pub(super) programme_id: Uuid,
    /// A combination contract that is active, to which the first coordinator is a party.
    pub(super) contract_id: Uuid,
    /// Another, of which the rules find that too little rest lies between the work at both employers.
    pub(super) contract_with_finding_id: Uuid,
}

/// The report for people, for a service at an address.
pub(super) struct Told<'a> {
    pub(super) report: &'a Report,
    pub(super) children: u32,
    pub(super) public_url: &'a str,
}

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { report, children, .. } = self;
        writeln!(f, "A fictional city with {children} children. Who can call, with a client id and a secret:\n")?;
        for caller in &report.callers {
            let CallerView { kind, organisation_name, client_id, client_secret, .. } = caller;
            writeln!(f, "  {kind:18} {organisation_name:30} {client_id}  {client_secret}")?;
        }
        writeln!(
            f,
            "\nThe token of a guardian's client stands for nobody until it exchanges a code; `doorlijn demo --json` prints tokens of \
             guardians, and of all others."
        )?;
        writeln!(f, "\nStart the service (`doorlijn serve`), and try in another terminal:\n")?;
        f.write_str(&self.calls())
    }
}

impl Told<'_> {
    /// Five calls by the first childcare provider, ready to paste.
    fn calls(&self) -> String {
        let Self { report: Report { callers, examples }, public_url, .. } = self;
        let mut calls = String::new();
        let Some(CallerView { client_id, client_secret, .. }) = callers.first() else { return calls };
        let pick = r#"sed 's/.*"access_token":"\([^"]*\)".*/\1/'"#;
        let form = format!("-d grant_type=client_credentials -d client_id={client_id} -d client_secret={client_secret}");
        let paths = [
            "/children?pageSize=5".to_owned(),
            format!("/children/{}", examples.child_id),
            format!("/children/{}/line", examples.child_id),
            format!("/children/{}/placements", examples.child_id),
        ];
        // Writing to a string cannot fail.
        let _ = writeln!(calls, "  TOKEN=$(curl -s {form} {public_url}/oauth/token | {pick})");
        for path in paths {
            let _ = writeln!(calls, "  curl -s -H \"Authorization: Bearer $TOKEN\" '{public_url}/v1{path}'");
        }
        calls
    }
}
