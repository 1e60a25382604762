//! Referrals (toeleiding): from the signal that preschool education may help a child to a place where it starts.

mod body;
mod waiting;

use persistence::domain::{
    self, Date, Id, Reason, Refusal,
    authority::{AdvanceReferral, ManageWaitingList, ReadReferral, Refer},
    child::{ChildFacts, NewRegistration, Registration, RegistrationIds, SearchTerms},
    line::Place,
    location::{Location, LocationKind},
    page::{Page, PageRequest},
    parameter::referral_terms,
    placement::Care,
    referral::{Advance, Mover, NewReferral, Recorder, Referral, ReferralState, ReferralTerms, Standing},
};
use persistence::{Failure, ReferralFilter, Writing};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

pub(crate) use self::body::ReferralView;
use self::body::{AdvanceBody, IndicationBody, NewReferralBody, ReferralSummaryView, SideCode, TurnBody};
use crate::{
    answer::{Created, Items, Listed, Shown},
    caller::Caller,
    fields::ReferralStateCode,
    input::{Body, IfMatch, IfMatchHeader, PageQuery, PathId, Query},
    once::Once,
    problem::Problem,
    routes::{Operation, area},
};

pub(crate) fn operations() -> Vec<Operation> {
    let mut operations = area!("referrals": list => ReadReferral, refer => Refer, show => ReadReferral, advance => AdvanceReferral,
        reorder => ManageWaitingList);
    operations.extend(waiting::operations());
    operations
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct ReferralQuery {
    /// Alleen die nu in deze staat zijn.
    #[param(inline)]
    state: Option<ReferralStateCode>,
    /// Alleen van kinderen die bij deze locatie zijn aangemeld.
    location_id: Option<Uuid>,
    /// Alleen van dit kind, in welke inschrijving ook.
    child_id: Option<Uuid>,
    /// Alleen die te laat zijn met de volgende stap, of alleen die het niet zijn.
    overdue: Option<bool>,
    /// Alleen waar deze kant de volgende stap zet.
    #[param(inline)]
    next_by: Option<SideCode>,
}

impl From<ReferralQuery> for ReferralFilter {
    fn from(query: ReferralQuery) -> Self {
        Self {
            state: query.state.map(|state| state.0),
            location_id: query.location_id.map(Id::from_uuid),
            child_id: query.child_id.map(Id::from_uuid),
            overdue: query.overdue,
        }
    }
}

#[utoipa::path(get, path = "/referrals", params(ReferralQuery, PageQuery),
    summary = "Lijst van toeleidingen",
    description = "Wie toeleidt ziet de eigen toeleidingen, een houder die van kinderen die bij een eigen locatie zijn aangemeld, een ouder die \
        van de eigen kinderen. Met overdue=true: waarvan de volgende stap te laat is; nextBy zegt wie hem zet. Een pagina kan korter zijn dan \
        gevraagd.",
    responses((status = 200, description = "Een pagina toeleidingen.", body = Items<ReferralSummaryView>)))]
async fn list(
    caller: Caller,
    Query(query): Query<ReferralQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<ReferralSummaryView>, Problem> {
    let (page, next_by, filter) = (page.request(caller.cursors())?, query.next_by, ReferralFilter::from(query));
    let page = caller
        .read(move |tx| {
            let Page { items, next } = tx.referrals(&filter, page)?;
            let (around, today) = (tx.around_referrals(&items)?, tx.today());
            let mut shown = Vec::with_capacity(items.len());
            for referral in items {
                let standing = around.standing(&referral, today);
                let asked = filter.state.is_none_or(|state| standing.state == state)
                    && filter.overdue.is_none_or(|overdue| standing.is_overdue(today) == overdue)
                    && next_by.is_none_or(|side| SideCode::of(&standing) == Some(side));
                let permitted = tx.authority().permit::<ReadReferral, _>(referral)?;
                if asked {
                    shown.push(ReferralSummaryView::of(permitted.subject(), &around, tx.authority(), today));
                }
            }
            Ok(Page { items: shown, next })
        })
        .await?;
    Ok(Listed::page(page, caller.cursors()))
}

/// The terms where the child of a referral lives.
fn terms(tx: &mut Writing<'_>, municipality: &domain::identifier::MunicipalityCode) -> Result<ReferralTerms, Failure> {
    let (today, parameters) = (tx.today(), tx.rule_parameters()?);
    Ok(referral_terms(parameters.on(today, Some(municipality)))?)
}

/// Refuses a child of whom the own organisation has an open referral, which it may have registered twice.
fn refuse_known(tx: &mut Writing<'_>, facts: &ChildFacts) -> Result<(), Failure> {
    let terms = SearchTerms {
        birth_date: Some(facts.birth_date),
        given_name: Some(facts.given_name.clone()),
        family_name: Some(facts.family_name.clone()),
        reference: None,
    };
    // A name without a letter is nothing to search for, and is refused where the child is registered.
    let Ok(search) = terms.narrow() else { return Ok(()) };
    for known in tx.search_children(&search, PageRequest { size: 100, after: None })?.items {
        if tx.has_open_referral(known.child.id)? {
            return Err(Refusal::rule(Reason::ReferralOpen, "#/child").into());
        }
    }
    Ok(())
}

/// The registration of the child that is referred: a new one, or one of the own.
fn registered(tx: &mut Writing<'_>, body: &NewReferralBody) -> Result<Registration, Failure> {
    let (facts, guardians) = match (&body.child, body.child_id) {
        (Some(child), None) => child.clone().parts(),
        (None, Some(id)) => {
            return Ok(tx.child(Id::from_uuid(id))?.ok_or_else(|| Refusal::rule(Reason::ChildUnknown, "#/childId"))?);
        }
        _ => return Err(Refusal::rule(Reason::ChildOrId, "#").into()),
    };
    refuse_known(tx, &facts)?;
    if tx.authority().municipality().is_some_and(|own| *own != facts.municipality) {
        return Err(Refusal::rule(Reason::ChildElsewhere, "#/child/municipality").into());
    }
    let draft = NewRegistration { organisation_id: tx.authority().organisation(), facts, guardians };
    let ids = RegistrationIds { registration: tx.new_id(), child: tx.new_id() };
    let line_end = tx.line_end()?;
    let permitted = tx.authority().permit::<Refer, _>(draft)?;
    let registered = permitted.register(ids, line_end, tx.now(), || tx.new_id()).map_err(|refusal| refusal.within("child"))?;
    tx.save_registration(registered)
}

#[utoipa::path(post, path = "/referrals", request_body = NewReferralBody,
    summary = "Signaleer een kind",
    description = "De jeugdgezondheidszorg, of de gemeente waar die zelf indiceert (referral.indicatingBody), begint een toeleiding: van een kind \
        dat zij hiermee inschrijft (child), of van een eigen kind (childId). Met indication is meteen beslist of het tot de doelgroep hoort. \
        Waarom wordt nooit vastgelegd. Of het kind elders bekend is, maakt geen verschil: een koppeling wordt voorgesteld zoals altijd.",
    responses((status = 201, description = "De toeleiding.", body = ReferralView)))]
async fn refer(caller: Caller, Body(body): Body<NewReferralBody>) -> Result<Once<Created<ReferralView>>, Problem> {
    caller
        .once(move |tx| {
            let registration = registered(tx, &body)?;
            let terms = terms(tx, &registration.child.municipality)?;
            let new = NewReferral {
                has_open: tx.has_open_referral(registration.child.id)?,
                child: registration.child,
                signalled_date: body.signalled_date,
            };
            let permitted = tx.authority().permit::<Refer, _>(new)?;
            let made = permitted.refer(tx.new_id(), &terms, Recorder { caller: tx.authority(), now: tx.now() })?;
            let mut saved = tx.save_referral(made)?;
            if let Some(IndicationBody { indicated, date, criteria_version }) = body.indication.clone() {
                let advance = Advance {
                    state: ReferralState::Indicated,
                    date,
                    indicated: Some(indicated),
                    criteria_version: Some(criteria_version.into()),
                    site: None,
                    guardians_agreed_date: None,
                    reason: None,
                };
                saved = advanced(tx, saved, advance, &terms, None).map_err(|failure| match failure {
                    Failure::Refused(refusal) => Failure::Refused(refusal.within("indication")),
                    other => other,
                })?;
            }
            let location = format!("/v1/referrals/{}", saved.id);
            let (version, body) = (saved.version, ReferralView::shown(tx, &saved)?);
            Ok(Created { location, version, body })
        })
        .await
}

/// Where a referral stands now.
fn standing(tx: &mut Writing<'_>, referral: &Referral) -> Result<Standing, Failure> {
    let around = tx.around_referrals(std::slice::from_ref(referral))?;
    Ok(around.standing(referral, tx.today()))
}

/// Takes a referral a step further and saves it.
fn advanced(
    tx: &mut Writing<'_>,
    referral: Referral,
    advance: Advance,
    terms: &ReferralTerms,
    expected: Option<&IfMatch>,
) -> Result<Referral, Failure> {
    let (mover, standing) = (Mover::of(&referral, tx.authority()), standing(tx, &referral)?);
    let permitted = tx.authority().permit::<AdvanceReferral, _>(referral)?;
    if let Some(expected) = expected {
        expected.check(permitted.subject().version)?;
    }
    let recorder = Recorder { caller: tx.authority(), now: tx.now() };
    let advanced = permitted.advance(advance, mover, &standing, terms, recorder)?;
    tx.save_referral(advanced)
}

#[utoipa::path(get, path = "/referrals/{referralId}", params(("referralId" = Uuid, Path, description = "De toeleiding.")),
    summary = "Lees een toeleiding",
    description = "Waar de toeleiding staat, met elke stap, wie hem zette en wanneer. Een kind met een plaats met voorschoolse educatie is vanzelf \
        geplaatst (placed), vanaf de eerste dag begonnen (started), en wie op de leeftijd waarop die eindigt niet is begonnen te oud \
        (agedOut): byItself zegt dat. De locatie waar het is aangemeld ziet wie het is, en hoe de ouders te bereiken zijn, als de ouders \
        dat goedvonden (guardiansAgreedDate) of als zij het kind zelf heeft ingeschreven.",
    responses((status = 200, description = "De toeleiding.", body = ReferralView)))]
async fn show(caller: Caller, PathId(id): PathId<Referral>) -> Result<Shown<ReferralView>, Problem> {
    caller
        .read(move |tx| {
            let found = tx.referral(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadReferral, _>(found)?;
            Ok(Shown::with_others(permitted.subject().version, ReferralView::shown(tx, permitted.subject())?))
        })
        .await
}

/// Whether a site may give preschool education.
fn gives_preschool(location: &Location) -> bool {
    [Care::DayCare, Care::Preschool].iter().any(|care| location.facts.care.contains(care))
}

/// The site that is named, or why it cannot be it: it is one of childcare, and open on a day.
fn site(tx: &mut Writing<'_>, id: Uuid, on: Date) -> Result<Result<Place, Reason>, Failure> {
    Ok(match tx.location(Id::from_uuid(id))? {
        None => Err(Reason::LocationUnknown),
        Some(location) if location.kind != LocationKind::Childcare => Err(Reason::CareOfOtherKind),
        Some(location) if !gives_preschool(&location) => Err(Reason::CareNotOffered),
        Some(location) if !location.is_open_on(on.max(tx.today())) => Err(Reason::LocationClosed),
        Some(location) => Ok(Place { organisation_id: location.organisation_id, location_id: location.id }),
    })
}

#[utoipa::path(post, path = "/referrals/{referralId}/_advance",
    params(("referralId" = Uuid, Path, description = "De toeleiding."), IfMatchHeader), request_body = AdvanceBody,
    summary = "Zet een stap in een toeleiding",
    description = "Van gesignaleerd (signalled) naar geïndiceerd of niet (indicated), ouders ingelicht (informed), aangemeld bij een locatie \
        (registered), geplaatst (placed) en begonnen (started); of naar een einde met een reden. De locatie zelf legt vast dat het kind een \
        plaats heeft, is begonnen of gestopt, of geeft een wachtend kind met een reden terug (informed). Een stap volgt op waar de toeleiding \
        nu staat, ook als dat vanzelf zo is. Wie aanmeldt met de ouders (guardiansAgreedDate) bevestigt daarmee de koppeling met het kind \
        dat de locatie kent, als het er een is; opnieuw aanmelden kan, ook bij een andere locatie. Een indicatie die anders blijkt te zijn \
        is nog te verbeteren: de staat blijft dan zoals hij is.",
    responses((status = 200, description = "De toeleiding.", body = ReferralView)))]
async fn advance(
    caller: Caller,
    PathId(id): PathId<Referral>,
    expected: IfMatch,
    Body(body): Body<AdvanceBody>,
) -> Result<Once<Shown<ReferralView>>, Problem> {
    caller
        .once(move |tx| {
            let found = tx.referral(id)?.ok_or(Refusal::NotFound)?;
            let municipality = tx.municipality_of_referral(&found)?;
            let terms = terms(tx, &municipality)?;
            let site = match body.location_id {
                None => None,
                Some(id) => Some(site(tx, id, body.date)?),
            };
            let saved = advanced(tx, found, body.clone().advance(site), &terms, Some(&expected))?;
            Ok(Shown::at(saved.version, ReferralView::shown(tx, &saved)?))
        })
        .await
}

#[utoipa::path(post, path = "/referrals/{referralId}/_reorder",
    params(("referralId" = Uuid, Path, description = "De toeleiding."), IfMatchHeader), request_body = TurnBody,
    summary = "Verander wanneer een kind aan de beurt is",
    description = "De houder van de locatie zegt, met een reden, of een wachtend kind telt als geïndiceerd en vanaf welke dag zijn wachten telt. \
        Wie opnieuw wordt aangemeld is weer aan de beurt naar indicatie en dag van aanmelding.",
    responses((status = 200, description = "De toeleiding.", body = ReferralView)))]
async fn reorder(
    caller: Caller,
    PathId(id): PathId<Referral>,
    expected: IfMatch,
    Body(body): Body<TurnBody>,
) -> Result<Once<Shown<ReferralView>>, Problem> {
    caller
        .once(move |tx| {
            let found = tx.referral(id)?.ok_or(Refusal::NotFound)?;
            let standing = standing(tx, &found)?;
            let permitted = tx.authority().permit::<ManageWaitingList, _>(found)?;
            expected.check(permitted.subject().version)?;
            let recorder = Recorder { caller: tx.authority(), now: tx.now() };
            let turned = permitted.take_turn(body.as_indicated, body.from_date, body.reason.0, &standing, recorder)?;
            let saved = tx.save_referral(turned)?;
            Ok(Shown::at(saved.version, ReferralView::shown(tx, &saved)?))
        })
        .await
}
