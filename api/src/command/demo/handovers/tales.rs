//! What is told of fictional toddlers, with `{kind}` where the name of the child stands.

use persistence::domain::{
    Date,
    handover::{Attendance, Development, Medical, Observation, PreschoolProgramme, SectionContent, Support},
    placement::PlacementFacts,
};

/// How many minutes a half-day at a centre has, for the most part.
const HALF_DAY: i32 = 4 * 60;

/// What is seen in one domain: a score from 1 to 5, and words.
type Seen = (i32, &'static str);

/// What professionals and guardians tell of one toddler.
pub(super) struct Tale {
    language: Seen,
    numeracy: Seen,
    motor: Seen,
    social_emotional: Seen,
    play: Seen,
    self_reliance: Seen,
    attendance: Option<&'static str>,
    /// What was done, and what is asked of the school.
    pub(super) support: Option<(&'static str, &'static str)>,
    /// An allergy, and what to do.
    medical: Option<(&'static str, &'static str)>,
    /// How the guardians see their child.
    pub(super) view: &'static str,
    /// What they say of the text.
    pub(super) remarks: &'static str,
}

static TALES: [Tale; 6] = [
    Tale {
        language: (4, "Vertelt in de kring in lange zinnen wat er in het weekend is gebeurd en stelt veel waarom-vragen."),
        numeracy: (3, "Telt tot tien en deelt bij het fruit eerlijk uit."),
        motor: (4, "Klimt zonder hulp in het grote rek en knipt langs een lijn."),
        social_emotional: (4, "Troost andere kinderen en vraagt zelf of iemand meespeelt."),
        play: (4, "Bouwt met twee anderen een winkel en verdeelt de rollen."),
        self_reliance: (4, "Is overdag zindelijk en doet zelf de jas aan; de rits lukt nog niet altijd."),
        attendance: None,
        support: None,
        medical: None,
        view: "{kind} heeft er veel zin in en oefent thuis al met de broodtrommel. Afscheid nemen gaat het best kort.",
        remarks: "Mooi en herkenbaar beschreven.",
    },
    Tale {
        language: (3, "Thuis wordt ook een andere taal gesproken. {kind} begrijpt alles en maakt zinnen van vier woorden."),
        numeracy: (3, "Sorteert op kleur en grootte en kent de getalbeelden van de dobbelsteen tot drie."),
        motor: (4, "Beweegt graag en fietst op de driewieler het hele plein rond."),
        social_emotional: (3, "Kijkt eerst een tijd en doet mee als een vaste leidster dichtbij is."),
        play: (3, "Speelt graag in de huishoek en doet na wat anderen doen."),
        self_reliance: (3, "Gaat zelf naar de wc en vraagt hulp bij de knoop van de broek."),
        attendance: Some("Kwam in het begin weinig; sinds de zomer vrijwel alle dagdelen."),
        support: None,
        medical: None,
        view: "{kind} is thuis een prater en in een groep eerst stil. Een taak geven helpt.",
        remarks: "Wij zijn het eens met de tekst.",
    },
    Tale {
        language: (2, "Spreekt in twee woorden. De woordenschat groeit sinds het voorlezen in de kleine groep."),
        numeracy: (2, "Telt mee tot vijf in een liedje."),
        motor: (3, "Rent en springt; een potlood vasthouden kost nog moeite."),
        social_emotional: (2, "Schrikt van drukte en zoekt dan een rustige hoek. Met een vast maatje gaat het goed."),
        play: (3, "Kan een kwartier lang treinrails leggen en legt uit waarheen de trein rijdt."),
        self_reliance: (2, "Draagt nog een luier bij het slapen en eet met hulp."),
        attendance: Some("Kwam vier dagdelen per week en was er bijna altijd."),
        support: Some((
            "Drie keer per week voorlezen in een groepje van drie, met plaatjes vooraf. Een dagritme met pictogrammen gaf rust.",
            "Een vaste plek in de kring, pictogrammen voor de dag, en de logopedist op de hoogte houden.",
        )),
        medical: None,
        view: "{kind} is een vrolijk kind dat tijd nodig heeft. Wij willen graag samen aan tafel voor de eerste schooldag.",
        remarks: "Het stuk over drukte klopt; thuis zien wij dat op verjaardagen ook.",
    },
    Tale {
        language: (4, "Rijmt, verzint woorden en vertelt een prentenboek zelf na."),
        numeracy: (4, "Telt tot twintig, ook terug vanaf vijf, en maakt patronen met kralen."),
        motor: (3, "Tekent een mens met armen en benen; hinkelen lukt nog niet."),
        social_emotional: (3, "Wil graag de baas zijn in het spel en leert om de beurt te kiezen."),
        play: (5, "Bedenkt een spel met regels en legt die aan anderen uit."),
        self_reliance: (4, "Redt zich aan tafel en bij het aankleden."),
        attendance: None,
        support: None,
        medical: None,
        view: "{kind} wil alles weten van dieren en kan thuis een uur lang tekenen.",
        remarks: "Wij lezen vooral wat goed gaat; dat doet ons goed.",
    },
    Tale {
        language: (3, "Praat verstaanbaar en zingt alle liedjes mee."),
        numeracy: (3, "Weet wie er vandaag jarig is en hoeveel kaarsjes daarbij horen."),
        motor: (3, "Beweegt voorzichtig en houdt bij de trap graag een hand vast."),
        social_emotional: (4, "Heeft twee vaste vrienden, van wie er een naar dezelfde school gaat."),
        play: (3, "Speelt het liefst buiten in het zand."),
        self_reliance: (3, "Is zindelijk en weet zelf welk brood niet mag."),
        attendance: None,
        support: None,
        medical: Some((
            "Allergie voor pinda en noten, ook in sporen.",
            "Bij zwelling of benauwdheid meteen de auto-injector uit de groepstas en 112 bellen; daarna de ouders.",
        )),
        view: "{kind} weet goed van de allergie, maar zegt in een nieuwe groep niet snel iets. Vraag het bij een traktatie aan ons.",
        remarks: "Fijn dat de school dit vooraf weet.",
    },
    Tale {
        language: (3, "Luistert graag naar verhalen en begint zelf te vertellen als er een pop meepraat."),
        numeracy: (3, "Vergelijkt wie meer heeft en bouwt torens van gelijke hoogte."),
        motor: (5, "Balanceert, klimt en vangt een bal uit de lucht."),
        social_emotional: (3, "Wordt soms boos als een spel stopt en is snel weer rustig na een waarschuwing vooraf."),
        play: (3, "Wisselt vaak van hoek; blijft lang bij water en zand."),
        self_reliance: (4, "Helpt graag met opruimen en dekt de tafel."),
        attendance: Some("Sliep het afgelopen jaar niet meer op de groep."),
        support: None,
        medical: None,
        view: "{kind} moet bewegen. Na een uur buiten luistert ons kind beter dan na een uur binnen.",
        remarks: "Akkoord.",
    },
];

impl Tale {
    /// The tale with a number from 0.
    pub(super) fn numbered(number: usize) -> Option<&'static Self> {
        TALES.get(number)
    }

    fn development(&self, name: &str, observed_date: Date) -> Development {
        let seen = |(score, remarks): Seen| Some(Observation { score, remarks: Some(named(remarks, name)) });
        Development {
            observation_system: Some("kijk".to_owned()),
            observed_date,
            language: seen(self.language),
            numeracy: seen(self.numeracy),
            motor: seen(self.motor),
            social_emotional: seen(self.social_emotional),
            play: seen(self.play),
            self_reliance: seen(self.self_reliance),
            remarks: None,
        }
    }
}

/// A text with the name of its child.
pub(super) fn named(text: &str, name: &str) -> String {
    text.replace("{kind}", name)
}

/// The sections of a toddler who stays somewhere, as far as they were observed by a day.
pub(super) fn sections(tale: &Tale, name: &str, stay: &PlacementFacts, observed: Date) -> Vec<SectionContent> {
    let half_days = stay.minutes_per_week.map_or(1, |minutes| (minutes / HALF_DAY).clamp(1, 10));
    let attendance = Attendance {
        start_date: stay.start_date,
        end_date: stay.end_date,
        half_days_per_week: half_days,
        remarks: tale.attendance.map(|remarks| named(remarks, name)),
    };
    let weeks = i32::try_from(observed.duration_since(stay.start_date).as_hours() / (7 * 24)).unwrap_or(0).max(0);
    let programme = stay.preschool_education.as_ref().map(|education| {
        // Of a year there are forty weeks at school and in a programme.
        let (months, hours) = (weeks * 12 / 52, weeks * 40 / 52 * education.minutes_per_week / 60);
        SectionContent::PreschoolProgramme(PreschoolProgramme { programme: education.programme.clone(), months, hours })
    });
    let support = tale.support.map(|(given, needed)| {
        let involved_roles = ["mentor", "pedagogicCoach"].map(str::to_owned).to_vec();
        SectionContent::Support(Support { given: named(given, name), involved_roles, needed: Some(named(needed, name)) })
    });
    let medical = tale.medical.map(|(allergies, instructions)| {
        let [allergies, instructions] = [allergies, instructions].map(|text| Some(named(text, name)));
        SectionContent::Medical(Medical { allergies, medication: None, instructions })
    });
    let always = [SectionContent::Attendance(attendance), SectionContent::Development(tale.development(name, observed))];
    programme.into_iter().chain(always).chain(support).chain(medical).collect()
}
