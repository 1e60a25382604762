//! What of a sign-up cannot be.

use std::collections::BTreeSet;

use super::{OfferedWork, SignUpFacts, SignUpSide};
use crate::{
    Cause, Reason, Refusal,
    combination::Employer,
    identifier::holds_citizen_number,
    location::{Location, LocationKind},
};

/// Hours in a week.
const WEEK: i32 = 7 * 24 * 60;

impl SignUpFacts {
    /// Every cause for which this cannot be; `sites` are the sites that are named, as far as they exist.
    pub(super) fn judge(&self, sites: &[Location]) -> Result<(), Refusal> {
        let mut causes = Vec::new();
        for (side, member, kind) in [
            (Employer::SchoolBoard, "school", LocationKind::School),
            (Employer::ChildcareProvider, "childcare", LocationKind::Childcare),
        ] {
            causes.extend(self.side(side).causes(member, kind, sites));
        }
        for (index, place) in self.places.iter().enumerate() {
            for (member, work) in [("school", &place.school), ("childcare", &place.childcare)] {
                causes.extend(work.causes(&format!("#/places/{index}/{member}")));
            }
        }
        causes.extend(self.people_causes());
        Refusal::unless_empty(causes)
    }

    fn people_causes(&self) -> Vec<Cause> {
        let people = &self.people;
        let texts = [
            ("people/contactName", Some(&people.contact_name)),
            ("people/contact", Some(&people.contact)),
            ("people/schoolMentor", people.school_mentor.as_ref()),
            ("people/childcareMentor", people.childcare_mentor.as_ref()),
        ];
        let numbers = texts.into_iter().filter(|(_, text)| text.is_some_and(|text| holds_citizen_number(text)));
        numbers.map(|(member, _)| Cause::new(Reason::CitizenNumber, format!("#/{member}"))).collect()
    }

    /// What somebody should look at again although no rule refuses it: a text in which a citizen service number seems to stand.
    pub fn warnings(&self) -> Vec<Cause> {
        let tasks = self.tasks.iter().enumerate().map(|(index, text)| (text, format!("#/tasks/{index}")));
        let texts = tasks.chain(self.vision.iter().map(|text| (text, "#/vision".to_owned())));
        let suspect = texts.filter(|(text, _)| holds_citizen_number(text));
        suspect.map(|(_, pointer)| Cause::new(Reason::CitizenNumberSuspected, pointer)).collect()
    }
}

impl SignUpSide {
    fn causes(&self, member: &str, kind: LocationKind, sites: &[Location]) -> Vec<Cause> {
        let mut causes = Vec::new();
        if let Some(id) = self.location_id {
            match sites.iter().find(|site| site.id == id) {
                None => causes.push(Cause::new(Reason::LocationUnknown, format!("#/{member}/locationId"))),
                Some(site) if site.kind != kind => {
                    causes.push(Cause::new(Reason::SignUpSite, format!("#/{member}/locationId")));
                }
                Some(_) => {}
            }
        }
        let recognition = &self.recognition;
        if !recognition.is_recognised && (recognition.until.is_some() || !recognition.qualifications.is_empty()) {
            causes.push(Cause::new(Reason::NotRecognised, format!("#/{member}/recognition/isRecognised")));
        }
        let known: BTreeSet<_> = recognition.qualifications.iter().collect();
        if known.len() < recognition.qualifications.len() {
            causes.push(Cause::new(Reason::DuplicateEntry, format!("#/{member}/recognition/qualifications")));
        }
        causes
    }
}

impl OfferedWork {
    /// Work has days and hours, or neither, and no more hours than its days.
    fn causes(&self, place: &str) -> Option<Cause> {
        let days = i32::try_from(self.weekdays.len()).unwrap_or(7);
        let fits = self.minutes > 0 && self.minutes <= WEEK / 7 * days;
        (!fits).then(|| Cause::new(Reason::OfferedHoursImpossible, format!("{place}/hours")))
    }
}
