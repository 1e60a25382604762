//! The bodies of referrals: what callers state and what they read.

use persistence::domain::{
    Date, Reason,
    authority::{Authority, Relation, Subject},
    child::{GuardianFacts, Registration},
    line::Place,
    referral::{Advance, AtSite, Indication, Referral, ReferralMove, Standing, Turn, TurnChange},
};
use persistence::{Failure, Reading, ReferralAround};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    children::NewChild,
    fields::{
        Coded, Contact, CriteriaVersion, MonthText, PersonName, PersonReference, ReferralEndCode, ReferralStateCode,
        TurnReasonCode,
    },
    handovers::ChildNameView,
};

/// Of een kind tot de doelgroep van de gemeente hoort; nooit waarom.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = Indication)]
pub(crate) struct IndicationBody {
    /// Of het tot de doelgroep hoort.
    pub(super) indicated: bool,
    /// De dag waarop dat is beslist.
    pub(super) date: Date,
    pub(super) criteria_version: CriteriaVersion,
}

impl From<&Indication> for IndicationBody {
    fn from(indication: &Indication) -> Self {
        Self {
            indicated: indication.indicated,
            date: indication.date,
            criteria_version: indication.criteria_version.clone().into(),
        }
    }
}

/// Een kind dat wordt gesignaleerd: een eigen kind, of een dat hiermee wordt ingeschreven.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewReferral)]
pub(crate) struct NewReferralBody {
    /// Een kind dat de eigen organisatie al heeft ingeschreven; dan zonder child.
    pub(super) child_id: Option<Uuid>,
    /// Een kind dat zij nog niet heeft ingeschreven; dan zonder childId.
    pub(super) child: Option<NewChild>,
    /// De dag van het signaal.
    pub(super) signalled_date: Date,
    /// De indicatie, als die er al is.
    pub(super) indication: Option<IndicationBody>,
}

/// Een stap in een toeleiding, met wat bij de staat hoort waar hij heen leidt.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ReferralAdvance, example = json!({ "state": "indicated", "date": "2026-10-14", "indicated": true, "criteriaVersion": "2026-1" }))]
pub(crate) struct AdvanceBody {
    state: ReferralStateCode,
    /// De dag waarop het zo was: niet voor de vorige stap en niet in de toekomst.
    pub(super) date: Date,
    /// Of het kind tot de doelgroep hoort; alleen en altijd bij indicated.
    indicated: Option<bool>,
    /// Alleen en altijd bij indicated.
    criteria_version: Option<CriteriaVersion>,
    /// De opvanglocatie; alleen en altijd bij registered.
    pub(super) location_id: Option<Uuid>,
    /// Wanneer de ouders goedvonden dat de locatie hoort wie het kind is en hoe zij te bereiken zijn; alleen bij registered.
    guardians_agreed_date: Option<Date>,
    /// Waarom het eindigt, of waarom de locatie het kind teruggeeft; alleen en altijd dan.
    reason: Option<ReferralEndCode>,
}

impl AdvanceBody {
    /// What is to be recorded, with the site that was found.
    pub(super) fn advance(self, site: Option<Result<Place, Reason>>) -> Advance {
        Advance {
            state: self.state.0,
            date: self.date,
            indicated: self.indicated,
            criteria_version: self.criteria_version.map(String::from),
            site,
            guardians_agreed_date: self.guardians_agreed_date,
            reason: self.reason.map(|reason| reason.0),
        }
    }
}

/// Wanneer een wachtend kind aan de beurt is: wie telt als geïndiceerd eerst, dan op dag.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = WaitingTurnChange)]
pub(crate) struct TurnBody {
    /// Of het telt als geïndiceerd.
    pub(super) as_indicated: bool,
    /// Vanaf welke dag het wachten telt.
    pub(super) from_date: Date,
    pub(super) reason: TurnReasonCode,
}

/// Wanneer een wachtend kind aan de beurt is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WaitingTurn)]
pub(crate) struct TurnView {
    /// Of het telt als geïndiceerd.
    as_indicated: bool,
    /// Vanaf welke dag het wachten telt.
    from_date: Date,
    /// Waarom dat anders is dan wat is vastgelegd; null als het dat niet is.
    reason: Option<TurnReasonCode>,
}

impl From<Turn> for TurnView {
    fn from(turn: Turn) -> Self {
        Self { as_indicated: turn.as_indicated, from_date: turn.from_date, reason: turn.reason.map(Coded) }
    }
}

/// Een verandering van wanneer een kind aan de beurt is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WaitingTurnChanged)]
pub(crate) struct TurnChangeView {
    turn: TurnView,
    /// De organisatie die het veranderde.
    organisation_id: Uuid,
    recorded_at: jiff::Timestamp,
}

impl From<&TurnChange> for TurnChangeView {
    fn from(change: &TurnChange) -> Self {
        let organisation_id = change.organisation_id.uuid();
        Self { turn: change.turn.into(), organisation_id, recorded_at: change.recorded_at.into() }
    }
}

/// Een ouder met gezag, om te bereiken.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ReachableGuardian)]
pub(crate) struct ReachableView {
    given_name: PersonName,
    family_name: PersonName,
    contact: Option<Contact>,
}

impl From<&GuardianFacts> for ReachableView {
    fn from(facts: &GuardianFacts) -> Self {
        Self {
            given_name: facts.given_name.clone().into(),
            family_name: facts.family_name.clone().into(),
            contact: facts.contact.clone().map(Contact::from),
        }
    }
}

/// Waar een kind is aangemeld.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ReferralSite)]
pub(crate) struct SiteView {
    location_id: Uuid,
    registered_date: Date,
    /// Wanneer de ouders goedvonden dat de locatie hoort wie het kind is.
    guardians_agreed_date: Option<Date>,
    turn: TurnView,
}

impl From<&AtSite> for SiteView {
    fn from(site: &AtSite) -> Self {
        Self {
            location_id: site.place.location_id.uuid(),
            registered_date: site.registered_date,
            guardians_agreed_date: site.guardians_agreed_date,
            turn: site.turn.into(),
        }
    }
}

/// Een stap die iemand heeft vastgelegd.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ReferralMove)]
pub(crate) struct MoveView {
    state: ReferralStateCode,
    date: Date,
    reason: Option<ReferralEndCode>,
    /// De organisatie die het zegt.
    organisation_id: Uuid,
    /// Wie daar, voor de eigen organisatie.
    person: Option<PersonReference>,
    recorded_at: jiff::Timestamp,
}

impl MoveView {
    fn of(made: &ReferralMove, caller: &Authority) -> Self {
        let own = caller.organisation() == made.organisation_id && caller.identity().guardians.is_empty();
        Self {
            state: Coded(made.state),
            date: made.date,
            reason: made.reason.map(Coded),
            organisation_id: made.organisation_id.uuid(),
            person: made.person.clone().filter(|_| own).map(PersonReference),
            recorded_at: made.recorded_at.into(),
        }
    }
}

/// Wie de volgende stap zet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ReferralSide)]
pub(crate) enum SideCode {
    /// Wie toeleidt.
    Referrer,
    /// De locatie waar het kind is aangemeld.
    Site,
}

impl SideCode {
    /// Who takes the next step, where one is due.
    pub(super) fn of(standing: &Standing) -> Option<Self> {
        standing.due_date?;
        Some(if standing.state.is_at_site() { Self::Site } else { Self::Referrer })
    }
}

/// Een toeleiding in een lijst (toeleiding).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ReferralSummary)]
pub(crate) struct ReferralSummaryView {
    pub(super) id: Uuid,
    /// Wie toeleidt.
    organisation_id: Uuid,
    /// Het kind, zoals de eigen organisatie het kent; null als zij het niet heeft ingeschreven.
    pub(super) child_id: Option<Uuid>,
    /// De naam, voor wie haar mag kennen.
    pub(super) child_name: Option<ChildNameView>,
    /// De maand van geboorte.
    pub(super) birth_month: MonthText,
    state: ReferralStateCode,
    /// Sinds wanneer.
    date: Date,
    /// Waarom het eindigde.
    reason: Option<ReferralEndCode>,
    /// Of dat volgt uit plaatsingen en dagen, en niemand het vastlegde.
    by_itself: bool,
    /// Of het kind tot de doelgroep hoort; null zolang dat niet is beslist.
    indicated: Option<bool>,
    /// Waar het is aangemeld, of een plaats heeft; null voor wie dat niet mag weten.
    location_id: Option<Uuid>,
    /// Wie de volgende stap zet.
    next_by: Option<SideCode>,
    /// De uiterste dag daarvoor.
    pub(super) due_date: Option<Date>,
    /// Of die voorbij is.
    pub(super) overdue: bool,
}

impl ReferralSummaryView {
    pub(super) fn of(referral: &Referral, around: &ReferralAround, caller: &Authority, today: Date) -> Self {
        let standing = around.standing(referral, today);
        let child = around.children.get(&referral.id);
        let own = child.and_then(|child| child.own.as_ref());
        let named = child.and_then(|child| child.named.as_ref());
        let place = standing.place.filter(|place| may_know(*place, referral, around, caller));
        let birth = around.births.get(&referral.id).copied().unwrap_or(referral.ages_out_date);
        Self {
            id: referral.id.uuid(),
            organisation_id: referral.organisation_id.uuid(),
            child_id: own.map(|child| child.child.joined_id.uuid()),
            child_name: own.or(named).cloned().map(ChildNameView::from),
            birth_month: MonthText(birth.strftime("%Y-%m").to_string()),
            state: Coded(standing.state),
            date: standing.date,
            reason: standing.reason.map(Coded),
            by_itself: standing.by_itself,
            indicated: referral.indication.as_ref().map(|indication| indication.indicated),
            location_id: place.map(|place| place.location_id.uuid()),
            next_by: SideCode::of(&standing),
            due_date: standing.due_date,
            overdue: standing.is_overdue(today),
        }
    }
}

/// Whether the caller may know that the child is at a place: a site knows its own, a guardian all but what is hidden from it.
fn may_know(place: Place, referral: &Referral, around: &ReferralAround, caller: &Authority) -> bool {
    match referral.relation(caller) {
        Relation::Own => true,
        Relation::OwnChild => around.shows(referral, place.organisation_id),
        _ => place.organisation_id == caller.organisation() && caller.reaches(place.location_id),
    }
}

/// Een toeleiding naar voorschoolse educatie (toeleiding).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Referral)]
pub(crate) struct ReferralView {
    id: Uuid,
    /// Wie toeleidt.
    organisation_id: Uuid,
    /// Het kind, zoals de eigen organisatie het kent; null als zij het niet heeft ingeschreven.
    child_id: Option<Uuid>,
    /// De naam, voor wie haar mag kennen.
    child_name: Option<ChildNameView>,
    /// De maand van geboorte.
    birth_month: MonthText,
    state: ReferralStateCode,
    /// Sinds wanneer.
    date: Date,
    /// Waarom het eindigde.
    reason: Option<ReferralEndCode>,
    /// Of dat volgt uit plaatsingen en dagen, en niemand het vastlegde.
    by_itself: bool,
    /// Of het kind tot de doelgroep hoort; null zolang dat niet is beslist.
    indicated: Option<bool>,
    /// Waar het is aangemeld, of een plaats heeft; null voor wie dat niet mag weten.
    location_id: Option<Uuid>,
    /// Wie de volgende stap zet.
    next_by: Option<SideCode>,
    /// De uiterste dag daarvoor.
    due_date: Option<Date>,
    /// Of die voorbij is.
    overdue: bool,
    indication: Option<IndicationBody>,
    /// Waar het is aangemeld; null voor wie dat niet mag weten.
    site: Option<SiteView>,
    /// De eerste dag waarop het kind te oud is; null voor een locatie die niet mag weten wie het is.
    ages_out_date: Option<Date>,
    /// Wat is vastgelegd, het eerste voorop.
    #[schema(max_items = 100)]
    moves: Vec<MoveView>,
    /// Wie veranderde wanneer het kind aan de beurt is, en waarom; voor wie dat niet mag weten leeg.
    #[schema(max_items = 100)]
    turns: Vec<TurnChangeView>,
    /// De ouders met gezag en hoe zij te bereiken zijn, voor de locatie waarvan zij dat goedvonden; wie het kind zelf heeft ingeschreven vindt ze daar.
    #[schema(max_items = 10)]
    guardians: Option<Vec<ReachableView>>,
}

impl ReferralView {
    /// A referral as the caller may see it.
    pub(crate) fn shown(tx: &mut Reading<'_>, referral: &Referral) -> Result<Self, Failure> {
        let around = tx.around_referrals(std::slice::from_ref(referral))?;
        let registration = tx.referred_registration(referral)?;
        Ok(Self::of(referral, &around, registration.as_ref(), tx.authority(), tx.today()))
    }

    fn of(
        referral: &Referral,
        around: &ReferralAround,
        registration: Option<&Registration>,
        caller: &Authority,
        today: Date,
    ) -> Self {
        let site = referral.site.as_ref().filter(|site| may_know(site.place, referral, around, caller));
        // Steps at a place that the caller must not know tell of it by their organisation.
        let shown = |made: &&ReferralMove| around.shows(referral, made.organisation_id);
        let summary = ReferralSummaryView::of(referral, around, caller, today);
        let told = matches!(referral.relation(caller), Relation::Own | Relation::OwnChild);
        let knows = told || summary.child_name.is_some();
        Self {
            id: summary.id,
            organisation_id: summary.organisation_id,
            child_id: summary.child_id,
            child_name: summary.child_name,
            birth_month: summary.birth_month,
            state: summary.state,
            date: summary.date,
            reason: summary.reason,
            by_itself: summary.by_itself,
            indicated: summary.indicated,
            location_id: summary.location_id,
            next_by: summary.next_by,
            due_date: summary.due_date,
            overdue: summary.overdue,
            indication: referral.indication.as_ref().map(IndicationBody::from),
            site: site.map(SiteView::from),
            ages_out_date: Some(referral.ages_out_date).filter(|_| knows),
            moves: referral.moves.iter().filter(shown).map(|made| MoveView::of(made, caller)).collect(),
            turns: site.map(|_| referral.turns.iter().map(TurnChangeView::from).collect()).unwrap_or_default(),
            guardians: registration.map(|registration| {
                let holders = registration.guardians.iter().filter(|guardian| guardian.facts.has_authority);
                holders.map(|guardian| ReachableView::from(&guardian.facts)).collect()
            }),
        }
    }
}
