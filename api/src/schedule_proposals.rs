//! Proposals for a basic week: computed from what is asked and the rule parameters, and kept nowhere.
//!
//! As with the checks of drafts, whoever has a valid token may ask: what is asked names nobody, so no processing record is made.

mod body;

use persistence::Failure;
use persistence::domain::combination;

use self::body::{ScheduleDemands, ScheduleProposals};
use crate::{
    answer::Computed,
    caller::Caller,
    input::JudgedBody,
    problem::Problem,
    routes::{Operation, area},
};

pub(crate) fn operations() -> Vec<Operation> {
    area!("combination": propose_schedule => ProposeSchedule)
}

#[utoipa::path(post, path = "/schedule-proposals", request_body = ScheduleDemands,
    summary = "Stel een basisweek bij school en opvang voor",
    description = "Een tot drie basisweken die geven wat is gevraagd en waarvan geen regel zegt dat zij niet kunnen, op volgorde van de wensen \
        en elk op andere dagen, of anders de kleinste verzameling eisen die niet samen kan, met de regels die dat maken. Elke week is getoetst als bij \
        POST /contract-checks, alsof zij zestien weken wordt gewerkt vanaf startDate, voor iemand van 18 jaar of ouder met twee contracten, \
        met de regelparameters van de gevraagde dag. Een opleidingsdag maakt het een leer-arbeidsovereenkomst. De vraag noemt niemand en niets \
        wordt bewaard.",
    responses((status = 200, description = "De voorstellen, of wat er niet samen kan.", body = ScheduleProposals)))]
async fn propose_schedule(
    caller: Caller,
    JudgedBody(body): JudgedBody<ScheduleDemands>,
) -> Result<Computed<ScheduleProposals>, Problem> {
    let (demands, language) = (body.into_demands(), caller.language());
    caller
        .read(move |tx| {
            let proposals = combination::propose(&demands, &tx.rule_parameters()?).map_err(Failure::from)?;
            Ok(Computed(ScheduleProposals::of(&proposals, language)))
        })
        .await
}
