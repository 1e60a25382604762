//! What is stated and shown of programmes.

use persistence::{
    Failure,
    domain::{
        Date, Id, Reason, Refusal,
        authority::{Permitted, ReadProgramme},
        programme::{GrowthStep, Partner, Programme, ProgrammeFacts, RecruitmentChannel, Seats, StagePeriod},
    },
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::Warning,
    fields::{Coded, FreeText, Label, PartnerRoleCode, PatchOf, ProgrammeStageCode, SchoolYearText},
};

/// Een partner van een programma.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ProgrammePartner)]
pub(crate) struct PartnerBody {
    organisation_id: Uuid,
    role: PartnerRoleCode,
}

/// Hoeveel kandidaten meedoen.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ProgrammeSeats)]
pub(crate) struct SeatsBody {
    /// Met minder gaat het programma niet door.
    #[schema(minimum = 1, maximum = 1000, example = 20)]
    min: i32,
    /// Meer passen er niet in.
    #[schema(minimum = 1, maximum = 1000, example = 25)]
    max: i32,
}

/// Een fase met haar dagen.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ProgrammeStagePeriod)]
pub(crate) struct StageBody {
    stage: ProgrammeStageCode,
    start_date: Date,
    end_date: Date,
}

/// Een kanaal van de gezamenlijke werving, en wat het opbracht.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = RecruitmentChannel)]
pub(crate) struct ChannelBody {
    name: Label,
    start_date: Date,
    /// Laatste dag; open als deze ontbreekt.
    end_date: Option<Date>,
    /// Hoeveel mensen het bereikte.
    #[schema(minimum = 0, maximum = 100_000_000, example = 1200)]
    reached: Option<i32>,
    /// Hoeveel mensen zich hierdoor aanmeldden.
    #[schema(minimum = 0, maximum = 1_000_000, example = 9)]
    applications: Option<i32>,
    /// Wat het kostte, in eurocent.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64, example = 25000)]
    cost_cents: Option<i64>,
}

/// Een stap waarmee het programma groeit.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = GrowthStep)]
pub(crate) struct GrowthBody {
    text: FreeText,
    /// Wanneer het klaar moet zijn.
    due_date: Date,
    /// Wanneer het klaar was.
    done_date: Option<Date>,
}

/// Wat van een programma wordt vastgelegd.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ProgrammeChange {
    name: Label,
    /// Het schooljaar waarin het begint.
    school_year: SchoolYearText,
    /// Wie meedoen naast de coördinator.
    #[schema(max_items = 200)]
    partners: Option<Vec<PartnerBody>>,
    seats: Option<SeatsBody>,
    /// Eerste dag; deze ligt in het schooljaar.
    start_date: Date,
    /// Laatste dag.
    end_date: Date,
    /// De fasen, elk een keer.
    #[schema(max_items = 6)]
    stages: Option<Vec<StageBody>>,
    /// De gezamenlijke werving.
    #[schema(max_items = 50)]
    recruitment: Option<Vec<ChannelBody>>,
    /// De stappen waarmee het programma groeit.
    #[schema(max_items = 50)]
    growth_steps: Option<Vec<GrowthBody>>,
}

pub(super) type ProgrammePatch = PatchOf<ProgrammeChange>;

/// Een programma in een lijst.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProgrammeItem {
    id: Uuid,
    /// De coördinator.
    coordinator_id: Uuid,
    name: Label,
    school_year: SchoolYearText,
    seats: SeatsBody,
    /// Eerste dag.
    start_date: Date,
    /// Laatste dag.
    end_date: Date,
}

/// Een programma voor de combinatiefunctie (programma, pilot).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Programme)]
pub(crate) struct ProgrammeView {
    id: Uuid,
    /// De coördinator.
    coordinator_id: Uuid,
    name: Label,
    /// Het schooljaar waarin het begint.
    school_year: SchoolYearText,
    /// Wie meedoen naast de coördinator.
    #[schema(max_items = 200)]
    partners: Vec<PartnerBody>,
    seats: SeatsBody,
    /// Eerste dag.
    start_date: Date,
    /// Laatste dag.
    end_date: Date,
    /// De fasen.
    #[schema(max_items = 6)]
    stages: Vec<StageBody>,
    /// De gezamenlijke werving.
    #[schema(max_items = 50)]
    recruitment: Vec<ChannelBody>,
    /// De stappen waarmee het programma groeit.
    #[schema(max_items = 50)]
    growth_steps: Vec<GrowthBody>,
    created_at: jiff::Timestamp,
    /// Wat nog eens bekeken moet worden, al staat geen regel het in de weg.
    warnings: Vec<Warning>,
}

impl ProgrammeChange {
    /// The first day.
    pub(super) fn start_date(&self) -> Date {
        self.start_date
    }

    /// What is stated; `usual` are the seats of a programme that says nothing of them.
    pub(super) fn into_facts(self, usual: Seats) -> Result<ProgrammeFacts, Failure> {
        let school_year = String::from(self.school_year).parse();
        let partner = |body: PartnerBody| Partner { organisation_id: Id::from_uuid(body.organisation_id), role: body.role.0 };
        let stage = |body: StageBody| StagePeriod { stage: body.stage.0, start_date: body.start_date, end_date: body.end_date };
        let channel = |body: ChannelBody| RecruitmentChannel {
            name: body.name.into(),
            start_date: body.start_date,
            end_date: body.end_date,
            reached: body.reached,
            applications: body.applications,
            cost_cents: body.cost_cents,
        };
        let step = |body: GrowthBody| GrowthStep { text: body.text.into(), due_date: body.due_date, done_date: body.done_date };
        Ok(ProgrammeFacts {
            name: self.name.into(),
            school_year: school_year.map_err(|_| Refusal::rule(Reason::SchoolYearImpossible, "#/schoolYear"))?,
            partners: self.partners.into_iter().flatten().map(partner).collect(),
            seats: self.seats.map_or(usual, |seats| Seats { min: seats.min, max: seats.max }),
            start_date: self.start_date,
            end_date: self.end_date,
            stages: self.stages.into_iter().flatten().map(stage).collect(),
            recruitment: self.recruitment.into_iter().flatten().map(channel).collect(),
            growth_steps: self.growth_steps.into_iter().flatten().map(step).collect(),
        })
    }

    /// What is stated of a programme.
    pub(super) fn of(facts: &ProgrammeFacts) -> Self {
        let ProgrammeFacts { name, school_year, partners, seats, start_date, end_date, stages, recruitment, growth_steps } =
            facts.clone();
        let partner =
            |partner: Partner| PartnerBody { organisation_id: partner.organisation_id.uuid(), role: Coded(partner.role) };
        let stage = |period: StagePeriod| StageBody {
            stage: Coded(period.stage),
            start_date: period.start_date,
            end_date: period.end_date,
        };
        let channel = |channel: RecruitmentChannel| ChannelBody {
            name: Label(channel.name),
            start_date: channel.start_date,
            end_date: channel.end_date,
            reached: channel.reached,
            applications: channel.applications,
            cost_cents: channel.cost_cents,
        };
        let step =
            |step: GrowthStep| GrowthBody { text: FreeText(step.text), due_date: step.due_date, done_date: step.done_date };
        Self {
            name: Label(name),
            school_year: SchoolYearText(school_year.to_string()),
            partners: Some(partners.into_iter().map(partner).collect()),
            seats: Some(SeatsBody { min: seats.min, max: seats.max }),
            start_date,
            end_date,
            stages: Some(stages.into_iter().map(stage).collect()),
            recruitment: Some(recruitment.into_iter().map(channel).collect()),
            growth_steps: Some(growth_steps.into_iter().map(step).collect()),
        }
    }
}

impl From<&Programme> for ProgrammeView {
    fn from(programme: &Programme) -> Self {
        let seats = programme.facts.seats;
        let stated = ProgrammeChange::of(&programme.facts);
        Self {
            id: programme.id.uuid(),
            coordinator_id: programme.coordinator_id.uuid(),
            name: stated.name,
            school_year: stated.school_year,
            partners: stated.partners.unwrap_or_default(),
            seats: SeatsBody { min: seats.min, max: seats.max },
            start_date: stated.start_date,
            end_date: stated.end_date,
            stages: stated.stages.unwrap_or_default(),
            recruitment: stated.recruitment.unwrap_or_default(),
            growth_steps: stated.growth_steps.unwrap_or_default(),
            created_at: programme.created_at.into(),
            warnings: programme.facts.warnings().into_iter().map(Warning::from).collect(),
        }
    }
}

impl From<Permitted<ReadProgramme, Programme>> for ProgrammeView {
    fn from(permitted: Permitted<ReadProgramme, Programme>) -> Self {
        permitted.subject().into()
    }
}

impl From<Permitted<ReadProgramme, Programme>> for ProgrammeItem {
    fn from(permitted: Permitted<ReadProgramme, Programme>) -> Self {
        let Programme { id, coordinator_id, facts, .. } = permitted.subject();
        Self {
            id: id.uuid(),
            coordinator_id: coordinator_id.uuid(),
            name: Label(facts.name.clone()),
            school_year: SchoolYearText(facts.school_year.to_string()),
            seats: SeatsBody { min: facts.seats.min, max: facts.seats.max },
            start_date: facts.start_date,
            end_date: facts.end_date,
        }
    }
}
