//! The form by which somebody signs up who is no user: what was typed, and what that says. Every fault stands beside its field, in words
//! of everyday Dutch.

use std::{borrow::Cow, collections::BTreeSet};

use persistence::domain::{
    Cause, Date, Id, Language,
    code::Code,
    combination::Weekday,
    sign_up::{OfferedPlace, OfferedWork, Recognition, SignUpFacts, SignUpPeople, SignUpReason, SignUpSide},
};
use uuid::Uuid;

/// How many places are offered by one form at most.
const MOST_SEATS: usize = 25;
/// How many tasks are named at most.
const MOST_TASKS: usize = 25;
/// How many qualifications are named at most on each side.
const MOST_QUALIFICATIONS: usize = 50;

/// What was typed, by the names of the fields.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed(Vec<(String, String)>);

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// The field, by its name.
    pub(super) field: &'static str,
    /// What is wrong with it.
    pub(super) text: Cow<'static, str>,
}

/// The names of the fields of one side.
struct SideFields {
    days: &'static str,
    hours: &'static str,
    recognised: &'static str,
    until: &'static str,
    qualifications: &'static str,
}

const SCHOOL: SideFields = SideFields {
    days: "schoolDays",
    hours: "schoolHours",
    recognised: "schoolRecognised",
    until: "schoolUntil",
    qualifications: "schoolQualifications",
};

const CHILDCARE: SideFields = SideFields {
    days: "childcareDays",
    hours: "childcareHours",
    recognised: "childcareRecognised",
    until: "childcareUntil",
    qualifications: "childcareQualifications",
};

impl Typed {
    /// What a body holds; nothing where it is no form.
    pub(super) fn read(body: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(body).ok()?;
        actix_web::web::Query::<Vec<(String, String)>>::from_query(text).ok().map(|read| Self(read.into_inner()))
    }

    /// What would be typed to state this, for somebody to correct; nothing where its places differ, which no form states.
    pub(super) fn of(facts: &SignUpFacts, version: i32) -> Option<Self> {
        let place = facts.places.first()?;
        if facts.places.iter().any(|other| other.school != place.school || other.childcare != place.childcare) {
            return None;
        }
        let mut typed = vec![
            ("act".into(), "correct".into()),
            ("version".into(), version.to_string()),
            ("seats".into(), facts.places.len().to_string()),
            ("level".into(), facts.level.to_string()),
            ("tasks".into(), facts.tasks.join("\n")),
            ("vision".into(), facts.vision.clone().unwrap_or_default()),
            ("contactName".into(), facts.people.contact_name.clone()),
            ("contact".into(), facts.people.contact.clone()),
        ];
        let people = &facts.people;
        for (name, side, work, mentor) in [
            ("school", &facts.school, &place.school, &people.school_mentor),
            ("childcare", &facts.childcare, &place.childcare, &people.childcare_mentor),
        ] {
            let mut put = |part: &str, value: String| typed.push((format!("{name}{part}"), value));
            put("", side.name.clone());
            put("Hours", hours(work.minutes));
            put("Mentor", mentor.clone().unwrap_or_default());
            put("Until", side.recognition.until.map(|until| until.to_string()).unwrap_or_default());
            put("Qualifications", side.recognition.qualifications.join(", "));
            work.weekdays.iter().for_each(|day| put("Days", day.as_str().to_owned()));
            if side.recognition.is_recognised {
                put("Recognised", "yes".into());
            }
        }
        Some(Self(typed))
    }

    /// What was typed in a field, without the blanks around it.
    pub(super) fn one(&self, field: &str) -> &str {
        self.0.iter().find(|(name, _)| name == field).map_or("", |(_, value)| value.trim())
    }

    /// Whether a choice was made in a field of more.
    pub(super) fn holds(&self, field: &str, choice: &str) -> bool {
        self.0.iter().any(|(name, value)| name == field && value == choice)
    }

    /// The reason for which somebody withdraws.
    pub(super) fn reason(&self) -> Result<SignUpReason, Fault> {
        SignUpReason::from_code(self.one("reason"))
            .ok_or(Fault { field: "reason", text: "Kies waarom u de aanmelding intrekt.".into() })
    }
}

/// Reads fields, and gathers what is wrong with them.
struct Reader<'a> {
    typed: &'a Typed,
    faults: Vec<Fault>,
}

/// Whether a character can stand in a text: not those that steer, nor those that turn its direction and let it show as another.
pub(super) fn is_plain(letter: char, lines: bool) -> bool {
    let turns = matches!(letter, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !turns && (!letter.is_control() || (lines && letter == '\n'))
}

impl Reader<'_> {
    fn fault(&mut self, field: &'static str, text: impl Into<Cow<'static, str>>) {
        self.faults.push(Fault { field, text: text.into() });
    }

    /// A text of so many characters at most; absent where nothing was typed, which is a fault where it is needed.
    fn text(&mut self, field: &'static str, most: usize, needed: Option<&'static str>) -> Option<String> {
        let text = self.typed.one(field).replace("\r\n", "\n");
        if text.is_empty() {
            if let Some(needed) = needed {
                self.fault(field, needed);
            }
            return None;
        }
        if text.chars().count() > most {
            self.fault(field, format!("Dit zijn meer dan {most} tekens."));
        } else if !text.chars().all(|letter| is_plain(letter, field == "vision" || field == "tasks")) {
            self.fault(field, "Hierin staat een teken dat niet kan.");
        }
        Some(text)
    }

    fn number(&mut self, field: &'static str, range: std::ops::RangeInclusive<usize>, wrong: &'static str) -> usize {
        let number = self.typed.one(field).parse().ok().filter(|number| range.contains(number));
        if number.is_none() {
            self.fault(field, wrong);
        }
        number.unwrap_or(*range.start())
    }

    fn work(&mut self, fields: &SideFields) -> OfferedWork {
        let weekdays: BTreeSet<Weekday> =
            Weekday::ALL.iter().copied().filter(|day| self.typed.holds(fields.days, day.as_str())).collect();
        if weekdays.is_empty() {
            self.fault(fields.days, "Kies ten minste een dag.");
        }
        let minutes = minutes(self.typed.one(fields.hours)).filter(|minutes| *minutes > 0);
        if minutes.is_none() {
            self.fault(fields.hours, "Vul de uren per week in, in kwartieren: bijvoorbeeld 20 of 7,5.");
        }
        OfferedWork { weekdays, minutes: minutes.unwrap_or(15) }
    }

    fn recognition(&mut self, fields: &SideFields) -> Recognition {
        let until = match self.typed.one(fields.until) {
            "" => None,
            text => {
                let date = date(text);
                if date.is_none() {
                    self.fault(fields.until, "Vul een datum in, bijvoorbeeld 31-07-2028.");
                }
                date
            }
        };
        let codes: BTreeSet<String> = self
            .typed
            .one(fields.qualifications)
            .split(|letter: char| letter.is_whitespace() || letter == ',' || letter == ';')
            .filter(|code| !code.is_empty())
            .map(str::to_owned)
            .collect();
        if codes.len() > MOST_QUALIFICATIONS
            || codes.iter().any(|code| code.len() != 5 || !code.bytes().all(|byte| byte.is_ascii_digit()))
        {
            self.fault(fields.qualifications, "Een crebonummer heeft vijf cijfers; zet komma's tussen de nummers.");
        }
        let is_recognised = self.typed.holds(fields.recognised, "yes");
        Recognition { is_recognised, until, qualifications: codes.into_iter().collect() }
    }

    fn side(&mut self, fields: &SideFields, site: Option<SignUpSide>) -> SignUpSide {
        let recognition = self.recognition(fields);
        let (location_id, name) = site.map_or((None, String::new()), |site| (site.location_id, site.name));
        SignUpSide { location_id, name, recognition }
    }

    fn tasks(&mut self) -> Vec<String> {
        let typed = self.text("tasks", MOST_TASKS * 500, None).unwrap_or_default();
        let tasks: Vec<String> = typed.lines().map(str::trim).filter(|task| !task.is_empty()).map(str::to_owned).collect();
        if tasks.len() > MOST_TASKS {
            self.fault("tasks", format!("Dit zijn meer dan {MOST_TASKS} taken."));
        }
        if tasks.iter().any(|task| task.chars().count() > 500) {
            self.fault("tasks", "Een taak heeft hooguit 500 tekens; zet elke taak op een eigen regel.");
        }
        tasks
    }

    fn people(&mut self) -> SignUpPeople {
        SignUpPeople {
            contact_name: self.text("contactName", 100, Some("Vul in wie wij kunnen bereiken.")).unwrap_or_default(),
            contact: self.text("contact", 254, Some("Vul een e-mailadres of telefoonnummer in.")).unwrap_or_default(),
            school_mentor: self.text("schoolMentor", 100, None),
            childcare_mentor: self.text("childcareMentor", 100, None),
        }
    }
}

/// What the form states, and everything that is wrong with it; `sites` are the school and the childcare site as they were found.
pub(super) fn stated(
    typed: &Typed,
    sites: [Option<SignUpSide>; 2],
    new_id: &mut impl FnMut() -> Uuid,
) -> (SignUpFacts, Vec<Fault>) {
    let mut reader = Reader { typed, faults: Vec::new() };
    let [school, childcare] = sites;
    let (school, childcare) = (reader.side(&SCHOOL, school), reader.side(&CHILDCARE, childcare));
    let work = [reader.work(&SCHOOL), reader.work(&CHILDCARE)];
    let seats = reader.number("seats", 1..=MOST_SEATS, "Vul in hoeveel plekken u aanbiedt: 1 tot en met 25.");
    let level = reader.number("level", 2..=4, "Kies een niveau.");
    let [at_school, in_childcare] = work;
    let place = |_| OfferedPlace { id: Id::from_uuid(new_id()), school: at_school.clone(), childcare: in_childcare.clone() };
    let facts = SignUpFacts {
        school,
        childcare,
        places: (0..seats).map(place).collect(),
        level: u8::try_from(level).unwrap_or(2),
        tasks: reader.tasks(),
        vision: reader.text("vision", 2000, None),
        people: reader.people(),
    };
    (facts, reader.faults)
}

/// The field that states what a rule refuses.
fn field_of(pointer: &str) -> &'static str {
    const FIELDS: [(&str, &str); 11] = [
        ("#/school/locationId", "school"),
        ("#/childcare/locationId", "childcare"),
        ("#/school/recognition", "schoolRecognised"),
        ("#/childcare/recognition", "childcareRecognised"),
        ("#/people/contactName", "contactName"),
        ("#/people/contact", "contact"),
        ("#/people/schoolMentor", "schoolMentor"),
        ("#/people/childcareMentor", "childcareMentor"),
        ("/school/hours", "schoolHours"),
        ("/childcare/hours", "childcareHours"),
        ("#/places", "seats"),
    ];
    let fits = |part: &str| if part.starts_with('#') { pointer.starts_with(part) } else { pointer.ends_with(part) };
    FIELDS.iter().find(|(part, _)| fits(part)).map_or("school", |(_, field)| field)
}

/// What rules refuse, each once beside its field.
pub(super) fn refused(causes: &[Cause]) -> Vec<Fault> {
    let mut faults: Vec<Fault> = Vec::new();
    for cause in causes {
        let fault = Fault { field: field_of(&cause.pointer), text: cause.reason.text().get(Language::Dutch).into() };
        // Places of one form are alike, so what is wrong with one is wrong with all.
        if !faults.contains(&fault) {
            faults.push(fault);
        }
    }
    faults
}

/// The minutes of hours as people write them: 20, 7,5 or 7.25.
fn minutes(text: &str) -> Option<i32> {
    let (whole, part) = text.split_once([',', '.']).unwrap_or((text, "0"));
    let quarters = match part {
        "0" | "00" => 0,
        "25" => 15,
        "5" | "50" => 30,
        "75" => 45,
        _ => return None,
    };
    let is_number = whole.len() <= 3 && !whole.is_empty() && whole.bytes().all(|byte| byte.is_ascii_digit());
    let hours: i32 = if is_number { whole.parse().ok()? } else { return None };
    Some(hours * 60 + quarters).filter(|minutes| *minutes <= 168 * 60)
}

/// The same as people write it.
fn hours(minutes: i32) -> String {
    let part = match minutes % 60 {
        0 => "",
        15 => ",25",
        30 => ",5",
        _ => ",75",
    };
    format!("{}{part}", minutes / 60)
}

/// A day as a browser sends it, or as people write it: 2028-07-31 or 31-7-2028.
fn date(text: &str) -> Option<Date> {
    text.parse().ok().or_else(|| Date::strptime("%d-%m-%Y", text).ok())
}

#[cfg(test)]
mod tests {
    use persistence::domain::Reason;

    use super::*;

    fn typed(text: &str) -> Typed {
        Typed::read(text.as_bytes()).unwrap()
    }

    fn site(name: &str) -> SignUpSide {
        let recognition = Recognition { is_recognised: false, until: None, qualifications: Vec::new() };
        SignUpSide { location_id: None, name: name.into(), recognition }
    }

    fn read(text: &str) -> (SignUpFacts, Vec<(&'static str, String)>) {
        let (facts, faults) = stated(&typed(text), [site("A"), site("B")].map(Some), &mut || Uuid::from_u128(7));
        (facts, faults.into_iter().map(|fault| (fault.field, fault.text.into_owned())).collect())
    }

    const WHOLE: &str = "schoolDays=monday&schoolDays=friday&schoolHours=16&childcareDays=monday&childcareHours=7%2C5&seats=2&level=3\
        &tasks=Lezen%0D%0A%0D%0A+Buiten+spelen+&contactName=Sam&contact=sam%40example.org&schoolRecognised=yes&schoolUntil=31-07-2028\
        &schoolQualifications=25698%2C+25485&vision=Een%0D%0Ateam";

    #[test]
    fn a_form_that_is_whole_states_a_sign_up() {
        let (facts, faults) = read(WHOLE);
        assert_eq!(faults, []);
        assert_eq!((facts.places.len(), facts.places[0].school.minutes, facts.places[0].childcare.minutes), (2, 960, 450));
        assert_eq!(facts.places[0].school.weekdays, [Weekday::Monday, Weekday::Friday].into());
        assert_eq!(facts.tasks, ["Lezen", "Buiten spelen"]);
        assert_eq!(facts.vision.as_deref(), Some("Een\nteam"));
        let recognition = Recognition {
            is_recognised: true,
            until: Some("2028-07-31".parse().unwrap()),
            qualifications: vec!["25485".into(), "25698".into()],
        };
        assert_eq!((facts.school.recognition, facts.childcare.recognition.is_recognised), (recognition, false));
        assert_eq!((facts.people.contact_name.as_str(), facts.people.school_mentor), ("Sam", None));
    }

    #[test]
    fn what_is_corrected_begins_with_what_was_stated() {
        let (facts, _) = read(WHOLE);
        let typed = Typed::of(&facts, 3).unwrap();
        let (again, faults) = stated(&typed, [site("A"), site("B")].map(Some), &mut || Uuid::from_u128(7));
        assert_eq!((again, faults), (facts.clone(), Vec::new()));
        assert_eq!((typed.one("act"), typed.one("version"), typed.one("childcareHours")), ("correct", "3", "7,5"));
        let mut unlike = facts;
        unlike.places[1].school.minutes = 60;
        assert!(Typed::of(&unlike, 3).is_none());
    }

    #[test]
    fn every_fault_stands_beside_its_field() {
        let fields = |text: &str| read(text).1.into_iter().map(|(field, _)| field).collect::<Vec<_>>();
        let all = ["schoolDays", "schoolHours", "childcareDays", "childcareHours", "seats", "level", "contactName", "contact"];
        assert_eq!(fields(""), all);
        for (spoiled, field) in [
            (WHOLE.replace("schoolHours=16", "schoolHours=zestien"), "schoolHours"),
            (WHOLE.replace("schoolHours=16", "schoolHours=0"), "schoolHours"),
            (WHOLE.replace("seats=2", "seats=26"), "seats"),
            (WHOLE.replace("level=3", "level=5"), "level"),
            (WHOLE.replace("31-07-2028", "31-02-2028"), "schoolUntil"),
            (WHOLE.replace("25698", "256"), "schoolQualifications"),
            (WHOLE.replace("=Sam&", "=Sam%07&"), "contactName"),
            (WHOLE.replace("=Sam&", "=Sam%E2%80%AE&"), "contactName"),
            (WHOLE.replace("=Sam&", &format!("={}&", "a".repeat(101))), "contactName"),
            (WHOLE.replace("Lezen", &"a".repeat(501)), "tasks"),
        ] {
            assert_eq!(fields(&spoiled), [field], "{spoiled}");
        }
    }

    #[test]
    fn what_rules_refuse_stands_beside_the_field_that_states_it_and_once() {
        let cause = |reason, pointer: &str| Cause::new(reason, pointer);
        let faults = refused(&[
            cause(Reason::OfferedHoursImpossible, "#/places/0/childcare/hours"),
            cause(Reason::OfferedHoursImpossible, "#/places/1/childcare/hours"),
            cause(Reason::NotRecognised, "#/school/recognition/isRecognised"),
            cause(Reason::CitizenNumber, "#/people/contact"),
            cause(Reason::CitizenNumber, "#/people/contactName"),
        ]);
        let fields: Vec<_> = faults.iter().map(|fault| fault.field).collect();
        assert_eq!(fields, ["childcareHours", "schoolRecognised", "contact", "contactName"]);
    }

    #[test]
    fn hours_and_days_are_read_as_people_write_them() {
        for (text, expected) in [
            ("20", Some(1200)),
            ("7,5", Some(450)),
            ("7.25", Some(435)),
            ("0", Some(0)),
            ("7,3", None),
            ("-4", None),
            ("", None),
            ("169", None),
        ] {
            assert_eq!(minutes(text), expected, "{text}");
        }
        for (text, expected) in [("2028-07-31", true), ("31-7-2028", true), ("31 juli", false), ("2028-02-30", false)] {
            assert_eq!(date(text).is_some(), expected, "{text}");
        }
    }
}
