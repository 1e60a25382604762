//! The support of the demo: of a child that childcare and school both know, of a pupil, and the protocols of those who have children.

use std::collections::BTreeMap;

use jiff::Span;
use persistence::Failure;
use persistence::domain::{
    Date, Id, Refusal,
    authority::{Action, ChangeSupport, StartSupport, StateProtocol},
    child::ChildId,
    organisation::{OrganisationId, OrganisationKind},
    protocol::{Protocol, ProtocolContactRole, ProtocolFacts, ProtocolKind},
    support::{
        AgreementScope, ConsultationFacts, Evaluation, GuardianAgreement, Involved, NewSupportArrangement, SupportAction,
        SupportArrangementId, SupportFacts, SupportLevel, SupportPart,
    },
};

use super::{
    actor::Actor,
    city::City,
    course::Story,
    people::{Known, Settled},
};

/// Makes the support and the protocols of a city.
pub(super) struct Supporting<'a> {
    pub(super) city: &'a City,
    pub(super) managers: &'a BTreeMap<OrganisationId, Actor>,
    pub(super) today: Date,
}

impl Supporting<'_> {
    /// Makes them; gives the support that the first childcare provider arranged for a child that a school knows too.
    pub(super) async fn make(&self, stories: &[Settled]) -> Result<Option<SupportArrangementId>, Failure> {
        self.state_protocols().await?;
        let story = |wanted| stories.iter().find(|settled| settled.story == wanted);
        if let Some(pupil) = story(Story::SchoolOnly).and_then(|settled| settled.at_board.as_ref()) {
            self.arrange(pupil, self.of_a_pupil()).await?;
        }
        let Some(linked) = story(Story::Linked) else { return Ok(None) };
        let (Some(known), Some(other)) = (&linked.at_provider, &linked.at_board) else { return Ok(None) };
        let shared = self.arrange(known, self.of_a_toddler(other.registration.organisation_id)).await?;
        self.consult(known, shared).await?;
        Ok(Some(shared))
    }

    fn manager(&self, id: OrganisationId) -> Result<&Actor, Failure> {
        self.managers.get(&id).ok_or_else(|| Failure::Internal("the demo lacks a manager of an organisation".into()))
    }

    async fn arrange(&self, known: &Known, facts: SupportFacts) -> Result<SupportArrangementId, Failure> {
        let child: ChildId = known.registration.child.id;
        let work = move |tx: &mut persistence::Writing<'_>| {
            let around = tx.support_surroundings(child, &facts)?;
            let new = NewSupportArrangement { facts: facts.clone(), around };
            let permitted = tx.authority().permit::<StartSupport, _>(new)?;
            let started = permitted.start(tx.new_id(), tx.authority(), tx.now())?;
            Ok(tx.save_support_arrangement(started)?.id)
        };
        self.manager(known.registration.organisation_id)?.write(Action::StartSupport, work).await
    }

    /// What was agreed when it was begun.
    async fn consult(&self, known: &Known, id: SupportArrangementId) -> Result<(), Failure> {
        let facts = ConsultationFacts {
            date: self.weeks(-3),
            roles_present: ["mentor", "teacher", "guardian"].map(str::to_owned).to_vec(),
            agreements: vec!["De leerkracht kijkt een ochtend mee in de groep.".to_owned()],
        };
        let work = move |tx: &mut persistence::Writing<'_>| {
            let found = tx.support_arrangement(id)?.ok_or(Refusal::NotFound)?;
            let permitted = tx.authority().permit::<ChangeSupport, _>(found)?;
            let birth_date = tx.birth_of_supported(permitted.subject())?;
            let recorded = permitted.record(tx.new_id(), facts.clone(), birth_date, tx.now())?;
            tx.save_consultation(permitted.subject(), recorded).map(|_| ())
        };
        self.manager(known.registration.organisation_id)?.write(Action::ChangeSupport, work).await
    }

    fn weeks(&self, weeks: i32) -> Date {
        self.today.saturating_add(Span::new().weeks(weeks))
    }

    /// Support in the group, with a school that looks on.
    fn of_a_toddler(&self, school: OrganisationId) -> SupportFacts {
        let scope = [AgreementScope::Support, AgreementScope::Involvement, AgreementScope::Handover].to_vec();
        SupportFacts {
            level: SupportLevel::SupportTeam,
            start_date: self.weeks(-3),
            involved: vec![
                Involved { role: "mentor".to_owned(), organisation_id: None },
                Involved { role: "teacher".to_owned(), organisation_id: Some(school) },
            ],
            goal: "Vertelt aan het eind van het jaar in zinnen van vier woorden.".to_owned(),
            actions: vec![SupportAction {
                id: Id::from_uuid(uuid::Uuid::now_v7()),
                text: "Leest iedere dag voor in een kleine groep.".to_owned(),
                owner_role: "mentor".to_owned(),
                organisation_id: None,
                due_date: self.weeks(2),
                done_date: None,
            }],
            evaluations: vec![Evaluation { planned_date: self.weeks(6), held_date: None, outcome: None }],
            guardian_agreement: Some(GuardianAgreement { date: self.weeks(-3), scope }),
            handover_parts: vec![SupportPart::Goal, SupportPart::Actions],
            development_plan_date: None,
        }
    }

    /// Support at school of which the plan is still to be set.
    fn of_a_pupil(&self) -> SupportFacts {
        SupportFacts {
            level: SupportLevel::SupportTeam,
            start_date: self.weeks(-1),
            involved: vec![Involved { role: "supportCoordinator".to_owned(), organisation_id: None }],
            goal: "Werkt een kwartier zelfstandig.".to_owned(),
            actions: Vec::new(),
            evaluations: Vec::new(),
            guardian_agreement: Some(GuardianAgreement { date: self.weeks(-1), scope: vec![AgreementScope::Support] }),
            handover_parts: Vec::new(),
            development_plan_date: None,
        }
    }

    async fn state_protocols(&self) -> Result<(), Failure> {
        let kinds = [OrganisationKind::ChildcareProvider, OrganisationKind::SchoolBoard];
        for organisation in kinds.into_iter().flat_map(|kind| self.city.of_kind(kind)) {
            let facts = ProtocolFacts {
                title: "Meldcode huiselijk geweld en kindermishandeling".to_owned(),
                version_date: self.weeks(-40),
                link: "https://www.example.org/meldcode".to_owned(),
                contact_role: ProtocolContactRole::SafeguardingOfficer,
                contact: "aandachtsfunctionaris@example.org".to_owned(),
            };
            let id = organisation.id;
            let work = move |tx: &mut persistence::Writing<'_>| {
                let unstated = Protocol::unstated(id, ProtocolKind::ReportingCode);
                let permitted = tx.authority().permit::<StateProtocol, _>(unstated)?;
                tx.save_protocol(permitted.state(facts.clone(), tx.now())?).map(|_| ())
            };
            self.manager(id)?.write(Action::StateProtocol, work).await?;
        }
        Ok(())
    }
}
