//! Registering a child: by whom it is placed with, or by who refers it.

use super::{Child, Guardian, GuardianId, NewRegistration, Registration, RegistrationIds};
use crate::{
    Instant, Refusal,
    authority::{Changed, Permitted, Refer, RegisterChild},
    line::LineEnd,
};

impl NewRegistration {
    fn register(
        self,
        ids: RegistrationIds,
        line_end: LineEnd,
        now: Instant,
        mut guardian_id: impl FnMut() -> GuardianId,
    ) -> Result<Changed<Registration>, Refusal> {
        let NewRegistration { organisation_id, facts, guardians } = self;
        let mut causes = facts.judge(now.date(), line_end);
        for (index, guardian) in guardians.iter().enumerate() {
            causes.extend(guardian.judge(&format!("#/guardians/{index}")));
        }
        Refusal::unless_empty(causes)?;
        Ok(Changed::made(Registration {
            id: ids.registration,
            organisation_id,
            child: Child {
                id: ids.child,
                joined_id: ids.child,
                birth_date: facts.birth_date,
                municipality: facts.municipality,
                district: facts.district,
            },
            given_name: facts.given_name,
            family_name_prefix: facts.family_name_prefix,
            family_name: facts.family_name,
            references: facts.references,
            guardians: guardians.into_iter().map(|facts| Guardian { id: guardian_id(), facts }).collect(),
            registered_at: now,
            version: 1,
        }))
    }
}

impl Permitted<RegisterChild, NewRegistration> {
    /// Registers the child, whose line has not ended yet; whether another organisation knows it too makes no difference to the
    /// answer.
    pub fn register(
        self,
        ids: RegistrationIds,
        line_end: LineEnd,
        now: Instant,
        guardian_id: impl FnMut() -> GuardianId,
    ) -> Result<Changed<Registration>, Refusal> {
        self.into_subject().register(ids, line_end, now, guardian_id)
    }
}

impl Permitted<Refer, NewRegistration> {
    /// Registers a child that is referred, by the same rules.
    pub fn register(
        self,
        ids: RegistrationIds,
        line_end: LineEnd,
        now: Instant,
        guardian_id: impl FnMut() -> GuardianId,
    ) -> Result<Changed<Registration>, Refusal> {
        self.into_subject().register(ids, line_end, now, guardian_id)
    }
}
