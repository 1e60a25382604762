//! What the documents of municipal direction (regie) have in common: the article on which something rests, and the organisations that are
//! parties to it.

use crate::{
    Cause, Reason,
    authority::{Authority, Relation},
    code::codes,
    organisation::{Organisation, OrganisationId, OrganisationKind},
};

codes! {
    /// Artikel waarop een doel, overleg of afspraak rust.
    DirectionGround {
        /// Taalactiviteiten (WPO 158).
        LanguageActivities = "wpo158",
        /// Voldoende plaatsen voorschoolse educatie (WPO 159).
        PreschoolPlaces = "wpo159",
        /// Doelgroep, toeleiding en doorgaande lijn (WPO 160, eerste lid, onderdeel a).
        ContinuousLine = "wpo160a",
        /// Resultaten van vroegschoolse educatie (WPO 160, eerste lid, onderdeel b).
        EarlySchoolResults = "wpo160b",
        /// Lokale educatieve agenda: segregatie, integratie, achterstanden, inschrijving en toelating (WPO 161).
        LocalAgenda = "wpo161",
        /// Iets anders dat partijen afspreken.
        Other = "other",
    }
}

impl DirectionGround {
    /// Whether an organisation of a kind can be bound by what rests on this article: where the law names school boards alone, besides the
    /// municipality, nobody else is a party.
    pub fn admits(self, kind: OrganisationKind) -> bool {
        match self {
            Self::LanguageActivities | Self::EarlySchoolResults => kind == OrganisationKind::SchoolBoard,
            Self::PreschoolPlaces | Self::ContinuousLine | Self::LocalAgenda | Self::Other => true,
        }
    }
}

/// Every cause for which organisations cannot be the parties of something that a municipality directs; `known` are those that exist.
pub(crate) fn causes_of_parties(
    municipality: OrganisationId,
    parties: &[OrganisationId],
    known: &[Organisation],
    ground: Option<DirectionGround>,
) -> Vec<Cause> {
    let mut causes = Vec::new();
    for (index, party) in parties.iter().enumerate() {
        let at = format!("#/partyIds/{index}");
        match known.iter().find(|organisation| organisation.id == *party) {
            None => causes.push(Cause::new(Reason::OrganisationUnknown, at.clone())),
            Some(_) if *party == municipality => causes.push(Cause::new(Reason::PartyIsOwner, at.clone())),
            Some(one) if ground.is_some_and(|ground| !ground.admits(one.kind)) => {
                causes.push(Cause::new(Reason::PartyOutsideGround, at.clone()));
            }
            Some(_) => {}
        }
        if parties.iter().take(index).any(|earlier| earlier == party) {
            causes.push(Cause::new(Reason::DuplicateEntry, at));
        }
    }
    causes
}

/// How a caller stands to something of a municipality to which some organisations are parties.
pub(crate) fn relation(municipality: OrganisationId, parties: &[OrganisationId], caller: &Authority) -> Relation {
    let own = caller.organisation();
    if own == municipality {
        Relation::Own
    } else if parties.contains(&own) {
        Relation::Party
    } else {
        Relation::Anyone
    }
}
