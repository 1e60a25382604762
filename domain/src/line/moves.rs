//! Moves: where a child goes from one place to the next. Which handover a move needs, and how far that is, is not decided here.
//!
//! A visit is an unbroken time in one kind of care at one location: a change of hours or group within it is no move, and coming
//! back to the place that was left last is none either. Care at two places at once is no move; an overlap of at most the notice
//! of a change of care is settling in. Trial days at school, over before the child can be a pupil, are no visit (WPO 39(3)).

use super::{
    input::{LineInput, Stay},
    records::Piece,
    segments::Course,
    stretch::{Stretch, day_after, day_before, plus_days},
    transitions::TransitionKind,
};
use crate::{
    Date,
    placement::{Care, Group},
};

/// A move from one place to another, or from or to no place that is known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Move<'a> {
    /// What kind of transition it is.
    pub(super) kind: TransitionKind,
    /// The first day at the next place, or the day on which that is expected.
    pub(super) date: Date,
    /// The stay that is left or added to.
    pub(super) from: Option<&'a Stay>,
    /// The stay that begins.
    pub(super) to: Option<&'a Stay>,
}

/// Which part of the day, and of the line, a visit takes: places of one track follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Track {
    /// Care of a child that is not at school yet.
    Early,
    /// School.
    School,
    /// Care beside school, also by a childminder.
    BesideSchool,
}

/// An unbroken time in one kind of care at one location.
struct Visit<'a> {
    track: Track,
    stretch: Stretch,
    /// The stay with which it begins.
    first: &'a Stay,
    /// All stays that make it up, in order. Some may be recorded by another organisation than the holder of the location.
    stays: Vec<&'a Stay>,
}

impl<'a> Visit<'a> {
    fn is_same_place(&self, other: &Self) -> bool {
        self.is_same_location(other) && self.first.care == other.first.care
    }

    fn is_same_location(&self, other: &Self) -> bool {
        self.first.location_id == other.first.location_id
    }

    /// The stay that stands for the child's arrival: the first that the holder of the location recorded, if any.
    fn arrival(&self) -> &'a Stay {
        self.stays.iter().find(|stay| stay.owns_location).unwrap_or(&self.first)
    }

    /// The stay that the child comes from when it begins elsewhere: the last before, of the holder of the location if any.
    fn departure(&self, before: Date) -> &'a Stay {
        let earlier = || self.stays.iter().filter(|stay| stay.start_date < before);
        earlier().rfind(|stay| stay.owns_location).or_else(|| earlier().next_back()).unwrap_or(&self.first)
    }
}

/// All moves of a line, in no particular order.
pub(super) fn moves<'a>(input: &'a LineInput, course: &Course<'a>) -> Vec<Move<'a>> {
    let first_pupil_day = input.parameters.birthday(input.birth_date, input.parameters.earliest_school_age_years);
    let is_trial = |piece: &&Piece<'_>| piece.stay.care == Care::School && piece.stretch.end() < first_pupil_day;
    let visits = visits(course.pieces.iter().filter(|piece| !is_trial(piece)));
    let arrivals = Arrivals { input, visits: &visits, first_pupil_day };
    let mut moves: Vec<Move<'a>> = (0..visits.len()).flat_map(|index| arrivals.at(index)).collect();
    if first_pupil_day <= course.days.end() {
        moves.extend(arrivals.expected_at_school());
    }
    moves.extend(group_changes(&course.pieces));
    moves.extend(course.left_for_secondary.map(|date| {
        let from = visits.iter().rfind(|visit| visit.track == Track::School).map(|visit| visit.departure(date));
        Move { kind: TransitionKind::SchoolToSecondary, date, from, to: None }
    }));
    moves
}

/// The visits, ordered by their first day.
fn visits<'p, 'a: 'p>(pieces: impl Iterator<Item = &'p Piece<'a>> + Clone) -> Vec<Visit<'a>> {
    let school_start = pieces.clone().find(|piece| piece.stay.care == Care::School).map(|piece| piece.stretch.first);
    let mut visits: Vec<Visit<'a>> = Vec::new();
    for piece in pieces {
        let (stay, stretch) = (piece.stay, piece.stretch);
        let track = match stay.care {
            Care::School => Track::School,
            Care::AfterSchoolCare => Track::BesideSchool,
            Care::Childminder if school_start.is_some_and(|start| start <= stretch.first) => Track::BesideSchool,
            Care::Childminder | Care::DayCare | Care::Preschool => Track::Early,
        };
        let next = Visit { track, stretch, first: stay, stays: vec![stay] };
        match visits.iter_mut().rfind(|visit| visit.is_same_place(&next)) {
            Some(visit) if stretch.follows(visit.stretch) => {
                visit.stretch.last = visit.stretch.last.and_then(|last| stretch.last.map(|other| last.max(other)));
                visit.stays.push(stay);
            }
            _ => visits.push(next),
        }
    }
    visits
}

/// How each visit began, seen from the other visits.
struct Arrivals<'v, 'a> {
    input: &'a LineInput,
    visits: &'v [Visit<'a>],
    /// The first day on which the child can be a pupil, and so the earliest of a move to school (WPO 39(1)).
    first_pupil_day: Date,
}

impl<'a> Arrivals<'_, 'a> {
    /// The moves with which a visit began: one for each place the child came from.
    fn at(&self, index: usize) -> Vec<Move<'a>> {
        let Some(visit) = self.visits.get(index) else { return Vec::new() };
        let (kind, from) = match visit.track {
            Track::Early => self.at_early_care(visit, index),
            Track::School => self.at_school(visit),
            Track::BesideSchool => self.beside_school(visit, index),
        };
        let date = match kind {
            TransitionKind::ChildcareToSchool | TransitionKind::HomeToSchool => visit.stretch.first.max(self.first_pupil_day),
            _ => visit.stretch.first,
        };
        let a_move = |from| Move { kind, date, from, to: Some(visit.arrival()) };
        match kind {
            TransitionKind::HomeToChildcare | TransitionKind::HomeToSchool => {
                let was_home = self.input.birth_date < visit.stretch.first;
                was_home.then_some(a_move(None)).into_iter().collect()
            }
            _ => from.into_iter().map(|from| a_move(Some(from.departure(visit.stretch.first)))).collect(),
        }
    }

    fn at_school(&self, visit: &Visit<'a>) -> (TransitionKind, Vec<&Visit<'a>>) {
        let at = visit.stretch.first;
        let schools = self.last_before(at, Track::School);
        if !schools.is_empty() {
            return (TransitionKind::SchoolToSchool, not_returning(visit, schools));
        }
        let early = self.last_before(at, Track::Early);
        if !early.is_empty() {
            return (TransitionKind::ChildcareToSchool, early);
        }
        let beside = self.last_before(at, Track::BesideSchool);
        let kind = if beside.is_empty() { TransitionKind::HomeToSchool } else { TransitionKind::AfterSchoolToSchool };
        (kind, beside)
    }

    fn at_early_care(&self, visit: &Visit<'a>, index: usize) -> (TransitionKind, Vec<&Visit<'a>>) {
        let early = self.last_before(visit.stretch.first, Track::Early);
        let kind = if index == 0 { TransitionKind::HomeToChildcare } else { TransitionKind::ChildcareToChildcare };
        (kind, self.left_for(visit, early))
    }

    fn beside_school(&self, visit: &Visit<'a>, index: usize) -> (TransitionKind, Vec<&Visit<'a>>) {
        let at = visit.stretch.first;
        let beside = self.last_before(at, Track::BesideSchool);
        if !beside.is_empty() {
            return (TransitionKind::ChildcareToChildcare, self.left_for(visit, beside));
        }
        let early: Vec<&Visit<'a>> =
            self.last_before(at, Track::Early).into_iter().filter(|early| !early.is_same_place(visit)).collect();
        let schools: Vec<&Visit<'a>> = self.last_before(day_after(at), Track::School);
        let recently = plus_days(day_before(at), -self.input.parameters.bridge_days);
        if early.iter().any(|early| early.stretch.end() >= recently) || (schools.is_empty() && !early.is_empty()) {
            (TransitionKind::DayCareToAfterSchool, early)
        } else if schools.is_empty() && index == 0 {
            (TransitionKind::HomeToChildcare, Vec::new())
        } else {
            (TransitionKind::SchoolToAfterSchool, schools)
        }
    }

    /// The visits of a track that ran on the last day before a date on which any of the track did.
    fn last_before(&self, at: Date, track: Track) -> Vec<&Visit<'a>> {
        let before = || self.visits.iter().filter(|visit| visit.track == track && visit.stretch.first < at);
        let last_day = |visit: &Visit<'a>| visit.stretch.end().min(day_before(at));
        let latest = before().map(last_day).max();
        before().filter(|visit| Some(last_day(visit)) == latest).collect()
    }

    /// Those of the visits that the child left for the next: at another location, and over soon after the next began.
    fn left_for<'w>(&self, next: &Visit<'a>, visits: Vec<&'w Visit<'a>>) -> Vec<&'w Visit<'a>> {
        let settled = plus_days(next.stretch.first, self.input.parameters.care_change_notice_days);
        not_returning(next, visits).into_iter().filter(|visit| visit.stretch.end() < settled).collect()
    }

    /// A child that is or was in care and has no school yet is expected there on the first day that it can be a pupil.
    fn expected_at_school(&self) -> Vec<Move<'a>> {
        if self.visits.iter().any(|visit| visit.track == Track::School) {
            return Vec::new();
        }
        let known = self.last_before(self.first_pupil_day, Track::Early);
        let from = if known.is_empty() { self.last_before(Date::MAX, Track::Early) } else { known };
        let expected = |from: &Visit<'a>| Move {
            kind: TransitionKind::ChildcareToSchool,
            date: self.first_pupil_day,
            from: Some(from.departure(Date::MAX)),
            to: None,
        };
        from.into_iter().map(expected).collect()
    }
}

/// The visits, or none at all when the next place is at the location of one of them: then the child comes back, or stays.
fn not_returning<'w, 'a>(next: &Visit<'a>, visits: Vec<&'w Visit<'a>>) -> Vec<&'w Visit<'a>> {
    let returns = visits.iter().any(|visit| visit.is_same_location(next));
    if returns { Vec::new() } else { visits }
}

/// From group 2 to group 3 of one school, where early-school education ends.
fn group_changes<'a>(pieces: &[Piece<'a>]) -> Vec<Move<'a>> {
    let at_school: Vec<&Piece<'a>> = pieces.iter().filter(|piece| piece.stay.care == Care::School).collect();
    let changes = at_school.windows(2).filter_map(|pair| match pair {
        [two, three]
            if two.stay.location_id == three.stay.location_id
                && (two.stay.group, three.stay.group) == (Some(Group::Two), Some(Group::Three)) =>
        {
            let (kind, date) = (TransitionKind::GroupToGroup, three.stretch.first);
            Some(Move { kind, date, from: Some(two.stay), to: Some(three.stay) })
        }
        _ => None,
    });
    changes.collect()
}
