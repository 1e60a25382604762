//! How much of a line a viewer gets, and the JSON form of it. The line was computed from everything; here it is only reduced.
//!
//! What is not the viewer's is outlined, never left out: the days show, and not where or with whom.

use serde::{Serialize, Serializer};
use uuid::Uuid;

use super::{
    Line,
    input::Stay,
    interruptions::{GapSeverity, Interruption, InterruptionKind},
    segments::{Segment, Stage},
    steps::NextStep,
    transitions::{Transition, TransitionKind, TransitionState},
};
use crate::{
    Date,
    child::ChildId,
    code::codes,
    language::Language,
    location::LocationId,
    organisation::OrganisationId,
    placement::{Group, PlacementId},
    step::StepCode,
};

/// An organisation at a location.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Who.
    pub organisation_id: OrganisationId,
    /// Where.
    pub location_id: LocationId,
}

impl Place {
    pub(super) const fn of(stay: &Stay) -> Self {
        Self { organisation_id: stay.organisation_id, location_id: stay.location_id }
    }
}

/// Who looks at a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// A guardian, or youth health with an open referral: all of it.
    Whole,
    /// A guardian who looks back at a line that held registrations which have been parted since, for they turned out to be of
    /// another child: all of it at these places, the rest in outline.
    WholeAt(Vec<Place>),
    /// Someone who acts for an organisation.
    Organisation {
        /// The organisation.
        id: OrganisationId,
        /// The locations to which the token is narrowed, if it is.
        locations: Option<Vec<LocationId>>,
    },
}

impl Viewer {
    /// Whether what is at a place is the viewer's own.
    fn is_at(&self, place: Place) -> bool {
        match self {
            Self::Whole => true,
            Self::WholeAt(places) => places.contains(&place),
            Self::Organisation { id, locations } => {
                *id == place.organisation_id && locations.as_ref().is_none_or(|own| own.contains(&place.location_id))
            }
        }
    }

    /// Whether the viewer is one of the organisations; a token for some locations also needs an end of the matter there.
    fn is_party(&self, party: &[OrganisationId], ends: &[Place]) -> bool {
        match self {
            Self::Whole => true,
            Self::WholeAt(_) => ends.iter().any(|end| self.is_at(*end)),
            Self::Organisation { id, locations: None } => party.contains(id),
            Self::Organisation { id, locations: Some(_) } => party.contains(id) && ends.iter().any(|end| self.is_at(*end)),
        }
    }
}

codes! {
    /// How much of a segment is told.
    Detail {
        /// Alles.
        Full = "full",
        /// Alleen voorziening en dagen.
        Outline = "outline",
    }
}

/// A line as a viewer sees it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LineView {
    /// The child.
    pub child_id: ChildId,
    /// The day as of which states and open gaps are told.
    pub as_of: Date,
    /// The birth date.
    pub birth_date: Date,
    /// The first day on which the child can be a pupil (WPO 39(1)).
    pub earliest_school_date: Date,
    /// The first day on which the child must be enrolled at a school (Leerplichtwet 3(1)).
    pub compulsory_school_date: Date,
    /// What the child is in, from birth to the end of the line.
    pub segments: Vec<SegmentView>,
    /// The passages.
    pub transitions: Vec<TransitionView>,
    /// The breaks.
    pub interruptions: Vec<InterruptionView>,
    /// The connector, to guardians and to the two sides of the contract.
    pub connector: Option<ConnectorView>,
    /// What can be done now.
    pub next_steps: Vec<NextStepView>,
}

/// A segment as a viewer sees it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SegmentView {
    /// The stage.
    pub stage: Stage,
    /// How much is told.
    pub detail: Detail,
    /// The group, at school.
    pub group: Option<Group>,
    /// Where.
    pub location_id: Option<LocationId>,
    /// The placement.
    pub placement_id: Option<PlacementId>,
    /// First day.
    pub start_date: Date,
    /// Last day; null while no end is known.
    pub end_date: Option<Date>,
    /// Agreed hours per week, in childcare.
    pub hours_per_week: Option<HoursPerWeek>,
}

/// Hours per week, kept as minutes: a whole number in JSON where it is one, else with its fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HoursPerWeek {
    /// The same in minutes.
    pub minutes: i32,
}

impl Serialize for HoursPerWeek {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.minutes % 60 == 0 {
            serializer.serialize_i32(self.minutes / 60)
        } else {
            serializer.serialize_f64(f64::from(self.minutes) / 60.0)
        }
    }
}

/// A transition as a viewer sees it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TransitionView {
    /// What kind of passage.
    pub kind: TransitionKind,
    /// The first day at the next place, or the day on which that is expected.
    pub date: Date,
    /// The handover, to those who are party to it.
    pub handover_id: Option<Uuid>,
    /// The last day on which the handover is in time.
    pub due_date: Option<Date>,
    /// How far the handover is.
    pub state: TransitionState,
}

/// An interruption, the same for every viewer: it tells days only.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InterruptionView {
    /// In what the line breaks.
    pub kind: InterruptionKind,
    /// First day.
    pub start_date: Date,
    /// Last day; null while it is open.
    pub end_date: Option<Date>,
    /// Calendar days, of a gap in days.
    pub days: Option<i32>,
    /// School days among them.
    pub open_days: Option<i32>,
    /// How heavy it weighs.
    pub severity: Option<GapSeverity>,
}

/// The connector as a viewer sees it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectorView {
    /// The combination contract.
    pub contract_id: Uuid,
    /// Since when.
    pub since_date: Date,
}

/// A next step as a viewer sees it: of another organisation its code only.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NextStepView {
    /// What.
    pub code: StepCode,
    /// By when.
    pub due_date: Option<Date>,
    /// Who.
    pub organisation_id: Option<OrganisationId>,
    /// What is asked, in a sentence.
    pub text: Option<&'static str>,
}

impl Line {
    /// The line as far as the viewer may see it, with texts in a language.
    #[must_use]
    pub fn seen_by(self, viewer: &Viewer, language: Language) -> LineView {
        let connector = self.connector.filter(|connector| viewer.is_party(&connector.party, &self.connected));
        LineView {
            child_id: self.child_id,
            as_of: self.as_of,
            birth_date: self.birth_date,
            earliest_school_date: self.earliest_school_date,
            compulsory_school_date: self.compulsory_school_date,
            segments: self.segments.into_iter().map(|segment| segment.seen_by(viewer)).collect(),
            transitions: self.transitions.into_iter().map(|transition| transition.seen_by(viewer)).collect(),
            interruptions: self.interruptions.into_iter().map(InterruptionView::from).collect(),
            connector: connector.map(|found| ConnectorView { contract_id: found.contract_id, since_date: found.since_date }),
            next_steps: self.next_steps.into_iter().map(|step| step.seen_by(viewer, language)).collect(),
        }
    }
}

impl Segment {
    fn seen_by(self, viewer: &Viewer) -> SegmentView {
        // Days at home name no place, so there is nothing to hide in them.
        let hidden = |known_to: &[Place]| *viewer != Viewer::Whole && !known_to.iter().any(|place| viewer.is_at(*place));
        let detail = match &self.placed {
            Some(placed) if hidden(&placed.known_to) => Detail::Outline,
            _ => Detail::Full,
        };
        let shown = self.placed.filter(|_| detail == Detail::Full);
        SegmentView {
            stage: self.stage,
            detail,
            group: shown.as_ref().and_then(|placed| placed.group),
            location_id: shown.as_ref().map(|placed| placed.place.location_id),
            placement_id: shown.as_ref().map(|placed| placed.placement_id),
            start_date: self.start_date,
            end_date: self.end_date,
            hours_per_week: shown.and_then(|placed| placed.minutes_per_week).map(|minutes| HoursPerWeek { minutes }),
        }
    }
}

impl Transition {
    fn seen_by(self, viewer: &Viewer) -> TransitionView {
        let ends: Vec<Place> = self.from.iter().chain(&self.to).map(|end| end.place).collect();
        let handover_id = self.handover_id.filter(|_| viewer.is_party(&self.party, &ends));
        TransitionView { kind: self.kind, date: self.date, handover_id, due_date: self.due_date, state: self.state }
    }
}

impl From<Interruption> for InterruptionView {
    fn from(value: Interruption) -> Self {
        let Interruption { kind, start_date, end_date, days, open_days, severity } = value;
        Self { kind, start_date, end_date, days, open_days, severity }
    }
}

impl NextStep {
    fn seen_by(self, viewer: &Viewer, language: Language) -> NextStepView {
        let own = *viewer == Viewer::Whole || self.place.is_some_and(|place| viewer.is_at(place));
        NextStepView {
            code: self.code,
            due_date: own.then_some(self.due_date),
            organisation_id: self.place.filter(|_| own).map(|place| place.organisation_id),
            text: own.then(|| self.code.text().get(language)),
        }
    }
}
