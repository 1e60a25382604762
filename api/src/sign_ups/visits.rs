//! `/sign-up/{secret}`: the form of a link, or what somebody signed up by one. Whoever has the secret is let in; no cookie is set and none
//! is read, so nothing can be done in the name of somebody who only has a browser open.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue, LOCATION},
    },
    web::{Bytes, Payload},
};
use maud::Markup;
use persistence::{
    Failure, LocationFilter, Reading, Writing,
    domain::{
        Id, Refusal,
        authority::{Action, ChangeSignUp, OfferPlaces, ReadSignUp, WithdrawSignUp},
        identifier::{Brin, Lrk},
        location::{Location, LocationId, LocationKind},
        organisation::OrganisationId,
        page::PageRequest,
        programme::{PartnerRole, Programme},
        sign_up::{
            NewSignUp, Recognition, SignUp, SignUpAddress, SignUpFacts, SignUpLink, SignUpLinkId, SignUpReason, SignUpSide,
        },
    },
};

use super::{
    form::{Fault, Typed, is_plain, refused, stated},
    page::{Filled, Invitation, own, told},
};
use crate::{
    body,
    caller::{Caller, GivenAddress, Visitor},
    conventions::InOwnForm,
    pages::PAGE_POLICY,
    problem::{Problem, ProblemCode},
    secret_address::Secret,
};

/// How large a form may be, in bytes.
const FORM_BYTES: usize = 64 << 10;
/// What the own sign-up is asked, and does, to be corrected.
const CORRECT: &str = "correct";
/// Where the pages are.
const BASE: &str = "/sign-up";

/// Shows the form of a link, or a sign-up.
pub(crate) async fn show(request: HttpRequest) -> Result<HttpResponse, Problem> {
    in_words(shown(&request).await)
}

/// Takes a form in: of a link a sign-up, of a sign-up that it is withdrawn.
pub(crate) async fn send(request: HttpRequest, payload: Payload) -> Result<HttpResponse, Problem> {
    in_words(sent(&request, payload).await)
}

/// What an address leads to.
enum Opened {
    Form(Box<SignUpLink>),
    Own(SignUpAddress),
}

async fn opened(visitor: &Visitor<'_>, secret: Option<Secret>) -> Result<Opened, Problem> {
    let Some(secret) = secret else { return Err(visitor.wrong()) };
    let hash = secret.hash();
    if let Some(link) = visitor.sign_up_link(hash.clone()).await? {
        return Ok(Opened::Form(Box::new(link)));
    }
    visitor.sign_up_address(hash).await?.map(Opened::Own).ok_or_else(|| visitor.wrong())
}

impl Opened {
    fn given(&self) -> GivenAddress {
        match self {
            Self::Form(link) => GivenAddress { id: link.id.uuid(), organisation: link.organisation_id, client: link.client_id },
            Self::Own(own) => {
                GivenAddress { id: own.sign_up_id.uuid(), organisation: own.organisation_id, client: own.client_id }
            }
        }
    }
}

fn secret_of(request: &HttpRequest) -> Option<Secret> {
    request.match_info().get("secret").and_then(Secret::read)
}

async fn shown(request: &HttpRequest) -> Result<HttpResponse, Problem> {
    let visitor = Visitor::of(request)?;
    let secret = secret_of(request);
    let path = secret.as_ref().map(path_of).unwrap_or_default();
    let found = opened(&visitor, secret).await?;
    match &found {
        Opened::Form(link) => {
            let (caller, _place) = visitor.enter(found.given(), Action::OfferPlaces, 0)?;
            let (id, form) = (link.id, Secret::new()?);
            let invitation = caller.read(move |tx| Invitation::of(tx, id)).await?;
            let Some(invitation) = invitation else { return Ok(closed()) };
            let typed = Typed::default();
            Ok(page(StatusCode::OK, invitation.page(&Filled { typed: &typed, faults: &[] }, form.text())))
        }
        Opened::Own(address) => {
            let (caller, _place) = visitor.enter(found.given(), Action::ReadSignUp, 0)?;
            if request.query_string() == CORRECT
                && let Some((invitation, typed)) = to_correct(&caller, address).await?
            {
                return Ok(page(StatusCode::OK, invitation.page(&Filled { typed: &typed, faults: &[] }, "")));
            }
            show_own(&caller, address.sign_up_id, &path, StatusCode::OK, &[]).await
        }
    }
}

async fn sent(request: &HttpRequest, payload: Payload) -> Result<HttpResponse, Problem> {
    let visitor = Visitor::of(request)?;
    let secret = secret_of(request);
    let path = secret.as_ref().map(path_of).unwrap_or_default();
    let found = opened(&visitor, secret).await?;
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if kind.split(';').next().map(str::trim) != Some("application/x-www-form-urlencoded") {
        return Err(Problem::new(ProblemCode::UnsupportedMediaType));
    }
    let action = match &found {
        Opened::Form(_) => Action::OfferPlaces,
        Opened::Own(_) => Action::WithdrawSignUp,
    };
    let (caller, _place) = visitor.enter(found.given(), action, FORM_BYTES)?;
    let typed = read(&body::take(request, payload, FORM_BYTES).await?)?;
    match &found {
        Opened::Form(link) => sign_up(&caller, link.id, typed).await,
        Opened::Own(address) if typed.one("act") == CORRECT => {
            correct(&caller.acting(Action::ChangeSignUp), address, typed, &path).await
        }
        Opened::Own(address) => match typed.reason() {
            Ok(reason) => withdraw(&caller, address.sign_up_id, reason, &path).await,
            Err(fault) => show_own(&caller, address.sign_up_id, &path, StatusCode::UNPROCESSABLE_ENTITY, &[fault]).await,
        },
    }
}

fn read(body: &Bytes) -> Result<Typed, Problem> {
    Typed::read(body).ok_or_else(|| Problem::new(ProblemCode::InvalidRequest))
}

fn path_of(secret: &Secret) -> String {
    format!("{BASE}/{}", secret.text())
}

/// What came of a form.
enum Outcome {
    /// It made a sign-up, now or when it was sent before.
    SignedUp,
    /// The link cannot be used any more.
    Closed,
    /// It has faults.
    Faulty(Box<Invitation>, Vec<Fault>),
}

/// Signs up by a form. The secret in it is that of the address at which the sign-up is seen, so a form that is sent twice leads to the
/// same sign-up.
async fn sign_up(caller: &Caller, link: SignUpLinkId, typed: Typed) -> Result<HttpResponse, Problem> {
    let form = Secret::read(typed.one("form"));
    let (hash, entered) = (form.as_ref().map(Secret::hash), typed.clone());
    let outcome = caller.write(move |tx| take(tx, link, hash.as_deref(), &entered)).await?;
    match (outcome, form) {
        (Outcome::SignedUp, Some(form)) => Ok(see_other(&path_of(&form))),
        (Outcome::Closed | Outcome::SignedUp, _) => Ok(closed()),
        (Outcome::Faulty(invitation, faults), form) => {
            let form = form.map_or_else(Secret::new, Ok)?;
            let filled = Filled { typed: &typed, faults: &faults };
            Ok(page(StatusCode::UNPROCESSABLE_ENTITY, invitation.page(&filled, form.text())))
        }
    }
}

fn take(tx: &mut Writing<'_>, id: SignUpLinkId, form: Option<&[u8]>, typed: &Typed) -> Result<Outcome, Failure> {
    if form.map(|form| tx.is_signed_up(form)).transpose()?.unwrap_or_default() {
        return Ok(Outcome::SignedUp);
    }
    let Some(invitation) = Invitation::of(tx, id)? else { return Ok(Outcome::Closed) };
    let faulty = |faults| Ok(Outcome::Faulty(Box::new(invitation), faults));
    let link = tx.sign_up_link(id)?.ok_or(Refusal::NotFound)?;
    let programme = tx.programme(link.programme_id)?.ok_or(Refusal::NotFound)?;
    let (sites, mut faults) = sites(tx, &link, None, typed)?;
    let (facts, more) = stated(typed, sites, &mut || tx.new_id::<()>().uuid());
    faults.extend(more);
    let Some(form) = form.filter(|_| faults.is_empty()) else {
        if form.is_none() {
            faults.push(Fault {
                field: "form",
                text: "Het formulier was niet meer geldig; kijk het na en verstuur het opnieuw.".into(),
            });
        }
        return faulty(faults);
    };
    let named = tx.locations_by_id(&facts.location_ids())?;
    let new = NewSignUp { programme, organisation_id: None, facts, sites: named };
    let offered = match tx.authority().permit::<OfferPlaces, _>(new)?.offer(tx.new_id(), tx.now()) {
        Ok(offered) => offered,
        Err(Refusal::Rules(causes)) => return faulty(refused(&causes)),
        Err(refusal) => return Err(refusal.into()),
    };
    let used = tx.authority().permit::<OfferPlaces, _>(link)?.take(tx.today())?;
    let link = tx.save_sign_up_link(used)?;
    let saved = tx.save_sign_up(offered)?;
    tx.save_sign_up_address(&saved, &link, form)?;
    Ok(Outcome::SignedUp)
}

/// The school and the childcare site: those of the link, or those that were typed, by number or by name. One that is not known here is
/// taken by the name that was typed, and the coordinator finds out which it is.
fn sites(
    tx: &mut Reading<'_>,
    link: &SignUpLink,
    known: Option<&SignUpFacts>,
    typed: &Typed,
) -> Result<([Option<SignUpSide>; 2], Vec<Fault>), Failure> {
    let mut faults = Vec::new();
    let mut side = |field: &'static str, given: Option<LocationId>, kind, known: Option<&SignUpSide>| {
        let found = match given {
            // Whose sites the link says does not correct them: what the coordinator made of them stays.
            Some(_) if known.is_some() => known.cloned().ok_or(""),
            // What is not corrected stays, also where others have that name by now.
            _ if known.is_some_and(|known| known.name == typed.one(field)) => known.cloned().ok_or(""),
            Some(id) => tx.locations_by_id(&[id])?.first().map(side_at).ok_or("Deze locatie is er niet meer."),
            None => named(tx, kind, typed.one(field))?,
        };
        Ok::<_, Failure>(found.map_err(|text| faults.push(Fault { field, text: text.into() })).ok())
    };
    let school = side("school", link.facts.school_location_id, LocationKind::School, known.map(|known| &known.school))?;
    let sought = LocationKind::Childcare;
    let childcare = side("childcare", link.facts.childcare_location_id, sought, known.map(|known| &known.childcare))?;
    Ok(([school, childcare], faults))
}

const fn nothing_recognised() -> Recognition {
    Recognition { is_recognised: false, until: None, qualifications: Vec::new() }
}

fn side_at(site: &Location) -> SignUpSide {
    SignUpSide { location_id: Some(site.id), name: site.facts.name.clone(), recognition: nothing_recognised() }
}

fn named(tx: &mut Reading<'_>, kind: LocationKind, text: &str) -> Result<Result<SignUpSide, &'static str>, Failure> {
    if text.is_empty() {
        return Ok(Err("Vul een nummer of een naam in."));
    }
    if text.chars().count() > 200 || !text.chars().all(|letter| is_plain(letter, false)) {
        return Ok(Err("Dit is geen naam van een locatie."));
    }
    let number = text.to_uppercase().replace(' ', "");
    let filter = match kind {
        LocationKind::School => LocationFilter { brin: number.parse::<Brin>().ok(), ..LocationFilter::default() },
        LocationKind::Childcare => LocationFilter { lrk: number.parse::<Lrk>().ok(), ..LocationFilter::default() },
    };
    if filter.brin.is_some() || filter.lrk.is_some() {
        let found = tx.locations(&filter, PageRequest { size: 1, after: None })?.items.pop();
        let open = found.filter(|site| site.facts.closed_date.is_none());
        return Ok(open.as_ref().map(side_at).ok_or("Dit nummer is hier niet bekend; vul de naam in."));
    }
    let found = tx.locations_named(kind, text)?;
    Ok(match found.as_slice() {
        [] => Ok(SignUpSide { location_id: None, name: text.to_owned(), recognition: nothing_recognised() }),
        [only] => Ok(side_at(only)),
        _ => Err("Er zijn meer locaties met deze naam; vul het nummer in."),
    })
}

impl Invitation {
    /// What the form of a link tells; nothing where the link cannot be used any more.
    fn of(tx: &mut Reading<'_>, id: SignUpLinkId) -> Result<Option<Self>, Failure> {
        let link = tx.sign_up_link(id)?.ok_or(Refusal::NotFound)?;
        if !link.is_open(tx.today()) {
            return Ok(None);
        }
        Self::by(tx, &link).map(Some)
    }

    /// What it tells, whether the link can still be used or not.
    fn by(tx: &mut Reading<'_>, link: &SignUpLink) -> Result<Self, Failure> {
        let programme = tx.programme(link.programme_id)?.ok_or(Refusal::NotFound)?;
        let coordinator = tx.organisation(programme.coordinator_id)?.map(|found| found.facts.name).unwrap_or_default();
        let sites = tx.locations_by_id(&link.facts.location_ids())?;
        let at = |id: Option<LocationId>| id.and_then(|id| sites.iter().find(|site| site.id == id).cloned());
        let [schools, childcare_sites] = names(tx, &programme)?;
        Ok(Self {
            coordinator,
            start_date: programme.facts.start_date,
            end_date: programme.facts.end_date,
            last_date: link.facts.last_date,
            school: at(link.facts.school_location_id),
            childcare: at(link.facts.childcare_location_id),
            schools,
            childcare_sites,
            programme: programme.facts.name,
        })
    }
}

/// The names of the sites of those who take part in a programme as employers, to choose from.
fn names(tx: &mut Reading<'_>, programme: &Programme) -> Result<[Vec<String>; 2], Failure> {
    let employers: Vec<OrganisationId> = programme
        .facts
        .partners
        .iter()
        .filter(|partner| partner.role == PartnerRole::Employer)
        .map(|partner| partner.organisation_id)
        .collect();
    let mut names = [Vec::new(), Vec::new()];
    for employer in employers {
        let filter = LocationFilter { organisation: Some(employer), open_on: Some(tx.today()), ..LocationFilter::default() };
        for site in tx.locations(&filter, PageRequest { size: 100, after: None })?.items {
            let [schools, childcare] = &mut names;
            let list = if site.kind == LocationKind::School { schools } else { childcare };
            list.push(site.facts.name);
        }
    }
    for list in &mut names {
        list.sort();
    }
    Ok(names)
}

/// Shows somebody the own sign-up.
async fn show_own(
    caller: &Caller,
    id: Id<SignUp>,
    path: &str,
    status: StatusCode,
    faults: &[Fault],
) -> Result<HttpResponse, Problem> {
    let (sign_up, programme) = caller
        .read(move |tx| {
            let found = tx.sign_up(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadSignUp, _>(found)?;
            let sign_up = permitted.subject().clone();
            let programme = tx.programme(sign_up.programme_id)?.ok_or(Refusal::NotFound)?;
            Ok((sign_up, programme.facts.name))
        })
        .await?;
    Ok(page(status, own(&sign_up, &programme, &caller.address_of(path), faults)))
}

/// The form with what was stated, for somebody to correct; nothing where it cannot be any more.
async fn to_correct(caller: &Caller, address: &SignUpAddress) -> Result<Option<(Invitation, Typed)>, Problem> {
    let SignUpAddress { sign_up_id, link_id, .. } = *address;
    caller
        .read(move |tx| {
            let found = tx.sign_up(sign_up_id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ReadSignUp, _>(found)?;
            let sign_up = permitted.subject();
            let link = tx.sign_up_link(link_id)?.ok_or(Refusal::NotFound)?;
            let typed = Typed::of(&sign_up.facts, sign_up.version).filter(|_| !sign_up.state.is_end());
            typed.map(|typed| Ok((Invitation::by(tx, &link)?, typed))).transpose()
        })
        .await
}

/// Corrects the own sign-up.
async fn correct(caller: &Caller, address: &SignUpAddress, typed: Typed, path: &str) -> Result<HttpResponse, Problem> {
    let SignUpAddress { sign_up_id, link_id, .. } = *address;
    let entered = typed.clone();
    let faulty = caller
        .write(move |tx| {
            let found = tx.sign_up(sign_up_id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ChangeSignUp, _>(found)?;
            let link = tx.sign_up_link(link_id)?.ok_or(Refusal::NotFound)?;
            let known = permitted.subject().clone();
            let (sites, mut faults) = sites(tx, &link, Some(&known.facts), &entered)?;
            let mut ids = known.facts.places.iter().map(|place| place.id.uuid());
            let (facts, more) = stated(&entered, sites, &mut || ids.next().unwrap_or_else(|| tx.new_id::<()>().uuid()));
            faults.extend(more);
            if entered.one("version") != known.version.to_string() {
                faults.push(Fault { field: "form", text: "De aanmelding is intussen gewijzigd; open haar opnieuw.".into() });
            }
            if faults.is_empty() {
                let named = tx.locations_by_id(&facts.location_ids())?;
                match permitted.amend(facts, &named) {
                    Ok(amended) => return tx.save_sign_up(amended).map(|_| None),
                    Err(Refusal::Rules(causes)) => faults = refused(&causes),
                    Err(refusal) => return Err(refusal.into()),
                }
            }
            Ok(Some((Invitation::by(tx, &link)?, faults)))
        })
        .await?;
    let Some((invitation, faults)) = faulty else { return Ok(see_other(path)) };
    Ok(page(StatusCode::UNPROCESSABLE_ENTITY, invitation.page(&Filled { typed: &typed, faults: &faults }, "")))
}

async fn withdraw(caller: &Caller, id: Id<SignUp>, reason: SignUpReason, path: &str) -> Result<HttpResponse, Problem> {
    caller
        .write(move |tx| {
            let found = tx.sign_up(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<WithdrawSignUp, _>(found)?;
            match permitted.withdraw(reason, tx.now()) {
                Ok(withdrawn) => tx.save_sign_up(withdrawn).map(drop),
                // It has come to an end already, which the page tells.
                Err(Refusal::Rules(_)) => Ok(()),
                Err(refusal) => Err(refusal.into()),
            }
        })
        .await?;
    Ok(see_other(path))
}

fn see_other(path: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, path)).finish()
}

fn closed() -> HttpResponse {
    let text =
        "De termijn is voorbij, de link is ingetrokken of zij is zo vaak gebruikt als kon. Vraag de coördinator om een nieuwe.";
    page(StatusCode::GONE, told("Met deze link kunt u zich niet meer aanmelden", text))
}

fn page(status: StatusCode, text: Markup) -> HttpResponse {
    let mut response = HttpResponse::build(status)
        .insert_header((CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_POLICY)))
        .content_type("text/html; charset=utf-8")
        .body(text.into_string());
    response.extensions_mut().insert(InOwnForm);
    response
}

/// What is told to whoever came to no page: in words, where it is about the address.
fn in_words(outcome: Result<HttpResponse, Problem>) -> Result<HttpResponse, Problem> {
    match outcome {
        Err(Problem { code: ProblemCode::NotFound | ProblemCode::Forbidden | ProblemCode::Unauthenticated, .. }) => {
            let text = "Kijk of u het hele adres hebt overgenomen, of vraag de coördinator om een nieuwe link.";
            Ok(page(StatusCode::NOT_FOUND, told("Dit adres bestaat niet", text)))
        }
        other => other,
    }
}
