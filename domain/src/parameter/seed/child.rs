//! Preschool education and the line of a child: hours, ages, days of the school year and what counts as an interruption.

use crate::parameter::definition::define;

const PRESCHOOL_DECREE_2: &str = "Besluit basisvoorwaarden kwaliteit voorschoolse educatie art. 2";
const PRESCHOOL_DECREE_2A: &str = "Besluit basisvoorwaarden kwaliteit voorschoolse educatie art. 2a";
const PRESCHOOL_DECREE_3: &str = "Besluit basisvoorwaarden kwaliteit voorschoolse educatie art. 3";
const COACH_SCHEDULE: &str = "Besluit kwaliteit kinderopvang bijlage 2";
const NO_LAW: &str = "Keuze van Doorlijn: de wet kent geen maat voor een onderbreking";

define! {
    /// Preschool education (voorschoolse educatie) and the staff for it.
    PRESCHOOL;

    "preschool.hoursTotal" Hours National,
    "Uren voorschoolse educatie die een doelgroepkind van 2½ tot 4 jaar ten minste kan volgen",
    "Hours of preschool education that a target child between 2½ and 4 years can at least take up"
    { 2020-8-1.. = "960" Certain PRESCHOOL_DECREE_2; }

    "preschool.hoursPerDay" Hours National,
    "Uren voorschoolse educatie per dag die ten hoogste meetellen",
    "Hours of preschool education that count at most on one day"
    { 2020-8-1.. = "6" Certain PRESCHOOL_DECREE_2; }

    "preschool.startAge" Period National,
    "Leeftijd waarop de uren voorschoolse educatie beginnen te tellen",
    "Age from which the hours of preschool education count"
    { 2020-8-1.. = "P2Y6M" Certain PRESCHOOL_DECREE_2; }

    "preschool.endAge" Period National,
    "Leeftijd waarop de voorschoolse educatie ophoudt",
    "Age at which preschool education ends"
    { 2010-8-1.. = "P4Y" Certain "Wet kinderopvang art. 1.1; Wet op het primair onderwijs art. 39"; }

    "preschool.lateStart" Choice("proRata" | "full") Local,
    "Welk deel van de uren geldt voor een kind dat na de beginleeftijd instroomt: naar rato of alle uren",
    "Which part of the hours holds for a child that starts after the starting age: pro rata or all hours"
    { 2020-8-1.. = "proRata" Unsure "Keuze van Doorlijn: het besluit zwijgt over late instroom"; }

    "preschool.groupMaximum" Count National,
    "Kinderen in een groep met voorschoolse educatie, ten hoogste",
    "Children in a group with preschool education, at most"
    { 2010-8-1.. = "16" Certain PRESCHOOL_DECREE_3; }

    "preschool.childrenPerProfessional" Count National,
    "Aanwezige kinderen per beroepskracht in een groep met voorschoolse educatie, ten hoogste",
    "Children present for each professional in a group with preschool education, at most"
    { 2010-8-1.. = "8" Certain PRESCHOOL_DECREE_3; }

    "preschool.coachHoursPerChild" Hours National,
    "Uren per jaar van de pedagogisch beleidsmedewerker voorschoolse educatie, per doelgroepkind",
    "Hours a year of the preschool education coach, for each target child"
    { 2022-1-1.. = "10" Certain PRESCHOOL_DECREE_2A; }

    "preschool.coachReferenceDate" MonthDay National,
    "Dag waarop de doelgroepkinderen voor de beleidsmedewerker worden geteld",
    "Day on which the target children are counted for the coach"
    { 2022-1-1.. = "01-01" Certain PRESCHOOL_DECREE_2A; }

    "preschool.nonTargetHours" Hours Local,
    "Uren per week die een peuter zonder indicatie wordt aangeboden",
    "Hours a week offered to a toddler without an indication"
    { 2018-1-1.. = "8" Likely "Geen recht in de wet; gebruikelijk gemeentelijk aanbod van twee dagdelen"; }

    "preschool.indicationFromAge" Period Local,
    "Leeftijd waarop de jeugdgezondheidszorg op zijn vroegst een indicatie stelt",
    "Age from which youth health gives an indication"
    { 2018-1-1.. = "P1Y2M" Unsure "Gemeentelijke praktijk, Wet op het primair onderwijs art. 160(1)(a)"; }

    "policyStaff.hoursPerCentre" Hours National,
    "Uren per jaar van de pedagogisch beleidsmedewerker, per kindercentrum",
    "Hours a year of the pedagogic policy worker, for each centre"
    { 2019-1-1.. = "50" Certain COACH_SCHEDULE; }

    "policyStaff.hoursPerFte" Hours National,
    "Uren per jaar van de pedagogisch beleidsmedewerker, per fte beroepskrachten",
    "Hours a year of the pedagogic policy worker, for each FTE of professionals"
    { 2019-1-1.. = "10" Certain COACH_SCHEDULE; }

    "policyStaff.referenceDate" MonthDay National,
    "Dag waarop kindercentra en fte voor de beleidsmedewerker worden geteld",
    "Day on which centres and FTE are counted for the policy worker"
    { 2019-1-1.. = "01-01" Certain COACH_SCHEDULE; }
}

define! {
    /// The line of a child: anniversaries, school dates and gaps.
    LINE;

    "gap.bridgeDays" Days Local,
    "Kalenderdagen tussen twee plaatsingen die ten hoogste een overbrugging zijn en geen onderbreking",
    "Calendar days between two placements that are at most a bridge and no interruption"
    { 2000-1-1.. = "42" Unsure NO_LAW; }

    "gap.bridgeOpenDays" Days Local,
    "Dagen zonder weekend en schoolvakantie tussen twee plaatsingen die ten hoogste een overbrugging zijn",
    "Days without weekends and school holidays between two placements that are at most a bridge"
    { 2000-1-1.. = "5" Unsure NO_LAW; }

    "line.endAge" Years National,
    "Leeftijd waarop de lijn op zijn laatst eindigt",
    "Age at which the line ends at the latest"
    { 2000-1-1.. = "14" Certain "Wet op het primair onderwijs art. 39(4)"; }

    "anniversary.leapDay" MonthDay National,
    "Dag waarop een kind van 29 februari jarig is in een gewoon jaar",
    "Day on which a child of 29 February has its birthday in a common year"
    { 2000-1-1.. = "03-01" Likely "Keuze van Doorlijn: een leeftijd is bereikt na de laatste dag van het levensjaar"; }

    "school.earliestAge" Years National,
    "Leeftijd waarop een kind op zijn vroegst leerling kan zijn",
    "Age from which a child can be a pupil"
    { 2000-1-1.. = "4" Certain "Wet op het primair onderwijs art. 39(1)"; }

    "school.compulsoryAge" Years National,
    "Leeftijd na welke de leerplicht begint, op de eerste schooldag van de volgende maand",
    "Age after which school is compulsory, from the first school day of the next month"
    { 2000-1-1.. = "5" Certain "Leerplichtwet art. 3(1)"; }

    "school.underSixExemptionHours" Hours National,
    "Uren per week die een leerling onder de 6 na melding thuis mag blijven",
    "Hours a week that a pupil under 6 may stay at home after notice"
    { 2000-1-1.. = "5" Certain "Leerplichtwet art. 11a"; }

    "school.trialFromAge" Period National,
    "Leeftijd waarop een kind op zijn vroegst op school mag wennen",
    "Age from which a child may have trial days at school"
    { 2000-1-1.. = "P3Y10M" Certain "Wet op het primair onderwijs art. 39(3)"; }

    "school.trialDays" Count National,
    "Dagen die een kind ten hoogste op school mag wennen",
    "Trial days that a child may have at school, at most"
    { 2000-1-1.. = "5" Certain "Wet op het primair onderwijs art. 39(3)"; }

    "school.registrationAge" Period National,
    "Leeftijd waarop een kind op zijn vroegst op een school kan worden aangemeld",
    "Age from which a child can be registered for a school"
    { 2014-8-1.. = "P3Y" Certain "Wet op het primair onderwijs art. 40(2)"; }

    "school.registrationDays" Days National,
    "Dagen voor de gewenste datum waarop een kind zo mogelijk is aangemeld: tien weken",
    "Days before the wanted date by which a child is registered if possible: ten weeks"
    { 2000-1-1.. = "70" Certain "Wet op het primair onderwijs art. 40(2)"; }

    "school.decisionWeeks" Weeks National,
    "Weken waarin een school over de toelating beslist",
    "Weeks within which a school decides on admission"
    { 2014-8-1.. = "6" Certain "Wet op het primair onderwijs art. 40(6)"; }

    "school.decisionExtensionWeeks" Weeks National,
    "Weken waarmee een school de beslissing ten hoogste uitstelt",
    "Weeks by which a school may at most put off the decision"
    { 2014-8-1.. = "4" Certain "Wet op het primair onderwijs art. 40(6)"; }

    "school.yearStart" MonthDay National,
    "Eerste dag van het schooljaar",
    "First day of the school year"
    { 2000-1-1.. = "08-01" Certain "Wet op het primair onderwijs art. 1"; }

    "school.groupChange" MonthDay National,
    "Dag waarop groepen wisselen; de overgang van groep 2 naar 3 is dan besproken",
    "Day on which groups change; the move from group 2 to 3 has been discussed by then"
    { 2000-1-1.. = "08-01" Likely "Wet op het primair onderwijs art. 160(1)(b): het einde van de vroegschoolse educatie"; }

    "group.cutoff" MonthDay Local,
    "Dag waarop de leeftijd de gebruikelijke groep bepaalt; de school beslist",
    "Day on which the age tells the usual group; the school decides"
    { 2000-1-1.. = "10-01" Unsure "Gebruik, geen wet: leeftijd op 1 oktober min 3"; }

    "pupilCount.date" MonthDay National,
    "Teldatum van leerlingen",
    "Day on which pupils are counted"
    { 2000-1-1..2022-12-31 = "10-01" Likely "Besluit bekostiging WPO, tot de vereenvoudiging van de bekostiging";
      2023-1-1.. = "02-01" Likely "Wet vereenvoudiging bekostiging primair onderwijs"; }
}
