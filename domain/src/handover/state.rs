//! How far a handover is, and along which way it goes.

use crate::{Instant, code::codes, line::TransitionKind};

codes! {
    /// State of a handover.
    HandoverState {
        /// Wordt geschreven.
        Draft = "draft",
        /// Ligt ter inzage bij de ouders.
        UnderInspection = "underInspection",
        /// Aangeboden aan de ontvanger.
        Offered = "offered",
        /// De ontvanger vraagt om wachten.
        OnHold = "onHold",
        /// De ontvanger neemt haar aan.
        Accepted = "accepted",
        /// Verzonden.
        Sent = "sent",
        /// Ontvangen.
        Received = "received",
        /// Afgesloten.
        Closed = "closed",
        /// De ontvanger neemt haar niet aan.
        Rejected = "rejected",
        /// Ingetrokken door de afzender.
        Cancelled = "cancelled",
        /// Vervallen omdat zij niet op tijd is ontvangen.
        Expired = "expired",
    }
}

impl HandoverState {
    /// Whether nothing follows any more.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Closed | Self::Cancelled | Self::Expired)
    }

    /// Whether the receiver has it.
    pub const fn is_received(self) -> bool {
        matches!(self, Self::Received | Self::Closed)
    }

    /// Whether the last word is the receiver's own.
    pub const fn is_answered(self) -> bool {
        matches!(self, Self::OnHold | Self::Rejected)
    }

    /// Whether it waits for somebody, so that time ends it.
    pub const fn waits(self) -> bool {
        matches!(self, Self::Offered | Self::OnHold | Self::Accepted | Self::Sent)
    }

    /// What it is at a moment, when it expires at another unless somebody takes the next step before.
    #[must_use]
    pub fn at(self, expires_at: Option<Instant>, now: Instant) -> Self {
        if self.waits() && expires_at.is_some_and(|until| until <= now) { Self::Expired } else { self }
    }

    /// Whether guardians read the text: from its inspection on, as long as it may still come to something.
    pub const fn is_inspected(self) -> bool {
        matches!(
            self,
            Self::UnderInspection | Self::Offered | Self::OnHold | Self::Accepted | Self::Sent | Self::Received | Self::Closed
        )
    }
}

codes! {
    /// Way along which a handover goes.
    Channel {
        /// Binnen Doorlijn.
        Doorlijn = "doorlijn",
        /// Overstapservice Onderwijs; hier staan alleen de data, geen inhoud.
        Oso = "oso",
        /// Op papier; de afzender legt vast dat het is verzonden en ontvangen.
        Paper = "paper",
        /// Met de ouder mee; de afzender legt vast dat het is meegegeven en ontvangen.
        Guardian = "guardian",
        /// Binnen dezelfde school besproken; geen inhoud.
        Internal = "internal",
    }
}

impl Channel {
    /// The way along which a handover of a kind goes when nobody says otherwise.
    pub const fn of(kind: TransitionKind) -> Self {
        match kind {
            TransitionKind::SchoolToSchool | TransitionKind::SchoolToSecondary => Self::Oso,
            TransitionKind::GroupToGroup => Self::Internal,
            _ => Self::Doorlijn,
        }
    }

    /// Whether the receiver answers here itself; along the other ways the sender records what the receiver did.
    pub const fn reaches_receiver(self) -> bool {
        matches!(self, Self::Doorlijn)
    }

    /// Whether sections go along this way.
    pub const fn carries_content(self) -> bool {
        matches!(self, Self::Doorlijn | Self::Paper | Self::Guardian)
    }
}
