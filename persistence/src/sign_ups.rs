//! Sign-ups. The coordinator of the programme sees them, and who signed up or holds one of the sites.

use std::collections::{BTreeMap, BTreeSet};

use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, Queryable, RunQueryDsl};
use domain::{
    Instant,
    authority::Changed,
    location::LocationId,
    organisation::OrganisationId,
    page::{Page, PageRequest},
    programme::{Programme, ProgrammeId},
    sign_up::{
        OfferedPlace, Recognition, SignUp, SignUpAround, SignUpFacts, SignUpId, SignUpPeople, SignUpReason, SignUpSide,
        SignUpState, holders,
    },
};

use crate::{
    Failure, Reading, Writing,
    connection::per_backend,
    schema::{programmes, sign_up_parties as parties, sign_ups as table},
    stored::{Json, Stored},
    transaction::exactly_one,
};

/// Which of the sign-ups of a programme a caller asks for.
#[derive(Clone, Copy, Debug, Default)]
pub struct SignUpFilter {
    /// Those in a state.
    pub state: Option<SignUpState>,
}

#[derive(Queryable)]
struct SignUpRow {
    id: Stored<SignUpId>,
    programme_id: Stored<ProgrammeId>,
    organisation_id: Option<Stored<OrganisationId>>,
    school_location_id: Option<Stored<LocationId>>,
    school_name: String,
    school_recognition: Json<Recognition>,
    childcare_location_id: Option<Stored<LocationId>>,
    childcare_name: String,
    childcare_recognition: Json<Recognition>,
    places: Json<Vec<OfferedPlace>>,
    level: i32,
    tasks: Json<Vec<String>>,
    vision: Option<String>,
    state: Stored<SignUpState>,
    reason: Option<Stored<SignUpReason>>,
    received_at: Stored<Instant>,
    decided_at: Option<Stored<Instant>>,
    sealed: Vec<u8>,
    version: i32,
}

/// Where the people of a sign-up belong.
fn place(id: SignUpId) -> Vec<u8> {
    [id.uuid().as_bytes().as_slice(), b"sign-up"].concat()
}

impl SignUpRow {
    fn with(self, people: SignUpPeople, coordinator_id: OrganisationId, holder_ids: Vec<OrganisationId>) -> SignUp {
        let side = |location_id: Option<Stored<LocationId>>, name, recognition: Json<Recognition>| SignUpSide {
            location_id: location_id.map(|kept| kept.0),
            name,
            recognition: recognition.0,
        };
        SignUp {
            id: self.id.0,
            programme_id: self.programme_id.0,
            coordinator_id,
            organisation_id: self.organisation_id.map(|kept| kept.0),
            holder_ids,
            facts: SignUpFacts {
                school: side(self.school_location_id, self.school_name, self.school_recognition),
                childcare: side(self.childcare_location_id, self.childcare_name, self.childcare_recognition),
                places: self.places.0,
                level: u8::try_from(self.level).unwrap_or_default(),
                tasks: self.tasks.0,
                vision: self.vision,
                people,
            },
            state: self.state.0,
            reason: self.reason.map(|kept| kept.0),
            received_at: self.received_at.0,
            decided_at: self.decided_at.map(|kept| kept.0),
            version: self.version,
        }
    }
}

/// Reduces a query from `sign_ups` to those that a caller may see; with a token that is narrowed to locations, those at one of these. The
/// rule stands here only.
macro_rules! visible_sign_ups {
    ($query:expr, $reading:expr) => {{
        let identity = $reading.authority().identity();
        let own = Stored(identity.organisation);
        let run = programmes::table.filter(programmes::coordinator_id.eq(own)).select(programmes::id);
        let joined = parties::table.filter(parties::organisation_id.eq(own)).select(parties::sign_up_id);
        match &identity.locations {
            None => $query.filter(table::programme_id.eq_any(run).or(table::id.eq_any(joined))),
            Some(locations) => {
                let here = $crate::access::optional(locations);
                let is_there = table::school_location_id.eq_any(here.clone()).or(table::childcare_location_id.eq_any(here));
                $query.filter(table::id.eq_any(joined)).filter(is_there)
            }
        }
    }};
}

impl Reading<'_> {
    /// The sign-up with an id, for those who see it.
    pub fn sign_up(&mut self, id: SignUpId) -> Result<Option<SignUp>, Failure> {
        let query = table::table.filter(table::id.eq(Stored(id))).into_boxed();
        let rows: Vec<SignUpRow> = visible_sign_ups!(query, self).load(self.connection)?;
        Ok(self.whole_sign_ups(rows)?.pop())
    }

    /// A page of the sign-ups of a programme that the caller sees, by id.
    pub fn sign_ups(&mut self, programme: ProgrammeId, filter: SignUpFilter, page: PageRequest) -> Result<Page<SignUp>, Failure> {
        let query = table::table.filter(table::programme_id.eq(Stored(programme))).into_boxed();
        let mut query = visible_sign_ups!(query, self);
        if let Some(state) = filter.state {
            query = query.filter(table::state.eq(Stored(state)));
        }
        if let Some(after) = page.after {
            query = query.filter(table::id.gt(Stored(SignUpId::from_uuid(after))));
        }
        let rows: Vec<SignUpRow> = query.order(table::id).limit(page.limit()).load(self.connection)?;
        let Page { items, next } = Page::cut(rows, &page, |row| row.id.0.uuid());
        Ok(Page { items: self.whole_sign_ups(items)?, next })
    }

    /// The sign-ups of a programme that were accepted, as far as the caller sees them.
    pub fn accepted_sign_ups(&mut self, programme: ProgrammeId) -> Result<Vec<SignUp>, Failure> {
        let query = table::table
            .filter(table::programme_id.eq(Stored(programme)))
            .filter(table::state.eq(Stored(SignUpState::Accepted)))
            .order(table::id)
            .into_boxed();
        let rows: Vec<SignUpRow> = visible_sign_ups!(query, self).load(self.connection)?;
        self.whole_sign_ups(rows)
    }

    /// What must be known to accept a sign-up.
    pub fn around_sign_up(&mut self, sign_up: &SignUp, programme: &Programme) -> Result<SignUpAround, Failure> {
        let accepted: Vec<Json<Vec<OfferedPlace>>> = table::table
            .filter(table::programme_id.eq(Stored(sign_up.programme_id)))
            .filter(table::state.eq(Stored(SignUpState::Accepted)))
            .filter(table::id.ne(Stored(sign_up.id)))
            .select(table::places)
            .load(self.connection)?;
        let accepted = accepted.iter().map(|places| places.0.len()).sum();
        Ok(SignUpAround { seats: programme.facts.seats.max, accepted })
    }

    fn whole_sign_ups(&mut self, rows: Vec<SignUpRow>) -> Result<Vec<SignUp>, Failure> {
        let named = rows.iter().flat_map(|row| [row.school_location_id, row.childcare_location_id]).flatten();
        let named: BTreeSet<LocationId> = named.map(|kept| kept.0).collect();
        let sites = self.locations_by_id(&named.into_iter().collect::<Vec<_>>())?;
        let ids: Vec<_> = rows.iter().map(|row| row.programme_id).collect();
        let coordinators: BTreeMap<ProgrammeId, OrganisationId> =
            self.programmes_by_id(&ids)?.into_iter().map(|programme| (programme.id, programme.coordinator_id)).collect();
        let mut whole = Vec::new();
        for row in rows {
            let key = self.key_of(row.id.0)?.ok_or_else(|| Failure::Internal("a sign-up without its key".into()))?;
            let people = key.open_value(&row.sealed, &place(row.id.0))?;
            let missing = || Failure::Internal("a sign-up without a programme".into());
            let coordinator = *coordinators.get(&row.programme_id.0).ok_or_else(missing)?;
            let named = [row.school_location_id, row.childcare_location_id];
            let here = sites.iter().filter(|site| named.iter().flatten().any(|named| named.0 == site.id));
            let holder_ids = holders(here);
            self.touch_person(row.id.0);
            whole.push(row.with(people, coordinator, holder_ids));
        }
        Ok(whole)
    }
}

impl Writing<'_> {
    /// Saves a new or changed sign-up, with who sees it.
    pub fn save_sign_up(&mut self, changed: Changed<SignUp>) -> Result<SignUp, Failure> {
        let sign_up = changed.value();
        let (id, facts) = (Stored(sign_up.id), &sign_up.facts);
        let sealed = self.settled_key(sign_up.id)?.seal_value(&facts.people, &place(sign_up.id))?;
        let stated = (
            table::school_location_id.eq(facts.school.location_id.map(Stored)),
            table::school_name.eq(&facts.school.name),
            table::school_recognition.eq(Json(facts.school.recognition.clone())),
            table::childcare_location_id.eq(facts.childcare.location_id.map(Stored)),
            table::childcare_name.eq(&facts.childcare.name),
            table::childcare_recognition.eq(Json(facts.childcare.recognition.clone())),
            table::places.eq(Json(facts.places.clone())),
            table::level.eq(i32::from(facts.level)),
            table::tasks.eq(Json(facts.tasks.clone())),
            table::vision.eq(&facts.vision),
            table::state.eq(Stored(sign_up.state)),
            table::reason.eq(sign_up.reason.map(Stored)),
            table::decided_at.eq(sign_up.decided_at.map(Stored)),
            table::sealed.eq(sealed),
            table::version.eq(sign_up.version),
        );
        match changed.expected_version() {
            None => {
                let made = (
                    table::id.eq(id),
                    table::programme_id.eq(Stored(sign_up.programme_id)),
                    table::organisation_id.eq(sign_up.organisation_id.map(Stored)),
                    table::received_at.eq(Stored(sign_up.received_at)),
                );
                diesel::insert_into(table::table).values((made, stated)).execute(self.connection)?;
            }
            Some(expected) => {
                let read = table::table.filter(table::id.eq(id)).filter(table::version.eq(expected));
                exactly_one(diesel::update(read).set(stated).execute(self.connection)?, expected)?;
                diesel::delete(parties::table.filter(parties::sign_up_id.eq(id))).execute(self.connection)?;
            }
        }
        let party_ids: BTreeSet<_> = sign_up.organisation_id.into_iter().chain(sign_up.holder_ids.iter().copied()).collect();
        let values: Vec<_> = party_ids
            .into_iter()
            .map(|organisation| (parties::sign_up_id.eq(id), parties::organisation_id.eq(Stored(organisation))))
            .collect();
        // The enum has no batch insert.
        per_backend!(&mut *self.connection, c => diesel::insert_into(parties::table).values(&values).execute(c))?;
        self.touch_person(sign_up.id);
        Ok(changed.into_value())
    }
}
