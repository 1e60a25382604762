//! Findings in words.

use super::*;
use crate::Language;

#[test]
fn a_finding_says_in_both_languages_what_is_the_case_and_what_should_be() {
    let evening = shifts(&[(0, 1, "15:00", "23:30", 30), (1, 0, "07:00", "12:00", 0)]);
    let check = check(&with_shifts(evening), &RuleParameters::seeded()).unwrap();
    assert_eq!(check.findings[0].source, "Arbeidstijdenwet 5:3");
    assert_eq!(
        check.findings[0].text(Language::Dutch),
        "Na de dienst van 2026-09-07 is de rust 7,5 uur; ten minste 11 uur onafgebroken rust is nodig."
    );
    assert_eq!(
        check.findings[0].text(Language::English),
        "After the shift of 2026-09-07 the rest is 7.5 hours; at least 11 hours of unbroken rest are needed."
    );
}

#[test]
fn every_rule_has_two_sentences_without_gaps() {
    for rule in Rule::ALL {
        for severity in Severity::ALL {
            for unit in FindingUnit::ALL {
                let measure = Some(Measure { observed: 9.5, limit: 11.0, unit: *unit });
                let finding = Finding {
                    rule: *rule,
                    severity: *severity,
                    source: "Wet".into(),
                    start_date: MONDAY,
                    end_date: None,
                    measure,
                    engagements: vec![0],
                };
                let (dutch, english) = (finding.text(Language::Dutch), finding.text(Language::English));
                assert_ne!(dutch, english);
                for text in [dutch, english] {
                    assert!(text.ends_with('.') && !text.contains(['{', '}']), "{text}");
                }
            }
        }
    }
}
