//! Expertise requests: early use of each other's expertise.

use crate::parameter::definition::define;

const OWN_CHOICE: &str = "Keuze van Doorlijn";

define! {
    /// Terms of expertise requests.
    EXPERTISE;

    "expertise.answerDays" Days Local,
    "Dagen waarin een vraag aan een deskundige van een andere organisatie is beantwoord",
    "Days within which a question to a specialist of another organisation is answered"
    { 2000-1-1.. = "14" Unsure OWN_CHOICE; }

    "expertise.closeDays" Days Local,
    "Dagen na een antwoord waarin de vrager afsluit of doorvraagt",
    "Days after an answer within which the asker closes the request or asks on"
    { 2000-1-1.. = "14" Unsure OWN_CHOICE; }

    "expertise.followUpsMost" Count National,
    "Aantal vervolgvragen bij een vraag aan een deskundige, ten hoogste",
    "Number of further questions to a specialist in one request, at most"
    { 2000-1-1.. = "10" Certain OWN_CHOICE; }
}
