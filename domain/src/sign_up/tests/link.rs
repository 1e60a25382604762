//! Links by which schools sign up that are no user yet.

use super::*;
use crate::authority::{ChangeSignUp, ReadSignUp, ShareSignUp};

fn facts_of_link() -> SignUpLinkFacts {
    SignUpLinkFacts { last_date: date(2026, 10, 1), uses: 2, school_location_id: None, childcare_location_id: None }
}

fn shared(facts: SignUpLinkFacts) -> Result<SignUpLink, Refusal> {
    let by = coordinator();
    let permitted: Permitted<ShareSignUp, _> = by.permit(programme())?;
    permitted.share(id(5), facts, &sites(), vec![7; 32], &by, now()).map(Changed::into_value)
}

/// Whoever has an address that an organisation gave out.
fn bearer(organisation: u128) -> Authority {
    granted(identity(organisation, Role::Visitor), OrganisationKind::Coordinator)
}

#[test]
fn a_link_is_for_a_programme_and_two_sites_or_any() {
    type Expected = &'static [(Reason, &'static str)];
    let open = shared(facts_of_link()).unwrap();
    assert_eq!((open.programme_id, open.organisation_id, open.used), (id(9), id(COORDINATOR), 0));
    let pair = |school, childcare| SignUpLinkFacts {
        school_location_id: Some(id(school)),
        childcare_location_id: Some(id(childcare)),
        ..facts_of_link()
    };
    assert!(shared(pair(BOARD, PROVIDER)).is_ok());
    let cases: [(SignUpLinkFacts, Expected); 4] = [
        (pair(PROVIDER, BOARD), &[(Reason::SignUpSite, "#/schoolLocationId"), (Reason::SignUpSite, "#/childcareLocationId")]),
        (pair(77, PROVIDER), &[(Reason::LocationUnknown, "#/schoolLocationId")]),
        (SignUpLinkFacts { last_date: date(2026, 8, 31), ..facts_of_link() }, &[(Reason::DateInPast, "#/lastDate")]),
        (SignUpLinkFacts { last_date: date(2028, 8, 1), ..facts_of_link() }, &[(Reason::AfterProgramme, "#/lastDate")]),
    ];
    for (facts, expected) in cases {
        let causes = expected.iter().map(|(reason, pointer)| crate::Cause::new(*reason, *pointer)).collect();
        assert_eq!(shared(facts), Err(Refusal::Rules(causes)), "{facts:?}");
    }
    assert!(board().permit::<ShareSignUp, _>(programme()).is_err(), "the coordinator alone makes links");
}

#[test]
fn a_link_can_be_used_until_its_last_day_as_often_as_was_said() {
    type Spoil = fn(&mut SignUpLink);
    let link = shared(facts_of_link()).unwrap();
    let cases: [(Spoil, Date, bool); 6] = [
        (|_| (), date(2026, 9, 1), true),
        (|_| (), date(2026, 10, 1), true),
        (|_| (), date(2026, 10, 2), false),
        (|link| link.used = 1, date(2026, 9, 1), true),
        (|link| link.used = 2, date(2026, 9, 1), false),
        (|link| link.revoked_at = Some(link.made_at), date(2026, 9, 1), false),
    ];
    for (spoil, today, expected) in cases {
        let mut spoiled = link.clone();
        spoil(&mut spoiled);
        assert_eq!(spoiled.is_open(today), expected, "{spoiled:?} on {today}");
        let taken = bearer(COORDINATOR).permit::<OfferPlaces, _>(spoiled.clone()).unwrap().take(today);
        assert_eq!(
            taken.map(Changed::into_value).map(|link| link.used),
            expected.then_some(spoiled.used + 1).ok_or(Refusal::NotFound)
        );
    }
}

#[test]
fn a_link_is_revoked_once_and_by_its_coordinator() {
    let link = shared(facts_of_link()).unwrap();
    let revoke = |link: SignUpLink| coordinator().permit::<ShareSignUp, _>(link).unwrap().revoke(now()).map(Changed::into_value);
    let revoked = revoke(link.clone()).unwrap();
    assert_eq!((revoked.revoked_at, revoked.version), (Some(now()), 2));
    assert_eq!(revoke(revoked), Err(Refusal::rule(Reason::LinkRevoked, "#")));
    assert!(manager(8, OrganisationKind::Coordinator).permit::<ShareSignUp, _>(link).is_err());
}

#[test]
fn who_has_an_address_offers_sees_and_withdraws_and_does_nothing_else() {
    let offered = |by: &Authority| {
        let new = NewSignUp { programme: programme(), organisation_id: None, facts: facts(), sites: sites() };
        by.permit::<OfferPlaces, _>(new)?.offer(id(7), now()).map(Changed::into_value)
    };
    let by = bearer(COORDINATOR);
    let sign_up = offered(&by).unwrap();
    assert_eq!((sign_up.organisation_id, sign_up.is_by_link(), sign_up.holder_ids.len()), (None, true, 2));
    assert!(by.permit::<ReadSignUp, _>(sign_up.clone()).is_ok());
    let withdrawn = by.permit::<WithdrawSignUp, _>(sign_up.clone()).unwrap().withdraw(SignUpReason::PlansChanged, now());
    assert_eq!(withdrawn.unwrap().into_value().state, SignUpState::Withdrawn);
    let corrected = by.permit::<ChangeSignUp, _>(sign_up.clone()).unwrap().amend(facts(), &sites());
    assert_eq!(corrected.unwrap().into_value().version, 2);
    assert!(by.permit::<ReviewSignUp, _>(sign_up.clone()).is_err());
    assert!(by.permit::<ShareSignUp, _>(programme()).is_err());
    assert!(offered(&bearer(8)).is_err() && bearer(8).permit::<ReadSignUp, _>(sign_up).is_err());
}
