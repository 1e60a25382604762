//! Demands that no week can give, each with the article that makes it so.

use super::*;
use crate::Language;

/// What a case is called, what is demanded, and what of it clashes.
type Case = (&'static str, Demands, Vec<&'static str>);

fn cases_of_hours() -> Vec<Case> {
    vec![
        (
            "Arbeidstijdenwet 5:7(2)c: at most 48 hours a week on average over 16 weeks",
            Demands { school_minutes: 30 * 60, childcare_minutes: 19 * 60, ..demands() },
            vec!["hoursSchool", "hoursChildcare", "workingTime.average16Weeks"],
        ),
        (
            "CAO Kinderopvang 8.6.1: a trainee works 12 hours at least in after-school care",
            Demands { training_day: Some(Weekday::Friday), childcare_minutes: 11 * 60 + 45, ..demands() },
            vec!["hoursChildcare", "trainingDay", "cao.childcare.minimumTrainingHours"],
        ),
        (
            "a day at the training provider is no day of work",
            Demands { training_day: Some(Weekday::Monday), ..demands() },
            vec!["hoursChildcare", "afterSchool.days", "afterSchool.times", "trainingDay"],
        ),
        (
            "Arbeidstijdenwet 5:4: six hours of work have half an hour of break, and six hours have no room for both",
            Demands {
                school: side("monday", "08:00", "14:00"),
                after_school: side("tuesday thursday", "14:30", "18:30"),
                school_minutes: 6 * 60,
                childcare_minutes: 8 * 60,
                ..demands()
            },
            vec!["hoursSchool", "school.days", "school.times", "workingTime.break"],
        ),
        (
            "there are fewer hours than are asked",
            Demands { childcare_minutes: 16 * 60 + 15, ..demands() },
            vec!["hoursChildcare", "afterSchool.days", "afterSchool.times"],
        ),
    ]
}

fn cases_of_days() -> Vec<Case> {
    let workdays = "monday tuesday wednesday thursday friday";
    let all_days = "monday tuesday wednesday thursday friday saturday sunday";
    vec![
        (
            "Arbeidstijdenwet 5:7(2)a: 12 hours of work in a shift",
            Demands {
                school: side("monday", "06:00", "14:00"),
                after_school: side("monday", "14:00", "22:00"),
                school_minutes: 7 * 60,
                childcare_minutes: 6 * 60,
                ..demands()
            },
            vec!["hoursSchool", "hoursChildcare", "school.days", "afterSchool.days", "workingTime.shift"],
        ),
        (
            "Arbeidstijdenwet 5:5: 36 hours of rest in seven days",
            Demands { school: side(all_days, "09:00", "11:00"), school_minutes: 14 * 60, ..demands() },
            vec!["hoursSchool", "school.times", "workingTime.weeklyRest"],
        ),
        (
            "Arbeidstijdenwet 5:3: 11 hours of rest between one day and the next",
            Demands {
                school: side(workdays, "06:00", "08:00"),
                after_school: side(workdays, "21:00", "23:00"),
                school_minutes: 10 * 60,
                childcare_minutes: 10 * 60,
                ..demands()
            },
            vec!["hoursSchool", "hoursChildcare", "school.times", "afterSchool.times", "workingTime.dailyRest"],
        ),
        (
            "nobody is at two places at a time",
            Demands {
                school: side("monday", "09:00", "13:00"),
                after_school: side("monday", "09:00", "13:00"),
                school_minutes: 3 * 60,
                childcare_minutes: 2 * 60,
                ..demands()
            },
            vec!["hoursSchool", "hoursChildcare", "school.days", "school.times", "afterSchool.days", "afterSchool.times"],
        ),
    ]
}

#[test]
fn the_smallest_set_of_demands_that_clash_is_named() {
    for (title, demands, expected) in cases_of_hours().into_iter().chain(cases_of_days()) {
        assert_eq!(clash(&demands), expected, "{title}");
    }
}

#[test]
fn whoever_gives_in_on_one_of_them_gets_a_week() {
    let full = Demands { childcare_minutes: 16 * 60, school_minutes: 16 * 60, ..demands() };
    assert_ne!(clash(&full), [""; 0], "a quarter of an hour of each day overlaps with school or the break");
    for given_in in [
        Demands { childcare_minutes: 11 * 60, ..full.clone() },
        Demands { after_school: side("monday tuesday wednesday thursday", "14:30", "18:30"), ..full.clone() },
        Demands { after_school: side("monday tuesday thursday", "13:00", "18:30"), ..full },
    ] {
        let answer = proposed(&given_in);
        assert_eq!(answer.clash, []);
        holds(&given_in, &answer);
    }
}

#[test]
fn a_clash_says_in_both_languages_what_was_asked_and_which_rule_it_meets() {
    let answer = proposed(&Demands { training_day: Some(Weekday::Friday), childcare_minutes: 11 * 60 + 45, ..demands() });
    let told: Vec<_> = answer.clash.iter().map(|part| (part.text(Language::Dutch), part.text(Language::English))).collect();
    let expected = [
        ("In de opvang wordt 11,75 uur per week gewerkt.", "There are 11.75 hours of work a week in childcare."),
        ("Op vrijdag is de opleiding.", "The training is on Friday."),
        (
            "Wie al werkend leert, werkt ten minste 12 uur per week in de opvang.",
            "Who learns on the job works at least 12 hours a week in childcare.",
        ),
    ];
    assert_eq!(told, expected.map(|(dutch, english)| (dutch.to_owned(), english.to_owned())));
    let sources: Vec<_> = answer.clash.iter().map(|part| part.source.as_deref()).collect();
    assert_eq!(sources, [None, None, Some("CAO Kinderopvang 2025-2026")]);
}
