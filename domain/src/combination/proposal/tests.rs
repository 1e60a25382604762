//! Demands with what comes of them. Each case starts from demands that can be met and changes what it is about.

mod clashes;
mod properties;
mod wishes;

use jiff::civil::date;

use super::*;
use crate::{Instant, Reason, code::Code, combination::*};

/// The mix of the design: 24 hours at school and 12 in after-school care, on the days on which after-school care is full.
fn demands() -> Demands {
    Demands {
        school: side("monday tuesday wednesday thursday friday", "08:00", "14:45"),
        after_school: side("monday tuesday thursday", "14:30", "18:30"),
        school_minutes: 24 * 60,
        childcare_minutes: 12 * 60,
        training_day: None,
        wishes: Vec::new(),
        on: date(2026, 9, 1),
    }
}

fn side(days: &str, from: &str, until: &str) -> SideDemand {
    let days = days.split_whitespace().map(|day| Weekday::from_code(day).unwrap()).collect();
    SideDemand { days, from: from.parse().unwrap(), until: until.parse().unwrap() }
}

fn proposed(demands: &Demands) -> Proposals {
    propose(demands, &RuleParameters::seeded()).unwrap()
}

/// The codes of what stands in the way.
fn clash(demands: &Demands) -> Vec<&'static str> {
    let answer = proposed(demands);
    assert_eq!(answer.proposals.is_empty(), !answer.clash.is_empty());
    answer.clash.iter().map(|part| part.code.as_str()).collect()
}

/// The shifts of a proposal, each in one line.
fn lines(proposal: &Proposal) -> Vec<String> {
    let line = |shift: &BasicShift| {
        let BasicShift { day, employer, from, until, break_minutes, .. } = shift;
        format!("{day} {employer} {from}-{until} {break_minutes}")
    };
    proposal.shifts.iter().map(line).collect()
}

/// The draft of a contract by which somebody else would have a proposal judged.
fn draft_of(demands: &Demands, answer: &Proposals, proposal: &Proposal, weeks: i32) -> Draft {
    let engagement = |employer, agreement, function, minutes_per_week| Engagement {
        employer,
        agreement,
        function,
        minutes_per_week,
        start_date: demands.on,
        end_date: None,
    };
    let moment = |day, time: TimeOfDay| {
        let date = timeline::plus_days(answer.monday, day);
        let local = date.at(0, 0, 0, 0).checked_add(jiff::Span::new().minutes(time.minutes())).unwrap();
        Instant::from(jiff::tz::TimeZone::get("Europe/Amsterdam").unwrap().to_timestamp(local).unwrap())
    };
    let shifts = (0..weeks).flat_map(|week| proposal.shifts.iter().map(move |shift| (week, shift))).map(|(week, shift)| {
        let day = week * 7 + i32::try_from(Weekday::ALL.iter().position(|day| *day == shift.day).unwrap()).unwrap();
        Shift {
            engagement: usize::from(shift.employer == Employer::ChildcareProvider),
            start: moment(day, shift.from),
            end: moment(day, shift.until),
            break_minutes: shift.break_minutes,
        }
    });
    Draft {
        as_of: demands.on,
        birth_date: date(1990, 5, 1),
        construction: Construction::TwoContracts,
        engagements: vec![
            engagement(Employer::SchoolBoard, Agreement::PrimaryEducation, Function::TeachingAssistant, demands.school_minutes),
            engagement(
                Employer::ChildcareProvider,
                Agreement::Childcare,
                Function::AfterSchoolProfessional,
                demands.childcare_minutes,
            ),
        ],
        shifts: Some(shifts.collect()),
        training: None,
        screening: None,
        sites: None,
        informed_employers: None,
        roster_published_date: None,
    }
}

/// What must hold of every proposal, whatever was asked.
fn holds(demands: &Demands, answer: &Proposals) {
    assert!(answer.proposals.len() <= 3);
    assert!(answer.proposals.is_sorted_by(|one, other| one.score >= other.score));
    for proposal in &answer.proposals {
        let worked = |side: Employer| {
            proposal.shifts.iter().filter(|shift| shift.employer == side).map(|shift| shift.minutes).sum::<i32>()
        };
        assert_eq!(worked(Employer::SchoolBoard), demands.school_minutes);
        assert_eq!(worked(Employer::ChildcareProvider), demands.childcare_minutes);
        for shift in &proposal.shifts {
            let side = if shift.employer == Employer::SchoolBoard { &demands.school } else { &demands.after_school };
            assert!(side.days.contains(&shift.day) && Some(shift.day) != demands.training_day, "{shift:?}");
            assert!(side.from <= shift.from && shift.from < shift.until && shift.until <= side.until, "{shift:?}");
            assert_eq!(shift.until.minutes() - shift.from.minutes() - shift.break_minutes, shift.minutes);
        }
        let check = check(&draft_of(demands, answer, proposal, 20), &RuleParameters::seeded()).unwrap();
        let blocking: Vec<_> = check.findings.iter().filter(|finding| finding.severity == Severity::Blocking).collect();
        assert!(blocking.is_empty(), "{blocking:?} of {:?}", lines(proposal));
    }
}

#[test]
fn what_can_be_asked_together_is_proposed_three_times_on_other_days() {
    // The mix of 24 and 12 hours, a small job, and somebody who trains on Monday (CAO Kinderopvang 8.6.1 asks 12 hours then).
    let small = Demands { school_minutes: 8 * 60, childcare_minutes: 6 * 60, ..demands() };
    let trainee = Demands {
        training_day: Some(Weekday::Monday),
        after_school: side("tuesday wednesday thursday friday", "14:30", "18:30"),
        school_minutes: 16 * 60,
        ..demands()
    };
    for demands in [demands(), small, trainee] {
        let answer = proposed(&demands);
        assert_eq!(answer.clash, []);
        assert_eq!(answer.proposals.len(), 3);
        holds(&demands, &answer);
        let days = |proposal: &Proposal| proposal.shifts.iter().map(|shift| (shift.day, shift.employer)).collect::<Vec<_>>();
        let mut choices: Vec<_> = answer.proposals.iter().map(days).collect();
        choices.sort();
        choices.dedup();
        assert_eq!(choices.len(), 3);
        assert_eq!(proposed(&demands), answer, "the same demands get the same weeks");
    }
}

#[test]
fn a_proposal_explains_itself() {
    let one = Demands {
        school: side("monday", "08:15", "14:45"),
        after_school: side("monday", "14:30", "18:30"),
        school_minutes: 6 * 60,
        childcare_minutes: 225,
        ..demands()
    };
    let answer = proposed(&one);
    holds(&one, &answer);
    assert_eq!(answer.monday, date(2026, 9, 7));
    // 9.75 hours of work: a break of 30 minutes by Arbeidstijdenwet 5:4, and no waiting between the two sides.
    assert_eq!(lines(&answer.proposals[0]), ["monday schoolBoard 08:15-14:45 30", "monday childcareProvider 14:45-18:30 0"]);
    let [Proposal { score, findings, .. }, ..] = &answer.proposals[..] else { panic!("no proposal") };
    assert_eq!(*score, 100);
    let told: Vec<_> = findings.iter().map(|finding| (finding.rule, finding.severity)).collect();
    assert_eq!(told, [(Rule::MinimumHours, Severity::Warning)]);
}

#[test]
fn what_comes_back_every_week_is_told_once() {
    // Work till 22:30 once, and at 08:15 the day after: 9.75 hours of rest, which Arbeidstijdenwet 5:3 allows once in seven days.
    let late = Demands {
        school: side("tuesday", "08:15", "12:15"),
        after_school: side("monday", "18:00", "22:30"),
        school_minutes: 4 * 60,
        childcare_minutes: 4 * 60 + 30,
        ..demands()
    };
    let answer = proposed(&late);
    holds(&late, &answer);
    let rest: Vec<_> = answer.proposals[0].findings.iter().filter(|finding| finding.rule == Rule::DailyRest).collect();
    assert_eq!(rest.len(), 1);
    assert_eq!((rest[0].severity, rest[0].start_date), (Severity::Advice, date(2026, 9, 7)));
}

/// The clock goes back in the night to 25 October 2026: who works then works an hour more, and in the night to 28 March 2027 rests one less.
#[test]
fn a_week_holds_also_when_the_clock_changes() {
    let all_days = "monday tuesday wednesday thursday friday saturday sunday";
    let full = Demands {
        school: side(all_days, "00:00", "23:59"),
        after_school: side(all_days, "00:00", "23:59"),
        school_minutes: 15,
        childcare_minutes: 47 * 60 + 45,
        ..demands()
    };
    // From Saturday 20:00 to Monday 08:15 there are 36.25 hours of rest, but for the night in which there are 35.25.
    let spring = Demands {
        school: side("monday tuesday wednesday thursday friday", "08:15", "12:15"),
        after_school: side("monday saturday", "16:00", "20:00"),
        school_minutes: 20 * 60,
        childcare_minutes: 4 * 60,
        on: date(2027, 2, 1),
        ..demands()
    };
    for demands in [full, spring] {
        let answer = proposed(&demands);
        assert_eq!(answer.clash, []);
        holds(&demands, &answer);
    }
}

#[test]
fn what_cannot_be_is_refused_with_every_cause() {
    let wrong = Demands {
        school: side("monday monday", "14:45", "08:15"),
        after_school: side("monday", "14:30", "14:30"),
        school_minutes: 0,
        childcare_minutes: 169 * 60,
        wishes: vec![Wish { kind: WishKind::FewDays, weight: 1 }, Wish { kind: WishKind::FewDays, weight: 2 }],
        ..demands()
    };
    let Err(Refusal::Rules(causes)) = propose(&wrong, &RuleParameters::seeded()) else { panic!("not refused") };
    let told: Vec<_> = causes.iter().map(|cause| (cause.pointer.as_str(), cause.reason)).collect();
    let expected = [
        ("#/school/until", Reason::TimesReversed),
        ("#/school/days/1", Reason::DuplicateEntry),
        ("#/afterSchool/until", Reason::TimesReversed),
        ("#/hoursSchool", Reason::HoursImpossible),
        ("#/hoursChildcare", Reason::HoursImpossible),
        ("#/wishes/1/kind", Reason::DuplicateEntry),
    ];
    assert_eq!(told, expected);
    for day in [Date::MIN, date(1999, 8, 1), date(9999, 12, 31), Date::MAX] {
        let refused = propose(&Demands { on: day, ..demands() }, &RuleParameters::seeded());
        assert_eq!(refused, Err(Refusal::rule(Reason::NormsUnknown, "#/on")), "{day}");
    }
}

#[test]
fn the_rules_are_those_of_the_day() {
    // Who begins on the last day of a norm is judged by it, also in the weeks after.
    let row = |value, valid_from| crate::parameter::ParameterRow {
        key: "workingTime.average16WeeksHours",
        value,
        valid_from,
        valid_until: None,
        source: "Changed by a test",
        certainty: crate::parameter::Certainty::Certain,
        municipality: None,
    };
    let mut parameters = RuleParameters::seeded();
    parameters.supersede(row("30", date(2026, 10, 1)).check().unwrap());
    let of = |on| propose(&Demands { on, ..demands() }, &parameters).unwrap();
    assert_eq!(of(date(2026, 9, 30)).clash, []);
    let clash: Vec<_> = of(date(2026, 10, 1)).clash.iter().map(|part| part.code).collect();
    assert_eq!(clash, [ClashCode::HoursSchool, ClashCode::HoursChildcare, ClashCode::Average16Weeks]);
}

#[test]
fn a_time_of_the_day_is_two_digits_and_two() {
    for (text, minutes) in [("00:00", 0), ("08:15", 495), ("23:59", 1439)] {
        let time: TimeOfDay = text.parse().unwrap();
        assert_eq!((time.minutes(), time.to_string().as_str()), (minutes, text));
    }
    for text in ["", "8:15", "08:60", "24:00", "08.15", "08:1", "+8:15", "08:15:00", "\u{663}\u{663}:00"] {
        assert_eq!(text.parse::<TimeOfDay>(), Err(NotATime), "{text}");
    }
}
