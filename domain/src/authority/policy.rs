//! The policy: one table of who may do what. A row lets the roles of the kinds of organisation do the action to things that
//! stand to them in one of the relations; what no row lets is refused. Its whole matrix is a reviewed snapshot.

use super::{Action, Relation, Role};
use crate::organisation::OrganisationKind;

/// One row of the policy.
struct Row {
    action: Action,
    kinds: &'static [OrganisationKind],
    roles: &'static [Role],
    relations: &'static [Relation],
}

const fn row(action: Action, kinds: &'static [OrganisationKind], roles: &'static [Role], relations: &'static [Relation]) -> Row {
    Row { action, kinds, roles, relations }
}

use Action as A;
use OrganisationKind as K;
use Relation as R;

const ANY_KIND: &[K] =
    &[K::Municipality, K::SchoolBoard, K::ChildcareProvider, K::TrainingProvider, K::YouthHealth, K::Coordinator];
const CARE: &[K] = &[K::SchoolBoard, K::ChildcareProvider];
const WITH_CHILDREN: &[K] = &[K::SchoolBoard, K::ChildcareProvider, K::YouthHealth];
const MUNICIPALITY: &[K] = &[K::Municipality];
const CHILDCARE: &[K] = &[K::ChildcareProvider];
const COORDINATOR: &[K] = &[K::Coordinator];
const TRAINERS: &[K] = &[K::TrainingProvider];
/// A municipality that is itself the indicating body (`referral.indicatingBody`) acts as youth health besides.
const YOUTH_HEALTH: &[K] = &[K::YouthHealth];
/// Those who make combination contracts: both sides, and the coordinator of a programme.
const CONTRACTING: &[K] = &[K::SchoolBoard, K::ChildcareProvider, K::Coordinator];

/// Those who make training agreements.
const TRAINING: &[K] = &[K::SchoolBoard, K::ChildcareProvider, K::Coordinator, K::TrainingProvider];

/// Those who hold meetings and trainings of organisations.
const ORGANISERS: &[K] = &[K::Municipality, K::Coordinator];

const TOKENS: &[Role] =
    &[Role::System, Role::Professional, Role::Manager, Role::PrivacyOfficer, Role::Guardian, Role::Candidate, Role::Connector];
const WORKERS: &[Role] = &[Role::System, Role::Professional, Role::Manager];
const LEADERS: &[Role] = &[Role::System, Role::Manager];
const GUARDIAN: &[Role] = &[Role::Guardian];
const OFFICER: &[Role] = &[Role::PrivacyOfficer];
const CONNECTOR: &[Role] = &[Role::Connector];
const CANDIDATE: &[Role] = &[Role::Candidate];
const VISITOR: &[Role] = &[Role::Visitor];
const OPERATOR: &[Role] = &[Role::Operator];

const OWN: &[R] = &[R::Own];
const CONNECTED: &[R] = &[R::Connected];
const OPERATED: &[R] = &[R::Operator];

#[rustfmt::skip]
const POLICY: &[Row] = &[
    row(A::ReadRegister,       ANY_KIND,     TOKENS,   &[R::Anyone, R::Own, R::Party, R::Directed]),
    row(A::ReadRegister,       ANY_KIND,     OPERATOR, OPERATED),
    row(A::AddOrganisation,    ANY_KIND,     OPERATOR, OPERATED),
    row(A::ChangeOrganisation, ANY_KIND,     LEADERS,  OWN),
    row(A::ChangeOrganisation, ANY_KIND,     OPERATOR, OPERATED),
    row(A::AddLocation,        CARE,         LEADERS,  OWN),
    row(A::AddLocation,        ANY_KIND,     OPERATOR, OPERATED),
    row(A::ChangeLocation,     CARE,         LEADERS,  OWN),
    row(A::ChangeLocation,     ANY_KIND,     OPERATOR, OPERATED),
    row(A::ReadPartnership,    CARE,         WORKERS,  &[R::Party]),
    row(A::ReadPartnership,    MUNICIPALITY, WORKERS,  &[R::Directed]),
    row(A::FormPartnership,    CARE,         LEADERS,  &[R::Party]),
    row(A::ChangePartnership,  CARE,         LEADERS,  &[R::Party]),
    row(A::ImportRegister,     MUNICIPALITY, LEADERS,  &[R::Directed]),
    row(A::ImportRegister,     ANY_KIND,     OPERATOR, OPERATED),
    row(A::SetParameter,       MUNICIPALITY, LEADERS,  OWN),
    row(A::SetParameter,       ANY_KIND,     OPERATOR, OPERATED),
    row(A::RegisterChild,      CARE,         WORKERS,  OWN),
    row(A::ReadChild,          WITH_CHILDREN, WORKERS,  OWN),
    row(A::ReadChild,          ANY_KIND,     GUARDIAN, &[R::OwnChild]),
    row(A::SearchChildren,     WITH_CHILDREN, WORKERS,  OWN),
    row(A::ChangeChild,        WITH_CHILDREN, WORKERS,  OWN),
    row(A::EraseChild,         WITH_CHILDREN, LEADERS, OWN),
    row(A::ExportChild,        ANY_KIND,     GUARDIAN, &[R::OwnChild]),
    row(A::ReadPrivacyRequest, WITH_CHILDREN, WORKERS,  OWN),
    row(A::ReadPrivacyRequest, ANY_KIND,     GUARDIAN, &[R::OwnChild]),
    row(A::AskPrivacyRequest,  ANY_KIND,     GUARDIAN, &[R::OwnChild]),
    row(A::AnswerPrivacyRequest, WITH_CHILDREN, LEADERS,  OWN),
    row(A::InviteGuardian,     WITH_CHILDREN, WORKERS,  OWN),
    row(A::ExchangeCode,       WITH_CHILDREN, GUARDIAN, OWN),
    row(A::ReadLink,           WITH_CHILDREN, WORKERS,  OWN),
    row(A::ReadLink,           ANY_KIND,     GUARDIAN, &[R::OwnChild]),
    row(A::DecideLink,         WITH_CHILDREN, WORKERS,  OWN),
    row(A::DecideLink,         ANY_KIND,     GUARDIAN, &[R::OwnChild]),
    row(A::PlaceChild,         CARE,         WORKERS,  OWN),
    row(A::ReadPlacement,      CARE,         WORKERS,  OWN),
    row(A::ReadPlacement,      ANY_KIND,     GUARDIAN, &[R::OwnChild]),
    row(A::ReadPlacement,      CARE,         CONNECTOR, CONNECTED),
    row(A::ReadConnected,      CARE,         CONNECTOR, CONNECTED),
    row(A::ChangePlacement,    CARE,         WORKERS,  OWN),
    row(A::SynchronisePlacement, CARE,       WORKERS,  OWN),
    row(A::ComparePlacements,  CARE,         WORKERS,  OWN),
    row(A::ReadLine,           WITH_CHILDREN, WORKERS,  OWN),
    row(A::ReadLine,           ANY_KIND,     GUARDIAN, &[R::OwnChild]),
    row(A::ReadNextSteps,      CARE,         WORKERS,  OWN),
    row(A::ReadNextSteps,      YOUTH_HEALTH, WORKERS,  OWN),
    row(A::AgreeHandovers,     MUNICIPALITY, LEADERS,  OWN),
    row(A::ReadHandover,       CARE,         WORKERS,  &[R::Own, R::Party]),
    row(A::ReadHandover,       ANY_KIND,     GUARDIAN, &[R::OwnChild]),
    row(A::ReadHandover,       CARE,         CONNECTOR, CONNECTED),
    row(A::StartHandover,      CARE,         WORKERS,  OWN),
    row(A::WriteHandover,      CARE,         WORKERS,  OWN),
    row(A::WriteSection,       CARE,         WORKERS,  OWN),
    row(A::WriteSection,       CARE,         CONNECTOR, CONNECTED),
    row(A::SendHandover,       CARE,         WORKERS,  OWN),
    row(A::AnswerHandover,     CARE,         WORKERS,  &[R::Party]),
    row(A::DiscussHandover,    CARE,         WORKERS,  &[R::Own, R::Party]),
    row(A::ReactToHandover,    ANY_KIND,     GUARDIAN, &[R::OwnChild]),
    row(A::ReadConsent,        CARE,         WORKERS,  OWN),
    row(A::ReadConsent,        ANY_KIND,     GUARDIAN, &[R::OwnChild]),
    row(A::GiveConsent,        CARE,         WORKERS,  OWN),
    row(A::GiveConsent,        ANY_KIND,     GUARDIAN, &[R::OwnChild]),
    row(A::WithdrawConsent,    CARE,         WORKERS,  OWN),
    row(A::WithdrawConsent,    ANY_KIND,     GUARDIAN, &[R::OwnChild]),
    row(A::CheckContract,      ANY_KIND,     TOKENS,   &[R::Anyone]),
    row(A::ProposeSchedule,    ANY_KIND,     TOKENS,   &[R::Anyone]),
    row(A::ReadLog,            WITH_CHILDREN, OFFICER, OWN),
    row(A::ReadLog,            ANY_KIND,     GUARDIAN, &[R::OwnChild]),
    row(A::CheckRatio,         ANY_KIND,     TOKENS,   &[R::Anyone]),
    row(A::ReadSiteRatio,      CARE,         WORKERS,  OWN),
    row(A::ReadPreschoolHours, CARE,         WORKERS,  OWN),
    row(A::ReadPreschoolHours, ANY_KIND,     GUARDIAN, &[R::OwnChild]),
    row(A::ReadSitePreschool,  CARE,         WORKERS,  OWN),
    row(A::ReadExpertise,      WITH_CHILDREN, WORKERS, &[R::Own, R::Party]),
    row(A::ReadExpertise,      ANY_KIND,     GUARDIAN, &[R::OwnChild]),
    row(A::AskExpertise,       WITH_CHILDREN, WORKERS, OWN),
    row(A::AnswerExpertise,    WITH_CHILDREN, WORKERS, &[R::Party]),
    row(A::WithdrawExpertiseConsent, WITH_CHILDREN, WORKERS, OWN),
    row(A::WithdrawExpertiseConsent, ANY_KIND, GUARDIAN, &[R::OwnChild]),
    row(A::ReadSupport,        CARE,         WORKERS,  &[R::Own, R::Party]),
    row(A::ReadSupport,        ANY_KIND,     GUARDIAN, &[R::OwnChild]),
    row(A::StartSupport,       CARE,         WORKERS,  OWN),
    row(A::ChangeSupport,      CARE,         WORKERS,  OWN),
    row(A::StateProtocol,      ANY_KIND,     LEADERS,  OWN),
    row(A::ReadReferral,       YOUTH_HEALTH, WORKERS,  OWN),
    row(A::ReadReferral,       CHILDCARE,    WORKERS,  &[R::Party]),
    row(A::ReadReferral,       ANY_KIND,     GUARDIAN, &[R::OwnChild]),
    row(A::Refer,              YOUTH_HEALTH, WORKERS,  OWN),
    row(A::AdvanceReferral,    YOUTH_HEALTH, WORKERS,  OWN),
    row(A::AdvanceReferral,    CHILDCARE,    WORKERS,  &[R::Party]),
    row(A::ReadWaitingList,    CHILDCARE,    WORKERS,  OWN),
    row(A::ManageWaitingList,  CHILDCARE,    LEADERS,  &[R::Own, R::Party]),
    row(A::ReadSitePlaces,     CHILDCARE,    WORKERS,  OWN),
    row(A::ReadSitePlaces,     YOUTH_HEALTH, WORKERS,  &[R::Anyone]),
    row(A::ReadSitePlaces,     MUNICIPALITY, WORKERS,  &[R::Anyone, R::Directed]),
    row(A::ReadProgramme,      COORDINATOR,  WORKERS,  OWN),
    row(A::ReadProgramme,      ANY_KIND,     WORKERS,  &[R::Party]),
    row(A::AddProgramme,       COORDINATOR,  LEADERS,  OWN),
    row(A::ChangeProgramme,    COORDINATOR,  LEADERS,  OWN),
    row(A::ReadWorkingGroup,   COORDINATOR,  WORKERS,  OWN),
    row(A::ReadWorkingGroup,   ANY_KIND,     WORKERS,  &[R::Party]),
    row(A::FormWorkingGroup,   COORDINATOR,  LEADERS,  OWN),
    row(A::ChangeWorkingGroup, COORDINATOR,  LEADERS,  OWN),
    row(A::ChangeWorkingGroup, ANY_KIND,     LEADERS,  &[R::Party]),
    row(A::ReadSignUp,         COORDINATOR,  WORKERS,  OWN),
    row(A::ReadSignUp,         CARE,         WORKERS,  &[R::Party]),
    row(A::OfferPlaces,        COORDINATOR,  LEADERS,  OWN),
    row(A::ReadSignUp,         COORDINATOR,  VISITOR,     OWN),
    row(A::OfferPlaces,        COORDINATOR,  VISITOR,     OWN),
    row(A::OfferPlaces,        CARE,         LEADERS,  &[R::Party]),
    row(A::ChangeSignUp,       COORDINATOR,  LEADERS,  OWN),
    row(A::ChangeSignUp,       CARE,         LEADERS,  &[R::Party]),
    row(A::ReviewSignUp,       COORDINATOR,  LEADERS,  OWN),
    row(A::WithdrawSignUp,     CARE,         LEADERS,  &[R::Party]),
    row(A::ChangeSignUp,       COORDINATOR,  VISITOR,     OWN),
    row(A::WithdrawSignUp,     COORDINATOR,  VISITOR,     OWN),
    row(A::ShareSignUp,        COORDINATOR,  LEADERS,  OWN),
    row(A::ListCandidates,     COORDINATOR,  WORKERS,  OWN),
    row(A::ListCandidates,     TRAINERS,     WORKERS,  &[R::Party]),
    row(A::ReadCandidate,      COORDINATOR,  WORKERS,  OWN),
    row(A::ReadCandidate,      TRAINERS,     WORKERS,  &[R::Party]),
    row(A::ReadCandidate,      COORDINATOR,  CANDIDATE, &[R::Oneself]),
    row(A::AddCandidate,       COORDINATOR,  WORKERS,  OWN),
    row(A::ChangeCandidate,    COORDINATOR,  WORKERS,  OWN),
    row(A::ChangeCandidate,    COORDINATOR,  CANDIDATE, &[R::Oneself]),
    row(A::AdvanceCandidate,   COORDINATOR,  WORKERS,  OWN),
    row(A::RecordIntake,       COORDINATOR,  WORKERS,  OWN),
    row(A::RecordIntake,       TRAINERS,     WORKERS,  &[R::Party]),
    row(A::EndCandidate,       COORDINATOR,  WORKERS,  OWN),
    row(A::WithdrawCandidate,  COORDINATOR,  WORKERS,  OWN),
    row(A::WithdrawCandidate,  COORDINATOR,  CANDIDATE, &[R::Oneself]),
    row(A::InviteCandidate,    COORDINATOR,  WORKERS,  OWN),
    row(A::ExchangeCandidateCode, COORDINATOR, CANDIDATE, OWN),
    row(A::ReadMatching,       COORDINATOR,  WORKERS,  OWN),
    row(A::ReadProgrammeFigures, COORDINATOR, WORKERS, OWN),
    row(A::MatchCandidates,    COORDINATOR,  LEADERS,  OWN),
    row(A::ReadCombinationContract, CONTRACTING, LEADERS, &[R::Party]),
    row(A::WriteCombinationContract, CONTRACTING, LEADERS, &[R::Own, R::Party]),
    row(A::SignCombinationContract, CONTRACTING, LEADERS, &[R::Party]),
    row(A::AdvanceCombinationContract, CONTRACTING, LEADERS, &[R::Party]),
    row(A::ShareCalendar,      CONTRACTING,  LEADERS,  &[R::Party]),
    row(A::FollowCalendar,     CONTRACTING,  VISITOR,     &[R::Party]),
    row(A::ReadTrainingAgreement, TRAINING,  LEADERS,  &[R::Party]),
    row(A::WriteTrainingAgreement, TRAINING, LEADERS,  &[R::Own, R::Party]),
    row(A::SignTrainingAgreement, TRAINING,  LEADERS,  &[R::Party]),
    row(A::RecordTrainingProgress, TRAINING, LEADERS,  &[R::Party]),
    row(A::ReadAgenda,         MUNICIPALITY, WORKERS,  OWN),
    row(A::ReadAgenda,         ANY_KIND,     WORKERS,  &[R::Party]),
    row(A::WriteAgenda,        MUNICIPALITY, LEADERS,  OWN),
    row(A::ReadResultAgreement, MUNICIPALITY, WORKERS, OWN),
    row(A::ReadResultAgreement, ANY_KIND,    WORKERS,  &[R::Party]),
    row(A::WriteResultAgreement, MUNICIPALITY, LEADERS, OWN),
    row(A::AgreeResult,        MUNICIPALITY, LEADERS,  OWN),
    row(A::AgreeResult,        ANY_KIND,     LEADERS,  &[R::Party]),
    row(A::MeasureResult,      MUNICIPALITY, WORKERS,  OWN),
    row(A::MeasureResult,      ANY_KIND,     WORKERS,  &[R::Party]),
    row(A::ReadSubsidy,        MUNICIPALITY, WORKERS,  OWN),
    row(A::ReadSubsidy,        ANY_KIND,     LEADERS,  &[R::Party]),
    row(A::WriteSubsidy,       MUNICIPALITY, LEADERS,  OWN),
    row(A::AccountForSubsidy,  ANY_KIND,     LEADERS,  &[R::Party]),
    row(A::ReadSession,        ORGANISERS,   WORKERS,  OWN),
    row(A::ReadSession,        ANY_KIND,     WORKERS,  &[R::Party]),
    row(A::WriteSession,       ORGANISERS,   LEADERS,  OWN),
    row(A::AttendSession,      ANY_KIND,     WORKERS,  &[R::Party]),
    row(A::ReadPublication,    MUNICIPALITY, WORKERS,  OWN),
    row(A::Publish,            MUNICIPALITY, LEADERS,  OWN),
    row(A::ReadFigures,        MUNICIPALITY, WORKERS,  OWN),
];

impl Row {
    fn is_for(&self, action: Action, role: Role, kind: Option<OrganisationKind>) -> bool {
        self.action == action && self.roles.contains(&role) && kind.is_none_or(|kind| self.kinds.contains(&kind))
    }
}

/// Whether the policy lets this kind of caller do the action to anything at all.
pub(super) fn has_row(action: Action, role: Role, kind: Option<OrganisationKind>) -> bool {
    POLICY.iter().any(|row| row.is_for(action, role, kind))
}

/// Whether the policy lets this kind of caller do the action to a thing that stands to it in a relation.
pub fn may(action: Action, role: Role, kind: Option<OrganisationKind>, relation: Relation) -> bool {
    POLICY.iter().any(|row| row.is_for(action, role, kind) && row.relations.contains(&relation))
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;
    use crate::{code::Code, processing::activity};

    #[test]
    fn every_action_has_a_row() {
        for action in Action::ALL {
            assert!(POLICY.iter().any(|row| row.action == *action), "{action}");
        }
    }

    #[test]
    fn a_municipality_sees_no_person() {
        for action in Action::ALL.iter().filter(|action| activity(**action).is_some()) {
            for role in WORKERS.iter().chain(&[Role::PrivacyOfficer, Role::Candidate, Role::Connector]) {
                for relation in Relation::ALL {
                    let allowed = may(*action, *role, Some(OrganisationKind::Municipality), *relation);
                    assert!(!allowed, "{action} {role} {relation}");
                }
            }
        }
    }

    /// The whole matrix, one line for each action, kind and role that may do anything, so that every change of the policy is a
    /// change of a file that people read.
    #[test]
    fn the_matrix_of_role_action_and_relation_is_as_reviewed() {
        let mut matrix = String::new();
        for action in Action::ALL {
            writeln!(matrix, "{action} ({})", action.scope()).unwrap();
            for role in Role::ALL {
                for kind in OrganisationKind::ALL {
                    let relations: Vec<_> = Relation::ALL
                        .iter()
                        .filter(|relation| may(*action, *role, Some(*kind), **relation))
                        .map(|relation| relation.as_str())
                        .collect();
                    if !relations.is_empty() {
                        writeln!(matrix, "  {:14} {:18} {}", role.as_str(), kind.as_str(), relations.join(" ")).unwrap();
                    }
                }
            }
        }
        insta::assert_snapshot!(matrix);
    }
}
