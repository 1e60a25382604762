//! What a question is about.

use super::ExpertiseConsent;
use crate::{child::ChildId, code::codes, location::LocationId, placement::Group};

codes! {
    /// What an expertise request is about.
    ExpertiseAbout {
        /// Een groep.
        Group = "group",
        /// Een onderwerp.
        Topic = "topic",
        /// Een kind dat wordt genoemd, met toestemming van de ouders.
        Child = "child",
        /// Een kind dat niemand noemt (anoniem bespreken).
        AnonymousChild = "anonymousChild",
    }
}

/// What a question is about, and from which location of the asker it is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskedAbout {
    /// A group.
    Group {
        /// Where the group is.
        location_id: LocationId,
        /// Which group of a school.
        group: Option<Group>,
    },
    /// A subject.
    Topic {
        /// A code of the list `expertise-topics`.
        topic: String,
        /// From where it is asked, when it is asked from one place.
        location_id: Option<LocationId>,
    },
    /// A child that is named.
    Child {
        /// The child, by the anchor of the asker's registration; none once that was erased.
        child_id: Option<ChildId>,
        /// From where it is asked, when it is asked from one place.
        location_id: Option<LocationId>,
        /// What guardians allowed.
        consents: Vec<ExpertiseConsent>,
    },
    /// A child that nobody names. Nothing leads to it.
    AnonymousChild {
        /// From where it is asked, when it is asked from one place.
        location_id: Option<LocationId>,
    },
}

impl AskedAbout {
    /// Its kind.
    pub const fn kind(&self) -> ExpertiseAbout {
        match self {
            Self::Group { .. } => ExpertiseAbout::Group,
            Self::Topic { .. } => ExpertiseAbout::Topic,
            Self::Child { .. } => ExpertiseAbout::Child,
            Self::AnonymousChild { .. } => ExpertiseAbout::AnonymousChild,
        }
    }

    /// From which location of the asker it is asked.
    pub const fn location_id(&self) -> Option<LocationId> {
        match self {
            Self::Group { location_id, .. } => Some(*location_id),
            Self::Topic { location_id, .. } | Self::Child { location_id, .. } | Self::AnonymousChild { location_id } => {
                *location_id
            }
        }
    }

    /// What guardians allowed.
    pub fn consents(&self) -> &[ExpertiseConsent] {
        match self {
            Self::Child { consents, .. } => consents,
            _ => &[],
        }
    }
}
