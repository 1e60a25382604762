//! A link by which schools sign up that are no user yet. The coordinator makes one for a programme and sends it around; whoever has it may
//! offer places until its last day, as often as was said. What comes by it is a sign-up like any other, which nobody answers for but who
//! stands in it: who holds the sites in the register need not have signed.

use super::SignUp;
use crate::{
    Cause, Date, Id, Instant, Reason, Refusal,
    authority::{Authority, Changed, ClientId, OfferPlaces, Permitted, Relation, ShareSignUp, Subject},
    location::{Location, LocationId, LocationKind},
    organisation::OrganisationId,
    programme::{Programme, ProgrammeId},
};

/// The id of a link.
pub type SignUpLinkId = Id<SignUpLink>;

/// What is stated of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignUpLinkFacts {
    /// The last day on which it can be used.
    pub last_date: Date,
    /// How many may sign up by it.
    pub uses: i32,
    /// The school, where it is for one.
    pub school_location_id: Option<LocationId>,
    /// The childcare site, where it is for one.
    pub childcare_location_id: Option<LocationId>,
}

/// A link, which holds only a hash of the secret in its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignUpLink {
    /// Its id, which opens nothing.
    pub id: SignUpLinkId,
    /// The programme.
    pub programme_id: ProgrammeId,
    /// The coordinator who made it.
    pub organisation_id: OrganisationId,
    /// The client by which that was done.
    pub client_id: ClientId,
    /// What is stated of it.
    pub facts: SignUpLinkFacts,
    /// The hash of the secret.
    pub secret_hash: Vec<u8>,
    /// How many signed up by it.
    pub used: i32,
    /// When it was made.
    pub made_at: Instant,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
    /// Counts its changes, from 1.
    pub version: i32,
}

/// The address at which who signed up by a link sees that again, and withdraws it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignUpAddress {
    /// The sign-up.
    pub sign_up_id: Id<SignUp>,
    /// The link by which it came.
    pub link_id: SignUpLinkId,
    /// The coordinator.
    pub organisation_id: OrganisationId,
    /// The client by which the link was made.
    pub client_id: ClientId,
}

impl SignUpLinkFacts {
    /// The sites that it names.
    pub fn location_ids(&self) -> Vec<LocationId> {
        self.school_location_id.into_iter().chain(self.childcare_location_id).collect()
    }

    fn causes(&self, programme: &Programme, sites: &[Location], today: Date) -> Vec<Cause> {
        let mut causes = Vec::new();
        if self.last_date < today {
            causes.push(Cause::new(Reason::DateInPast, "#/lastDate"));
        } else if self.last_date > programme.facts.end_date {
            causes.push(Cause::new(Reason::AfterProgramme, "#/lastDate"));
        }
        for (id, kind, pointer) in [
            (self.school_location_id, LocationKind::School, "#/schoolLocationId"),
            (self.childcare_location_id, LocationKind::Childcare, "#/childcareLocationId"),
        ] {
            let Some(id) = id else { continue };
            match sites.iter().find(|site| site.id == id) {
                None => causes.push(Cause::new(Reason::LocationUnknown, pointer)),
                Some(site) if site.kind != kind => causes.push(Cause::new(Reason::SignUpSite, pointer)),
                Some(_) => {}
            }
        }
        causes
    }
}

impl SignUpLink {
    /// Whether it can be used on a day.
    pub fn is_open(&self, today: Date) -> bool {
        self.revoked_at.is_none() && today <= self.facts.last_date && self.used < self.facts.uses
    }

    fn next_version(mut self) -> Changed<Self> {
        let read = self.version;
        self.version += 1;
        Changed::from_version(self, read)
    }
}

impl Permitted<ShareSignUp, Programme> {
    /// Makes a link for the programme; `sites` are those that it names, as far as they exist.
    ///
    /// # Errors
    ///
    /// Every cause at once: a day that is over or lies after the programme, and a site that is not there or of the other kind.
    pub fn share(
        &self,
        id: SignUpLinkId,
        facts: SignUpLinkFacts,
        sites: &[Location],
        secret_hash: Vec<u8>,
        caller: &Authority,
        now: Instant,
    ) -> Result<Changed<SignUpLink>, Refusal> {
        let programme = self.subject();
        Refusal::unless_empty(facts.causes(programme, sites, now.date()))?;
        Ok(Changed::made(SignUpLink {
            id,
            programme_id: programme.id,
            organisation_id: programme.coordinator_id,
            client_id: caller.identity().client,
            facts,
            secret_hash,
            used: 0,
            made_at: now,
            revoked_at: None,
            version: 1,
        }))
    }
}

impl Permitted<ShareSignUp, SignUpLink> {
    /// Revokes the link: nobody signs up by it any more. What came by it stays.
    ///
    /// # Errors
    ///
    /// It was revoked already.
    pub fn revoke(self, now: Instant) -> Result<Changed<SignUpLink>, Refusal> {
        let mut link = self.into_subject();
        if link.revoked_at.is_some() {
            return Err(Refusal::rule(Reason::LinkRevoked, "#"));
        }
        link.revoked_at = Some(now);
        Ok(link.next_version())
    }
}

impl Permitted<OfferPlaces, SignUpLink> {
    /// Counts that somebody signs up by it.
    ///
    /// # Errors
    ///
    /// It cannot be used any more; that is told as of a link that is not there.
    pub fn take(self, today: Date) -> Result<Changed<SignUpLink>, Refusal> {
        let mut link = self.into_subject();
        if !link.is_open(today) {
            return Err(Refusal::NotFound);
        }
        link.used += 1;
        Ok(link.next_version())
    }
}

impl Subject for SignUpLink {
    fn relation(&self, caller: &Authority) -> Relation {
        if caller.organisation() == self.organisation_id { Relation::Own } else { Relation::Anyone }
    }
}
