//! How each handover of the demo goes: how far it came, since when, and what the guardians said.

use persistence::domain::handover::{
    Channel,
    HandoverState::{
        self, Accepted, Cancelled, Closed, Draft, Expired, Offered, OnHold, Received, Rejected, Sent, UnderInspection,
    },
    SectionKind,
};

/// How a handover goes.
#[derive(Clone, Copy)]
pub(in crate::command::demo) struct Way {
    /// In which state it is now.
    pub(super) state: HandoverState,
    /// How many days ago it was begun.
    pub(super) days: i64,
    /// The number of what is told of the child.
    pub(super) tale: usize,
    /// Along which way it goes.
    pub(super) channel: Channel,
    /// Whether guardians signed on paper what they allow.
    pub(super) on_paper: bool,
    /// The section that a guardian refuses.
    pub(super) refused: Option<SectionKind>,
    /// Whether a guardian wishes a conversation.
    pub(super) is_wished: bool,
}

/// One within Doorlijn, of which the guardians allow everything by themselves.
const fn way(state: HandoverState, days: i64, tale: usize) -> Way {
    Way { state, days, tale, channel: Channel::Doorlijn, on_paper: false, refused: None, is_wished: false }
}

const fn refused(section: SectionKind, way: Way) -> Way {
    Way { refused: Some(section), ..way }
}

const fn signed(way: Way) -> Way {
    Way { on_paper: true, ..way }
}

const fn along(channel: Channel, way: Way) -> Way {
    Way { channel, ..way }
}

const fn wished(way: Way) -> Way {
    Way { is_wished: true, ..way }
}

/// How those of toddlers go, one after the other; the school has registered every second, the first among them. Every state stands
/// among the first twelve. The one that expired was offered twelve days after it was begun, and that is long enough ago for any
/// usual term.
pub(in crate::command::demo) static WAYS: [Way; 24] = [
    refused(SectionKind::Support, way(Sent, 18, 2)),
    way(Draft, 2, 1),
    way(UnderInspection, 5, 2),
    way(Offered, 15, 3),
    way(OnHold, 19, 4),
    way(Accepted, 16, 5),
    way(Received, 22, 1),
    wished(way(Closed, 27, 2)),
    way(Cancelled, 14, 5),
    way(Rejected, 21, 0),
    way(Expired, 50, 3),
    way(Sent, 17, 0),
    signed(way(Sent, 19, 4)),
    way(Draft, 6, 5),
    wished(way(UnderInspection, 11, 2)),
    signed(way(Offered, 18, 0)),
    refused(SectionKind::Development, way(Received, 24, 3)),
    along(Channel::Paper, signed(way(Closed, 29, 1))),
    signed(way(Accepted, 15, 4)),
    way(OnHold, 17, 0),
    way(Sent, 16, 5),
    way(Received, 20, 4),
    way(Closed, 28, 3),
    way(Expired, 46, 1),
];

/// How those went whose child is at school by now: nearly all were received, and one in nine was never answered.
pub(in crate::command::demo) static EARLIER_WAYS: [Way; 9] = [
    wished(way(Closed, 27, 1)),
    way(Received, 22, 3),
    way(Closed, 26, 0),
    wished(way(Closed, 28, 2)),
    refused(SectionKind::Development, way(Received, 24, 3)),
    way(Received, 21, 5),
    along(Channel::Paper, signed(way(Closed, 29, 1))),
    wished(way(Received, 23, 5)),
    way(Expired, 50, 3),
];

/// Between two groups of a school.
pub(super) static INSIDE: Way = along(Channel::Internal, way(Closed, 27, 0));

/// Between two schools.
pub(super) static OSO: Way = along(Channel::Oso, way(Received, 24, 0));

#[cfg(test)]
mod tests {
    use persistence::domain::code::Code;

    use super::*;

    #[test]
    fn every_state_stands_among_the_first_twelve() {
        for state in HandoverState::ALL {
            assert!(WAYS.iter().take(12).any(|way| way.state == *state), "{}", state.as_str());
        }
    }
}
