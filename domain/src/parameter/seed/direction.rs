//! Municipal direction: the agenda, result agreements and subsidies.

use crate::parameter::definition::define;

define! {
    /// Municipal direction (regie).
    DIRECTION;

    "agenda.adviceWeeks" Weeks National,
    "Weken waarin de geschillencommissie bindend adviseert over de lokale educatieve agenda",
    "Weeks within which the committee advises on an escalation about the agenda, by which the parties are bound"
    { 2022-8-1.. = "4" Certain "Wet op het primair onderwijs art. 161"; }

    "resultAgreement.onTrack" Percentage Local,
    "Deel van het punt op de lijn vanaf waar een resultaatafspraak op koers ligt",
    "Part of the point of the line from which a result agreement is on track"
    { 2000-1-1.. = "95" Unsure "Keuze van Doorlijn"; }

    "subsidy.warningMargin" Percentage National,
    "Verschil waarboven een subsidie vroeg waarschuwt dat een bedrag niet wordt opgemaakt of niet genoeg is",
    "Difference above which a subsidy warns early that an amount will not be used or not suffice"
    { 2000-1-1.. = "10" Likely "Keuze van Doorlijn"; }
}
