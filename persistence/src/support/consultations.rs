//! Talks within an arrangement: seen by whoever sees the arrangement.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::{
    Date, Instant,
    authority::Changed,
    page::{Page, PageRequest},
    support::{Consultation, ConsultationId, SupportArrangement, SupportArrangementId},
};

use crate::{
    Failure, Reading, Writing,
    schema::{children, support_consultations as table},
    sealing::DataKey,
    stored::Stored,
    transaction::exactly_one,
};

type ConsultationRow = (Stored<ConsultationId>, Stored<SupportArrangementId>, Stored<Instant>, Vec<u8>, i32);

/// Where a sealed consultation belongs.
fn place(id: ConsultationId) -> Vec<u8> {
    [id.uuid().as_bytes().as_slice(), b"support consultation"].concat()
}

fn open(row: ConsultationRow, key: &DataKey) -> Result<Consultation, Failure> {
    let (Stored(id), Stored(arrangement_id), Stored(recorded_at), sealed, version) = row;
    Ok(Consultation { id, arrangement_id, facts: key.open_value(&sealed, &place(id))?, recorded_at, version })
}

impl Reading<'_> {
    /// A consultation of an arrangement that the caller sees.
    pub fn consultation(
        &mut self,
        arrangement: &SupportArrangement,
        id: ConsultationId,
    ) -> Result<Option<Consultation>, Failure> {
        let row: Option<ConsultationRow> = table::table
            .filter(table::id.eq(Stored(id)))
            .filter(table::arrangement_id.eq(Stored(arrangement.id)))
            .get_result(self.connection)
            .optional()?;
        let Some(row) = row else { return Ok(None) };
        let key = self.key_of_anchor(arrangement.child_id)?;
        open(row, &key).map(Some)
    }

    /// The day of the last consultation of an arrangement that the caller may change.
    pub fn last_consultation(&mut self, arrangement: &SupportArrangement) -> Result<Option<Date>, Failure> {
        let rows: Vec<ConsultationRow> =
            table::table.filter(table::arrangement_id.eq(Stored(arrangement.id))).get_results(self.connection)?;
        if rows.is_empty() {
            return Ok(None);
        }
        let key = self.key_of_anchor(arrangement.child_id)?;
        let days = rows.into_iter().map(|row| Ok(open(row, &key)?.facts.date)).collect::<Result<Vec<Date>, Failure>>()?;
        Ok(days.into_iter().max())
    }

    /// The day on which the child of an arrangement was born.
    pub fn birth_of_supported(&mut self, arrangement: &SupportArrangement) -> Result<Date, Failure> {
        let child: Stored<Date> = children::table
            .filter(children::id.eq(Stored(arrangement.child_id)))
            .select(children::birth_date)
            .get_result(self.connection)?;
        Ok(child.0)
    }

    /// A page of the consultations of an arrangement that the caller sees, by id.
    pub fn consultations(&mut self, arrangement: &SupportArrangement, page: PageRequest) -> Result<Page<Consultation>, Failure> {
        let mut query = table::table
            .filter(table::arrangement_id.eq(Stored(arrangement.id)))
            .order(table::id)
            .limit(page.limit())
            .into_boxed();
        if let Some(after) = page.after {
            query = query.filter(table::id.gt(Stored(ConsultationId::from_uuid(after))));
        }
        let rows: Vec<ConsultationRow> = query.load(self.connection)?;
        let key = self.key_of_anchor(arrangement.child_id)?;
        let opened = rows.into_iter().map(|row| open(row, &key)).collect::<Result<Vec<_>, _>>()?;
        Ok(Page::cut(opened, &page, |consultation| consultation.id.uuid()))
    }
}

impl Writing<'_> {
    /// Saves a new or changed consultation of an arrangement.
    pub fn save_consultation(
        &mut self,
        arrangement: &SupportArrangement,
        changed: Changed<Consultation>,
    ) -> Result<Consultation, Failure> {
        let expected = changed.expected_version();
        let consultation = changed.into_value();
        let sealed = self.key_of_anchor(arrangement.child_id)?.seal_value(&consultation.facts, &place(consultation.id))?;
        self.touch(arrangement.child_id);
        let stated = (table::sealed.eq(sealed), table::version.eq(consultation.version));
        let Some(expected) = expected else {
            let made = (
                table::id.eq(Stored(consultation.id)),
                table::arrangement_id.eq(Stored(consultation.arrangement_id)),
                table::recorded_at.eq(Stored(consultation.recorded_at)),
            );
            diesel::insert_into(table::table).values((made, stated)).execute(self.connection)?;
            return Ok(consultation);
        };
        let read = table::table.filter(table::id.eq(Stored(consultation.id))).filter(table::version.eq(expected));
        exactly_one(diesel::update(read).set(stated).execute(self.connection)?, expected)?;
        Ok(consultation)
    }
}
