//! Training on the job (BBL), screening, subsidies and the size of a programme.

use crate::parameter::definition::define;

const WEB_HOURS: &str = "Wet educatie en beroepsonderwijs 7.2.7(4)";
const WEB_PRO_RATA: &str = "Wet educatie en beroepsonderwijs 7.2.7(7)";
const PRACTICE_SUBSIDY: &str = "Subsidieregeling praktijkleren";

define! {
    /// BBL, screening, subsidies and programmes.
    TRAINING;

    "bbl.totalHours" Hours National,
    "Klokuren per volledig studiejaar BBL, ten minste", "Clock hours in a full study year of BBL, at least"
    { 2014-8-1.. = "850" Certain WEB_HOURS; }

    "bbl.guidedHours" Hours National,
    "Daarvan begeleide onderwijstijd, ten minste", "Of these guided teaching, at least"
    { 2014-8-1.. = "200" Certain WEB_HOURS; }

    "bbl.practiceHours" Hours National,
    "Daarvan beroepspraktijkvorming, ten minste", "Of these practice, at least"
    { 2014-8-1.. = "610" Certain WEB_HOURS; }

    "bbl.studyYearMonths" Months National,
    "Maanden van een volledig studiejaar; daaronder gelden de uren naar rato, op hele maanden naar boven",
    "Months of a full study year; below that the hours hold pro rata, in whole months rounded up"
    { 2014-8-1.. = "10" Certain WEB_PRO_RATA; }

    "bbl.studyYearStart" MonthDay National,
    "Dag vanaf welke de maanden van een studiejaar tellen", "Day from which the months of a study year count"
    { 2014-8-1.. = "09-01" Certain WEB_PRO_RATA; }

    "bbl.studyLoadHours" Hours National,
    "Studielast per studiejaar, ten minste", "Study load of a study year, at least"
    { 2014-8-1.. = "1600" Certain "Wet educatie en beroepsonderwijs 7.2.4a"; }

    "bbl.recognitionYears" Years National,
    "Jaren waarna de erkenning van een leerbedrijf wordt herzien", "Years after which the recognition of a company is reviewed"
    { 2015-8-1.. = "4" Certain "Wet educatie en beroepsonderwijs 7.2.8(4)"; }

    "bbl.contractHours" Hours Local,
    "Uren per week die de opleiding van beide kanten samen vraagt, ten minste",
    "Hours a week that the training provider asks of both sides together, at least"
    { 2018-1-1.. = "16" Unsure "Praktijk van roc's (16 tot 24 uur); geen cao kent een minimum voor de school"; }

    "bbl.guidancePlanRequired" Flag National,
    "Of een begeleidingsplan nodig is voor een beroepskracht in opleiding meetelt in de ratio",
    "Whether a guidance plan is needed before a trainee counts in the ratio"
    { 2018-1-1..2024-6-30 = "false" Certain "Regeling Wet kinderopvang art. 9";
      2024-7-1.. = "true" Certain "Regeling Wet kinderopvang art. 9"; }

    "screening.conductCertificateMonthsChildcare" Months National,
    "Maanden dat een VOG oud mag zijn bij inschrijving in het personenregister kinderopvang",
    "Months that a certificate of conduct may be old when entered in the childcare register"
    { 2018-3-1.. = "2" Certain "Wet kinderopvang 1.50"; }

    "screening.conductCertificateMonthsSchool" Months National,
    "Maanden dat een VOG oud mag zijn bij indiensttreding op school",
    "Months that a certificate of conduct may be old at the start at a school"
    { 2014-8-1.. = "6" Likely "Wet op het primair onderwijs art. 32"; }

    "screening.conductCertificateMonthsLunch" Months National,
    "Maanden dat een VOG oud mag zijn bij toezicht in de middagpauze",
    "Months that a certificate of conduct may be old for lunch supervision"
    { 2014-8-1.. = "2" Certain "Wet op het primair onderwijs art. 45(1a)"; }

    "screening.presenceMinutes" Minutes National,
    "Minuten per drie maanden vanaf welke iemand structureel aanwezig is",
    "Minutes in three months from which presence is structural"
    { 2018-3-1.. = "30" Likely "Wet kinderopvang 1.50, toelichting"; }

    "subsidy.practicePlaceMaximum" EuroCents National,
    "Subsidie per volledig gerealiseerde praktijkleerplaats, ten hoogste", "Subsidy for a full training place, at most"
    { 2014-8-1.. = "270000" Certain PRACTICE_SUBSIDY; }

    "subsidy.practicePlaceWeeks" Weeks National,
    "Weken van een volledige praktijkleerplaats", "Weeks of a full training place"
    { 2014-8-1.. = "40" Certain PRACTICE_SUBSIDY; }

    "subsidy.practicePlaceDeadline" MonthDay Local,
    "Laatste dag om subsidie praktijkleren aan te vragen, na het studiejaar", "Last day to apply, after the study year"
    { 2014-8-1.. = "09-15" Unsure "Subsidieregeling praktijkleren: half september, het venster wisselt per jaar"; }

    "subsidy.richSchoolDayWeeks" Weeks National,
    "Activiteitenweken in twee jaar van een lokale coalitie, ten minste",
    "Weeks of activities in two years of a coalition, at least"
    { 2023-8-1..2025-7-31 = "55" Certain "Subsidieregeling School en omgeving 2023-2025, Stcrt. 2023, 18849"; }

    "programme.minimum" Count Local,
    "Kandidaten in een programma, ten minste", "Candidates in a programme, at least"
    { 2000-1-1.. = "20" Certain "Pilot Pedagogisch Verbinder, Utrecht Leert"; }

    "candidate.minimumAge" Period National,
    "Leeftijd vanaf welke iemand als beroepskracht kan werken", "Age from which somebody can work as a professional"
    { 2018-1-1.. = "P18Y" Certain "Wet kinderopvang 1.1"; }

    "programme.capacity" Count Local,
    "Kandidaten in een programma, ten hoogste", "Candidates in a programme, at most"
    { 2000-1-1.. = "25" Certain "Pilot Pedagogisch Verbinder, Utrecht Leert"; }
}
