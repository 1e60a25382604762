//! Why what is recorded of organisations, children and their guardians is refused.

/// Hands these reasons on with those that came before, to the next of the named macros.
macro_rules! registering {
    ([$next:ident $($then:ident)*] $($before:tt)*) => { $next! { [$($then)*] $($before)*
        EndBeforeStart, "end-before-start",
            "De einddatum ligt voor de begindatum.", "The end date lies before the start date.";
        StartBeforeBirth, "start-before-birth",
            "De begindatum ligt voor de geboortedatum.", "The start date lies before the birth date.";
        DateBeforeBirth, "date-before-birth",
            "Deze datum ligt voor de geboortedatum.", "This date lies before the birth date.";
        StartAfterLine, "start-after-line",
            "De begindatum ligt op of na de verjaardag waarop de doorgaande lijn van het kind eindigt (line.endAge).",
            "The start date lies on or after the birthday on which the child's line ends (line.endAge).";
        BirthInFuture, "birth-in-future",
            "De geboortedatum ligt in de toekomst.", "The birth date lies in the future.";
        BirthTooLongAgo, "birth-too-long-ago",
            "Het kind heeft de leeftijd bereikt waarop de doorgaande lijn eindigt (line.endAge).",
            "The child has reached the age at which the line ends (line.endAge).";
        PlacementOverlaps, "placement-overlaps",
            "Het kind heeft in deze dagen al een plaatsing van dezelfde soort op deze locatie.",
            "The child already has a placement of this kind at this location on these days.";
        HoursMissing, "hours-missing",
            "Bij kinderopvang hoort het aantal uren per week.", "Childcare needs the number of hours per week.";
        HoursImpossible, "hours-impossible",
            "Dit aantal uren per week kan niet: het moet meer dan 0 zijn en hooguit 168.",
            "This number of hours per week cannot be: it must be more than 0 and at most 168.";
        PreschoolHoursImpossible, "preschool-hours-impossible",
            "De uren voorschoolse educatie zijn meer dan de uren van de plaatsing, of meer dan er in zoveel dagen gaan.",
            "The hours of preschool education exceed those of the placement, or what fits in so many days.";
        GroupWithoutSchool, "group-without-school",
            "Een jaargroep hoort alleen bij een plaatsing op school.", "Only a placement at school has a group.";
        PreschoolEducationElsewhere, "preschool-education-elsewhere",
            "Voorschoolse educatie hoort alleen bij dagopvang of peuteropvang.",
            "Only day care and preschool give preschool education.";
        SecondaryWithoutSchool, "secondary-without-school",
            "Alleen een plaatsing op school heeft een datum van vertrek naar het voortgezet onderwijs.",
            "Only a placement at school has a date of leaving for secondary school.";
        SecondaryBeforeStart, "secondary-before-start",
            "Het vertrek naar het voortgezet onderwijs ligt voor het begin van de plaatsing.",
            "Leaving for secondary school lies before the start of the placement.";
        ProgrammeUnknown, "programme-unknown",
            "Dit programma staat niet in de codelijst preschool-programmes.",
            "This programme is not in the code list preschool-programmes.";
        LocationUnknown, "location-unknown",
            "Deze locatie bestaat niet of is niet zichtbaar.", "This location does not exist or is not visible.";
        LocationClosed, "location-closed",
            "Deze locatie is gesloten op of voor de begindatum.", "This location is closed on or before the start date.";
        LocationOutsideToken, "location-outside-token",
            "Het token geldt niet voor deze locatie.", "The token does not hold for this location.";
        LocationOfOthers, "location-of-others",
            "Opvang bij een ander legt die ander zelf vast; alleen een plaatsing op school mag bij een andere organisatie liggen.",
            "Care elsewhere is recorded by those who give it; only a placement at school may lie with another organisation.";
        CareNotOffered, "care-not-offered",
            "Deze locatie biedt deze soort opvang of onderwijs niet.", "This location does not offer this kind of care.";
        CareOfOtherKind, "care-of-other-kind",
            "Deze soort hoort niet bij dit type locatie.", "This kind of care does not belong to this kind of location.";
        IdentifierOfOtherKind, "identifier-of-other-kind",
            "Dit nummer hoort niet bij deze soort organisatie of locatie.",
            "This number does not belong to this kind of organisation or location.";
        IdentifierTaken, "identifier-taken",
            "Dit nummer hoort al bij een ander.", "This number already belongs to another.";
        ReferenceTaken, "reference-taken",
            "Deze verwijzing hoort al bij een ander.", "This reference already belongs to another.";
        OtherSource, "other-source",
            "Een andere bron heeft dit anders vastgelegd.", "Another source has stated this otherwise.";
        CompareTooWide, "compare-too-wide",
            "Hier zijn meer dan 1000 plaatsingen in deze periode; kies een kortere.",
            "There are more than 1000 placements here in this period; choose a shorter one.";
        FollowedInPart, "followed-in-part",
            "Wijzigingen volgen kan alleen met een token voor de hele organisatie.",
            "Changes can be followed only with a token for the whole organisation.";
        FollowedWithFilter, "followed-with-filter",
            "Wijzigingen volgen kan niet samen met een filter of cursor.", "Changes cannot be followed together with a filter or cursor.";
        ChildUnknown, "child-unknown",
            "Dit kind bestaat niet of is niet zichtbaar.", "This child does not exist or is not visible.";
        ChildNamedOnce, "child-named-once",
            "Noem het kind met childId of met childReference: een van beide.", "Name the child by childId or by childReference: one of them.";
        CitizenNumber, "citizen-number",
            "Dit lijkt een burgerservicenummer; dat wordt hier niet vastgelegd.",
            "This looks like a citizen service number (BSN), which is never kept here.";
        CitizenNumberSuspected, "citizen-number-suspected",
            "Hierin lijkt een burgerservicenummer te staan; haal het weg als dat zo is.",
            "A citizen service number (BSN) seems to stand in this; take it out if so.";
        NameEmpty, "name-empty",
            "In deze naam staat geen letter.", "This name holds no letter.";
        DuplicateEntry, "duplicate-entry",
            "Dit komt twee keer voor.", "This occurs twice.";
        PartnerKind, "partner-kind",
            "Een samenwerking heeft een schoollocatie en een of meer opvanglocaties.",
            "A partnership has a school location and one or more childcare locations.";
        NotAParty, "not-a-party",
            "Ten minste een van de locaties moet van de eigen organisatie zijn.",
            "At least one of the locations must be the caller's own.";
        GuardianUnknown, "guardian-unknown",
            "De inschrijving van dit kind heeft geen ouder met deze id.", "The registration of this child has no guardian with this id.";
        GuardianWithoutAuthority, "guardian-without-authority",
            "Een ouder zonder gezag krijgt geen code.", "A guardian without parental authority gets no code.";
        GuardianWithoutContact, "guardian-without-contact",
            "Van deze ouder is geen e-mailadres of telefoonnummer vastgelegd om de code heen te sturen.",
            "There is no e-mail address or telephone number of this guardian on file to send the code to.";
        GuardianDiffers, "guardian-differs",
            "Bij dit kind is een andere naam of bereikbaarheid vastgelegd, dus misschien is dit een andere ouder.",
            "Another name or contact is on file at this child, so this may be another guardian.";
        InvitationUnknown, "invitation-unknown",
            "Deze uitnodiging bestaat niet of niet meer.", "There is no such invitation, or there is no more.";
        CodeWrong, "code-wrong",
            "Dit is niet de code van deze uitnodiging; de poging telt mee.", "This is not the code of this invitation; the try counts.";
        CodeExchanged, "code-exchanged",
            "Deze code is al ingewisseld.", "This code has already been exchanged.";
        CodeExpired, "code-expired",
            "Deze code geldt niet meer; vraag een nieuwe uitnodiging.", "This code holds no longer; ask for a new invitation.";
        CodeTriedTooOften, "code-tried-too-often",
            "Deze code is vervallen na te veel foute pogingen; vraag een nieuwe uitnodiging.",
            "This code lapsed after too many wrong tries; ask for a new invitation.";
        LinkDecided, "link-decided",
            "Over deze koppeling is al beslist.", "This link has already been decided.";
        LinkNotConfirmed, "link-not-confirmed",
            "Alleen een bevestigde koppeling kan ongedaan worden gemaakt.", "Only a confirmed link can be undone.";
        ParameterUnknown, "parameter-unknown",
            "Deze regelparameter bestaat niet.", "This rule parameter does not exist.";
        ParameterNotLocal, "parameter-not-local",
            "Een gemeente mag deze regelparameter niet zelf vaststellen.", "A municipality may not set this rule parameter.";
        ParameterValue, "parameter-value",
            "Deze waarde past niet bij de eenheid van de regelparameter.", "This value does not fit the unit of the rule parameter.";
        ParameterAboveMost, "parameter-above-most",
            "Deze waarde is hoger dan de eenheid van de regelparameter toelaat.", "This value is higher than the unit of the rule parameter allows.";
        ParameterBelowNational, "parameter-below-national",
            "Een eigen waarde mag hier niet lager zijn dan de landelijke.", "A municipality's own value may not be lower than the national one here.";
        SourceMissing, "source-missing",
            "Bij een waarde hoort een bron.", "A value needs a source.";
        ParameterInPast, "parameter-in-past",
            "Een eigen waarde geldt op zijn vroegst vanaf vandaag.", "A municipality's own value holds from today at the earliest.";
        SearchTooWide, "search-too-wide",
            "Zoek op een verwijzing, of op geboortedatum met voornaam of achternaam (volledig of drie letters).",
            "Search by a reference, or by birth date with given or family name (whole or three letters).";
        ImportUnreadable, "import-unreadable",
            "Dit bestand is niet te lezen als het genoemde register.", "This file cannot be read as the register named.";
        Incomplete, "incomplete",
            "Na deze wijziging ontbreekt er een verplicht onderdeel.", "After this change a required part is missing.";
    } };
}
