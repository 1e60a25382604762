//! Working time of one person over all employers together: Arbeidstijdenwet (ATW) as it is since April 2007.

use crate::parameter::definition::define;

const REST_DAILY: &str = "Arbeidstijdenwet 5:3";
const BREAKS: &str = "Arbeidstijdenwet 5:4";
const REST_WEEKLY: &str = "Arbeidstijdenwet 5:5";
const HOURS: &str = "Arbeidstijdenwet 5:7";

define! {
    /// Working and resting time.
    WORKING_TIME;

    "workingTime.shiftHours" Hours National,
    "Uren arbeid per dienst, ten hoogste", "Hours of work in a shift, at most"
    { 2007-4-1.. = "12" Certain HOURS; }

    "workingTime.weekHours" Hours National,
    "Uren arbeid per week, ten hoogste", "Hours of work in a week, at most"
    { 2007-4-1.. = "60" Certain HOURS; }

    "workingTime.average4WeeksHours" Hours National,
    "Uren arbeid per week gemiddeld over 4 weken, ten hoogste", "Hours of work in a week on average over 4 weeks, at most"
    { 2007-4-1.. = "55" Certain HOURS; }

    "workingTime.average16WeeksHours" Hours National,
    "Uren arbeid per week gemiddeld over 16 weken, ten hoogste", "Hours of work in a week on average over 16 weeks, at most"
    { 2007-4-1.. = "48" Certain HOURS; }

    "workingTime.dailyRestHours" Hours National,
    "Uren onafgebroken rust per 24 uur, ten minste", "Hours of unbroken rest in 24 hours, at least"
    { 2007-4-1.. = "11" Certain REST_DAILY; }

    "workingTime.dailyRestDays" Days National,
    "Dagen van het tijdvak waarin die rust valt, vanaf het begin van de dienst",
    "Days of the window in which that rest falls, from the start of the shift"
    { 2007-4-1.. = "1" Certain REST_DAILY; }

    "workingTime.shortDailyRestHours" Hours National,
    "Uren onafgebroken rust die een keer in een tijdvak mogen volstaan", "Hours of unbroken rest that may do once in a window"
    { 2007-4-1.. = "8" Certain REST_DAILY; }

    "workingTime.shortDailyRestDays" Days National,
    "Dagen van het tijdvak waarin de rust een keer korter mag zijn", "Days of the window in which the rest may be shorter once"
    { 2007-4-1.. = "7" Certain REST_DAILY; }

    "workingTime.weeklyRestHours" Hours National,
    "Uren onafgebroken rust per 7 dagen, ten minste", "Hours of unbroken rest in 7 days, at least"
    { 2007-4-1.. = "36" Certain REST_WEEKLY; }

    "workingTime.weeklyRestDays" Days National,
    "Dagen van het tijdvak waarin die rust valt", "Days of the window in which that rest falls"
    { 2007-4-1.. = "7" Certain REST_WEEKLY; }

    "workingTime.fortnightRestHours" Hours National,
    "Uren rust per 14 dagen die ook volstaan", "Hours of rest in 14 days that will do as well"
    { 2007-4-1.. = "72" Certain REST_WEEKLY; }

    "workingTime.fortnightRestDays" Days National,
    "Dagen van het langere tijdvak waarin die rust ook mag vallen", "Days of the longer window in which that rest may fall as well"
    { 2007-4-1.. = "14" Certain REST_WEEKLY; }

    "workingTime.fortnightRestPartHours" Hours National,
    "Uren van elk deel van de rust per 14 dagen, ten minste", "Hours of each part of the rest in 14 days, at least"
    { 2007-4-1.. = "32" Certain REST_WEEKLY; }

    "workingTime.breakAfterHours" Hours National,
    "Uren arbeid waarboven een pauze nodig is", "Hours of work beyond which a break is needed"
    { 2007-4-1.. = "5.5" Certain BREAKS; }

    "workingTime.breakMinutes" Minutes National,
    "Minuten pauze dan, ten minste", "Minutes of break then, at least"
    { 2007-4-1.. = "30" Certain BREAKS; }

    "workingTime.longBreakAfterHours" Hours National,
    "Uren arbeid waarboven een langere pauze nodig is", "Hours of work beyond which a longer break is needed"
    { 2007-4-1.. = "10" Certain BREAKS; }

    "workingTime.longBreakMinutes" Minutes National,
    "Minuten pauze dan, ten minste", "Minutes of break then, at least"
    { 2007-4-1.. = "45" Certain BREAKS; }

    "workingTime.breakPartMinutes" Minutes National,
    "Minuten van elk deel van een gesplitste pauze, ten minste", "Minutes of each part of a split break, at least"
    { 2007-4-1.. = "15" Certain BREAKS; }

    "workingTime.agreedBreakMinutes" Minutes National,
    "Minuten pauze die een collectieve regeling ten minste laat", "Minutes of break that a collective agreement leaves at least"
    { 2007-4-1.. = "15" Certain BREAKS; }

    "workingTime.adultAge" Period National,
    "Leeftijd vanaf welke de normen voor volwassenen gelden", "Age from which the norms for adults hold"
    { 2007-4-1.. = "P18Y" Certain "Arbeidstijdenwet 1:2"; }

    "workingTime.youthShiftHours" Hours National,
    "Onder 18 jaar: uren arbeid per dienst, ten hoogste", "Under 18: hours of work in a shift, at most"
    { 2007-4-1.. = "9" Certain HOURS; }

    "workingTime.youthWeekHours" Hours National,
    "Onder 18 jaar: uren arbeid per week, ten hoogste", "Under 18: hours of work in a week, at most"
    { 2007-4-1.. = "45" Certain HOURS; }

    "workingTime.youthAverage4WeeksHours" Hours National,
    "Onder 18 jaar: uren arbeid per week gemiddeld over 4 weken, ten hoogste",
    "Under 18: hours of work in a week on average over 4 weeks, at most"
    { 2007-4-1.. = "40" Certain HOURS; }

    "workingTime.youthDailyRestHours" Hours National,
    "Onder 18 jaar: uren onafgebroken rust per 24 uur, ten minste", "Under 18: hours of unbroken rest in 24 hours, at least"
    { 2007-4-1.. = "12" Certain REST_DAILY; }

    "workingTime.youthBreakAfterHours" Hours National,
    "Onder 18 jaar: uren arbeid waarboven een pauze nodig is", "Under 18: hours of work beyond which a break is needed"
    { 2007-4-1.. = "4.5" Certain BREAKS; }

    "workingTime.youthBreakMinutes" Minutes National,
    "Onder 18 jaar: minuten pauze dan, ten minste", "Under 18: minutes of break then, at least"
    { 2007-4-1.. = "30" Certain BREAKS; }
}
