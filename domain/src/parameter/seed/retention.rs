//! How long things are kept, when a figure is hidden, and limits of the installation.

use crate::parameter::definition::define;

const OWN_CHOICE: &str = "Keuze van Doorlijn";

define! {
    /// Retention terms (bewaartermijnen), the hiding of small figures, and limits of the installation.
    RETENTION;

    "retention.preschoolProgramme" Years National,
    "Jaren na het verlaten van het kindercentrum dat programma en duur worden bewaard",
    "Years after leaving the centre for which programme and duration are kept"
    { 2018-1-1.. = "2" Certain "Wet op het primair onderwijs art. 160(3)"; }

    "retention.pupilFile" Years National,
    "Jaren na het verlaten van de school dat een leerlingdossier ten hoogste wordt bewaard",
    "Years after leaving the school for which a pupil file is kept at most"
    { 2018-5-25.. = "2" Certain "Richtlijn Autoriteit Persoonsgegevens en PO-Raad"; }

    "retention.enrolment" Years National,
    "Jaren na uitschrijving dat de in- en uitschrijving en het verzuim worden bewaard",
    "Years after de-registration for which enrolment and absence are kept"
    { 2018-5-25.. = "5" Certain "Besluit bekostiging WPO"; }

    "retention.specialEducationReferral" Years National,
    "Jaren dat gegevens over een verwijzing naar het speciaal onderwijs worden bewaard",
    "Years for which data on a referral to special education are kept"
    { 2018-5-25.. = "3" Likely "Richtlijn PO-Raad"; }

    "retention.childcareFile" Years National,
    "Jaren na het verlaten van de opvang dat een kinddossier ten hoogste wordt bewaard",
    "Years after leaving childcare for which a child file is kept at most"
    { 2018-5-25.. = "2" Likely "Praktijk van de branche; de wet kent geen termijn"; }

    "retention.supportMonths" Months National,
    "Maanden na het einde dat een ondersteuning wordt bewaard",
    "Months after its end for which an arrangement of support is kept"
    { 2018-5-25.. = "24" Unsure "Keuze van Doorlijn: de wet kent geen termijn; gelijk aan die van het dossier"; }

    "retention.consentProof" Years National,
    "Jaren na het wissen dat het bewijs van toestemming wordt bewaard, alleen als hash",
    "Years after erasure for which the proof of consent is kept, as a hash only"
    { 2018-5-25.. = "2" Unsure "AVG art. 5(2) en 7(1); de termijn is een voorstel"; }

    "retention.expertiseDays" Days Local,
    "Dagen na de laatste wijziging dat de tekst van een vraag aan een deskundige wordt bewaard",
    "Days after the last change for which the words of an expertise request are kept"
    { 2000-1-1.. = "180" Unsure "Keuze van Doorlijn; de wet kent geen termijn"; }

    "retention.subsidy" Years National,
    "Jaren dat gegevens over een subsidie worden bewaard",
    "Years for which data on a subsidy are kept"
    { 2018-5-25.. = "7" Likely "Wet op het primair onderwijs art. 166(3); Algemene wet inzake rijksbelastingen"; }

    "retention.processingRecord" Years National,
    "Jaren dat een regel van het verwerkingenlogboek wordt bewaard",
    "Years for which a processing record is kept"
    { 2000-1-1.. = "2" Certain OWN_CHOICE; }

    "retention.rejectedCandidateDays" Days National,
    "Dagen na afwijzing dat gegevens van een kandidaat worden bewaard",
    "Days after rejection for which data of a candidate are kept"
    { 2000-1-1.. = "28" Certain "Keuze van Doorlijn, naar de richtlijn van vier weken voor sollicitanten"; }

    "retention.backupDays" Days National,
    "Dagen dat een reservekopie met sleutels ten hoogste wordt bewaard",
    "Days for which a backup that holds keys is kept at most"
    { 2000-1-1.. = "30" Unsure "Keuze van Doorlijn, per installatie aan te passen"; }

    "retention.combinationContract" Years National,
    "Jaren na het einde dat bekend blijft over wie een combinatiefunctie-contract ging",
    "Years after its end for which is known whom a combination contract was about"
    { 2018-5-25.. = "2" Likely "Richtlijn Autoriteit Persoonsgegevens: personeelsdossier, twee jaar na uitdiensttreding"; }

    "leaMetric.threshold" Count LocalNotLower,
    "Aantal kinderen waaronder een cijfer wordt verborgen",
    "Number of children below which a figure is hidden"
    { 2000-1-1.. = "5" Unsure "AVG art. 5(1)(c); gebruikelijk is 5 of 10"; }

    "leaMetric.publicationDay" Count Local,
    "Dag van de maand waarop de cijfers van een gemeente worden gepubliceerd, hooguit 28",
    "Day of the month on which the figures of a municipality are published, at most 28"
    { 2000-1-1.. = "1" Certain OWN_CHOICE; }

    "request.bodyBytes" Bytes National,
    "Grootte van een verzoek, ten hoogste; wat geldt als de dienst start, geldt tot zij opnieuw start",
    "Size of a request, at most; what holds when the service starts holds until it starts again"
    { 2000-1-1.. = "1048576" Certain OWN_CHOICE; }
}
