//! What organisations agreed of when handovers are due.

use jiff::civil::date;

use super::*;
use crate::line::{AgreedDue, Months, TransitionKind};

/// Due ages of a local agreement: those of the version in force on the day, between its parties alone.
#[test]
fn what_both_organisations_agreed_moves_the_due_date() {
    let at_school = || {
        let daycare = stay(1, 1, Care::DayCare, date(2024, 1, 8), None);
        let school = stay(2, 2, Care::School, date(2026, 10, 14), None);
        child(date(2022, 10, 14), date(2026, 2, 1), vec![daycare, school])
    };
    let agreed = |from_date, until_date, parties: [u128; 2], months| AgreedDue {
        from_date,
        until_date,
        party_ids: parties.map(id).to_vec(),
        due_complex: None,
        due_normal: Some(Months(months)),
    };
    let usual = date(2026, 7, 14);
    for (versions, due) in [
        (vec![], usual),
        (vec![agreed(date(2026, 1, 1), None, [1, 2], 43)], date(2026, 5, 14)),
        (vec![agreed(date(2026, 1, 1), None, [1, 3], 43)], usual),
        (vec![agreed(date(2026, 3, 1), None, [1, 2], 43)], usual),
        (vec![agreed(date(2025, 1, 1), Some(date(2026, 1, 31)), [1, 2], 43)], usual),
        (vec![agreed(date(2025, 1, 1), None, [1, 2], 43), agreed(date(2026, 1, 1), None, [1, 2], 44)], date(2026, 6, 14)),
    ] {
        let input = LineInput { agreed: versions.clone(), ..at_school() };
        let transitions = line(&input).transitions;
        let found = transitions.iter().find(|one| one.kind == TransitionKind::ChildcareToSchool).unwrap();
        assert_eq!(found.due_date, Some(due), "{versions:?}");
    }
}
