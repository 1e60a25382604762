//! Checks of drafts of combination contracts: computed from what is sent and the rule parameters, and kept nowhere.
//!
//! Whoever has a valid token may ask, for anyone's draft. A draft names nobody: the birth date in it stands alone, leads to no
//! person that this service knows, and is gone with the answer. So there is nobody to whom a processing record could belong, and
//! none is made.

mod body;

use persistence::Failure;
use persistence::domain::combination;

use self::body::ContractDraft;
pub(crate) use self::body::{ContractFinding, ContractFindings, DraftScreening, DraftSite, DraftStudyYear, EngagementIndex};
use crate::{
    answer::Computed,
    caller::Caller,
    input::Body,
    problem::Problem,
    routes::{Operation, area},
};

pub(crate) fn operations() -> Vec<Operation> {
    area!("combination": check_contract => CheckContract)
}

#[utoipa::path(post, path = "/contract-checks", request_body = ContractDraft,
    summary = "Toets een concept van een combinatiefunctie-contract",
    description = "Wat arbeidstijdenwet, onderwijswet, opvangwet en beide cao's zeggen van een contract bij school en opvang samen, \
        met zijn rooster. Het concept noemt niemand en wordt niet bewaard. De regelparameters van de dag waarop iets speelt gelden; \
        wat ontbreekt wordt niet beoordeeld en staat in notJudged.",
    responses((status = 200, description = "De bevindingen, de zwaarste eerst.", body = ContractFindings)))]
async fn check_contract(caller: Caller, Body(body): Body<ContractDraft>) -> Result<Computed<ContractFindings>, Problem> {
    let (draft, language) = (body.into_draft(), caller.language());
    caller
        .read(move |tx| {
            let check = combination::check(&draft, &tx.rule_parameters()?).map_err(Failure::from)?;
            Ok(Computed(ContractFindings::of(&check, language)))
        })
        .await
}
