//! Expertise requests: facts and states in the clear, all words sealed with a key of the request.
//!
//! `list`: pages of them. `save`: what a change writes. `children`: who the children are, as far as whoever looks may know. `purge`: what
//! is thrown away.

mod children;
mod list;
mod purge;
mod save;

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{
    Date, Instant,
    child::{ChildId, Registration},
    expertise::{
        AskedAbout, ExpertiseAbout, ExpertiseConsent, ExpertiseCounts, ExpertiseDecline, ExpertiseFacts, ExpertiseMessage,
        ExpertiseMoments, ExpertiseRequest, ExpertiseRequestId, ExpertiseState, ExpertiseSurroundings, Specialist,
    },
    identifier::MunicipalityCode,
    location::LocationId,
    organisation::OrganisationId,
    placement::Group,
};

use crate::{
    Failure, Reading,
    access::Sight,
    schema::expertise_requests as table,
    sealing::{DataKey, value},
    stored::{Json, Stored},
};
pub use children::ExpertiseChildren;
pub use list::ExpertiseFilter;
pub(crate) use purge::erase_of_child;

#[derive(diesel::Queryable)]
struct RequestRow {
    id: Stored<ExpertiseRequestId>,
    asker_id: Stored<OrganisationId>,
    asker_location_id: Option<Stored<LocationId>>,
    specialist_id: Stored<OrganisationId>,
    specialist_location_id: Option<Stored<LocationId>>,
    specialism: String,
    about: Stored<ExpertiseAbout>,
    group_code: Option<Stored<Group>>,
    topic: Option<String>,
    child_id: Option<Stored<ChildId>>,
    consents: Json<Vec<ExpertiseConsent>>,
    municipality: Option<Stored<MunicipalityCode>>,
    state: Stored<ExpertiseState>,
    decline: Option<Stored<ExpertiseDecline>>,
    due_date: Stored<Date>,
    asked_at: Stored<Instant>,
    accepted_at: Option<Stored<Instant>>,
    first_answered_at: Option<Stored<Instant>>,
    answered_at: Option<Stored<Instant>>,
    ended_at: Option<Stored<Instant>>,
    answers: i32,
    follow_ups: i32,
    minutes_spent: i32,
    words_until: Option<Stored<Instant>>,
    sealed: Option<Vec<u8>>,
    version: i32,
}

/// Where the words of a request belong.
fn place(id: ExpertiseRequestId) -> Vec<u8> {
    [id.uuid().as_bytes().as_slice(), b"expertise request"].concat()
}

impl RequestRow {
    fn about(&self) -> Result<AskedAbout, Failure> {
        let location_id = self.asker_location_id.map(|kept| kept.0);
        let broken = || Failure::Internal("an expertise request without what it is about".into());
        Ok(match self.about.0 {
            ExpertiseAbout::Group => {
                AskedAbout::Group { location_id: location_id.ok_or_else(broken)?, group: self.group_code.map(|kept| kept.0) }
            }
            ExpertiseAbout::Topic => AskedAbout::Topic { topic: self.topic.clone().ok_or_else(broken)?, location_id },
            ExpertiseAbout::Child => {
                AskedAbout::Child { child_id: self.child_id.map(|kept| kept.0), location_id, consents: self.consents.0.clone() }
            }
            ExpertiseAbout::AnonymousChild => AskedAbout::AnonymousChild { location_id },
        })
    }

    /// The request as it is at a moment; its words where the key is given.
    fn into_request(self, key: Option<&DataKey>, now: Instant) -> Result<ExpertiseRequest, Failure> {
        let messages: Vec<ExpertiseMessage> = match (&self.sealed, key) {
            (Some(sealed), Some(key)) => {
                // Words and key lie in two files on SQLite: who reads while they go reads once more.
                let bytes = key.open(sealed, &place(self.id.0));
                value(&bytes.map_err(|_| Failure::Contended("an expertise request under another key".into()))?)?
            }
            _ => Vec::new(),
        };
        let request = ExpertiseRequest {
            id: self.id.0,
            asker_id: self.asker_id.0,
            about: self.about()?,
            specialist: Specialist {
                organisation_id: self.specialist_id.0,
                location_id: self.specialist_location_id.map(|kept| kept.0),
                specialism: self.specialism,
            },
            municipality: self.municipality.map(|kept| kept.0),
            state: self.state.0,
            decline: self.decline.map(|kept| kept.0),
            due_date: self.due_date.0,
            moments: ExpertiseMoments {
                asked_at: self.asked_at.0,
                accepted_at: self.accepted_at.map(|kept| kept.0),
                first_answered_at: self.first_answered_at.map(|kept| kept.0),
                answered_at: self.answered_at.map(|kept| kept.0),
                ended_at: self.ended_at.map(|kept| kept.0),
            },
            counts: ExpertiseCounts { answers: self.answers, follow_ups: self.follow_ups, minutes_spent: self.minutes_spent },
            messages,
            words_until: self.words_until.map(|kept| kept.0),
            version: self.version,
        };
        Ok(request.at(now))
    }
}

/// Reduces a query from `expertise_requests` to those that a caller may see: what the own organisation asks and is asked, and to a guardian
/// those about the own children. The rule stands here only.
macro_rules! visible_requests {
    ($query:expr, $sight:expr, $own:expr) => {{
        use diesel::BoolExpressionMethods as _;
        match $sight {
            Sight::Organisation { id, locations: None, .. } => {
                $query.filter(table::asker_id.eq(Stored(*id)).or(table::specialist_id.eq(Stored(*id))))
            }
            Sight::Organisation { id, locations: Some(locations), .. } => {
                let here = $crate::access::optional(locations);
                let asked = table::asker_id.eq(Stored(*id)).and(table::asker_location_id.eq_any(here.clone()));
                let gets = table::specialist_id.eq(Stored(*id)).and(table::specialist_location_id.eq_any(here));
                $query.filter(asked.or(gets))
            }
            Sight::Guardian(_) => $query
                .filter(table::child_id.eq_any($crate::access::optional(&$own.children)))
                .filter(table::specialist_id.ne_all($crate::access::stored(&$own.hidden))),
            Sight::Nobody => $query.filter(table::id.eq_any(Vec::<Stored<ExpertiseRequestId>>::new())),
        }
    }};
}
use visible_requests;

impl Reading<'_> {
    /// A request that the caller sees, with its words.
    pub fn expertise_request(&mut self, id: ExpertiseRequestId) -> Result<Option<ExpertiseRequest>, Failure> {
        let sight = self.sight();
        let own = self.own_children(&sight)?;
        let query = table::table.filter(table::id.eq(Stored(id))).into_boxed();
        let rows: Vec<RequestRow> = visible_requests!(query, &sight, &own).load(self.connection)?;
        let Some(row) = rows.into_iter().next() else { return Ok(None) };
        if let Some(child) = row.child_id {
            self.touch(child.0);
        }
        let key = self.key_of(id)?;
        row.into_request(key.as_ref(), self.now()).map(Some)
    }

    /// The asker's own registration of the child that a request names, as long as the asker sees the child.
    pub fn registration_of_request(&mut self, request: &ExpertiseRequest) -> Result<Option<Registration>, Failure> {
        match &request.about {
            AskedAbout::Child { child_id: Some(child), .. } => self.child(*child),
            _ => Ok(None),
        }
    }

    /// What must be known to judge a question.
    pub fn expertise_surroundings(&mut self, facts: &ExpertiseFacts) -> Result<ExpertiseSurroundings, Failure> {
        let named: Vec<LocationId> = facts.specialist.location_id.into_iter().chain(facts.about.location_id()).collect();
        let registration = match &facts.about {
            AskedAbout::Child { child_id: Some(child), .. } => self.child(*child)?,
            _ => None,
        };
        let (own, specialist_id) = (self.authority().organisation(), facts.specialist.organisation_id);
        let withdrawn = match &registration {
            Some(registration) => self.consent_withdrawn(registration.child.id, specialist_id)?,
            None => None,
        };
        let mut usual = self.municipalities_of(own)?;
        if usual.is_empty() {
            usual = self.municipalities_of(specialist_id)?;
        }
        let usual_municipality = usual.pop_first().filter(|_| usual.is_empty());
        Ok(ExpertiseSurroundings {
            specialist: self.organisation(specialist_id)?,
            sites: self.locations_by_id(&named)?,
            registration,
            withdrawn,
            usual_municipality,
        })
    }

    /// The last day on which consent to name a child to an organisation was withdrawn.
    fn consent_withdrawn(&mut self, child: ChildId, specialist: OrganisationId) -> Result<Option<Date>, Failure> {
        let members = self.joined_with(child)?;
        let ended: Vec<Option<Stored<Instant>>> = table::table
            .filter(table::child_id.eq_any(crate::access::optional(&members)))
            .filter(table::specialist_id.eq(Stored(specialist)))
            .filter(table::state.eq(Stored(ExpertiseState::ConsentWithdrawn)))
            .select(table::ended_at)
            .load(self.connection)?;
        Ok(ended.into_iter().flatten().map(|kept| kept.0.date()).max())
    }
}
