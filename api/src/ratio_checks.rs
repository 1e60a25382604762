//! Checks of the ratio of professionals and children: computed from what is sent and the rule parameters, and kept nowhere. What
//! is sent names nobody, neither child nor staff, so no processing record is made and any valid token may ask.

mod body;

use persistence::Failure;
use persistence::domain::ratio;

use self::body::{RatioFindings, RatioSituation};
use crate::{
    answer::Computed,
    caller::Caller,
    input::Body,
    problem::Problem,
    routes::{Operation, area},
};

pub(crate) fn operations() -> Vec<Operation> {
    area!("guidance": check_ratio => CheckRatio)
}

#[utoipa::path(post, path = "/ratio-checks", request_body = RatioSituation,
    summary = "Toets de beroepskracht-kindratio",
    description = "Hoeveel beroepskrachten een groep of centrum nodig heeft bij de leeftijden die aanwezig zijn, op welke rij, rekenregel \
        en bron dat rust, wie meetelt en wie niet, en of er tijdelijk minder mogen zijn. Niets wordt bewaard.",
    responses((status = 200, description = "Wat nodig is, wie meetelt en wat niet klopt.", body = RatioFindings)))]
async fn check_ratio(caller: Caller, Body(body): Body<RatioSituation>) -> Result<Computed<RatioFindings>, Problem> {
    let (situation, language) = (body.into_situation(), caller.language());
    caller
        .read(move |tx| {
            let check = ratio::check(&situation, &tx.rule_parameters()?).map_err(Failure::from)?;
            Ok(Computed(RatioFindings::of(&check, language)))
        })
        .await
}
