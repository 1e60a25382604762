//! Why a programme, a sign-up, a candidate, a contract or a training agreement is refused.

/// Hands these reasons on with those that came before, to the next of the named macros.
macro_rules! combining {
    ([$next:ident $($then:ident)*] $($before:tt)*) => { $next! { [$($then)*] $($before)*
        EngagementUnknown, "engagement-unknown",
            "Het concept heeft geen aanstelling met dit volgnummer; de eerste is 0.",
            "The draft has no engagement with this number; the first is 0.";
        ShiftEndsBeforeStart, "shift-ends-before-start",
            "De dienst eindigt niet na het begin.", "The shift does not end after it starts.";
        CandidateUnknown, "candidate-unknown",
            "Deze kandidaat doet niet mee.", "This candidate does not take part.";
        PlaceUnknown, "place-unknown",
            "Deze plek doet niet mee.", "This place does not take part.";
        FixedPairImpossible, "fixed-pair-impossible",
            "Dit vaste paar is uitgesloten of breekt een harde regel.", "This fixed pair is forbidden or breaks a hard rule.";
        TimesReversed, "times-reversed",
            "Het einde ligt niet na het begin.", "The end does not lie after the start.";
        ShiftTooLong, "shift-too-long",
            "Een dienst duurt niet langer dan een week.", "A shift does not last longer than a week.";
        BreakTooLong, "break-too-long",
            "De pauze duurt zo lang als de dienst of langer.", "The break lasts as long as the shift or longer.";
        ShiftOutsideEngagement, "shift-outside-engagement",
            "De dienst begint op een dag waarop de aanstelling niet loopt.",
            "The shift starts on a day on which its engagement does not run.";
        RatioWithoutChildcare, "ratio-without-childcare",
            "Alleen een aanstelling in de kinderopvang heeft een beroepskracht-kindratio.",
            "Only an engagement in childcare has a ratio of professionals and children.";
        TooYoungForAfterSchool, "too-young-for-after-school",
            "Buitenschoolse opvang is er voor kinderen vanaf 4 jaar.", "After-school care is for children from 4 years on.";
        CareGroupUnknown, "care-group-unknown",
            "Er is geen groep met dit volgnummer; de eerste is 0.", "There is no group with this number; the first is 0.";
        NormsUnknown, "norms-unknown",
            "Van deze dag zijn de normen van wet en cao hier niet bekend; zie /rule-parameters voor de dagen waarop zij gelden.",
            "The norms of law and agreement are not known here for this day; see /rule-parameters for the days on which they hold.";
        SchoolYearImpossible, "school-year-impossible",
            "Een schooljaar loopt van een jaar naar het volgende, zoals 2026-2027.",
            "A school year runs from one year into the next, such as 2026-2027.";
        StartOutsideYear, "start-outside-year",
            "De begindatum ligt niet in dit schooljaar.", "The start date does not lie in this school year.";
        SeatsReversed, "seats-reversed",
            "Er zijn minder stoelen dan er ten minste moeten zijn.", "There are fewer seats than there must be at least.";
        PartnerRoleUnfit, "partner-role-unfit",
            "Deze rol past niet bij deze soort organisatie: employer is een schoolbestuur of houder van kinderopvang, trainer een opleider, \
             funder een gemeente.",
            "This role does not fit this kind of organisation: employer is a school board or childcare provider, trainer a training \
             provider, funder a municipality.";
        SignedWithoutDate, "signed-without-date",
            "Bij een getekende afspraak hoort de dag waarop zij is gemaakt.", "An agreement that is signed needs the day on which it was made.";
        SignerNotAParty, "signer-not-a-party",
            "Deze organisatie heeft geen locatie in de samenwerking.", "This organisation has no location in the partnership.";
        NoSuchProgramme, "no-such-programme",
            "Dit programma bestaat niet of is niet zichtbaar.", "This programme does not exist or is not visible.";
        SignUpSite, "sign-up-site",
            "Een aanmelding heeft een schoollocatie en een opvanglocatie.", "A sign-up has a school location and a childcare location.";
        NotRecognised, "not-recognised",
            "Een einddatum of kwalificatie hoort alleen bij een erkend leerbedrijf.",
            "Only a recognised training company has a last day or qualifications.";
        OfferedHoursImpossible, "offered-hours-impossible",
            "Deze uren per week kunnen niet op deze dagen.", "These hours a week cannot be on these days.";
        AfterProgramme, "after-programme",
            "Deze dag ligt na de laatste dag van het programma.", "This day lies after the last day of the programme.";
        LinkRevoked, "link-revoked",
            "Deze link is al ingetrokken.", "This link has already been revoked.";
        SignUpState, "sign-up-state",
            "Dit kan niet in de staat waarin de aanmelding is.", "This cannot be done in the state of the sign-up.";
        SiteNeeded, "site-needed",
            "Deze locatie moet hier eerst bekend zijn; noem haar met locationId.",
            "This site must be known here first; name it by locationId.";
        SeatsTaken, "seats-taken",
            "Het programma heeft niet zoveel stoelen meer; laat de aanmelding wachten.",
            "The programme has no more seats for this; let the sign-up wait.";
        PlaceAccepted, "place-accepted",
            "Aangenomen plekken blijven; meld een nieuwe plek apart aan.", "Accepted places stay; offer a new one in a sign-up of its own.";
        CandidateState, "candidate-state",
            "Dit kan niet in de staat waarin de kandidaat is.", "This cannot be done in the state of the candidate.";
        RecordedByOthers, "recorded-by-others",
            "Dit legt de coördinator vast; vraag daar om het te verbeteren.",
            "The coordinator records this; ask there to have it corrected.";
        NotEligible, "not-eligible",
            "De kandidaat voldoet niet aan de voorwaarden; zie ineligible.", "The candidate does not meet the conditions; see ineligible.";
        ScreeningOpen, "screening-open",
            "Nog niet elke stap van de selectie is gehaald: gesprek, meeloopdag en taalniveau.",
            "Not every step of the selection was passed: interview, taster day and language level.";
        PairUnknown, "pair-unknown",
            "Dit paar staat niet in deze koppeling.", "This pair is not in this matching run.";
        PlaceTaken, "place-taken",
            "Deze plek heeft een ander intussen.", "Somebody else has this place meanwhile.";
        NotAPartner, "not-a-partner",
            "Deze organisatie doet niet mee aan het programma.", "This organisation takes no part in the programme.";
        NotAMember, "not-a-member",
            "Deze organisatie heeft geen lid in de werkgroep.", "This organisation has no member in the working group.";
        PlacementEnded, "placement-ended",
            "De nieuwe plaatsing begint niet na het begin van de plaatsing die zij opvolgt.",
            "The new placement does not begin after the start of the one that it follows.";
        EmployerOfOtherKind, "employer-of-other-kind",
            "Deze kant hoort niet bij dit soort locatie.", "This side does not belong to this kind of location.";
        SideMissing, "side-missing",
            "Een combinatiefunctie heeft een aanstelling op school en een in de opvang.",
            "A combination contract has an engagement at a school and one in childcare.";
        CoordinatorKindUnfit, "coordinator-kind-unfit",
            "Deze organisatie is geen coördinator.", "This organisation is no coordinator.";
        ContractOverlaps, "contract-overlaps",
            "Deze persoon heeft in deze tijd al een combinatiefunctie-contract dat niet is geëindigd.",
            "This person already has a combination contract for some of these days that has not ended.";
        ScheduleUnfit, "schedule-unfit",
            "Het rooster noemt een aanstelling die er dan niet is, of een dag waarop zij niet loopt; pas eerst het rooster aan.",
            "The schedule names an engagement that is not there then, or a day on which it does not run; change the schedule first.";
        ContractState, "contract-state",
            "Dit kan niet in de staat waarin het contract is.", "This cannot be done in the state of the contract.";
        FindingsBlock, "findings-block",
            "Er zijn bevindingen die in de weg staan; lees ze bij /findings.", "There are findings that stand in the way; read them at /findings.";
        RegisterEntryMissing, "register-entry-missing",
            "De inschrijving in het personenregister kinderopvang of de koppeling met de houder is niet vastgelegd.",
            "The entry in the childcare register of persons, or its link with the provider, is not recorded.";
        CertificateMissing, "certificate-missing",
            "Voor deze aanstelling is geen verklaring omtrent het gedrag gezien.",
            "No certificate of conduct was seen for this engagement.";
        SignatoryUnfit, "signatory-unfit",
            "De eigen organisatie tekent dit niet.", "The caller's organisation does not sign this.";
        AlreadySigned, "already-signed",
            "Deze partij heeft al getekend.", "This party has signed already.";
        EndAfterContract, "end-after-contract",
            "De einddatum ligt na de laatste dag van het contract.", "The end date lies after the last day of the contract.";
        EngagementNotRunning, "engagement-not-running",
            "Deze aanstelling loopt niet op de eerste dag van de wijziging.",
            "This engagement does not run on the first day of the amendment.";
        StartBeforeAmendment, "start-before-amendment",
            "Een nieuwe aanstelling begint niet voor de wijziging.", "A new engagement does not begin before the amendment.";
        NothingAmended, "nothing-amended",
            "Deze wijziging wijzigt niets.", "This amendment amends nothing.";
        SiteNotInContract, "site-not-in-contract",
            "Op deze locatie wordt volgens het contract niet gewerkt.", "By the contract there is no work at this site.";
        ContractUnknown, "contract-unknown",
            "Dit contract bestaat niet of is niet zichtbaar.", "This contract does not exist or is not visible.";
        StudyYearOutside, "study-year-outside",
            "Dit studiejaar ligt niet binnen de praktijkovereenkomst.", "This study year does not lie within the training agreement.";
        HoursBeyondTotal, "hours-beyond-total",
            "De begeleide uren en de praktijkuren zijn samen meer dan alle klokuren.",
            "The guided hours and the practice hours together exceed all clock hours.";
        OpinionTooLate, "opinion-too-late",
            "Dit oordeel komt na de dag waarop het meetellen begint.", "This opinion comes after the day from which the share holds.";
        TrainingProviderUnfit, "training-provider-unfit",
            "Deze organisatie is geen opleider.", "This organisation is no training provider.";
        TrainingAgreementExists, "training-agreement-exists",
            "Voor deze aanstelling is er al een praktijkovereenkomst.", "There is a training agreement for this engagement already.";
        TrainingAgreementMissing, "training-agreement-missing",
            "Voor deze aanstelling is er geen praktijkovereenkomst die alle drie hebben getekend.",
            "There is no training agreement for this engagement that all three have signed.";
        AgreementSigned, "agreement-signed",
            "Dit is door alle drie getekend en blijft zoals het is.", "All three have signed this, and it stays as it is.";
        AgreementUnsigned, "agreement-unsigned",
            "Nog niet alle drie hebben getekend.", "Not all three have signed yet.";
        MonthOutside, "month-outside",
            "Deze maand ligt niet binnen de praktijkovereenkomst.", "This month does not lie within the training agreement.";
    } };
}
