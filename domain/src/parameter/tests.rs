//! The seed as a whole, the edges of periods, and what a municipality may set.

use jiff::civil::date;

use super::*;

fn parameters() -> RuleParameters {
    RuleParameters::new(seed())
}

fn utrecht() -> MunicipalityCode {
    "GM0344".parse().unwrap()
}

fn asked<'a>(municipality: &'a MunicipalityCode, key: &'a str, value: &'a str) -> LocalValue<'a> {
    LocalValue { key, value, valid_from: date(2026, 8, 1), valid_until: None, source: "Raadsbesluit", municipality }
}

/// `^[a-z][a-zA-Z0-9]*(\.[a-z][a-zA-Z0-9]*)+$`
fn is_key(key: &str) -> bool {
    let part = |part: &str| part.starts_with(|c: char| c.is_ascii_lowercase()) && part.chars().all(|c| c.is_ascii_alphanumeric());
    key.contains('.') && key.split('.').all(part)
}

#[test]
fn every_key_is_well_formed_and_defined_once() {
    let mut keys: Vec<&str> = definitions().map(|definition| definition.key).collect();
    let count = keys.len();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), count);
    for key in keys {
        assert!(is_key(key), "{key}");
    }
}

#[test]
fn the_periods_of_a_key_follow_one_another_without_overlap() {
    for definition in definitions() {
        assert!(!definition.periods.is_empty(), "{}", definition.key);
        for pair in definition.periods.windows(2) {
            assert_eq!(pair[0].valid_until.unwrap().tomorrow().unwrap(), pair[1].valid_from, "{}", definition.key);
        }
        for period in definition.periods {
            assert!(period.valid_until.is_none_or(|until| period.valid_from <= until), "{}", definition.key);
        }
    }
}

#[test]
fn every_seeded_value_stands_in_its_canonical_form_with_a_source_and_two_descriptions() {
    for parameter in seed() {
        let key = parameter.key();
        assert_eq!(ParameterValue::parse(parameter.unit(), parameter.value().as_str()).as_ref(), Ok(parameter.value()), "{key}");
        let row = ParameterRow {
            key,
            value: parameter.value().as_str(),
            valid_from: parameter.valid_from(),
            valid_until: parameter.valid_until(),
            source: parameter.source(),
            certainty: parameter.certainty(),
            municipality: None,
        };
        assert!(row.check().is_ok(), "{key}");
        assert!(!parameter.description().dutch.is_empty() && !parameter.description().english.is_empty(), "{key}");
    }
}

#[test]
fn choices_are_listed_exactly_for_the_keys_that_choose() {
    for definition in definitions() {
        let chooses = matches!(definition.unit, ParameterUnit::Choice | ParameterUnit::Choices);
        assert_eq!(chooses, !definition.choices.is_empty(), "{}", definition.key);
    }
}

/// A value of the installation, and a term that one run carries out for all, cannot differ between municipalities, however unsure it is.
#[test]
fn what_is_unsure_may_be_set_by_a_municipality() {
    for parameter in seed().iter().filter(|parameter| parameter.certainty() == Certainty::Unsure) {
        let is_for_all = ["retention.backupDays", "retention.consentProof", "retention.supportMonths"].contains(&parameter.key());
        assert!(parameter.local_allowed() || is_for_all, "{}", parameter.key());
    }
}

#[test]
fn the_keys_and_defaults_of_the_design_are_seeded() {
    let parameters = parameters();
    for (key, value) in [
        ("preschool.hoursTotal", "960"),
        ("gap.bridgeDays", "42"),
        ("gap.bridgeOpenDays", "5"),
        ("handover.dueComplex", "P3Y6M"),
        ("handover.dueNormal", "P3Y9M"),
        ("handover.careChangeDays", "28"),
        ("handover.contentDays", "30"),
        ("handover.inspectionDays", "7"),
        ("handover.reminderDays", "7,14"),
        ("handover.expiryDays", "28"),
        ("visibility.afterEndDays", "30"),
        ("guardianCode.minutes", "15"),
        ("guardianCode.attempts", "5"),
        ("retention.processingRecord", "2"),
        ("retention.rejectedCandidateDays", "28"),
        ("retention.backupDays", "30"),
        ("leaMetric.threshold", "5"),
        ("request.bodyBytes", "1048576"),
        ("anniversary.leapDay", "03-01"),
        ("bbl.practiceHours", "610"),
        ("workingTime.dailyRestHours", "11"),
        ("cao.childcare.minimumTrainingHoursAfterSchool", "12"),
        ("programme.capacity", "25"),
    ] {
        let found = parameters.value_on(key, date(2026, 9, 1), None).map(|parameter| parameter.value().as_str());
        assert_eq!(found, Some(value), "{key}");
    }
}

#[test]
fn a_value_changes_at_the_edge_of_its_period() {
    let parameters = parameters();
    let value = |key: &str, on: Date| parameters.value_on(key, on, None).map(|parameter| parameter.value().as_str());
    for (key, on, expected) in [
        ("ratio.traineeFraction", date(2021, 12, 31), Some("1/3")),
        ("ratio.traineeFraction", date(2022, 1, 1), Some("1/2")),
        ("ratio.traineeFraction", date(2026, 6, 30), Some("1/2")),
        ("ratio.traineeFraction", date(2026, 7, 1), Some("1/2")),
        ("preschool.hoursTotal", date(2020, 7, 31), None),
        ("preschool.hoursTotal", date(2020, 8, 1), Some("960")),
        ("pupilCount.date", date(2022, 12, 31), Some("10-01")),
        ("pupilCount.date", date(2023, 1, 1), Some("02-01")),
        ("ratio.afterSchool.group4to7", date(2024, 6, 30), Some("1,10,10;2,20,20")),
        ("ratio.afterSchool.group4to7", date(2024, 7, 1), None),
        ("ratio.afterSchool.age4to6", date(2024, 7, 1), Some("0.1")),
        ("gap.unknown", date(2026, 1, 1), None),
    ] {
        assert_eq!(value(key, on), expected, "{key} on {on}");
    }
    let certainty = |on| parameters.value_on("ratio.traineeFraction", on, None).unwrap().certainty();
    assert_eq!([certainty(date(2026, 6, 30)), certainty(date(2026, 7, 1))], [Certainty::Certain, Certainty::Likely]);
}

#[test]
fn a_municipality_goes_before_the_country_in_its_own_days_only() {
    let utrecht = utrecht();
    let other: MunicipalityCode = "GM0363".parse().unwrap();
    let mut values = seed();
    let mut wish = asked(&utrecht, "gap.bridgeDays", "30");
    wish.valid_until = Some(date(2027, 7, 31));
    values.push(parameters().local(wish).unwrap());
    let parameters = RuleParameters::new(values);
    for (on, municipality, expected) in [
        (date(2026, 7, 31), Some(&utrecht), 42),
        (date(2026, 8, 1), Some(&utrecht), 30),
        (date(2027, 7, 31), Some(&utrecht), 30),
        (date(2027, 8, 1), Some(&utrecht), 42),
        (date(2026, 8, 1), Some(&other), 42),
        (date(2026, 8, 1), None, 42),
    ] {
        assert_eq!(parameters.on(on, municipality).read("gap.bridgeDays", ParameterValue::days), Ok(expected), "{on}");
    }
    let all: Vec<_> = parameters.all_on(date(2026, 9, 1), Some(&utrecht)).collect();
    assert_eq!(all.iter().filter(|parameter| parameter.municipality().is_some()).count(), 1);
    assert!(all.windows(2).all(|pair| pair[0].key() < pair[1].key()));
}

#[test]
fn a_local_value_is_refused_for_what_is_wrong_with_it() {
    let utrecht = utrecht();
    let parameters = parameters();
    let refused = |wish: LocalValue<'_>| parameters.local(wish).unwrap_err();
    assert_eq!(refused(asked(&utrecht, "gap.days", "1")), ParameterRefused::UnknownKey("gap.days".to_owned()));
    assert_eq!(refused(asked(&utrecht, "preschool.hoursTotal", "640")), ParameterRefused::NotLocal("preschool.hoursTotal"));
    assert!(matches!(refused(asked(&utrecht, "gap.bridgeDays", "P6W")), ParameterRefused::Value(_)));
    assert!(matches!(refused(asked(&utrecht, "consent.guardians", "nobody")), ParameterRefused::NotAChoice { .. }));
    assert!(matches!(refused(asked(&utrecht, "handover.warmTriggers", "concern,moon")), ParameterRefused::NotAChoice { .. }));
    let mut backwards = asked(&utrecht, "gap.bridgeDays", "30");
    backwards.valid_until = Some(date(2026, 7, 31));
    assert_eq!(refused(backwards), ParameterRefused::UntilBeforeFrom);
    let mut unfounded = asked(&utrecht, "gap.bridgeDays", "30");
    unfounded.source = " ";
    assert_eq!(refused(unfounded), ParameterRefused::NoSource);
}

/// What stands in the one column is the highest, and in the other the first that is refused.
#[test]
fn a_number_is_at_most_what_its_unit_allows() {
    for (key, highest, above, most) in [
        ("gap.bridgeDays", "366", "367", 366),
        ("gap.bridgeDays", "366", "2147483647", 366),
        ("school.decisionWeeks", "104", "105", 104),
        ("handover.feedbackMonths", "120", "121", 120),
        ("retention.childcareFile", "100", "101", 100),
        ("preschool.nonTargetHours", "8784", "8784.001", 8_784),
        ("workingTime.breakMinutes", "1440", "1441", 1_440),
        ("subsidy.practicePlaceMaximum", "100000000", "100000001", 100_000_000),
        ("request.bodyBytes", "100000000", "100000001", 100_000_000),
        ("cao.childcare.hoursVariation", "100", "100.5", 100),
        ("programme.capacity", "1000", "1001", 1_000),
        ("ratio.afterSchool.otherQualifiedFraction", "1/1", "1000000000/999999999", 1),
        ("ratio.afterSchool.age4to6", "100", "100.01", 100),
        ("handover.reminderDays", "7,1000", "7,1001", 1_000),
        ("ratio.afterSchool.group4to7", "1,10,10;2,20,1000", "1,10,10;2,20,1001", 1_000),
    ] {
        let row = |value| ParameterRow {
            key,
            value,
            valid_from: date(2026, 8, 1),
            valid_until: None,
            source: "Test",
            certainty: Certainty::Certain,
            municipality: None,
        };
        assert_eq!(row(highest).check().unwrap().value().as_str(), highest, "{key}");
        assert_eq!(row(above).check().unwrap_err(), ParameterRefused::AboveMost { key, most }, "{above}");
    }
}

#[test]
fn a_local_value_may_not_overlap_its_own_nor_lower_what_protects() {
    let utrecht = utrecht();
    let mut values = seed();
    values.push(parameters().local(asked(&utrecht, "gap.bridgeDays", "30")).unwrap());
    let parameters = RuleParameters::new(values);
    assert!(matches!(parameters.local(asked(&utrecht, "gap.bridgeDays", "20")), Err(ParameterRefused::Overlap(_))));
    let mut before = asked(&utrecht, "gap.bridgeDays", "20");
    (before.valid_from, before.valid_until) = (date(2025, 8, 1), Some(date(2026, 7, 31)));
    assert!(parameters.local(before).is_ok());
    assert!(matches!(parameters.local(asked(&utrecht, "leaMetric.threshold", "1")), Err(ParameterRefused::BelowNational { .. })));
    assert!(parameters.local(asked(&utrecht, "leaMetric.threshold", "10")).is_ok());
}

#[test]
fn a_rule_learns_which_parameter_it_misses() {
    let parameters = parameters();
    let missing = parameters.on(date(2019, 1, 1), None).read("preschool.hoursTotal", ParameterValue::hours).unwrap_err();
    assert_eq!((missing.key.as_str(), missing.date), ("preschool.hoursTotal", date(2019, 1, 1)));
    assert!(parameters.on(date(2026, 1, 1), None).read("preschool.hoursTotal", ParameterValue::days).is_err());
}
