//! Why a publication, an agenda, a result agreement, a subsidy or a session is refused.

/// Hands these reasons on with those that came before, to the next of the named macros.
macro_rules! directing {
    ([$next:ident $($then:ident)*] $($before:tt)*) => { $next! { [$($then)*] $($before)*
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
        UnitOfIndicator, "unit-of-indicator",
            "Het cijfer waaraan wordt gemeten heeft een andere eenheid.", "The indicator by which it is measured has another unit.";
        GroupTooSmall, "group-too-small",
            "Dit gaat over zo weinig mensen dat iemand te herkennen kan zijn (leaMetric.threshold); neem groepen samen.",
            "This is of so few people that one may be recognised (leaMetric.threshold); take groups together.";
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
    } };
}
