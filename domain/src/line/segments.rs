//! Segments: what the child is in from day to day, from birth to the end of the line.
//!
//! The date of leaving for secondary school is the first day there, so the line ends on the day before; where a placement was
//! recorded to end on that date itself, the line ends with it. Without such a date it ends on the day before the end age, and a
//! stay that then still runs is told whole.

use super::{
    input::LineInput,
    records::{Piece, counted},
    stretch::{Stretch, covered, day_before, uncovered},
    view::Place,
};
use crate::{
    Date,
    code::codes,
    placement::{Care, Group, PlacementId},
};

codes! {
    /// Stage (voorziening) of a segment of the line.
    Stage {
        /// Thuis: geen opvang en geen onderwijs.
        Home = "home",
        /// Dagopvang.
        DayCare = "dayCare",
        /// Peuteropvang.
        Preschool = "preschool",
        /// Gastouderopvang.
        Childminder = "childminder",
        /// Basisschool.
        School = "school",
        /// Buitenschoolse opvang.
        AfterSchoolCare = "afterSchoolCare",
    }
}

impl From<Care> for Stage {
    fn from(care: Care) -> Self {
        match care {
            Care::DayCare => Self::DayCare,
            Care::Preschool => Self::Preschool,
            Care::Childminder => Self::Childminder,
            Care::School => Self::School,
            Care::AfterSchoolCare => Self::AfterSchoolCare,
        }
    }
}

/// Days in one stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The stage.
    pub stage: Stage,
    /// First day.
    pub start_date: Date,
    /// Last day; `None` while no end is known.
    pub end_date: Option<Date>,
    /// The placement behind it; `None` at home.
    pub placed: Option<Placed>,
}

/// The placement behind a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The placement.
    pub placement_id: PlacementId,
    /// Who recorded it, and where it is.
    pub place: Place,
    /// The group, at school.
    pub group: Option<Group>,
    /// Agreed minutes per week, in childcare.
    pub minutes_per_week: Option<i32>,
    /// Who see it whole besides the guardians: the organisation itself, and those to which a completed handover joins it.
    pub known_to: Vec<Place>,
}

/// The days on which a line runs, and the stays within them.
pub(super) struct Course<'a> {
    /// From birth to the last day of the line.
    pub(super) days: Stretch,
    /// The day on which the child left for secondary school.
    pub(super) left_for_secondary: Option<Date>,
    /// The days that count, in order.
    pub(super) pieces: Vec<Piece<'a>>,
}

impl<'a> Course<'a> {
    /// Finds the days that count, and where the line ends.
    pub(super) fn of(input: &'a LineInput) -> Self {
        let LineInput { birth_date, stays, parameters, .. } = input;
        let recorded = counted(stays, *birth_date);
        let left_for_secondary = stays.iter().filter_map(|stay| stay.left_for_secondary_date).max();
        let ends_on = |day: Date| recorded.iter().any(|piece| piece.stretch.last == Some(day));
        let last = match left_for_secondary {
            Some(left) if ends_on(left) => left,
            Some(left) => day_before(left),
            None => day_before(parameters.end.of(*birth_date)),
        };
        let last = last.max(*birth_date);
        let within = |piece: Piece<'a>| {
            let end = if left_for_secondary.is_some() { Some(piece.stretch.end().min(last)) } else { piece.stretch.last };
            let stretch = Stretch::new(piece.stretch.first, end).filter(|stretch| stretch.first <= last)?;
            Some(Piece { stretch, ..piece })
        };
        let pieces = recorded.into_iter().filter_map(within).collect();
        Self { days: Stretch { first: *birth_date, last: Some(last) }, left_for_secondary, pieces }
    }

    /// The stretches of days with any placement.
    pub(super) fn covered(&self) -> Vec<Stretch> {
        covered(self.pieces.iter().map(|piece| piece.stretch))
    }

    /// The stretches of days with a placement at school.
    pub(super) fn at_school(&self) -> Vec<Stretch> {
        covered(self.pieces.iter().filter(|piece| piece.stay.care == Care::School).map(|piece| piece.stretch))
    }

    /// The segments in order: by first day, then stage, then placement.
    pub(super) fn segments(&self, as_of: Date) -> Vec<Segment> {
        let homes = uncovered(&self.covered(), self.days).into_iter().map(|stretch| self.home(stretch, as_of));
        let mut segments: Vec<Segment> = homes.chain(self.pieces.iter().map(placed)).collect();
        segments.sort_by_key(|segment| {
            (segment.start_date, segment.stage, segment.placed.as_ref().map(|placed| placed.placement_id))
        });
        segments
    }

    /// Days at home. The last of them are open until the line is known to be over: a placement may still come.
    fn home(&self, stretch: Stretch, as_of: Date) -> Segment {
        let lasts = stretch.last == self.days.last && self.left_for_secondary.is_none() && as_of <= self.days.end();
        let end_date = if lasts { None } else { stretch.last };
        Segment { stage: Stage::Home, start_date: stretch.first, end_date, placed: None }
    }
}

/// Days in a placement.
fn placed(piece: &Piece<'_>) -> Segment {
    let place = Place::of(piece.stay);
    Segment {
        stage: piece.stay.care.into(),
        start_date: piece.stretch.first,
        end_date: piece.stretch.last,
        placed: Some(Placed {
            placement_id: piece.stay.placement_id,
            place,
            group: piece.stay.group,
            minutes_per_week: piece.stay.minutes_per_week,
            known_to: vec![place],
        }),
    }
}
