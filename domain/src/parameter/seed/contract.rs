//! The two collective agreements of a combination contract: CAO Primair Onderwijs and CAO Kinderopvang.
//!
//! An agreement that has ended keeps working until the next one, so its values have no end here; from the day after its term
//! they are likely and no longer certain. Of the terms before the one that was read, the values are likely too.

use crate::parameter::definition::define;

const PO_BEFORE: &str = "CAO Primair Onderwijs, eerdere looptijden";
const PO: &str = "CAO Primair Onderwijs 2024-2025";
const PO_AFTER: &str = "CAO Primair Onderwijs 2024-2025, nawerking";
const KO: &str = "CAO Kinderopvang 2024";
const KO_NEXT: &str = "CAO Kinderopvang 2025-2026";

define! {
    /// Hours, steps and terms of the collective agreements (cao's).
    CONTRACT;

    "cao.primaryEducation.weekHours" Hours National,
    "Uren per week van een volledige baan in het primair onderwijs", "Hours a week of a full-time job in primary education"
    { 2015-8-1..2024-9-30 = "40" Likely PO_BEFORE; 2024-10-1..2025-10-31 = "40" Certain PO; 2025-11-1.. = "40" Likely PO_AFTER; }

    "cao.primaryEducation.yearHours" Hours National,
    "Uren per jaar van een volledige baan in het primair onderwijs", "Hours a year of a full-time job in primary education"
    { 2015-8-1..2024-9-30 = "1659" Likely PO_BEFORE; 2024-10-1..2025-10-31 = "1659" Certain PO;
      2025-11-1.. = "1659" Likely PO_AFTER; }

    "cao.primaryEducation.minimumHours" Hours National,
    "Uren per week van een nieuw contract in het primair onderwijs, ten minste",
    "Hours a week of a new contract in primary education, at least"
    { 2015-8-1..2024-9-30 = "8" Likely PO_BEFORE; 2024-10-1..2025-10-31 = "8" Certain PO; 2025-11-1.. = "8" Likely PO_AFTER; }

    "cao.primaryEducation.minimumReplacementHours" Hours National,
    "Uren per week van een contract voor incidentele vervanging, ten minste",
    "Hours a week of a contract for incidental replacement, at least"
    { 2015-8-1..2024-9-30 = "5" Likely PO_BEFORE; 2024-10-1..2025-10-31 = "5" Certain PO; 2025-11-1.. = "5" Likely PO_AFTER; }

    "cao.primaryEducation.hoursStep" Hours National,
    "Stap in uren per week van een contract in het primair onderwijs: hele uren",
    "Step in hours a week of a contract in primary education: whole hours"
    { 2015-8-1..2024-9-30 = "1" Likely PO_BEFORE; 2024-10-1..2025-10-31 = "1" Certain PO; 2025-11-1.. = "1" Likely PO_AFTER; }

    "cao.primaryEducation.leaveHours" Hours National,
    "Verlofuren per jaar van een volledige baan in het primair onderwijs", "Hours of leave a year of a full-time job"
    { 2015-8-1.. = "428" Likely PO; }

    "cao.primaryEducation.assistantScale" Count National,
    "Schaal van een onderwijsassistent, ten minste", "Pay scale of a teaching assistant, at least"
    { 2015-8-1.. = "4" Likely PO; }

    "cao.childcare.weekHours" Hours National,
    "Uren per week van een volledige baan in de kinderopvang, gemiddeld",
    "Hours a week of a full-time job in childcare, on average"
    { 2018-1-1..2023-12-31 = "36" Likely "CAO Kinderopvang art. 4.2, eerdere looptijden"; 2024-1-1..2024-12-31 = "36" Certain KO;
      2025-1-1.. = "36" Likely KO_NEXT; }

    "cao.childcare.dayHours" Hours National,
    "Uren per werkdag waarmee de jaaruren worden berekend", "Hours of a working day from which the hours of a year are computed"
    { 2018-1-1..2023-12-31 = "7.2" Likely "CAO Kinderopvang art. 4.2, eerdere looptijden";
      2024-1-1..2024-12-31 = "7.2" Certain KO;
      2025-1-1.. = "7.2" Likely KO_NEXT; }

    "cao.childcare.rosterNoticeDays" Days National,
    "Dagen die een rooster ten minste van tevoren bekend is", "Days by which a roster is known in advance, at least"
    { 2018-1-1..2023-12-31 = "21" Likely "CAO Kinderopvang art. 4.3, eerdere looptijden"; 2024-1-1..2024-12-31 = "21" Certain KO;
      2025-1-1.. = "21" Likely KO_NEXT; }

    "cao.childcare.minimumTrainingHoursDayCare" Hours Local,
    "Uren per week van een leer-arbeidsovereenkomst in de dagopvang, ten minste",
    "Hours a week of a training contract in day care, at least"
    { 2018-1-1..2023-12-31 = "20" Likely "CAO Kinderopvang art. 8.6.1, eerdere looptijden";
      2024-1-1..2024-12-31 = "20" Certain KO;
      2025-1-1.. = "20" Likely KO_NEXT; }

    "cao.childcare.minimumTrainingHoursAfterSchool" Hours Local,
    "Uren per week van een leer-arbeidsovereenkomst in alleen de BSO, ten minste",
    "Hours a week of a training contract in after-school care only, at least"
    { 2018-1-1..2023-12-31 = "12" Likely "CAO Kinderopvang art. 8.6.1, eerdere looptijden";
      2024-1-1..2024-12-31 = "12" Certain KO;
      2025-1-1.. = "12" Likely KO_NEXT; }

    "cao.childcare.nonGroupHours" Hours National,
    "Niet-groepsgebonden uren per jaar en fte, ten minste", "Hours away from the group for each year and FTE, at least"
    { 2024-1-1..2024-12-31 = "50" Certain KO; 2025-1-1.. = "50" Likely KO_NEXT; }

    "cao.childcare.splitShiftMinutes" Minutes National,
    "Minuten onbetaalde pauze waarboven een dienst gebroken is", "Minutes of unpaid break beyond which a shift is split"
    { 2024-1-1..2024-12-31 = "60" Certain KO; 2025-1-1.. = "60" Likely KO_NEXT; }

    "cao.childcare.hoursVariation" Percentage National,
    "Afwijking van de uren per maand die jaaruren toelaten, niet voor een BBL-student",
    "Variation of the hours of a month that annual hours allow, not for a BBL student"
    { 2024-1-1..2024-12-31 = "20" Certain KO; 2025-1-1.. = "20" Likely KO_NEXT; }

    "cao.childcare.professionalScale" Count National,
    "Schaal van een pedagogisch professional", "Pay scale of a childcare professional"
    { 2018-1-1.. = "6" Likely KO; }
}
