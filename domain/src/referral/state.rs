//! The states of a referral, and which follows which.

use crate::code::codes;

codes! {
    /// State of a referral (toeleiding).
    ReferralState {
        /// Gesignaleerd: misschien is voorschoolse educatie goed voor dit kind.
        Signalled = "signalled",
        /// Beslist of het kind tot de doelgroep hoort.
        Indicated = "indicated",
        /// De ouders weten ervan.
        Informed = "informed",
        /// Aangemeld bij een locatie, en wacht op een plaats.
        Registered = "registered",
        /// Heeft een plaats en is nog niet begonnen.
        Placed = "placed",
        /// Begonnen.
        Started = "started",
        /// De ouders zien ervan af.
        Declined = "declined",
        /// Verhuisd naar een andere gemeente.
        MovedAway = "movedAway",
        /// Gestopt, of niet aan een plaats gekomen.
        DroppedOut = "droppedOut",
        /// Te oud geworden zonder te beginnen.
        AgedOut = "agedOut",
    }
}

codes! {
    /// Why a referral ended; never anything of why the child was indicated.
    ReferralEnd {
        /// Er was geen plaats.
        NoPlace = "noPlace",
        /// De ouders zien ervan af.
        GuardiansDecline = "guardiansDecline",
        /// Het kind gaat naar dagopvang zonder voorschoolse educatie.
        DayCareWithout = "dayCareWithoutPreschoolEducation",
        /// Verhuisd.
        Moved = "moved",
        /// Onbekend.
        Unknown = "unknown",
    }
}

codes! {
    /// Why it is a child's turn earlier or later than its indication and date say.
    TurnReason {
        /// Een broer of zus is al op de locatie.
        Sibling = "sibling",
        /// Het kind stond al op de lijst van een andere locatie.
        OtherSite = "otherSite",
        /// Gemeente en locatie spraken het af.
        Agreed = "agreed",
        /// De ouders willen later beginnen.
        GuardiansWish = "guardiansWish",
        /// Wat was vastgelegd, klopte niet.
        Correction = "correction",
    }
}

impl ReferralState {
    /// Whether nothing follows it.
    pub const fn is_end(self) -> bool {
        matches!(self, Self::Declined | Self::MovedAway | Self::DroppedOut | Self::AgedOut)
    }

    /// Whether a place with preschool education tells more than this state: guardians who know of it may register their child themselves.
    pub const fn expects_a_place(self) -> bool {
        matches!(self, Self::Informed | Self::Registered | Self::Placed | Self::Started)
    }

    /// Whether the child has to do with a site in this state.
    pub const fn is_at_site(self) -> bool {
        matches!(self, Self::Registered | Self::Placed | Self::Started)
    }

    /// Whether a site says it of a child that stands in another state there; who refers says any. A site that has no place gives the child
    /// back: the referral goes on.
    pub const fn is_of_site(self, other: Self) -> bool {
        match self {
            Self::Informed => matches!(other, Self::Registered | Self::Placed),
            Self::Placed | Self::Started => true,
            Self::DroppedOut => matches!(other, Self::Started | Self::DroppedOut),
            _ => false,
        }
    }

    /// Whether it takes a child away from the site at which it was registered, for a reason.
    pub const fn gives_back(self, other: Self) -> bool {
        matches!(self, Self::Informed) && other.is_at_site()
    }

    /// Whether it can follow another.
    pub const fn follows(self, other: Self) -> bool {
        match self {
            Self::Signalled => false,
            Self::Indicated => matches!(other, Self::Signalled),
            // Again: the site gives the child back.
            Self::Informed => matches!(other, Self::Indicated | Self::Registered | Self::Placed),
            // Again: at another site, or because the place falls through.
            Self::Registered => matches!(other, Self::Informed | Self::Registered | Self::Placed),
            Self::Placed => matches!(other, Self::Registered),
            Self::Started => matches!(other, Self::Placed),
            Self::Declined => {
                matches!(other, Self::Signalled | Self::Indicated | Self::Informed | Self::Registered | Self::Placed)
            }
            Self::MovedAway => !other.is_end(),
            Self::DroppedOut => other.is_at_site() || matches!(other, Self::Informed),
            Self::AgedOut => !other.is_end() && !matches!(other, Self::Started),
        }
    }

    /// Whether it can have ended there for a reason.
    pub const fn ends_by(self, reason: ReferralEnd) -> bool {
        match self {
            Self::Declined => {
                matches!(reason, ReferralEnd::GuardiansDecline | ReferralEnd::DayCareWithout | ReferralEnd::Unknown)
            }
            Self::MovedAway => matches!(reason, ReferralEnd::Moved),
            Self::DroppedOut => true,
            Self::AgedOut => !matches!(reason, ReferralEnd::Moved),
            _ => false,
        }
    }
}
