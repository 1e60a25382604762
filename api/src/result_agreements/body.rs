//! What is stated of a result agreement and of what was measured.

use persistence::domain::{
    Date, Id, Reason, Refusal,
    result_agreement::{MeasurementFacts, ResultFacts},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::fields::{
    BetterWhenCode, Coded, DirectionGroundCode, FigureNumber, FreeText, IndicatorCodeCode, Label, PatchOf, ResultUnitCode,
    SchoolYearText,
};

/// Wat van een resultaatafspraak wordt vastgelegd.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewResultAgreement)]
pub(crate) struct ResultBody {
    /// De agenda waarbij zij hoort.
    pub(super) agenda_id: Option<Uuid>,
    /// Het doel van die agenda.
    pub(super) goal_id: Option<Uuid>,
    pub(super) ground: DirectionGroundCode,
    /// Wat wordt bereikt.
    #[schema(example = "Kleuters van de doelgroep halen de tussendoelen taal")]
    pub(super) title: Label,
    pub(super) indicator: Option<IndicatorCodeCode>,
    /// Bij wie het wordt gemeten: een groep, nooit een persoon.
    #[schema(example = "Kleuters van de doelgroep, eind groep 2")]
    pub(super) population: Label,
    pub(super) unit: ResultUnitCode,
    /// Waar het begint; zonder beginwaarde is alleen het laatste meetmoment te beoordelen.
    pub(super) baseline: Option<FigureNumber>,
    /// Wat bij het laatste meetmoment is bereikt.
    pub(super) target: FigureNumber,
    pub(super) better_when: Option<BetterWhenCode>,
    /// Het schooljaar waarin het begint.
    pub(super) school_year: SchoolYearText,
    /// De meetmomenten, op volgorde.
    #[schema(min_items = 1, max_items = 50)]
    pub(super) moments: Vec<Date>,
    /// De partijen naast de gemeente.
    #[schema(min_items = 1, max_items = 200)]
    pub(super) party_ids: Vec<Uuid>,
}

pub(super) type ResultPatch = PatchOf<ResultBody>;

/// Dat de eigen organisatie een resultaatafspraak afspreekt.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewResultApproval)]
pub(crate) struct AgreeBody {
    /// De dag waarop zij dat deed.
    pub(super) date: Date,
}

/// Dat een resultaat is besproken.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewResultDiscussion)]
pub(crate) struct DiscussBody {
    pub(super) date: Date,
    /// Wat eruit kwam.
    pub(super) conclusion: FreeText,
}

/// Een meting voor een resultaatafspraak.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewResultMeasurement)]
pub(crate) struct MeasurementBody {
    /// De locatie van de eigen organisatie waar is gemeten; leeg als het over de hele organisatie gaat.
    pub(super) location_id: Option<Uuid>,
    /// De dag van de meting.
    pub(super) date: Date,
    pub(super) value: FigureNumber,
    /// Over hoeveel het gaat; als elke meting dat zegt wegen grote groepen zwaarder.
    #[schema(minimum = 1, maximum = 1_000_000, example = 42)]
    pub(super) counted: Option<i32>,
    /// Waarop de waarde berust; niets over een persoon.
    pub(super) evidence: Option<FreeText>,
}

impl ResultBody {
    /// What is stated.
    ///
    /// # Errors
    ///
    /// The school year is none.
    pub(super) fn into_facts(self) -> Result<ResultFacts, Refusal> {
        let year = String::from(self.school_year).parse();
        Ok(ResultFacts {
            agenda_id: self.agenda_id.map(Id::from_uuid),
            goal_id: self.goal_id.map(Id::from_uuid),
            ground: self.ground.0,
            title: self.title.into(),
            indicator: self.indicator.map(|indicator| indicator.0),
            population: self.population.into(),
            unit: self.unit.0,
            baseline: self.baseline.map(FigureNumber::figure),
            target: self.target.figure(),
            better_when: self.better_when.map(|better| better.0),
            school_year: year.map_err(|_| Refusal::rule(Reason::SchoolYearImpossible, "#/schoolYear"))?,
            moments: self.moments,
            party_ids: self.party_ids.into_iter().map(Id::from_uuid).collect(),
        })
    }

    /// The body that states an agreement as it is.
    pub(super) fn of(facts: &ResultFacts) -> Self {
        Self {
            agenda_id: facts.agenda_id.map(Id::uuid),
            goal_id: facts.goal_id.map(Id::uuid),
            ground: Coded(facts.ground),
            title: Label(facts.title.clone()),
            indicator: facts.indicator.map(Coded),
            population: Label(facts.population.clone()),
            unit: Coded(facts.unit),
            baseline: facts.baseline.map(FigureNumber::from),
            target: facts.target.into(),
            better_when: facts.better_when.map(Coded),
            school_year: SchoolYearText(facts.school_year.to_string()),
            moments: facts.moments.clone(),
            party_ids: facts.party_ids.iter().map(|id| id.uuid()).collect(),
        }
    }
}

impl From<MeasurementBody> for MeasurementFacts {
    fn from(body: MeasurementBody) -> Self {
        Self {
            location_id: body.location_id.map(Id::from_uuid),
            date: body.date,
            value: body.value.figure(),
            counted: body.counted,
            evidence: body.evidence.map(String::from),
        }
    }
}
