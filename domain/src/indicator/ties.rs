//! Which indicators are told of the same people, so that a figure of one tells of the other. Such indicators are a family: what is hidden
//! of them is decided together.

use super::{Definition, FigurePart, IndicatorCode, definitions};
use crate::disclosure::Side;

/// Those who are counted in a part of an indicator, or who are not.
pub type TieSide = (IndicatorCode, FigurePart, Side);

/// Whom the inner figures count, the outer ones count too: at each place, in each period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tie {
    /// What adds up to no more than the outer figures.
    pub inner: &'static [TieSide],
    /// Those.
    pub outer: &'static [TieSide],
    /// Whether the outer figures count others too.
    pub leaves_others: bool,
}

const fn counted(indicator: IndicatorCode) -> TieSide {
    (indicator, FigurePart::Whole, Side::Numerator)
}

const fn not_counted(indicator: IndicatorCode) -> TieSide {
    (indicator, FigurePart::Whole, Side::Difference)
}

use IndicatorCode::{
    ChildrenWithConnector, CombinationHours, CombinationSeats, HandoverCompleted, HandoverOnTime, LineInformationGaps,
    LineInterruptions, PreschoolWaiting,
};

static TIES: &[Tie] = &[
    // The same transitions have a handover that came, that came on time, and that was not there on the first day.
    Tie {
        inner: &[counted(HandoverOnTime), not_counted(HandoverOnTime)],
        outer: &[counted(HandoverCompleted), not_counted(HandoverCompleted)],
        leaves_others: false,
    },
    Tie {
        inner: &[counted(LineInformationGaps), not_counted(LineInformationGaps)],
        outer: &[counted(HandoverCompleted), not_counted(HandoverCompleted)],
        leaves_others: false,
    },
    Tie { inner: &[counted(HandoverOnTime)], outer: &[counted(HandoverCompleted)], leaves_others: true },
    Tie { inner: &[not_counted(LineInformationGaps)], outer: &[counted(HandoverCompleted)], leaves_others: true },
    // Of the same children the line is interrupted, or they have a connector, or neither.
    Tie {
        inner: &[counted(ChildrenWithConnector), not_counted(ChildrenWithConnector)],
        outer: &[counted(LineInterruptions), not_counted(LineInterruptions)],
        leaves_others: false,
    },
    Tie { inner: &[counted(ChildrenWithConnector)], outer: &[not_counted(LineInterruptions)], leaves_others: true },
    // The contracts that have hours take seats.
    Tie { inner: &[counted(CombinationHours)], outer: &[counted(CombinationSeats)], leaves_others: false },
    // Who begins has come the whole way, and the last step of it.
    Tie {
        inner: &[(PreschoolWaiting, FigurePart::Placed, Side::Numerator)],
        outer: &[counted(PreschoolWaiting)],
        leaves_others: false,
    },
];

/// All of them.
pub fn ties() -> &'static [Tie] {
    TIES
}

/// All indicators, each with those that it is tied to.
pub fn families() -> Vec<Vec<&'static Definition>> {
    let mut families: Vec<Vec<&'static Definition>> = definitions().iter().map(|definition| vec![definition]).collect();
    for tie in TIES {
        let is_in = |family: &Vec<&'static Definition>| {
            family.iter().any(|definition| tie.inner.iter().chain(tie.outer).any(|side| side.0 == definition.code))
        };
        let (tied, apart): (Vec<_>, Vec<_>) = families.into_iter().partition(is_in);
        families = apart;
        families.push(tied.concat());
    }
    families
}
