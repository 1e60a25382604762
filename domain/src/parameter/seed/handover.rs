//! Handovers, consent, guardians and what organisations keep seeing of a child that has left.

use crate::parameter::definition::define;

const PRACTICE: &str = "Gemeentelijke praktijk (SWV Kop van Noord-Holland, Nieuwegein)";
const OWN_CHOICE: &str = "Keuze van Doorlijn";

define! {
    /// Handovers, consent, guardians and visibility.
    HANDOVER;

    "handover.dueComplex" Period Local,
    "Leeftijd waarop de overdracht van een kind met indicatie of zorg klaar moet zijn",
    "Age at which the handover of a child with an indication or a concern is due"
    { 2000-1-1.. = "P3Y6M" Likely PRACTICE; }

    "handover.dueNormal" Period Local,
    "Leeftijd waarop de overdracht van een ander kind klaar moet zijn",
    "Age at which the handover of any other child is due"
    { 2000-1-1.. = "P3Y9M" Likely PRACTICE; }

    "handover.careChangeDays" Days Local,
    "Dagen voor de start waarop een overdracht tussen opvanglocaties of naar de BSO klaar moet zijn",
    "Days before the start at which a handover between childcare sites or to after-school care is due"
    { 2000-1-1.. = "28" Likely "Gemeentelijke praktijk: in de maand voor de start"; }

    "handover.dueWindowDays" Days Local,
    "Dagen voor de uiterste dag vanaf welke een overdracht aan de beurt is",
    "Days before the last day from which a handover is called due"
    { 2000-1-1.. = "28" Likely OWN_CHOICE; }

    "handover.warmTriggers" Choices("indication" | "concern" | "guardianWish" | "allChildren") Local,
    "Wanneer een warme overdracht (met gesprek) nodig is",
    "When a warm handover (with a conversation) is needed"
    { 2000-1-1.. = "indication,concern,guardianWish" Likely PRACTICE; }

    "handover.warmWithinDays" Days Local,
    "Dagen na de start waarin het warme gesprek is gehouden",
    "Days after the start within which the warm conversation was held"
    { 2000-1-1.. = "42" Unsure OWN_CHOICE; }

    "handover.feedbackMonths" Months Local,
    "Maanden na de start waarop de school terugkoppelt aan de opvang",
    "Months after the start at which the school reports back to childcare"
    { 2000-1-1.. = "3" Likely "Gemeentelijke praktijk"; }

    "handover.inspectionDays" Days LocalNotLower,
    "Dagen die ouders hebben om een overdracht in te zien voor hij wordt aangeboden",
    "Days that guardians have to inspect a handover before it is offered"
    { 2000-1-1.. = "7" Certain OWN_CHOICE; }

    "handover.reminderDays" List National,
    "Dagen na het aanbieden waarop aan een overdracht wordt herinnerd",
    "Days after the offer on which a handover is brought to mind"
    { 2000-1-1.. = "7,14" Certain OWN_CHOICE; }

    "handover.expiryDays" Days National,
    "Dagen na het aanbieden waarop een overdracht die niet is ontvangen vervalt",
    "Days after the offer on which a handover that was not received expires"
    { 2000-1-1.. = "28" Certain OWN_CHOICE; }

    "handover.contentDays" Days National,
    "Dagen na de ontvangst dat de inhoud van een overdracht te lezen is",
    "Days after receipt for which the content of a handover can be read"
    { 2000-1-1.. = "30" Certain OWN_CHOICE; }

    "handover.attachmentBytes" Bytes National,
    "Grootte van een bijlage van een overdracht, ten hoogste",
    "Size of an attachment of a handover, at most"
    { 2000-1-1.. = "5242880" Certain OWN_CHOICE; }

    "handover.attachmentsBytes" Bytes National,
    "Grootte van alle bijlagen van een overdracht samen, ten hoogste",
    "Size of all attachments of a handover together, at most"
    { 2000-1-1.. = "20971520" Certain OWN_CHOICE; }

    "handover.attachmentsMost" Count National,
    "Aantal bijlagen van een overdracht, ten hoogste",
    "Number of attachments of a handover, at most"
    { 2000-1-1.. = "20" Certain OWN_CHOICE; }

    "privacyRequest.answerMonths" Months National,
    "Maanden waarin een verzoek van een ouder om te verbeteren of te wissen is beantwoord",
    "Months within which a request of a guardian to correct or erase is answered"
    { 2018-5-25.. = "1" Certain "AVG art. 12(3)"; }

    "visibility.afterEndDays" Days National,
    "Dagen na het einde van de laatste plaatsing dat een organisatie een kind nog ziet",
    "Days after the end of the last placement that an organisation still sees a child"
    { 2000-1-1.. = "30" Certain OWN_CHOICE; }

    "consent.guardians" Choice("allCustodial" | "oneUnlessObjection") Local,
    "Wie toestemming geeft: alle gezaghouders, of een zolang de ander geen bezwaar maakt",
    "Who gives consent: all holders of authority, or one as long as the other does not object"
    { 2000-1-1.. = "allCustodial" Unsure "Burgerlijk Wetboek 1:253i; handreikingen vragen vaak beide ouders"; }

    "consent.childAge" Period National,
    "Leeftijd waaronder de gezaghouders toestemming geven en niet het kind",
    "Age below which the holders of authority give consent and not the child"
    { 2018-5-25.. = "P16Y" Certain "Uitvoeringswet AVG art. 5"; }

    "guardianCode.minutes" Minutes National,
    "Minuten dat een code van een ouder geldig is",
    "Minutes for which the code of a guardian is valid"
    { 2000-1-1.. = "15" Certain OWN_CHOICE; }

    "guardianCode.attempts" Count National,
    "Pogingen waarna een code van een ouder vervalt",
    "Tries after which the code of a guardian lapses"
    { 2000-1-1.. = "5" Certain OWN_CHOICE; }

    "support.planWeeks" Weeks National,
    "Weken na inschrijving waarin een ontwikkelingsperspectief is vastgesteld",
    "Weeks after enrolment within which a development perspective is set"
    { 2014-8-1.. = "6" Certain "Wet op het primair onderwijs art. 40a"; }

    "support.evaluationMonths" Months National,
    "Maanden waarna een ontwikkelingsperspectief opnieuw is geëvalueerd: ten minste een keer per schooljaar",
    "Months after which a development perspective has been evaluated once more: at least once a school year"
    { 2014-8-1.. = "12" Certain "Wet op het primair onderwijs art. 40a"; }

    "support.noticeDays" Days Local,
    "Dagen voor de uiterste dag vanaf welke een evaluatie of afspraak rond ondersteuning aan de beurt is",
    "Days before the last day from which an evaluation or an agreed action around support is called due"
    { 2000-1-1.. = "28" Likely OWN_CHOICE; }

    "support.riskIndexEnabled" Flag Local,
    "Of de gemeente meldingen in de verwijsindex risicojongeren kent",
    "Whether the municipality knows reports to the index of youth at risk"
    { 2000-1-1.. = "false" Unsure "Jeugdwet art. 7.1: een recht, geen plicht; afschaffing is aangekondigd"; }
}
