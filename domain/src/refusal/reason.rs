//! The table of reasons: one code and one sentence in Dutch and in English for each.

use crate::language::Bilingual;

macro_rules! reasons {
    ($($member:ident, $code:literal, $dutch:literal, $english:literal;)+) => {
        /// A reason for which a rule refuses; the English sentence is its documentation.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Reason { $(#[doc = $english] $member,)+ }

        impl Reason {
            /// All reasons.
            pub const ALL: &'static [Self] = &[$(Self::$member),+];

            /// The code, in kebab-case.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$member => $code,)+ }
            }

            /// The reason with a code.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|reason| reason.code() == code)
            }

            /// The sentence for the caller.
            pub const fn text(self) -> Bilingual {
                match self { $(Self::$member => Bilingual { dutch: $dutch, english: $english },)+ }
            }
        }
    };
}

reasons! {
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
    HandoverKindUnfit, "handover-kind-unfit",
        "Bij deze overgang is er niets over te dragen.", "There is nothing to hand over at this transition.";
    HandoverSiteUnfit, "handover-site-unfit",
        "Deze locatie past niet bij de soort overgang.", "This location does not fit the kind of transition.";
    ChildNotPlaced, "child-not-placed",
        "Het kind heeft geen plaatsing van de eigen organisatie op deze locatie.",
        "The child has no placement of the caller's organisation at this location.";
    ChannelUnfit, "channel-unfit",
        "Deze weg past niet bij de soort overgang of bij deze stap.", "This channel does not fit the kind of transition or this step.";
    HandoverExists, "handover-exists",
        "Voor dit kind is er al zo'n overdracht vanaf deze locatie.", "There is such a handover of this child from this location already.";
    OrganisationUnknown, "organisation-unknown",
        "Deze organisatie bestaat niet.", "There is no such organisation.";
    PartyKindUnfit, "party-kind-unfit",
        "Alleen schoolbesturen en houders van kinderopvang doen mee aan een overdrachtsafspraak.",
        "Only school boards and childcare providers join a handover agreement.";
    AgreementInPast, "agreement-in-past",
        "Een afspraak geldt op zijn vroegst vanaf vandaag.", "An agreement is in force from today at the earliest.";
    AgreementInForce, "agreement-in-force",
        "Deze afspraak geldt al en blijft zoals zij is; maak een nieuwe versie.",
        "This agreement is in force and stays as it is; make a new version.";
    AgreementExists, "agreement-exists",
        "Vanaf deze dag geldt al een andere afspraak.", "Another agreement is in force from this day already.";
    HandoverUnknown, "handover-unknown",
        "Deze overdracht bestaat niet of is niet zichtbaar.", "This handover does not exist or is not visible.";
    HandoverState, "handover-state",
        "Dit kan niet in de staat waarin de overdracht is.", "This cannot be done in the state of the handover.";
    SectionNotAllowed, "section-not-allowed",
        "Dit onderdeel gaat bij deze overgang niet mee.", "This section does not go along at this transition.";
    SectionMissing, "section-missing",
        "Dit onderdeel is nog niet ingevuld.", "This section has not been written yet.";
    SectionUnknown, "section-unknown",
        "De overdracht heeft dit onderdeel niet.", "The handover does not have this section.";
    SectionDiffers, "section-differs",
        "Vul precies het onderdeel in dat het adres noemt.", "State exactly the section that the address names.";
    ObservationSystemAgreed, "observation-system-agreed",
        "De partijen hebben een ander kindvolgsysteem afgesproken.", "The parties agreed on another observation system.";
    PrivacyRequestEnded, "privacy-request-ended",
        "Dit verzoek is al beantwoord of ingetrokken.", "This request has been answered or taken back already.";
    DevelopmentPlanElsewhere, "development-plan-elsewhere",
        "Alleen een schoolbestuur legt een ontwikkelingsperspectief vast.", "Only a school board records a development perspective.";
    InvolvementNotAgreed, "involvement-not-agreed",
        "Op dit niveau noemt u een andere organisatie pas als de ouders daarmee akkoord zijn (guardianAgreement met involvement).",
        "At this level another organisation is named once the guardians agreed to that (guardianAgreement with involvement).";
    NotCoveredByAgreement, "not-covered-by-agreement",
        "Hiermee gingen de ouders op die datum niet akkoord; vraag het hun en noem de nieuwe datum (guardianAgreement.date).",
        "The guardians did not agree to this on that date; ask them and state the new date (guardianAgreement.date).";
    OwnerNotInvolved, "owner-not-involved",
        "Deze organisatie staat niet bij wie betrokken is.", "This organisation is not among those involved.";
    EvaluationNotHeld, "evaluation-not-held",
        "Alleen een evaluatie die is gehouden heeft een uitkomst.", "Only an evaluation that was held has an outcome.";
    SupportEnded, "support-ended",
        "Deze ondersteuning is al geëindigd.", "This support has ended.";
    EndBeforeConsultation, "end-before-consultation",
        "De einddatum ligt voor het laatste overleg.", "The end date lies before the last consultation.";
    ReasonSuspected, "reason-suspected",
        "Hierin lijkt een diagnose, herkomst, oorzaak of melding te staan; die hoort hier niet, haal haar weg als dat zo is.",
        "A diagnosis, origin, reason or report seems to stand in this; it does not belong here, take it out if so.";
    ProtocolInFuture, "protocol-in-future",
        "Deze versie van het protocol geldt nog niet.", "This version of the protocol does not hold yet.";
    AttachmentTooLarge, "attachment-too-large",
        "Een bijlage mag niet groter zijn dan handover.attachmentBytes.",
        "An attachment may not be larger than handover.attachmentBytes.";
    AttachmentsTooLarge, "attachments-too-large",
        "De bijlagen van een overdracht mogen samen niet groter zijn dan handover.attachmentsBytes.",
        "The attachments of a handover together may not be larger than handover.attachmentsBytes.";
    AttachmentsTooMany, "attachments-too-many",
        "Een overdracht heeft ten hoogste handover.attachmentsMost bijlagen.",
        "A handover has at most handover.attachmentsMost attachments.";
    AttachmentFormUnknown, "attachment-form-unknown",
        "De inhoud is geen PDF, geen welgevormde XML zonder DOCTYPE en geen JSON.",
        "The content is no PDF, no well-formed XML without a DOCTYPE, and no JSON.";
    AttachmentFormDiffers, "attachment-form-differs",
        "De inhoud is iets anders dan Content-Type zegt.", "The content is something else than Content-Type says.";
    CodeUnknown, "code-unknown",
        "Deze code staat niet in de codelijst.", "This code is not in the code list.";
    DateInFuture, "date-in-future",
        "Deze datum ligt in de toekomst.", "This date lies in the future.";
    DateInPast, "date-in-past",
        "Deze dag is voorbij.", "This day is over.";
    ReceiverUnknown, "receiver-unknown",
        "Er is nog geen ontvangende locatie.", "There is no receiving location yet.";
    InspectionRuns, "inspection-runs",
        "De ouders hebben nog niet allemaal gereageerd en de dagen om de tekst in te zien zijn niet om.",
        "Not all guardians have reacted, and the days to inspect the text have not passed.";
    NothingToSend, "nothing-to-send",
        "Geen van de onderdelen heeft nu een grondslag om mee te gaan.", "None of the sections has a basis to go along now.";
    ConversationMissing, "conversation-missing",
        "Deze overdracht is warm: leg eerst het gesprek vast.", "This handover is warm: record the conversation first.";
    ConsentNotNow, "consent-not-now",
        "De overdracht ligt niet ter inzage, of is al verzonden.", "The handover is not open to inspection, or was already sent.";
    ConsentNotAsked, "consent-not-asked",
        "Voor dit onderdeel is bij deze overgang geen toestemming aan de orde.",
        "Consent has no part in this section at this transition.";
    ConsentNotExplicit, "consent-not-explicit",
        "Voor dit onderdeel is toestemming op papier of met inloggen nodig.", "This section needs consent on paper or by login.";
    WitnessMissing, "witness-missing",
        "Noem wie de handtekening op papier heeft gezien.", "Name who saw the signature on paper.";
    WitnessUnasked, "witness-unasked",
        "Alleen bij een handtekening op papier is er een getuige.", "There is a witness of a signature on paper alone.";
    ConsentNotStanding, "consent-not-standing",
        "Deze toestemming geldt niet of niet meer.", "This consent does not stand, or no longer.";
    TextChanged, "text-changed",
        "De tekst is intussen gewijzigd; laat de nieuwe lezen.", "The text has changed meanwhile; have the new one read.";
    AboutOneThing, "about-one-thing",
        "Noem precies een ding waar de vraag over gaat: group, topic, child of anonymousChild.",
        "Name exactly one thing that the question is about: group, topic, child or anonymousChild.";
    SpecialistOwn, "specialist-own",
        "De deskundige is van de eigen organisatie; vraag die zelf.",
        "The specialist is of the own organisation; ask there directly.";
    SpecialistKindUnfit, "specialist-kind-unfit",
        "Deskundigen zijn van schoolbesturen, houders van kinderopvang of de jeugdgezondheidszorg.",
        "Specialists are of school boards, childcare providers or youth health.";
    LocationNotTheirs, "location-not-theirs",
        "Deze locatie is niet van deze organisatie.", "This location is not of this organisation.";
    ConsentMissing, "consent-missing",
        "De toestemming van deze gezaghouder ontbreekt om het kind te noemen; anoniem vragen kan zonder.",
        "The consent of this holder of authority to name the child is missing; asking anonymously needs none.";
    ExpertiseState, "expertise-state",
        "Dit kan niet in de staat waarin de vraag is.", "This cannot be done in the state of the request.";
    FollowUpsTooMany, "follow-ups-too-many",
        "Er zijn niet meer vervolgvragen mogelijk (expertise.followUpsMost); stel een nieuwe vraag.",
        "No further questions can be asked (expertise.followUpsMost); ask a new one.";
    NameUnwanted, "name-unwanted",
        "Dit kind is anoniem: in de tekst mag geen naam staan, ook niet van een ouder.",
        "This child is anonymous: no name may stand in the text, of a parent neither.";
    DateBeforeLast, "date-before-last",
        "Deze dag ligt voor wat eerder is vastgelegd.", "This day lies before what was recorded earlier.";
    ReferralTooOld, "referral-too-old",
        "Het kind is te oud voor voorschoolse educatie (preschool.endAge).", "The child is too old for preschool education (preschool.endAge).";
    ReferralNotTooOld, "referral-not-too-old",
        "Het kind is nog niet te oud voor voorschoolse educatie (preschool.endAge).",
        "The child is not too old for preschool education yet (preschool.endAge).";
    ReferralOpen, "referral-open",
        "Van dit kind loopt al een toeleiding.", "There is a referral of this child already that has not ended.";
    ReferralJump, "referral-jump",
        "Deze staat kan niet volgen op de staat waarin de toeleiding is.", "This state cannot follow the one in which the referral is.";
    ReferralNotWaiting, "referral-not-waiting",
        "Dit kind wacht niet op een plaats.", "This child does not wait for a place.";
    OfOtherState, "of-other-state",
        "Dit hoort niet bij deze staat.", "This does not belong to this state.";
    NeededForState, "needed-for-state",
        "Dit is nodig bij deze staat.", "This state needs this.";
    EndReasonUnfit, "end-reason-unfit",
        "Deze reden past niet bij dit einde.", "This reason does not fit this end.";
    ChildElsewhere, "child-elsewhere",
        "Een gemeente leidt kinderen toe die er wonen.", "A municipality refers children who live there.";
    ChildOrId, "child-or-id",
        "Noem een eigen kind met childId, of schrijf er een in met child: een van beide.",
        "Name an own child by childId, or register one by child: one of them.";
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
    MonthsPublished, "months-published",
        "De cijfers van alle maanden die voorbij zijn, zijn al gepubliceerd.",
        "The figures of all months that are over are published already.";
    StaysAsItIs, "stays-as-it-is",
        "Dit blijft zoals het is; maak een nieuwe.", "This stays as it is; make a new one.";
    PartyIsOwner, "party-is-owner",
        "De gemeente is altijd partij en staat hier niet apart.", "The municipality is always a party and is not listed here.";
    PartyOutsideGround, "party-outside-ground",
        "De wet noemt bij dit artikel alleen schoolbesturen als partij.",
        "The law names school boards alone as parties at this article.";
    NotInvolved, "not-involved",
        "Deze organisatie is geen partij.", "This organisation is no party.";
    DecisionMissing, "decision-missing",
        "Bij een vastgestelde agenda hoort een besluit.", "An agenda that is established has a decision.";
    AgendaStateJump, "agenda-state-jump",
        "Deze staat volgt niet op de staat waarin de agenda is.", "This state does not follow the state of the agenda.";
    EscalationJump, "escalation-jump",
        "Eerst komt de tweede overlegronde, dan de geschillencommissie, dan haar advies.",
        "The second round of talks comes first, then the committee, then its advice.";
    AdviceWhole, "advice-whole",
        "Het advies en de dag ervan horen bij elkaar.", "The advice and its day belong together.";
    GoalOwnerLeaves, "goal-owner-leaves",
        "Een doel heeft een trekker die dan geen partij meer is.", "A goal has an owner that would be no party any more.";
    GoalsTooMany, "goals-too-many",
        "Een agenda heeft ten hoogste 200 doelen.", "An agenda has at most 200 goals.";
    GoalEstablished, "goal-established",
        "Een doel van een vastgestelde agenda blijft; laat het los met staat dropped.",
        "A goal of an established agenda stays; drop it by its state.";
    PeriodTooLong, "period-too-long",
        "Een agenda duurt ten hoogste twintig jaar.", "An agenda lasts at most twenty years.";
    OutsidePeriod, "outside-period",
        "Deze dag ligt buiten de periode.", "This day lies outside the period.";
    AgendaUnknown, "agenda-unknown",
        "Deze agenda bestaat niet of is niet van de gemeente.", "This agenda does not exist or is not the municipality's.";
    GoalUnknown, "goal-unknown",
        "De agenda heeft geen doel met deze id.", "The agenda has no goal with this id.";
    PercentageImpossible, "percentage-impossible",
        "Een percentage is ten hoogste 100.", "A percentage is at most 100.";
    TargetOtherWay, "target-other-way",
        "Beginwaarde en doel gaan de andere kant op.", "Baseline and target go the other way.";
    ResultAgreed, "result-agreed",
        "Alle partijen hebben dit afgesproken; het blijft zoals het is.", "All parties agreed to this, and it stays as it is.";
    ResultNotAgreed, "result-not-agreed",
        "Nog niet alle partijen hebben dit afgesproken.", "Not all parties have agreed to this yet.";
    ResultNotMeasured, "result-not-measured",
        "Er is nog niets gemeten, dus er valt nog niets te bespreken.", "Nothing was measured yet, so there is nothing to discuss.";
    AlreadyAgreed, "already-agreed",
        "De eigen organisatie heeft dit al afgesproken.", "The caller's organisation agreed to this already.";
    AdvancesAboveAward, "advances-above-award",
        "De voorschotten zijn samen meer dan de verlening.", "The advances together exceed the award.";
    SubsidySettled, "subsidy-settled",
        "De subsidie is vastgesteld en blijft zoals zij is.", "The subsidy was settled and stays as it is.";
    SettledBeforeEnd, "settled-before-end",
        "Vaststellen kan pas na de laatste dag van de subsidie.", "It is settled after the last day of the subsidy only.";
    AccountOverlaps, "account-overlaps",
        "Een deel van deze dagen is al verantwoord.", "Some of these days are accounted for already.";
    AccountOutside, "account-outside",
        "Er is een verantwoording over dagen daarbuiten.", "There is an account of days beyond this.";
    HoursGivenTwice, "hours-given-twice",
        "Uren komen uit de contracten of worden opgegeven: een van beide.", "Hours come from contracts or are stated: one of them.";
    OrganiserInvited, "organiser-invited",
        "Wie het houdt is er altijd bij en staat hier niet apart.", "The organiser always takes part and is not listed here.";
    SessionFormUnfit, "session-form-unfit",
        "Deze vorm hoort bij de andere soort: een overleg of een training.", "This form belongs to the other kind: a meeting or a training.";
    PresentLeaves, "present-leaves",
        "Van een organisatie die er was staat vast wie er waren; zij blijft uitgenodigd.",
        "It is on record who was there of an organisation, so it stays invited.";
    AttendanceStated, "attendance-stated",
        "Deze organisatie heeft zelf opgegeven wie er waren.", "This organisation stated itself who was there.";
    AttendanceClosed, "attendance-closed",
        "Er is geen code uitgegeven om op te geven wie er waren.", "No code was handed out to state who was there.";
    AttendanceCodeWrong, "attendance-code-wrong",
        "Dit is niet de code die is uitgegeven.", "This is not the code that was handed out.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_its_own_kebab_case_code_and_ends_its_sentences() {
        let mut codes: Vec<_> = Reason::ALL.iter().map(|reason| reason.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Reason::ALL.len());
        for reason in Reason::ALL {
            assert!(reason.code().chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{reason:?}");
            assert!(reason.text().dutch.ends_with('.') && reason.text().english.ends_with('.'), "{reason:?}");
        }
    }
}
