//! What can be asked, and of whom.

use super::{
    AskedAbout, ExpertiseCounts, ExpertiseMessage, ExpertiseMessageKind, ExpertiseMoments, ExpertiseRequest, ExpertiseRequestId,
    ExpertiseState, Specialist, consent,
};
use crate::{
    Cause, Date, Instant, Reason, Refusal,
    authority::{AskExpertise, Authority, Changed, Permitted, Relation, Subject},
    child::Registration,
    code_list::code_list,
    handover::GuardianPolicy,
    identifier::MunicipalityCode,
    location::{Location, LocationId, LocationKind},
    organisation::{Organisation, OrganisationId, OrganisationKind},
};

/// The terms by which requests go, read from the rule parameters of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExpertiseTerms {
    /// Days after the question within which it is answered: `expertise.answerDays`.
    pub answer_days: i32,
    /// Days after an answer within which the asker closes it or asks on: `expertise.closeDays`.
    pub close_days: i32,
    /// How many further questions there may be: `expertise.followUpsMost`.
    pub follow_ups_most: i32,
    /// Days after the last change for which the words are kept: `retention.expertiseDays`.
    pub words_days: i32,
    /// Which holders of authority consent to the naming of a child: `consent.guardians`.
    pub guardian_policy: GuardianPolicy,
}

/// What is stated of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpertiseFacts {
    /// Who is asked.
    pub specialist: Specialist,
    /// What it is about.
    pub about: AskedAbout,
    /// In plain words.
    pub question: String,
    /// By when the asker would like an answer.
    pub wished_by_date: Option<Date>,
}

/// What must be known to judge it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpertiseSurroundings {
    /// The organisation that is asked.
    pub specialist: Option<Organisation>,
    /// The locations that are named, as far as they exist.
    pub sites: Vec<Location>,
    /// The asker's own registration of the child that is named, when it is visible.
    pub registration: Option<Registration>,
    /// The last day on which consent to name the child to the organisation that is asked was withdrawn.
    pub withdrawn: Option<Date>,
    /// The one municipality in which the asker, or else the organisation that is asked, has locations.
    pub usual_municipality: Option<MunicipalityCode>,
}

/// A question that is not asked yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewExpertiseRequest {
    /// The organisation that asks.
    pub asker_id: OrganisationId,
    /// What is stated.
    pub facts: ExpertiseFacts,
    /// What must be known.
    pub around: ExpertiseSurroundings,
}

/// Kinds of organisation that have specialists.
const WITH_SPECIALISTS: [OrganisationKind; 3] =
    [OrganisationKind::SchoolBoard, OrganisationKind::ChildcareProvider, OrganisationKind::YouthHealth];

fn is_listed(list: &str, code: &str) -> bool {
    code_list(list).is_some_and(|list| list.entry(code).is_some())
}

impl ExpertiseSurroundings {
    fn site(&self, id: LocationId) -> Option<&Location> {
        self.sites.iter().find(|site| site.id == id)
    }

    /// The municipality of which the parameters hold for what is asked.
    pub fn municipality(&self, about: &AskedAbout) -> Option<&MunicipalityCode> {
        let of_child = self.registration.as_ref().map(|registration| &registration.child.municipality);
        let of_site = || Some(&self.site(about.location_id()?)?.facts.municipality);
        of_child.or_else(of_site).or(self.usual_municipality.as_ref())
    }
}

impl NewExpertiseRequest {
    /// Every cause why it cannot be asked so.
    fn judge(&self, caller: &Authority, terms: &ExpertiseTerms, today: Date) -> Vec<Cause> {
        let mut causes = self.judge_specialist(today);
        causes.extend(self.judge_place(caller));
        match &self.facts.about {
            AskedAbout::Topic { topic, .. } if !is_listed("expertise-topics", topic) => {
                causes.push(Cause::new(Reason::CodeUnknown, "#/about/topic/topic"));
            }
            AskedAbout::Child { consents, .. } => match &self.around.registration {
                None => causes.push(Cause::new(Reason::ChildUnknown, "#/about/child/childId")),
                Some(registration) => {
                    let withdrawn = self.around.withdrawn;
                    causes.extend(consent::judge(consents, registration, terms.guardian_policy, withdrawn, today));
                }
            },
            _ => {}
        }
        if self.facts.wished_by_date.is_some_and(|wished| wished < today) {
            causes.push(Cause::new(Reason::DateInPast, "#/wishedByDate"));
        }
        causes
    }

    fn judge_specialist(&self, today: Date) -> Vec<Cause> {
        let mut causes = Vec::new();
        let Specialist { organisation_id, location_id, specialism } = &self.facts.specialist;
        let at = "#/specialistOrganisationId";
        match &self.around.specialist {
            None => causes.push(Cause::new(Reason::OrganisationUnknown, at)),
            Some(_) if *organisation_id == self.asker_id => causes.push(Cause::new(Reason::SpecialistOwn, at)),
            Some(specialist) if !WITH_SPECIALISTS.contains(&specialist.kind) => {
                causes.push(Cause::new(Reason::SpecialistKindUnfit, at));
            }
            Some(_) => {}
        }
        if let Some(location) = location_id {
            match self.around.site(*location) {
                Some(site) if site.organisation_id == *organisation_id && !site.is_open_on(today) => {
                    causes.push(Cause::new(Reason::LocationClosed, "#/specialistLocationId"));
                }
                Some(site) if site.organisation_id == *organisation_id => {}
                _ => causes.push(Cause::new(Reason::LocationNotTheirs, "#/specialistLocationId")),
            }
        }
        if !is_listed("specialisms", specialism) {
            causes.push(Cause::new(Reason::CodeUnknown, "#/specialism"));
        }
        causes
    }

    /// From where it is asked: a token that is narrowed to locations asks from one of those.
    fn judge_place(&self, caller: &Authority) -> Vec<Cause> {
        let mut causes = Vec::new();
        let at = format!("#/about/{}/locationId", self.facts.about.kind());
        match self.facts.about.location_id() {
            None if caller.identity().locations.is_some() => causes.push(Cause::new(Reason::LocationOutsideToken, at)),
            None => {}
            Some(location) => match self.around.site(location) {
                Some(site) if site.organisation_id != self.asker_id => causes.push(Cause::new(Reason::LocationNotTheirs, at)),
                None => causes.push(Cause::new(Reason::LocationUnknown, at)),
                Some(_) if !caller.reaches(location) => causes.push(Cause::new(Reason::LocationOutsideToken, at)),
                Some(site) => {
                    let is_of_school = matches!(self.facts.about, AskedAbout::Group { group: Some(_), .. });
                    if is_of_school && site.kind != LocationKind::School {
                        causes.push(Cause::new(Reason::GroupWithoutSchool, "#/about/group/group"));
                    }
                }
            },
        }
        causes
    }
}

impl Permitted<AskExpertise, NewExpertiseRequest> {
    /// Asks. The answer is due `expertise.answerDays` after today, or on the day that the asker wishes, if that is earlier.
    ///
    /// # Errors
    ///
    /// Every cause at once: a specialist, location, child or code that is not known or does not fit, a day that is over, and each
    /// guardian whose consent is missing.
    pub fn ask(
        self,
        id: ExpertiseRequestId,
        caller: &Authority,
        terms: &ExpertiseTerms,
        now: Instant,
    ) -> Result<Changed<ExpertiseRequest>, Refusal> {
        let today = now.date();
        Refusal::unless_empty(self.subject().judge(caller, terms, today))?;
        let NewExpertiseRequest { asker_id, facts, around } = self.into_subject();
        let ExpertiseFacts { specialist, mut about, question, wished_by_date } = facts;
        let municipality = around.municipality(&about).cloned();
        if let (AskedAbout::Child { child_id, .. }, Some(registration)) = (&mut about, &around.registration) {
            // The child may have been named by the id of another registration that is joined with the asker's own.
            *child_id = Some(registration.child.id);
        }
        let due_date = terms.due(today);
        let question =
            ExpertiseMessage { kind: ExpertiseMessageKind::Question, text: question, written_at: now, minutes_spent: None };
        Ok(Changed::made(ExpertiseRequest {
            id,
            asker_id,
            specialist,
            about,
            municipality,
            state: ExpertiseState::Asked,
            decline: None,
            due_date: wished_by_date.map_or(due_date, |wished| wished.min(due_date)),
            moments: ExpertiseMoments {
                asked_at: now,
                accepted_at: None,
                first_answered_at: None,
                answered_at: None,
                ended_at: None,
            },
            counts: ExpertiseCounts::default(),
            messages: vec![question],
            words_until: Some(terms.words_until(now)),
            version: 1,
        }))
    }
}

impl ExpertiseTerms {
    /// By when a question is answered that is asked on a day.
    pub(super) fn due(&self, asked: Date) -> Date {
        asked.saturating_add(jiff::Span::new().days(self.answer_days))
    }

    /// When the words of a request go that changed at a moment.
    pub(super) fn words_until(&self, changed: Instant) -> Instant {
        changed.plus_seconds(i64::from(self.words_days) * 86_400)
    }
}

impl Subject for NewExpertiseRequest {
    fn relation(&self, caller: &Authority) -> Relation {
        if caller.organisation() == self.asker_id { Relation::Own } else { Relation::Anyone }
    }
}
