//! Which recorded days count: the same days at the same place are told once, however often they were recorded.
//!
//! Two records are of the same stay when care and location are the same and days overlap. Within one organisation the later
//! start wins from its first day, for a change of group or hours is a new placement from that day. Between organisations the
//! holder of the location wins, else the earliest start. The loser keeps the days that are not covered.
//!
//! A record without an end only says that no end is known: once a winning record overlaps it, only the days before count.

use std::{cmp::Reverse, collections::BTreeMap};

use super::{
    input::Stay,
    segments::Stage,
    stretch::{Stretch, day_before},
};
use crate::{Date, location::LocationId, organisation::OrganisationId, placement::Care};

/// The days of a stay that count; one stay can leave two of these, around the better record of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    /// What was recorded.
    pub(super) stay: &'a Stay,
    /// The days of it that count.
    pub(super) stretch: Stretch,
}

/// The days that count, ordered by first day, stage and placement. No two of the same care and location overlap.
pub(super) fn counted(stays: &[Stay], birth_date: Date) -> Vec<Piece<'_>> {
    let mut sites: BTreeMap<(Care, LocationId), BTreeMap<OrganisationId, Vec<Piece<'_>>>> = BTreeMap::new();
    for stay in stays {
        if let Some(stretch) = Stretch::new(stay.start_date.max(birth_date), stay.end_date) {
            let site = sites.entry((stay.care, stay.location_id)).or_default();
            site.entry(stay.organisation_id).or_default().push(Piece { stay, stretch });
        }
    }
    let mut pieces: Vec<Piece<'_>> = sites.into_values().flat_map(of_one_site).collect();
    pieces.sort_by_key(|piece| (piece.stretch.first, Stage::from(piece.stay.care), piece.stay.placement_id));
    pieces
}

/// The days that count of the records of one care at one location.
fn of_one_site(by_organisation: BTreeMap<OrganisationId, Vec<Piece<'_>>>) -> Vec<Piece<'_>> {
    let mut between: Vec<Piece<'_>> = by_organisation
        .into_values()
        .flat_map(|mut own| {
            own.sort_by_key(|piece| Reverse((piece.stretch.first, piece.stay.placement_id)));
            told_once(own)
        })
        .collect();
    between.sort_by_key(|piece| (!piece.stay.owns_location, piece.stretch.first, piece.stay.placement_id));
    told_once(between)
}

/// The records less the days that a stronger one tells; the strongest comes first.
fn told_once(strongest_first: Vec<Piece<'_>>) -> Vec<Piece<'_>> {
    let mut kept: Vec<Piece<'_>> = Vec::new();
    for piece in strongest_first {
        let stronger: Vec<Stretch> = kept.iter().map(|kept| kept.stretch).filter(|kept| kept.overlaps(piece.stretch)).collect();
        kept.extend(left_of(piece.stretch, &stronger).into_iter().map(|stretch| Piece { stretch, ..piece }));
    }
    kept
}

/// The days of a record that the stronger ones which overlap it leave.
fn left_of(record: Stretch, stronger: &[Stretch]) -> Vec<Stretch> {
    match (record.last, stronger.iter().map(|stretch| stretch.first).min()) {
        (None, Some(first)) if first <= record.first => Vec::new(),
        (None, Some(first)) => Stretch::new(record.first, Some(day_before(first))).into_iter().collect(),
        _ => stronger
            .iter()
            .fold(vec![record], |left, better| left.into_iter().flat_map(|stretch| stretch.without(*better)).collect()),
    }
}
