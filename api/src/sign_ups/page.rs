//! The pages of `/sign-up/`: the form, the own sign-up, and what is told where there is neither. Plain Dutch, without script, for every
//! screen; each field has a label, and a fault stands beside it and in a summary that leads to it.

use maud::{DOCTYPE, Markup, html};
use persistence::domain::{
    Date,
    code::Code,
    combination::Weekday,
    location::Location,
    sign_up::{SignUp, SignUpReason, SignUpState},
};

use super::form::{Fault, Typed};
use crate::handovers::page::day;

/// The style of the pages, which the binary serves beside the docs page.
pub(crate) const STYLE: &str = include_str!("page.css");

/// What the form tells before anything is typed.
#[derive(Debug)]
pub(super) struct Invitation {
    pub(super) programme: String,
    pub(super) coordinator: String,
    pub(super) start_date: Date,
    pub(super) end_date: Date,
    pub(super) last_date: Date,
    /// The school and the childcare site, where the link is for these.
    pub(super) school: Option<Location>,
    pub(super) childcare: Option<Location>,
    /// Names of sites to choose from.
    pub(super) schools: Vec<String>,
    pub(super) childcare_sites: Vec<String>,
}

/// What was typed, and what is wrong with it.
pub(super) struct Filled<'a> {
    pub(super) typed: &'a Typed,
    pub(super) faults: &'a [Fault],
}

fn sheet(name: &str, text: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="nl" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (name) }
                link rel="stylesheet" href="/docs/sign-up.css";
            }
            body { main { (text) } }
        }
    }
}

/// The faults, each with a way to its field.
fn summary(faults: &[Fault]) -> Markup {
    html! {
        @if !faults.is_empty() {
            div.summary role="alert" aria-labelledby="faults" tabindex="-1" {
                h2 #faults { "Er klopt nog iets niet" }
                ul { @for fault in faults { li { a href={ "#" (fault.field) } { (fault.text) } } } }
            }
        }
    }
}

impl Filled<'_> {
    fn faults_of(&self, field: &str) -> impl Iterator<Item = &Fault> {
        self.faults.iter().filter(move |fault| fault.field == field)
    }

    fn is_wrong(&self, field: &str) -> bool {
        self.faults_of(field).next().is_some()
    }

    /// By which parts of the page a field is described.
    fn described(&self, field: &str, hint: Option<&str>) -> Option<String> {
        let parts = [hint.map(|_| format!("{field}-hint")), self.is_wrong(field).then(|| format!("{field}-fault"))];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }

    fn notes(&self, field: &str, hint: Option<&str>) -> Markup {
        html! {
            @if let Some(hint) = hint { span.hint id={ (field) "-hint" } { (hint) } }
            @if self.is_wrong(field) {
                span.fault id={ (field) "-fault" } {
                    @for fault in self.faults_of(field) { span { "Fout: " (fault.text) } }
                }
            }
        }
    }

    /// A line to type in. `kind` is what a phone shows a keyboard for.
    fn line(&self, field: &str, label: &str, hint: Option<&str>, kind: &str, list: Option<&str>) -> Markup {
        html! {
            div.field.wrong[self.is_wrong(field)] {
                label for=(field) { (label) }
                (self.notes(field, hint))
                input type="text" inputmode=(kind) id=(field) name=(field) value=(self.typed.one(field)) list=[list]
                    aria-describedby=[self.described(field, hint)] aria-invalid=[self.is_wrong(field).then_some("true")];
            }
        }
    }

    fn lines(&self, field: &str, label: &str, hint: &str, rows: u8) -> Markup {
        html! {
            div.field.wrong[self.is_wrong(field)] {
                label for=(field) { (label) }
                (self.notes(field, Some(hint)))
                textarea id=(field) name=(field) rows=(rows) aria-describedby=[self.described(field, Some(hint))]
                    aria-invalid=[self.is_wrong(field).then_some("true")] { (self.typed.one(field)) }
            }
        }
    }

    fn days(&self, field: &str, label: &str) -> Markup {
        html! {
            fieldset.field.wrong[self.is_wrong(field)] id=(field) aria-describedby=[self.described(field, None)] {
                legend { (label) }
                (self.notes(field, None))
                div.choices {
                    @for one in Weekday::ALL {
                        label {
                            input type="checkbox" name=(field) value=(one.as_str()) checked[self.typed.holds(field, one.as_str())];
                            " " (weekday(*one))
                        }
                    }
                }
            }
        }
    }

    fn recognition(&self, side: &str) -> Markup {
        let (recognised, until) = (format!("{side}Recognised"), format!("{side}Until"));
        html! {
            div.field.wrong[self.is_wrong(&recognised)] {
                (self.notes(&recognised, None))
                label {
                    input type="checkbox" id=(recognised) name=(recognised) value="yes" checked[self.typed.holds(&recognised, "yes")]
                        aria-describedby=[self.described(&recognised, None)];
                    " Wij zijn een erkend leerbedrijf"
                }
            }
            (self.line(&until, "De erkenning geldt tot en met", Some("Als u dat weet, bijvoorbeeld 31-07-2028."), "text", None))
            (self.line(&format!("{side}Qualifications"), "Voor welke kwalificaties",
                Some("De crebonummers, met komma's ertussen, bijvoorbeeld 25698."), "text", None))
        }
    }
}

fn site(found: Option<&Location>, field: &str, label: &str, hint: &str, names: &[String], filled: &Filled<'_>) -> Markup {
    let list = format!("{field}-names");
    html! {
        @match found {
            Some(site) => p { strong { (label) ": " } (site.facts.name) },
            None => {
                (filled.line(field, label, Some(hint), "text", Some(list.as_str())))
                datalist id=(list) { @for name in names { option value=(name) {} } }
            }
        }
    }
}

impl Invitation {
    fn about(&self) -> Markup {
        html! {
            h1 { "Aanmelden voor " (self.programme) }
            p {
                "Met dit formulier biedt een school samen met een opvangpartner plekken aan voor een pedagogisch verbinder: iemand die \
                op school en in de opvang werkt. Het programma loopt van " (day(self.start_date)) " tot en met " (day(self.end_date))
                ". Aanmelden kan tot en met " (day(self.last_date)) "."
            }
            h2 { "Wat er met uw gegevens gebeurt" }
            p {
                (self.coordinator) " leest uw aanmelding en beslist of de plekken meedoen. De namen en de contactgegevens zijn er alleen om u \
                en de begeleiders te bereiken over deze plekken; zij worden versleuteld bewaard, gaan naar niemand anders dan de school en \
                de opvang die u noemt, en blijven bij het programma bewaard. Na het versturen krijgt u een eigen \
                adres waarop u de aanmelding ziet, verbetert en intrekt. Vul nooit een burgerservicenummer in."
            }
        }
    }

    /// The form, as it is given out or with what was typed before.
    pub(super) fn page(&self, filled: &Filled<'_>, form: &str) -> Markup {
        let text = html! {
            (summary(filled.faults))
            (self.about())
            form method="post" novalidate {
                input type="hidden" id="form" name="form" value=(form);
                @for name in ["act", "version"] { input type="hidden" name=(name) value=(filled.typed.one(name)); }
                fieldset {
                    legend { "De school" }
                    (site(self.school.as_ref(), "school", "School",
                        "Het BRIN met vestigingsnummer, bijvoorbeeld 28BF00, of de naam van de school.", &self.schools, filled))
                    (filled.days("schoolDays", "Op welke dagen is er werk op school?"))
                    (filled.line("schoolHours", "Uren per week op school", Some("Per plek, in kwartieren: bijvoorbeeld 20 of 7,5."), "decimal", None))
                    (filled.line("schoolMentor", "Wie begeleidt op school?", Some("Als dat al bekend is."), "text", None))
                    (filled.recognition("school"))
                }
                fieldset {
                    legend { "De opvang" }
                    (site(self.childcare.as_ref(), "childcare", "Opvanglocatie",
                        "Het nummer in het Landelijk Register Kinderopvang, of de naam van de locatie.", &self.childcare_sites, filled))
                    (filled.days("childcareDays", "Op welke dagen is er werk in de opvang?"))
                    (filled.line("childcareHours", "Uren per week in de opvang", Some("Per plek, in kwartieren: bijvoorbeeld 12."), "decimal", None))
                    (filled.line("childcareMentor", "Wie begeleidt in de opvang?", Some("Als dat al bekend is."), "text", None))
                    (filled.recognition("childcare"))
                }
                fieldset {
                    legend { "De plekken" }
                    (filled.line("seats", "Hoeveel van deze plekken biedt u aan?", None, "numeric", None))
                    (level(filled))
                    (filled.lines("tasks", "Welke taken ziet u graag?", "Elke taak op een eigen regel; taken liggen niet vast.", 4))
                    (filled.lines("vision", "Wat zien school en opvang er samen in?", "Noem geen kinderen of ouders.", 5))
                }
                fieldset {
                    legend { "Wie wij kunnen bereiken" }
                    (filled.line("contactName", "Naam", None, "text", None))
                    (filled.line("contact", "E-mailadres of telefoonnummer", None, "email", None))
                }
                button type="submit" { "Aanmelding versturen" }
            }
        };
        let mark = if filled.faults.is_empty() { "" } else { "Fout: " };
        sheet(&format!("{mark}Aanmelden voor {}", self.programme), &text)
    }
}

fn level(filled: &Filled<'_>) -> Markup {
    const LEVELS: [(&str, &str); 3] = [("2", "mbo 2"), ("3", "mbo 3"), ("4", "mbo 4")];
    html! {
        div.field.wrong[filled.is_wrong("level")] {
            label for="level" { "Welk niveau van opleiding vraagt het werk ten minste?" }
            (filled.notes("level", None))
            select id="level" name="level" aria-describedby=[filled.described("level", None)] {
                option value="" { "Kies een niveau" }
                @for (value, name) in LEVELS { option value=(value) selected[filled.typed.one("level") == value] { (name) } }
            }
        }
    }
}

/// The own sign-up: how it stands, and how to withdraw it.
pub(super) fn own(sign_up: &SignUp, programme: &str, address: &str, faults: &[Fault]) -> Markup {
    let facts = &sign_up.facts;
    let is_open = !sign_up.state.is_end();
    let text = html! {
        (summary(faults))
        h1 { "Uw aanmelding voor " (programme) }
        p.state { (state(sign_up.state)) }
        @if let Some(reason) = sign_up.reason { p { "Reden: " (why(reason)) "." } }
        dl {
            dt { "School" } dd { (facts.school.name) }
            dt { "Opvang" } dd { (facts.childcare.name) }
            dt { "Plekken" } dd { (facts.places.len()) }
            dt { "Verstuurd" } dd { (day(sign_up.received_at.date())) }
        }
        h2 { "Bewaar dit adres" }
        p { "Op dit adres ziet u hoe het staat met uw aanmelding. Wie het adres heeft kan haar ook intrekken; deel het dus niet verder." }
        p { a href=(address) { (address) } }
        @if is_open {
            h2 { "Verbeteren" }
            p { a href="?correct" { "Verbeter de aanmelding" } }
            h2 { "Intrekken" }
            form method="post" {
                div.field.wrong[!faults.is_empty()] {
                    label for="reason" { "Waarom trekt u de aanmelding in?" }
                    select id="reason" name="reason" {
                        option value="" { "Kies een reden" }
                        @for reason in SignUpReason::ALL { option value=(reason.as_str()) { (why(*reason)) } }
                    }
                }
                button type="submit" { "Aanmelding intrekken" }
            }
        }
    };
    sheet(&format!("Uw aanmelding voor {programme}"), &text)
}

/// A page that tells one thing.
pub(super) fn told(title: &str, detail: &str) -> Markup {
    sheet(title, &html! { h1 { (title) } p { (detail) } })
}

const fn state(state: SignUpState) -> &'static str {
    match state {
        SignUpState::Received => "De aanmelding is ontvangen. De coördinator kijkt ernaar.",
        SignUpState::Waiting => "De aanmelding staat op de wachtlijst.",
        SignUpState::Accepted => "De aanmelding is aangenomen: de plekken doen mee.",
        SignUpState::Rejected => "De aanmelding is afgewezen.",
        SignUpState::Withdrawn => "De aanmelding is ingetrokken.",
    }
}

const fn why(reason: SignUpReason) -> &'static str {
    match reason {
        SignUpReason::NoSeats => "er zijn geen stoelen meer",
        SignUpReason::NotRecognised => "een van beide kanten is geen erkend leerbedrijf",
        SignUpReason::HoursUnfit => "de uren of dagen passen niet bij het programma",
        SignUpReason::NoPartner => "er is geen partner aan de andere kant",
        SignUpReason::Incomplete => "de aanmelding is niet volledig",
        SignUpReason::Double => "deze school en opvang zijn al aangemeld",
        SignUpReason::PlansChanged => "de plannen zijn veranderd",
        SignUpReason::NoFunding => "er is geen geld voor",
    }
}

const fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "maandag",
        Weekday::Tuesday => "dinsdag",
        Weekday::Wednesday => "woensdag",
        Weekday::Thursday => "donderdag",
        Weekday::Friday => "vrijdag",
        Weekday::Saturday => "zaterdag",
        Weekday::Sunday => "zondag",
    }
}
