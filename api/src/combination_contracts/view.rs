//! A contract as its parties read it.

use persistence::domain::{
    Date, Id,
    combination_contract::{
        Amendment, CombinationContract, ContractEnding, ContractEngagement, ContractFigures, ContractScreening,
        ContractSignature, LastCheck, Noted, NotedCertificate, NotedDate, Suspension,
    },
    parameter::RuleParameters,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::body::PersonBody;
use crate::{
    contract_checks::{DraftSite, EngagementIndex},
    fields::{
        AgreementCode, Coded, ConstructionCode, ContractEndReasonCode, ContractStateCode, EmployerCode, FunctionCode, Hours,
        PersonReference, ScaleText,
    },
};

/// Een aanstelling van een contract.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ContractEngagement)]
pub(crate) struct EngagementView {
    employer: EmployerCode,
    location_id: Uuid,
    /// De houder van de locatie.
    organisation_id: Uuid,
    agreement: AgreementCode,
    function: FunctionCode,
    hours_per_week: Hours,
    /// De eerste dag.
    start_date: Date,
    /// De laatste dag; open als deze ontbreekt.
    #[schema(example = "2028-07-31")]
    end_date: Option<Date>,
    scale_code: Option<ScaleText>,
    /// De aanstelling in de plaats waarvan een wijziging haar zette.
    follows: Option<EngagementIndex>,
}

/// Door wie iets is vastgelegd, en wanneer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Noted)]
pub(crate) struct NotedView {
    organisation_id: Uuid,
    person: Option<PersonReference>,
    noted_at: jiff::Timestamp,
}

/// Een verklaring omtrent het gedrag die is gezien; nooit de verklaring zelf.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SeenCertificate)]
pub(crate) struct CertificateView {
    engagement: EngagementIndex,
    /// De dag van afgifte.
    issued_date: Date,
    noted: NotedView,
}

/// De screening: dat en wanneer, en wie het vastlegde.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ContractScreening)]
pub(crate) struct ScreeningView {
    /// De dag van inschrijving in het personenregister kinderopvang.
    register_entry_date: Option<Date>,
    register_entry_noted: Option<NotedView>,
    /// De dag van koppeling met de houder.
    register_link_date: Option<Date>,
    register_link_noted: Option<NotedView>,
    #[schema(max_items = 20)]
    conduct_certificates: Vec<CertificateView>,
}

/// Een handtekening.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ContractSignature)]
pub(crate) struct SignatureView {
    /// De organisatie die tekende; leeg bij de werknemer.
    organisation_id: Option<Uuid>,
    /// De dag van de handtekening.
    date: Date,
    /// De organisatie die haar vastlegde.
    recorded_by: Uuid,
    recorded_at: jiff::Timestamp,
}

/// Wat de laatste toets vond.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LastCheck)]
pub(crate) struct LastCheckView {
    checked_at: jiff::Timestamp,
    /// De versie die is getoetst.
    version: i32,
    /// Aantal bevindingen dat in de weg staat.
    blocking: usize,
    /// Aantal bevindingen waarmee een afspraak niet wordt nagekomen.
    warning: usize,
    /// Aantal bevindingen om te weten.
    advice: usize,
}

/// Een wijziging van een getekend contract (addendum).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ContractAmendment)]
pub(crate) struct AmendmentView {
    /// De eerste dag waarop zij geldt.
    start_date: Date,
    /// Alle aanstellingen zoals zij met deze wijziging zijn.
    #[schema(max_items = 100)]
    engagements: Vec<EngagementView>,
    #[schema(max_items = 20)]
    signatures: Vec<SignatureView>,
    /// Wanneer allen hadden getekend; leeg zolang dat niet zo is, en dan geldt zij nog niet.
    agreed_at: Option<jiff::Timestamp>,
}

/// Dagen waarop het contract was opgeschort.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ContractSuspension)]
pub(crate) struct SuspensionView {
    /// De eerste dag zonder werk.
    start_date: Date,
    /// De laatste; leeg zolang het duurt.
    end_date: Option<Date>,
}

/// Dat een contract eindigt of is geëindigd.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ContractEnding)]
pub(crate) struct EndingView {
    /// De laatste dag.
    end_date: Date,
    reason: ContractEndReasonCode,
}

/// De uren van een contract aan beide kanten; nooit bij elkaar op te tellen.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ContractFigures)]
pub(crate) struct FiguresView {
    hours_per_week: Hours,
    /// Werktijdfactor op school: van 40 uur per week.
    #[schema(minimum = 0, maximum = 100, example = 0.6)]
    factor_school: f64,
    /// De uren per jaar van die factor: van 1659 uur.
    #[schema(minimum = 0, maximum = 100_000, example = 995.4)]
    year_hours_school: f64,
    /// Fte in de kinderopvang: van 36 uur per week.
    #[schema(minimum = 0, maximum = 100, example = 0.3333)]
    fte_childcare: f64,
}

/// Een combinatiefunctie-contract (combinatiefunctie-contract).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CombinationContract)]
pub(crate) struct ContractView {
    id: Uuid,
    state: ContractStateCode,
    /// De persoon; leeg als de bewaartermijn om is.
    person: Option<PersonBody>,
    construction: ConstructionCode,
    coordinator_id: Option<Uuid>,
    /// De kandidaat om wie het gaat.
    candidate_id: Option<Uuid>,
    /// Het programma waaruit het contract komt.
    programme_id: Option<Uuid>,
    /// De organisaties waarvan dit het contract is.
    #[schema(max_items = 100)]
    party_ids: Vec<Uuid>,
    /// De organisaties die tekenen, naast de werknemer.
    #[schema(max_items = 100)]
    signing_organisation_ids: Vec<Uuid>,
    #[schema(max_items = 100)]
    engagements: Vec<EngagementView>,
    /// De eerste dag van alle aanstellingen.
    start_date: Date,
    /// De laatste dag; leeg zonder einde.
    #[schema(example = "2028-07-31")]
    end_date: Option<Date>,
    figures: Option<FiguresView>,
    /// Of er een opleiding (BBL) bij hoort.
    with_training: bool,
    screening: Option<ScreeningView>,
    /// De aanstellingen waarvan de werkgever van de andere weet.
    #[schema(max_items = 10)]
    informed_employers: Option<Vec<EngagementIndex>>,
    /// De bezetting van de opvanglocaties.
    #[schema(max_items = 10)]
    sites: Option<Vec<DraftSite>>,
    #[schema(max_items = 100)]
    signatures: Vec<SignatureView>,
    last_check: Option<LastCheckView>,
    /// De wijzigingen, op volgorde; de laatste kan nog op handtekeningen wachten.
    #[schema(max_items = 1000)]
    amendments: Vec<AmendmentView>,
    #[schema(max_items = 1000)]
    suspensions: Vec<SuspensionView>,
    ending: Option<EndingView>,
    recorded_at: jiff::Timestamp,
}

/// Een combinatiefunctie-contract in een lijst.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CombinationContractSummary)]
pub(crate) struct SummaryView {
    id: Uuid,
    state: ContractStateCode,
    /// De persoon; leeg als de bewaartermijn om is.
    person: Option<PersonBody>,
    construction: ConstructionCode,
    /// De locaties waar wordt of werd gewerkt.
    #[schema(max_items = 100)]
    location_ids: Vec<Uuid>,
    /// De eerste dag van alle aanstellingen.
    start_date: Date,
    /// De laatste dag; leeg zonder einde.
    end_date: Option<Date>,
}

impl From<&ContractEngagement> for EngagementView {
    fn from(one: &ContractEngagement) -> Self {
        let ContractEngagement { location_id, organisation_id, terms, scale_code, follows } = one.clone();
        Self {
            employer: Coded(terms.employer),
            location_id: location_id.uuid(),
            organisation_id: organisation_id.uuid(),
            agreement: Coded(terms.agreement),
            function: Coded(terms.function),
            hours_per_week: Hours::from_minutes(terms.minutes_per_week),
            start_date: terms.start_date,
            end_date: terms.end_date,
            scale_code: scale_code.map(ScaleText),
            follows: follows.map(EngagementIndex::of),
        }
    }
}

impl From<&Noted> for NotedView {
    fn from(noted: &Noted) -> Self {
        Self {
            organisation_id: noted.organisation_id.uuid(),
            person: noted.person.clone().map(PersonReference),
            noted_at: noted.noted_at.into(),
        }
    }
}

impl From<&ContractScreening> for ScreeningView {
    fn from(screening: &ContractScreening) -> Self {
        let certificate = |one: &NotedCertificate| CertificateView {
            engagement: EngagementIndex::of(one.engagement),
            issued_date: one.issued_date,
            noted: (&one.noted).into(),
        };
        let (entry, link) = (screening.register_entry.as_ref(), screening.register_link.as_ref());
        let day = |one: Option<&NotedDate>| one.map(|one| one.date);
        let by = |one: Option<&NotedDate>| one.map(|one| (&one.noted).into());
        Self {
            register_entry_date: day(entry),
            register_entry_noted: by(entry),
            register_link_date: day(link),
            register_link_noted: by(link),
            conduct_certificates: screening.conduct_certificates.iter().map(certificate).collect(),
        }
    }
}

impl From<&ContractSignature> for SignatureView {
    fn from(one: &ContractSignature) -> Self {
        Self {
            organisation_id: one.organisation_id.map(Id::uuid),
            date: one.date,
            recorded_by: one.recorded_by.uuid(),
            recorded_at: one.recorded_at.into(),
        }
    }
}

impl From<LastCheck> for LastCheckView {
    fn from(check: LastCheck) -> Self {
        let LastCheck { checked_at, version, blocking, warning, advice } = check;
        Self { checked_at: checked_at.into(), version, blocking, warning, advice }
    }
}

impl From<&Amendment> for AmendmentView {
    fn from(amendment: &Amendment) -> Self {
        Self {
            start_date: amendment.start_date,
            engagements: amendment.engagements.iter().map(EngagementView::from).collect(),
            signatures: amendment.signatures.iter().map(SignatureView::from).collect(),
            agreed_at: amendment.agreed_at.map(Into::into),
        }
    }
}

impl From<ContractFigures> for FiguresView {
    fn from(figures: ContractFigures) -> Self {
        let ContractFigures { minutes_per_week, factor_school, year_hours_school, fte_childcare } = figures;
        Self { hours_per_week: Hours::from_minutes(minutes_per_week), factor_school, year_hours_school, fte_childcare }
    }
}

impl ContractView {
    /// A contract as it is on a day.
    pub(super) fn of(contract: &CombinationContract, parameters: &RuleParameters, today: Date) -> Self {
        let (start_date, end_date) = contract.period();
        let ids = |ids: Vec<Id<_>>| ids.into_iter().map(Id::uuid).collect();
        let ending = |ending: ContractEnding| EndingView { end_date: ending.end_date, reason: Coded(ending.reason) };
        let suspension = |one: &Suspension| SuspensionView { start_date: one.start_date, end_date: one.end_date };
        let places = |places: Vec<usize>| places.into_iter().map(EngagementIndex::of).collect();
        Self {
            id: contract.id.uuid(),
            state: Coded(contract.state),
            person: contract.person.clone().map(PersonBody::from),
            construction: Coded(contract.construction),
            coordinator_id: contract.coordinator_id.map(Id::uuid),
            candidate_id: contract.candidate_id.map(Id::uuid),
            programme_id: contract.programme_id.map(Id::uuid),
            party_ids: ids(contract.parties()),
            signing_organisation_ids: ids(contract.signing_organisations()),
            engagements: contract.engagements.iter().map(EngagementView::from).collect(),
            start_date,
            end_date,
            with_training: contract.with_training,
            figures: contract.figures(parameters, today).map(FiguresView::from),
            screening: contract.screening.as_ref().map(ScreeningView::from),
            informed_employers: contract.informed_employers.clone().map(places),
            sites: contract.sites.clone().map(|sites| sites.into_iter().map(DraftSite::from).collect()),
            signatures: contract.signatures.iter().map(SignatureView::from).collect(),
            last_check: contract.last_check.map(LastCheckView::from),
            amendments: contract.amendments.iter().map(AmendmentView::from).collect(),
            suspensions: contract.suspensions.iter().map(suspension).collect(),
            ending: contract.ending.map(ending),
            recorded_at: contract.recorded_at.into(),
        }
    }
}

impl From<&CombinationContract> for SummaryView {
    fn from(contract: &CombinationContract) -> Self {
        let (start_date, end_date) = contract.period();
        let mut locations: Vec<Uuid> = contract.engagements.iter().map(|one| one.location_id.uuid()).collect();
        locations.sort_unstable();
        locations.dedup();
        Self {
            id: contract.id.uuid(),
            state: Coded(contract.state),
            person: contract.person.clone().map(PersonBody::from),
            construction: Coded(contract.construction),
            location_ids: locations,
            start_date,
            end_date,
        }
    }
}
