//! THE table of indicators, in both languages. A month means: of what lasts its first day, of what happens the whole of it. A school year
//! is the last month of what lasts, and the sum of the months of what happens.

use super::{Counting, Definition, FigurePart, IndicatorCode, IndicatorUnit};
use crate::language::Bilingual;

/// All indicators, in the order in which they are shown.
pub fn definitions() -> &'static [Definition] {
    DEFINITIONS
}

/// What an indicator is.
pub fn definition(code: IndicatorCode) -> &'static Definition {
    // A test says that every indicator is there.
    DEFINITIONS.iter().find(|definition| definition.code == code).unwrap_or(&FIRST)
}

/// Why children are not reached.
const REASONS: &[FigurePart] = &[
    FigurePart::NoPlace,
    FigurePart::GuardiansDecline,
    FigurePart::DayCareWithout,
    FigurePart::Stopped,
    FigurePart::Underway,
    FigurePart::Unknown,
];
/// What children wait for.
const STEPS: &[FigurePart] =
    &[FigurePart::Signalled, FigurePart::Indicated, FigurePart::Informed, FigurePart::Registered, FigurePart::Placed];

const CHILD_RECORDS: Bilingual = both(
    "Plaatsingen, overdrachten en toeleidingen die organisaties in Doorlijn vastleggen.",
    "Placements, handovers and referrals that organisations record in Doorlijn.",
);
const CONTRACTS: Bilingual = both(
    "Aanmeldingen van plekken en combinatiefunctie-contracten in Doorlijn.",
    "Sign-ups of places and combination contracts in Doorlijn.",
);
const DIRECTION: Bilingual = both(
    "Wat de gemeente van haar lokale educatieve agenda vastlegt.",
    "What the municipality records of its local educative agenda.",
);

const fn both(dutch: &'static str, english: &'static str) -> Bilingual {
    Bilingual { dutch, english }
}

/// One that is a share of children of whom something happens, in its first version and not told apart.
const fn share(
    code: IndicatorCode,
    name: Bilingual,
    definition: Bilingual,
    population: Bilingual,
    source: Bilingual,
) -> Definition {
    Definition {
        code,
        version: 1,
        unit: IndicatorUnit::Percentage,
        name,
        definition,
        population,
        source,
        parts: &[],
        lasts: false,
        counting: Counting::Children,
    }
}

/// The same of what lasts.
const fn lasting(definition: Definition) -> Definition {
    Definition { lasts: true, ..definition }
}

/// The same of people and questions of a site.
const fn of_sites(definition: Definition) -> Definition {
    Definition { counting: Counting::Sites, ..definition }
}

/// The same of what is no person.
const fn of_things(definition: Definition) -> Definition {
    Definition { counting: Counting::Things, ..definition }
}

const FIRST: Definition = Definition {
    parts: REASONS,
    lasts: true,
    ..share(
        IndicatorCode::PreschoolReach,
        both("Bereik van voorschoolse educatie", "Reach of preschool education"),
        both(
            "Doelgroeppeuters met een plaats voor voorschoolse educatie, van alle doelgroeppeuters; en van wie niet is bereikt de reden.",
            "Target toddlers with a place for preschool education, of all target toddlers; and the reason of those not reached.",
        ),
        both(
            "Kinderen met een indicatie, vanaf de leeftijd waarop voorschoolse educatie begint tot die waarop zij eindigt, zonder wie verhuisde.",
            "Children with an indication, from the age at which preschool education begins until that at which it ends, without those who moved.",
        ),
        CHILD_RECORDS,
    )
};

static DEFINITIONS: &[Definition] = &[
    FIRST,
    Definition {
        unit: IndicatorUnit::Days,
        parts: STEPS,
        ..share(
            IndicatorCode::PreschoolWaiting,
            both("Wachttijd naar voorschoolse educatie", "Waiting for preschool education"),
            both(
                "Mediaan en 90e percentiel van de dagen van signaal tot start, en van elke stap tot de volgende; in de maand waarin de wachttijd eindigde.",
                "Median and 90th percentile of the days from signal to start, and from each step to the next; in the month in which the waiting ended.",
            ),
            both("Toeleidingen waarvan een stap is gezet.", "Referrals of which a step was taken."),
            CHILD_RECORDS,
        )
    },
    share(
        IndicatorCode::PreschoolHoursCompliance,
        both("Genoeg uren voorschoolse educatie", "Enough hours of preschool education"),
        both(
            "Kinderen die de uren konden volgen die de wet vraagt (960), van alle kinderen die er in deze maand te oud voor werden.",
            "Children who could take up the hours that the law asks (960), of all who grew too old for it in this month.",
        ),
        both("Kinderen met een plaats voor voorschoolse educatie.", "Children with a place for preschool education."),
        CHILD_RECORDS,
    ),
    share(
        IndicatorCode::HandoverCompleted,
        both("Ontvangen overdrachten", "Handovers completed"),
        both(
            "Overgangen waarvan de overdracht is ontvangen, van alle overgangen met een overdracht die nodig was; in de maand van de eerste dag.",
            "Transitions of which the handover was received, of all that needed one; in the month of the first day.",
        ),
        both(
            "Overgangen van opvang naar school, opvang of bso.",
            "Transitions from childcare to school, childcare or after-school care.",
        ),
        CHILD_RECORDS,
    ),
    share(
        IndicatorCode::HandoverOnTime,
        both("Overdrachten op tijd", "Handovers on time"),
        both(
            "Overgangen waarvan de overdracht op of voor de uiterste dag is ontvangen, van alle overgangen met een overdracht die nodig was.",
            "Transitions of which the handover was received by its due date, of all that needed one.",
        ),
        both(
            "Overgangen van opvang naar school, opvang of bso.",
            "Transitions from childcare to school, childcare or after-school care.",
        ),
        CHILD_RECORDS,
    ),
    share(
        IndicatorCode::HandoverWarm,
        both("Warme overdrachten", "Warm handovers"),
        both(
            "Overdrachten waarover een gesprek is gehouden, van alle ontvangen overdrachten waar een gesprek nodig was; in de maand van ontvangst.",
            "Handovers of which a conversation was held, of all received that needed one; in the month of receipt.",
        ),
        both(
            "Overdrachten met een indicatie, een zorg of een wens van de ouders.",
            "Handovers with an indication, a concern or a wish of guardians.",
        ),
        CHILD_RECORDS,
    ),
    share(
        IndicatorCode::HandoverConsentRefused,
        both("Geweigerde toestemming", "Consent refused"),
        both(
            "Overdrachten waarvan een ouder een onderdeel weigerde, van alle verzonden overdrachten die toestemming vroegen; in de maand van verzending.",
            "Handovers of which a guardian refused a section, of all sent that asked consent; in the month of sending.",
        ),
        both(
            "Verzonden overdrachten met een onderdeel dat toestemming vraagt.",
            "Handovers sent with a section that asks consent.",
        ),
        CHILD_RECORDS,
    ),
    lasting(share(
        IndicatorCode::LineInterruptions,
        both("Onderbroken lijnen", "Interrupted lines"),
        both(
            "Kinderen die langer dan een te overbruggen tijd geen plaats hebben, van alle kinderen van wie de lijn is begonnen.",
            "Children without a place for longer than is bridged, of all children whose line has begun.",
        ),
        both(
            "Kinderen vanaf hun eerste plaats tot het einde van hun lijn.",
            "Children from their first place to the end of their line.",
        ),
        CHILD_RECORDS,
    )),
    share(
        IndicatorCode::LineInformationGaps,
        both("Begonnen zonder overdracht", "Begun without a handover"),
        both(
            "Overgangen waarvan de overdracht er op de eerste dag niet was, van alle overgangen met een overdracht die nodig was.",
            "Transitions of which the handover was not there on the first day, of all that needed one.",
        ),
        both(
            "Overgangen van opvang naar school, opvang of bso.",
            "Transitions from childcare to school, childcare or after-school care.",
        ),
        CHILD_RECORDS,
    ),
    share(
        IndicatorCode::ProgrammeContinuity,
        both("Doorgaand programma", "Programme continued"),
        both(
            "Kinderen van wie de school werkt met het programma van hun voorschoolse educatie, van alle die in deze maand begonnen.",
            "Children whose school works with the programme of their preschool education, of all who began in this month.",
        ),
        both(
            "Kinderen uit de voorschoolse educatie op een school die haar programma's opgeeft.",
            "Children from preschool education at a school that states its programmes.",
        ),
        CHILD_RECORDS,
    ),
    share(
        IndicatorCode::ExtendedKindergarten,
        both("Verlengd kleuteren", "Extended kindergarten"),
        both(
            "Kinderen die op 1 oktober nog in groep 1 of 2 zitten, van alle die op 31 juli in groep 2 zaten; in oktober.",
            "Children who are in groups 1 and 2 still on 1 October, of all who were in group 2 on 31 July; in October.",
        ),
        both("Kinderen op school van wie de groep bekend is.", "Children at school whose group is known."),
        CHILD_RECORDS,
    ),
    lasting(share(
        IndicatorCode::SupportInPlace,
        both("Afgesproken ondersteuning", "Support agreed"),
        both(
            "Kinderen van wie de ouders met de ondersteuning instemden, van alle kinderen met ondersteuning.",
            "Children whose guardians agreed to their support, of all children with support.",
        ),
        both("Kinderen met lopende ondersteuning.", "Children with running support."),
        both("Ondersteuning die organisaties in Doorlijn vastleggen.", "Support that organisations record in Doorlijn."),
    )),
    of_sites(share(
        IndicatorCode::ExpertiseRequests,
        both("Vragen aan deskundigen", "Questions to specialists"),
        both(
            "Vragen die op of voor de uiterste dag zijn beantwoord, van alle vragen; in de maand waarin die dag valt.",
            "Questions answered by their due date, of all; in the month of that day.",
        ),
        both(
            "Vragen van locaties in de gemeente, zonder ingetrokken vragen.",
            "Questions of locations in the municipality, without those withdrawn.",
        ),
        both("Vragen aan deskundigen in Doorlijn.", "Questions to specialists in Doorlijn."),
    )),
    lasting(of_sites(share(
        IndicatorCode::CombinationSeats,
        both("Bezette plekken", "Seats taken"),
        both(
            "Lopende combinatiefunctie-contracten, van alle plekken: die zijn bezet, en die zijn aangenomen en nog vrij.",
            "Running combination contracts, of all seats: those taken, and those accepted that are free still.",
        ),
        both("Plekken op scholen in de gemeente.", "Seats at schools in the municipality."),
        CONTRACTS,
    ))),
    of_sites(share(
        IndicatorCode::CombinationRetention,
        both("Blijvende verbinders", "Connectors who stay"),
        both(
            "Contracten die een jaar na hun begin nog liepen, van alle die een jaar eerder begonnen; in de maand waarin dat jaar om was.",
            "Contracts that ran still a year after they began, of all that began a year before; in the month in which that year was over.",
        ),
        both("Combinatiefunctie-contracten op scholen in de gemeente.", "Combination contracts at schools in the municipality."),
        CONTRACTS,
    )),
    Definition {
        unit: IndicatorUnit::Hours,
        ..lasting(of_sites(share(
            IndicatorCode::CombinationHours,
            both("Uren per combinatiefunctie", "Hours of a combination function"),
            both(
                "Uren per week van lopende contracten, gemiddeld per contract.",
                "Hours a week of running contracts, on average of a contract.",
            ),
            both(
                "Combinatiefunctie-contracten op scholen in de gemeente.",
                "Combination contracts at schools in the municipality.",
            ),
            CONTRACTS,
        )))
    },
    lasting(share(
        IndicatorCode::ChildrenWithConnector,
        both("Kinderen met een verbinder", "Children with a connector"),
        both(
            "Kinderen van wie school en opvang samen een pedagogisch verbinder hebben, van alle kinderen van wie de lijn is begonnen.",
            "Children whose school and childcare share a connector, of all children whose line has begun.",
        ),
        both(
            "Kinderen vanaf hun eerste plaats tot het einde van hun lijn.",
            "Children from their first place to the end of their line.",
        ),
        CONTRACTS,
    )),
    of_things(share(
        IndicatorCode::JointTraining,
        both("Gezamenlijke scholing", "Joint training"),
        both(
            "Scholingen met deelnemers van opvang en school, van alle scholingen.",
            "Trainings with participants of childcare and school, of all.",
        ),
        both("Scholingen in de gemeente.", "Trainings in the municipality."),
        DIRECTION,
    )),
    of_things(share(
        IndicatorCode::MeetingsHeld,
        both("Gehouden overleggen", "Meetings held"),
        both("Gehouden overleggen, van alle overleggen die waren gepland.", "Meetings held, of all that were planned."),
        both("Overleggen van de lokale educatieve agenda.", "Meetings of the local educative agenda."),
        DIRECTION,
    )),
    lasting(of_things(share(
        IndicatorCode::SubsidyUse,
        both("Gebruik van subsidie", "Use of subsidy"),
        both("Bestede subsidie, van alle verleende subsidie.", "Subsidy spent, of all that was awarded."),
        both("Subsidies van de gemeente.", "Subsidies of the municipality."),
        DIRECTION,
    ))),
    lasting(of_things(share(
        IndicatorCode::AgreementsOnTrack,
        both("Afspraken op schema", "Agreements on track"),
        both("Resultaatafspraken die op schema liggen, van alle lopende.", "Result agreements on track, of all that run."),
        both("Resultaatafspraken van de gemeente.", "Result agreements of the municipality."),
        DIRECTION,
    ))),
];
