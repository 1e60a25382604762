//! Professionals and children (beroepskracht-kindratio), and the part that trainees may be of the professionals.
//!
//! The day-care tables have rows of three numbers: professionals, the children they may care for at most, and how many of these
//! may be under 1 year old. Where a number of professionals stands twice, the row with fewer infants allows more children.

use crate::parameter::definition::define;

const TABLE_1: &str = "Besluit kwaliteit kinderopvang bijlage 1 onderdeel a, tabel 1";
const FORMULA: &str = "Besluit kwaliteit kinderopvang bijlage 1 onderdeel a, rekenregels";
const TABLE_2_OLD: &str = "Besluit kwaliteit kinderopvang bijlage 1 onderdeel b, tabel 2, tot 1 juli 2024";
const AFTER_SCHOOL_2024: &str = "Besluit kwaliteit kinderopvang bijlage 1 onderdeel b, per 1 juli 2024";
const FEWER_DAY_CARE: &str = "Besluit kwaliteit kinderopvang art. 7";
const FEWER_AFTER_SCHOOL: &str = "Besluit kwaliteit kinderopvang art. 16";
const FEWER: &str = "Besluit kwaliteit kinderopvang art. 7 en 16";
const TRAINEES: &str = "Regeling Wet kinderopvang art. 9";

define! {
    /// Ratios of professionals and children, and of trainees and professionals.
    RATIO;

    "ratio.dayCare.age0to1" Table National,
    "Dagopvang van 0 tot 1 jaar: beroepskrachten, kinderen ten hoogste, waarvan onder 1 jaar",
    "Day care from 0 to 1 year: professionals, children at most, of whom under 1 year"
    { 2019-1-1.. = "1,3,3;2,6,6;3,9,9;4,12,12" Certain TABLE_1; }

    "ratio.dayCare.age1to2" Table National,
    "Dagopvang van 1 tot 2 jaar: beroepskrachten, kinderen ten hoogste, waarvan onder 1 jaar",
    "Day care from 1 to 2 years: professionals, children at most, of whom under 1 year"
    { 2019-1-1.. = "1,5,0;2,10,0;3,15,0;4,16,0" Certain TABLE_1; }

    "ratio.dayCare.age2to3" Table National,
    "Dagopvang van 2 tot 3 jaar: beroepskrachten, kinderen ten hoogste, waarvan onder 1 jaar",
    "Day care from 2 to 3 years: professionals, children at most, of whom under 1 year"
    { 2019-1-1.. = "1,8,0;2,16,0" Certain TABLE_1; }

    "ratio.dayCare.age3to4" Table National,
    "Dagopvang van 3 tot 4 jaar: beroepskrachten, kinderen ten hoogste, waarvan onder 1 jaar",
    "Day care from 3 to 4 years: professionals, children at most, of whom under 1 year"
    { 2019-1-1.. = "1,8,0;2,16,0" Certain TABLE_1; }

    "ratio.dayCare.age2to4" Table National,
    "Dagopvang van 2 tot 4 jaar: beroepskrachten, kinderen ten hoogste, waarvan onder 1 jaar",
    "Day care from 2 to 4 years: professionals, children at most, of whom under 1 year"
    { 2019-1-1.. = "1,8,0;2,16,0" Certain TABLE_1; }

    "ratio.dayCare.age0to2" Table National,
    "Dagopvang van 0 tot 2 jaar: beroepskrachten, kinderen ten hoogste, waarvan onder 1 jaar",
    "Day care from 0 to 2 years: professionals, children at most, of whom under 1 year"
    { 2019-1-1.. = "1,4,4;2,8,8;3,14,8;4,16,8" Certain TABLE_1; }

    "ratio.dayCare.age0to3" Table National,
    "Dagopvang van 0 tot 3 jaar: beroepskrachten, kinderen ten hoogste, waarvan onder 1 jaar",
    "Day care from 0 to 3 years: professionals, children at most, of whom under 1 year"
    { 2019-1-1.. = "1,5,5;2,10,10;3,13,8;3,14,4;3,15,3;4,16,8" Certain TABLE_1; }

    "ratio.dayCare.age0to4" Table National,
    "Dagopvang van 0 tot 4 jaar: beroepskrachten, kinderen ten hoogste, waarvan onder 1 jaar",
    "Day care from 0 to 4 years: professionals, children at most, of whom under 1 year"
    { 2019-1-1.. = "1,5,5;2,12,12;3,14,8;3,15,5;3,16,3;4,16,8" Certain TABLE_1; }

    "ratio.dayCare.age1to3" Table National,
    "Dagopvang van 1 tot 3 jaar: beroepskrachten, kinderen ten hoogste, waarvan onder 1 jaar",
    "Day care from 1 to 3 years: professionals, children at most, of whom under 1 year"
    { 2019-1-1.. = "1,6,0;2,11,0;3,16,0" Certain TABLE_1; }

    "ratio.dayCare.age1to4" Table National,
    "Dagopvang van 1 tot 4 jaar: beroepskrachten, kinderen ten hoogste, waarvan onder 1 jaar",
    "Day care from 1 to 4 years: professionals, children at most, of whom under 1 year"
    { 2019-1-1.. = "1,7,0;2,13,0;3,16,0" Certain TABLE_1; }

    "ratio.dayCare.formula" List National,
    "Rekenregel bij kinderen onder 1 jaar: kinderen per beroepskracht van 0, 1, 2 en 3 jaar",
    "Formula where children under 1 year are present: children for each professional of 0, 1, 2 and 3 years"
    { 2019-1-1.. = "3,5,6,8" Certain FORMULA; }

    "ratio.dayCare.formulaDivisor" Decimal National,
    "Rekenregel bij kinderen onder 1 jaar: deler van de som voor 1 tot en met 3 jaar",
    "Formula where children under 1 year are present: divisor of the sum for 1 to 3 years"
    { 2019-1-1.. = "1.2" Certain FORMULA; }

    "ratio.afterSchool.age4to6" Decimal Local,
    "BSO, op centrumniveau: beroepskrachten per kind van 4 tot en met 6 jaar",
    "After-school care, for the whole centre: professionals for each child of 4 to 6 years"
    { 2024-7-1.. = "0.1" Likely AFTER_SCHOOL_2024; }

    "ratio.afterSchool.age7to12" Decimal Local,
    "BSO, op centrumniveau: beroepskrachten per kind van 7 jaar of ouder",
    "After-school care, for the whole centre: professionals for each child of 7 years or older"
    { 2024-7-1.. = "0.083" Likely AFTER_SCHOOL_2024; }

    "ratio.afterSchool.group4to7" Table National,
    "BSO, basisgroep van 4 tot 7 jaar: beroepskrachten, kinderen ten hoogste, waarvan onder 7 jaar",
    "After-school care, group of 4 to 7 years: professionals, children at most, of whom under 7 years"
    { 2019-1-1..2024-6-30 = "1,10,10;2,20,20" Likely TABLE_2_OLD; }

    "ratio.afterSchool.group4to13" Table National,
    "BSO, basisgroep van 4 tot 13 jaar: beroepskrachten, kinderen ten hoogste, waarvan onder 7 jaar",
    "After-school care, group of 4 to 13 years: professionals, children at most, of whom under 7 years"
    { 2019-1-1..2024-6-30 = "1,11,9;2,22,18" Likely TABLE_2_OLD; }

    "ratio.afterSchool.group7to13" Table National,
    "BSO, basisgroep van 7 tot 13 jaar: beroepskrachten, kinderen ten hoogste, waarvan onder 7 jaar",
    "After-school care, group of 7 to 13 years: professionals, children at most, of whom under 7 years"
    { 2019-1-1..2024-6-30 = "1,12,0;2,24,0;3,30,0" Likely TABLE_2_OLD; }

    "ratio.dayCare.fewerStaffHours" Hours National,
    "Dagopvang: uren per dag dat minder beroepskrachten dan nodig aanwezig mogen zijn",
    "Day care: hours a day in which fewer professionals than required may be present"
    { 2018-1-1.. = "3" Certain FEWER_DAY_CARE; }

    "ratio.afterSchool.fewerStaffSchoolDayHours" Hours National,
    "BSO op schooldagen: uren per dag dat minder beroepskrachten dan nodig aanwezig mogen zijn",
    "After-school care on school days: hours a day in which fewer professionals than required may be present"
    { 2018-1-1.. = "0.5" Certain FEWER_AFTER_SCHOOL; }

    "ratio.afterSchool.fewerStaffFreeDayHours" Hours National,
    "BSO op vrije dagen: uren per dag dat minder beroepskrachten dan nodig aanwezig mogen zijn",
    "After-school care on free days: hours a day in which fewer professionals than required may be present"
    { 2018-1-1.. = "3" Certain FEWER_AFTER_SCHOOL; }

    "ratio.fewerStaffOpeningHours" Hours National,
    "Uren aaneengesloten open vanaf welke drie uur met minder beroepskrachten mag",
    "Hours open without a break from which three hours with fewer professionals are allowed"
    { 2018-1-1.. = "10" Certain FEWER; }

    "ratio.fewerStaffFraction" Fraction National,
    "Deel van de nodige beroepskrachten dat dan ten minste aanwezig is",
    "Part of the required professionals that is then present at least"
    { 2018-1-1.. = "1/2" Certain FEWER; }

    "ratio.aloneReachableMinutes" Minutes National,
    "Minuten waarin een volwassene er kan zijn als een beroepskracht alleen is",
    "Minutes within which an adult can be there when one professional is alone"
    { 2018-1-1.. = "15" Certain FEWER; }

    "ratio.traineeFraction" Fraction National,
    "Deel van de nodige beroepskrachten dat ten hoogste in opleiding is (BBL), per centrum",
    "Part of the required professionals that may be trainees (BBL), for each centre"
    { 2018-1-1..2021-12-31 = "1/3" Certain TRAINEES;
      2022-1-1..2026-6-30 = "1/2" Certain "Regeling Wet kinderopvang art. 9, Stcrt. 2024, 13991 (tijdelijk)";
      2026-7-1.. = "1/2" Likely "Rijksoverheid 27 januari 2026: structureel per 1 juli 2026"; }

    "ratio.studentFraction" Fraction National,
    "Deel van de nodige beroepskrachten dat ten hoogste stagiair is (BOL), per centrum",
    "Part of the required professionals that may be students (BOL), for each centre"
    { 2018-1-1.. = "1/3" Certain "Regeling Wet kinderopvang art. 9; CAO Kinderopvang art. 8.6"; }

    "ratio.afterSchool.otherQualifiedFraction" Fraction Local,
    "BSO: deel van de nodige beroepskrachten dat anders gekwalificeerd mag zijn",
    "After-school care: part of the required professionals that may have another qualification"
    { 2024-7-1.. = "1/3" Unsure "Verbetermaatregelen kinderopvang per 1 juli 2024; het deel is niet geverifieerd"; }
}
