//! Guidance to preschool education.

use crate::parameter::definition::define;

const OWN_CHOICE: &str = "Keuze van Doorlijn; de gemeente spreekt de toeleiding af (WPO art. 160(1)(a))";

define! {
    /// Who indicates, and how long each step of the guidance may take.
    REFERRAL;

    "referral.indicatingBody" Choice("youthHealth" | "municipality") Local,
    "Wie in de gemeente bepaalt of een kind tot de doelgroep hoort",
    "Who decides in the municipality whether a child belongs to the target group"
    { 2000-1-1.. = "youthHealth" Likely "Gemeentelijke praktijk: de jeugdgezondheidszorg (WPO art. 160(1)(a))"; }

    "referral.indicationDays" Days Local,
    "Dagen van signaal tot indicatie",
    "Days from the signal to the indication"
    { 2000-1-1.. = "42" Unsure OWN_CHOICE; }

    "referral.informingDays" Days Local,
    "Dagen van indicatie tot de ouders ervan weten",
    "Days from the indication until the guardians know of it"
    { 2000-1-1.. = "14" Unsure OWN_CHOICE; }

    "referral.registrationDays" Days Local,
    "Dagen van dat gesprek tot de aanmelding bij een locatie",
    "Days from that talk until the registration at a site"
    { 2000-1-1.. = "42" Unsure OWN_CHOICE; }

    "referral.placementDays" Days Local,
    "Dagen van aanmelding tot plaats",
    "Days from the registration to a place"
    { 2000-1-1.. = "42" Unsure OWN_CHOICE; }

    "referral.startDays" Days Local,
    "Dagen van plaats tot start",
    "Days from the place to the start"
    { 2000-1-1.. = "42" Unsure OWN_CHOICE; }

    "retention.referral" Years National,
    "Jaren na de leeftijd waarop voorschoolse educatie eindigt dat een toeleiding met de inschrijving ervoor wordt bewaard",
    "Years after the age at which preschool education ends for which a referral and the registration for it are kept"
    { 2018-5-25.. = "2" Likely "Keuze van Doorlijn, gelijk aan WPO art. 160(3)"; }
}
