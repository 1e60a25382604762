//! Why a handover, a referral, support or a question to a specialist is refused.

/// Hands these reasons on with those that came before, to the next of the named macros.
macro_rules! guiding {
    ([$next:ident $($then:ident)*] $($before:tt)*) => { $next! { [$($then)*] $($before)*
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
    } };
}
