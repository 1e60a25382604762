//! What is wished for decides which weeks are proposed.

use super::*;

fn best(kinds: &[(WishKind, i32)]) -> Proposal {
    best_of(demands(), kinds)
}

fn best_of(demands: Demands, kinds: &[(WishKind, i32)]) -> Proposal {
    let wishes = kinds.iter().map(|(kind, weight)| Wish { kind: *kind, weight: *weight }).collect();
    let demands = Demands { wishes, ..demands };
    let answer = proposed(&demands);
    holds(&demands, &answer);
    answer.proposals[0].clone()
}

fn days(proposal: &Proposal) -> Vec<&'static str> {
    let mut days: Vec<_> = proposal.shifts.iter().map(|shift| shift.day).collect();
    days.dedup();
    days.into_iter().map(Code::as_str).collect()
}

#[test]
fn a_day_off_is_the_day_that_is_wished_for() {
    for (kind, day) in [(WishKind::FreeWednesday, "wednesday"), (WishKind::FreeFriday, "friday")] {
        let proposal = best(&[(kind, 5)]);
        assert!(!days(&proposal).contains(&day), "{kind}");
        assert_eq!((proposal.score, proposal.wishes[0].1), (100, 100));
    }
    // After-school care needs three days, of which Monday is one: the wish is not to be had, and the week says so.
    let proposal = best(&[(WishKind::FreeMonday, 1), (WishKind::FreeFriday, 3)]);
    assert!(!days(&proposal).contains(&"friday"));
    assert_eq!(proposal.wishes.iter().map(|(_, score)| *score).collect::<Vec<_>>(), [0, 100]);
    assert_eq!(proposal.score, 75);
}

#[test]
fn the_wishes_of_the_person_and_of_the_sites_pull_their_own_way() {
    let at = |proposal: &Proposal, side| proposal.shifts.iter().filter(|shift| shift.employer == side).count();
    assert_eq!(days(&best(&[(WishKind::FewDays, 1)])).len(), 4);
    assert_eq!(at(&best(&[(WishKind::EverySchoolDay, 1)]), Employer::SchoolBoard), 5);
    assert_eq!(at(&best(&[(WishKind::EveryAfterSchoolDay, 1)]), Employer::ChildcareProvider), 3);
    let length = |proposal: &Proposal, day: &str| {
        proposal.shifts.iter().filter(|shift| shift.day.as_str() == day).map(|shift| shift.minutes).sum::<i32>()
    };
    let longest = |proposal: &Proposal| days(proposal).iter().map(|day| length(proposal, day)).max().unwrap();
    assert!(longest(&best(&[(WishKind::ShortDays, 1)])) < longest(&best(&[(WishKind::FewDays, 1)])));
    let closing = best(&[(WishKind::UntilClosing, 1), (WishKind::FromSchoolStart, 1)]);
    assert_eq!(closing.score, 100);
    for shift in &closing.shifts {
        let edge = if shift.employer == Employer::SchoolBoard { shift.from } else { shift.until };
        assert!(["08:00", "18:30"].contains(&edge.to_string().as_str()), "{shift:?}");
    }
}

#[test]
fn a_split_day_is_avoided_and_the_children_are_taken_along() {
    // School ends at noon, two and a half hours before after-school care begins: beyond the hour of CAO Kinderopvang 1.1.
    let short = Demands {
        school: side("monday tuesday wednesday thursday friday", "08:15", "12:00"),
        school_minutes: 7 * 60,
        ..demands()
    };
    let apart = best_of(
        Demands { after_school: side("monday tuesday wednesday thursday friday", "14:30", "18:30"), ..short },
        &[(WishKind::NoSplitDay, 1)],
    );
    assert_eq!(apart.score, 100);
    assert_eq!(days(&apart).len(), apart.shifts.len(), "one side a day");
    let joined = best(&[(WishKind::JoinedDays, 1)]);
    assert_eq!(joined.score, 100);
    let same_day =
        |shift: &BasicShift| joined.shifts.iter().any(|other| other.day == shift.day && other.employer == Employer::SchoolBoard);
    assert!(joined.shifts.iter().filter(|shift| shift.employer == Employer::ChildcareProvider).all(same_day));
    let alone =
        best_of(Demands { school_minutes: 8 * 60, childcare_minutes: 8 * 60, ..demands() }, &[(WishKind::OneSideADay, 1)]);
    assert_eq!(alone.score, 100);
}

#[test]
fn early_and_late_hours_are_the_ones_wished_for() {
    let loose = || Demands { school_minutes: 10 * 60, childcare_minutes: 6 * 60, ..demands() };
    let (early, late) = (best_of(loose(), &[(WishKind::EarlyFinish, 1)]), best_of(loose(), &[(WishKind::LateStart, 1)]));
    let starts = |proposal: &Proposal| proposal.shifts.iter().map(|shift| shift.from).min().unwrap();
    assert!(starts(&early) < starts(&late));
    let even = best(&[(WishKind::EvenDays, 1)]);
    assert!(even.score >= 75, "{:?}", lines(&even));
}

#[test]
fn every_wish_has_a_score_from_0_to_100() {
    for kind in WishKind::ALL {
        let proposal = best(&[(*kind, 10)]);
        assert!((0..=100).contains(&proposal.score), "{kind}: {}", proposal.score);
        assert_eq!(proposal.wishes.len(), 1);
    }
}
