//! What a change of an expertise request writes.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{
    authority::Changed,
    expertise::{AskedAbout, ExpertiseRequest, ExpertiseTerms},
};

use super::{place, table};
use crate::{
    Failure, Writing,
    schema::data_keys,
    stored::{Json, Stored},
    transaction::exactly_one,
};

impl Writing<'_> {
    /// Saves a new or changed request, and what it asks of its sides. Where its words are gone their key is destroyed.
    pub fn save_expertise_request(
        &mut self,
        changed: Changed<ExpertiseRequest>,
        terms: &ExpertiseTerms,
    ) -> Result<ExpertiseRequest, Failure> {
        let expected = changed.expected_version();
        let request = changed.into_value();
        let sealed = if request.messages.is_empty() {
            None
        } else {
            let key = self.settled_key(request.id)?;
            Some(key.seal_value(&request.messages, &place(request.id))?)
        };
        let is_wordless = sealed.is_none();
        self.write_request(&request, sealed, expected)?;
        if is_wordless {
            let key = data_keys::table.filter(data_keys::id.eq(Stored(request.id)));
            diesel::delete(key).execute(self.connection)?;
            self.note_erased_keys();
        }
        let asked = request.task(terms).map(|task| {
            let child = request.child_id().filter(|_| task.organisation_id == request.asker_id);
            (task, child)
        });
        self.keep_tasks_of(request.id.uuid(), asked.as_slice())?;
        if let Some(child) = request.child_id() {
            self.touch(child);
        }
        Ok(request)
    }

    fn write_request(
        &mut self,
        request: &ExpertiseRequest,
        sealed: Option<Vec<u8>>,
        expected: Option<i32>,
    ) -> Result<(), Failure> {
        let moments = &request.moments;
        let stated = (
            table::state.eq(Stored(request.state)),
            table::decline.eq(request.decline.map(Stored)),
            table::due_date.eq(Stored(request.due_date)),
            table::accepted_at.eq(moments.accepted_at.map(Stored)),
            table::first_answered_at.eq(moments.first_answered_at.map(Stored)),
            table::answered_at.eq(moments.answered_at.map(Stored)),
            table::ended_at.eq(moments.ended_at.map(Stored)),
            table::answers.eq(request.counts.answers),
            table::follow_ups.eq(request.counts.follow_ups),
            table::minutes_spent.eq(request.counts.minutes_spent),
            table::words_until.eq(request.words_until.map(Stored)),
            table::sealed.eq(sealed),
            table::version.eq(request.version),
        );
        if let Some(expected) = expected {
            let read = table::table.filter(table::id.eq(Stored(request.id))).filter(table::version.eq(expected));
            return exactly_one(diesel::update(read).set(stated).execute(self.connection)?, expected);
        }
        let (group, topic) = match &request.about {
            AskedAbout::Group { group, .. } => (*group, None),
            AskedAbout::Topic { topic, .. } => (None, Some(topic.clone())),
            AskedAbout::Child { .. } | AskedAbout::AnonymousChild { .. } => (None, None),
        };
        let made = (
            table::id.eq(Stored(request.id)),
            table::asker_id.eq(Stored(request.asker_id)),
            table::asker_location_id.eq(request.about.location_id().map(Stored)),
            table::specialist_id.eq(Stored(request.specialist.organisation_id)),
            table::specialist_location_id.eq(request.specialist.location_id.map(Stored)),
            table::specialism.eq(&request.specialist.specialism),
            table::about.eq(Stored(request.about.kind())),
            table::group_code.eq(group.map(Stored)),
            table::topic.eq(topic),
            table::child_id.eq(request.child_id().map(Stored)),
            table::consents.eq(Json(request.about.consents().to_vec())),
            table::municipality.eq(request.municipality.clone().map(Stored)),
            table::asked_at.eq(Stored(moments.asked_at)),
        );
        diesel::insert_into(table::table).values((made, stated)).execute(self.connection)?;
        Ok(())
    }
}
