//! Who acts in the tests of contracts, and what is stated.

use std::sync::Arc;

use jiff::civil::date;

use super::*;
pub(crate) use crate::cases::id;
use crate::{
    authority::{Act, Authority, Changed, Identity, Permitted, Role},
    cases::{granted, identity, organisation},
    combination::{Agreement, ConductCertificate, DayShift, Employer, Finding, Function, Rule, Screening, WeekShift, Weekday},
    holiday::{HolidayRegion, SchoolHoliday},
    location::{Location, LocationKind},
    organisation::{Organisation, OrganisationKind},
    parameter::RuleParameters,
};

/// A school board with a school.
pub(crate) const BOARD: u128 = 1;
/// A childcare provider with a site.
pub(crate) const CARE: u128 = 2;
/// A coordinator.
pub(crate) const COORDINATOR: u128 = 3;
/// Another childcare provider with a site.
pub(crate) const OTHER_CARE: u128 = 4;
/// Where each of these works.
pub(crate) const SCHOOL: u128 = 11;
pub(crate) const SITE: u128 = 12;
pub(crate) const OTHER_SITE: u128 = 14;

pub(crate) fn caller(organisation: u128) -> Authority {
    let kind = match organisation {
        BOARD => OrganisationKind::SchoolBoard,
        COORDINATOR => OrganisationKind::Coordinator,
        5 => OrganisationKind::TrainingProvider,
        _ => OrganisationKind::ChildcareProvider,
    };
    granted(Identity { person: Some(format!("person-{organisation}")), ..identity(organisation, Role::Manager) }, kind)
}

/// The morning of a day.
pub(crate) fn morning(day: Date) -> Instant {
    Instant::beginning_of(day).unwrap().plus_seconds(8 * 3_600)
}

/// The day on which most happens: before the contract begins.
pub(crate) const BEFORE: Date = date(2026, 8, 25);

fn location(number: u128, organisation: u128, kind: LocationKind) -> Location {
    let mut location = crate::cases::location(number, organisation, kind, morning(BEFORE));
    location.facts.holiday_region = Some(HolidayRegion::Middle);
    location
}

pub(crate) fn coordinator(kind: OrganisationKind) -> Organisation {
    organisation(COORDINATOR, kind, morning(BEFORE))
}

pub(crate) fn around() -> ContractSurroundings {
    let autumn = SchoolHoliday {
        region: HolidayRegion::Middle,
        school_year: "2026-2027".into(),
        name: "Herfstvakantie".into(),
        start_date: date(2026, 10, 17),
        end_date: date(2026, 10, 25),
    };
    ContractSurroundings {
        sites: vec![
            location(SCHOOL, BOARD, LocationKind::School),
            location(SITE, CARE, LocationKind::Childcare),
            location(OTHER_SITE, OTHER_CARE, LocationKind::Childcare),
        ],
        coordinator: Some(coordinator(OrganisationKind::Coordinator)),
        candidate: None,
        holidays: Arc::from([autumn]),
        training: Vec::new(),
        overlaps: false,
    }
}

pub(crate) fn engagement(employer: Employer, hours: i32) -> StatedEngagement {
    let (location, agreement, function) = match employer {
        Employer::SchoolBoard => (SCHOOL, Agreement::PrimaryEducation, Function::TeachingAssistant),
        Employer::ChildcareProvider => (SITE, Agreement::Childcare, Function::AfterSchoolProfessional),
    };
    StatedEngagement {
        location_id: id(location),
        terms: Engagement {
            employer,
            agreement,
            function,
            minutes_per_week: hours * 60,
            start_date: date(2026, 9, 1),
            end_date: Some(date(2028, 7, 31)),
        },
        scale_code: Some("4".into()),
    }
}

/// A contract of 24 hours at school and 12 in childcare, with all of the screening.
pub(crate) fn facts() -> ContractFacts {
    let certificate = |engagement| ConductCertificate { engagement, issued_date: date(2026, 7, 1) };
    ContractFacts {
        person: ContractPerson {
            given_name: "Sanne".into(),
            family_name_prefix: Some("de".into()),
            family_name: "Vries".into(),
            birth_date: date(1990, 5, 1),
            contact: "sanne@example.org".into(),
        },
        construction: Construction::TwoContracts,
        coordinator_id: Some(id(COORDINATOR)),
        candidate_id: None,
        with_training: false,
        engagements: vec![engagement(Employer::SchoolBoard, 24), engagement(Employer::ChildcareProvider, 12)],
        circumstances: Circumstances {
            screening: Some(Screening {
                register_entry_date: Some(date(2026, 8, 20)),
                register_link_date: Some(date(2026, 8, 21)),
                conduct_certificates: vec![certificate(0), certificate(1)],
            }),
            informed_employers: Some(vec![0, 1]),
            sites: None,
        },
    }
}

pub(crate) fn shift(engagement: usize, from: &str, until: &str, break_minutes: i32) -> DayShift {
    DayShift { engagement, from: from.parse().unwrap(), until: until.parse().unwrap(), break_minutes }
}

pub(crate) fn weekly(day: Weekday, school_weeks_only: bool, shift: DayShift) -> WeekShift {
    WeekShift { day, shift, school_weeks_only }
}

/// Monday and Tuesday at school in school weeks, and after school on Monday in every week.
pub(crate) fn week() -> Schedule {
    Schedule {
        published_date: Some(date(2026, 8, 1)),
        basic_week: vec![
            weekly(Weekday::Monday, true, shift(0, "08:15", "14:15", 30)),
            weekly(Weekday::Monday, false, shift(1, "14:30", "18:30", 0)),
            weekly(Weekday::Tuesday, true, shift(0, "08:15", "14:15", 30)),
        ],
        exceptions: Vec::new(),
    }
}

/// A contract as it is once it was stated, and what a test does with it.
pub(crate) struct Case {
    pub(crate) contract: CombinationContract,
    pub(crate) around: ContractSurroundings,
    pub(crate) parameters: RuleParameters,
    pub(crate) today: Date,
}

pub(crate) fn stated(facts: ContractFacts, around: ContractSurroundings) -> Result<CombinationContract, crate::Refusal> {
    let (care, parameters) = (caller(CARE), RuleParameters::seeded());
    let new = NewCombinationContract { facts, around };
    let permitted: Permitted<crate::authority::WriteCombinationContract, _> = care.permit(new)?;
    Ok(permitted.state(id(99), &care, &parameters, morning(BEFORE))?.into_value())
}

impl Case {
    pub(crate) fn stated() -> Self {
        Self {
            contract: stated(facts(), around()).unwrap(),
            around: around(),
            parameters: RuleParameters::seeded(),
            today: BEFORE,
        }
    }

    /// Does something with the contract as the childcare provider, and keeps what came of it.
    pub(crate) fn does<A: Act>(
        &mut self,
        act: impl FnOnce(Permitted<A, CombinationContract>, &Self, Instant) -> Result<Changed<CombinationContract>, crate::Refusal>,
    ) -> Result<&CombinationContract, crate::Refusal> {
        self.does_as::<A>(CARE, act)
    }

    pub(crate) fn does_as<A: Act>(
        &mut self,
        organisation: u128,
        act: impl FnOnce(Permitted<A, CombinationContract>, &Self, Instant) -> Result<Changed<CombinationContract>, crate::Refusal>,
    ) -> Result<&CombinationContract, crate::Refusal> {
        let permitted = caller(organisation).permit::<A, _>(self.contract.clone().at(self.today))?;
        self.contract = act(permitted, self, morning(self.today))?.into_value();
        Ok(&self.contract)
    }

    /// The findings that stand in the way now, by rule.
    pub(crate) fn blocking(&self) -> Vec<String> {
        let check = self.contract.check(&self.around, &self.parameters, self.today).unwrap();
        let blocks = |finding: &&crate::combination::Finding| finding.severity == crate::combination::Severity::Blocking;
        let mut rules: Vec<String> = check.findings.iter().filter(blocks).map(|finding| finding.rule.to_string()).collect();
        rules.dedup();
        rules
    }
}

/// A contract whose work began on a day, and ends on another.
pub(crate) fn active(start_date: Date, end_date: Option<Date>) -> CombinationContract {
    let mut contract = stated(facts(), around()).unwrap();
    for engagement in &mut contract.engagements {
        (engagement.terms.start_date, engagement.terms.end_date) = (start_date, end_date);
    }
    contract.state = ContractState::Active;
    contract
}

/// A finding of some rule.
pub(crate) fn finding() -> Finding {
    let (rule, day) = (Rule::VatAdvice, date(2026, 9, 1));
    Finding {
        rule,
        severity: rule.severity(),
        source: "Wet OB 11".into(),
        start_date: day,
        end_date: None,
        measure: None,
        engagements: vec![0],
    }
}
